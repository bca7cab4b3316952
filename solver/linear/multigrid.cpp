#include "solver/linear/multigrid.hpp"

#include <algorithm>
#include <array>
#include <numeric>

#include "kernels/base/mirror.hpp"

namespace coldsky {

namespace {

/// Below this mean share of the off-diagonal entries Jacobi alone is a good solver.
constexpr double negligible_strength = 0.02;
/// Sweeps over the interpolation weights inside their planes. On a panel with metal saddles in its core none need 33
/// to 65 iterations, two 18, eight 16.
constexpr int weight_sweeps = 2;

/// Planes to interpolate: no two adjacent, largest sum of `weight` (dynamic programme over the planes).
std::vector<bool> choose_interpolated_planes(const std::vector<double>& weight) {
  const int n = static_cast<int>(weight.size());
  std::vector<double> best(n + 1, 0.0);  // best sum over the first p planes
  std::vector<bool> takes(n + 1, false);
  for (int p = 1; p <= n; ++p) {
    const double with = weight[p - 1] + (p >= 2 ? best[p - 2] : 0.0);
    takes[p] = with > best[p - 1];
    best[p] = std::max(with, best[p - 1]);
  }
  std::vector<bool> interpolated(n, false);
  for (int p = n; p > 0;) {
    if (takes[p]) {
      interpolated[p - 1] = true;
      p -= 2;
    } else {
      p -= 1;
    }
  }
  return interpolated;
}

/// Weights of the Chebyshev recurrence on the part of the spectrum of D^-1 A that the coarse level leaves.
/// \param share smallest coarsened direction's mean share of the diagonal
ChebyshevWeights chebyshev_weights(double share) {
  ChebyshevWeights weights;
  weights.degree = share > 0.8 ? 1 : 3;
  const double low = std::max(0.2, 0.7 * share), high = 2.0;
  const double center = 0.5 * (high + low), half_width = 0.5 * (high - low);
  weights.first = static_cast<float>(1.0 / center);
  double rho = half_width / center;
  for (int n = 0; n + 1 < weights.degree; ++n) {
    const double next = 1.0 / (2.0 * center / half_width - rho);
    weights.momentum[n] = static_cast<float>(next * rho);
    weights.weight[n] = static_cast<float>(2.0 * next / half_width);
    rho = next;
  }
  return weights;
}

}  // namespace

template <class T>
Array<T> Multigrid::scratch(std::vector<Array<T>>& store, int slot, int cells) {
  if (static_cast<int>(store.size()) <= slot) store.resize(slot + 1);
  if (static_cast<int>(store[slot].extent(0)) < cells) store[slot] = make_array<T>("multigrid.scratch", cells);
  return Kokkos::subview(store[slot], std::make_pair(0, cells));
}

void Multigrid::offer_idle_vectors(int weights) {
  const Level& finest = levels_[0];
  idle_.clear();
  const auto offer = [&](const Array<float>& vector, int used) {
    idle_.push_back({reinterpret_cast<std::byte*>(vector.data() + used), sizeof(float) * (vector.extent(0) - used)});
  };
  offer(finest.f, 0);
  offer(finest.u, weights);
  offer(finest.previous, weights);
}

Array<CycleCoefficient> Multigrid::idle_coefficients(int slot, int cells) {
  // Parts begin at different distances from a page, as arrays do (make_array).
  constexpr std::size_t line = 64, distance = 13 * line;
  const std::size_t bytes = sizeof(CycleCoefficient) * cells;
  for (Idle& idle : idle_) {
    const std::size_t lead = (line - reinterpret_cast<std::uintptr_t>(idle.begin) % line) % line;
    if (idle.bytes < lead + bytes) continue;
    const Array<CycleCoefficient> part(reinterpret_cast<CycleCoefficient*>(idle.begin + lead), cells);
    const std::size_t taken = std::min(idle.bytes, lead + (bytes + distance + line - 1) / line * line);
    idle.begin += taken;
    idle.bytes -= taken;
    return part;
  }
  return scratch(coefficient_scratch_, slot, cells);
}

void Multigrid::invert_diagonal(const StencilData<CycleCoefficient>& a, const Array<CycleCoefficient>& inverse) {
  for_each_row(space_, "InverseDiagonal", a.box, InverseDiagonal{a, inverse});
}

std::vector<double> Multigrid::plane_strengths(const StencilData<CycleCoefficient>& a,
                                               const Array<CycleCoefficient>& inverse, int axis) {
  const Box& box = a.box;
  std::vector<double> sums(box.count(axis), 0.0);
  if (axis == axis_x) {
    const int pieces = std::min(64, box.rows());
    auto partial = make_array<double>("strength columns", pieces * box.nx);
    detail::observe<StrengthColumns>(box.cells());
    Kokkos::parallel_for("StrengthColumns",
                         Kokkos::RangePolicy<ExecutionSpace>(space_, 0, runs_on_host ? pieces : pieces * box.nx),
                         StrengthColumns{a, inverse, pieces, partial});
    const auto partial_host = Kokkos::create_mirror_view(partial);
    Kokkos::deep_copy(space_, partial_host, partial);
    detail::observe_wait();
    space_.fence("coldsky: strengths are read");
    for (int piece = 0; piece < pieces; ++piece) {
      for (int i = 0; i < box.nx; ++i) sums[i] += partial_host(piece * box.nx + i);
    }
  } else {
    auto rows = make_array<double>("strength rows", box.rows());
    detail::observe<StrengthRow>(box.cells());
    Kokkos::parallel_for("StrengthRow", Kokkos::RangePolicy<ExecutionSpace>(space_, 0, box.rows()),
                         StrengthRow{a, inverse, axis, rows});
    const auto rows_host = Kokkos::create_mirror_view(rows);
    Kokkos::deep_copy(space_, rows_host, rows);
    detail::observe_wait();
    space_.fence("coldsky: strengths are read");
    for (int row = 0; row < box.rows(); ++row) sums[axis == axis_y ? row % box.ny : row / box.ny] += rows_host(row);
  }
  const double cells_in_plane = static_cast<double>(box.cells()) / box.count(axis);
  for (double& sum : sums) sum /= cells_in_plane;
  return sums;
}

Multigrid::Step Multigrid::make_step(const Level& level, const StencilData<CycleCoefficient>& a,
                                     const std::vector<double>& strength, int axis, int position, bool last) {
  const auto interpolated = choose_interpolated_planes(strength);
  std::vector<int> coarse_of, fine_of, fine_plane;
  for (int plane = 0; plane < static_cast<int>(interpolated.size()); ++plane) {
    if (interpolated[plane]) {
      coarse_of.push_back(-1 - static_cast<int>(fine_plane.size()));
      fine_plane.push_back(plane);
    } else {
      coarse_of.push_back(static_cast<int>(fine_of.size()));
      fine_of.push_back(plane);
    }
  }
  Step step;
  Transfer& t = step.transfer;
  t.axis = axis;
  t.fine = t.coarse = t.weight_box = a.box;
  t.coarse.set_count(axis, static_cast<int>(fine_of.size()));
  t.weight_box.set_count(axis, static_cast<int>(fine_plane.size()));
  t.coarse_of = to_device(space_, coarse_of, "multigrid.coarse_of");
  t.fine_of = to_device(space_, fine_of, "multigrid.fine_of");
  t.low = make_array<float>("multigrid.low", t.weight_box.cells());
  t.high = make_array<float>("multigrid.high", t.weight_box.cells());
  step.fine_plane = to_device(space_, fine_plane, "multigrid.fine_plane");
  const int cells = t.coarse.cells();
  if (last) {
    step.coarse = StencilData<CycleCoefficient>::allocate(t.coarse, "multigrid.a");
  } else {
    // Operators between two axes of a level are needed while the next step is built, no longer: between cycles the
    // vectors of the finest level hold them.
    if (position == 0) offer_idle_vectors(t.weight_box.cells());
    const auto coefficients = [&](int part) { return idle_coefficients(4 * position + part, cells); };
    const auto x = coefficients(0), y = coefficients(1), z = coefficients(2), diagonal = coefficients(3);
    step.coarse = {t.coarse, x, y, z, diagonal};
    // The first vector is read from the residual; the residual is read then and makes room for the next.
    if (position == 0) {
      step.vector = scratch(scratch_, 0, cells);
    } else {
      step.vector = Kokkos::subview(level.residual(), std::make_pair(0, cells));
    }
  }
  return step;
}

void Multigrid::fill_step(const StencilData<CycleCoefficient>& a, const Step& step) {
  const Transfer& t = step.transfer;
  for_each_row(space_, "TransferWeights", t.weight_box, TransferWeights{a, t, step.fine_plane});
  // Between cycles the vectors of the finest level lie idle; behind these are operators (offer_idle_vectors).
  const auto idle = std::make_pair(0, t.weight_box.cells());
  Array<float> low = t.low, high = t.high, low_new = Kokkos::subview(levels_[0].u, idle),
               high_new = Kokkos::subview(levels_[0].previous, idle);
  static_assert(weight_sweeps % 2 == 0, "the last sweep has to end in the transfer's own arrays");
  for (int sweep = 0; sweep < weight_sweeps; ++sweep) {
    for_each_row(space_, "SmoothWeights", t.weight_box,
                 SmoothWeights{a, t, step.fine_plane, low, high, low_new, high_new});
    std::swap(low, low_new);
    std::swap(high, high_new);
  }
  for_each_row(space_, "CoarseStencil", t.coarse, CoarseStencil{a, t, step.coarse});
}

template <class T>
void Multigrid::build(const StencilData<T>& a) {
  graph_.reset();
  identity_ = {};
  levels_.clear();
  scratch_.clear();
  coefficient_scratch_.clear();
  levels_.emplace_back();
  levels_[0].a = StencilData<CycleCoefficient>::allocate(a.box, "multigrid.a");
  for_each_row(space_, "RoundStencil", a.box, RoundStencil<T, CycleCoefficient>{a, levels_[0].a});
  while (true) {
    Level level = levels_.back();  // views are shared, nothing is copied
    const int cells = level.a.box.cells();
    level.inverse_diagonal = make_array<CycleCoefficient>("multigrid.inverse_diagonal", cells);
    level.u = make_array<float>("multigrid.u", cells);
    level.previous = make_array<float>("multigrid.previous", cells);
    level.f = make_array<float>("multigrid.f", cells);
    levels_.back() = level;
    invert_diagonal(level.a, level.inverse_diagonal);

    std::array<std::vector<double>, 3> planes;
    std::array<double, 3> strength{};
    for (int axis = 0; axis < 3; ++axis) {
      if (level.a.box.count(axis) < 2) continue;
      planes[axis] = plane_strengths(level.a, level.inverse_diagonal, axis);
      strength[axis] = std::accumulate(planes[axis].begin(), planes[axis].end(), 0.0) / planes[axis].size();
    }
    const double largest = *std::max_element(strength.begin(), strength.end());
    std::vector<int> axes;
    for (int axis = 0; axis < 3; ++axis) {
      if (strength[axis] > 0.0 && strength[axis] >= options_.strength_threshold * largest) axes.push_back(axis);
    }
    // Strongest first; among nearly equal ones x last, when least is left: its planes are scattered in memory.
    const auto rank = [&](int axis) { return strength[axis] * (axis == axis_x ? 0.8 : 1.0); };
    std::stable_sort(axes.begin(), axes.end(), [&](int p, int q) { return rank(p) > rank(q); });
    if (options_.one_direction && axes.size() > 1) axes.resize(1);
    if (axes.empty() || largest < negligible_strength) break;
    level.weights = chebyshev_weights(strength[axes.back()]);

    StencilData<CycleCoefficient> current = level.a;
    for (std::size_t n = 0; n < axes.size(); ++n) {
      const bool last = n + 1 == axes.size();
      Step step = make_step(level, current, planes[axes[n]], axes[n], static_cast<int>(n), last);
      fill_step(current, step);
      current = step.coarse;
      if (!last) {
        const auto inverse = make_array<CycleCoefficient>("multigrid.inverse", current.box.cells());
        invert_diagonal(current, inverse);
        planes[axes[n + 1]] = plane_strengths(current, inverse, axes[n + 1]);
      }
      level.steps.push_back(step);
    }
    levels_.back() = level;
    levels_.emplace_back();
    levels_.back().a = current;
  }
  gather_small_levels();
}

template <class T>
void Multigrid::refresh(const StencilData<T>& a) {
  for_each_row(space_, "RoundStencil", a.box, RoundStencil<T, CycleCoefficient>{a, levels_[0].a});
  for (Level& level : levels_) {
    invert_diagonal(level.a, level.inverse_diagonal);
    StencilData<CycleCoefficient> current = level.a;
    for (const Step& step : level.steps) {
      fill_step(current, step);
      current = step.coarse;
    }
  }
}

template void Multigrid::build(const StencilData<double>&);
template void Multigrid::build(const StencilData<float>&);
template void Multigrid::refresh(const StencilData<double>&);
template void Multigrid::refresh(const StencilData<float>&);

void Multigrid::run_cycle() {
  if (never_.data() == nullptr) never_ = make_zeros<int>(space_, "multigrid.never", 1);
  if (options_.replay == Replay::kernels) {
    Launches at_once(space_, never_.data());
    cycle(at_once, 0, nullptr);
    return;
  }
  if (!graph_) {
    graph_ =
        std::make_unique<LaunchGraph>(space_, "cycle", never_.data(), [this](Launches& to) { cycle(to, 0, nullptr); });
  }
  graph_->submit(space_);
}

void Multigrid::apply_double(const Array<double>& r, const Array<double>& z) {
  axpby(space_, 1.0, r, 0.0, levels_[0].f);
  run_cycle();
  axpby(space_, 1.0, output(), 0.0, z);
}

Array<float> Multigrid::apply() {
  run_cycle();
  return output();
}

void Multigrid::smooth_from_zero(Launches& to, const Level& level) {
  const ChebyshevWeights& w = level.weights;
  if (w.degree == 1) {
    const int cells = level.a.box.cells();
    const Box flat = flat_box(cells);
    to.rows("ChebyshevStart", flat, ChebyshevStart{w.first, level.inverse_diagonal, level.f, level.u, flat.nx, cells});
    return;
  }
  to.rows("ChebyshevPair", level.a.box,
          ChebyshevPair{w.first, w.momentum[0], w.weight[0], level.a, level.inverse_diagonal, level.f, level.u});
  to.rows("ChebyshevStep", level.a.box,
          ChebyshevStep<Previous::first>{w.momentum[1], w.weight[1], w.first, level.a, level.inverse_diagonal, level.f,
                                         level.u, level.previous});
}

void Multigrid::smooth(Launches& to, const Level& level, const GradientStep* end) {
  const ChebyshevWeights& w = level.weights;
  Array<float> from = level.descended(), into = level.other_than(from);
  const auto launch = [&](const auto& step, bool last) {
    if (last && end != nullptr) {
      to.sum("ChebyshevStepDot", level.a.box, ChebyshevStepDot{step}, reduction_, *end);
    } else {
      to.rows("ChebyshevStep", level.a.box, step);
    }
    std::swap(from, into);
  };
  launch(ChebyshevStep<Previous::none>{0.0f, w.first, w.first, level.a, level.inverse_diagonal, level.f, from, into},
         w.degree == 1);
  for (int n = 1; n < w.degree; ++n) {
    launch(ChebyshevStep<Previous::stored>{w.momentum[n - 1], w.weight[n - 1], w.first, level.a, level.inverse_diagonal,
                                           level.f, from, into},
           n + 1 == w.degree);
  }
}

void Multigrid::gather_small_levels() {
  const int count = levels();
  first_small_ = count;
  // The finest level stays out: its result is swapped with the caller's, and its dot product is summed over all cells.
  while (first_small_ > 1 && levels_[first_small_ - 1].a.box.cells() <= options_.team_cells) --first_small_;
  if (count - first_small_ < 2) {
    first_small_ = count;
    return;
  }
  std::vector<SmallLevel> small;
  for (int n = first_small_; n < count; ++n) {
    const Level& level = levels_[n];
    SmallLevel one{};
    one.box = level.a.box;
    one.x = level.a.x.data();
    one.y = level.a.y.data();
    one.z = level.a.z.data();
    one.diagonal = level.a.diagonal.data();
    one.inverse_diagonal = level.inverse_diagonal.data();
    one.u = level.u.data();
    one.previous = level.previous.data();
    one.f = level.f.data();
    one.weights = level.weights;
    for (const Step& step : level.steps) {
      const Transfer& t = step.transfer;
      float* const to = step.vector.data() != nullptr ? step.vector.data() : levels_[n + 1].f.data();
      one.step[one.steps++] = {
          t.axis,       t.fine,        t.coarse, t.weight_box, t.coarse_of.data(), t.fine_of.data(),
          t.low.data(), t.high.data(), to};
    }
    small.push_back(one);
  }
  small_levels_ = to_device(space_, small, "multigrid.small_levels");
}

Array<float> Multigrid::small_cycle(Launches& to) {
  int cells = 0;
  for (int n = first_small_; n < levels(); ++n) cells += levels_[n].a.box.cells();
  to.team("CoarseCycle", cells, [&](auto space) {
    return CoarseCycle<decltype(space)>{small_levels_, levels() - first_small_};
  });
  return levels_[first_small_].result();
}

void Multigrid::cycle(Launches& to, int n, const GradientStep* end) {
  const Level& level = levels_[n];
  if (level.steps.empty()) {
    // One cell, or a diagonal that dominates: Jacobi.
    const int cells = level.a.box.cells();
    const Box flat = flat_box(cells);
    to.rows("ChebyshevStart", flat, ChebyshevStart{1.0f, level.inverse_diagonal, level.f, level.u, flat.nx, cells});
    if (end != nullptr) to.sum("Dot", flat, Dot<float, float>{level.f, level.u, flat.nx, cells}, reduction_, *end);
    return;
  }
  smooth_from_zero(to, level);
  // r = f - A u, down to the next level
  const Array<float> u = level.descended(), r = level.residual();
  to.rows("LinearResidual", level.a.box, LinearResidual<CycleCoefficient, float>{level.a, u, level.f, r});
  Array<float> from = r;
  const Level& next = levels_[n + 1];
  for (const Step& step : level.steps) {
    const Array<float> coarse = step.vector.data() != nullptr ? step.vector : next.f;
    to.rows("Restrict", step.transfer.coarse, Restrict{step.transfer, from, coarse});
    from = coarse;
  }
  Array<float> coarse;
  if (n + 1 == first_small_) {
    coarse = small_cycle(to);
  } else {
    cycle(to, n + 1, nullptr);
    coarse = next.result();
  }
  // u = u + P u_coarse
  for (std::size_t s = level.steps.size(); s-- > 0;) {
    const Step& step = level.steps[s];
    if (s == 0) {
      to.rows("Prolong<add>", step.transfer.fine, Prolong<true>{step.transfer, coarse, u});
    } else {
      const Array<float> fine = level.steps[s - 1].vector;
      to.rows("Prolong", step.transfer.fine, Prolong<false>{step.transfer, coarse, fine});
      coarse = fine;
    }
  }
  smooth(to, level, end);
}

std::vector<Box> Multigrid::boxes() const {
  std::vector<Box> result;
  for (const Level& level : levels_) result.push_back(level.a.box);
  return result;
}

}  // namespace coldsky
