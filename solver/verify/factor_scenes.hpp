#pragma once
#include <string>
#include <vector>

#include "kernels/radiation/trace_exchange.hpp"

/// The scenes of view_factors.csv and view_factors_blocked.csv, ready to be traced.
namespace coldsky {

/// Patch 0 sees patch `target`; where `points` holds one, that point does instead of patch 0.
struct FactorScene {
  TraceInput input;
  std::vector<PointOf> points;
  int target = 1;
};

/// \param configuration, parameters as in the columns of these names
/// \throws InputError for a configuration that is not known, or a parameter that is missing
FactorScene make_factor_scene(const ExecutionSpace& space, const std::string& configuration,
                              const std::string& parameters);

/// F of patch 0 to the target, and its standard error.
struct TracedFactor {
  double factor = 0.0, error = 0.0;
};
TracedFactor trace_factor(const ExecutionSpace& space, const FactorScene& scene, int rays, int scrambles,
                          std::uint64_t seed);

/// Where the sum of squared t statistics lies among simulated ones: the share of sums of Student's t^2 with
/// scrambles - 1 degrees of freedom that are smaller. Between 0.005 and 0.995 unless factors or errors are wrong.
double place_of_squares(double sum, std::size_t statistics, int scrambles);

}  // namespace coldsky
