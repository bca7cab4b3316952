#include "solver/studies/scene_found.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "kernels/base/mirror.hpp"
#include "kernels/radiation/enforce.hpp"

namespace coldsky {

namespace {

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

}  // namespace

TraceFound found_by(const Case& c, const Session& session, const SceneModel& model, const Sky& sky, std::size_t alone,
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
  const std::size_t skies = sky.positions.size();
  if (alone > 0) found.seen_error.reserve(areas.size() * alone);
  for (std::size_t p = 0; p < areas.size(); ++p) {
    for (std::size_t n = p * skies + skies - alone; n < (p + 1) * skies; ++n) {
      found.seen_error.push_back({traced.seen.planet_error[n], traced.seen.albedo_error[n], traced.seen.sun_error[n]});
    }
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

namespace {

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

std::vector<double> seen_numbers(const std::vector<SeenSky>& seen) {
  std::vector<double> numbers;
  numbers.reserve(3 * seen.size());
  for (const SeenSky& one : seen) numbers.insert(numbers.end(), {one.planet, one.albedo, one.sun});
  return numbers;
}

std::vector<SeenSky> seen_of_numbers(const std::vector<double>& numbers) {
  std::vector<SeenSky> seen;
  seen.reserve(numbers.size() / 3);
  for (std::size_t n = 0; n < numbers.size(); n += 3) seen.push_back({numbers[n], numbers[n + 1], numbers[n + 2]});
  return seen;
}

}  // namespace

void keep_trace(const std::string& stage, const TraceFound& found, StudyRun& run) {
  run.set_list(stage + ".first", trace_numbers(found.rows.first));
  run.set_list(stage + ".target", trace_numbers(found.rows.target));
  run.set_list(stage + ".exchange", found.rows.exchange);
  run.set_list(stage + ".outward", found.rows.outward);
  run.set_list(stage + ".area", found.rows.area);
  run.set_list(stage + ".out_error", found.out_error);
  run.set_list(stage + ".solar_error", found.solar_error);
  run.set_list(stage + ".infrared_error", found.infrared_error);
  run.set_list(stage + ".seen", seen_numbers(found.seen));
  run.set_list(stage + ".seen_error", seen_numbers(found.seen_error));
  std::vector<double> view_error;
  for (const auto& row : found.view_error) view_error.insert(view_error.end(), row.begin(), row.end());
  run.set_list(stage + ".view_error", std::move(view_error));
  for_each_trace_number(found.numbers,
                        [&](const char* name, auto value) { run.set(stage + "." + name, static_cast<double>(value)); });
}

TraceFound kept_trace(const std::string& stage, const SceneModel& model, const Sky& sky, std::size_t alone,
                      const StudyRun& run) {
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
  found.seen = seen_of_numbers(run.list(stage + ".seen", 3 * patches * sky.positions.size()));
  found.seen_error = seen_of_numbers(run.list(stage + ".seen_error", 3 * patches * alone));
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

}  // namespace coldsky
