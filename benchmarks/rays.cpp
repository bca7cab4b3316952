#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "benchmarks/context.hpp"
#include "benchmarks/ray_scene.hpp"
#include "kernels/base/mirror.hpp"
#include "kernels/radiation/trace_exchange.hpp"
#include "meshes/rays/shapes.hpp"
#include "solver/core/error.hpp"

namespace coldsky {

namespace {

/// The nearest facet of a ray by all facets in turn, in double precision: nothing of the tree is used.
/// \param unsure set where single precision may see some facet on either side of its edges
double nearest_of_all(const std::vector<Facet>& facets, const Ray& ray, bool& unsure) {
  struct Double3 {
    double x, y, z;
  };
  const auto minus = [](const Vector3& a, const Vector3& b) {
    return Double3{double(a.x) - b.x, double(a.y) - b.y, double(a.z) - b.z};
  };
  const auto product = [](const Double3& a, const Double3& b) {
    return Double3{a.y * b.z - a.z * b.y, a.z * b.x - a.x * b.z, a.x * b.y - a.y * b.x};
  };
  const auto scalar = [](const Double3& a, const Double3& b) { return a.x * b.x + a.y * b.y + a.z * b.z; };
  const auto size = [](const Double3& a) { return std::fabs(a.x) + std::fabs(a.y) + std::fabs(a.z); };
  const Double3 direction = minus(ray.direction, {});
  double nearest = std::numeric_limits<double>::infinity();
  for (std::size_t n = 0; n < facets.size(); ++n) {
    if (static_cast<int>(n) == ray.source) continue;
    const Facet& facet = facets[n];
    const Double3 first = minus(facet.b, facet.a), second = minus(facet.c, facet.a), start = minus(ray.origin, facet.a);
    const Double3 p = product(direction, second), q = product(start, first);
    const double det = scalar(first, p), u = scalar(start, p) / det, v = scalar(direction, q) / det;
    const double margin = std::min({u, v, 1.0 - u - v}), distance = scalar(second, q) / det;
    unsure = unsure ||
             std::fabs(margin) < 1e-6 + 0x1p-20 * std::max(size(first), size(second)) * size(start) / std::fabs(det);
    if (margin >= 0.0 && distance > 0.0) nearest = std::min(nearest, distance);
  }
  return nearest;
}

/// One scene, built and traced by one of the builders.
struct RayTimes {
  double build = 0.0, nearest = 0.0, any = 0.0;
  Tree tree;
};

class RayRun {
 public:
  RayRun(BenchContext& context, const std::string& name, int triangles, int rays)
      : context_(context),
        space_(context.session.space),
        name_(name),
        scene_(make_ray_scene(space_, name, triangles, rays)),
        hits_(make_array<Hit>("bench.hits", rays)),
        other_hits_(make_array<Hit>("bench.other_hits", rays)) {}

  void run() {
    const RayTimes best = measure(TreeQuality::best, hits_), fast = measure(TreeQuality::fast, other_hits_);
    check();
    add_row(name_, best);
    add_row(name_ + ", fast", fast);
  }

 private:
  int triangles() const { return static_cast<int>(scene_.facets.extent(0)); }
  int rays() const { return static_cast<int>(scene_.rays.extent(0)); }

  RayTimes measure(TreeQuality quality, const Array<Hit>& hits) const {
    RayTimes times;
    std::vector<double> build, nearest, any;
    const auto found = make_array<Hit>("bench.any", rays());
    const auto seconds = [&](const auto& call) {
      Kokkos::Timer timer;
      call();
      space_.fence("coldsky: benchmark");
      return timer.seconds();
    };
    for (int n = 0; n < context_.options.repeat; ++n) {
      times.tree = {};
      build.push_back(seconds([&] { times.tree = build_tree(space_, scene_.facets, quality); }));
      nearest.push_back(seconds([&] { trace_rays(space_, times.tree, scene_.rays, hits); }));
      any.push_back(seconds([&] { trace_rays(space_, times.tree, scene_.rays, found, true); }));
    }
    const auto one = to_host(space_, hits), other = to_host(space_, found);
    for (std::size_t n = 0; n < one.size(); ++n) {
      if ((one[n].facet < 0) != (other[n].facet < 0)) {
        throw BenchError(fmt::format("ray {} meets something or nothing, as it is asked", n));
      }
    }
    times.build = median(build);
    times.nearest = median(nearest);
    times.any = median(any);
    return times;
  }

  /// Both trees give the same hits, and those of a sample are the nearest of all facets.
  void check() const {
    const auto hits = to_host(space_, hits_), others = to_host(space_, other_hits_);
    const auto rays_on_host = to_host(space_, scene_.rays);
    const auto facets = to_host(space_, scene_.facets);
    int found = 0;
    for (std::size_t n = 0; n < hits.size(); ++n) {
      found += hits[n].facet >= 0 ? 1 : 0;
      if (hits[n].facet != others[n].facet) {
        throw BenchError(
            fmt::format("ray {} meets facet {} in one tree, {} in the other", n, hits[n].facet, others[n].facet));
      }
    }
    // A pipe alone sees nothing.
    if (found == 0 && triangles() >= 1000) throw BenchError("no ray meets anything");
    constexpr std::size_t sample = 33;
    const std::size_t stride = std::max<std::size_t>(1, hits.size() / sample);
    for (std::size_t n = 0; n < hits.size(); n += stride) {
      bool unsure = false;
      const double nearest = nearest_of_all(facets, rays_on_host[n], unsure);
      const bool same =
          hits[n].facet < 0 ? !std::isfinite(nearest) : std::fabs(hits[n].distance - nearest) <= 1e-4 * nearest + 1e-5;
      if (!same && !unsure) {
        throw BenchError(fmt::format(
            "ray {} goes {} m, the nearest of all facets is at {} m", n,
            hits[n].facet < 0 ? std::numeric_limits<double>::infinity() : static_cast<double>(hits[n].distance),
            nearest));
      }
    }
  }

  void add_row(const std::string& name, const RayTimes& times) const {
    BenchRow row{"rays", name, fmt::format("{}", triangles())};
    row.setup_seconds = times.build;
    row.solve_seconds = times.nearest;
    row.total_seconds = times.build + times.nearest;
    row.bytes_per_cell = (double(times.tree.nodes.extent(0)) * sizeof(WideNode) +
                          double(times.tree.leaves.extent(0)) * sizeof(LeafBlock)) /
                         triangles();
    row.rate = rays() / times.nearest;
    row.rate_unit = "ray/s";
    context_.add(row);
    if (context_.options.json) return;
    fmt::print(
        "         {} rays; {:.3g} triangles a second built; any hit {:.3g} rays a second; {} levels, {} entries of "
        "stack\n",
        rays(), triangles() / times.build, rays() / times.any, times.tree.levels, times.tree.stack);
  }

  BenchContext& context_;
  ExecutionSpace space_;
  std::string name_;
  RayScene scene_;
  Array<Hit> hits_, other_hits_;
};

/// View factors of two facing unit squares, from starts to counts, beside the closed form.
void bench_squares(BenchContext& context) {
  constexpr double exact = 0.199824895698;
  const ExecutionSpace& space = context.session.space;
  const std::vector<Element> squares{parallelogram({0.0, 0.0, 0.0}, {1.0, 0.0, 0.0}, {0.0, 1.0, 0.0}),
                                     parallelogram({0.0, 0.0, 1.0}, {0.0, 1.0, 0.0}, {1.0, 0.0, 0.0})};
  TraceInput input;
  input.shapes = make_shapes(space, squares);
  input.tree = build_tree(space, input.shapes, TreeQuality::best);
  input.patches = make_patches(space, areas_of(squares), {0, -1, 1, -1}, 2);
  ExchangeOptions options;
  options.rays = 1 << 19;
  std::vector<double> seconds;
  TracedExchange traced;
  for (int n = 0; n < context.options.repeat; ++n) {
    traced = trace_exchange(space, input, options);
    seconds.push_back(traced.seconds);
  }
  const auto target = to_host(space, traced.raw.target);
  const auto factor = to_host(space, traced.raw.factor), error = to_host(space, traced.raw.error);
  for (std::size_t n = 0; n < target.size(); ++n) {
    if (target[n] > 1) continue;
    require_at_most("the view factor's distance from the closed form, in standard errors",
                    std::fabs(factor[n] - exact) / error[n], 6.0);
  }
  BenchRow row{"rays", "squares", "2"};
  row.solve_seconds = row.total_seconds = median(seconds);
  row.rate = double(traced.all_rays) / *row.solve_seconds;
  row.rate_unit = "ray/s";
  context.add(row);
}

void bench_rays(BenchContext& context) {
  const std::string& only = context.options.case_name;
  if (!only.empty() && only != "plates" && only != "pipes" && only != "squares") {
    throw InputError({}, fmt::format("--case {}: rays have no such case", only), "", "choose plates, pipes or squares");
  }
  struct Scene {
    const char* name;
    int triangles, rays;
  };
  // A ray among pipes meets hundreds of boxes.
  constexpr int rays_of_plates = 1 << 20, rays_of_pipes = 1 << 16;
  std::vector<Scene> scenes{{"plates", 1000, rays_of_plates},
                            {"plates", 100000, rays_of_plates},
                            {"plates", 2000000, rays_of_plates},
                            {"pipes", 100000, rays_of_pipes}};
  if (context.options.triangles > 0) {
    const int triangles = static_cast<int>(context.options.triangles);
    scenes = {{"plates", triangles, rays_of_plates}, {"pipes", triangles, rays_of_pipes}};
  }
  for (const Scene& scene : scenes) {
    if (!only.empty() && only != scene.name) continue;
    // Small scenes, which tests trace, by fewer rays.
    const std::int64_t enough = std::int64_t{16} * scene.triangles * scene.triangles;
    RayRun(context, scene.name, scene.triangles, static_cast<int>(std::min<std::int64_t>(scene.rays, enough))).run();
  }
  if (only == "squares" || (only.empty() && context.options.triangles == 0)) bench_squares(context);
}

}  // namespace

std::vector<Benchmark> ray_benchmarks() { return {{"rays", bench_rays}}; }

}  // namespace coldsky
