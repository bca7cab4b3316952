#include "benchmarks/ray_scene.hpp"

#include "kernels/base/mirror.hpp"
#include "kernels/base/rows.hpp"
#include "kernels/radiation/directions.hpp"
#include "meshes/surface/scenes.hpp"

namespace coldsky {

namespace {

/// Ray n, facet by facet.
struct MakeRay {
  Array<const Facet> facets;
  int count;
  Array<Ray> rays;
  Sobol sobol = {};
  KOKKOS_INLINE_FUNCTION void operator()(const int n) const {
    const int source = static_cast<int>(std::int64_t(n) * std::int64_t(facets.extent(0)) / count);
    std::uint32_t x[Sobol::dimensions];
    for (int d = 0; d < Sobol::dimensions; ++d) {
      x[d] = scrambled(sobol.point(std::uint32_t(n), d), scramble_seed(1, 0, std::uint64_t(d)));
    }
    const Facet facet = facets(source);
    const Vector3 edge = facet.b - facet.a, area = facet.normal();
    const float twice_area = Kokkos::sqrt(dot(area, area));
    const Vector3 normal = scaled(1.0F / twice_area, area),
                  tangent = scaled(1.0F / Kokkos::sqrt(dot(edge, edge)), edge);
    Ray ray;
    ray.origin = start_on(facet, point_on(facet, unit_float(x[0]), unit_float(x[1])), normal, twice_area);
    ray.direction = cosine_direction(normal, tangent, unit_float(x[2]), unit_float(x[3]));
    ray.source = source;
    rays(n) = ray;
  }
};

}  // namespace

RayScene make_ray_scene(const ExecutionSpace& space, const std::string& name, int triangles, int rays) {
  const SurfaceMesh mesh = name == "pipes" ? crossing_pipes(triangles) : scattered_plates(triangles);
  std::vector<Facet> facets(static_cast<std::size_t>(mesh.count()));
  for (int n = 0; n < mesh.count(); ++n) {
    const auto corner = [&](int which) {
      const Point& point = mesh.corner(n, which);
      return Vector3{static_cast<float>(point[0]), static_cast<float>(point[1]), static_cast<float>(point[2])};
    };
    facets[static_cast<std::size_t>(n)] = {corner(0), corner(1), corner(2)};
  }
  const Array<const Facet> device = to_device(space, facets, "bench.facets");
  const auto made = make_array<Ray>("bench.rays", rays);
  for_each(space, "MakeRay", rays, MakeRay{device, rays, made});
  space.fence("coldsky: benchmark");
  return {device, made};
}

}  // namespace coldsky
