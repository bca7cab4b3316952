#include "solver/studies/panel_figures.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <numbers>
#include <numeric>
#include <optional>

#include "solver/case/schema.hpp"
#include "solver/core/error.hpp"
#include "solver/core/paths.hpp"
#include "solver/model/host/csv_table.hpp"
#include "solver/model/host/moon.hpp"
#include "solver/model/host/orbit.hpp"
#include "solver/studies/panel_trends.hpp"

namespace coldsky {

namespace {

using std::numbers::pi;

/// Points of a map along each axis, of the ideal curves, and around an orbit.
constexpr std::size_t map_points = 240;
constexpr int curve_points = 61, orbit_points = 241;
constexpr std::size_t most_sensitivities = 12;

double celsius(double kelvin) { return kelvin - constants::zero_celsius; }

std::vector<double> in_celsius(std::vector<double> kelvin) {
  for (double& value : kelvin) value = celsius(value);
  return kelvin;
}

std::vector<double> scaled(std::vector<double> values, double factor) {
  for (double& value : values) value *= factor;
  return values;
}

std::vector<double> middles(const std::vector<double>& nodes) {
  std::vector<double> result;
  for (std::size_t n = 0; n + 1 < nodes.size(); ++n) result.push_back(0.5 * (nodes[n] + nodes[n + 1]));
  return result;
}

/// What one surface holds, in the order of its faces.
std::vector<double> of_surface(const ResultFile& file, const std::string& name, const std::vector<double>& values) {
  std::vector<double> result;
  for (std::size_t s = 0; s < file.surfaces.names.size(); ++s) {
    if (file.surfaces.names[s] != name) continue;
    for (std::size_t f = 0; f < values.size(); ++f) {
      if (file.surfaces.surface[f] == static_cast<std::int32_t>(s)) result.push_back(values[f]);
    }
  }
  return result;
}

double sum_of(const std::vector<double>& values) { return std::accumulate(values.begin(), values.end(), 0.0); }

/// Means over a tube pitch each, for isotherms of the panel as a whole: those of the field itself would run around
/// every single tube.
Json pitch_means(const ResultFile& file, const std::vector<double>& temperature, const std::vector<double>& along,
                 std::size_t step_y, const PanelMeshSpec& spec) {
  const std::size_t nx = file.field.nx(), ny = file.field.ny();
  // The outermost rows stand at the edges too, so that lines reach them.
  std::vector<double> across;
  Json rows = Json::array();
  for (int tube = 0; tube < spec.tubes; ++tube) {
    Json row = Json::array();
    for (std::size_t j = 0; j < ny; j += step_y) {
      double total = 0.0, width = 0.0;
      for (std::size_t i = 0; i < nx; ++i) {
        const double low = file.field.x[i], high = file.field.x[i + 1];
        if (static_cast<int>(0.5 * (low + high) / spec.pitch) != tube) continue;
        for (std::size_t b = j; b < std::min(ny, j + step_y); ++b) {
          total += (high - low) * temperature[i + nx * b];
          width += high - low;
        }
      }
      row.push_back(std::stod(fmt::format("{:.3f}", celsius(total / width))));
    }
    if (tube == 0) {
      rows.push_back(row);
      across.push_back(0.0);
    }
    rows.push_back(row);
    across.push_back((tube + 0.5) * spec.pitch);
  }
  across.push_back(spec.width);
  rows.push_back(rows.back());
  return {{"x", rounded(along, 5)}, {"y", rounded(across, 5)}, {"z", rows}};
}

/// Surface temperature of a side, at most `map_points` along each axis: means over blocks, because picking single faces
/// would make tubes beat with the sampling.
Json surface_map(const ResultFile& file, const std::string& name, const PanelMeshSpec& spec) {
  const std::vector<double> temperature = of_surface(file, name, file.surfaces.temperature);
  const std::size_t nx = file.field.nx(), ny = file.field.ny();
  Json map;
  put_text(map, "name", phrase("figure." + name));
  std::vector<double> along, across;
  const std::size_t step_x = (nx + map_points - 1) / map_points, step_y = (ny + map_points - 1) / map_points;
  for (std::size_t j = 0; j < ny; j += step_y) {
    along.push_back(0.5 * (file.field.y[j] + file.field.y[std::min(ny, j + step_y)]));
  }
  Json rows = Json::array();
  for (std::size_t i = 0; i < nx; i += step_x) {
    const std::size_t i_end = std::min(nx, i + step_x);
    across.push_back(0.5 * (file.field.x[i] + file.field.x[i_end]));
    Json row = Json::array();
    for (std::size_t j = 0; j < ny; j += step_y) {
      double total = 0.0, area = 0.0;
      for (std::size_t b = j; b < std::min(ny, j + step_y); ++b) {
        for (std::size_t a = i; a < i_end; ++a) {
          const double face = (file.field.x[a + 1] - file.field.x[a]) * (file.field.y[b + 1] - file.field.y[b]);
          total += face * temperature[a + nx * b];
          area += face;
        }
      }
      row.push_back(std::stod(fmt::format("{:.2f}", celsius(total / area))));
    }
    rows.push_back(row);
  }
  map["x"] = rounded(along, 5);
  map["y"] = rounded(across, 5);
  map["z"] = rows;
  if (spec.kind != PanelKind::ideal) map["isotherms"] = pitch_means(file, temperature, along, step_y, spec);
  return map;
}

Json maps_figure(PanelModel& model, const ResultFile& file) {
  const auto block = [](std::size_t cells) { return (cells + map_points - 1) / map_points; };
  const std::size_t cells = file.field.nx() * file.field.ny() * file.field.nz();
  Json figure =
      make_figure("maps", "map", phrase("figure.maps"),
                  phrase("figure.maps.caption", fmt::arg("cells", grouped(static_cast<std::int64_t>(cells))),
                         fmt::arg("block_x", block(file.field.ny())), fmt::arg("block_y", block(file.field.nx()))));
  put_text(figure, "label", phrase("figure.temperature"));
  figure["unit"] = "degC";
  figure["x"] = make_axis(phrase("figure.along_axis"), "m");
  figure["y"] = make_axis(phrase("figure.across_axis"), "m");
  figure["maps"] = {surface_map(file, "front", model.mesh().spec), surface_map(file, "back", model.mesh().spec)};
  return figure;
}

/// Faces over the middle tube and midway to its neighbour, on the front side.
Json along_figure(PanelModel& model, const ResultFile& file) {
  const PanelMesh& mesh = model.mesh();
  const int tube = mesh.spec.tubes / 2;
  Json figure =
      make_figure("along", "lines", phrase("figure.along"),
                  phrase("figure.along.caption", fmt::arg("tube", tube + 1), fmt::arg("tubes", mesh.spec.tubes)));
  figure["x"] = make_axis(phrase("figure.along_axis"), "m");
  figure["y"] = make_axis(phrase("figure.temperature"), "degC");
  const std::vector<double> front = of_surface(file, "front", file.surfaces.temperature);
  const std::size_t nx = file.field.nx(), ny = file.field.ny();
  const auto column = [&](double position) {
    const auto at = std::upper_bound(mesh.x.nodes.begin(), mesh.x.nodes.end(), position) - mesh.x.nodes.begin() - 1;
    const std::size_t i = std::clamp<std::ptrdiff_t>(at, 0, static_cast<std::ptrdiff_t>(nx) - 1);
    std::vector<double> values;
    for (std::size_t j = 0; j < ny; ++j) values.push_back(celsius(front[i + nx * j]));
    return values;
  };
  const std::vector<double> along = middles(file.field.y);
  std::vector<double> coolant, wall;
  for (std::size_t n = 0; n < file.tubes.tube.size(); ++n) {
    if (file.tubes.tube[n] != tube) continue;
    coolant.push_back(celsius(0.5 * (file.tubes.temperature_in[n] + file.tubes.temperature_out[n])));
    wall.push_back(celsius(file.tubes.wall_temperature[n]));
  }
  const double centre = (tube + 0.5) * mesh.spec.pitch, edge = std::max(0.0, centre - 0.5 * mesh.spec.pitch);
  figure["series"] = Json::array();
  figure["series"].push_back(make_series(phrase("figure.coolant"), along, coolant));
  if (mesh.spec.kind != PanelKind::ideal) {
    figure["series"].push_back(make_series(phrase("figure.wall"), along, wall));
    figure["series"].push_back(make_series(phrase("figure.over_tube"), along, column(centre)));
    figure["series"].push_back(make_series(phrase("figure.midway"), along, column(edge)));
  }
  return figure;
}

Json across_figure(PanelModel& model, const ResultFile& file) {
  const PanelMesh& mesh = model.mesh();
  Json figure = make_figure("across", "lines", phrase("figure.across"), phrase("figure.across.caption"));
  figure["x"] = make_axis(phrase("figure.across_axis"), "mm");
  figure["y"] = make_axis(phrase("figure.temperature"), "degC");
  figure["series"] = Json::array();
  const std::vector<double> front = of_surface(file, "front", file.surfaces.temperature), x = middles(file.field.x);
  const std::size_t nx = file.field.nx(), ny = file.field.ny();
  const int first = std::max(0, mesh.spec.tubes / 2 - 1), last = std::min(mesh.spec.tubes, first + 2);
  const double low = first * mesh.spec.pitch, high = last * mesh.spec.pitch;
  for (const std::size_t j : {std::size_t{0}, ny / 2, ny - 1}) {
    std::vector<double> at, values;
    for (std::size_t i = 0; i < nx; ++i) {
      if (x[i] < low || x[i] > high) continue;
      at.push_back(1e3 * (x[i] - low));
      values.push_back(celsius(front[i + nx * j]));
    }
    const double position = 0.5 * (file.field.y[j] + file.field.y[j + 1]);
    figure["series"].push_back(make_series(phrase("figure.at_station", fmt::arg("position", position)), at, values));
  }
  return figure;
}

/// What a side absorbs, by origin and per area of the side [W/m^2].
struct Absorbed {
  double sunlight, albedo, infrared, background;
};

Absorbed absorbed_by(const CoatingCase& coating, const SideFluxes& fluxes, double share) {
  Absorbed part{coating.absorptance * fluxes.solar, coating.absorptance * fluxes.albedo,
                coating.emissivity * fluxes.infrared, 0.0};
  part.background = fluxes.absorbed - part.sunlight - part.albedo - part.infrared;
  for (double* value : {&part.sunlight, &part.albedo, &part.infrared, &part.background}) *value *= share;
  return part;
}

/// Heat of all panels [W]. What is absorbed comes from the surroundings, all else from the solved field, so that the
/// diagram's residual tells whether both agree.
Json heat_figure(const Case& c, PanelModel& model, const PanelOutcome& outcome, const ResultFile& file) {
  const double panels = outcome.panels, planform = model.planform_area();
  const double efficiency = c.panel.kind == "ideal" ? c.panel.efficiency : 1.0;
  FlowDiagram diagram;
  const auto flow = [](const char* key) { return phrase(std::string("flow.") + key); };
  const auto signed_link = [&](const Text& node, double out, const char* giving, const char* taking) {
    if (out > 0.0) diagram.link(node, flow(taking), out);
    if (out < 0.0) diagram.link(flow(giving), node, -out);
  };
  const double heat = panels * sum_of(file.tubes.heat);
  double load = c.heat.load, margin = c.heat.load * c.margin.heat_load, heater = 0.0;
  const double pump = c.coolant.pump_heat ? outcome.pump_power : 0.0;
  if (outcome.history) {
    // At the end of a transient.
    for (const auto& column : outcome.history->columns) {
      if (column.name == "heat_load") load = column.values.back() / (1.0 + c.margin.heat_load);
      if (column.name == "heater") heater = column.values.back();
    }
    margin = load * c.margin.heat_load;
  }
  diagram.link(flow("computers"), flow("coolant"), load);
  diagram.link(flow("margin"), flow("coolant"), margin);
  diagram.link(flow("pump"), flow("coolant"), pump);
  diagram.link(flow("heater"), flow("coolant"), heater);
  if (outcome.history) signed_link(flow("coolant"), load + margin + pump + heater - heat, "loop_gives", "loop_takes");
  if (heat >= 0.0) {
    diagram.link(flow("coolant"), flow("panels"), heat);
  } else {
    diagram.link(flow("panels"), flow("coolant"), -heat);
  }
  Absorbed total{};
  for (const auto& [coating, fluxes] : {std::pair(&c.coating.front, &outcome.environment.front),
                                        std::pair(&c.coating.back, &outcome.environment.back)}) {
    const Absorbed side = absorbed_by(*coating, *fluxes, efficiency * insulation_share(*coating) * panels * planform);
    total.sunlight += side.sunlight;
    total.albedo += side.albedo;
    total.infrared += side.infrared;
    total.background += side.background;
  }
  diagram.link(flow("sunlight"), flow("panels"), total.sunlight);
  diagram.link(flow("albedo"), flow("panels"), total.albedo);
  diagram.link(flow("infrared"), flow("panels"), total.infrared);
  diagram.link(flow("background"), flow("panels"), total.background);

  double edges_emitted = 0.0, edges_absorbed = 0.0, conducted = 0.0;
  for (const std::string& name : file.surfaces.names) {
    const double emitted = panels * sum_of(of_surface(file, name, file.surfaces.emitted)),
                 absorbed = panels * sum_of(of_surface(file, name, file.surfaces.absorbed)),
                 net = panels * sum_of(of_surface(file, name, file.surfaces.net));
    conducted += net - emitted + absorbed;
    if (name == "front" || name == "back") {
      diagram.link(flow("panels"), flow(name.c_str()), emitted);
    } else {
      edges_emitted += emitted;
      edges_absorbed += absorbed;
    }
  }
  diagram.link(flow("edges_in"), flow("panels"), edges_absorbed);
  diagram.link(flow("panels"), flow("edges"), edges_emitted);
  if (std::fabs(conducted) > 1e-9 * std::fabs(heat)) {
    signed_link(flow("panels"), conducted, "conduction_in", "conduction_out");
  }
  if (outcome.history) signed_link(flow("panels"), panels * outcome.stored_power, "panels_give", "panels_take");

  constexpr double kilowatt = 1e3;
  const double residual = diagram.residual() / (diagram.total_in() + diagram.total_out());
  Json figure = make_figure(
      "heat", "sankey", phrase("figure.heat"),
      phrase("figure.heat.caption", fmt::arg("panels", panels), fmt::arg("total_in", diagram.total_in() / kilowatt),
             fmt::arg("total_out", diagram.total_out() / kilowatt), fmt::arg("residual", residual)));
  figure["residual"] = residual;
  diagram.put(figure, kilowatt, "kW");
  return figure;
}

/// A published design that names a temperature and a heat per planform area.
struct PublishedDesign {
  const char *design, *temperature, *flux;
};
constexpr PublishedDesign published_designs[] = {
    {"ISS EATCS", "loop supply temperature", "heat per planform area (derived)"},
    {"Starcloud", "radiator temperature", "net rejection"}};

Json published_series() {
  const CsvTable table(data_file("reference/published_designs.csv"));
  const auto value = [&](const std::string& design, const std::string& quantity) {
    for (std::size_t row = 0; row < table.rows(); ++row) {
      if (table.text(row, "design") == design && table.text(row, "quantity") == quantity)
        return table.number(row, "value");
    }
    return std::nan("");
  };
  std::vector<double> temperature, area;
  Json labels = Json::array();
  for (const PublishedDesign& known : published_designs) {
    const double kelvin = value(known.design, known.temperature), flux = value(known.design, known.flux);
    if (!(kelvin > 0.0 && flux > 0.0)) continue;
    temperature.push_back(celsius(kelvin));
    area.push_back(1e6 / flux);
    labels.push_back(known.design);
  }
  Json series = make_series(phrase("figure.area.published"), temperature, area, "markers");
  series["labels_en"] = series["labels_ko"] = labels;
  return series;
}

/// \param flux net heat per planform area of the full field [W/m^2] \param radiator its mean temperature [K]
Json area_figure(const Case& c, const Environment& environment, double flux, double radiator, double inlet) {
  constexpr double megawatt = 1e6;
  const std::vector<AreaPoint> points = area_by_temperature(c, environment);
  // How far strip and full field are apart at the design's own coolant.
  double deviation = 0.0;
  try {
    Case own = c;
    own.coolant.inlet_temperature = inlet;
    deviation = strip_size(own, environment).flux / flux - 1.0;
  } catch (const std::runtime_error&) {
    // A transient may end where no panel would be sized.
  }
  Json figure = make_figure("area", "lines", phrase("figure.area"),
                            phrase("figure.area.caption", fmt::arg("points", points.size()),
                                   fmt::arg("deviation", 100.0 * std::fabs(deviation))));
  figure["x"] = make_axis(phrase("figure.area.x"), "degC");
  figure["y"] = make_axis(phrase("figure.area.y"), "m2/MW", true);
  std::vector<double> temperature, area, ideal_temperature, ideal, deep;
  double low = radiator, high = radiator;
  for (const AreaPoint& point : points) {
    temperature.push_back(celsius(point.radiator));
    area.push_back(megawatt * point.area);
    low = std::min(low, point.radiator);
    high = std::max(high, point.radiator);
  }
  Environment space = environment;
  for (const auto& [side, coating] :
       {std::pair(&space.front, &c.coating.front), std::pair(&space.back, &c.coating.back)}) {
    side->absorbed = coating->emissivity * constants::stefan_boltzmann * std::pow(c.environment.space_temperature, 4);
  }
  low -= 10.0;
  high += 10.0;
  for (int n = 0; n < curve_points; ++n) {
    const double kelvin = low + (high - low) * n / (curve_points - 1);
    const double here = ideal_flux(c, environment, kelvin), far = ideal_flux(c, space, kelvin);
    ideal_temperature.push_back(celsius(kelvin));
    ideal.push_back(here > 0.0 ? megawatt / here : std::nan(""));
    deep.push_back(far > 0.0 ? megawatt / far : std::nan(""));
  }
  Json own = make_series(phrase("figure.area.this"), {celsius(radiator)}, {megawatt / flux}, "markers");
  own["labels_en"] = {phrase("figure.area.this").en};
  own["labels_ko"] = {phrase("figure.area.this").ko};
  figure["series"] = {make_series(phrase("figure.area.panel"), temperature, area, "lines+markers"),
                      make_series(phrase("figure.area.ideal"), ideal_temperature, ideal, "lines", true),
                      make_series(phrase("figure.area.deep"), ideal_temperature, deep, "lines", true), own,
                      published_series()};
  return figure;
}

/// A value of the case with the unit that people use.
std::string input_text(double value, const std::string& unit) {
  if (unit == "K") return fmt::format("{:.4g} °C", celsius(value));
  if (unit == "rad") return fmt::format("{:.4g}°", value * 180.0 / pi);
  if (unit == "m" && std::fabs(value) < 1.0) return fmt::format("{:.4g} mm", 1e3 * value);
  if (unit == "m" && std::fabs(value) >= 1e4) return fmt::format("{:.5g} km", 1e-3 * value);
  if (unit == "W" && std::fabs(value) >= 1e6) return fmt::format("{:.4g} MW", 1e-6 * value);
  if (unit == "W" && std::fabs(value) >= 1e3) return fmt::format("{:.4g} kW", 1e-3 * value);
  if (unit == "Pa") return fmt::format("{:.4g} kPa", 1e-3 * value);
  return unit == "1" ? fmt::format("{:.3g}", value) : fmt::format("{:.4g} {}", value, unit);
}

/// \param by_area the answer is the area, else the chip's temperature \param answer of the full field [m^2] or [K]
Json sensitivity_figure(const Case& c, const Environment& environment, bool by_area, double answer) {
  const std::string key = by_area ? "figure.sensitivity" : "figure.sensitivity_chip";
  Json figure = make_figure("sensitivity", "tornado", phrase(key), phrase(key + ".caption"));
  figure["y"] =
      make_axis(phrase(by_area ? "figure.sensitivity.area" : "figure.sensitivity.chip"), by_area ? "m2" : "degC");
  figure["baseline"] = rounded(by_area ? answer : celsius(answer));
  figure["bars"] = Json::array();
  const SensitivityStudy study = sensitivities(c, environment, by_area, most_sensitivities);
  // Strips answer by how much; the full field says of what.
  const auto moved = [&](const std::optional<double>& value) -> Json {
    if (!value) return nullptr;
    return rounded(by_area ? answer * *value / study.middle : celsius(answer + *value - study.middle));
  };
  for (const Sensitivity& row : study.rows) {
    Json bar{{"input", row.key}};
    put_text(bar, "name", has_phrase("key." + row.key) ? phrase("key." + row.key) : Text(row.key));
    bar["low_value"] = moved(row.low);
    bar["high_value"] = moved(row.high);
    const bool difference = row.unit == "K" && row.difference;
    bar["low_text"] = difference ? fmt::format("{:.4g} K", row.low_input) : input_text(row.low_input, row.unit);
    bar["high_text"] = difference ? fmt::format("{:.4g} K", row.high_input) : input_text(row.high_input, row.unit);
    figure["bars"].push_back(bar);
  }
  return figure;
}

/// Spans of time in which the Sun is hidden, by half [in units of `unit` seconds].
Json shades(const std::vector<double>& time, const std::vector<double>& sunlight, double unit) {
  Json result = Json::array();
  for (std::size_t n = 0; n < time.size(); ++n) {
    if (sunlight[n] >= 0.5) continue;
    std::size_t end = n;
    while (end + 1 < time.size() && sunlight[end + 1] < 0.5) ++end;
    // The edge lies between two samples.
    const double from = n > 0 ? 0.5 * (time[n - 1] + time[n]) : time[n],
                 to = end + 1 < time.size() ? 0.5 * (time[end] + time[end + 1]) : time[end];
    result.push_back(make_shade(from / unit, to / unit, phrase("figure.eclipse")));
    n = end;
  }
  return result;
}

constexpr double minute = 60.0;

Json orbit_figure(const Case& c, const std::string& day) {
  const EnvironmentInTime around(c.environment, c.coating, day);
  const double period = around.period();
  std::vector<double> time, sunlight, front, back, both;
  double dark = 0.0;
  for (int n = 0; n < orbit_points; ++n) {
    const double at = period * n / (orbit_points - 1);
    const Environment here = around.at(at);
    time.push_back(at);
    sunlight.push_back(around.sunlight(at));
    front.push_back(insulation_share(c.coating.front) * here.front.absorbed);
    back.push_back(insulation_share(c.coating.back) * here.back.absorbed);
    both.push_back(0.5 * (front.back() + back.back()));
    if (n > 0) dark += (1.0 - sunlight.back()) * period / (orbit_points - 1);
  }
  Text caption = phrase("figure.orbit.caption", fmt::arg("period", period / minute));
  caption += dark > 0.0 ? phrase("figure.orbit.eclipse", fmt::arg("eclipse", dark / minute))
                        : phrase("figure.orbit.no_eclipse");
  Json figure = make_figure("orbit", "lines", phrase("figure.orbit"), caption);
  figure["x"] = make_axis(phrase("figure.time"), "min");
  figure["y"] = make_axis(phrase("figure.orbit.y"), "W/m2");
  const std::vector<double> minutes = scaled(time, 1.0 / minute);
  figure["series"] = {make_series(phrase("figure.front"), minutes, front),
                      make_series(phrase("figure.back"), minutes, back),
                      make_series(phrase("figure.both_mean"), minutes, both, "lines", true)};
  figure["shades"] = shades(time, sunlight, minute);
  return figure;
}

const std::vector<double>& column_of(const History& history, const std::string& name) {
  for (const auto& column : history.columns) {
    if (column.name == name) return column.values;
  }
  throw std::logic_error("the history has no column " + name);
}

std::vector<Json> transient_figures(const Case& c, const PanelOutcome& outcome) {
  const History& history = *outcome.history;
  const auto& time = column_of(history, "time");
  const std::vector<double> minutes = scaled(time, 1.0 / minute);
  const Json dark = shades(time, column_of(history, "sunlight"), minute);
  Json temperatures = make_figure("temperatures", "lines", phrase("figure.temperatures"),
                                  phrase("figure.temperatures.caption", fmt::arg("steps", outcome.time_steps)));
  temperatures["x"] = make_axis(phrase("figure.time"), "min");
  temperatures["y"] = make_axis(phrase("figure.temperature"), "degC");
  temperatures["series"] = Json::array();
  const auto curve = [&](const Text& name, const std::string& column) {
    temperatures["series"].push_back(make_series(name, minutes, in_celsius(column_of(history, column))));
  };
  curve(phrase("figure.chip"), "chip_max");
  curve(phrase("figure.coolant_in"), "coolant_in");
  curve(phrase("figure.coolant_out"), "coolant_out");
  curve(phrase("figure.front_mean"), "front_mean");
  for (const auto& column : history.columns) {
    if (column.name.starts_with("probe_")) {
      curve(phrase("figure.probe", fmt::arg("name", column.name.substr(6))), column.name);
    }
  }
  Json band;
  put_text(band, "name", phrase("figure.front_span"));
  band["x"] = rounded(minutes);
  band["low"] = rounded(in_celsius(column_of(history, "front_min")));
  band["high"] = rounded(in_celsius(column_of(history, "front_max")));
  temperatures["bands"] = {band};
  temperatures["references"] = {
      make_reference("y", celsius(c.chips.junction_limit - c.margin.temperature), phrase("figure.limit"))};
  temperatures["shades"] = dark;

  Json powers = make_figure("powers", "lines", phrase("figure.powers"), phrase("figure.powers.caption"));
  powers["x"] = make_axis(phrase("figure.time"), "min");
  powers["y"] = make_axis(phrase("figure.power"), "kW");
  powers["series"] = Json::array();
  const auto power = [&](const char* name, std::vector<double> watts) {
    powers["series"].push_back(make_series(phrase(name), minutes, scaled(std::move(watts), 1e-3)));
  };
  power("figure.load", column_of(history, "heat_load"));
  if (c.heater.power > 0.0) power("figure.heater", column_of(history, "heater"));
  power("figure.panel_heat", column_of(history, "panel_heat"));
  for (const char* what : {"emitted", "absorbed"}) {
    std::vector<double> total(time.size(), 0.0);
    for (const auto& column : history.columns) {
      if (!column.name.ends_with(std::string("_") + what)) continue;
      for (std::size_t n = 0; n < total.size(); ++n) total[n] += column.values[n];
    }
    power(what == std::string("emitted") ? "figure.emitted" : "figure.absorbed", total);
  }
  powers["shades"] = dark;
  return {temperatures, powers};
}

/// One tube pitch of the panel, for the eye.
Json section_figure(const Case& c, const PanelMeshSpec& spec) {
  Json figure = make_figure("section", "section", phrase("figure.section"),
                            phrase("figure.section.caption", fmt::arg("tubes", spec.tubes),
                                   fmt::arg("width", spec.width), fmt::arg("length", spec.length)));
  const bool honeycomb = spec.kind == PanelKind::honeycomb;
  figure["panel"] = c.panel.kind;
  figure["unit"] = "mm";
  figure["parts"] = Json::array();
  const auto part = [&](const char* role, const char* name, double metres) {
    if (!(metres > 0.0)) return;
    Json one{{"role", role}};
    put_text(one, "name", phrase(std::string("section.") + name));
    one["value"] = rounded(1e3 * metres);
    figure["parts"].push_back(one);
  };
  part("pitch", "pitch", spec.pitch);
  part("thickness", "thickness", honeycomb ? spec.core_thickness + 2.0 * spec.sheet_thickness : spec.sheet_thickness);
  part("sheet", honeycomb ? "sheets" : "sheet", spec.sheet_thickness);
  if (honeycomb) part("core", "core", spec.core_thickness);
  part("saddle", "saddle", spec.saddle_width);
  part("wall", "wall", c.panel.tube.wall);
  part("coolant", "coolant", spec.tube_diameter);
  return figure;
}

/// Directions of front, tubes and Sun in the frame that the surroundings give; nothing where they give none.
std::optional<Json> attitude_figure(const Case& c, const Environment& environment) {
  const EnvironmentCase& e = c.environment;
  Text caption;
  std::vector<Text> frame;
  Json arrows = Json::array();
  const auto arrow = [&](const char* role, const char* name, const Vec3& to) {
    Json one{{"role", role}};
    put_text(one, "name", phrase(std::string("attitude.") + name));
    one["to"] = {rounded(to.x), rounded(to.y), rounded(to.z)};
    arrows.push_back(one);
  };
  std::optional<Vec3> tubes;
  const char* below = "nothing";
  if (is_orbit(e)) {
    const double beta = environment.day.empty() ? e.orbit.beta : environment.beta;
    const OrbitPosition position = orbit_position(0.0, beta);
    const auto local = [&](const Vec3& to) {
      return Vec3{dot(to, position.velocity), dot(to, position.orbit_normal), -dot(to, position.nadir)};
    };
    const Text normal = phrase("direction." + e.orbit.normal);
    const std::string degrees = fmt::format("{:.1f}", beta * 180.0 / pi);
    caption = phrase_of("figure.attitude.orbit", {{"beta", Text(degrees)}, {"normal", normal}});
    frame = {phrase("attitude.x"), phrase("attitude.y"), phrase("attitude.z")};
    arrow("front", "front", local(named_direction(e.orbit.normal, position)));
    if (!e.orbit.tubes.empty()) tubes = local(named_direction(e.orbit.tubes, position));
    arrow("sun", "sun", local(position.sun));
    arrow("frame", "velocity", {1.0, 0.0, 0.0});
    arrow("frame", "orbit_normal", {0.0, 1.0, 0.0});
    arrow("frame", "planet", {0.0, 0.0, -1.0});
    below = "planet";
  } else if (e.kind == "moon") {
    const double elevation = lunar_sun_elevation(e.moon.latitude, e.moon.hour);
    caption = phrase("figure.attitude.moon", fmt::arg("elevation", elevation * 180.0 / pi));
    frame = {phrase("attitude.sun_azimuth"), phrase("attitude.level"), phrase("attitude.z")};
    arrow("front", "front",
          e.moon.orientation == "horizontal"         ? Vec3{0.0, 0.0, 1.0}
          : e.moon.orientation == "vertical-edge-on" ? Vec3{0.0, 1.0, 0.0}
                                                     : Vec3{1.0, 0.0, 0.0});
    if (elevation > 0.0) arrow("sun", "sun", {std::cos(elevation), 0.0, std::sin(elevation)});
    arrow("frame", "zenith", {0.0, 0.0, 1.0});
    below = "ground";
  } else if (e.kind == "deep-space") {
    caption = phrase("figure.attitude.deep_space", fmt::arg("angle", e.sun_angle * 180.0 / pi));
    frame = {phrase("attitude.normal"), phrase("attitude.across"), phrase("attitude.in_plane")};
    arrow("front", "front", {1.0, 0.0, 0.0});
    arrow("sun", "sun", {std::cos(e.sun_angle), 0.0, std::sin(e.sun_angle)});
  } else {
    return {};
  }
  Json figure = make_figure("attitude", "attitude", phrase("figure.attitude"), caption);
  figure["below"] = below;
  figure["frame"] = Json::array();
  for (const Text& axis : frame) {
    Json one;
    put_text(one, "name", axis);
    figure["frame"].push_back(one);
  }
  figure["arrows"] = arrows;
  figure["tubes"] = tubes ? Json{rounded(tubes->x), rounded(tubes->y), rounded(tubes->z)} : Json();
  figure["width"] = c.panel.width;
  figure["length"] = c.panel.length;
  return figure;
}

/// Every Newton step of the run, a curve a field; gaps part the solves of a search.
Json residual_figure(const Case& c, const std::vector<ConvergenceStep>& convergence) {
  struct Curve {
    std::string what;
    std::vector<double> step, residual;
  };
  std::vector<Curve> curves;
  int steps = 0, linear = 0;
  for (const ConvergenceStep& one : convergence) {
    if (curves.empty() || curves.back().what != one.what) {
      const auto known = std::find_if(curves.begin(), curves.end(), [&](const Curve& x) { return x.what == one.what; });
      if (known == curves.end()) {
        curves.push_back({one.what, {}, {}});
      } else {
        std::rotate(known, known + 1, curves.end());
      }
    }
    Curve& curve = curves.back();
    if (one.begins && !curve.step.empty()) {
      curve.step.push_back(steps);
      curve.residual.push_back(std::nan(""));
    }
    if (!one.begins) ++steps;
    linear += one.linear_iterations;
    curve.step.push_back(steps);
    curve.residual.push_back(one.residual);
  }
  Json figure = make_figure("residual", "lines", phrase("figure.residual"),
                            phrase("figure.residual.caption", fmt::arg("steps", steps), fmt::arg("linear", linear)));
  figure["x"] = make_axis(phrase("figure.residual.x"), "1");
  figure["y"] = make_axis(phrase("figure.residual.y"), "1", true);
  figure["series"] = Json::array();
  for (const Curve& curve : curves) {
    std::string key = "figure.residual." + curve.what;
    std::replace(key.begin(), key.end(), ' ', '_');
    figure["series"].push_back(make_series(has_phrase(key) ? phrase(key) : Text(curve.what), curve.step, curve.residual,
                                           curves.size() == 1 && steps < 30 ? "lines+markers" : "lines"));
  }
  figure["references"] = {make_reference("y", c.solver.tolerance, phrase("figure.tolerance"))};
  return figure;
}

}  // namespace

PanelFigures panel_figures(const Case& c, PanelModel& model, const PanelOutcome& outcome, const ResultFile& file,
                           const std::vector<ConvergenceStep>& convergence, bool trends) {
  const bool steady = !outcome.history;
  PanelFigures result;
  const auto draw = [&](const std::string& title, const std::function<std::vector<Json>()>& make) {
    try {
      for (Json& figure : make()) result.figures.push_back(std::move(figure));
    } catch (const Interrupted&) {
      throw;
    } catch (const std::exception& error) {
      const Text name = has_phrase(title) ? phrase(title) : Text(title);
      result.left_out.emplace_back(
          phrase("warning.figure", fmt::arg("name", name.en), fmt::arg("why", error.what())).en,
          phrase("warning.figure", fmt::arg("name", name.ko), fmt::arg("why", error.what())).ko);
    }
  };
  const auto draw_one = [&](const std::string& title, const std::function<Json()>& make) {
    draw(title, [&] { return std::vector<Json>{make()}; });
  };
  draw_one("figure.maps", [&] { return maps_figure(model, file); });
  draw_one("figure.heat", [&] { return heat_figure(c, model, outcome, file); });
  if (model.mesh().spec.kind != PanelKind::ideal) {
    draw_one("figure.section", [&] { return section_figure(c, model.mesh().spec); });
  }
  draw("figure.attitude", [&] {
    std::optional<Json> figure = attitude_figure(c, outcome.environment);
    return figure ? std::vector<Json>{std::move(*figure)} : std::vector<Json>();
  });
  if (!steady) draw("figure.temperatures", [&] { return transient_figures(c, outcome); });
  if (steady && trends) {
    const double planform = model.planform_area();
    const bool by_area = outcome.sized;
    draw_one("figure.area", [&] {
      const double flux = sum_of(file.surfaces.net) / planform;
      return area_figure(c, outcome.environment, flux, surface_extremes(file.surfaces).mean, model.loop().inlet);
    });
    draw(by_area ? "figure.sensitivity" : "figure.sensitivity_chip", [&] {
      const double chip = model.loop().chips_see + c.chips.power * c.chips.resistance;
      Json figure = sensitivity_figure(c, outcome.environment, by_area, by_area ? outcome.panels * planform : chip);
      return figure["bars"].empty() ? std::vector<Json>() : std::vector<Json>{std::move(figure)};
    });
  }
  draw("figure.orbit", [&] {
    const std::string& day = outcome.environment.day;
    const bool turns = EnvironmentInTime(c.environment, c.coating, day).period() > 0.0;
    return turns ? std::vector<Json>{orbit_figure(c, day)} : std::vector<Json>();
  });
  draw_one("figure.along", [&] { return along_figure(model, file); });
  if (model.mesh().spec.kind != PanelKind::ideal) {
    draw_one("figure.across", [&] { return across_figure(model, file); });
  }
  if (steady && !convergence.empty()) {
    draw_one("figure.residual", [&] { return residual_figure(c, convergence); });
  }
  return result;
}

Text describe_surroundings(const Case& c, const PanelOutcome& outcome) {
  const EnvironmentCase& e = c.environment;
  const Environment& environment = outcome.environment;
  const auto degrees = [](double radians) { return radians * 180.0 / pi; };
  Text text;
  if (e.kind == "orbit" || e.kind == "sun-synchronous" || e.kind == "geostationary") {
    PhraseArguments english, korean;
    const Text normal = phrase("direction." + e.orbit.normal),
               position =
                   outcome.orbit.peak
                       ? phrase("place.peak", fmt::arg("percent", 100.0 * environment.toward_worst.value_or(0.0)))
                       : phrase(e.orbit.position == "worst" ? "place.worst" : "place.average"),
               kind = phrase(e.kind == "geostationary" ? "place.geostationary" : "place.sun_synchronous");
    const double altitude = 1e-3 * (orbit_radius(e) - e.planet.radius_shadow);
    for (auto* store : {&english, &korean}) {
      const bool ko = store == &korean;
      store->push_back(fmt::arg("altitude", altitude));
      store->push_back(fmt::arg("beta", degrees(environment.day.empty() ? e.orbit.beta : environment.beta)));
      store->push_back(fmt::arg("day", environment.day));
      store->push_back(fmt::arg("normal", ko ? normal.ko : normal.en));
      store->push_back(fmt::arg("position", ko ? position.ko : position.en));
      store->push_back(fmt::arg("kind", ko ? kind.ko : kind.en));
    }
    const std::string key = environment.day.empty() ? "place.orbit" : "place.day";
    text = Text(phrase(key, english).en, phrase(key, korean).ko);
  } else if (e.kind == "moon") {
    text = phrase("place.moon", fmt::arg("latitude", degrees(e.moon.latitude)), fmt::arg("hour", e.moon.hour),
                  fmt::arg("ground", e.moon.ground_temperature.value_or(environment.ground)));
  } else if (e.kind == "deep-space") {
    text = phrase("place.deep_space", fmt::arg("distance", e.distance), fmt::arg("angle", degrees(e.sun_angle)));
  } else if (e.kind == "table") {
    text = phrase("place.table", fmt::arg("table", e.table));
  } else {
    text = phrase("place.fluxes");
  }
  if (outcome.history) {
    text += Text(" ");
    text += phrase("place.after", fmt::arg("end", column_of(*outcome.history, "time").back()));
  }
  return text;
}

}  // namespace coldsky
