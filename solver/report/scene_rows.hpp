#pragma once
#include <vector>

#include "solver/report/html.hpp"
#include "solver/report/scene_figure.hpp"
#include "solver/report/terminal.hpp"
#include "solver/studies/scene_outcome.hpp"

namespace coldsky {

/// Rows of the table in terminal and report that tell of a scene and its trace.
std::vector<TableRow> scene_rows(const Case& c, const SceneOutcome& scene);
/// Heat of each body, where temperatures were solved; what each surface sees and takes in from outside.
std::vector<ReportTable> scene_tables(const SceneOutcome& scene);
/// The scene coloured by temperature, where it is known, and by what is absorbed; nothing where it has too many
/// polygons for a page.
std::optional<Json> scene_figure(const SceneOutcome& scene);

/// What bodies absorb along the orbit, where positions were asked for.
std::vector<Json> orbit_figures(const SceneOutcome& scene);

}  // namespace coldsky
