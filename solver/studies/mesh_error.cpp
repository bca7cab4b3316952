#include "solver/studies/mesh_error.hpp"

#include <algorithm>
#include <cmath>
#include <memory>

#include "solver/case/panel_kinds.hpp"
#include "solver/core/error.hpp"
#include "solver/core/grid_convergence.hpp"
#include "solver/core/phrases.hpp"

namespace coldsky {

namespace {

/// Cells along the tube while the section is refined: enough for the coolant's fall, which weighs what the section
/// conducts; the more of them on small meshes.
constexpr int few_along = 8, many_along = 16;
/// Finest mesh up to which these are many, and up to which the section is the case's own while the cells along the tube
/// are halved.
constexpr double small = 1.5e5;
/// Heat balance of a solve: far below the errors that are looked for, and above what rounding allows on fine meshes.
constexpr double balance = 1e-7;
/// Finer meshes have as many cells as the panel's own, or this many where that has fewer.
constexpr double always_affordable = 3e5;

double cells_of(const PanelMesh& mesh) { return static_cast<double>(mesh.x.cells()) * mesh.y.cells() * mesh.z.cells(); }

/// Solves the panel on one mesh after the other, each from the field and the flow of the one before.
class Meshes {
 public:
  Meshes(const Case& c, const Session& session, const Environment& environment, const LoopState& loop, double flow,
         const std::function<void(const NewtonReport&)>& progress)
      : case_(c), session_(session), environment_(environment), loop_(loop), flow_(flow), progress_(progress) {
    case_.solver.tolerance = std::max(balance, c.solver.tolerance);
  }

  /// Heat of the load that the panel carries [W].
  double load(const PanelMesh& mesh) {
    auto model = std::make_unique<PanelModel>(case_, session_, mesh, environment_, loop_);
    if (last_) model->start_from(*last_);
    const PanelState state = model->match(flow_, progress_);
    flow_ = state.mass_flow;
    last_ = std::move(model);
    return state.heat / (1.0 + (case_.coolant.pump_heat ? state.pump_fraction : 0.0));
  }
  double flow() const { return flow_; }

 private:
  Case case_;
  const Session& session_;
  const Environment& environment_;
  const LoopState& loop_;
  double flow_;
  const std::function<void(const NewtonReport&)>& progress_;
  std::unique_ptr<PanelModel> last_;
};

}  // namespace

Text MeshError::why() const {
  switch (reason) {
    case not_asked:
      return phrase("mesh_error.not_asked");
    case not_solved:
      return phrase("mesh_error.not_solved");
    case too_large:
      return phrase("mesh_error.too_large");
    default:
      return {};
  }
}

MeshError mesh_error(const Case& c, const Session& session, const Environment& environment, const LoopState& loop,
                     double mass_flow_guess, const std::function<void(const NewtonReport&)>& progress) {
  MeshError result;
  result.mass_flow = mass_flow_guess;
  if (!c.mesh.error_estimate) {
    result.reason = MeshError::not_asked;
    return result;
  }
  const PanelMeshSpec whole = panel_mesh_spec(c);
  PanelMeshSpec one = whole;
  const bool alike = has_trait(c.panel, has_tubes) && c.panel.edges == "adiabatic";
  if (alike) {
    one.tubes = 1;
    one.width = one.pitch;
  }
  // Solved is half a pitch; what is affordable is said of a whole one.
  const auto solved = [alike](const PanelMesh& mesh) { return alike ? left_half(mesh) : mesh; };
  const double affordable = std::max(cells_of(make_panel_mesh(whole)), always_affordable);
  const double share = one.tubes * solved(make_panel_mesh(one)).spec.tube_share / whole.tubes;

  // Relative bound over the meshes that `refined` makes for the factors 1, 2 and 4; negative where it is not known.
  const auto bound = [&](const auto& refined) {
    Meshes meshes(c, session, environment, loop, result.mass_flow * share, progress);
    OnThreeMeshes load;
    load.here = meshes.load(solved(make_panel_mesh(refined(1))));
    result.mass_flow = meshes.flow() / share;
    const PanelMesh finer = make_panel_mesh(refined(2)), finest = make_panel_mesh(refined(4));
    if (cells_of(finer) > affordable) return -1.0;
    load.finer = meshes.load(solved(finer));
    if (cells_of(finest) > affordable) return error_bound(load.here, load.finer) / load.finer;
    load.finest = meshes.load(solved(finest));
    return error_bound(load) / load.finest;
  };
  try {
    if (has_trait(c.panel, has_tubes)) {
      const double section = cells_of(make_panel_mesh(one)) / one.length_cells;
      const int along = 16.0 * section * many_along <= small ? many_along : few_along;
      result.across = bound([&](int factor) {
        PanelMeshSpec spec = one;
        spec.length_cells = along;
        spec.refinement *= factor;
        return spec;
      });
    }
    const double coarser = 4.0 * cells_of(make_panel_mesh(one)) <= small ? 1.0 : 0.5;
    result.along = bound([&](int factor) {
      PanelMeshSpec spec = one;
      spec.length_cells *= factor;
      spec.refinement *= coarser;
      return spec;
    });
  } catch (const NotConvergedError&) {
    result.reason = MeshError::not_solved;
    return result;
  } catch (const InfeasibleError&) {
    result.reason = MeshError::not_solved;
    return result;
  }
  if (result.across < 0.0 || result.along < 0.0) {
    result.reason = MeshError::too_large;
    return result;
  }
  // Not below what a solve leaves open.
  result.relative = std::max({balance, c.solver.tolerance, grid_safety * (result.across + result.along)});
  return result;
}

}  // namespace coldsky
