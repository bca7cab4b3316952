#include "solver/bodies/body_responses.hpp"

#include "kernels/base/mirror.hpp"

namespace coldsky {

void BodyResponses::project(const Array<float>& r) {
  for (std::size_t i = 0; i < responses_.size(); ++i) {
    const auto& [body, z] = responses_[i];
    for_each(space_, "ResponsePieces", ResponsePieces::count(body->size()),
             ResponsePieces{z, body->part(r), begin_host_[i], sums_}, ResponsePieces::piece);
  }
}

void BodyResponses::build(LinearOperator& a, const std::vector<Coupling*>& couplings, const Array<float>& vector,
                          const Array<float>& product) {
  std::size_t count = 0;
  for (const Coupling* coupling : couplings) count += coupling->responses().size();
  if (count != responses_.size()) allocate(static_cast<int>(count), couplings);
  if (count == 0) return;
  // Responses may be new fields of the same bodies.
  responses_.clear();
  for (const Coupling* coupling : couplings) {
    for (const auto& response : coupling->responses()) responses_.push_back(response);
  }
  const int size = static_cast<int>(count);
  for (int j = 0; j < size; ++j) {
    fill(space_, 0.0f, vector);
    copy(space_, responses_[j].field, responses_[j].body->part(vector));
    a.apply(vector, product);
    project(product);
    for_each(space_, "ResponseColumn", size, ResponseColumn{size, j, begin_, sums_, matrix_});
  }
  for_each(space_, "InvertResponses", 1, InvertResponses{size, matrix_, inverse_});
}

void BodyResponses::allocate(int count, const std::vector<Coupling*>& couplings) {
  responses_.clear();
  if (count == 0) return;
  begin_host_ = {0};
  for (const Coupling* coupling : couplings) {
    for (const auto& response : coupling->responses()) {
      begin_host_.push_back(begin_host_.back() + ResponsePieces::count(response.body->size()));
    }
  }
  begin_ = to_device(space_, begin_host_, "responses.begin");
  sums_ = make_array<double>("responses.sums", begin_host_.back());
  amount_ = make_array<double>("responses.amount", count);
  matrix_ = make_array<double>("responses.matrix", count * count);
  inverse_ = make_array<double>("responses.inverse", count * count);
}

void BodyResponses::correct(LinearOperator& a, const Array<float>& f, const Array<float>& z, const Array<float>& work) {
  a.apply(z, work);
  for_each(space_, "SubtractFrom", a.size(), SubtractFrom{f, work});
  project(work);
  const int count = static_cast<int>(responses_.size());
  for_each(space_, "ResponseAmounts", count, ResponseAmounts{count, begin_, sums_, inverse_, amount_});
  for (int i = 0; i < count; ++i) {
    const auto& [body, field] = responses_[i];
    for_each(space_, "AddResponse", body->size(), AddResponse{amount_, i, field, body->part(z)});
  }
}

}  // namespace coldsky
