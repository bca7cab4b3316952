#pragma once
#include <string>
#include <vector>

#include "meshes/surface/element.hpp"
#include "solver/case/case.hpp"
#include "solver/model/environment/sky.hpp"

namespace coldsky {

/// Axes of a thing in the scene: where it is, and directions of length 1 square to each other, w = u x v.
struct Placement {
  Point origin{};  ///< [m]
  Point u{}, v{}, w{};

  /// The point `a` u + `b` v + `c` w from the origin.
  Point at(double a, double b, double c) const;
};

/// Of a body: w its axis, u where its width lies. \param repetition 0 for the first of a row \param at where joints
/// turn it to; nullptr = nowhere (see posed)
Placement placement_of(const BodyCase& body, int repetition, const SkyPosition* at = nullptr);
/// Of a panel: u across its tubes, v along them, w the normal of its front.
Placement placement_of(const ScenePanelCase& panel, int repetition, const SkyPosition* at = nullptr);

/// The name of one of several in a row: "wing", "wing 2", ...
std::string repeated_name(const std::string& name, int repetition);

/// A body as whole elements, fronts outside, with names such as "bus/+z"; the name of the body alone where it is one
/// element. \param body of any shape but "file"
struct BodyShape {
  std::vector<Element> elements;
  std::vector<std::string> names;
};
BodyShape shape_of(const BodyCase& body, int repetition, const SkyPosition* at = nullptr);

/// The parallelogram from a corner along two directions of length 1, so far along each [m].
Element parallelogram(const Point& corner, double first, const Point& along_first, double second,
                      const Point& along_second);

/// The rectangle that a panel is.
Element panel_rectangle(const ScenePanelCase& panel, int repetition, double width, double length,
                        const SkyPosition* at = nullptr);

/// The triangles of a body of shape "file" at their place, in metres. \throws InputError where the file is no mesh
SurfaceMesh mesh_of(const BodyCase& body, int repetition, const SkyPosition* at = nullptr);

}  // namespace coldsky
