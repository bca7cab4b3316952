#include "solver/commands/deck.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "coldsky_build_info.hpp"
#include "solver/core/error.hpp"
#include "solver/core/interrupt.hpp"
#include "solver/core/phrases.hpp"
#include "solver/deck/network_csv.hpp"
#include "solver/deck/sinda_reader.hpp"
#include "solver/deck/sinda_writer.hpp"
#include "solver/network/network_solver.hpp"
#include "solver/results/output_directory.hpp"

namespace coldsky {

namespace {

namespace fs = std::filesystem;
using Kind = NetworkNode::Kind;

Interrupt deck_interrupt;

Network read_network(const std::string& given) {
  const fs::path path(given);
  if (fs::is_directory(path)) return read_network_csv(path);
  std::ifstream in(path);
  if (!in)
    throw InputError({given}, "cannot be read", fs::exists(path) ? "the system refuses" : "there is no such file",
                     "name a deck or a folder with nodes.csv and conductors.csv");
  return read_sinda(in, given);
}

/// What the run found.
struct DeckAnswer {
  NetworkReport steady, transient;
  std::vector<double> steady_temperature, last_temperature;
  double time = 0.0;                              ///< of the last temperatures [s]
  double given = 0.0, taken = 0.0, stored = 0.0;  ///< heat released, to boundary nodes, into capacities at the end [W]
};

template <class Write>
void write_file(OutputDirectory& directory, const std::string& name, const Write& write) {
  std::ofstream out(directory.file(name));
  write(out);
  out.flush();
  if (!out) throw LibraryError(fmt::format("{} cannot be written", name));
}

void write_temperatures(std::ostream& out, const Network& network, const std::vector<double>& temperature,
                        const std::vector<double>& outflow) {
  out << "node,temperature_K,outflow_W\n";
  for (std::size_t n = 0; n < network.nodes.size(); ++n)
    out << fmt::format("{},{},{}\n", network.nodes[n].name(), temperature[n], outflow[n]);
}

void print(const Network& network, const DeckAnswer& answer, const std::string& folder) {
  const auto count = [&](Kind kind) {
    return std::count_if(network.nodes.begin(), network.nodes.end(),
                         [&](const auto& node) { return node.kind == kind; });
  };
  fmt::print("{}: {} nodes ({} diffusion, {} arithmetic, {} boundary), {} conductors\n",
             network.title.empty() ? "network" : network.title, network.nodes.size(), count(Kind::diffusion),
             count(Kind::arithmetic), count(Kind::boundary), network.conductors.size());
  const std::vector<double>& t = answer.last_temperature;
  std::size_t low = t.size(), high = t.size();
  for (std::size_t n = 0; n < t.size(); ++n) {
    if (network.nodes[n].kind == Kind::boundary) continue;
    if (low == t.size() || t[n] < t[low]) low = n;
    if (high == t.size() || t[n] > t[high]) high = n;
  }
  if (network.transient()) {
    fmt::print("  transient {:.6g} s to {:.6g} s: {} steps; state at its end\n", network.begin, network.end,
               answer.transient.steps);
  } else {
    fmt::print("  steady state\n");
  }
  if (high < t.size())
    fmt::print("  hottest node  {:>10.4f} K  {}\n  coldest node  {:>10.4f} K  {}\n", t[high],
               network.nodes[high].name(), t[low], network.nodes[low].name());
  fmt::print("  heat released {:>10.5g} W, to boundary nodes {:.5g} W, stored {:.5g} W\n", answer.given, answer.taken,
             answer.stored);
  for (const std::string& passed : network.passed_over) fmt::print("  passed over: {}\n", passed);
  fmt::print("  written to {}\n", folder);
}

nlohmann::ordered_json summary_of(const Network& network, const DeckOptions& options, const DeckAnswer& answer) {
  nlohmann::ordered_json json;
  json["schema"] = "coldsky-deck-1";
  json["command"] = "deck";
  json["case"] = options.file;
  json["status"] = "ok";
  json["version"] = build_info::version;
  json["run.command_line"] = options.command_line;
  json["network.nodes"] = network.nodes.size();
  json["network.conductors"] = network.conductors.size();
  json["network.passed_over"] = network.passed_over;
  json["heat.released_W"] = answer.given;
  json["heat.to_boundaries_W"] = answer.taken;
  json["heat.stored_W"] = answer.stored;
  const double scale = std::max({std::fabs(answer.given), std::fabs(answer.taken), std::fabs(answer.stored), 1e-300});
  json["heat.balance_relative_error"] = std::fabs(answer.given - answer.taken - answer.stored) / scale;
  if (network.steady) {
    json["solver.newton_iterations"] = answer.steady.iterations;
    json["solver.residual"] = answer.steady.residual;
  }
  if (network.transient()) {
    json["transient.begin_s"] = network.begin;
    json["transient.end_s"] = network.end;
    json["transient.steps"] = answer.transient.steps;
    json["transient.rejected"] = answer.transient.rejected;
  }
  return json;
}

}  // namespace

int run_deck(const DeckOptions& options) {
  const InterruptHandler interrupts(deck_interrupt);
  Network network = read_network(options.file);
  if (!options.fluxes.empty()) {
    add_sources_csv(options.fluxes, network);
    for (const NetworkTable& table : network.tables) network.end = std::max(network.end, table.time.back());
  }
  fs::path folder = options.out.empty() ? fs::path(options.file) : fs::path(options.out);
  if (options.out.empty()) {
    folder = fs::is_directory(folder)
                 ? fs::path(folder.filename().empty() ? folder.parent_path().filename() : folder.filename())
                       .concat("-solved")
                 : folder.stem();
  }
  OutputDirectory directory(folder);
  NetworkSolver solver(network, &deck_interrupt);
  DeckAnswer answer;
  if (network.steady) {
    answer.steady = solver.solve_steady(network.begin);
    answer.steady_temperature = solver.temperatures();
    write_file(directory, "temperatures.csv",
               [&](std::ostream& out) { write_temperatures(out, network, solver.temperatures(), solver.outflow()); });
  }
  if (network.transient()) {
    write_file(directory, "history.csv", [&](std::ostream& out) {
      out << "time_s";
      for (const NetworkNode& node : network.nodes) out << "," << node.name();
      out << "\n";
      NetworkSteps steps;
      steps.relative_tolerance = options.tolerance;
      steps.absolute_tolerance = 100.0 * options.tolerance;
      answer.transient =
          solver.solve_transient(network.begin, network.end, network.output_interval, steps, [&](double time) {
            out << fmt::format("{}", time);
            for (const double t : solver.temperatures()) out << fmt::format(",{}", t);
            out << "\n";
          });
    });
  }
  answer.last_temperature = solver.temperatures();
  answer.time = network.transient() ? network.end : network.begin;
  const std::vector<double> heat = network.heat(answer.time), out = solver.outflow();
  for (std::size_t n = 0; n < network.nodes.size(); ++n) {
    const Kind kind = network.nodes[n].kind;
    if (kind == Kind::boundary) {
      answer.taken -= out[n];
    } else {
      answer.given += heat[n];
      if (kind == Kind::diffusion) answer.stored += heat[n] - out[n];
    }
  }
  // What one-way conductors bring in is heat that the fluid gives to the network.
  double carried = 0.0;
  for (const double flow : out) carried += flow;
  answer.given -= carried;
  write_file(directory, "network.inp", [&](std::ostream& to) { write_sinda(to, network); });
  write_file(directory, "nodes.csv", [&](std::ostream& to) { write_nodes_csv(to, network); });
  write_file(directory, "conductors.csv", [&](std::ostream& to) { write_conductors_csv(to, network); });
  if (!network.sources.empty())
    write_file(directory, "sources.csv", [&](std::ostream& to) { write_sources_csv(to, network); });
  const std::string summary = summary_of(network, options, answer).dump(2);
  write_file(directory, "summary.json", [&](std::ostream& to) { to << summary << "\n"; });
  directory.commit();
  if (options.json) {
    fmt::print("{}\n", summary);
  } else if (!options.quiet) {
    print(network, answer, folder.string());
  }
  return 0;
}

}  // namespace coldsky
