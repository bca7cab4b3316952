#include "python/src/arrays.hpp"

#include <nanobind/ndarray.h>
#include <nanobind/stl/string.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace nb = nanobind;

namespace coldsky::python {

namespace {

/// Puts arrays into a dictionary; all of them keep alive what they are parts of.
class Arrays {
 public:
  /// An array that its owner holds. \param width of its rows
  template <class T>
  void add(const std::string& name, const std::vector<T>& values, const std::string& units, std::size_t width,
           const std::shared_ptr<const void>& owner) {
    auto* const held = new std::shared_ptr<const void>(owner);
    const nb::capsule capsule(held, [](void* p) noexcept { delete static_cast<std::shared_ptr<const void>*>(p); });
    const std::size_t shape[2] = {values.size() / width, width};
    nb::ndarray<nb::numpy, const T> array(values.data(), width > 1 ? 2 : 1, shape, capsule);
    all_[name.c_str()] = nb::make_tuple(array, units);
  }
  /// One that is made here and belongs to its array.
  template <class T>
  void make(const std::string& name, std::vector<T> values, const std::string& units, std::size_t width = 1) {
    const auto own = std::make_shared<const std::vector<T>>(std::move(values));
    add(name, *own, units, width, own);
  }
  void text(const std::string& name, const std::string& text) { all_[name.c_str()] = text; }
  nb::dict take() { return std::move(all_); }

 private:
  nb::dict all_;
};

std::string lines(const std::vector<std::string>& names) {
  std::string all;
  for (const std::string& name : names) all += (all.empty() ? "" : "\n") + name;
  return all;
}

void add_grid(Arrays& arrays, const std::shared_ptr<const Grid>& grid, const std::string& root) {
  arrays.add(root + "Points", grid->points, "m", 3, grid);
  arrays.add(root + "Connectivity", grid->connectivity, "1", 1, grid);
  arrays.add(root + "Offsets", grid->offsets, "1", 1, grid);
  arrays.add(root + "Types", grid->types, "1", 1, grid);
}

/// Temperatures of all times, one after another, as the file has them.
std::vector<double> all_steps(const Snapshots& snapshots, const Grid& grid) {
  std::vector<double> all;
  for (const auto& step : snapshots.temperature) {
    const std::vector<double> values = grid.values_of(step);
    all.insert(all.end(), values.begin(), values.end());
  }
  return all;
}

void add_cells(Arrays& arrays, const std::shared_ptr<const ResultFile>& file) {
  const bool volume = file->volume == "all", temporal = !file->snapshots.time.empty();
  const auto grid = std::make_shared<const Grid>(volume ? file->volume_grid(*file).whole() : file->surface_grid(*file));
  const std::string data = "VTKHDF/CellData/";
  add_grid(arrays, grid, "VTKHDF/");
  if (temporal) {
    arrays.make(data + "Temperature", all_steps(file->snapshots, *grid), "K");
    arrays.add("VTKHDF/Steps/Values", file->snapshots.time, "s", 1, file);
  }
  if (volume) {
    for (const auto& array : file->field.cells) {
      if (temporal && array.name == "Temperature") continue;
      arrays.make(data + array.name, grid->values_of(array.values), array.units);
    }
    return;
  }
  const SurfaceTable& s = file->surfaces;
  if (!temporal) {
    std::vector<double> flux(s.net.size());
    for (std::size_t f = 0; f < flux.size(); ++f) flux[f] = s.net[f] / s.area[f];
    arrays.make(data + "Temperature", grid->values_of(s.temperature), "K");
    arrays.make(data + "NetFlux", std::move(flux), "W m-2");
  }
  arrays.add(data + "Surface", s.surface, "1", 1, file);
}

void add_tables(Arrays& arrays, const std::shared_ptr<const ResultFile>& file) {
  const auto add = [&](const std::string& name, const auto& values, const std::string& units) {
    arrays.add("coldsky/" + name, values, units, 1, file);
  };
  const SurfaceTable& s = file->surfaces;
  arrays.text("coldsky/surfaces/names", lines(s.names));
  add("surfaces/surface", s.surface, "1");
  add("surfaces/cell", s.cell, "1");
  add("surfaces/axis", s.axis, "1");
  add("surfaces/high", s.high, "1");
  add("surfaces/area", s.area, "m2");
  add("surfaces/temperature", s.temperature, "K");
  add("surfaces/emitted", s.emitted, "W");
  add("surfaces/absorbed", s.absorbed, "W");
  add("surfaces/convected", s.convected, "W");
  add("surfaces/leaked", s.leaked, "W");
  add("surfaces/net", s.net, "W");
  const TubeTable& t = file->tubes;
  add("tubes/tube", t.tube, "1");
  add("tubes/segment", t.segment, "1");
  add("tubes/position", t.position, "m");
  add("tubes/temperature_in", t.temperature_in, "K");
  add("tubes/temperature_out", t.temperature_out, "K");
  add("tubes/wall_temperature", t.wall_temperature, "K");
  add("tubes/conductance", t.conductance, "W K-1");
  add("tubes/heat", t.heat, "W");
  add("history/newton_residual", file->newton_residual, "1");
  add("history/linear_iterations", file->linear_iterations, "1");
  for (const auto& column : file->time_series.columns) add("time_series/" + column.name, column.values, column.units);
  for (const auto& [name, scalar] : file->scalars) {
    arrays.make<double>("coldsky/scalars/" + name, {scalar.value}, scalar.units);
  }
  for (const auto& [name, text] : file->texts) arrays.text("coldsky/" + name, text);
}

}  // namespace

nb::dict arrays_of(ResultFile&& panel) {
  const auto file = std::make_shared<const ResultFile>(std::move(panel));
  Arrays arrays;
  if (file->volume != "none") add_cells(arrays, file);
  add_tables(arrays, file);
  return arrays.take();
}

nb::dict arrays_of(SceneOutcome&& outcome, const std::map<std::string, std::string>& texts) {
  const auto scene = std::make_shared<const SceneOutcome>(std::move(outcome));
  const SceneView& view = scene->view;
  Arrays arrays;
  const std::string root = texts.empty() ? "scene/VTKHDF/" : "VTKHDF/";
  add_grid(arrays, std::shared_ptr<const Grid>(scene, &view.grid), root);
  for (const auto& [name, text] : texts) arrays.text("coldsky/" + name, text);
  std::vector<std::string> names;
  std::vector<std::int32_t> surface, body;
  std::vector<double> area, centre, normal;
  names.reserve(view.surfaces.size());
  for (const SceneView::Surface& one : view.surfaces) names.push_back(one.name);
  for (const SceneView::Patch& patch : view.patches) {
    surface.push_back(patch.surface);
    body.push_back(view.surfaces[static_cast<std::size_t>(patch.surface)].body);
    area.push_back(patch.area);
    centre.insert(centre.end(), patch.centre.begin(), patch.centre.end());
    normal.insert(normal.end(), patch.normal.begin(), patch.normal.end());
  }
  const std::string patches = "coldsky/patches/", data = root + "CellData/", exchange = "coldsky/exchange/";
  arrays.text(patches + "surfaces", lines(names));
  arrays.text(patches + "bodies", lines(view.bodies));
  arrays.make(patches + "surface", std::move(surface), "1");
  arrays.make(patches + "body", std::move(body), "1");
  arrays.make(patches + "area", std::move(area), "m2");
  arrays.make(patches + "centre", std::move(centre), "m", 3);
  arrays.make(patches + "normal", std::move(normal), "1", 3);
  std::vector<std::int64_t> surface_of_cell, body_of_cell;
  for (const std::int64_t patch : view.grid.entries) {
    surface_of_cell.push_back(view.patches[static_cast<std::size_t>(patch)].surface);
    body_of_cell.push_back(view.surfaces[static_cast<std::size_t>(surface_of_cell.back())].body);
  }
  arrays.add(data + "Patch", view.grid.entries, "1", 1, scene);
  arrays.make(data + "Surface", std::move(surface_of_cell), "1");
  arrays.make(data + "Body", std::move(body_of_cell), "1");
  for (const SceneView::Quantity& quantity : view.quantities) {
    arrays.add(patches + quantity.name, quantity.values, quantity.units, 1, scene);
    arrays.make(data + quantity.name, view.grid.values_of(quantity.values), quantity.units);
  }
  arrays.add(exchange + "first", scene->rows.first, "1", 1, scene);
  arrays.add(exchange + "target", scene->rows.target, "1", 1, scene);
  arrays.add(exchange + "area_factor", scene->rows.exchange, "m2", 1, scene);
  arrays.add(exchange + "outward", scene->rows.outward, "m2", 1, scene);
  // Between surfaces: rows and columns in the order of patches/surfaces, one column more for what lies outside.
  const auto table = [&](const char* name, const SceneFactors::Table& rows) {
    std::vector<double> all;
    for (const std::vector<double>& row : rows) all.insert(all.end(), row.begin(), row.end());
    arrays.make(std::string("factors/") + name, std::move(all), "1", rows.empty() ? 1 : rows.front().size());
  };
  arrays.make("factors/area", scene->factors.area, "m2");
  table("view", scene->factors.view);
  table("view_error", scene->factors.view_error);
  table("exchange", scene->factors.exchange);
  return arrays.take();
}

}  // namespace coldsky::python
