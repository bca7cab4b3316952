#pragma once
#include <vector>

#include "meshes/surface/mesh.hpp"

namespace coldsky {

/// Makes one of points that lie within `tolerance` times the largest coordinate of each other, along every axis: of
/// those the first stays. Returns the number among the points left of each point that there was. Work is proportional
/// to the points.
std::vector<int> merge_points(std::vector<Point>& points, double tolerance);

}  // namespace coldsky
