#include "solver/model/environment/fluxes.hpp"

#include <cmath>

#include "solver/core/constants.hpp"

namespace coldsky {

namespace {

double absorbed_at(const IncidentFluxes& fluxes, const OpticalProperties& optics) {
  return optics.absorptance * fluxes.solar_irradiation() + optics.emissivity * fluxes.infrared_irradiation() +
         fluxes.absorbed_as_given;
}

}  // namespace

OpticalProperties optics_of(const CoatingCase& coating) { return {coating.absorptance, coating.emissivity}; }

SideOptics optics_of(const CoatingsCase& coatings) { return {optics_of(coatings.front), optics_of(coatings.back)}; }

SideFluxes mix(const IncidentFluxes& first, const IncidentFluxes& second, double share) {
  SideFluxes result{first, SideFluxes::Mixture{first, second, share}};
  for (double IncidentFluxes::*flux : {&IncidentFluxes::solar, &IncidentFluxes::albedo, &IncidentFluxes::infrared,
                                       &IncidentFluxes::background, &IncidentFluxes::absorbed_as_given}) {
    result.*flux += share * (second.*flux - first.*flux);
  }
  return result;
}

double absorbed_flux(const SideFluxes& fluxes, const OpticalProperties& optics) {
  if (!fluxes.mixture) return absorbed_at(fluxes, optics);
  const double first = absorbed_at(fluxes.mixture->first, optics);
  return first + fluxes.mixture->share * (absorbed_at(fluxes.mixture->second, optics) - first);
}

double sink_temperature(const SideFluxes& fluxes, const OpticalProperties& optics) {
  if (!(optics.emissivity > 0.0)) return 0.0;
  return std::pow(absorbed_flux(fluxes, optics) / (optics.emissivity * constants::stefan_boltzmann), 0.25);
}

}  // namespace coldsky
