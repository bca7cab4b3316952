#include "solver/studies/scene_outcome.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "kernels/base/mirror.hpp"
#include "solver/core/constants.hpp"
#include "solver/studies/scene_exchange.hpp"
#include "solver/studies/scene_grouped.hpp"
#include "solver/studies/scene_orbit.hpp"

namespace coldsky {

namespace {

constexpr double unknown_temperature = std::numeric_limits<double>::quiet_NaN();
/// Surfaces up to which exchange factors are found, each by a solve of its own.
constexpr std::size_t most_exchanging = 600;

SceneView make_view(const SceneGeometry& geometry) {
  SceneView view;
  view.bodies = geometry.bodies;
  const std::vector<int> surface = surfaces_of_patches(geometry);
  for (std::size_t p = 0; p < surface.size(); ++p) {
    const ScenePatch& patch = geometry.patches[p];
    const auto number = static_cast<std::size_t>(surface[p]);
    if (number >= view.surfaces.size()) view.surfaces.resize(number + 1);
    if (!view.surfaces[number].name.empty()) continue;
    view.surfaces[number] = {surface_side_name(geometry, patch.surface, patch.side), patch.body};
  }
  view.patches.reserve(geometry.patches.size());
  for (std::size_t p = 0; p < geometry.patches.size(); ++p) {
    const ScenePatch& patch = geometry.patches[p];
    view.patches.push_back({surface[p], patch.area, patch.centre, patch.normal});
  }
  view.grid = draw_elements(geometry.elements, geometry.patch_of_side);
  return view;
}

SceneFactors make_factors(const Session& session, const SceneExchange& scene, const Grouped& grouped,
                          const SceneView& view, const ExchangeMatrix& matrix) {
  const std::size_t count = view.surfaces.size();
  const ExchangeRows& rows = scene.infrared;
  SceneFactors factors;
  factors.area.assign(count, 0.0);
  factors.view.assign(count, std::vector<double>(count + 1, 0.0));
  factors.view_error = scene.view_error;
  factors.exchange = factors.view;
  std::vector<std::size_t> surface(static_cast<std::size_t>(rows.patches));
  for (std::size_t p = 0; p < view.patches.size(); ++p) {
    surface[grouped.of(p)] = static_cast<std::size_t>(view.patches[p].surface);
  }
  for (std::size_t i = 0; i < surface.size(); ++i) {
    auto& row = factors.view[surface[i]];
    for (int n = rows.first[i]; n < rows.first[i + 1]; ++n) {
      row[surface[static_cast<std::size_t>(rows.target[static_cast<std::size_t>(n)])]] +=
          rows.exchange[static_cast<std::size_t>(n)];
    }
    row[count] += rows.outward[i];
    factors.area[surface[i]] += rows.area[i];
  }
  for (std::size_t i = 0; i < count; ++i) {
    for (double& entry : factors.view[i]) entry /= factors.area[i];
  }
  if (factors.view_error.empty()) factors.view_error.assign(count, std::vector<double>(count + 1, 0.0));
  if (count > most_exchanging) return factors;
  const std::vector<PatchOptics>& optics = scene.model.optics;
  const std::vector<double> emissivity =
                                grouped.means(of_patches(scene, [&](std::size_t p) { return optics[p].emissivity; })),
                            reflectance = grouped.means(of_patches(scene,
                                                                   [&](std::size_t p) {
                                                                     return (1.0 - optics[p].emissivity) *
                                                                            (1.0 - optics[p].specular_infrared);
                                                                   })),
                            none(emissivity.size(), 0.0);
  for (std::size_t i = 0; i < count; ++i) {
    std::vector<double> source(surface.size(), 0.0);
    double emitted = 0.0;
    for (std::size_t n = 0; n < surface.size(); ++n) {
      if (surface[n] != i) continue;
      source[n] = emissivity[n];
      emitted += rows.area[n] * emissivity[n];
    }
    if (!(emitted > 0.0)) continue;
    const std::vector<double> irradiation = irradiated(session, matrix, reflectance, source, none);
    for (std::size_t n = 0; n < surface.size(); ++n) {
      factors.exchange[i][surface[n]] += rows.area[n] * emissivity[n] * irradiation[n] / emitted;
      factors.exchange[i][count] += rows.outward[n] * (source[n] + reflectance[n] * irradiation[n]) / emitted;
    }
  }
  return factors;
}

/// SceneTemperatures of the patches, and of each body the extremes of what its patches are made of [K].
struct SceneTemperatures {
  std::vector<double> patch;
  std::vector<double> low, high;  ///< of each body
};

SceneTemperatures scene_temperatures(const SceneExchange& scene, HeatSolver& solver) {
  const SceneModel& model = scene.model;
  const std::size_t bodies = model.geometry.bodies.size();
  SceneTemperatures found{std::vector<double>(model.optics.size(), unknown_temperature),
                          std::vector<double>(bodies, std::numeric_limits<double>::infinity()),
                          std::vector<double>(bodies, 0.0)};
  const auto meet = [&](std::size_t body, double temperature) {
    found.low[body] = std::min(found.low[body], temperature);
    found.high[body] = std::max(found.high[body], temperature);
  };
  std::vector<double> sum(model.optics.size(), 0.0), area(sum.size(), 0.0);
  for (const PanelSide& side : model.panel_sides) {
    const int panel = static_cast<int>(side.panel);
    const auto temperature = to_host(solver.space(), solver.surface_arrays(panel)[side.surface].temperature);
    const auto face = to_host(solver.space(), solver.problem(panel).surfaces[side.surface].data.area);
    for (std::size_t f = 0; f < temperature.size(); ++f) {
      const int patch = side.patch_of_face[f];
      if (patch < 0) continue;
      sum[static_cast<std::size_t>(patch)] += face[f] * temperature[f];
      area[static_cast<std::size_t>(patch)] += face[f];
      meet(side.panel, temperature[f]);
    }
  }
  for (std::size_t p = 0; p < sum.size(); ++p) {
    if (area[p] > 0.0) found.patch[p] = sum[p] / area[p];
  }
  if (!model.nodes.empty()) {
    const std::vector<double> of_node = solver.node_temperatures();
    for (const NodeSide& side : model.sides) {
      const double temperature = of_node[static_cast<std::size_t>(side.node)];
      found.patch[static_cast<std::size_t>(side.patch)] = temperature;
      meet(static_cast<std::size_t>(model.nodes[static_cast<std::size_t>(side.node)].body), temperature);
    }
  }
  return found;
}

/// \param absorbed sunlight that becomes heat or power [W/m^2]
std::vector<BodyHeat> heat_of_bodies(const SceneExchange& scene, HeatSolver& solver, const Grouped& grouped,
                                     const ExchangeCoupling::Patches& patches, const SceneTemperatures& found,
                                     const std::vector<double>& absorbed) {
  const SceneModel& model = scene.model;
  std::vector<BodyHeat> bodies(model.geometry.bodies.size());
  const std::vector<double> emitted = grouped.spread(patches.emitted), infrared = grouped.spread(patches.absorbed);
  for (std::size_t b = 0; b < bodies.size(); ++b) {
    bodies[b].name = model.geometry.bodies[b];
    bodies[b].temperature_low = found.low[b];
    bodies[b].temperature_high = found.high[b];
  }
  for (std::size_t p = 0; p < model.optics.size(); ++p) {
    const ScenePatch& patch = model.geometry.patches[p];
    BodyHeat& body = bodies[static_cast<std::size_t>(patch.body)];
    body.area += patch.area;
    body.temperature_mean += patch.area * found.patch[p];
    body.emitted += patch.area * emitted[p];
    body.absorbed_infrared += patch.area * infrared[p];
    body.absorbed_sunlight += patch.area * absorbed[p];
    body.electric += patch.area * model.optics[p].conversion * absorbed[p];
    body.to_space += patch.area * patches.to_space[grouped.of(p)];
  }
  for (BodyHeat& body : bodies) body.temperature_mean /= body.area;
  for (std::size_t b = 0; b < bodies.size(); ++b) {
    BodyHeat& body = bodies[b];
    if (b < static_cast<std::size_t>(model.panels)) {
      body.released = solver.coolant_heat(static_cast<int>(b));
      continue;
    }
    // What holds a given temperature gives the rest.
    bool given = false;
    for (const SceneNode& node : model.nodes) {
      if (static_cast<std::size_t>(node.body) != b) continue;
      body.released += node.heat;
      given = given || node.temperature.has_value();
    }
    if (given) body.released = body.emitted - body.absorbed_infrared - body.absorbed_sunlight + body.electric;
  }
  return bodies;
}

/// What the noise of the rays does to the mean temperatures: errors of the factors, by surface, take the difference of
/// what is seen, and those of the irradiation from outside are taken patch by patch. A body answers with its emission.
void find_temperature_errors(const SceneExchange& scene, const SceneView& view, const Grouped& grouped,
                             const ExchangeCoupling::Patches& patches, const SceneTemperatures& found,
                             const SceneFactors& factors, std::vector<BodyHeat>& bodies) {
  const std::size_t count = view.surfaces.size();
  std::vector<double> radiosity(count + 1, 0.0), irradiation(count, 0.0), emissivity(count, 0.0), area(count, 0.0),
      square(bodies.size(), 0.0), slope(bodies.size(), 0.0);
  for (std::size_t p = 0; p < view.patches.size(); ++p) {
    const auto s = static_cast<std::size_t>(view.patches[p].surface),
               b = static_cast<std::size_t>(view.surfaces[s].body);
    const PatchOptics& optics = scene.model.optics[p];
    const double a = view.patches[p].area;
    area[s] += a;
    radiosity[s] +=
        a * (patches.emitted[grouped.of(p)] + (1.0 - optics.emissivity) * patches.irradiation[grouped.of(p)]);
    irradiation[s] += a * patches.irradiation[grouped.of(p)];
    emissivity[s] += a * optics.emissivity;
    square[b] += std::pow(a * std::hypot(optics.emissivity * scene.infrared_error[p],
                                         optics.absorptance * (1.0 - optics.conversion) * scene.solar_error[p]),
                          2);
    slope[b] += a * optics.emissivity * 4.0 * constants::stefan_boltzmann * std::pow(found.patch[p], 3);
  }
  for (std::size_t s = 0; s < count; ++s) radiosity[s] /= area[s];
  for (std::size_t s = 0; s < count; ++s) {
    double miss = 0.0;
    for (std::size_t j = 0; j <= count; ++j) {
      miss += std::pow(factors.view_error[s][j] * (radiosity[j] - irradiation[s] / area[s]), 2);
    }
    square[static_cast<std::size_t>(view.surfaces[s].body)] += emissivity[s] * emissivity[s] * miss;
  }
  for (std::size_t b = 0; b < bodies.size(); ++b) {
    bool given = false;
    for (const SceneNode& node : scene.model.nodes)
      given = given || (static_cast<std::size_t>(node.body) == b && node.temperature);
    if (slope[b] > 0.0 && !given) bodies[b].temperature_error = std::sqrt(square[b]) / slope[b];
  }
}

}  // namespace

SceneOutcome scene_outcome(const Session& session, const SceneExchange& scene, HeatSolver* solver) {
  const ExecutionSpace& space = session.space;
  const Grouped grouped(scene);
  SceneOutcome outcome;
  outcome.view = make_view(scene.model.geometry);
  outcome.trace = scene.trace;
  outcome.rows = scene.infrared;
  outcome.panels = scene.model.panels;
  outcome.description = scene.sky.description;
  const ExchangeMatrix matrix = to_device(space, scene.infrared);
  outcome.factors = make_factors(session, scene, grouped, outcome.view, matrix);

  const std::vector<PatchOptics>& optics = scene.model.optics;
  const std::vector<double> none(static_cast<std::size_t>(scene.infrared.patches), 0.0);
  const auto outside = [&](bool solar) {
    return grouped.means(of_patches(
        scene, [&](std::size_t p) { return solar ? scene.outside[p].solar() : scene.outside[p].infrared(); }));
  };
  const std::vector<double> sunlight = grouped.spread(
                                irradiated(session, scene.solar ? to_device(space, *scene.solar) : matrix,
                                           diffuse_reflectance(scene, grouped, true), none, outside(true))),
                            infrared = grouped.spread(irradiated(
                                session, matrix, diffuse_reflectance(scene, grouped, false), none, outside(false)));
  const auto show = [&](const char* name, const char* units, std::vector<double> values) {
    outcome.view.quantities.push_back({name, units, std::move(values)});
  };
  const std::vector<double> absorbed =
      of_patches(scene, [&](std::size_t p) { return optics[p].absorptance * sunlight[p]; });
  if (solver != nullptr) {
    const SceneTemperatures found = scene_temperatures(scene, *solver);
    const ExchangeCoupling::Patches patches = solver->exchange()->patches();
    show("temperature", "K", found.patch);
    show("emitted", "W m-2", grouped.spread(patches.emitted));
    show("absorbed_infrared", "W m-2", grouped.spread(patches.absorbed));
    show("to_space", "W m-2", grouped.spread(patches.to_space));
    outcome.bodies = heat_of_bodies(scene, *solver, grouped, patches, found, absorbed);
    find_temperature_errors(scene, outcome.view, grouped, patches, found, outcome.factors, outcome.bodies);
    const HeatTotals totals = solver->totals();
    if (totals.exchange) outcome.energy_error = totals.exchange->error();
  }
  show("absorbed_sunlight", "W m-2", absorbed);
  show("absorbed_outside_infrared", "W m-2",
       of_patches(scene, [&](std::size_t p) { return optics[p].emissivity * infrared[p]; }));
  show("incident_direct_sunlight", "W m-2", of_patches(scene, [&](std::size_t p) { return scene.outside[p].direct; }));
  show("incident_albedo", "W m-2", of_patches(scene, [&](std::size_t p) { return scene.outside[p].albedo; }));
  show("incident_planet_infrared", "W m-2", of_patches(scene, [&](std::size_t p) { return scene.outside[p].planet; }));
  std::vector<double> sees(none.size());
  for (std::size_t n = 0; n < sees.size(); ++n) sees[n] = scene.infrared.outward[n] / scene.infrared.area[n];
  show("sees_outside", "1", grouped.spread(sees));
  show("emissivity", "1", of_patches(scene, [&](std::size_t p) { return optics[p].emissivity; }));
  show("absorptance", "1", of_patches(scene, [&](std::size_t p) { return optics[p].absorptance; }));

  outcome.orbit = orbit_fluxes(session, scene);
  // Directions are shown where there is but one.
  if (scene.sky.positions.size() == 1) {
    const SkyPosition& at = scene.sky.positions.front();
    if (scene.sky.solar_flux > 0.0 && at.sunlight > 0.0) outcome.sun = {at.sun.x, at.sun.y, at.sun.z};
    if (at.distance > 0.0) outcome.down = {at.down.x, at.down.y, at.down.z};
  }
  return outcome;
}

}  // namespace coldsky
