#pragma once
#include <string>
#include <vector>

#include "solver/results/summary.hpp"

namespace coldsky {

/// A case of a batch, for the terminal.
struct BatchLine {
  Summary summary;
  bool kept = false;  ///< an earlier run had finished it
};

/// Aligned columns with a header: case, status, area, mass, hottest chip, seconds, and how far the chips are from their
/// limit or why there is no answer.
std::string batch_table(const std::vector<BatchLine>& lines, const std::string& language);

}  // namespace coldsky
