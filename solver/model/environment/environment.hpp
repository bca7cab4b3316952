#pragma once
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "solver/case/case.hpp"
#include "solver/model/environment/fluxes.hpp"

namespace coldsky {

class ChangingEnvironment;

/// What arrives at both sides of a panel.
struct Environment {
  SideFluxes front, back;   ///< radiating edges receive what the front side does
  double beta = 0.0;        ///< angle of the Sun above the orbit plane [rad]
  double solar_flux = 0.0;  ///< at the panel's distance from the Sun [W/m^2]
  double eclipse = 0.0;     ///< share of the orbit in eclipse, penumbra counted half [-]
  double period = 0.0;      ///< of the orbit [s]; 0 = none
  double ground = 0.0;      ///< temperature of the lunar ground [K]
  /// Way from the orbit's average (0) to its worst position (1) where the fluxes are a mixture of both [-].
  std::optional<double> toward_worst = {};
  std::string day;          ///< "2027-06-21" where the orbit is known by date; else empty
  std::string description;  ///< one sentence
};

/// Which of two ends: the most heat taken in, or the least.
enum class Extreme { hot, cold };

/// Fluxes that arrive at both sides, averaged over the orbit or at its worst position. The background of deep space is
/// added in full, as the sink tables do; what the planet hides of it is 1e-8 of the planet's own infrared. Where the
/// case leaves a choice (day of a year, worst position of an orbit) `extreme` makes it, by the heat that both sides
/// absorb: only for that are their optical properties asked. A lunar case must have its ground temperature.
Environment make_environment(const EnvironmentCase& environment, const SideOptics& optics,
                             Extreme extreme = Extreme::hot);

/// Surroundings between those of two moments, or a little beyond: every flux that arrives is first + share (second -
/// first). All else is that of the first.
Environment between(const Environment& first, const Environment& second, double share);

/// Whether a kind of surroundings is an orbit around a planet.
bool is_orbit(const EnvironmentCase& environment);

/// Surroundings against time: positions on the orbit, from the point below the Sun at time 0; rows of a table; constant
/// for other kinds.
class EnvironmentInTime {
 public:
  /// \param day of the year that an orbit known by date is taken on, "2027-06-21"; may be empty for other kinds
  EnvironmentInTime(EnvironmentCase environment, const std::string& day);
  ~EnvironmentInTime();
  /// At a time since the start [s].
  Environment at(double time) const;
  /// Visible share of the Sun at a time [s]; 1 where nothing hides it.
  double sunlight(double time) const;
  /// Times in [0, end] at which fluxes have kinks: edges of shadows, rows of the table.
  std::vector<double> kinks(double end) const;
  double period() const;  ///< of the orbit [s]; 0 = none

 private:
  EnvironmentCase environment_;
  std::unique_ptr<ChangingEnvironment> changing_;  ///< empty = nothing changes
};

/// Radius of the orbit [m]; geostationary orbits have a fixed one.
double orbit_radius(const EnvironmentCase& environment);

}  // namespace coldsky
