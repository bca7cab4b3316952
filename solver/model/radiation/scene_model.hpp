#pragma once
#include <optional>
#include <string>
#include <vector>

#include "meshes/block/panel.hpp"
#include "meshes/surface/scene.hpp"
#include "solver/case/case.hpp"
#include "solver/model/environment/sky.hpp"

/// Where case and scene meet: what a case's scene is to the solver.
namespace coldsky {

/// Optical properties of a patch in both bands, at the age that the case's coatings have [-].
struct PatchOptics {
  double absorptance = 0.0, emissivity = 0.0;
  /// Shares of what is reflected that leave as from a mirror.
  double specular_solar = 0.0, specular_infrared = 0.0;
  /// Share of the absorbed sunlight that leaves as electric power instead of heat.
  double conversion = 0.0;
};

/// The faces of one surface of a panel's block, in the order of the surface's own arrays.
struct PanelSide {
  std::size_t panel = 0;    ///< number among the panels of the scene; all have the same mesh
  std::size_t surface = 0;  ///< in panel_surface_names (solver/model/panel/panel.hpp)
  std::vector<int> patch_of_face;
};

/// One temperature of a body that is no panel: the whole body (model "node", "temperature") or one piece of it
/// ("sheet").
struct SceneNode {
  std::string name;                   ///< "bus", or "array 12": piece 12 of a sheet
  int body = 0;                       ///< in SceneGeometry::bodies
  double area = 0.0;                  ///< that radiates, all its sides together [m2]
  double capacity = 0.0;              ///< [J/K]
  double heat = 0.0;                  ///< released in it [W]
  std::optional<double> temperature;  ///< where it is given [K]
};

/// A patch belongs to a node with all of its area.
struct NodeSide {
  int node = 0, patch = 0;
  double area = 0.0;  ///< of the patch [m2]
};

/// Conductance between two nodes of a sheet [W/K].
struct SceneLink {
  int first = 0, second = 0;
  double conductance = 0.0;
};

/// Ready for tracing and for the system of bodies. Every patch belongs either to faces of a panel or to one node.
struct SceneModel {
  SceneGeometry geometry;
  std::vector<PatchOptics> optics;  ///< of each patch
  int panels = 0;                   ///< first bodies of the geometry
  std::vector<PanelSide> panel_sides;
  std::vector<SceneNode> nodes;
  std::vector<NodeSide> sides;
  std::vector<SceneLink> links;
};

/// The scene of a case with coatings of the age that it says (see hot_case). \param panel mesh of the case's panel;
/// nullptr where the scene has none, and only there \param at position that joints turn their parts to
/// \throws InputError where shapes cannot be made, as of a file that is no mesh
SceneModel make_scene(const Case& c, const PanelMesh* panel, const SkyPosition* at = nullptr);

/// Irradiation of a patch from outside, by band, as far as no other surface is in the way [W/m2].
struct PatchIrradiation {
  double direct = 0.0;      ///< from the Sun
  double albedo = 0.0;      ///< off planet or ground
  double planet = 0.0;      ///< infrared of planet or ground
  double background = 0.0;  ///< of deep space
  double solar() const { return direct + albedo; }
  double infrared() const { return planet + background; }
};

/// What a trace says of one patch and one position of a sky.
struct SeenSky {
  double planet = 0.0;  ///< share of rays that end at planet or ground
  double albedo = 0.0;  ///< mean over all rays of max(0, cos of the Sun's zenith) where they end
  double sun = 0.0;     ///< mean over the patch of max(0, cos) towards the Sun where nothing is in the way
};

/// Irradiation of a patch. \param seen one a position of the sky \param out share of rays that leave the scene, the
/// planet's among them
PatchIrradiation irradiation(const Sky& sky, const std::vector<SeenSky>& seen, double out);

}  // namespace coldsky
