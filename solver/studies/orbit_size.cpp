#include "solver/studies/orbit_size.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "solver/case/panel_kinds.hpp"
#include "solver/core/error.hpp"
#include "solver/core/phrases.hpp"

namespace coldsky {

namespace {

constexpr int search_limit = 40;
/// Miss of the limit that the secant's last step takes away without another orbit [K].
constexpr double last_miss = 0.05;

/// Strips at which the peak is the limit, and how the peak falls with their logarithm [K].
struct Found {
  double strips = 0.0, slope = 0.0;
};

/// Calls `use` with the name of every number of an orbit and the number itself.
template <class Orbit, class Use>
void for_each_number(Orbit& orbit, const Use& use) {
  use("chip", orbit.chip);
  use("chip_time", orbit.chip_time);
  use("inlet", orbit.inlet);
  use("coolant_min", orbit.coolant_min);
  use("coolant_time", orbit.coolant_time);
  use("radiator_min", orbit.radiator_min);
  use("closure", orbit.closure);
  use("energy", orbit.energy);
  use("passes", orbit.passes);
  use("steps", orbit.steps);
}

/// Keeps what the writer shows of the orbit over an interruption.
void keep_orbit(const std::string& stage, const PeriodicPeak& orbit, StudyRun& run) {
  for_each_number(orbit, [&](const char* name, auto value) { run.set(stage + ".orbit." + name, double(value)); });
  run.set_list(stage + ".times", orbit.times);
  run.set_list(stage + ".chips", orbit.chips);
  run.set_list(stage + ".inlets", orbit.inlets);
  run.set_list(stage + ".outlets", orbit.outlets);
}

PeriodicPeak kept_orbit(const std::string& stage, const StudyRun& run) {
  PeriodicPeak orbit;
  for_each_number(orbit, [&](const char* name, auto& value) {
    value = static_cast<std::remove_reference_t<decltype(value)>>(run.number(stage + ".orbit." + name));
  });
  orbit.times = run.list(stage + ".times");
  orbit.chips = run.list(stage + ".chips", orbit.times.size());
  orbit.inlets = run.list(stage + ".inlets", orbit.times.size());
  orbit.outlets = run.list(stage + ".outlets", orbit.times.size());
  return orbit;
}

/// Fills in the strips of a day's constant surroundings; the strip's field is then that of the average.
void steady_strips(PeriodicStrip& strip, OrbitDay& day) {
  day.strips_worst.reset();
  try {
    day.strips_worst = strip.steady_strips(day.worst);
  } catch (const InfeasibleError&) {
  }
  day.strips_average = strip.steady_strips(day.average);
}

/// The mixture of a day's average and worst position that asks for so many strips, or the end of the mixtures and the
/// share of the load that it takes there.
void find_equivalent(const Case& c, PeriodicStrip& strip, const OrbitDay& day, double strips, double reference,
                     OrbitSize& size) {
  EquivalentSearch search(c, day, strips, reference);
  while (!search.found()) search.look(strip.steady_strips(search.environment()));
  size.environment = search.environment();
  size.load_share = search.load_share();
}

}  // namespace

Environment surroundings_like(const Case& c, const Session& session, const Environment& like) {
  if (!like.toward_worst) return surroundings(c, session, Extreme::hot);
  return between(surroundings(at_position(c, "average"), session, Extreme::hot),
                 surroundings(at_position(c, "worst"), session, Extreme::hot), *like.toward_worst);
}

void require_net_heat(const Case& c, const Environment& environment, const LoopState& loop) {
  const double ideal = ideal_flux(c, environment, loop.reference);
  if (ideal > 0.0) return;
  const double absorbed = total_absorbed(c.coating, environment);
  InfeasibleError sink(
      "sink temperature",
      fmt::format("no radiator can do it: at {:.2f} K of coolant a panel emits {:.1f} W/m2 and absorbs {:.1f} W/m2 of "
                  "planform, so it takes in {:.1f} W/m2; raise the coolant temperature or turn the panel",
                  loop.reference, ideal + absorbed, absorbed, -ideal));
  // Of one isothermal panel as warm as the coolant: there is no number of panels.
  const double planform = c.panel.width * c.panel.length,
               per_kelvin4 = constants::stefan_boltzmann * total_emissivity(c.coating);
  sink.known = {{"temperature.sink_K", std::pow(absorbed / per_kelvin4, 0.25)},
                {"temperature.coolant_in_K", loop.inlet},
                {"heat.emitted_W", planform * per_kelvin4 * std::pow(loop.reference, 4)},
                {"heat.absorbed_W", planform * absorbed},
                {"environment.front.sink_K", sink_temperature(environment.front, optics_of(c.coating.front))},
                {"environment.back.sink_K", sink_temperature(environment.back, optics_of(c.coating.back))}};
  throw sink;
}

namespace {

/// Searches for the number of strips at which the peak of the periodic orbit is the limit.
class PeakSearch {
 public:
  PeakSearch(const Case& c, StudyRun& run, const Show& show, double span)
      : case_(c),
        run_(run),
        show_(show),
        span_(span),
        limit_(c.coolant.inlet_temperature.value_or(c.chips.junction_limit - c.margin.temperature)) {}

  /// \param contender keeps the limit at its guess or is the answer: 0 strips where it has nothing to say
  Found search(const std::string& stage, PeriodicStrip& strip, double guess, double slope_guess, double most,
               bool contender) {
    if (run_.finished(stage)) return {run_.number(stage + ".strips"), run_.number(stage + ".slope")};
    SearchWatch watch = run_.watch(stage, strip.model());
    watch.keep = [&] { run_.set("periodic.inlet", strip.inlet()); };
    if (watch.from) strip.set_inlet(run_.number("periodic.inlet"));
    SecantRules rules;
    rules.trend = Trend::falling;
    rules.limit = search_limit;
    rules.longest_step = 0.5;
    rules.give_up_above = std::log(most);
    PeriodicPeak orbit;
    bool beaten = false;
    const SecantEnd end = search_by_secant(rules, watch, std::log(guess), [&](const SecantState& s) {
      orbit = follow(stage, strip, std::exp(s.x));
      const double miss = miss_of(orbit);
      beaten = contender && s.iteration == 0 && miss <= 0.0;
      return SecantLook{miss, beaten || std::fabs(miss) <= last_miss, slope_guess};
    });
    if (end.status == SecantEnd::beyond) {
      throw never_cool_enough(panels_of(std::exp(end.x)), orbit.chip, miss_of(orbit));
    }
    if (end.status != SecantEnd::found) {
      throw NotConvergedError("the area at which the peak of the periodic orbit is the limit was not found");
    }
    run_.set(stage + ".strips", beaten ? 0.0 : std::exp(end.next));
    run_.set(stage + ".slope", end.slope);
    keep_orbit(stage, orbit, run_);
    run_.finish(stage);
    return {run_.number(stage + ".strips"), end.slope};
  }

 private:
  double panels_of(double strips) const { return strips / PeriodicStrip::in_panel(case_); }
  double miss_of(const PeriodicPeak& orbit) const {
    return (case_.coolant.inlet_temperature ? orbit.inlet : orbit.chip) - limit_;
  }
  PeriodicPeak follow(const std::string& stage, PeriodicStrip& strip, double strips) {
    const double panels = panels_of(strips);
    const PeriodicPeak orbit = strip.repeat(strips, strip.design_flow(strips), [&](int pass, double time) {
      if (!show_) return;
      show_(stage_name(stage) + phrase("progress.orbit", fmt::arg("panels", panels), fmt::arg("pass", pass),
                                       fmt::arg("time", time), fmt::arg("end", span_)));
    });
    run_.log(
        fmt::format("{}: {:.4f} panels: hottest chip {:.4f} K after {:.1f} s, coolant {:.4f} K in, {:.4f} K out "
                    "at the coldest; {} steps, {} passes, closed to {:.1e} K",
                    stage, panels, orbit.chip, orbit.chip_time, orbit.inlet, orbit.coolant_min, orbit.steps,
                    orbit.passes, orbit.closure));
    return orbit;
  }

  const Case& case_;
  StudyRun& run_;
  const Show& show_;
  double span_, limit_;
};

/// The sizes beside that at a constant position.
void compare_positions(const Case& c, PeriodicStrip& strip, const std::vector<OrbitDay>& days, OrbitSize& size) {
  const double here = strip.steady_strips(size.environment);
  size.sized_by = c.environment.orbit.position == "worst" ? "worst position" : "orbit average";
  size.average = strip.steady_strips(days.front().average) / here;
  try {
    size.worst = strip.steady_strips(days.back().worst) / here;
  } catch (const InfeasibleError&) {
    size.never_at_worst = true;
  }
}

/// The strips that the peak of the worse of the days asks for; fills in what `size` says of that orbit.
double size_by_peak(const Case& c, const Session& session, const LoopState& loop, double span,
                    std::vector<OrbitDay>& days, StudyRun& run, const Show& show, OrbitSize& size) {
  // The search goes on half the cells in every direction; the case's own section with twice the usual cells along the
  // tube has the last word.
  const int cells = PeriodicStrip::cells_along(c);
  Case rough_case = strip_case(c, cells);
  rough_case.mesh.refinement *= 0.5;
  PeakSearch peak(c, run, show, span);
  double strips = 0.0, rough_strips = 0.0;
  for (std::size_t d = 0; d < days.size(); ++d) {
    OrbitDay& day = days[d];
    const std::string name = d == 0 ? "periodic orbit" : "periodic orbit on the day of the hottest position";
    const EnvironmentInTime in_time(c.environment, day.average.day);
    PeriodicStrip coarse(rough_case, session, in_time, day.average, loop, span);
    PeriodicStrip fine(strip_case(c, 2 * cells), session, in_time, day.average, loop, span);
    steady_strips(coarse, day);
    const double coarse_average = day.strips_average, most = most_peak_panels * coarse_average;
    const double guess = peak_guess(day);
    const Found rough =
        peak.search(name, coarse, d == 0 ? guess : rough_strips, peak_slope(c, day, loop.reference), most, d > 0);
    steady_strips(fine, day);
    if (!(rough.strips > rough_strips)) continue;
    rough_strips = rough.strips;
    const std::string confirmed = name + ", finer mesh";
    const double ratio = rough.strips / coarse_average;
    strips = peak.search(confirmed, fine, ratio * day.strips_average, rough.slope, most, false).strips;
    size.orbit = kept_orbit(confirmed, run);
    size.mesh_change = strips / day.strips_average / ratio - 1.0;
    find_equivalent(c, fine, day, strips, loop.reference, size);
  }
  return strips;
}

}  // namespace

OrbitSize size_in_orbit(const Case& c, const Session& session, StudyRun& run, const Show& show) {
  OrbitSize size;
  size.environment = surroundings(c, session, Extreme::hot);
  run.log("environment: " + size.environment.description);
  const LoopState loop = hottest_loop(c);
  require_net_heat(c, size.environment, loop);
  if (!is_orbit(c.environment)) return size;
  const EnvironmentInTime first_day(c.environment, size.environment.day);
  if (!varies(c, first_day)) return size;

  // Before a time is asked for, the surroundings of a peak are the average.
  const bool by_peak = c.environment.orbit.position == "peak";
  std::vector<OrbitDay> days = candidate_days(c, session, by_peak ? std::optional(size.environment) : std::nullopt);
  const double span = periodic_span(c, first_day);
  if (!by_peak) {
    PeriodicStrip strip(strip_case(c, 2 * PeriodicStrip::cells_along(c)), session, first_day, size.environment, loop,
                        span);
    compare_positions(c, strip, days, size);
    return size;
  }
  size.sized_by = "periodic peak";
  const double strips = size_by_peak(c, session, loop, span, days, run, show, size);
  const double here = strips / size.load_share;
  size.average = days.front().strips_average / here;
  size.peak = size.load_share;
  if (days.back().strips_worst) size.worst = *days.back().strips_worst / here;
  size.never_at_worst = !size.worst;
  size.environment.description += fmt::format(
      "; peak of the periodic orbit: {:.1f} % of the way to the worst position{}",
      100.0 * *size.environment.toward_worst,
      size.load_share == 1.0 ? std::string() : fmt::format(", {:.2f} % of the load", 100.0 * size.load_share));
  run.log("sized in: " + size.environment.description);
  return size;
}

}  // namespace coldsky
