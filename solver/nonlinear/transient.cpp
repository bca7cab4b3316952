#include "solver/nonlinear/transient.hpp"

#include <Kokkos_Profiling_ScopedRegion.hpp>
#include <algorithm>
#include <cmath>

#include "kernels/base/contract.hpp"
#include "kernels/base/time_step.hpp"
#include "solver/core/error.hpp"
#include "solver/core/secant.hpp"

namespace coldsky {

namespace {

const double diagonal = 1.0 - std::sqrt(0.5);
const double outer = std::sqrt(2.0) / 4.0;
/// Heat left over in the scalar's balance, relative to its scale; change of the scalar in one step of its search, and
/// in the first where nothing is known [K].
constexpr double scalar_tolerance = 1e-9, largest_change = 50.0, first_change = 1e-2;
constexpr int scalar_limit = 30;

}  // namespace

Transient::Transient(Newton& newton, std::function<void(double)> set_time, TransientOptions options,
                     ScalarState* scalar)
    : newton_(newton), system_(newton.system()), set_time_(std::move(set_time)), options_(options), scalar_(scalar) {
  const int cells = system_.size();
  const auto zeros = [&](const char* name) { return make_zeros<double>(system_.space(), name, cells); };
  start_ = zeros("transient.start");
  old_ = zeros("transient.old");
  k1_ = zeros("transient.k1");
  k2_ = zeros("transient.k2");
  k3_ = zeros("transient.k3");
  newton_.options().keeps = options_.predicts;
  if (options_.predicts && scalar_ != nullptr) response_ = zeros("transient.response");
}

void Transient::set(double time) {
  if (!set_time_) return;
  set_time_(time);
  system_.problem_changed();
}

double Transient::stored_power() { return system_.stored_power(k1_); }

void Transient::integrate(int count, std::function<void(std::vector<double>&)> flows) {
  flows_ = std::move(flows);
  integrals_ = {0.0, std::vector<double>(count)};
  for (Sample* at : {&f1_, &f2_, &f3_}) at->flows.assign(count, 0.0);
}

void Transient::sample(const Array<double>& rate, Sample& at) {
  if (!flows_) return;
  at.stored = system_.stored_power(rate);
  flows_(at.flows);
}

void Transient::add_step(double step) {
  if (!flows_) return;
  const auto add = [&](double& to, double of1, double of2, double of3) {
    to += step * (outer * (of1 + of2) + diagonal * of3);
  };
  add(integrals_.stored, f1_.stored, f2_.stored, f3_.stored);
  for (std::size_t n = 0; n < integrals_.flows.size(); ++n) {
    add(integrals_.flows[n], f1_.flows[n], f2_.flows[n], f3_.flows[n]);
  }
}

void Transient::match_scalar() {
  if (scalar_ == nullptr) return;
  scalar_->set(scalar_->value);
  system_.problem_changed();
  if (scalar_->capacity > 0.0) return;
  const double start = scalar_->value;
  SecantRules rules;
  rules.trend = Trend::falling;
  rules.limit = 1 + scalar_limit;
  rules.low = start - largest_change;
  rules.high = start + largest_change;
  const SecantEnd end = search_by_secant(rules, {}, start, [&](const SecantState& s) {
    scalar_->value = s.x;
    scalar_->set(s.x);
    SecantLook look;
    look.f = scalar_->inflow();
    look.found = std::fabs(look.f) <= scalar_tolerance * scalar_->scale;
    look.step = s.iteration == 0 ? first_change : 0.0;
    return look;
  });
  if (end.status != SecantEnd::flat) return;
  // Nothing flows: any value will do.
  scalar_->value = start;
  scalar_->set(start);
}

/// The scalar's balance over a stage: C (s - s_old) / dt - inflow = 0. Where it is missed scalar and field move
/// together.
class Transient::ScalarBalance final : public Condition {
 public:
  ScalarBalance(Transient& transient, double storage, double old)
      : transient_(transient), scalar_(*transient.scalar_), storage_(storage), old_(old) {}
  bool follow(double residual) override {
    const double miss = storage_ * (scalar_.value - old_) - scalar_.inflow();
    const double scale = scalar_.scale + storage_ * first_change;
    met_ = std::fabs(miss) <= scalar_tolerance * scale;
    if (met_ || ++moves_ > most_moves) return false;
    // The inflow is known no better than the field's own balance.
    if (residual > transient_.newton_.options().tolerance && residual * scale > believed * std::fabs(miss))
      return false;
    const double change = std::clamp(-miss / (storage_ + transient_.history_.slope), -largest_change, largest_change);
    scalar_.value += change;
    scalar_.set(scalar_.value);
    transient_.system_.move(change, transient_.response_);
    return true;
  }
  bool met() const override { return met_ || moves_ > most_moves; }
  /// Whether it was met in the end.
  bool stands() const { return met_; }

 private:
  static constexpr double believed = 0.3;
  static constexpr int most_moves = 20;
  Transient& transient_;
  ScalarState& scalar_;
  double storage_, old_;
  int moves_ = 0;
  bool met_ = false;
};

bool Transient::know_response(double length, TransientReport& report) {
  History& h = history_;
  constexpr double alike = 1.1;
  if (h.length > 0.0 && length < alike * h.length && h.length < alike * length) return true;
  h.length = 0.0;
  const double at = scalar_->value;
  const auto shift = [&](double by) { scalar_->set(at + by); };
  const LinearReport linear = newton_.respond(old_, length, shift, {1e-4, newton_.options().linear_limit}, response_);
  report.linear_iterations += linear.iterations;
  if (linear.status != LinearStatus::converged) return false;
  constexpr double probe = 0.1;  // [K]
  const double before = scalar_->inflow();
  shift(probe);
  system_.move(probe, response_);
  const double after = scalar_->inflow();
  shift(0.0);
  system_.move(-probe, response_);
  h.slope = std::max(0.0, (before - after) / probe);
  if (!(scalar_->capacity / length + h.slope > 0.0)) return false;
  h.length = length;
  return true;
}

bool Transient::solve_bordered(double length, double scalar_old, TransientReport& report) {
  if (!know_response(length, report)) return false;
  ScalarBalance balance(*this, scalar_->capacity / length, scalar_old);
  const NewtonReport newton = newton_.solve_step(old_, length, balance);
  report.newton_iterations += newton.iterations;
  report.linear_iterations += newton.linear_iterations;
  // A response that led astray is formed anew.
  if (newton.iterations > 3) history_.length = 0.0;
  return newton.status == NewtonStatus::converged && balance.stands();
}

void Transient::predict(int stage, double step) {
  const History& h = history_;
  if (!options_.predicts) return;
  const Box flat = flat_box(system_.size());
  ScalarRates& s = scalar_rates_;
  double first = 0.0, second = 0.0, scalar_second = s.second;
  if (stage == 3) {
    // Rates on the line through those of the two stages; behind a kink the first is not one that lasts.
    second = h.smooth ? step / (4.0 * diagonal) : step;
    first = step - second;
  } else {
    if (!h.smooth) return;
    const double length = 2.0 * diagonal * step;
    second = h.second ? -0.5 * length * length / h.before : 0.0;
    first = length - second;
    scalar_second = h.scalar_second;
  }
  if (follows_scalar()) {
    scalar_->value = scalar_start_ + first * s.first + second * scalar_second;
    scalar_->set(scalar_->value);
  }
  // k3 is free until the step ends.
  for_each_row(system_.space(), "Combine", flat,
               Combine{start_, k1_, k2_, first, second, k3_, flat.nx, system_.size()});
  system_.set_state(k3_);
}

bool Transient::solve_stage(double time, double length, double scalar_old, TransientReport& report) {
  set(time);
  if (scalar_ != nullptr && options_.predicts) {
    scalar_->set(scalar_->value);
    if (solve_bordered(length, scalar_old, report)) return true;
    system_.set_state(start_);
    scalar_->value = scalar_start_;
  }
  const auto field = [&] {
    const NewtonReport newton = newton_.solve_step(old_, length);
    report.newton_iterations += newton.iterations;
    report.linear_iterations += newton.linear_iterations;
    return newton.status == NewtonStatus::converged;
  };
  if (scalar_ == nullptr) return field();
  // The field answers a change of the scalar almost linearly, and much the same from stage to stage: with the slope of
  // the last search a secant needs two solves. The very first slope comes from a small step.
  SecantRules rules;
  rules.limit = scalar_limit;
  rules.flattest = -SecantRules::unlimited;  // close to the answer rounding tilts lines, which lead there nevertheless
  rules.longest_step = largest_change;
  const double storage = scalar_->capacity / length;
  const SecantEnd end = search_by_secant(rules, {}, scalar_->value, [&](const SecantState& s) {
    SecantLook look;
    scalar_->value = s.x;
    scalar_->set(s.x);
    look.failed = !field();
    if (look.failed) return look;
    look.f = storage * (s.x - scalar_old) - scalar_->inflow();
    look.found = std::fabs(look.f) <= scalar_tolerance * (scalar_->scale + storage * first_change);
    look.slope = memory_.response > 0.0 ? storage + memory_.response : 0.0;
    look.step = look.f > 0.0 ? -first_change : first_change;
    if (!look.found && s.has_line(look.f)) memory_.response = std::max(0.0, s.slope(look.f) - storage);
    return look;
  });
  return end.status == SecantEnd::found;
}

double Transient::scalar_rate(double old, double length) const {
  return follows_scalar() ? (scalar_->value - old) / length : 0.0;
}

std::optional<double> Transient::try_step(double from, double step, TransientReport& report) {
  const Kokkos::Profiling::ScopedRegion region("coldsky: time step");
  const int cells = static_cast<int>(start_.extent(0));
  const Box flat = flat_box(cells);
  const ExecutionSpace& space = system_.space();
  const Array<const double> u = system_.state();
  const double length = diagonal * step;
  ScalarRates& s = scalar_rates_;
  double scalar_old = scalar_start_ + length * s.first;
  // u2: old = u + dt d k1
  for_each_row(space, "Combine", flat, Combine{start_, k1_, k1_, length, 0.0, old_, flat.nx, cells});
  predict(2, step);
  history_.second = false;
  if (!solve_stage(from + 2.0 * length, length, scalar_old, report)) return {};
  s.second = scalar_rate(scalar_old, length);
  for_each_row(space, "StageRate", flat, StageRate{u, old_, 1.0 / length, k2_, flat.nx, cells});
  sample(k2_, f2_);
  // u3: old = u + dt w (k1 + k2)
  for_each_row(space, "Combine", flat, Combine{start_, k1_, k2_, outer * step, outer * step, old_, flat.nx, cells});
  scalar_old = scalar_start_ + outer * step * (s.first + s.second);
  predict(3, step);
  if (!solve_stage(from + step, length, scalar_old, report)) return {};
  s.third = scalar_rate(scalar_old, length);
  for_each_row(space, "StageRate", flat, StageRate{u, old_, 1.0 / length, k3_, flat.nx, cells});
  sample(k3_, f3_);
  if (options_.fixed_step > 0.0) return 0.0;
  const double reference = system_.reference_temperature();
  const double sum =
      reduce_rows(space, "WeightedError", flat,
                  WeightedError{k1_, k2_, k3_, u, step, (4.0 * outer - 1.0) / 3.0, -1.0 / 3.0, 2.0 * diagonal / 3.0,
                                reference, options_.relative_tolerance, options_.absolute_tolerance, flat.nx, cells},
                  scratch_);
  const double error = std::sqrt(sum / cells);
  if (!follows_scalar()) return error;
  const double scalar_error =
      step * ((4.0 * outer - 1.0) / 3.0 * s.first - s.second / 3.0 + 2.0 * diagonal / 3.0 * s.third);
  return std::max(error, std::fabs(scalar_error) /
                             (options_.absolute_tolerance + options_.relative_tolerance * std::fabs(scalar_->value)));
}

void Transient::begin_at(double time) {
  if (history_.end != time) history_.smooth = history_.second = false;
  set(time);
  match_scalar();
  system_.rates(k1_);
  scalar_rates_ = {};
  if (scalar_ != nullptr && (follows_scalar() || flows_)) {
    const double inflow = scalar_->inflow();
    if (follows_scalar()) scalar_rates_.first = inflow / scalar_->capacity;
  }
  sample(k1_, f1_);
}

TransientReport Transient::advance(double begin, double end, const std::function<bool(double)>& observe) {
  COLDSKY_EXPECTS(end >= begin);
  TransientReport report;
  report.time = begin;
  const double largest = options_.largest_step > 0.0 ? options_.largest_step : end - begin;
  const bool fixed = options_.fixed_step > 0.0;
  double step = fixed ? options_.fixed_step : options_.first_step > 0.0 ? options_.first_step : 1e-3 * (end - begin);

  if (!fixed && memory_.next_step > 0.0) step = memory_.next_step;
  begin_at(begin);
  while (report.time < end * (1.0 - 1e-14)) {
    if (report.steps + report.rejected >= options_.step_limit) {
      throw NotConvergedError("the limit of time steps was reached");
    }
    step = std::min({step, largest, end - report.time});
    // A sliver at the end would cost a step of its own.
    if (!fixed && end - report.time - step < 0.1 * step) step = end - report.time;
    const double from = report.time;
    copy(system_.space(), system_.state(), start_);
    if (scalar_ != nullptr) scalar_start_ = scalar_->value;
    const std::optional<double> error = try_step(from, step, report);
    if (!error || *error > 1.0) {
      if (fixed) throw NotConvergedError("an implicit step of fixed length did not converge");
      ++report.rejected;
      system_.set_state(start_);
      if (scalar_ != nullptr) scalar_->value = scalar_start_;
      step *= error ? std::max(0.2, 0.9 * std::pow(*error, -1.0 / 3.0)) : 0.25;
      if (!(step > 1e-13 * std::max(std::fabs(report.time), end - begin))) {
        throw NotConvergedError("the time step shrank to nothing");
      }
      continue;
    }
    ++report.steps;
    report.time = from + step;
    add_step(step);
    std::swap(k1_, k3_);  // the last stage's rate is the next step's first
    std::swap(f1_, f3_);
    scalar_rates_.first = scalar_rates_.third;
    history_.end = report.time;
    history_.smooth = history_.second = true;
    history_.before = step * (1.0 - 2.0 * diagonal);
    history_.scalar_second = scalar_rates_.second;
    // A step cut short by the end says nothing about the next one's length.
    const double grown = step * std::clamp(0.9 * std::pow(std::max(*error, 1e-10), -1.0 / 3.0), 0.2, 5.0);
    if (!fixed) memory_.next_step = report.time < end * (1.0 - 1e-14) ? grown : std::max(grown, memory_.next_step);
    if (observe && !observe(report.time)) return report;
    if (!fixed) step = grown;
  }
  return report;
}

}  // namespace coldsky
