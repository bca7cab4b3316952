#pragma once
#include "kernels/base/rows.hpp"

/// Sums over what patches are made of: pieces of faces and sides of nodes, each with its partial sum.
namespace coldsky {

struct PatchPieces {
  int patches = 0, count = 0;    ///< of pieces
  Array<double> area;            ///< of each patch [m^2]
  Array<int> begin;              ///< patches + 1: where the pieces of each patch begin in `piece`
  Array<int> piece;              ///< by patch
  Array<double> emitted, again;  ///< of each piece: see EmissionPieces [W], [m^2]
};

/// Emission of patches [W/m^2], the mean of what they are made of.
struct PatchEmission {
  PatchPieces pieces;
  Array<double> emission;
  KOKKOS_INLINE_FUNCTION void operator()(const int p) const {
    double sum = 0.0;
    for (int n = pieces.begin(p); n < pieces.begin(p + 1); ++n) sum += pieces.emitted(pieces.piece(n));
    emission(p) = pieces.area(p) > 0.0 ? sum / pieces.area(p) : 0.0;
  }
};

/// Share of a change of irradiation that leaves a patch again, reflected or by faces that follow [-].
struct PatchFeedback {
  PatchPieces pieces;
  Array<const double> reflectance;
  Array<double> feedback;
  KOKKOS_INLINE_FUNCTION void operator()(const int p) const {
    double sum = 0.0;
    for (int n = pieces.begin(p); n < pieces.begin(p + 1); ++n) sum += pieces.again(pieces.piece(n));
    feedback(p) = reflectance(p) + (pieces.area(p) > 0.0 ? sum / pieces.area(p) : 0.0);
  }
};

}  // namespace coldsky
