#include "solver/studies/periodic_peak.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <deque>
#include <limits>
#include <optional>

#include "solver/case/panel_kinds.hpp"
#include "solver/core/error.hpp"
#include "solver/nonlinear/transient.hpp"

namespace coldsky {

namespace {

/// Error of a step [K]: peaks then move by a few thousandths of a kelvin (docs/numerics.md).
constexpr double step_tolerance = 0.01;
/// Distance from the periodic state at which a pass counts as closed [K].
constexpr double closure_tolerance = 2e-3;
constexpr double stage_tolerance = 1e-8;
constexpr int most_passes = 200;
/// Earlier passes that the next start is drawn from.
constexpr std::size_t memory_depth = 3;
/// Swing of the absorbed fluxes that is rounding, relative to the fluxes.
constexpr double rounding_swing = 1e-9;

/// Largest value of a smooth curve near its highest sample: the parabola through three samples.
struct Extreme3 {
  double value, time;
};
Extreme3 vertex(const std::array<double, 3>& t, const std::array<double, 3>& v) {
  const double left = (v[1] - v[0]) / (t[1] - t[0]), right = (v[2] - v[1]) / (t[2] - t[1]);
  const double curvature = (right - left) / (t[2] - t[0]);
  if (curvature == 0.0) return {v[1], t[1]};
  // v = v1 + slope (t - t1) + curvature (t - t1)^2 with the slope of the parabola at the middle sample.
  const double slope = left + curvature * (t[1] - t[0]);
  const double shift = std::clamp(-0.5 * slope / curvature, t[0] - t[1], t[2] - t[1]);
  return {v[1] + shift * (slope + curvature * shift), t[1] + shift};
}

/// Follows the largest of `sign` times a curve that is smooth between breaks.
class ExtremeWatch {
 public:
  explicit ExtremeWatch(double sign) : sign_(sign) {}
  /// The curve has a kink or a jump here: no parabola reaches across.
  void smooth_begins() { count_ = 0; }
  void see(double time, double value) {
    value *= sign_;
    take(time, value);
    if (count_ == 3) {
      t_ = {t_[1], t_[2], time};
      v_ = {v_[1], v_[2], value};
    } else {
      t_[count_] = time;
      v_[count_++] = value;
    }
    if (count_ == 3 && v_[1] >= v_[0] && v_[1] >= v_[2]) {
      const auto [highest, when] = vertex(t_, v_);
      take(when, highest);
    }
  }
  double value() const { return sign_ * best_; }
  double time() const { return time_; }

 private:
  void take(double time, double value) {
    if (value > best_) {
      best_ = value;
      time_ = time;
    }
  }
  double sign_, best_ = -std::numeric_limits<double>::infinity(), time_ = 0.0;
  std::array<double, 3> t_{}, v_{};
  int count_ = 0;
};

/// Anderson's acceleration of a fixed point x = g(x) (1965, J. ACM 12, 547): the next start is drawn from the last
/// passes so that what they missed cancels. A pass shrinks each of the panel's modes by its own factor; the slow ones,
/// of a heavy loop, go in a few passes this way.
class Anderson {
 public:
  /// \param x a start \param g where the pass from it ended; the next start
  std::vector<double> next(const std::vector<double>& x, const std::vector<double>& g) {
    std::vector<double> miss(x.size());
    for (std::size_t n = 0; n < x.size(); ++n) miss[n] = g[n] - x[n];
    std::vector<double> result = g;
    if (!last_.empty()) {
      std::vector<double> change(x.size()), end(x.size());
      for (std::size_t n = 0; n < x.size(); ++n) {
        change[n] = miss[n] - last_miss_[n];
        end[n] = g[n] - last_[n];
      }
      changes_.push_front(std::move(change));
      ends_.push_front(std::move(end));
      if (changes_.size() > memory_depth) {
        changes_.pop_back();
        ends_.pop_back();
      }
      // Least squares by orthogonalisation; directions that add nothing new are left out.
      std::vector<double> rest = miss;
      std::vector<std::vector<double>> base, base_ends;
      for (std::size_t m = 0; m < changes_.size(); ++m) {
        std::vector<double> q = changes_[m], e = ends_[m];
        const double before = dot(q, q);
        for (std::size_t b = 0; b < base.size(); ++b) subtract(dot(base[b], q), base[b], base_ends[b], q, e);
        const double after = dot(q, q);
        if (!(after > 1e-10 * before)) continue;
        const double scale = 1.0 / std::sqrt(after);
        for (double& v : q) v *= scale;
        for (double& v : e) v *= scale;
        subtract(dot(q, rest), q, e, rest, result);
        base.push_back(std::move(q));
        base_ends.push_back(std::move(e));
      }
    }
    last_ = g;
    last_miss_ = miss;
    return result;
  }

 private:
  /// The loop's temperature, the last entry, counts as much as all cells together.
  static double dot(const std::vector<double>& a, const std::vector<double>& b) {
    const std::size_t cells = a.size() - 1;
    double sum = 0.0;
    for (std::size_t n = 0; n < cells; ++n) sum += a[n] * b[n];
    return sum / static_cast<double>(cells) + a[cells] * b[cells];
  }
  static void subtract(double share, const std::vector<double>& q, const std::vector<double>& e, std::vector<double>& a,
                       std::vector<double>& b) {
    for (std::size_t n = 0; n < a.size(); ++n) {
      a[n] -= share * q[n];
      b[n] -= share * e[n];
    }
  }
  std::vector<double> last_, last_miss_;
  std::deque<std::vector<double>> changes_, ends_;
};

double last_time(const std::string& file) {
  // One span of a profile that repeats itself; what it does beyond its rows matters to no one who asks for its end.
  return file.empty() ? 0.0 : Profile(file, factor_columns(), Beyond::hold).end();
}

double useful_heat(const LoopState& loop) {
  return loop.two_phase ? loop.fluid.latent_heat : loop.fluid.specific_heat * loop.rise;
}

/// A strip through the span again and again, until it ends as it began.
class Repetition {
 public:
  /// \param inlet coolant that enters the radiator at the start [K] \param flow of one strip at full speed [kg/s]
  Repetition(const Case& c, const EnvironmentInTime& environment, PanelModel& model, double span, double inlet,
             double strips, double flow)
      : environment_(environment),
        solver_(model.solver()),
        span_(span),
        drive_(c, environment, model, strips, flow),
        closes_(span) {
    coolant_.value = inlet;
    coolant_.capacity = c.heat.capacity;
    coolant_.set = [this](double value) { drive_.set_inlet(value); };
    coolant_.inflow = [this] { return drive_.inflow(); };
    bring(0.0);
    set_surroundings(solver_.space(), solver_.change_problem(), c, environment.at(0.0));
    // Heat that balances are small against, also where there is no load.
    coolant_.scale = std::max(c.heat.load, 0.1 * strips * solver_.totals().emitted);
    find_stops();
    TransientOptions step;
    step.relative_tolerance = 0.0;
    step.absolute_tolerance = step_tolerance;
    step.first_step = std::min(1.0, 1e-3 * span_);
    transient_.emplace(
        solver_.newton(), [this](double time) { bring(time); }, step, &coolant_);
  }
  Repetition(const Repetition&) = delete;
  Repetition& operator=(const Repetition&) = delete;

  PeriodicPeak run(const std::function<void(int, double)>& progress) {
    Anderson acceleration;
    for (int pass = 1; pass <= most_passes; ++pass) {
      const std::vector<double> before = state();
      PeriodicPeak result = follow([&](double time) {
        if (progress) progress(pass, time);
      });
      const std::vector<double> after = state(), next = acceleration.next(before, after);
      for (std::size_t n = 0; n < next.size(); ++n) {
        result.closure = std::max(result.closure, std::fabs(next[n] - before[n]));
      }
      const double reference = solver_.problem().block.reference_temperature;
      solver_.restore(reference, {next.begin(), next.end() - 1});
      coolant_.value = next.back();
      // A first pass says how far it has come, not how far it has to go.
      if (pass > 1 && result.closure <= closure_tolerance) {
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
    ExtremeWatch chip{1.0}, inlet{1.0}, outlet{-1.0};
  };

  /// What jumps at a kink has its value before it up to there, and the one after it from there on.
  double aside() const { return 1e-10 * span_; }
  void bring(double time) { drive_.set_time(std::clamp(time, opened_ + aside(), closes_ - aside())); }

  /// Smooth arcs lie between kinks.
  void find_stops() {
    stops_ = environment_.kinks(span_);
    const std::vector<double> rows = drive_.kinks(span_);
    stops_.insert(stops_.end(), rows.begin(), rows.end());
    stops_.push_back(span_);
    std::sort(stops_.begin(), stops_.end());
    const double apart = 1e-9 * span_;
    stops_.erase(std::unique(stops_.begin(), stops_.end(), [&](double a, double b) { return b - a < apart; }),
                 stops_.end());
    stops_.back() = span_;
  }

  /// Field and loop, as the acceleration takes them.
  std::vector<double> state() const {
    std::vector<double> values = to_host(solver_.space(), solver_.deviation());
    values.push_back(coolant_.value);
    return values;
  }

  /// Begins anew behind a kink.
  void open(double time, double next) {
    drive_.restart(time);
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
    result.chip = curves.chip.value();
    result.chip_time = curves.chip.time();
    result.inlet = curves.inlet.value();
    result.coolant_min = curves.outlet.value();
    result.coolant_time = curves.outlet.time();
    return result;
  }

  const EnvironmentInTime& environment_;
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
  constexpr double least_mass = 0.1;  // [kg/m^2]
  if (!has_trait(c.panel, has_tubes) && !c.panel.areal_mass) c.panel.areal_mass = least_mass;
  // The heater is for emergencies: an orbit is judged without it.
  c.heater.power = 0.0;
  return c;
}

PeriodicStrip::PeriodicStrip(Case strip, const Session& session, const EnvironmentInTime& environment,
                             const Environment& mean, const LoopState& loop, double span)
    : case_(std::move(strip)),
      environment_(environment),
      loop_(loop),
      model_(case_, session, make_panel_mesh(panel_mesh_spec(case_)), mean, loop),
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
  return load * (1.0 + (case_.coolant.pump_heat ? state.pump_fraction : 0.0)) / state.heat;
}

double PeriodicStrip::design_flow(double strips) const {
  return case_.heat.load * (1.0 + case_.margin.heat_load) / useful_heat(loop_) / strips;
}

PeriodicPeak PeriodicStrip::repeat(double strips, double flow, const std::function<void(int, double)>& progress) {
  HeatSolver& solver = model_.solver();
  model_.set_loop(loop_);
  solver.forget();
  solver.options().tolerance = std::max(case_.solver.tolerance, stage_tolerance);
  Repetition repetition(case_, environment_, model_, span_, inlet_, strips, flow);
  PeriodicPeak result = repetition.run(progress);
  inlet_ = repetition.inlet();
  return result;
}

}  // namespace coldsky
