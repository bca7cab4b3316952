#pragma once
#include "kernels/block/conduction.hpp"

/// Kernels that carry the field of a coarse mesh to a finer one of the same body: where a nested solve starts.
namespace coldsky {

/// Temperature gradient in every cell along one axis [K/m], zero in void cells: the mean of what the heat through its
/// two faces asks for in the cell's own material. Where conductivity jumps, the slope between two cell centres would
/// belong to neither.
struct CellGradient {
  BlockData block;
  int axis;
  Array<const double> deviation;
  Array<double> gradient;

  /// Half of a plane's width over its conductivity [m^2 K/W].
  KOKKOS_INLINE_FUNCTION double half(int c, int plane) const {
    const double k = conductivity(block.laws(block.material(c)), axis, block.reference_temperature + deviation(c));
    return 0.5 * block.width(axis)(plane) / k;
  }
  KOKKOS_INLINE_FUNCTION bool open(int c) const { return block.material(c) != BlockData::void_material; }
  KOKKOS_INLINE_FUNCTION void row(int i0, int i1, int j, int k) const {
    const int stride = block.box.stride(axis), last = block.box.count(axis) - 1;
    const Array<double>& contact = axis == axis_x   ? block.contact_x
                                   : axis == axis_y ? block.contact_y
                                                    : block.contact_z;
    for (int i = i0; i < i1; ++i) {
      const int c = block.box.index(i, j, k), plane = axis == axis_x ? i : axis == axis_y ? j : k;
      gradient(c) = 0.0;
      if (!open(c)) continue;
      const double own = half(c, plane);
      if (!(own < 1e300)) continue;  // no conduction along this axis
      double sum = 0.0;
      int faces = 0;
      if (plane > 0 && open(c - stride)) {
        sum += (deviation(c) - deviation(c - stride)) / (own + half(c - stride, plane - 1) + contact(plane - 1));
        ++faces;
      }
      if (plane < last && open(c + stride)) {
        sum += (deviation(c + stride) - deviation(c)) / (own + half(c + stride, plane + 1) + contact(plane));
        ++faces;
      }
      // Flux over the cell's conductivity.
      if (faces > 0) gradient(c) = sum / faces * own / (0.5 * block.width(axis)(plane));
    }
  }
};

/// Where planes of cells lie in a coarser block, along one axis.
struct NestedPlanes {
  Array<const int> coarse;     ///< per fine plane: the coarse plane that holds its centre
  Array<const double> offset;  ///< from the centre of that plane to its own [m]
};

/// The coarse field at the centres of the fine cells, linear within each coarse cell.
struct RefineField {
  BlockData fine;
  Box coarse;
  NestedPlanes x, y, z;
  Array<const double> from, gradient_x, gradient_y, gradient_z;
  double shift;  ///< reference temperature of the coarse block less that of the fine one [K]
  Array<double> to;

  KOKKOS_INLINE_FUNCTION void row(int i0, int i1, int j, int k) const {
    const double along_y = y.offset(j), along_z = z.offset(k);
    for (int i = i0; i < i1; ++i) {
      const int c = fine.box.index(i, j, k), n = coarse.index(x.coarse(i), y.coarse(j), z.coarse(k));
      to(c) = fine.material(c) == BlockData::void_material
                  ? 0.0
                  : shift + from(n) + x.offset(i) * gradient_x(n) + along_y * gradient_y(n) + along_z * gradient_z(n);
    }
  }
};

}  // namespace coldsky
