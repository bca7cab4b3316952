#include "solver/studies/periodic_peak.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>

#include "kernels/batch/extreme_watch.hpp"
#include "solver/case/panel_kinds.hpp"
#include "solver/core/error.hpp"
#include "solver/nonlinear/transient.hpp"
#include "solver/studies/cycles.hpp"
#include "solver/studies/strips.hpp"

namespace coldsky {

namespace {

/// Swing of the absorbed fluxes that is rounding, relative to the fluxes.
constexpr double rounding_swing = 1e-9;

double last_time(const std::string& file) {
  // One span of a profile that repeats itself; what it does beyond its rows matters to no one who asks for its end.
  return file.empty() ? 0.0 : Profile(file, factor_columns(), Beyond::hold).end();
}

/// A strip through the span again and again, until it ends as it began.
class Repetition {
 public:
  /// \param inlet coolant that enters the radiator at the start [K] \param flow of one strip at full speed [kg/s]
  Repetition(const Case& c, const EnvironmentInTime& environment, PanelModel& model, double span, double inlet,
             double strips, double flow)
      : solver_(model.solver()), span_(span), drive_(c, environment, model, strips, flow), closes_(span) {
    coolant_.value = inlet;
    coolant_.capacity = c.heat.capacity;
    coolant_.set = [this](double value) { drive_.set_inlet(value); };
    coolant_.inflow = [this] { return drive_.inflow(); };
    bring(0.0);
    set_surroundings(solver_.space(), solver_.change_problem(), c, environment.at(0.0));
    // Heat that balances are small against, also where there is no load.
    coolant_.scale = std::max(c.heat.load, 0.1 * strips * solver_.totals().emitted);
    stops_ = ends_of_arcs(environment, c, span);
    TransientOptions step;
    step.relative_tolerance = 0.0;
    step.absolute_tolerance = PeriodicRules::step_tolerance;
    step.first_step = PeriodicRules::first_step(span_);
    step.predicts = true;
    transient_.emplace(
        solver_.newton(), [this](double time) { bring(time); }, step, &coolant_);
    transient_->integrate(2, [this, strips](std::vector<double>& flows) {
      const HeatTotals& totals = drive_.totals();
      flows[0] = drive_.load() + drive_.pump_heat() + drive_.heater() + strips * (totals.absorbed + totals.taken);
      flows[1] = strips * (totals.emitted + totals.given);
    });
  }
  Repetition(const Repetition&) = delete;
  Repetition& operator=(const Repetition&) = delete;

  PeriodicPeak run(const std::function<void(int, double)>& progress) {
    Cycles cycles(PeriodicRules::closure_tolerance);
    for (int pass = 1; pass <= PeriodicRules::most_passes; ++pass) {
      const std::vector<double> before = state();
      PeriodicPeak result = follow([&](double time) {
        if (progress) progress(pass, time);
      });
      const std::vector<double> next = cycles.next(before, state());
      result.closure = cycles.certificate().closure;
      const double reference = solver_.problem().block.reference_temperature;
      solver_.restore(reference, {next.begin(), next.end() - 1});
      coolant_.value = next.back();
      // A first pass says how far it has come, not how far it has to go.
      if (pass > 1 && result.closure <= PeriodicRules::closure_tolerance) {
        result.passes = pass;
        return result;
      }
    }
    throw NotConvergedError("the orbit's temperatures do not come to repeat themselves");
  }
  double inlet() const { return coolant_.value; }

 private:
  /// Largest and smallest values of a pass.
  struct Curves {
    ExtremeWatch chip, inlet, outlet{-1.0};
  };

  /// What jumps at a kink has its value before it up to there, and the one after it from there on.
  double aside() const { return 1e-10 * span_; }
  void bring(double time) { drive_.set_time(std::clamp(time, opened_ + aside(), closes_ - aside())); }

  /// Field and loop, as the acceleration takes them.
  std::vector<double> state() const {
    std::vector<double> values = to_host(solver_.space(), solver_.deviation());
    values.push_back(coolant_.value);
    return values;
  }

  /// Begins anew behind a kink.
  void open(double time, double next) {
    drive_.restart(time);
    transient_->forget();
    opened_ = time;
    closes_ = next;
    bring(time);
    transient_->match_scalar();
  }

  void watch(double time, Curves& curves, PeriodicPeak& result) {
    drive_.inflow();
    curves.chip.see(time, drive_.chip());
    curves.inlet.see(time, drive_.inlet());
    curves.outlet.see(time, drive_.outlet());
    for (std::size_t side = 0; side < 2; ++side) {
      const auto faces = to_host(solver_.space(), solver_.surface_arrays()[side].temperature);
      result.radiator_min = std::min(result.radiator_min, *std::min_element(faces.begin(), faces.end()));
    }
    result.times.push_back(time);
    result.chips.push_back(drive_.chip());
    result.inlets.push_back(drive_.inlet());
    result.outlets.push_back(drive_.outlet());
  }

  /// One pass over the span.
  template <class Progress>
  PeriodicPeak follow(const Progress& progress) {
    Curves curves;
    PeriodicPeak result;
    result.radiator_min = std::numeric_limits<double>::infinity();
    transient_->set_integrals({0.0, std::vector<double>(2)});
    open(0.0, stops_.front());
    watch(0.0, curves, result);
    double now = 0.0;
    for (std::size_t n = 0; n < stops_.size(); ++n) {
      const double stop = stops_[n];
      opened_ = now;
      closes_ = stop;
      const TransientReport report = transient_->advance(now, stop, [&](double time) {
        watch(time, curves, result);
        drive_.accept(time);
        progress(time);
        return true;
      });
      result.steps += report.steps;
      now = stop;
      if (n + 1 == stops_.size()) continue;
      for (ExtremeWatch* curve : {&curves.chip, &curves.inlet, &curves.outlet}) curve->smooth_begins();
      open(stop, stops_[n + 1]);
      watch(stop + aside(), curves, result);
    }
    const std::vector<double>& heat = transient_->integrals().flows;
    result.energy = energy_miss(heat[0], heat[1]);
    result.chip = curves.chip.extreme();
    result.chip_time = curves.chip.when;
    result.inlet = curves.inlet.extreme();
    result.coolant_min = curves.outlet.extreme();
    result.coolant_time = curves.outlet.when;
    return result;
  }

  HeatSolver& solver_;
  double span_;
  PanelDrive drive_;
  double opened_ = 0.0, closes_;
  ScalarState coolant_;
  std::vector<double> stops_;
  std::optional<Transient> transient_;
};

}  // namespace

double periodic_span(const Case& c, const EnvironmentInTime& environment) {
  const double period = environment.period();
  if (c.time.periodic && c.time.end) return *c.time.end;
  if (c.time.periodic && c.time.orbits) return *c.time.orbits * period;
  const double longest = std::max(last_time(c.heat.profile), last_time(c.coolant.profile));
  return period * std::max(1.0, std::ceil(longest / period - 1e-6));
}

std::vector<double> ends_of_arcs(const EnvironmentInTime& environment, const Case& c, double span) {
  std::vector<double> stops = environment.kinks(span);
  const std::vector<double> rows = DriveFactors(c).kinks(span);
  stops.insert(stops.end(), rows.begin(), rows.end());
  stops.push_back(span);
  std::sort(stops.begin(), stops.end());
  const double apart = 1e-9 * span;
  stops.erase(std::unique(stops.begin(), stops.end(), [&](double a, double b) { return b - a < apart; }), stops.end());
  stops.back() = span;
  return stops;
}

bool varies(const Case& c, const EnvironmentInTime& environment) {
  if (!(environment.period() > 0.0)) return false;
  if (!c.heat.profile.empty() || !c.coolant.profile.empty()) return true;
  constexpr int samples = 72;
  const SideOptics optics = optics_of(c.coating);
  double low[2], high[2], dark = 0.0;
  for (int n = 0; n < samples; ++n) {
    const double time = (n + 0.5) / samples * environment.period();
    const Environment here = environment.at(time);
    const double absorbed[] = {absorbed_flux(here.front, optics.front), absorbed_flux(here.back, optics.back)};
    dark = std::max(dark, 1.0 - environment.sunlight(time));
    for (int side = 0; side < 2; ++side) {
      low[side] = n == 0 ? absorbed[side] : std::min(low[side], absorbed[side]);
      high[side] = n == 0 ? absorbed[side] : std::max(high[side], absorbed[side]);
    }
  }
  if (dark > 0.0 && c.heat.eclipse_fraction < 1.0) return true;
  const double scale = high[0] + high[1];
  return high[0] - low[0] > rounding_swing * scale || high[1] - low[1] > rounding_swing * scale;
}

Case strip_case(Case c, int length_cells) {
  if (has_trait(c.panel, has_tubes)) c.panel.width = c.panel.tube.pitch;
  c.panel.count.reset();
  c.panel.edges = "adiabatic";
  c.mesh.length_cells = length_cells;
  // A plate whose mass is not given follows at once: in some seconds, so that time steps have something to follow.
  if (!has_trait(c.panel, has_tubes) && !c.panel.areal_mass) c.panel.areal_mass = PeriodicRules::least_mass;
  // The heater is for emergencies: an orbit is judged without it.
  c.heater.power = 0.0;
  return c;
}

PeriodicStrip::PeriodicStrip(Case strip, const Session& session, const EnvironmentInTime& environment,
                             const Environment& mean, const LoopState& loop, double span)
    : case_(std::move(strip)),
      environment_(environment),
      loop_(loop),
      model_(case_, session, left_half(make_panel_mesh(panel_mesh_spec(case_))), mean, loop),
      span_(span),
      inlet_(loop.inlet) {}

double PeriodicStrip::steady_strips(const Environment& constant) {
  const double ideal = ideal_flux(case_, constant, loop_.reference);
  if (!(ideal > 0.0)) throw InfeasibleError("sink temperature", "the panel takes in more heat than it gives off");
  set_surroundings(model_.solver().space(), model_.solver().change_problem(), case_, constant);
  model_.set_loop(loop_);
  model_.solver().set_uniform(loop_.inlet);  // the digits do not depend on what was solved before
  const PanelState state = model_.match(0.9 * ideal * model_.planform_area() / useful_heat(loop_));
  const double load = case_.heat.load * (1.0 + case_.margin.heat_load);
  inlet_ = loop_.inlet;
  return share() * load * (1.0 + (case_.coolant.pump_heat ? state.pump_fraction : 0.0)) / state.heat;
}

double PeriodicStrip::design_flow(double strips) const {
  return case_.heat.load * (1.0 + case_.margin.heat_load) / useful_heat(loop_) / strips;
}

PeriodicPeak PeriodicStrip::repeat(double strips, double flow, const std::function<void(int, double)>& progress) {
  HeatSolver& solver = model_.solver();
  model_.set_loop(loop_);
  solver.forget();
  solver.options().tolerance = std::max(case_.solver.tolerance, PeriodicRules::stage_tolerance);
  Repetition repetition(case_, environment_, model_, span_, inlet_, strips / share(), share() * flow);
  PeriodicPeak result = repetition.run(progress);
  inlet_ = repetition.inlet();
  return result;
}

}  // namespace coldsky
