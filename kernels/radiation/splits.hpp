#pragma once
#include "kernels/radiation/binary_tree.hpp"

/// The top of a tree by the surface area heuristic over bins (Wald, 2007), level by level: what a split costs is the
/// area of each half's box times the facets in it.
namespace coldsky {

/// A cluster that is sorted into the top.
struct SplitItem {
  Bounds bounds;
  int node, count;
  KOKKOS_INLINE_FUNCTION float middle(int axis) const { return 0.5F * bounds.low[axis] + 0.5F * bounds.high[axis]; }
};

/// Items begin ... end - 1, which become one child of the inner node `parent` (-1: the root).
struct SplitRange {
  int begin = 0, end = 0;
  int parent = -1;
  bool right = false;
};

/// Splits a range in place. The node of a split lies where its gap says: that before item k has the number
/// first_node + k - 1, so that ranges need not agree on numbers.
struct SplitRanges {
  static constexpr int most_bins = 16;
  BinaryTree tree;
  int first_node;
  Array<SplitItem> items;
  Array<const SplitRange> ranges;
  Array<SplitRange> next;      ///< two of each range
  Array<std::uint8_t> splits;  ///< whether a range of `next` has to be split again
  Array<int> root;

  struct Bin {
    Bounds bounds;
    int count = 0;
  };
  struct Split {
    float cost = 3.4e38F;
    int axis = -1, bin = 0;
  };

  KOKKOS_INLINE_FUNCTION static int bin_of(const SplitItem& item, int axis, float low, float per_length, int bins) {
    const int bin = static_cast<int>((item.middle(axis) - low) * per_length);
    return bin < bins ? bin : bins - 1;
  }

  /// The cheapest of all splits between bins along an axis.
  KOKKOS_INLINE_FUNCTION void try_axis(const SplitRange& range, int axis, float low, float per_length, int bins,
                                       Split& best) const {
    Bin bin[most_bins];
    for (int n = range.begin; n < range.end; ++n) {
      const SplitItem& item = items(n);
      Bin& into = bin[bin_of(item, axis, low, per_length, bins)];
      into.bounds.add(item.bounds);
      into.count += item.count;
    }
    float right_cost[most_bins];
    Bin sum;
    for (int b = bins - 1; b > 0; --b) {
      sum.bounds.add(bin[b].bounds);
      sum.count += bin[b].count;
      right_cost[b] = sum.count == 0 ? 0.0F : sum.bounds.half_area() * float(sum.count);
    }
    sum = {};
    for (int b = 0; b + 1 < bins; ++b) {
      sum.bounds.add(bin[b].bounds);
      sum.count += bin[b].count;
      if (sum.count == 0) continue;
      const float cost = sum.bounds.half_area() * float(sum.count) + right_cost[b + 1];
      if (cost < best.cost) best = {cost, axis, b + 1};
    }
  }

  KOKKOS_INLINE_FUNCTION int partition(const SplitRange& range, int axis, float low, float per_length, int bins,
                                       int bin) const {
    int left = range.begin, right = range.end;
    while (left < right) {
      if (bin_of(items(left), axis, low, per_length, bins) < bin) {
        ++left;
      } else {
        --right;
        Kokkos::kokkos_swap(items(left), items(right));
      }
    }
    return left;
  }

  KOKKOS_INLINE_FUNCTION void operator()(const int n) const {
    const SplitRange range = ranges(n);
    const int items_here = range.end - range.begin, bins = items_here < most_bins ? items_here : most_bins;
    Bounds box, middles;
    int count = 0;
    for (int i = range.begin; i < range.end; ++i) {
      const SplitItem& item = items(i);
      box.add(item.bounds);
      middles.add(Vector3{item.middle(0), item.middle(1), item.middle(2)});
      count += item.count;
    }
    Split best;
    float low[3], per_length[3];
    for (int axis = 0; axis < 3; ++axis) {
      low[axis] = middles.low[axis];
      const float length = middles.high[axis] - low[axis];
      per_length[axis] = 0.999999F * float(bins) / length;
      if (length > 0.0F && per_length[axis] < 3e38F) try_axis(range, axis, low[axis], per_length[axis], bins, best);
    }
    int split = range.begin + items_here / 2;
    if (best.axis >= 0) split = partition(range, best.axis, low[best.axis], per_length[best.axis], bins, best.bin);
    if (split == range.begin || split == range.end) split = range.begin + items_here / 2;
    const int inner = first_node - tree.facets + split - 1;
    tree.bounds(tree.facets + inner) = box;
    tree.count(tree.facets + inner) = count;
    if (range.parent < 0) {
      root(0) = tree.facets + inner;
    } else {
      (range.right ? tree.right : tree.left)(range.parent) = tree.facets + inner;
    }
    const SplitRange halves[2] = {{range.begin, split, inner, false}, {split, range.end, inner, true}};
    for (int half = 0; half < 2; ++half) {
      const bool again = halves[half].end - halves[half].begin > 1;
      next(2 * n + half) = halves[half];
      splits(2 * n + half) = again ? 1 : 0;
      if (!again) (half == 0 ? tree.left : tree.right)(inner) = items(halves[half].begin).node;
    }
  }
};

/// Items from the clusters of the last round.
struct MakeItems {
  Array<const Bounds> bounds;
  Array<const int> node, count;
  Array<SplitItem> items;
  KOKKOS_INLINE_FUNCTION void operator()(const int n) const { items(n) = {bounds(n), node(n), count(n)}; }
};

struct TakeRanges {
  Array<const int> chosen;
  Array<const SplitRange> from;
  Array<SplitRange> to;
  KOKKOS_INLINE_FUNCTION void operator()(const int n) const { to(n) = from(chosen(n)); }
};

}  // namespace coldsky
