#include <fmt/format.h>

#include <algorithm>
#include <numbers>
#include <utility>

#include "solver/claims/claim_units.hpp"
#include "solver/claims/figures.hpp"
#include "solver/core/phrases.hpp"
#include "solver/model/environment/ephemeris.hpp"
#include "solver/model/environment/orbit.hpp"

/// Figures of the ledger: what orbits, the Moon and the distance from the Sun make of array and radiator.
namespace coldsky::ledger {

Json Figures::energy() {
  Json figure{{"y", axis({"sunlight in a year", "연간 일사량"}, "kWh/m2")}};
  std::vector<Text> names;
  std::vector<double> values;
  const auto add = [&](const Text& name, double value) {
    names.push_back(name);
    values.push_back(value);
  };
  add({"dawn-dusk orbit", "여명-황혼 궤도"}, m_.row("C2a"));
  add({"low orbit", "저궤도"}, m_.row("C2i"));
  add({"geostationary", "정지 궤도"}, m_.row("C2j"));
  add({"lunar equator", "달 적도"}, m_.row("C2k"));
  add({"deep space, 1 au", "심우주, 1 au"}, m_.row("C2l"));
  add({"deep space, far", "먼 심우주"}, m_.row("C2m"));
  const auto ground = [&](const std::string& site) {
    return m_["ground.rating"] * m_["ground." + site] * year / kilowatt_hour;
  };
  add({"best desert", "가장 좋은 사막"}, ground("capacity_factor_best"));
  add({"median plant", "중간 수준의 발전소"}, ground("capacity_factor"));
  add({"cloudy site", "흐린 지역"}, ground("capacity_factor_low"));
  figure["x"] = categories(names);
  figure["series"] = {bars({"sunlight on an array that faces the Sun", "태양을 향한 전지판의 일사량"}, values)};
  return figure;
}

Json Figures::areas() {
  const double t = m_["radiator.temperature"], array = megawatt / (m_["array.efficiency"] * m_["sun.constant"]);
  const double distance = m_["deep.distance"];
  Json figure{{"y", axis({"area per megawatt", "1 MW당 면적"}, "m2/MW", true)}};
  figure["x"] = categories({{"dawn-dusk orbit", "여명-황혼 궤도"},
                            {"low orbit", "저궤도"},
                            {"geostationary", "정지 궤도"},
                            {"lunar noon", "달 정오"},
                            {"deep space, 1 au", "심우주, 1 au"},
                            {"deep space, far", "먼 심우주"}});
  figure["series"] = {
      bars({"solar array", "태양전지판"},
           {m_.row("C2g"), array / (1.0 - m_.row("C3f")), array, array, array, array * distance * distance}),
      bars({"radiator", "방열판"}, {m_.row("C1f"), m_.row("C1n"), m_.row("C1o"), m_.row("C6a"), m_.row("C1p"),
                                    megawatt * m_.area_per_watt(m_.deep_space(distance, false), t)})};
  return figure;
}

Json Figures::eclipse() {
  Json figure{{"x", axis({"day of the year 2026", "2026년의 날"}, "d")}, {"y", axis({"eclipse", "식"}, "min")}};
  figure["series"] = Json::array();
  for (const std::string key : {"orbit.low_altitude", "orbit.altitude"}) {
    const EclipseYear of_orbit = eclipse_year(m_[key], m_["orbit.local_time"]);
    const double kilometres = 1e-3 * m_[key];
    figure["series"].push_back(series({fmt::format("dawn-dusk, {:.0f} km, every orbit", kilometres),
                                       fmt::format("여명-황혼, {:.0f} km, 매 바퀴", kilometres)},
                                      numbers(of_orbit.day), numbers(of_orbit.minutes)));
  }
  std::vector<double> days, minutes;
  const double period = orbit_period(geostationary_radius, constants::earth_gravitational_parameter) / 60.0;
  for (int d = 0; d < 365; ++d) {
    const SunState sun = sun_state(julian_date(2026, 1, 1) + d);
    days.push_back(d + 1.0);
    minutes.push_back(
        shadow_arcs(geostationary_radius, sun.declination, constants::earth_radius_shadow, sun.distance).penumbra /
        std::numbers::pi * period);
  }
  figure["series"].push_back(series({"geostationary, every day", "정지 궤도, 매일"}, numbers(days), numbers(minutes)));
  return figure;
}

Json Figures::orbit() {
  Json figure{{"x", axis({"time", "시간"}, "min")}, {"y", axis({"radiator temperature", "방열판 온도"}, "degC")}};
  figure["series"] = Json::array();
  Json band;
  double low = 1e9, high = -1e9;
  for (const auto& [share, name] : std::vector<std::pair<double, Text>>{
           {1.0, {"chips at work", "칩 작동"}}, {0.0, {"chips off in eclipse", "식 동안 칩 정지"}}}) {
    OrbitSpec spec;
    spec.environment = ideal_panel(m_.radiator_coating(), m_.radiator_coating(), m_["radiator.efficiency"]);
    spec.environment.environment = m_.orbit(m_["orbit.low_altitude"], 0.0, "orbit-normal");
    spec.heat = 1.0 / m_.area_per_watt(spec.environment.environment, m_["radiator.temperature"]);
    spec.eclipse_share = share;
    spec.capacity = m_["radiator.areal_mass"] * m_["radiator.specific_heat"];
    m_.context().label = share > 0.5 ? "c3-orbit-on" : "c3-orbit-off";
    const History history = orbit_history(spec, m_.context());
    std::vector<double> minutes, temperature;
    Json dark = Json::array();
    for (std::size_t n = 0; n < history.rows(); ++n) {
      minutes.push_back(history.columns[0].values[n] / 60.0);
      temperature.push_back(celsius(history.columns[2].values[n]));
      if (history.columns[1].values[n] < 0.5) dark.push_back(minutes.back());
      low = std::min(low, temperature.back());
      high = std::max(high, temperature.back());
    }
    band["x"] = dark;
    figure["series"].push_back(series(name, numbers(minutes), numbers(temperature)));
  }
  put_text(band, "name", {"eclipse", "식"});
  band["low"] = Json::array();
  band["high"] = Json::array();
  for (std::size_t n = 0; n < band["x"].size(); ++n) {
    band["low"].push_back(low);
    band["high"].push_back(high);
  }
  figure["bands"] = {band};
  return figure;
}

Json Figures::altitude() {
  const std::vector<double> at = spaced(400.0, 5000.0, 93);
  Json figure{{"x", axis({"altitude of the dawn-dusk orbit", "여명-황혼 궤도의 고도"}, "km")},
              {"y", axis({"longest eclipse of the year", "일 년 중 가장 긴 식"}, "min")}};
  figure["series"] = {series({"longest eclipse", "가장 긴 식"}, numbers(at), numbers(at, [&](double kilometres) {
                               return eclipse_year(1e3 * kilometres, m_["orbit.local_time"]).longest;
                             }))};
  figure["references"] = {reference("x", m_.row("C3d"), {"none above", "이 위에는 없음"}),
                          reference("x", m_.row("C3i"), {"none below", "이 아래에는 없음"})};
  return figure;
}

double Figures::idle(double ground, double hour, double latitude, const std::string& orientation, bool one_side) {
  EnvironmentCase environment = m_.moon(ground, hour, orientation);
  environment.moon.latitude = latitude;
  CoatingsCase coatings;
  coatings.front = m_.radiator_coating();
  coatings.back = one_side ? CoatingCase{0.0, 0.0} : m_.radiator_coating();
  const SideOptics optics = optics_of(coatings);
  const Environment here = make_environment(environment, optics);
  return plate_temperature(
      {0.0, optics.front.emissivity, optics.back.emissivity, absorbed_flux(here.front, optics.front),
       one_side ? 0.0 : absorbed_flux(here.back, optics.back)},
      m_.context());
}

Json Figures::hour() {
  const std::vector<double> asked = ClaimModel::lunar_hours();
  std::vector<double> hours = asked;
  hours.push_back(24.0);
  const LunarDay& day = m_.lunar_day(0.0);
  Json figure{{"x", axis({"hour after noon, 24 to a lunar day", "정오 뒤 시간, 달의 하루를 24로"}, "h")},
              {"y", axis({"temperature of an idle panel", "열이 없는 패널의 온도"}, "degC")}};
  figure["series"] = Json::array();
  const auto add = [&](const Text& name, const std::string& orientation, bool one_side) {
    std::vector<double> y;
    y.reserve(hours.size());
    for (std::size_t n = 0; n < hours.size(); ++n) {
      const std::size_t at = n % asked.size();
      y.push_back(celsius(idle(day.surface[at], asked[at], 0.0, orientation, one_side)));
    }
    figure["series"].push_back(series(name, numbers(hours), numbers(y)));
  };
  add({"upright, edge-on to the Sun", "세움, 태양에 옆면"}, "vertical-edge-on", false);
  add({"upright, facing the Sun", "세움, 태양을 향함"}, "vertical-facing-sun", false);
  add({"lying, one side", "눕힘, 한 면"}, "horizontal", true);
  std::vector<double> ground;
  ground.reserve(hours.size());
  for (std::size_t n = 0; n < hours.size(); ++n) ground.push_back(celsius(day.surface[n % asked.size()]));
  figure["series"].push_back(series({"ground", "지면"}, numbers(hours), numbers(ground), "lines", true));
  figure["references"] = {reference("y", celsius(m_["radiator.temperature"]), {"radiator temperature", "방열판 온도"})};
  return figure;
}

Json Figures::latitude() {
  const std::vector<double> degrees = {0.0, 20.0, 40.0, 60.0, 75.0, 85.0};
  constexpr double degree = std::numbers::pi / 180.0;
  std::vector<double> upright, lying;
  const double t = m_["radiator.temperature"];
  for (const double latitude : degrees) {
    const double ground = m_.lunar_day(latitude).surface.front();
    EnvironmentCase environment = m_.moon(ground, 0.0, "vertical-edge-on");
    environment.moon.latitude = latitude * degree;
    upright.push_back(megawatt * m_.area_per_watt(environment, t));
    environment.moon.orientation = "horizontal";
    lying.push_back(megawatt * m_.area_per_watt(environment, t, m_.radiator_coating(), {0.0, 0.0}));
  }
  Json figure{{"x", axis({"latitude", "위도"}, "deg")},
              {"y", axis({"radiator per megawatt at noon", "정오의 1 MW당 방열판"}, "m2/MW", true)}};
  figure["series"] = {series({"upright, edge-on", "세움, 옆면"}, numbers(degrees), numbers(upright), "lines+markers"),
                      series({"lying, one side", "눕힘, 한 면"}, numbers(degrees), numbers(lying), "lines+markers")};
  figure["references"] = {reference("y", m_.row("C1f"), {"dawn-dusk orbit", "여명-황혼 궤도"}),
                          reference("y", m_.row("C6d"), {"shaded crater", "음영 분화구"})};
  return figure;
}

Json Figures::distance() {
  const std::vector<double> at = spaced(0.3, 40.0, 43, true);
  const double t = m_["radiator.temperature"], array = megawatt / (m_["array.efficiency"] * m_["sun.constant"]);
  Json figure{{"x", axis({"distance from the Sun", "태양으로부터의 거리"}, "au", true)},
              {"y", axis({"area per megawatt", "1 MW당 면적"}, "m2/MW", true)}};
  figure["series"] = {
      series({"array", "전지판"}, numbers(at), numbers(at, [&](double au) { return array * au * au; })),
      series({"radiator, edge-on", "방열판, 옆면"}, numbers(at),
             numbers(at, [&](double au) { return megawatt * m_.area_per_watt(m_.deep_space(au, false), t); })),
      series({"radiator, facing the Sun", "방열판, 태양을 향함"}, numbers(at),
             numbers(at, [&](double au) { return megawatt * m_.area_per_watt(m_.deep_space(au, true), t); }))};
  figure["references"] = {reference("x", m_["deep.distance"], {"far distance", "먼 거리"})};
  return figure;
}

Json Figures::swarm() {
  const std::vector<double> at = spaced(0.2, 10.0, 40, true);
  Json figure{{"x", axis({"distance from the Sun", "태양으로부터의 거리"}, "au", true)},
              {"y", axis({"temperature of a sheet", "판의 온도"}, "degC")}};
  figure["series"] = {
      series({"black sheet that faces the Sun", "태양을 향한 검은 판"}, numbers(at), numbers(at, [&](double au) {
               return celsius(plate_temperature({0.0, 1.0, 1.0, m_["sun.constant"] / (au * au), 0.0}, m_.context()));
             }))};
  figure["references"] = {reference("y", celsius(m_["chip.limit"]), {"chip limit", "칩의 한계"}),
                          reference("x", m_.row("C8d"), {"cooler sheet", "더 차가운 판"})};
  return figure;
}

}  // namespace coldsky::ledger
