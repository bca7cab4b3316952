#pragma once
#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>

namespace coldsky {

/// Writes claims.html: the ledger of claims.json as one file that needs no network; figures as in report.html.
/// \param ledger as docs/outputs.md describes claims.json \param language "en" or "ko": the page opens in it
/// \param shared_folder of the plotly.js that pages share; empty = the page carries its own
void write_claims_page(const std::filesystem::path& file, const nlohmann::ordered_json& ledger,
                       const std::string& language, const std::filesystem::path& shared_folder = {});

}  // namespace coldsky
