#include "solver/bodies/heat_solver.hpp"

#include "kernels/base/mirror.hpp"

namespace coldsky {

HeatSolver::Parts HeatSolver::parts_of(const ExecutionSpace& space, Problem problem) {
  Parts parts;
  const bool has_tubes = problem.tubes.has_value();
  auto block = std::make_unique<BlockBody>(space, std::move(problem));
  parts.block = block.get();
  parts.bodies.push_back(std::move(block));
  if (has_tubes) {
    auto coolant = std::make_unique<TubeCoupling>(space, std::vector<BlockBody*>{parts.block});
    parts.coolant = coolant.get();
    parts.couplings.push_back(std::move(coolant));
  }
  return parts;
}

HeatSolver::HeatSolver(ExecutionSpace space, Problem problem, NewtonOptions options)
    : HeatSolver(space, parts_of(space, std::move(problem)), options) {}

HeatSolver::HeatSolver(const ExecutionSpace& space, Parts parts, NewtonOptions options)
    : block_(parts.block),
      coolant_(parts.coolant),
      system_(space, std::move(parts.bodies), std::move(parts.couplings)),
      newton_(system_, options) {}

void HeatSolver::set_deviation(const std::vector<double>& deviation) {
  system_.set_state(to_device(space(), deviation, "state.given"));
  space().fence("coldsky: temporaries are released");
}

void HeatSolver::start_from(const HeatSolver& coarse) {
  block_->refine(*coarse.block_, system_.change_state(*block_));
  forget();
}

const std::vector<BlockBody::SurfaceArrays>& HeatSolver::surface_arrays() {
  system_.totals();
  return block_->surface_arrays();
}

}  // namespace coldsky
