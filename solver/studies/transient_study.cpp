#include "solver/studies/transient_study.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <numbers>
#include <utility>

#include "solver/case/estimate.hpp"
#include "solver/core/error.hpp"
#include "solver/nonlinear/transient.hpp"
#include "solver/studies/history_recorder.hpp"
#include "solver/studies/panel_drive.hpp"
#include "solver/studies/panel_run.hpp"

namespace coldsky {

namespace {

constexpr int most_cycles = 2000;
constexpr double start_tolerance = 1e-7, stage_tolerance = 1e-8;
/// Last move of the temperature that the coolant's properties are taken at in a steady start [K].
constexpr double settled = 1e-5;
constexpr int start_limit = 60;

/// What `flows_of` gives, in its order.
struct Flow {
  enum Of : std::size_t { load, pump, heater, panel_heat, absorbed, emitted, convected, count };
};

void flows_of(const PanelDrive& drive, double panels, std::vector<double>& flows) {
  const HeatTotals& totals = drive.totals();
  flows[Flow::load] = drive.load();
  flows[Flow::pump] = drive.pump_heat();
  flows[Flow::heater] = drive.heater();
  flows[Flow::panel_heat] = drive.panel_heat();
  flows[Flow::absorbed] = panels * totals.absorbed;
  flows[Flow::emitted] = panels * totals.emitted;
  flows[Flow::convected] = panels * (totals.net - totals.emitted + totals.absorbed);
}

/// The numbers of an instant, for checkpoints.
std::vector<double> numbers_of(const Instant& at) {
  return {at.time,
          at.chip,
          at.inlet,
          at.outlet,
          at.mass_flow,
          at.film_coefficient,
          at.reynolds,
          at.pressure_drop,
          at.loop_pressure_drop,
          at.pump_power,
          at.coolant_temperature};
}
Instant instant_of(const std::vector<double>& n) {
  return {n.at(0), n.at(1), n.at(2), n.at(3), n.at(4), n.at(5), n.at(6), n.at(7), n.at(8), n.at(9), n.at(10)};
}

/// Whether times rise, none before the start and none after `end` [s].
bool rising_within(const std::vector<double>& times, double end) {
  if (times.empty()) return true;
  const bool rising = std::adjacent_find(times.begin(), times.end(), std::greater_equal<>()) == times.end();
  return rising && times.front() >= 0.0 && times.back() <= end * (1.0 + 1e-9);
}

}  // namespace

bool is_transient(const Case& c) { return c.time.end || c.time.orbits; }

int run_transient(const Case& c, const RunOptions& options) {
  return run_panel_study(c, options, [&](const PanelWriter& write, StudyRun& run) {
    const Progress progress(options.quiet || options.json, options.language);
    PanelOutcome outcome;
    outcome.environment = surroundings(c, Extreme::hot);
    run.log("environment: " + outcome.environment.description);
    outcome.panels = *c.panel.count;
    const double load = c.heat.load * (1.0 + c.margin.heat_load);
    Case steady = c;
    if (c.environment.kind == "moon") steady.environment.moon.ground_temperature = outcome.environment.ground;
    const EnvironmentInTime environment(steady.environment, c.coating, outcome.environment.day);
    const double end = c.time.end ? *c.time.end : *c.time.orbits * environment.period();

    // The pump is laid out for the coolant at the chips' limit.
    const LoopState loop = c.time.start_temperature && !c.coolant.inlet_temperature
                               ? loop_beyond(c, *c.time.start_temperature, c.coolant.temperature_rise)
                               : hottest_loop(c);
    if (loop.pipe) {
      throw InputError({c.file, 0, 0}, "a transient of heat pipes",
                       "it has no loop whose temperature could be followed", "use coolant.loop = \"two-phase\"");
    }
    Kokkos::Timer timer;
    const PanelMesh mesh = make_panel_mesh(panel_mesh_spec(c));
    PanelModel model(c, mesh, outcome.environment, loop);
    HeatSolver& solver = model.solver();
    outcome.setup_seconds = timer.seconds();
    const double useful = loop.two_phase ? loop.fluid.latent_heat : loop.fluid.specific_heat * loop.rise;
    const double design_flow = load / useful / outcome.panels;
    PanelDrive drive(c, environment, model, outcome.panels, design_flow);

    // Steps end far above rounding: their stages need no more than this.
    solver.options().tolerance = std::max(c.solver.tolerance, stage_tolerance);
    ScalarState coolant;
    coolant.capacity = c.heat.capacity;
    coolant.scale = load;
    coolant.set = [&](double inlet) { drive.set_inlet(inlet); };
    coolant.inflow = [&] { return drive.inflow(); };
    // What jumps at a kink has its value before it up to there, and the one after it from there on.
    double opened = 0.0, closes = end;
    const double aside = 1e-10 * end;
    const auto bring = [&](double time) { drive.set_time(std::clamp(time, opened + aside, closes - aside)); };

    // The start: everything at one temperature, or steady under the mean of the surroundings.
    bring(0.0);
    if (const double transit = drive.transit(); transit > 0.0) {
      run.log(fmt::format(
          "coolant: {:.3g} s from end to end of a tube at the flow of the start; its march neglects them", transit));
    }
    const SearchWatch checkpoint = run.watch("transient", model);
    if (checkpoint.from) {
      coolant.value = checkpoint.from->x;
    } else if (c.time.start_temperature) {
      coolant.value = *c.time.start_temperature;
      solver.set_uniform(coolant.value);
      drive.settle_at(coolant.value);
    } else {
      set_surroundings(solver.problem(), c, outcome.environment);
      coolant.value = loop.inlet;
      double last_value = 0.0, last_excess = 0.0;
      for (int n = 0;; ++n) {
        if (n == start_limit) {
          throw NotConvergedError("no steady state to start from was found; give time.start_temperature");
        }
        drive.set_inlet(coolant.value);
        const NewtonReport newton = solver.solve_steady();
        if (newton.status != NewtonStatus::converged) throw NotConvergedError("the start: " + newton.why);
        const double excess = drive.inflow();
        const bool still = std::fabs(drive.settle()) <= settled;
        if (still && std::fabs(excess) <= start_tolerance * load) break;
        const double slope = n > 0 && coolant.value != last_value
                                 ? (excess - last_excess) / (coolant.value - last_value)
                                 : -4.0 * outcome.panels * solver.totals().emitted / coolant.value;
        last_value = coolant.value;
        last_excess = excess;
        coolant.value += std::clamp(-excess / slope, -0.2 * coolant.value, 0.2 * coolant.value);
      }
    }

    // Rows of the history and kinks of what drives the panel are met exactly.
    const double interval = c.time.interval.value_or(end / default_history_rows);
    std::vector<double> kinks = environment.kinks(end), rows;
    const std::vector<double> rows_of_profiles = drive.kinks(end);
    kinks.insert(kinks.end(), rows_of_profiles.begin(), rows_of_profiles.end());
    std::sort(kinks.begin(), kinks.end());
    std::vector<double> stops = kinks;
    for (double time = interval; time < end * (1.0 - 1e-9); time += interval) rows.push_back(time);
    rows.push_back(end);
    stops.insert(stops.end(), rows.begin(), rows.end());
    std::sort(stops.begin(), stops.end());
    const double apart = 1e-9 * end;
    const auto one_of = [&](const std::vector<double>& times, double time) {
      const auto place = std::lower_bound(times.begin(), times.end(), time - apart);
      return place != times.end() && *place <= time + apart;
    };
    stops.erase(std::unique(stops.begin(), stops.end(), [&](double a, double b) { return b - a < apart; }),
                stops.end());

    HistoryRecorder recorder(c, model);
    TransientOptions step;
    step.relative_tolerance = 0.0;
    step.absolute_tolerance = c.time.tolerance;
    step.first_step = std::min(1.0, 1e-3 * end);
    Transient transient(solver, bring, step, &coolant);
    transient.integrate(Flow::count, [&](std::vector<double>& flows) { flows_of(drive, outcome.panels, flows); });
    TransientReport total;
    Instant hottest, coldest;
    double limit_at = -1.0;
    const double limit = c.chips.junction_limit - c.margin.temperature;
    TurningPoints of_chip(c.time.tolerance), of_outlet(c.time.tolerance);
    double value_before = 0.0;
    const auto energies = [&] {
      const auto& integrals = transient.integrals();
      const auto& flows = integrals.flows;
      return Energies{flows[Flow::load],
                      flows[Flow::pump],
                      flows[Flow::heater],
                      flows[Flow::panel_heat],
                      flows[Flow::absorbed],
                      flows[Flow::emitted],
                      flows[Flow::convected],
                      outcome.panels * integrals.stored,
                      coolant.capacity * (coolant.value - value_before)};
    };
    // The state at a time, by its row of the history.
    const auto watch = [&](double time, bool first = false) {
      drive.inflow();
      HistoryRow row = recorder.row(time, drive, outcome.panels, energies());
      if (drive.chip() > limit && limit_at < 0.0) limit_at = time;
      if (first || drive.chip() > hottest.chip) hottest = drive.instant(time);
      if (first || drive.outlet() < coldest.outlet) coldest = drive.instant(time);
      for (const HistoryRow& extreme : {of_chip.see(drive.chip(), row), of_outlet.see(drive.outlet(), row)}) {
        if (!extreme.empty()) recorder.write(extreme);
      }
      return row;
    };
    std::vector<double> before;
    double change = 0.0;
    int cycle = 0;
    const bool stored = c.output.volume != "none" && c.output.snapshots > 0;
    std::size_t first = 0, kept_snapshots = 0;
    // What a resumed run needs at the start of an interval, beside the field.
    const auto keep = [&](std::size_t interval_of_cycle) {
      const PanelDrive::Memory& fluid = drive.memory();
      run.set_list("time.state", {double(cycle), value_before, limit_at, transient.memory().next_step,
                                  transient.memory().response, fluid.time, fluid.fluid, fluid.wall, fluid.fluid_rate,
                                  fluid.wall_rate, transient.integrals().stored});
      run.set_list("time.energies", transient.integrals().flows);
      run.set_list("time.hottest", numbers_of(hottest));
      run.set_list("time.coldest", numbers_of(coldest));
      run.set_list("time.turning_chip", of_chip.state());
      run.set_list("time.turning_outlet", of_outlet.state());
      run.set_list("time.counts", {double(total.steps), double(total.rejected), double(total.newton_iterations),
                                   double(total.linear_iterations)});
      run.set_list("time.before", before);
      for (const auto& column : recorder.history().columns) run.set_list("history." + column.name, column.values);
      const Snapshots& snapshots = recorder.snapshots();
      run.set_list("snapshots.time", snapshots.time);
      for (; kept_snapshots < snapshots.time.size(); ++kept_snapshots) {
        run.set_list(fmt::format("snapshot.{}", kept_snapshots), snapshots.temperature[kept_snapshots]);
      }
      checkpoint.tell({static_cast<int>(interval_of_cycle), coolant.value});
    };
    bool resuming = checkpoint.from.has_value();
    if (resuming) {
      first = static_cast<std::size_t>(checkpoint.from->iteration);
      const auto &state = run.list("time.state", 11), &counts = run.list("time.counts", 4);
      if (first >= stops.size()) run.damaged("search.iteration", "lies behind the end of the run");
      if (!(state[0] >= 0.0 && state[0] < most_cycles && state[0] == std::floor(state[0]) && coolant.value > 0.0 &&
            state[5] >= 0.0 && state[5] <= end)) {
        run.damaged("time.state", "holds what cannot be");
      }
      cycle = static_cast<int>(state.at(0));
      value_before = state.at(1);
      limit_at = state.at(2);
      transient.restore({state.at(3), state.at(4)});
      drive.restore({state.at(5), state.at(6), state.at(7), state.at(8), state.at(9)});
      transient.set_integrals({state.at(10), run.list("time.energies", Flow::count)});
      hottest = instant_of(run.list("time.hottest", 11));
      coldest = instant_of(run.list("time.coldest", 11));
      const std::size_t columns = recorder.history().columns.size();
      for (const auto& [name, points] :
           {std::pair("time.turning_chip", &of_chip), std::pair("time.turning_outlet", &of_outlet)}) {
        if (!points->restore(run.list(name), columns)) run.damaged(name, "holds no rows of the history");
      }
      total.steps = static_cast<long>(counts.at(0));
      total.rejected = static_cast<long>(counts.at(1));
      total.newton_iterations = static_cast<int>(counts.at(2));
      total.linear_iterations = static_cast<int>(counts.at(3));
      before = run.list("time.before", solver.deviation().size());
      const std::size_t rows_so_far = run.list("history.time").size();
      for (auto& column : recorder.history().columns) {
        column.values = run.list("history." + column.name, rows_so_far);
      }
      const std::vector<double>& times = recorder.history().columns.front().values;
      if (!rising_within(times, end)) run.damaged("history.time", "holds times that do not rise");
      Snapshots& snapshots = recorder.snapshots();
      snapshots.time = run.list("snapshots.time");
      if (!rising_within(snapshots.time, end)) run.damaged("snapshots.time", "holds times that do not rise");
      const std::size_t of_snapshot = recorder.snapshot_size(c.output.volume == "all");
      for (; kept_snapshots < snapshots.time.size(); ++kept_snapshots) {
        snapshots.temperature.push_back(run.list(fmt::format("snapshot.{}", kept_snapshots), of_snapshot));
      }
    }
    for (;; ++cycle) {
      if (cycle == most_cycles) throw NotConvergedError("the state does not come to repeat itself");
      if (!resuming) {
        recorder.clear();
        limit_at = -1.0;
        of_chip.clear();
        of_outlet.clear();
        before = to_host(solver.deviation());
        value_before = coolant.value;
        transient.set_integrals({0.0, std::vector<double>(Flow::count)});
        drive.restart(0.0);
        opened = 0.0;
        closes = stops.front();
        bring(0.0);
        transient.match_scalar();
        recorder.write(watch(0.0, true));
        kept_snapshots = first = 0;
        if (stored && c.output.snapshots > 1) recorder.snapshot(0.0, c.output.volume == "all");
      }
      resuming = false;
      double now = first > 0 ? stops[first - 1] : 0.0;
      for (std::size_t n = first; n < stops.size(); ++n) {
        const double stop = stops[n];
        keep(n);
        solver.forget();
        opened = now;
        closes = stop;
        HistoryRow latest;
        const TransientReport report = transient.advance(now, stop, [&](double time) {
          latest = watch(time);
          drive.accept(time);
          progress.show_phrase("progress.time", fmt::arg("time", time), fmt::arg("end", end),
                               fmt::arg("coolant", coolant.value));
          return true;
        });
        run.log(
            fmt::format("{:.6g} s of {:.6g} s, coolant at {:.4f} K, {} steps", stop, end, coolant.value, report.steps));
        total.steps += report.steps;
        total.rejected += report.rejected;
        total.newton_iterations += report.newton_iterations;
        total.linear_iterations += report.linear_iterations;
        now = stop;
        recorder.write(latest);
        if (one_of(kinks, stop) && n + 1 < stops.size()) {
          // Where something jumps there, the state after it is a row of its own.
          const double chip = drive.chip(), outlet = drive.outlet();
          drive.restart(stop);
          opened = stop;
          closes = stops[n + 1];
          bring(stop);
          transient.match_scalar();
          latest = watch(stop + aside);
          if (std::max(std::fabs(drive.chip() - chip), std::fabs(drive.outlet() - outlet)) > c.time.tolerance) {
            recorder.write(latest);
          }
        }
        const auto row = std::lower_bound(rows.begin(), rows.end(), stop - apart);
        if (row == rows.end() || *row > stop + apart) continue;
        // Snapshots lie on rows, as evenly as these allow; the last is the end.
        const auto done = static_cast<std::size_t>(row - rows.begin()) + 1;
        const auto gaps = static_cast<std::size_t>(std::max(1, c.output.snapshots - 1));
        if (stored && done * gaps / rows.size() > (done - 1) * gaps / rows.size()) {
          recorder.snapshot(*row, c.output.volume == "all");
        }
      }
      for (const TurningPoints* points : {&of_chip, &of_outlet}) {
        for (const HistoryRow& row : points->open()) recorder.write(row);
      }
      const auto after = to_host(solver.deviation());
      change = std::fabs(coolant.value - value_before);
      for (std::size_t n = 0; n < after.size(); ++n) change = std::max(change, std::fabs(after[n] - before[n]));
      if (!c.time.periodic || change < c.time.tolerance) break;
    }
    progress.done();
    outcome.solve_seconds = timer.seconds() - outcome.setup_seconds;

    PanelState state;
    state.mass_flow = drive.panel_flow();
    state.heat = solver.totals().coolant;
    state.outlet = drive.outlet();
    const Instant at_end = drive.instant(end);
    state.film_coefficient = at_end.film_coefficient;
    state.reynolds = at_end.reynolds;
    state.pressure_drop = at_end.pressure_drop;
    state.loop_pressure_drop = at_end.loop_pressure_drop;
    state.pump_power = at_end.pump_power / outcome.panels;
    if (drive.panel_flow() > 0.0) {
      const TubeFlow flow = model.tube_state(drive.panel_flow()).flow;
      if (!c.coolant.film_coefficient) state.film_out_of_range = flow.film_out_of_range;
      state.friction_out_of_range = flow.friction_out_of_range;
    }
    state.newton.status = NewtonStatus::converged;
    state.newton.iterations = total.newton_iterations;
    state.newton.linear_iterations = total.linear_iterations;
    LoopState last = model.loop();
    last.inlet = coolant.value;
    model.set_loop(last);
    model.count_iterations(total.newton_iterations, total.linear_iterations);
    outcome.environment = environment.at(end);
    outcome.environment.description = fmt::format("state after {:.6g} s", end);
    outcome.pump_power = drive.pump();
    outcome.stored_power = transient.stored_power();
    outcome.chip_max = hottest.chip;
    outcome.coolant_min = coldest.outlet;
    outcome.hottest_chip = hottest;
    outcome.coldest_coolant = coldest;
    outcome.at_end = at_end;
    outcome.history = recorder.history();
    outcome.snapshots = recorder.snapshots();
    outcome.time_steps = total.steps;
    outcome.bare = bare_in_vacuum(c);
    const double freezing = coolant_of(c).minimum_temperature();
    outcome.verdict =
        phrase(hottest.chip <= limit ? "verdict.transient_below" : "verdict.transient_above", fmt::arg("end", end),
               fmt::arg("panels", outcome.panels), fmt::arg("area", outcome.panels * model.planform_area()),
               fmt::arg("chip", hottest.chip - constants::zero_celsius),
               fmt::arg("margin", std::fabs(limit - hottest.chip)), fmt::arg("at", limit_at));
    outcome.verdict += phrase(coldest.outlet < freezing ? "verdict.transient_freezes" : "verdict.transient_coolant",
                              fmt::arg("coolant", coldest.outlet - constants::zero_celsius),
                              fmt::arg("freezing", freezing - constants::zero_celsius));
    if (c.time.periodic) {
      outcome.verdict +=
          phrase("verdict.transient_periodic", fmt::arg("change", change), fmt::arg("cycles", cycle + 1));
    }
    write(model, state, outcome);
  });
}

}  // namespace coldsky
