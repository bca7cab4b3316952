#include "solver/studies/export_panel.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "solver/case/profile.hpp"
#include "solver/core/error.hpp"
#include "solver/network/network_solver.hpp"
#include "solver/nonlinear/transient.hpp"
#include "solver/studies/outcome.hpp"
#include "solver/studies/panel_network.hpp"
#include "solver/studies/solve.hpp"

namespace coldsky {

namespace {

/// Points of the tables over an orbit, and times at which deck and field are compared.
constexpr int orbit_rows = 240, looks = 24;
/// Error of a step of the field in time [K].
constexpr double step_error = 1e-3;

Environment scaled(const Environment& environment, double factor) {
  Environment result = environment;
  result.front = mix(IncidentFluxes{}, environment.front, factor);
  result.back = mix(IncidentFluxes{}, environment.back, factor);
  return result;
}

class NetworkExporter {
 public:
  NetworkExporter(const Case& c, const Session& session, int nodes, const Show& show)
      : case_(c), session_(session), nodes_(nodes), answer_(solved(case_, session, show)), model_(*answer_.model) {
    PanelModel& model = model_;
    const double wall =
        set_heat_capacities(model.solver().space(), case_, model.mesh(), model.solver().change_problem());
    model.solver().change_problem().block.bore_capacity =
        wall + model.loop().charge_density * model.loop().fluid.specific_heat;
  }

  NetworkExport run() {
    solve_field();
    full_ = panel_network(case_, model_);
    result_.cells = full_.network.nodes.size();
    result_.reduced = nodes_ > 0;
    if (!result_.reduced) {
      if (result_.cells > most_exported_cells) {
        throw InputError({case_.file, 1, 1}, fmt::format("the panel has {} nodes", result_.cells),
                         fmt::format("at most {} are written one by one", most_exported_cells),
                         "give --nodes for a reduced network, or fewer mesh.length_cells and mesh.half_pitch_cells");
      }
      result_.network = full_.network;
      for (std::size_t n = 0; n < result_.cells; ++n) result_.network.nodes[n].temperature = full_.temperature[n];
      check_cells();
      cells_in_time();
      result_.find_errors();
      return std::move(result_);
    }
    groups_ = panel_groups(model_, full_, nodes_);
    result_.network = reduced_panel(model_, full_, groups_);
    first_ = static_cast<int>(
        std::count_if(result_.network.nodes.begin(), result_.network.nodes.end(),
                      [](const NetworkNode& node) { return node.kind == NetworkNode::Kind::boundary; }));
    loads();
    groups_in_time();
    result_.find_errors();
    return std::move(result_);
  }

 private:
  static PanelAnswer solved(const Case& c, const Session& session, const Show& show) {
    StudyRun run;
    return solve(c, session, run, show);
  }
  void solve_field() {
    const NewtonReport report = model_.solver().solve_steady();
    if (report.status != NewtonStatus::converged)
      throw NotConvergedError("the panel's field was not found: " + report.why);
  }
  double inlet() const { return model_.loop().inlet; }
  void set_inlet(double temperature) {
    HeatSolver& solver = model_.solver();
    solver.change_problem().tubes->inlet = temperature - solver.reference_temperature();
  }
  double field_outlet() { return model_.solver().coolant_outlet(); }
  double field_heat() { return model_.solver().totals().coolant; }

  /// The deck at the state it was made from, cell by cell.
  void check_cells() {
    NetworkSolver deck(result_.network, session_.interrupt);
    // From afar: the field's own temperatures would be found to balance already.
    deck.set_temperatures(std::vector<double>(result_.cells, 0.9 * inlet()));
    deck.solve_steady(0.0);
    ExportCheck check;
    check.load = "reference";
    check.heat_field = field_heat();
    for (std::size_t n = 0; n < result_.cells; ++n)
      check.node_error = std::max(check.node_error, std::fabs(deck.temperatures()[n] - full_.temperature[n]));
    check.heat_deck = emitted(deck) - absorbed(result_.network, 0.0);
    result_.checks.push_back(check);
  }
  /// Heat to all boundary nodes but the coolant's [W].
  static double emitted(const NetworkSolver& deck) {
    const std::vector<double> out = deck.outflow();
    double sum = 0.0;
    for (std::size_t n = 0; n < out.size(); ++n) {
      const NetworkNode& node = deck.network().nodes[n];
      if (node.kind == NetworkNode::Kind::boundary && node.submodel != "FLUID") sum -= out[n];
    }
    return sum;
  }
  static double absorbed(const Network& network, double time) {
    double sum = 0.0;
    for (const double heat : network.heat(time)) sum += heat;
    return sum;
  }
  /// From the coolant into the panel, by the deck [W].
  static double coolant_heat(const NetworkSolver& deck) {
    const Network& network = deck.network();
    double sum = 0.0;
    for (const NetworkConductor& c : network.conductors) {
      if (c.one_way && network.nodes[c.second].submodel == "PANEL")
        sum += c.conductance * (deck.temperatures()[c.first] - deck.temperatures()[c.second]);
    }
    return sum;
  }

  ExportCheck compare(const std::string& load, const NetworkSolver& deck) {
    ExportCheck check;
    check.load = load;
    check.heat_field = field_heat();
    check.heat_deck = coolant_heat(deck);
    const PanelNetwork now = panel_network(case_, model_);
    if (!result_.reduced) {
      for (std::size_t n = 0; n < now.temperature.size(); ++n)
        check.node_error = std::max(check.node_error, std::fabs(deck.temperatures()[n] - now.temperature[n]));
      return check;
    }
    const std::vector<double> means = group_temperatures(now.network, now.temperature, groups_.groups);
    for (std::size_t g = 0; g < means.size(); ++g)
      check.node_error = std::max(check.node_error, std::fabs(deck.temperatures()[first_ + g] - means[g]));
    if (deck.network().nodes.back().submodel == "FLUID")
      check.outlet_error = deck.temperatures().back() - field_outlet();
    return check;
  }

  std::vector<double> group_heat() {
    const std::vector<double> by_cell = absorbed_by_cell(model_);
    std::vector<double> heat(groups_.groups.nodes.size(), 0.0);
    for (std::size_t cell = 0; cell < by_cell.size(); ++cell) {
      if (full_.node_of_cell[cell] >= 0) heat[groups_.groups.group[full_.node_of_cell[cell]]] += by_cell[cell];
    }
    return heat;
  }

  void loads() {
    struct Load {
      const char* name;
      double shift, factor;
    };
    const Environment design = answer_.outcome.environment;
    HeatSolver& solver = model_.solver();
    for (const Load& load :
         {Load{"reference", 0.0, 1.0}, Load{"inlet -40 K", -40.0, 1.0}, Load{"inlet -20 K", -20.0, 1.0},
          Load{"inlet +15 K", 15.0, 1.0}, Load{"nothing absorbed", 0.0, 0.0}, Load{"twice absorbed", 0.0, 2.0}}) {
      set_surroundings(solver.space(), solver.change_problem(), case_,
                       load.factor == 1.0 ? design : scaled(design, load.factor));
      set_inlet(inlet() + load.shift);
      solve_field();
      Network at = result_.network;
      for (NetworkNode& node : at.nodes) {
        if (node.kind == NetworkNode::Kind::boundary && node.submodel == "FLUID") node.temperature += load.shift;
      }
      at.sources.clear();
      const std::vector<double> heat = group_heat();
      for (std::size_t g = 0; g < heat.size(); ++g) at.sources.push_back({first_ + static_cast<int>(g), heat[g], -1});
      NetworkSolver deck(at, session_.interrupt);
      deck.solve_steady(0.0);
      result_.checks.push_back(compare(load.name, deck));
    }
    set_surroundings(solver.space(), solver.change_problem(), case_, design);
    set_inlet(inlet());
    solve_field();
  }

  /// What a network in time goes through: an orbit, or the rows of the case's table.
  struct Span {
    const char* name = "";
    std::vector<double> times;  ///< of its tables' rows [s]; empty = there is none
  };
  Span span_of(const EnvironmentInTime& environment) const {
    if (case_.environment.kind == "table") {
      return {"table", Profile(case_.environment.table, flux_columns(), Beyond::hold).times()};
    }
    Span span{"orbit", {}};
    const double period = environment.period();
    if (!(period > 0.0)) return span;
    for (const double kink : environment.kinks(period)) {
      if (kink > 0.0 && kink < period) span.times.push_back(kink);
    }
    for (int n = 0; n <= orbit_rows; ++n) span.times.push_back(period * n / orbit_rows);
    std::sort(span.times.begin(), span.times.end());
    return span;
  }
  void set_time(const EnvironmentInTime& environment, double time) {
    HeatSolver& solver = model_.solver();
    set_surroundings(solver.space(), solver.change_problem(), case_, environment.at(time));
  }
  EnvironmentInTime environment_in_time() const { return {case_.environment, answer_.outcome.environment.day}; }
  static Network over(const Network& network, const Span& span) {
    Network in_time = network;
    in_time.begin = span.times.front();
    in_time.end = span.times.back();
    in_time.output_interval = (in_time.end - in_time.begin) / looks;
    return in_time;
  }

  /// The reduced network in time: a table for each of its nodes.
  void groups_in_time() {
    const EnvironmentInTime environment = environment_in_time();
    const Span span = span_of(environment);
    if (span.times.size() < 2) return;
    Network network = over(result_.network, span);
    network.sources.clear();
    for (std::size_t g = 0; g < groups_.groups.nodes.size(); ++g) {
      network.sources.push_back({first_ + static_cast<int>(g), 1.0, static_cast<int>(network.tables.size())});
      network.tables.push_back({"PANEL", static_cast<int>(g) + 1, span.times, {}});
    }
    for (const double time : span.times) {
      set_time(environment, time);
      const std::vector<double> heat = group_heat();
      for (std::size_t g = 0; g < heat.size(); ++g) network.tables[g].value.push_back(heat[g]);
    }
    result_.in_time = std::move(network);
    follow(environment, span);
  }

  /// The network cell by cell in time: a table of the flux on each surface, faces with their areas as factors.
  void cells_in_time() {
    const EnvironmentInTime environment = environment_in_time();
    const Span span = span_of(environment);
    if (span.times.size() < 2) return;
    std::vector<std::vector<double>> flux(full_.faces.size());
    for (const double time : span.times) {
      set_time(environment, time);
      const std::vector<double> now = absorbed_by_face(model_);
      for (std::size_t f = 0; f < now.size(); ++f) flux[f].push_back(now[f]);
    }
    Network network = over(result_.network, span);
    network.sources.resize(full_.sources_of_faces);
    for (std::size_t f = 0; f < flux.size(); ++f) {
      // Faces of a surface mostly have one flux.
      if (f == 0 || full_.faces[f].surface != full_.faces[f - 1].surface || flux[f] != flux[f - 1])
        network.tables.push_back({"PANEL", static_cast<int>(network.tables.size()) + 1, span.times, flux[f]});
      network.sources.push_back(
          {full_.faces[f].node, full_.faces[f].area, static_cast<int>(network.tables.size()) - 1});
    }
    result_.in_time = std::move(network);
    if (result_.cells <= most_followed_cells) follow(environment, span);
  }

  /// Deck and field in time, from the steady state at its start, the coolant entering as it does in the design.
  void follow(const EnvironmentInTime& environment, const Span& span) {
    HeatSolver& solver = model_.solver();
    double at = result_.in_time->begin;
    set_time(environment, at);
    solve_field();
    NetworkSolver deck(*result_.in_time, session_.interrupt);
    deck.solve_steady(at);
    TransientOptions options;
    options.relative_tolerance = 0.0;
    options.absolute_tolerance = step_error;
    Transient transient(
        solver.newton(), [&](double time) { set_time(environment, time); }, options);
    ExportCheck worst;
    worst.load = span.name;
    deck.solve_transient(
        at, result_.in_time->end, result_.in_time->output_interval, NetworkSteps{0.0, step_error}, [&](double time) {
          if (time > at) transient.advance(at, time);
          at = time;
          const ExportCheck now = compare(span.name, deck);
          if (std::fabs(now.heat_deck - now.heat_field) >= std::fabs(worst.heat_deck - worst.heat_field)) {
            worst.heat_deck = now.heat_deck;
            worst.heat_field = now.heat_field;
          }
          worst.node_error = std::max(worst.node_error, now.node_error);
          if (std::fabs(now.outlet_error) > std::fabs(worst.outlet_error)) worst.outlet_error = now.outlet_error;
        });
    result_.checks.push_back(worst);
  }

  Case case_;
  const Session& session_;
  int nodes_;
  PanelAnswer answer_;
  PanelModel& model_;
  PanelNetwork full_;
  PanelGroups groups_;
  int first_ = 0;
  NetworkExport result_;
};

}  // namespace

NetworkExport export_panel(const Case& hot, const Session& session, int nodes, const Show& show) {
  if (hot.scene)
    throw InputError({hot.file, 1, 1}, "has a scene", "decks are written of a panel alone", "remove [scene]");
  Case steady = hot;
  steady.time.end.reset();
  steady.time.orbits.reset();
  NetworkExporter exporter(steady, session, nodes, show);
  return exporter.run();
}

}  // namespace coldsky
