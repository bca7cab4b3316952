#include "solver/studies/lunar_ground.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numbers>

#include "solver/core/error.hpp"
#include "solver/nonlinear/transient.hpp"

namespace coldsky {

namespace {

using std::numbers::pi;

constexpr int cells = 160;
constexpr double growth = 1.03;  // of the cells with depth
/// Below this depth the daily wave has faded, so that the mean profile is the steady one of the bottom flux [m].
constexpr double reset_depth = 0.3;
constexpr int fewest_lunations = 4, most_lunations = 60;
/// Tolerance of the time steps, in relative temperature.
constexpr double step_tolerance = 1e-5;
/// Of the extrapolation over lunations [K].
constexpr double largest_jump = 20.0;

std::vector<double> column_nodes(double depth) {
  std::vector<double> nodes{0.0};
  double width = depth * (growth - 1.0) / (std::pow(growth, cells) - 1.0);
  for (int n = 0; n < cells; ++n, width *= growth) nodes.push_back(nodes.back() + width);
  nodes.back() = depth;
  return nodes;
}

/// Hayne et al. (2017), table A1 and equations A2, A4 and A6.
MaterialLaw regolith_law(const Regolith& regolith, double z) {
  constexpr double density_surface = 1100.0, density_deep = 1800.0;               // [kg/m^3]
  constexpr double conductivity_surface = 7.4e-4, conductivity_deep = 3.4e-3;     // [W/(m K)]
  constexpr double heat[] = {-3.6125, 2.7431, 2.3616e-3, -1.2340e-5, 8.9093e-9};  // [J/(kg K^(n+1))]
  const double loose = std::exp(-z / regolith.density_scale);
  const double density = density_deep - (density_deep - density_surface) * loose;
  MaterialLaw law;
  for (double& k : law.conductivity) k = conductivity_deep - (conductivity_deep - conductivity_surface) * loose;
  law.radiative = 2.7;
  for (int n = 0; n < 5; ++n) law.capacity[n] = density * heat[n];
  return law;
}

/// Mean temperature of the ground that the solve starts from [K]: that of the equator, falling as the fourth root of
/// the sunlight does; at the poles what is left of it is a guess. A start far off would be followed by jumps far beyond
/// it.
double first_guess(double latitude) {
  constexpr double equator = 250.0, least = 90.0;
  return std::max(least, equator * std::pow(std::max(0.0, std::cos(latitude)), 0.25));
}

/// Time mean of a quantity that is known at the ends of steps.
struct TimeMean {
  std::vector<double> last, integral;
  double time = 0.0;
  void start(double at, std::vector<double> values) {
    time = at;
    integral.assign(values.size(), 0.0);
    last = std::move(values);
  }
  void add(double at, const std::vector<double>& values) {
    for (std::size_t n = 0; n < values.size(); ++n) integral[n] += 0.5 * (at - time) * (last[n] + values[n]);
    last = values;
    time = at;
  }
};

}  // namespace

double regolith_albedo(const Regolith& regolith, double zenith_angle) {
  return regolith.normal_albedo + 0.06 * std::pow(zenith_angle / (pi / 4.0), 3) +
         0.25 * std::pow(zenith_angle / (pi / 2.0), 8);
}

LunarDay solve_lunar_day(const Regolith& regolith, const std::vector<double>& hours, const std::vector<double>& depths,
                         double conductance_scale, double periodic_drift) {
  const double start = first_guess(regolith.latitude);
  const std::vector<double> nodes = column_nodes(regolith.depth);
  std::vector<MaterialLaw> laws;
  std::vector<double> centre;
  std::vector<std::uint8_t> layer;
  for (int n = 0; n < cells; ++n) {
    centre.push_back(0.5 * (nodes[n] + nodes[n + 1]));
    laws.push_back(regolith_law(regolith, centre[n]));
    layer.push_back(static_cast<std::uint8_t>(n));
  }
  Problem problem;
  problem.nodes = {nodes, {0.0, 1.0}, {0.0, 1.0}};
  problem.block = make_block(problem.nodes, laws, start);
  problem.block.material = to_device(layer, "block.material");
  problem.conductance_scale = conductance_scale;
  SurfaceLaw ground, bottom;
  ground.emissivity = regolith.emissivity;
  bottom.inward_flux = regolith.bottom_flux;
  problem.surfaces.push_back({"ground", make_surface(problem.block, {axis_x, false}, ground)});
  problem.surfaces.push_back({"bottom", make_surface(problem.block, {axis_x, true}, bottom)});
  HeatSolver solver(ExecutionSpace(), problem, {1e-9, 50, 200});
  const auto sun = [&](double time) {
    const double cosine = std::cos(regolith.latitude) * std::cos(2.0 * pi * time / regolith.period);
    double flux = 0.0;
    if (cosine > 0.0) {
      flux = regolith.solar_flux * (1.0 - regolith_albedo(regolith, std::acos(std::min(1.0, cosine)))) * cosine;
    }
    solver.problem().surfaces[0].data.law.inward_flux = flux;
  };
  const auto surface = [&] {
    solver.totals();
    return to_host(solver.surface_arrays()[0].temperature)[0];
  };
  const auto column = [&] {
    std::vector<double> t = to_host(solver.deviation());
    for (double& value : t) value += start;
    return t;
  };
  const std::size_t reset = std::upper_bound(centre.begin(), centre.end(), reset_depth) - centre.begin();

  LunarDay day;
  day.cells = cells;
  // One lunation from noon; `hours` are met exactly in the last one.
  TimeMean mean;
  const auto lunation = [&](bool last) {
    Transient transient(solver, sun, {step_tolerance, 1e-3, 1e-4 * regolith.period, regolith.period / 150.0});
    std::vector<double> stops;
    if (last) {
      for (const double hour : hours) stops.push_back(hour / 24.0 * regolith.period);
      day.surface.clear();
      day.surface_minimum = 1e9;
      day.steps = day.iterations = 0;
    }
    stops.push_back(regolith.period);
    const auto watched = [&] {
      std::vector<double> values = column();
      values.push_back(surface());
      return values;
    };
    mean.start(0.0, watched());
    double now = 0.0;
    for (std::size_t n = 0; n < stops.size(); ++n) {
      if (stops[n] > now) {
        const auto report = transient.advance(now, stops[n], [&](double time) {
          const auto values = watched();
          mean.add(time, values);
          day.surface_minimum = std::min(day.surface_minimum, values.back());
          return true;
        });
        now = stops[n];
        day.steps += static_cast<int>(report.steps);
        day.iterations += report.newton_iterations;
      }
      if (last && n < hours.size()) day.surface.push_back(surface());
    }
    for (double& value : mean.integral) value /= regolith.period;
  };

  solver.set_uniform(start);
  double before = 0.0, drift_before = 0.0;
  int since_jump = 0;
  for (int n = 0;; ++n) {
    const bool settled = n >= fewest_lunations && since_jump > 1 && std::fabs(day.drift) < periodic_drift;
    lunation(settled);
    const double here = mean.integral[reset];
    drift_before = day.drift;
    day.drift = here - before;
    before = here;
    if (settled) break;
    if (n >= most_lunations) {
      throw NotConvergedError(fmt::format("the lunar ground still drifts by {:.2g} K a lunation", day.drift));
    }
    // Three lunations of a geometric approach tell where it leads (Aitken).
    const double ratio = day.drift / drift_before;
    double jump = 0.0;
    if (++since_jump >= 4 && ratio > 0.1 && ratio < 0.99) {
      // The geometric approach is only true near its end: never beyond what leaves all temperatures positive.
      jump = std::clamp(day.drift * ratio / (1.0 - ratio), -largest_jump, largest_jump);
      since_jump = 0;
    }
    std::vector<double> deviation = to_host(solver.deviation());
    for (std::size_t c = 0; c <= reset; ++c) deviation[c] += jump * centre[c] / centre[reset];
    before += jump;
    // What diffuses slowest is known: below the daily wave the mean flux is the bottom flux.
    double temperature = before;
    for (std::size_t c = reset + 1; c < centre.size(); ++c) {
      const double above = conductivity(laws[c - 1], axis_x, temperature),
                   own = conductivity(laws[c], axis_x, temperature);
      temperature +=
          regolith.bottom_flux * (0.5 * (nodes[c] - nodes[c - 1]) / above + 0.5 * (nodes[c + 1] - nodes[c]) / own);
      deviation[c] = temperature - start;
    }
    Kokkos::deep_copy(solver.deviation(), to_device(deviation, "start"));
    solver.problem_changed();
  }
  day.surface_mean = mean.integral.back();
  for (const double z : depths) {
    const std::size_t b = std::clamp<std::size_t>(std::upper_bound(centre.begin(), centre.end(), z) - centre.begin(), 1,
                                                  centre.size() - 1);
    const double q = (z - centre[b - 1]) / (centre[b] - centre[b - 1]);
    day.mean_at_depth.push_back((1.0 - q) * mean.integral[b - 1] + q * mean.integral[b]);
  }
  return day;
}

}  // namespace coldsky
