#include "meshes/rays/shapes.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <map>
#include <numbers>
#include <stdexcept>
#include <string>

#include "kernels/base/mirror.hpp"

namespace coldsky {

namespace {

constexpr double pi = std::numbers::pi;

Vector3 rounded(const Point& a) {
  return {static_cast<float>(a[0]), static_cast<float>(a[1]), static_cast<float>(a[2])};
}

Point product(const Point& a, const Point& b) {
  return {a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]};
}

/// What makes two elements parts of one disk or body.
using Whole = std::array<double, 13>;

Whole whole_of(const Element& e) {
  return {static_cast<double>(e.kind),
          e.origin[0],
          e.origin[1],
          e.origin[2],
          e.u[0],
          e.u[1],
          e.u[2],
          e.v[0],
          e.v[1],
          e.v[2],
          e.radius,
          e.second_radius,
          e.height};
}

/// Heights and distances from the axis between which a part lies.
struct Extent {
  double low = 0.0, high = 0.0, low_radius = 0.0, high_radius = 0.0, least_radius = 0.0, largest_radius = 0.0;
};

Extent extent_of(const Element& e) {
  Extent extent;
  const auto between = [](double from, double to, double share) { return from + share * (to - from); };
  switch (e.kind) {
    case Element::Kind::disk:
      extent.low = extent.low_radius = between(e.second_radius, e.radius, e.begin[1]);
      extent.high = extent.high_radius = between(e.second_radius, e.radius, e.end[1]);
      break;
    case Element::Kind::sphere: {
      const double from = pi * e.begin[1], to = pi * e.end[1];
      extent.low = -e.radius * std::cos(from);
      extent.high = -e.radius * std::cos(to);
      extent.low_radius = e.radius * std::sin(from);
      extent.high_radius = e.radius * std::sin(to);
      break;
    }
    default: {
      const double top = e.kind == Element::Kind::cone ? e.second_radius : e.radius;
      extent.low = e.begin[1] * e.height;
      extent.high = e.end[1] * e.height;
      extent.low_radius = between(e.radius, top, e.begin[1]);
      extent.high_radius = between(e.radius, top, e.end[1]);
      break;
    }
  }
  extent.least_radius = std::min(extent.low_radius, extent.high_radius);
  extent.largest_radius = std::max(extent.low_radius, extent.high_radius);
  const bool past_equator = e.kind == Element::Kind::sphere && e.begin[1] < 0.5 && e.end[1] > 0.5;
  if (past_equator) extent.largest_radius = e.radius;
  return extent;
}

/// Box around the arcs of a turn at the least and the largest radius and both heights: the part is within their hull.
Bounds box_of(const Element& e, const Extent& extent) {
  const Point w = product(e.u, e.v);
  const bool is_disk = e.kind == Element::Kind::disk;
  Bounds box;
  for (std::size_t axis = 0; axis < 3; ++axis) {
    double low = std::numeric_limits<double>::infinity(), high = -low;
    const auto add_at = [&](double share) {
      const double angle = 2.0 * pi * share, across = std::cos(angle) * e.u[axis] + std::sin(angle) * e.v[axis];
      for (const double radius : {extent.least_radius, extent.largest_radius}) {
        for (const double height : {is_disk ? 0.0 : extent.low, is_disk ? 0.0 : extent.high}) {
          const double at = e.origin[axis] + height * w[axis] + radius * across;
          low = std::min(low, at);
          high = std::max(high, at);
        }
      }
    };
    add_at(e.begin[0]);
    add_at(e.end[0]);
    // Where the arc is farthest along the axis, if that is on it.
    const double farthest = std::atan2(e.v[axis], e.u[axis]) / (2.0 * pi);
    for (const double share : {farthest - 0.5, farthest, farthest + 0.5, farthest + 1.0}) {
      if (share >= e.begin[0] && share <= e.end[0]) add_at(share);
    }
    constexpr float infinity = std::numeric_limits<float>::infinity();
    box.low[axis] = std::nextafter(static_cast<float>(low), -infinity);
    box.high[axis] = std::nextafter(static_cast<float>(high), infinity);
  }
  return box;
}

void set_turn(const Element& e, Round& round) {
  const double turn = e.end[0] - e.begin[0];
  round.turn = turn >= 1.0 ? Round::whole_turn : turn <= 0.5 ? Round::up_to_half : Round::more_than_half;
  round.begin_cos = static_cast<float>(std::cos(2.0 * pi * e.begin[0]));
  round.begin_sin = static_cast<float>(std::sin(2.0 * pi * e.begin[0]));
  round.end_cos = static_cast<float>(std::cos(2.0 * pi * e.end[0]));
  round.end_sin = static_cast<float>(std::sin(2.0 * pi * e.end[0]));
  round.turn_begin = static_cast<float>(e.begin[0]);
  round.turn_length = static_cast<float>(turn);
}

}  // namespace

Round make_round(const Element& e, int whole) {
  Round round;
  round.origin = rounded(e.origin);
  round.u = rounded(e.u);
  round.v = rounded(e.v);
  round.w = rounded(product(e.u, e.v));
  round.kind = e.kind == Element::Kind::disk ? Round::disk : Round::curved;
  round.radius = static_cast<float>(e.radius);
  if (e.kind == Element::Kind::sphere) round.bend = 1.0F;
  const Extent extent = extent_of(e);
  double from = 0.0;  // height of the frame's origin
  if (e.kind == Element::Kind::cone) {
    const double widening = (e.second_radius - e.radius) / e.height;
    round.bend = static_cast<float>(-widening * widening);
    round.lean = static_cast<float>(widening * e.radius);
    // From its tip, where that is not far: there squares cancel otherwise.
    const double tip = -e.radius / widening;
    if (2.0 * std::min(e.radius, e.second_radius) <= std::max(e.radius, e.second_radius)) {
      const Point w = product(e.u, e.v);
      round.origin = rounded({e.origin[0] + tip * w[0], e.origin[1] + tip * w[1], e.origin[2] + tip * w[2]});
      round.lean = round.radius = 0.0F;
      from = tip;
    }
  }
  round.low = static_cast<float>(extent.low - from);
  round.high = static_cast<float>(extent.high - from);
  round.low_radius = static_cast<float>(extent.low_radius);
  round.high_radius = static_cast<float>(extent.high_radius);
  round.size = static_cast<float>(std::max(e.radius, e.second_radius) + e.height + std::fabs(from));
  round.whole = whole;
  set_turn(e, round);
  round.box = box_of(e, extent);
  return round;
}

Shapes make_shapes(const ExecutionSpace& space, const std::vector<Element>& elements) {
  std::vector<Facet> facets(elements.size());
  std::vector<int> kind(elements.size(), Shapes::triangle);
  std::vector<Round> rounds;
  std::map<Whole, int> wholes;
  bool mixed = false;
  for (std::size_t n = 0; n < elements.size(); ++n) {
    const Element& element = elements[n];
    try {
      require_valid(element);
    } catch (const std::invalid_argument& fault) {
      throw std::invalid_argument("element " + std::to_string(n) + ": " + fault.what());
    }
    mixed = mixed || element.kind != Element::Kind::triangle;
    if (element.edged()) {
      const auto end = [&](const Point& edge) {
        return rounded({element.origin[0] + edge[0], element.origin[1] + edge[1], element.origin[2] + edge[2]});
      };
      facets[n] = {rounded(element.origin), end(element.u), end(element.v)};
      if (element.kind == Element::Kind::parallelogram) kind[n] = Shapes::parallelogram;
    } else {
      const int whole = wholes.try_emplace(whole_of(element), static_cast<int>(wholes.size())).first->second;
      kind[n] = static_cast<int>(rounds.size());
      rounds.push_back(make_round(element, whole));
    }
  }
  Shapes shapes;
  shapes.facets = to_device(space, facets, "shapes.facets");
  if (mixed) {
    shapes.kind = to_device(space, kind, "shapes.kind");
    shapes.rounds = to_device(space, rounds, "shapes.rounds");
  }
  return shapes;
}

std::vector<double> areas_of(const std::vector<Element>& elements) {
  std::vector<double> areas(elements.size());
  std::transform(elements.begin(), elements.end(), areas.begin(), area);
  return areas;
}

}  // namespace coldsky
