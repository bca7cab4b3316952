#pragma once
#include <filesystem>

#include "solver/studies/fields.hpp"

namespace coldsky {

/// Writes a history as comma-separated text: a header of NAME_UNIT, as the summary's keys have them, then a row a time.
/// Throws LibraryError with the system's reason.
void write_history(const std::filesystem::path& file, const History& history);

}  // namespace coldsky
