#include "solver/report/panel_figures.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <numbers>
#include <optional>

#include "solver/core/error.hpp"
#include "solver/model/environment/environment_model.hpp"
#include "solver/report/figure_parts.hpp"
#include "solver/report/panel_figure_list.hpp"
#include "solver/studies/panel_fields.hpp"

namespace coldsky {

namespace {

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
  draw_one("figure.heat",
           [&] { return heat_figure(c, model, outcome, model.panels() > 1 ? mean_results(c, model, {}) : file); });
  if (model.mesh().spec.tubular()) {
    draw_one("figure.section", [&] { return section_figure(c, model.mesh().spec); });
  }
  draw("figure.attitude", [&] {
    std::optional<Json> figure = attitude_figure(c, outcome.environment);
    return figure ? std::vector<Json>{std::move(*figure)} : std::vector<Json>();
  });
  if (!steady) draw("figure.temperatures", [&] { return transient_figures(c, outcome); });
  // Strips and orbits are of panels that stand alone.
  if (steady && trends && !outcome.scene) {
    const double planform = model.planform_area();
    const bool by_area = outcome.sized;
    draw_one("figure.area", [&] {
      const double flux = sum_of(file.surfaces.net) / planform;
      return area_figure(c, model.session(), outcome.environment, flux, surface_extremes(file.surfaces).mean,
                         model.loop().inlet);
    });
    draw(by_area ? "figure.sensitivity" : "figure.sensitivity_chip", [&] {
      const double chip = model.loop().chips_see + c.chips.power * c.chips.resistance;
      Json figure = sensitivity_figure(c, model.session(), outcome.environment, by_area,
                                       by_area ? outcome.panels * planform : chip);
      return figure["bars"].empty() ? std::vector<Json>() : std::vector<Json>{std::move(figure)};
    });
  }
  draw("figure.orbit", [&] {
    if (outcome.scene) return std::vector<Json>();
    const std::string& day = outcome.environment.day;
    const bool turns = EnvironmentInTime(c.environment, day).period() > 0.0;
    return turns ? std::vector<Json>{orbit_figure(c, day)} : std::vector<Json>();
  });
  draw_one("figure.along", [&] { return along_figure(model, file); });
  if (model.mesh().spec.tubular()) {
    draw_one("figure.across", [&] { return across_figure(model, file); });
  }
  if (steady && !convergence.empty()) {
    draw_one("figure.residual", [&] { return residual_figure(c, convergence); });
  }
  return result;
}

Text describe_surroundings(const Case& c, const PanelOutcome& outcome) {
  Text text = environment_model(c.environment.kind).place(c.environment, outcome.environment, bool(outcome.orbit.peak));
  if (outcome.history) {
    text += Text(" ");
    text += phrase("place.after", fmt::arg("end", column_of(*outcome.history, "time").back()));
  }
  return text;
}

}  // namespace coldsky
