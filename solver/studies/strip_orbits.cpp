#include "solver/studies/strip_orbits.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <tuple>

#include "kernels/base/mirror.hpp"
#include "solver/case/panel_kinds.hpp"
#include "solver/core/error.hpp"
#include "solver/studies/anderson.hpp"
#include "solver/studies/strips.hpp"

namespace coldsky {

namespace {

/// Longest change of log(strips) between two passes.
constexpr double longest_change = 0.5;
/// Passes in which the peak has to come as near to its limit as the state to itself. Where passes change between
/// numbers of steps the peak jumps by what a step's error leaves open, and no number of strips may meet it so closely.
constexpr int passes_to_meet = 20;

/// Whether the last pass's peak is as near to the limit as a search has to bring it.
bool met(const OrbitJob& job, const OrbitPeak& peak) {
  const double most =
      peak.orbit.passes <= passes_to_meet ? PeriodicRules::closure_tolerance : PeriodicRules::step_tolerance;
  return !job.search || std::fabs(peak.miss) <= most;
}

/// The case that a strip stores heat by: a plate whose mass is not given follows at once, as in strip_case.
Case storing_case(Case c) {
  if (!has_trait(c.panel, has_tubes) && !c.panel.areal_mass) c.panel.areal_mass = PeriodicRules::least_mass;
  return c;
}

double full_load(const Case& c) { return c.heat.load * (1.0 + c.margin.heat_load); }

/// Numbers of a strip in time, at the start.
std::vector<double> numbers_in_time(const OrbitJob& job, const StripCapacities& capacities) {
  const Case& c = *job.c;
  const LoopState& loop = job.loop;
  using In = StripInTime;
  std::vector<double> numbers(In::count, 0.0);
  for (int n = 0; n < StripShape::laws; ++n) numbers[In::capacity + n] = capacities.solids[n];
  numbers[In::wall_capacity] = capacities.wall;
  numbers[In::bore] = capacities.bore;
  numbers[In::liquid] = loop.pipe ? loop.pipe->wick_area / loop.pipe->core_area() : 1.0;
  numbers[In::vapour] = loop.pipe ? 1.0 : 0.0;
  numbers[In::chip_rise] = c.chips.power * c.chips.resistance;
  numbers[In::at_outlet] = c.chips.arrangement == "parallel" && !loop.two_phase ? 1.0 : 0.0;
  numbers[In::loop_capacity] = c.heat.capacity;
  numbers[In::load] = full_load(c);
  numbers[In::strips] = job.strips;
  numbers[In::inlet] = loop.inlet;
  numbers[In::memory_fluid] = numbers[In::memory_wall] = loop.reference;
  return numbers;
}

}  // namespace

/// Strips of one section on their way to their periodic states.
struct StripOrbits::Batch {
  const StripSection* section = nullptr;
  std::vector<std::size_t> jobs;
  std::vector<double> numbers, in_time, deviation, tables;
  std::vector<int> orbit_table, fluid_table;
  std::map<const Fluid*, int> fluids;
  std::vector<Anderson> accelerations;

  std::size_t cells() const { return static_cast<std::size_t>(section->shape.plane()) * section->shape.ny; }
  std::size_t length() const { return static_cast<std::size_t>(StripLayout(section->shape).count); }

  void add(std::size_t number, const OrbitJob& job, const StripSection& of, const PanelMesh& mesh,
           std::vector<double> own) {
    section = &of;
    jobs.push_back(number);
    const std::vector<double> in = numbers_in_time(job, strip_capacities(storing_case(*job.c), mesh, of, own));
    numbers.insert(numbers.end(), own.begin(), own.end());
    in_time.insert(in_time.end(), in.begin(), in.end());
    deviation.insert(deviation.end(), job.deviation.begin(), job.deviation.end());
    if (job.deviation.empty()) deviation.insert(deviation.end(), cells(), 0.0);
    orbit_table.push_back(static_cast<int>(tables.size()));
    append_orbit_table(*job.c, *job.samples, tables);
    const Fluid& fluid = coolant_of(*job.c);
    const auto [known, is_new] = fluids.emplace(&fluid, static_cast<int>(tables.size()));
    if (is_new) append_fluid_table(fluid, tables);
    fluid_table.push_back(known->second);
    accelerations.emplace_back(job.search ? 2 : 1);
  }
  double& in(std::size_t n, int place) { return in_time[n * StripInTime::count + static_cast<std::size_t>(place)]; }
  /// Field and inlet, and where it is searched for, the strips in kelvins of the peak.
  std::vector<double> state(std::size_t n, const OrbitJob& job) {
    const auto begin = deviation.begin() + static_cast<std::ptrdiff_t>(n * cells());
    std::vector<double> x(begin, begin + static_cast<std::ptrdiff_t>(cells()));
    x.push_back(in(n, StripInTime::inlet));
    if (job.search) x.push_back(-job.search->slope * std::log(in(n, StripInTime::strips)));
    return x;
  }
  void set_state(std::size_t n, const OrbitJob& job, const std::vector<double>& x) {
    std::copy_n(x.begin(), cells(), deviation.begin() + static_cast<std::ptrdiff_t>(n * cells()));
    in(n, StripInTime::inlet) = x[cells()];
    if (job.search) set_strips(n, job, std::exp(-x[cells() + 1] / job.search->slope));
  }
  /// The pump carries the load with the loop's own rise.
  void set_strips(std::size_t n, const OrbitJob& job, double strips) {
    in(n, StripInTime::strips) = strips;
    numbers[n * length() + StripNumber::flow] = full_load(*job.c) / useful_heat(job.loop) / strips;
  }
};

namespace {

/// What a pass says of a strip.
void tell_pass(const double* values, OrbitPeak& peak) {
  using Quantity = OrbitQuantity;
  peak.orbit.chip = values[Quantity::chip];
  peak.orbit.chip_time = values[Quantity::chip_time];
  peak.orbit.inlet = values[Quantity::inlet];
  peak.orbit.coolant_min = values[Quantity::outlet];
  peak.orbit.coolant_time = values[Quantity::outlet_time];
  peak.orbit.radiator_min = values[Quantity::coldest];
  const double supplied = values[Quantity::supplied];
  const double scale = supplied != 0.0 ? std::fabs(supplied) : 1.0;
  peak.balance = (supplied - values[Quantity::net] - values[Quantity::stored]) / scale;
  peak.drift = values[Quantity::stored] / scale;
}

double miss_of(const Case& c, const PeriodicPeak& orbit) {
  return c.coolant.inlet_temperature ? orbit.inlet - *c.coolant.inlet_temperature
                                     : orbit.chip - (c.chips.junction_limit - c.margin.temperature);
}

}  // namespace

void StripOrbits::run(Batch& batch, const std::vector<OrbitJob>& jobs, std::vector<OrbitPeak>& peaks) {
  const ExecutionSpace& space = session_.space;
  const std::size_t count = batch.jobs.size();
  StripOrbitOptions options;
  options.step_tolerance = PeriodicRules::step_tolerance;
  options.stage_tolerance = PeriodicRules::stage_tolerance;
  const StripOrbitsResult result = make_strip_orbits_result(static_cast<int>(count));
  const auto orbit_table = to_device(space, batch.orbit_table, "orbits.orbit_table"),
             fluid_table = to_device(space, batch.fluid_table, "orbits.fluid_table");
  const auto tables = to_device(space, batch.tables, "orbits.tables");
  std::vector<int> going(count);
  for (std::size_t n = 0; n < count; ++n) going[n] = static_cast<int>(n);
  for (int pass = 1; pass <= PeriodicRules::most_passes && !going.empty(); ++pass) {
    stop_if_set(session_.interrupt);
    std::vector<std::vector<double>> before;
    before.reserve(going.size());
    for (const int n : going) before.push_back(batch.state(n, jobs[batch.jobs[n]]));
    const auto design = to_device(space, going, "orbits.design");
    const auto numbers = to_device(space, batch.numbers, "orbits.numbers");
    const auto in_time = to_device(space, batch.in_time, "orbits.in_time");
    const auto deviation = to_device(space, batch.deviation, "orbits.deviation");
    follow_strip_orbits(space,
                        {batch.section->shape, static_cast<int>(going.size()), design, numbers, in_time, deviation,
                         tables, orbit_table, fluid_table},
                        options, workspaces_, result);
    batch.in_time = to_host(space, in_time);
    batch.deviation = to_host(space, deviation);
    const auto values = to_host(space, result.values);
    const auto status = to_host(space, result.status);
    const auto steps = to_host(space, result.steps), rejected = to_host(space, result.rejected),
               iterations = to_host(space, result.iterations), sweeps = to_host(space, result.sweeps);
    std::vector<int> open;
    for (std::size_t g = 0; g < going.size(); ++g) {
      const std::size_t n = static_cast<std::size_t>(going[g]);
      const OrbitJob& job = jobs[batch.jobs[n]];
      OrbitPeak& peak = peaks[batch.jobs[n]];
      peak.passes = peak.orbit.passes = pass;
      peak.orbit.steps = steps[n];
      peak.steps += steps[n];
      peak.rejected += rejected[n];
      peak.iterations += iterations[n];
      peak.sweeps += sweeps[n];
      if (static_cast<BatchStatus>(status[n]) != BatchStatus::converged) {
        peak.status = BatchStatus::failed;
        peak.reason = "the time step shrank to nothing";
        continue;
      }
      tell_pass(values.data() + n * OrbitQuantity::count, peak);
      if (draw_next(batch, n, job, before[g], peak)) open.push_back(going[g]);
    }
    going = std::move(open);
  }
  for (const int n : going) peaks[batch.jobs[n]].reason = "the orbit's temperatures do not come to repeat themselves";
}

bool StripOrbits::draw_next(Batch& batch, std::size_t n, const OrbitJob& job, const std::vector<double>& before,
                            OrbitPeak& peak) {
  peak.strips = batch.in(n, StripInTime::strips);
  peak.miss = miss_of(*job.c, peak.orbit);
  std::vector<double> after = batch.state(n, job);
  if (job.search) after.back() += peak.miss;
  std::vector<double> next = batch.accelerations[n].next(before, after);
  peak.orbit.closure = 0.0;
  for (std::size_t e = 0; e < next.size(); ++e) {
    peak.orbit.closure = std::max(peak.orbit.closure, std::fabs(next[e] - before[e]));
  }
  if (!std::isfinite(peak.orbit.closure)) {
    peak.status = BatchStatus::failed;
    peak.reason = "the orbit's temperatures are no numbers";
    return false;
  }
  if (job.search) {
    const double longest = -job.search->slope * longest_change;
    next.back() = std::clamp(next.back(), before.back() - longest, before.back() + longest);
    const double strips = std::exp(-next.back() / job.search->slope);
    if (strips > job.search->most) {
      peak.status = BatchStatus::infeasible;
      return false;
    }
    // The last step is taken without another pass.
    peak.strips = strips;
  }
  // A first pass says how far it has come, not how far it has to go. A short way to the next start does not say that
  // the peak is at its limit: the acceleration may have drawn the number of strips from passes of other steps.
  if (peak.orbit.passes > 1 && peak.orbit.closure <= PeriodicRules::closure_tolerance && met(job, peak)) {
    peak.status = BatchStatus::converged;
    return false;
  }
  batch.set_state(n, job, next);
  return true;
}

std::vector<OrbitPeak> StripOrbits::repeat(const std::vector<OrbitJob>& jobs) {
  std::vector<OrbitPeak> peaks(jobs.size());
  std::map<std::size_t, Batch> batches;  // by section
  for (std::size_t n = 0; n < jobs.size(); ++n) {
    const OrbitJob& job = jobs[n];
    const Case& c = *job.c;
    const PanelMesh mesh = strip_mesh(c);
    const Environment& somewhere = job.samples->surroundings.front();
    const StripSection& section = sections_.of(c, mesh, somewhere);
    const double flow = full_load(c) / useful_heat(job.loop) / job.strips;
    batches[section.number].add(n, job, section, mesh,
                                strip_numbers(c, mesh, section, somewhere, strip_coolant(c, job.loop, flow, false)));
  }
  for (auto& [number, batch] : batches) run(batch, jobs, peaks);
  return peaks;
}

}  // namespace coldsky
