#include <gtest/gtest.h>

#include <cmath>

#include "solver/core/paths.hpp"
#include "solver/studies/claims_ledger.hpp"
#include "solver/studies/claims_model.hpp"

namespace coldsky {
namespace {

/// A row computed anew from changed inputs.
double row_at(const ClaimInputs& inputs, const std::string& id) {
  SolveContext context;
  ClaimModel model(inputs, context);
  return model.row(id);
}

/// An input changed by a little, towards the far end of its range.
double moved(const ClaimInput& input) {
  return input.value + 0.02 * (input.high - input.value > input.value - input.low ? input.high - input.value
                                                                                  : input.low - input.value);
}

/// Rows that are a constant of physics, whatever they are computed from, and why.
const std::map<std::string, std::string>& constant_rows() {
  static const std::map<std::string, std::string> rows = {
      {"C7b", "edge-on to the Sun deep space is as cold at any distance: the ratio is 1"},
      {"K1c", "at a given temperature the area is proportional to the power: the exponent is 1"}};
  return rows;
}

/// What a row says that it was computed from is what it depends on: each such input, moved by a little, moves it; all
/// others moved at once leave it as it was to the last bit.
TEST(Claims, DependenciesOfEveryRowAreTheTrueOnes) {
  const ClaimInputs inputs(data_file("claims/inputs.toml"));
  SolveContext context;
  ClaimModel model(inputs, context);
  std::set<std::string> used;
  for (const auto& [id, formula] : claim_rows()) {
    const double base = model.row(id);
    const std::set<std::string> keys = model.inputs_of(id);
    used.insert(keys.begin(), keys.end());
    ClaimInputs others = inputs;
    for (const ClaimInput& input : inputs.all()) {
      if (keys.count(input.key) == 0) {
        others.set(input.key, moved(input));
      } else if (constant_rows().count(id) == 0) {
        ClaimInputs one = inputs;
        one.set(input.key, moved(input));
        EXPECT_NE(row_at(one, id), base) << id << " does not move with " << input.key;
      }
    }
    EXPECT_EQ(row_at(others, id), base) << id << " moves with an input that it does not name";
  }
  // Thresholds of verdicts are inputs that no row need hold.
  for (const ClaimText& claim : read_claim_texts(data_file("claims/claims.toml")).claims) {
    for (const ClaimTest& test : claim.tests) used.insert(test.against);
  }
  for (const ClaimInput& input : inputs.all()) EXPECT_EQ(used.count(input.key), 1u) << input.key << " moves nothing";
}

}  // namespace
}  // namespace coldsky
