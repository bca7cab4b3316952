#include <cmath>
#include <utility>

#include "solver/case/panel_kinds.hpp"
#include "solver/report/figure_parts.hpp"
#include "solver/report/panel_figure_list.hpp"

namespace coldsky {

namespace {

/// What a side absorbs, by origin and per area of the side [W/m^2].
struct Absorbed {
  double sunlight, albedo, infrared, background;
};

Absorbed absorbed_by(const CoatingCase& coating, const SideFluxes& fluxes, double share) {
  Absorbed part{coating.absorptance * fluxes.solar, coating.absorptance * fluxes.albedo,
                coating.emissivity * fluxes.infrared, 0.0};
  part.background = absorbed_flux(fluxes, optics_of(coating)) - part.sunlight - part.albedo - part.infrared;
  for (double* value : {&part.sunlight, &part.albedo, &part.infrared, &part.background}) *value *= share;
  return part;
}

}  // namespace

Json heat_figure(const Case& c, PanelModel& model, const PanelOutcome& outcome, const ResultFile& file) {
  const double panels = outcome.panels, planform = model.planform_area();
  const double efficiency = has_trait(c.panel, given_efficiency) ? c.panel.efficiency : 1.0;
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

}  // namespace coldsky
