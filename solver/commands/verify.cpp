#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "solver/commands/commands.hpp"
#include "solver/core/error.hpp"
#include "solver/core/paths.hpp"
#include "solver/core/streams.hpp"
#include "solver/verify/tables.hpp"

namespace coldsky {

namespace {

std::string listed(const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& name : names) text += (text.empty() ? "" : ", ") + name;
  return text;
}

/// A table and the file that holds its numbers.
struct Chosen {
  const VerifyTable* table;
  std::filesystem::path file;
};

/// Files of the reference data that state no problem for the solver, and what reads them.
const std::map<std::string, std::string>& other_files() {
  static const std::map<std::string, std::string> files = {
      {"claim_area_mass_per_MW", "compared with the ledger of claims by the tests"},
      {"claim_sensitivity", "compared with the ledger of claims by the tests"},
      {"claims_ledger", "compared with the ledger of claims by the tests"},
      {"fluids_saturated", "compared with the properties of coolants by the tests"},
      {"published_designs", "published radiators, for the documentation"},
      {"solids", "compared with data/materials.toml by the tests"}};
  return files;
}

/// What a folder of tables holds.
struct Folder {
  std::vector<Chosen> known;         ///< in the order of the registry
  std::vector<std::string> others;   ///< known by name, but no problems
  std::vector<std::string> unknown;  ///< names of files that coldsky has no problem for
};

Folder tables_in(const std::filesystem::path& folder) {
  std::vector<std::string> stems;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(folder, error)) {
    if (entry.path().extension() == ".csv") stems.push_back(entry.path().stem().string());
  }
  if (error) throw InputError({folder.string(), 0, 0}, "cannot be read", error.message(), "check --reference");
  std::sort(stems.begin(), stems.end());
  Folder found;
  std::set<std::string> left(stems.begin(), stems.end());
  for (const VerifyTable& table : verify_tables()) {
    for (const std::string& stem : stems) {
      if (stem == table.name || (table.family && stem.rfind(table.name + "_", 0) == 0)) {
        found.known.push_back({&table, folder / (stem + ".csv")});
        left.erase(stem);
      }
    }
  }
  for (const std::string& stem : left) (other_files().count(stem) ? found.others : found.unknown).push_back(stem);
  if (found.known.empty()) {
    std::string names = listed(found.unknown);
    if (!names.empty()) names = "; there are " + names;
    throw InputError({folder.string(), 0, 0}, "holds no reference table", "tables are CSV files of known names" + names,
                     "check --reference");
  }
  return found;
}

/// The files that were passed over, one a line.
std::string passed_over(const Folder& folder) {
  std::string text;
  for (const std::string& name : folder.others) {
    text += fmt::format("not a problem for the solver: {}.csv ({})\n", name, other_files().at(name));
  }
  for (const std::string& name : folder.unknown) {
    text += fmt::format("not known, not verified: {}.csv\n", name);
  }
  return text;
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
  std::vector<std::string> stems;
  for (const Chosen& one : all) stems.push_back(one.file.stem().string());
  const std::string names = listed(stems);
  throw InputError({}, fmt::format("there is no table '{}'", name), "tables have the names of their files",
                   "choose from " + names);
}

void print_json(const VerifyRow& row) {
  nlohmann::ordered_json line{{"table", row.table},         {"row", row.row},
                              {"quantity", row.quantity},   {"computed", row.computed},
                              {"reference", row.reference}, {"error", row.error()},
                              {"tolerance", row.tolerance}, {"order", nullptr},
                              {"cells", row.cells},         {"iterations", row.iterations},
                              {"mesh_error", nullptr},      {"judged", row.judged()},
                              {"pass", row.pass()}};
  if (row.order >= 0.0) line["order"] = row.order;
  if (row.mesh_error >= 0.0) line["mesh_error"] = row.mesh_error;
  fmt::print("{}\n", line.dump());
}

void print_text(const VerifyRow& row) {
  fmt::print(
      "{:<24} {:<24} {:<13} {:>18.11g} {:>18.11g} {:>9.1e} {:>8.0e} {:>6} {:>6} {:>4}  {}\n", row.table, row.row,
      row.quantity, row.computed, row.reference, row.error(), row.tolerance,
      row.order >= 0.0 ? fmt::format("{:.2f}", row.order) : "-", row.cells > 0 ? fmt::format("{}", row.cells) : "-",
      row.iterations > 0 ? fmt::format("{}", row.iterations) : "-",
      row.pass() ? "pass"
      : row.judged()
          ? "FAIL"
          : fmt::format("FAIL, could not be judged: {} cells leave an error of {:.0e}", row.cells, row.mesh_error));
}

}  // namespace

int run_verify(const VerifyOptions& options, const Session& session) {
  const std::filesystem::path folder =
      options.reference.empty() ? data_file("reference") : std::filesystem::path(options.reference);
  const Folder all = tables_in(folder);
  std::vector<Chosen> chosen;
  for (const std::string& name : options.tables) add_named(name, all.known, chosen);
  if (options.tables.empty()) chosen = all.known;
  if (!options.json) {
    fmt::print("{:<24} {:<24} {:<13} {:>18} {:>18} {:>9} {:>8} {:>6} {:>6} {:>4}\n", "table", "row", "quantity",
               "computed", "reference", "error", "allowed", "order", "cells", "it");
  }
  int passed = 0, failed = 0;
  for (const auto& [table, file] : chosen) {
    std::vector<VerifyRow> rows;
    table->run(ReferenceTable(file), {session, options.conductance_scale}, rows);
    for (const VerifyRow& row : rows) {
      options.json ? print_json(row) : print_text(row);
      ++(row.pass() ? passed : failed);
    }
  }
  // What was left out is said where all tables were asked for; beside rows of JSON on standard error.
  if (options.tables.empty() && options.json) tell(passed_over(all));
  if (options.tables.empty() && !options.json) fmt::print("{}", passed_over(all));
  if (!options.json) fmt::print("{} passed, {} failed\n", passed, failed);
  return failed == 0 ? 0 : static_cast<int>(ExitCode::failure);
}

}  // namespace coldsky
