#include "solver/nonlinear/newton.hpp"

#include <fmt/format.h>

#include <Kokkos_Profiling_ScopedRegion.hpp>
#include <algorithm>
#include <cmath>
#include <limits>

#include "kernels/base/vector.hpp"

namespace coldsky {

namespace {

using Kokkos::Profiling::ScopedRegion;

/// Loosest linear tolerance of a Newton step.
constexpr double largest_forcing = 0.1;
/// Tighter linear solves save a Newton step in ten and cost more linear iterations than that step: measured on one
/// pitch of the panel, 1e-4 takes 1 to 16 % more of them in all than 1e-3.
constexpr double smallest_forcing = 1e-3;
/// Of stages whose start is predicted so well that one step may end them.
constexpr double smallest_predicted_forcing = 1e-5;
/// Linear iterations up to which a preconditioner of an earlier stage is good enough.
constexpr int most_with_kept = 4;
/// A Newton step that lowers the residual by less may have met rounding.
constexpr double least_gain = 0.5;
/// A residual above this is no answer, whatever its cause.
constexpr double largest_rounding = 1e-8;

/// The next number above a residual with one digit.
double tightest(double residual) {
  const double decade = std::pow(10.0, std::floor(std::log10(residual)));
  return (std::floor(residual / decade) + 1.0) * decade;
}

}  // namespace

Newton::Newton(System& system, NewtonOptions options)
    : system_(system),
      options_(options),
      trial_(make_array<double>("newton.trial", system.size())),
      step_(make_array<double>("newton.step", system.size())) {}

LinearReport Newton::solve_linear(const LinearTolerance& tolerance, const Array<const double>& other) {
  const ExecutionSpace& space = system_.space();
  Jacobian jacobian;
  {
    const ScopedRegion region("coldsky: linearise");
    system_.keep_preconditioner(options_.keeps && last_linear_ <= most_with_kept);
    jacobian = system_.linearise(step_, trial_);
  }
  const ScopedRegion region("coldsky: linear solve");
  axpby(space, -1.0, system_.residual(), 0.0, trial_);
  if (other.extent(0) > 0) axpby(space, 1.0, other, 1.0, trial_);
  fill(space, 0.0, step_);
  if (jacobian.symmetric_matrix != nullptr) {
    if (!conjugate_gradients_) conjugate_gradients_ = std::make_unique<ConjugateGradients>(space, system_.size());
    LinearReport report = conjugate_gradients_->solve(*jacobian.symmetric_matrix, *jacobian.symmetric_preconditioner,
                                                      trial_, step_, tolerance);
    last_linear_ = report.iterations;
    return report;
  }
  if (!stabilised_) stabilised_ = std::make_unique<BiConjugateGradientsStabilised>(space, system_.size());
  LinearReport report = stabilised_->solve(*jacobian.matrix, *jacobian.preconditioner, trial_, step_, tolerance);
  last_linear_ = report.iterations;
  return report;
}

LinearReport Newton::solve_linearised(const LinearTolerance& tolerance) {
  system_.evaluate({system_.state(), 0.0});
  system_.forget();
  return solve_linear(tolerance);
}

double Newton::rounding_level(double scale) {
  // A temperature keeps its deviation to half a unit in the last place. Thin cells of metal turn that into heat: sheets
  // of 0.1 mm conduct 1e6 W/(m^2 K), where 1e-15 K are 1e-12 of the sunlight.
  if (!(scale > 0.0)) return 0.0;
  return std::numeric_limits<double>::epsilon() / scale * system_.state_flow();
}

bool Newton::rounding_ends_it(double scale, NewtonReport& report) {
  const double level = rounding_level(scale);
  if (!(report.residual <= std::min(level, largest_rounding))) return false;
  report.status = NewtonStatus::converged;
  report.rounding = level;
  report.why = fmt::format(
      "rounding limits the residual at {:.1e}, above the tolerance of {:.1e}: a solver.tolerance of {:.1e} is the "
      "tightest that this case can meet on its mesh",
      report.residual, options_.tolerance, tightest(level));
  return true;
}

bool Newton::search_along_step(const Stage& stage, double& norm) {
  const ScopedRegion region("coldsky: line search");
  // On the sum of |balance|: halve until it falls.
  constexpr int most_halvings = 12;
  copy(system_.space(), system_.state(), trial_);
  double length = 1.0;
  for (int halving = 0;; ++halving) {
    system_.move(length, step_);
    const double found = system_.evaluate(stage);
    if (found < (1.0 - 1e-4 * length) * norm) {
      norm = found;
      return true;
    }
    system_.set_state(trial_);
    if (halving == most_halvings) {
      norm = system_.evaluate(stage);
      return false;
    }
    length *= 0.5;
  }
}

void Newton::take_residual(const Stage& stage, Iteration& at, NewtonReport& report) {
  const ScopedRegion region("coldsky: heat flows");
  const bool stands = options_.keeps && stage.inverse_time_step > 0.0 && at.scale > 0.0;
  if (!stands) at.scale = system_.flow_scale(stage);
  report.residual = at.scale > 0.0 ? at.norm / at.scale : at.norm;
}

void Newton::follow(Condition* condition, const Stage& stage, Iteration& at, NewtonReport& report) {
  if (condition == nullptr) return;
  const ScopedRegion region("coldsky: condition");
  // Again where the field does not mind: its balance stands, and no step would follow.
  for (int n = 0; n < options_.newton_limit && condition->follow(report.residual); ++n) {
    at.norm = system_.evaluate(stage);
    take_residual(stage, at, report);
    if (!(report.residual <= options_.tolerance)) return;
  }
}

bool Newton::ends(const Iteration& at, const Condition* condition, NewtonReport& report) {
  if (!std::isfinite(report.residual)) {
    report.status = NewtonStatus::linear_failure;
    report.why = "the heat balance is not a finite number";
    return true;
  }
  const bool met = condition == nullptr || condition->met();
  if (met && report.residual <= options_.tolerance) {
    report.status = NewtonStatus::converged;
    report.why = "the residual met its tolerance";
    return true;
  }
  stop_if_set(options_.interrupt);
  if (report.iterations < options_.newton_limit) return false;
  if (!met || !rounding_ends_it(at.scale, report)) report.why = "the limit of Newton steps was reached";
  return true;
}

NewtonReport Newton::solve(const Stage& stage, Condition* condition, const Progress& progress) {
  COLDSKY_EXPECTS(stage.inverse_time_step >= 0.0);
  const ScopedRegion region("coldsky: Newton");
  NewtonReport report;
  Iteration at;
  at.norm = system_.evaluate(stage);
  take_residual(stage, at, report);
  follow(condition, stage, at, report);
  report.residual_history.push_back(report.residual);
  // A time step starts close to its answer: one tight linear solve is cheaper than several loose ones.
  double forcing = stage.inverse_time_step > 0.0 ? 1e-3 : largest_forcing;
  while (!ends(at, condition, report)) {
    if (stage.inverse_time_step > 0.0 && options_.keeps) forcing = std::min(forcing, smallest_predicted_forcing);
    const double linear_tolerance = std::max(forcing, 0.3 * options_.tolerance / report.residual);
    const LinearReport linear = solve_linear({std::min(linear_tolerance, 0.5), options_.linear_limit});
    ++report.iterations;
    report.linear_iterations += linear.iterations;
    report.linear_history.push_back(linear.iterations);
    const double before = at.norm;
    if (!search_along_step(stage, at.norm)) {
      const bool met = condition == nullptr || condition->met();
      if (met && rounding_ends_it(at.scale, report)) return report;
      report.status = linear.status == LinearStatus::converged ? NewtonStatus::stagnated : NewtonStatus::linear_failure;
      report.why = fmt::format(
          "no step along the Newton direction lowers the residual of {:.1e}, of which rounding explains {:.1e}: a "
          "solver.tolerance of {:.1e} is the tightest that this case can meet",
          report.residual, rounding_level(at.scale), tightest(report.residual));
      return report;
    }
    // Eisenstat and Walker (1996), choice 2: as tight as the outer convergence pays for.
    const double ratio = at.norm / before;
    forcing = std::clamp(0.9 * ratio * ratio, smallest_forcing, largest_forcing);
    take_residual(stage, at, report);
    report.residual_history.push_back(report.residual);
    if (progress) progress(report);
    follow(condition, stage, at, report);
    if (condition != nullptr && !condition->met()) continue;
    if (ratio > least_gain && report.residual > options_.tolerance && rounding_ends_it(at.scale, report)) return report;
  }
  return report;
}

NewtonReport Newton::solve_steady(const Progress& progress) { return solve({system_.state(), 0.0}, nullptr, progress); }

NewtonReport Newton::solve_steady(Condition& condition, const Progress& progress) {
  return solve({system_.state(), 0.0}, &condition, progress);
}

NewtonReport Newton::solve_step(const Array<const double>& old, double time_step) {
  return solve({old, 1.0 / time_step}, nullptr, {});
}

NewtonReport Newton::solve_step(const Array<const double>& old, double time_step, Condition& condition) {
  return solve({old, 1.0 / time_step}, &condition, {});
}

LinearReport Newton::respond(const Array<const double>& old, double time_step, const std::function<void(double)>& shift,
                             const LinearTolerance& tolerance, const Array<double>& response) {
  const ScopedRegion region("coldsky: response");
  const Stage stage{old, 1.0 / time_step};
  // J w = F(0) - F(1)
  shift(0.0);
  system_.evaluate(stage);
  copy(system_.space(), system_.residual(), response);
  shift(1.0);
  system_.evaluate(stage);
  const LinearReport report = solve_linear(tolerance, response);
  copy(system_.space(), step_, response);
  shift(0.0);
  return report;
}

}  // namespace coldsky
