#include "solver/case/schema.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <iterator>
#include <stdexcept>
#include <string_view>
#include <unordered_map>

#include "solver/case/coolants.hpp"
#include "solver/case/declaring.hpp"
#include "solver/case/environment_kinds.hpp"
#include "solver/case/manual.hpp"
#include "solver/case/panel_kinds.hpp"
#include "solver/case/scene_keys.hpp"
#include "solver/core/spelling.hpp"

namespace coldsky {

namespace {

using namespace declaring;

constexpr double infinity = std::numeric_limits<double>::infinity();

/// Access to a member: COLDSKY_MEMBER(double, panel.width).
#define COLDSKY_MEMBER(type, name) std::function<type&(Case&)>([](Case& c) -> type& { return c.name; })

const std::vector<std::string> directions = {"velocity",     "anti-velocity",     "nadir", "zenith",
                                             "orbit-normal", "anti-orbit-normal", "sun",   "anti-sun"};

/// Keys, or whole tables ("time."), that only some commands use.
struct Users {
  const char* path;
  unsigned commands;
};
constexpr Users users[] = {
    {"heat.capacity", key_of_transient},
    {"heat.eclipse_fraction", key_of_transient},
    {"heat.profile", key_of_transient},
    {"chips.shutdown_temperature", key_of_transient},
    {"heat.profile_beyond", key_of_transient},
    {"coolant.profile", key_of_transient},
    {"coolant.profile_beyond", key_of_transient},
    // Where the panels are given, their heat is, and the coolant's temperature follows; in time it sets the pump's
    // flow.
    {"coolant.inlet_temperature", key_of_size | key_of_transient},
    {"panel.count", key_of_solve | key_of_transient},
    {"panel.core.specific_heat", key_of_transient},
    {"environment.table_beyond", key_of_transient},
    {"cold.", key_of_size},
    {"time.", key_of_transient},
    {"heater.", key_of_transient},
    {"output.snapshots", key_of_transient},
    {"output.probes", key_of_transient},
};

/// Conditions of keys, or of whole tables, beside those that stand at the keys.
struct Meaning {
  const char* path;
  std::string condition;
};
constexpr const char* pumped = "coolant.loop=single-phase|two-phase";
std::vector<Meaning> make_meanings() {
  const std::string in_orbit = where_surroundings_have(circles_planet),
                    under_the_sun = where_surroundings_have(sees_sun), with_tubes = where_panels_have(has_tubes),
                    with_core = where_panels_have(has_core);
  return {
      {"heat.eclipse_fraction", in_orbit},
      {"heat.profile_beyond", "heat.profile given"},
      {"chips.arrangement", "coolant.loop=single-phase"},
      {"margin.correlated", "margin.policy=mil-std-1540"},
      {"margin.temperature", "margin.policy=user"},
      {"margin.heat_load", "margin.policy=user"},
      {"coolant.temperature_rise", "coolant.loop=single-phase"},
      {"coolant.profile", pumped},
      {"coolant.profile_beyond", "coolant.profile given"},
      {"coolant.loop_pressure_drop", pumped},
      {"coolant.pump_efficiency", pumped},
      {"coolant.pump_heat", pumped},
      {"coolant.heat_pipe.", "coolant.loop=heat-pipe"},
      {"panel.edges", with_tubes},
      {"panel.bus.temperature", "panel.bus.conductance>0"},
      {"panel.efficiency", where_panels_have(given_efficiency)},
      {"panel.sheet.tip_thickness", where_panels_have(may_taper)},
      {"panel.sheet.", with_tubes},
      {"panel.core.", with_core},
      {"panel.tube.conductivity", with_core + " & panel.tube.saddle_width>0"},
      {"panel.tube.", with_tubes},
      {"coating.life",
       "coating.front.absorptance_begin|coating.front.emissivity_begin|coating.back.absorptance_begin|"
       "coating.back.emissivity_begin given"},
      {"coating.age",
       "coating.front.absorptance_begin|coating.front.emissivity_begin|coating.back.absorptance_begin|"
       "coating.back.emissivity_begin given"},
      {"environment.table_beyond", "environment.kind=table"},
      {"eclipse.model", in_orbit},
      {"environment.solar_constant", under_the_sun},
      // Orbits that the calendar knows have the Sun's distance from it.
      {"environment.distance", where_surroundings_have(given_distance)},
      {"environment.sun_angle", "environment.kind=deep-space"},
      {"environment.sun_azimuth", "environment.kind=deep-space & scene given"},
      {"environment.planet.", in_orbit},
      {"environment.orbit.", in_orbit},
      {"environment.moon.", "environment.kind=moon"},
      {"environment.front.", "environment.kind=fluxes"},
      {"environment.back.", "environment.kind=fluxes"},
      {"cold.infrared", in_orbit},
      {"cold.albedo", in_orbit},
      {"cold.solar_constant", under_the_sun},
      {"heater.set_point", "heater.power>0"},
      {"heater.band", "heater.power>0"},
      {"mesh.sheet_cells", with_core},
      {"mesh.core_cells", with_core},
      {"mesh.half_pitch_cells", with_tubes},
      {"exchange.", "scene given"},
      {"redundancy.duration", "redundancy.micrometeoroid_flux>0"},
      {"redundancy.confidence", "redundancy.micrometeoroid_flux>0"},
  };
}

/// Tables and keys of panels, their loop and what it cools: without a meaning in a scene of bodies alone.
constexpr const char* of_panels[] = {"heat.", "chips.",  "margin.",     "coolant.", "panel.", "coating.",     "cold.",
                                     "bare.", "heater.", "redundancy.", "system.",  "mesh.",  "output.probes"};

/// Whether a row's path is the key's own or the table that holds it.
bool names(const std::string& path, const KeySpec& key) {
  return key.path == path || (path.ends_with('.') && key.path.starts_with(path));
}

/// How the surfaces of a scene exchange radiation.
void declare_exchange(std::vector<KeySpec>& keys) {
  const auto add = [&](KeySpec key) { keys.push_back(std::move(key)); };
  const auto integer = [&](const char* path, KeySpec::Member member, double low, double high, const char* standard,
                           const char* source, const char* sentence) {
    add(otherwise(within(of_kind(quantity(path, "1", std::move(member), sentence), KeyKind::integer), low, high,
                         "a count of rays fits into the device"),
                  standard, source));
  };
  add(otherwise(positive(quantity("exchange.patch", "m", COLDSKY_MEMBER(double, exchange.patch),
                                  "Longest side of a patch, within which what a surface gives off and receives is one "
                                  "mean: the exchange's own resolution, beside the mesh's."),
                         "a length is positive"),
                "0.5 m", "a sixth of a common panel's width (assumption; the report says what halving it changes)"));
  integer("exchange.rays", COLDSKY_MEMBER(int, exchange.rays), 16, 1 << 24, "2048",
          "a power of two makes the most of its points", "Rays of a patch and scramble in one batch.");
  integer("exchange.scrambles", COLDSKY_MEMBER(int, exchange.scrambles), 2, 1024, "8",
          "their spread is the standard error, known within a quarter",
          "Independent repetitions of a batch, from whose spread errors follow.");
  keys.back().range_reason = "one alone has no spread";
  integer("exchange.seed", COLDSKY_MEMBER(int, exchange.seed), 0, 2147483647, "1", "any",
          "Seed of the rays: the same gives the same digits on every machine.");
  keys.back().range_reason = "seeds are counted from 0";
  add(otherwise(within(of_kind(quantity("exchange.error", "1", COLDSKY_MEMBER(double, exchange.error),
                                        "Standard error asked of what a patch exchanges and receives, over what a "
                                        "patch that sees nothing else would: batches are added until it is reached."),
                               KeyKind::number),
                       1e-6, 1, "smaller ones take more rays than there is time"),
                "0.002", "areas follow within some tenths of a percent (assumption)"));
  integer("exchange.most_rays", COLDSKY_MEMBER(int, exchange.most_rays), 32, 1073741824, "4194304",
          "seconds to minutes", "Rays of a patch, at most, whatever error they leave.");
  add(otherwise(
      choice("exchange.radiosity", {"per_patch", "per_surface"}, COLDSKY_MEMBER(std::string, exchange.radiosity),
             "Multiple reflection between patches, or between whole surfaces of one radiosity each, as "
             "classical networks have it: for comparison."),
      "per_patch", "a surface is seldom lit evenly"));
}

std::vector<KeySpec> make_schema() {
  using K = KeyKind;
  const std::string no_length = "a length is positive",
                    no_gain = "a body neither emits nor absorbs more than a black one";
  std::vector<KeySpec> keys;
  const auto add = [&](KeySpec key) { keys.push_back(std::move(key)); };

  add(otherwise(
      of_kind(quantity("title", "1", COLDSKY_MEMBER(std::string, title), "One line that names the case in reports."),
              K::text),
      "", ""));

  add(positive(quantity("heat.load", "W", COLDSKY_MEMBER(double, heat.load), "Heat that the data centre releases."),
               "heat flows out of the chips"));

  add(otherwise(within(quantity("heat.capacity", "J K-1", COLDSKY_MEMBER(double, heat.capacity),
                                "Heat capacity of chips, cold plates and the coolant outside the panels; transients."),
                       0, infinity, "matter stores heat"),
                "0 J K-1", "the loop follows at once"));
  add(otherwise(within(of_kind(quantity("heat.eclipse_fraction", "1", COLDSKY_MEMBER(double, heat.eclipse_fraction),
                                        "Share of the load that runs in eclipse; transients."),
                               K::number),
                       0, 10, "loads are shed, or wait for the night"),
                "1", "no load shedding"));
  add(of_kind(quantity("heat.profile", "1", COLDSKY_MEMBER(std::string, heat.profile),
                       "CSV file with time_s and factor: the load against time, over heat.load; transients."),
              K::file));
  const std::vector<std::string> beyond = {"error", "hold", "repeat"};
  const std::string no_guess = "what a table does not say is not guessed";
  add(otherwise(choice("heat.profile_beyond", beyond, COLDSKY_MEMBER(std::string, heat.profile_beyond),
                       "The profile before its first row and after its last, where the run goes on: an error, these "
                       "rows held, or the whole repeated with the span of its rows as its period."),
                "error", no_guess));

  add(positive(quantity("chips.power", "W", COLDSKY_MEMBER(double, chips.power), "Power of one chip."),
               "a chip releases heat"));
  add(positive(quantity("chips.junction_limit", "K", COLDSKY_MEMBER(double, chips.junction_limit),
                        "Highest temperature that a junction may have."),
               "temperatures count from absolute zero"));
  add(within(quantity("chips.resistance", "K/W", COLDSKY_MEMBER(double, chips.resistance),
                      "Thermal resistance from junction to coolant."),
             0, infinity, "heat flows from hot to cold"));
  add(positive(
      quantity("chips.shutdown_temperature", "K", COLDSKY_MEMBER(std::optional<double>, chips.shutdown_temperature),
               "Temperature of a junction at which chips switch themselves off: a transient says when they do."),
      "temperatures count from absolute zero"));
  add(otherwise(
      choice(
          "chips.arrangement", {"series", "parallel"}, COLDSKY_MEMBER(std::string, chips.arrangement),
          "Whether the hottest chip sees the coolant that leaves the chips (series) or that enters them (parallel)."),
      "series", "the cautious choice"));

  add(otherwise(choice("margin.policy", {"none", "mil-std-1540", "user"}, COLDSKY_MEMBER(std::string, margin.policy),
                       "Who sets the margins: nobody; MIL-STD-1540 (25 % of heat load, 11 K or 17 K); the keys below."),
                "user", "what the case states"));
  add(otherwise(of_kind(quantity("margin.correlated", "1", COLDSKY_MEMBER(bool, margin.correlated),
                                 "Policy mil-std-1540: whether a test has correlated the model, 11 K instead of 17 K."),
                        K::boolean),
                "false", "no test is part of a case"));
  add(otherwise(within(of_kind(quantity("margin.temperature", "K", COLDSKY_MEMBER(double, margin.temperature),
                                        "Taken off the junction limit."),
                               K::difference),
                       0, infinity, "a margin makes the limit stricter"),
                "0 K", "no margin unless given"));
  add(otherwise(within(of_kind(quantity("margin.heat_load", "1", COLDSKY_MEMBER(double, margin.heat_load),
                                        "Fraction added to the heat load."),
                               K::number),
                       0, 10, "a margin adds heat"),
                "0", "no margin unless given"));

  add(choice("coolant.fluid", coolant_names(), COLDSKY_MEMBER(std::string, coolant.fluid),
             "Coolant of the loop; glycols are mixed with water."));
  add(when(within(of_kind(quantity("coolant.fraction", "1", COLDSKY_MEMBER(double, coolant.fraction),
                                   "Mass fraction of glycol in a solution with water."),
                          K::number),
                  0, 0.6, "the property table ends there"),
           fmt::format("coolant.fluid={}", fmt::join(coolant_names(true), "|"))));
  add(otherwise(
      choice("coolant.loop", {"single-phase", "two-phase", "heat-pipe"}, COLDSKY_MEMBER(std::string, coolant.loop),
             "Liquid that warms up, vapour that condenses at one temperature, or tubes that are heat pipes."),
      "single-phase", "most flown loops"));
  add(otherwise(
      positive(of_kind(quantity("coolant.temperature_rise", "K", COLDSKY_MEMBER(double, coolant.temperature_rise),
                                "Rise of a single-phase coolant across the chips."),
                       K::difference),
               "the coolant takes heat up"),
      "10 K", "usual in pumped loops (assumption, 5 to 30 K)"));
  add(positive(
      quantity("coolant.inlet_temperature", "K", COLDSKY_MEMBER(std::optional<double>, coolant.inlet_temperature),
               "Coolant entering the radiator; replaces what the chip limit asks for."),
      "temperatures count from absolute zero"));
  add(of_kind(quantity("coolant.profile", "1", COLDSKY_MEMBER(std::string, coolant.profile),
                       "CSV file with time_s and factor: the pump's flow against time, 0 = failed; transients."),
              K::file));
  add(otherwise(choice("coolant.profile_beyond", beyond, COLDSKY_MEMBER(std::string, coolant.profile_beyond),
                       "The same of the pump's flow."),
                "error", no_guess));
  add(positive(
      quantity("coolant.film_coefficient", "W m-2 K-1", COLDSKY_MEMBER(std::optional<double>, coolant.film_coefficient),
               "Heat transfer coefficient in the tubes; replaces the correlation; required for heat pipes."),
      "heat flows from hot to cold"));
  add(otherwise(within(quantity("coolant.loop_pressure_drop", "Pa", COLDSKY_MEMBER(double, coolant.loop_pressure_drop),
                                "Pressure drop of cold plates, manifolds and valves; the panel tubes are computed; "
                                "heat pipes have none."),
                       0, infinity, "flow loses pressure"),
                "100 kPa", "assumption, 50 to 300 kPa; ISS loops lie in this range"));
  add(otherwise(within(of_kind(quantity("coolant.pump_efficiency", "1", COLDSKY_MEMBER(double, coolant.pump_efficiency),
                                        "Hydraulic over electrical power of the pump."),
                               K::number),
                       0.01, 1, "a pump gives no more than it takes"),
                "0.4", "small centrifugal pumps (assumption, 0.25 to 0.6)"));
  add(otherwise(of_kind(quantity("coolant.pump_heat", "1", COLDSKY_MEMBER(bool, coolant.pump_heat),
                                 "Whether the pump's power ends in the coolant."),
                        K::boolean),
                "true", "canned pumps are cooled by what they pump"));

#define COLDSKY_PIPE(name, unit, sentence) \
  quantity("coolant.heat_pipe." #name, unit, COLDSKY_MEMBER(double, coolant.heat_pipe.name), sentence)
  const std::string heat_pipe = "coolant.loop=heat-pipe";
  add(when(
      positive(COLDSKY_PIPE(evaporator_length, "m", "Heated length of a heat pipe, outside the panel."), no_length),
      heat_pipe));
  add(otherwise(
      within(COLDSKY_PIPE(adiabatic_length, "m", "Length between evaporator and panel."), 0, infinity, no_length),
      "0 m", "the evaporator begins at the panel's edge"));
  add(when(
      positive(COLDSKY_PIPE(wick_permeability, "m2", "Permeability of the wick along the pipe."), "liquid flows back"),
      heat_pipe));
  add(when(positive(COLDSKY_PIPE(pore_radius, "m", "Effective radius of the menisci; width of a rectangular groove."),
                    no_length),
           heat_pipe));
  add(when(positive(COLDSKY_PIPE(wick_area, "m2", "Cross-section of the liquid in the wick."), "liquid flows back"),
           heat_pipe));
  add(when(
      positive(COLDSKY_PIPE(wick_thickness, "m", "Wick between vapour core and wall; depth of a groove."), no_length),
      heat_pipe));
  add(when(positive(COLDSKY_PIPE(wick_conductivity, "W m-1 K-1", "Radial conductivity of the filled wick."),
                    "heat flows from hot to cold"),
           heat_pipe));
  add(otherwise(
      positive(COLDSKY_PIPE(nucleation_radius, "m", "Radius of the largest bubble that the evaporator's wall holds."),
               no_length),
      "2.54e-7 m", "Chi 1976, gas-free pipes (recalled; range to 2.54e-5 m)"));
  add(otherwise(within(COLDSKY_PIPE(height, "m", "Height of the evaporator above the condenser."), 0, infinity,
                       "help by gravity is not counted on"),
                "0 m", "level, or free fall"));
  add(otherwise(within(COLDSKY_PIPE(gravity, "m s-2", "Acceleration of gravity; 1.62 m s-2 on the Moon."), 0, 100,
                       "no larger on any planet with a ground"),
                "0 m s-2", "free fall"));
#undef COLDSKY_PIPE

  add(otherwise(choice("panel.kind", panel_kind_names(), COLDSKY_MEMBER(std::string, panel.kind),
                       "Tubes in a core between two sheets; tubes under one bare sheet; or a plate as warm as its "
                       "coolant."),
                "honeycomb", "what flies"));
  add(positive(quantity("panel.width", "m", COLDSKY_MEMBER(double, panel.width),
                        "Width of a panel, across the tubes; a whole number of pitches."),
               no_length));
  add(positive(
      quantity("panel.length", "m", COLDSKY_MEMBER(double, panel.length), "Length of a panel, along the tubes."),
      no_length));
  add(otherwise(choice("panel.edges", {"adiabatic", "radiating", "temperature", "flux", "convection"},
                       COLDSKY_MEMBER(std::string, panel.edges), "What happens at the narrow edges."),
                "adiabatic", "edges are closed out and face their neighbours"));
  add(when(positive(quantity("panel.edge.temperature", "K", COLDSKY_MEMBER(double, panel.edge.temperature),
                             "Temperature that the edges are held at."),
                    "temperatures count from absolute zero"),
           "panel.edges=temperature"));
  add(when(quantity("panel.edge.flux", "W m-2", COLDSKY_MEMBER(double, panel.edge.flux), "Flux into the edges."),
           "panel.edges=flux"));
  add(when(
      positive(quantity("panel.edge.film_coefficient", "W m-2 K-1", COLDSKY_MEMBER(double, panel.edge.film_coefficient),
                        "Heat transfer coefficient between edges and ambient."),
               "heat flows from hot to cold"),
      "panel.edges=convection"));
  add(when(positive(quantity("panel.edge.ambient", "K", COLDSKY_MEMBER(double, panel.edge.ambient),
                             "Ambient temperature at the edges."),
                    "temperatures count from absolute zero"),
           "panel.edges=convection"));
  add(otherwise(within(quantity("panel.bus.conductance", "W m-2 K-1", COLDSKY_MEMBER(double, panel.bus.conductance),
                                "Heat leak between the panel's back and the spacecraft, per planform area."),
                       0, infinity, "heat flows from hot to cold"),
                "0 W m-2 K-1", "deployed panels"));
  add(otherwise(within(quantity("panel.bus.temperature", "K", COLDSKY_MEMBER(double, panel.bus.temperature),
                                "Temperature of the spacecraft behind the panel."),
                       0, infinity, "temperatures count from absolute zero"),
                "293.15 K", "room temperature"));
  add(within(quantity("panel.count", "1", COLDSKY_MEMBER(std::optional<double>, panel.count),
                      "Number of panels in the parallel set, for solve; size finds it."),
             1e-3, 1e9, "part of a panel to a thousand million"));
  keys.back().kind = K::number;
  add(otherwise(within(of_kind(quantity("panel.efficiency", "1", COLDSKY_MEMBER(double, panel.efficiency),
                                        "Ideal panels: net flux over that of an isothermal panel, imposed."),
                               K::number),
                       0.01, 1, "no panel outdoes an isothermal one"),
                "1", "the limit of a perfect panel"));
  add(positive(quantity("panel.areal_mass", "kg m-2", COLDSKY_MEMBER(std::optional<double>, panel.areal_mass),
                        "Mass of a dry panel per planform area; replaces what its parts weigh."),
               "matter has mass"));
  const std::string solid = where_panels_have(has_tubes), honeycomb = where_panels_have(has_core);
  add(when(
      of_kind(quantity("panel.sheet.material", "1", COLDSKY_MEMBER(std::string, panel.sheet.material),
                       "Material of the face sheets, from data/materials.toml; its k(T) never falls below 5 % of its "
                       "k at the reference temperature."),
              K::choice),
      solid));
  add(when(positive(quantity("panel.sheet.thickness", "m", COLDSKY_MEMBER(double, panel.sheet.thickness),
                             "Thickness of one face sheet, or of the bare sheet at its tubes."),
                    no_length),
           solid));
  add(positive(
      quantity("panel.sheet.tip_thickness", "m", COLDSKY_MEMBER(std::optional<double>, panel.sheet.tip_thickness),
               "Bare sheets: thickness midway between tubes, to which the sheet tapers."),
      no_length));
  add(positive(
      quantity("panel.sheet.conductivity", "W m-1 K-1", COLDSKY_MEMBER(std::optional<double>, panel.sheet.conductivity),
               "Conductivity of the sheets in all directions; replaces the material's."),
      "heat flows from hot to cold"));
  add(when(positive(quantity("panel.core.thickness", "m", COLDSKY_MEMBER(double, panel.core.thickness),
                             "Thickness of the honeycomb core."),
                    no_length),
           honeycomb));
  add(when(positive(quantity("panel.core.conductivity_through", "W m-1 K-1",
                             COLDSKY_MEMBER(double, panel.core.conductivity_through),
                             "Conductivity of the core along the panel normal."),
                    "heat flows from hot to cold"),
           honeycomb));
  add(when(positive(quantity("panel.core.conductivity_across", "W m-1 K-1",
                             COLDSKY_MEMBER(double, panel.core.conductivity_across),
                             "Conductivity of the core in the plane, across the tubes."),
                    "heat flows from hot to cold"),
           honeycomb));
  add(when(positive(quantity("panel.core.conductivity_along", "W m-1 K-1",
                             COLDSKY_MEMBER(double, panel.core.conductivity_along),
                             "Conductivity of the core in the plane, along the tubes."),
                    "heat flows from hot to cold"),
           honeycomb));
  add(when(positive(quantity("panel.core.density", "kg m-3", COLDSKY_MEMBER(double, panel.core.density),
                             "Density of the core."),
                    "matter has mass"),
           honeycomb));
  add(otherwise(positive(quantity("panel.core.specific_heat", "J kg-1 K-1",
                                  COLDSKY_MEMBER(double, panel.core.specific_heat), "Specific heat of the core."),
                         "matter stores heat"),
                "900 J kg-1 K-1", "aluminium foil"));
  add(positive(quantity("panel.core.bond_conductance", "W m-2 K-1",
                        COLDSKY_MEMBER(std::optional<double>, panel.core.bond_conductance),
                        "Adhesive between core and sheets; without it contact is perfect."),
               "heat flows from hot to cold"));
  add(when(of_kind(quantity("panel.tube.material", "1", COLDSKY_MEMBER(std::string, panel.tube.material),
                            "Material of tubes and saddles, from data/materials.toml."),
                   K::choice),
           solid));
  add(when(
      positive(quantity("panel.tube.pitch", "m", COLDSKY_MEMBER(double, panel.tube.pitch), "Distance between tubes."),
               no_length),
      solid));
  add(when(positive(quantity("panel.tube.diameter", "m", COLDSKY_MEMBER(double, panel.tube.diameter),
                             "Inner diameter of a tube."),
                    no_length),
           solid));
  add(when(positive(quantity("panel.tube.wall", "m", COLDSKY_MEMBER(double, panel.tube.wall),
                             "Wall thickness of a tube (mass only)."),
                    no_length),
           solid));
  add(when(
      positive(quantity("panel.tube.bond_conductance", "W m-2 K-1", COLDSKY_MEMBER(double, panel.tube.bond_conductance),
                        "Conductance from the inner tube wall to the panel, per wetted area."),
               "heat flows from hot to cold"),
      solid));
  add(positive(
      quantity("panel.tube.conductivity", "W m-1 K-1", COLDSKY_MEMBER(std::optional<double>, panel.tube.conductivity),
               "Conductivity of the saddle; replaces the material's."),
      "heat flows from hot to cold"));
  add(otherwise(within(quantity("panel.tube.saddle_width", "m", COLDSKY_MEMBER(double, panel.tube.saddle_width),
                                "Width of a block around the tube that joins both sheets; 0 = none."),
                       0, infinity, no_length),
                "0 m", "plain tubes"));
  add(otherwise(within(of_kind(quantity("panel.tube.saddle_fill", "1", COLDSKY_MEMBER(double, panel.tube.saddle_fill),
                                        "Solid share of the saddle outside the tube: a hollow extrusion is below 1."),
                               K::number),
                       0.01, 1, "a block is no more than solid"),
                "1", "solid"));

  for (const bool front : {true, false}) {
    const std::string side = front ? "front" : "back";
    KeySpec name = choice("coating." + side + ".name", {},
                          front ? KeySpec::Member(COLDSKY_MEMBER(std::string, coating.front.name))
                                : COLDSKY_MEMBER(std::string, coating.back.name),
                          fmt::format("Coating of the {0} side, from data/coatings.toml, such as \"Z-93\": gives the "
                                      "four values below where they are not given themselves; coating.{0} = \"Z-93\" "
                                      "is the same in short.",
                                      side));
    name.may_be_absent = true;
    add(name);
    add(within(of_kind(quantity("coating." + side + ".absorptance", "1",
                                front ? KeySpec::Member(COLDSKY_MEMBER(double, coating.front.absorptance))
                                      : COLDSKY_MEMBER(double, coating.back.absorptance),
                                "Solar absorptance of the " + side + " side."),
                       K::number),
               0, 1, no_gain));
    add(within(of_kind(quantity("coating." + side + ".emissivity", "1",
                                front ? KeySpec::Member(COLDSKY_MEMBER(double, coating.front.emissivity))
                                      : COLDSKY_MEMBER(double, coating.back.emissivity),
                                "Hemispherical infrared emissivity of the " + side + " side."),
                       K::number),
               0, 1, "a surface cannot emit more than a black body"));
    add(within(
        of_kind(quantity("coating." + side + ".absorptance_begin", "1",
                         front ? KeySpec::Member(COLDSKY_MEMBER(std::optional<double>, coating.front.absorptance_begin))
                               : COLDSKY_MEMBER(std::optional<double>, coating.back.absorptance_begin),
                         "Solar absorptance of the " + side + " side at the beginning of life; absent = no ageing."),
                K::number),
        0, 1, no_gain));
    add(within(
        of_kind(quantity("coating." + side + ".emissivity_begin", "1",
                         front ? KeySpec::Member(COLDSKY_MEMBER(std::optional<double>, coating.front.emissivity_begin))
                               : COLDSKY_MEMBER(std::optional<double>, coating.back.emissivity_begin),
                         "Emissivity of the " + side + " side at the beginning of life; absent = no ageing."),
                K::number),
        0, 1, "a surface cannot emit more than a black body"));
  }

  for (const bool front : {true, false}) {
    const std::string side = front ? "front" : "back";
    KeySpec key =
        within(of_kind(quantity("coating." + side + ".insulation", "1",
                                front ? KeySpec::Member(COLDSKY_MEMBER(std::optional<double>, coating.front.insulation))
                                      : COLDSKY_MEMBER(std::optional<double>, coating.back.insulation),
                                "Effective emittance of multilayer insulation on the " + side +
                                    " side; the coating is then its outermost layer's."),
                       K::number),
               0, 1, "0.002 to 0.05 for real blankets (Gilmore 2002)");
    key.low_open = true;
    add(key);
  }
  add(otherwise(positive(of_kind(quantity("coating.life", "1", COLDSKY_MEMBER(double, coating.life),
                                          "Years from the beginning of the coatings' life to its end."),
                                 K::number),
                         "time runs forwards"),
                "10", "design life of large satellites (assumption, 5 to 15)"));
  add(within(of_kind(quantity("coating.age", "1", COLDSKY_MEMBER(std::optional<double>, coating.age),
                              "Age of the coatings in the hot case, in years; absent = the end of their life."),
                     K::number),
             0, 100, "time runs forwards"));

  add(choice("environment.kind", environment_kind_names(), COLDSKY_MEMBER(std::string, environment.kind),
             "Where the panel is."));
  add(needed(when(
      of_kind(quantity("environment.table", "1", COLDSKY_MEMBER(std::string, environment.table),
                       "CSV file with time_s and columns SIDE_solar_W_m2, SIDE_infrared_W_m2, SIDE_absorbed_W_m2, "
                       "SIDE_sink_K; SIDE is front or back. Steady solves take its mean. Holds in the hot and in the "
                       "cold case."),
              K::file),
      "environment.kind=table")));
  add(otherwise(choice("environment.table_beyond", beyond, COLDSKY_MEMBER(std::string, environment.table_beyond),
                       "The same of the fluxes."),
                "error", no_guess));
  const std::string dated = where_surroundings_have(by_date);
  add(needed(when(of_kind(quantity("environment.date", "1", COLDSKY_MEMBER(std::string, environment.date),
                                   "Day such as \"2027-06-21\", or a year such as \"2027\": its most demanding day."),
                          K::date),
                  dated)));
  add(otherwise(choice("eclipse.model", {"cone", "cylinder"}, COLDSKY_MEMBER(std::string, environment.eclipse),
                       "Shadow of the planet: cones of umbra and penumbra, or a cylinder."),
                "cone", "the Sun is a disc"));
  add(otherwise(within(quantity("environment.solar_constant", "W m-2",
                                COLDSKY_MEMBER(double, environment.solar_constant), "Solar flux at 1 au."),
                       0, infinity, "light carries energy"),
                "1361 W m-2", "Kopp & Lean 2011"));
  add(otherwise(positive(quantity("environment.distance", "au", COLDSKY_MEMBER(double, environment.distance),
                                  "Distance from the Sun."),
                         "the Sun is somewhere else"),
                "1 au", "Earth's mean distance"));
  add(otherwise(within(quantity("environment.space_temperature", "K",
                                COLDSKY_MEMBER(double, environment.space_temperature), "Background of deep space."),
                       0, 1000, "temperatures count from absolute zero"),
                "2.72548 K", "Fixsen 2009"));
  add(otherwise(within(quantity("environment.sun_angle", "rad", COLDSKY_MEMBER(double, environment.sun_angle),
                                "Deep space: angle between the front normal and the Sun."),
                       0, 3.1415926535897936, "an angle between two directions"),
                "90 deg", "edge-on"));
  add(otherwise(within(quantity("environment.sun_azimuth", "rad", COLDSKY_MEMBER(double, environment.sun_azimuth),
                                "Deep space with a scene: where the Sun leans to from the front normal, from x (across "
                                "the tubes) towards y (along them)."),
                       -6.2831853071795872, 6.2831853071795872, "a turn has 360 degrees"),
                "0 deg", "across the tubes"));
  add(otherwise(positive(quantity("environment.planet.radius_radiation", "m",
                                  COLDSKY_MEMBER(double, environment.planet.radius_radiation),
                                  "Radius that emits infrared and albedo."),
                         no_length),
                "6371 km", "mean radius of the Earth"));
  add(otherwise(
      positive(quantity("environment.planet.radius_shadow", "m",
                        COLDSKY_MEMBER(double, environment.planet.radius_shadow), "Radius for period and eclipse."),
               no_length),
      "6378.137 km", "WGS 84 equatorial radius"));
  add(otherwise(
      positive(quantity("environment.planet.gravitational_parameter", "m3 s-2",
                        COLDSKY_MEMBER(double, environment.planet.gravitational_parameter), "Gravitational parameter."),
               "gravity attracts"),
      "3.986004418e14 m3 s-2", "EGM96"));
  add(otherwise(
      within(quantity("environment.planet.infrared", "W m-2", COLDSKY_MEMBER(double, environment.planet.infrared),
                      "Infrared flux that the planet emits."),
             0, infinity, "planets radiate"),
      "239 W m-2", "Earth's mean outgoing long-wave radiation (range 212 to 275)"));
  add(otherwise(
      within(of_kind(quantity("environment.planet.albedo", "1", COLDSKY_MEMBER(double, environment.planet.albedo),
                              "Share of sunlight that the planet scatters."),
                     K::number),
             0, 1, "a planet scatters no more than it receives"),
      "0.3", "Earth's mean Bond albedo (range 0.18 to 0.4)"));
  add(of_kind(quantity("environment.planet.map", "1", COLDSKY_MEMBER(std::string, environment.planet.map),
                       "Infrared and albedo of the planet by latitude, for scenes: a CSV file with latitude_deg, "
                       "infrared_W_m2, albedo and, where they change over the year, month (1 to 12)."),
              K::file));
  const std::string low = where_surroundings_have(given_altitude), orbiting = where_surroundings_have(circles_planet);
  add(when(positive(quantity("environment.orbit.altitude", "m", COLDSKY_MEMBER(double, environment.orbit.altitude),
                             "Altitude of a circular orbit."),
                    "an orbit lies above the ground"),
           low));
  add(when(within(quantity("environment.orbit.beta", "rad", COLDSKY_MEMBER(double, environment.orbit.beta),
                           "Angle of the Sun above the orbit plane."),
                  -1.5707963267948968, 1.5707963267948968, "beta lies between -90 and 90 degrees"),
           "environment.kind=orbit"));
  add(when(within(quantity("environment.orbit.local_time", "h", COLDSKY_MEMBER(double, environment.orbit.local_time),
                           "Local mean solar time at the ascending node of a Sun-synchronous orbit."),
                  0, 24, "a day has 24 hours"),
           "environment.kind=sun-synchronous"));
  add(when(choice("environment.orbit.normal", directions, COLDSKY_MEMBER(std::string, environment.orbit.normal),
                  "Direction of the front side's normal."),
           orbiting));
  KeySpec along =
      when(choice("environment.orbit.tubes", directions, COLDSKY_MEMBER(std::string, environment.orbit.tubes),
                  "Direction of the tubes, in the panel's plane: part of the attitude on which no flux "
                  "depends; may be left out where no named direction lies in the plane."),
           orbiting);
  along.may_be_absent = true;
  add(along);
  add(otherwise(
      choice("environment.orbit.position", {"peak", "average", "worst"},
             COLDSKY_MEMBER(std::string, environment.orbit.position),
             "What of the orbit sizes the radiator: the peak of the orbit that repeats itself, the average of "
             "its fluxes, or the position that absorbs most. Steady fields of `solve` take the average with "
             "the first two."),
      "peak", "a light panel follows the orbit in minutes"));
  add(otherwise(
      within(of_kind(quantity("environment.orbit.positions", "1", COLDSKY_MEMBER(int, environment.orbit.positions),
                              "At how many positions along the orbit, evenly spaced from the point nearest the Sun, "
                              "`coldsky scene` gives what is absorbed; where bodies of the scene move, the average is "
                              "taken over these."),
                     K::integer),
             0, 3600, "each is a sky of its own"),
      "0", "the mean alone"));
  const std::string on_moon = "environment.kind=moon";
  add(when(within(quantity("environment.moon.latitude", "rad", COLDSKY_MEMBER(double, environment.moon.latitude),
                           "Latitude of the site."),
                  -1.5707963267948968, 1.5707963267948968, "a latitude lies between -90 and 90 degrees"),
           on_moon));
  add(otherwise(within(quantity("environment.moon.hour", "h", COLDSKY_MEMBER(double, environment.moon.hour),
                                "Time after local noon; a lunation has 24 of these hours."),
                       0, 24, "a lunation has 24 of them"),
                "0 h", "noon, the hottest"));
  add(otherwise(
      within(quantity("environment.moon.sun_latitude", "rad", COLDSKY_MEMBER(double, environment.moon.sun_latitude),
                      "Latitude at which the Sun stands in the zenith: between 1.54 degrees north and south, "
                      "once round in a year."),
             -0.0268781, 0.0268781, "the Moon's axis is 1.54 degrees off"),
      "0 deg", "the mean of the year"));
  add(of_kind(quantity("environment.moon.horizon", "1", COLDSKY_MEMBER(std::string, environment.moon.horizon),
                       "Height of the terrain around the site, which the Sun's disc sets behind: a CSV file with "
                       "azimuth_deg (from north over east) and elevation_deg."),
              K::file));
  add(when(choice("environment.moon.orientation", {"horizontal", "vertical-edge-on", "vertical-facing-sun"},
                  COLDSKY_MEMBER(std::string, environment.moon.orientation),
                  "How the panel stands: front upwards, edge-on to the Sun, or front to the Sun's azimuth."),
           on_moon));
  add(positive(quantity("environment.moon.ground_temperature", "K",
                        COLDSKY_MEMBER(std::optional<double>, environment.moon.ground_temperature),
                        "Temperature of the ground in the hot case; absent = solved for latitude and hour over "
                        "Hayne's regolith. The cold case has its own, see cold.ground_temperature."),
               "temperatures count from absolute zero"));
  add(otherwise(within(of_kind(quantity("environment.moon.ground_albedo", "1",
                                        COLDSKY_MEMBER(double, environment.moon.ground_albedo),
                                        "Share of sunlight that the ground scatters."),
                               K::number),
                       0, 1, no_gain),
                "0.12", "Hayne et al. 2017, normal albedo of mean ground"));
  add(otherwise(within(of_kind(quantity("environment.moon.ground_emissivity", "1",
                                        COLDSKY_MEMBER(double, environment.moon.ground_emissivity),
                                        "Infrared emissivity of the ground."),
                               K::number),
                       0, 1, "a surface cannot emit more than a black body"),
                "0.95", "Hayne et al. 2017"));
  for (const bool front : {true, false}) {
    const std::string side = front ? "front" : "back";
#define COLDSKY_SIDE(name)                                                \
  front ? KeySpec::Member(COLDSKY_MEMBER(double, environment.front.name)) \
        : COLDSKY_MEMBER(double, environment.back.name)
    add(otherwise(within(quantity("environment." + side + ".solar", "W m-2", COLDSKY_SIDE(solar),
                                  "Sunlight on the " + side + " side, absorbed with the absorptance."),
                         0, infinity, "light carries energy"),
                  "0 W m-2", "given by the user"));
    add(otherwise(within(quantity("environment." + side + ".infrared", "W m-2", COLDSKY_SIDE(infrared),
                                  "Infrared on the " + side + " side, absorbed with the emissivity."),
                         0, infinity, "light carries energy"),
                  "0 W m-2", "given by the user"));
    add(otherwise(within(quantity("environment." + side + ".absorbed", "W m-2", COLDSKY_SIDE(absorbed),
                                  "Flux absorbed on the " + side + " side as it stands."),
                         0, infinity, "light carries energy"),
                  "0 W m-2", "given by the user"));
    add(otherwise(within(quantity("environment." + side + ".sink_temperature", "K", COLDSKY_SIDE(sink_temperature),
                                  "Radiative background of the " + side + " side."),
                         0, infinity, "temperatures count from absolute zero"),
                  "2.72548 K", "Fixsen 2009"));
#undef COLDSKY_SIDE
  }

  add(otherwise(within(of_kind(quantity("cold.load_fraction", "1", COLDSKY_MEMBER(double, cold.load_fraction),
                                        "Heat load of the cold case, as a share of heat.load."),
                               K::number),
                       0, 1, "less than the full load"),
                "0.5", "idle servers draw about half (Barroso & Hoelzle 2007, IEEE Computer 40, 33)"));
  add(within(quantity("cold.infrared", "W m-2", COLDSKY_MEMBER(std::optional<double>, cold.infrared),
                      "Planet infrared in the cold case; absent = as in the hot case."),
             0, infinity, "planets radiate"));
  add(within(of_kind(quantity("cold.albedo", "1", COLDSKY_MEMBER(std::optional<double>, cold.albedo),
                              "Albedo in the cold case; absent = as in the hot case."),
                     K::number),
             0, 1, "a planet scatters no more than it receives"));
  add(within(quantity("cold.solar_constant", "W m-2", COLDSKY_MEMBER(std::optional<double>, cold.solar_constant),
                      "Solar flux at 1 au in the cold case; absent = as in the hot case."),
             0, infinity, "light carries energy"));
  add(when(
      positive(quantity("cold.ground_temperature", "K", COLDSKY_MEMBER(std::optional<double>, cold.ground_temperature),
                        "Lunar ground in the cold case; absent = the coldest of the day, before sunrise, solved "
                        "for the latitude over Hayne's regolith."),
               "temperatures count from absolute zero"),
      on_moon));
  add(otherwise(within(of_kind(quantity("cold.margin", "K", COLDSKY_MEMBER(double, cold.margin),
                                        "Distance that the coolant keeps from its freezing point."),
                               K::difference),
                       0, infinity, "a margin makes the limit stricter"),
                "0 K", "policy none"));

  const std::string server = "DGX H100 class server, see published designs";
  add(otherwise(positive(quantity("bare.power", "W", COLDSKY_MEMBER(double, bare.power),
                                  "Power of one server without any radiator."),
                         "a server releases heat"),
                "10.2 kW", server + " (maximum system input)"));
  add(otherwise(
      positive(quantity("bare.area", "m2", COLDSKY_MEMBER(double, bare.area), "Its outer surface."), no_length),
      "1.8472 m2", server + ", 0.4822 x 0.8971 x 0.356 m"));
  add(otherwise(within(of_kind(quantity("bare.emissivity", "1", COLDSKY_MEMBER(double, bare.emissivity),
                                        "Emissivity of its outer surface."),
                               K::number),
                       0.001, 1, "a surface emits something, and no more than a black body"),
                "0.9", "painted metal (assumption, 0.8 to 0.95)"));
  add(otherwise(
      positive(quantity("bare.mass", "kg", COLDSKY_MEMBER(double, bare.mass), "Its mass."), "matter has mass"),
      "130.5 kg", server + " (recalled)"));
  add(otherwise(positive(quantity("bare.specific_heat", "J kg-1 K-1", COLDSKY_MEMBER(double, bare.specific_heat),
                                  "Its mean specific heat."),
                         "matter stores heat"),
                "700 J kg-1 K-1", "metals and boards (assumption, 500 to 900)"));
  add(otherwise(positive(quantity("bare.start_temperature", "K", COLDSKY_MEMBER(double, bare.start_temperature),
                                  "Its temperature when the cooling ends."),
                         "temperatures count from absolute zero"),
                "293.15 K", "room temperature"));

  add(positive(quantity("time.end", "s", COLDSKY_MEMBER(std::optional<double>, time.end),
                        "solve: how long the transient runs; absent = steady."),
               "time runs forwards"));
  KeySpec orbits = positive(of_kind(quantity("time.orbits", "1", COLDSKY_MEMBER(std::optional<double>, time.orbits),
                                             "solve: the same in orbits."),
                                    K::number),
                            "time runs forwards");
  add(orbits);
  add(positive(quantity("time.interval", "s", COLDSKY_MEMBER(std::optional<double>, time.interval),
                        "Time between rows of the history; absent = a hundredth of the whole."),
               "time runs forwards"));
  add(otherwise(positive(of_kind(quantity("time.tolerance", "K", COLDSKY_MEMBER(double, time.tolerance),
                                          "Error of one time step."),
                                 K::difference),
                         "no step is exact"),
                "0.01 K", "far below what inputs are known to (assumption)"));
  add(otherwise(of_kind(quantity("time.periodic", "1", COLDSKY_MEMBER(bool, time.periodic),
                                 "Repeat the time span until the state at its end is that at its start."),
                        K::boolean),
                "false", "one pass"));
  add(positive(quantity("time.start_temperature", "K", COLDSKY_MEMBER(std::optional<double>, time.start_temperature),
                        "Panel and coolant at the start; absent = the steady state of the orbit's average."),
               "temperatures count from absolute zero"));
  add(otherwise(within(quantity("heater.power", "W", COLDSKY_MEMBER(double, heater.power),
                                "Electrical heater in the coolant loop; transients."),
                       0, infinity, "a heater heats"),
                "0 W", "none"));
  add(otherwise(within(quantity("heater.set_point", "K", COLDSKY_MEMBER(double, heater.set_point),
                                "Coolant temperature in the middle of the heater's band."),
                       0, infinity, "temperatures count from absolute zero"),
                "273.15 K", "above the freezing point of most coolants"));
  add(otherwise(positive(of_kind(quantity("heater.band", "K", COLDSKY_MEMBER(double, heater.band),
                                          "Width of the band over which the heater goes from full power to none."),
                                 K::difference),
                         "power falls with temperature"),
                "2 K", "usual of proportional controllers (assumption)"));

  const auto integer = [&](std::string path, std::function<int&(Case&)> member, double low, double high,
                           std::string text, std::string source, std::string sentence, std::string reason) {
    add(otherwise(within(of_kind(quantity(std::move(path), "1", std::move(member), std::move(sentence)), K::integer),
                         low, high, std::move(reason)),
                  std::move(text), std::move(source)));
  };
  add(otherwise(within(of_kind(quantity("mesh.refinement", "1", COLDSKY_MEMBER(double, mesh.refinement),
                                        "Factor on all counts of cells: 2 halves every cell in all directions."),
                               K::number),
                       0.125, 16, "cells grow with its third power"),
                "1", "the counts as they are"));
  add(otherwise(of_kind(quantity("mesh.error_estimate", "1", COLDSKY_MEMBER(bool, mesh.error_estimate),
                                 "Whether size states the error of its mesh, from finer meshes of one tube's pitch."),
                        K::boolean),
                "true", "an answer without its error is half an answer"));
  integer("mesh.sheet_cells", COLDSKY_MEMBER(int, mesh.sheet_cells), 1, 64, "1",
          "a thin sheet is about as warm on both sides", "Cells through each face sheet.", "a sheet needs a cell");
  integer("mesh.core_cells", COLDSKY_MEMBER(int, mesh.core_cells), 3, 256, "12",
          "the area of the shipped 1 MW panel within 0.05 %", "Cells through the core.",
          "below, in and above the tube");
  integer("mesh.half_pitch_cells", COLDSKY_MEMBER(int, mesh.half_pitch_cells), 5, 512, "32",
          "the area of the shipped 1 MW panel within 0.05 %", "Cells over half a tube pitch.",
          "the tube and its saddle need four");
  integer("mesh.length_cells", COLDSKY_MEMBER(int, mesh.length_cells), 0, 100000, "0", "two million cells take seconds",
          "Cells along the tubes; 0 = as many as make two million cells, at least 32.", "a count");

  add(otherwise(within(of_kind(quantity("solver.tolerance", "1", COLDSKY_MEMBER(double, solver.tolerance),
                                        "Sum of unbalanced heat over all cells, relative to the heat exchanged."),
                               K::number),
                       1e-14, 1e-2, "below 1e-14 rounding rules"),
                "1e-10", "far below the mesh's error, above rounding"));
  integer("solver.newton_limit", COLDSKY_MEMBER(int, solver.newton_limit), 1, 10000, "60",
          "some ten times what a panel takes", "Largest number of Newton steps.", "a count");
  integer("solver.linear_limit", COLDSKY_MEMBER(int, solver.linear_limit), 1, 100000, "500",
          "some fifty times what a panel takes", "Largest number of linear iterations in a Newton step.", "a count");

  add(otherwise(within(of_kind(quantity("redundancy.spare_panels", "1", COLDSKY_MEMBER(int, redundancy.spare_panels),
                                        "Panels beyond those that the heat needs."),
                               K::integer),
                       0, 1000000, "a count"),
                "0", "no redundancy unless given"));
  add(otherwise(
      within(of_kind(quantity("redundancy.micrometeoroid_flux", "m-2 s-1",
                              COLDSKY_MEMBER(double, redundancy.micrometeoroid_flux),
                              "Particles that pierce a tube, per area and time, such as \"1e-5 m-2 year-1\"."),
                     K::quantity),
             0, infinity, "a rate"),
      "0 m-2 s-1", "no loss unless given"));
  add(otherwise(positive(quantity("redundancy.duration", "s", COLDSKY_MEMBER(double, redundancy.duration),
                                  "Time over which panels are lost."),
                         "time runs forwards"),
                "10 year", "design life of large satellites (assumption, 5 to 15)"));
  add(otherwise(within(of_kind(quantity("redundancy.confidence", "1", COLDSKY_MEMBER(double, redundancy.confidence),
                                        "Probability that the spare panels last as long."),
                               K::number),
                       0.5, 0.999999, "a probability"),
                "0.95", "usual of unmanned missions (assumption)"));
  add(otherwise(within(quantity("system.pump_mass", "kg", COLDSKY_MEMBER(double, system.pump_mass),
                                "Mass of a pump of 1 kW of hydraulic power with its motor, drive, valves and filter."),
                       0, infinity, "matter has mass"),
                "60 kg",
                "between a car's coolant pump and a module of the ISS (recalled, 7 to 480; see docs/outputs.md)"));
  add(otherwise(within(quantity("system.pump_mass_low", "kg", COLDSKY_MEMBER(double, system.pump_mass_low),
                                "The same at the low end."),
                       0, infinity, "matter has mass"),
                "7 kg", "coolant pumps of cars, 2.1 kg for 180 W of hydraulic power (recalled)"));
  add(otherwise(
      within(of_kind(quantity("system.pump_mass_exponent", "1", COLDSKY_MEMBER(double, system.pump_mass_exponent),
                              "Power of the hydraulic power that the mass of a pump follows."),
                     K::number),
             0, 1, "one large pump weighs no more than two small ones"),
      "0.7", "motors and pumps of one family (recalled, 0.6 to 0.8)"));
  add(otherwise(positive(quantity("system.pump_rating", "W", COLDSKY_MEMBER(double, system.pump_rating),
                                  "Largest hydraulic power of one pump; more are set in parallel."),
                         "pumps deliver"),
                "1 kW", "assumption, 0.5 to 5 kW"));
  add(otherwise(within(of_kind(quantity("system.pump_standby", "1", COLDSKY_MEMBER(double, system.pump_standby),
                                        "Pumps that stand by over those that run, rounded up."),
                               K::number),
                       0, 10, "a share"),
                "0.25", "one for four, at least one (assumption; 1 doubles every pump)"));
  add(otherwise(
      within(quantity("system.pump_mass_per_heat", "kg W-1", COLDSKY_MEMBER(double, system.pump_mass_per_heat),
                      "Upper end of the pumps' mass: modules over the heat that they carry."),
             0, infinity, "matter has mass"),
      "0.0101 kg/W", "ISS: 353.8 kg for 35 kW, see published designs"));
  add(otherwise(within(of_kind(quantity("system.coolant_outside", "1", COLDSKY_MEMBER(double, system.coolant_outside),
                                        "Coolant outside the panels over that in them."),
                               K::number),
                       0, 1000, "matter has mass"),
                "1", "manifolds and cold plates (assumption, 0.5 to 2)"));
  add(otherwise(positive(quantity("system.manifold_velocity", "m s-1", COLDSKY_MEMBER(double, system.manifold_velocity),
                                  "Velocity of the coolant in the lines that feed the panels."),
                         "coolant flows"),
                "3 m/s", "assumption, 1.5 to 4"));
  add(otherwise(within(quantity("system.manifold_wall", "m", COLDSKY_MEMBER(double, system.manifold_wall),
                                "Wall of the panels' headers and of those lines."),
                       0, infinity, "matter has mass"),
                "1.5 mm",
                "aluminium against particles and handling; pressure alone asks for less (assumption, 1 to 3)"));
  add(otherwise(
      within(of_kind(quantity("system.manifold_allowance", "1", COLDSKY_MEMBER(double, system.manifold_allowance),
                              "Joints, valves and supports over the mass of those pipes."),
                     K::number),
             0, 100, "matter has mass"),
      "0.5", "assumption, 0.3 to 1"));
  add(otherwise(
      positive(quantity("system.array_specific_power", "W kg-1", COLDSKY_MEMBER(double, system.array_specific_power),
                        "Power of the solar array over its mass, for the cooling's own power."),
               "arrays deliver"),
      "100 W/kg", "roll-out arrays of the 2020s (recalled, 80 to 150)"));
  add(otherwise(
      positive(quantity("system.battery_specific_energy", "J kg-1",
                        COLDSKY_MEMBER(double, system.battery_specific_energy), "Energy of the battery over its mass."),
               "batteries store"),
      "150 W hour/kg", "lithium-ion batteries with their case (recalled, 100 to 200)"));
  add(otherwise(
      within(of_kind(quantity("system.depth_of_discharge", "1", COLDSKY_MEMBER(double, system.depth_of_discharge),
                              "Share of the battery's energy used in an eclipse."),
                     K::number),
             0.01, 1, "no more than it holds"),
      "0.3", "low orbits with thousands of cycles (assumption, 0.2 to 0.4)"));

  declare_exchange(keys);
  add(otherwise(of_kind(quantity("limits.enforce", "1", COLDSKY_MEMBER(bool, limits.enforce),
                                 "Whether a broken limit ends with status limit_exceeded and exit code 4; false makes "
                                 "it a warning, for failures studied on purpose."),
                        K::boolean),
                "true", "a design that breaks a limit is none"));
  add(otherwise(choice("output.volume", {"all", "surfaces", "none"}, COLDSKY_MEMBER(std::string, output.volume),
                       "What results.h5 shows to ParaView: all cells, the radiating faces, or no geometry."),
                "all", "the full field"));
  integer("output.compression", COLDSKY_MEMBER(int, output.compression), 0, 9, "1",
          "most of the gain at the least time", "Deflate level of results.h5.", "deflate knows 0 to 9");
  integer("output.snapshots", COLDSKY_MEMBER(int, output.snapshots), 0, 100000, "11", "a field every tenth of the run",
          "Fields that a transient stores for ParaView's time axis, start and end included.", "a count");
  add(of_kind(
      quantity("output.probes", "1", COLDSKY_MEMBER(std::vector<std::string>, output.probes),
               "Points whose surface temperature is written down: \"NAME: X, Y, SIDE\", X across and Y along the "
               "tubes, SIDE front or back."),
      K::list));
  const std::vector<Meaning> meanings = make_meanings();
  for (KeySpec& spec : keys) {
    bound_from_above(spec);
    // The first row that names a key counts, its own before its table's.
    const auto user =
        std::find_if(std::begin(users), std::end(users), [&](const Users& u) { return names(u.path, spec); });
    if (user != std::end(users)) spec.commands = user->commands;
    const auto meaning =
        std::find_if(meanings.begin(), meanings.end(), [&](const Meaning& m) { return names(m.path, spec); });
    if (spec.condition.empty() && meaning != meanings.end()) spec.condition = meaning->condition;
    spec.of_panels =
        std::any_of(std::begin(of_panels), std::end(of_panels), [&](const char* path) { return names(path, spec); });
  }
  return keys;
}

}  // namespace

const std::vector<KeySpec>& schema() {
  static const std::vector<KeySpec> keys = make_schema();
  return keys;
}

const KeySpec* find_key(const std::string& path) {
  for (const KeySpec& key : schema()) {
    if (key.path == path) return &key;
  }
  return nullptr;
}

std::string nearest_key(const std::string& path) {
  std::vector<std::string> paths;
  for (const KeySpec& key : schema()) paths.push_back(key.path);
  return nearest_word(path, paths);
}

namespace {

/// The member for reading; members are declared for writing.
template <class Type>
const Type& member_of(const KeySpec& key, const Case& c) {
  return std::get<std::function<Type&(Case&)>>(key.member)(const_cast<Case&>(c));
}

std::vector<std::string> split(const std::string& text, const std::string& mark) {
  std::vector<std::string> parts;
  std::size_t begin = 0;
  for (std::size_t at; (at = text.find(mark, begin)) != std::string::npos; begin = at + mark.size()) {
    parts.push_back(text.substr(begin, at - begin));
  }
  parts.push_back(text.substr(begin));
  return parts;
}

/// What conditions ask about where they say "scene given"; no key of the schema.
const KeySpec& scene_itself() {
  static const KeySpec key = [] {
    KeySpec made;
    made.path = "scene";
    made.member = COLDSKY_MEMBER(std::string, title);  // any: has_value() looks at the scene
    return made;
  }();
  return key;
}

const KeySpec& key_of(const std::string& path) {
  if (path == "scene") return scene_itself();
  const KeySpec* key = find_key(path);
  if (key == nullptr) throw std::logic_error("a condition names the unknown key " + path);
  return *key;
}

/// One term of a condition as it is written: which keys it asks about, and for what.
struct Term {
  enum class Asks { given, positive, word } asks = Asks::given;
  std::vector<const KeySpec*> keys;
  std::vector<std::string> words;
};

Term parsed(const std::string& text) {
  constexpr std::string_view given = " given";
  Term term;
  if (text.ends_with(given)) {
    for (const std::string& path : split(text.substr(0, text.size() - given.size()), "|")) {
      term.keys.push_back(&key_of(path));
    }
    return term;
  }
  const auto sign = text.find_first_of("=>");
  term.keys.push_back(&key_of(text.substr(0, sign)));
  term.asks = text[sign] == '>' ? Term::Asks::positive : Term::Asks::word;
  if (term.asks == Term::Asks::word) term.words = split(text.substr(sign + 1), "|");
  return term;
}

/// The terms of a condition of the schema. Understood once: sweeps ask for all of them in every design.
const std::vector<Term>& terms_of(const std::string& condition) {
  static const std::unordered_map<std::string, std::vector<Term>> known = [] {
    std::unordered_map<std::string, std::vector<Term>> terms;
    for (const KeySpec& key : schema()) {
      if (key.condition.empty() || terms.count(key.condition) != 0) continue;
      for (const std::string& text : split(key.condition, " & ")) terms[key.condition].push_back(parsed(text));
    }
    return terms;
  }();
  const auto found = known.find(condition);
  if (found == known.end()) throw std::logic_error("a condition that no key has: " + condition);
  return found->second;
}

bool holds(const Term& term, const Case& c) {
  const auto has = [&](const KeySpec* key) { return matters(*key, c) && has_value(*key, c); };
  if (term.asks == Term::Asks::given) return std::any_of(term.keys.begin(), term.keys.end(), has);
  const KeySpec& key = *term.keys.front();
  if (!matters(key, c)) return false;
  if (term.asks == Term::Asks::positive) return member_of<double>(key, c) > 0.0;
  return std::find(term.words.begin(), term.words.end(), member_of<std::string>(key, c)) != term.words.end();
}

}  // namespace

std::vector<const KeySpec*> keys_in_the_way(const KeySpec& key, const Case& c) {
  if (key.condition.empty()) return {};
  for (const Term& term : terms_of(key.condition)) {
    if (!holds(term, c)) return term.keys;
  }
  return {};
}

std::vector<const KeySpec*> keys_of_condition(const KeySpec& key) {
  if (key.condition.empty()) return {};
  std::vector<const KeySpec*> keys;
  for (const Term& term : terms_of(key.condition)) keys.insert(keys.end(), term.keys.begin(), term.keys.end());
  return keys;
}

bool matters(const KeySpec& key, const Case& c) {
  return !(key.of_panels && c.bodies_alone()) && keys_in_the_way(key, c).empty();
}

bool has_value(const KeySpec& key, const Case& c) {
  if (&key == &scene_itself()) return c.scene.has_value();
  switch (key.member.index()) {
    case 1:
      return member_of<std::optional<double>>(key, c).has_value();
    case 4:
      return !member_of<std::string>(key, c).empty();
    case 5:
      return !member_of<std::vector<std::string>>(key, c).empty();
    case 6:
      return member_of<std::optional<Triple>>(key, c).has_value();
    default:
      return true;
  }
}

std::string value_text(const KeySpec& key, const Case& c) {
  const auto quantity = [&](double value) {
    return key.unit == "1" || key.kind == KeyKind::number ? fmt::format("{:g}", value)
                                                          : fmt::format("{:g} {}", value, key.unit);
  };
  if (!has_value(key, c)) return "not given";
  switch (key.member.index()) {
    case 0:
      return quantity(member_of<double>(key, c));
    case 1:
      return quantity(*member_of<std::optional<double>>(key, c));
    case 2:
      return fmt::format("{}", member_of<int>(key, c));
    case 3:
      return member_of<bool>(key, c) ? "true" : "false";
    case 5:
      return fmt::format("{}", fmt::join(member_of<std::vector<std::string>>(key, c), ", "));
    case 6: {
      const Triple& triple = *member_of<std::optional<Triple>>(key, c);
      return fmt::format("[{}, {}, {}]", quantity(triple[0]), quantity(triple[1]), quantity(triple[2]));
    }
    default:
      return "'" + member_of<std::string>(key, c) + "'";
  }
}

std::string commands_text(const KeySpec& key) {
  if (key.commands == key_of_all) return "all";
  std::vector<std::string> names;
  if ((key.commands & key_of_size) != 0) names.emplace_back("size");
  const bool steady = (key.commands & key_of_solve) != 0, in_time = (key.commands & key_of_transient) != 0;
  if (steady || in_time) names.emplace_back(steady && in_time ? "solve" : steady ? "steady solve" : "solve in time");
  return fmt::format("{}", fmt::join(names, ", "));
}

std::string range_text(const KeySpec& key) {
  if (!key.choices.empty()) return fmt::format("{}", fmt::join(key.choices, " | "));
  const bool low = key.low > -infinity, high = key.high < infinity;
  if (low && high && !key.high_reason.empty() && key.low_open) {
    return fmt::format("> {:g}, at most {:g}", key.low, key.high);
  }
  if (low && high) return fmt::format("{:g} ... {:g}", key.low, key.high);
  if (low) return fmt::format("{} {:g}", key.low_open ? ">" : ">=", key.low);
  return high ? fmt::format("<= {:g}", key.high) : "any";
}

std::string default_text(const KeySpec& key) {
  if (!key.default_text.empty()) return key.default_text;
  return key.required() ? "required" : "none";
}

std::string unit_text(const KeySpec& key) { return key.unit == "1" ? "-" : key.unit; }

std::string markdown_table(const std::vector<const KeySpec*>& keys) {
  const auto escaped = [](std::string words) {
    for (std::size_t at = 0; (at = words.find('|', at)) != std::string::npos; at += 2) words.replace(at, 1, "\\|");
    return words;
  };
  std::string text =
      "| key | unit | default (source) | range | meaning | where | used by |\n|---|---|---|---|---|---|---|\n";
  for (const KeySpec* key : keys) {
    const std::string source = key->default_source.empty() ? "" : " (" + key->default_source + ")";
    text += fmt::format("| `{}` | {} | {} | {} | {} | {} | {} |\n", key->path, escaped(unit_text(*key)),
                        escaped(default_text(*key) + source), escaped(range_text(*key)), escaped(key->sentence),
                        escaped(key->condition), escaped(commands_text(*key)));
  }
  return text;
}

std::string describe_markdown() {
  const std::vector<const KeySpec*> keys = manual_keys();
  return "# Keys of a case file\n\nMade by `coldsky describe --markdown`. Quantities are text with a unit (`\"1 MW\"`, "
         "`\"85 degC\"`); pure numbers stand bare. A key has a meaning where the column *where* says so; elsewhere it "
         "is an error, or a warning where `--set` has turned its condition off or where it is a matter of the mesh. A "
         "command that does not use a key says so. A scene may hold several panels, bodies and mirrors: each "
         "has its keys below `[[scene.panel]]`, `[[scene.body]]` or `[[scene.mirror]]`, and `--set` names one as "
         "`scene.body.NAME.width` or `scene.mirror.1.point`.\n\n" +
         markdown_table(keys);
}

}  // namespace coldsky
