#include <algorithm>
#include <utility>

#include "solver/report/figure_parts.hpp"
#include "solver/report/panel_figure_list.hpp"

namespace coldsky {

namespace {

/// Points around an orbit.
constexpr int orbit_points = 241;
constexpr double minute = 60.0;  ///< [s]

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

}  // namespace

Json orbit_figure(const Case& c, const std::string& day) {
  const EnvironmentInTime around(c.environment, day);
  const SideOptics optics = optics_of(c.coating);
  const double period = around.period();
  std::vector<double> time, sunlight, front, back, both;
  double dark = 0.0;
  for (int n = 0; n < orbit_points; ++n) {
    const double at = period * n / (orbit_points - 1);
    const Environment here = around.at(at);
    time.push_back(at);
    sunlight.push_back(around.sunlight(at));
    front.push_back(insulation_share(c.coating.front) * absorbed_flux(here.front, optics.front));
    back.push_back(insulation_share(c.coating.back) * absorbed_flux(here.back, optics.back));
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

}  // namespace coldsky
