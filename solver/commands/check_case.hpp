#pragma once
#include <optional>
#include <string>

#include "solver/case/case.hpp"
#include "solver/studies/scene_trace.hpp"

namespace coldsky {

/// What `check` says of a case, as one JSON object: the case with every key, cells and memory of its mesh, what its
/// scene will take, warnings by command. \param language of the warnings
std::string checked_case(const Case& c, const std::optional<SceneEstimate>& scene, const std::string& language);

}  // namespace coldsky
