#include <gtest/gtest.h>

#include <cmath>
#include <map>
#include <numbers>
#include <set>

#include "solver/claims/ledger.hpp"
#include "solver/claims/model.hpp"
#include "solver/core/constants.hpp"
#include "solver/core/paths.hpp"
#include "solver/session/session.hpp"

namespace coldsky {
namespace {

/// A ledger computed anew from changed inputs.
struct ChangedLedger {
  explicit ChangedLedger(ClaimInputs changed) : inputs(std::move(changed)) { context.mesh_errors = false; }
  ClaimInputs inputs;
  Session session;
  SolveContext context{session};
  ClaimModel model{inputs, context};
};

/// An input changed by a little, towards the far end of its range; where it has none, by a hundredth.
double moved(const ClaimInput& input) {
  const double up = input.high - input.value, down = input.value - input.low;
  if (up <= 0.0 && down <= 0.0) return input.value * (input.value * 1.01 <= input.most ? 1.01 : 0.99);
  return input.value + 0.02 * (up > down ? up : -down);
}

/// Inputs that a row reads and that cancel or meet a factor of zero, and why.
struct WithoutEffect {
  std::string row;
  std::set<std::string> inputs;  ///< empty = all
};
const std::vector<WithoutEffect>& without_effect() {
  static const std::vector<WithoutEffect> list = {
      // The size of the box alone is asked for.
      {"C1c", {"server.power"}},
      // Edge-on in deep space no sunlight falls on the sides.
      {"C1p", {"radiator.absorptance"}},
      // Mass per area of a panel as it is built: its surroundings do not matter.
      {"C1s",
       {"radiator.emissivity", "radiator.absorptance", "sun.constant", "space.temperature", "earth.infrared",
        "earth.albedo", "orbit.altitude", "pump.pressure_drop", "pump.efficiency"}},
      // What empty space radiates is below the last digit of the pump's heat.
      {"C1y", {"space.temperature"}},
      // No lift pays for the larger array: it is zero.
      {"C4g", {}},
      // The best lift is found to a thousandth of a kelvin.
      {"C4h", {"sun.constant", "space.temperature"}},
      // Radiator and array both grow with the power.
      {"C5e", {"terawatt.power"}},
      // Before sunrise and in a shaded crater there is no sunlight; at noon a plate that lies sees no ground.
      {"C6b", {"radiator.absorptance", "sun.constant", "moon.albedo"}},
      {"C6c", {"moon.noon_ground", "moon.albedo", "moon.emissivity"}},
      {"C6d", {"radiator.absorptance", "sun.constant", "moon.albedo"}},
      {"C6f", {"moon.albedo"}},
      {"C6g", {"moon.albedo"}},
      // Ratios of two arrays, of two radiators.
      {"C7a", {"array.efficiency"}},
      {"C7g", {"array.efficiency"}},
      {"C7e", {"radiator.efficiency"}},
      // Deep space is as cold at any distance from the Sun where a radiator is edge-on to it.
      {"C7b", {}},
      // Both sides of that panel face a sink of a given temperature: no sunlight reaches them.
      {"S5c", {"radiator.absorptance"}},
      // Edge-on in deep space no sunlight falls on the sides.
      {"S12b", {"radiator.absorptance"}},
      {"S12c", {"radiator.absorptance"}},
      // At a given temperature the area is proportional to the power.
      {"K1c", {}}};
  return list;
}
bool has_no_effect(const std::string& row, const std::string& input) {
  for (const WithoutEffect& one : without_effect()) {
    if (one.row == row && (one.inputs.empty() || one.inputs.count(input) != 0)) return true;
  }
  return false;
}

TEST(OrbitHistory, AFaceThatDoesNotEmitKeepsWhatItAbsorbs) {
  // The front faces the Sun all along a dawn-dusk orbit and absorbs half of it, without emission of its own; the back
  // alone radiates, into nothing. What the load changes by in eclipse enters through the front too.
  OrbitSpec orbit;
  orbit.environment = ideal_panel({0.5, 0.0}, {0.0, 0.9}, 1.0);
  EnvironmentCase& environment = orbit.environment.environment;
  environment.kind = "orbit";
  environment.planet.infrared = environment.planet.albedo = environment.space_temperature = 0.0;
  environment.orbit.altitude = 1500e3;
  environment.orbit.beta = 0.5 * std::numbers::pi;
  environment.orbit.normal = "sun";
  orbit.heat = 100.0;
  orbit.eclipse_share = 0.5;
  orbit.capacity = 1000.0;
  const Session session;
  SolveContext context(session);
  const History history = orbit_history(orbit, context);
  const double expected = std::pow((100.0 + 0.5 * 1361.0) / (0.9 * constants::stefan_boltzmann), 0.25);
  ASSERT_EQ(history.columns[2].name, "temperature");
  for (const double temperature : history.columns[2].values) ASSERT_NEAR(temperature, expected, 1e-3);
}

/// What a row says that it was computed from is what it depends on: each such input, moved by a little, moves it; all
/// others moved at once leave it as it was to the last bit.
TEST(Claims, DependenciesOfEveryRowAreTheTrueOnes) {
  const ClaimInputs inputs(data_file("claims/inputs.toml"));
  ChangedLedger shipped(inputs);
  ClaimModel& model = shipped.model;
  // Rows share the solves of a ledger: one for each input that is moved, one for each set of inputs left alone.
  std::map<std::string, ChangedLedger> one_moved;
  std::map<std::set<std::string>, ChangedLedger> others_moved;
  std::set<std::string> used;
  for (const auto& [id, formula] : claim_rows()) {
    const double base = model.row(id);
    const std::set<std::string> keys = model.inputs_of(id);
    used.insert(keys.begin(), keys.end());
    ClaimInputs others = inputs;
    for (const ClaimInput& input : inputs.all()) {
      if (keys.count(input.key) == 0) {
        others.set(input.key, moved(input));
      } else {
        if (one_moved.count(input.key) == 0) {
          ClaimInputs one = inputs;
          one.set(input.key, moved(input));
          one_moved.emplace(input.key, std::move(one));
        }
        const double there = one_moved.at(input.key).model.row(id);
        if (has_no_effect(id, input.key)) {
          constexpr double rounding = 1e-9;
          EXPECT_NEAR(there, base, rounding * std::fabs(base)) << id << " moves with " << input.key;
        } else {
          EXPECT_NE(there, base) << id << " does not move with " << input.key;
        }
      }
    }
    const double there = others_moved.emplace(keys, std::move(others)).first->second.model.row(id);
    EXPECT_EQ(there, base) << id << " moves with an input that it does not name";
  }
  // Thresholds of verdicts are inputs that no row need hold.
  for (const ClaimText& claim : read_claim_texts(data_file("claims/claims.toml")).claims) {
    for (const ClaimTest& test : claim.tests) used.insert(test.against);
  }
  for (const ClaimInput& input : inputs.all()) EXPECT_EQ(used.count(input.key), 1u) << input.key << " moves nothing";
}

}  // namespace
}  // namespace coldsky
