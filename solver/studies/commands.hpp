#pragma once
#include <string>
#include <vector>

#include "solver/case/case.hpp"

namespace coldsky {

/// What every computing command is told beside its case.
struct RunOptions {
  std::string out;                    ///< output folder; empty = the case's name
  bool json = false;                  ///< summary on standard output as JSON
  bool quiet = false;                 ///< no progress, no table
  bool resume = false;                ///< go on from the checkpoint in DIR.partial
  double checkpoint_interval = 60.0;  ///< wall time between checkpoints [s]
  std::string command;                ///< "size", "solve"
};

struct VerifyOptions {
  std::vector<std::string> tables;  ///< empty = all
  std::string reference;            ///< folder of tables; empty = the shipped one
  bool json = false;
  /// Deliberate factor on face conductances, to see that rows can fail.
  double conductance_scale = 1.0;
};

/// The commands; each returns its exit code.
int run_size(const Case& c, const RunOptions& options);
int run_solve(const Case& c, const RunOptions& options);
int run_verify(const VerifyOptions& options);

/// Name of the backend ("OpenMP", "Cuda", ...) and of its device.
std::string backend_name();
std::string device_name();

}  // namespace coldsky
