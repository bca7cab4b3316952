#include "meshes/block/panel.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <stdexcept>

namespace coldsky {

namespace {

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

/// Index ranges that follow from the intervals.
void locate(PanelMesh& mesh) {
  const auto ranges = [&](const std::vector<AxisIntervals>& tubes, std::vector<int>& begin, std::vector<int>& end) {
    begin.clear();
    end.clear();
    for (const AxisIntervals& tube : tubes) {
      begin.push_back(mesh.x.breaks[tube.first]);
      end.push_back(mesh.x.breaks[tube.last]);
    }
  };
  ranges(mesh.ducts, mesh.duct_begin, mesh.duct_end);
  ranges(mesh.saddles, mesh.saddle_begin, mesh.saddle_end);
  mesh.core_bottom = mesh.z.breaks[mesh.core.first];
  mesh.core_top = mesh.z.breaks[mesh.core.last];
  mesh.duct_bottom = mesh.z.breaks[mesh.duct.first];
  mesh.duct_top = mesh.z.breaks[mesh.duct.last];
}

/// Width of the duct, or of the bond that takes its place under a bare sheet [m].
double middle_width(const PanelMeshSpec& spec) {
  return spec.kind == PanelKind::sheet && spec.saddle_width > 0.0 ? spec.saddle_width
                                                                  : 0.25 * std::numbers::pi * spec.tube_diameter;
}

}  // namespace

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

double PanelMesh::duct_side() const { return 0.25 * std::numbers::pi * spec.tube_diameter; }

std::vector<double> graded_widths(double length, int count, double growth) {
  if (std::fabs(growth - 1.0) < 1e-9) return uniform(length, count);
  const auto node = [&](int n) {
    return length * (std::pow(growth, static_cast<double>(n) / count) - 1.0) / (growth - 1.0);
  };
  std::vector<double> widths;
  widths.reserve(count);
  for (int n = 0; n < count; ++n) widths.push_back(node(n + 1) - node(n));
  return widths;
}

PanelCells panel_cells(const PanelMeshSpec& spec) {
  PanelCells cells;
  if (spec.kind == PanelKind::ideal) return cells;
  const bool bare = spec.kind == PanelKind::sheet, saddle = !bare && spec.saddle_width > 0.0;
  const double half_duct = 0.5 * middle_width(spec), edge = saddle ? 0.5 * spec.saddle_width : half_duct;
  const double rest = 0.5 * spec.pitch - edge;
  // Of `count` cells those of a part, whose length is to that of all as roots go; in steps of `step`, room for one
  // left.
  const auto share = [](int count, double part, double others, int step, int most) {
    const double cells = count * part / (part + others);
    constexpr int enough_for_pairs = 8;
    if (count < enough_for_pairs) step = 1;
    return std::clamp(step * static_cast<int>(std::lround(cells / step)), 1, std::max(1, most));
  };
  const int half_pitch = spec.half_pitch_cells, core = spec.core_cells;
  if (bare) {
    cells.duct = share(half_pitch, std::sqrt(half_duct), std::sqrt(rest), 2, half_pitch - 1);
  } else {
    // Little happens along a side of the duct itself.
    constexpr int least_for_two = 12;
    cells.duct = half_pitch < least_for_two ? 1 : 2 * ((half_pitch + least_for_two) / (2 * least_for_two));
    const int left = half_pitch - cells.duct;
    if (saddle) cells.saddle = share(left, std::sqrt(edge - half_duct), std::sqrt(rest), 2, left - 1);
  }
  cells.rest = half_pitch - cells.duct - cells.saddle;
  if (cells.rest < 1) throw std::invalid_argument("too few cells over half a pitch");
  if (bare) return cells;
  const double below = std::sqrt(0.5 * (spec.core_thickness - 2.0 * half_duct));
  cells.beside = share(core, below, below + std::sqrt(2.0 * half_duct), 2, (core - 1) / 2);
  cells.duct_height = std::max(1, core - 2 * cells.beside);
  return cells;
}

PanelMesh make_panel_mesh(const PanelMeshSpec& spec) {
  PanelMesh mesh;
  mesh.spec = spec;
  if (spec.tubes < 1) throw std::invalid_argument("a panel needs at least one tube");
  if (spec.build != nullptr) {
    spec.build(mesh);
    locate(mesh);
    return mesh;
  }
  if (spec.kind == PanelKind::ideal) {
    append(mesh.x, {spec.width}, spec.width);
    append(mesh.y, uniform(spec.length, spec.length_cells), spec.length);
    append(mesh.z, {spec.sheet_thickness}, spec.sheet_thickness);
    mesh.ducts = mesh.saddles = {{0, 1}};
    locate(mesh);
    return mesh;
  }
  const bool bare = spec.kind == PanelKind::sheet;
  const double side = middle_width(spec), half_pitch = 0.5 * spec.pitch;
  const bool saddle = !bare && spec.saddle_width > 0.0;
  if (!bare && !(side < spec.core_thickness)) throw std::invalid_argument("the tube does not fit into the core");
  if (saddle && !(spec.saddle_width > side)) throw std::invalid_argument("the saddle is narrower than the tube");
  if (!(std::max(side, spec.saddle_width) < spec.pitch))
    throw std::invalid_argument("the tube does not fit into the pitch");
  const PanelCells cells = panel_cells(spec);
  const auto refined = [&](int count) { return std::max(1, static_cast<int>(std::lround(count * spec.refinement))); };

  // Across: per tube [rest][saddle][half duct][half duct][saddle][rest]. Heat turns from the saddle's block into the
  // sheets at the saddle's edge, or from the duct into the core at its corner: fine on both sides of there. What flows
  // in the sheets spreads over some thicknesses of the core. A bare sheet falls steeply from the edge of its bond.
  const double half_duct = 0.5 * side, edge = saddle ? 0.5 * spec.saddle_width : half_duct;
  constexpr double growth_in_saddle = 6.0, growth_in_duct = 2.0, growth_in_bond = 20.0, growth_from_bond = 4.0;
  constexpr double growth_a_core_thickness = 4.0, largest_growth = 50.0;
  const double outwards =
      bare ? growth_from_bond
           : std::clamp(growth_a_core_thickness * (half_pitch - edge) / spec.core_thickness, 1.0, largest_growth);
  const auto rest = graded_widths(half_pitch - edge, refined(cells.rest), outwards);
  const auto block =
      saddle ? graded_widths(edge - half_duct, refined(cells.saddle), growth_in_saddle) : std::vector<double>{};
  const auto duct = graded_widths(half_duct, refined(cells.duct), bare ? growth_in_bond : growth_in_duct);
  for (int t = 0; t < spec.tubes; ++t) {
    const double center = (t + 0.5) * spec.pitch;
    append(mesh.x, reversed(rest), center - edge);
    if (saddle) append(mesh.x, block, center - half_duct);
    append(mesh.x, duct, center);  // fine at its edge, coarse at the tube's middle
    append(mesh.x, reversed(duct), center + half_duct);
    if (saddle) append(mesh.x, reversed(block), center + edge);
    append(mesh.x, rest, t + 1 == spec.tubes ? spec.tubes * spec.pitch : (t + 1) * spec.pitch);
    // Of this tube's intervals: all but the rests at both ends are the saddle, all but the saddle's the duct.
    const int last = static_cast<int>(mesh.x.breaks.size()) - 2, first = last - (saddle ? 4 : 2);
    mesh.saddles.push_back({first, last});
    mesh.ducts.push_back({first + (saddle ? 1 : 0), last - (saddle ? 1 : 0)});
  }
  append(mesh.y, uniform(spec.length, spec.length_cells), spec.length);

  if (bare) {
    append(mesh.z, {spec.sheet_thickness}, spec.sheet_thickness);
    locate(mesh);
    return mesh;
  }
  // Through: sheet, core below the duct, duct, core above, sheet. With a saddle the core's heat comes from the sheets,
  // whose bond lies at the core's faces.
  const double below = 0.5 * (spec.core_thickness - side), bottom = spec.sheet_thickness;
  constexpr double growth_from_sheet = 2.0;
  const auto sheet = uniform(spec.sheet_thickness, refined(spec.sheet_cells));
  const auto beside = graded_widths(below, refined(cells.beside), saddle ? growth_from_sheet : 1.0);
  append(mesh.z, sheet, bottom);
  append(mesh.z, beside, bottom + below);
  append(mesh.z, uniform(side, refined(cells.duct_height)), bottom + below + side);
  append(mesh.z, reversed(beside), bottom + spec.core_thickness);
  append(mesh.z, sheet, bottom + spec.core_thickness + spec.sheet_thickness);
  mesh.core = {1, 4};
  mesh.duct = {2, 3};
  locate(mesh);
  return mesh;
}

PanelMesh left_half(const PanelMesh& mesh) {
  const std::vector<double>& nodes = mesh.x.nodes;
  const int cells = mesh.x.cells(), middle = cells / 2;
  const auto found = std::find(mesh.x.breaks.begin(), mesh.x.breaks.end(), middle);
  bool symmetric = mesh.spec.tubular() && mesh.spec.tubes == 1 && mesh.spec.tube_share == 1.0 && cells % 2 == 0 &&
                   found != mesh.x.breaks.end();
  for (int n = 0; symmetric && n <= middle; ++n) {
    symmetric = std::fabs(nodes[n] + nodes[cells - n] - nodes[cells]) <= 1e-12 * nodes[cells];
  }
  if (!symmetric) return mesh;
  PanelMesh half = mesh;
  half.spec.tube_share = 0.5;
  half.spec.width = nodes[middle];
  half.x.nodes.resize(static_cast<std::size_t>(middle) + 1);
  half.x.breaks.assign(mesh.x.breaks.begin(), found + 1);
  half.ducts[0].last = half.saddles[0].last = static_cast<int>(half.x.breaks.size()) - 1;
  locate(half);
  return half;
}

PanelMesh coarsened(const PanelMesh& mesh) {
  PanelMesh result = mesh;
  result.x = coarsened(mesh.x);
  result.y = coarsened(mesh.y);
  result.z = coarsened(mesh.z);
  locate(result);
  return result;
}

}  // namespace coldsky
