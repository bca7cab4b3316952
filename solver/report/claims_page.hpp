#pragma once
#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>

namespace coldsky {

/// Writes claims.html: the ledger of claims.json as one file that needs no network; figures as in report.html.
/// \param ledger as docs/outputs.md describes claims.json \param language "en" or "ko": the page opens in it
void write_claims_page(const std::filesystem::path& file, const nlohmann::ordered_json& ledger,
                       const std::string& language);

}  // namespace coldsky
