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

}  // namespace

std::int64_t whole_number(double count) {
  constexpr double most = 9007199254740992.0;
  if (count <= most) return static_cast<std::int64_t>(count);
  throw InfeasibleError("panels", fmt::format("{:.3g} panels would be needed, more than can be counted; use larger "
                                              "panels or a smaller load",
                                              count));
}

PanelNumbers panel_numbers(const Case& c, PanelModel& model, double mass_flow, const PanelOutcome& outcome,
                           const ResultFile& file) {
  const LoopState& loop = model.loop();
  const double planform = model.planform_area(), area = outcome.panels * planform;
  const double emitted = sum(file.surfaces.emitted), absorbed = sum(file.surfaces.absorbed),
               net = sum(file.surfaces.net), heat = sum(file.tubes.heat);
  const double convected = sum(file.surfaces.convected), leaked = sum(file.surfaces.leaked);
  const double balance = std::fabs(heat - net - outcome.stored_power) /
                         (emitted + absorbed + std::fabs(convected) + std::fabs(leaked) + std::fabs(heat));
  const SurfaceExtremes extremes = surface_extremes(file.surfaces);
  const double chip = outcome.chip_max.value_or(loop.chips_see + c.chips.power * c.chips.resistance);
  const double coolant_mean = mean_coolant(file.tubes);
  const double ideal = ideal_flux(c, outcome.environment, coolant_mean) * planform;
  const double sink = sink_of_both(c, outcome.environment);
  const PanelMass mass =
      panel_mass(model.solver().space(), c, model.mesh(), model.solver().problem(), loop.charge_density);
  const double count = whole_panels(outcome.panels);
  const SparePanels spare = spare_panels(c, count);
  const double carried = c.heat.load * (1.0 + c.margin.heat_load) + (c.coolant.pump_heat ? outcome.pump_power : 0.0);
  const SystemMass system =
      system_mass(c, mass, count, spare.total,
                  {carried, outcome.pump_power, outcome.panels * mass_flow / loop.fluid.density}, outcome.environment);
  return {planform,     area,  emitted, absorbed, net,           convected, leaked, heat,  balance, chip,
          coolant_mean, ideal, sink,    count,    extremes.area, extremes,  mass,   spare, system};
}

}  // namespace coldsky
