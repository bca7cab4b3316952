#include "solver/claims/samples.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <random>
#include <utility>

namespace coldsky {

std::vector<std::vector<double>> sample_inputs(const ClaimInputs& inputs, int samples) {
  std::mt19937_64 generator(20251204);
  const auto below = [&](std::size_t n) { return static_cast<std::size_t>(generator() % n); };
  const auto uniform = [&] { return static_cast<double>(generator() >> 11) * 0x1.0p-53; };
  std::vector<std::vector<double>> points(samples, std::vector<double>(inputs.all().size()));
  for (std::size_t n = 0; n < inputs.all().size(); ++n) {
    const ClaimInput& input = inputs.all()[n];
    // One value in each of `samples` equal parts of the range, in random order (McKay et al. 1979).
    std::vector<std::size_t> order(samples);
    for (std::size_t s = 0; s < order.size(); ++s) order[s] = s;
    for (std::size_t s = order.size(); s > 1; --s) std::swap(order[s - 1], order[below(s)]);
    for (std::size_t s = 0; s < order.size(); ++s) {
      const double share = (static_cast<double>(order[s]) + uniform()) / samples;
      points[s][n] = input.low + share * (input.high - input.low);
    }
  }
  return points;
}

double quantile(std::vector<double> values, double share) {
  // A search that finds nothing has no value, which has no place in an order.
  std::erase_if(values, [](double value) { return std::isnan(value); });
  if (values.empty()) return std::numeric_limits<double>::quiet_NaN();
  std::sort(values.begin(), values.end());
  const double at = share * static_cast<double>(values.size() - 1);
  const auto below = static_cast<std::size_t>(at);
  if (below + 1 >= values.size()) return values.back();
  const double part = at - static_cast<double>(below);
  return part > 0.0 ? values[below] + part * (values[below + 1] - values[below]) : values[below];
}

namespace ledger {

Samples::Samples(const ClaimInputs& inputs, int count, const SolveContext& like) {
  for (const auto& point : sample_inputs(inputs, count)) {
    auto& sample = samples_.emplace_back();
    sample.inputs = std::make_unique<ClaimInputs>(inputs);
    for (std::size_t n = 0; n < point.size(); ++n) sample.inputs->set(inputs.all()[n].key, point[n]);
    sample.context = std::make_unique<SolveContext>(like.session);
    sample.context->looseness = like.looseness;
    sample.context->mesh_errors = false;
    sample.model = std::make_unique<ClaimModel>(*sample.inputs, *sample.context);
  }
}

std::vector<double> Samples::row(const std::string& id) {
  std::vector<double> values;
  values.reserve(samples_.size());
  for (auto& sample : samples_) values.push_back(sample.model->row(id));
  return values;
}

long Samples::solves() const {
  long sum = 0;
  for (const auto& sample : samples_) sum += sample.context->solves;
  return sum;
}

long Samples::cells() const {
  long sum = 0;
  for (const auto& sample : samples_) sum += sample.context->cells;
  return sum;
}

}  // namespace ledger

}  // namespace coldsky
