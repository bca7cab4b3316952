#pragma once
#include "kernels/radiation/shapes.hpp"

/// The binary tree between the facets' order and the wide nodes, and how Morton order alone gives one.
namespace coldsky {

/// Nodes 0 ... facets - 1 are the facets in Morton order, those from `facets` on have two children.
struct BinaryTree {
  int facets = 0, root = 0;
  Array<Bounds> bounds;
  Array<int> left, right;  ///< of node facets + n at n
  Array<int> count;        ///< facets under a node
};

/// Sets every other two bits of 21 free.
KOKKOS_INLINE_FUNCTION std::uint64_t spread_bits(std::uint64_t x) {
  x &= 0x1fffffULL;
  x = (x | x << 32U) & 0x1f00000000ffffULL;
  x = (x | x << 16U) & 0x1f0000ff0000ffULL;
  x = (x | x << 8U) & 0x100f00f00f00f00fULL;
  x = (x | x << 4U) & 0x10c30c30c30c30c3ULL;
  x = (x | x << 2U) & 0x1249249249249249ULL;
  return x;
}

/// 63-bit Morton codes of the middles of the facets' boxes.
struct MortonCode {
  Shapes shapes;
  Vector3 corner;
  float per_length;  ///< cells of the finest grid, 2^21 along the longest side of the scene [1/m]
  Array<std::uint64_t> codes;
  Array<int> order;
  KOKKOS_INLINE_FUNCTION void operator()(const int n) const {
    const Bounds box = shapes.bounds(n);
    const float from[3] = {corner.x, corner.y, corner.z};
    std::uint64_t code = 0;
    for (int axis = 0; axis < 3; ++axis) {
      const float middle = 0.5F * box.low[axis] + 0.5F * box.high[axis];
      const float cell = (middle - from[axis]) * per_length;
      const float bounded = cell < 0.0F ? 0.0F : cell > 2097151.0F ? 2097151.0F : cell;
      code |= spread_bits(static_cast<std::uint64_t>(bounded)) << unsigned(axis);
    }
    codes(n) = code;
    order(n) = n;
  }
};

/// Nodes of the facets themselves.
struct LeafBounds {
  Shapes shapes;
  Array<const int> order;
  Array<Bounds> bounds;
  Array<int> count;
  KOKKOS_INLINE_FUNCTION void operator()(const int n) const {
    bounds(n) = shapes.bounds(order(n));
    count(n) = 1;
  }
};

/// The tree that common leading bits of the codes give, from the leaves up, boxes included (Apetrei, 2014): of the two
/// children of a node the one that is done last goes on to the parent. Equal codes are told apart by their places.
struct RadixTree {
  Array<const std::uint64_t> codes;
  bool halved;  ///< by the places alone: as many facets on the left as on the right, whatever the scene
  BinaryTree tree;
  Array<int> other_end;  ///< -1 before the first child comes, then the far end of its range
  Array<int> root;

  /// Whether the codes at the gap before place a + 1 differ in a lower bit than those at the gap before b + 1.
  KOKKOS_INLINE_FUNCTION bool closer(int a, int b) const {
    if (!halved) {
      const std::uint64_t here = codes(a) ^ codes(a + 1), there = codes(b) ^ codes(b + 1);
      if (here != there) return here < there;
    }
    return (unsigned(a) ^ unsigned(a + 1)) < (unsigned(b) ^ unsigned(b + 1));
  }
  KOKKOS_INLINE_FUNCTION void operator()(const int n) const {
    const int last = tree.facets - 1;
    int begin = n, end = n, node = n;
    Bounds box = tree.bounds(n);
    while (begin > 0 || end < last) {
      // The gap that closes first is that of the parent.
      const bool is_left = begin == 0 || (end < last && closer(end, begin - 1));
      const int gap = is_left ? end : begin - 1;
      (is_left ? tree.left : tree.right)(gap) = node;
      Kokkos::memory_fence();
      const int far = Kokkos::atomic_exchange(&other_end(gap), is_left ? begin : end);
      if (far < 0) return;
      Kokkos::memory_fence();
      (is_left ? end : begin) = far;
      box.add(tree.bounds((is_left ? tree.right : tree.left)(gap)));
      node = tree.facets + gap;
      tree.bounds(node) = box;
      tree.count(node) = end - begin + 1;
    }
    root(0) = node;
  }
};

}  // namespace coldsky
