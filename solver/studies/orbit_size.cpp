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
/// Panels over those of the average at which a search gives up.
constexpr double most_panels = 100.0;
constexpr double share_tolerance = 1e-9;
/// How far beyond average and worst position a mixture may lie: rounding and the error of time steps reach there.
constexpr double beyond = 0.05;

/// One day of an orbit, and the strips that carry the load in its constant surroundings.
struct Day {
  Environment average, worst;
  double strips_average = 0.0;
  std::optional<double> strips_worst;
};

/// Strips at which the peak is the limit, and how the peak falls with their logarithm [K].
struct Found {
  double strips = 0.0, slope = 0.0;
};

bool fluxes_arrive(const Environment& environment, const SideOptics& optics) {
  const auto arrive = [](const SideFluxes& side, const OpticalProperties& surface) {
    return !(std::min({side.solar, side.albedo, side.infrared, absorbed_flux(side, surface)}) < 0.0);
  };
  return arrive(environment.front, optics.front) && arrive(environment.back, optics.back);
}

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

/// The days of a year that can size the radiator: that of the hottest average and that of the hottest position.
std::vector<Day> candidate_days(const Case& c, const Session& session) {
  std::vector<Day> days(1);
  days[0].average = surroundings(at_position(c, "average"), session, Extreme::hot);
  days[0].worst = surroundings(at_position(c, "worst"), session, Extreme::hot);
  if (days[0].average.day == days[0].worst.day) return days;
  Case dated = c;
  Day other;
  other.worst = days[0].worst;
  dated.environment.date = other.worst.day;
  other.average = surroundings(at_position(dated, "average"), session, Extreme::hot);
  dated.environment.date = days[0].average.day;
  days[0].worst = surroundings(at_position(dated, "worst"), session, Extreme::hot);
  days.push_back(other);
  return days;
}

/// Fills in the strips of a day's constant surroundings; the strip's field is then that of the average.
void steady_strips(PeriodicStrip& strip, Day& day) {
  day.strips_worst.reset();
  try {
    day.strips_worst = strip.steady_strips(day.worst);
  } catch (const InfeasibleError&) {
  }
  day.strips_average = strip.steady_strips(day.average);
}

/// The mixture of a day's average and worst position that asks for so many strips, or the end of the mixtures and the
/// share of the load that it takes there.
void find_equivalent(const Case& c, PeriodicStrip& strip, const Day& day, double strips, double reference,
                     OrbitSize& size) {
  const double target = 1.0 / strips, at_average = 1.0 / day.strips_average;
  const double at_worst =
      day.strips_worst ? 1.0 / *day.strips_worst
                       : at_average * ideal_flux(c, day.worst, reference) / ideal_flux(c, day.average, reference);
  size.environment = day.average;
  size.environment.toward_worst = 0.0;
  const double share = (target - at_average) / (at_worst - at_average), strips_here = day.strips_average;
  const bool swings = std::fabs(at_worst - at_average) > share_tolerance * at_average;
  if (!swings || share < -beyond || !fluxes_arrive(between(day.average, day.worst, share), optics_of(c.coating))) {
    size.load_share = strips / strips_here;
    return;
  }
  if (share > 1.0 + beyond) {
    size.environment = between(day.average, day.worst, 1.0);
    size.load_share = strips / *day.strips_worst;
    return;
  }
  // The average itself, share 0, is known.
  SearchWatch second;
  second.from = SecantState{1, share, 0.0, at_average - target};
  SecantRules rules;
  rules.trend = at_worst > at_average ? Trend::rising : Trend::falling;
  rules.limit = search_limit + 1;
  const SecantEnd end = search_by_secant(rules, second, share, [&](const SecantState& s) {
    size.environment = between(day.average, day.worst, s.x);
    const double miss = 1.0 / strip.steady_strips(size.environment) - target;
    return SecantLook{miss, std::fabs(miss) <= share_tolerance * target, at_worst - at_average};
  });
  if (end.status == SecantEnd::found) return;
  throw NotConvergedError("no constant surroundings were found that ask for the area of the periodic peak");
}

}  // namespace

Case at_position(Case c, const std::string& position) {
  c.environment.orbit.position = position;
  return c;
}

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
      throw InfeasibleError(
          "sink temperature",
          fmt::format("no radiator can do it: with {:.0f} panels the chips still come to {:.2f} K somewhere on the "
                      "orbit, {:.2f} K above their limit; raise the coolant temperature or turn the panel",
                      panels_of(std::exp(end.x)), orbit.chip, miss_of(orbit)));
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
void compare_positions(const Case& c, PeriodicStrip& strip, const std::vector<Day>& days, OrbitSize& size) {
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
double size_by_peak(const Case& c, const Session& session, const LoopState& loop, double span, std::vector<Day>& days,
                    StudyRun& run, const Show& show, OrbitSize& size) {
  // The mesh of the search; one with twice the cells has the last word.
  const int cells = PeriodicStrip::cells_along(c);
  // Radiation's own slope: a per cent of panels takes away so much of the peak.
  const double emission = 4.0 * total_emissivity(c.coating) * constants::stefan_boltzmann * std::pow(loop.reference, 3);
  PeakSearch peak(c, run, show, span);
  double strips = 0.0, rough_strips = 0.0;
  for (std::size_t d = 0; d < days.size(); ++d) {
    Day& day = days[d];
    const std::string name = d == 0 ? "periodic orbit" : "periodic orbit on the day of the hottest position";
    const EnvironmentInTime in_time(c.environment, day.average.day);
    PeriodicStrip coarse(strip_case(c, cells), session, in_time, day.average, loop, span);
    PeriodicStrip fine(strip_case(c, 2 * cells), session, in_time, day.average, loop, span);
    steady_strips(coarse, day);
    const double coarse_average = day.strips_average, most = most_panels * coarse_average;
    double guess = 1.1 * coarse_average;
    if (day.strips_worst) guess = std::min(2.0 * coarse_average, *day.strips_worst);
    const Found rough = peak.search(name, coarse, d == 0 ? guess : rough_strips,
                                    -ideal_flux(c, day.average, loop.reference) / emission, most, d > 0);
    steady_strips(fine, day);
    if (!(rough.strips > rough_strips)) continue;
    rough_strips = rough.strips;
    const std::string confirmed = name + ", twice the cells along the tube";
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

  std::vector<Day> days = candidate_days(c, session);
  const double span = periodic_span(c, first_day);
  if (c.environment.orbit.position != "peak") {
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
