#pragma once
#include <nlohmann/json.hpp>
#include <string>

namespace coldsky {

/// The ledger as text for a terminal: each claim with its verdict, its numbers with ranges and units, its crossover.
/// \param ledger as claims.json holds it \param language "en" or "ko"
std::string claims_table(const nlohmann::ordered_json& ledger, const std::string& language);

}  // namespace coldsky
