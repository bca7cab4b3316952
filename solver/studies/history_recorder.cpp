#include "solver/studies/history_recorder.hpp"

#include <algorithm>
#include <cmath>

#include "solver/case/reader.hpp"
#include "solver/studies/alike_tubes.hpp"

namespace coldsky {

HistoryRow TurningPoints::see(double value, const HistoryRow& row) {
  const bool first = high_row_.empty() && low_row_.empty();
  if (direction_ >= 0 && (first || value > high_)) {
    high_ = value;
    high_row_ = row;
  }
  if (direction_ <= 0 && (first || value < low_)) {
    low_ = value;
    low_row_ = row;
  }
  const auto turn = [&](int direction, HistoryRow& left) {
    direction_ = direction;
    high_ = low_ = value;
    HistoryRow found = std::move(left);
    high_row_ = direction > 0 ? row : HistoryRow();
    low_row_ = direction < 0 ? row : HistoryRow();
    return found;
  };
  if (direction_ >= 0 && value < high_ - prominence_) return turn(-1, high_row_);
  if (direction_ <= 0 && value > low_ + prominence_) return turn(1, low_row_);
  return {};
}

std::vector<HistoryRow> TurningPoints::open() const {
  std::vector<HistoryRow> rows;
  for (const HistoryRow& row : {high_row_, low_row_}) {
    if (!row.empty()) rows.push_back(row);
  }
  return rows;
}

std::vector<double> TurningPoints::state() const {
  std::vector<double> state{double(direction_), high_, low_, double(high_row_.size())};
  state.insert(state.end(), high_row_.begin(), high_row_.end());
  state.insert(state.end(), low_row_.begin(), low_row_.end());
  return state;
}

bool TurningPoints::restore(const std::vector<double>& state, std::size_t columns) {
  if (state.size() < 4 || std::fabs(state[0]) > 1.0) return false;
  const std::size_t values = state.size() - 4;
  if (state[3] != 0.0 && state[3] != static_cast<double>(columns)) return false;
  const auto of_high = static_cast<std::size_t>(state[3]);
  if (values != of_high && values != of_high + columns) return false;
  direction_ = static_cast<int>(state[0]);
  high_ = state[1];
  low_ = state[2];
  const auto rows = state.begin() + 4, between = rows + static_cast<std::ptrdiff_t>(of_high);
  high_row_.assign(rows, between);
  low_row_.assign(between, state.end());
  return true;
}

HistoryRecorder::HistoryRecorder(const Case& c, PanelModel& model, int strips) : model_(model), strips_(strips) {
  for (const char* name : {"time:s", "sunlight:1", "heat_load:W", "heater:W", "pump_power:W", "panel_heat:W",
                           "coolant_flow:kg s-1", "coolant_in:K", "coolant_out:K", "chip_max:K", "load_energy:J",
                           "pump_energy:J", "heater_energy:J", "panel_heat_energy:J", "absorbed_energy:J",
                           "emitted_energy:J", "convected_energy:J", "stored_panels:J", "stored_loop:J"}) {
    add(name);
  }
  const Problem& problem = model.solver().problem();
  for (const auto& surface : problem.surfaces) {
    for (const char* what : {"_mean:K", "_min:K", "_max:K", "_emitted:W", "_absorbed:W"}) add(surface.name + what);
  }
  if (model.scene() != nullptr) add_bodies(model.scene()->model);
  for (const std::string& text : c.output.probes) {
    const Probe probe = parse_probe(text);
    const PanelMesh& mesh = model.mesh();
    const auto cell = [](const std::vector<double>& nodes, double at) {
      const auto n = std::upper_bound(nodes.begin(), nodes.end(), at) - nodes.begin() - 1;
      return std::clamp<std::ptrdiff_t>(n, 0, static_cast<std::ptrdiff_t>(nodes.size()) - 2);
    };
    const double x = strips > 1 ? std::fmod(probe.x, mesh.x.nodes.back()) : probe.x;
    const auto face = cell(mesh.x.nodes, x) + mesh.x.cells() * cell(mesh.y.nodes, probe.y);
    probes_.push_back({probe.front ? std::size_t{1} : std::size_t{0}, static_cast<std::size_t>(face)});
    add("probe_" + probe.name + ":K");
  }
}

void HistoryRecorder::clear() {
  for (auto& column : history_.columns) column.values.clear();
  snapshots_ = {};
}

std::size_t HistoryRecorder::snapshot_size(bool volume) const {
  const auto times = static_cast<std::size_t>(strips_);
  if (volume) return times * model_.solver().deviation(0).size();
  std::size_t faces = 0;
  for (const auto& arrays : model_.solver().surface_arrays()) faces += arrays.temperature.size();
  return times * faces;
}

void HistoryRecorder::snapshot(double time, bool volume) {
  std::vector<double> values;
  if (volume) {
    values = to_host(model_.solver().space(), model_.solver().deviation(0));
    const double reference = model_.solver().problem().block.reference_temperature;
    for (double& value : values) value += reference;
    values = side_by_side(values, model_.solver().problem().block.box, strips_);
  } else {
    for (const auto& arrays : model_.solver().surface_arrays()) {
      const auto faces = side_by_side(to_host(model_.solver().space(), arrays.temperature),
                                      model_.solver().problem().block.box, strips_);
      values.insert(values.end(), faces.begin(), faces.end());
    }
  }
  snapshots_.time.push_back(time);
  snapshots_.temperature.push_back(std::move(values));
}

void HistoryRecorder::add_bodies(const SceneModel& scene) {
  add("released_energy:J");
  std::vector<std::vector<OfBody>> of(scene.geometry.bodies.size());
  std::vector<double> area(scene.nodes.size(), 0.0);
  for (const NodeSide& side : scene.sides) area[static_cast<std::size_t>(side.node)] += side.area;
  for (std::size_t n = 0; n < scene.nodes.size(); ++n) {
    of[static_cast<std::size_t>(scene.nodes[n].body)].push_back({n, area[n]});
  }
  for (std::size_t body = 0; body < of.size(); ++body) {
    if (of[body].empty()) continue;
    std::string name = scene.geometry.bodies[body];
    std::replace_if(
        name.begin(), name.end(), [](char letter) { return letter == ' ' || letter == ','; }, '_');
    for (const char* what : {"_mean:K", "_min:K", "_max:K"}) add("body_" + name + what);
    bodies_.push_back(std::move(of[body]));
  }
}

void HistoryRecorder::write_bodies(HistoryRow& row) const {
  const std::vector<double> temperature = model_.solver().node_temperatures();
  for (const auto& body : bodies_) {
    double sum = 0.0, area = 0.0, low = temperature[body.front().node], high = low;
    for (const OfBody& part : body) {
      const double here = temperature[part.node];
      sum += part.area * here;
      area += part.area;
      low = std::min(low, here);
      high = std::max(high, here);
    }
    row.insert(row.end(), {area > 0.0 ? sum / area : low, low, high});
  }
}

HistoryRow HistoryRecorder::row(double time, const PanelDrive& drive, const Energies& energies) const {
  HistoryRow row{time,
                 drive.sunlight(),
                 drive.load(),
                 drive.heater(),
                 drive.pump(),
                 drive.panel_heat(),
                 drive.flow(),
                 drive.inlet(),
                 drive.outlet(),
                 drive.chip(),
                 energies.load,
                 energies.pump,
                 energies.heater,
                 energies.panel_heat,
                 energies.absorbed,
                 energies.emitted,
                 energies.convected,
                 energies.stored_panels,
                 energies.stored_loop};
  const HeatTotals& totals = drive.totals();
  const std::size_t surfaces = model_.solver().problem().surfaces.size();
  std::vector<std::vector<double>> temperature;  // of the first panel
  for (std::size_t s = 0; s < surfaces; ++s) {
    double mean = 0.0, emitted = 0.0, absorbed = 0.0, lowest = 0.0, highest = 0.0;
    for (int panel = 0; panel < model_.panels(); ++panel) {
      auto faces = to_host(model_.solver().space(), model_.solver().surface_arrays(panel)[s].temperature);
      const auto [low, high] = std::minmax_element(faces.begin(), faces.end());
      lowest = panel == 0 ? *low : std::min(lowest, *low);
      highest = panel == 0 ? *high : std::max(highest, *high);
      const auto& of = totals.surfaces[static_cast<std::size_t>(panel) * surfaces + s];
      mean += of.temperature_mean / model_.panels();
      emitted += of.emitted;
      absorbed += of.absorbed;
      if (panel == 0) temperature.push_back(std::move(faces));
    }
    row.insert(row.end(), {mean, lowest, highest, drive.copies() * emitted, drive.copies() * absorbed});
  }
  if (model_.scene() != nullptr) {
    row.push_back(energies.released);
    write_bodies(row);
  }
  for (const auto& [surface, face] : probes_) row.push_back(temperature.at(surface).at(face));
  return row;
}

void HistoryRecorder::write(const HistoryRow& row) {
  const auto& time = history_.columns.front().values;
  const auto place = std::lower_bound(time.begin(), time.end(), row.front());
  if (place != time.end() && *place == row.front()) return;
  const auto at = place - time.begin();
  for (std::size_t n = 0; n < row.size(); ++n) {
    auto& values = history_.columns[n].values;
    values.insert(values.begin() + at, row[n]);
  }
}

void HistoryRecorder::add(const std::string& name) {
  const auto colon = name.find(':');
  history_.columns.push_back({name.substr(0, colon), name.substr(colon + 1), {}});
}

}  // namespace coldsky
