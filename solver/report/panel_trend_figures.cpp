#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numbers>
#include <utility>

#include "solver/core/csv_table.hpp"
#include "solver/core/paths.hpp"
#include "solver/report/figure_parts.hpp"
#include "solver/report/panel_figure_list.hpp"
#include "solver/studies/trends.hpp"

namespace coldsky {

namespace {

using std::numbers::pi;

/// Points of the ideal curves.
constexpr int curve_points = 61;
constexpr std::size_t most_sensitivities = 12;

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

}  // namespace

Json area_figure(const Case& c, const Session& session, const Environment& environment, double flux, double radiator,
                 double inlet) {
  constexpr double megawatt = 1e6;
  const std::vector<AreaPoint> points = area_by_temperature(c, session, environment);
  // How far strip and full field are apart at the design's own coolant.
  double deviation = 0.0;
  try {
    Case own = c;
    own.coolant.inlet_temperature = inlet;
    deviation = strip_size(own, session, environment).flux / flux - 1.0;
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
  space.front = space.back = {};
  space.front.background = space.back.background =
      constants::stefan_boltzmann * std::pow(c.environment.space_temperature, 4);
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

Json sensitivity_figure(const Case& c, const Session& session, const Environment& environment, bool by_area,
                        double answer) {
  const std::string key = by_area ? "figure.sensitivity" : "figure.sensitivity_chip";
  Json figure = make_figure("sensitivity", "tornado", phrase(key), phrase(key + ".caption"));
  figure["y"] =
      make_axis(phrase(by_area ? "figure.sensitivity.area" : "figure.sensitivity.chip"), by_area ? "m2" : "degC");
  figure["baseline"] = rounded(by_area ? answer : celsius(answer));
  figure["bars"] = Json::array();
  const SensitivityStudy study = sensitivities(c, session, environment, by_area, most_sensitivities);
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

}  // namespace coldsky
