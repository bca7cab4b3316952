#include "solver/studies/transient_layout.hpp"

#include <algorithm>
#include <functional>

#include "solver/core/error.hpp"
#include "solver/studies/conditions.hpp"

namespace coldsky {

void flows_of(const PanelDrive& drive, std::vector<double>& flows) {
  const HeatTotals& totals = drive.totals();
  const double copies = drive.copies();
  flows[Flow::load] = drive.load();
  flows[Flow::pump] = drive.pump_heat();
  flows[Flow::heater] = drive.heater();
  flows[Flow::panel_heat] = drive.panel_heat();
  flows[Flow::absorbed] = copies * totals.absorbed;
  flows[Flow::emitted] = copies * totals.emitted;
  flows[Flow::convected] = copies * (totals.net - totals.emitted + totals.absorbed);
  flows[Flow::released] = copies * totals.source;
}

bool rise_within(const std::vector<double>& times, double end) {
  if (times.empty()) return true;
  const bool rise = std::adjacent_find(times.begin(), times.end(), std::greater_equal<>()) == times.end();
  return rise && times.front() >= 0.0 && times.back() <= end * (1.0 + 1e-9);
}

EnvironmentInTime environment_in_time(const EnvironmentCase& surroundings, const Environment& mean) {
  EnvironmentCase environment = surroundings;
  if (environment.kind == "moon") environment.moon.ground_temperature = mean.ground;
  return {environment, mean.day};
}

Environment mean_surroundings(const Case& c, const Session& session, StudyRun& run) {
  Environment mean = surroundings(c, session, Extreme::hot);
  run.log("environment: " + mean.description);
  return mean;
}

LoopState layout_loop(const Case& c) {
  const LoopState loop = c.time.start_temperature && !c.coolant.inlet_temperature
                             ? loop_beyond(c, *c.time.start_temperature, c.coolant.temperature_rise)
                             : hottest_loop(c);
  if (loop.pipe) {
    throw InputError({c.file, 0, 0}, "a transient of heat pipes", "it has no loop whose temperature could be followed",
                     "use coolant.loop = \"two-phase\"");
  }
  return loop;
}

double flow_of_layout(const Case& c, const LoopState& loop, double panels) {
  const double useful = loop.two_phase ? loop.fluid.latent_heat : loop.fluid.specific_heat * loop.rise;
  return c.heat.load * (1.0 + c.margin.heat_load) / useful / panels;
}

}  // namespace coldsky
