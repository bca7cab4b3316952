#pragma once
#include <span>
#include <string>
#include <vector>

#include "solver/case/case.hpp"

/// The kinds of surroundings that a case may name, in the order of the manual: name in C++, environment.kind, and what
/// they have, of EnvironmentTrait. What each does stands in solver/model/environment/, in a function
/// NAME_environment().
// clang-format off
#define COLDSKY_ENVIRONMENT_KINDS(kind) \
  kind(orbit, "orbit", circles_planet | sees_sun | given_distance | given_altitude) \
  kind(sun_synchronous, "sun-synchronous", circles_planet | sees_sun | given_altitude | by_date) \
  kind(geostationary, "geostationary", circles_planet | sees_sun | by_date) \
  kind(moon, "moon", sees_sun | given_distance) \
  kind(deep_space, "deep-space", sees_sun | given_distance) \
  kind(fluxes, "fluxes", 0) \
  kind(table, "table", 0)
// clang-format on

namespace coldsky {

/// What surroundings have, and so which keys have a meaning in them; bits.
enum EnvironmentTrait : unsigned {
  circles_planet = 1,  ///< an orbit with a period, an attitude, a shadow and a planet below
  sees_sun = 2,        ///< sunlight follows from the solar constant
  given_distance = 4,  ///< environment.distance is the distance from the Sun
  given_altitude = 8,  ///< environment.orbit.altitude
  by_date = 16,        ///< the Sun's place follows from environment.date
};

struct EnvironmentKind {
  const char* name;
  unsigned traits;
};

/// All of them.
std::span<const EnvironmentKind> environment_kinds();
std::vector<std::string> environment_kind_names();
/// Whether surroundings have a trait; false for a kind that is none.
bool has_trait(const EnvironmentCase& environment, EnvironmentTrait trait);
/// Where keys have a meaning that ask for a trait: "environment.kind=orbit|moon".
std::string where_surroundings_have(EnvironmentTrait trait);

}  // namespace coldsky
