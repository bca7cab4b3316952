#pragma once
#include <string>
#include <vector>

#include "solver/case/schema.hpp"

namespace coldsky {

/// The default of a key, "none" or "required".
std::string default_text(const KeySpec& key);
/// The unit of a key; "-" for pure numbers.
std::string unit_text(const KeySpec& key);
/// The manual of keys as a Markdown table.
std::string markdown_table(const std::vector<const KeySpec*>& keys);

}  // namespace coldsky
