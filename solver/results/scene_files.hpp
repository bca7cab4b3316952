#pragma once
#include <filesystem>
#include <map>
#include <string>

#include "solver/results/output_directory.hpp"
#include "solver/studies/fields.hpp"
#include "solver/studies/scene_outcome.hpp"

namespace coldsky {

/// What results.h5 of a scene holds beside the scene.
struct SceneFile {
  std::map<std::string, Scalar> scalars;
  std::map<std::string, std::string> texts;  ///< case, version, commit, ...
  int compression = 1;
};

/// results.h5 of a scene without panels: its patches as a VTKHDF grid, their table, the exchange between them. Throws
/// LibraryError, as all below do.
void write_scene_results(const std::filesystem::path& file, const SceneOutcome& scene, const SceneFile& more);

/// The patches alone, for viewers.
void write_scene_view(const std::filesystem::path& file, const SceneView& view, int compression);

/// A line for each pair of surfaces, and for each surface and what lies outside: view factor with its standard error,
/// exchange factor.
void write_view_factors(const std::filesystem::path& file, const SceneOutcome& scene);

/// A line for each position of the orbit and each surface: what it receives from outside with standard errors, what
/// other surfaces send on to it, and what it absorbs; means over its patches. Nothing is written where no position was
/// asked for.
void write_orbit_fluxes(const std::filesystem::path& file, const SceneOutcome& scene);

/// What front and back of a panel absorb over the orbit, from outside and by reflection, as a table that
/// `environment.table` takes: a row for each position, and the first again a period later. Sinks are at 0 K, as the
/// background of space is in what is absorbed.
void write_flux_table(const std::filesystem::path& file, const SceneOutcome& scene, int panel);
/// The tables of all panels, `flux_table_1.csv` and on; none where no position was asked for.
void write_flux_tables(OutputDirectory& directory, const SceneOutcome& scene);

}  // namespace coldsky
