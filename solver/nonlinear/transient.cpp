#include "solver/nonlinear/transient.hpp"

#include <algorithm>
#include <cmath>

#include "solver/core/error.hpp"

namespace coldsky {

namespace {

const double diagonal = 1.0 - std::sqrt(0.5);
const double outer = std::sqrt(2.0) / 4.0;

/// to = u + a x + b y
struct Combine {
  Array<const double> u, x, y;
  double a, b;
  Array<double> to;
  int width, count;
  KOKKOS_INLINE_FUNCTION void row(int i0, int i1, int j, int) const {
    const auto range = detail::flat_range(width, count, i0, i1, j);
    for (int n = range.begin; n < range.end; ++n) to(n) = u(n) + a * x(n) + b * y(n);
  }
};

/// to = (u - old) / step
struct StageRate {
  Array<const double> u, old;
  double inverse_step;
  Array<double> to;
  int width, count;
  KOKKOS_INLINE_FUNCTION void row(int i0, int i1, int j, int) const {
    const auto range = detail::flat_range(width, count, i0, i1, j);
    for (int n = range.begin; n < range.end; ++n) to(n) = (u(n) - old(n)) * inverse_step;
  }
};

/// Sum of squares of the error over its allowance.
struct WeightedError {
  Array<const double> k1, k2, k3, u;
  double step, w1, w2, w3, reference, relative, absolute;
  int width, count;
  KOKKOS_INLINE_FUNCTION double row(int i0, int i1, int j, int) const {
    const auto range = detail::flat_range(width, count, i0, i1, j);
    double sum = 0.0;
    for (int n = range.begin; n < range.end; ++n) {
      const double error = step * (w1 * k1(n) + w2 * k2(n) + w3 * k3(n));
      const double allowed = absolute + relative * Kokkos::fabs(reference + u(n));
      sum += (error / allowed) * (error / allowed);
    }
    return sum;
  }
};

}  // namespace

Transient::Transient(HeatSolver& solver, std::function<void(double)> set_time, TransientOptions options)
    : solver_(solver), set_time_(std::move(set_time)), options_(options) {
  const int cells = static_cast<int>(solver.deviation().extent(0));
  start_ = Array<double>("transient.start", cells);
  old_ = Array<double>("transient.old", cells);
  k1_ = Array<double>("transient.k1", cells);
  k2_ = Array<double>("transient.k2", cells);
  k3_ = Array<double>("transient.k3", cells);
}

void Transient::set(double time) {
  if (!set_time_) return;
  set_time_(time);
  solver_.problem_changed();
}

TransientReport Transient::advance(double begin, double end, const std::function<bool(double)>& observe) {
  TransientReport report;
  report.time = begin;
  const int cells = static_cast<int>(start_.extent(0));
  const Box flat = flat_box(cells);
  const Array<double>& u = solver_.deviation();
  const double reference = solver_.problem().block.reference_temperature;
  const double largest = options_.largest_step > 0.0 ? options_.largest_step : end - begin;
  const bool fixed = options_.fixed_step > 0.0;
  double step = fixed ? options_.fixed_step : options_.first_step > 0.0 ? options_.first_step : 1e-3 * (end - begin);

  const auto stage = [&](double time, double length) {
    set(time);
    const NewtonReport newton = solver_.solve_step(old_, length);
    report.newton_iterations += newton.iterations;
    report.linear_iterations += newton.linear_iterations;
    return newton.status == NewtonStatus::converged;
  };
  set(begin);
  solver_.rates(k1_);
  while (report.time < end * (1.0 - 1e-14)) {
    if (report.steps + report.rejected >= options_.step_limit) {
      throw NotConvergedError("the limit of time steps was reached");
    }
    step = std::min({step, largest, end - report.time});
    // A sliver at the end would cost a step of its own.
    if (!fixed && end - report.time - step < 0.1 * step) step = end - report.time;
    const double length = diagonal * step, from = report.time;
    Kokkos::deep_copy(space_, start_, u);
    // u2: old = u + dt d k1
    for_each_row(space_, "Combine", flat, Combine{start_, k1_, k1_, length, 0.0, old_, flat.nx, cells});
    bool solved = stage(from + 2.0 * length, length);
    double error = 0.0;
    if (solved) {
      for_each_row(space_, "StageRate", flat, StageRate{u, old_, 1.0 / length, k2_, flat.nx, cells});
      // u3: old = u + dt w (k1 + k2)
      for_each_row(space_, "Combine", flat,
                   Combine{start_, k1_, k2_, outer * step, outer * step, old_, flat.nx, cells});
      solved = stage(from + step, length);
    }
    if (solved) {
      for_each_row(space_, "StageRate", flat, StageRate{u, old_, 1.0 / length, k3_, flat.nx, cells});
      if (!fixed) {
        const double sum = reduce_rows(
            space_, "WeightedError", flat,
            WeightedError{k1_, k2_, k3_, u, step, (4.0 * outer - 1.0) / 3.0, -1.0 / 3.0, 2.0 * diagonal / 3.0,
                          reference, options_.relative_tolerance, options_.absolute_tolerance, flat.nx, cells},
            scratch_);
        error = std::sqrt(sum / cells);
      }
    }
    if (!solved || error > 1.0) {
      if (fixed) throw NotConvergedError("an implicit step of fixed length did not converge");
      ++report.rejected;
      Kokkos::deep_copy(space_, u, start_);
      solver_.problem_changed();
      step *= solved ? std::max(0.2, 0.9 * std::pow(error, -1.0 / 3.0)) : 0.25;
      if (!(step > 1e-13 * std::max(std::fabs(report.time), end - begin))) {
        throw NotConvergedError("the time step shrank to nothing");
      }
      continue;
    }
    ++report.steps;
    report.time = from + step;
    std::swap(k1_, k3_);  // the last stage's rate is the next step's first
    if (observe && !observe(report.time)) return report;
    if (!fixed) step *= std::clamp(0.9 * std::pow(std::max(error, 1e-10), -1.0 / 3.0), 0.2, 5.0);
  }
  return report;
}

}  // namespace coldsky
