#include "solver/model/read_case.hpp"

#include <fmt/format.h>

#include <cmath>

#include "solver/case/faults.hpp"
#include "solver/model/environment/environment.hpp"
#include "solver/model/environment/ephemeris.hpp"
#include "solver/model/environment/orbit.hpp"
#include "solver/model/material/materials.hpp"

namespace coldsky {

namespace {

/// Altitudes at which an orbit can follow the Sun.
void check_sun_synchronous(const Case& c, const Where& where, Faults& faults) {
  if (c.environment.kind != "sun-synchronous") return;
  // Beyond 5974 km no inclination turns the orbit once a year.
  if (!std::isfinite(sun_synchronous_inclination(c.environment.orbit.altitude))) {
    faults.add(InputError(where("environment.orbit.altitude"),
                          fmt::format("environment.orbit.altitude = {:g} km is too high for a Sun-synchronous orbit",
                                      1e-3 * c.environment.orbit.altitude),
                          "the Earth's flattening turns it too slowly", "stay below 5974 km"));
  }
}

}  // namespace

const Catalogue& model_catalogue() {
  static const Catalogue catalogue{material_names(),
                                   [](const EnvironmentCase& environment) {
                                     return orbit_period(orbit_radius(environment),
                                                         environment.planet.gravitational_parameter);
                                   },
                                   {check_sun_synchronous}};
  return catalogue;
}

Case read_case(const std::filesystem::path& path, const std::vector<std::string>& overrides) {
  return parse_case(path, overrides, model_catalogue());
}

Case read_case_text(const std::string& text, const std::string& name, const std::vector<std::string>& overrides) {
  return parse_case_text(text, name, overrides, model_catalogue());
}

}  // namespace coldsky
