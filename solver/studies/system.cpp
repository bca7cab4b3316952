#include "solver/studies/system.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace coldsky {

namespace {

/// Smallest n with P(N <= n) >= confidence for a Poisson variable of the given mean.
int poisson_quantile(double mean, double confidence) {
  if (!(mean > 0.0)) return 0;
  double sum = 0.0;
  // Terms by their logarithms: exp(-mean) alone underflows where many are lost.
  for (int n = 0;; ++n) {
    sum += std::exp(n * std::log(mean) - mean - std::lgamma(n + 1.0));
    if (sum >= confidence || n > mean + 50.0 * std::sqrt(mean) + 100.0) return n;
  }
}

}  // namespace

SparePanels spare_panels(const Case& c, int panels) {
  const double outer = c.panel.tube.diameter + 2.0 * c.panel.tube.wall;
  const double tubes = c.panel.kind == "ideal" ? 0.0 : std::round(c.panel.width / c.panel.tube.pitch);
  const double vulnerable =
      c.panel.kind == "ideal" ? c.panel.width * c.panel.length : std::numbers::pi * outer * c.panel.length * tubes;
  SparePanels spare;
  spare.expected_losses = c.redundancy.micrometeoroid_flux * vulnerable * c.redundancy.duration * panels;
  spare.for_losses = poisson_quantile(spare.expected_losses, c.redundancy.confidence);
  spare.total = spare.for_losses + c.redundancy.spare_panels;
  return spare;
}

SystemMass system_mass(const Case& c, const PanelMass& panel, int panels, double heat, double pump_power,
                       const Environment& environment) {
  SystemMass mass;
  mass.panels = panels * panel.total();
  mass.coolant = c.system.coolant_outside * panels * panel.coolant;
  if (c.coolant.loop != "heat-pipe") mass.pumps = c.system.pump_mass_per_heat * heat;
  // What the pumps draw in eclipse is collected in sunlight.
  mass.array = pump_power / (1.0 - environment.eclipse) / c.system.array_specific_power;
  mass.battery = pump_power * environment.eclipse * environment.period /
                 (c.system.battery_specific_energy * c.system.depth_of_discharge);
  return mass;
}

}  // namespace coldsky
