#pragma once
#include <functional>
#include <vector>

#include "solver/model/environment/moon.hpp"

#include "solver/core/constants.hpp"

namespace coldsky {

struct Session;

/// Lunar regolith under the Sun: density and contact conductivity that rise with depth, k(T), c(T), an albedo that
/// rises with the Sun's zenith angle. Model and numbers: Hayne et al. (2017), JGR Planets 122, 2371, arXiv:1711.00977.
struct Regolith {
  double latitude = 0.0;  ///< [rad]
  /// The Sun at an hour after noon; empty = over the equator, a point, behind a level horizon.
  std::function<LunarSun(double)> sun = {};
  double density_scale = 0.07;                    ///< e-folding depth of the density H [m]
  double normal_albedo = 0.12;                    ///< A0 [-]
  double emissivity = 0.95;                       ///< [-]
  double bottom_flux = 0.018;                     ///< heat from the interior [W/m^2]
  double solar_flux = constants::solar_constant;  ///< [W/m^2]
  double period = 2551443.0;                      ///< of a lunar day (synodic month) [s]
  double depth = 1.5;                             ///< of the column [m]
};

/// Albedo at a zenith angle of the Sun [rad]: A0 + 0.06 (z / 45 deg)^3 + 0.25 (z / 90 deg)^8.
double regolith_albedo(const Regolith& regolith, double zenith_angle);

/// Periodic state of the ground.
struct LunarDay {
  std::vector<double> surface;               ///< at the hours asked for [K]
  double surface_mean = 0.0;                 ///< over a lunation [K]
  double surface_minimum = 0.0;              ///< [K]
  std::vector<double> mean_at_depth;         ///< over a lunation, at the depths asked for [K]
  int cells = 0, steps = 0, iterations = 0;  ///< of the last lunation
  double drift = 0.0;                        ///< change of the mean temperature at 0.3 m in the last lunation [K]
};

/// Solves the column with the heat solver until it repeats itself.
/// \param hours after noon, 24 to a lunation, rising [h] \param depths rising [m]
/// \param periodic_drift change of the mean temperature at 0.3 m from one lunation to the next that counts as none [K];
/// the surface at noon follows it by less than a thousandth
LunarDay solve_lunar_day(const Regolith& regolith, const Session& session, const std::vector<double>& hours,
                         const std::vector<double>& depths, double conductance_scale = 1.0,
                         double periodic_drift = 0.002);

}  // namespace coldsky
