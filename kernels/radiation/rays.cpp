#include "kernels/radiation/rays.hpp"

namespace coldsky {

namespace {

template <bool any>
struct TraceRay {
  Tree tree;
  Array<const Ray> rays;
  Array<Hit> hits;
  KOKKOS_INLINE_FUNCTION void operator()(const int n) const {
    hits(n) = trace<any>(tree.nodes.data(), tree.leaves.data(), rays(n));
  }
};

template <bool any>
void launch(const ExecutionSpace& space, const Tree& tree, const Array<const Ray>& rays, const Array<Hit>& hits) {
  for_each_ray(space, any ? "TraceRay any" : "TraceRay", static_cast<int>(rays.extent(0)), 1,
               TraceRay<any>{tree, rays, hits});
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
  } else if (any) {
    launch<true>(space, tree, rays, hits);
  } else {
    launch<false>(space, tree, rays, hits);
  }
}

}  // namespace coldsky
