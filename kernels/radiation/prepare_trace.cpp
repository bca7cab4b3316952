#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "kernels/base/mirror.hpp"
#include "kernels/radiation/row_tracer.hpp"

namespace coldsky {

namespace {

struct Double3 {
  double at[3];
};

double dot_of(const Double3& a, const Double3& b) { return a.at[0] * b.at[0] + a.at[1] * b.at[1] + a.at[2] * b.at[2]; }

Double3 direction_of(const double (&vector)[3], const char* what) {
  const double length = std::hypot(vector[0], vector[1], vector[2]);
  if (!(length > 0.0) || !std::isfinite(length)) throw std::invalid_argument(what);
  return {{vector[0] / length, vector[1] / length, vector[2] / length}};
}

Vector3 single(const Double3& a) {
  return {static_cast<float>(a.at[0]), static_cast<float>(a.at[1]), static_cast<float>(a.at[2])};
}

/// What is left of a direction across those of a basis; length zero where nothing is.
Double3 across(Double3 a, const std::vector<Double3>& basis) {
  for (const Double3& b : basis) {
    const double along = dot_of(a, b);
    for (int k = 0; k < 3; ++k) a.at[k] -= along * b.at[k];
  }
  const double length = std::sqrt(dot_of(a, a));
  for (double& number : a.at) number = length > 1e-6 ? number / length : 0.0;
  return a;
}

/// Directions across all mirrors, and how far the scene goes along them.
void set_free_axes(Mirrors& mirrors, const std::vector<Double3>& normals, const Bounds& box) {
  std::vector<Double3> basis;
  for (const Double3& normal : normals) {
    const Double3 rest = across(normal, basis);
    if (dot_of(rest, rest) > 0.0) basis.push_back(rest);
  }
  for (int axis = 0; axis < 3 && basis.size() < 3; ++axis) {
    Double3 candidate{{0.0, 0.0, 0.0}};
    candidate.at[axis] = 1.0;
    const Double3 rest = across(candidate, basis);
    if (!(dot_of(rest, rest) > 0.0)) continue;
    basis.push_back(rest);
    double low = 0.0, high = 0.0, size = 0.0;
    for (int k = 0; k < 3; ++k) {
      const double one = rest.at[k] * double(box.low[k]), other = rest.at[k] * double(box.high[k]);
      low += std::min(one, other);
      high += std::max(one, other);
      size = std::max({size, std::fabs(one), std::fabs(other)});
    }
    mirrors.free_axis[mirrors.free_axes] = single(rest);
    mirrors.low[mirrors.free_axes] = static_cast<float>(low - 1e-5 * size);
    mirrors.high[mirrors.free_axes] = static_cast<float>(high + 1e-5 * size);
    ++mirrors.free_axes;
  }
}

Mirrors mirrors_of(const TraceInput& input, int most_reflections) {
  if (input.mirrors.size() > Mirrors::most) throw std::invalid_argument("a scene has at most six mirrors");
  Mirrors mirrors;
  mirrors.most_reflections = most_reflections;
  std::vector<Double3> normals;
  for (const MirrorOf& mirror : input.mirrors) {
    const Double3 normal = direction_of(mirror.normal, "the normal of a mirror has length zero");
    normals.push_back(normal);
    mirrors.normal[mirrors.count] = single(normal);
    mirrors.offset[mirrors.count] =
        static_cast<float>(dot_of(normal, {{mirror.point[0], mirror.point[1], mirror.point[2]}}));
    ++mirrors.count;
  }
  if (mirrors.count > 0) set_free_axes(mirrors, normals, input.tree.box);
  return mirrors;
}

PointSource source_of(const PointOf& of) {
  PointSource source;
  const Double3 normal = direction_of(of.normal, "the normal of a point has length zero");
  Double3 least{{0.0, 0.0, 0.0}};
  const auto smallest = std::min_element(std::begin(normal.at), std::end(normal.at),
                                         [](double a, double b) { return std::fabs(a) < std::fabs(b); });
  least.at[smallest - std::begin(normal.at)] = 1.0;
  source.point = single({{of.point[0], of.point[1], of.point[2]}});
  source.normal = single(normal);
  source.tangent = single(across(least, {normal}));
  return source;
}

PlanetTable map_of(const ExecutionSpace& space, const TraceInput& input) {
  if (input.map_infrared.empty() && input.map_albedo.empty()) return {};
  if (input.map_infrared.size() != input.map_albedo.size() || input.map_infrared.size() < 2) {
    throw std::invalid_argument("a planet's map has two or more nodes, of infrared as many as of albedo");
  }
  const auto nodes = [&](const std::vector<double>& values, const char* name) {
    std::vector<float> single_values;
    single_values.reserve(values.size());
    for (const double value : values) {
      if (!(value >= 0.0 && value <= 1.0)) throw std::invalid_argument("a planet's map is not between 0 and 1");
      single_values.push_back(static_cast<float>(value));
    }
    return Array<const float>(to_device(space, single_values, name));
  };
  return {nodes(input.map_infrared, "trace.map_infrared"), nodes(input.map_albedo, "trace.map_albedo")};
}

}  // namespace

PreparedTrace prepare_trace(const ExecutionSpace& space, const TraceInput& input, const std::vector<PointOf>& points,
                            int most_reflections) {
  if (input.tree.facets == 0 || input.tree.facets != input.shapes.count()) {
    throw std::invalid_argument("a trace needs elements, and the tree of these elements");
  }
  PreparedTrace trace;
  trace.scene.shapes = input.shapes;
  trace.scene.patches = input.patches;
  trace.scene.tree = input.tree;
  trace.scene.mirrors = mirrors_of(input, most_reflections);
  const bool specular =
      std::any_of(input.specular.begin(), input.specular.end(), [](double share) { return share != 0.0; });
  if (specular) {
    if (input.specular.size() != static_cast<std::size_t>(input.patches.count)) {
      throw std::invalid_argument("every patch has a specular share");
    }
    for (const double share : input.specular) {
      if (!(share >= 0.0 && share <= 1.0)) throw std::invalid_argument("a specular share is not between 0 and 1");
    }
    trace.scene.specular = to_device(space, input.specular, "trace.specular");
  }
  trace.bent = specular || trace.scene.mirrors.count > 0;
  trace.sources.shapes = input.shapes;
  trace.sources.patches = input.patches;
  std::vector<PointSource> sources(points.size());
  std::transform(points.begin(), points.end(), sources.begin(), source_of);
  trace.sources.points = to_device(space, sources, "trace.points");
  std::vector<SkyDirections> skies;
  std::vector<Vector3> suns;
  skies.reserve(input.skies.size());
  for (const SkyOf& sky : input.skies) {
    const Vector3 sun = single(direction_of(sky.sun, "the direction of the Sun has length zero"));
    const bool planet = sky.distance != 0.0;
    if (planet && !(sky.distance >= 1.0)) throw std::invalid_argument("a scene inside the planet");
    const Vector3 down = planet ? single(direction_of(sky.down, "the direction of the planet has length zero"))
                                : Vector3{0.0F, 0.0F, -1.0F};
    const Vector3 pole = single(direction_of(sky.pole, "the planet's axis has length zero"));
    skies.push_back({sun, down, static_cast<float>(sky.distance), pole});
    const auto same = std::find_if(suns.begin(), suns.end(), [&](const Vector3& other) {
      return other.x == sun.x && other.y == sun.y && other.z == sun.z;
    });
    trace.sun_of_sky.push_back(static_cast<int>(same - suns.begin()));
    if (same == suns.end()) suns.push_back(sun);
  }
  trace.skies = to_device(space, skies, "trace.skies");
  trace.map = map_of(space, input);
  trace.suns = to_device(space, suns, "trace.suns");
  return trace;
}

}  // namespace coldsky
