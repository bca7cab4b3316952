#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

#include "solver/case/reader.hpp"
#include "solver/model/host/coolant.hpp"
#include "solver/model/host/ephemeris.hpp"
#include "solver/model/host/moon.hpp"
#include "solver/model/host/orbit.hpp"
#include "solver/model/host/view_factor.hpp"
#include "solver/studies/claims_model.hpp"

/// Every number of the ledger. Names and texts stand in data/claims/claims.toml, under the same ids. What the articles
/// claim is quoted there; here stands how it is computed. Ids are those of the tables in data/reference, where they
/// have one.
namespace coldsky {

namespace {

using std::numbers::pi;

constexpr double day = 86400.0, year = 365.25 * day;  // [s]
constexpr double kilowatt_hour = 3.6e6;               // [J]
constexpr double megawatt = 1e6;                      // [W]
constexpr double astronomical_unit = 1.495978707e11;  // [m], IAU 2012
constexpr double earth_surface = 5.1007e14;           // [m^2]
constexpr double rating_temperature = 298.15;         // of solar cells [K], IEC 60904-3
constexpr double slope_step = 0.5;                    // of a central difference [K]
constexpr double infinity = std::numeric_limits<double>::infinity();

double fourth_power(double t) { return t * t * t * t; }

/// A box without radiator: "server", "rack" or "hall".
BodySpec box(ClaimModel& m, const std::string& name) {
  const double width = m[name + ".width"], depth = m[name + ".depth"], height = m[name + ".height"];
  BodySpec body;
  body.power = m[name + ".power"];
  body.area = 2.0 * (width * depth + width * height + depth * height);
  body.emissivity = m["bare.emissivity"];
  body.space = m["space.temperature"];
  body.mass = 1.0;
  body.specific_heat = 1.0;
  return body;
}

double box_temperature(ClaimModel& m, const std::string& name) {
  BodySpec body = box(m, name);
  body.limit = infinity;  // the steady state alone
  return body_in_vacuum(body, m.context()).temperature;
}

/// Time until the chips of a box reach their limit; infinite when never [s].
double box_time(ClaimModel& m, const std::string& name) {
  BodySpec body = box(m, name);
  body.mass = m[name + ".mass"];
  body.specific_heat = m["server.specific_heat"];
  body.start = m["server.start"];
  body.limit = m["chip.limit"];
  return body_in_vacuum(body, m.context()).time_to_limit;
}

double device_temperature(ClaimModel& m, const std::string& name) {
  return plate_temperature(
      {m[name + ".power"] / m[name + ".area"], m["bare.emissivity"], 0.0,
       m["bare.emissivity"] * constants::stefan_boltzmann * fourth_power(m["space.temperature"]), 0.0},
      m.context());
}

/// Heat that a bare wall gives off at a temperature [W/m^2].
double bare_flux(ClaimModel& m, double temperature) {
  Case c = ideal_panel({0.0, m["bare.emissivity"]}, {0.0, 0.0}, 1.0);
  c.environment = m.deep_space(1.0, false);
  return panel_flux(c, make_environment(c.environment, c.coating), temperature, m.context());
}

/// Surroundings of a uniform temperature [K].
EnvironmentCase uniform(double sink) {
  EnvironmentCase environment = default_case().environment;
  environment.kind = "fluxes";
  environment.front.sink_temperature = environment.back.sink_temperature = sink;
  return environment;
}

/// Temperature of the solar array in full sunlight, away from planets [K].
double array_temperature(ClaimModel& m, double efficiency) {
  const double emissivity = m["array.emissivity"];
  return plate_temperature(
      {0.0, emissivity, emissivity, (m["array.absorptance"] - efficiency) * m["sun.constant"], 0.0}, m.context());
}

EclipseYear dawn_dusk_year(ClaimModel& m, double altitude) { return eclipse_year(altitude, m["orbit.local_time"]); }

/// Array area for a watt of mean power at a distance from the Sun [m^2/W].
double array_area(ClaimModel& m, double distance, double sunlit_share) {
  return distance * distance / (m["array.efficiency"] * m["sun.constant"] * sunlit_share);
}

/// Electric power of a heat pump per heat of the chips.
double heat_pump_work(ClaimModel& m, double lift) {
  return lift / (m["heat_pump.carnot_share"] * m["radiator.temperature"]);
}

/// Lift [K] at which `cost` is least, 0 where none pays: golden section.
double best_lift(const std::function<double(double)>& cost) {
  const double golden = 0.5 * (std::sqrt(5.0) - 1.0);
  double low = 0.0, high = 250.0;
  double a = high - golden * (high - low), b = low + golden * (high - low), fa = cost(a), fb = cost(b);
  while (high - low > 1e-3) {
    if (fa <= fb) {
      high = b;
      b = a;
      fb = fa;
      a = high - golden * (high - low);
      fa = cost(a);
    } else {
      low = a;
      a = b;
      fa = fb;
      b = low + golden * (high - low);
      fb = cost(b);
    }
  }
  const double best = 0.5 * (low + high);
  return cost(0.0) <= cost(best) ? 0.0 : best;
}

/// Radiator and array on the dawn-dusk orbit, per watt of the chips [m^2/W].
double total_area_dawn_dusk(ClaimModel& m) {
  return 1e-6 * m.row("C1f") + array_area(m, 1.0, 1.0 - dawn_dusk_year(m, m["orbit.altitude"]).mean_fraction);
}

double total_area_deep(ClaimModel& m, double distance) {
  return m.deep_space_area(m["radiator.temperature"]) + array_area(m, distance, 1.0);
}

double flown_areal_mass(ClaimModel& m) { return m["iss.mass"] / (m["iss.length"] * m["iss.width"]); }

double station_launches(ClaimModel& m, const std::string& size, double areal_mass) {
  return m[size] * 1e-6 * m.row("C1f") * areal_mass / m["launch.payload"];
}

/// Temperature at which an isothermal two-sided body in empty surroundings gives off a heat, and the sink that it would
/// need [K].
double radiator_temperature(ClaimModel& m, double heat, double area, double emissivity, int sides) {
  const double space = emissivity * constants::stefan_boltzmann * fourth_power(m["space.temperature"]);
  return plate_temperature({heat / area, emissivity, sides == 2 ? emissivity : 0.0, space, sides == 2 ? space : 0.0},
                           m.context());
}

/// Uniform sink at which a panel of given net flux has a temperature [K].
double sink_needed(ClaimModel& m, double flux, double temperature, double emissivity, double efficiency) {
  Case c = ideal_panel({0.0, emissivity}, {0.0, emissivity}, efficiency);
  const auto excess = [&](double sink) {
    c.environment = uniform(sink);
    return panel_flux(c, make_environment(c.environment, c.coating), temperature, m.context()) - flux;
  };
  return find_root(excess, 1.0, temperature);
}

/// Starcloud's panel: net flux as published (the Earth's infrared absorbed like sunlight, and on one side only), and
/// with consistent physics.
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
    const OrbitPosition position = orbit_position(0.0, 0.5 * pi);
    const double lit = m["starcloud.albedo"] * sun;
    environment.front.solar += lit * albedo_factor(ratio, position.nadir, position.sun, position.sun);
    environment.back.solar = lit * albedo_factor(ratio, position.nadir, -position.sun, position.sun);
  }
  return panel_flux(c, make_environment(environment, c.coating), m["starcloud.temperature"], m.context());
}

double black_flux(ClaimModel& m, double emissivity) {
  Case c = ideal_panel({0.0, emissivity}, {0.0, emissivity}, 1.0);
  c.environment = uniform(0.0);
  return panel_flux(c, make_environment(c.environment, c.coating), m["starcloud.temperature"], m.context());
}

double swarm_sheet_temperature(ClaimModel& m, double distance) {
  return plate_temperature({0.0, 1.0, 1.0, m["sun.constant"] / (distance * distance), 0.0}, m.context());
}

double swarm_area(ClaimModel& m, const std::string& fraction) {
  return m[fraction] * 4.0 * pi * astronomical_unit * astronomical_unit;
}

/// Hours of a lunar day with the Sun below the horizon, as a share.
double lunar_night_share() {
  const double sunset =
      find_root([](double hour) { return lunar_sun_elevation(0.0, hour); }, 1.0, 11.0);  // [h] after noon
  return (24.0 - 2.0 * sunset) / 24.0;
}

OrbitSpec eclipsed_radiator(ClaimModel& m, double eclipse_share) {
  OrbitSpec spec;
  spec.environment = ideal_panel(m.radiator_coating(), m.radiator_coating(), m["radiator.efficiency"]);
  spec.environment.environment = m.orbit(m["orbit.low_altitude"], 0.0, "orbit-normal");
  const double flux = 1.0 / m.area_per_watt(spec.environment.environment, m["radiator.temperature"]);
  spec.heat = flux;
  spec.eclipse_share = eclipse_share;
  spec.capacity = m["radiator.areal_mass"] * m["radiator.specific_heat"];
  return spec;
}

double lowest(const History& history) {
  const auto& values = history.columns.back().values;
  return *std::min_element(values.begin(), values.end());
}

using Rows = std::map<std::string, std::function<double(ClaimModel&)>>;

void add_c1(Rows& rows) {
  rows["C1a"] = [](ClaimModel& m) { return box_temperature(m, "server"); };
  rows["C1b"] = [](ClaimModel& m) { return box_temperature(m, "rack"); };
  rows["C1i"] = [](ClaimModel& m) { return box_temperature(m, "hall"); };
  rows["C1c"] = [](ClaimModel& m) { return bare_flux(m, m["radiator.temperature"]) * box(m, "server").area; };
  rows["C1d"] = [](ClaimModel& m) {
    const CoatingCase coating = {0.0, m["radiator.emissivity"]};
    return m["server.power"] *
           m.area_per_watt(uniform(m["server.sink"]), m["radiator.temperature"], coating, {0.0, 0.0});
  };
  rows["C1e"] = [](ClaimModel& m) { return box_time(m, "server"); };
  rows["C1j"] = [](ClaimModel& m) { return box_time(m, "rack"); };
  rows["C1k"] = [](ClaimModel& m) { return box_time(m, "hall"); };
  rows["C1f"] = [](ClaimModel& m) { return megawatt * m.dawn_dusk_area(m["radiator.temperature"]); };
  rows["C1g"] = [](ClaimModel& m) { return m.row("C1f") * m["radiator.areal_mass"]; };
  rows["C1h"] = [](ClaimModel& m) {
    Case c = ideal_panel({0.0, m["radiator.emissivity"]}, {0.0, 0.0}, 1.0);
    c.environment = uniform(0.0);
    const double t = m["radiator.temperature"];
    const auto flux = [&](double at) {
      return panel_flux(c, make_environment(c.environment, c.coating), at, m.context());
    };
    return (flux(t + slope_step) - flux(t - slope_step)) / (2.0 * slope_step);
  };
  rows["C1l"] = [](ClaimModel& m) { return bare_flux(m, m["chip.limit"]); };
  rows["C1m"] = [](ClaimModel& m) {
    const BodySpec server = box(m, "server");
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
    return shadow_arcs(geostationary_radius, 0.0, constants::earth_radius_shadow).penumbra / pi * period / 60.0;
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
    const Environment here = make_environment(noon, coatings);
    return plate_temperature(
        {0.0, coatings.front.emissivity, coatings.back.emissivity, here.front.absorbed, here.back.absorbed},
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

void add_counter(Rows& rows) {
  rows["K1a"] = [](ClaimModel& m) { return m["hall.power"] * 1e-6 * m.row("C1f"); };
  rows["K1b"] = [](ClaimModel& m) {
    // The radiator of twice the power at the same temperature: a new search, not a multiplication.
    const double power = 2.0 * m["hall.power"];
    Case c = ideal_panel(m.radiator_coating(), m.radiator_coating(), m["radiator.efficiency"]);
    c.environment = m.orbit(m["orbit.altitude"], 90.0, "velocity");
    const Environment environment = make_environment(c.environment, c.coating);
    const double temperature = m["radiator.temperature"];
    return find_root([&](double area) { return panel_flux(c, environment, temperature, m.context()) * area - power; },
                     1.0, 1e7);
  };
  rows["K1c"] = [](ClaimModel& m) { return std::log2(m.row("K1b") / m.row("K1a")); };
  rows["K1d"] = [](ClaimModel& m) {
    // Twice the power on the same area: what temperature it comes to.
    Case c = ideal_panel(m.radiator_coating(), m.radiator_coating(), m["radiator.efficiency"]);
    c.environment = m.orbit(m["orbit.altitude"], 90.0, "velocity");
    const Environment here = make_environment(c.environment, c.coating);
    const double share = m["radiator.efficiency"], emissivity = share * m["radiator.emissivity"];
    const double flux = panel_flux(c, here, m["radiator.temperature"], m.context());
    return plate_temperature(
        {2.0 * flux, emissivity, emissivity, share * here.front.absorbed, share * here.back.absorbed}, m.context());
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
    const Environment here = make_environment(c.environment, c.coating);
    return find_root([&](double t) { return said * panel_flux(c, here, t, m.context()) / megawatt - 1.0; }, 150.0,
                     600.0);
  };
  rows["K2d"] = [](ClaimModel& m) {
    const EnvironmentCase orbit = m.orbit(m["orbit.altitude"], 90.0, "velocity");
    return megawatt * m.area_per_watt(orbit, m["radiator.temperature"], m.radiator_coating(), {0.0, 0.0});
  };
}

void add_systems(Rows& rows) {
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
    c.environment = uniform(0.0);
    return iss_flux(m) / panel_flux(c, make_environment(c.environment, c.coating), m["iss.temperature"], m.context());
  };
  rows["S1f"] = [=](ClaimModel& m) { return iss_flux(m); };
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
    rows[row] = [name](ClaimModel& m) { return m["starcloud.module"] * m.shipped_case(name).area_per_heat; };
  }
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
    rows[row] = [temperature](ClaimModel& m) {
      return m["jimo.area"] / (megawatt * m.deep_space_area(m[temperature]));
    };
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

const Rows& claim_rows() {
  static const Rows rows = [] {
    Rows all;
    add_c1(all);
    add_c2(all);
    add_c3(all);
    add_c4(all);
    add_c5(all);
    add_c6(all);
    add_c7(all);
    add_c8(all);
    add_c9(all);
    add_counter(all);
    add_systems(all);
    return all;
  }();
  return rows;
}

}  // namespace coldsky
