#pragma once
#include "kernels/radiation/paths.hpp"

/// From the number of a ray to its start.
namespace coldsky {

/// A point that sees as an element without size does. \param tangent, normal of length 1, across each other
struct PointSource {
  Vector3 point, normal, tangent;
};

/// Rays of a patch from points of four dimensions. The first coordinate chooses the side by its share of the area, and
/// what is left of it a place on it: a patch of many elements is covered as evenly as one of one. Sources beyond the
/// patches are points.
struct PatchRays {
  Shapes shapes;
  Patches patches;
  Array<const PointSource> points;
  Sobol sobol = {};

  /// Whether it gives off rays.
  KOKKOS_INLINE_FUNCTION bool has(int source) const {
    return source >= patches.count || patches.first(source) < patches.first(source + 1);
  }

  /// \param x coordinates in units of 2^-32, the first two of them read \param element of the start, -1 for points
  KOKKOS_INLINE_FUNCTION Start start(int patch, const std::uint32_t* x, int& element) const {
    element = -1;
    if (patch >= patches.count) {
      const PointSource& source = points(patch - patches.count);
      return {source.point, source.normal, source.tangent};
    }
    const double at = double(x[0]) * 0x1p-32;
    int low = patches.first(patch), high = patches.first(patch + 1) - 1;
    const int begin = low;
    while (low < high) {
      const int middle = (low + high) / 2;
      if (at < patches.share(middle)) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    const double before = low == begin ? 0.0 : patches.share(low - 1);
    const double rest = (at - before) / (patches.share(low) - before);
    const float u = rest < 1.0 ? static_cast<float>(rest) : 0x1.fffffep-1F;
    const int side = patches.side(low);
    element = side / 2;
    return start_on_side(shapes, side, u, unit_float(x[1]));
  }

  KOKKOS_INLINE_FUNCTION Ray ray(int patch, const std::uint32_t* point, const std::uint32_t* seeds) const {
    std::uint32_t x[Sobol::dimensions];
    for (int d = 0; d < Sobol::dimensions; ++d) x[d] = scrambled(point[d], seeds[d]);
    Ray ray;
    const Start from = start(patch, x, ray.source);
    ray.origin = from.point;
    ray.direction = cosine_direction(from.normal, from.tangent, unit_float(x[2]), unit_float(x[3]));
    return ray;
  }
};

/// Which rays a launch traces: of the sources `active` (numbers within a block of rows), scramble by scramble, those
/// from `begin` to `end`, a piece in a call.
struct RayPieces {
  /// Rays of a piece: on a CPU so many that threads seldom meet at a counter.
  static constexpr int of_a_piece = runs_on_host ? 512 : 16;
  Array<const int> active;
  int first_active = 0, rows = 0;  ///< this launch's part of `active`
  int first_source = 0;            ///< source of row 0 of the block
  std::uint32_t begin = 0, end = 0;
  int scrambles = 1;
  std::uint64_t seed = 1;

  KOKKOS_INLINE_FUNCTION static int pieces(std::uint32_t rays) {
    return static_cast<int>((rays + std::uint32_t(of_a_piece) - 1) / std::uint32_t(of_a_piece));
  }
  int count() const { return rows * scrambles * pieces(end - begin); }

  struct Piece {
    int row, scramble, source;
    std::uint32_t begin, end;
    std::uint64_t stream;
    std::uint32_t seeds[Sobol::dimensions];
  };
  KOKKOS_INLINE_FUNCTION Piece piece(int n) const {
    const int of_a_row = pieces(end - begin);
    Piece piece;
    piece.begin = begin + std::uint32_t(n % of_a_row) * std::uint32_t(of_a_piece);
    piece.end = end - piece.begin < std::uint32_t(of_a_piece) ? end : piece.begin + std::uint32_t(of_a_piece);
    piece.scramble = n / of_a_row % scrambles;
    piece.row = active(first_active + n / of_a_row / scrambles);
    piece.source = first_source + piece.row;
    piece.stream = std::uint64_t(piece.source) * std::uint64_t(scrambles) + std::uint64_t(piece.scramble);
    for (int d = 0; d < Sobol::dimensions; ++d) piece.seeds[d] = scramble_seed(seed, piece.stream, std::uint64_t(d));
    return piece;
  }
};

}  // namespace coldsky
