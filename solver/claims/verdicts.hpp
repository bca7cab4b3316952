#pragma once
#include <string>
#include <vector>

#include "solver/claims/model.hpp"
#include "solver/claims/texts.hpp"

namespace coldsky {

/// Whether a claim's test holds.
bool test_holds(const ClaimTest& test, ClaimModel& model);
/// "true" when all hold, "false" when none does, else "partly"; "not physical" without tests.
std::string verdict_of(const std::vector<bool>& holds);

namespace ledger {

/// What a test compares its row with: a number, an input [SI] or another row [its unit].
double threshold(const ClaimTest& test, ClaimModel& model);
/// A verdict as it is shown.
const Text& verdict_words(const std::string& verdict);

}  // namespace ledger

}  // namespace coldsky
