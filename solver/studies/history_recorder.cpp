#include "solver/studies/history_recorder.hpp"

#include <algorithm>

#include "solver/case/reader.hpp"

namespace coldsky {

HistoryRecorder::HistoryRecorder(const Case& c, PanelModel& model) : model_(model) {
  for (const char* name : {"time:s", "sunlight:1", "heat_load:W", "heater:W", "panel_heat:W", "coolant_flow:kg s-1",
                           "coolant_in:K", "coolant_out:K", "chip_max:K"}) {
    add(name);
  }
  const Problem& problem = model.solver().problem();
  for (const auto& surface : problem.surfaces) {
    for (const char* what : {"_mean:K", "_min:K", "_max:K", "_emitted:W", "_absorbed:W"}) add(surface.name + what);
  }
  for (const std::string& text : c.output.probes) {
    const Probe probe = parse_probe(text);
    const PanelMesh& mesh = model.mesh();
    const auto cell = [](const std::vector<double>& nodes, double at) {
      const auto n = std::upper_bound(nodes.begin(), nodes.end(), at) - nodes.begin() - 1;
      return std::clamp<std::ptrdiff_t>(n, 0, static_cast<std::ptrdiff_t>(nodes.size()) - 2);
    };
    const auto face = cell(mesh.x.nodes, probe.x) + mesh.x.cells() * cell(mesh.y.nodes, probe.y);
    probes_.push_back({probe.front ? std::size_t{1} : std::size_t{0}, static_cast<std::size_t>(face)});
    add("probe_" + probe.name + ":K");
  }
}

void HistoryRecorder::clear() {
  for (auto& column : history_.columns) column.values.clear();
  snapshots_ = {};
}

void HistoryRecorder::snapshot(double time, bool volume) {
  std::vector<double> values;
  if (volume) {
    values = to_host(model_.solver().deviation());
    const double reference = model_.solver().problem().block.reference_temperature;
    for (double& value : values) value += reference;
  } else {
    model_.solver().totals();
    for (const auto& arrays : model_.solver().surface_arrays()) {
      const auto faces = to_host(arrays.temperature);
      values.insert(values.end(), faces.begin(), faces.end());
    }
  }
  snapshots_.time.push_back(time);
  snapshots_.temperature.push_back(std::move(values));
}

void HistoryRecorder::write(double time, const PanelDrive& drive, double panels) {
  std::vector<double> row{time,         drive.sunlight(), drive.load(),   drive.heater(), drive.panel_heat(),
                          drive.flow(), drive.inlet(),    drive.outlet(), drive.chip()};
  const HeatTotals totals = model_.solver().totals();
  std::vector<std::vector<double>> temperature;
  for (std::size_t s = 0; s < totals.surfaces.size(); ++s) {
    temperature.push_back(to_host(model_.solver().surface_arrays()[s].temperature));
    const auto [low, high] = std::minmax_element(temperature[s].begin(), temperature[s].end());
    const auto& of = totals.surfaces[s];
    row.insert(row.end(), {of.temperature_mean, *low, *high, panels * of.emitted, panels * of.absorbed});
  }
  for (const auto& [surface, face] : probes_) row.push_back(temperature.at(surface).at(face));
  for (std::size_t n = 0; n < row.size(); ++n) history_.columns[n].values.push_back(row[n]);
}

void HistoryRecorder::add(const std::string& name) {
  const auto colon = name.find(':');
  history_.columns.push_back({name.substr(0, colon), name.substr(colon + 1), {}});
}

}  // namespace coldsky
