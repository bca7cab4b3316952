#pragma once
#include <optional>
#include <vector>

#include "meshes/surface/scene_checks.hpp"

namespace coldsky {

/// A body's surface as triangles, curved elements in steps of some degrees.
using Triangles = std::vector<std::array<Point, 3>>;
Triangles triangles_of(const CheckedBody& body);

/// A point at which one surface goes through another; nothing where they only touch or stand apart.
std::optional<Point> crossing_of(const Triangles& one, const Triangles& other);

}  // namespace coldsky
