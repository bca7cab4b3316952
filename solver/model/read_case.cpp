#include "solver/model/read_case.hpp"

#include "solver/model/environment/environment_model.hpp"
#include "solver/model/environment/orbit.hpp"
#include "solver/model/material/materials.hpp"
#include "solver/model/radiation/scene_geometry_check.hpp"

namespace coldsky {

namespace {

void check_surroundings(const Case& c, const Where& where, Faults& faults) {
  const EnvironmentModel& model = environment_model(c.environment.kind);
  if (model.check != nullptr) model.check(c, where, faults);
}

}  // namespace

const Catalogue& model_catalogue() {
  static const Catalogue catalogue{material_names(),
                                   [](const EnvironmentCase& environment) {
                                     return orbit_period(orbit_radius(environment),
                                                         environment.planet.gravitational_parameter);
                                   },
                                   {check_surroundings, check_scene_geometry}};
  return catalogue;
}

Case read_case(const std::filesystem::path& path, const std::vector<std::string>& overrides) {
  return parse_case(path, overrides, model_catalogue());
}

Case read_case_text(const std::string& text, const std::string& name, const std::vector<std::string>& overrides) {
  return parse_case_text(text, name, overrides, model_catalogue());
}

}  // namespace coldsky
