#pragma once
#include "kernels/radiation/binary_tree.hpp"

/// Clusters of facets that lie close together, by parallel locally-ordered clustering (Meister and Bittner, 2018): each
/// cluster looks for its nearest among those that follow or precede it in Morton order; two that find each other become
/// one, round by round.
namespace coldsky {

/// How far along the order a cluster looks.
inline constexpr int cluster_radius = 10;
/// Clusters grow to this number of facets; what lies above is left to the surface area heuristic.
inline constexpr int largest_cluster = 32;

/// The clusters of a round in their order.
struct ClusterList {
  Array<Bounds> bounds;
  Array<int> node, count;
};

/// Place of the cluster with which each makes the smallest box, -1 where none is small enough.
struct NearestCluster {
  ClusterList list;
  int clusters;
  Array<int> nearest;
  KOKKOS_INLINE_FUNCTION void operator()(const int n) const {
    const Bounds own = list.bounds(n);
    const int begin = n < cluster_radius ? 0 : n - cluster_radius;
    const int end = n + cluster_radius + 1 < clusters ? n + cluster_radius + 1 : clusters;
    const int room = largest_cluster - list.count(n);
    float smallest = 3.4e38F;
    int best = -1;
    for (int other = begin; other < end; ++other) {
      if (other == n || list.count(other) > room) continue;
      Bounds box = list.bounds(other);
      box.add(own);
      const float area = box.half_area();
      // Of equal pairs the one that comes first by a number both of its clusters agree on: rows of equal facets then
      // pair up instead of each following the one before it.
      if (area < smallest || (area == smallest && (best < 0 || (other ^ n) < (best ^ n)))) {
        smallest = area;
        best = other;
      }
    }
    nearest(n) = best;
  }
};

/// 1 where a cluster stays or begins a pair (`kept`), 1 where it begins a pair (`paired`).
struct MarkPairs {
  Array<const int> nearest;
  Array<int> kept, paired;
  KOKKOS_INLINE_FUNCTION void operator()(const int n) const {
    const int other = nearest(n);
    const bool mutual = other >= 0 && nearest(other) == n;
    kept(n) = mutual && other < n ? 0 : 1;
    paired(n) = mutual && n < other ? 1 : 0;
  }
};

/// The list of the next round, and the nodes of the pairs.
struct MergeClusters {
  ClusterList from, to;
  Array<const int> nearest, place, pair;
  int first_node;  ///< of those that this round makes
  BinaryTree tree;
  KOKKOS_INLINE_FUNCTION void operator()(const int n) const {
    const int other = nearest(n);
    const bool mutual = other >= 0 && nearest(other) == n;
    if (mutual && other < n) return;
    const int at = place(n);
    if (!mutual) {
      to.bounds(at) = from.bounds(n);
      to.node(at) = from.node(n);
      to.count(at) = from.count(n);
      return;
    }
    Bounds box = from.bounds(n);
    box.add(from.bounds(other));
    const int node = first_node + pair(n), inner = node - tree.facets, facets = from.count(n) + from.count(other);
    tree.left(inner) = from.node(n);
    tree.right(inner) = from.node(other);
    tree.bounds(node) = box;
    tree.count(node) = facets;
    to.bounds(at) = box;
    to.node(at) = node;
    to.count(at) = facets;
  }
};

}  // namespace coldsky
