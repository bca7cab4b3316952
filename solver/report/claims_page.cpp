#include "solver/report/claims_page.hpp"

#include "solver/report/page.hpp"

namespace coldsky {

void write_claims_page(const std::filesystem::path& file, const nlohmann::ordered_json& ledger,
                       const std::string& language, const std::filesystem::path& shared_folder) {
  const auto text = [&](const std::string& name) {
    return Text(ledger.value(name + "_en", std::string()), ledger.value(name + "_ko", std::string()));
  };
  write_page(file, {phrase("claims.title"), text("summary"), language, {"claims.js"}, "claims.", shared_folder},
             ledger);
}

}  // namespace coldsky
