#include <cmath>
#include <numbers>
#include <utility>

#include "solver/claims/claim_units.hpp"
#include "solver/claims/row_parts.hpp"
#include "solver/claims/rows.hpp"
#include "solver/core/constants.hpp"
#include "solver/model/environment/orbit.hpp"
#include "solver/model/environment/view_factor.hpp"

/// Numbers of systems that were flown, studied or published: by their own inputs, and by consistent physics.
namespace coldsky::ledger {

namespace {

/// Temperature at which an isothermal body in empty surroundings gives off a heat [K]. \param heat [W] \param area of
/// one side [m^2] \param sides that radiate: 1 or 2
double radiator_temperature(ClaimModel& m, double heat, double area, double emissivity, int sides) {
  const double space = emissivity * constants::stefan_boltzmann * fourth_power(m["space.temperature"]);
  return plate_temperature({heat / area, emissivity, sides == 2 ? emissivity : 0.0, space, sides == 2 ? space : 0.0},
                           m.context());
}

/// Uniform sink at which a panel of given net flux has a temperature [K].
double sink_needed(ClaimModel& m, double flux, double temperature, double emissivity, double efficiency) {
  Case c = ideal_panel({0.0, emissivity}, {0.0, emissivity}, efficiency);
  const auto excess = [&](double sink) {
    c.environment = uniform_surroundings(sink);
    return panel_flux(c, make_environment(c.environment, optics_of(c.coating)), temperature, m.context()) - flux;
  };
  return find_root(excess, 1.0, temperature);
}

/// Starcloud's panel: net flux [W/m^2] as published (the Earth's infrared absorbed like sunlight, and on one side
/// only), and with consistent physics.
double starcloud_flux(ClaimModel& m, const std::string& physics) {
  const double emissivity = m["starcloud.emissivity"], absorptance = m["starcloud.absorptance"];
  const double sun = m["starcloud.sunlight"], view = m["starcloud.view"];
  const double infrared = constants::stefan_boltzmann * fourth_power(m["starcloud.earth_temperature"]);
  Case c = ideal_panel({absorptance, emissivity}, {absorptance, emissivity}, 1.0);
  EnvironmentCase& environment = c.environment;
  environment.kind = "fluxes";
  environment.front.solar = sun * (1.0 + m["starcloud.albedo"] * view);
  if (physics == "published") {
    environment.front.absorbed = absorptance * view * infrared;
  } else {
    environment.front.infrared = environment.back.infrared = view * infrared;  // both sides see the Earth
    environment.front.solar = sun;
    environment.front.sink_temperature = environment.back.sink_temperature = m["space.temperature"];
    // Albedo at the terminator, over the lit disc that the faces see, Sun on the front.
    const double ratio = 1.0 + m["orbit.altitude"] / constants::earth_radius_radiation;
    const OrbitPosition position = orbit_position(0.0, 0.5 * std::numbers::pi);
    const double lit = m["starcloud.albedo"] * sun;
    environment.front.solar += lit * albedo_factor(ratio, position.nadir, position.sun, position.sun);
    environment.back.solar = lit * albedo_factor(ratio, position.nadir, -position.sun, position.sun);
  }
  return panel_flux(c, make_environment(environment, optics_of(c.coating)), m["starcloud.temperature"], m.context());
}

/// Heat that Starcloud's panel gives off where nothing shines on it [W/m^2 of planform].
double black_flux(ClaimModel& m, double emissivity) {
  Case c = ideal_panel({0.0, emissivity}, {0.0, emissivity}, 1.0);
  c.environment = uniform_surroundings(0.0);
  return panel_flux(c, make_environment(c.environment, optics_of(c.coating)), m["starcloud.temperature"], m.context());
}

/// Radiators of spacecraft: space station, SNAP-10A, Kilopower, JIMO.
void add_spacecraft(Rows& rows) {
  const auto iss_flux = [](ClaimModel& m) {
    return m["iss.heat"] / (m["iss.radiators"] * m["iss.length"] * m["iss.width"]);
  };
  rows["S1a"] = [](ClaimModel& m) { return m["iss.radiators"] * m["iss.length"] * m["iss.width"]; };
  rows["S1b"] = [](ClaimModel& m) {
    const PanelSolve solved = m.shipped_case("iss-eatcs.toml");
    return m["iss.heat"] * solved.area_per_heat;
  };
  rows["S1c"] = [=](ClaimModel& m) {
    return sink_needed(m, iss_flux(m), m["iss.temperature"], m["iss.emissivity"], m["radiator.efficiency"]);
  };
  rows["S1d"] = [=](ClaimModel& m) {
    constexpr double warmer = 280.0;  // mean of supply and return, table design_model_checks [K]
    return sink_needed(m, iss_flux(m), warmer, m["iss.emissivity"], m["radiator.efficiency"]);
  };
  rows["S1e"] = [=](ClaimModel& m) {
    Case c = ideal_panel({0.0, m["iss.emissivity"]}, {0.0, m["iss.emissivity"]}, 1.0);
    c.environment = uniform_surroundings(0.0);
    return iss_flux(m) /
           panel_flux(c, make_environment(c.environment, optics_of(c.coating)), m["iss.temperature"], m.context());
  };
  rows["S1f"] = [=](ClaimModel& m) { return iss_flux(m); };
  rows["S3a"] = [](ClaimModel& m) {
    return radiator_temperature(m, m["snap.heat"], m["snap.area"], m["bare.emissivity"], 1);
  };
  rows["S3b"] = [](ClaimModel& m) {
    return radiator_temperature(m, m["kilopower.heat"], m["kilopower.area"], m["bare.emissivity"], 2);
  };
  rows["S3c"] = [](ClaimModel& m) {
    return radiator_temperature(m, m["kilopower.heat"], m["kilopower.area"], m["bare.emissivity"], 1);
  };
  rows["S11a"] = [](ClaimModel& m) { return m["pvr.radiators"] * m["pvr.length"] * m["pvr.width"]; };
  rows["S11b"] = [](ClaimModel& m) { return m["pvr.mass"] / (m["pvr.length"] * m["pvr.width"]); };
  rows["S11c"] = [](ClaimModel& m) {
    return m["pvr.heat"] * m.shipped_case("iss-photovoltaic-radiator.toml").area_per_heat;
  };
  rows["S12a"] = [](ClaimModel& m) { return m["jimo.area"]; };
  for (const auto& [row, temperature] : {std::pair{"S12b", "jimo.cold"}, std::pair{"S12c", "jimo.hot"}}) {
    rows[row] = [temperature = temperature](ClaimModel& m) {
      return m["jimo.area"] / (megawatt * m.deep_space_area(m[temperature]));
    };
  }
}

/// Data centres in space, and the stations and satellites of the cases.
void add_data_centres(Rows& rows) {
  rows["S2a"] = [](ClaimModel& m) { return black_flux(m, 1.0); };
  rows["S2b"] = [](ClaimModel& m) { return black_flux(m, m["starcloud.emissivity"]); };
  rows["S2c"] = [](ClaimModel& m) { return starcloud_flux(m, "published"); };
  rows["S2d"] = [](ClaimModel& m) { return m.row("S2b") - m.row("S2c"); };
  rows["S2e"] = [](ClaimModel& m) { return starcloud_flux(m, "consistent"); };
  rows["S2f"] = [](ClaimModel& m) { return m["starcloud.module"] / m.row("S2c"); };
  rows["S2g"] = [](ClaimModel& m) { return m["starcloud.module"] / m.row("S2e"); };
  rows["S2h"] = [](ClaimModel& m) { return m.row("S2f") * flown_areal_mass(m); };
  rows["S2i"] = [](ClaimModel& m) { return m["launch.payload"] / m.row("S2f"); };
  rows["S2j"] = [](ClaimModel& m) { return m["launch.payload"] / m.row("S2g"); };
  rows["S2k"] = [](ClaimModel& m) {
    return std::pow(m["starcloud.array_side"], 2) * m["sun.constant"] * m["array.efficiency"] / 1e9;
  };
  rows["S2l"] = [](ClaimModel& m) { return m["starcloud.station"] / m.row("S2c") / 1e6; };
  rows["S2m"] = [](ClaimModel& m) { return m["starcloud.station"] / m.row("S2e") / 1e6; };
  rows["S2n"] = [](ClaimModel& m) { return m.row("S2g") * flown_areal_mass(m); };
  // What the cases answer.
  for (const auto& [row, name] :
       {std::pair{"S2o", "starcloud-published.toml"}, std::pair{"S2p", "starcloud-kirchhoff.toml"},
        std::pair{"S2q", "starcloud-both-sides.toml"}}) {
    rows[row] = [name = name](ClaimModel& m) { return m["starcloud.module"] * m.shipped_case(name).area_per_heat; };
  }
  rows["S4a"] = [](ClaimModel& m) { return m["station.small"] * 1e-6 * m.row("C1f"); };
  rows["S4b"] = [](ClaimModel& m) {
    return m["station.small"] * m.shipped_case("orbital-station-10mw.toml").area_per_heat;
  };
  rows["S4c"] = [](ClaimModel& m) {
    const PanelSolve solved = m.shipped_case("orbital-station-10mw.toml");
    return m["station.small"] * solved.area_per_heat * solved.areal_mass / 1e3;
  };
  rows["S5a"] = [](ClaimModel& m) { return m["constellation.satellite_power"] * 1e-6 * m.row("C1n"); };
  rows["S5c"] = [](ClaimModel& m) {
    return m["constellation.satellite_power"] * m.shipped_case("satellite-120kw.toml").area_per_heat;
  };
  rows["S5b"] = [](ClaimModel& m) { return m["constellation.satellite_power"] * 1e-6 * m.row("C1t"); };
  rows["S6a"] = [](ClaimModel& m) { return m["suncatcher.satellite_power"] * 1e-6 * m.row("C1t"); };
  rows["S6b"] = [](ClaimModel& m) { return m.row("S6a") * m["suncatcher.satellites"]; };
  rows["S6c"] = [](ClaimModel& m) {
    return m["suncatcher.satellite_power"] * m.shipped_case("dawn-dusk-cluster.toml").area_per_heat;
  };
  rows["S7a"] = [](ClaimModel& m) {
    return m["station.large"] * m.shipped_case("gigawatt-station.toml").area_per_heat / 1e6;
  };
  rows["S7b"] = [](ClaimModel& m) {
    const PanelSolve solved = m.shipped_case("gigawatt-station.toml");
    return m["station.large"] * solved.area_per_heat * solved.areal_mass / 1e6;
  };
  rows["S8a"] = [](ClaimModel& m) { return m["hall.power"] * m.shipped_case("lunar-city.toml").area_per_heat; };
  rows["S9a"] = [](ClaimModel& m) { return megawatt * m.shipped_case("deep-space-jupiter-1mw.toml").area_per_heat; };
  rows["S10a"] = [](ClaimModel& m) { return m.swarm_case_temperature(); };
  rows["S9b"] = [](ClaimModel& m) { return megawatt * array_area(m, m["deep.distance"], 1.0); };
}

}  // namespace

void add_systems(Rows& rows) {
  add_spacecraft(rows);
  add_data_centres(rows);
}

}  // namespace coldsky::ledger
