#include "solver/claims/rows.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "solver/claims/claim_units.hpp"
#include "solver/claims/row_parts.hpp"
#include "solver/core/constants.hpp"
#include "solver/model/coolant/coolant.hpp"
#include "solver/model/environment/ephemeris.hpp"
#include "solver/model/environment/orbit.hpp"

/// Every number of the ledger: those of the claims here, those of counter-claims and systems in files of their own.
/// Names and texts stand in data/claims/claims.toml, under the same ids. What the articles claim is quoted there; here
/// stands how it is computed. Ids are those of the tables in data/reference, where they have one.
namespace coldsky {

namespace ledger {

namespace {

constexpr double earth_surface = 5.1007e14;    // [m^2]
constexpr double rating_temperature = 298.15;  // of solar cells [K], IEC 60904-3
constexpr double slope_step = 0.5;             // of a central difference [K]

/// Of the last column of a history.
double lowest(const History& history) {
  const auto& values = history.columns.back().values;
  return *std::min_element(values.begin(), values.end());
}

void add_c1(Rows& rows) {
  rows["C1a"] = [](ClaimModel& m) { return box_temperature(m, "server"); };
  rows["C1b"] = [](ClaimModel& m) { return box_temperature(m, "rack"); };
  rows["C1i"] = [](ClaimModel& m) { return box_temperature(m, "hall"); };
  rows["C1c"] = [](ClaimModel& m) { return bare_flux(m, m["radiator.temperature"]) * bare_box(m, "server").area; };
  rows["C1d"] = [](ClaimModel& m) {
    const CoatingCase coating = {0.0, m["radiator.emissivity"]};
    return m["server.power"] *
           m.area_per_watt(uniform_surroundings(m["server.sink"]), m["radiator.temperature"], coating, {0.0, 0.0});
  };
  rows["C1e"] = [](ClaimModel& m) { return box_time(m, "server"); };
  rows["C1j"] = [](ClaimModel& m) { return box_time(m, "rack"); };
  rows["C1k"] = [](ClaimModel& m) { return box_time(m, "hall"); };
  rows["C1f"] = [](ClaimModel& m) { return megawatt * m.dawn_dusk_area(m["radiator.temperature"]); };
  rows["C1g"] = [](ClaimModel& m) { return m.row("C1f") * m["radiator.areal_mass"]; };
  rows["C1h"] = [](ClaimModel& m) {
    Case c = ideal_panel({0.0, m["radiator.emissivity"]}, {0.0, 0.0}, 1.0);
    c.environment = uniform_surroundings(0.0);
    const double t = m["radiator.temperature"];
    const auto flux = [&](double at) {
      return panel_flux(c, make_environment(c.environment, optics_of(c.coating)), at, m.context());
    };
    return (flux(t + slope_step) - flux(t - slope_step)) / (2.0 * slope_step);
  };
  rows["C1l"] = [](ClaimModel& m) { return bare_flux(m, m["chip.limit"]); };
  rows["C1m"] = [](ClaimModel& m) {
    const BodySpec server = bare_box(m, "server");
    return server.power / server.area / m.row("C1l");
  };
  rows["C1n"] = [](ClaimModel& m) {
    return megawatt * m.area_per_watt(m.orbit(m["orbit.low_altitude"], 90.0, "sun"), m["radiator.temperature"]);
  };
  rows["C1o"] = [](ClaimModel& m) {
    constexpr double solstice = 23.44;  // declination of the Sun [deg]
    const double altitude = geostationary_radius - constants::earth_radius_shadow;
    return megawatt * m.area_per_watt(m.orbit(altitude, solstice, "orbit-normal"), m["radiator.temperature"],
                                      m.reflector_coating(), m.reflector_coating());
  };
  rows["C1p"] = [](ClaimModel& m) { return megawatt * m.deep_space_area(m["radiator.temperature"]); };
  rows["C1q"] = [](ClaimModel& m) { return megawatt * m.shipped_case("dawn-dusk-1mw.toml").area_per_heat; };
  rows["C1r"] = [](ClaimModel& m) { return m.shipped_case("dawn-dusk-1mw.toml").efficiency; };
  rows["C1s"] = [](ClaimModel& m) { return m.shipped_case("dawn-dusk-1mw.toml").areal_mass; };
  rows["C1y"] = [](ClaimModel& m) {
    const PanelSolve& solved = m.shipped_case("dawn-dusk-1mw.toml");
    return 0.5 * (solved.coolant_in + solved.coolant_out);
  };
  rows["C1x"] = [](ClaimModel& m) {
    const PanelSolve& solved = m.shipped_case("dawn-dusk-1mw.toml");
    return megawatt * solved.area_per_heat * solved.areal_mass;
  };
  rows["C1t"] = [](ClaimModel& m) {
    EnvironmentCase environment = m.orbit(m["orbit.altitude"], 0.0, "velocity");
    environment.kind = "sun-synchronous";
    environment.date = "2026-06-21";  // of all days, the Sun is farthest from the orbit's normal: least beta
    environment.orbit.local_time = m["orbit.local_time"];
    return megawatt * m.area_per_watt(environment, m["radiator.temperature"]);
  };
  rows["C1u"] = [](ClaimModel& m) {
    const double radiator = m.row("C1g"), array = megawatt / m["array.specific_power"];
    return radiator / (radiator + array);
  };
  rows["C1v"] = [](ClaimModel& m) { return device_temperature(m, "phone"); };
  rows["C1w"] = [](ClaimModel& m) { return device_temperature(m, "laptop"); };
}

void add_c2(Rows& rows) {
  // Yearly energy through a square metre that faces the Sun [kWh].
  const auto yearly = [](double flux, double share) { return flux * share * year / kilowatt_hour; };
  rows["C2a"] = [=](ClaimModel& m) {
    return yearly(m["sun.constant"], 1.0 - dawn_dusk_year(m, m["orbit.altitude"]).mean_fraction);
  };
  const auto ratio = [](ClaimModel& m, const std::string& site) {
    return m.row("C2a") * kilowatt_hour / (m["ground.rating"] * m["ground." + site] * year);
  };
  rows["C2b"] = [=](ClaimModel& m) { return ratio(m, "capacity_factor"); };
  rows["C2c"] = [=](ClaimModel& m) { return ratio(m, "capacity_factor_low"); };
  rows["C2e"] = [=](ClaimModel& m) { return ratio(m, "capacity_factor_best"); };
  rows["C2d"] = [](ClaimModel& m) { return array_temperature(m, m["array.efficiency"]); };
  rows["C2f"] = [=](ClaimModel& m) {
    return m.row("C2e") * (1.0 - m["array.temperature_coefficient"] * (m.row("C2d") - rating_temperature));
  };
  rows["C2g"] = [](ClaimModel& m) {
    return megawatt * array_area(m, 1.0, 1.0 - dawn_dusk_year(m, m["orbit.altitude"]).mean_fraction);
  };
  rows["C2h"] = [](ClaimModel& m) { return m.row("C1f") / m.row("C2g"); };
  rows["C2i"] = [=](ClaimModel& m) { return yearly(m["sun.constant"], 1.0 - m.row("C3f")); };
  rows["C2j"] = [=](ClaimModel& m) {
    // Geostationary: eclipses around the equinoxes, as the declination runs through the year.
    double mean = 0.0;
    constexpr int days = 365;
    for (int d = 0; d < days; ++d) {
      const SunState sun = sun_state(julian_date(2026, 1, 1) + d);
      mean += eclipse_fraction(geostationary_radius - constants::earth_radius_shadow, sun.declination,
                               constants::earth_radius_shadow) /
              days;
    }
    return yearly(m["sun.constant"], 1.0 - mean);
  };
  rows["C2k"] = [=](ClaimModel& m) { return yearly(m["sun.constant"], 1.0 - lunar_night_share()); };
  rows["C2l"] = [=](ClaimModel& m) { return yearly(m["sun.constant"], 1.0); };
  rows["C2m"] = [=](ClaimModel& m) {
    return yearly(m["sun.constant"] / (m["deep.distance"] * m["deep.distance"]), 1.0);
  };
}

void add_c3(Rows& rows) {
  rows["C3a"] = [](ClaimModel& m) { return dawn_dusk_year(m, m["orbit.altitude"]).longest; };
  rows["C3b"] = [](ClaimModel& m) { return dawn_dusk_year(m, m["orbit.altitude"]).days; };
  rows["C3c"] = [](ClaimModel& m) { return dawn_dusk_year(m, m["orbit.low_altitude"]).longest; };
  rows["C3h"] = [](ClaimModel& m) { return dawn_dusk_year(m, m["orbit.low_altitude"]).days; };
  // Between these altitudes no day of the year has an eclipse.
  const auto edge = [](ClaimModel& m, double low, double high) {
    return 1e-3 * find_root([&](double altitude) { return dawn_dusk_year(m, altitude).clearance; }, low, high);
  };
  rows["C3d"] = [=](ClaimModel& m) { return edge(m, 500e3, 2300e3); };
  rows["C3i"] = [=](ClaimModel& m) { return edge(m, 2300e3, 5500e3); };
  rows["C3e"] = [](ClaimModel&) {
    const double period = orbit_period(geostationary_radius, constants::earth_gravitational_parameter);
    return shadow_arcs(geostationary_radius, 0.0, constants::earth_radius_shadow).penumbra / std::numbers::pi * period /
           60.0;
  };
  rows["C3j"] = [](ClaimModel&) {
    // Days on which the declination is inside the penumbra's limit, both equinoxes.
    double days = 0.0;
    constexpr int parts = 8;
    for (int n = 0; n < 365 * parts; ++n) {
      const SunState sun = sun_state(julian_date(2026, 1, 1) + static_cast<double>(n) / parts);
      if (shadow_arcs(geostationary_radius, sun.declination, constants::earth_radius_shadow, sun.distance).penumbra >
          0.0)
        days += 1.0 / parts;
    }
    return days;
  };
  rows["C3f"] = [](ClaimModel& m) {
    return eclipse_fraction(m["orbit.low_altitude"], 0.0, constants::earth_radius_shadow);
  };
  rows["C3g"] = [](ClaimModel& m) { return lunar_night_share() * m["moon.day"] / day; };
  rows["C3k"] = [](ClaimModel& m) { return lowest(orbit_history(eclipsed_radiator(m, 1.0), m.context())); };
  rows["C3l"] = [](ClaimModel& m) { return lowest(orbit_history(eclipsed_radiator(m, 0.0), m.context())); };
  rows["C3m"] = [](ClaimModel& m) {
    constexpr double ammonia_freezes = 195.49;  // triple point, Gao et al. (2020) [K]
    return cooling_time(m["radiator.emissivity"] * m["radiator.efficiency"], m["space.temperature"],
                        m["radiator.areal_mass"] * m["radiator.specific_heat"], m["radiator.temperature"],
                        ammonia_freezes, m.context()) /
           60.0;
  };
}

void add_c4(Rows& rows) {
  rows["C4a"] = [](ClaimModel& m) { return 1.0 - m["pue.space"] / m["pue.industry"]; };
  rows["C4b"] = [](ClaimModel& m) { return 1.0 - m["pue.space"] / m["pue.hyperscale"]; };
  rows["C4c"] = [](ClaimModel& m) {
    const FluidState ammonia = Fluid::find("ammonia").saturated_liquid(m["pump.coolant_temperature"]);
    const double flow = megawatt / (ammonia.specific_heat * m["pump.rise"]);
    return pump_power(flow / ammonia.density, m["pump.pressure_drop"], m["pump.efficiency"]);
  };
  const auto lift = [](ClaimModel& m) { return m["heat_pump.temperature"] - m["radiator.temperature"]; };
  rows["C4d"] = [=](ClaimModel& m) { return heat_pump_work(m, lift(m)); };
  rows["C4e"] = [](ClaimModel& m) {
    return (1.0 + m.row("C4d")) * m.dawn_dusk_area(m["heat_pump.temperature"]) / (1e-6 * m.row("C1f"));
  };
  rows["C4f"] = [](ClaimModel& m) { return 1.0 - (m["pue.space"] + m.row("C4d")) / m["pue.hyperscale"]; };
  rows["C4g"] = [](ClaimModel& m) {
    return best_lift([&](double kelvin) {
      const double radiator = megawatt * m.dawn_dusk_area(m["radiator.temperature"] + kelvin);
      return (1.0 + heat_pump_work(m, kelvin)) * (radiator + m.row("C2g"));
    });
  };
  rows["C4h"] = [](ClaimModel& m) {
    return best_lift([&](double kelvin) {
      const double work = 1.0 + heat_pump_work(m, kelvin);
      return work * m.dawn_dusk_area(m["radiator.temperature"] + kelvin) * m["radiator.areal_mass"] +
             work / m["array.specific_power"];
    });
  };
  rows["C4i"] = [](ClaimModel& m) { return m.shipped_case("dawn-dusk-1mw.toml").pump_fraction * megawatt; };
}

void add_c5(Rows& rows) {
  rows["C5a"] = [](ClaimModel& m) { return m["terawatt.power"] * 1e-6 * m.row("C1f") / 1e6; };
  rows["C5b"] = [](ClaimModel& m) { return m.row("C5a") * 1e6 * m["radiator.areal_mass"] / 1e9; };
  rows["C5c"] = [](ClaimModel& m) { return m.row("C5b") * 1e9 / m["launch.payload"]; };
  rows["C5d"] = [](ClaimModel& m) { return m["terawatt.power"] * array_area(m, 1.0, 1.0) / 1e6; };
  rows["C5e"] = [](ClaimModel& m) { return m.row("C5a") / m.row("C5d"); };
  rows["C5f"] = [](ClaimModel& m) { return 0.5 * std::pow(m["moon.escape_speed"], 2) / kilowatt_hour; };
  rows["C5g"] = [](ClaimModel& m) { return 0.5 * std::pow(m["earth.escape_speed"], 2) / kilowatt_hour; };
  rows["C5h"] = [](ClaimModel& m) { return m.row("C1f") / m.row("C1p"); };
  rows["C5i"] = [](ClaimModel& m) { return m["terawatt.power"] / m["array.specific_power"] / 1e9; };
  rows["C5j"] = [](ClaimModel& m) { return (m.row("C5b") + m.row("C5i")) * 1e9 / m["launch.payload"] / (year / day); };
  rows["C5k"] = [](ClaimModel& m) { return m.row("C5b") / (m.row("C5b") + m.row("C5i")); };
  rows["C5l"] = [](ClaimModel& m) {
    return (m.row("C5b") + m.row("C5i")) * 1e9 * m.row("C5f") * kilowatt_hour / year / 1e9;
  };
  rows["C5n"] = [](ClaimModel& m) { return m.row("C5g") / m.row("C5f"); };
  rows["C5h_gain"] = [](ClaimModel& m) { return 1.0 - 1.0 / m.row("C5h"); };
  rows["C5m"] = [](ClaimModel& m) { return m.row("C5c") / (year / day); };
}

void add_c6(Rows& rows) {
  rows["C6a"] = [](ClaimModel& m) { return megawatt * m.moon_noon_area(m["radiator.temperature"]); };
  rows["C6b"] = [](ClaimModel& m) {
    return megawatt *
           m.area_per_watt(m.moon(m["moon.night_ground"], 12.0, "vertical-edge-on"), m["radiator.temperature"]);
  };
  rows["C6c"] = [](ClaimModel& m) {
    return megawatt * m.area_per_watt(m.moon(m["moon.noon_ground"], 0.0, "horizontal"), m["radiator.temperature"],
                                      m.radiator_coating(), {0.0, 0.0});
  };
  rows["C6d"] = [](ClaimModel& m) {
    return megawatt * m.area_per_watt(m.moon(m["moon.crater"], 12.0, "vertical-edge-on"), m["radiator.temperature"]);
  };
  rows["C6e"] = [](ClaimModel& m) { return m.row("C6a") / m.row("C1f"); };
  rows["C6f"] = [](ClaimModel& m) { return m.row("C6b") / m.row("C1f"); };
  rows["C6g"] = [](ClaimModel& m) { return m.row("C6d") / m.row("C1f"); };
  rows["C6h"] = [](ClaimModel& m) {
    const EnvironmentCase noon = m.moon(m["moon.noon_ground"], 0.0, "vertical-edge-on");
    CoatingsCase coatings;
    coatings.front = coatings.back = m.radiator_coating();
    const SideOptics optics = optics_of(coatings);
    const Environment here = make_environment(noon, optics);
    return plate_temperature({0.0, optics.front.emissivity, optics.back.emissivity,
                              absorbed_flux(here.front, optics.front), absorbed_flux(here.back, optics.back)},
                             m.context());
  };
  rows["C6i"] = [](ClaimModel& m) { return lunar_night_share() * m["moon.day"] / 3600.0; };
  rows["C6j"] = [](ClaimModel& m) { return m.lunar_day(0.0).surface.front(); };
}

void add_c7(Rows& rows) {
  rows["C7a"] = [](ClaimModel& m) { return array_area(m, 1.0, 1.0) / array_area(m, m["deep.distance"], 1.0); };
  rows["C7b"] = [](ClaimModel& m) {
    // Edge-on to the Sun, at either distance nothing but deep space is seen.
    return m.deep_space_area(m["radiator.temperature"]) /
           m.area_per_watt(m.deep_space(m["deep.distance"], false), m["radiator.temperature"]);
  };
  rows["C7c"] = [](ClaimModel& m) { return total_area_dawn_dusk(m) / total_area_deep(m, m["deep.distance"]); };
  rows["C7g"] = [](ClaimModel& m) { return 1.0 / m.row("C7a"); };
  rows["C7h"] = [](ClaimModel& m) { return 1.0 / m.row("C7c"); };
  rows["C7d"] = [](ClaimModel& m) { return total_area_dawn_dusk(m) / total_area_deep(m, 1.0); };
  rows["C7e"] = [](ClaimModel& m) {
    return find_root([&](double t) { return m.dawn_dusk_area(t) / m.deep_space_area(t) - m["essential.factor"]; },
                     182.0, 400.0);
  };
  rows["C7f"] = [](ClaimModel& m) {
    return megawatt * m.area_per_watt(m.deep_space(m["deep.distance"], true), m["radiator.temperature"]);
  };
}

void add_c8(Rows& rows) {
  for (const auto& [tail, fraction] :
       {std::pair<std::string, std::string>{"_0.01", "swarm.fraction_low"}, {"_0.03", "swarm.fraction"}}) {
    rows["C8" + tail] = [fraction = fraction](ClaimModel& m) { return m[fraction] * m["sun.luminosity"]; };
    rows["C8A" + tail] = [fraction = fraction](ClaimModel& m) { return swarm_area(m, fraction) / 1e6; };
    rows["C8m" + tail] = [fraction = fraction](ClaimModel& m) {
      return swarm_area(m, fraction) * m["swarm.areal_mass"] / m["moon.mass"];
    };
  }
  rows["C8T"] = [](ClaimModel& m) { return swarm_sheet_temperature(m, 1.0); };
  rows["C8d"] = [](ClaimModel& m) {
    return find_root([&](double au) { return swarm_sheet_temperature(m, au) - m["swarm.temperature"]; }, 0.1, 30.0);
  };
  rows["C8k"] = [](ClaimModel& m) { return (std::log10(m.row("C8_0.03")) - 6.0) / 10.0; };
  rows["C8y"] = [](ClaimModel& m) { return m.row("C8_0.01") / m["terawatt.power"]; };
  rows["C8e"] = [](ClaimModel& m) { return swarm_area(m, "swarm.fraction") / earth_surface; };
  rows["C8g"] = [](ClaimModel& m) {
    // Growth that a doubling a constant number of years would need.
    return m["swarm.years"] / std::log2(m.row("C8_0.01") / m["terawatt.power"]);
  };
}

void add_c9(Rows& rows) {
  rows["C9a"] = [](ClaimModel& m) { return station_launches(m, "station.small", flown_areal_mass(m)); };
  rows["C9b"] = [](ClaimModel& m) { return station_launches(m, "station.medium", flown_areal_mass(m)); };
  rows["C9c"] = [](ClaimModel& m) { return station_launches(m, "station.large", flown_areal_mass(m)); };
  rows["C9d"] = [](ClaimModel& m) {
    return m["launch.per_year"] * m["launch.payload"] / (m["station.large"] * 1e-6 * m.row("C1f"));
  };
  rows["C9e"] = [](ClaimModel& m) { return flown_areal_mass(m); };
  rows["C9f"] = [](ClaimModel& m) {
    return m["station.large"] * 1e-6 * m.row("C1f") / (m["iss.radiators"] * m["iss.length"] * m["iss.width"]);
  };
  rows["C9g"] = [](ClaimModel& m) {
    return (station_launches(m, "station.large", flown_areal_mass(m)) * m["launch.payload"] +
            m["station.large"] / m["array.specific_power"]) /
           m["launch.payload"];
  };
}

}  // namespace

}  // namespace ledger

const ledger::Rows& claim_rows() {
  static const ledger::Rows rows = [] {
    ledger::Rows all;
    ledger::add_c1(all);
    ledger::add_c2(all);
    ledger::add_c3(all);
    ledger::add_c4(all);
    ledger::add_c5(all);
    ledger::add_c6(all);
    ledger::add_c7(all);
    ledger::add_c8(all);
    ledger::add_c9(all);
    ledger::add_counter_claims(all);
    ledger::add_systems(all);
    return all;
  }();
  return rows;
}

}  // namespace coldsky
