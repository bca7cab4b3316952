#pragma once
#include <filesystem>
#include <string>
#include <vector>

#include "solver/case/case.hpp"
#include "solver/case/catalogue.hpp"

namespace coldsky {

/// Point on a side of the panel whose temperature is written down.
struct Probe {
  std::string name;         ///< by which the history calls it
  double x = 0.0, y = 0.0;  ///< across and along the tubes [m]
  bool front = true;        ///< of the side
};
/// Reads "NAME: X, Y, SIDE". Throws std::invalid_argument with the reason.
Probe parse_probe(const std::string& text);

/// Reads and checks a case file; see read_case of solver/model, which hands in the catalogue of the models that there
/// are. `overrides` are texts "key=value", as given by --set. Throws InputError with file, line and column of the
/// faults.
Case parse_case(const std::filesystem::path& path, const std::vector<std::string>& overrides,
                const Catalogue& catalogue);
/// The same from text; `name` stands for the file in messages.
Case parse_case_text(const std::string& text, const std::string& name, const std::vector<std::string>& overrides,
                     const Catalogue& catalogue);
/// The case in which no key is given: every default of the schema, nothing where a key is required. What builds a case
/// without a file starts from it.
const Case& default_case();
/// Keys that were given and have a meaning, but that a command does not use. \param command one bit of CommandBit
std::vector<std::string> keys_unused_by(unsigned command, const Case& c);
/// The whole case as TOML, every key with SI units; reads back to the same case.
std::string write_case(const Case& c);

}  // namespace coldsky
