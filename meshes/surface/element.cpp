#include "meshes/surface/element.hpp"

#include <cmath>
#include <numbers>
#include <stdexcept>

namespace coldsky {

namespace {

constexpr double pi = std::numbers::pi;

Point shifted(const Point& a, double factor, const Point& b) {
  return {a[0] + factor * b[0], a[1] + factor * b[1], a[2] + factor * b[2]};
}

Point product(const Point& a, const Point& b) {
  return {a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]};
}

double scalar(const Point& a, const Point& b) { return a[0] * b[0] + a[1] * b[1] + a[2] * b[2]; }

double size(const Point& a) { return std::hypot(a[0], a[1], a[2]); }

Point of_length_one(const Point& a, const char* what) {
  const double length = size(a);
  if (!(length > 0.0) || !std::isfinite(length)) throw std::invalid_argument(what);
  return shifted({}, 1.0 / length, a);
}

/// Shares of the whole for shares of the part.
double whole_share(const Element& element, int parameter, double share) {
  return element.begin[parameter] + share * (element.end[parameter] - element.begin[parameter]);
}

/// Directions about the axis at the shares of an element of a turn: away from the axis.
Point away_from_axis(const Element& element, double first) {
  const double angle = 2.0 * pi * whole_share(element, 0, first);
  return shifted(shifted({}, std::cos(angle), element.u), std::sin(angle), element.v);
}

double disk_radius(const Element& element, double second) {
  return element.second_radius + whole_share(element, 1, second) * (element.radius - element.second_radius);
}

double cone_radius(const Element& element, double second) {
  return element.radius + whole_share(element, 1, second) * (element.second_radius - element.radius);
}

/// An element of a turn about `axis`.
Element about(const Point& axis, Element::Kind kind) {
  Element element;
  element.kind = kind;
  const Point w = of_length_one(axis, "an axis of length zero");
  const bool near_x = std::fabs(w[0]) > 0.9;
  element.u = of_length_one(product(near_x ? Point{0.0, 1.0, 0.0} : Point{1.0, 0.0, 0.0}, w), "an axis");
  element.v = product(w, element.u);
  return element;
}

void require(bool holds, const char* otherwise) {
  if (!holds) throw std::invalid_argument(otherwise);
}

}  // namespace

void require_valid(const Element& element) {
  for (const Point* point : {&element.origin, &element.u, &element.v}) {
    for (const double number : *point) require(std::isfinite(number), "a coordinate is not a finite number");
  }
  require(std::isfinite(element.radius) && std::isfinite(element.second_radius) && std::isfinite(element.height),
          "a radius or height is not a finite number");
  if (!element.edged()) {
    require(std::fabs(size(element.u) - 1.0) < 1e-9 && std::fabs(size(element.v) - 1.0) < 1e-9 &&
                std::fabs(scalar(element.u, element.v)) < 1e-9,
            "the directions u and v are not of length 1 and across each other");
    for (int n = 0; n < 2; ++n) {
      require(element.begin[n] >= 0.0 && element.end[n] <= 1.0 && element.begin[n] < element.end[n],
              "the part is not within the whole");
    }
    require(element.radius >= 0.0, "a radius is below zero");
  }
  if (element.kind == Element::Kind::disk) {
    require(element.second_radius >= 0.0 && element.second_radius < element.radius,
            "the inner radius is not between zero and the outer one");
  }
  if (element.kind == Element::Kind::cone) require(element.second_radius >= 0.0, "a radius is below zero");
  if (element.kind == Element::Kind::cone || element.kind == Element::Kind::cylinder) {
    require(element.height > 0.0, "the height is not above zero");
  }
  require(area(element) > 0.0, "the element has no area");
}

double area(const Element& element) {
  const double turn = element.end[0] - element.begin[0];
  switch (element.kind) {
    case Element::Kind::triangle:
      return 0.5 * size(product(element.u, element.v));
    case Element::Kind::parallelogram:
      return size(product(element.u, element.v));
    case Element::Kind::disk: {
      const double inner = disk_radius(element, 0.0), outer = disk_radius(element, 1.0);
      return pi * turn * (outer - inner) * (outer + inner);
    }
    case Element::Kind::cylinder:
      return 2.0 * pi * turn * element.radius * element.height * (element.end[1] - element.begin[1]);
    case Element::Kind::cone: {
      const double slant = std::hypot(element.height, element.radius - element.second_radius);
      return pi * turn * (cone_radius(element, 0.0) + cone_radius(element, 1.0)) * slant *
             (element.end[1] - element.begin[1]);
    }
    case Element::Kind::sphere: {
      // cos a - cos b without cancellation.
      const double a = pi * element.begin[1], b = pi * element.end[1];
      return 4.0 * pi * turn * element.radius * element.radius * std::sin(0.5 * (a + b)) * std::sin(0.5 * (b - a));
    }
  }
  return 0.0;
}

Point point_at(const Element& element, double first, double second) {
  switch (element.kind) {
    case Element::Kind::triangle:
      return shifted(shifted(element.origin, first * (1.0 - second), element.u), second, element.v);
    case Element::Kind::parallelogram:
      return shifted(shifted(element.origin, first, element.u), second, element.v);
    case Element::Kind::disk:
      return shifted(element.origin, disk_radius(element, second), away_from_axis(element, first));
    case Element::Kind::cylinder:
    case Element::Kind::cone: {
      const double radius = element.kind == Element::Kind::cone ? cone_radius(element, second) : element.radius;
      const Point foot =
          shifted(element.origin, element.height * whole_share(element, 1, second), product(element.u, element.v));
      return shifted(foot, radius, away_from_axis(element, first));
    }
    case Element::Kind::sphere:
      return shifted(element.origin, element.radius, normal_at(element, first, second));
  }
  return {};
}

Point normal_at(const Element& element, double first, double second) {
  const Point axis = product(element.u, element.v);
  switch (element.kind) {
    case Element::Kind::triangle:
    case Element::Kind::parallelogram:
      return of_length_one(axis, "a flat element without area has no normal");
    case Element::Kind::disk:
      return axis;
    case Element::Kind::cylinder:
      return away_from_axis(element, first);
    case Element::Kind::cone: {
      const double narrowing = element.radius - element.second_radius, slant = std::hypot(narrowing, element.height);
      return shifted(shifted({}, element.height / slant, away_from_axis(element, first)), narrowing / slant, axis);
    }
    case Element::Kind::sphere: {
      const double angle = pi * whole_share(element, 1, second);
      return shifted(shifted({}, std::sin(angle), away_from_axis(element, first)), -std::cos(angle), axis);
    }
  }
  return {};
}

Point centre(const Element& element) {
  return element.kind == Element::Kind::triangle
             ? shifted(shifted(element.origin, 1.0 / 3.0, element.u), 1.0 / 3.0, element.v)
             : point_at(element, 0.5, 0.5);
}

Point centre_normal(const Element& element) { return normal_at(element, 0.5, 0.5); }

Element part_of(const Element& element, double first_begin, double first_end, double second_begin, double second_end) {
  require(element.kind != Element::Kind::triangle, "a triangle has no parts by shares");
  require(first_begin >= 0.0 && first_begin < first_end && first_end <= 1.0 && second_begin >= 0.0 &&
              second_begin < second_end && second_end <= 1.0,
          "shares of a part lie in order between 0 and 1");
  Element part = element;
  if (element.kind == Element::Kind::parallelogram) {
    part.origin = point_at(element, first_begin, second_begin);
    part.u = shifted({}, first_end - first_begin, element.u);
    part.v = shifted({}, second_end - second_begin, element.v);
    return part;
  }
  part.begin[0] = whole_share(element, 0, first_begin);
  part.end[0] = whole_share(element, 0, first_end);
  part.begin[1] = whole_share(element, 1, second_begin);
  part.end[1] = whole_share(element, 1, second_end);
  return part;
}

Element triangle_of(const SurfaceMesh& mesh, int triangle) {
  const Point& corner = mesh.corner(triangle, 0);
  Element element = parallelogram(corner, shifted(mesh.corner(triangle, 1), -1.0, corner),
                                  shifted(mesh.corner(triangle, 2), -1.0, corner));
  element.kind = Element::Kind::triangle;
  return element;
}

Element parallelogram(const Point& corner, const Point& first, const Point& second) {
  Element element;
  element.origin = corner;
  element.u = first;
  element.v = second;
  return element;
}

Element disk(const Point& centre, const Point& axis, double radius, double inner_radius) {
  Element element = about(axis, Element::Kind::disk);
  element.origin = centre;
  element.radius = radius;
  element.second_radius = inner_radius;
  return element;
}

Element cylinder(const Point& base, const Point& axis, double radius, double height) {
  Element element = about(axis, Element::Kind::cylinder);
  element.origin = base;
  element.radius = radius;
  element.height = height;
  return element;
}

Element cone(const Point& base, const Point& axis, double radius, double top_radius, double height) {
  Element element = about(axis, Element::Kind::cone);
  element.origin = base;
  element.radius = radius;
  element.second_radius = top_radius;
  element.height = height;
  return element;
}

Element sphere(const Point& centre, double radius, const Point& axis) {
  Element element = about(axis, Element::Kind::sphere);
  element.origin = centre;
  element.radius = radius;
  return element;
}

}  // namespace coldsky
