#include "solver/commands/export_deck.hpp"

#include <fmt/format.h>

#include <fstream>
#include <nlohmann/json.hpp>

#include "coldsky_build_info.hpp"
#include "solver/core/error.hpp"
#include "solver/deck/network_csv.hpp"
#include "solver/deck/sinda_writer.hpp"
#include "solver/results/output_directory.hpp"
#include "solver/studies/conditions.hpp"
#include "solver/studies/export_panel.hpp"
#include "solver/studies/export_scene.hpp"

namespace coldsky {

namespace {

template <class Write>
void put(OutputDirectory& directory, const std::string& name, const Write& write) {
  std::ofstream out(directory.file(name));
  write(out);
  out.flush();
  if (!out) throw LibraryError(fmt::format("{} cannot be written", name));
}

std::vector<std::string> notes_of(const Case& c, const NetworkExport& made) {
  std::vector<std::string> notes;
  notes.push_back(fmt::format("Made by coldsky {} from {}.", build_info::version, c.name));
  if (made.scene) {
    notes.push_back("Bodies of a scene; radiation between them by Gebhart's factors, all reflections included.");
  } else if (!made.reduced) {
    notes.push_back("One panel, cell by cell; conductivities and the coolant's film as they are in the steady state.");
  } else {
    notes.push_back(
        fmt::format("One panel of {} nodes as a reduced network. Largest error against the field:", made.cells));
    notes.push_back(
        fmt::format("{:.3g} of the heat at the reference, {:.3g} K of a node's mean or of the coolant's outlet.",
                    made.heat_error, made.node_error));
  }
  for (const ExportCheck& check : made.checks) {
    notes.push_back(fmt::format("  {}: heat {:.6g} W, field {:.6g} W; outlet {:+.3g} K, nodes {:.3g} K", check.load,
                                check.heat_deck, check.heat_field, check.outlet_error, check.node_error));
  }
  return notes;
}

void write_network(OutputDirectory& directory, const NetworkExport& made) {
  put(directory, "network.inp", [&](std::ostream& out) { write_sinda(out, made.network); });
  put(directory, "nodes.csv", [&](std::ostream& out) { write_nodes_csv(out, made.network); });
  put(directory, "conductors.csv", [&](std::ostream& out) { write_conductors_csv(out, made.network); });
  if (!made.network.sources.empty())
    put(directory, "sources.csv", [&](std::ostream& out) { write_sources_csv(out, made.network); });
  if (made.in_time) put(directory, "transient.inp", [&](std::ostream& out) { write_sinda(out, *made.in_time); });
  // A panel cell by cell would have a row for every face at every time.
  if (made.in_time && (made.reduced || made.scene))
    put(directory, "transient_sources.csv", [&](std::ostream& out) { write_sources_csv(out, *made.in_time); });
}

}  // namespace

int run_export(const Case& given, const ExportOptions& options, const Session& session) {
  const Case c = hot_case(given);
  OutputDirectory directory(options.out.empty() ? c.name + "-deck" : options.out);
  if (c.scene && options.nodes > 0)
    throw InputError({c.file, 1, 1}, "has a scene", "--nodes reduces a panel alone", "leave --nodes out");
  NetworkExport made = c.scene ? export_scene(c, session, {}) : export_panel(c, session, options.nodes, {});
  made.network.notes = notes_of(c, made);
  if (made.in_time) made.in_time->notes = made.network.notes;
  write_network(directory, made);
  put(directory, "checks.csv", [&](std::ostream& out) {
    out << "load,heat_field_W,heat_deck_W,outlet_error_K,node_error_K\n";
    for (const ExportCheck& check : made.checks)
      out << fmt::format("{},{},{},{},{}\n", check.load, check.heat_field, check.heat_deck, check.outlet_error,
                         check.node_error);
  });
  nlohmann::ordered_json json;
  json["schema"] = "coldsky-deck-1";
  json["command"] = "export";
  json["case"] = c.name;
  json["status"] = "ok";
  json["version"] = build_info::version;
  json["run.command_line"] = options.command_line;
  json["network.nodes"] = made.network.nodes.size();
  json["network.conductors"] = made.network.conductors.size();
  json["network.heat_relative_error"] = made.heat_error;
  json["network.node_error_K"] = made.node_error;
  put(directory, "summary.json", [&](std::ostream& out) { out << json.dump(2) << "\n"; });
  directory.commit();
  if (options.json) {
    fmt::print("{}\n", json.dump(2));
  } else if (!options.quiet) {
    fmt::print("{} nodes, {} conductors\n", made.network.nodes.size(), made.network.conductors.size());
    fmt::print("  {:<18}{:>14}{:>14}{:>12}{:>12}\n", "load", "heat W", "field W", "outlet K", "nodes K");
    for (const ExportCheck& check : made.checks)
      fmt::print("  {:<18}{:>14.6g}{:>14.6g}{:>+12.3g}{:>12.3g}\n", check.load, check.heat_deck, check.heat_field,
                 check.outlet_error, check.node_error);
    fmt::print("  largest error {:.3g} of the heat, {:.3g} K; written to {}\n", made.heat_error, made.node_error,
               directory.final_path().string());
  }
  return 0;
}

}  // namespace coldsky
