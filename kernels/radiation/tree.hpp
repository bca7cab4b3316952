#pragma once
#include <vector>

#include "kernels/radiation/lanes.hpp"
#include "kernels/radiation/shapes.hpp"

/// The tree of boxes that rays are traced through, and its builders.
namespace coldsky {

/// Eight boxes. planes[2 axis] are the lower planes, planes[2 axis + 1] the upper ones; a child that is not there has
/// an empty box. Four lines of a cache.
struct alignas(64) WideNode {
  float planes[6][tree_width];
  int child[tree_width];  ///< a node, or ~leaf
};

/// Up to eight triangles or parallelograms as a corner and two edges; places that are not taken have edges of length
/// zero, which no ray hits. So have the places of rounds, whose corner says which. Five lines of a cache.
struct alignas(64) LeafBlock {
  float corner[3][tree_width], first_edge[3][tree_width], second_edge[3][tree_width];
  int facet[tree_width];  ///< number of the element, and what it is: see the two constants; -1: none

  /// Bits of facet[] that tell parallelograms and rounds from triangles.
  static constexpr unsigned parallelogram = 0x80000000U, round = 0x40000000U, number = 0x3fffffffU;
  /// The number of a Round as a corner's first coordinate: the bits of a float that is neither subnormal nor infinite.
  KOKKOS_INLINE_FUNCTION static float round_to_float(int which) {
    return Kokkos::bit_cast<float>(round + unsigned(which));
  }
  KOKKOS_INLINE_FUNCTION static int round_from_float(float stored) {
    return static_cast<int>(Kokkos::bit_cast<unsigned>(stored) - round);
  }
};

/// How many entries the stack of a ray holds. The builders see to it that no ray needs more.
inline constexpr int ray_stack = 128;

struct Tree {
  Array<const WideNode> nodes;  ///< the root is node 0; empty when there are no facets
  Array<const LeafBlock> leaves;
  Array<const Round> rounds;
  Array<const int> whole;  ///< of which disk or body each element is part, -1: of none; empty where all are triangles
  int facets = 0;          ///< elements
  int stack = 0;           ///< the most entries that a ray needs
  int levels = 0;          ///< of wide nodes
  bool halved = false;     ///< the scene was so uneven that its tree is made of equal halves
  Bounds box;              ///< around all elements, before rounding is allowed for
  /// Whether there are elements other than triangles.
  bool mixed() const { return whole.extent(0) > 0; }
};

enum class TreeQuality {
  fast,  ///< Morton order alone: for scenes that are traced by few rays
  best   ///< nearest neighbours below, the surface area heuristic above
};

/// Builds a tree on the instance, from facets in any order. \param facets as many as an int numbers; none with
/// coordinates that are not finite (the meshes see to it) \param most_stack where rays would need more, the tree is
/// made of equal halves
Tree build_tree(const ExecutionSpace& space, const Array<const Facet>& facets, TreeQuality quality,
                int most_stack = ray_stack);
/// The same from elements of all kinds.
Tree build_tree(const ExecutionSpace& space, const Shapes& shapes, TreeQuality quality, int most_stack = ray_stack);

}  // namespace coldsky
