#pragma once
#include <vector>

#include "solver/model/coolant/coolant.hpp"
#include "solver/model/environment/environment.hpp"

/// Tables for strips that are followed through a span of time (kernels/batch/strip_orbit.hpp).
namespace coldsky {

/// Surroundings, load and pump at the Chebyshev points of the smooth arcs of a span: for all designs whose surroundings
/// and profiles are the same, whatever their coatings.
struct OrbitSamples {
  double span = 0.0;                      ///< [s]
  std::vector<double> ends;               ///< of the arcs [s]
  std::vector<Environment> surroundings;  ///< OrbitTable::coefficients an arc, from its end to its begin
  std::vector<double> load, pump;         ///< over those of the design [-]
};
OrbitSamples sample_orbit(const Case& c, const EnvironmentInTime& environment, double span);

/// Appends the table of a panel of `c` in these samples.
void append_orbit_table(const Case& c, const OrbitSamples& samples, std::vector<double>& table);
void append_fluid_table(const Fluid& fluid, std::vector<double>& table);

}  // namespace coldsky
