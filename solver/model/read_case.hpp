#pragma once
#include <filesystem>
#include <string>
#include <vector>

#include "solver/case/reader.hpp"

namespace coldsky {

/// What the models tell the reader of cases: names of materials, periods of orbits, what no orbit can be.
const Catalogue& model_catalogue();

/// Reads a case file and checks it against its schema, its own rules and the models. `overrides` are texts "key=value",
/// as given by --set. Throws InputError with file, line and column of the faults.
Case read_case(const std::filesystem::path& path, const std::vector<std::string>& overrides = {});
/// The same from text; `name` stands for the file in messages.
Case read_case_text(const std::string& text, const std::string& name, const std::vector<std::string>& overrides = {});

}  // namespace coldsky
