#pragma once
#include <filesystem>
#include <string>
#include <vector>

#include "solver/case/case.hpp"

namespace coldsky {

/// Reads and checks a case file. `overrides` are texts "key=value", as given by --set.
/// Throws InputError with file, line and column of the first fault.
Case read_case(const std::filesystem::path& path, const std::vector<std::string>& overrides = {});
/// The same from text; `name` stands for the file in messages.
Case read_case_text(const std::string& text, const std::string& name, const std::vector<std::string>& overrides = {});
/// The whole case as TOML, every key with SI units; reads back to the same case.
std::string write_case(const Case& c);

}  // namespace coldsky
