#include "solver/model/host/coolant.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <memory>
#include <numbers>
#include <sstream>

#include "solver/core/error.hpp"
#include "solver/core/paths.hpp"

namespace coldsky {

namespace {

using std::numbers::pi;

/// Second derivatives of the natural cubic spline through (x, y): a tridiagonal system.
std::vector<double> spline_curvature(const std::vector<double>& x, const std::vector<double>& y) {
  const std::size_t n = x.size();
  std::vector<double> curvature(n, 0.0), work(n, 0.0);
  for (std::size_t i = 1; i + 1 < n; ++i) {
    const double share = (x[i] - x[i - 1]) / (x[i + 1] - x[i - 1]), pivot = share * curvature[i - 1] + 2.0;
    curvature[i] = (share - 1.0) / pivot;
    const double bend = (y[i + 1] - y[i]) / (x[i + 1] - x[i]) - (y[i] - y[i - 1]) / (x[i] - x[i - 1]);
    work[i] = (6.0 * bend / (x[i + 1] - x[i - 1]) - share * work[i - 1]) / pivot;
  }
  for (std::size_t i = n - 1; i-- > 1;) curvature[i] = curvature[i] * curvature[i + 1] + work[i];
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
  std::ifstream file(path);
  std::string line;
  std::vector<std::string> header;
  while (std::getline(file, line)) {
    if (line.empty() || line[0] == '#') continue;
    std::stringstream cells(line);
    std::string cell;
    for (std::size_t n = 0; std::getline(cells, cell, ','); ++n) {
      if (header.size() <= n || columns_.empty()) {
        header.push_back(cell);
        continue;
      }
      columns_[header[n]].value.push_back(std::stod(cell));
    }
    if (columns_.empty()) {
      for (const auto& column : header) columns_[column];
    }
  }
  temperature_ = columns_["temperature_K"].value;
  if (temperature_.size() < 2) throw LibraryError(path.string() + " holds no property table");
  for (auto& [column, data] : columns_) data.curvature = spline_curvature(temperature_, data.value);
}

const Fluid& Fluid::find(const std::string& name) {
  static std::map<std::string, std::unique_ptr<Fluid>> fluids;
  auto& fluid = fluids[name];
  if (!fluid) fluid.reset(new Fluid(name));
  return *fluid;
}

double Fluid::interpolate(const std::string& column, double temperature) const {
  const Column& data = columns_.at(column);
  const auto upper = std::upper_bound(temperature_.begin() + 1, temperature_.end() - 1, temperature);
  const std::size_t b = upper - temperature_.begin(), a = b - 1;
  const double h = temperature_[b] - temperature_[a];
  const double p = (temperature_[b] - temperature) / h, q = 1.0 - p;
  return p * data.value[a] + q * data.value[b] +
         ((p * p * p - p) * data.curvature[a] + (q * q * q - q) * data.curvature[b]) * h * h / 6.0;
}

FluidState Fluid::saturated_liquid(double temperature) const {
  if (!(temperature >= minimum_temperature() && temperature <= maximum_temperature())) {
    throw InputError({}, fmt::format("{} at {:.2f} K is outside its property table", name_, temperature),
                     fmt::format("the table covers {:.2f} to {:.2f} K", minimum_temperature(), maximum_temperature()),
                     "choose another coolant or temperature");
  }
  FluidState state{};
  state.density = interpolate("density_kg_m3", temperature);
  state.specific_heat = interpolate("specific_heat_J_kgK", temperature);
  state.conductivity = interpolate("conductivity_W_mK", temperature);
  state.viscosity = interpolate("viscosity_Pa_s", temperature);
  state.prandtl = state.specific_heat * state.viscosity / state.conductivity;
  state.vapour_pressure = interpolate("pressure_Pa", temperature);
  state.latent_heat = interpolate("latent_heat_J_kg", temperature);
  state.vapour_density = interpolate("vapour_density_kg_m3", temperature);
  state.vapour_viscosity = interpolate("vapour_viscosity_Pa_s", temperature);
  return state;
}

double friction_factor(double reynolds) { return blend(reynolds, 64.0 / reynolds, petukhov(reynolds)); }

double nusselt(double reynolds, double prandtl) {
  const double re = std::max(reynolds, turbulent_limit), eighth = petukhov(re) / 8.0;
  const double gnielinski =
      eighth * (re - 1000.0) * prandtl / (1.0 + 12.7 * std::sqrt(eighth) * (std::cbrt(prandtl * prandtl) - 1.0));
  return blend(reynolds, 48.0 / 11.0, gnielinski);
}

TubeFlow tube_flow(const FluidState& fluid, double mass_flow, double diameter, double length) {
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
  const double turbulent = liquid_only * (std::pow(1.0 - quality, 0.8) + 3.8 * std::pow(quality, 0.76) *
                                                                              std::pow(1.0 - quality, 0.04) /
                                                                              std::pow(reduced_pressure, 0.38));
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

double critical_pressure(const std::string& fluid) { return fluid == "water" ? 22.064e6 : 11.333e6; }

double pump_power(double volume_flow, double pressure_drop, double efficiency) {
  return volume_flow * pressure_drop / efficiency;
}

}  // namespace coldsky
