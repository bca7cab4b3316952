#include "kernels/radiation/rays.hpp"

namespace coldsky {

namespace {

template <bool any, bool mixed>
struct TraceRay {
  Tree tree;
  Array<const Ray> rays;
  Array<Hit> hits;
  KOKKOS_INLINE_FUNCTION void operator()(const int n) const {
    hits(n) = trace<any, mixed>(tree.nodes.data(), tree.leaves.data(), rays(n), tree.rounds.data(), tree.whole.data());
  }
};

template <bool any, bool mixed>
void launch(const ExecutionSpace& space, const Tree& tree, const Array<const Ray>& rays, const Array<Hit>& hits) {
  for_each_ray(space, any ? "TraceRay any" : "TraceRay", static_cast<int>(rays.extent(0)), 1,
               TraceRay<any, mixed>{tree, rays, hits});
}

struct NoHit {
  Array<Hit> hits;
  KOKKOS_INLINE_FUNCTION void operator()(const int n) const { hits(n) = {}; }
};

}  // namespace

void trace_rays(const ExecutionSpace& space, const Tree& tree, const Array<const Ray>& rays, const Array<Hit>& hits,
                bool any) {
  COLDSKY_EXPECTS(hits.extent(0) >= rays.extent(0));
  if (tree.facets == 0) {
    Kokkos::parallel_for("NoHit", Kokkos::RangePolicy<ExecutionSpace>(space, 0, rays.extent(0)), NoHit{hits});
  } else if (tree.mixed()) {
    any ? launch<true, true>(space, tree, rays, hits) : launch<false, true>(space, tree, rays, hits);
  } else {
    any ? launch<true, false>(space, tree, rays, hits) : launch<false, false>(space, tree, rays, hits);
  }
}

}  // namespace coldsky
