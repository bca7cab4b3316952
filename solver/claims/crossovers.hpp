#pragma once
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "solver/claims/model.hpp"
#include "solver/claims/texts.hpp"

/// How far inputs have to move before a test of a claim turns.
namespace coldsky::ledger {

using Json = nlohmann::ordered_json;

/// One input moved alone until its test turns: where that happens, in the unit that the input is shown in, and a
/// sentence that says it.
/// \param key of the input \param tests of the claim \param context takes the solves of the search
Json json_crossover(const ClaimCrossover& crossover, const std::string& key, ClaimModel& model,
                    const std::vector<ClaimTest>& tests, SolveContext& context);

/// The ends of the inputs' ranges that move a test towards turning, all at once.
Json json_corner(const ClaimTest& test, ClaimModel& model, SolveContext& context);

}  // namespace coldsky::ledger
