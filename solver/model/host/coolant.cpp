#include "solver/model/host/coolant.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cassert>
#include <cmath>
#include <functional>
#include <numbers>

#include "solver/core/error.hpp"
#include "solver/core/paths.hpp"
#include "solver/model/host/csv_table.hpp"

namespace coldsky {

namespace {

using std::numbers::pi;

/// A column of the property tables, where it goes, and whether its logarithm is interpolated: what spans decades is
/// nearly a straight line there.
struct TableColumn {
  const char* name;
  double FluidState::*member;
  bool logarithmic;
};
constexpr std::array<TableColumn, 8> table_columns{{
    {"pressure_Pa", &FluidState::vapour_pressure, true},
    {"density_kg_m3", &FluidState::density, false},
    {"vapour_density_kg_m3", &FluidState::vapour_density, true},
    {"specific_heat_J_kgK", &FluidState::specific_heat, false},
    {"conductivity_W_mK", &FluidState::conductivity, false},
    {"viscosity_Pa_s", &FluidState::viscosity, true},
    {"vapour_viscosity_Pa_s", &FluidState::vapour_viscosity, true},
    {"latent_heat_J_kg", &FluidState::latent_heat, false},
}};

/// Second derivatives of the cubic spline through (x, y) whose third derivative is continuous at the second and the
/// last but one point too ("not a knot"): no end condition is made up. At least four points.
std::vector<double> spline_curvature(const std::vector<double>& x, const std::vector<double>& y) {
  const std::size_t last = x.size() - 1;
  const auto step = [&](std::size_t i) { return x[i + 1] - x[i]; };
  const auto slope = [&](std::size_t i) { return (y[i + 1] - y[i]) / step(i); };
  std::vector<double> diagonal(last + 1), upper(last + 1), right(last + 1), curvature(last + 1);
  for (std::size_t i = 1; i < last; ++i) {
    // h_(i-1) m_(i-1) + 2 (h_(i-1) + h_i) m_i + h_i m_(i+1) = 6 (slope_i - slope_(i-1))
    const double before = step(i - 1), after = step(i);
    double lower = before;
    diagonal[i] = 2.0 * (before + after);
    upper[i] = after;
    right[i] = 6.0 * (slope(i) - slope(i - 1));
    if (i == 1) {  // m_0 = ((h_0 + h_1) m_1 - h_0 m_2) / h_1
      diagonal[i] += before * (before + after) / after;
      upper[i] -= before * before / after;
      continue;
    }
    if (i + 1 == last) {  // the same at the other end
      diagonal[i] += after * (before + after) / before;
      lower -= after * after / before;
    }
    const double factor = lower / diagonal[i - 1];
    diagonal[i] -= factor * upper[i - 1];
    right[i] -= factor * right[i - 1];
  }
  curvature[last - 1] = right[last - 1] / diagonal[last - 1];
  for (std::size_t i = last - 1; i-- > 1;) curvature[i] = (right[i] - upper[i] * curvature[i + 1]) / diagonal[i];
  const auto beyond = [&](std::size_t near, std::size_t far, double outer, double inner) {
    return ((outer + inner) * curvature[near] - outer * curvature[far]) / inner;
  };
  curvature[0] = beyond(1, 2, step(0), step(1));
  curvature[last] = beyond(last - 1, last - 2, step(last - 1), step(last - 2));
  return curvature;
}

/// Linear blend of two laws between the laminar and the turbulent limit.
double blend(double reynolds, double laminar, double turbulent) {
  const double share = std::clamp((reynolds - laminar_limit) / (turbulent_limit - laminar_limit), 0.0, 1.0);
  return (1.0 - share) * laminar + share * turbulent;
}

double petukhov(double reynolds) {
  const double root = 0.790 * std::log(std::max(reynolds, turbulent_limit)) - 1.64;
  return 1.0 / (root * root);
}

}  // namespace

Fluid::Fluid(const std::string& name) : name_(name) {
  const auto path = data_file("fluids/" + name + ".csv");
  const CsvTable table(path);
  critical_pressure_ = table.note_number("critical_pressure_Pa");
  temperature_ = table.numbers("temperature_K");
  const auto falls = std::adjacent_find(temperature_.begin(), temperature_.end(), std::greater_equal<>());
  if (temperature_.size() < 4 || falls != temperature_.end()) {
    throw LibraryError(path.string() + ": needs four rows or more, in rising temperature");
  }
  for (std::size_t n = 0; n < table_columns.size(); ++n) {
    Property& property = properties_[n];
    property.value = table.numbers(table_columns[n].name);
    for (double& value : property.value) {
      if (!(value > 0.0 && std::isfinite(value))) {
        throw LibraryError(fmt::format("{}: {} = {} is not positive", path.string(), table_columns[n].name, value));
      }
      if (table_columns[n].logarithmic) value = std::log(value);
    }
    property.curvature = spline_curvature(temperature_, property.value);
  }
}

const Fluid& Fluid::find(const std::string& name) {
  static const Fluid ammonia("ammonia"), water("water");
  for (const Fluid* fluid : {&ammonia, &water}) {
    if (fluid->name() == name) return *fluid;
  }
  throw InputError({}, fmt::format("no coolant is called '{}'", name), "", "choose one of ammonia, water");
}

FluidState Fluid::saturated_liquid(double temperature) const {
  if (!(temperature >= minimum_temperature() && temperature <= maximum_temperature())) {
    throw InputError({}, fmt::format("{} at {:.2f} K is outside its property table", name_, temperature),
                     fmt::format("the table covers {:.2f} to {:.2f} K", minimum_temperature(), maximum_temperature()),
                     "choose another coolant or temperature");
  }
  const auto above = std::upper_bound(temperature_.begin() + 1, temperature_.end() - 1, temperature);
  const std::size_t b = above - temperature_.begin(), a = b - 1;
  const double h = temperature_[b] - temperature_[a];
  const double p = (temperature_[b] - temperature) / h, q = 1.0 - p;
  FluidState state{};
  for (std::size_t n = 0; n < table_columns.size(); ++n) {
    const auto& [value, curvature] = properties_[n];
    const double spline =
        p * value[a] + q * value[b] + ((p * p * p - p) * curvature[a] + (q * q * q - q) * curvature[b]) * h * h / 6.0;
    state.*table_columns[n].member = table_columns[n].logarithmic ? std::exp(spline) : spline;
  }
  state.prandtl = state.specific_heat * state.viscosity / state.conductivity;
  return state;
}

double friction_factor(double reynolds) {
  assert(reynolds > 0.0);
  return blend(reynolds, 64.0 / reynolds, petukhov(reynolds));
}

double nusselt(double reynolds, double prandtl) {
  const double re = std::max(reynolds, turbulent_limit), eighth = petukhov(re) / 8.0;
  const double gnielinski =
      eighth * (re - 1000.0) * prandtl / (1.0 + 12.7 * std::sqrt(eighth) * (std::cbrt(prandtl * prandtl) - 1.0));
  return blend(reynolds, 48.0 / 11.0, gnielinski);
}

TubeFlow tube_flow(const FluidState& fluid, double mass_flow, double diameter, double length) {
  assert(mass_flow > 0.0);
  TubeFlow flow{};
  flow.velocity = mass_flow / (fluid.density * 0.25 * pi * diameter * diameter);
  flow.reynolds = fluid.density * flow.velocity * diameter / fluid.viscosity;
  flow.friction = friction_factor(flow.reynolds);
  flow.pressure_drop = flow.friction * length / diameter * 0.5 * fluid.density * flow.velocity * flow.velocity;
  flow.nusselt = nusselt(flow.reynolds, fluid.prandtl);
  flow.film_coefficient = flow.nusselt * fluid.conductivity / diameter;
  return flow;
}

TubeFlow condensing_flow(const FluidState& fluid, double reduced_pressure, double mass_flow, double diameter,
                         double length) {
  constexpr double quality = 0.5;
  TubeFlow flow = tube_flow(fluid, mass_flow, diameter, length);  // all of it as liquid
  // Shah: h / h_liquid-only = (1 - x)^0.8 + 3.8 x^0.76 (1 - x)^0.04 / p_r^0.38
  const double liquid_only =
      0.023 * std::pow(flow.reynolds, 0.8) * std::pow(fluid.prandtl, 0.4) * fluid.conductivity / diameter;
  const double turbulent =
      liquid_only * (std::pow(1.0 - quality, 0.8) +
                     3.8 * std::pow(quality, 0.76) * std::pow(1.0 - quality, 0.04) / std::pow(reduced_pressure, 0.38));
  flow.film_coefficient = std::max(turbulent, 48.0 / 11.0 * fluid.conductivity / diameter);
  flow.nusselt = flow.film_coefficient * diameter / fluid.conductivity;
  // Homogeneous mixture at the mean quality; McAdams: 1/mu = x / mu_v + (1 - x) / mu_l
  const double density = 1.0 / (quality / fluid.vapour_density + (1.0 - quality) / fluid.density);
  const double viscosity = 1.0 / (quality / fluid.vapour_viscosity + (1.0 - quality) / fluid.viscosity);
  const double flux = mass_flow / (0.25 * pi * diameter * diameter);
  flow.velocity = flux / density;
  flow.friction = friction_factor(flux * diameter / viscosity);
  flow.pressure_drop = flow.friction * length / diameter * 0.5 * flux * flux / density;
  return flow;
}

double critical_pressure(const std::string& fluid) { return Fluid::find(fluid).critical_pressure(); }

double pump_power(double volume_flow, double pressure_drop, double efficiency) {
  return volume_flow * pressure_drop / efficiency;
}

}  // namespace coldsky
