#include "solver/model/radiation/panel_patches.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <string>

namespace coldsky {

namespace {

/// Lines of an axis at which it is cut into bins that are no longer than `longest` where its cells allow: each bin ends
/// at the last line that it reaches, or at its first one.
std::vector<std::size_t> bins(const std::vector<double>& nodes, double longest) {
  std::vector<std::size_t> ends{0};
  const double whole = nodes.back() - nodes.front(), count = std::max(1.0, std::ceil(whole / longest - 1e-9)),
               width = whole / count, slack = 1e-9 * whole;
  for (std::size_t n = 1; n < nodes.size(); ++n) {
    const double begin = nodes[ends.back()];
    const bool last = n + 1 == nodes.size();
    if (last || nodes[n + 1] - begin > width + slack) ends.push_back(n);
  }
  return ends;
}

std::vector<double> shares(const std::vector<double>& nodes, const std::vector<std::size_t>& ends) {
  std::vector<double> shares;
  shares.reserve(ends.size());
  for (const std::size_t n : ends) shares.push_back((nodes[n] - nodes.front()) / (nodes.back() - nodes.front()));
  shares.back() = 1.0;
  return shares;
}

/// The bin of every cell.
std::vector<int> bin_of_cell(const std::vector<std::size_t>& ends) {
  std::vector<int> bin(ends.back());
  for (std::size_t b = 0; b + 1 < ends.size(); ++b) {
    for (std::size_t cell = ends[b]; cell < ends[b + 1]; ++cell) bin[cell] = static_cast<int>(b);
  }
  return bin;
}

double extent(const GradedAxis& axis) { return axis.nodes.back() - axis.nodes.front(); }

}  // namespace

PanelPatches::PanelPatches(SceneModel& model, const PanelMesh& mesh, double longest, const Placement& at)
    : model_(model),
      mesh_(mesh),
      at_(at),
      width_(extent(mesh.x)),
      length_(extent(mesh.y)),
      thickness_(extent(mesh.z)),
      across_(bins(mesh.x.nodes, longest)),
      along_(bins(mesh.y.nodes, longest)),
      column_(bin_of_cell(across_)),
      row_(bin_of_cell(along_)) {}

void PanelPatches::add_side(std::size_t surface, int first_patch) {
  const int columns = static_cast<int>(across_.size()) - 1;
  PanelSide side;
  side.panel = static_cast<std::size_t>(model_.panels);
  side.surface = surface;
  side.patch_of_face.reserve(column_.size() * row_.size());
  for (const int j : row_) {
    for (const int i : column_) side.patch_of_face.push_back(first_patch + i + columns * j);
  }
  model_.panel_sides.push_back(std::move(side));
}

void PanelPatches::add_thin() {
  const Element whole = parallelogram(at_.at(-0.5 * width_, -0.5 * length_, 0.0), width_, at_.u, length_, at_.v);
  const PatchGrid grid = add_pieces(model_.geometry, model_.geometry.bodies.back(), whole,
                                    shares(mesh_.x.nodes, across_), shares(mesh_.y.nodes, along_), {});
  add_side(back_of_panel, grid.back);
  add_side(front_of_panel, grid.front);
}

void PanelPatches::add_thick() {
  const std::string name = model_.geometry.bodies.back();
  for (const std::size_t surface : {back_of_panel, front_of_panel}) {
    const bool front = surface == front_of_panel;
    const Point corner = at_.at(-0.5 * width_, -0.5 * length_, (front ? 0.5 : -0.5) * thickness_);
    const PatchGrid grid = add_pieces(model_.geometry, name + (front ? "/front" : "/back"),
                                      parallelogram(corner, width_, at_.u, length_, at_.v),
                                      shares(mesh_.x.nodes, across_), shares(mesh_.y.nodes, along_), {front, !front});
    add_side(surface, front ? grid.front : grid.back);
  }
  for (const std::size_t surface : {edge_low_x, edge_high_x}) add_edge_along(surface);
  for (const std::size_t surface : {edge_low_y, edge_high_y}) add_edge_across(surface);
}

/// The edges at the ends of x, along the tubes: v x w is their front, which looks along x.
void PanelPatches::add_edge_along(std::size_t surface) {
  const bool high = surface == edge_high_x;
  const Point corner = at_.at((high ? 0.5 : -0.5) * width_, -0.5 * length_, -0.5 * thickness_);
  const PatchGrid grid = add_pieces(model_.geometry, model_.geometry.bodies.back() + (high ? "/edge +x" : "/edge -x"),
                                    parallelogram(corner, length_, at_.v, thickness_, at_.w),
                                    shares(mesh_.y.nodes, along_), {0.0, 1.0}, {high, !high});
  PanelSide side;
  side.panel = static_cast<std::size_t>(model_.panels);
  side.surface = surface;
  const std::size_t layers = mesh_.z.nodes.size() - 1;
  side.patch_of_face.reserve(layers * row_.size());
  for (std::size_t k = 0; k < layers; ++k) {
    for (const int j : row_) side.patch_of_face.push_back((high ? grid.front : grid.back) + j);
  }
  model_.panel_sides.push_back(std::move(side));
}

/// The edges at the ends of y, across the tubes, whose ducts end there: u x w is their front, which looks against y.
void PanelPatches::add_edge_across(std::size_t surface) {
  const bool high = surface == edge_high_y;
  const std::size_t cells = column_.size(), layers = mesh_.z.nodes.size() - 1;
  std::vector<bool> duct(cells, false);
  if (mesh_.spec.cored()) {
    for (std::size_t t = 0; t < mesh_.duct_begin.size(); ++t) {
      std::fill(duct.begin() + mesh_.duct_begin[t], duct.begin() + mesh_.duct_end[t], true);
    }
  }
  const auto open = [&](std::size_t i, std::size_t k) {
    return duct[i] && static_cast<int>(k) >= mesh_.duct_bottom && static_cast<int>(k) < mesh_.duct_top;
  };
  // Cut where patches end, and where ducts begin and end.
  std::vector<std::size_t> lines{0}, heights{0};
  for (std::size_t i = 1; i < cells; ++i) {
    if (column_[i] != column_[i - 1] || duct[i] != duct[i - 1]) lines.push_back(i);
  }
  lines.push_back(cells);
  const bool ducts = std::find(duct.begin(), duct.end(), true) != duct.end();
  for (const int k : {mesh_.duct_bottom, mesh_.duct_top}) {
    if (ducts && k > 0 && static_cast<std::size_t>(k) < layers) heights.push_back(static_cast<std::size_t>(k));
  }
  heights.push_back(layers);
  std::vector<int> part;
  part.reserve((lines.size() - 1) * (heights.size() - 1));
  for (std::size_t b = 0; b + 1 < heights.size(); ++b) {
    for (std::size_t a = 0; a + 1 < lines.size(); ++a) {
      part.push_back(open(lines[a], heights[b]) ? -1 : column_[lines[a]]);
    }
  }
  const Point corner = at_.at(-0.5 * width_, (high ? 0.5 : -0.5) * length_, -0.5 * thickness_);
  const MeshPatches patches =
      add_parts(model_.geometry, model_.geometry.bodies.back() + (high ? "/edge +y" : "/edge -y"),
                parallelogram(corner, width_, at_.u, thickness_, at_.w), shares(mesh_.x.nodes, lines),
                shares(mesh_.z.nodes, heights), {!high, high}, part);
  PanelSide side;
  side.panel = static_cast<std::size_t>(model_.panels);
  side.surface = surface;
  side.patch_of_face.reserve(cells * layers);
  for (std::size_t k = 0; k < layers; ++k) {
    for (std::size_t i = 0; i < cells; ++i) {
      if (!open(i, k)) side.patch_of_face.push_back((high ? patches.back : patches.front) + column_[i]);
    }
  }
  model_.panel_sides.push_back(std::move(side));
}

}  // namespace coldsky
