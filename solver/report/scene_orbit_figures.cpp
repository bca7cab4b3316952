#include <algorithm>
#include <numbers>
#include <numeric>

#include "solver/report/scene_rows.hpp"

namespace coldsky {

namespace {

constexpr double degrees = 180.0 / std::numbers::pi;
/// Bodies that a figure tells apart.
constexpr std::size_t most_curves = 8;

/// Angles at which no sunlight comes, as spans half a step beyond the positions.
Json dark_spans(const std::vector<OrbitFluxes::Moment>& moments) {
  Json spans = Json::array();
  const double step = 360.0 / static_cast<double>(moments.size());
  for (std::size_t n = 0; n < moments.size(); ++n) {
    if (moments[n].sunlight >= 0.5) continue;
    std::size_t end = n;
    while (end + 1 < moments.size() && moments[end + 1].sunlight < 0.5) ++end;
    spans.push_back(make_shade(moments[n].anomaly * degrees - 0.5 * step, moments[end].anomaly * degrees + 0.5 * step,
                               phrase("figure.eclipse")));
    n = end;
  }
  return spans;
}

}  // namespace

std::vector<Json> orbit_figures(const SceneOutcome& scene) {
  const auto& moments = scene.orbit.moments;
  if (moments.empty()) return {};
  std::vector<double> angle;
  angle.reserve(moments.size() + 1);
  for (const OrbitFluxes::Moment& moment : moments) angle.push_back(moment.anomaly * degrees);
  angle.push_back(360.0);
  std::vector<double> area(scene.view.bodies.size(), 0.0);
  for (const SceneView::Patch& patch : scene.view.patches) {
    area[static_cast<std::size_t>(scene.view.surfaces[static_cast<std::size_t>(patch.surface)].body)] += patch.area;
  }
  const std::vector<std::vector<double>> heat = absorbed_along_orbit(scene);
  // The bodies that absorb most.
  std::vector<std::size_t> order(heat.size());
  std::iota(order.begin(), order.end(), 0);
  const auto total = [&](std::size_t body) { return std::accumulate(heat[body].begin(), heat[body].end(), 0.0); };
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return total(a) > total(b); });
  order.resize(std::min(order.size(), most_curves));
  Json figure =
      make_figure("orbit_fluxes", "lines", phrase("figure.orbit_fluxes"),
                  phrase(scene.orbit.moving ? "figure.orbit_fluxes.moving" : "figure.orbit_fluxes.caption",
                         fmt::arg("positions", moments.size()), fmt::arg("period", scene.orbit.period / 60.0)));
  figure["x"] = make_axis(phrase("figure.orbit_angle"), "deg");
  figure["y"] = make_axis(phrase("figure.orbit_fluxes.y"), "W/m2");
  figure["series"] = Json::array();
  for (const std::size_t body : order) {
    std::vector<double> flux;
    flux.reserve(angle.size());
    for (const double watts : heat[body]) flux.push_back(watts / area[body]);
    flux.push_back(flux.front());
    figure["series"].push_back(make_series(Text(scene.view.bodies[body]), angle, flux));
  }
  figure["shades"] = dark_spans(moments);
  return {figure};
}

}  // namespace coldsky
