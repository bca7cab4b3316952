#pragma once
#include <string>

#include "solver/case/case.hpp"

namespace coldsky {

struct Session;

struct ExportOptions {
  int nodes = 0;    ///< of a reduced network; 0 = cell by cell
  std::string out;  ///< output folder; empty = the case's name and "-deck"
  bool json = false, quiet = false;
  std::string command_line;
};

/// `coldsky export`: the panel of a case as a network of nodes and conductors, in both forms of decks, with what it
/// differs from the field. Returns the exit code.
int run_export(const Case& c, const ExportOptions& options, const Session& session);

}  // namespace coldsky
