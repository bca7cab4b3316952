#pragma once
#include <cmath>
#include <cstdint>
#include <vector>

#include "kernels/base/mirror.hpp"
#include "kernels/radiation/rays.hpp"
#include "meshes/surface/mesh.hpp"

/// Facets, rays and numbers for the tests of tracing.
namespace coldsky::tests {

inline std::vector<Facet> facets_of(const SurfaceMesh& mesh) {
  std::vector<Facet> facets(static_cast<std::size_t>(mesh.count()));
  for (int n = 0; n < mesh.count(); ++n) {
    const auto corner = [&](int which) {
      const Point& point = mesh.corner(n, which);
      return Vector3{float(point[0]), float(point[1]), float(point[2])};
    };
    facets[static_cast<std::size_t>(n)] = {corner(0), corner(1), corner(2)};
  }
  return facets;
}

/// The splitmix64 generator: numbers that are the same with every library.
class Numbers {
 public:
  explicit Numbers(std::uint64_t seed) : state_(seed) {}
  std::uint64_t next() {
    std::uint64_t z = state_ += 0x9e3779b97f4a7c15ULL;
    z = (z ^ (z >> 30U)) * 0xbf58476d1ce4e5b9ULL;
    z = (z ^ (z >> 27U)) * 0x94d049bb133111ebULL;
    return z ^ (z >> 31U);
  }
  float uniform() { return float(next() >> 40U) * 0x1p-24F; }
  int below(int count) { return static_cast<int>(next() % std::uint64_t(count)); }
  Vector3 in_cube() {
    const float x = uniform(), y = uniform(), z = uniform();
    return {x, y, z};
  }
  Vector3 direction() {
    while (true) {
      const Vector3 v = scaled(2.0F, in_cube()) - Vector3{1.0F, 1.0F, 1.0F};
      const float square = dot(v, v);
      if (square > 1e-3F && square < 1.0F) return scaled(1.0F / std::sqrt(square), v);
    }
  }

 private:
  std::uint64_t state_;
};

inline std::vector<Hit> traced(const Tree& tree, const std::vector<Ray>& rays, bool any = false) {
  const ExecutionSpace space{};
  const Array<Hit> hits("hits", rays.size());
  trace_rays(space, tree, to_device(rays, "rays"), hits, any);
  return to_host(hits);
}

}  // namespace coldsky::tests
