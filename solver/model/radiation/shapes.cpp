#include "solver/model/radiation/shapes.hpp"

#include <fmt/format.h>

#include <cmath>
#include <stdexcept>

#include "meshes/surface/file_error.hpp"
#include "meshes/surface/stl.hpp"
#include "solver/core/error.hpp"
#include "solver/model/radiation/joints.hpp"

namespace coldsky {

namespace {

Point cross(const Point& a, const Point& b) {
  return {a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]};
}
double dot(const Point& a, const Point& b) { return a[0] * b[0] + a[1] * b[1] + a[2] * b[2]; }
Point scaled(double factor, const Point& a) { return {factor * a[0], factor * a[1], factor * a[2]}; }
Point plus(const Point& a, const Point& b) { return {a[0] + b[0], a[1] + b[1], a[2] + b[2]}; }
Point unit(const Point& a) { return scaled(1.0 / std::hypot(a[0], a[1], a[2]), a); }

/// What of a direction lies square to `axis`, of length 1; of `otherwise` where that is next to nothing.
Point square_to(const Point& axis, const Point& direction, const Point& otherwise) {
  constexpr double next_to_nothing = 1e-6;
  const auto part = [&](const Point& a) { return plus(a, scaled(-dot(a, axis), axis)); };
  const Point found = part(unit(direction));
  return unit(dot(found, found) > next_to_nothing ? found : part(otherwise));
}

constexpr Point along_x = {1.0, 0.0, 0.0}, along_y = {0.0, 1.0, 0.0}, along_z = {0.0, 0.0, 1.0};

Point moved(const std::optional<Triple>& position, const RepeatCase& repeat, int repetition) {
  const Point place = position.value_or(Triple{});
  return repeat.step ? plus(place, scaled(repetition, *repeat.step)) : place;
}

BodyShape box(const BodyCase& body, const Placement& at) {
  const double x = body.width, y = body.length, z = body.height;
  const Point low = at.at(-0.5 * x, -0.5 * y, -0.5 * z);
  const auto corner = [&](double a, double b, double c) {
    return plus(low, plus(plus(scaled(a, at.u), scaled(b, at.v)), scaled(c, at.w)));
  };
  BodyShape shape;
  shape.elements = {parallelogram(low, z, at.w, y, at.v), parallelogram(corner(x, 0.0, 0.0), y, at.v, z, at.w),
                    parallelogram(low, x, at.u, z, at.w), parallelogram(corner(0.0, y, 0.0), z, at.w, x, at.u),
                    parallelogram(low, y, at.v, x, at.u), parallelogram(corner(0.0, 0.0, z), x, at.u, y, at.v)};
  for (const char* side : {"-x", "+x", "-y", "+y", "-z", "+z"}) shape.names.push_back(body.name + "/" + side);
  return shape;
}

/// Element of a turn in a placement.
Element round(Element::Kind kind, const Placement& at, double radius, double second_radius, double height) {
  Element element;
  element.kind = kind;
  element.origin = at.origin;
  element.u = at.u;
  element.v = at.v;
  element.radius = radius;
  element.second_radius = second_radius;
  element.height = height;
  return element;
}

/// A cylinder or cone, with lids where it is closed.
BodyShape wall_and_lids(const BodyCase& body, const Placement& at) {
  const bool is_cone = body.shape == "cone";
  const double top = is_cone ? body.top_radius : body.radius;
  BodyShape shape;
  shape.elements = {round(is_cone ? Element::Kind::cone : Element::Kind::cylinder, at, body.radius, top, body.height)};
  if (!body.closed) {
    shape.names = {body.name};
    return shape;
  }
  shape.names = {body.name + "/wall", body.name + "/bottom"};
  Element bottom = round(Element::Kind::disk, at, body.radius, 0.0, 0.0);
  bottom.v = scaled(-1.0, bottom.v);  // its front looks down
  shape.elements.push_back(bottom);
  if (top > 0.0) {
    Element lid = round(Element::Kind::disk, at, top, 0.0, 0.0);
    lid.origin = at.at(0.0, 0.0, body.height);
    shape.elements.push_back(lid);
    shape.names.push_back(body.name + "/top");
  }
  return shape;
}

}  // namespace

Element parallelogram(const Point& corner, double first, const Point& along_first, double second,
                      const Point& along_second) {
  return parallelogram(corner, scaled(first, along_first), scaled(second, along_second));
}

Point Placement::at(double a, double b, double c) const {
  return plus(origin, plus(plus(scaled(a, u), scaled(b, v)), scaled(c, w)));
}

std::string repeated_name(const std::string& name, int repetition) {
  return repetition == 0 ? name : fmt::format("{} {}", name, repetition + 1);
}

Placement placement_of(const BodyCase& body, int repetition, const SkyPosition* at_position) {
  Placement at;
  at.origin = moved(body.position, body.repeat, repetition);
  at.w = unit(body.axis.value_or(along_z));
  at.u = square_to(at.w, body.across.value_or(along_x), along_y);
  at.v = cross(at.w, at.u);
  return posed(at, body.joint, at_position);
}

Placement placement_of(const ScenePanelCase& panel, int repetition, const SkyPosition* at_position) {
  Placement at;
  at.origin = moved(panel.position, panel.repeat, repetition);
  at.w = unit(panel.normal.value_or(along_z));
  at.v = square_to(at.w, panel.tubes.value_or(along_y), along_z);
  at.u = cross(at.v, at.w);
  return posed(at, panel.joint, at_position);
}

BodyShape shape_of(const BodyCase& given, int repetition, const SkyPosition* at_position) {
  BodyCase body = given;
  body.name = repeated_name(given.name, repetition);
  const Placement at = placement_of(given, repetition, at_position);
  if (body.shape == "box") return box(body, at);
  if (body.shape == "cylinder" || body.shape == "cone") return wall_and_lids(body, at);
  BodyShape shape;
  shape.names = {body.name};
  if (body.shape == "rectangle") {
    const Point corner = at.at(-0.5 * body.width, -0.5 * body.length, 0.0);
    shape.elements = {parallelogram(corner, body.width, at.u, body.length, at.v)};
  } else if (body.shape == "disk") {
    shape.elements = {round(Element::Kind::disk, at, body.radius, body.inner_radius, 0.0)};
  } else if (body.shape == "sphere") {
    shape.elements = {round(Element::Kind::sphere, at, body.radius, 0.0, 0.0)};
  } else {
    throw std::logic_error("a body has the unknown shape " + body.shape);
  }
  return shape;
}

Element panel_rectangle(const ScenePanelCase& panel, int repetition, double width, double length,
                        const SkyPosition* at_position) {
  const Placement at = placement_of(panel, repetition, at_position);
  return parallelogram(at.at(-0.5 * width, -0.5 * length, 0.0), width, at.u, length, at.v);
}

SurfaceMesh mesh_of(const BodyCase& body, int repetition, const SkyPosition* at_position) {
  SurfaceMesh mesh;
  try {
    mesh = read_surface_file(body.file);
  } catch (const SurfaceFileError& error) {
    const SurfaceFileError::Place& place = error.place();
    const std::string byte = place.byte >= 0 ? fmt::format("byte {}: ", place.byte) : "";
    throw InputError({place.file, static_cast<int>(place.line), place.line > 0 ? 1 : 0}, byte + error.problem(),
                     error.why(), error.suggestion());
  }
  const Placement at = placement_of(body, repetition, at_position);
  for (Point& point : mesh.points) {
    point = at.at(body.scale * point[0], body.scale * point[1], body.scale * point[2]);
  }
  return mesh;
}

}  // namespace coldsky
