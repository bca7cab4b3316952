#pragma once
#include "kernels/block/conduction.hpp"

/// Which material a cell of a panel is made of.
namespace coldsky {

/// Indices of the material laws of a panel problem.
enum PanelMaterial : int { panel_sheet = 0, panel_core = 1, panel_saddle = 2 };

/// Where columns (cells in x) lie: 0 plain, 1 saddle, 2 duct.
struct PanelRegions {
  Array<std::uint8_t> column;
  int duct_bottom, duct_top, core_bottom, core_top;
};

/// Material of every cell of a panel.
struct PanelMaterials {
  Box box;
  PanelRegions regions;
  Array<std::uint8_t> material;
  KOKKOS_INLINE_FUNCTION void row(int i0, int i1, int j, int k) const {
    for (int i = i0; i < i1; ++i) {
      const int column = regions.column(i);
      int m = panel_sheet;
      if (k >= regions.core_bottom && k < regions.core_top) {
        m = column == 0 ? panel_core : panel_saddle;
        if (column == 2) {
          m = k >= regions.duct_bottom && k < regions.duct_top ? int(BlockData::void_material) : int(panel_saddle);
        }
      }
      material(box.index(i, j, k)) = static_cast<std::uint8_t>(m);
    }
  }
};

/// Without a saddle the core itself stands above and below the duct.
struct CoreInsteadOfSaddle {
  Box box;
  Array<std::uint8_t> material;
  KOKKOS_INLINE_FUNCTION void row(int i0, int i1, int j, int k) const {
    for (int i = i0; i < i1; ++i) {
      auto& m = material(box.index(i, j, k));
      if (m == panel_saddle) m = panel_core;
    }
  }
};

}  // namespace coldsky
