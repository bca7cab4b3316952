#include "kernels/radiation/tree.hpp"

#if __has_include(<sys/mman.h>)
#include <sys/mman.h>
#endif

#include <algorithm>
#include <cmath>

#include "kernels/base/lists.hpp"
#include "kernels/base/rows.hpp"
#include "kernels/radiation/clusters.hpp"
#include "kernels/radiation/splits.hpp"
#include "kernels/radiation/widening.hpp"

namespace coldsky {

namespace {

/// An array for what rays read at random: on a CPU in large pages where the system has some, since each page costs a
/// ray that comes to it a walk through the page tables.
template <class T>
Array<T> make_paged(const std::string& label, int count) {
  const auto array = make_array<T>(label, count);
#ifdef MADV_HUGEPAGE
  if constexpr (runs_on_host) {
    constexpr std::uintptr_t page = 4096;
    const auto begin = (reinterpret_cast<std::uintptr_t>(array.data()) + page - 1) / page * page;
    const auto end = reinterpret_cast<std::uintptr_t>(array.data() + count) / page * page;
    // Advice that the system may refuse: then pages are small.
    if (end > begin) madvise(reinterpret_cast<void*>(begin), end - begin, MADV_HUGEPAGE);
  }
#endif
  return array;
}

/// Box around all elements.
struct SceneBounds {
  Shapes shapes;
  KOKKOS_INLINE_FUNCTION void operator()(const int n, float& x0, float& y0, float& z0, float& x1, float& y1,
                                         float& z1) const {
    const Bounds box = shapes.bounds(n);
    x0 = Kokkos::fmin(x0, box.low[0]);
    y0 = Kokkos::fmin(y0, box.low[1]);
    z0 = Kokkos::fmin(z0, box.low[2]);
    x1 = Kokkos::fmax(x1, box.high[0]);
    y1 = Kokkos::fmax(y1, box.high[1]);
    z1 = Kokkos::fmax(z1, box.high[2]);
  }
};

Bounds scene_bounds(const ExecutionSpace& space, const Shapes& shapes) {
  using Kokkos::Max;
  using Kokkos::Min;
  Bounds box;
  Kokkos::parallel_reduce("SceneBounds", Kokkos::RangePolicy<ExecutionSpace>(space, 0, shapes.count()),
                          SceneBounds{shapes}, Min<float>(box.low[0]), Min<float>(box.low[1]), Min<float>(box.low[2]),
                          Max<float>(box.high[0]), Max<float>(box.high[1]), Max<float>(box.high[2]));
  return box;
}

/// The disk or body of each element.
struct WholeOf {
  Shapes shapes;
  Array<int> whole;
  KOKKOS_INLINE_FUNCTION void operator()(const int n) const {
    const int kind = shapes.kind_of(n);
    whole(n) = kind >= 0 ? shapes.rounds(kind).whole : -1;
  }
};

/// What the stages of a build hand on.
struct Builder {
  const ExecutionSpace& space;
  Shapes shapes;
  int count;
  float margin = 0.0F;
  Bounds box;
  Array<std::uint64_t> codes;
  Array<int> order;
  BinaryTree binary;

  Builder(const ExecutionSpace& on, const Shapes& of) : space(on), shapes(of), count(of.count()) {}

  void sort() {
    box = scene_bounds(space, shapes);
    float longest = 0.0F, largest = 0.0F;
    for (int axis = 0; axis < 3; ++axis) {
      longest = std::max(longest, box.high[axis] - box.low[axis]);
      largest = std::max({largest, std::fabs(box.low[axis]), std::fabs(box.high[axis])});
    }
    margin = 0x1p-21F * largest;
    codes = make_array<std::uint64_t>("tree.codes", count);
    order = make_array<int>("tree.order", count);
    const float per_length = longest > 0.0F ? 2097152.0F / longest : 0.0F;
    for_each(space, "MortonCode", count,
             MortonCode{shapes, {box.low[0], box.low[1], box.low[2]}, per_length, codes, order});
    sort_by_key(space, codes, order);
    binary.facets = count;
    binary.bounds = make_array<Bounds>("tree.bounds", 2 * count - 1);
    binary.count = make_array<int>("tree.count", 2 * count - 1);
    binary.left = make_array<int>("tree.left", count - 1);
    binary.right = make_array<int>("tree.right", count - 1);
    for_each(space, "LeafBounds", count, LeafBounds{shapes, order, binary.bounds, binary.count});
  }

  int read(const Array<int>& value) const {
    int result = 0;
    Kokkos::deep_copy(space, result, Kokkos::subview(value, 0));
    space.fence("coldsky: the root of a tree");
    return result;
  }

  void join_by_codes(bool halved) {
    const auto other_end = make_array<int>("tree.other_end", count - 1);
    Kokkos::deep_copy(space, other_end, -1);
    const auto root = make_zeros<int>(space, "tree.root", 1);
    for_each(space, "RadixTree", count, RadixTree{codes, halved, binary, other_end, root});
    binary.root = read(root);
  }

  /// Clusters of the facets; the number of nodes made so far in `made`.
  ClusterList cluster(int& clusters, int& made) const {
    const auto make_list = [&](int size) {
      return ClusterList{make_array<Bounds>("tree.cluster_bounds", size), make_array<int>("tree.cluster_node", size),
                         make_array<int>("tree.cluster_count", size)};
    };
    ClusterList list = make_list(count), other = make_list(count);
    Kokkos::deep_copy(space, list.bounds, Kokkos::subview(binary.bounds, std::make_pair(0, count)));
    Kokkos::deep_copy(space, list.count, Kokkos::subview(binary.count, std::make_pair(0, count)));
    list.node = counting(space, count);
    const auto nearest = make_array<int>("tree.nearest", count), kept = make_array<int>("tree.kept", count),
               paired = make_array<int>("tree.paired", count);
    clusters = count;
    made = 0;
    while (clusters > 1) {
      const auto part = [&](const Array<int>& array) { return Kokkos::subview(array, std::make_pair(0, clusters)); };
      for_each(space, "NearestCluster", clusters, NearestCluster{list, clusters, nearest});
      for_each(space, "MarkPairs", clusters, MarkPairs{nearest, kept, paired});
      const int pairs = exclusive_sum(space, part(paired), part(paired));
      if (pairs == 0) break;
      const int left = exclusive_sum(space, part(kept), part(kept));
      for_each(space, "MergeClusters", clusters,
               MergeClusters{list, other, nearest, kept, paired, count + made, binary});
      std::swap(list, other);
      clusters = left;
      made += pairs;
    }
    return list;
  }

  void join_by_area() {
    int clusters = 0, made = 0;
    const ClusterList list = cluster(clusters, made);
    if (clusters == 1) {
      binary.root = count + made - 1;
      return;
    }
    const auto items = make_array<SplitItem>("tree.items", clusters);
    for_each(space, "MakeItems", clusters, MakeItems{list.bounds, list.node, list.count, items});
    auto ranges = make_array<SplitRange>("tree.ranges", clusters),
         next = make_array<SplitRange>("tree.ranges", clusters);
    const auto splits = make_array<std::uint8_t>("tree.splits", clusters + 1);
    const auto root = make_zeros<int>(space, "tree.root", 1);
    Kokkos::deep_copy(space, Kokkos::subview(ranges, 0), SplitRange{0, clusters, -1, false});
    for (int of_level = 1; of_level > 0;) {
      for_each(space, "SplitRanges", of_level, SplitRanges{binary, count + made, items, ranges, next, splits, root},
               std::max(1, clusters / of_level));
      const Array<int> chosen = compact(space, Kokkos::subview(splits, std::make_pair(0, 2 * of_level)));
      of_level = static_cast<int>(chosen.extent(0));
      for_each(space, "TakeRanges", of_level, TakeRanges{chosen, next, ranges});
    }
    binary.root = read(root);
  }

  /// See ShareSlots.
  Array<const std::uint8_t> share_slots(bool halved) const {
    const auto parent = make_array<int>("tree.parent", 2 * count - 1);
    const auto cost = make_array<float>("tree.cost", (count - 1) * (tree_width - 1));
    const auto left_part = make_array<std::uint8_t>("tree.left_part", (count - 1) * tree_width);
    const auto arrived = make_zeros<int>(space, "tree.arrived", count - 1);
    for_each(space, "WriteParents", count - 1, WriteParents{binary, parent});
    for_each(space, "ShareSlots", 2 * count - 1, ShareSlots{binary, halved, parent, arrived, cost, left_part});
    space.fence("coldsky: a tree is built");  // before the costs are released
    return left_part;
  }

  Tree widen(bool halved) const {
    Tree tree;
    tree.facets = count;
    tree.halved = halved;
    tree.box = box;
    int nodes = 0, leaves = 0;
    Kokkos::parallel_reduce("CountParts", Kokkos::RangePolicy<ExecutionSpace>(space, 0, count - 1), CountParts{binary},
                            nodes, leaves);
    // The root is a node even where all facets fit into one leaf.
    nodes = std::max(nodes, 1);
    leaves = std::max(leaves, 1);
    const auto wide = make_array<WideNode>("tree.nodes", nodes);
    const auto blocks = make_paged<LeafBlock>("tree.leaves", leaves);
    const Array<const std::uint8_t> left_part = share_slots(halved);
    auto entries = make_array<int>("tree.entries", nodes), next = make_array<int>("tree.entries", nodes);
    auto heights = make_array<int>("tree.heights", nodes), next_heights = make_array<int>("tree.heights", nodes);
    Kokkos::deep_copy(space, Kokkos::subview(entries, 0), binary.root);
    Kokkos::deep_copy(space, Kokkos::subview(heights, 0), 0);
    int first_node = 0, first_leaf = 0, stack = 0;
    for (int level = 1; level > 0; ++tree.levels) {
      const auto children = make_array<int>("tree.children", level * tree_width);
      const auto inner = make_array<int>("tree.inner", level), outer = make_array<int>("tree.outer", level);
      for_each(space, "OpenNodes", level, OpenNodes{binary, left_part, entries, children, inner, outer});
      const int below = exclusive_sum(space, inner, inner), leaves_here = exclusive_sum(space, outer, outer);
      for_each(space, "WriteNodes", level,
               WriteNodes{binary, shapes, order, heights, children, inner, outer, first_node, first_node + level,
                          first_leaf, margin, wide, blocks, next, next_heights});
      int height = 0;
      Kokkos::parallel_reduce("LargestHeight", Kokkos::RangePolicy<ExecutionSpace>(space, 0, level),
                              LargestHeight{heights}, Kokkos::Max<int>(height));
      stack = std::max(stack, height + tree_width - 1);
      first_node += level;
      first_leaf += leaves_here;
      level = below;
      std::swap(entries, next);
      std::swap(heights, next_heights);
    }
    const auto kept_nodes = make_paged<WideNode>("tree.nodes", first_node);
    Kokkos::deep_copy(space, kept_nodes, Kokkos::subview(wide, std::make_pair(0, first_node)));
    space.fence("coldsky: a tree is built");  // before what it was made of is released
    tree.nodes = kept_nodes;
    tree.leaves = blocks;
    tree.stack = stack;
    if (shapes.mixed()) {
      tree.rounds = shapes.rounds;
      const auto whole = make_array<int>("tree.whole", count);
      for_each(space, "WholeOf", count, WholeOf{shapes, whole});
      tree.whole = whole;
    }
    return tree;
  }
};

}  // namespace

Tree build_tree(const ExecutionSpace& space, const Array<const Facet>& facets, TreeQuality quality, int most_stack) {
  return build_tree(space, Shapes{facets, {}, {}}, quality, most_stack);
}

Tree build_tree(const ExecutionSpace& space, const Shapes& shapes, TreeQuality quality, int most_stack) {
  Builder builder(space, shapes);
  if (builder.count == 0) return {};
  builder.sort();
  if (builder.count == 1) return builder.widen(false);
  if (quality == TreeQuality::fast) {
    builder.join_by_codes(false);
  } else {
    builder.join_by_area();
  }
  Tree tree = builder.widen(false);
  if (tree.stack > most_stack) {
    builder.join_by_codes(true);
    tree = builder.widen(true);
  }
  return tree;
}

}  // namespace coldsky
