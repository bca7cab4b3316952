#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numbers>

#include "solver/core/error.hpp"
#include "solver/model/host/ephemeris.hpp"
#include "solver/model/host/orbit.hpp"
#include "solver/report/text.hpp"
#include "solver/studies/claims_ledger.hpp"

/// Figures of the ledger, as docs/outputs.md describes them: curves that are computed here, by the same solves as the
/// rows, and points that are rows or inputs.
namespace coldsky {

using Json = nlohmann::ordered_json;

namespace {

constexpr double megawatt = 1e6, year = 365.25 * 86400.0, kilowatt_hour = 3.6e6;

double celsius(double kelvin) { return kelvin - constants::zero_celsius; }

std::vector<double> spaced(double low, double high, int count, bool logarithmic = false) {
  std::vector<double> values;
  for (int n = 0; n < count; ++n) {
    const double share = static_cast<double>(n) / (count - 1);
    values.push_back(logarithmic ? low * std::pow(high / low, share) : low + share * (high - low));
  }
  return values;
}

Json numbers(const std::vector<double>& values) {
  Json list = Json::array();
  for (const double value : values) list.push_back(json_number(value));
  return list;
}

Json numbers(const std::vector<double>& at, const std::function<double(double)>& function) {
  Json list = Json::array();
  for (const double x : at) list.push_back(json_number(function(x)));
  return list;
}

Json axis(const Text& label, const std::string& unit, bool logarithmic = false) {
  Json json;
  put_text(json, "label", label);
  json["unit"] = unit;
  json["log"] = logarithmic;
  return json;
}

Json series(const Text& name, const Json& x, const Json& y, const std::string& mode = "lines", bool dash = false) {
  Json json;
  put_text(json, "name", name);
  json["x"] = x;
  json["y"] = y;
  json["mode"] = mode;
  if (dash) json["dash"] = true;
  return json;
}

struct Point {
  Text label;
  double x, y;
};

Json points(const Text& name, const std::vector<Point>& list) {
  Json json = series(name, Json::array(), Json::array(), "markers");
  json["labels_en"] = json["labels_ko"] = Json::array();
  for (const Point& point : list) {
    json["x"].push_back(json_number(point.x));
    json["y"].push_back(json_number(point.y));
    json["labels_en"].push_back(point.label.en);
    json["labels_ko"].push_back(point.label.ko);
  }
  return json;
}

Json reference(const std::string& axis_name, double value, const Text& name) {
  Json json{{"axis", axis_name}, {"value", json_number(value)}};
  put_text(json, "name", name);
  return json;
}

/// Categories of a bar chart.
Json categories(const std::vector<Text>& names) {
  Json json{{"labels_en", Json::array()}, {"labels_ko", Json::array()}};
  for (const Text& name : names) {
    json["labels_en"].push_back(name.en);
    json["labels_ko"].push_back(name.ko);
  }
  return json;
}

Json bars(const Text& name, const std::vector<double>& values) {
  Json json;
  put_text(json, "name", name);
  json["y"] = numbers(values);
  return json;
}

class Figures {
 public:
  explicit Figures(ClaimModel& model) : m_(model) {}

  Json heating() {
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
      std::vector<double> minutes, temperature;
      for (const double time : history.columns[0].values) minutes.push_back(time / 60.0);
      for (const double t : history.columns[1].values) temperature.push_back(celsius(t));
      figure["series"].push_back(series(name, numbers(minutes), numbers(temperature)));
    }
    figure["references"] = {reference("y", celsius(m_["chip.limit"]), {"chip limit", "칩의 한계"})};
    return figure;
  }

  Json line() {
    const std::vector<double> at = spaced(220.0, 900.0, 69);
    const auto flux = [&](double emissivity) {
      return [this, emissivity](double t) {
        Case c = ideal_panel({0.0, emissivity}, {0.0, 0.0}, 1.0);
        c.environment = m_.deep_space(1.0, false);
        return panel_flux(c, make_environment(c.environment, c.coating), t, m_.context());
      };
    };
    std::vector<double> shown;
    for (const double t : at) shown.push_back(celsius(t));
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
    std::vector<Point> devices;
    for (const auto& [name, row] : std::vector<std::pair<Text, std::string>>{{{"phone", "휴대전화"}, "C1v"},
                                                                             {{"laptop", "노트북"}, "C1w"},
                                                                             {{"server", "서버"}, "C1a"},
                                                                             {{"rack", "랙"}, "C1b"},
                                                                             {{"hall", "데이터홀"}, "C1i"}}) {
      const double t = m_.row(row);
      devices.push_back({name, celsius(t), flux(m_["bare.emissivity"])(t)});
    }
    figure["series"].push_back(points({"devices without radiator", "방열판 없는 기기"}, devices));
    figure["references"] = {
        reference("x", celsius(m_["chip.limit"]), {"chip limit", "칩의 한계"}),
        reference("y", m_.row("C1l"), {"no radiator needed below", "이 아래는 방열판이 필요 없다"})};
    return figure;
  }

  Json size() {
    // A cube of edge L has six faces: the power that they give off at the limit.
    const std::vector<double> edges = spaced(0.03, 100.0, 40, true);
    const auto most = [&](double limit) {
      Case c = ideal_panel({0.0, m_["bare.emissivity"]}, {0.0, 0.0}, 1.0);
      c.environment = m_.deep_space(1.0, false);
      const double flux = panel_flux(c, make_environment(c.environment, c.coating), limit, m_.context());
      return numbers(edges, [flux](double edge) { return 6.0 * edge * edge * flux; });
    };
    Json figure{{"x", axis({"edge of a cube of the same surface", "같은 표면적인 정육면체의 한 변"}, "m", true)},
                {"y", axis({"power", "전력"}, "W", true)}};
    figure["series"] = {series({"most power without radiator", "방열판 없이 가능한 최대 전력"}, numbers(edges),
                               most(m_["chip.limit"]))};
    std::vector<Point> devices;
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

  Json area() {
    const std::vector<double> at = spaced(270.0, 400.0, 27);
    std::vector<double> shown;
    for (const double t : at) shown.push_back(celsius(t));
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
    figure["series"].push_back(points({"published and flown designs", "발표되고 쓰인 설계"},
                                      {{{"space station, flown", "우주정거장, 실제"},
                                        celsius(m_["iss.temperature"]),
                                        megawatt * m_.row("S1a") / m_["iss.heat"]},
                                       {{"Starcloud, published", "Starcloud, 발표값"},
                                        celsius(m_["starcloud.temperature"]),
                                        megawatt / m_.row("S2c")},
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

  Json tornado() {
    const double base = m_.row("C1f");
    struct Bar {
      const ClaimInput* input;
      double low, high;
    };
    std::vector<Bar> list;
    const std::set<std::string> keys = m_.inputs_of("C1f");
    for (const std::string& key : keys) {
      const ClaimInput& input = m_.inputs().find(key);
      const auto at = [&](double value) {
        ClaimInputs moved = m_.inputs();
        moved.set(key, value);
        SolveContext context;
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

  Json map() {
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

  Json heat() {
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

  Json energy() {
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

  Json areas() {
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

  Json eclipse() {
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
    figure["series"].push_back(
        series({"geostationary, every day", "정지 궤도, 매일"}, numbers(days), numbers(minutes)));
    return figure;
  }

  Json orbit() {
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

  Json altitude() {
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

  Json lift() {
    const std::vector<double> at = spaced(0.0, 150.0, 31);
    const auto work = [&](double kelvin) {
      return kelvin / (m_["heat_pump.carnot_share"] * m_["radiator.temperature"]);
    };
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

  Json launches() {
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
    figure["references"] = {reference("y", m_["launch.per_day"],
                                      {"what the Earth can launch (assumption)", "지구에서 가능한 발사 (가정)"})};
    return figure;
  }

  /// Temperature of an idle panel on the Moon.
  double idle(double ground, double hour, double latitude, const std::string& orientation, bool one_side) {
    EnvironmentCase environment = m_.moon(ground, hour, orientation);
    environment.moon.latitude = latitude;
    CoatingsCase coatings;
    coatings.front = m_.radiator_coating();
    coatings.back = one_side ? CoatingCase{0.0, 0.0} : m_.radiator_coating();
    const Environment here = make_environment(environment, coatings);
    return plate_temperature({0.0, coatings.front.emissivity, coatings.back.emissivity, here.front.absorbed,
                              one_side ? 0.0 : here.back.absorbed},
                             m_.context());
  }

  Json hour() {
    const std::vector<double> asked = ClaimModel::lunar_hours();
    std::vector<double> hours = asked;
    hours.push_back(24.0);
    const LunarDay& day = m_.lunar_day(0.0);
    Json figure{{"x", axis({"hour after noon, 24 to a lunar day", "정오 뒤 시간, 달의 하루를 24로"}, "h")},
                {"y", axis({"temperature of an idle panel", "열이 없는 패널의 온도"}, "degC")}};
    figure["series"] = Json::array();
    const auto add = [&](const Text& name, const std::string& orientation, bool one_side) {
      std::vector<double> y;
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
    for (std::size_t n = 0; n < hours.size(); ++n) ground.push_back(celsius(day.surface[n % asked.size()]));
    figure["series"].push_back(series({"ground", "지면"}, numbers(hours), numbers(ground), "lines", true));
    figure["references"] = {
        reference("y", celsius(m_["radiator.temperature"]), {"radiator temperature", "방열판 온도"})};
    return figure;
  }

  Json latitude() {
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

  Json distance() {
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

  Json swarm() {
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

  Json areal_mass() {
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

  Json power() {
    const std::vector<double> at = spaced(0.1, 10.0, 21, true);
    Case c = ideal_panel(m_.radiator_coating(), m_.radiator_coating(), m_["radiator.efficiency"]);
    c.environment = m_.orbit(m_["orbit.altitude"], 90.0, "velocity");
    const Environment here = make_environment(c.environment, c.coating);
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

 private:
  ClaimModel& m_;
};

}  // namespace

ClaimFigures claim_figures(ClaimModel& model, const std::function<bool(const std::string&)>& wanted,
                           const std::function<void(const Text&)>& progress) {
  struct Entry {
    const char *id, *claim, *kind;
    Json (Figures::*make)();
    Text title, caption;
  };
  static const std::vector<Entry> entries = {
      {"c1-heating",
       "C1",
       "lines",
       &Figures::heating,
       {"A bare server, rack and hall after they are switched on", "방열판 없는 서버, 랙, 데이터홀을 켠 뒤의 온도"},
       {"In the shade of deep space, every watt stays inside until the walls are hot enough to radiate it.",
        "심우주의 그늘에서 외벽이 복사로 내보낼 만큼 뜨거워질 때까지 열은 안에 남는다."}},
      {"c1-line",
       "C1",
       "lines",
       &Figures::line,
       {"Which devices need no radiator", "방열판이 필요 없는 기기"},
       {"Left of the chip limit a device cools by its own walls: phones do, servers do not.",
        "칩의 한계 왼쪽의 기기는 스스로의 벽으로 식는다. 휴대전화는 그렇지만 서버는 아니다."}},
      {"c1-size",
       "C1",
       "lines",
       &Figures::size,
       {"Power and size without a radiator", "방열판 없는 전력과 크기"},
       {"The line is what a cube gives off at the chip limit; it grows with the surface, computers fill the volume.",
        "선은 정육면체가 칩의 한계 온도에서 내보내는 열이다. 열은 표면으로 나가지만 컴퓨터는 부피를 채운다."}},
      {"c1-area",
       "C1",
       "lines",
       &Figures::area,
       {"Radiator per megawatt against its temperature", "온도에 따른 1 MW당 방열판"},
       {"Isothermal panels with the stated efficiency; curves end where the surroundings are hotter than the radiator.",
        "정해진 효율의 등온 패널. 주변이 방열판보다 뜨거우면 곡선이 끊긴다."}},
      {"c1-tornado",
       "C1",
       "tornado",
       &Figures::tornado,
       {"What the radiator's size depends on", "방열판 크기를 좌우하는 것"},
       {"Each input moved to the ends of its stated range, all others kept.",
        "입력을 하나씩 정해진 범위의 끝으로 옮기고 나머지는 그대로 두었다."}},
      {"c1-map",
       "C1",
       "map",
       &Figures::map,
       {"Surface temperature of a honeycomb panel", "허니컴 패널의 표면 온도"},
       {"Five tubes of the panel of cases/dawn-dusk-1mw.toml, coolant from left to right.",
        "cases/dawn-dusk-1mw.toml 패널의 관 다섯 개, 냉각재는 왼쪽에서 오른쪽으로 흐른다."}},
      {"c1-heat",
       "C1",
       "sankey",
       &Figures::heat,
       {"Where the heat of a megawatt goes", "1 MW의 열이 가는 길"},
       {"Full field of the panel, scaled to a megawatt of chips.", "패널의 전체 온도장을 칩 1 MW로 환산했다."}},
      {"c2-energy",
       "C2",
       "bars",
       &Figures::energy,
       {"Sunlight in a year", "한 해의 일사량"},
       {"On a square metre that faces the Sun; on the ground by capacity factor.",
        "태양을 향한 1 m²의 값. 지상은 이용률로 계산했다."}},
      {"c2-areas",
       "C2",
       "bars",
       &Figures::areas,
       {"Array and radiator side by side", "전지판과 방열판의 비교"},
       {"Per megawatt of chips.", "칩 1 MW당."}},
      {"c3-eclipse",
       "C3",
       "lines",
       &Figures::eclipse,
       {"Eclipses through the year", "한 해의 식"},
       {"Sun-synchronous orbits with their node at the stated local time; geostationary with penumbra.",
        "승교점의 지방시가 정해진 태양 동기 궤도. 정지 궤도는 반그림자를 포함한다."}},
      {"c3-orbit",
       "C3",
       "lines",
       &Figures::orbit,
       {"A radiator through an eclipse", "식을 지나는 방열판"},
       {"Low orbit in the Sun's plane, periodic state; the plate and its coolant store heat.",
        "태양과 같은 면의 저궤도, 주기 상태. 판과 냉각재가 열을 저장한다."}},
      {"c3-altitude",
       "C3",
       "lines",
       &Figures::altitude,
       {"Longest eclipse of dawn-dusk orbits", "여명-황혼 궤도의 가장 긴 식"},
       {"Only a band of altitudes has none in the whole year.", "일 년 내내 식이 없는 고도는 일부뿐이다."}},
      {"c4-lift",
       "C4",
       "lines",
       &Figures::lift,
       {"Radiator and array behind a heat pump", "열펌프를 쓸 때의 방열판과 전지판"},
       {"A hotter radiator is smaller, but the pump's power needs more array and becomes heat too.",
        "뜨거운 방열판은 작지만 열펌프의 전력이 전지판을 늘리고 그 또한 열이 된다."}},
      {"c5-launches",
       "C5",
       "bars",
       &Figures::launches,
       {"Launches for 1 TW a year", "연간 1 TW를 위한 발사"},
       {"By mass per area of the radiator; the heaviest is that of the space station.",
        "방열판의 면적당 질량별. 가장 무거운 값은 우주정거장의 것이다."}},
      {"c6-hour",
       "C6",
       "lines",
       &Figures::hour,
       {"A lunar day on the equator", "달 적도의 하루"},
       {"Ground from the regolith model; a panel can only reject heat above its idle temperature.",
        "지면은 표토 모형으로 풀었다. 패널은 열이 없을 때의 온도보다 뜨거워야 열을 버릴 수 있다."}},
      {"c6-latitude",
       "C6",
       "lines",
       &Figures::latitude,
       {"Radiator on the Moon at noon by latitude", "위도에 따른 달 정오의 방열판"},
       {"Ground from the regolith model at each latitude.", "지면은 위도마다 표토 모형으로 풀었다."}},
      {"c7-distance",
       "C7",
       "lines",
       &Figures::distance,
       {"Array and radiator away from the Sun", "태양에서 멀어질 때의 전지판과 방열판"},
       {"The array grows with the square of the distance; the radiator hardly shrinks.",
        "전지판은 거리의 제곱으로 커지고 방열판은 거의 줄지 않는다."}},
      {"c8-swarm",
       "C8",
       "lines",
       &Figures::swarm,
       {"Temperature of a swarm", "위성 떼의 온도"},
       {"All sunlight becomes heat and leaves from both sides.", "모든 햇빛은 열이 되어 양면으로 나간다."}},
      {"c9-areal-mass",
       "C9",
       "lines",
       &Figures::areal_mass,
       {"Launches for the radiator of a station", "기지의 방열판을 위한 발사"},
       {"By mass per area, launches of the stated payload.", "면적당 질량에 따른, 정해진 탑재량의 발사 횟수."}},
      {"k1-power",
       nullptr,
       "lines",
       &Figures::power,
       {"Radiator against power", "전력에 따른 방열판"},
       {"At a given temperature the area doubles with the power.", "온도가 같으면 면적은 전력에 비례한다."}}};
  ClaimFigures result{Json::array(), Json::array()};
  Figures figures(model);
  for (const Entry& entry : entries) {
    if (!wanted(entry.id)) continue;
    progress(entry.id);
    const std::string outer = model.context().label;
    model.context().label = entry.id;
    Json figure{{"id", entry.id}, {"claim", entry.claim == nullptr ? Json() : Json(entry.claim)}, {"kind", entry.kind}};
    put_text(figure, "title", entry.title);
    put_text(figure, "caption", entry.caption);
    figure["source"] = "coldsky claims";
    put_text(figure, "notes", {"", ""});
    try {
      figure.update((figures.*entry.make)());
      result.figures.push_back(std::move(figure));
    } catch (const InfeasibleError&) {
      // No radiator can do it under what is assumed: there is nothing to draw, and the rows say so.
    } catch (const Interrupted&) {
      throw;
    } catch (const std::exception& error) {
      Json note{{"id", entry.id}};
      const auto sentence = [&](const std::string& title) {
        return phrase("warning.figure", fmt::arg("name", title), fmt::arg("why", error.what()));
      };
      put_text(note, "text", {sentence(entry.title.en).en, sentence(entry.title.ko).ko});
      result.left_out.push_back(std::move(note));
    }
    model.context().label = outer;
  }
  return result;
}

}  // namespace coldsky
