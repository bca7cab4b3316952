#pragma once
#include <vector>

#include "kernels/radiation/lanes.hpp"
#include "kernels/radiation/vector3.hpp"

/// The tree of boxes that rays are traced through, and its builders.
namespace coldsky {

/// Eight boxes. planes[2 axis] are the lower planes, planes[2 axis + 1] the upper ones; a child that is not there has
/// an empty box. Four lines of a cache.
struct alignas(64) WideNode {
  float planes[6][tree_width];
  int child[tree_width];  ///< a node, or ~leaf
};

/// Up to eight triangles as a corner and two edges; places that are not taken have edges of length zero, which no ray
/// hits. Five lines of a cache.
struct alignas(64) LeafBlock {
  float corner[3][tree_width], first_edge[3][tree_width], second_edge[3][tree_width];
  int facet[tree_width];
};

/// How many entries the stack of a ray holds. The builders see to it that no ray needs more.
inline constexpr int ray_stack = 128;

struct Tree {
  Array<const WideNode> nodes;  ///< the root is node 0; empty when there are no facets
  Array<const LeafBlock> leaves;
  int facets = 0;
  int stack = 0;        ///< the most entries that a ray needs
  int levels = 0;       ///< of wide nodes
  bool halved = false;  ///< the scene was so uneven that its tree is made of equal halves
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

}  // namespace coldsky
