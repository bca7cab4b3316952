#pragma once
#include <vector>

namespace coldsky {

/// Node coordinates along one axis [m]: intervals with given ends, each cut into graded cells.
struct GradedAxis {
  std::vector<double> nodes;
  std::vector<int> breaks;  ///< node index of every interval end, first 0

  int cells() const { return static_cast<int>(nodes.size()) - 1; }
};

struct PanelMesh;

/// Intervals `first` to `last` - 1 of an axis.
struct AxisIntervals {
  int first = 0, last = 0;
};

/// Forms of a panel's section: sheets on a core with tubes inside; tubes under one bare sheet; or a plate that is as
/// warm as its coolant.
enum class PanelKind { honeycomb, sheet, ideal };

/// Dimensions of a panel with tubes [m] and the cells to cut it into. An ideal panel counts as one tube as wide as the
/// panel.
struct PanelMeshSpec {
  PanelKind kind = PanelKind::honeycomb;
  double width = 0.0;   ///< across the tubes
  double length = 0.0;  ///< along the tubes
  double pitch = 0.0;
  double tube_diameter = 0.0;
  double saddle_width = 0.0;  ///< solid block around the duct, joins both sheets; under a bare sheet, width of the bond
  double sheet_thickness = 0.0;
  double core_thickness = 0.0;
  int tubes = 0;
  int sheet_cells = 1;        ///< through each face sheet
  int core_cells = 12;        ///< through the core
  int half_pitch_cells = 32;  ///< over half a pitch
  int length_cells = 76;      ///< along the tubes
  /// Factor on the cells of every interval across the tubes and through the panel: whole factors cut every cell of the
  /// mesh with factor 1 into as many.
  double refinement = 1.0;
  /// Fills in axes and intervals of a section that make_panel_mesh() has no mesh for; nullptr = that of its form.
  void (*build)(PanelMesh&) = nullptr;
  double tube_share = 1.0;  ///< of its tubes that the mesh holds: 0.5 in left_half()

  bool tubular() const { return kind != PanelKind::ideal; }
  bool cored() const { return kind == PanelKind::honeycomb; }
};

/// The panel as a structured block: x across the tubes, y along them, z through the panel from the back to the
/// front. A tube is a square duct of equal wetted perimeter (side pi D / 4) at mid-core; under a bare sheet it is a
/// bond of the saddle's width, or of the duct's side without a saddle.
struct PanelMesh {
  PanelMeshSpec spec;
  GradedAxis x, y, z;
  std::vector<AxisIntervals> ducts, saddles;  ///< in x, per tube
  AxisIntervals duct, core;                   ///< in z; empty without a core
  // Cells that these intervals hold.
  std::vector<int> duct_begin, duct_end;      ///< cells in x, per tube
  std::vector<int> saddle_begin, saddle_end;  ///< cells in x, per tube; equal to the duct's without a saddle
  int duct_bottom = 0, duct_top = 0;          ///< cells in z; 0 without a core
  int core_bottom = 0, core_top = 0;          ///< cells in z; 0 without a core

  double duct_side() const;
};

/// Appends an interval's cells to an axis; `end` is its last node [m].
void append(GradedAxis& axis, const std::vector<double>& widths, double end);
/// Cells of equal widths [m], and widths from the far end on.
std::vector<double> uniform(double length, int count);
std::vector<double> reversed(std::vector<double> widths);
/// Cells of one interval, growing geometrically: node n lies at length (R^(n/count) - 1) / (R - 1), so that the nodes
/// of `count` cells are among those of twice as many. \param length of the interval [m] \param count number of cells
/// \param growth R, width at the far end over that at the near one [-]
std::vector<double> graded_widths(double length, int count, double growth);

/// Cells of every interval before refinement. Those of half a pitch and of the core are shared out by the square roots
/// of the lengths; in even numbers where there are enough, so that each interval can be halved.
struct PanelCells {
  int duct = 0;         ///< over half the duct, or half the bond of a bare sheet
  int saddle = 0;       ///< between duct and edge of the saddle
  int rest = 0;         ///< from there to midway between the tubes
  int beside = 0;       ///< of the core, below and above the duct
  int duct_height = 0;  ///< of the core, beside the duct
};
PanelCells panel_cells(const PanelMeshSpec& spec);

/// Builds the mesh. Throws std::invalid_argument when the parts do not fit into each other.
PanelMesh make_panel_mesh(const PanelMeshSpec& spec);

/// The half of one pitch that ends in the middle of its tube: where nothing crosses the pitch's edges it has the field
/// of the whole, cell for cell. Any other mesh comes back as it is: more tubes, none, or a section without that
/// symmetry.
PanelMesh left_half(const PanelMesh& mesh);

/// The same panel with every second node left out of each interval (interval ends stay): the coarser mesh of a
/// systematic refinement.
PanelMesh coarsened(const PanelMesh& mesh);

}  // namespace coldsky
