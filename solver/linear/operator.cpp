#include "solver/linear/operator.hpp"

namespace coldsky {

StencilOperator::StencilOperator(ExecutionSpace space, StencilData<double> data)
    : space_(std::move(space)),
      data_(std::move(data)),
      single_(StencilData<float>::allocate(data_.box, "operator.single")) {
  refresh();
}

void StencilOperator::refresh() {
  for_each_row(space_, "RoundStencil", data_.box, RoundStencil<double, float>{data_, single_});
}

void StencilOperator::apply(const Array<float>& u, const Array<float>& q) {
  for_each_row(space_, "ApplySingle", data_.box, Apply<float, float>{single_, u, q});
}

void StencilOperator::apply_double(const Array<double>& u, const Array<double>& q) {
  for_each_row(space_, "Apply", data_.box, Apply<double, double>{data_, u, q});
}

void StencilOperator::apply_dot(Launches& to, const Array<float>& u, const Array<float>& q, const GradientStep& end) {
  to.sum("ApplyDot", data_.box, ApplyDot{single_, u, q}, dot_scratch_, end);
}

double StencilOperator::apply_dot(const Array<float>& u, const Array<float>& q) {
  return reduce_rows(space_, "ApplyDot", data_.box, ApplyDot{single_, u, q}, scratch_);
}

double StencilOperator::residual(const Array<double>& b, const Array<double>& x, const Array<float>& r) {
  return reduce_rows(space_, "TrueResidual", data_.box, TrueResidual{data_, x, b, r}, scratch_);
}

}  // namespace coldsky
