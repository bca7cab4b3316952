#pragma once
#include "kernels/block/conduction.hpp"

namespace coldsky {

/// Faces of one side of a block that share a law. A cell has at most one face in the list, so the kernel may add to
/// its cell without atomics; sides run one after another.
struct SurfaceData {
  int axis = 0;
  bool high = false;  ///< the upper of the two sides along `axis`
  int count = 0;
  Array<int> cell;
  Array<double> area;              ///< [m^2]
  Array<double> distance;          ///< cell centre to face [m]
  Array<double> inward_flux;       ///< per face, into the body [W/m^2]; empty = none beyond the law's
  Array<double> face_temperature;  ///< per face, kind fixed_temperature [K]; empty = the law's
  /// Per face, by band [W/m^2]; empty = no band is looked at, the law's sink temperature counts.
  Array<double> solar_irradiation, infrared_irradiation;
  /// Per face, formed from the irradiation whenever that changes [K]: see SinkTemperature.
  Array<double> sink_temperature;
  SurfaceLaw law;

  KOKKOS_INLINE_FUNCTION bool irradiated() const { return sink_temperature.data() != nullptr; }
  /// The law of one face: what differs from face to face is put in.
  KOKKOS_INLINE_FUNCTION SurfaceLaw law_of(int f) const {
    SurfaceLaw own = law;
    if (inward_flux.data() != nullptr) own.inward_flux += inward_flux(f);
    if (face_temperature.data() != nullptr) own.temperature = face_temperature(f);
    if (!irradiated()) return own;
    own.sink_temperature = sink_temperature(f);
    // What does not emit has no sink.
    if (!(law.emittance() > 0.0)) {
      own.inward_flux += absorbed_irradiation(law, solar_irradiation(f), infrared_irradiation(f));
    }
    return own;
  }
};

/// Sink temperatures of faces from their irradiation. Runs when irradiation or optical properties change, never inside
/// Newton's iterations.
struct SinkTemperature {
  SurfaceData surface;
  KOKKOS_INLINE_FUNCTION void operator()(const int f) const {
    const SurfaceLaw& law = surface.law;
    surface.sink_temperature(f) = law.emittance() > 0.0
                                      ? radiative_sink(law, absorbed_irradiation(law, surface.solar_irradiation(f),
                                                                                 surface.infrared_irradiation(f)))
                                      : 0.0;
  }
};

/// The same irradiation and sink on all faces of a side.
struct UniformIrradiation {
  SurfaceData surface;
  double solar, infrared;   ///< [W/m^2]
  double sink_temperature;  ///< [K]
  KOKKOS_INLINE_FUNCTION void operator()(const int f) const {
    surface.solar_irradiation(f) = solar;
    surface.infrared_irradiation(f) = infrared;
    surface.sink_temperature(f) = sink_temperature;
  }
};

/// Adds the flux through every face to the residual [W] and its slope to the diagonal [W/K], with the true surface
/// temperature.
struct SurfaceBalance {
  BlockData block;
  SurfaceData surface;
  Array<const double> deviation;
  Array<double> residual, diagonal;

  /// Temperature of the face's cell [K].
  KOKKOS_INLINE_FUNCTION double cell_temperature(int f) const {
    return block.reference_temperature + deviation(surface.cell(f));
  }
  /// Conductance from the cell's centre to the face [W/(m^2 K)].
  KOKKOS_INLINE_FUNCTION double half_cell(int f) const {
    const int c = surface.cell(f);
    double k = conductivity(block.laws(block.material(c)), surface.axis, cell_temperature(f));
    if (surface.axis != axis_z) k *= block.thickness_at(c % (block.box.nx * block.box.ny));
    return k / surface.distance(f);
  }
  KOKKOS_INLINE_FUNCTION FaceBalance balance(int f) const {
    return face_balance(surface.law_of(f), cell_temperature(f), half_cell(f));
  }
  KOKKOS_INLINE_FUNCTION void operator()(const int f) const {
    const FaceBalance b = balance(f);
    const int c = surface.cell(f);
    residual(c) += surface.area(f) * b.flux;
    diagonal(c) += surface.area(f) * b.slope;
  }
};

/// What a face shows the world, for results and balances: temperature [K], power emitted and absorbed as radiation (a
/// prescribed flux counts as absorbed), power given and taken otherwise (film and held temperature), net power [W].
/// net = emitted - absorbed + given - taken.
struct SurfaceTotals {
  SurfaceBalance kernel;
  Array<double> temperature, emitted, absorbed, given, taken, net;
  KOKKOS_INLINE_FUNCTION void operator()(const int f) const {
    const FaceBalance b = kernel.balance(f);
    const SurfaceLaw law = kernel.surface.law_of(f);
    const double area = kernel.surface.area(f);
    const double t = kernel.block.reference_temperature + kernel.deviation(kernel.surface.cell(f)) - b.drop;
    temperature(f) = t;
    net(f) = area * b.flux;
    if (law.kind == SurfaceLaw::fixed_temperature) {
      emitted(f) = absorbed(f) = 0.0;
      given(f) = b.flux > 0.0 ? area * b.flux : 0.0;
      taken(f) = b.flux < 0.0 ? -area * b.flux : 0.0;
      return;
    }
    const double s = law.sink_temperature;
    emitted(f) = area * law.emittance() * stefan_boltzmann * t * t * t * t;
    absorbed(f) = area * (law.emittance() * stefan_boltzmann * s * s * s * s + law.inward_flux);
    given(f) = area * law.film_coefficient * t;
    taken(f) = area * law.film_coefficient * law.ambient_temperature;
  }
};

}  // namespace coldsky
