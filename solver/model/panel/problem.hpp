#pragma once
#include <optional>
#include <string>
#include <vector>

#include "kernels/base/mirror.hpp"
#include "kernels/block/surface.hpp"
#include "kernels/panel/coolant.hpp"

namespace coldsky {

/// Node coordinates of a graded block along each axis [m], on the host.
struct BlockNodes {
  std::vector<double> x, y, z;
};

struct NamedSurface {
  std::string name;
  SurfaceData data;
};

/// A heat problem, ready for the device: where case and mesh have met. Views are shared on copy.
struct Problem {
  BlockNodes nodes;
  BlockData block;
  std::vector<NamedSurface> surfaces;  ///< at most one face a cell in each
  std::optional<TubesData> tubes;
  Array<double> extra_source;  ///< [W] a cell; empty = none
  /// Deliberate factor on face conductances, for the test that conduction rows can fail.
  double conductance_scale = 1.0;
};

/// Which of the six sides of a block.
struct Side {
  int axis;
  bool high;
};

/// These fill their arrays on `space`, and what reads them is to run there or to wait for it.

/// A block from its node coordinates; every cell of material 0, contacts perfect.
BlockData make_block(const ExecutionSpace& space, const BlockNodes& nodes, const std::vector<MaterialLaw>& laws,
                     double reference_temperature);

/// All faces of one side of the block, without those of void cells.
SurfaceData make_surface(const ExecutionSpace& space, const BlockData& block, const Side& side, const SurfaceLaw& law);

/// The same irradiation by sunlight and infrared on all faces of a surface [W/m^2].
/// \param absorbed what reaches the body of it, where that is known otherwise; absent = as the law says
void irradiate(const ExecutionSpace& space, SurfaceData& surface, double solar, double infrared,
               const std::optional<double>& absorbed = {});

/// Makes room for irradiation that differs from face to face, at first none: for whoever fills the two arrays.
void make_irradiation(const ExecutionSpace& space, SurfaceData& surface);
/// Irradiation or optical properties of a surface were changed: its sink temperatures follow.
void irradiation_changed(const ExecutionSpace& space, const SurfaceData& surface);

/// Tubes without walls yet; allocates state for `tubes` x `segments` x `walls`.
TubesData make_tubes(const ExecutionSpace& space, int tubes, int segments, int walls);

/// Joins tubes of several blocks, given in the order of the flow: each tube runs through all of them, and the state of
/// its segments becomes one. They must be as many in every block.
void join_in_series(const ExecutionSpace& space, const std::vector<TubesData*>& stretches);

}  // namespace coldsky
