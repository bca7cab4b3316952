#include "solver/linear/krylov.hpp"

#include <algorithm>
#include <cmath>

namespace coldsky {

namespace {

/// Share of the last true residual at which it is formed anew. In single precision the recurrence
/// strays from b - A x by about 2e-7 of the residual it started from: little in its norm, but where rounded
/// coefficients tilt the whole domain by their last digit the difference is smooth, and the preconditioner magnifies
/// it. To such a residual the old direction is no longer conjugate: from there the directions begin anew. (Kept, they
/// cost W1 3 to 7 iterations more at 192, 224, 240 and 320 cells a side, where 1/n has no end in binary.)
constexpr double replacement = 1e-4;
/// Share of |a| |b| below which a . b is rounding where a and b are single.
constexpr double noise = 1e-7;

/// The host waits for the scalars that it looks at.
void wait_for_scalars(const ExecutionSpace& space) {
  detail::observe_wait();
  space.fence(reduction_fence);
}

/// The report of a solve that ends with this status.
LinearReport ended(LinearReport report, LinearStatus status) {
  report.status = status;
  return report;
}

/// The answer to a right side of nothing.
LinearReport solve_nothing(const ExecutionSpace& space, const Array<double>& x) {
  fill(space, 0.0, x);
  LinearReport report;
  report.relative_residual = 0.0;
  return ended(report, LinearStatus::converged);
}

}  // namespace

ConjugateGradients::ConjugateGradients(ExecutionSpace space, int size, GradientOptions options)
    : space_(std::move(space)),
      options_(options),
      p_(make_array<float>("cg.p", size)),
      scalars_(make_zeros<GradientScalars>(space_, "cg.scalars", 1)),
      seen_(Kokkos::view_alloc(Kokkos::WithoutInitializing, "cg.seen")) {
  COLDSKY_EXPECTS(options.most_ahead >= 1 && options.most_ahead <= GradientReport::most);
}

void ConjugateGradients::describe(Launches& to, SymmetricOperator& a, SymmetricPreconditioner& m,
                                  const Array<double>& x) {
  using Sum = GradientStep::Sum;
  GradientScalars* const at = scalars_.data();
  GradientReport* const seen = seen_.data();
  const int size = a.size();
  const Box flat = flat_box(size);
  const Array<float> r = m.input(), q = m.idle();
  // z = M^-1 r,  beta = rho_new / rho
  m.apply_dot(to, {Sum::weighted, at, seen});
  // x = x + alpha p,  p = z + beta p
  to.rows("DirectionUpdate", flat, DirectionUpdate{at, x, m.output(), p_, flat.nx, size});
  // q = A p,  alpha = rho / (p . q)
  a.apply_dot(to, p_, q, {Sum::curvature, at, seen});
  // r = r - alpha q
  to.sum("ResidualUpdate", flat, ResidualUpdate{at, q, r, flat.nx, size}, update_scratch_,
         GradientStep{Sum::square, at, seen});
}

void ConjugateGradients::iterate(SymmetricOperator& a, SymmetricPreconditioner& m, const Array<double>& x) {
  const int* const halted = &scalars_.data()->halted;
  if (options_.replay == Replay::kernels) {
    Launches at_once(space_, halted);
    describe(at_once, a, m, x);
    return;
  }
  if (matrix_ != a.identity() || preconditioner_ != m.identity() || solution_.data() != x.data()) {
    graph_ = std::make_unique<LaunchGraph>(space_, "iteration of conjugate gradients", halted,
                                           [&](Launches& to) { describe(to, a, m, x); });
    matrix_ = a.identity();
    preconditioner_ = m.identity();
    solution_ = x;
  }
  graph_->submit(space_);
}

bool ConjugateGradients::iterate_down_to(double limit, int iteration_limit, double b_norm, SymmetricOperator& a,
                                         SymmetricPreconditioner& m, const Array<double>& x, double& norm,
                                         LinearReport& report) {
  const GradientReport& seen = *seen_.data();
  const double first = norm;
  int done = 0;
  // A cycle takes off about nine tenths.
  double rate = 0.1;
  while (true) {
    const double needed = std::log(limit / norm) / std::log(rate), most = options_.most_ahead;
    const int ahead = std::min(iteration_limit - report.iterations,
                               needed < most ? std::max(1, static_cast<int>(needed)) : options_.most_ahead);
    for (int n = 0; n < ahead; ++n) iterate(a, m, x);
    wait_for_scalars(space_);
    for (; done < seen.iterations; ++done) {
      norm = seen.norms[done % GradientReport::most];
      ++report.iterations;
      report.history.push_back(norm / b_norm);
    }
    if (seen.broken != 0) return false;
    if (seen.halted != 0 || report.iterations == iteration_limit) return true;
    rate = std::clamp(std::pow(norm / first, 1.0 / done), 1e-3, 0.9);
  }
}

LinearReport ConjugateGradients::solve(SymmetricOperator& a, SymmetricPreconditioner& m, const Array<double>& b,
                                       const Array<double>& x, const LinearTolerance& tolerance) {
  LinearReport report;
  COLDSKY_EXPECTS(tolerance.relative > 0.0 && tolerance.iteration_limit > 0);
  COLDSKY_EXPECTS(static_cast<int>(b.extent(0)) == a.size() && static_cast<int>(x.extent(0)) == a.size());
  const double b_norm = std::sqrt(dot(space_, b, b, scratch_));
  if (b_norm == 0.0) return solve_nothing(space_, x);
  // r = b - A x.  The residual lives where the preconditioner reads it.
  const Array<float> r = m.input();
  double norm = std::sqrt(a.residual(b, x, r)), replaced = norm;
  report.relative_residual = norm / b_norm;
  if (report.relative_residual <= tolerance.relative) return ended(report, LinearStatus::converged);
  bool begins = true;
  while (true) {
    // Where rounding may have led r away from b - A x, or r is small enough: there the host wants to look.
    const double limit = std::max(replacement * replaced, tolerance.relative * b_norm);
    for_each(space_, "GradientStart", 1, GradientStart{limit, begins, scalars_.data(), seen_.data()});
    const bool goes_on = iterate_down_to(limit, tolerance.iteration_limit, b_norm, a, m, x, norm, report);
    report.relative_residual = norm / b_norm;
    if (!goes_on) return ended(report, LinearStatus::breakdown);
    // x lacks the last step. Then the true residual takes the place of r.
    axpby(space_, seen_.data()->alpha, p_, 1.0, x);
    begins = norm <= replacement * replaced;
    if (begins) {
      norm = replaced = std::sqrt(a.residual(b, x, r));
      report.relative_residual = report.history.back() = norm / b_norm;
    }
    if (report.relative_residual <= tolerance.relative) return ended(report, LinearStatus::converged);
    if (report.iterations == tolerance.iteration_limit) return report;
  }
}

BiConjugateGradientsStabilised::BiConjugateGradientsStabilised(ExecutionSpace space, int size)
    : space_(std::move(space)),
      size_(size),
      r_(make_array<float>("bicgstab.r", size)),
      shadow_(make_array<float>("bicgstab.shadow", size)),
      p_(make_array<float>("bicgstab.p", size)),
      v_(make_array<float>("bicgstab.v", size)),
      scalars_(make_zeros<StabilisedScalars>(space_, "bicgstab.scalars", 1)),
      seen_(Kokkos::view_alloc(Kokkos::WithoutInitializing, "bicgstab.seen")) {}

void BiConjugateGradientsStabilised::dot_into(Launches& to, const Array<float>& one, const Array<float>& other,
                                              Sum end) {
  const Box flat = flat_box(size_);
  to.sum("Dot", flat, Dot<float, float>{one, other, flat.nx, size_}, scratch_, step(end));
}

void BiConjugateGradientsStabilised::update(Launches& to, const double* length, const Array<float>& z,
                                            const Array<double>& x, const Array<float>& q) {
  const Box flat = flat_box(size_);
  to.sum("StabilisedUpdate", flat, StabilisedUpdate{length, z, x, q, r_, flat.nx, size_}, scratch_, step(Sum::square));
}

const StabilisedReport& BiConjugateGradientsStabilised::look() {
  wait_for_scalars(space_);
  return *seen_.data();
}

LinearReport BiConjugateGradientsStabilised::solve(LinearOperator& a, Preconditioner& m, const Array<double>& b,
                                                   const Array<double>& x, const LinearTolerance& tolerance) {
  LinearReport report;
  COLDSKY_EXPECTS(tolerance.relative > 0.0 && tolerance.iteration_limit > 0);
  COLDSKY_EXPECTS(static_cast<int>(b.extent(0)) == a.size() && static_cast<int>(x.extent(0)) == a.size());
  const double b_norm = std::sqrt(dot(space_, b, b, scratch_));
  if (b_norm == 0.0) return solve_nothing(space_, x);
  const Box flat = flat_box(size_);
  const Array<float> input = m.input();
  const StabilisedScalars* const at = scalars_.data();
  Launches to(space_, &at->halted);
  double norm = 0.0, largest = 0.0, shadow_norm = 0.0;
  // r = b - A x,  shadow = p = r: the beginning, and again where the true residual takes the place of the recurrence's.
  const auto begin = [&] {
    const double square = a.residual(b, x, r_);
    copy(space_, r_, shadow_);
    copy(space_, r_, p_);
    for_each(space_, "StabilisedStart", 1, StabilisedStart{square, step(Sum::begin)});
    norm = largest = shadow_norm = std::sqrt(square);
    report.relative_residual = norm / b_norm;
    return report.relative_residual <= tolerance.relative;
  };
  if (begin()) return ended(report, LinearStatus::converged);
  // Of a residual that the host has seen: whether rounding may have led it away, so that the directions begin anew.
  const auto needs_replacement = [&] {
    norm = seen_.data()->norm;
    report.relative_residual = norm / b_norm;
    // Residuals may rise on the way; what they then lose in rounding stays when they fall.
    largest = std::max(largest, norm);
    return norm <= replacement * largest;
  };
  // What an update left: whether the solve ends.
  const auto settled = [&](bool replace) {
    const bool met = replace ? begin() : report.relative_residual <= tolerance.relative;
    report.history.push_back(report.relative_residual);
    if (met) report.status = LinearStatus::converged;
    return met;
  };
  while (report.iterations < tolerance.iteration_limit) {
    ++report.iterations;
    // v = A M^-1 p,  alpha = rho / (shadow . v)
    copy(space_, p_, input);
    const Array<float> p_hat = m.apply();
    a.apply(p_hat, v_);
    dot_into(to, shadow_, v_, Sum::projection);
    // x = x + alpha p_hat,  s = r - alpha v (s stays in r)
    update(to, &at->alpha, p_hat, x, v_);
    if (look().halted != 0) return ended(report, LinearStatus::breakdown);
    bool replace = needs_replacement();
    if (settled(replace)) return report;
    if (replace) continue;
    // t = A M^-1 s,  omega = (t . s) / (t . t)
    copy(space_, r_, input);
    const Array<float> s_hat = m.apply(), t = m.idle();
    a.apply(s_hat, t);
    dot_into(to, t, t, Sum::t_t);
    dot_into(to, t, r_, Sum::t_s);
    // x = x + omega s_hat,  r = s - omega t
    update(to, &at->omega, s_hat, x, t);
    // beta = (rho_new / rho) (alpha / omega),  p = r + beta (p - omega v)
    dot_into(to, shadow_, r_, Sum::weighted);
    const StabilisedReport seen = look();
    replace = needs_replacement();
    if (settled(replace)) return report;
    if (replace) continue;
    if (!std::isfinite(seen.rho_new) || !std::isfinite(seen.omega)) return ended(report, LinearStatus::breakdown);
    if (seen.omega == 0.0 || std::fabs(seen.rho_new) <= noise * shadow_norm * norm) {
      // The shadow says nothing any more about the residual: another one does.
      if (!begin()) continue;
      return ended(report, LinearStatus::converged);
    }
    for_each_row(space_, "StabilisedDirection", flat, StabilisedDirection{at, r_, v_, p_, flat.nx, size_});
  }
  return report;
}

}  // namespace coldsky
