#include "solver/studies/panel_drive.hpp"

#include <algorithm>

namespace coldsky {

namespace {

/// Film of a coolant that stands still [W/(m^2 K)]: none.
constexpr double still_film = 1e-9;
/// Share of the design flow below which the pump counts as failed.
constexpr double least_flow = 1e-6;

double profile_factor(const Profile& profile, double time) {
  return profile.empty() ? 1.0 : profile.at("factor", time, 1.0);
}

Profile load_profile(const std::string& file, const std::string& beyond) {
  return file.empty() ? Profile() : Profile(file, factor_columns(), beyond_of(beyond));
}

}  // namespace

PanelDrive::PanelDrive(const Case& c, const EnvironmentInTime& environment, PanelModel& model, double panels,
                       double design_flow)
    : case_(c),
      environment_(environment),
      model_(model),
      load_(load_profile(c.heat.profile, c.heat.profile_beyond)),
      pump_(load_profile(c.coolant.profile, c.coolant.profile_beyond)),
      panels_(panels),
      design_flow_(design_flow) {}

void PanelDrive::set_time(double time) {
  sunlight_ = environment_.sunlight(time);
  const double shed = case_.heat.eclipse_fraction + (1.0 - case_.heat.eclipse_fraction) * sunlight_;
  factor_ = profile_factor(load_, time) * shed;
  const double pump = profile_factor(pump_, time);
  flows_ = pump > least_flow;
  flow_ = design_flow_ * (flows_ ? pump : 0.0);
  set_surroundings(model_.solver().problem(), case_, environment_.at(time));
  film_ = still_film;
  work_ = 0.0;
  if (flows_) {
    const TubeState tube = model_.tube_state(flow_);
    film_ = tube.film_coefficient;
    work_ = tube.pump_power;
  }
}

void PanelDrive::set_inlet(double inlet) {
  const LoopState& loop = model_.loop();
  const double per_tube = (flows_ ? flow_ : design_flow_) / model_.mesh().spec.tubes;
  set_coolant(model_.solver().problem(), {inlet, loop.two_phase ? 0.0 : per_tube * loop.fluid.specific_heat, film_});
  inlet_ = inlet;
}

double PanelDrive::inflow() {
  panel_heat_ = panels_ * model_.solver().totals().coolant;
  outlet_ = flows_ && !model_.loop().two_phase ? model_.solver().coolant_outlet() : inlet_;
  const HeaterCase& heater = case_.heater;
  heater_ =
      heater.power > 0.0 ? heater.power * std::clamp(0.5 + (heater.set_point - outlet_) / heater.band, 0.0, 1.0) : 0.0;
  return load() + heater_ + (case_.coolant.pump_heat ? panels_ * work_ : 0.0) - panel_heat_;
}

double PanelDrive::chip() const {
  const bool parallel = case_.chips.arrangement == "parallel" && !model_.loop().two_phase && flows_;
  return (parallel ? outlet_ : inlet_) + case_.chips.power * factor_ * case_.chips.resistance;
}

std::vector<double> PanelDrive::kinks(double end) const {
  std::vector<double> times = load_.kinks(end);
  const std::vector<double> pump = pump_.kinks(end);
  times.insert(times.end(), pump.begin(), pump.end());
  return times;
}

}  // namespace coldsky
