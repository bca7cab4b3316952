#pragma once
#include "solver/case/case.hpp"
#include "solver/case/catalogue.hpp"
#include "solver/case/faults.hpp"

namespace coldsky {

/// Keys of a scene's entries without a meaning: an error, and they get their defaults.
void set_aside_idle_scene_keys(Case& c, const Entries& entries, Faults& faults);

/// Judges a scene beside the rest of its case; nothing to do where it has none.
void check_scene_rules(const Case& c, const Where& where, Faults& faults);

/// How many patches a scene is cut into, files not counted.
double estimate_patches(const Case& c);

}  // namespace coldsky
