#include "meshes/surface/scenes.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace coldsky {

namespace {

/// The splitmix64 generator (Steele, Lea, Flood, 2014): the same scene with every library.
class Generator {
 public:
  explicit Generator(std::uint64_t seed) : state_(seed) {}
  double uniform() {
    std::uint64_t z = state_ += 0x9e3779b97f4a7c15ULL;
    z = (z ^ (z >> 30U)) * 0xbf58476d1ce4e5b9ULL;
    z = (z ^ (z >> 27U)) * 0x94d049bb133111ebULL;
    z ^= z >> 31U;
    return static_cast<double>(z >> 11U) * 0x1p-53;
  }
  Point in_cube() {
    const double x = uniform(), y = uniform(), z = uniform();
    return {x, y, z};
  }
  Point direction() {
    const double z = 2.0 * uniform() - 1.0, angle = 2.0 * std::numbers::pi * uniform();
    const double across = std::sqrt(1.0 - z * z);
    return {across * std::cos(angle), across * std::sin(angle), z};
  }

 private:
  std::uint64_t state_;
};

Point stepped(const Point& a, double factor, const Point& b) {
  return {a[0] + factor * b[0], a[1] + factor * b[1], a[2] + factor * b[2]};
}

}  // namespace

SurfaceMesh scattered_plates(int triangles, std::uint64_t seed) {
  SurfaceMesh mesh;
  Generator random(seed);
  const int plates = (triangles + 1) / 2;
  const double side = 0.7 / std::cbrt(double(plates));
  for (int n = 0; n < plates; ++n) {
    const Point centre = random.in_cube(), first = random.direction();
    // A second direction across the first.
    Point second = random.direction();
    const double along = first[0] * second[0] + first[1] * second[1] + first[2] * second[2];
    second = stepped(second, -along, first);
    const double length = std::max(std::hypot(second[0], second[1], second[2]), 1e-6);
    const Point u = stepped({}, side, first), v = stepped({}, side / length, second);
    add_rectangle(mesh, stepped(stepped(centre, -0.5, u), -0.5, v), u, v);
  }
  return mesh;
}

SurfaceMesh crossing_pipes(int triangles, std::uint64_t seed) {
  constexpr int sides = 16;
  SurfaceMesh mesh;
  Generator random(seed);
  const int pipes = (triangles + 2 * sides - 1) / (2 * sides);
  const double radius = 0.1 / std::sqrt(double(pipes));
  for (int n = 0; n < pipes; ++n) {
    const Point centre = random.in_cube(), along = random.direction();
    add_pipe(mesh, stepped(centre, -0.5, along), stepped(centre, 0.5, along), radius, sides);
  }
  return mesh;
}

}  // namespace coldsky
