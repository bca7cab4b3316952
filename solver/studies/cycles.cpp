#include "solver/studies/cycles.hpp"

#include <algorithm>
#include <cmath>

namespace coldsky {

double energy_miss(double in, double out) {
  const double turned = std::fabs(in) + std::fabs(out);
  return turned > 0.0 ? std::fabs(in - out) / turned : 0.0;
}

std::vector<double> Cycles::next(const std::vector<double>& start, const std::vector<double>& end) {
  std::vector<double> next = acceleration_.next(start, end);
  ++certificate_.passes;
  certificate_.closure = certificate_.change = 0.0;
  for (std::size_t n = 0; n < next.size(); ++n) {
    certificate_.closure = std::max(certificate_.closure, std::fabs(next[n] - start[n]));
    certificate_.change = std::max(certificate_.change, std::fabs(end[n] - start[n]));
  }
  return next;
}

bool Cycles::closed() const {
  // A first pass says how far it has come, not how far it has to go.
  return certificate_.passes > 1 && std::max(certificate_.closure, certificate_.change) <= allowed_;
}

std::vector<double> Cycles::state() const {
  std::vector<double> numbers{static_cast<double>(certificate_.passes)};
  const std::vector<double> memory = acceleration_.state();
  numbers.insert(numbers.end(), memory.begin(), memory.end());
  return numbers;
}

bool Cycles::restore(const std::vector<double>& numbers, std::size_t size) {
  if (numbers.empty() || !(numbers[0] >= 0.0 && numbers[0] < 1e6)) return false;
  certificate_.passes = static_cast<int>(numbers[0]);
  return acceleration_.restore({numbers.begin() + 1, numbers.end()}, size);
}

}  // namespace coldsky
