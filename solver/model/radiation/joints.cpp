#include "solver/model/radiation/joints.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace coldsky {

namespace {

Vec3 vector_of(const Point& a) { return {a[0], a[1], a[2]}; }
Point point_of(const Vec3& a) { return {a.x, a.y, a.z}; }
Vec3 unit(const Vec3& a) { return (1.0 / norm(a)) * a; }
/// What of a direction lies across an axis of length 1.
Vec3 across(const Vec3& a, const Vec3& axis) { return a + (-dot(a, axis)) * axis; }

/// Axes of a frame in the scene's coordinates.
struct Frame {
  Vec3 x{1.0, 0.0, 0.0}, y{0.0, 1.0, 0.0}, z{0.0, 0.0, 1.0};
  Vec3 of(const Vec3& a) const { return a.x * x + a.y * y + a.z * z; }
};

/// z along a direction, y as near to another as it allows.
Frame frame_along(const Vec3& z, const Vec3& near) {
  constexpr double next_to_nothing = 1e-6;
  Vec3 y = across(near, z);
  for (const Vec3& other : {Vec3{0.0, 1.0, 0.0}, Vec3{1.0, 0.0, 0.0}}) {
    if (norm(y) < next_to_nothing) y = across(other, z);
  }
  y = unit(y);
  return {cross(y, z), y, z};
}

Frame frame_of(const std::string& name, const SkyPosition& at) {
  if (name == "sun") return frame_along(at.sun, at.orbit_normal);
  if (name == "planet") return frame_along(at.down, at.orbit_normal);
  if (name == "velocity") return frame_along(at.velocity, at.orbit_normal);
  if (name == "inertial") {
    // From the point nearest the Sun the radius has turned by the anomaly.
    const Vec3 x = std::cos(at.anomaly) * -at.down + -std::sin(at.anomaly) * at.velocity;
    return {x, cross(at.orbit_normal, x), at.orbit_normal};
  }
  return {};
}

Vec3 followed(const std::string& name, const SkyPosition& at) {
  if (name == "sun") return at.sun;
  if (name == "anti-sun") return -at.sun;
  if (name == "nadir") return at.down;
  if (name == "zenith") return -at.down;
  if (name == "velocity") return at.velocity;
  if (name == "anti-velocity") return -at.velocity;
  return name == "orbit-normal" ? at.orbit_normal : -at.orbit_normal;
}

/// Turn about an axis of length 1 that brings `from` nearest to `to`; 0 where either lies along the axis [rad].
double turn_towards(const Vec3& axis, const Vec3& from, const Vec3& to) {
  constexpr double next_to_nothing = 1e-9;
  const Vec3 a = across(from, axis), b = across(to, axis);
  if (norm(a) < next_to_nothing || norm(b) < next_to_nothing) return 0.0;
  return std::atan2(dot(axis, cross(a, b)), dot(a, b));
}

Vec3 rotated(const Vec3& a, const Vec3& axis, double angle) {
  const double cosine = std::cos(angle), along = dot(a, axis) * (1.0 - cosine);
  return cosine * a + std::sin(angle) * cross(axis, a) + along * axis;
}

bool same(const Placement& a, const Placement& b) {
  const std::pair<const Point*, const Point*> pairs[] = {
      {&a.origin, &b.origin}, {&a.u, &b.u}, {&a.v, &b.v}, {&a.w, &b.w}};
  return std::all_of(std::begin(pairs), std::end(pairs), [](const auto& pair) {
    constexpr double rounding = 1e-9;
    return norm(vector_of(*pair.first) + -vector_of(*pair.second)) <= rounding;
  });
}

}  // namespace

bool turns(const JointCase& joint) {
  return joint.fixed_to != "attitude" || joint.follows != "nothing" || joint.turns != 0.0;
}

Placement posed(const Placement& given, const JointCase& joint, const SkyPosition* at) {
  if (!turns(joint) && joint.angle == 0.0) return given;
  const Frame frame = at != nullptr ? frame_of(joint.fixed_to, *at) : Frame{};
  const Vec3 axis = unit(frame.of(vector_of(joint.axis.value_or(Triple{0.0, 1.0, 0.0}))));
  double angle = joint.angle;
  if (at != nullptr) {
    angle += joint.turns * at->anomaly;
    if (joint.follows != "nothing") {
      angle += turn_towards(axis, frame.of(vector_of(given.w)), followed(joint.follows, *at));
    }
  }
  const auto turned = [&](const Vec3& a) { return rotated(frame.of(a), axis, angle); };
  const Vec3 pivot = vector_of(joint.pivot.value_or(given.origin));
  Placement placed;
  placed.origin = point_of(pivot + turned(vector_of(given.origin) + -pivot));
  placed.u = point_of(turned(vector_of(given.u)));
  placed.v = point_of(turned(vector_of(given.v)));
  placed.w = point_of(turned(vector_of(given.w)));
  return placed;
}

bool moves(const Case& c, const std::vector<SkyPosition>& positions) {
  if (!c.scene || positions.size() < 2) return false;
  const auto moving = [&](const Placement& given, const JointCase& joint) {
    if (!turns(joint)) return false;
    const Placement first = posed(given, joint, &positions.front());
    return std::any_of(positions.begin() + 1, positions.end(),
                       [&](const SkyPosition& at) { return !same(posed(given, joint, &at), first); });
  };
  const SceneCase& scene = *c.scene;
  const auto any_of = [&](const auto& things) {
    return std::any_of(things.begin(), things.end(), [&](const auto& thing) {
      // A row may turn about one pivot.
      return moving(placement_of(thing, 0), thing.joint) ||
             (thing.repeat.count > 1 && moving(placement_of(thing, 1), thing.joint));
    });
  };
  return any_of(scene.panels) || any_of(scene.bodies);
}

}  // namespace coldsky
