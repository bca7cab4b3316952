#include "solver/studies/strip_orbit_size.hpp"

#include <stdexcept>

#include "solver/core/error.hpp"

namespace coldsky {

namespace {

/// A day of a design on its way.
struct DayAhead {
  std::size_t design = 0, number = 0;
  OrbitDay day;
  std::vector<double> field;  ///< of the average
};

double strips_asked(const StripOutcome& outcome, const Case& strip) {
  return outcome.answer.area / strip_planform(strip);
}

/// Calls `use`; what it throws that is an answer about the design is kept.
template <class Use>
void keep_fault(PeakSize& size, const Use& use) {
  try {
    use();
  } catch (const InfeasibleError&) {
    size.fault = std::current_exception();
  } catch (const NotConvergedError&) {
    size.fault = std::current_exception();
  } catch (const std::invalid_argument&) {
    size.fault = std::current_exception();
  }
}

/// Strips in the constant surroundings of all days.
std::vector<DayAhead> steady_days(StripSolver& steady, const std::vector<PeakDesign>& designs,
                                  std::vector<PeakSize>& sizes) {
  std::vector<DayAhead> days;
  for (std::size_t n = 0; n < designs.size(); ++n) {
    for (std::size_t d = 0; d < designs[n].setting->days.size(); ++d) {
      days.push_back({n, d, designs[n].setting->days[d], {}});
    }
  }
  std::vector<StripJob> jobs;
  jobs.reserve(2 * days.size());
  for (const DayAhead& ahead : days) {
    const PeakDesign& design = designs[ahead.design];
    jobs.push_back({design.strip, &ahead.day.average, design.loop, std::nullopt, true});
    jobs.push_back({design.strip, &ahead.day.worst, design.loop, std::nullopt, false});
  }
  std::vector<StripOutcome> outcomes = steady.solve(jobs);
  for (std::size_t n = 0; n < days.size(); ++n) {
    DayAhead& ahead = days[n];
    const Case& strip = *designs[ahead.design].strip;
    StripOutcome &average = outcomes[2 * n], &worst = outcomes[2 * n + 1];
    keep_fault(sizes[ahead.design], [&] {
      average.require();
      if (worst.status != BatchStatus::infeasible) worst.require();
    });
    if (sizes[ahead.design].fault) continue;
    ahead.day.strips_average = strips_asked(average, strip);
    if (worst.converged()) ahead.day.strips_worst = strips_asked(worst, strip);
    ahead.field = std::move(average.deviation);
  }
  std::erase_if(days, [&](const DayAhead& ahead) { return sizes[ahead.design].fault != nullptr; });
  return days;
}

/// The constant surroundings that ask for as many strips, batch by batch of what is still searched for.
void find_equivalents(StripSolver& steady, const std::vector<PeakDesign>& designs,
                      const std::vector<const DayAhead*>& deciding, std::vector<PeakSize>& sizes) {
  std::vector<std::size_t> open;
  std::vector<EquivalentSearch> searches;
  for (std::size_t n = 0; n < designs.size(); ++n) {
    if (sizes[n].fault || deciding[n] == nullptr) continue;
    open.push_back(n);
    searches.emplace_back(*designs[n].c, deciding[n]->day, sizes[n].peak.strips, designs[n].loop.reference);
  }
  const auto going = [&](std::size_t s) { return !searches[s].found() && !sizes[open[s]].fault; };
  while (true) {
    std::vector<std::size_t> asked;
    std::vector<StripJob> jobs;
    for (std::size_t s = 0; s < open.size(); ++s) {
      if (!going(s)) continue;
      const PeakDesign& design = designs[open[s]];
      asked.push_back(s);
      jobs.push_back({design.strip, &searches[s].environment(), design.loop, std::nullopt, false});
    }
    if (asked.empty()) break;
    const std::vector<StripOutcome> outcomes = steady.solve(jobs);
    for (std::size_t a = 0; a < asked.size(); ++a) {
      const std::size_t n = open[asked[a]];
      keep_fault(sizes[n], [&] {
        outcomes[a].require();
        searches[asked[a]].look(strips_asked(outcomes[a], *designs[n].strip));
      });
    }
  }
  for (std::size_t s = 0; s < open.size(); ++s) {
    sizes[open[s]].environment = searches[s].environment();
    sizes[open[s]].load_share = searches[s].load_share();
  }
}

}  // namespace

OrbitSetting orbit_setting(const Case& c, const Session& session) {
  OrbitSetting setting;
  setting.days = candidate_days(c, session);
  for (const OrbitDay& day : setting.days) {
    const EnvironmentInTime in_time(c.environment, day.average.day);
    setting.samples.push_back(sample_orbit(c, in_time, periodic_span(c, in_time)));
  }
  return setting;
}

std::vector<PeakSize> size_by_peaks(const Session& session, StripSolver& steady, StripOrbits& orbits,
                                    const std::vector<PeakDesign>& designs) {
  stop_if_set(session.interrupt);
  std::vector<PeakSize> sizes(designs.size());
  const std::vector<DayAhead> days = steady_days(steady, designs, sizes);
  std::vector<OrbitJob> jobs;
  jobs.reserve(days.size());
  for (const DayAhead& ahead : days) {
    const PeakDesign& design = designs[ahead.design];
    const OrbitJob::Search search{peak_slope(*design.c, ahead.day, design.loop.reference),
                                  most_peak_panels * ahead.day.strips_average};
    jobs.push_back({design.strip, design.loop, &design.setting->samples[ahead.number], ahead.field,
                    peak_guess(ahead.day), search});
  }
  std::vector<OrbitPeak> peaks = orbits.repeat(jobs);
  std::vector<const DayAhead*> deciding(designs.size(), nullptr);
  for (std::size_t n = 0; n < days.size(); ++n) {
    const std::size_t design = days[n].design;
    PeakSize& size = sizes[design];
    if (size.fault) continue;
    const double panels = peaks[n].strips / PeriodicStrip::in_panel(*designs[design].c);
    keep_fault(size, [&] {
      if (peaks[n].status == BatchStatus::infeasible) {
        throw never_cool_enough(panels, peaks[n].orbit.chip, peaks[n].miss);
      }
      if (!peaks[n].converged()) throw NotConvergedError(peaks[n].reason);
    });
    // The day that asks for most.
    if (size.fault || (deciding[design] != nullptr && !(peaks[n].strips > size.peak.strips))) continue;
    deciding[design] = &days[n];
    size.peak = std::move(peaks[n]);
  }
  find_equivalents(steady, designs, deciding, sizes);
  return sizes;
}

}  // namespace coldsky
