#include "kernels/multigrid/coarsen.hpp"
#include "tests/support/twins.hpp"

namespace coldsky {
namespace {

using twins::HostStencil;
using twins::Terms;

/// A coarsening of a box along an axis with planes dropped at random, never two side by side, and random weights.
struct HostTransfer {
  int axis;
  Box fine, coarse, weight_box;
  std::vector<int> mark, kept, dropped;  ///< as Transfer::coarse_of, fine_of; TransferWeights::fine_plane
  std::vector<double> low, high;

  HostTransfer(const Box& box, int axis, unsigned seed) : axis(axis), fine(box), coarse(box), weight_box(box) {
    const int n = box.count(axis);
    const auto chance = twins::uniform(n, 0.0, 1.0, seed);
    for (int plane = 0; plane < n; ++plane) {
      const bool free = plane == 0 || mark.back() >= 0;
      if (n > 1 && free && chance[plane] < 0.7) {
        mark.push_back(-1 - static_cast<int>(dropped.size()));
        dropped.push_back(plane);
      } else {
        mark.push_back(static_cast<int>(kept.size()));
        kept.push_back(plane);
      }
    }
    coarse.set_count(axis, static_cast<int>(kept.size()));
    weight_box.set_count(axis, static_cast<int>(dropped.size()));
    low = twins::uniform_single(weight_box.cells(), 0.1, 0.6, seed + 1);
    high = twins::uniform_single(weight_box.cells(), 0.1, 0.6, seed + 2);
    twins::for_cells(weight_box, [&](int i, int j, int k, int w) {
      const int plane = dropped[axis == axis_x ? i : axis == axis_y ? j : k];
      if (plane == 0) low[w] = 0.0;
      if (plane + 1 == n) high[w] = 0.0;
    });
  }
  /// Index in `box` of the cell (i, j, k) with its place along the axis replaced.
  int at(const Box& box, int plane, int i, int j, int k) const {
    return axis == axis_x ? box.index(plane, j, k) : axis == axis_y ? box.index(i, plane, k) : box.index(i, j, plane);
  }
  Transfer on_device() const {
    return {axis,
            fine,
            coarse,
            to_device(mark, "mark"),
            to_device(kept, "kept"),
            weight_box,
            twins::device<float>(low),
            twins::device<float>(high)};
  }
  /// Calls body(fine cell, coarse cell, weight) for every entry of P.
  template <class Body>
  void for_entries(const Body& body) const {
    twins::for_cells(fine, [&](int i, int j, int k, int c) {
      const int plane = axis == axis_x ? i : axis == axis_y ? j : k;
      if (mark[plane] >= 0) return body(c, at(coarse, mark[plane], i, j, k), 1.0);
      const int w = at(weight_box, -1 - mark[plane], i, j, k);
      if (plane > 0) body(c, at(coarse, mark[plane - 1], i, j, k), low[w]);
      if (plane + 1 < fine.count(axis)) body(c, at(coarse, mark[plane + 1], i, j, k), high[w]);
    });
  }
};

class Coarsening : public ::testing::TestWithParam<Box> {
 protected:
  const ExecutionSpace space{};
  const Box box = GetParam();
  const HostStencil a = twins::rounded(twins::make_host_stencil(box, 30));
  const StencilData<CycleCoefficient> matrix = twins::device<CycleCoefficient>(a);
  /// Axes along which there is something to drop.
  std::vector<int> axes() const {
    std::vector<int> result;
    for (int axis = 0; axis < 3; ++axis) {
      if (box.count(axis) > 1) result.push_back(axis);
    }
    return result;
  }
};

TEST_P(Coarsening, Prolong) {
  for (const int axis : axes()) {
    const HostTransfer t(box, axis, 40 + axis);
    const auto coarse = twins::uniform_single(t.coarse.cells(), -1.0, 1.0, 50);
    const auto old = twins::uniform_single(box.cells(), -1.0, 1.0, 51);
    std::vector<Terms> put(box.cells()), added(box.cells());
    t.for_entries([&](int fine, int from, double weight) { put[fine].add(weight * coarse[from]); });
    for (int c = 0; c < box.cells(); ++c) {
      added[c].add(old[c]);
      added[c].add(put[c], 1.0);
    }
    const auto from = twins::device<float>(coarse), to = twins::device<float>(old), onto = twins::device<float>(old);
    for_each_row(space, "Prolong", box, Prolong<false>{t.on_device(), from, to});
    for_each_row(space, "Prolong", box, Prolong<true>{t.on_device(), from, onto});
    twins::expect_close(to, put, twins::single_tolerance);
    twins::expect_close(onto, added, twins::single_tolerance);
  }
}

TEST_P(Coarsening, Restrict) {
  for (const int axis : axes()) {
    const HostTransfer t(box, axis, 40 + axis);
    const auto fine = twins::uniform_single(box.cells(), -1.0, 1.0, 52);
    std::vector<Terms> expected(t.coarse.cells());
    t.for_entries([&](int from, int coarse, double weight) { expected[coarse].add(weight * fine[from]); });
    const Array<float> to("coarse", t.coarse.cells());
    for_each_row(space, "Restrict", t.coarse, Restrict{t.on_device(), twins::device<float>(fine), to});
    twins::expect_close(to, expected, twins::single_tolerance);
  }
}

TEST_P(Coarsening, TransferWeights) {
  for (const int axis : axes()) {
    const HostTransfer t(box, axis, 40 + axis);
    const Transfer transfer = t.on_device();
    for_each_row(space, "TransferWeights", t.weight_box,
                 TransferWeights{matrix, transfer, to_device(t.dropped, "dropped")});
    std::vector<Terms> low(t.weight_box.cells()), high(t.weight_box.cells());
    twins::for_cells(t.weight_box, [&](int i, int j, int k, int w) {
      const int plane = t.dropped[axis == axis_x ? i : axis == axis_y ? j : k], c = t.at(box, plane, i, j, k);
      const double below = plane > 0 ? a.face(axis)[c - box.stride(axis)] : 0.0, above = a.face(axis)[c];
      const double sum = below + above + a.diagonal[c];
      low[w].add(below / sum);
      high[w].add(above / sum);
    });
    twins::expect_close(transfer.low, low, twins::single_tolerance);
    twins::expect_close(transfer.high, high, twins::single_tolerance);
  }
}

TEST_P(Coarsening, SmoothWeights) {
  for (const int axis : axes()) {
    const HostTransfer t(box, axis, 40 + axis);
    const int cells = t.weight_box.cells();
    const Transfer transfer = t.on_device();
    const Array<float> low("low", cells), high("high", cells);
    for_each_row(
        space, "SmoothWeights", t.weight_box,
        SmoothWeights{matrix, transfer, to_device(t.dropped, "dropped"), transfer.low, transfer.high, low, high});
    std::vector<Terms> expected_low(cells), expected_high(cells);
    twins::for_cells(t.weight_box, [&](int i, int j, int k, int w) {
      const int at[] = {i, j, k}, plane = t.dropped[at[axis]], c = t.at(box, plane, i, j, k);
      const double below = plane > 0 ? a.face(axis)[c - box.stride(axis)] : 0.0, above = a.face(axis)[c];
      Terms from_low, from_high;
      double sum = below + above + a.diagonal[c];
      from_low.add(below);
      from_high.add(above);
      const auto add = [&](double conductance, int neighbour) {
        from_low.add(conductance * t.low[neighbour]);
        from_high.add(conductance * t.high[neighbour]);
        sum += conductance;
      };
      for (int other = 0; other < 3; ++other) {
        if (other == axis) continue;
        const int step = t.weight_box.stride(other);
        if (at[other] > 0) add(a.face(other)[c - box.stride(other)], w - step);
        if (at[other] + 1 < box.count(other)) add(a.face(other)[c], w + step);
      }
      expected_low[w].add(from_low, 1.0 / sum);
      expected_high[w].add(from_high, 1.0 / sum);
    });
    twins::expect_close(low, expected_low, twins::single_tolerance);
    twins::expect_close(high, expected_high, twins::single_tolerance);
  }
}

/// The coarse coefficients are rounded to the digits of a CycleCoefficient, half a unit in the eighth.
void expect_rounded(const Array<CycleCoefficient>& computed, const std::vector<Terms>& expected) {
  constexpr double half_unit = 0.00390625;
  const auto values = to_host(computed);
  for (std::size_t n = 0; n < values.size(); ++n) {
    const auto sum = static_cast<double>(expected[n].sum);
    ASSERT_NEAR(double(float(values[n])), sum, half_unit * sum + twins::single_tolerance * expected[n].largest) << n;
  }
}

TEST_P(Coarsening, CoarseStencil) {
  for (const int axis : axes()) {
    const HostTransfer t(box, axis, 40 + axis);
    const auto to = StencilData<CycleCoefficient>::allocate(t.coarse, "coarse");
    for_each_row(space, "CoarseStencil", t.coarse, CoarseStencil{matrix, t.on_device(), to});
    std::vector<Terms> face[3], diagonal(t.coarse.cells());
    for (auto& terms : face) terms.resize(t.coarse.cells());
    twins::for_cells(t.coarse, [&](int i, int j, int k, int q) {
      const int coarse_at[] = {i, j, k}, plane = t.kept[coarse_at[axis]], count = box.count(axis);
      const int c = t.at(box, plane, i, j, k), stride = box.stride(axis);
      // Along the axis: two faces in series with the dropped cell between them, and the heat that flows between
      // dropped cells that lean differently.
      Terms between;
      if (plane + 1 == count || t.mark[plane + 1] >= 0) {
        between.add(a.face(axis)[c]);
      } else if (plane + 2 < count) {
        const int f = c + stride, w = t.at(t.weight_box, -1 - t.mark[plane + 1], i, j, k);
        const double lean = t.low[w] + t.high[w];
        between.add(a.face(axis)[c] * t.high[w] * t.high[w] / lean);
        between.add(a.face(axis)[f] * t.low[w] * t.low[w] / lean);
        for (int other = 0; other < 3; ++other) {
          if (other == axis) continue;
          const auto add = [&](double conductance, int neighbour) {
            const double d_low = t.low[w] - t.low[neighbour], d_high = t.high[w] - t.high[neighbour];
            between.add(0.5 * conductance * (d_low * d_low + d_high * d_high));
          };
          const int step = t.weight_box.stride(other);
          if (coarse_at[other] > 0) add(a.face(other)[f - box.stride(other)], w - step);
          if (coarse_at[other] + 1 < box.count(other)) add(a.face(other)[f], w + step);
        }
      }
      face[axis][q] = between;
      diagonal[q].add(a.diagonal[c]);
      for (int other = 0; other < 3; ++other) {
        if (other != axis) face[other][q].add(a.face(other)[c]);
      }
      for (const int side : {-1, 1}) {
        const int dropped = plane + side;
        if (dropped < 0 || dropped >= count || t.mark[dropped] >= 0) continue;
        const auto& weight = side < 0 ? t.high : t.low;
        const int w = t.at(t.weight_box, -1 - t.mark[dropped], i, j, k), f = t.at(box, dropped, i, j, k);
        diagonal[q].add(weight[w] * a.diagonal[f]);
        for (int other = 0; other < 3; ++other) {
          if (other == axis || coarse_at[other] + 1 == box.count(other)) continue;
          face[other][q].add(0.5 * (weight[w] + weight[w + t.weight_box.stride(other)]) * a.face(other)[f]);
        }
      }
    });
    for (int other = 0; other < 3; ++other) expect_rounded(to.face(other), face[other]);
    expect_rounded(to.diagonal, diagonal);
  }
}

TEST_P(Coarsening, Strength) {
  std::vector<double> inverse(box.cells());
  twins::for_cells(box, [&](int i, int j, int k, int c) {
    const auto sum = static_cast<float>(twins::full_diagonal(a, i, j, k).sum);
    inverse[c] = float(CycleCoefficient(1.0f / sum));
  });
  const auto d = twins::device<CycleCoefficient>(inverse);
  const auto strength = [&](int axis, int c, bool has_low) {
    return ((has_low ? a.face(axis)[c - box.stride(axis)] : 0.0) + a.face(axis)[c]) * inverse[c];
  };
  for (const int pieces : {1, std::min(5, box.rows())}) {
    const Array<double> sums("sums", pieces * box.nx);
    Kokkos::parallel_for("StrengthColumns",
                         Kokkos::RangePolicy<ExecutionSpace>(space, 0, runs_on_host ? pieces : pieces * box.nx),
                         StrengthColumns{matrix, d, pieces, sums});
    std::vector<Terms> expected(pieces * box.nx);
    for (int piece = 0; piece < pieces; ++piece) {
      for (int row = box.rows() * piece / pieces; row < box.rows() * (piece + 1) / pieces; ++row) {
        for (int i = 0; i < box.nx; ++i) {
          expected[piece * box.nx + i].add(strength(axis_x, row * box.nx + i, i > 0));
        }
      }
    }
    twins::expect_close(sums, expected, twins::single_tolerance);
  }
  for (const int axis : {axis_y, axis_z}) {
    const Array<double> sums("sums", box.rows());
    Kokkos::parallel_for("StrengthRow", Kokkos::RangePolicy<ExecutionSpace>(space, 0, box.rows()),
                         StrengthRow{matrix, d, axis, sums});
    std::vector<Terms> expected(box.rows());
    twins::for_cells(box, [&](int, int j, int k, int c) {
      expected[j + box.ny * k].add(strength(axis, c, axis == axis_y ? j > 0 : k > 0));
    });
    twins::expect_close(sums, expected, twins::single_tolerance);
  }
}

INSTANTIATE_TEST_SUITE_P(Awkward, Coarsening, ::testing::ValuesIn(twins::awkward_boxes));

}  // namespace
}  // namespace coldsky
