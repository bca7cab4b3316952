#pragma once
#include <string>
#include <vector>

#include "solver/case/catalogue.hpp"
#include "solver/case/schema.hpp"
#include "solver/core/error.hpp"
#include "solver/core/toml.hpp"

namespace coldsky {

/// The words that a choice is among: those of the schema, the coatings or the materials. Empty where the catalogue does
/// not say.
std::vector<std::string> known_words(const KeySpec& key, const Catalogue& catalogue);

/// `key = value` as it should stand in the file.
std::string example_of(const KeySpec& key, const Catalogue& catalogue = {});

/// Gives a key of the case the value of a node. Throws InputError where its type, its unit or its range is another.
/// \param case_file name of the case, from whose folder the paths in it count
void assign(const KeySpec& key, const toml::node& node, const Location& where, const std::string& case_file,
            const Catalogue& catalogue, Case& c);

}  // namespace coldsky
