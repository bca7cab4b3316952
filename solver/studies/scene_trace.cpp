#include "solver/studies/scene_trace.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "kernels/base/mirror.hpp"
#include "kernels/radiation/enforce.hpp"
#include "kernels/radiation/exchange.hpp"
#include "kernels/radiation/trace_exchange.hpp"
#include "meshes/rays/shapes.hpp"
#include "solver/case/estimate.hpp"
#include "solver/core/error.hpp"
#include "solver/core/interrupt.hpp"
#include "solver/core/phrases.hpp"
#include "solver/studies/conditions.hpp"

namespace coldsky {

namespace {

enum class TraceBand { infrared, solar };

/// Share of what arrives at each patch that goes on as from a mirror; empty where none does.
std::vector<double> specular_shares(const SceneModel& model, TraceBand band) {
  std::vector<double> shares;
  shares.reserve(model.optics.size());
  bool any = false;
  for (const PatchOptics& patch : model.optics) {
    shares.push_back(band == TraceBand::solar ? (1.0 - patch.absorptance) * patch.specular_solar
                                              : (1.0 - patch.emissivity) * patch.specular_infrared);
    any = any || shares.back() > 0.0;
  }
  if (!any) shares.clear();
  return shares;
}

TraceInput trace_input(const ExecutionSpace& space, const SceneModel& model, const Sky& sky) {
  const SceneGeometry& geometry = model.geometry;
  TraceInput input;
  input.shapes = make_shapes(space, geometry.elements);
  input.tree = build_tree(space, input.shapes, TreeQuality::best);
  input.patches = make_patches(space, areas_of(geometry.elements), geometry.patch_of_side, geometry.count());
  for (const MirrorPlane& mirror : geometry.mirrors) {
    MirrorOf plane;
    std::copy(mirror.point.begin(), mirror.point.end(), plane.point);
    std::copy(mirror.normal.begin(), mirror.normal.end(), plane.normal);
    input.mirrors.push_back(plane);
  }
  for (const SkyPosition& position : sky.positions) {
    input.skies.push_back({{position.sun.x, position.sun.y, position.sun.z},
                           {position.down.x, position.down.y, position.down.z},
                           position.distance});
  }
  return input;
}

/// One trace, and what of it is kept.
struct TraceFound {
  ExchangeRows rows;
  std::vector<SeenSky> seen;                                   ///< patch skies + sky
  std::vector<double> out_error, solar_error, infrared_error;  ///< see SceneExchange
  SceneFactors::Table view_error;
  SceneTrace numbers;
};

/// Standard errors of the factors between surfaces: patches are independent of each other.
SceneFactors::Table surface_errors(const ExecutionSpace& space, const SceneModel& model, const ViewFactors& raw) {
  std::vector<int> surface = surfaces_of_patches(model.geometry);
  const auto count =
      static_cast<std::size_t>(surface.empty() ? 0 : *std::max_element(surface.begin(), surface.end()) + 1);
  SceneFactors::Table error(count, std::vector<double>(count + 1, 0.0));
  std::vector<double> area(count, 0.0);
  const auto first = to_host(space, raw.first), target = to_host(space, raw.target);
  const auto of_entry = to_host(space, raw.error);
  for (std::size_t p = 0; p < surface.size(); ++p) {
    const double a = model.geometry.patches[p].area;
    area[static_cast<std::size_t>(surface[p])] += a;
    for (int n = first[p]; n < first[p + 1]; ++n) {
      const int j = target[static_cast<std::size_t>(n)];
      if (j > raw.patches) continue;
      const std::size_t to = j == raw.patches ? count : static_cast<std::size_t>(surface[static_cast<std::size_t>(j)]);
      const double one = a * of_entry[static_cast<std::size_t>(n)];
      error[static_cast<std::size_t>(surface[p])][to] += one * one;
    }
  }
  for (std::size_t s = 0; s < count; ++s) {
    for (double& entry : error[s]) entry = std::sqrt(entry) / area[s];
  }
  return error;
}

/// Fills in the errors of irradiation. Positions of a sky share their rays: errors are added as if they went together.
void find_irradiation_errors(const SeenOfSkies& seen, const Sky& sky, TraceFound& found) {
  const auto skies = static_cast<std::size_t>(seen.skies);
  for (std::size_t p = 0; p < found.out_error.size(); ++p) {
    double sun = 0.0, planet = 0.0, albedo = 0.0;
    for (std::size_t s = 0; s < skies; ++s) {
      const double weight = sky.positions[s].weight;
      sun += weight * sky.positions[s].sunlight * seen.sun_error[p * skies + s];
      planet += weight * seen.planet_error[p * skies + s];
      albedo += weight * seen.albedo_error[p * skies + s];
    }
    found.solar_error.push_back(sky.solar_flux * std::hypot(sun, sky.albedo * albedo));
    found.infrared_error.push_back(std::hypot(sky.planet_infrared * planet, sky.background * found.out_error[p]));
    double& largest = found.numbers.irradiation_error;
    if (sky.solar_flux > 0.0) largest = std::max({largest, sun, albedo});
    largest = std::max(largest, planet);
  }
}

TraceFound found_by(const Case& c, const Session& session, const SceneModel& model, const Sky& sky,
                    const TraceInput& input, const ExchangeOptions& options) {
  const ExecutionSpace& space = session.space;
  const TracedExchange traced = trace_exchange(space, input, options);
  std::vector<double> areas;
  areas.reserve(model.geometry.patches.size());
  for (const ScenePatch& patch : model.geometry.patches) areas.push_back(patch.area);
  const RawChecks checks = raw_checks(space, traced, areas, input.specular);
  TraceFound found;
  found.rows = enforce(space, traced, areas, input.specular).rows;
  found.out_error = traced.out_error;
  found.view_error = surface_errors(space, model, traced.raw);
  found.seen.reserve(traced.seen.sun.size());
  for (std::size_t n = 0; n < traced.seen.sun.size(); ++n) {
    found.seen.push_back({traced.seen.planet[n], traced.seen.albedo[n], traced.seen.sun[n]});
  }
  SceneTrace& numbers = found.numbers;
  numbers.patches = model.geometry.count();
  numbers.scrambles = options.scrambles;
  numbers.rays = traced.all_rays;
  numbers.rays_of_patch = traced.rays.empty() ? 0 : *std::max_element(traced.rays.begin(), traced.rays.end());
  numbers.entries = static_cast<std::int64_t>(found.rows.target.size());
  for (const double error : to_host(space, traced.raw.error)) {
    numbers.factor_error = std::max(numbers.factor_error, error);
  }
  find_irradiation_errors(traced.seen, sky, found);
  numbers.closure = checks.closure_largest;
  numbers.reciprocity_mean = checks.reciprocity_rms;
  numbers.reciprocity_largest = checks.reciprocity_largest;
  numbers.lost = checks.lost_share + checks.blind_share;
  numbers.error_met = traced.reached || !(c.exchange.error > 0.0);
  numbers.seconds = traced.seconds;
  return found;
}

/// Calls `use` with the name of every number of a trace and the number itself.
template <class Trace, class Use>
void for_each_trace_number(Trace& trace, const Use& use) {
  use("patches", trace.patches);
  use("scrambles", trace.scrambles);
  use("rays_of_patch", trace.rays_of_patch);
  use("rays", trace.rays);
  use("entries", trace.entries);
  use("factor_error", trace.factor_error);
  use("irradiation_error", trace.irradiation_error);
  use("closure_miss", trace.closure);
  use("reciprocity_mean", trace.reciprocity_mean);
  use("reciprocity_largest", trace.reciprocity_largest);
  use("lost", trace.lost);
  use("error_met", trace.error_met);
  use("time", trace.seconds);
}

template <class Number>
std::vector<double> trace_numbers(const std::vector<Number>& values) {
  return {values.begin(), values.end()};
}

std::vector<int> trace_places(const std::vector<double>& values) {
  std::vector<int> places;
  places.reserve(values.size());
  for (const double value : values) places.push_back(static_cast<int>(value));
  return places;
}

void keep_trace(const std::string& stage, const TraceFound& found, StudyRun& run) {
  run.set_list(stage + ".first", trace_numbers(found.rows.first));
  run.set_list(stage + ".target", trace_numbers(found.rows.target));
  run.set_list(stage + ".exchange", found.rows.exchange);
  run.set_list(stage + ".outward", found.rows.outward);
  run.set_list(stage + ".area", found.rows.area);
  run.set_list(stage + ".out_error", found.out_error);
  run.set_list(stage + ".solar_error", found.solar_error);
  run.set_list(stage + ".infrared_error", found.infrared_error);
  std::vector<double> seen, view_error;
  seen.reserve(3 * found.seen.size());
  for (const SeenSky& one : found.seen) seen.insert(seen.end(), {one.planet, one.albedo, one.sun});
  run.set_list(stage + ".seen", std::move(seen));
  for (const auto& row : found.view_error) view_error.insert(view_error.end(), row.begin(), row.end());
  run.set_list(stage + ".view_error", std::move(view_error));
  for_each_trace_number(found.numbers,
                        [&](const char* name, auto value) { run.set(stage + "." + name, static_cast<double>(value)); });
}

TraceFound kept_trace(const std::string& stage, const SceneModel& model, const Sky& sky, const StudyRun& run) {
  const auto patches = model.geometry.patches.size();
  TraceFound found;
  found.rows.patches = model.geometry.count();
  found.rows.first = trace_places(run.list(stage + ".first", patches + 1));
  const std::vector<double>& target = run.list(stage + ".target");
  if (found.rows.first.back() != static_cast<int>(target.size()))
    run.damaged(stage + ".first", "does not end with the rows");
  for (std::size_t p = 0; p < patches; ++p) {
    if (found.rows.first[p] > found.rows.first[p + 1] || found.rows.first[p] < 0)
      run.damaged(stage + ".first", "does not rise");
  }
  for (const double j : target) {
    if (!(j >= 0.0 && j < static_cast<double>(patches)))
      run.damaged(stage + ".target", "names a patch that is not there");
  }
  found.rows.target = trace_places(target);
  found.rows.exchange = run.list(stage + ".exchange", target.size());
  found.rows.outward = run.list(stage + ".outward", patches);
  found.rows.area = run.list(stage + ".area", patches);
  found.out_error = run.list(stage + ".out_error", patches);
  found.solar_error = run.list(stage + ".solar_error", patches);
  found.infrared_error = run.list(stage + ".infrared_error", patches);
  const std::vector<double>& seen = run.list(stage + ".seen", 3 * patches * sky.positions.size());
  found.seen.reserve(seen.size() / 3);
  for (std::size_t n = 0; n < seen.size(); n += 3) found.seen.push_back({seen[n], seen[n + 1], seen[n + 2]});
  const std::vector<int> surface = surfaces_of_patches(model.geometry);
  const auto count =
      static_cast<std::size_t>(surface.empty() ? 0 : *std::max_element(surface.begin(), surface.end()) + 1);
  const std::vector<double>& error = run.list(stage + ".view_error", count * (count + 1));
  for (std::size_t s = 0; s < count; ++s) {
    found.view_error.emplace_back(error.begin() + static_cast<std::ptrdiff_t>(s * (count + 1)),
                                  error.begin() + static_cast<std::ptrdiff_t>((s + 1) * (count + 1)));
  }
  for_each_trace_number(found.numbers, [&](const char* name, auto& value) {
    value = static_cast<std::remove_reference_t<decltype(value)>>(run.number(stage + "." + name));
  });
  return found;
}

ExchangeOptions exchange_options(const Case& c) {
  ExchangeOptions options;
  options.rays = c.exchange.rays;
  options.scrambles = c.exchange.scrambles;
  options.seed = static_cast<std::uint64_t>(c.exchange.seed);
  options.asked_error = c.exchange.error;
  options.most_rays = c.exchange.most_rays;
  return options;
}

/// Refuses what the machine's memory cannot hold, and says what a trace will take.
void refuse_beyond_memory(const Case& c, const ExecutionSpace& space, const TraceInput& input,
                          const ExchangeOptions& options, StudyRun& run) {
  const TraceEstimate wanted = estimate_trace(space, input, options);
  run.log(fmt::format("scene: {} patches, at most {:.3g} rays, {:.3g} s and {:.3g} GB", input.patches.count,
                      wanted.rays, wanted.seconds, 1e-9 * wanted.bytes));
  if (wanted.bytes > available_memory()) {
    throw InputError({c.file, 1, 1},
                     fmt::format("exchange.patch = {:g} m makes {} patches", c.exchange.patch, input.patches.count),
                     fmt::format("their exchange takes {:.3g} GB of memory, {:.3g} GB are free", 1e-9 * wanted.bytes,
                                 1e-9 * available_memory()),
                     "make exchange.patch larger");
  }
}

}  // namespace

SceneExchange trace_scene(const Case& c, const Session& session, const PanelMesh* mesh, StudyRun& run, const Show& show,
                          Extreme extreme) {
  SceneExchange scene;
  scene.model = make_scene(c, mesh);
  scene.sky = make_sky(with_ground(c.environment, session, extreme), optics_of(c.coating), extreme);
  const SceneModel& model = scene.model;
  run.log((extreme == Extreme::cold ? "environment of the cold case: " : "environment: ") + scene.sky.description);
  ExchangeOptions options = exchange_options(c);
  options.progress = [&](double share) {
    stop_if_set(session.interrupt);
    if (show)
      show(phrase("progress.trace", fmt::arg("patches", model.geometry.count()), fmt::arg("percent", 100.0 * share)));
  };
  std::optional<TraceInput> input;
  const auto trace = [&](const std::string& stage, std::vector<double> specular) {
    if (!run.finished(stage)) {
      if (!input) {
        input = trace_input(session.space, model, scene.sky);
        refuse_beyond_memory(c, session.space, *input, options, run);
      }
      input->specular = std::move(specular);
      keep_trace(stage, found_by(c, session, model, scene.sky, *input, options), run);
      run.finish(stage);
      run.write_if_due();
    }
    return kept_trace(stage, model, scene.sky, run);
  };
  const std::vector<double> infrared = specular_shares(model, TraceBand::infrared),
                            solar = specular_shares(model, TraceBand::solar);
  const bool two = infrared != solar;
  const std::string prefix = extreme == Extreme::cold ? "cold " : "";
  TraceFound found = trace(prefix + "trace", infrared);
  std::optional<TraceFound> sunlight;
  if (two) sunlight = trace(prefix + "trace of sunlight", solar);
  const TraceFound& lit = sunlight ? *sunlight : found;

  const std::size_t skies = scene.sky.positions.size();
  scene.outside.reserve(model.geometry.patches.size());
  for (std::size_t p = 0; p < model.geometry.patches.size(); ++p) {
    const auto of_patch = [&](const TraceFound& from) {
      return irradiation(scene.sky,
                         {from.seen.begin() + static_cast<std::ptrdiff_t>(p * skies),
                          from.seen.begin() + static_cast<std::ptrdiff_t>((p + 1) * skies)},
                         from.rows.outward[p] / from.rows.area[p]);
    };
    PatchIrradiation both = of_patch(found);
    if (sunlight) {
      const PatchIrradiation sun = of_patch(lit);
      both.direct = sun.direct;
      both.albedo = sun.albedo;
    }
    scene.outside.push_back(both);
  }
  scene.out_error = std::move(found.out_error);
  scene.infrared_error = std::move(found.infrared_error);
  scene.solar_error = sunlight ? std::move(sunlight->solar_error) : std::move(found.solar_error);
  scene.view_error = std::move(found.view_error);
  scene.trace = found.numbers;
  if (sunlight) {
    scene.trace.rays += sunlight->numbers.rays;
    scene.trace.seconds += sunlight->numbers.seconds;
    scene.trace.irradiation_error = std::max(scene.trace.irradiation_error, sunlight->numbers.irradiation_error);
    scene.trace.error_met = scene.trace.error_met && sunlight->numbers.error_met;
    scene.solar = std::move(sunlight->rows);
  }
  scene.infrared = std::move(found.rows);
  if (c.exchange.radiosity == "per_surface") {
    scene.group = surfaces_of_patches(model.geometry);
    const int groups = scene.group.empty() ? 0 : *std::max_element(scene.group.begin(), scene.group.end()) + 1;
    scene.infrared = group_patches(scene.infrared, scene.group, groups);
    if (scene.solar) scene.solar = group_patches(*scene.solar, scene.group, groups);
  }
  return scene;
}

SceneEstimate estimate_scene(const Case& given, const Session& session) {
  const Case c = hot_case(given);
  std::optional<PanelMesh> mesh;
  if (!c.bodies_alone()) mesh = make_panel_mesh(panel_mesh_spec(c));
  const SceneModel model = make_scene(c, mesh ? &*mesh : nullptr);
  const Sky sky = make_sky(with_ground(c.environment, session, Extreme::hot), optics_of(c.coating), Extreme::hot);
  const std::vector<double> infrared = specular_shares(model, TraceBand::infrared),
                            solar = specular_shares(model, TraceBand::solar);
  const double traces = infrared == solar ? 1.0 : 2.0;
  TraceInput input = trace_input(session.space, model, sky);
  input.specular = infrared;
  const TraceEstimate one = estimate_trace(session.space, input, exchange_options(c));
  return {model.geometry.count(), traces * one.rays, traces * one.seconds, one.bytes};
}

}  // namespace coldsky
