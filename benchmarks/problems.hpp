#pragma once
#include <string>

#include "kernels/block/stencil.hpp"

/// The linear systems of the benchmarks, assembled by the kernels that heat problems use.
namespace coldsky {

struct LinearSystem {
  StencilData<double> a;
  Array<double> b;
};

/// W1: the box 1 x 1 x Lz, k = 1 for z < zj Lz and 100 above, Robin face of 6 W/m2K to 0 at z = Lz, other faces
/// adiabatic; source 1, plus 10 in the block x, y in [0.25, 0.75], z < 0.25 Lz.
struct W1Case {
  std::string name;
  double height = 1.0;  ///< Lz [m]
  double jump = 0.5;    ///< zj [-]
  bool plates = false;  ///< instead of the jump: three crossed plates, two cells thick, k = 100 in a body of 1e-3
};
/// aligned, off-grid, thin, crossed. Throws InputError for other names.
W1Case find_w1_case(const std::string& name);
LinearSystem make_w1(const ExecutionSpace& space, const W1Case& which, const Box& box);

/// A panel with cells of 5 mm in the plane and 12 layers: 2 x 0.2 mm sheet (k = 167), 8 x 2.5 mm core (4 through and
/// 1.5 in the plane), 2 x 0.2 mm sheet; in every 20th row the two cells at mid-core have k = 167 and exchange
/// 500 W/m2K with a fluid at 1 K over the area hx (hy + 2 hz); 5 W/m2K to 0 on both faces.
inline constexpr int linear_panel_layers = 12;
LinearSystem make_linear_panel(const ExecutionSpace& space, const Box& box);

/// TeaLeaf's fifth problem, an implicit step of 0.004 on the square of side 10: u per cell (energy times density), a
/// conduction coefficient 1 / density on faces as the mean of both cells, densities 100 and 0.1. `b` holds u at the
/// start. UK Mini-App Consortium, TeaLeaf reference (2014).
LinearSystem make_tealeaf(const ExecutionSpace& space, const Box& box);

}  // namespace coldsky
