#include "solver/commands/check_case.hpp"

#include <nlohmann/json.hpp>

#include "solver/case/estimate.hpp"
#include "solver/case/warnings.hpp"
#include "solver/core/text.hpp"

namespace coldsky {

std::string checked_case(const Case& c, const std::optional<SceneEstimate>& scene, const std::string& language) {
  const double cells = c.bodies_alone() ? 0.0 : estimate_cells(c);
  nlohmann::ordered_json warnings = nlohmann::ordered_json::object();
  for (const char* command : {"size", "solve"}) {
    warnings[command] = nlohmann::ordered_json::array();
    for (const Text& warning : case_warnings(c, command)) warnings[command].push_back(warning.in(language));
  }
  nlohmann::ordered_json document{{"command", "check"},  {"case", c.name},
                                  {"status", "ok"},      {"resolved", c.resolved_text},
                                  {"cells", cells},      {"memory_bytes", estimate_memory(cells)},
                                  {"warnings", warnings}};
  if (scene) {
    document["scene"] = {{"patches", scene->patches},
                         {"rays", scene->rays},
                         {"seconds", scene->seconds},
                         {"memory_bytes", scene->bytes}};
  }
  return document.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
}

}  // namespace coldsky
