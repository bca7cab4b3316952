#include "meshes/panel.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <stdexcept>

namespace coldsky {

namespace {

/// Appends an interval's cells to an axis.
void append(GradedAxis& axis, const std::vector<double>& widths, double end) {
  if (axis.nodes.empty()) {
    axis.nodes.push_back(0.0);
    axis.breaks.push_back(0);
  }
  for (const double width : widths) axis.nodes.push_back(axis.nodes.back() + width);
  axis.nodes.back() = end;  // no drift of rounded sums
  axis.breaks.push_back(axis.cells());
}

std::vector<double> uniform(double length, int count) { return std::vector<double>(count, length / count); }

std::vector<double> reversed(std::vector<double> widths) {
  std::reverse(widths.begin(), widths.end());
  return widths;
}

/// Every second node of each interval; interval ends stay.
GradedAxis coarsened(const GradedAxis& axis) {
  GradedAxis result;
  result.nodes.push_back(axis.nodes.front());
  result.breaks.push_back(0);
  for (std::size_t b = 0; b + 1 < axis.breaks.size(); ++b) {
    const int begin = axis.breaks[b], end = axis.breaks[b + 1];
    for (int n = begin + 2; n < end; n += 2) result.nodes.push_back(axis.nodes[n]);
    result.nodes.push_back(axis.nodes[end]);
    result.breaks.push_back(result.cells());
  }
  return result;
}

/// Cells from interval `first` to interval `last` of an axis.
int begin_of(const GradedAxis& axis, int interval) { return axis.breaks[interval]; }

/// Index ranges that follow from the intervals; their order is the one `make_panel_mesh` appends them in.
void locate(PanelMesh& mesh) {
  const bool saddle = mesh.spec.kind == PanelKind::honeycomb && mesh.spec.saddle_width > 0.0;
  const int per_tube = saddle ? 6 : 4;
  mesh.duct_begin.clear();
  mesh.duct_end.clear();
  mesh.saddle_begin.clear();
  mesh.saddle_end.clear();
  if (mesh.spec.kind == PanelKind::ideal) {
    mesh.saddle_begin = mesh.duct_begin = {0};
    mesh.saddle_end = mesh.duct_end = {mesh.x.cells()};
    return;
  }
  for (int t = 0; t < mesh.spec.tubes; ++t) {
    const int first = t * per_tube + 1;
    mesh.saddle_begin.push_back(begin_of(mesh.x, first));
    mesh.saddle_end.push_back(begin_of(mesh.x, first + per_tube - 2));
    mesh.duct_begin.push_back(begin_of(mesh.x, first + (saddle ? 1 : 0)));
    mesh.duct_end.push_back(begin_of(mesh.x, first + (saddle ? 3 : 2)));
  }
  if (mesh.spec.kind == PanelKind::sheet) return;
  mesh.core_bottom = begin_of(mesh.z, 1);
  mesh.duct_bottom = begin_of(mesh.z, 2);
  mesh.duct_top = begin_of(mesh.z, 3);
  mesh.core_top = begin_of(mesh.z, 4);
}

}  // namespace

double PanelMesh::duct_side() const { return 0.25 * std::numbers::pi * spec.tube_diameter; }

std::vector<double> graded_widths(double length, int count, double first) {
  if (first * count >= length || count == 1) return uniform(length, count);
  // first (r^n - 1) / (r - 1) = length, r > 1, by bisection.
  const auto sum = [&](double ratio) { return first * (std::pow(ratio, count) - 1.0) / (ratio - 1.0); };
  double low = 1.0 + 1e-9, high = 2.0;
  while (sum(high) < length) high *= 2.0;
  for (int n = 0; n < 200 && high - low > 1e-15 * high; ++n) {
    const double middle = 0.5 * (low + high);
    (sum(middle) < length ? low : high) = middle;
  }
  std::vector<double> widths(count);
  double width = first;
  for (double& w : widths) {
    w = width;
    width *= high;
  }
  return widths;
}

PanelMesh make_panel_mesh(const PanelMeshSpec& spec) {
  PanelMesh mesh;
  mesh.spec = spec;
  if (spec.tubes < 1) throw std::invalid_argument("a panel needs at least one tube");
  if (spec.kind == PanelKind::ideal) {
    append(mesh.x, {spec.width}, spec.width);
    append(mesh.y, uniform(spec.length, spec.length_cells), spec.length);
    append(mesh.z, {spec.sheet_thickness}, spec.sheet_thickness);
    locate(mesh);
    return mesh;
  }
  const bool bare = spec.kind == PanelKind::sheet;
  // Under a bare sheet the bond takes the place of the duct.
  const double side = bare && spec.saddle_width > 0.0 ? spec.saddle_width : mesh.duct_side();
  const double half_pitch = 0.5 * spec.pitch;
  const bool saddle = !bare && spec.saddle_width > 0.0;
  if (!bare && !(side < spec.core_thickness)) throw std::invalid_argument("the tube does not fit into the core");
  if (saddle && !(spec.saddle_width > side)) throw std::invalid_argument("the saddle is narrower than the tube");
  if (!(std::max(side, spec.saddle_width) < spec.pitch))
    throw std::invalid_argument("the tube does not fit into the pitch");

  // Across: per tube [rest][saddle][half duct][half duct][saddle][rest], fine at the duct, graded outwards.
  // A bare sheet falls steeply from the edge of its bond on both sides of it: fine there.
  const int duct_cells = bare ? std::max(2, spec.half_pitch_cells / 4) : 2, saddle_cells = saddle ? 2 : 0;
  const int rest_cells = spec.half_pitch_cells - duct_cells - saddle_cells;
  if (rest_cells < 1) throw std::invalid_argument("too few cells over half a pitch");
  const double half_duct = 0.5 * side, half_saddle = saddle ? 0.5 * spec.saddle_width : half_duct;
  constexpr double edge_refinement = 4.0;
  const double first = half_duct / duct_cells / (bare ? edge_refinement : 1.0);
  const auto rest = graded_widths(half_pitch - half_saddle, rest_cells, first);
  const auto duct = bare ? graded_widths(half_duct, duct_cells, first) : uniform(half_duct, duct_cells);
  for (int t = 0; t < spec.tubes; ++t) {
    const double center = (t + 0.5) * spec.pitch;
    append(mesh.x, reversed(rest), center - half_saddle);
    if (saddle) append(mesh.x, uniform(half_saddle - half_duct, saddle_cells), center - half_duct);
    append(mesh.x, duct, center);  // fine at the edge of the bond, coarse below the tube's middle
    append(mesh.x, reversed(duct), center + half_duct);
    if (saddle) append(mesh.x, uniform(half_saddle - half_duct, saddle_cells), center + half_saddle);
    append(mesh.x, rest, t + 1 == spec.tubes ? spec.tubes * spec.pitch : (t + 1) * spec.pitch);
  }
  append(mesh.y, uniform(spec.length, spec.length_cells), spec.length);

  if (bare) {
    append(mesh.z, {spec.sheet_thickness}, spec.sheet_thickness);
    locate(mesh);
    return mesh;
  }
  // Through: sheet, core below the duct, duct, core above, sheet.
  const int beside = std::max(1, spec.core_cells / 4), duct_height = std::max(1, spec.core_cells - 2 * beside);
  const double below = 0.5 * (spec.core_thickness - side), bottom = spec.sheet_thickness;
  append(mesh.z, uniform(spec.sheet_thickness, spec.sheet_cells), bottom);
  append(mesh.z, uniform(below, beside), bottom + below);
  append(mesh.z, uniform(side, duct_height), bottom + below + side);
  append(mesh.z, uniform(below, beside), bottom + spec.core_thickness);
  append(mesh.z, uniform(spec.sheet_thickness, spec.sheet_cells), bottom + spec.core_thickness + spec.sheet_thickness);
  locate(mesh);
  return mesh;
}

PanelMesh coarsened(const PanelMesh& mesh) {
  PanelMesh result;
  result.spec = mesh.spec;
  result.x = coarsened(mesh.x);
  result.y = coarsened(mesh.y);
  result.z = coarsened(mesh.z);
  locate(result);
  return result;
}

}  // namespace coldsky
