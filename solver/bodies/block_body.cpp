#include "solver/bodies/block_body.hpp"

#include "kernels/block/refine.hpp"

namespace coldsky {

namespace {

/// Planes of a fine axis in a coarse one, by their nodes.
NestedPlanes nested_planes(const ExecutionSpace& space, const std::vector<double>& fine,
                           const std::vector<double>& coarse) {
  std::vector<int> plane;
  std::vector<double> offset;
  const int last = static_cast<int>(coarse.size()) - 2;
  int at = 0;
  for (std::size_t n = 0; n + 1 < fine.size(); ++n) {
    const double centre = 0.5 * (fine[n] + fine[n + 1]);
    while (at < last && centre > coarse[at + 1]) ++at;
    plane.push_back(at);
    offset.push_back(centre - 0.5 * (coarse[at] + coarse[at + 1]));
  }
  return {to_device(space, plane, "nested.plane"), to_device(space, offset, "nested.offset")};
}

}  // namespace

BlockBody::BlockBody(ExecutionSpace space, Problem problem)
    : space_(std::move(space)),
      problem_(std::move(problem)),
      a_(StencilData<double>::allocate(problem_.block.box, "jacobian")),
      stencil_(space_, a_),
      multigrid_(space_) {
  for (const auto& surface : problem_.surfaces) {
    const auto make = [&](const char* part) {
      return make_zeros<double>(space_, "surface." + surface.name + part, surface.data.count);
    };
    surface_arrays_.push_back(
        {make(".temperature"), make(".emitted"), make(".absorbed"), make(".given"), make(".taken"), make(".net")});
  }
  for (const MaterialLaw& law : to_host(space_, problem_.block.laws)) {
    temperature_dependent_ = temperature_dependent_ || law.coefficient != 0.0 || law.radiative != 0.0;
  }
}

Problem& BlockBody::change_problem() {
  conductances_ready_ = false;
  changed();
  return problem_;
}

void BlockBody::refine(const BlockBody& coarse, const Array<double>& deviation) {
  const BlockData &fine = problem_.block, &block = coarse.problem_.block;
  const BlockNodes &nodes = problem_.nodes, &wide = coarse.problem_.nodes;
  Array<double> gradient[3];
  for (const int axis : {axis_x, axis_y, axis_z}) {
    gradient[axis] = make_array<double>("nested.gradient", block.box.cells());
    for_each_row(space_, "CellGradient", block.box, CellGradient{block, axis, coarse.state(), gradient[axis]});
  }
  for_each_row(
      space_, "RefineField", fine.box,
      RefineField{fine, block.box, nested_planes(space_, nodes.x, wide.x), nested_planes(space_, nodes.y, wide.y),
                  nested_planes(space_, nodes.z, wide.z), coarse.state(), gradient[axis_x], gradient[axis_y],
                  gradient[axis_z], block.reference_temperature - fine.reference_temperature, deviation});
  space_.fence("coldsky: temporaries are released");
}

void BlockBody::balance(const Stage& stage) {
  const BlockData& block = problem_.block;
  if (temperature_dependent_ || !conductances_ready_) {
    for_each_row(space_, "FaceConductance", block.box, FaceConductance{block, state(), a_, problem_.conductance_scale});
    conductances_ready_ = true;
  }
  for_each_row(space_, "CellBalance", block.box,
               CellBalance{block, a_, state(), part(stage.old), stage.inverse_time_step, problem_.extra_source,
                           residual(), a_.diagonal});
  for (const auto& surface : problem_.surfaces) {
    for_each(space_, "SurfaceBalance", surface.data.count,
             SurfaceBalance{block, surface.data, state(), residual(), a_.diagonal});
  }
}

void BlockBody::add_totals(HeatTotals& totals) {
  const BlockData& block = problem_.block;
  for (std::size_t n = 0; n < problem_.surfaces.size(); ++n) {
    const auto& surface = problem_.surfaces[n];
    const auto& arrays = surface_arrays_[n];
    for_each(space_, "SurfaceTotals", surface.data.count,
             SurfaceTotals{{block, surface.data, state(), residual(), a_.diagonal},
                           arrays.temperature,
                           arrays.emitted,
                           arrays.absorbed,
                           arrays.given,
                           arrays.taken,
                           arrays.net});
    HeatTotals::OfSurface of;
    of.name = surface.name;
    of.area = absolute_sum(space_, surface.data.area, scratch_);
    of.emitted = absolute_sum(space_, arrays.emitted, scratch_);
    of.absorbed = absolute_sum(space_, arrays.absorbed, scratch_);
    of.given = absolute_sum(space_, arrays.given, scratch_);
    of.taken = absolute_sum(space_, arrays.taken, scratch_);
    of.net = sum(space_, arrays.net, scratch_);
    of.temperature_mean = of.area > 0.0 ? dot(space_, surface.data.area, arrays.temperature, scratch_) / of.area : 0.0;
    totals.add(of);
  }
  totals.source += reduce_rows(space_, "SourceSum", block.box, SourceSum{block, problem_.extra_source}, scratch_);
}

double BlockBody::storage_flow(const Stage& stage) {
  if (!(stage.inverse_time_step > 0.0)) return 0.0;
  return reduce_rows(space_, "StorageFlow", problem_.block.box,
                     StorageFlow{problem_.block, state(), part(stage.old), stage.inverse_time_step}, scratch_);
}

double BlockBody::state_flow() {
  return reduce_rows(space_, "StateFlow", problem_.block.box, StateFlow{a_, state()}, scratch_);
}

void BlockBody::rates(const Array<double>& rate) {
  for_each_row(space_, "TemperatureRate", problem_.block.box,
               TemperatureRate{problem_.block, state(), residual(), rate});
}

double BlockBody::stored_power(const Array<double>& rate) {
  return reduce_rows(space_, "StoredPower", problem_.block.box, StoredPower{problem_.block, state(), rate}, scratch_);
}

void BlockBody::prepare_preconditioner() {
  if (hierarchy_ready_) {
    multigrid_.refresh(stencil_.single());
  } else {
    multigrid_.build(stencil_.single());
    hierarchy_ready_ = true;
  }
}

}  // namespace coldsky
