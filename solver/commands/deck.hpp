#pragma once
#include <string>

namespace coldsky {

struct DeckOptions {
  std::string file;         ///< a SINDA-style deck, or a folder of CSV tables
  std::string fluxes;       ///< heat by node against time, added to it; empty = none
  std::string out;          ///< output folder; empty = the deck's name
  double tolerance = 1e-6;  ///< of a transient's temperatures, relative [-]
  bool json = false, quiet = false;
  std::string command_line;
  std::string language = "en";
};

/// `coldsky deck`: reads a network of nodes and conductors, solves it, and writes temperatures, heat flows and the
/// network itself in both forms. Returns the exit code. Throws InputError, NotConvergedError.
int run_deck(const DeckOptions& options);

}  // namespace coldsky
