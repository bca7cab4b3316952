#pragma once
#include <functional>
#include <string>
#include <vector>

#include "solver/case/case.hpp"
#include "solver/core/error.hpp"

namespace coldsky {

class Faults;

/// Where a key stands.
using Where = std::function<Location(const std::string&)>;

/// What the models know and the reader of cases asks for: a case knows no model. Without names of materials no case
/// that has one is accepted; functions and rules that are left out ask nothing.
struct Catalogue {
  std::vector<std::string> materials;  ///< names that keys of materials may have
  /// Period of the orbit of a case's surroundings [s].
  std::function<double(const EnvironmentCase&)> orbit_period;
  /// Rules that only a model can judge; asked where every key is right by itself.
  std::vector<std::function<void(const Case&, const Where&, Faults&)>> rules;
};

}  // namespace coldsky
