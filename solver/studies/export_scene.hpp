#pragma once
#include "solver/studies/network_export.hpp"
#include "solver/studies/study_run.hpp"

namespace coldsky {

/// Largest scene that is written as a network [nodes]: every two of them may have a conductor.
inline constexpr std::size_t most_exported_temperatures = 2000;

/// The bodies of a case's scene, with their steady temperatures as `solve` finds them, as a network that is solved
/// beside that. Throws InputError for scenes with panels.
NetworkExport export_scene(const Case& hot, const Session& session, const Show& show);

}  // namespace coldsky
