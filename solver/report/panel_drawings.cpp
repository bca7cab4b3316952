#include <fmt/format.h>

#include "solver/model/environment/environment_model.hpp"
#include "solver/report/panel_figure_list.hpp"

namespace coldsky {

Json section_figure(const Case& c, const PanelMeshSpec& spec) {
  Json figure = make_figure("section", "section", phrase("figure.section"),
                            phrase("figure.section.caption", fmt::arg("tubes", spec.tubes),
                                   fmt::arg("width", spec.width), fmt::arg("length", spec.length)));
  const bool honeycomb = spec.cored();
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

std::optional<Json> attitude_figure(const Case& c, const Environment& environment) {
  const EnvironmentModel& model = environment_model(c.environment.kind);
  if (model.attitude == nullptr) return {};
  const Attitude attitude = model.attitude(c.environment, environment);
  const auto numbers = [](const Vec3& to) { return Json{rounded(to.x), rounded(to.y), rounded(to.z)}; };
  Json figure = make_figure("attitude", "attitude", phrase("figure.attitude"), attitude.caption);
  figure["below"] = attitude.below;
  figure["frame"] = Json::array();
  for (const Text& axis : attitude.frame) {
    Json one;
    put_text(one, "name", axis);
    figure["frame"].push_back(one);
  }
  figure["arrows"] = Json::array();
  for (const Attitude::Arrow& arrow : attitude.arrows) {
    Json one{{"role", arrow.role}};
    put_text(one, "name", phrase(std::string("attitude.") + arrow.name));
    one["to"] = numbers(arrow.to);
    figure["arrows"].push_back(one);
  }
  figure["tubes"] = attitude.tubes ? numbers(*attitude.tubes) : Json();
  figure["width"] = c.panel.width;
  figure["length"] = c.panel.length;
  return figure;
}

}  // namespace coldsky
