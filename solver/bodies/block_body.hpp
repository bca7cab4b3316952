#pragma once
#include <memory>
#include <vector>

#include "solver/bodies/body.hpp"
#include "solver/linear/multigrid.hpp"
#include "solver/model/panel/problem.hpp"

namespace coldsky {

/// A structured block of cells with its surfaces. Face conductances are taken at the present temperatures (the
/// derivative dk/dT is left out of the Jacobian, which stays symmetric), surface temperatures are the true ones, face
/// by face. Preconditioner: one multigrid V-cycle.
class BlockBody final : public Body {
 public:
  BlockBody(ExecutionSpace space, Problem problem);

  const Problem& problem() const { return problem_; }
  /// The problem, for changing it: what was computed from it is computed again. The reference is not to be kept.
  Problem& change_problem();

  /// What surfaces show the world at the present state, one entry a face; net = emitted - absorbed + given - taken.
  struct SurfaceArrays {
    Array<double> temperature;                           ///< [K]
    Array<double> emitted, absorbed, given, taken, net;  ///< [W]
  };
  /// As the last `add_totals` left them.
  const std::vector<SurfaceArrays>& surface_arrays() const { return surface_arrays_; }
  /// Fills `deviation` with the field of a body of the same outline on a coarser mesh, linear within each of its cells.
  /// Its cells that are void leave the reference temperature.
  void refine(const BlockBody& coarse, const Array<double>& deviation);

  int size() const override { return problem_.block.box.cells(); }
  double reference_temperature() const override { return problem_.block.reference_temperature; }
  void set_reference_temperature(double reference) override { problem_.block.reference_temperature = reference; }
  void balance(const Stage& stage) override;
  double storage_flow(const Stage& stage) override;
  double state_flow() override;
  void rates(const Array<double>& rate) override;
  double stored_power(const Array<double>& rate) override;
  void add_totals(HeatTotals& totals) override;
  Array<double> diagonal() const override { return a_.diagonal; }
  Array<float> held_diagonal() override { return stencil_.single().diagonal; }
  void round_matrix() override { stencil_.refresh(); }
  void prepare_preconditioner() override;
  SymmetricOperator& matrix() override { return stencil_; }
  SymmetricPreconditioner& preconditioner() override { return multigrid_; }
  void forget() override { conductances_ready_ = hierarchy_ready_ = false; }
  void problem_changed() override { conductances_ready_ = false; }

 private:
  ExecutionSpace space_;
  Problem problem_;
  StencilData<double> a_;
  StencilOperator stencil_;
  Multigrid multigrid_;
  std::vector<SurfaceArrays> surface_arrays_;
  ReductionScratch scratch_;
  bool temperature_dependent_ = false, conductances_ready_ = false, hierarchy_ready_ = false;
};

}  // namespace coldsky
