#pragma once
#include "kernels/panel/coolant.hpp"

/// Kernels that find the walls of coolant ducts in the slice j = 0 of a block: flags, which are compacted, keys to sort
/// by, then geometry.
namespace coldsky {

/// A candidate is a cell and one of the four directions across the tubes in which a void cell may lie. Numbered
/// direction + 4 (i + nx k).
struct DuctWalls {
  enum Direction : int { up = 0, down = 1, right = 2, left = 3 };
  BlockData block;
  Array<const int> strip;  ///< per column: its tube

  struct Wall {
    int i, k, direction;
    KOKKOS_INLINE_FUNCTION int axis() const { return direction < right ? axis_z : axis_x; }
  };
  KOKKOS_INLINE_FUNCTION int count() const { return 4 * block.box.nx * block.box.nz; }
  KOKKOS_INLINE_FUNCTION Wall wall(int candidate) const {
    const int c = candidate / 4;
    return {c % block.box.nx, c / block.box.nx, candidate % 4};
  }
  KOKKOS_INLINE_FUNCTION bool is_void(int i, int k) const {
    const Box& box = block.box;
    return i >= 0 && i < box.nx && k >= 0 && k < box.nz &&
           block.material(box.index(i, 0, k)) == BlockData::void_material;
  }
};

/// Solid cells beside a void one.
struct KeepDuctWalls {
  DuctWalls walls;
  Array<std::uint8_t> keep;
  KOKKOS_INLINE_FUNCTION void operator()(const int candidate) const {
    const auto w = walls.wall(candidate);
    const int di = w.direction == DuctWalls::right ? 1 : w.direction == DuctWalls::left ? -1 : 0;
    const int dk = w.direction == DuctWalls::up ? 1 : w.direction == DuctWalls::down ? -1 : 0;
    keep(candidate) = !walls.is_void(w.i, w.k) && walls.is_void(w.i + di, w.k + dk) ? 1 : 0;
  }
};

/// Order of a tube's walls: those below and above its duct by column, then those beside it by layer.
struct DuctWallKey {
  DuctWalls walls;
  Array<const int> kept;
  Array<std::uint64_t> key;
  KOKKOS_INLINE_FUNCTION void operator()(const int n) const {
    const auto w = walls.wall(kept(n));
    const Box& box = walls.block.box;
    const std::uint64_t positions = box.nx > box.nz ? box.nx : box.nz;
    const std::uint64_t beside = w.axis() == axis_x ? 1 : 0, position = beside != 0 ? w.k : w.i;
    const std::uint64_t tube = walls.strip(w.i), side = w.direction % 2;
    key(n) = ((tube * 2 + beside) * positions + position) * 2 + side;
  }
};

/// Cell, normal, wetted width [m], distance from the cell's centre [m] and tube of the walls in their order.
struct DuctWallGeometry {
  DuctWalls walls;
  Array<const int> kept;
  Array<int> cell, axis;
  Array<double> width, distance;
  Array<int> tube;
  KOKKOS_INLINE_FUNCTION void operator()(const int n) const {
    const auto w = walls.wall(kept(n));
    const bool beside = w.axis() == axis_x;
    cell(n) = walls.block.box.index(w.i, 0, w.k);
    axis(n) = w.axis();
    width(n) = beside ? walls.block.width_z(w.k) : walls.block.width_x(w.i);
    distance(n) = 0.5 * (beside ? walls.block.width_x(w.i) : walls.block.width_z(w.k));
    tube(n) = walls.strip(w.i);
  }
};

/// Columns of one kind.
struct KeepColumns {
  Array<const std::uint8_t> column;
  std::uint8_t which;
  Array<std::uint8_t> keep;
  KOKKOS_INLINE_FUNCTION void operator()(const int i) const { keep(i) = column(i) == which ? 1 : 0; }
};

/// Bonds of tubes under a sheet, one cell a column; the tube's whole wetted perimeter lies behind its bond, shared out
/// by width.
struct BondGeometry {
  BlockData block;
  Array<const int> strip, kept;
  Array<const double> bond_width;  ///< per tube [m]
  double factor, diameter;         ///< whose product is the wetted perimeter [m]
  Array<int> cell, axis;
  Array<double> width, distance;
  Array<int> tube;
  KOKKOS_INLINE_FUNCTION void operator()(const int n) const {
    const int i = kept(n);
    const double share = block.width_x(i) / bond_width(strip(i));
    cell(n) = i;
    axis(n) = axis_z;
    width(n) = share * factor * diameter;
    distance(n) = 0.0;
    tube(n) = strip(i);
  }
};

/// Volume of bore behind the walls of each cell: every wall has its share of the tube by wetted width. A cell lies in
/// one strip, so the walls that it has all belong to one tube and segment.
struct BoreVolume {
  BlockData block;
  TubesData tubes;
  double cross_section;  ///< of the bore [m^2]
  Array<double> bore;    ///< [m^3]
  KOKKOS_INLINE_FUNCTION void operator()(const int n) const {
    const int tube = n / tubes.segments, j = n % tubes.segments;
    double wetted = 0.0;
    for (int w = 0; w < tubes.walls; ++w) wetted += tubes.wall_width(tube * tubes.walls + w);
    for (int w = 0; w < tubes.walls; ++w) {
      const int entry = tube * tubes.walls + w;
      bore(tubes.wall_cell(entry) + j * block.box.nx) +=
          cross_section * tubes.wall_width(entry) / wetted * block.width_y(j);
    }
  }
};

}  // namespace coldsky
