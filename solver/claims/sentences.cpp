#include "solver/claims/sentences.hpp"

#include <functional>
#include <map>
#include <regex>
#include <string>
#include <utility>
#include <vector>

#include "solver/claims/texts.hpp"
#include "solver/core/constants.hpp"

namespace coldsky::ledger {

namespace {

/// Value of a name in a template: a row, with an ending for another unit.
double template_value(const std::string& name, ClaimModel& model) {
  const auto row = [&](const std::string& id) {
    if (claim_rows().count(id) != 0) return model.row(id);
    // Names cannot hold a point: C8m_0_03 is the row C8m_0.03.
    const auto underscore = id.rfind('_');
    std::string pointed = id;
    if (underscore != std::string::npos) pointed[underscore] = '.';
    return model.row(pointed);
  };
  static const std::vector<std::pair<std::string, std::function<double(double)>>> endings = {
      {"_C", [](double kelvin) { return kelvin - constants::zero_celsius; }},
      {"_min", [](double seconds) { return seconds / 60.0; }},
      {"_percent", [](double share) { return 100.0 * share; }},
      {"_t", [](double kilograms) { return kilograms / 1000.0; }},
      {"_man", [](double value) { return value / 1e4; }},  // 만, as Korean counts
      {"_million", [](double value) { return value / 1e6; }},
      {"_trillion", [](double value) { return value / 1e12; }}};
  for (const auto& [ending, convert] : endings) {
    if (name.ends_with(ending)) return convert(row(name.substr(0, name.size() - ending.size())));
  }
  return row(name);
}

std::string filled(const std::string& text, ClaimModel& model) {
  static const std::regex field("\\{([A-Za-z0-9_]+)");
  std::map<std::string, double> values;
  for (std::sregex_iterator match(text.begin(), text.end(), field), end; match != end; ++match) {
    const std::string name = (*match)[1];
    values[name] = template_value(name, model);
  }
  // Where no radiator can do it, a row is infinite.
  static const std::regex infinite("\\binf\\b");
  return std::regex_replace(fill_template(text, values), infinite, "∞");
}

}  // namespace

Text filled(const Text& text, ClaimModel& model) { return {filled(text.en, model), filled(text.ko, model)}; }

}  // namespace coldsky::ledger
