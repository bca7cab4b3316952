#include "solver/model/coolant/heat_pipe.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <utility>

namespace coldsky {

namespace {

using std::numbers::pi;

std::array<std::pair<const char*, double>, 5> named(const HeatPipeLimits& limits) {
  return {{{"capillary", limits.capillary},
           {"viscous", limits.viscous},
           {"sonic", limits.sonic},
           {"entrainment", limits.entrainment},
           {"boiling", limits.boiling}}};
}

std::pair<const char*, double> lowest(const HeatPipeLimits& limits) {
  const auto all = named(limits);
  return *std::min_element(all.begin(), all.end(), [](const auto& a, const auto& b) { return a.second < b.second; });
}

}  // namespace

double HeatPipeSpec::core_area() const { return 0.25 * pi * core_diameter * core_diameter; }

const char* HeatPipeLimits::binding() const { return lowest(*this).first; }
double HeatPipeLimits::smallest() const { return lowest(*this).second; }

double merit_number(const FluidState& fluid) {
  return fluid.density * fluid.surface_tension * fluid.latent_heat / fluid.viscosity;
}

double vapour_reynolds(const FluidState& fluid, const HeatPipeSpec& pipe, double heat) {
  return 4.0 * heat / (pi * pipe.core_diameter * fluid.vapour_viscosity * fluid.latent_heat);
}

double capillary_pressure(const FluidState& fluid, const HeatPipeSpec& pipe) {
  return 2.0 * fluid.surface_tension / pipe.pore_radius;
}

double capillary_demand(const FluidState& fluid, const HeatPipeSpec& pipe, double heat) {
  const double height = fluid.density * pipe.gravity * pipe.height;
  if (!(heat > 0.0)) return height;
  const double length = pipe.effective_length();
  const double liquid =
      fluid.viscosity * length * heat / (fluid.density * pipe.wick_permeability * pipe.wick_area * fluid.latent_heat);
  // The tubes' friction factor: below Re = 2300 it is Hagen and Poiseuille's 8 mu L Q / (pi r^4 rho h_fg).
  const double velocity = heat / (fluid.vapour_density * pipe.core_area() * fluid.latent_heat);
  const double vapour = friction_factor(vapour_reynolds(fluid, pipe, heat)) * length / pipe.core_diameter * 0.5 *
                        fluid.vapour_density * velocity * velocity;
  return liquid + vapour + height;
}

HeatPipeLimits heat_pipe_limits(const FluidState& fluid, double temperature, const HeatPipeSpec& pipe) {
  const double length = pipe.effective_length(), area = pipe.core_area(), radius = 0.5 * pipe.core_diameter;
  const double given = capillary_pressure(fluid, pipe);
  HeatPipeLimits limits{};

  // The demand rises with the heat; without the vapour's share it would be met at `high`.
  const double left = given - capillary_demand(fluid, pipe, 0.0);
  if (left > 0.0) {
    double low = 0.0, high = left * fluid.density * pipe.wick_permeability * pipe.wick_area * fluid.latent_heat /
                             (fluid.viscosity * length);
    while (true) {
      const double middle = 0.5 * (low + high);
      if (middle <= low || middle >= high) break;  // neighbours among the doubles
      (capillary_demand(fluid, pipe, middle) <= given ? low : high) = middle;
    }
    limits.capillary = low;
  }
  const double vapour = fluid.vapour_density * fluid.vapour_pressure;
  limits.viscous = area * radius * radius * fluid.latent_heat * vapour / (16.0 * fluid.vapour_viscosity * length);
  limits.sonic = 0.474 * area * fluid.latent_heat * std::sqrt(vapour);
  // The wick's hydraulic radius at the vapour, twice the area of a pore over its perimeter, is taken as the effective
  // pore radius: both are the width of a groove.
  limits.entrainment =
      area * fluid.latent_heat * std::sqrt(fluid.surface_tension * fluid.vapour_density / (2.0 * pipe.pore_radius));
  // Superheat that a bubble at the wall needs, by Clausius and Clapeyron, times the conductance of the evaporator's
  // wick; the pressure that the menisci take off the liquid makes it smaller.
  const double conductance =
      2.0 * pi * pipe.evaporator_length * pipe.wick_conductivity / std::log1p(pipe.wick_thickness / radius);
  const double slope = temperature / (fluid.latent_heat * fluid.vapour_density);
  limits.boiling = std::max(0.0, conductance * slope * (2.0 * fluid.surface_tension / pipe.nucleation_radius - given));
  return limits;
}

}  // namespace coldsky
