#pragma once
#include <filesystem>
#include <string>
#include <vector>

#include "solver/case/faults.hpp"
#include "solver/core/toml.hpp"
#include "solver/sweep/factor.hpp"
#include "solver/sweep/factor_reader.hpp"
#include "solver/sweep/plan.hpp"

namespace coldsky {

/// pareto = ["radiator.mass_kg", { key = "...", goal = "maximise" }]: two aims at least. Throws InputError.
std::vector<SweepGoal> read_pareto(const toml::node& node, const std::string& file,
                                   const std::vector<SweepQuantity>& answers);
/// confidence = 0.95: above 0.5, below 1. Throws InputError.
double read_confidence(const toml::node& node, const std::string& file);
/// name = true or false; `otherwise` where it is not given. Throws InputError.
bool read_switch(const toml::node* node, const char* name, bool otherwise, const std::string& file);
/// [optimise]: population, generations, tolerance. \param factors of [vary]. Throws InputError.
SweepSearch read_optimise(const toml::node& node, const std::string& file, const std::vector<Factor>& factors);

/// What [calibrate] and its table of measurements say.
struct Calibration {
  SweepSearch search;
  std::vector<Factor> conditions;  ///< keys of the case with a level a row, behind those of [vary]
  std::string table_text;          ///< the table as it was read
};
/// [calibrate]: measurements (a CSV file from the folder of the sweep; a column a key of the case or of the summary,
/// its unit in brackets), deviation (a table: standard deviations by key), evaluations. Throws InputError, with places
/// in the table too.
Calibration read_calibrate(const toml::node& node, const std::string& file, const std::vector<Factor>& factors,
                           const std::vector<SweepQuantity>& answers, FactorReader& reader);

}  // namespace coldsky
