#pragma once
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "solver/core/constants.hpp"
#include "solver/core/error.hpp"
#include "solver/core/phrases.hpp"
#include "solver/core/secant.hpp"
#include "solver/nonlinear/transient.hpp"
#include "solver/studies/alike_tubes.hpp"
#include "solver/studies/cycles.hpp"
#include "solver/studies/drive.hpp"
#include "solver/studies/history_recorder.hpp"
#include "solver/studies/outcome.hpp"
#include "solver/studies/scene.hpp"
#include "solver/studies/scene_panels.hpp"
#include "solver/studies/scene_trace.hpp"
#include "solver/studies/timetable.hpp"
#include "solver/studies/transient_layout.hpp"

namespace coldsky {

/// One transient from its start to its end.
class PanelTransient {
 public:
  PanelTransient(const Case& c, const Session& session, StudyRun& run, const Show& show)
      : case_(c),
        session_(session),
        run_(run),
        show_(show),
        strips_(alike_strips(c)),
        strip_(alike_strip(c, strips_)),
        panels_(*c.panel.count),
        parts_(panels_ * strips_),
        load_(c.heat.load * (1.0 + c.margin.heat_load)),
        limit_(c.chips.junction_limit - c.margin.temperature),
        mean_(mean_surroundings(c, session, run)),
        surroundings_(with_ground_in_time(c.environment, session)),
        environment_(environment_in_time(surroundings_, mean_)),
        loop_(layout_loop(c)),
        scene_(scene_in_time()),
        model_(std::make_unique<PanelModel>(strip_, session, make_panel_mesh(panel_mesh_spec(strip_)), mean_, loop_,
                                            scene_)),
        setup_seconds_(timer_.seconds()),
        solver_(model_->solver()),
        drive_(strip_, environment_, *model_, parts_, flow_of_layout(c, loop_, parts_)),
        table_(c, environment_, drive_, c.time.end ? *c.time.end : *c.time.orbits * environment_.period()),
        closes_(table_.end),
        recorder_(c, *model_, strips_),
        of_limit_{limit_},
        of_shutdown_{c.chips.shutdown_temperature.value_or(std::numeric_limits<double>::infinity())},
        of_chip_(c.time.tolerance),
        of_outlet_(c.time.tolerance),
        cycles_(closure_share * c.time.tolerance) {
    // Steps end far above rounding: their stages need no more than this.
    solver_.options().tolerance = std::max(c.solver.tolerance, stage_tolerance);
    coolant_.capacity = c.heat.capacity;
    coolant_.scale = load_;
    coolant_.set = [&](double inlet) { drive_.set_inlet(inlet); };
    coolant_.inflow = [&] { return drive_.inflow(); };
  }

  PanelAnswer solve() {
    bring(0.0);
    if (const double transit = drive_.transit(); transit > 0.0) {
      run_.log(fmt::format(
          "coolant: {:.3g} s from end to end of a tube at the flow of the start; its march neglects them", transit));
    }
    const SearchWatch checkpoint = run_.watch("transient", *model_);
    start(checkpoint);
    TransientOptions step;
    step.relative_tolerance = 0.0;
    step.absolute_tolerance = case_.time.tolerance;
    step.first_step = std::min(1.0, 1e-3 * table_.end);
    step.predicts = true;
    transient_.emplace(
        solver_.newton(), [&](double time) { bring(time); }, step, &coolant_);
    transient_->integrate(Flow::count, [&](std::vector<double>& flows) { flows_of(drive_, flows); });
    std::size_t first = 0;
    bool resuming = checkpoint.from.has_value();
    if (resuming) {
      first = static_cast<std::size_t>(checkpoint.from->iteration);
      resume(first);
    }
    for (;; ++cycle_) {
      if (cycle_ == most_cycles) throw NotConvergedError("the state does not come to repeat itself");
      if (!resuming) {
        begin_cycle();
        first = 0;
      }
      resuming = false;
      follow(first, checkpoint);
      if (!case_.time.periodic || closes_cycle()) break;
    }
    stored_power_ = transient_->stored_power();
    if (NodeBody* bodies = solver_.nodes()) stored_power_ -= bodies->stored_power(bodies->part(transient_->rates()));
    stored_power_ /= model_->panels();
    if (case_.time.periodic) certify();
    return answer();
  }

 private:
  static constexpr int most_cycles = 200;
  /// Of a pass that counts as closed: distance from the state that repeats itself, in tolerances of a step.
  static constexpr double closure_share = 0.1;
  static constexpr std::size_t stops_of_a_checkpoint = 8;
  static constexpr double start_tolerance = 1e-7, stage_tolerance = 1e-8;
  /// Last move of the temperature that the coolant's properties are taken at in a steady start [K].
  static constexpr double settled = 1e-5;
  static constexpr int start_limit = 60;
  /// The scene of the case with what comes to it along its orbit; null where the panel is alone.
  std::shared_ptr<const SceneExchange> scene_in_time() const {
    if (!case_.scene) return nullptr;
    Case in_time = case_;
    in_time.environment = surroundings_;
    const PanelMesh mesh = make_panel_mesh(panel_mesh_spec(case_));
    return std::make_shared<const SceneExchange>(
        trace_scene(in_time, session_, &mesh, run_, show_, Extreme::hot, Moments::wanted));
  }
  /// What jumps at a kink has its value before it up to there, and the one after it from there on.
  double aside() const { return 1e-10 * table_.end; }
  void bring(double time) { drive_.set_time(std::clamp(time, opened_ + aside(), closes_ - aside())); }

  /// The start: that of the checkpoint, everything at one temperature, or steady under the mean of the surroundings.
  void start(const SearchWatch& checkpoint) {
    if (checkpoint.from) {
      coolant_.value = checkpoint.from->x;
    } else if (case_.time.start_temperature) {
      coolant_.value = *case_.time.start_temperature;
      solver_.set_uniform(coolant_.value);
      drive_.settle_at(coolant_.value);
    } else {
      start_steady();
    }
  }

  void start_steady() {
    drive_.set_mean(mean_);
    SecantRules rules;
    rules.trend = Trend::falling;
    rules.limit = start_limit;
    rules.longest_share = 0.2;
    const SecantEnd end = search_by_secant(rules, {}, loop_.inlet, [&](const SecantState& s) {
      coolant_.value = s.x;
      drive_.set_inlet(s.x);
      const NewtonReport newton = solver_.solve_steady();
      if (newton.status != NewtonStatus::converged) throw NotConvergedError("the start: " + newton.why);
      const double excess = drive_.inflow();
      const bool still = std::fabs(drive_.settle()) <= settled;
      return SecantLook{excess, still && std::fabs(excess) <= start_tolerance * load_,
                        -4.0 * drive_.copies() * solver_.totals().emitted / s.x};
    });
    if (end.status != SecantEnd::found) {
      throw NotConvergedError("no steady state to start from was found; give time.start_temperature");
    }
  }

  Energies energies() const {
    const auto& integrals = transient_->integrals();
    const auto& flows = integrals.flows;
    return {flows[Flow::load],
            flows[Flow::pump],
            flows[Flow::heater],
            flows[Flow::panel_heat],
            flows[Flow::absorbed],
            flows[Flow::emitted],
            flows[Flow::convected],
            flows[Flow::released],
            drive_.copies() * integrals.stored,
            coolant_.capacity * (coolant_.value - value_before_)};
  }

  /// The state at a time, by its row of the history.
  HistoryRow watch(double time, bool first = false) {
    drive_.inflow();
    HistoryRow row = recorder_.row(time, drive_, energies());
    of_limit_.see(seen_.time, seen_.chip, time, drive_.chip());
    of_shutdown_.see(seen_.time, seen_.chip, time, drive_.chip());
    seen_ = {time, drive_.chip()};
    if (first || drive_.chip() > hottest_.chip) hottest_ = drive_.instant(time);
    if (first || drive_.outlet() < coldest_.outlet) coldest_ = drive_.instant(time);
    for (const HistoryRow& extreme : {of_chip_.see(drive_.chip(), row), of_outlet_.see(drive_.outlet(), row)}) {
      if (!extreme.empty()) recorder_.write(extreme);
    }
    return row;
  }

  bool stores_snapshots() const { return case_.output.volume != "none" && case_.output.snapshots > 0; }

  void begin_cycle() {
    recorder_.clear();
    of_limit_.at = of_shutdown_.at = seen_.time = -1.0;
    of_chip_.clear();
    of_outlet_.clear();
    before_ = state();
    value_before_ = coolant_.value;
    marks_.clear();
    // Passes from the same start are the same, to the last digit: what differs is the way to the state alone.
    transient_->restore({});
    transient_->set_integrals({0.0, std::vector<double>(Flow::count)});
    open(0.0, table_.stops.front());
    recorder_.write(watch(0.0, true));
    kept_snapshots_ = 0;
    if (stores_snapshots() && case_.output.snapshots > 1) recorder_.snapshot(0.0, case_.output.volume == "all");
  }

  /// Begins anew behind a kink.
  void open(double time, double next) {
    drive_.restart(time);
    transient_->forget();
    opened_ = time;
    closes_ = next;
    bring(time);
    transient_->match_scalar();
  }

  /// From stop to stop to the end of the run, or of its cycle. \param first stop that lies ahead
  void follow(std::size_t first, const SearchWatch& checkpoint) {
    double now = first > 0 ? table_.stops[first - 1] : 0.0;
    for (std::size_t n = first; n < table_.stops.size(); ++n) {
      if (n % stops_of_a_checkpoint == 0) {
        // What steps leave for later ones is dropped where a resumed run would not have it.
        solver_.forget();
        transient_->forget();
        keep();
        checkpoint.tell({static_cast<int>(n), coolant_.value});
      }
      now = advance(now, table_.stops[n]);
      if (table_.is_kink(now) && n + 1 < table_.stops.size()) pass_kink(now, table_.stops[n + 1]);
      // Snapshots lie on rows, as evenly as these allow; the last is the end.
      const std::size_t done = table_.row_at(now);
      if (done == 0) continue;
      const auto gaps = static_cast<std::size_t>(std::max(1, case_.output.snapshots - 1));
      const std::size_t rows = table_.rows.size();
      if (stores_snapshots() && done * gaps / rows > (done - 1) * gaps / rows) {
        recorder_.snapshot(table_.rows[done - 1], case_.output.volume == "all");
      }
    }
    for (const TurningPoints* points : {&of_chip_, &of_outlet_}) {
      for (const HistoryRow& row : points->open()) recorder_.write(row);
    }
  }

  /// Field and loop, as the cycles take them.
  std::vector<double> state() {
    std::vector<double> values = to_host(solver_.space(), solver_.deviation());
    values.push_back(coolant_.value);
    return values;
  }
  void set_state(const std::vector<double>& values) {
    solver_.restore(model_->solver().reference_temperature(), {values.begin(), values.end() - 1});
    coolant_.value = values.back();
  }

  /// Whether the state repeats itself; else it stands at the start of the next cycle.
  bool closes_cycle() {
    const std::vector<double> next = cycles_.next(before_, state());
    const PeriodicCertificate& found = cycles_.certificate();
    run_.log(fmt::format("cycle {}: changes by {:.3e} K, {:.3e} K from the state that repeats itself", cycle_ + 1,
                         found.change, found.closure));
    if (cycles_.closed()) return true;
    set_state(next);
    return false;
  }

  double advance(double now, double stop) {
    opened_ = now;
    closes_ = stop;
    HistoryRow latest;
    const TransientReport report = transient_->advance(now, stop, [&](double time) {
      latest = watch(time);
      before_accept_ = drive_.memory();
      drive_.accept(time);
      if (case_.time.periodic) marks_.push_back({time, opened_, closes_, coolant_.value, drive_.chip()});
      if (show_) {
        show_(phrase("progress.time", fmt::arg("time", time), fmt::arg("end", table_.end),
                     fmt::arg("coolant", coolant_.value)));
      }
      return true;
    });
    run_.log(fmt::format("{:.6g} s of {:.6g} s, coolant at {:.4f} K, {} steps", stop, table_.end, coolant_.value,
                         report.steps));
    total_.steps += report.steps;
    total_.rejected += report.rejected;
    total_.newton_iterations += report.newton_iterations;
    total_.linear_iterations += report.linear_iterations;
    recorder_.write(latest);
    return stop;
  }

  /// Where something jumps at a kink, the state after it is a row of its own.
  void pass_kink(double time, double next) {
    const double chip = drive_.chip(), outlet = drive_.outlet();
    open(time, next);
    const HistoryRow after = watch(time + aside());
    if (std::max(std::fabs(drive_.chip() - chip), std::fabs(drive_.outlet() - outlet)) > case_.time.tolerance) {
      recorder_.write(after);
    }
  }

  /// Calls `use` with the name of every number beside the field that a resumed run needs, and the number itself.
  template <class Use>
  static void for_each_kept(PanelTransient& t, PanelDrive::Memory& fluid, Transient::Memory& steps, const Use& use);
  /// What a resumed run needs at the start of an interval, beside the field.
  void keep();
  /// Takes up what a checkpoint holds. \param next stop that lies ahead
  void resume(std::size_t next);
  /// What is known of a state that repeats itself: its energies, and the same cycle with all steps halved.
  void certify();

  /// The panel at the end of the run.
  PanelState last_state(PanelModel& model, const PanelDrive& drive, const Instant& at_end) {
    PanelState state;
    state.mass_flow = drive.panel_flow();
    state.heat = model.solver().totals().coolant / model.panels();
    state.outlet = drive.outlet();
    state.film_coefficient = at_end.film_coefficient;
    state.reynolds = at_end.reynolds;
    state.pressure_drop = at_end.pressure_drop;
    state.loop_pressure_drop = at_end.loop_pressure_drop;
    state.pump_power = at_end.pump_power / panels_;
    if (drive.panel_flow() > 0.0) {
      const TubeFlow flow = model.tube_state(drive.panel_flow()).flow;
      if (!case_.coolant.film_coefficient) state.film_out_of_range = flow.film_out_of_range;
      state.friction_out_of_range = flow.friction_out_of_range;
    }
    state.newton.status = NewtonStatus::converged;
    state.newton.iterations = total_.newton_iterations;
    state.newton.linear_iterations = total_.linear_iterations;
    return state;
  }

  /// The whole panel at the end, where one of its strips was followed.
  std::unique_ptr<PanelModel> whole_panel() {
    auto whole = std::make_unique<PanelModel>(case_, session_, make_panel_mesh(panel_mesh_spec(case_)), mean_, loop_);
    whole->restore(solver_.reference_temperature(),
                   side_by_side(to_host(solver_.space(), solver_.deviation()), solver_.problem().block.box, strips_));
    return whole;
  }

  PanelAnswer answer() {
    if (strips_ == 1) return answer(std::move(model_), drive_);
    std::unique_ptr<PanelModel> whole = whole_panel();
    PanelDrive drive(case_, environment_, *whole, panels_, flow_of_layout(case_, loop_, panels_));
    drive.restore(before_accept_);
    drive.set_time(std::clamp(table_.end, opened_ + aside(), closes_ - aside()));
    drive.set_inlet(coolant_.value);
    drive.inflow();
    return answer(std::move(whole), drive);
  }

  PanelAnswer answer(std::unique_ptr<PanelModel> model, const PanelDrive& drive) {
    PanelOutcome outcome;
    outcome.panels = panels_;
    outcome.setup_seconds = setup_seconds_;
    outcome.solve_seconds = timer_.seconds() - setup_seconds_;
    const Instant at_end = drive.instant(table_.end);
    PanelState state = last_state(*model, drive, at_end);
    LoopState last = model->loop();
    last.inlet = coolant_.value;
    model->set_loop(last);
    model->count_iterations(total_.newton_iterations, total_.linear_iterations);
    outcome.environment = environment_.at(table_.end);
    outcome.environment.description = fmt::format("state after {:.6g} s", table_.end);
    outcome.pump_power = drive.pump();
    outcome.stored_power = strips_ * stored_power_;
    outcome.periodic = periodic_;
    outcome.chip_max = hottest_.chip;
    outcome.coolant_min = coldest_.outlet;
    outcome.hottest_chip = hottest_;
    if (of_limit_.at >= 0.0) outcome.chip_limit_at = of_limit_.at;
    if (of_shutdown_.at >= 0.0) outcome.shutdown_at = of_shutdown_.at;
    outcome.coldest_coolant = coldest_;
    outcome.at_end = at_end;
    outcome.history = recorder_.history();
    outcome.snapshots = recorder_.snapshots();
    outcome.time_steps = total_.steps;
    outcome.bare = bare_in_vacuum(case_, session_);
    outcome.verdict = verdict(*model);
    if (scene_) {
      outcome.environment = environment_in_scene(outcome.environment, *scene_, model->solver());
      outcome.scene = scene_outcome(session_, *scene_, &model->solver());
      outcome.verdict += in_scene(*outcome.scene);
    }
    return {std::move(model), std::move(state), std::move(outcome)};
  }

  Text verdict(const PanelModel& model) const {
    const double freezing = coolant_of(case_).minimum_temperature();
    Text text = phrase(hottest_.chip <= limit_ ? "verdict.transient_below" : "verdict.transient_above",
                       fmt::arg("end", table_.end), fmt::arg("panels", panels_),
                       fmt::arg("area", panels_ * model.planform_area()),
                       fmt::arg("chip", hottest_.chip - constants::zero_celsius),
                       fmt::arg("margin", std::fabs(limit_ - hottest_.chip)), fmt::arg("at", of_limit_.at));
    if (case_.chips.shutdown_temperature) {
      text +=
          phrase(of_shutdown_.at < 0.0 ? "verdict.transient_no_shutdown" : "verdict.transient_shutdown",
                 fmt::arg("shutdown", of_shutdown_.level - constants::zero_celsius), fmt::arg("at", of_shutdown_.at));
    }
    text += phrase(coldest_.outlet < freezing ? "verdict.transient_freezes" : "verdict.transient_coolant",
                   fmt::arg("coolant", coldest_.outlet - constants::zero_celsius),
                   fmt::arg("freezing", freezing - constants::zero_celsius));
    if (case_.time.periodic) {
      text +=
          phrase("verdict.transient_periodic", fmt::arg("change", periodic_->change), fmt::arg("cycles", cycle_ + 1));
    }
    return text;
  }

  const Case& case_;
  const Session& session_;
  StudyRun& run_;
  const Show& show_;
  int strips_;             ///< that a panel is made of, of which one is followed; 1 = the panel itself
  Case strip_;             ///< the case of that one
  double panels_, parts_;  ///< and how many of them there are in all
  double load_, limit_;
  Environment mean_;
  EnvironmentCase surroundings_;
  EnvironmentInTime environment_;
  LoopState loop_;
  Kokkos::Timer timer_;
  std::shared_ptr<const SceneExchange> scene_;
  std::unique_ptr<PanelModel> model_;
  double setup_seconds_;
  HeatSolver& solver_;
  PanelDrive drive_;
  Timetable table_;
  double opened_ = 0.0, closes_;  ///< kinks that the present interval lies between [s]
  ScalarState coolant_;
  HistoryRecorder recorder_;
  std::optional<Transient> transient_;
  TransientReport total_;
  Instant hottest_, coldest_;
  Crossing of_limit_, of_shutdown_;  ///< of the hottest chip
  struct {
    double time = -1.0, chip = 0.0;
  } seen_;  ///< of the hottest chip, last; a negative time = nothing yet
  TurningPoints of_chip_, of_outlet_;
  double value_before_ = 0.0;   ///< coolant at the start of the cycle [K]
  std::vector<double> before_;  ///< field and loop at the start of the cycle
  /// The end of a step of a cycle, between which kinks it lies, and the temperatures there.
  struct Mark {
    double time, opened, closes, inlet, chip;
  };
  std::vector<Mark> marks_;
  PanelDrive::Memory before_accept_;  ///< of the last step: what its end was solved with
  Cycles cycles_;
  std::optional<PeriodicCertificate> periodic_;
  double stored_power_ = 0.0;  ///< at the end [W]
  int cycle_ = 0;
  std::size_t kept_snapshots_ = 0;
};

}  // namespace coldsky
