#include "solver/studies/numbers.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <numeric>

#include "solver/core/error.hpp"

namespace coldsky {

namespace {

double sum(const std::vector<double>& values) {
  // Pairwise: balances are compared to 1e-8 of what is summed.
  const std::function<double(std::size_t, std::size_t)> add = [&](std::size_t begin, std::size_t end) -> double {
    if (end - begin <= 16) return std::accumulate(values.begin() + begin, values.begin() + end, 0.0);
    const std::size_t middle = (begin + end) / 2;
    return add(begin, middle) + add(middle, end);
  };
  return add(0, values.size());
}

/// What one panel gives and takes [W].
struct PanelFlows {
  double emitted = 0.0, absorbed = 0.0, net = 0.0, heat = 0.0, convected = 0.0, leaked = 0.0;
  PanelFlows& operator+=(const PanelFlows& other) {
    emitted += other.emitted;
    absorbed += other.absorbed;
    net += other.net;
    heat += other.heat;
    convected += other.convected;
    leaked += other.leaked;
    return *this;
  }
};

PanelFlows flows_of(const ResultFile& file) {
  const SurfaceTable& surfaces = file.surfaces;
  return {sum(surfaces.emitted), sum(surfaces.absorbed),  sum(surfaces.net),
          sum(file.tubes.heat),  sum(surfaces.convected), sum(surfaces.leaked)};
}

}  // namespace

std::int64_t whole_number(double count) {
  constexpr double most = 9007199254740992.0;
  if (count <= most) return static_cast<std::int64_t>(count);
  throw InfeasibleError("panels", fmt::format("{:.3g} panels would be needed, more than can be counted; use larger "
                                              "panels or a smaller load",
                                              count));
}

PanelNumbers panel_numbers(const Case& c, PanelModel& model, const PanelState& state, const PanelOutcome& outcome,
                           const ResultFile& file) {
  const LoopState& loop = model.loop();
  const double planform = model.planform_area(), area = outcome.panels * planform;
  PanelFlows flows = flows_of(file);
  SurfaceExtremes extremes = surface_extremes(file.surfaces);
  // Those of the other panels of a scene: what is said of one panel is their mean.
  const double share = 1.0 / model.panels();
  double mean_temperature = extremes.mean, coolant_mean = mean_coolant(file.tubes);
  for (int panel = 1; panel < model.panels(); ++panel) {
    const ResultFile other = collect_results(c, model, state, panel);
    flows += flows_of(other);
    const SurfaceExtremes faces = surface_extremes(other.surfaces);
    mean_temperature += faces.mean;
    coolant_mean += mean_coolant(other.tubes);
    extremes.low = std::min(extremes.low, faces.low);
    extremes.high = std::max(extremes.high, faces.high);
  }
  extremes.mean = share * mean_temperature;
  coolant_mean *= share;
  const double emitted = share * flows.emitted, absorbed = share * flows.absorbed, net = share * flows.net,
               heat = share * flows.heat, convected = share * flows.convected, leaked = share * flows.leaked;
  const double balance = std::fabs(heat - net - outcome.stored_power) /
                         (emitted + absorbed + std::fabs(convected) + std::fabs(leaked) + std::fabs(heat));
  const double chip = outcome.chip_max.value_or(loop.chips_see + c.chips.power * c.chips.resistance);
  const double ideal = ideal_flux(c, outcome.environment, coolant_mean) * planform;
  const double sink = sink_of_both(c, outcome.environment);
  const PanelMass mass =
      panel_mass(model.solver().space(), c, model.mesh(), model.solver().problem(), loop.charge_density);
  const double count = whole_panels(outcome.panels);
  const SparePanels spare = spare_panels(c, count);
  const double carried = c.heat.load * (1.0 + c.margin.heat_load) + (c.coolant.pump_heat ? outcome.pump_power : 0.0);
  const SystemMass system = system_mass(
      c, mass, count, spare.total, {carried, outcome.pump_power, outcome.panels * state.mass_flow / loop.fluid.density},
      outcome.environment);
  return {planform,     area,  emitted, absorbed, net,           convected, leaked, heat,  balance, chip,
          coolant_mean, ideal, sink,    count,    extremes.area, extremes,  mass,   spare, system};
}

}  // namespace coldsky
