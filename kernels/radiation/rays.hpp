#pragma once
#include "kernels/base/rows.hpp"
#include "kernels/radiation/tree.hpp"

/// Rays through a tree: the nearest facet, or whether there is any.
namespace coldsky {

struct Ray {
  Vector3 origin;
  float reach = 3.4e38F;  ///< facets farther than this are not seen [length of the direction]
  Vector3 direction;      ///< need not have length 1
  int source = -1;        ///< the element that it starts on, which it does not hit if flat; -1 for none
};

struct Hit {
  float distance = 3.4e38F;  ///< in lengths of the direction
  int facet = -1;            ///< the element; -1: none
  bool back = false;         ///< it met the element from behind, or from within
};

/// Where a ray starts from a point of a facet: off it by 2^-20 of the largest coordinate on the side to which `normal`
/// (of length 1) points, so that facets in the same plane are not hit; and as far within its edges, since rounding may
/// put a point at an edge behind the facet that the edge is shared with.
/// \param twice_area the length of facet.normal()
KOKKOS_INLINE_FUNCTION Vector3 start_on(const Facet& facet, const Vector3& point, const Vector3& normal,
                                        float twice_area) {
  const float step = 0x1p-20F * largest_coordinate(point);
  const Vector3 ab = facet.b - facet.a, ac = facet.c - facet.a;
  const float edge = largest_coordinate(ab) + largest_coordinate(ac);
  const float wanted = 2.0F * step * edge, most = 0x1p-10F * twice_area;
  const float inward = (wanted < most ? wanted : most) / twice_area;
  const Vector3 centre = scaled(1.0F / 3.0F, facet.a + facet.b + facet.c);
  return plus_scaled(plus_scaled(point, inward, centre - point), step, normal);
}

namespace detail {

/// A ray as the lanes of a node and of a leaf need it.
struct LaneRay {
  using Lane = Lanes<lanes_at_once>;
  Lane origin[3], direction[3], inverse[3], shift[3];
  int near[3];  ///< which of planes[] the ray meets first, along each axis
  KOKKOS_FORCEINLINE_FUNCTION explicit LaneRay(const Ray& ray) {
    const float from[3] = {ray.origin.x, ray.origin.y, ray.origin.z};
    const float to[3] = {ray.direction.x, ray.direction.y, ray.direction.z};
    for (int axis = 0; axis < 3; ++axis) {
      // Along a plane: a quotient so large that it is finite.
      const float smallest = 1e-18F;
      const float along = Kokkos::fabs(to[axis]) < smallest ? (to[axis] < 0.0F ? -smallest : smallest) : to[axis];
      const float quotient = 1.0F / along;
      origin[axis] = Lane::all(from[axis]);
      direction[axis] = Lane::all(to[axis]);
      inverse[axis] = Lane::all(quotient);
      shift[axis] = Lane::all(from[axis] * quotient);
      near[axis] = 2 * axis + (along < 0.0F ? 1 : 0);
    }
  }
};

/// Bits of the boxes that the ray enters before `reach`, and where.
KOKKOS_FORCEINLINE_FUNCTION unsigned boxes_hit(const WideNode& node, const LaneRay& ray, float reach, float* entry) {
  using Lane = LaneRay::Lane;
  unsigned hits = 0;
  for (int l = 0; l < tree_width; l += lanes_at_once) {
    const auto distance = [&](int axis, int plane) {
      return fms(Lane::load(node.planes[plane] + l), ray.inverse[axis], ray.shift[axis]);
    };
    const Lane in = larger(larger(distance(0, ray.near[0]), distance(1, ray.near[1])),
                           larger(distance(2, ray.near[2]), Lane::all(0.0F)));
    const Lane out = smaller(smaller(distance(0, ray.near[0] ^ 1), distance(1, ray.near[1] ^ 1)),
                             smaller(distance(2, ray.near[2] ^ 1), Lane::all(reach)));
    in.store(entry + l);
    hits |= at_most(in, out) << unsigned(l);
  }
  return hits;
}

/// Bits of the places of a leaf whose elements are of the kind of that mark.
KOKKOS_FORCEINLINE_FUNCTION unsigned marked(const LeafBlock& leaf, unsigned mark) {
  unsigned result = 0;
  for (int l = 0; l < tree_width; ++l) {
    result |= ((unsigned(leaf.facet[l]) & ~LeafBlock::number) == mark ? 1U : 0U) << unsigned(l);
  }
  return result;
}

/// Möller and Trumbore's test (1997) with edges that overlap by more than rounding can part them: u, v and 1 - u - v
/// may be as low as -(4e-7 + 2^-21 max|e|_1 |o - a|_1 / |det|). A ray at a common edge meets one of its facets at
/// least. Facets seen so edge-on that rounding decides are not met. Of parallelograms, 1 - u and 1 - v take the place
/// of 1 - u - v. \tparam mixed whether the leaf may hold other elements than triangles
template <bool mixed>
KOKKOS_FORCEINLINE_FUNCTION unsigned triangles_hit(const LeafBlock& leaf, const LaneRay& ray, float reach,
                                                   float* distance, unsigned& backs) {
  using Lane = LaneRay::Lane;
  unsigned hits = 0, parallelograms = 0;
  backs = 0;
  if constexpr (mixed) parallelograms = marked(leaf, LeafBlock::parallelogram);
  for (int l = 0; l < tree_width; l += lanes_at_once) {
    Lane e1[3], e2[3], s[3];
    for (int axis = 0; axis < 3; ++axis) {
      e1[axis] = Lane::load(leaf.first_edge[axis] + l);
      e2[axis] = Lane::load(leaf.second_edge[axis] + l);
      s[axis] = ray.origin[axis] - Lane::load(leaf.corner[axis] + l);
    }
    const auto cross = [](const Lane* a, const Lane* b, Lane* to) {
      for (int axis = 0; axis < 3; ++axis) {
        const int next = (axis + 1) % 3, last = (axis + 2) % 3;
        to[axis] = fms(a[next], b[last], a[last] * b[next]);
      }
    };
    const auto dot = [](const Lane* a, const Lane* b) { return fma(a[0], b[0], fma(a[1], b[1], a[2] * b[2])); };
    const auto length = [](const Lane* a) { return size_of(a[0]) + size_of(a[1]) + size_of(a[2]); };
    Lane p[3], q[3];
    cross(ray.direction, e2, p);
    cross(s, e1, q);
    const Lane det = dot(e1, p), whole = size_of(det);
    const Lane u = signed_like(dot(s, p), det), v = signed_like(dot(ray.direction, q), det);
    const Lane t = signed_like(dot(e2, q), det);
    const Lane first = length(e1), second = length(e2), edge = larger(first, second);
    const Lane slack = fma(Lane::all(4e-7F), whole, Lane::all(0x1p-21F) * edge * length(s));
    const Lane zero = Lane::all(0.0F), lowest = zero - slack;
    unsigned inside = at_most(lowest, smaller(u, v));
    if constexpr (mixed) {
      const unsigned wide = (parallelograms >> unsigned(l)) & ((1U << unsigned(lanes_at_once)) - 1U);
      inside &= (wide & at_most(larger(u, v), whole + slack)) | (~wide & at_most(u + v, whole + slack));
    } else {
      inside &= at_most(u + v, whole + slack);
    }
    // By more than rounding: of two facets at one distance the later must not be lost, trace compares the quotients.
    inside &= below(zero, t) & at_most(t, Lane::all(reach * 1.000001F) * whole);
    if (inside == 0) continue;
    inside &= below(Lane::all(0x1p-22F) * first * second, whole);
    (t / whole).store(distance + l);
    hits |= inside << unsigned(l);
    backs |= below(det, zero) << unsigned(l);
  }
  return hits;
}

/// Asks for the lines of a child before its turn comes: large trees lie in far caches or in memory.
KOKKOS_FORCEINLINE_FUNCTION void fetch(const WideNode* nodes, const LeafBlock* leaves, int child) {
#if !defined(KOKKOS_ENABLE_CUDA) && !defined(KOKKOS_ENABLE_HIP) && defined(__GNUC__)
  constexpr std::size_t line = 64;
  if (child >= 0) {
    const char* const at = reinterpret_cast<const char*>(nodes + child);
    for (std::size_t n = 0; n < sizeof(WideNode); n += line) __builtin_prefetch(at + n);
  } else {
    const char* const at = reinterpret_cast<const char*>(leaves + ~child);
    for (std::size_t n = 0; n < sizeof(LeafBlock); n += line) __builtin_prefetch(at + n);
  }
#else
  static_cast<void>(nodes), static_cast<void>(leaves), static_cast<void>(child);
#endif
}

}  // namespace detail

namespace detail {

/// The rounds of a leaf. \param hit what was met so far
template <bool any>
KOKKOS_FORCEINLINE_FUNCTION bool rounds_hit(const LeafBlock& leaf, const Round* rounds, const Ray& ray,
                                            int source_whole, Hit& hit) {
  bool met = false;
  for (unsigned left = marked(leaf, LeafBlock::round); left != 0; left &= left - 1) {
    const int l = Kokkos::countr_zero(left), number = static_cast<int>(unsigned(leaf.facet[l]) & LeafBlock::number);
    const Round& round = rounds[LeafBlock::round_from_float(leaf.corner[0][l])];
    float distance = 0.0F;
    bool back = false;
    if (!meets_round(round, ray.origin, ray.direction, round.whole == source_whole, hit.distance, distance, back)) {
      continue;
    }
    if (!(distance < hit.distance || (distance == hit.distance && (hit.facet < 0 || number < hit.facet)))) continue;
    hit = {distance, number, back};
    met = true;
    if constexpr (any) break;
  }
  return met;
}

}  // namespace detail

/// The nearest element that the ray meets before `reach`, or with `any` one of them. Of elements at the same distance,
/// such as two that share the edge which is met, the one with the smallest number: the answer does not depend on the
/// tree.
/// \tparam mixed whether the tree holds other elements than triangles; \param rounds, whole of the tree, read then only
template <bool any = false, bool mixed = false>
KOKKOS_INLINE_FUNCTION Hit trace(const WideNode* KOKKOS_RESTRICT nodes, const LeafBlock* KOKKOS_RESTRICT leaves,
                                 const Ray& ray, const Round* rounds = nullptr, const int* whole = nullptr) {
  struct Entry {
    int node;
    float entry;
  };
  Entry stack[ray_stack];
  int top = 0, at = 0;
  const detail::LaneRay lanes(ray);
  Hit hit;
  hit.distance = ray.reach;
  int source_whole = -2;  // no round has it
  if constexpr (mixed) {
    if (ray.source >= 0 && whole[ray.source] >= 0) source_whole = whole[ray.source];
  }
  while (true) {
    if (at >= 0) {
      const WideNode& node = nodes[at];
      alignas(32) float entry[tree_width];
      unsigned hits = detail::boxes_hit(node, lanes, hit.distance, entry);
      if (hits != 0) {
        // The nearest goes on; the others are stacked, the nearer on top.
        Entry nearest{node.child[Kokkos::countr_zero(hits)], entry[Kokkos::countr_zero(hits)]};
        detail::fetch(nodes, leaves, nearest.node);
        const int begin = top;
        while ((hits &= hits - 1) != 0) {
          const int l = Kokkos::countr_zero(hits);
          Entry other{node.child[l], entry[l]};
          detail::fetch(nodes, leaves, other.node);
          if (other.entry < nearest.entry) Kokkos::kokkos_swap(other, nearest);
          COLDSKY_EXPECTS(top < ray_stack);
          int place = top++;
          for (; place > begin && stack[place - 1].entry < other.entry; --place) stack[place] = stack[place - 1];
          stack[place] = other;
        }
        at = nearest.node;
        continue;
      }
    } else {
      const LeafBlock& leaf = leaves[~at];
      alignas(32) float distance[tree_width];
      unsigned backs = 0;
      unsigned hits = detail::triangles_hit<mixed>(leaf, lanes, hit.distance, distance, backs);
      for (; hits != 0; hits &= hits - 1) {
        const int l = Kokkos::countr_zero(hits);
        int facet = leaf.facet[l];
        if constexpr (mixed) facet = static_cast<int>(unsigned(facet) & LeafBlock::number);
        if (facet == ray.source) continue;
        const bool nearer =
            distance[l] < hit.distance || (distance[l] == hit.distance && (hit.facet < 0 || facet < hit.facet));
        if (!nearer) continue;
        hit = {distance[l], facet, ((backs >> unsigned(l)) & 1U) != 0};
        if constexpr (any) return hit;
      }
      if constexpr (mixed) {
        const bool met = detail::rounds_hit<any>(leaf, rounds, ray, source_whole, hit);
        if constexpr (any) {
          if (met) return hit;
        } else {
          static_cast<void>(met);
        }
      }
    }
    while (true) {
      if (top == 0) return hit;
      const Entry next = stack[--top];
      if (next.entry > hit.distance) continue;
      at = next.node;
      break;
    }
  }
}

/// Runs `functor(n)` for 0 <= n < count, each n some `rays`. Rays take very different times: threads of a CPU take
/// pieces as they come free.
template <class Functor>
void for_each_ray(const ExecutionSpace& space, const std::string& label, int count, int rays, const Functor& functor) {
  Kokkos::RangePolicy<ExecutionSpace, Kokkos::Schedule<Kokkos::Dynamic>> policy(space, 0, count);
  if constexpr (runs_on_host) policy.set_chunk_size(rays < 1024 ? 1024 / rays : 1);
  Kokkos::parallel_for(label, detail::as_arguments(policy), functor);
}

/// Hits of a list of rays. \param any see trace
void trace_rays(const ExecutionSpace& space, const Tree& tree, const Array<const Ray>& rays, const Array<Hit>& hits,
                bool any = false);

}  // namespace coldsky
