#pragma once
#include <string>
#include <vector>

#include "meshes/surface/element.hpp"
#include "solver/studies/grid.hpp"

namespace coldsky {

/// A scene as it is drawn and written: the surfaces of its bodies cut into patches, and what is known of every patch.
struct SceneView {
  struct Surface {
    std::string name;  ///< "bus.front"
    int body = 0;
  };
  struct Patch {
    int surface = 0;
    double area = 0.0;  ///< [m^2]
    Point centre{}, normal{};
  };
  struct Quantity {
    std::string name, units;     ///< as files call it: "temperature", "K"
    std::vector<double> values;  ///< of every patch; NaN where it is not known
  };
  std::vector<std::string> bodies;
  std::vector<Surface> surfaces;
  std::vector<Patch> patches;
  std::vector<Quantity> quantities;
  /// Polygons over the patches, seen from the side that the patch shows: `entries` has the patch of each.
  Grid grid;

  /// Throws std::logic_error where there is none of that name.
  const Quantity& quantity(const std::string& name) const;
  bool has(const std::string& name) const;
};

/// Polygons that draw both sides of elements as far as they belong to a patch, curved ones in steps of some degrees.
/// \param patch_of_side of side 2 e + s of element e; negative = none
Grid draw_elements(const std::vector<Element>& elements, const std::vector<int>& patch_of_side);

/// Ends of the lines that bound surfaces, two points a line [m]: edges of polygons that no other polygon of the same
/// surface shares.
std::vector<Point> outlines(const SceneView& view);

}  // namespace coldsky
