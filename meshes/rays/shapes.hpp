#pragma once
#include <vector>

#include "kernels/radiation/shapes.hpp"
#include "meshes/surface/element.hpp"

namespace coldsky {

/// Elements as kernels trace them, in the same order.
/// \throws std::invalid_argument for what require_valid refuses, with the number of the element
Shapes make_shapes(const ExecutionSpace& space, const std::vector<Element>& elements);

/// Area of one side of each [m2].
std::vector<double> areas_of(const std::vector<Element>& elements);

/// An element that is not flat or straight-edged, rounded to single precision. \param whole see Round
Round make_round(const Element& element, int whole);

}  // namespace coldsky
