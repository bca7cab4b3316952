#include "solver/claims/verdicts.hpp"

#include <algorithm>
#include <map>

namespace coldsky {

namespace ledger {

double threshold(const ClaimTest& test, ClaimModel& model) {
  if (test.against.empty()) return test.number;
  return claim_rows().count(test.against) != 0 ? model.row(test.against) : model[test.against];
}

const Text& verdict_words(const std::string& verdict) {
  static const std::map<std::string, Text> words = {{"true", {"true", "참"}},
                                                    {"false", {"false", "거짓"}},
                                                    {"partly", {"partly true", "부분적으로 참"}},
                                                    {"not physical", {"not physical", "물리량이 아님"}}};
  return words.at(verdict);
}

}  // namespace ledger

bool test_holds(const ClaimTest& test, ClaimModel& model) {
  const double value = model.row(test.row), limit = ledger::threshold(test, model);
  return test.above ? value > limit : value <= limit;
}

std::string verdict_of(const std::vector<bool>& holds) {
  if (holds.empty()) return "not physical";
  const auto held = std::count(holds.begin(), holds.end(), true);
  if (held == 0) return "false";
  return held == static_cast<std::ptrdiff_t>(holds.size()) ? "true" : "partly";
}

}  // namespace coldsky
