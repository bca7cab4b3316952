#include "solver/studies/orbit_tables.hpp"

#include <array>
#include <cmath>
#include <numbers>

#include "kernels/batch/strip_orbit.hpp"
#include "solver/model/panel/panel.hpp"
#include "solver/studies/periodic_peak.hpp"

namespace coldsky {

namespace {

constexpr int points = OrbitTable::coefficients;

/// Angle of the nth Chebyshev point, from the arc's end to its begin.
double chebyshev_angle(int n) { return std::numbers::pi * (n + 0.5) / points; }

/// Appends the coefficients of the polynomial through values at the Chebyshev points.
void append_coefficients(const std::array<double, points>& values, std::vector<double>& table) {
  for (int k = 0; k < points; ++k) {
    double sum = 0.0;
    for (int n = 0; n < points; ++n) sum += values[n] * std::cos(k * chebyshev_angle(n));
    table.push_back((k == 0 ? 1.0 : 2.0) * sum / points);
  }
}

/// What OrbitTable holds of a side: the fourth power of its sink's temperature, or the flux into it.
double side_curve(const Case& c, const Environment& environment, std::size_t side) {
  const SurfaceLaw law = side_law(c, environment, side);
  return law.emittance() > 0.0 ? std::pow(law.sink_temperature, 4) : law.inward_flux;
}

}  // namespace

OrbitSamples sample_orbit(const Case& c, const EnvironmentInTime& environment, double span) {
  OrbitSamples samples;
  samples.span = span;
  samples.ends = ends_of_arcs(environment, c, span);
  const DriveFactors factors(c);
  double begin = 0.0;
  for (const double end : samples.ends) {
    for (int n = 0; n < points; ++n) {
      const double time = begin + 0.5 * (end - begin) * (1.0 + std::cos(chebyshev_angle(n)));
      samples.surroundings.push_back(environment.at(time));
      samples.load.push_back(factors.load(time, environment.sunlight(time)));
      samples.pump.push_back(factors.pump(time));
    }
    begin = end;
  }
  return samples;
}

void append_orbit_table(const Case& c, const OrbitSamples& samples, std::vector<double>& table) {
  table.push_back(static_cast<double>(samples.ends.size()));
  double begin = 0.0;
  std::size_t first = 0;
  for (const double end : samples.ends) {
    table.insert(table.end(), {begin, end});
    const auto append = [&](const auto& value_at) {
      std::array<double, points> values{};
      for (std::size_t n = 0; n < points; ++n) values[n] = value_at(first + n);
      append_coefficients(values, table);
    };
    append([&](std::size_t n) { return side_curve(c, samples.surroundings[n], back_surface); });
    append([&](std::size_t n) { return side_curve(c, samples.surroundings[n], front_surface); });
    append([&](std::size_t n) { return samples.load[n]; });
    append([&](std::size_t n) { return samples.pump[n]; });
    first += points;
    begin = end;
  }
}

void append_fluid_table(const Fluid& fluid, std::vector<double>& table) {
  constexpr double margin = 0.01;  // [K], as loop_beyond keeps it
  const std::vector<double>& temperatures = fluid.temperatures();
  table.insert(table.end(), {static_cast<double>(temperatures.size()), fluid.minimum_temperature() + margin,
                             fluid.maximum_temperature() - margin, fluid.critical_pressure()});
  table.insert(table.end(), temperatures.begin(), temperatures.end());
  // In the order of FluidTable::Column.
  using Property = double FluidState::*;  // nvcc takes the plain type in the loop for an error
  constexpr std::array<Property, FluidTable::columns> properties{
      &FluidState::density,        &FluidState::specific_heat,    &FluidState::conductivity,   &FluidState::viscosity,
      &FluidState::vapour_density, &FluidState::vapour_viscosity, &FluidState::vapour_pressure};
  for (const Property property : properties) {
    const Fluid::Spline spline = fluid.spline(property);
    for (const std::vector<double>* numbers : {spline.value, spline.curvature}) {
      if (numbers != nullptr) {
        table.insert(table.end(), numbers->begin(), numbers->end());
      } else {
        table.insert(table.end(), temperatures.size(), 0.0);
      }
    }
  }
}

}  // namespace coldsky
