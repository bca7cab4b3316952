#pragma once
#include <string>

#include "solver/case/case.hpp"
#include "solver/case/catalogue.hpp"
#include "solver/case/faults.hpp"
#include "solver/case/schema.hpp"

namespace coldsky {

/// Whether a condition of the key asks about a key whose value is not known.
bool asks_what_is_lost(const KeySpec& key, const Faults& faults);

/// Judges the keys of a case side by side, gives keys without a meaning their defaults and sets the margins that a
/// policy names. Rules that need every key to be right are judged only where nothing else is wrong.
/// \param file name of the case, for messages
/// \param in_memory whether its mesh has to fit into this machine's memory
void apply_rules(Case& c, const Entries& entries, const std::string& file, const Catalogue& catalogue, Faults& faults,
                 bool in_memory = true);

}  // namespace coldsky
