#pragma once
#include "solver/case/catalogue.hpp"

namespace coldsky {

/// Adds every fault of a scene's geometry, by the names of its surfaces: faces in one place, faces within another body,
/// fronts that are turned over, parts that hit each other where joints turn them, files that are no mesh or claim to be
/// closed and are not. Nothing to do where the case has no scene.
void check_scene_geometry(const Case& c, const Where& where, Faults& faults);

}  // namespace coldsky
