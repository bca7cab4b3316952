#include "solver/verify/factor_scenes.hpp"

#include <fmt/format.h>

#include <cmath>
#include <functional>
#include <map>
#include <numbers>
#include <random>

#include "kernels/base/mirror.hpp"
#include "meshes/rays/shapes.hpp"
#include "solver/core/error.hpp"

namespace coldsky {

namespace {

const Point up{0.0, 0.0, 1.0}, below{0.0, 0.0, -1.0};

/// Numbers of a text such as "x=(0.0, 1.0) z=1": what follows a key.
class Parameters {
 public:
  explicit Parameters(const std::string& text) : text_(text) {}

  double number(const std::string& key, std::size_t which = 0) const {
    std::size_t at = text_.find(key);
    // At the start of a word: b= is not that of rb=.
    while (at != std::string::npos && at > 0 && std::isalnum(static_cast<unsigned char>(text_[at - 1])) != 0) {
      at = text_.find(key, at + 1);
    }
    if (at == std::string::npos) fail(key);
    at += key.size();
    double value = 0.0;
    for (std::size_t n = 0; n <= which; ++n) {
      at = text_.find_first_of("-.0123456789", at);
      if (at == std::string::npos) fail(key);
      std::size_t used = 0;
      try {
        value = std::stod(text_.substr(at), &used);
      } catch (const std::exception&) {
        fail(key);
      }
      at += used;
    }
    return value;
  }
  /// The part of the text from a word on.
  Parameters from(const std::string& word) const {
    const std::size_t at = text_.find(word);
    if (at == std::string::npos) fail(word);
    return Parameters(text_.substr(at));
  }

 private:
  [[noreturn]] void fail(const std::string& key) const {
    throw InputError({}, fmt::format("parameters '{}': no number after '{}'", text_, key), "the scene is made of it",
                     "compare the table with data/reference");
  }
  std::string text_;
};

/// Elements with the patch of one of their sides; -1: of none, something that stands between.
struct Builder {
  std::vector<Element> elements;
  std::vector<int> patch_of_side;
  std::vector<MirrorOf> mirrors;
  std::vector<PointOf> points;
  int target = 1;

  void add(const Element& element, int patch, bool back = false) {
    elements.push_back(element);
    patch_of_side.push_back(back ? -1 : patch);
    patch_of_side.push_back(back ? patch : -1);
  }
  /// Without ends along y, from a scene of length 1.
  void endless() { mirrors = {{{0.0, 0.0, 0.0}, {0.0, 1.0, 0.0}}, {{0.0, 1.0, 0.0}, {0.0, -1.0, 0.0}}}; }
};

/// x across, y along, z up: a rectangle that looks up, and one that looks down.
Element floor_of(double x, double y, double a, double b, double z = 0.0) {
  return parallelogram({x, y, z}, {a, 0.0, 0.0}, {0.0, b, 0.0});
}
Element roof_of(double x, double y, double a, double b, double z) {
  return parallelogram({x, y, z}, {0.0, b, 0.0}, {a, 0.0, 0.0});
}

void parallel_rectangles(const Parameters& p, Builder& scene) {
  const double a = p.number("a="), b = p.number("b="), c = p.number("c=");
  scene.add(floor_of(0.0, 0.0, a, b), 0);
  scene.add(roof_of(0.0, 0.0, a, b, c), 1);
}

void parallel_rectangles_blocked(const Parameters& p, Builder& scene) {
  parallel_rectangles(p, scene);
  const double a = p.number("a="), b = p.number("b="), c = p.number("c="), bx = p.number("bx="), by = p.number("by=");
  const double x = 0.5 * (a - bx) + p.number("offset", 0), y = 0.5 * (b - by) + p.number("offset", 1);
  scene.add(floor_of(x, y, bx, by, p.number("z=") * c), -1);
}

void perpendicular_rectangles(const Parameters& p, Builder& scene) {
  const double h = p.number("h="), w = p.number("w="), l = p.number("l=");
  scene.add(floor_of(0.0, 0.0, w, l), 0);
  scene.add(parallelogram({0.0, 0.0, 0.0}, {0.0, l, 0.0}, {0.0, 0.0, h}), 1);
}

void coaxial_disks(const Parameters& p, Builder& scene) {
  const double h = p.number("h=");
  scene.add(disk({0.0, 0.0, 0.0}, up, p.number("r1=")), 0);
  scene.add(disk({0.0, 0.0, h}, below, p.number("r2=")), 1);
}

void coaxial_disks_blocked(const Parameters& p, Builder& scene) {
  coaxial_disks(p, scene);
  scene.add(disk({0.0, 0.0, p.number("z=") * p.number("h=")}, up, p.number("rb=")), -1);
}

void offset_rectangles(const Parameters& p, Builder& scene) {
  const auto rectangle = [&](const char* x, const char* y, auto make, auto... z) {
    return make(p.number(x), p.number(y), p.number(x, 1) - p.number(x), p.number(y, 1) - p.number(y), z...);
  };
  scene.add(rectangle("x=", "y=", floor_of, 0.0), 0);
  scene.add(rectangle("xi=", "eta=", roof_of, p.number("z=")), 1);
}

void separated_rectangles(const Parameters& p, Builder& scene) {
  const Parameters other = p.from("A2:");
  scene.add(
      floor_of(p.number("x="), p.number("y="), p.number("x=", 1) - p.number("x="), p.number("y=", 1) - p.number("y=")),
      0);
  const double y = other.number("y="), z = other.number("z=");
  scene.add(parallelogram({0.0, y, z}, {0.0, other.number("y=", 1) - y, 0.0}, {0.0, 0.0, other.number("z=", 1) - z}),
            1);
}

void endless_cylinders(const Parameters& p, Builder& scene) {
  const double r = p.number("r="), apart = 2.0 * r + p.number("gap=");
  scene.add(cylinder({0.0, 0.0, 0.0}, {0.0, 1.0, 0.0}, r, 1.0), 0);
  scene.add(cylinder({apart, 0.0, 0.0}, {0.0, 1.0, 0.0}, r, 1.0), 1);
  scene.endless();
}

void endless_strip_to_cylinder(const Parameters& p, Builder& scene) {
  const double from = p.number("a="), to = p.number("b=");
  scene.add(floor_of(from, 0.0, to - from, 1.0), 0);
  scene.add(cylinder({0.0, 0.0, p.number("c=")}, {0.0, 1.0, 0.0}, p.number("r="), 1.0), 1);
  scene.endless();
}

void endless_wedge(const Parameters& p, Builder& scene) {
  const double angle = p.number("alpha=") * std::numbers::pi / 180.0;
  scene.add(floor_of(0.0, 0.0, 1.0, 1.0), 0);
  scene.add(parallelogram({0.0, 0.0, 0.0}, {0.0, 1.0, 0.0}, {std::cos(angle), 0.0, std::sin(angle)}), 1);
  scene.endless();
}

void endless_strips_blocked(const Parameters& p, Builder& scene) {
  const double w = p.number("w="), h = p.number("h="), bw = p.number("bw=");
  scene.add(floor_of(0.0, 0.0, w, 1.0), 0);
  scene.add(roof_of(0.0, 0.0, w, 1.0, h), 1);
  scene.add(floor_of(0.5 * (w - bw), 0.0, bw, 1.0, p.number("at") * h), -1);
  scene.endless();
}

/// A sphere sees what is outside of it alike, however large it is.
void sphere_to_rectangle(const Parameters& p, Builder& scene) {
  const double d = p.number("d=");
  scene.add(sphere({0.0, 0.0, 0.0}, 0.5 * d), 0);
  scene.add(roof_of(0.0, 0.0, p.number("l1="), p.number("l2="), d), 1);
}

void sphere_to_disk(const Parameters& p, Builder& scene) {
  const double h = p.number("h=");
  scene.add(sphere({0.0, 0.0, 0.0}, 0.5 * h), 0);
  scene.add(disk({0.0, 0.0, h}, below, p.number("a=")), 1);
}

void concentric_cylinders(const Parameters& p, Builder& scene) {
  const double h = p.number("h=");
  scene.add(cylinder({0.0, 0.0, 0.0}, up, p.number("r2="), h), 0, true);
  scene.add(cylinder({0.0, 0.0, 0.0}, up, p.number("r1="), h), 1);
}

void outer_to_itself(const Parameters& p, Builder& scene) {
  concentric_cylinders(p, scene);
  scene.target = 0;
}

void element_to_rectangle(const Parameters& p, Builder& scene) {
  const double a = p.number("a="), b = p.number("b="), c = p.number("c=");
  // Patch 0 gives off nothing here; it is out of the way.
  scene.add(floor_of(0.0, 0.0, a, b, -c), 0, true);
  scene.add(roof_of(0.0, 0.0, a, b, c), 1);
  scene.points = {{{0.0, 0.0, 0.0}, {0.0, 0.0, 1.0}}};
}

using MakeScene = void (*)(const Parameters&, Builder&);

const std::map<std::string, MakeScene>& configurations() {
  static const std::map<std::string, MakeScene> all{
      {"parallel_rectangles(C-11)", parallel_rectangles},
      {"perpendicular_rectangles_common_edge(C-14)", perpendicular_rectangles},
      {"coaxial_disks", coaxial_disks},
      {"offset_parallel_rectangles(C-13)", offset_rectangles},
      {"separated_perpendicular_rectangles(C-15)", separated_rectangles},
      {"infinite_parallel_cylinders", endless_cylinders},
      {"infinite_strip_to_cylinder", endless_strip_to_cylinder},
      {"sphere_to_rectangle_corner_axis", sphere_to_rectangle},
      {"sphere_to_coaxial_disk", sphere_to_disk},
      {"concentric_cylinders_outer_to_inner", concentric_cylinders},
      {"concentric_cylinders_outer_to_itself", outer_to_itself},
      {"element_to_parallel_rectangle_corner", element_to_rectangle},
      {"infinite_wedge_equal_plates", endless_wedge},
      {"parallel_rectangles_blocked", parallel_rectangles_blocked},
      {"coaxial_disks_blocked_by_disk", coaxial_disks_blocked},
      {"infinite_strips_blocked", endless_strips_blocked}};
  return all;
}

}  // namespace

FactorScene make_factor_scene(const ExecutionSpace& space, const std::string& configuration,
                              const std::string& parameters) {
  const auto found = configurations().find(configuration);
  if (found == configurations().end()) {
    throw InputError({}, fmt::format("configuration '{}' is unknown", configuration), "there is no scene of that name",
                     "compare the table with data/reference");
  }
  Builder builder;
  found->second(Parameters(parameters), builder);
  FactorScene scene;
  scene.input.shapes = make_shapes(space, builder.elements);
  scene.input.tree = build_tree(space, scene.input.shapes, TreeQuality::best);
  scene.input.patches = make_patches(space, areas_of(builder.elements), builder.patch_of_side, 2);
  scene.input.mirrors = builder.mirrors;
  scene.points = builder.points;
  scene.target = builder.target;
  return scene;
}

TracedFactor trace_factor(const ExecutionSpace& space, const FactorScene& scene, int rays, int scrambles,
                          std::uint64_t seed) {
  ExchangeOptions options;
  options.rays = rays;
  options.scrambles = scrambles;
  options.seed = seed;
  const ViewFactors traced = scene.points.empty() ? trace_exchange(space, scene.input, options, 1).raw
                                                  : trace_points(space, scene.input, scene.points, options);
  const auto first = to_host(space, traced.first), target = to_host(space, traced.target);
  for (int n = first[0]; n < first[1]; ++n) {
    if (target[static_cast<std::size_t>(n)] != scene.target) continue;
    return {to_host(space, traced.factor)[static_cast<std::size_t>(n)],
            to_host(space, traced.error)[static_cast<std::size_t>(n)]};
  }
  return {};
}

double place_of_squares(double sum, std::size_t statistics, int scrambles) {
  constexpr int simulations = 200000;
  std::mt19937_64 generator(1);
  std::student_t_distribution<double> student(scrambles - 1.0);
  int smaller = 0;
  for (int n = 0; n < simulations; ++n) {
    double simulated = 0.0;
    for (std::size_t k = 0; k < statistics; ++k) {
      const double t = student(generator);
      simulated += t * t;
    }
    smaller += simulated < sum ? 1 : 0;
  }
  return double(smaller) / simulations;
}

}  // namespace coldsky
