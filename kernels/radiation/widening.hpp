#pragma once
#include "kernels/radiation/binary_tree.hpp"
#include "kernels/radiation/tree.hpp"

/// From a binary tree to wide nodes and leaves, level by level. Which binary nodes become wide ones is chosen so that a
/// ray meets as few as the surface area heuristic can tell (Ylitie, Karras and Laine, 2017): a node that may take i
/// places among the children of the wide node above it costs
///
///     C(n, 1) = A(n) + D(n, 8)                                  a wide node of its own; A(n) c for a leaf
///     C(n, i) = min(D(n, i), C(n, i - 1)),   D(n, i) = min over k of C(left, k) + C(right, i - k)
///
/// with A half of the surface of its box and c what a leaf costs beside a node.
namespace coldsky {

/// Whether a binary node becomes a leaf.
KOKKOS_INLINE_FUNCTION bool is_leaf(const BinaryTree& tree, int node) { return tree.count(node) <= tree_width; }

/// Counts what the tree will hold: leaves are the small nodes under nodes that are not.
struct CountParts {
  BinaryTree tree;
  KOKKOS_INLINE_FUNCTION void operator()(const int n, int& nodes, int& leaves) const {
    if (is_leaf(tree, tree.facets + n)) return;
    ++nodes;
    leaves += (is_leaf(tree, tree.left(n)) ? 1 : 0) + (is_leaf(tree, tree.right(n)) ? 1 : 0);
  }
};

struct WriteParents {
  BinaryTree tree;
  Array<int> parent;  ///< of every node but the root: an inner node
  KOKKOS_INLINE_FUNCTION void operator()(const int n) const {
    parent(tree.left(n)) = n;
    parent(tree.right(n)) = n;
  }
};

/// C(n, i) of all nodes that are not leaves, from the leaves up; of two children the one that is done last goes on.
struct ShareSlots {
  static constexpr float leaf_cost = 1.0F;
  BinaryTree tree;
  bool halved;  ///< places in equal parts, whatever they cost: trees of equal halves then are as low as can be
  Array<const int> parent;
  Array<int> arrived;             ///< zeros before
  Array<float> cost;              ///< C(n, i) at 7 n + i - 1
  Array<std::uint8_t> left_part;  ///< the k of C(n, i) at 8 n + i - 1, 0 where C(n, i) = C(n, i - 1)

  KOKKOS_INLINE_FUNCTION float cost_of(int node, int slots) const {
    if (is_leaf(tree, node)) return leaf_cost * tree.bounds(node).half_area();
    return cost((node - tree.facets) * (tree_width - 1) + slots - 1);
  }
  KOKKOS_INLINE_FUNCTION void share(int inner) const {
    float sum[tree_width + 1];
    for (int slots = 2; slots <= tree_width; ++slots) {
      float least = 3.4e38F;
      int part = 1;
      for (int k = 1; k < slots; ++k) {
        const float both = cost_of(tree.left(inner), k) + cost_of(tree.right(inner), slots - k);
        if (both < least) {
          least = both;
          part = k;
        }
      }
      sum[slots] = least;
      left_part(inner * tree_width + slots - 1) = static_cast<std::uint8_t>(halved ? slots / 2 : part);
    }
    float* const own = &cost(inner * (tree_width - 1));
    own[0] = tree.bounds(tree.facets + inner).half_area() + sum[tree_width];
    for (int slots = 2; slots < tree_width; ++slots) {
      own[slots - 1] = sum[slots];
      if (own[slots - 2] <= sum[slots] && !halved) {
        own[slots - 1] = own[slots - 2];
        left_part(inner * tree_width + slots - 1) = 0;
      }
    }
  }
  KOKKOS_INLINE_FUNCTION void operator()(const int n) const {
    if (n == tree.root || !is_leaf(tree, n)) return;
    int at = parent(n);
    if (is_leaf(tree, tree.facets + at)) return;
    while (true) {
      Kokkos::memory_fence();
      if (Kokkos::atomic_fetch_add(&arrived(at), 1) == 0) return;
      Kokkos::memory_fence();
      share(at);
      if (tree.facets + at == tree.root) return;
      at = parent(tree.facets + at);
    }
  }
};

/// The children of the wide nodes of a level.
struct OpenNodes {
  BinaryTree tree;
  Array<const std::uint8_t> left_part;
  Array<const int> entries;
  Array<int> children;  ///< eight of each entry, -1 where there is none
  Array<int> nodes, leaves;
  KOKKOS_INLINE_FUNCTION void operator()(const int n) const {
    int node[tree_width], slots[tree_width], top = 1, width = 0, inner_nodes = 0;
    node[0] = entries(n);
    slots[0] = tree_width;
    while (top > 0) {
      const int at = node[--top];
      int places = slots[top];
      const bool leaf = is_leaf(tree, at);
      const int inner = at - tree.facets;
      while (!leaf && places > 1 && left_part(inner * tree_width + places - 1) == 0) --places;
      if (leaf || places == 1) {
        children(n * tree_width + width++) = at;
        inner_nodes += leaf ? 0 : 1;
        continue;
      }
      const int left = left_part(inner * tree_width + places - 1);
      node[top] = tree.right(inner);
      slots[top++] = places - left;
      node[top] = tree.left(inner);
      slots[top++] = left;
    }
    nodes(n) = inner_nodes;
    leaves(n) = width - inner_nodes;
    while (width < tree_width) children(n * tree_width + width++) = -1;
  }
};

/// Writes the wide nodes of a level, their leaves, and the entries of the next level.
struct WriteNodes {
  BinaryTree tree;
  Shapes shapes;
  Array<const int> order, heights, children, node_offset, leaf_offset;
  int first_node, first_child, first_leaf;
  float margin;  ///< by which boxes are larger than what they hold: more than rounding can part them [m]
  Array<WideNode> wide;
  Array<LeafBlock> blocks;
  Array<int> next, next_heights;

  KOKKOS_INLINE_FUNCTION void write_leaf(int node, LeafBlock& block) const {
    int stack[tree_width], top = 0, taken = 0;
    stack[top++] = node;
    while (top > 0) {
      const int at = stack[--top];
      if (at >= tree.facets) {
        stack[top++] = tree.right(at - tree.facets);
        stack[top++] = tree.left(at - tree.facets);
        continue;
      }
      const int number = order(at);
      const int kind = shapes.kind_of(number);
      if (kind >= 0) {
        write_triangle(block, taken++, {LeafBlock::round_to_float(kind), 0.0F, 0.0F}, {}, {},
                       static_cast<int>(unsigned(number) | LeafBlock::round));
        continue;
      }
      const Facet facet = shapes.facets(number);
      const unsigned mark = kind == Shapes::parallelogram ? LeafBlock::parallelogram : 0U;
      write_triangle(block, taken++, facet.a, facet.b - facet.a, facet.c - facet.a,
                     static_cast<int>(unsigned(number) | mark));
    }
    while (taken < tree_width) write_triangle(block, taken++, {}, {}, {}, -1);
  }
  KOKKOS_INLINE_FUNCTION static void write_triangle(LeafBlock& block, int l, const Vector3& corner,
                                                    const Vector3& first, const Vector3& second, int number) {
    const auto put = [l](float(&to)[3][tree_width], const Vector3& v) {
      to[0][l] = v.x;
      to[1][l] = v.y;
      to[2][l] = v.z;
    };
    put(block.corner, corner);
    put(block.first_edge, first);
    put(block.second_edge, second);
    block.facet[l] = number;
  }
  KOKKOS_INLINE_FUNCTION void operator()(const int n) const {
    WideNode& node = wide(first_node + n);
    int nodes = node_offset(n), leaves = first_leaf + leaf_offset(n), width = 0;
    while (width < tree_width && children(n * tree_width + width) >= 0) ++width;
    for (int c = 0; c < tree_width; ++c) {
      const Bounds box = c < width ? tree.bounds(children(n * tree_width + c)) : Bounds();
      for (int axis = 0; axis < 3; ++axis) {
        node.planes[2 * axis][c] = c < width ? box.low[axis] - margin : Kokkos::Experimental::infinity_v<float>;
        node.planes[2 * axis + 1][c] = c < width ? box.high[axis] + margin : -Kokkos::Experimental::infinity_v<float>;
      }
      node.child[c] = 0;
      if (c >= width) continue;
      const int child = children(n * tree_width + c);
      if (is_leaf(tree, child)) {
        write_leaf(child, blocks(leaves));
        node.child[c] = ~leaves++;
      } else {
        next(nodes) = child;
        next_heights(nodes) = heights(n) + width - 1;
        node.child[c] = first_child + nodes++;
      }
    }
  }
};

/// The most stack that a ray needs at the nodes of a level: its children but one on top of what lies below.
struct LargestHeight {
  Array<const int> heights;
  KOKKOS_INLINE_FUNCTION void operator()(const int n, int& largest) const {
    largest = heights(n) > largest ? heights(n) : largest;
  }
};

}  // namespace coldsky
