#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>
#include <utility>

#include "solver/claims/claim_units.hpp"
#include "solver/claims/figures.hpp"
#include "solver/claims/json_number.hpp"
#include "solver/core/phrases.hpp"
#include "solver/model/environment/ephemeris.hpp"

/// Figures of the ledger: size, temperatures, heat flows and mass of the radiator.
namespace coldsky::ledger {

Json Figures::area() {
  const std::vector<double> at = spaced(270.0, 400.0, 27);
  const std::vector<double> shown = in_celsius(at);
  Json figure{{"x", axis({"radiator temperature", "방열판 온도"}, "degC")},
              {"y", axis({"radiator per megawatt", "1 MW당 방열판"}, "m2/MW", true)}};
  figure["series"] = Json::array();
  const auto add = [&](const Text& name, const std::function<double(double)>& per_watt) {
    figure["series"].push_back(
        series(name, numbers(shown), numbers(at, [&](double t) { return megawatt * per_watt(t); })));
  };
  add({"dawn-dusk orbit", "여명-황혼 궤도"}, [&](double t) { return m_.dawn_dusk_area(t); });
  add({"low orbit, Sun on one face", "저궤도, 한 면이 태양"},
      [&](double t) { return m_.area_per_watt(m_.orbit(m_["orbit.low_altitude"], 90.0, "sun"), t); });
  add({"geostationary, solstice", "정지 궤도, 하지·동지"}, [&](double t) {
    return m_.area_per_watt(m_.orbit(geostationary_radius - constants::earth_radius_shadow, 23.44, "orbit-normal"), t,
                            m_.reflector_coating(), m_.reflector_coating());
  });
  add({"deep space", "심우주"}, [&](double t) { return m_.deep_space_area(t); });
  add({"Moon at noon, upright", "달 정오, 세움"}, [&](double t) { return m_.moon_noon_area(t); });
  add({"Moon at noon, lying", "달 정오, 눕힘"}, [&](double t) {
    return m_.area_per_watt(m_.moon(m_["moon.noon_ground"], 0.0, "horizontal"), t, m_.radiator_coating(), {0.0, 0.0});
  });
  figure["series"].push_back(points(
      {"published and flown designs", "발표되고 쓰인 설계"},
      {{{"space station, flown", "우주정거장, 실제"},
        celsius(m_["iss.temperature"]),
        megawatt * m_.row("S1a") / m_["iss.heat"]},
       {{"Starcloud, published", "Starcloud, 발표값"}, celsius(m_["starcloud.temperature"]), megawatt / m_.row("S2c")},
       {{"Starcloud, consistent", "Starcloud, 일관된 물리"},
        celsius(m_["starcloud.temperature"]),
        megawatt / m_.row("S2e")},
       {{"Kilopower (recalled)", "Kilopower (기억에 의한 값)"},
        celsius(m_.row("S3b")),
        megawatt * m_["kilopower.area"] / m_["kilopower.heat"]},
       {{"honeycomb panel, full field", "허니컴 패널, 전체 온도장"},
        celsius(m_["radiator.temperature"]),
        m_.row("C1q")}}));
  return figure;
}

Json Figures::tornado() {
  const double base = m_.row("C1f");
  struct Bar {
    const ClaimInput* input;
    double low, high;
  };
  std::vector<Bar> list;
  const std::set<std::string> keys = m_.inputs_of("C1f");
  list.reserve(keys.size());
  for (const std::string& key : keys) {
    const ClaimInput& input = m_.inputs().find(key);
    const auto at = [&](double value) {
      ClaimInputs moved = m_.inputs();
      moved.set(key, value);
      SolveContext context(m_.context().session);
      ClaimModel model(moved, context);
      return model.row("C1f");
    };
    list.push_back({&input, at(input.low), at(input.high)});
  }
  std::sort(list.begin(), list.end(),
            [](const Bar& a, const Bar& b) { return std::fabs(a.high - a.low) > std::fabs(b.high - b.low); });
  Json figure{{"y", axis({"radiator per megawatt", "1 MW당 방열판"}, "m2/MW")}, {"baseline", json_number(base)}};
  figure["bars"] = Json::array();
  for (const Bar& bar : list) {
    Json json{{"input", bar.input->key}};
    put_text(json, "name", bar.input->name);
    json["low_value"] = json_number(bar.low);
    json["high_value"] = json_number(bar.high);
    const auto text = [&](double value) {
      return fmt::format("{:.4g}{}", value / bar.input->shown, bar.input->unit == "1" ? "" : " " + bar.input->unit);
    };
    json["low_text"] = text(bar.input->low);
    json["high_text"] = text(bar.input->high);
    figure["bars"].push_back(std::move(json));
  }
  return figure;
}

Json Figures::map() {
  constexpr int pitches = 5;
  const PanelSolve& solved = m_.shipped_case("dawn-dusk-1mw.toml", pitches);
  const ResultFile& file = solved.file;
  Json figure{{"unit", "°C"},
              {"x", axis({"along the tubes", "관을 따라"}, "m")},
              {"y", axis({"across the tubes", "관을 가로질러"}, "m")}};
  put_text(figure, "label", {"surface temperature", "표면 온도"});
  figure["maps"] = Json::array();
  const std::size_t nx = file.field.nx(), ny = file.field.ny();
  const auto middle = [](const std::vector<double>& nodes, std::size_t n) { return 0.5 * (nodes[n] + nodes[n + 1]); };
  for (const auto& [side, name] :
       std::vector<std::pair<std::string, Text>>{{"front", {"front", "앞면"}}, {"back", {"back", "뒷면"}}}) {
    const auto surface =
        std::find(file.surfaces.names.begin(), file.surfaces.names.end(), side) - file.surfaces.names.begin();
    std::vector<double> temperature;
    for (std::size_t f = 0; f < file.surfaces.surface.size(); ++f) {
      if (file.surfaces.surface[f] == surface) temperature.push_back(file.surfaces.temperature[f]);
    }
    Json one, x = Json::array(), y = Json::array(), z = Json::array();
    put_text(one, "name", name);
    for (std::size_t j = 0; j < ny; ++j) x.push_back(middle(file.field.y, j));
    for (std::size_t i = 0; i < nx; ++i) {
      y.push_back(middle(file.field.x, i));
      Json row = Json::array();
      for (std::size_t j = 0; j < ny; ++j) row.push_back(json_number(celsius(temperature.at(i + nx * j))));
      z.push_back(std::move(row));
    }
    one["x"] = std::move(x);
    one["y"] = std::move(y);
    one["z"] = std::move(z);
    figure["maps"].push_back(std::move(one));
  }
  return figure;
}

Json Figures::heat() {
  const PanelSolve& solved = m_.shipped_case("dawn-dusk-1mw.toml");
  const double area = megawatt * solved.area_per_heat;
  const CoatingCase &front_coating = solved.coating.front, &back_coating = solved.coating.back;
  const Environment& here = solved.environment;
  Json figure{{"unit", "kW"}};
  figure["nodes"] = Json::array();
  figure["links"] = Json::array();
  const auto node = [&](const Text& name) {
    Json json;
    put_text(json, "name", name);
    figure["nodes"].push_back(std::move(json));
    return static_cast<int>(figure["nodes"].size()) - 1;
  };
  const auto link = [&](int from, int to, double watts) {
    if (watts > 0.0) figure["links"].push_back({{"source", from}, {"target", to}, {"value", 1e-3 * watts}});
  };
  const int chips = node({"chips", "칩"}), pump = node({"pump", "펌프"}), coolant = node({"coolant", "냉각재"}),
            albedo = node({"sunlight off the Earth", "지구가 반사한 햇빛"}), sun = node({"sunlight", "햇빛"}),
            infrared = node({"infrared of the Earth", "지구 적외선"}), space = node({"deep space", "심우주 배경"}),
            radiator = node({"radiator", "방열판"}), front = node({"emitted, front", "앞면 방출"}),
            back = node({"emitted, back", "뒷면 방출"});
  link(chips, coolant, megawatt);
  link(pump, coolant, megawatt * solved.pump_fraction);
  link(coolant, radiator, megawatt * (1.0 + solved.pump_fraction));
  const double background = constants::stefan_boltzmann * std::pow(m_["space.temperature"], 4);
  link(sun, radiator,
       area * (front_coating.absorptance * here.front.solar + back_coating.absorptance * here.back.solar));
  link(albedo, radiator,
       area * (front_coating.absorptance * here.front.albedo + back_coating.absorptance * here.back.albedo));
  link(infrared, radiator,
       area * (front_coating.emissivity * here.front.infrared + back_coating.emissivity * here.back.infrared));
  link(space, radiator, area * (front_coating.emissivity + back_coating.emissivity) * background);
  link(radiator, front, area * solved.emitted_front);
  link(radiator, back, area * (solved.emitted - solved.emitted_front));
  return figure;
}

Json Figures::lift() {
  const std::vector<double> at = spaced(0.0, 150.0, 31);
  const auto work = [&](double kelvin) { return kelvin / (m_["heat_pump.carnot_share"] * m_["radiator.temperature"]); };
  const auto radiator = [&](double kelvin) {
    return (1.0 + work(kelvin)) * megawatt * m_.dawn_dusk_area(m_["radiator.temperature"] + kelvin);
  };
  const auto array = [&](double kelvin) { return (1.0 + work(kelvin)) * m_.row("C2g"); };
  Json figure{{"x", axis({"lift of the heat pump", "열펌프의 온도 상승"}, "K")},
              {"y", axis({"area per megawatt of chips", "칩 1 MW당 면적"}, "m2/MW")}};
  figure["series"] = {
      series({"radiator", "방열판"}, numbers(at), numbers(at, radiator)),
      series({"array", "전지판"}, numbers(at), numbers(at, array)),
      series({"both", "합계"}, numbers(at), numbers(at, [&](double k) { return radiator(k) + array(k); }))};
  figure["references"] = {reference("x", m_.row("C4g"), {"smallest together", "합계 최소"})};
  return figure;
}

Json Figures::launches() {
  Json figure{{"y", axis({"launches a day for 1 TW a year", "연간 1 TW를 위한 하루 발사 횟수"}, "d-1", true)}};
  std::vector<Text> names;
  std::vector<double> radiators, arrays;
  const ClaimInput& mass = m_.inputs().find("radiator.areal_mass");
  const double days = year / 86400.0;
  for (const double areal : {mass.low, m_["radiator.areal_mass"], m_.row("C9e")}) {
    names.push_back({fmt::format("{:.3g} kg/m2", areal), fmt::format("{:.3g} kg/m2", areal)});
    radiators.push_back(m_.row("C5a") * 1e6 * areal / m_["launch.payload"] / days);
    arrays.push_back(m_.row("C5i") * 1e9 / m_["launch.payload"] / days);
  }
  figure["x"] = categories(names);
  figure["series"] = {bars({"radiator", "방열판"}, radiators), bars({"array", "전지판"}, arrays)};
  figure["references"] = {
      reference("y", m_["launch.per_day"], {"what the Earth can launch (assumption)", "지구에서 가능한 발사 (가정)"})};
  return figure;
}

Json Figures::areal_mass() {
  const std::vector<double> at = spaced(0.5, 30.0, 30, true);
  Json figure{{"x", axis({"mass per area of the radiator", "방열판의 면적당 질량"}, "kg/m2", true)},
              {"y", axis({"launches for the radiator", "방열판을 위한 발사 횟수"}, "1", true)}};
  figure["series"] = Json::array();
  const auto count = [&](const std::string& size, double areal) {
    return m_[size] * 1e-6 * m_.row("C1f") * areal / m_["launch.payload"];
  };
  for (const std::string size : {"station.small", "station.medium", "station.large"}) {
    const double megawatts = m_[size] / megawatt;
    const std::string label =
        megawatts >= 1000.0 ? fmt::format("{:.3g} GW", 1e-3 * megawatts) : fmt::format("{:.3g} MW", megawatts);
    figure["series"].push_back(
        series({label, label}, numbers(at), numbers(at, [&](double areal) { return count(size, areal); })));
  }
  figure["series"].push_back(points(
      {"areal masses, at the large station", "면적당 질량, 큰 기지 기준"},
      {{{"space station, flown", "우주정거장, 실제"}, m_.row("C9e"), count("station.large", m_.row("C9e"))},
       {{"honeycomb panel of the case", "사례의 허니컴 패널"}, m_.row("C1s"), count("station.large", m_.row("C1s"))},
       {{"assumed light panel", "가정한 가벼운 패널"},
        m_["radiator.areal_mass"],
        count("station.large", m_["radiator.areal_mass"])}}));
  figure["references"] = {
      reference("y", m_["launch.per_year"], {"launches of a year (assumption)", "1년의 발사 (가정)"})};
  return figure;
}

Json Figures::power() {
  const std::vector<double> at = spaced(0.1, 10.0, 21, true);
  Case c = ideal_panel(m_.radiator_coating(), m_.radiator_coating(), m_["radiator.efficiency"]);
  c.environment = m_.orbit(m_["orbit.altitude"], 90.0, "velocity");
  const Environment here = make_environment(c.environment, optics_of(c.coating));
  const auto needed = [&](double megawatts) {
    return find_root(
        [&](double area) {
          return panel_flux(c, here, m_["radiator.temperature"], m_.context()) * area - megawatt * megawatts;
        },
        1.0, 1e7, 1e-8);
  };
  const double one = needed(1.0);
  Json figure{{"x", axis({"power", "전력"}, "MW", true)}, {"y", axis({"radiator", "방열판"}, "m2", true)}};
  figure["series"] = {
      series({"solved, at one temperature", "해석, 같은 온도"}, numbers(at), numbers(at, needed)),
      series({"fourth root, as is said", "떠도는 말대로 네제곱근"}, numbers(at),
             numbers(at, [&](double megawatts) { return one * std::pow(megawatts, 0.25); }), "lines", true)};
  return figure;
}

}  // namespace coldsky::ledger
