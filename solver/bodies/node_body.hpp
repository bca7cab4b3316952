#pragma once
#include <optional>
#include <string>
#include <vector>

#include "kernels/network/nodes.hpp"
#include "solver/bodies/body.hpp"

namespace coldsky {

/// A body without extent: one temperature.
struct Node {
  std::string name;
  double capacity = 0.0;  ///< [J/K]
  double heat = 0.0;      ///< released in it [W]
  double area = 0.0;      ///< that meets the surroundings by `law` [m^2]
  SurfaceLaw law;
  std::optional<double> temperature;  ///< where it is given: the node has no balance and takes any heat [K]
};

/// Lumped nodes, one unknown each. They know nothing of each other: conductances join them.
class NodeBody final : public Body {
 public:
  NodeBody(ExecutionSpace space, const std::vector<Node>& nodes, double reference_temperature);

  const std::vector<Node>& nodes() const { return nodes_; }
  /// Takes over other heat, surroundings or given temperatures of the same nodes. Which of them are given stays.
  void set_nodes(const std::vector<Node>& nodes);

  int size() const override { return static_cast<int>(nodes_.size()); }
  double reference_temperature() const override { return data_.reference_temperature; }
  void set_reference_temperature(double reference) override { data_.reference_temperature = reference; }
  bool is_given(int node) const override { return nodes_[node].temperature.has_value(); }
  void impose_given(const Array<double>& state) override;
  void balance(const Stage& stage) override;
  double storage_flow(const Stage& stage) override;
  double state_flow() override;
  void rates(const Array<double>& rate) override;
  double stored_power(const Array<double>& rate) override;
  void add_totals(HeatTotals& totals) override;
  Array<double> diagonal() const override { return diagonal_; }
  Array<float> held_diagonal() override { return rounded_; }
  void round_matrix() override;
  void prepare_preconditioner() override;
  SymmetricOperator& matrix() override { return matrix_; }
  SymmetricPreconditioner& preconditioner() override { return preconditioner_; }
  void forget() override {}
  void problem_changed() override {}

 private:
  /// A sum over the nodes that are not given.
  double flow(NodeFlows::Part part);
  class Matrix final : public SymmetricOperator {
   public:
    explicit Matrix(NodeBody& body) : body_(body) {}
    int size() const override { return body_.size(); }
    void apply(const Array<float>& u, const Array<float>& q) override;
    void apply_dot(Launches& to, const Array<float>& u, const Array<float>& q, const GradientStep& end) override;
    Identity identity() const override { return identity_; }
    double residual(const Array<double>& b, const Array<double>& x, const Array<float>& r) override;

   private:
    NodeBody& body_;
    ReductionScratch scratch_;
    Identity identity_;
  };
  class Inverse final : public SymmetricPreconditioner {
   public:
    explicit Inverse(NodeBody& body) : body_(body) {}
    Array<float> input() override { return body_.input_; }
    Array<float> apply() override;
    void apply_dot(Launches& to, const GradientStep& end) override;
    Array<float> output() override { return body_.output_; }
    Array<float> idle() override { return body_.idle_; }
    Identity identity() const override { return identity_; }

   private:
    NodeBody& body_;
    ReductionScratch scratch_;
    Identity identity_;
  };

  ExecutionSpace space_;
  std::vector<Node> nodes_;
  NodesData data_;
  Array<double> diagonal_;
  Array<float> rounded_, inverse_, input_, output_, idle_;
  Matrix matrix_{*this};
  Inverse preconditioner_{*this};
  ReductionScratch scratch_;
};

}  // namespace coldsky
