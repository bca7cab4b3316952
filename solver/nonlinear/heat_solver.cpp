#include "solver/nonlinear/heat_solver.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "kernels/block/refine.hpp"

namespace coldsky {

namespace {

/// Residual reduction asked of the lag field: a correction of the preconditioner needs no more.
constexpr double lag_tolerance = 0.1;
/// Loosest linear tolerance of a Newton step.
constexpr double largest_forcing = 0.1;
/// Tighter linear solves save a Newton step in ten and cost more linear iterations than that step: measured on one
/// pitch of the panel, 1e-4 takes 1 to 16 % more of them in all than 1e-3.
constexpr double smallest_forcing = 1e-3;
/// A Newton step that lowers the residual by less may have met rounding.
constexpr double least_gain = 0.5;
/// A residual above this is no answer, whatever its cause.
constexpr double largest_rounding = 1e-8;

template <class T>
void launch_wall(const ExecutionSpace& space, const TubesData& tubes, const Array<T>& u, int nx) {
  for_each_segment(space, "TubeWall", tubes, TubeWall<T>{tubes, u, nx});
}

/// q += factor * (heat that the coolant, marched for `u`, gives to the walls)
template <class T>
void launch_inflow(const ExecutionSpace& space, const TubesData& tubes, double factor, const Array<T>& u,
                   const Array<T>& q, int nx) {
  for_each_segment(space, "TubeInflow", tubes, TubeInflow<T>{tubes, factor, u, q, nx});
}

/// The next number above a residual with one digit.
double tightest(double residual) {
  const double decade = std::pow(10.0, std::floor(std::log10(residual)));
  return (std::floor(residual / decade) + 1.0) * decade;
}

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

/// The Jacobian with the coolant's march. The stencil has no G on its diagonal here: G (u - change of the fluid) comes
/// from the march, without cancellation where the film is good and the fluid follows the wall.
class HeatSolver::CoupledOperator final : public LinearOperator {
 public:
  explicit CoupledOperator(HeatSolver& solver) : solver_(solver) {}
  int size() const override { return solver_.stencil_->size(); }
  void apply(const Array<float>& u, const Array<float>& q) override {
    solver_.stencil_->apply(u, q);
    solver_.march(u, 0.0);
    launch_inflow(solver_.space_, *solver_.problem_.tubes, -1.0, u, q, solver_.problem_.block.box.nx);
  }
  double residual(const Array<double>& b, const Array<double>& x, const Array<float>& r) override {
    // b and the coolant's heat in double precision, where Newton's residual stood that b was made of.
    const Array<double>& right = solver_.residual_;
    copy(solver_.space_, b, right);
    solver_.march(x, 0.0);
    launch_inflow(solver_.space_, *solver_.problem_.tubes, 1.0, x, right, solver_.problem_.block.box.nx);
    return solver_.stencil_->residual(right, x, r);
  }

 private:
  HeatSolver& solver_;
};

class HeatSolver::CoupledPreconditioner final : public Preconditioner {
 public:
  explicit CoupledPreconditioner(HeatSolver& solver) : solver_(solver) {}
  Array<float> input() override { return solver_.multigrid_->input(); }
  Array<float> idle() override { return solver_.multigrid_->idle(); }
  Array<float> apply() override {
    const Array<float> z = solver_.multigrid_->apply();
    const TubesData& tubes = *solver_.problem_.tubes;
    const Box& box = solver_.problem_.block.box;
    launch_wall(solver_.space_, tubes, z, box.nx);
    along_tubes(solver_.space_, "TubeCorrection", 0.0, TubeCorrection{tubes, solver_.wall_lag_});
    for_each_row(solver_.space_, "TubeAddResponse", box, TubeAddResponse{tubes, box, solver_.lag_, z});
    return z;
  }

 private:
  HeatSolver& solver_;
};

double HeatTotals::scale() const { return emitted + absorbed + given + taken + std::fabs(coolant) + std::fabs(source); }

HeatSolver::HeatSolver(ExecutionSpace space, Problem problem, NewtonOptions options)
    : space_(std::move(space)), problem_(std::move(problem)), options_(options) {
  const Box& box = problem_.block.box;
  const int cells = box.cells();
  a_ = StencilData<double>::allocate(box, "jacobian");
  deviation_ = make_zeros<double>(space_, "state.deviation", cells);
  trial_ = make_array<double>("newton.trial", cells);
  residual_ = make_array<double>("newton.residual", cells);
  step_ = make_array<double>("newton.step", cells);
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
  stencil_ = std::make_unique<StencilOperator>(space_, a_);
  multigrid_ = std::make_unique<Multigrid>(space_);
  conjugate_gradients_ = std::make_unique<ConjugateGradients>(space_, cells);
  coupled_operator_ = std::make_unique<CoupledOperator>(*this);
  coupled_preconditioner_ = std::make_unique<CoupledPreconditioner>(*this);
}

HeatSolver::~HeatSolver() = default;

void HeatSolver::set_uniform(double temperature) {
  fill(space_, temperature - problem_.block.reference_temperature, deviation_);
  conductances_ready_ = false;
}

void HeatSolver::set_deviation(const Array<double>& deviation) {
  copy(space_, deviation, deviation_);
  conductances_ready_ = false;
}

void HeatSolver::set_deviation(const std::vector<double>& deviation) {
  Kokkos::deep_copy(space_, deviation_, to_device(space_, deviation, "state.given"));
  space_.fence("coldsky: temporaries are released");
  conductances_ready_ = false;
}

void HeatSolver::start_from(const HeatSolver& coarse) {
  const BlockData &fine = problem_.block, &block = coarse.problem_.block;
  const BlockNodes &nodes = problem_.nodes, &wide = coarse.problem_.nodes;
  Array<double> gradient[3];
  for (const int axis : {axis_x, axis_y, axis_z}) {
    gradient[axis] = make_array<double>("nested.gradient", block.box.cells());
    for_each_row(space_, "CellGradient", block.box, CellGradient{block, axis, coarse.deviation_, gradient[axis]});
  }
  for_each_row(
      space_, "RefineField", fine.box,
      RefineField{fine, block.box, nested_planes(space_, nodes.x, wide.x), nested_planes(space_, nodes.y, wide.y),
                  nested_planes(space_, nodes.z, wide.z), coarse.deviation_, gradient[axis_x], gradient[axis_y],
                  gradient[axis_z], block.reference_temperature - fine.reference_temperature, deviation_});
  space_.fence("coldsky: temporaries are released");
  forget();
}

void HeatSolver::rebase(double reference_temperature) {
  const double shift = problem_.block.reference_temperature - reference_temperature;
  add_constant(space_, shift, deviation_);
  if (problem_.tubes) problem_.tubes->inlet += shift;
  problem_.block.reference_temperature = reference_temperature;
}

void HeatSolver::restore(double reference_temperature, const std::vector<double>& deviation) {
  Kokkos::deep_copy(space_, deviation_, to_device(space_, deviation, "state.restored"));
  space_.fence("coldsky: temporaries are released");
  if (problem_.tubes) problem_.tubes->inlet += problem_.block.reference_temperature - reference_temperature;
  problem_.block.reference_temperature = reference_temperature;
  forget();
}

template <class T>
void HeatSolver::march(const Array<T>& vector, double inlet) {
  const TubesData& tubes = *problem_.tubes;
  launch_wall(space_, tubes, vector, problem_.block.box.nx);
  along_tubes(space_, "TubeMarch", inlet, TubeMarch{tubes});
}

void HeatSolver::march_state() {
  const TubesData& tubes = *problem_.tubes;
  for_each_segment(space_, "TubeConductance", tubes, TubeConductance{problem_.block, tubes, deviation_});
  march(deviation_, tubes.inlet);
}

double HeatSolver::evaluate(const Array<double>& old, double inverse_time_step) {
  const BlockData& block = problem_.block;
  const Box& box = block.box;
  if (temperature_dependent_ || !conductances_ready_) {
    for_each_row(space_, "FaceConductance", box, FaceConductance{block, deviation_, a_, problem_.conductance_scale});
    conductances_ready_ = true;
  }
  for_each_row(
      space_, "CellBalance", box,
      CellBalance{block, a_, deviation_, old, inverse_time_step, problem_.extra_source, residual_, a_.diagonal});
  for (const auto& surface : problem_.surfaces) {
    for_each(space_, "SurfaceBalance", surface.data.count,
             SurfaceBalance{block, surface.data, deviation_, residual_, a_.diagonal});
  }
  if (problem_.tubes) {
    const TubesData& tubes = *problem_.tubes;
    march_state();
    for_each_segment(space_, "TubeBalance", tubes, TubeBalance{tubes, deviation_, box.nx, residual_, a_.diagonal});
  }
  return absolute_sum(space_, residual_, scratch_);
}

HeatTotals HeatSolver::totals() {
  HeatTotals totals;
  const BlockData& block = problem_.block;
  for (std::size_t n = 0; n < problem_.surfaces.size(); ++n) {
    const auto& surface = problem_.surfaces[n];
    const auto& arrays = surface_arrays_[n];
    for_each(space_, "SurfaceTotals", surface.data.count,
             SurfaceTotals{{block, surface.data, deviation_, residual_, a_.diagonal},
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
    totals.emitted += of.emitted;
    totals.absorbed += of.absorbed;
    totals.given += of.given;
    totals.taken += of.taken;
    totals.net += of.net;
    totals.surfaces.push_back(of);
  }
  if (problem_.tubes) {
    const TubesData& tubes = *problem_.tubes;
    march_state();
    totals.coolant =
        reduce_rows(space_, "TubeHeat", Box{tubes.tubes * tubes.segments, 1, 1}, TubeHeat{tubes}, scratch_);
  }
  totals.source = reduce_rows(space_, "SourceSum", block.box, SourceSum{block, problem_.extra_source}, scratch_);
  return totals;
}

double HeatSolver::coolant_outlet() {
  const TubesData& tubes = *problem_.tubes;
  march_state();
  const double outlets = reduce_rows(space_, "OutletSum", Box{tubes.tubes, 1, 1}, OutletSum{tubes}, scratch_);
  return problem_.block.reference_temperature + outlets / tubes.tubes;
}

double HeatSolver::tube_wall_temperature() {
  const TubesData& tubes = *problem_.tubes;
  march_state();
  return problem_.block.reference_temperature + sum(space_, tubes.wall, scratch_) / (tubes.tubes * tubes.segments);
}

void HeatSolver::update_lag() {
  const TubesData& tubes = *problem_.tubes;
  const Box& box = problem_.block.box;
  if (lag_.extent(0) == 0) {
    lag_ = make_array<float>("tubes.lag", box.cells());
    wall_lag_ = make_array<double>("tubes.wall_lag", tubes.tubes * tubes.segments);
  }
  // What a fluid that is one kelvin warmer everywhere leaves of that kelvin in the panel: A (1 - lag) = G, so
  // A lag = s without G. Where the film is good the panel follows closely, and it is the small rest that counts: the
  // warmth of a segment reaches as far as the rest lets it. Formed in vectors that Newton's step fills afterwards.
  copy(space_, a_.diagonal, step_);
  for_each_segment(space_, "TubeConductanceRemoval", tubes, TubeConductanceRemoval{tubes, step_, box.nx});
  fill(space_, 0.0, trial_);
  conjugate_gradients_->solve(*stencil_, *multigrid_, step_, trial_, {lag_tolerance, options_.linear_limit});
  launch_wall(space_, tubes, trial_, box.nx);
  copy(space_, tubes.wall, wall_lag_);
  axpby(space_, 1.0, trial_, 0.0, lag_);
  lag_ready_ = true;
}

LinearReport HeatSolver::solve_newton_system(const LinearTolerance& tolerance) {
  const bool coupled = problem_.tubes && problem_.tubes->inverse_capacity_rate > 0.0;
  stencil_->refresh();
  if (hierarchy_ready_) {
    multigrid_->refresh(stencil_->single());
  } else {
    multigrid_->build(stencil_->single());
    hierarchy_ready_ = true;
  }
  if (coupled && !lag_ready_) update_lag();
  axpby(space_, -1.0, residual_, 0.0, trial_);
  fill(space_, 0.0, step_);
  if (!coupled) return conjugate_gradients_->solve(*stencil_, *multigrid_, trial_, step_, tolerance);
  const TubesData& tubes = *problem_.tubes;
  for_each_segment(space_, "TubeDiagonalRemoval", tubes,
                   TubeDiagonalRemoval{tubes, problem_.block.box.nx, a_.diagonal, stencil_->single().diagonal});
  if (!stabilised_) stabilised_ = std::make_unique<BiConjugateGradientsStabilised>(space_, stencil_->size());
  return stabilised_->solve(*coupled_operator_, *coupled_preconditioner_, trial_, step_, tolerance);
}

LinearReport HeatSolver::solve_linearised(const LinearTolerance& tolerance) {
  evaluate(deviation_, 0.0);
  hierarchy_ready_ = lag_ready_ = false;
  return solve_newton_system(tolerance);
}

double HeatSolver::flow_scale(const Array<double>& old, double inverse_time_step) {
  double scale = totals().scale();
  if (inverse_time_step > 0.0) {
    scale += reduce_rows(space_, "StorageFlow", problem_.block.box,
                         StorageFlow{problem_.block, deviation_, old, inverse_time_step}, scratch_);
  }
  return scale;
}

double HeatSolver::rounding_level(double scale) {
  // A temperature keeps its deviation to half a unit in the last place. Thin cells of metal turn that into heat: sheets
  // of 0.1 mm conduct 1e6 W/(m^2 K), where 1e-15 K are 1e-12 of the sunlight.
  if (!(scale > 0.0)) return 0.0;
  return std::numeric_limits<double>::epsilon() / scale *
         reduce_rows(space_, "StateFlow", problem_.block.box, StateFlow{a_, deviation_}, scratch_);
}

bool HeatSolver::rounding_ends_it(double scale, NewtonReport& report) {
  const double level = rounding_level(scale);
  if (!(report.residual <= std::min(level, largest_rounding))) return false;
  report.status = NewtonStatus::converged;
  report.rounding = level;
  report.why = fmt::format(
      "rounding limits the residual at {:.1e}, above the tolerance of {:.1e}: a solver.tolerance of {:.1e} is the "
      "tightest that this case can meet on its mesh",
      report.residual, options_.tolerance, tightest(level));
  return true;
}

bool HeatSolver::search_along_step(const Array<double>& old, double inverse_time_step, double& norm) {
  // On the sum of |balance|: halve until it falls.
  constexpr int most_halvings = 12;
  copy(space_, deviation_, trial_);
  double length = 1.0;
  for (int halving = 0;; ++halving) {
    axpby(space_, length, step_, 1.0, deviation_);
    const double found = evaluate(old, inverse_time_step);
    if (found < (1.0 - 1e-4 * length) * norm) {
      norm = found;
      return true;
    }
    copy(space_, trial_, deviation_);
    if (halving == most_halvings) {
      norm = evaluate(old, inverse_time_step);
      return false;
    }
    length *= 0.5;
  }
}

NewtonReport HeatSolver::newton(const Array<double>& old, double inverse_time_step,
                                const std::function<void(const NewtonReport&)>& progress) {
  NewtonReport report;
  double norm = evaluate(old, inverse_time_step), scale = 0.0;
  const auto take_residual = [&] {
    scale = flow_scale(old, inverse_time_step);
    report.residual = scale > 0.0 ? norm / scale : norm;
    report.residual_history.push_back(report.residual);
  };
  take_residual();
  // A time step starts close to its answer: one tight linear solve is cheaper than several loose ones.
  double forcing = inverse_time_step > 0.0 ? 1e-3 : largest_forcing;
  while (report.residual > options_.tolerance) {
    stop_if_set(options_.interrupt);
    if (!std::isfinite(norm)) {
      report.status = NewtonStatus::linear_failure;
      report.why = "the heat balance is not a finite number";
      return report;
    }
    if (report.iterations >= options_.newton_limit) {
      if (rounding_ends_it(scale, report)) return report;
      report.why = "the limit of Newton steps was reached";
      return report;
    }
    const double linear_tolerance = std::max(forcing, 0.3 * options_.tolerance / report.residual);
    const LinearReport linear = solve_newton_system({std::min(linear_tolerance, 0.5), options_.linear_limit});
    ++report.iterations;
    report.linear_iterations += linear.iterations;
    report.linear_history.push_back(linear.iterations);
    const double before = norm;
    if (!search_along_step(old, inverse_time_step, norm)) {
      if (rounding_ends_it(scale, report)) return report;
      report.status = linear.status == LinearStatus::converged ? NewtonStatus::stagnated : NewtonStatus::linear_failure;
      report.why = fmt::format(
          "no step along the Newton direction lowers the residual of {:.1e}, of which rounding explains {:.1e}: a "
          "solver.tolerance of {:.1e} is the tightest that this case can meet",
          report.residual, rounding_level(scale), tightest(report.residual));
      return report;
    }
    // Eisenstat and Walker (1996), choice 2: as tight as the outer convergence pays for.
    const double ratio = norm / before;
    forcing = std::clamp(0.9 * ratio * ratio, smallest_forcing, largest_forcing);
    take_residual();
    if (progress) progress(report);
    if (ratio > least_gain && report.residual > options_.tolerance && rounding_ends_it(scale, report)) return report;
  }
  report.status = NewtonStatus::converged;
  report.why = "the residual met its tolerance";
  return report;
}

void HeatSolver::rates(const Array<double>& rate) {
  evaluate(deviation_, 0.0);
  for_each_row(space_, "TemperatureRate", problem_.block.box,
               TemperatureRate{problem_.block, deviation_, residual_, rate});
}

NewtonReport HeatSolver::solve_steady(const std::function<void(const NewtonReport&)>& progress) {
  return newton(deviation_, 0.0, progress);
}

NewtonReport HeatSolver::solve_step(const Array<double>& old, double time_step) {
  return newton(old, 1.0 / time_step, {});
}

}  // namespace coldsky
