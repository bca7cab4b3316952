#include "solver/studies/drive.hpp"

#include <algorithm>

namespace coldsky {

namespace {

/// Film of a coolant that stands still [W/(m^2 K)]: none.
constexpr double still_film = 1e-9;
/// Share of the design flow below which the pump counts as failed.
constexpr double least_flow = 1e-6;
/// Farthest that the line through the last two steps may lead from the last of them [K].
constexpr double farthest_line = 5.0;

/// Where a line through the last two steps leads.
double along(double from, double rate, double time) {
  return from + std::clamp(rate * time, -farthest_line, farthest_line);
}

double profile_factor(const Profile& profile, double time) {
  return profile.empty() ? 1.0 : profile.at("factor", time, 1.0);
}

Profile load_profile(const std::string& file, const std::string& beyond) {
  return file.empty() ? Profile() : Profile(file, factor_columns(), beyond_of(beyond));
}

}  // namespace

DriveFactors::DriveFactors(const Case& c)
    : load_(load_profile(c.heat.profile, c.heat.profile_beyond)),
      pump_(load_profile(c.coolant.profile, c.coolant.profile_beyond)),
      in_eclipse_(c.heat.eclipse_fraction) {}

double DriveFactors::load(double time, double sunlight) const {
  const double shed = in_eclipse_ + (1.0 - in_eclipse_) * sunlight;
  return profile_factor(load_, time) * shed;
}

double DriveFactors::pump(double time) const { return profile_factor(pump_, time); }

std::vector<double> DriveFactors::kinks(double end) const {
  std::vector<double> times = load_.kinks(end);
  const std::vector<double> pump = pump_.kinks(end);
  times.insert(times.end(), pump.begin(), pump.end());
  return times;
}

PanelDrive::PanelDrive(const Case& c, const EnvironmentInTime& environment, PanelModel& model, double panels,
                       double design_flow)
    : case_(c), environment_(environment), model_(model), factors_(c), panels_(panels), design_flow_(design_flow) {
  HeatSolver& solver = model.solver();
  for (int panel = 0; panel < model.panels(); ++panel) {
    wall_capacity_ = set_heat_capacities(solver.space(), c, model.mesh(), solver.change_problem(panel));
  }
  if (model.scene() != nullptr) scene_.emplace(*model.scene(), environment);
  settle_at(model.loop().reference);
}

void PanelDrive::set_time(double time) {
  sunlight_ = environment_.sunlight(time);
  factor_ = factors_.load(time, sunlight_);
  const double pump = factors_.pump(time);
  flows_ = pump > least_flow;
  flow_ = design_flow_ * (flows_ ? pump : 0.0);
  if (scene_) {
    scene_->bring(*model_.solver().exchange(), time);
  } else {
    set_surroundings(model_.solver().space(), model_.solver().change_problem(), case_, environment_.at(time));
  }
  const double after = time - memory_.time;
  set_fluid(along(memory_.fluid, memory_.fluid_rate, after), along(memory_.wall, memory_.wall_rate, after));
}

void PanelDrive::set_mean(const Environment& alone) {
  if (scene_) {
    scene_->bring_mean(*model_.solver().exchange());
  } else {
    set_surroundings(model_.solver().space(), model_.solver().change_problem(), case_, alone);
  }
}

void PanelDrive::set_fluid(double temperature, double wall) {
  fluid_temperature_ = temperature;
  const double rise = model_.loop().two_phase ? 0.0 : case_.coolant.temperature_rise;
  const auto loop_at = [&](double mean) { return loop_beyond(case_, mean + 0.5 * rise, rise); };
  model_.set_loop(loop_at(temperature));
  tube_ = {};
  tube_.film_coefficient = still_film;
  if (flows_) tube_ = model_.tube_state(flow_);
  const LoopState in_tubes = loop_at(wall);
  for (int panel = 0; panel < model_.panels(); ++panel) {
    model_.solver().change_problem(panel).block.bore_capacity =
        wall_capacity_ + in_tubes.charge_density * in_tubes.fluid.specific_heat;
  }
}

double PanelDrive::wall_temperature() {
  double sum = 0.0;
  for (int panel = 0; panel < model_.panels(); ++panel) sum += model_.solver().tube_wall_temperature(panel);
  return sum / model_.panels();
}

void PanelDrive::accept(double time) {
  Memory now{time, mean_temperature(), wall_temperature(), memory_.fluid_rate, memory_.wall_rate};
  if (const double step = time - memory_.time; step > 0.0) {
    now.fluid_rate = (now.fluid - memory_.fluid) / step;
    now.wall_rate = (now.wall - memory_.wall) / step;
  }
  memory_ = now;
}

void PanelDrive::restart(double time) {
  memory_.time = time;
  memory_.fluid_rate = memory_.wall_rate = 0.0;
}

double PanelDrive::settle() {
  const double before = fluid_temperature_;
  memory_ = {memory_.time, mean_temperature(), wall_temperature(), 0.0, 0.0};
  set_fluid(memory_.fluid, memory_.wall);
  return fluid_temperature_ - before;
}

void PanelDrive::settle_at(double temperature) {
  memory_ = {memory_.time, temperature, temperature, 0.0, 0.0};
  set_fluid(temperature, temperature);
}

double PanelDrive::mean_temperature() { return flows_ ? 0.5 * (inlet_ + outlet_) : wall_temperature(); }

void PanelDrive::set_inlet(double inlet) {
  const LoopState& loop = model_.loop();
  const double per_tube = (flows_ ? flow_ : design_flow_) / model_.mesh().spec.tubes;
  for (int panel = 0; panel < model_.panels(); ++panel) {
    set_coolant(model_.solver().change_problem(panel),
                {inlet, loop.two_phase ? 0.0 : per_tube * loop.fluid.specific_heat, tube_.film_coefficient});
  }
  inlet_ = inlet;
}

double PanelDrive::inflow() {
  panel_heat_ = copies() * model_.solver().coolant_heat();
  outlet_ = inlet_;
  if (flows_ && !model_.loop().two_phase) {
    outlet_ = 0.0;
    for (int panel = 0; panel < model_.panels(); ++panel) outlet_ += model_.solver().coolant_outlet(panel);
    outlet_ /= model_.panels();
  }
  const HeaterCase& heater = case_.heater;
  heater_ =
      heater.power > 0.0 ? heater.power * std::clamp(0.5 + (heater.set_point - outlet_) / heater.band, 0.0, 1.0) : 0.0;
  return load() + heater_ + pump_heat() - panel_heat_;
}

Instant PanelDrive::instant(double time) const {
  Instant now;
  now.time = time;
  now.chip = chip();
  now.inlet = inlet_;
  now.outlet = outlet_;
  now.mass_flow = flow();
  now.film_coefficient = film();
  now.reynolds = tube_.reynolds;
  now.pressure_drop = tube_.pressure_drop;
  now.loop_pressure_drop = tube_.loop_pressure_drop;
  now.pump_power = pump();
  now.coolant_temperature = fluid_temperature_;
  return now;
}

double PanelDrive::transit() const { return tube_.velocity > 0.0 ? model_.mesh().spec.length / tube_.velocity : 0.0; }

double PanelDrive::chip() const {
  const bool parallel = case_.chips.arrangement == "parallel" && !model_.loop().two_phase && flows_;
  return (parallel ? outlet_ : inlet_) + case_.chips.power * factor_ * case_.chips.resistance;
}

}  // namespace coldsky
