#include "solver/bodies/node_body.hpp"

#include "kernels/base/mirror.hpp"
#include "kernels/base/vector.hpp"
#include "solver/core/error.hpp"

namespace coldsky {

namespace {

Box line(int count) { return {count, 1, 1}; }

}  // namespace

NodeBody::NodeBody(ExecutionSpace space, const std::vector<Node>& nodes, double reference_temperature)
    : space_(std::move(space)) {
  const int count = static_cast<int>(nodes.size());
  diagonal_ = make_zeros<double>(space_, "nodes.diagonal", count);
  rounded_ = make_zeros<float>(space_, "nodes.rounded", count);
  inverse_ = make_zeros<float>(space_, "nodes.inverse", count);
  input_ = make_zeros<float>(space_, "nodes.input", count);
  output_ = make_zeros<float>(space_, "nodes.output", count);
  idle_ = make_zeros<float>(space_, "nodes.idle", count);
  nodes_.resize(nodes.size());
  data_.reference_temperature = reference_temperature;
  set_nodes(nodes);
}

void NodeBody::set_nodes(const std::vector<Node>& nodes) {
  if (nodes.size() != nodes_.size()) throw LibraryError("the number of nodes of a body cannot change");
  for (std::size_t n = 0; n < nodes.size() && data_.count > 0; ++n) {
    if (nodes[n].temperature.has_value() != is_given(static_cast<int>(n))) {
      throw LibraryError("whether the temperature of a node is given cannot change");
    }
  }
  std::vector<double> capacity, heat, area, temperature;
  std::vector<SurfaceLaw> law;
  std::vector<std::uint8_t> given;
  for (const Node& node : nodes) {
    capacity.push_back(node.capacity);
    heat.push_back(node.heat);
    area.push_back(node.area);
    law.push_back(node.law);
    given.push_back(node.temperature ? 1 : 0);
    temperature.push_back(node.temperature.value_or(0.0));
  }
  nodes_ = nodes;
  data_.count = size();
  data_.capacity = to_device(space_, capacity, "nodes.capacity");
  data_.heat = to_device(space_, heat, "nodes.heat");
  data_.area = to_device(space_, area, "nodes.area");
  data_.law = to_device(space_, law, "nodes.law");
  data_.given = to_device(space_, given, "nodes.given");
  data_.temperature = to_device(space_, temperature, "nodes.temperature");
  changed();
}

void NodeBody::impose_given(const Array<double>& state) {
  for_each(space_, "ImposeNodes", size(), ImposeNodes{data_, state});
}

void NodeBody::balance(const Stage& stage) {
  for_each(space_, "NodeBalance", size(),
           NodeBalance{data_, state(), part(stage.old), stage.inverse_time_step, residual(), diagonal_});
}

double NodeBody::storage_flow(const Stage& stage) {
  if (!(stage.inverse_time_step > 0.0)) return 0.0;
  return stage.inverse_time_step *
         reduce_rows(space_, "NodeStorage", line(size()), NodeStorage{data_, state(), part(stage.old), true}, scratch_);
}

double NodeBody::flow(NodeFlows::Part part) {
  return reduce_rows(space_, "NodeFlows", line(size()), NodeFlows{data_, state(), diagonal_, part}, scratch_);
}

double NodeBody::state_flow() { return flow(NodeFlows::slope); }

void NodeBody::rates(const Array<double>& rate) {
  for_each(space_, "NodeRate", size(), NodeRate{data_, residual(), rate});
}

double NodeBody::stored_power(const Array<double>& rate) {
  return reduce_rows(space_, "NodeStorage", line(size()), NodeStorage{data_, rate, {}, false}, scratch_);
}

void NodeBody::add_totals(HeatTotals& totals) {
  HeatTotals::OfSurface of;
  of.name = "nodes";
  of.area = flow(NodeFlows::area);
  of.emitted = flow(NodeFlows::emitted);
  of.absorbed = flow(NodeFlows::absorbed);
  of.given = flow(NodeFlows::given);
  of.taken = flow(NodeFlows::taken);
  of.net = flow(NodeFlows::net);
  of.temperature_mean = of.area > 0.0 ? flow(NodeFlows::temperature) / of.area : 0.0;
  totals.add(of);
  totals.source += flow(NodeFlows::source);
}

void NodeBody::round_matrix() { axpby(space_, 1.0, diagonal_, 0.0, rounded_); }

void NodeBody::prepare_preconditioner() { for_each(space_, "InvertNodes", size(), InvertNodes{rounded_, inverse_}); }

void NodeBody::Matrix::apply(const Array<float>& u, const Array<float>& q) {
  reduce_rows(body_.space_, "DiagonalProduct", line(size()), DiagonalProduct<float, float>{body_.rounded_, u, q},
              body_.scratch_);
}

void NodeBody::Matrix::apply_dot(Launches& to, const Array<float>& u, const Array<float>& q, const GradientStep& end) {
  to.sum("DiagonalProduct", line(size()), DiagonalProduct<float, float>{body_.rounded_, u, q}, scratch_, end);
}

double NodeBody::Matrix::residual(const Array<double>& b, const Array<double>& x, const Array<float>& r) {
  return reduce_rows(body_.space_, "DiagonalResidual", line(size()), DiagonalResidual{body_.diagonal_, x, b, r},
                     body_.scratch_);
}

Array<float> NodeBody::Inverse::apply() {
  reduce_rows(body_.space_, "DiagonalProduct", line(body_.size()),
              DiagonalProduct<float, float>{body_.inverse_, body_.input_, body_.output_}, body_.scratch_);
  return body_.output_;
}

void NodeBody::Inverse::apply_dot(Launches& to, const GradientStep& end) {
  to.sum("DiagonalProduct", line(body_.size()),
         DiagonalProduct<float, float>{body_.inverse_, body_.input_, body_.output_}, scratch_, end);
}

}  // namespace coldsky
