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

/// Gives a key that holds a number a number in SI units. Throws InputError where it is not finite, outside the key's
/// range, or no whole number where the key holds one.
void assign_number(const KeySpec& key, double value, const Location& where, Case& c);
/// Gives a key that holds text, or a switch ("true", "false"), a text that assign() has accepted before.
void assign_text(const KeySpec& key, const std::string& text, Case& c);
/// The value of a key that holds a number; of an optional one that is not given NaN.
double number_of(const KeySpec& key, const Case& c);
/// The value of a key that holds text or a switch, as assign_text takes it.
std::string text_of(const KeySpec& key, const Case& c);

}  // namespace coldsky
