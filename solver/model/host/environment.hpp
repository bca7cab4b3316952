#pragma once
#include <string>

#include "solver/case/case.hpp"

namespace coldsky {

/// What one side of the panel receives [W/m^2].
struct SideFluxes {
  double solar = 0.0, albedo = 0.0, infrared = 0.0;  ///< incident
  double absorbed = 0.0;          ///< alpha (solar + albedo) + epsilon infrared + epsilon sigma T_space^4
  double sink_temperature = 0.0;  ///< (absorbed / (epsilon sigma))^(1/4) [K]
};

struct Environment {
  SideFluxes front, back;
  double edges_absorbed = 0.0;  ///< of radiating edges: that of the front side [W/m^2]
  std::string description;      ///< one sentence
};

/// Fluxes on both sides, averaged over the orbit or at its worst position. Absorption is counted on both sides.
/// The background of deep space is added in full, as the sink tables do; what the planet hides of it is 1e-8 of
/// the planet's own infrared.
Environment make_environment(const EnvironmentCase& environment, const CoatingsCase& coatings);

}  // namespace coldsky
