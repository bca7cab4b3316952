#include "solver/bodies/heat_solver.hpp"

#include "kernels/base/mirror.hpp"
#include "solver/core/error.hpp"

namespace coldsky {

void HeatSolver::add_panel(const ExecutionSpace& space, Problem problem, Parts& parts) {
  const bool has_tubes = problem.tubes.has_value();
  auto block = std::make_unique<BlockBody>(space, std::move(problem));
  Panel panel{block.get(), nullptr};
  parts.bodies.push_back(std::move(block));
  if (has_tubes) {
    auto coolant = std::make_unique<TubeCoupling>(space, std::vector<BlockBody*>{panel.block});
    panel.coolant = coolant.get();
    parts.couplings.push_back(std::move(coolant));
  }
  parts.panels.push_back(panel);
}

HeatSolver::Parts HeatSolver::parts_of(const ExecutionSpace& space, Problem problem) {
  Parts parts;
  add_panel(space, std::move(problem), parts);
  return parts;
}

HeatSolver::Parts HeatSolver::parts_of(const ExecutionSpace& space, SceneParts scene) {
  Parts parts;
  double reference = scene.reference_temperature;
  if (!scene.panels.empty()) reference = scene.panels.front().block.reference_temperature;
  for (Problem& problem : scene.panels) add_panel(space, std::move(problem), parts);
  if (!scene.nodes.empty()) {
    auto nodes = std::make_unique<NodeBody>(space, scene.nodes, reference);
    parts.nodes = nodes.get();
    parts.bodies.push_back(std::move(nodes));
  }
  if (parts.bodies.empty()) throw LibraryError("a scene has neither panels nor nodes");
  const bool needs_nodes = !scene.links.empty() || !scene.mounts.empty();
  if (needs_nodes && parts.nodes == nullptr)
    throw LibraryError("a scene has conductances to nodes, and there are none");
  if (!scene.links.empty()) {
    parts.couplings.push_back(
        std::make_unique<ConductanceCoupling>(space, *parts.nodes, *parts.nodes, std::move(scene.links)));
  }
  std::vector<BlockBody*> blocks;
  blocks.reserve(parts.panels.size());
  for (const Panel& panel : parts.panels) blocks.push_back(panel.block);
  for (SceneParts::Mount& mount : scene.mounts) {
    if (mount.panel < 0 || mount.panel >= static_cast<int>(blocks.size())) {
      throw LibraryError("a conductance ends at a panel that is not there");
    }
    parts.couplings.push_back(
        std::make_unique<ConductanceCoupling>(space, *blocks[mount.panel], *parts.nodes, std::move(mount.links)));
  }
  if (scene.exchange) {
    auto exchange = std::make_unique<ExchangeCoupling>(space, *scene.exchange, blocks, parts.nodes);
    parts.exchange = exchange.get();
    parts.couplings.push_back(std::move(exchange));
  }
  return parts;
}

HeatSolver::HeatSolver(ExecutionSpace space, Problem problem, NewtonOptions options)
    : HeatSolver(space, parts_of(space, std::move(problem)), options) {}

HeatSolver::HeatSolver(ExecutionSpace space, SceneParts parts, NewtonOptions options)
    : HeatSolver(space, parts_of(space, std::move(parts)), options) {}

HeatSolver::HeatSolver(const ExecutionSpace& space, Parts parts, NewtonOptions options)
    : panels_(std::move(parts.panels)),
      nodes_(parts.nodes),
      exchange_(parts.exchange),
      system_(space, std::move(parts.bodies), std::move(parts.couplings)),
      newton_(system_, options) {}

void HeatSolver::set_deviation(const std::vector<double>& deviation) {
  system_.set_state(to_device(space(), deviation, "state.given"));
  space().fence("coldsky: temporaries are released");
}

std::vector<double> HeatSolver::node_temperatures() const {
  if (nodes_ == nullptr) return {};
  auto temperatures = to_host(space(), nodes_->state());
  for (double& value : temperatures) value += system_.reference_temperature();
  return temperatures;
}

void HeatSolver::start_from(const HeatSolver& coarse) {
  if (coarse.panels() != panels()) throw LibraryError("a field of other panels is no start");
  for (std::size_t n = 0; n < panels_.size(); ++n) {
    panels_[n].block->refine(*coarse.panels_[n].block, system_.change_state(*panels_[n].block));
  }
  if (nodes_ != nullptr && coarse.nodes_ != nullptr && coarse.nodes_->size() == nodes_->size()) {
    const Array<double> own = system_.change_state(*nodes_);
    copy(space(), coarse.nodes_->state(), own);
    add_constant(space(), coarse.reference_temperature() - reference_temperature(), own);
    nodes_->impose_given(own);
  }
  forget();
}

double HeatSolver::coolant_heat() {
  double heat = 0.0;
  for (const Panel& panel : panels_) {
    if (panel.coolant != nullptr) heat += panel.coolant->heat();
  }
  return heat;
}

const std::vector<BlockBody::SurfaceArrays>& HeatSolver::surface_arrays(int panel) {
  system_.totals();
  return panels_[panel].block->surface_arrays();
}

}  // namespace coldsky
