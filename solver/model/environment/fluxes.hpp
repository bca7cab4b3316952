#pragma once
#include <optional>

#include "solver/case/case.hpp"

namespace coldsky {

/// A grey, diffuse surface in its two bands [-].
struct OpticalProperties {
  double absorptance = 0.0;  ///< of sunlight, direct or reflected
  double emissivity = 0.0;   ///< infrared; by Kirchhoff's law the absorptance of that band too
};
OpticalProperties optics_of(const CoatingCase& coating);

/// Optical properties of both sides of a panel.
struct SideOptics {
  OpticalProperties front, back;
};
SideOptics optics_of(const CoatingsCase& coatings);

/// What arrives at a side at one moment, whatever its coating [W/m^2].
struct IncidentFluxes {
  double solar = 0.0;              ///< from the Sun
  double albedo = 0.0;             ///< sunlight off a planet or the ground
  double infrared = 0.0;           ///< from a planet or the ground
  double background = 0.0;         ///< infrared from all around, of deep space sigma T_space^4
  double absorbed_as_given = 0.0;  ///< what a case gives as absorbed, of no band

  /// Irradiation of a face by band [W/m^2].
  double solar_irradiation() const { return solar + albedo; }
  double infrared_irradiation() const { return infrared + background; }
};

/// What one side of the panel receives: the fluxes of one moment, or a mixture of those of two.
struct SideFluxes : IncidentFluxes {
  /// first + share (second - first)
  struct Mixture {
    IncidentFluxes first, second;
    double share = 0.0;
  };
  /// Where the fluxes are a mixture: of what. Heat that is absorbed is then mixed, instead of formed from mixed fluxes,
  /// so that it
  /// lies on a straight line between that of the two moments.
  std::optional<Mixture> mixture = {};
};

/// The mixture first + share (second - first) of the fluxes of two moments; a mixture given as one of them counts as a
/// moment.
SideFluxes mix(const IncidentFluxes& first, const IncidentFluxes& second, double share);

/// What a surface absorbs: absorptance x solar irradiation + emissivity x infrared irradiation + what is given as
/// absorbed [W/m^2].
double absorbed_flux(const SideFluxes& fluxes, const OpticalProperties& optics);

/// Temperature of the black surroundings that a surface would absorb as much from, (absorbed / (emissivity
/// sigma))^(1/4) [K]; 0 where the surface emits nothing.
double sink_temperature(const SideFluxes& fluxes, const OpticalProperties& optics);

}  // namespace coldsky
