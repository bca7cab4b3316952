#include <fmt/format.h>

#include <cmath>
#include <numbers>

#include "solver/model/environment/moon.hpp"
#include "solver/model/environment/orbit.hpp"
#include "solver/report/panel_figure_list.hpp"

namespace coldsky {

namespace {

using std::numbers::pi;

}  // namespace

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

}  // namespace coldsky
