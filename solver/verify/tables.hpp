#pragma once
#include <functional>
#include <string>
#include <vector>

#include "solver/verify/reference_table.hpp"

namespace coldsky {

struct Session;

/// One checked number of a reference table.
struct VerifyRow {
  std::string table, row, quantity;
  double computed = 0.0, reference = 0.0, tolerance = 0.0;  ///< tolerance is relative
  double order = -1.0;                                      ///< observed order of convergence; negative = not measured
  double order_wanted = -1.0;                               ///< negative = any
  /// Estimated error of the finest mesh that was solved, relative as the tolerance is; negative = no mesh decides.
  double mesh_error = -1.0;
  int cells = 0, iterations = 0;
  /// What errors are relative to.
  double scale() const;
  double error() const;
  /// False where the mesh could not be refined until it decides: a number off its tolerance says nothing then.
  bool judged() const;
  bool pass() const;
};

/// What the tables are solved with.
struct VerifySetup {
  const Session& session;
  double conductance_scale = 1.0;  ///< deliberate factor on face conductances; 1 = none
};

/// A table that coldsky knows how to set up, and what it does with it.
struct VerifyTable {
  std::string name;
  std::function<void(const ReferenceTable&, const VerifySetup&, std::vector<VerifyRow>&)> run;
  bool family = false;  ///< one problem, several tables: every NAME_*.csv
};

/// All of them, in the order in which they run.
const std::vector<VerifyTable>& verify_tables();

// The tables of each file, NAME.cpp.
std::vector<VerifyTable> fin_tables();
std::vector<VerifyTable> steady_tables();
std::vector<VerifyTable> manufactured_tables();
std::vector<VerifyTable> transient_tables();
std::vector<VerifyTable> coolant_tables();
std::vector<VerifyTable> environment_tables();
std::vector<VerifyTable> factor_tables();
std::vector<VerifyTable> enclosure_tables();

}  // namespace coldsky
