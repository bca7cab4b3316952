#pragma once
#include <vector>

#include "meshes/surface/scene.hpp"
#include "solver/model/radiation/scene_model.hpp"

namespace coldsky {

/// Pieces of a sheet that conduct to each other: elements with the node of each.
struct SheetPiece {
  Element element;
  int node = 0;
};

/// Conductances between pieces that share an edge, G = k t L / (d1 + d2) with the edge's length L and the ways d from
/// the pieces' middles to it within the sheet: across the edges of a box and from a cylinder's wall to its lids as
/// well. Pieces that meet have to be cut alike there. \param conductivity in the sheet [W/(m K)] \param thickness [m]
std::vector<SceneLink> sheet_links(const std::vector<SheetPiece>& pieces, double conductivity, double thickness);

/// The same between patches of triangles: over all edges between two patches together, and between the patches'
/// middles. \param first_node of piece 0
std::vector<SceneLink> sheet_links(const SurfaceMesh& mesh, const MeshPatches& patches,
                                   const std::vector<ScenePatch>& all, int first_node, double conductivity,
                                   double thickness);

}  // namespace coldsky
