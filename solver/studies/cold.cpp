#include "solver/studies/cold.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "solver/case/panel_kinds.hpp"
#include "solver/core/error.hpp"
#include "solver/core/phrases.hpp"
#include "solver/studies/alike_tubes.hpp"
#include "solver/studies/orbit_size.hpp"
#include "solver/studies/panel_fields.hpp"
#include "solver/studies/scene_trace.hpp"
#include "solver/studies/search_balance.hpp"

namespace coldsky {

namespace {

constexpr double search_tolerance = 1e-8;
constexpr int search_limit = 40;
/// Condensate flow at no load, as a share of the hot case's, so that film laws stay defined.
constexpr double least_flow = 1e-3;
/// Coolant's distance from its freezing point that the secant's last step takes away without another orbit [K].
constexpr double last_miss = 0.05;

/// Mean over a span of a value at each of its steps.
double mean_over(const std::vector<double>& times, const std::vector<double>& values) {
  double sum = 0.0;
  for (std::size_t n = 1; n < times.size(); ++n) {
    sum += 0.5 * (values[n] + values[n - 1]) * (times[n] - times[n - 1]);
  }
  return sum / (times.back() - times.front());
}

/// The coldest moment of the periodic orbit, by a strip of the panel.
class PeriodicCold {
 public:
  /// \param average surroundings of the orbit on the day of the coldest average
  PeriodicCold(const Case& c, const Case& cold, const Session& session, const Environment& average, double panels,
               double mass_flow, StudyRun& run, const Show& show)
      : case_(c),
        cold_(cold),
        session_(session),
        average_(average),
        run_(run),
        show_(show),
        strips_of_panel_(PeriodicStrip::in_panel(c)),
        panels_(panels),
        strips_(panels * strips_of_panel_),
        mass_flow_(mass_flow),
        strip_(strip_case(cold, PeriodicStrip::cells_along(c))),
        sigma_eps_(constants::stefan_boltzmann * total_emissivity(cold.coating)),
        planform_(panels * c.panel.width * c.panel.length) {}

  ColdResult solve() {
    ColdResult result;
    result.periodic = true;
    result.freezing = coolant_of(case_).minimum_temperature() + case_.cold.margin;
    result.load = cold_.heat.load;
    const std::vector<Environment> days = candidate_days();
    std::size_t coldest = 0;
    for (std::size_t d = 0; d < days.size(); ++d) {
      const std::string stage = d == 0 ? "cold case" : "cold case on the day of the coldest position";
      if (!run_.finished(stage)) follow_day(stage, days[d]);
      const Seen seen{run_.number(stage + ".seen.coolant_min"), run_.number(stage + ".seen.radiator_min"),
                      kept(stage + ".seen")};
      if (d > 0 && !(seen.coolant < result.coolant_min)) continue;
      coldest = d;
      result.coolant_min = seen.coolant;
      result.radiator_min = d == 0 ? seen.radiator : std::min(result.radiator_min, seen.radiator);
      keep("cold case.start", seen.mean);
    }
    const Environment& day = days[coldest];
    result.day = day.day;
    result.environment = day.description + "; coldest moment of the periodic orbit";
    run_.log("environment of the cold case: " + result.environment);
    if (!run_.finished(least_load)) find_least_load(day, result);
    result.minimum_load = run_.number("least load.found");
    result.heater_power = std::max(0.0, result.minimum_load - cold_.heat.load);
    return result;
  }

 private:
  static constexpr const char* least_load = "least load";

  /// Coolant's properties are those at its mean over the orbit.
  struct Look {
    double inlet, rise;
  };
  struct Seen {
    double coolant, radiator;
    Look mean;
  };

  /// The days that can be the coldest: that of the coldest average and that of the coldest position.
  std::vector<Environment> candidate_days() const {
    std::vector<Environment> days = {average_};
    const std::string other = surroundings(at_position(cold_, "worst"), session_, Extreme::cold).day;
    if (other != days.front().day) {
      Case dated = at_position(cold_, "average");
      dated.environment.date = other;
      days.push_back(surroundings(dated, session_, Extreme::cold));
    }
    return days;
  }

  Seen look(PeriodicStrip& strip, const std::string& stage, double load, const Look& at) {
    const LoopState loop = loop_beyond(cold_, at.inlet, at.rise);
    strip.set_loop(loop);
    strip.set_load(load);
    double flow = mass_flow_ / strips_of_panel_;
    if (loop.two_phase) flow = std::max(load / strips_ / loop.fluid.latent_heat, least_flow * flow);
    const PeriodicPeak orbit = strip.repeat(strips_, flow, [&](int pass, double time) {
      if (!show_) return;
      show_(stage_name(stage) +
            phrase("progress.cold", fmt::arg("load", 1e-3 * load), fmt::arg("pass", pass), fmt::arg("time", time)));
    });
    const double inlet = mean_over(orbit.times, orbit.inlets);
    run_.log(fmt::format("{}: {:.6g} W: coolant {:.4f} K out at the coldest, after {:.1f} s; {} steps, {} passes",
                         stage, load, orbit.coolant_min, orbit.coolant_time, orbit.steps, orbit.passes));
    return {orbit.coolant_min, orbit.radiator_min, {inlet, inlet - mean_over(orbit.times, orbit.outlets)}};
  }

  Look first_look(const Environment& day) const {
    const double mean = std::pow((cold_.heat.load / planform_ + total_absorbed(cold_.coating, day)) / sigma_eps_, 0.25);
    return {mean, cold_.heat.load / panels_ / (mass_flow_ * loop_beyond(cold_, mean, 0.0).fluid.specific_heat)};
  }

  void keep(const std::string& name, const Look& at) {
    run_.set(name + ".inlet", at.inlet);
    run_.set(name + ".rise", at.rise);
  }
  Look kept(const std::string& name) const { return {run_.number(name + ".inlet"), run_.number(name + ".rise")}; }

  void remember(const PeriodicStrip& strip, const Look& at) {
    run_.set("periodic.inlet", strip.inlet());
    keep("cold case.look", at);
  }
  Look remembered(PeriodicStrip& strip) const {
    strip.set_inlet(run_.number("periodic.inlet"));
    return kept("cold case.look");
  }

  void follow_day(const std::string& stage, const Environment& day) {
    const EnvironmentInTime in_time(cold_.environment, day.day);
    Look at = first_look(day);
    PeriodicStrip strip(strip_, session_, in_time, day, loop_beyond(cold_, at.inlet, at.rise),
                        periodic_span(cold_, in_time));
    SearchWatch watch = run_.watch(stage, strip.model());
    watch.keep = [&] { remember(strip, at); };
    if (watch.from) at = remembered(strip);
    // No search. Where the flow follows from the latent heat: twice, the second time with what the first has found.
    // Other loops have the pump's flow, and the coolant's properties follow its temperature through the orbit.
    const int looks = loop_beyond(cold_, at.inlet, at.rise).two_phase ? 2 : 1;
    for (SecantState s = watch.begin(at.inlet); s.iteration < looks; ++s.iteration) {
      watch.tell(s);
      const Seen seen = look(strip, stage, cold_.heat.load, at);
      at = seen.mean;
      s.x = at.inlet;
      run_.set(stage + ".seen.coolant_min", seen.coolant);
      run_.set(stage + ".seen.radiator_min", seen.radiator);
      keep(stage + ".seen", at);
    }
    run_.finish(stage);
  }

  /// The load at which the coolant just stays liquid: its fourth power is nearly linear in it.
  void find_least_load(const Environment& day, const ColdResult& result) {
    const EnvironmentInTime in_time(cold_.environment, day.day);
    Look at = kept("cold case.start");
    // The start of the first orbit: as far from the coldest coolant as in the cold case.
    at.inlet += result.freezing - result.coolant_min;
    PeriodicStrip strip(strip_, session_, in_time, day, loop_beyond(cold_, at.inlet, at.rise),
                        periodic_span(cold_, in_time));
    SearchWatch watch = run_.watch(least_load, strip.model());
    watch.keep = [&] { remember(strip, at); };
    if (watch.from) at = remembered(strip);
    const double wanted = std::pow(result.freezing, 4), per_load = 1.0 / (sigma_eps_ * planform_);
    const double guess = cold_.heat.load + (wanted - std::pow(result.coolant_min, 4)) / per_load;
    SecantRules rules;
    rules.limit = search_limit;
    rules.low = 0.0;
    const SecantEnd end = search_by_secant(rules, watch, std::max(0.0, guess), [&](const SecantState& s) {
      const Seen seen = look(strip, least_load, s.x, at);
      at = seen.mean;
      const double miss = std::pow(seen.coolant, 4) - wanted;
      const bool kept_liquid = s.x == 0.0 && miss > 0.0;  // by the surroundings alone
      return SecantLook{miss, kept_liquid || std::fabs(seen.coolant - result.freezing) <= last_miss, per_load};
    });
    if (end.status != SecantEnd::found) {
      throw NotConvergedError("the least heat load of the cold case was not found");
    }
    run_.set("least load.found", end.next);
    run_.finish(least_load);
  }

  const Case &case_, &cold_;
  const Session& session_;
  const Environment& average_;
  StudyRun& run_;
  const Show& show_;
  double strips_of_panel_, panels_, strips_, mass_flow_;
  Case strip_;
  double sigma_eps_, planform_;
};

/// What is solved of a panel in constant surroundings, on the coarser mesh: where its tubes are alike half a pitch of
/// one has the field of all. The patches of a scene are those of its mesh.
struct ColdPiece {
  Case c;
  PanelMesh mesh;
  double pieces;  ///< in a panel
  ColdPiece(const Case& cold, const PanelMesh& whole, bool scene) : c(cold), mesh(whole), pieces(1.0) {
    if (scene) return;
    const int strips = alike_strips(cold);
    c = alike_strip(cold, strips);
    if (strips > 1) mesh = left_half(make_panel_mesh(panel_mesh_spec(c)));
    pieces = strips / mesh.spec.tube_share;
    mesh = coarsened(mesh);
  }
};

/// The set in constant surroundings, by one piece of it; the pump keeps its flow.
class ConstantCold {
 public:
  ConstantCold(const Case& c, const Case& cold, const Session& session, const Environment& environment,
               const PanelMesh& mesh, std::shared_ptr<const SceneExchange> scene, double panels, double mass_flow,
               StudyRun& run, const std::function<void(const NewtonReport&)>& progress)
      : case_(c),
        cold_(cold),
        piece_(cold, mesh, scene != nullptr),
        run_(run),
        progress_(progress),
        pieces_(panels * piece_.pieces),
        mass_flow_(mass_flow / piece_.pieces),
        sigma_eps_(constants::stefan_boltzmann * total_emissivity(cold.coating)),
        absorbed_(total_absorbed(cold.coating, environment)),
        planform_(c.panel.width * c.panel.length / piece_.pieces),
        start_(loop_beyond(cold, isothermal(cold.heat.load / pieces_), 0.0)),
        model_(piece_.c, session, piece_.mesh, environment, start_, scene) {}

  void solve(ColdResult& result) {
    const double capacity = mass_flow_ * start_.fluid.specific_heat, heat = cold_.heat.load / pieces_;
    const double radiation_slope = 4.0 * sigma_eps_ * planform_ * std::pow(start_.inlet, 3);
    const double first = start_.two_phase ? start_.inlet : start_.inlet + 0.5 * heat / capacity;
    if (!run_.finished("cold case")) {
      const PanelState state = search(
          "cold case", first, [&](const PanelState& s) { return s.heat - heat - pump_heat(s); }, radiation_slope,
          heat + planform_ * absorbed_);
      run_.set("cold case.coolant_min", state.outlet);
      run_.set("cold case.radiator_min", surface_extremes(collect_results(piece_.c, model_, state).surfaces).low);
      run_.finish("cold case");
    }
    result.coolant_min = run_.number("cold case.coolant_min");
    result.radiator_min = run_.number("cold case.radiator_min");

    // The load that keeps the coolant just liquid: the inlet at which it leaves at its limit.
    const PanelState state = search(
        "least load", result.freezing, [&](const PanelState& s) { return s.outlet - result.freezing; }, 1.0,
        result.freezing);
    result.minimum_load = std::max(0.0, (state.heat - pump_heat(state)) * pieces_);
    result.heater_power = std::max(0.0, result.minimum_load - cold_.heat.load);
  }

 private:
  double isothermal(double heat) const { return std::pow((heat / planform_ + absorbed_) / sigma_eps_, 0.25); }

  /// One solve at an inlet temperature; the rise follows from the heat.
  PanelState solve_at(double inlet, double balance) {
    const LoopState loop = loop_beyond(cold_, inlet, rise_);
    model_.set_loop(loop);
    const double flow = loop.two_phase
                            ? std::max(cold_.heat.load / pieces_ / loop.fluid.latent_heat, least_flow * mass_flow_)
                            : mass_flow_;
    const PanelState state = model_.solve(flow, progress_, balance);
    rise_ = state.heat / (flow * loop.fluid.specific_heat);
    return state;
  }

  double pump_heat(const PanelState& state) const {
    if (!case_.coolant.pump_heat || model_.loop().two_phase) return 0.0;
    return state.pump_power;
  }

  /// Secant on the inlet temperature until `excess` vanishes.
  template <class Excess>
  PanelState search(const std::string& stage, double inlet, const Excess& excess, double slope_guess, double scale) {
    SearchWatch watch = run_.watch(stage, model_);
    watch.keep = [&] { run_.set("cold case.rise", rise_); };
    if (watch.from) rise_ = run_.number("cold case.rise");
    SecantRules rules;
    rules.limit = search_limit;
    rules.longest_share = 0.2;
    PanelState state;
    const SecantEnd end = search_by_secant(rules, watch, inlet, [&](const SecantState& s) {
      return look_by_solve(search_balance(s, scale, 1.0), cold_.solver.tolerance, [&](double balance) {
        state = solve_at(s.x, balance);
        const double f = excess(state);
        return SecantLook{f, std::fabs(f) <= search_tolerance * scale, slope_guess};
      });
    });
    if (end.status == SecantEnd::found) return state;
    throw NotConvergedError("the coolant temperature of the cold case was not found");
  }

  const Case &case_, &cold_;
  ColdPiece piece_;
  StudyRun& run_;
  const std::function<void(const NewtonReport&)>& progress_;
  double pieces_;                                       ///< of the set
  double mass_flow_, sigma_eps_, absorbed_, planform_;  ///< of a piece
  LoopState start_;
  PanelModel model_;
  double rise_ = 0.0;
};

}  // namespace

ColdResult cold_study(const Case& c, const Session& session, const PanelMesh& mesh, double panels, double mass_flow,
                      StudyRun& run, const std::function<void(const NewtonReport&)>& progress, const Show& show) {
  const Case cold = cold_case(c);
  const Environment environment = surroundings(cold, session, Extreme::cold);
  if (is_orbit(c.environment) && c.environment.orbit.position == "peak") {
    // Of a peak the surroundings are the average. A year is searched day by day: once.
    if (varies(cold, EnvironmentInTime(cold.environment, environment.day))) {
      return PeriodicCold(c, cold, session, environment, panels, mass_flow, run, show).solve();
    }
  }
  run.log("environment of the cold case: " + environment.description);
  ColdResult result;
  result.environment = environment.description;
  result.day = environment.day;
  result.freezing = coolant_of(c).minimum_temperature() + c.cold.margin;
  result.load = cold.heat.load;
  std::shared_ptr<const SceneExchange> scene;
  if (c.scene) {
    scene = std::make_shared<const SceneExchange>(trace_scene(cold, session, &mesh, run, show, Extreme::cold));
    result.environment = scene->sky.description;
    result.day = scene->sky.day;
  }
  ConstantCold(c, cold, session, environment, mesh, scene, panels, mass_flow, run, progress).solve(result);
  return result;
}

}  // namespace coldsky
