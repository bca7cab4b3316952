#include "solver/linear/multigrid.hpp"

#include <algorithm>
#include <array>

#include "kernels/mirror.hpp"

namespace coldsky {

namespace {

/// Below this mean share of the off-diagonal entries Jacobi alone is a good solver.
constexpr double negligible_strength = 0.02;

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

Array<float> make_array(const std::string& label, int size) {
  return Array<float>(Kokkos::view_alloc(Kokkos::WithoutInitializing, label), size);
}

}  // namespace

Array<float> Multigrid::scratch(int slot, int cells) {
  if (static_cast<int>(scratch_.size()) <= slot) scratch_.resize(slot + 1);
  if (static_cast<int>(scratch_[slot].extent(0)) < cells) scratch_[slot] = make_array("multigrid.scratch", cells);
  return Kokkos::subview(scratch_[slot], std::make_pair(0, cells));
}

void Multigrid::invert_diagonal(const StencilData<float>& a, const Array<float>& inverse) {
  for_each_row(space_, "InverseDiagonal", a.box, InverseDiagonal{a, inverse});
}

double Multigrid::mean_strength(const StencilData<float>& a, const Array<float>& inverse, int axis,
                                std::vector<double>* planes) {
  const Box& box = a.box;
  std::vector<double> sums(box.count(axis), 0.0);
  if (axis == axis_x) {
    const int pieces = std::min(64, box.rows());
    Array<double> partial(Kokkos::view_alloc(Kokkos::WithoutInitializing, "strength columns"), pieces * box.nx);
    Kokkos::parallel_for("StrengthColumns",
                         Kokkos::RangePolicy<ExecutionSpace>(space_, 0, runs_on_host ? pieces : pieces * box.nx),
                         StrengthColumns{a, inverse, pieces, partial});
    const auto partial_host = Kokkos::create_mirror_view(partial);
    Kokkos::deep_copy(space_, partial_host, partial);
    space_.fence("coldsky: strengths are read");
    for (int piece = 0; piece < pieces; ++piece) {
      for (int i = 0; i < box.nx; ++i) sums[i] += partial_host(piece * box.nx + i);
    }
  } else {
    Array<double> rows(Kokkos::view_alloc(Kokkos::WithoutInitializing, "strength rows"), box.rows());
    Kokkos::parallel_for("StrengthRow", Kokkos::RangePolicy<ExecutionSpace>(space_, 0, box.rows()),
                         StrengthRow{a, inverse, axis, rows});
    const auto rows_host = Kokkos::create_mirror_view(rows);
    Kokkos::deep_copy(space_, rows_host, rows);
    space_.fence("coldsky: strengths are read");
    for (int row = 0; row < box.rows(); ++row) sums[axis == axis_y ? row % box.ny : row / box.ny] += rows_host(row);
  }
  double total = 0.0;
  const double cells_in_plane = static_cast<double>(box.cells()) / box.count(axis);
  for (double& sum : sums) {
    total += sum;
    sum /= cells_in_plane;
  }
  if (planes != nullptr) *planes = sums;
  return total / box.cells();
}

Multigrid::Step Multigrid::make_step(const StencilData<float>& a, const Array<float>& inverse, int axis, int position,
                                     bool last) {
  std::vector<double> strength;
  mean_strength(a, inverse, axis, &strength);
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
  t.coarse_of = to_device(coarse_of, "multigrid.coarse_of");
  t.fine_of = to_device(fine_of, "multigrid.fine_of");
  t.low = make_array("multigrid.low", t.weight_box.cells());
  t.high = make_array("multigrid.high", t.weight_box.cells());
  step.fine_plane = to_device(fine_plane, "multigrid.fine_plane");
  const int cells = t.coarse.cells();
  if (last) {
    step.coarse = StencilData<float>::allocate(t.coarse, "multigrid.a");
  } else {
    // Operators between two axes of a level are needed while the next step is built, no longer.
    const int slot = 6 * position;
    step.coarse = {t.coarse, scratch(slot, cells), scratch(slot + 1, cells), scratch(slot + 2, cells),
                   scratch(slot + 3, cells)};
    step.vector = scratch(slot + 4, cells);
  }
  return step;
}

void Multigrid::fill_step(const StencilData<float>& a, const Step& step) {
  for_each_row(space_, "TransferWeights", step.transfer.weight_box, TransferWeights{a, step.transfer, step.fine_plane});
  for_each_row(space_, "CoarseStencil", step.transfer.coarse, CoarseStencil{a, step.transfer, step.coarse});
}

void Multigrid::build(const StencilData<double>& a) {
  levels_.clear();
  levels_.emplace_back();
  levels_[0].a = StencilData<float>::allocate(a.box, "multigrid.a");
  for_each_row(space_, "RoundStencil", a.box, RoundStencil{a, levels_[0].a});
  while (true) {
    Level level = levels_.back();  // views are shared, nothing is copied
    const int cells = level.a.box.cells();
    level.inverse_diagonal = make_array("multigrid.inverse_diagonal", cells);
    level.u = make_array("multigrid.u", cells);
    level.previous = make_array("multigrid.previous", cells);
    level.f = make_array("multigrid.f", cells);
    invert_diagonal(level.a, level.inverse_diagonal);

    std::array<double, 3> strength{};
    for (int axis = 0; axis < 3; ++axis) {
      strength[axis] =
          level.a.box.count(axis) > 1 ? mean_strength(level.a, level.inverse_diagonal, axis, nullptr) : 0.0;
    }
    const double largest = *std::max_element(strength.begin(), strength.end());
    std::vector<int> axes;
    for (int axis = 0; axis < 3; ++axis) {
      if (strength[axis] > 0.0 && strength[axis] >= options_.strength_threshold * largest) axes.push_back(axis);
    }
    std::sort(axes.begin(), axes.end(), [&](int p, int q) { return strength[p] > strength[q]; });
    if (options_.one_direction && axes.size() > 1) axes.resize(1);
    if (axes.empty() || largest < negligible_strength) {
      levels_.back() = level;
      break;
    }
    level.share = strength[axes.back()];

    StencilData<float> current = level.a;
    Array<float> inverse = level.inverse_diagonal;
    for (std::size_t n = 0; n < axes.size(); ++n) {
      const bool last = n + 1 == axes.size();
      Step step = make_step(current, inverse, axes[n], static_cast<int>(n), last);
      fill_step(current, step);
      current = step.coarse;
      if (!last) {
        inverse = scratch(6 * static_cast<int>(n) + 5, current.box.cells());
        invert_diagonal(current, inverse);
      }
      level.steps.push_back(step);
    }
    levels_.back() = level;
    levels_.emplace_back();
    levels_.back().a = current;
  }
}

void Multigrid::refresh(const StencilData<double>& a) {
  for_each_row(space_, "RoundStencil", a.box, RoundStencil{a, levels_[0].a});
  for (Level& level : levels_) {
    invert_diagonal(level.a, level.inverse_diagonal);
    StencilData<float> current = level.a;
    for (const Step& step : level.steps) {
      fill_step(current, step);
      current = step.coarse;
    }
  }
}

void Multigrid::apply(const Array<double>& r, const Array<double>& z) {
  axpby(space_, 1.0, r, 0.0, levels_[0].f);
  cycle(0);
  axpby(space_, 1.0, levels_[0].u, 0.0, z);
}

void Multigrid::smooth(Level& level, bool from_zero) {
  const int degree = level.share > 0.8 ? 1 : 3;
  const double low = std::max(0.2, 0.7 * level.share), high = 2.0;
  const double center = 0.5 * (high + low), half_width = 0.5 * (high - low), sigma = center / half_width;
  const int cells = level.a.box.cells();
  const Box flat = flat_box(cells);
  double rho = 1.0 / sigma;
  const auto step = [&](double momentum, double weight, bool reads_previous) {
    for_each_row(space_, "ChebyshevStep", level.a.box,
                 ChebyshevStep{float(momentum), float(weight), reads_previous, level.a, level.inverse_diagonal, level.f,
                               level.u, level.previous});
    std::swap(level.u, level.previous);
  };
  if (from_zero) {
    for_each_row(space_, "ChebyshevStart", flat,
                 ChebyshevStart{float(1.0 / center), level.inverse_diagonal, level.f, level.u, flat.nx, cells});
  } else {
    step(0.0, 1.0 / center, false);
  }
  for (int n = 1; n < degree; ++n) {
    const double rho_new = 1.0 / (2.0 * sigma - rho);
    // From zero, u_0 was never stored: the second step must not read it.
    step(rho_new * rho, 2.0 * rho_new / half_width, !(from_zero && n == 1));
    rho = rho_new;
  }
}

void Multigrid::cycle(int n) {
  Level& level = levels_[n];
  if (level.steps.empty()) {
    // One cell, or a diagonal that dominates: Jacobi.
    const Box flat = flat_box(level.a.box.cells());
    for_each_row(space_, "ChebyshevStart", flat,
                 ChebyshevStart{1.0f, level.inverse_diagonal, level.f, level.u, flat.nx, level.a.box.cells()});
    return;
  }
  smooth(level, true);
  // r = f - A u, down to the next level
  for_each_row(space_, "LinearResidual", level.a.box,
               LinearResidual<float, float>{level.a, level.u, level.f, level.previous});
  Array<float> from = level.previous;
  Level& next = levels_[n + 1];
  for (const Step& step : level.steps) {
    const Array<float> to = step.vector.data() != nullptr ? step.vector : next.f;
    for_each_row(space_, "Restrict", step.transfer.coarse, Restrict{step.transfer, from, to});
    from = to;
  }
  cycle(n + 1);
  // u = u + P u_coarse
  Array<float> coarse = next.u;
  for (std::size_t s = level.steps.size(); s-- > 0;) {
    const Step& step = level.steps[s];
    if (s == 0) {
      for_each_row(space_, "Prolong<add>", step.transfer.fine, Prolong<true>{step.transfer, coarse, level.u});
    } else {
      const Array<float> to = level.steps[s - 1].vector;
      for_each_row(space_, "Prolong", step.transfer.fine, Prolong<false>{step.transfer, coarse, to});
      coarse = to;
    }
  }
  smooth(level, false);
}

std::vector<Box> Multigrid::boxes() const {
  std::vector<Box> result;
  for (const Level& level : levels_) result.push_back(level.a.box);
  return result;
}

}  // namespace coldsky
