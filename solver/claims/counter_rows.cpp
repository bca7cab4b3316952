#include <cmath>
#include <limits>

#include "solver/claims/claim_units.hpp"
#include "solver/claims/row_parts.hpp"
#include "solver/claims/rows.hpp"

/// Numbers of the counter-claims.
namespace coldsky::ledger {

void add_counter_claims(Rows& rows) {
  rows["K1a"] = [](ClaimModel& m) { return m["hall.power"] * 1e-6 * m.row("C1f"); };
  rows["K1b"] = [](ClaimModel& m) {
    // The radiator of twice the power at the same temperature: a new search, not a multiplication.
    const double power = 2.0 * m["hall.power"];
    Case c = ideal_panel(m.radiator_coating(), m.radiator_coating(), m["radiator.efficiency"]);
    c.environment = m.orbit(m["orbit.altitude"], 90.0, "velocity");
    const Environment environment = make_environment(c.environment, optics_of(c.coating));
    const double temperature = m["radiator.temperature"];
    return find_root([&](double area) { return panel_flux(c, environment, temperature, m.context()) * area - power; },
                     1.0, 1e7);
  };
  rows["K1c"] = [](ClaimModel& m) { return std::log2(m.row("K1b") / m.row("K1a")); };
  rows["K1d"] = [](ClaimModel& m) {
    // Twice the power on the same area: what temperature it comes to.
    Case c = ideal_panel(m.radiator_coating(), m.radiator_coating(), m["radiator.efficiency"]);
    c.environment = m.orbit(m["orbit.altitude"], 90.0, "velocity");
    const Environment here = make_environment(c.environment, optics_of(c.coating));
    const double share = m["radiator.efficiency"], emissivity = share * m["radiator.emissivity"];
    const double flux = panel_flux(c, here, m["radiator.temperature"], m.context());
    if (!(flux > 0.0)) return std::numeric_limits<double>::infinity();  // there is no power to be doubled
    const SideOptics optics = optics_of(c.coating);
    return plate_temperature({2.0 * flux, emissivity, emissivity, share * absorbed_flux(here.front, optics.front),
                              share * absorbed_flux(here.back, optics.back)},
                             m.context());
  };
  constexpr double said = 1200.0;  // [m^2/MW]
  rows["K2a"] = [=](ClaimModel& m) {
    return find_root([&](double t) { return said / (megawatt * m.dawn_dusk_area(t)) - 1.0; }, 200.0, 600.0);
  };
  rows["K2b"] = [=](ClaimModel& m) {
    const EnvironmentCase orbit = m.orbit(m["orbit.altitude"], 90.0, "velocity");
    return find_root(
        [&](double t) {
          return said / (megawatt * m.area_per_watt(orbit, t, m.radiator_coating(), {0.0, 0.0})) - 1.0;
        },
        200.0, 600.0);
  };
  rows["K2c"] = [=](ClaimModel& m) {
    Case c = ideal_panel({0.0, 1.0}, {0.0, 1.0}, 1.0);
    c.environment = m.deep_space(1.0, false);
    const Environment here = make_environment(c.environment, optics_of(c.coating));
    return find_root([&](double t) { return said * panel_flux(c, here, t, m.context()) / megawatt - 1.0; }, 150.0,
                     600.0);
  };
  rows["K2d"] = [](ClaimModel& m) {
    const EnvironmentCase orbit = m.orbit(m["orbit.altitude"], 90.0, "velocity");
    return megawatt * m.area_per_watt(orbit, m["radiator.temperature"], m.radiator_coating(), {0.0, 0.0});
  };
}

}  // namespace coldsky::ledger
