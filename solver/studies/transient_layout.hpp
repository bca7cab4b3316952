#pragma once
#include <cstddef>
#include <string>
#include <vector>

#include "solver/studies/drive.hpp"
#include "solver/studies/study_run.hpp"

namespace coldsky {

/// What `flows_of` gives, in its order.
struct Flow {
  enum Of : std::size_t { load, pump, heater, panel_heat, absorbed, emitted, convected, released, count };
};

/// Heat flows of all panels, what stands in their scenes and their loop at the present state [W].
void flows_of(const PanelDrive& drive, std::vector<double>& flows);

/// Calls `use` with the name of every number of an instant and the member itself.
template <class State, class Use>
void for_each_number(State& at, const Use& use) {
  use("time", at.time);
  use("chip", at.chip);
  use("inlet", at.inlet);
  use("outlet", at.outlet);
  use("mass_flow", at.mass_flow);
  use("film_coefficient", at.film_coefficient);
  use("reynolds", at.reynolds);
  use("pressure_drop", at.pressure_drop);
  use("loop_pressure_drop", at.loop_pressure_drop);
  use("pump_power", at.pump_power);
  use("coolant_temperature", at.coolant_temperature);
}

/// Whether times rise, none before the start and none after `end` [s].
bool rise_within(const std::vector<double>& times, double end);

/// The hot case's surroundings through time. \param surroundings see with_ground_in_time
EnvironmentInTime environment_in_time(const EnvironmentCase& surroundings, const Environment& mean);

/// The mean of the hot case's surroundings, which the log names before anything can fail.
Environment mean_surroundings(const Case& c, const Session& session, StudyRun& run);

/// The loop that the pump is laid out for: the coolant at the chips' limit, or at the temperature of the start.
LoopState layout_loop(const Case& c);

/// Mass flow of one panel at which the coolant takes up the load with its own rise [kg/s].
double flow_of_layout(const Case& c, const LoopState& loop, double panels);

}  // namespace coldsky
