#include "solver/studies/export_panel.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "solver/core/error.hpp"
#include "solver/network/network_solver.hpp"
#include "solver/nonlinear/transient.hpp"
#include "solver/studies/outcome.hpp"
#include "solver/studies/panel_network.hpp"
#include "solver/studies/solve.hpp"

namespace coldsky {

namespace {

/// Points of the tables over an orbit, and times at which deck and field are compared.
constexpr int orbit_rows = 240, orbit_looks = 24;
/// Error of a step of the field in time [K].
constexpr double step_error = 1e-3;

Environment scaled(const Environment& environment, double factor) {
  Environment result = environment;
  result.front = mix(IncidentFluxes{}, environment.front, factor);
  result.back = mix(IncidentFluxes{}, environment.back, factor);
  return result;
}

class PanelExporter {
 public:
  PanelExporter(const Case& c, const Session& session, int nodes, const Show& show)
      : case_(c), session_(session), nodes_(nodes), answer_(solved(case_, session, show)), model_(*answer_.model) {
    PanelModel& model = model_;
    const double wall =
        set_heat_capacities(model.solver().space(), case_, model.mesh(), model.solver().change_problem());
    model.solver().change_problem().block.bore_capacity =
        wall + model.loop().charge_density * model.loop().fluid.specific_heat;
  }

  PanelExport run() {
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
      return std::move(result_);
    }
    groups_ = panel_groups(model_, full_, nodes_);
    result_.network = reduced_panel(model_, full_, groups_);
    first_ = static_cast<int>(
        std::count_if(result_.network.nodes.begin(), result_.network.nodes.end(),
                      [](const NetworkNode& node) { return node.kind == NetworkNode::Kind::boundary; }));
    loads();
    orbit();
    const double reference = std::fabs(result_.checks.front().heat_field);
    for (const ExportCheck& check : result_.checks) {
      result_.heat_error = std::max(result_.heat_error, std::fabs(check.heat_deck - check.heat_field) / reference);
      result_.node_error = std::max({result_.node_error, check.node_error, std::fabs(check.outlet_error)});
    }
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
    result_.node_error = check.node_error;
    result_.heat_error = std::fabs(check.heat_deck - check.heat_field) / std::fabs(check.heat_field);
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

  /// Deck and field over an orbit, from the steady state at its start, the coolant entering as it does in the design.
  void orbit() {
    const EnvironmentInTime environment(case_.environment, answer_.outcome.environment.day);
    const double period = environment.period();
    if (!(period > 0.0)) return;
    HeatSolver& solver = model_.solver();
    const auto set_time = [&](double time) {
      set_surroundings(solver.space(), solver.change_problem(), case_, environment.at(time));
    };
    std::vector<double> times = environment.kinks(period);
    for (int n = 0; n <= orbit_rows; ++n) times.push_back(period * n / orbit_rows);
    std::sort(times.begin(), times.end());
    Network& network = result_.network;
    network.sources.clear();
    for (std::size_t g = 0; g < groups_.groups.nodes.size(); ++g) {
      network.sources.push_back({first_ + static_cast<int>(g), 1.0, static_cast<int>(network.tables.size())});
      network.tables.push_back({"PANEL", static_cast<int>(g) + 1, {}, {}});
    }
    for (const double time : times) {
      if (time < 0.0 || time > period) continue;
      set_time(time);
      const std::vector<double> heat = group_heat();
      for (std::size_t g = 0; g < heat.size(); ++g) {
        network.tables[g].time.push_back(time);
        network.tables[g].value.push_back(heat[g]);
      }
    }
    network.begin = 0.0;
    network.end = period;
    network.output_interval = period / orbit_looks;
    set_time(0.0);
    solve_field();
    NetworkSolver deck(network, session_.interrupt);
    deck.solve_steady(0.0);
    TransientOptions options;
    options.relative_tolerance = 0.0;
    options.absolute_tolerance = step_error;
    Transient transient(solver.newton(), set_time, options);
    double at = 0.0;
    ExportCheck worst;
    worst.load = "orbit";
    deck.solve_transient(0.0, period, network.output_interval, NetworkSteps{0.0, step_error}, [&](double time) {
      if (time > at) transient.advance(at, time);
      at = time;
      const ExportCheck now = compare("orbit", deck);
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
  PanelExport result_;
};

}  // namespace

PanelExport export_panel(const Case& hot, const Session& session, int nodes, const Show& show) {
  if (hot.scene)
    throw InputError({hot.file, 1, 1}, "has a scene", "decks are written of a panel alone", "remove [scene]");
  Case steady = hot;
  steady.time.end.reset();
  steady.time.orbits.reset();
  PanelExporter exporter(steady, session, nodes, show);
  return exporter.run();
}

}  // namespace coldsky
