#pragma once
#include <string>

namespace coldsky {

struct CompareOptions {
  std::string first, second;  ///< output folders, or their summary.json
  double tolerance = 0.0;     ///< relative difference up to which numbers count as equal
  std::string map;            ///< page for the map of the difference; empty = none
  bool json = false;
  std::string language = "en";
};

/// `coldsky compare`: the inputs and numbers of two results that differ, side by side on standard output; times and
/// dates of the runs are left out. Returns the exit code, 0 also where they differ. Throws InputError where one of them
/// is no result of coldsky.
int run_compare(const CompareOptions& options);

}  // namespace coldsky
