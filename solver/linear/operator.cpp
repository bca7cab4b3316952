#include "solver/linear/operator.hpp"

namespace coldsky {

void StencilOperator::apply(const Array<double>& u, const Array<double>& q) {
  for_each_row(space_, "Apply", data_.box, Apply<double, double>{data_, u, q});
}

double StencilOperator::apply_dot(const Array<double>& u, const Array<double>& q) {
  return reduce_rows(space_, "ApplyDot", data_.box, ApplyDot<double>{data_, u, q}, scratch_);
}

double StencilOperator::apply_dot(const Array<float>& u, const Array<double>& q) {
  return reduce_rows(space_, "ApplyDot", data_.box, ApplyDot<float>{data_, u, q}, scratch_);
}

}  // namespace coldsky
