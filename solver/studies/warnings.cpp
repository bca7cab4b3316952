#include "solver/studies/warnings.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numbers>

#include "solver/case/panel_kinds.hpp"
#include "solver/core/phrases.hpp"
#include "solver/studies/panel_fields.hpp"

namespace coldsky {

namespace {

/// Share of a heat pipe's limit from which on it is near.
constexpr double near_pipe_limit = 0.8;
/// Distance from the ends of a property table that is near [K].
constexpr double near_table_end = 2.0;
/// Share of the load from which on the pump's power is large.
constexpr double large_pump_share = 0.1;
/// Lunar latitude from which on the flat ground of the model no longer tells what the terrain does [rad].
constexpr double polar_latitude = 80.0 * std::numbers::pi / 180.0;
/// Distance by which a given ground must exceed what sunlight can make of it [K].
constexpr double ground_excess = 5.0;

}  // namespace

std::vector<Text> panel_warnings(const Case& c, PanelModel& model, const PanelState& state, const PanelOutcome& outcome,
                                 const std::vector<Limit>& limits, const ResultFile& file) {
  std::vector<Text> warnings = outcome.warnings;
  const LoopState& loop = model.loop();
  const auto warn = [&](Text text) { warnings.push_back(std::move(text)); };
  if (!c.limits.enforce) {
    for (const Limit& limit : limits) {
      if (limit.broken) warn(phrase_of("warning.limit", {{"name", phrase("limit." + limit.key)}}));
    }
  }
  if (outcome.sized && c.margin.heat_load == 0.0 && c.margin.temperature == 0.0) warn(phrase("warning.no_margin"));
  const bool film_by_law = has_trait(c.panel, has_tubes) && !c.coolant.film_coefficient && !loop.two_phase;
  if (film_by_law && state.mass_flow > 0.0 && state.reynolds < turbulent_limit) {
    warn(phrase(state.reynolds <= laminar_limit ? "warning.laminar" : "warning.transition",
                fmt::arg("reynolds", state.reynolds)));
  }
  if (state.pipe && state.pipe->heat >= near_pipe_limit * state.pipe->limits.smallest()) {
    const double percent = 100.0 * state.pipe->heat / state.pipe->limits.smallest();
    warn(phrase_of("warning.pipe", {{"percent", Text(fmt::format("{:.0f}", percent))},
                                    {"limit", phrase(std::string("pipe_limit.") + state.pipe->limits.binding())}}));
  }
  if (outcome.pump_power > large_pump_share * c.heat.load) {
    warn(phrase("warning.pump", fmt::arg("percent", 100.0 * outcome.pump_power / c.heat.load)));
  }
  // Cells whose k(T) has fallen to its floor.
  const auto laws = to_host(model.solver().space(), model.solver().problem().block.laws);
  const auto &temperature = file.field.cells.at(0).values, &material = file.field.cells.at(1).values;
  long floored = 0;
  for (std::size_t n = 0; n < temperature.size(); ++n) {
    if (file.field.active[n] == 0) continue;
    const MaterialLaw& law = laws[static_cast<std::size_t>(material[n])];
    if (conductivity_factor(law, temperature[n]) <= conductivity_floor) ++floored;
  }
  if (floored > 0) {
    warn(phrase("warning.floor", fmt::arg("cells", floored), fmt::arg("percent", 100.0 * conductivity_floor)));
  }
  const Fluid& fluid = coolant_of(c);
  for (const auto& [at, end] : {std::pair(std::min(loop.inlet, state.outlet), fluid.minimum_temperature()),
                                std::pair(std::max(loop.inlet, state.outlet), fluid.maximum_temperature())}) {
    if (std::fabs(at - end) < near_table_end) {
      warn(phrase("warning.table_end", fmt::arg("at", at), fmt::arg("end", end)));
    }
  }
  if (c.coating.age && *c.coating.age > c.coating.life) {
    warn(phrase("warning.age", fmt::arg("age", *c.coating.age), fmt::arg("life", c.coating.life)));
  }
  if (c.environment.kind == "moon") {
    const MoonCase& moon = c.environment.moon;
    if (std::fabs(moon.latitude) > polar_latitude) {
      warn(phrase("warning.pole", fmt::arg("latitude", moon.latitude * 180.0 / std::numbers::pi)));
    }
    const double noon = (1.0 - moon.ground_albedo) * c.environment.solar_constant /
                        (c.environment.distance * c.environment.distance) * std::cos(moon.latitude);
    const double hottest = std::pow(std::max(0.0, noon) / (moon.ground_emissivity * constants::stefan_boltzmann), 0.25);
    if (moon.ground_temperature && *moon.ground_temperature > hottest + ground_excess) {
      warn(phrase("warning.ground", fmt::arg("given", *moon.ground_temperature), fmt::arg("hottest", hottest),
                  fmt::arg("latitude", moon.latitude * 180.0 / std::numbers::pi)));
    }
  }
  if (outcome.cold_failure) warn(phrase_of("warning.cold_failure", {{"reason", Text(*outcome.cold_failure)}}));
  return warnings;
}

}  // namespace coldsky
