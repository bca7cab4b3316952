#include "solver/studies/alike_tubes.hpp"

#include <algorithm>
#include <cmath>

#include "solver/case/estimate.hpp"
#include "solver/case/panel_kinds.hpp"
#include "solver/model/panel/panel.hpp"

namespace coldsky {

int alike_strips(const Case& c) {
  if (!has_trait(c.panel, has_tubes) || c.panel.edges != "adiabatic" || c.scene) return 1;
  const PanelMesh whole = make_panel_mesh(panel_mesh_spec(c));
  const int tubes = whole.spec.tubes;
  if (tubes < 2 || std::fabs(c.panel.width - tubes * c.panel.tube.pitch) > 1e-9 * c.panel.width) return 1;
  const PanelMesh strip = make_panel_mesh(panel_mesh_spec(alike_strip(c, tubes)));
  const auto cells = static_cast<std::size_t>(strip.x.cells());
  if (strip.spec.tubes != 1 || cells * tubes != static_cast<std::size_t>(whole.x.cells())) return 1;
  if (strip.y.cells() != whole.y.cells() || strip.z.cells() != whole.z.cells()) return 1;
  for (std::size_t n = 0; n < whole.x.nodes.size(); ++n) {
    const double expected = static_cast<double>(n / cells) * c.panel.tube.pitch + strip.x.nodes[n % cells];
    if (std::fabs(whole.x.nodes[n] - expected) > 1e-9 * c.panel.width) return 1;
  }
  return tubes;
}

Case alike_strip(Case c, int strips) {
  if (strips == 1) return c;
  // Left to the program, the cells along the tubes would be those of a panel as narrow as the strip.
  Case plain = c;
  plain.mesh.refinement = 1.0;
  c.mesh.length_cells = resolved_length_cells(plain);
  c.panel.width = c.panel.tube.pitch;
  return c;
}

std::vector<double> side_by_side(const std::vector<double>& values, const Box& box, int times) {
  if (times == 1) return values;
  std::vector<double> all;
  all.reserve(values.size() * static_cast<std::size_t>(times));
  const auto width = static_cast<std::ptrdiff_t>(box.nx);
  for (auto row = values.begin(); row != values.end(); row += width) {
    for (int n = 0; n < times; ++n) all.insert(all.end(), row, row + width);
  }
  return all;
}

}  // namespace coldsky
