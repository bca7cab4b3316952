#include "solver/case/rules.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <numbers>
#include <set>

#include "solver/case/coolants.hpp"
#include "solver/case/date.hpp"
#include "solver/case/environment_kinds.hpp"
#include "solver/case/estimate.hpp"
#include "solver/case/panel_kinds.hpp"
#include "solver/case/profile.hpp"
#include "solver/case/reader.hpp"
#include "solver/case/scene_rules.hpp"

namespace coldsky {

namespace {

std::vector<std::string> paths_of(const std::vector<const KeySpec*>& keys) {
  std::vector<std::string> paths;
  paths.reserve(keys.size());
  for (const KeySpec* key : keys) paths.push_back(key->path);
  return paths;
}

/// Gives a key the value that it has in `from`.
void copy_member(const KeySpec& key, const Case& from, Case& to) {
  std::visit(
      [&](const auto& member) { member(to) = member(const_cast<Case&>(from)); },  // NOLINT: members are read only
      key.member);
}

bool overridden(const Entries& entries, const std::string& path) {
  const auto found = entries.find(path);
  return found != entries.end() && (found->second.varied || found->second.where.file.starts_with("--set"));
}

/// A coolant that its loop cannot be run with: told before what such a loop has no use for.
void check_loop(const Case& c, const Entries& entries, const std::string& file) {
  if (!is_solution(c.coolant.fluid) || c.coolant.loop == "single-phase") return;
  const auto found = entries.find("coolant.loop");
  throw InputError(found == entries.end() ? Location{file, 1, 1} : found->second.where,
                   fmt::format("{} in a {} loop", c.coolant.fluid, c.coolant.loop),
                   "its water would boil off first, and its vapour has no table",
                   fmt::format("use loop = \"single-phase\", or {}", fmt::join(coolant_names(false), " or ")));
}

/// Keys without a meaning in this case: an error where the case contradicts itself, a note where --set has turned them
/// off, or where the mesh has no use for a number of cells. They get their defaults, so that
/// nothing can depend on them.
void set_aside_idle_keys(Case& c, const Entries& entries, Faults& faults) {
  for (const KeySpec& key : schema()) {
    if (key.of_panels && c.bodies_alone()) {
      const auto given = entries.find(key.path);
      if (given == entries.end()) continue;
      faults.add(InputError(given->second.where, fmt::format("{} has no meaning in a scene without a panel", key.path),
                            "[panel] is not given", "leave it out, or add [panel]"));
      continue;
    }
    const auto obstacles = keys_in_the_way(key, c);
    if (obstacles.empty() || asks_what_is_lost(key, faults)) continue;
    copy_member(key, default_case(), c);
    const auto found = entries.find(key.path);
    if (found == entries.end()) continue;
    const KeySpec& obstacle = *obstacles.front();
    const std::string value = value_text(obstacle, c);
    const bool turned_off = std::any_of(obstacles.begin(), obstacles.end(),
                                        [&](const KeySpec* other) { return overridden(entries, other->path); });
    if (turned_off || key.path.starts_with("mesh.")) {
      c.idle.push_back({key.path, key.condition, obstacle.path, value});
      continue;
    }
    const std::string fault = obstacles.size() > 1
                                  ? fmt::format("none of {} is given", fmt::join(paths_of(obstacles), ", "))
                                  : fmt::format("{} is {}", obstacle.path, value);
    faults.add(InputError(found->second.where, fmt::format("{} has no meaning where {}", key.path, fault),
                          fmt::format("it is used where {}", key.condition),
                          fmt::format("leave it out, or change {}", obstacle.path)));
  }
}

/// A named policy sets the margins; given beside it they would be ignored.
void refuse_margins_beside_a_policy(const Case& c, const Entries& entries, Faults& faults) {
  if (c.margin.policy == "user") return;
  for (const char* path : {"margin.heat_load", "margin.temperature"}) {
    const auto found = entries.find(path);
    if (found == entries.end()) continue;
    faults.add(InputError(found->second.where, fmt::format("{} is given beside policy '{}'", path, c.margin.policy),
                          "the policy sets it", "leave one of the two out, or set policy = \"user\""));
  }
}

void apply_margin_policy(Case& c) {
  if (c.margin.policy == "user") return;
  const bool standard = c.margin.policy == "mil-std-1540";
  // MIL-STD-1540: active loops carry 25 % more heat; 11 K lie between predictions of a correlated model and the limit,
  // 17 K for one that no test has correlated.
  c.margin.heat_load = standard ? 0.25 : 0.0;
  c.margin.temperature = !standard ? 0.0 : c.margin.correlated ? 11.0 : 17.0;
}

/// How long a transient runs [s]; 0 = the case has none.
double run_time(const Case& c, const Catalogue& catalogue) {
  if (c.time.end) return *c.time.end;
  if (!c.time.orbits || !catalogue.orbit_period) return 0.0;
  return *c.time.orbits * catalogue.orbit_period(c.environment);
}

/// Tables against time: readable, and as long as the run.
void check_tables(const Case& c, const Where& where, const Catalogue& catalogue, Faults& faults) {
  struct Table {
    const char* path;
    const std::string &file, &beyond;
    const std::vector<std::string>& columns;
  };
  const Table tables[] = {
      {"heat.profile", c.heat.profile, c.heat.profile_beyond, factor_columns()},
      {"coolant.profile", c.coolant.profile, c.coolant.profile_beyond, factor_columns()},
      {"environment.table", c.environment.table, c.environment.table_beyond, flux_columns()},
  };
  // Times in which rounding is no fault.
  constexpr double slack = 1e-9;
  constexpr double most_rows = 1e6;
  const double end = run_time(c, catalogue);
  if (end > 0.0 && c.time.interval && end / *c.time.interval > most_rows) {
    faults.add(InputError(where("time.interval"),
                          fmt::format("a history of {:.3g} rows, one every {:g} s over {:g} s", end / *c.time.interval,
                                      *c.time.interval, end),
                          fmt::format("at most {:g} are written", most_rows), "use a longer time.interval"));
  }
  // Beside some forty columns that every history has.
  constexpr double most_numbers = 1e8, fixed_columns = 40.0;
  const double rows = end > 0.0 ? (c.time.interval ? end / *c.time.interval : default_history_rows) : 0.0;
  if (rows <= most_rows && rows * (fixed_columns + static_cast<double>(c.output.probes.size())) > most_numbers) {
    faults.add(InputError(
        where("output.probes"), fmt::format("a history of {:.3g} rows with {} probes", rows, c.output.probes.size()),
        fmt::format("at most {:g} numbers are written", most_numbers), "use a longer time.interval or fewer probes"));
  }
  if (c.time.orbits && *c.time.orbits > most_rows) {
    faults.add(InputError(where("time.orbits"), fmt::format("time.orbits = {:g} is too many", *c.time.orbits),
                          fmt::format("at most {:g} are followed", most_rows),
                          "use time.periodic for the state that orbits come to"));
  }
  const auto check = [&](const Table& table) {
    const Profile profile(table.file, table.columns, beyond_of(table.beyond));
    if (!(end > 0.0) || table.beyond == "hold") return;
    if (table.beyond == "repeat") {
      const double rows = end / profile.span() * static_cast<double>(profile.times().size());
      if (rows <= most_rows) return;
      throw InputError(where(table.path), fmt::format("{} would be repeated to {:.3g} rows", table.path, rows),
                       fmt::format("at most {:g} are followed", most_rows), "shorten the run, or thin the table");
    }
    const bool late = profile.begin() > slack * end, early = profile.end() < (1.0 - slack) * end;
    if (!late && !early) return;
    const std::string fault =
        late ? fmt::format("{} begins at {:g} s, after the run's start", table.path, profile.begin())
             : fmt::format("{} ends at {:g} s, before the run, which ends at {:g} s", table.path, profile.end(), end);
    throw InputError(where(table.path), fault, "what a table does not say is not guessed",
                     fmt::format("add rows, or set {}_beyond = \"hold\" or \"repeat\"", table.path));
  };
  for (const Table& table : tables) {
    if (!table.file.empty()) faults.attempt([&] { check(table); });
  }
}

/// Direction of the tubes beside that of the normal: in the panel's plane wherever the panel is on its orbit.
/// \param in_scene a scene takes what of the tubes' direction lies in the plane
void check_attitude(const OrbitCase& orbit, bool dated, bool in_scene, const Location& where) {
  if (orbit.tubes.empty()) return;
  const auto axis = [](std::string name) {
    if (name.rfind("anti-", 0) == 0) name.erase(0, 5);
    return name == "zenith" ? std::string("nadir") : name;
  };
  const std::string normal = axis(orbit.normal), tubes = axis(orbit.tubes);
  if (normal == tubes) {
    throw InputError(where, fmt::format("normal and tubes both lie along '{}'", normal),
                     "the tubes lie in the panel's plane", "choose another direction for one of them");
  }
  if (in_scene || (normal != "sun" && tubes != "sun")) return;
  // The Sun stands beta above the orbit plane and goes round in it: square to the orbit normal at beta 0 alone, square
  // to velocity and nadir all along at beta 90 degrees alone. On orbits by date beta swings through the year.
  const std::string& other = normal == "sun" ? tubes : normal;
  const double out_of_plane =
      other == "orbit-normal" ? std::fabs(orbit.beta) : 0.5 * std::numbers::pi - std::fabs(orbit.beta);
  constexpr double allowed = std::numbers::pi / 180.0;
  if (!dated && out_of_plane <= allowed) return;
  throw InputError(where,
                   fmt::format("normal '{}' and tubes '{}' are not square to each other", orbit.normal, orbit.tubes),
                   dated ? std::string("the Sun's angle to the orbit changes with the date")
                         : fmt::format("tubes would leave the panel's plane by up to {:.0f} degrees at beta {:.0f}",
                                       out_of_plane * 180.0 / std::numbers::pi, orbit.beta * 180.0 / std::numbers::pi),
                   "choose another direction, or leave environment.orbit.tubes out: no flux depends on it");
}

/// Whether tubes, saddles, core and pitch fit into each other.
void check_panel(const Case& c, const Where& where, Faults& faults) {
  const PanelCase& panel = c.panel;
  const bool ideal = !has_trait(panel, has_tubes), honeycomb = has_trait(panel, has_core);
  const double tubes = panel.width / panel.tube.pitch;
  if (!ideal && std::fabs(tubes - std::round(tubes)) > 1e-6) {
    faults.add(InputError(where("panel.width"),
                          fmt::format("panel.width = {:g} m is not a whole number of pitches", panel.width),
                          fmt::format("the pitch is {:g} m", panel.tube.pitch),
                          fmt::format("use {:g} m", std::max(1.0, std::round(tubes)) * panel.tube.pitch)));
  }
  constexpr double most_tubes = 1e6;
  if (!ideal && tubes > most_tubes) {
    faults.add(InputError(where("panel.tube.pitch"), fmt::format("a panel of {:.3g} tubes", std::round(tubes)),
                          fmt::format("at most {:g} are counted", most_tubes),
                          "use a larger pitch or a narrower panel"));
  }
  const double side = 0.25 * std::numbers::pi * panel.tube.diameter;
  if (honeycomb && !(panel.tube.diameter + 2.0 * panel.tube.wall <= panel.core.thickness)) {
    faults.add(InputError(where("panel.tube.diameter"),
                          fmt::format("a tube of {:g} mm outside does not fit into a core of {:g} mm",
                                      1e3 * (panel.tube.diameter + 2.0 * panel.tube.wall), 1e3 * panel.core.thickness),
                          "tubes lie inside the core", "use a smaller tube or a thicker core"));
  }
  if (!ideal && (!(panel.tube.diameter < panel.tube.pitch) || !(panel.tube.saddle_width < panel.tube.pitch))) {
    faults.add(
        InputError(where(panel.tube.diameter < panel.tube.pitch ? "panel.tube.saddle_width" : "panel.tube.pitch"),
                   fmt::format("tube and saddle do not fit into a pitch of {:g} mm", 1e3 * panel.tube.pitch),
                   "neighbours would overlap", "use a larger pitch"));
  }
  if (honeycomb && panel.tube.saddle_width > 0.0 && !(panel.tube.saddle_width > side)) {
    faults.add(InputError(where("panel.tube.saddle_width"),
                          fmt::format("panel.tube.saddle_width = {:g} mm is narrower than the duct of {:g} mm",
                                      1e3 * panel.tube.saddle_width, 1e3 * side),
                          "the saddle surrounds the duct", "use a wider saddle, or 0 mm for none"));
  }
  const int least = honeycomb && panel.tube.saddle_width > 0.0 ? 5 : 3;
  if (!ideal && c.mesh.half_pitch_cells < least) {
    faults.add(InputError(where("mesh.half_pitch_cells"),
                          fmt::format("mesh.half_pitch_cells = {} is too few", c.mesh.half_pitch_cells),
                          "the duct, its saddle and the rest need cells", fmt::format("use {} or more", least)));
  }
}

/// Dates, altitudes and attitudes that exist.
void check_environment(const Case& c, const Where& where, Faults& faults) {
  const bool dated = has_trait(c.environment, by_date);
  if (dated) {
    try {
      parse_date(c.environment.date);
    } catch (const std::invalid_argument& error) {
      faults.add(InputError(where("environment.date"),
                            fmt::format("environment.date = '{}' is not a date", c.environment.date), error.what(),
                            "write \"2027-06-21\", or \"2027\" for the most demanding day of a year"));
    }
  }
  if (has_trait(c.environment, circles_planet)) {
    faults.attempt(
        [&] { check_attitude(c.environment.orbit, dated, c.scene.has_value(), where("environment.orbit.tubes")); });
  }
}

/// Heat pipes, coatings and times.
void check_parts(const Case& c, const Where& where, Faults& faults) {
  if (c.coolant.loop == "heat-pipe" && !has_trait(c.panel, has_tubes)) {
    faults.add(InputError(where("coolant.loop"), "heat pipes in an ideal panel", "an ideal panel has no tubes",
                          "choose another panel.kind or coolant.loop"));
  } else if (c.coolant.loop == "heat-pipe" && !c.coolant.film_coefficient) {
    faults.add(InputError(where("coolant.loop"), "coolant.film_coefficient is missing",
                          "no film law covers condensation in a grooved heat pipe",
                          "add the maker's or a measured value to [coolant]"));
  }
  if (!c.bodies_alone() && c.coating.front.emissivity == 0.0 && c.coating.back.emissivity == 0.0) {
    faults.add(InputError(where("coating.front.emissivity"), "both emissivities are 0", "nothing would radiate",
                          "give one side an emissivity"));
  }
  if (c.chips.shutdown_temperature && *c.chips.shutdown_temperature < c.chips.junction_limit) {
    faults.add(InputError(where("chips.shutdown_temperature"),
                          fmt::format("chips.shutdown_temperature = {:.2f} K is below chips.junction_limit = {:.2f} K",
                                      *c.chips.shutdown_temperature, c.chips.junction_limit),
                          "chips that are off have no limit to keep", "use a higher one, or a lower limit"));
  }
  if (c.time.end && c.time.orbits) {
    faults.add(
        InputError(where("time.orbits"), "both time.end and time.orbits are given", "they say the same", "keep one"));
  }
  if (c.time.orbits && !has_trait(c.environment, circles_planet)) {
    faults.add(InputError(where("time.orbits"),
                          fmt::format("time.orbits without an orbit (environment.kind = '{}')", c.environment.kind),
                          "orbits are counted in periods", "give time.end"));
  }
  if ((c.time.end || c.time.orbits) && c.coolant.loop == "heat-pipe") {
    faults.add(InputError(where(c.time.end ? "time.end" : "time.orbits"), "a transient of heat pipes",
                          "it has no loop whose temperature could be followed",
                          "use coolant.loop = \"two-phase\", or leave [time] out"));
  }
}

void check_probes(const Case& c, const Where& where, Faults& faults) {
  const PanelCase& panel = c.panel;
  std::set<std::string> probes;
  for (const std::string& probe : c.output.probes) {
    try {
      const Probe parsed = parse_probe(probe);
      if (!(parsed.x >= 0.0 && parsed.x <= panel.width && parsed.y >= 0.0 && parsed.y <= panel.length)) {
        throw std::invalid_argument(
            fmt::format("the panel measures {:g} m x {:g} m, from 0", panel.width, panel.length));
      }
      if (!probes.insert(parsed.name).second) {
        throw std::invalid_argument("another probe has this name, which heads a column of the history");
      }
    } catch (const std::invalid_argument& error) {
      faults.add(InputError(where("output.probes"), fmt::format("probe '{}' is not understood", probe), error.what(),
                            "write \"NAME: X, Y, front\", such as \"middle: 1.5 m, 5 m, front\""));
    }
  }
}

void check_mesh_size(const Case& c, const Where& where, bool in_memory, Faults& faults) {
  constexpr double most_cells = 2.0e9;  // cells are counted in 32 bits
  const double cells = estimate_cells(c), bytes = estimate_memory(cells);
  if (cells > most_cells) {
    faults.add(InputError(where("mesh.length_cells"), fmt::format("a mesh of {:.3g} cells is too large", cells),
                          fmt::format("at most {:.3g} cells can be counted", most_cells), "lower the [mesh] counts"));
  }
  if (in_memory && cells <= most_cells && bytes > available_memory()) {
    faults.add(InputError(where("mesh.length_cells"),
                          fmt::format("a mesh of {:.3g} cells needs about {:.3g} GB", cells, bytes / 1e9),
                          fmt::format("{:.3g} GB are free here", available_memory() / 1e9), "lower the [mesh] counts"));
  }
}

/// The fields that a transient keeps for its results.
void check_snapshots(const Case& c, const Where& where, const Catalogue& catalogue, Faults& faults) {
  const double end = run_time(c, catalogue);
  if (!(end > 0.0) || c.output.volume == "none" || c.output.snapshots == 0) return;
  // As many as there are rows, the start among them.
  const double rows = c.time.interval ? std::ceil(end / *c.time.interval) + 1.0 : default_history_rows + 1.0;
  const double count = std::min(rows, static_cast<double>(c.output.snapshots));
  const double cells = c.output.volume == "all" ? estimate_cells(c) : estimate_surface_cells(c);
  const double bytes = estimate_memory(estimate_cells(c)) + snapshot_bytes_per_cell * count * cells;
  if (bytes <= available_memory()) return;
  faults.add(InputError(where("output.snapshots"),
                        fmt::format("{:g} fields of {:.3g} cells need about {:.3g} GB", count, cells, bytes / 1e9),
                        fmt::format("{:.3g} GB are free here", available_memory() / 1e9),
                        c.output.volume == "all" ? "store fewer, or use output.volume = \"surfaces\"" : "store fewer"));
}

}  // namespace

bool asks_what_is_lost(const KeySpec& key, const Faults& faults) {
  const auto keys = keys_of_condition(key);
  return std::any_of(keys.begin(), keys.end(), [&](const KeySpec* other) {
    return faults.lost(other->path) || asks_what_is_lost(*other, faults);
  });
}

void apply_rules(Case& c, const Entries& entries, const std::string& file, const Catalogue& catalogue, Faults& faults,
                 bool in_memory) {
  const Where where = [&](const std::string& path) {
    const auto found = entries.find(path);
    return found == entries.end() ? Location{file, 1, 1} : found->second.where;
  };
  Faults before;  // what would otherwise be told again as keys without a meaning
  refuse_margins_beside_a_policy(c, entries, before);
  before.attempt([&] { check_loop(c, entries, file); });
  if (!before.empty()) {
    faults.take(before);
    return;
  }
  set_aside_idle_keys(c, entries, faults);
  set_aside_idle_scene_keys(c, entries, faults);
  apply_margin_policy(c);
  if (!faults.empty()) return;
  if (!c.bodies_alone()) check_panel(c, where, faults);
  check_environment(c, where, faults);
  check_scene_rules(c, where, faults);
  for (const auto& rule : catalogue.rules) rule(c, where, faults);
  check_parts(c, where, faults);
  check_tables(c, where, catalogue, faults);
  check_probes(c, where, faults);
  if (c.bodies_alone()) return;
  if (faults.empty()) check_mesh_size(c, where, in_memory, faults);
  if (faults.empty() && in_memory) check_snapshots(c, where, catalogue, faults);
}

}  // namespace coldsky
