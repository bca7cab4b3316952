#include <algorithm>
#include <cmath>
#include <utility>

#include "solver/claims/figures.hpp"
#include "solver/core/phrases.hpp"

/// Figures of the ledger: devices that have no radiator.
namespace coldsky::ledger {

Json Figures::heating() {
  Json figure{{"x", axis({"time", "시간"}, "min")}, {"y", axis({"temperature", "온도"}, "degC")}};
  figure["series"] = Json::array();
  const double end = 4.0 * std::max({m_.row("C1e"), m_.row("C1j"), m_.row("C1k")});
  constexpr int rows = 120;
  for (const auto& [box, name] : std::vector<std::pair<std::string, Text>>{
           {"server", {"server", "서버"}}, {"rack", {"rack", "랙"}}, {"hall", {"hall of 1 MW", "1 MW 데이터홀"}}}) {
    BodySpec body;
    const double width = m_[box + ".width"], depth = m_[box + ".depth"], height = m_[box + ".height"];
    body.area = 2.0 * (width * depth + width * height + depth * height);
    body.power = m_[box + ".power"];
    body.emissivity = m_["bare.emissivity"];
    body.mass = m_[box + ".mass"];
    body.specific_heat = m_["server.specific_heat"];
    body.start = m_["server.start"];
    body.space = m_["space.temperature"];
    m_.context().label = "c1-heating-" + box;
    const History history = body_history(body, std::isfinite(end) ? end : 3600.0, rows, m_.context());
    std::vector<double> minutes;
    minutes.reserve(history.rows());
    for (const double time : history.columns[0].values) minutes.push_back(time / 60.0);
    figure["series"].push_back(series(name, numbers(minutes), numbers(in_celsius(history.columns[1].values))));
  }
  figure["references"] = {reference("y", celsius(m_["chip.limit"]), {"chip limit", "칩의 한계"})};
  return figure;
}

Json Figures::line() {
  const std::vector<double> at = spaced(220.0, 900.0, 69);
  const auto flux = [&](double emissivity) {
    return [this, emissivity](double t) {
      Case c = ideal_panel({0.0, emissivity}, {0.0, 0.0}, 1.0);
      c.environment = m_.deep_space(1.0, false);
      return panel_flux(c, make_environment(c.environment, optics_of(c.coating)), t, m_.context());
    };
  };
  const std::vector<double> shown = in_celsius(at);
  const ClaimInput& emissivity = m_.inputs().find("bare.emissivity");
  Json figure{{"x", axis({"temperature of the outer surface", "외표면의 온도"}, "degC")},
              {"y", axis({"power per outer surface", "외표면당 전력"}, "W/m2", true)}};
  figure["series"] = {series({"what bare walls give off", "외벽이 내보내는 열"}, numbers(shown),
                             numbers(at, flux(m_["bare.emissivity"])))};
  Json band;
  put_text(band, "name", {"stated range of the emissivity", "방사율의 범위"});
  band["x"] = numbers(shown);
  band["low"] = numbers(at, flux(emissivity.low));
  band["high"] = numbers(at, flux(emissivity.high));
  figure["bands"] = {band};
  std::vector<LabelledPoint> devices;
  for (const auto& [name, row] : std::vector<std::pair<Text, std::string>>{{{"phone", "휴대전화"}, "C1v"},
                                                                           {{"laptop", "노트북"}, "C1w"},
                                                                           {{"server", "서버"}, "C1a"},
                                                                           {{"rack", "랙"}, "C1b"},
                                                                           {{"hall", "데이터홀"}, "C1i"}}) {
    const double t = m_.row(row);
    devices.push_back({name, celsius(t), flux(m_["bare.emissivity"])(t)});
  }
  figure["series"].push_back(points({"devices without radiator", "방열판 없는 기기"}, devices));
  figure["references"] = {reference("x", celsius(m_["chip.limit"]), {"chip limit", "칩의 한계"}),
                          reference("y", m_.row("C1l"), {"no radiator needed below", "이 아래는 방열판이 필요 없다"})};
  return figure;
}

Json Figures::size() {
  // A cube of edge L has six faces: the power that they give off at the limit.
  const std::vector<double> edges = spaced(0.03, 100.0, 40, true);
  const auto most = [&](double limit) {
    Case c = ideal_panel({0.0, m_["bare.emissivity"]}, {0.0, 0.0}, 1.0);
    c.environment = m_.deep_space(1.0, false);
    const double flux = panel_flux(c, make_environment(c.environment, optics_of(c.coating)), limit, m_.context());
    return numbers(edges, [flux](double edge) { return 6.0 * edge * edge * flux; });
  };
  Json figure{{"x", axis({"edge of a cube of the same surface", "같은 표면적인 정육면체의 한 변"}, "m", true)},
              {"y", axis({"power", "전력"}, "W", true)}};
  figure["series"] = {
      series({"most power without radiator", "방열판 없이 가능한 최대 전력"}, numbers(edges), most(m_["chip.limit"]))};
  std::vector<LabelledPoint> devices;
  const auto add = [&](const Text& name, double power, double area) {
    devices.push_back({name, std::sqrt(area / 6.0), power});
  };
  add({"phone", "휴대전화"}, m_["phone.power"], m_["phone.area"]);
  add({"laptop", "노트북"}, m_["laptop.power"], m_["laptop.area"]);
  for (const auto& [box, name] : std::vector<std::pair<std::string, Text>>{
           {"server", {"server", "서버"}}, {"rack", {"rack", "랙"}}, {"hall", {"hall", "데이터홀"}}}) {
    const double width = m_[box + ".width"], depth = m_[box + ".depth"], height = m_[box + ".height"];
    add(name, m_[box + ".power"], 2.0 * (width * depth + width * height + depth * height));
  }
  figure["series"].push_back(
      points({"devices: above the line a radiator is needed", "기기: 선 위는 방열판이 필요"}, devices));
  return figure;
}

}  // namespace coldsky::ledger
