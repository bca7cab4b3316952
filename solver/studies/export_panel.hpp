#pragma once
#include "solver/studies/network_export.hpp"
#include "solver/studies/study_run.hpp"

namespace coldsky {

/// Largest panel that is written cell by cell [nodes], and largest of which such a network is followed over an orbit
/// beside the field.
inline constexpr std::size_t most_exported_cells = 60000, most_followed_cells = 8000;

/// The panel of a case in its steady state, as `solve` finds it, as a network; with `nodes` above 0 as one of about so
/// many nodes. The network is solved at the state that it was made from, and a reduced one at loads that it was not
/// made from, beside the field; and over an orbit. Throws InputError for scenes and where there is no count of panels.
NetworkExport export_panel(const Case& hot, const Session& session, int nodes, const Show& show);

}  // namespace coldsky
