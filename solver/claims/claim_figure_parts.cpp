#include "solver/claims/claim_figure_parts.hpp"

#include <cmath>

#include "solver/claims/json_number.hpp"
#include "solver/core/phrases.hpp"

namespace coldsky::ledger {

std::vector<double> in_celsius(std::vector<double> kelvin) {
  for (double& value : kelvin) value = celsius(value);
  return kelvin;
}

std::vector<double> spaced(double low, double high, int count, bool logarithmic) {
  std::vector<double> values;
  values.reserve(count);
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

Json axis(const Text& label, const std::string& unit, bool logarithmic) {
  Json json;
  put_text(json, "label", label);
  json["unit"] = unit;
  json["log"] = logarithmic;
  return json;
}

Json series(const Text& name, const Json& x, const Json& y, const std::string& mode, bool dash) {
  Json json;
  put_text(json, "name", name);
  json["x"] = x;
  json["y"] = y;
  json["mode"] = mode;
  if (dash) json["dash"] = true;
  return json;
}

Json points(const Text& name, const std::vector<LabelledPoint>& list) {
  Json json = series(name, Json::array(), Json::array(), "markers");
  json["labels_en"] = json["labels_ko"] = Json::array();
  for (const LabelledPoint& point : list) {
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

}  // namespace coldsky::ledger
