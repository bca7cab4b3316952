#pragma once
#include <cstdint>

#include "meshes/surface/mesh.hpp"

/// Scenes that are made of a seed: for benchmarks and tests.
namespace coldsky {

/// Square plates of any orientation, spread over a cube of 1 m: the fuller the cube, the smaller the plates, so that a
/// ray sees a few of them. Each plate is a surface of two triangles. \param triangles rounded up to plates
SurfaceMesh scattered_plates(int triangles, std::uint64_t seed = 1);

/// Thin pipes that cross a cube of 1 m in all directions, each from 32 triangles as long as itself: boxes along the
/// axes fit them badly. \param triangles rounded up to pipes
SurfaceMesh crossing_pipes(int triangles, std::uint64_t seed = 1);

}  // namespace coldsky
