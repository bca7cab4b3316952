#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "solver/core/error.hpp"
#include "solver/core/paths.hpp"
#include "solver/studies/commands.hpp"
#include "solver/studies/verify_tables.hpp"

namespace coldsky {

namespace {

/// Tables may be named in short: "nafems_T2" means nafems_T2_1d_radiation.
const VerifyTable& table_named(const std::string& name) {
  const auto& tables = verify_tables();
  auto found = std::find_if(tables.begin(), tables.end(), [&](const VerifyTable& t) { return t.name == name; });
  if (found == tables.end()) {
    found =
        std::find_if(tables.begin(), tables.end(), [&](const VerifyTable& t) { return t.name.rfind(name, 0) == 0; });
  }
  if (found == tables.end()) {
    std::string names;
    for (const VerifyTable& table : tables) names += (names.empty() ? "" : ", ") + table.name;
    throw InputError({}, fmt::format("there is no table '{}'", name), "", "choose from " + names);
  }
  return *found;
}

void print_json(const VerifyRow& row) {
  nlohmann::ordered_json line{{"table", row.table},         {"row", row.row},
                              {"quantity", row.quantity},   {"computed", row.computed},
                              {"reference", row.reference}, {"error", row.error()},
                              {"tolerance", row.tolerance}, {"order", nullptr},
                              {"cells", row.cells},         {"iterations", row.iterations},
                              {"pass", row.pass()}};
  if (row.order >= 0.0) line["order"] = row.order;
  fmt::print("{}\n", line.dump());
}

void print_text(const VerifyRow& row) {
  fmt::print("{:<24} {:<24} {:<13} {:>18.11g} {:>18.11g} {:>9.1e} {:>8.0e} {:>6} {:>6} {:>4}  {}\n", row.table, row.row,
             row.quantity, row.computed, row.reference, row.error(), row.tolerance,
             row.order >= 0.0 ? fmt::format("{:.2f}", row.order) : "-",
             row.cells > 0 ? fmt::format("{}", row.cells) : "-",
             row.iterations > 0 ? fmt::format("{}", row.iterations) : "-", row.pass() ? "pass" : "FAIL");
}

}  // namespace

int run_verify(const VerifyOptions& options) {
  const std::filesystem::path folder =
      options.reference.empty() ? data_file("reference") : std::filesystem::path(options.reference);
  std::vector<const VerifyTable*> chosen;
  for (const std::string& name : options.tables) chosen.push_back(&table_named(name));
  if (chosen.empty()) {
    for (const VerifyTable& table : verify_tables()) chosen.push_back(&table);
  }
  if (!options.json) {
    fmt::print("{:<24} {:<24} {:<13} {:>18} {:>18} {:>9} {:>8} {:>6} {:>6} {:>4}\n", "table", "row", "quantity",
               "computed", "reference", "error", "allowed", "order", "cells", "it");
  }
  int passed = 0, failed = 0;
  for (const VerifyTable* table : chosen) {
    std::vector<VerifyRow> rows;
    table->run(ReferenceTable(folder / (table->name + ".csv")), options.conductance_scale, rows);
    for (const VerifyRow& row : rows) {
      options.json ? print_json(row) : print_text(row);
      ++(row.pass() ? passed : failed);
    }
  }
  if (!options.json) fmt::print("{} passed, {} failed\n", passed, failed);
  return failed == 0 ? 0 : static_cast<int>(ExitCode::failure);
}

}  // namespace coldsky
