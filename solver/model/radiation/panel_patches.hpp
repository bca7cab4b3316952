#pragma once
#include <vector>

#include "meshes/block/panel.hpp"
#include "solver/model/radiation/scene_model.hpp"
#include "solver/model/radiation/shapes.hpp"

namespace coldsky {

/// Numbers of the surfaces of a panel's block, as in panel_surface_names (solver/model/panel/panel.hpp).
enum PanelSurface : std::size_t { back_of_panel, front_of_panel, edge_low_x, edge_high_x, edge_low_y, edge_high_y };

/// Cuts the surfaces of one panel into patches along the lines of its mesh, so that every face lies in one patch: what
/// is summed over faces and what is handed out to them is the same. The panel is the last body of the scene.
class PanelPatches {
 public:
  /// \param longest side of a patch, where the cells are no longer [m] \param at the middle of the panel
  PanelPatches(SceneModel& model, const PanelMesh& mesh, double longest, const Placement& at);

  /// Front and back alone, in one plane: edges that give off nothing are not there.
  void add_thin();
  /// Front, back and edges, each where it is. What of an edge is the opening of a duct gives off nothing.
  void add_thick();

 private:
  void add_side(std::size_t surface, int first_patch);
  void add_edge_across(std::size_t surface);
  void add_edge_along(std::size_t surface);

  SceneModel& model_;
  const PanelMesh& mesh_;
  Placement at_;
  double width_, length_, thickness_;
  std::vector<std::size_t> across_, along_;  ///< nodes of x and y between which patches lie
  std::vector<int> column_, row_;            ///< patch of every cell along x and y
};

}  // namespace coldsky
