#pragma once
#include <CLI/CLI.hpp>
#include <optional>
#include <string>
#include <vector>

namespace coldsky {

struct Options;

/// What the commands around the solver are told: starting cases, two results side by side, completion, man pages.
struct ShellOptions {
  std::string kind, file, base_case;  ///< new: what to write where; of a sweep the case that its designs differ from
  std::string first, second;          ///< compare: the two folders or summaries; plot: the folder
  double tolerance = 0.0;             ///< compare: relative difference up to which numbers count as equal
  std::string fluxes;                 ///< deck: heat by node against time
  double step_tolerance = 1e-6;       ///< deck: of a transient's temperatures
  std::string map;                    ///< compare: page for the map of the difference
  std::string shell;                  ///< completion: "bash", "zsh", "fish"
  std::string page, out;              ///< man: the page, or the folder for all of them; plot, deck: the folder
  std::vector<std::string> figures;   ///< plot: names of those that are wanted
  bool list = false;                  ///< plot: only names them
};

/// Declares one of these commands' options; does nothing for other commands.
void declare_shell_command(CLI::App* command, Options& options);

/// Runs the command that was given where it is one of these; returns its exit code.
std::optional<int> run_shell_command(const CLI::App& app, const Options& options);

}  // namespace coldsky
