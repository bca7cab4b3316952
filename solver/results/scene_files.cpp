#include "solver/results/scene_files.hpp"

#include <cmath>
#include <numbers>
#include <utility>

#include "solver/core/error.hpp"
#include "solver/results/csv_text.hpp"
#include "solver/results/text_file.hpp"
#include "solver/results/vtk_grid.hpp"

namespace coldsky {

using namespace hdf5;

namespace {

std::string joined_lines(const std::vector<std::string>& names) {
  std::string lines;
  for (const std::string& name : names) lines += (lines.empty() ? "" : "\n") + name;
  return lines;
}

std::vector<std::string> surface_names(const SceneView& view) {
  std::vector<std::string> names;
  names.reserve(view.surfaces.size());
  for (const SceneView::Surface& surface : view.surfaces) names.push_back(surface.name);
  return names;
}

void write_scene_grid(hid_t file, const SceneView& view, int level) {
  const Handle root = vtk_root(file, "UnstructuredGrid", 1);
  write_geometry(root, view.grid, level);
  const Handle data = group(root, "CellData");
  std::vector<std::string> units{"Patch: 1", "Surface: 1", "Body: 1"}, surfaces, bodies;
  std::vector<std::int64_t> surface, body;
  surface.reserve(view.grid.cells());
  body.reserve(view.grid.cells());
  for (const std::int64_t patch : view.grid.entries) {
    surface.push_back(view.patches[static_cast<std::size_t>(patch)].surface);
    body.push_back(view.surfaces[static_cast<std::size_t>(surface.back())].body);
  }
  dataset(data, "Patch", view.grid.entries, "1", level);
  dataset(data, "Surface", surface, "1", level);
  dataset(data, "Body", body, "1", level);
  for (const SceneView::Quantity& quantity : view.quantities) {
    dataset(data, quantity.name, view.grid.values_of(quantity.values), quantity.units, level);
    units.push_back(quantity.name + ": " + quantity.units);
  }
  const auto with_number = [](const std::vector<std::string>& names) {
    std::vector<std::string> lines;
    lines.reserve(names.size());
    for (std::size_t n = 0; n < names.size(); ++n) lines.push_back(fmt::format("{}: {}", n, names[n]));
    return lines;
  };
  write_field_data(
      root, {{"units", units}, {"surfaces", with_number(surface_names(view))}, {"bodies", with_number(view.bodies)}});
}

void write_patches(hid_t parent, const SceneView& view, int level) {
  const Handle patches = group(parent, "patches");
  text_dataset(patches, "surfaces", joined_lines(surface_names(view)));
  text_dataset(patches, "bodies", joined_lines(view.bodies));
  std::vector<std::int32_t> surface, body;
  std::vector<double> area, centre, normal;
  surface.reserve(view.patches.size());
  body.reserve(view.patches.size());
  area.reserve(view.patches.size());
  for (const SceneView::Patch& patch : view.patches) {
    surface.push_back(patch.surface);
    body.push_back(view.surfaces[static_cast<std::size_t>(patch.surface)].body);
    area.push_back(patch.area);
    centre.insert(centre.end(), patch.centre.begin(), patch.centre.end());
    normal.insert(normal.end(), patch.normal.begin(), patch.normal.end());
  }
  dataset(patches, "surface", surface, "1", level);
  dataset(patches, "body", body, "1", level);
  dataset(patches, "area", area, "m2", level);
  dataset(patches, "centre", centre, "m", level, 3);
  dataset(patches, "normal", normal, "1", level, 3);
  for (const SceneView::Quantity& quantity : view.quantities) {
    dataset(patches, quantity.name, quantity.values, quantity.units, level);
  }
}

void write_exchange(hid_t parent, const SceneOutcome& scene, int level) {
  const Handle exchange = group(parent, "exchange");
  dataset(exchange, "first", scene.rows.first, "1", level);
  dataset(exchange, "target", scene.rows.target, "1", level);
  dataset(exchange, "area_factor", scene.rows.exchange, "m2", level);
  dataset(exchange, "outward", scene.rows.outward, "m2", level);
}

/// What patches receive and absorb along the orbit: rows are positions, columns patches.
void write_orbit(hid_t parent, const SceneOutcome& scene, int level) {
  const auto& moments = scene.orbit.moments;
  if (moments.empty()) return;
  const Handle orbit = group(parent, "orbit");
  std::vector<double> anomaly, time, sunlight, sun, down;
  for (const OrbitFluxes::Moment& moment : moments) {
    anomaly.push_back(moment.anomaly);
    time.push_back(moment.anomaly / (2.0 * std::numbers::pi) * scene.orbit.period);
    sunlight.push_back(moment.sunlight);
    sun.insert(sun.end(), moment.sun.begin(), moment.sun.end());
    down.insert(down.end(), moment.down.begin(), moment.down.end());
  }
  dataset(orbit, "anomaly", anomaly, "rad", level);
  dataset(orbit, "time", time, "s", level);
  dataset(orbit, "sunlight", sunlight, "1", level);
  dataset(orbit, "sun", sun, "1", level, 3);
  dataset(orbit, "down", down, "1", level, 3);
  using Member = std::vector<double> OrbitFluxes::Moment::*;
  const std::pair<const char*, Member> quantities[] = {
      {"incident_direct_sunlight", &OrbitFluxes::Moment::direct},
      {"incident_albedo", &OrbitFluxes::Moment::albedo},
      {"incident_planet_infrared", &OrbitFluxes::Moment::planet},
      {"incident_direct_sunlight_error", &OrbitFluxes::Moment::direct_error},
      {"incident_albedo_error", &OrbitFluxes::Moment::albedo_error},
      {"incident_planet_infrared_error", &OrbitFluxes::Moment::planet_error},
      {"incident_reflected_sunlight", &OrbitFluxes::Moment::reflected},
      {"absorbed_sunlight", &OrbitFluxes::Moment::absorbed_sunlight},
      {"absorbed_outside_infrared", &OrbitFluxes::Moment::absorbed_infrared}};
  for (const auto& [name, member] : quantities) {
    std::vector<double> values;
    values.reserve(moments.size() * scene.view.patches.size());
    for (const OrbitFluxes::Moment& moment : moments) {
      values.insert(values.end(), (moment.*member).begin(), (moment.*member).end());
    }
    dataset(orbit, name, values, "W m-2", level, static_cast<int>(scene.view.patches.size()));
  }
}

}  // namespace

void write_scene_results(const std::filesystem::path& file, const SceneOutcome& scene, const SceneFile& more) {
  write_new_file(file, [&](hid_t id) {
    write_scene_grid(id, scene.view, more.compression);
    const Handle own = group(id, "coldsky");
    write_patches(own, scene.view, more.compression);
    write_exchange(own, scene, more.compression);
    write_orbit(own, scene, more.compression);
    const Handle scalars = group(own, "scalars");
    for (const auto& [name, scalar] : more.scalars)
      dataset(scalars, name, std::vector<double>{scalar.value}, scalar.units, 0);
    for (const auto& [name, text] : more.texts) text_dataset(own, name, text);
  });
}

void write_scene_view(const std::filesystem::path& file, const SceneView& view, int compression) {
  write_new_file(file, [&](hid_t id) { write_scene_grid(id, view, compression); });
}

void write_view_factors(const std::filesystem::path& file, const SceneOutcome& scene) {
  const SceneFactors& factors = scene.factors;
  const std::size_t count = scene.view.surfaces.size();
  std::string text = "from,to,from_area_m2,view_factor,standard_error,exchange_factor\n";
  for (std::size_t i = 0; i < count; ++i) {
    for (std::size_t j = 0; j <= count; ++j) {
      if (factors.view[i][j] == 0.0 && factors.exchange[i][j] == 0.0) continue;
      const std::string to = j < count ? csv_cell(scene.view.surfaces[j].name) : "outside";
      text += fmt::format("{},{},{:.17g},{:.17g},{:.3g},{:.17g}\n", csv_cell(scene.view.surfaces[i].name), to,
                          factors.area[i], factors.view[i][j], factors.view_error[i][j], factors.exchange[i][j]);
    }
  }
  write_text(file, text);
}

void write_orbit_fluxes(const std::filesystem::path& file, const SceneOutcome& scene) {
  const SceneView& view = scene.view;
  const std::size_t count = view.surfaces.size();
  std::vector<double> area(count, 0.0);
  for (const SceneView::Patch& patch : view.patches) area[static_cast<std::size_t>(patch.surface)] += patch.area;
  const auto mean = [&](const std::vector<double>& values) {
    std::vector<double> of_surface(count, 0.0);
    for (std::size_t p = 0; p < values.size(); ++p) {
      const auto s = static_cast<std::size_t>(view.patches[p].surface);
      of_surface[s] += view.patches[p].area / area[s] * values[p];
    }
    return of_surface;
  };
  // Patches send rays of their own.
  const auto error = [&](const std::vector<double>& values) {
    std::vector<double> of_surface(count, 0.0);
    for (std::size_t p = 0; p < values.size(); ++p) {
      const auto s = static_cast<std::size_t>(view.patches[p].surface);
      of_surface[s] = std::hypot(of_surface[s], view.patches[p].area / area[s] * values[p]);
    }
    return of_surface;
  };
  std::string text =
      "position,angle_deg,time_s,sunlight,surface,area_m2,direct_W_m2,direct_error_W_m2,albedo_W_m2,"
      "albedo_error_W_m2,planet_infrared_W_m2,planet_infrared_error_W_m2,reflected_sunlight_W_m2,"
      "absorbed_sunlight_W_m2,absorbed_infrared_W_m2\n";
  int position = 0;
  for (const OrbitFluxes::Moment& moment : scene.orbit.moments) {
    ++position;
    const std::vector<double> columns[] = {mean(moment.direct),           error(moment.direct_error),
                                           mean(moment.albedo),           error(moment.albedo_error),
                                           mean(moment.planet),           error(moment.planet_error),
                                           mean(moment.reflected),        mean(moment.absorbed_sunlight),
                                           mean(moment.absorbed_infrared)};
    for (std::size_t s = 0; s < count; ++s) {
      text += fmt::format("{},{:.10g},{:.10g},{:.10g},{},{:.17g}", position, moment.anomaly * 180.0 / std::numbers::pi,
                          moment.anomaly / (2.0 * std::numbers::pi) * scene.orbit.period, moment.sunlight,
                          csv_cell(view.surfaces[s].name), area[s]);
      for (std::size_t n = 0; n < std::size(columns); ++n) {
        const bool is_error = n == 1 || n == 3 || n == 5;
        text += is_error ? fmt::format(",{:.3g}", columns[n][s]) : fmt::format(",{:.10g}", columns[n][s]);
      }
      text += "\n";
    }
  }
  write_text(file, text);
}

void write_flux_table(const std::filesystem::path& file, const SceneOutcome& scene, int panel) {
  const SceneView& view = scene.view;
  const std::string sides[] = {"front", "back"};
  std::string text = "time_s";
  for (const std::string& side : sides) text += fmt::format(",{0}_absorbed_W_m2,{0}_sink_K", side);
  text += "\n";
  const auto row = [&](const OrbitFluxes::Moment& moment, double time) {
    text += fmt::format("{}", time);
    for (const std::string& side : sides) {
      const std::string name = view.bodies[static_cast<std::size_t>(panel)] + "/" + side;
      double area = 0.0, heat = 0.0;
      for (std::size_t p = 0; p < view.patches.size(); ++p) {
        if (view.surfaces[static_cast<std::size_t>(view.patches[p].surface)].name != name) continue;
        area += view.patches[p].area;
        heat += view.patches[p].area * (moment.absorbed_sunlight[p] + moment.absorbed_infrared[p]);
      }
      text += fmt::format(",{},0", area > 0.0 ? heat / area : 0.0);
    }
    text += "\n";
  };
  const auto& moments = scene.orbit.moments;
  const auto time_of = [&](const OrbitFluxes::Moment& moment) {
    return moment.anomaly / (2.0 * std::numbers::pi) * scene.orbit.period;
  };
  for (const OrbitFluxes::Moment& moment : moments) row(moment, time_of(moment));
  row(moments.front(), time_of(moments.front()) + scene.orbit.period);
  write_text(file, text);
}

void write_flux_tables(OutputDirectory& directory, const SceneOutcome& scene) {
  if (scene.orbit.moments.empty()) return;
  for (int panel = 0; panel < scene.panels; ++panel) {
    write_flux_table(directory.file(fmt::format("flux_table_{}.csv", panel + 1)), scene, panel);
  }
}

}  // namespace coldsky
