#include "solver/model/panel/system_mass.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "solver/case/panel_kinds.hpp"
#include "solver/model/material/materials.hpp"

namespace coldsky {

namespace {

/// The number that a normal variable stays below with a probability between 0.5 and 1, by Newton's method.
double normal_quantile(double probability) {
  double z = 0.0;
  for (int step = 0; step < 60; ++step) {
    const double above = 0.5 * std::erfc(z / std::numbers::sqrt2) - (1.0 - probability);
    const double density = std::exp(-0.5 * z * z) / std::sqrt(2.0 * std::numbers::pi);
    const double change = above / density;  // from below, where the tail is convex: never past the root
    z += change;
    if (std::fabs(change) < 1e-14 * (1.0 + z)) break;
  }
  return z;
}

/// Smallest n with P(N <= n) >= confidence for a Poisson variable of the given mean.
double poisson_quantile(double mean, double confidence) {
  if (!(mean > 0.0)) return 0.0;
  constexpr double most_terms = 1e5;
  if (mean > most_terms) {
    // The expansion of Cornish and Fisher in powers of 1 / sqrt(mean): its next term is below 1e-5 here, and half an
    // event is the step between whole numbers.
    const double z = normal_quantile(confidence), root = std::sqrt(mean);
    const double centre = mean + z * root + (z * z - 1.0) / 6.0 - z * (z * z - 1.0) / (72.0 * root);
    return std::max(0.0, std::ceil(centre - 0.5));
  }
  double sum = 0.0;
  // Terms by their logarithms: exp(-mean) alone underflows where many are lost.
  for (double n = 0.0;; ++n) {
    sum += std::exp(n * std::log(mean) - mean - std::lgamma(n + 1.0));
    if (sum >= confidence || n > mean + 50.0 * std::sqrt(mean) + 100.0) return n;
  }
}

/// Density of the pipes where a case names no material: aluminium [kg/m^3].
constexpr double pipe_density = 2700.0;

double manifold_mass(const Case& c, double panels, double volume_flow) {
  const double wall = c.system.manifold_wall;
  const auto pipe = [&](double diameter) { return std::numbers::pi * (diameter + wall) * wall; };  // section [m^2]
  double solid = 0.0;                                                                              // [m^3]
  double density = pipe_density;
  if (has_trait(c.panel, has_tubes)) {
    density = find_material(c.panel.tube.material).density;
    // A header with the flow area of all tubes of its panel.
    const double tubes = std::round(c.panel.width / c.panel.tube.pitch);
    solid += 2.0 * panels * c.panel.width * pipe(c.panel.tube.diameter * std::sqrt(tubes));
  }
  // The flow falls evenly along the line, the diameter with its root: on average two thirds of the first.
  const double first = std::sqrt(4.0 / std::numbers::pi * volume_flow / c.system.manifold_velocity);
  solid += 2.0 * 0.5 * panels * c.panel.width * pipe(2.0 / 3.0 * first);
  return (1.0 + c.system.manifold_allowance) * density * solid;
}

void add_pumps(const Case& c, const LoopDemand& demand, SystemMass& mass) {
  constexpr double unit_power = 1e3;  // that the masses of the law belong to [W]
  const SystemCase& system = c.system;
  mass.hydraulic_power = demand.pump_power * c.coolant.pump_efficiency;
  mass.pumps_high = system.pump_mass_per_heat * demand.heat;
  if (!(mass.hydraulic_power > 0.0)) return;
  const double running = std::max(1.0, std::ceil(mass.hydraulic_power / system.pump_rating - 1e-9));
  mass.pumps_running = running;
  mass.pumps_standby = std::ceil(system.pump_standby * running - 1e-9);
  const double size = std::pow(mass.hydraulic_power / running / unit_power, system.pump_mass_exponent);
  const double number = mass.pumps_running + mass.pumps_standby;
  mass.pumps = number * system.pump_mass * size;
  mass.pumps_low = number * std::min(system.pump_mass_low, system.pump_mass) * size;
  mass.pumps_high = std::max(mass.pumps_high, mass.pumps);
}

}  // namespace

double whole_panels(double panels) { return std::max(1.0, std::ceil(panels - 1e-9)); }

SparePanels spare_panels(const Case& c, double panels) {
  const double outer = c.panel.tube.diameter + 2.0 * c.panel.tube.wall;
  const double tubes = !has_trait(c.panel, has_tubes) ? 0.0 : std::round(c.panel.width / c.panel.tube.pitch);
  const double vulnerable = !has_trait(c.panel, has_tubes) ? c.panel.width * c.panel.length
                                                           : std::numbers::pi * outer * c.panel.length * tubes;
  SparePanels spare;
  spare.expected_losses = c.redundancy.micrometeoroid_flux * vulnerable * c.redundancy.duration * panels;
  // Counts are numbers without an end: as integers they would wrap round for loads and losses of any size.
  spare.for_losses = poisson_quantile(spare.expected_losses, c.redundancy.confidence);
  spare.total = spare.for_losses + c.redundancy.spare_panels;
  return spare;
}

SystemMass system_mass(const Case& c, const PanelMass& panel, double needed, double spares, const LoopDemand& demand,
                       const Environment& environment) {
  SystemMass mass;
  const double panels = needed + spares;
  const double pump_power = demand.pump_power;
  mass.panels = panels * panel.total();
  mass.spares = spares * panel.total();
  mass.coolant = c.system.coolant_outside * panels * panel.coolant;
  if (c.coolant.loop != "heat-pipe") {
    mass.manifolds = manifold_mass(c, panels, demand.volume_flow);
    add_pumps(c, demand, mass);
  }
  // What the pumps draw in eclipse is collected in sunlight.
  mass.array = pump_power / (1.0 - environment.eclipse) / c.system.array_specific_power;
  mass.battery = pump_power * environment.eclipse * environment.period /
                 (c.system.battery_specific_energy * c.system.depth_of_discharge);
  return mass;
}

}  // namespace coldsky
