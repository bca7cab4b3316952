#pragma once
#include <CLI/CLI.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "benchmarks/bench.hpp"
#include "solver/cli/shell.hpp"
#include "solver/commands/commands.hpp"
#include "solver/commands/describe.hpp"
#include "solver/commands/ranked_sweep.hpp"

namespace coldsky {

/// What a command line says.
struct Options {
  std::string command;                  ///< the first word, known before the rest is understood
  std::vector<std::string> case_files;  ///< several of size and solve are a batch
  /// The case file where there is one; empty where there are none or several.
  std::string case_file() const { return case_files.size() == 1 ? case_files.front() : std::string(); }
  std::vector<std::string> overrides;
  RunOptions run;
  std::uint64_t batch = SweepOptions().batch;  ///< of a sweep
  RankOptions ranks;                           ///< of a sweep
  VerifyOptions verify;
  BenchOptions bench;
  ClaimsOptions claims;
  DescribeOptions describe;
  ShellOptions shell;
  int export_nodes = 0;  ///< export: of a reduced network; 0 = cell by cell

  int threads = 0;
  std::optional<int> device;
  std::string language = "en", help_language = "en";
  std::string data;  ///< folder of the data files; empty = see data_folder
  bool json = false;
  FailureRecord failure;
};

/// The commands, to ask which of them was given.
struct Commands {
  const CLI::App *size, *solve, *scene, *sweep, *claims, *check, *describe, *info, *verify, *bench;
};

/// Declares all commands and their options, with the help in options.help_language; parsing then writes into `options`.
Commands declare_commands(CLI::App& app, Options& options);

}  // namespace coldsky
