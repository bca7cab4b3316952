// Writes claims.html from a ledger: claims_page LEDGER.json PAGE.html LANGUAGE. For test_pages.py, which gives it
// ledgers that the program itself never makes: empty lists, nulls, every kind of figure.
#include <fmt/format.h>

#include <exception>
#include <fstream>

#include "solver/report/claims_page.hpp"

int main(int argc, char** argv) {
  if (argc != 4) return 2;
  try {
    std::ifstream file(argv[1]);
    coldsky::write_claims_page(argv[2], nlohmann::ordered_json::parse(file), argv[3]);
  } catch (const std::exception& error) {
    fmt::print(stderr, "{}\n", error.what());
    return 1;
  }
  return 0;
}
