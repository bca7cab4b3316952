#include "solver/report/scene_rows.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <functional>

#include "solver/report/figure_parts.hpp"

namespace coldsky {

namespace {

std::string with_power(double value) { return fmt::format("{:.1e}", value); }
/// Heat and fluxes stand in columns: the same digits after the point.
std::string heat_text(double value) { return fmt::format("{:.2f}", std::fabs(value) < 5e-3 ? 0.0 : value); }
/// Areas of a column with the digits that the largest asks for.
std::string area_text(double value, double largest) {
  const int digits = largest > 0.0 ? std::clamp(3 - static_cast<int>(std::floor(std::log10(largest))), 0, 8) : 0;
  return fmt::format("{:.{}f}", value, digits);
}

/// Leaves out columns of numbers that are zero everywhere, and of several that agree everywhere all but one.
void leave_out(ReportTable& table, const std::function<bool(std::size_t)>& idle) {
  for (std::size_t n = table.columns.size(); n-- > 1;) {
    if (!idle(n)) continue;
    table.columns.erase(table.columns.begin() + static_cast<std::ptrdiff_t>(n));
    for (auto& row : table.rows) row.erase(row.begin() + static_cast<std::ptrdiff_t>(n));
  }
}
bool is_zero(const ReportTable& table, std::size_t column) {
  return std::all_of(table.rows.begin(), table.rows.end(), [&](const auto& row) { return row[column] == "0.00"; });
}

ReportTable bodies_table(const SceneOutcome& scene) {
  ReportTable table;
  table.id = "bodies";
  table.title = phrase("table.bodies");
  table.columns = {
      {phrase("table.body"), "", false}, {phrase("table.area"), "m2"},      {phrase("table.coldest"), "degC"},
      {phrase("table.mean"), "degC"},    {phrase("table.hottest"), "degC"}, {phrase("table.emitted"), "W"},
      {phrase("table.infrared"), "W"},   {phrase("table.sunlight"), "W"},   {phrase("table.released"), "W"},
      {phrase("table.electric"), "W"},   {phrase("table.to_space"), "W"}};
  double largest = 0.0;
  for (const BodyHeat& body : scene.bodies) largest = std::max(largest, body.area);
  for (const BodyHeat& body : scene.bodies) {
    const auto degrees = [](double kelvin) { return fmt::format("{:.2f}", celsius(kelvin)); };
    table.rows.push_back({body.name, area_text(body.area, largest), degrees(body.temperature_low),
                          degrees(body.temperature_mean), degrees(body.temperature_high), heat_text(body.emitted),
                          heat_text(body.absorbed_infrared), heat_text(body.absorbed_sunlight),
                          heat_text(body.released), heat_text(body.electric), heat_text(body.to_space)});
  }
  constexpr std::size_t low = 2, mean = 3, high = 4;
  const bool even =
      std::all_of(table.rows.begin(), table.rows.end(), [](const auto& row) { return row[low] == row[high]; });
  leave_out(table, [&](std::size_t n) { return n == low || n == high ? even : n != mean && is_zero(table, n); });
  return table;
}

ReportTable surfaces_table(const SceneOutcome& scene) {
  const SceneView& view = scene.view;
  ReportTable table;
  table.id = "surfaces";
  table.title = phrase("table.surfaces");
  table.columns = {{phrase("table.surface"), "", false}, {phrase("table.area"), "m2"},
                   {phrase("table.outside"), ""},        {phrase("table.direct"), "W m-2"},
                   {phrase("table.albedo"), "W m-2"},    {phrase("table.planet"), "W m-2"},
                   {phrase("table.sunlight"), "W m-2"}};
  // Means over the patches of each surface, weighted with area.
  const char* names[] = {"sees_outside", "incident_direct_sunlight", "incident_albedo", "incident_planet_infrared",
                         "absorbed_sunlight"};
  std::vector<double> area(view.surfaces.size(), 0.0);
  for (const SceneView::Patch& patch : view.patches) area[static_cast<std::size_t>(patch.surface)] += patch.area;
  const double largest = area.empty() ? 0.0 : *std::max_element(area.begin(), area.end());
  for (std::size_t s = 0; s < view.surfaces.size(); ++s) {
    table.rows.push_back({view.surfaces[s].name, area_text(area[s], largest)});
  }
  for (const char* name : names) {
    const std::vector<double>& values = view.quantity(name).values;
    std::vector<double> sum(area.size(), 0.0);
    for (std::size_t p = 0; p < values.size(); ++p)
      sum[static_cast<std::size_t>(view.patches[p].surface)] += view.patches[p].area * values[p];
    const bool share = name == std::string("sees_outside");
    for (std::size_t s = 0; s < sum.size(); ++s) {
      table.rows[s].push_back(share ? fmt::format("{:.4f}", sum[s] / area[s]) : heat_text(sum[s] / area[s]));
    }
  }
  leave_out(table, [&](std::size_t n) { return is_zero(table, n); });
  return table;
}

}  // namespace

std::vector<TableRow> scene_rows(const Case& c, const SceneOutcome& scene) {
  const SceneTrace& trace = scene.trace;
  const double rate = trace.seconds > 0.0 ? 1e-6 * static_cast<double>(trace.rays) / trace.seconds : 0.0;
  std::vector<TableRow> rows = {
      {phrase("row.patches"), fmt::format("{}", trace.patches), "-",
       phrase("row.patches.note", fmt::arg("patch", c.exchange.patch), fmt::arg("entries", trace.entries))},
      {phrase("row.rays"), fmt::format("{}", trace.rays), "-",
       phrase("row.rays.note", fmt::arg("each", trace.rays_of_patch), fmt::arg("scrambles", trace.scrambles),
              fmt::arg("rate", fmt::format("{:.3g}", rate)))},
      {phrase("row.factor_error"), with_power(std::max(trace.factor_error, trace.irradiation_error)), "-",
       phrase(trace.error_met ? "row.factor_error.note" : "row.factor_error.missed",
              fmt::arg("asked", c.exchange.error))},
      {phrase("row.closure"), with_power(trace.closure), "-", phrase("row.closure.note")},
      {phrase("row.reciprocity"), fmt::format("{:.2f}", trace.reciprocity_mean), "-",
       phrase("row.reciprocity.note", fmt::arg("largest", trace.reciprocity_largest))},
      {phrase("row.lost"), with_power(trace.lost), "-", phrase("row.lost.note")}};
  if (scene.area_error < 0.0 && !scene.bodies.empty()) {
    double error = 0.0;
    for (const BodyHeat& body : scene.bodies) error = std::max(error, body.temperature_error);
    rows.push_back(
        {phrase("row.ray_noise"), fmt::format("{:.2g}", error), "K", phrase("row.ray_noise_temperature.note")});
  }
  if (scene.area_error >= 0.0) {
    rows.push_back({phrase("row.ray_noise"), with_power(scene.area_error), "-", phrase("row.ray_noise.note")});
  }
  if (scene.halved) {
    rows.push_back({phrase("row.halved"), fmt::format("{:.2g}", scene.halved->change), scene.halved->unit,
                    phrase(scene.halved->note)});
  }
  double sunlight = 0.0, electric = 0.0;
  const std::vector<double>& absorbed = scene.view.quantity("absorbed_sunlight").values;
  for (std::size_t p = 0; p < absorbed.size(); ++p) sunlight += scene.view.patches[p].area * absorbed[p];
  for (const BodyHeat& body : scene.bodies) electric += body.electric;
  rows.push_back({phrase("row.sunlight"), format_number(sunlight), "W",
                  phrase("row.sunlight.note", fmt::arg("electric", electric))});
  if (!scene.bodies.empty()) {
    rows.push_back({phrase("row.energy"), with_power(scene.energy_error), "-", phrase("row.energy.note")});
  }
  return rows;
}

std::vector<ReportTable> scene_tables(const SceneOutcome& scene) {
  std::vector<ReportTable> tables;
  if (!scene.bodies.empty()) tables.push_back(bodies_table(scene));
  tables.push_back(surfaces_table(scene));
  return tables;
}

std::optional<Json> scene_figure(const SceneOutcome& scene) {
  std::vector<SceneColours> fields;
  if (scene.view.has("temperature")) {
    fields.push_back({phrase("figure.temperature"), "degC", in_celsius(scene.view.quantity("temperature").values)});
  }
  fields.push_back({phrase("figure.scene.absorbed"), "W m-2", scene.view.quantity("absorbed_sunlight").values});
  if (fields.size() < 2) {
    fields.push_back({phrase("figure.scene.outside"), "1", scene.view.quantity("sees_outside").values});
  }
  const auto there = [](const Point& to) { return to[0] != 0.0 || to[1] != 0.0 || to[2] != 0.0; };
  std::vector<SceneDirection> directions;
  if (there(scene.sun)) directions.push_back({phrase("attitude.sun"), scene.sun, "sun"});
  if (there(scene.down)) directions.push_back({phrase("attitude.planet"), scene.down, "planet"});
  return scene_figure(scene.view, fields, directions);
}

}  // namespace coldsky
