#include "solver/studies/lunar_ground.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numbers>
#include <numeric>

#include "solver/bodies/heat_solver.hpp"
#include "solver/core/error.hpp"
#include "solver/nonlinear/transient.hpp"
#include "solver/session/session.hpp"

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

/// The column of the ground under one square metre, from surface to depth.
struct Column {
  std::vector<double> nodes, centre;  ///< depths [m]
  std::vector<MaterialLaw> laws;
  std::size_t reset = 0;  ///< first cell below the daily wave

  explicit Column(const Regolith& regolith) : nodes(column_nodes(regolith.depth)) {
    centre.reserve(cells);
    laws.reserve(cells);
    for (int n = 0; n < cells; ++n) {
      centre.push_back(0.5 * (nodes[n] + nodes[n + 1]));
      laws.push_back(regolith_law(regolith, centre[n]));
    }
    reset = std::upper_bound(centre.begin(), centre.end(), reset_depth) - centre.begin();
  }

  Problem problem(const ExecutionSpace& space, const Regolith& regolith, double start, double conductance_scale) const {
    std::vector<std::uint8_t> layer(cells);
    std::iota(layer.begin(), layer.end(), std::uint8_t{0});
    Problem problem;
    problem.nodes = {nodes, {0.0, 1.0}, {0.0, 1.0}};
    problem.block = make_block(space, problem.nodes, laws, start);
    problem.block.material = to_device(space, layer, "block.material");
    problem.conductance_scale = conductance_scale;
    SurfaceLaw ground, bottom;
    ground.emissivity = regolith.emissivity;
    bottom.inward_flux = regolith.bottom_flux;
    problem.surfaces.push_back({"ground", make_surface(space, problem.block, {axis_x, false}, ground)});
    problem.surfaces.push_back({"bottom", make_surface(space, problem.block, {axis_x, true}, bottom)});
    return problem;
  }
};

/// The ground through lunations, one after the other.
class GroundInTime {
 public:
  GroundInTime(const Regolith& regolith, const Session& session, double conductance_scale)
      : regolith_(regolith),
        start_(first_guess(regolith.latitude)),
        column_(regolith),
        solver_(session.space, column_.problem(session.space, regolith, start_, conductance_scale),
                {1e-9, 50, 200, session.interrupt}) {
    day_.cells = cells;
    solver_.set_uniform(start_);
  }

  LunarDay settle(const std::vector<double>& hours, double periodic_drift) {
    double before = 0.0, drift_before = 0.0;
    int since_jump = 0;
    for (int n = 0;; ++n) {
      const bool settled = n >= fewest_lunations && since_jump > 1 && std::fabs(day_.drift) < periodic_drift;
      lunation(settled ? &hours : nullptr);
      const double here = mean_.integral[column_.reset];
      drift_before = day_.drift;
      day_.drift = here - before;
      before = here;
      if (settled) break;
      if (n >= most_lunations) {
        throw NotConvergedError(fmt::format("the lunar ground still drifts by {:.2g} K a lunation", day_.drift));
      }
      // Three lunations of a geometric approach tell where it leads (Aitken).
      const double ratio = day_.drift / drift_before;
      double jump = 0.0;
      if (++since_jump >= 4 && ratio > 0.1 && ratio < 0.99) {
        // The geometric approach is only true near its end: never beyond what leaves all temperatures positive.
        jump = std::clamp(day_.drift * ratio / (1.0 - ratio), -largest_jump, largest_jump);
        since_jump = 0;
      }
      before += jump;
      go_on(jump, before);
    }
    day_.surface_mean = mean_.integral.back();
    return day_;
  }

  /// Mean temperature over the last lunation at a depth [m], by a line between cells [K].
  double mean_at(double z) const {
    const std::vector<double>& centre = column_.centre;
    const std::size_t b = std::clamp<std::size_t>(std::upper_bound(centre.begin(), centre.end(), z) - centre.begin(), 1,
                                                  centre.size() - 1);
    const double q = (z - centre[b - 1]) / (centre[b] - centre[b - 1]);
    return (1.0 - q) * mean_.integral[b - 1] + q * mean_.integral[b];
  }

 private:
  void bring_sun(double time) {
    double cosine = std::cos(regolith_.latitude) * std::cos(2.0 * pi * time / regolith_.period), share = 1.0;
    if (regolith_.sun) {
      const LunarSun sun = regolith_.sun(24.0 * time / regolith_.period);
      cosine = std::sin(sun.elevation);
      share = sun.share;
    }
    double flux = 0.0;
    if (cosine > 0.0) {
      flux =
          share * regolith_.solar_flux * (1.0 - regolith_albedo(regolith_, std::acos(std::min(1.0, cosine)))) * cosine;
    }
    solver_.change_problem().surfaces[0].data.law.inward_flux = flux;
  }

  double surface() { return to_host(solver_.space(), solver_.surface_arrays()[0].temperature)[0]; }

  /// Temperatures of all cells and of the surface [K].
  std::vector<double> temperatures() {
    std::vector<double> values = to_host(solver_.space(), solver_.deviation());
    for (double& value : values) value += start_;
    values.push_back(surface());
    return values;
  }

  /// One lunation from noon. \param hours met exactly in the last one; nullptr in those before
  void lunation(const std::vector<double>* hours) {
    Transient transient(solver_.newton(), [&](double time) { bring_sun(time); },
                        {step_tolerance, 1e-3, 1e-4 * regolith_.period, regolith_.period / 150.0});
    std::vector<double> stops;
    if (hours != nullptr) {
      stops.reserve(hours->size() + 1);
      for (const double hour : *hours) stops.push_back(hour / 24.0 * regolith_.period);
      day_.surface.clear();
      day_.surface_minimum = 1e9;
      day_.steps = day_.iterations = 0;
    }
    stops.push_back(regolith_.period);
    mean_.start(0.0, temperatures());
    double now = 0.0;
    for (std::size_t n = 0; n < stops.size(); ++n) {
      if (stops[n] > now) {
        const auto report = transient.advance(now, stops[n], [&](double time) {
          const auto values = temperatures();
          mean_.add(time, values);
          day_.surface_minimum = std::min(day_.surface_minimum, values.back());
          return true;
        });
        now = stops[n];
        day_.steps += static_cast<int>(report.steps);
        day_.iterations += report.newton_iterations;
      }
      if (hours != nullptr && n < hours->size()) day_.surface.push_back(surface());
    }
    for (double& value : mean_.integral) value /= regolith_.period;
  }

  /// Moves the field by what the lunations tell. What diffuses slowest is known: below the daily wave the mean flux is
  /// the bottom flux. \param jump of the cells above that depth \param temperature there [K]
  void go_on(double jump, double temperature) {
    const std::size_t reset = column_.reset;
    const std::vector<double>&centre = column_.centre, &nodes = column_.nodes;
    std::vector<double> deviation = to_host(solver_.space(), solver_.deviation());
    for (std::size_t c = 0; c <= reset; ++c) deviation[c] += jump * centre[c] / centre[reset];
    for (std::size_t c = reset + 1; c < centre.size(); ++c) {
      const double above = conductivity(column_.laws[c - 1], axis_x, temperature),
                   own = conductivity(column_.laws[c], axis_x, temperature);
      temperature +=
          regolith_.bottom_flux * (0.5 * (nodes[c] - nodes[c - 1]) / above + 0.5 * (nodes[c + 1] - nodes[c]) / own);
      deviation[c] = temperature - start_;
    }
    solver_.set_deviation(deviation);
  }

  const Regolith& regolith_;
  double start_;
  Column column_;
  HeatSolver solver_;
  LunarDay day_;
  TimeMean mean_;
};

}  // namespace

double regolith_albedo(const Regolith& regolith, double zenith_angle) {
  return regolith.normal_albedo + 0.06 * std::pow(zenith_angle / (pi / 4.0), 3) +
         0.25 * std::pow(zenith_angle / (pi / 2.0), 8);
}

LunarDay solve_lunar_day(const Regolith& regolith, const Session& session, const std::vector<double>& hours,
                         const std::vector<double>& depths, double conductance_scale, double periodic_drift) {
  GroundInTime ground(regolith, session, conductance_scale);
  LunarDay day = ground.settle(hours, periodic_drift);
  day.mean_at_depth.reserve(depths.size());
  for (const double z : depths) day.mean_at_depth.push_back(ground.mean_at(z));
  return day;
}

}  // namespace coldsky
