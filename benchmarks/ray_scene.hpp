#pragma once
#include <string>

#include "kernels/radiation/rays.hpp"

namespace coldsky {

/// A scene of `bench rays` and the rays that are traced in it: cosine-weighted, from points of all facets, incoherent.
struct RayScene {
  Array<const Facet> facets;
  Array<const Ray> rays;
};

/// \param name "plates" or "pipes" (see meshes/surface/scenes.hpp) \param triangles rounded up to whole plates or pipes
RayScene make_ray_scene(const ExecutionSpace& space, const std::string& name, int triangles, int rays);

}  // namespace coldsky
