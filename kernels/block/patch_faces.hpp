#pragma once
#include "kernels/block/surface.hpp"

/// Faces that take part in an exchange of radiation between patches: what they emit, and how that follows their cells
/// and the irradiation G of their patch.
///
/// A face with half-cell conductance g, slope s of all that leaves it and h = 4 eps sigma T^3 of what it emits has, for
/// small changes,
///
///     dT = (g dT_cell + eps dG) / (g + s),   d(emitted) = h dT,   d(heat out of the cell) = ... - g eps / (g + s) dG.
///
/// Sheets without a half cell have g = infinity.
namespace coldsky {

inline constexpr int faces_of_a_piece = 64;

/// Faces of one surface. Those of a patch are cut into pieces of at most `faces_of_a_piece`, so that a large patch is
/// not one thread's work: the pieces are summed first. The digits do not depend on threads.
struct PatchFaces {
  Array<int> patch;                 ///< of each face; -1 = none
  Array<double> emitted;            ///< [W]
  Array<double> again;              ///< A h eps / (g + s): of a change of G, what is emitted again [m^2]
  Array<double> follows;            ///< A h g / (g + s): d(emitted) / d T_cell [W/K]
  Array<double> taken;              ///< A g eps / (g + s): of a change of G, what the cell takes up [m^2]
  int pieces = 0, first_piece = 0;  ///< in the list of all surfaces and nodes
  Array<int> begin;                 ///< pieces + 1: where the faces of each piece begin in `face`
  Array<int> face;
};

/// Hands the irradiation of patches to their faces, with the sink temperatures that follow, and finds what the faces
/// emit then.
struct FaceExchange {
  SurfaceBalance kernel;
  Array<const double> irradiation;  ///< infrared, of each patch [W/m^2]
  PatchFaces faces;
  KOKKOS_INLINE_FUNCTION void operator()(const int f) const {
    const int p = faces.patch(f);
    if (p < 0) return;
    const SurfaceData& surface = kernel.surface;
    // A step of Newton's method may lead below nothing. What is not a number stays so, and the balances show it.
    surface.infrared_irradiation(f) = irradiation(p) < 0.0 ? 0.0 : irradiation(p);
    SinkTemperature{surface}(f);
    const SurfaceLaw law = surface.law_of(f);
    const double cell = kernel.cell_temperature(f), g = kernel.half_cell(f), area = surface.area(f);
    const double t = cell - face_balance(law, cell, g).drop;
    const double emittance = law.emittance(), h = t < 0.0 ? 0.0 : 4.0 * emittance * stefan_boltzmann * t * t * t;
    const double s = h + law.film_coefficient;
    const double through = law.half_cell ? g / (g + s) : 1.0, held = law.half_cell ? h / (g + s) : 0.0;
    faces.emitted(f) = area * emittance * stefan_boltzmann * t * t * t * t;
    faces.again(f) = area * held * emittance;
    faces.follows(f) = area * through * h;
    faces.taken(f) = area * through * emittance;
  }
};

/// The irradiation of patches by sunlight, on their faces.
struct FaceSunlight {
  SurfaceData surface;
  Array<const int> patch;
  Array<const double> irradiation;  ///< of each patch [W/m^2]
  KOKKOS_INLINE_FUNCTION void operator()(const int f) const {
    if (patch(f) >= 0) surface.solar_irradiation(f) = irradiation(patch(f));
  }
};

/// What the faces of each piece emit [W], and emit again of a change of irradiation [m^2].
struct EmissionPieces {
  PatchFaces faces;
  Array<double> emitted, again;  ///< of every piece
  KOKKOS_INLINE_FUNCTION void operator()(const int piece) const {
    double sum = 0.0, sum_again = 0.0;
    for (int n = faces.begin(piece); n < faces.begin(piece + 1); ++n) {
      sum += faces.emitted(faces.face(n));
      sum_again += faces.again(faces.face(n));
    }
    emitted(faces.first_piece + piece) = sum;
    again(faces.first_piece + piece) = sum_again;
  }
};

/// What the faces of each piece emit more when cells change by `u` [W].
template <class T>
struct FollowPieces {
  PatchFaces faces;
  Array<const int> cell;  ///< of each face
  Array<const T> u;       ///< of the block [K]
  Array<double> emitted;  ///< of every piece
  KOKKOS_INLINE_FUNCTION void operator()(const int piece) const {
    double sum = 0.0;
    for (int n = faces.begin(piece); n < faces.begin(piece + 1); ++n) {
      const int f = faces.face(n);
      sum += faces.follows(f) * double(u(cell(f)));
    }
    emitted(faces.first_piece + piece) = sum;
  }
};

/// q -= factor * (what cells take up as irradiation changes). A cell has at most one face in the surface.
template <class T>
struct FaceTaken {
  PatchFaces faces;
  Array<const int> cell;
  double factor;
  Array<const double> change;  ///< of the irradiation of each patch [W/m^2]
  Array<T> q;
  KOKKOS_INLINE_FUNCTION void operator()(const int f) const {
    const int p = faces.patch(f), c = cell(f);
    if (p >= 0) q(c) = T(double(q(c)) - factor * faces.taken(f) * change(p));
  }
};

/// d += follows: what a neighbourhood that warms up by 1 K brings to the cells, about [W/K].
struct FaceFollows {
  PatchFaces faces;
  Array<const int> cell;
  Array<double> d;
  KOKKOS_INLINE_FUNCTION void operator()(const int f) const {
    if (faces.patch(f) >= 0) d(cell(f)) += faces.follows(f);
  }
};

/// Sum of the infrared that the faces absorb of their patches' irradiation [W].
struct FaceAbsorbed {
  SurfaceData surface;
  Array<const int> patch;
  Array<const double> irradiation;
  KOKKOS_INLINE_FUNCTION double row(int i0, int i1, int, int) const {
    double sum = 0.0;
    for (int f = i0; f < i1; ++f) {
      if (patch(f) >= 0) sum += surface.area(f) * surface.law.emittance() * irradiation(patch(f));
    }
    return sum;
  }
};

}  // namespace coldsky
