#pragma once
#include "kernels/block/conduction.hpp"

/// Kernels that build the list of faces of one side of a block: flags, which are compacted, then geometry.
namespace coldsky {

/// Faces of one side, numbered along the lower of the two axes in its plane first.
struct SideFaces {
  BlockData block;
  int axis;
  bool high;

  KOKKOS_INLINE_FUNCTION int first_axis() const { return axis == axis_x ? axis_y : axis_x; }
  KOKKOS_INLINE_FUNCTION int second_axis() const { return axis == axis_z ? axis_y : axis_z; }
  KOKKOS_INLINE_FUNCTION int count() const { return block.box.count(first_axis()) * block.box.count(second_axis()); }
  KOKKOS_INLINE_FUNCTION int plane() const { return high ? block.box.count(axis) - 1 : 0; }
  KOKKOS_INLINE_FUNCTION int cell(int face) const {
    const int count = block.box.count(first_axis());
    return plane() * block.box.stride(axis) + face % count * block.box.stride(first_axis()) +
           face / count * block.box.stride(second_axis());
  }
};

/// A face is kept where its cell is not void.
struct KeepSolidFaces {
  SideFaces side;
  Array<std::uint8_t> keep;
  KOKKOS_INLINE_FUNCTION void operator()(const int face) const {
    keep(face) = side.block.material(side.cell(face)) != BlockData::void_material ? 1 : 0;
  }
};

/// Cell, area [m^2] and distance from the cell's centre [m] of the faces that were kept.
struct FaceGeometry {
  SideFaces side;
  Array<const int> kept;
  Array<int> cell;
  Array<double> area, distance;
  KOKKOS_INLINE_FUNCTION void operator()(const int n) const {
    const int face = kept(n), count = side.block.box.count(side.first_axis());
    cell(n) = side.cell(face);
    area(n) = side.block.width(side.first_axis())(face % count) * side.block.width(side.second_axis())(face / count);
    distance(n) = 0.5 * side.block.width(side.axis)(side.plane());
  }
};

/// Cells of one material.
struct KeepMaterial {
  Array<const std::uint8_t> material;
  std::uint8_t which;
  Array<std::uint8_t> keep;
  KOKKOS_INLINE_FUNCTION void operator()(const int c) const { keep(c) = material(c) == which ? 1 : 0; }
};

}  // namespace coldsky
