#include "solver/studies/scene_orbit.hpp"

#include "kernels/base/mirror.hpp"
#include "kernels/radiation/exchange.hpp"
#include "solver/studies/scene_grouped.hpp"

namespace coldsky {

std::vector<double> irradiated(const Session& session, const ExchangeMatrix& matrix,
                               const std::vector<double>& reflectance, const std::vector<double>& source,
                               const std::vector<double>& outside) {
  const ExecutionSpace& space = session.space;
  const auto rho = to_device(space, reflectance, "scene.reflectance"), sent = to_device(space, source, "scene.source"),
             from = to_device(space, outside, "scene.outside");
  const auto irradiation = make_zeros<double>(space, "scene.irradiation", reflectance.size());
  solve_radiosity(space, matrix, rho, sent, from, irradiation);
  return to_host(space, irradiation);
}

std::vector<double> diffuse_reflectance(const SceneExchange& scene, const Grouped& grouped, bool solar) {
  const std::vector<PatchOptics>& optics = scene.model.optics;
  return grouped.means(of_patches(scene, [&](std::size_t p) {
    return solar ? (1.0 - optics[p].absorptance) * (1.0 - optics[p].specular_solar)
                 : (1.0 - optics[p].emissivity) * (1.0 - optics[p].specular_infrared);
  }));
}

OrbitFluxes orbit_fluxes(const Session& session, const SceneExchange& scene) {
  OrbitFluxes orbit;
  orbit.period = scene.sky.period;
  if (scene.moments.empty()) return orbit;
  const ExecutionSpace& space = session.space;
  const Grouped grouped(scene);
  const std::vector<PatchOptics>& optics = scene.model.optics;
  const std::vector<double> of_sunlight = diffuse_reflectance(scene, grouped, true),
                            of_infrared = diffuse_reflectance(scene, grouped, false), none(of_infrared.size(), 0.0);
  ExchangeMatrix infrared = to_device(space, scene.infrared),
                 solar = scene.solar ? to_device(space, *scene.solar) : infrared;
  orbit.moments.reserve(scene.moments.size());
  for (const SceneMoment& from : scene.moments) {
    if (from.infrared) {
      infrared = to_device(space, *from.infrared);
      solar = from.solar ? to_device(space, *from.solar) : infrared;
      orbit.moving = true;
    }
    const auto outside = [&](const auto& member) {
      return of_patches(scene, [&](std::size_t p) { return member(from.outside[p]); });
    };
    const auto all = [&](const ExchangeMatrix& matrix, const std::vector<double>& reflectance,
                         const std::vector<double>& arriving) {
      return grouped.spread(irradiated(session, matrix, reflectance, none, grouped.means(arriving)));
    };
    const std::vector<double> sunlight = outside([](const PatchIrradiation&one) { return one.solar(); }),
                              warmth = outside([](const PatchIrradiation&one) { return one.infrared(); }),
                              in_sunlight = all(solar, of_sunlight, sunlight),
                              in_warmth = all(infrared, of_infrared, warmth);
    OrbitFluxes::Moment moment;
    moment.anomaly = from.at.anomaly;
    moment.sunlight = from.at.sunlight;
    moment.sun = {from.at.sun.x, from.at.sun.y, from.at.sun.z};
    moment.down = {from.at.down.x, from.at.down.y, from.at.down.z};
    moment.direct = outside([](const PatchIrradiation& one) { return one.direct; });
    moment.albedo = outside([](const PatchIrradiation& one) { return one.albedo; });
    moment.planet = outside([](const PatchIrradiation& one) { return one.planet; });
    moment.reflected = of_patches(scene, [&](std::size_t p) { return in_sunlight[p] - sunlight[p]; });
    moment.absorbed_sunlight = of_patches(scene, [&](std::size_t p) { return optics[p].absorptance * in_sunlight[p]; });
    moment.absorbed_infrared = of_patches(scene, [&](std::size_t p) { return optics[p].emissivity * in_warmth[p]; });
    moment.direct_error = of_patches(scene, [&](std::size_t p) { return from.error[p].direct; });
    moment.albedo_error = of_patches(scene, [&](std::size_t p) { return from.error[p].albedo; });
    moment.planet_error = of_patches(scene, [&](std::size_t p) { return from.error[p].planet; });
    orbit.moments.push_back(std::move(moment));
  }
  return orbit;
}

std::vector<std::vector<double>> absorbed_along_orbit(const SceneOutcome& scene) {
  const SceneView& view = scene.view;
  std::vector<std::vector<double>> heat(view.bodies.size(), std::vector<double>(scene.orbit.moments.size(), 0.0));
  for (std::size_t n = 0; n < scene.orbit.moments.size(); ++n) {
    const OrbitFluxes::Moment& moment = scene.orbit.moments[n];
    for (std::size_t p = 0; p < view.patches.size(); ++p) {
      const auto body = static_cast<std::size_t>(view.surfaces[static_cast<std::size_t>(view.patches[p].surface)].body);
      heat[body][n] += view.patches[p].area * (moment.absorbed_sunlight[p] + moment.absorbed_infrared[p]);
    }
  }
  return heat;
}

}  // namespace coldsky
