// Heat that a coating takes in from the bands that arrive, for one moment and between two.
#include "solver/model/environment/fluxes.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "solver/core/constants.hpp"

namespace coldsky {
namespace {

constexpr double sigma = constants::stefan_boltzmann;

IncidentFluxes noon() { return {1361.0, 120.0, 230.0, sigma * 50.0, 4.0}; }
IncidentFluxes night() { return {0.0, 0.0, 190.0, sigma * 50.0, 1.0}; }

TEST(Fluxes, EveryBandMeetsItsOwnProperty) {
  const SideFluxes side{noon()};
  EXPECT_EQ(side.solar_irradiation(), 1481.0);
  EXPECT_EQ(side.infrared_irradiation(), 230.0 + sigma * 50.0);
  EXPECT_EQ(absorbed_flux(side, {1.0, 0.0}), 1481.0 + 4.0);
  EXPECT_EQ(absorbed_flux(side, {0.0, 1.0}), 230.0 + sigma * 50.0 + 4.0);
  const OpticalProperties paint{0.22, 0.91};
  EXPECT_DOUBLE_EQ(absorbed_flux(side, paint), 0.22 * 1481.0 + 0.91 * (230.0 + sigma * 50.0) + 4.0);
  EXPECT_DOUBLE_EQ(0.91 * sigma * std::pow(sink_temperature(side, paint), 4), absorbed_flux(side, paint));
  EXPECT_EQ(sink_temperature(side, {0.5, 0.0}), 0.0);
}

TEST(Fluxes, HeatOfAMixtureLiesBetweenThatOfItsMoments) {
  const OpticalProperties paint{0.22, 0.91};
  const double first = absorbed_flux({noon()}, paint), second = absorbed_flux({night()}, paint);
  for (const double share : {-0.04, 0.0, 0.3, 1.0, 1.02}) {
    const SideFluxes side = mix(noon(), night(), share);
    EXPECT_EQ(absorbed_flux(side, paint), first + share * (second - first));
    EXPECT_NEAR(side.solar, (1.0 - share) * 1361.0, 1e-12);
    EXPECT_NEAR(side.albedo, (1.0 - share) * 120.0, 1e-12);
    EXPECT_NEAR(side.infrared, 230.0 - 40.0 * share, 1e-12);
    EXPECT_EQ(side.background, sigma * 50.0);
    EXPECT_DOUBLE_EQ(side.absorbed_as_given, 4.0 - 3.0 * share);
    // The same heat as from its own irradiation.
    const double own = paint.absorptance * side.solar_irradiation() + paint.emissivity * side.infrared_irradiation() +
                       side.absorbed_as_given;
    EXPECT_NEAR(absorbed_flux(side, paint), own, 1e-13 * first);
  }
}

TEST(Fluxes, OfACoatingCountOnlyItsOptics) {
  CoatingCase coating{0.3, 0.8};
  coating.insulation = 0.02;
  EXPECT_EQ(optics_of(coating).absorptance, 0.3);
  EXPECT_EQ(optics_of(coating).emissivity, 0.8);
}

}  // namespace
}  // namespace coldsky
