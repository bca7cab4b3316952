#include "solver/studies/export_scene.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "solver/core/error.hpp"
#include "solver/network/network_solver.hpp"
#include "solver/studies/scene.hpp"
#include "solver/studies/scene_network.hpp"

namespace coldsky {

namespace {

/// Of the field's temperatures: far below what is claimed of the network [-].
constexpr double field_tolerance = 1e-12;

/// What reaches space of what the bodies emit, by the network [W].
double to_space(const NetworkSolver& deck) {
  double sum = 0.0;
  for (const NetworkConductor& c : deck.network().conductors) {
    if (c.radiation && c.second == 0)
      sum += c.conductance * deck.network().sigma * std::pow(deck.temperatures()[c.first], 4);
  }
  return sum;
}

}  // namespace

NetworkExport export_scene(const Case& hot, const Session& session, const Show& show) {
  if (!hot.bodies_alone())
    throw InputError({hot.file, 1, 1}, "has a scene with panels",
                     "a network is written of a panel alone or of bodies alone",
                     "remove [scene], or [panel] and [[scene.panel]]");
  const std::size_t count = make_scene(hot, nullptr).nodes.size();
  if (count > most_exported_temperatures) {
    throw InputError(
        {hot.file, 1, 1}, fmt::format("the scene has {} temperatures", count),
        fmt::format("at most {} are written: every two of them may have a conductor", most_exported_temperatures),
        "give a longer exchange.patch, or model = \"node\" to some bodies");
  }
  StudyRun run;
  const SceneExchange scene = trace_scene(hot, session, nullptr, run, show, Extreme::hot, Moments::wanted);
  SceneNetwork made = scene_network(session, scene);
  HeatSolver solver = bodies_solver(hot, session, scene);
  solver.options().tolerance = std::min(hot.solver.tolerance, field_tolerance);
  const NewtonReport report = solver.solve_steady();
  if (report.status != NewtonStatus::converged && !(report.residual <= hot.solver.tolerance))
    throw NotConvergedError("the temperatures of the bodies were not found: " + report.why);
  const std::vector<double> field = solver.node_temperatures();
  NetworkExport result;
  result.scene = true;
  result.network = std::move(made.network);
  result.network.title = fmt::format("scene of {}", hot.name);
  result.cells = result.network.nodes.size();
  for (std::size_t n = 0; n < count; ++n) result.network.nodes[n + 1].temperature = field[n];

  NetworkSolver deck(result.network, session.interrupt);
  // From afar: the field's own temperatures would be found to balance already.
  deck.set_temperatures(std::vector<double>(result.cells, 0.9 * *std::max_element(field.begin(), field.end())));
  deck.solve_steady(0.0);
  ExportCheck check;
  check.load = "reference";
  for (std::size_t n = 0; n < count; ++n)
    check.node_error = std::max(check.node_error, std::fabs(deck.temperatures()[n + 1] - field[n]));
  const ExchangeCoupling::Patches patches = solver.exchange()->patches();
  for (std::size_t p = 0; p < patches.area.size(); ++p) check.heat_field += patches.area[p] * patches.to_space[p];
  check.heat_field -= made.reflected_to_space;
  check.heat_deck = to_space(deck);
  result.checks.push_back(check);
  result.find_errors();
  if (made.in_time) {
    result.in_time = std::move(made.in_time);
    result.in_time->title = result.network.title;
    for (std::size_t n = 0; n < result.cells; ++n)
      result.in_time->nodes[n].temperature = result.network.nodes[n].temperature;
  }
  return result;
}

}  // namespace coldsky
