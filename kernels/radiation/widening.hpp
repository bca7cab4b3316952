#pragma once
#include "kernels/radiation/binary_tree.hpp"
#include "kernels/radiation/tree.hpp"

/// From a binary tree to wide nodes and leaves, level by level: a wide node takes the place of a binary node and opens
/// the largest of its children until it has eight.
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

/// The children of the wide nodes of a level.
struct OpenNodes {
  BinaryTree tree;
  bool by_count;  ///< opens the fullest child, not the largest: trees of equal halves then are as low as can be
  Array<const int> entries, heights;
  Array<int> children;  ///< eight of each entry, -1 where there is none
  Array<int> nodes, leaves;
  KOKKOS_INLINE_FUNCTION void operator()(const int n) const {
    int child[tree_width];
    int width = 1;
    child[0] = entries(n);
    while (width < tree_width) {
      float largest = -1.0F;
      int open = -1;
      for (int c = 0; c < width; ++c) {
        if (is_leaf(tree, child[c])) continue;
        const float size = by_count ? float(tree.count(child[c])) : tree.bounds(child[c]).half_area();
        if (size > largest) {
          largest = size;
          open = c;
        }
      }
      if (open < 0) break;
      const int inner = child[open] - tree.facets;
      child[open] = tree.left(inner);
      child[width++] = tree.right(inner);
    }
    int inner_nodes = 0;
    for (int c = 0; c < tree_width; ++c) {
      children(n * tree_width + c) = c < width ? child[c] : -1;
      if (c < width && !is_leaf(tree, child[c])) ++inner_nodes;
    }
    nodes(n) = inner_nodes;
    leaves(n) = width - inner_nodes;
  }
};

/// Writes the wide nodes of a level, their leaves, and the entries of the next level.
struct WriteNodes {
  BinaryTree tree;
  Array<const Facet> facets;
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
      const Facet facet = facets(number);
      write_triangle(block, taken++, facet.a, facet.b - facet.a, facet.c - facet.a, number);
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
