#pragma once
#include <vector>

#include "kernels/network/links.hpp"
#include "solver/bodies/coupling.hpp"
#include "solver/bodies/node_body.hpp"

namespace coldsky {

/// One conductance between an unknown of a first body and one of a second [W/K].
struct Link {
  int first = 0, second = 0;  ///< cells or nodes within their bodies
  double conductance = 0.0;
};

/// Conductances between two bodies: heat G (T_first - T_second) flows from the first to the second. The ends may be
/// blocks or nodes, also nodes of given temperature, which take any heat.
///
/// The preconditioners of the bodies hold the other end fixed. What that leaves are the slow changes of whole bodies
/// against each other: the HeatSystem corrects them on the coupling's `responses`, how each body follows a uniform
/// change of 1 K at the other end.
class ConductanceCoupling final : public Coupling {
 public:
  /// Links are numbered within the bodies. Throws LibraryError where a link ends beyond them or its conductance is
  /// negative.
  ConductanceCoupling(ExecutionSpace space, Body& first, Body& second, std::vector<Link> links);

  Body& first() { return first_; }
  Body& second() { return second_; }
  /// Heat from the first body to the second at the present state [W].
  double heat() { return heat(LinkHeat::all); }

  void attach(const Array<double>& state, const Array<double>& residual) override;
  std::vector<Response> responses() const override { return responses_; }

  void add_balance() override;
  bool joins() const override { return true; }
  double state_flow() override;
  void add_totals(HeatTotals& totals) override;
  void add_held(const Body& body, const Array<float>& d) override;
  void add_held(const Body& body, double factor, const Array<const double>& x, const Array<double>& d) override;
  void release(Body& body) override;
  void add_product(const Array<float>& u, const Array<float>& q) override;
  void subtract_product(const Array<const double>& x, const Array<double>& b) override;
  void prepare(HeldSolver& held, const Array<double>& work, const Array<double>& other_work) override;
  void correct(const Array<float>&) override {}
  void forget() override { responses_ready_ = false; }
  void state_changed() override {}
  void rebase(double) override {}

 private:
  double heat(LinkHeat::Part part);
  template <class U, class T>
  void add_flow(double factor, const Array<U>& u, const Array<T>& q);

  ExecutionSpace space_;
  Body &first_, &second_;
  std::vector<Link> given_links_;
  LinksData links_;
  Array<const double> state_;
  Array<double> residual_;
  bool ends_at_given_ = false, responses_ready_ = false;
  std::vector<Response> responses_;
  ReductionScratch scratch_;
};

}  // namespace coldsky
