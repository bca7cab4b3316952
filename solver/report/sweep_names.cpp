#include "solver/report/sweep_names.hpp"

#include <numbers>

#include "solver/case/schema.hpp"
#include "solver/core/constants.hpp"
#include "solver/core/phrases.hpp"

namespace coldsky {

Text key_name(const std::string& key) { return has_phrase("key." + key) ? phrase("key." + key) : Text(key); }

Text quantity_name(const std::string& key) {
  return has_phrase("sweep.name." + key) ? phrase("sweep.name." + key) : Text(key);
}

ShownUnit shown_unit(const std::string& key, const std::string& unit, double largest) {
  const KeySpec* declared = find_key(key);
  const bool difference = declared != nullptr && declared->kind == KeyKind::difference;
  if (unit == "K" && !difference) return {"degC", 1.0, -constants::zero_celsius};
  if (unit == "rad") return {"deg", 180.0 / std::numbers::pi, 0.0};
  if (unit == "m" && largest < 0.5) return {"mm", 1e3, 0.0};
  if (unit == "m" && largest >= 1e4) return {"km", 1e-3, 0.0};
  return {unit.empty() ? "1" : unit};
}

}  // namespace coldsky
