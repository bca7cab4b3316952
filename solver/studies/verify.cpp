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

/// A table and the file that holds its numbers.
struct Chosen {
  const VerifyTable* table;
  std::filesystem::path file;
};

/// Every table that coldsky knows and `folder` holds, in the order of the registry.
std::vector<Chosen> tables_in(const std::filesystem::path& folder) {
  std::vector<std::string> stems;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(folder, error)) {
    if (entry.path().extension() == ".csv") stems.push_back(entry.path().stem().string());
  }
  if (error) throw InputError({folder.string(), 0, 0}, "cannot be read", error.message(), "check --reference");
  std::sort(stems.begin(), stems.end());
  std::vector<Chosen> found;
  for (const VerifyTable& table : verify_tables()) {
    for (const std::string& stem : stems) {
      if (stem == table.name || (table.family && stem.rfind(table.name + "_", 0) == 0)) {
        found.push_back({&table, folder / (stem + ".csv")});
      }
    }
  }
  if (found.empty()) {
    throw InputError({folder.string(), 0, 0}, "holds no reference table", "tables are CSV files of known names",
                     "check --reference");
  }
  return found;
}

/// Tables may be named in short: "nafems_T2" means nafems_T2_1d_radiation.
void add_named(const std::string& name, const std::vector<Chosen>& all, std::vector<Chosen>& chosen) {
  const std::size_t before = chosen.size();
  const auto add_if = [&](auto&& fits) {
    if (chosen.size() != before) return;
    for (const Chosen& one : all) {
      if (fits(one)) chosen.push_back(one);
    }
  };
  add_if([&](const Chosen& one) { return one.file.stem() == name || one.table->name == name; });
  add_if([&](const Chosen& one) { return one.file.stem().string().rfind(name, 0) == 0; });
  if (chosen.size() != before) return;
  std::string names;
  for (const Chosen& one : all) names += (names.empty() ? "" : ", ") + one.file.stem().string();
  throw InputError({}, fmt::format("there is no table '{}'", name), "tables have the names of their files",
                   "choose from " + names);
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
  const std::vector<Chosen> all = tables_in(folder);
  std::vector<Chosen> chosen;
  for (const std::string& name : options.tables) add_named(name, all, chosen);
  if (options.tables.empty()) chosen = all;
  if (!options.json) {
    fmt::print("{:<24} {:<24} {:<13} {:>18} {:>18} {:>9} {:>8} {:>6} {:>6} {:>4}\n", "table", "row", "quantity",
               "computed", "reference", "error", "allowed", "order", "cells", "it");
  }
  int passed = 0, failed = 0;
  for (const auto& [table, file] : chosen) {
    std::vector<VerifyRow> rows;
    table->run(ReferenceTable(file), options.conductance_scale, rows);
    for (const VerifyRow& row : rows) {
      options.json ? print_json(row) : print_text(row);
      ++(row.pass() ? passed : failed);
    }
  }
  if (!options.json) fmt::print("{} passed, {} failed\n", passed, failed);
  return failed == 0 ? 0 : static_cast<int>(ExitCode::failure);
}

}  // namespace coldsky
