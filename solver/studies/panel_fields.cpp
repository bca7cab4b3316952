#include "solver/studies/panel_fields.hpp"

#include <algorithm>
#include <limits>

namespace coldsky {

ResultFile collect_results(const Case& c, PanelModel& model, const PanelState& state, int panel) {
  ResultFile file;
  HeatSolver& solver = model.solver();
  const auto read = [&](const auto& array) { return to_host(solver.space(), array); };
  const Problem& problem = solver.problem(panel);
  const double reference = problem.block.reference_temperature;

  file.field.x = problem.nodes.x;
  file.field.y = problem.nodes.y;
  file.field.z = problem.nodes.z;
  const auto material = read(problem.block.material);
  const auto deviation = read(solver.deviation(panel));
  file.field.active.resize(material.size());
  StructuredField::CellArray temperature{"Temperature", "K", std::vector<double>(material.size())};
  StructuredField::CellArray materials{"Material", "1", std::vector<double>(material.size())};
  for (std::size_t n = 0; n < material.size(); ++n) {
    file.field.active[n] = material[n] == BlockData::void_material ? 0 : 1;
    temperature.values[n] = reference + deviation[n];
    materials.values[n] = material[n];
  }
  file.field.cells = {std::move(temperature), std::move(materials)};

  for (std::size_t s = 0; s < problem.surfaces.size(); ++s) {
    const SurfaceData& data = problem.surfaces[s].data;
    const auto& arrays = solver.surface_arrays(panel)[s];
    file.surfaces.names.push_back(problem.surfaces[s].name);
    const auto append = [](auto& to, const auto& from) { to.insert(to.end(), from.begin(), from.end()); };
    const auto cell = read(data.cell);
    append(file.surfaces.cell, cell);
    file.surfaces.surface.insert(file.surfaces.surface.end(), cell.size(), static_cast<std::int32_t>(s));
    file.surfaces.axis.insert(file.surfaces.axis.end(), cell.size(), data.axis);
    file.surfaces.high.insert(file.surfaces.high.end(), cell.size(), data.high ? 1 : 0);
    append(file.surfaces.area, read(data.area));
    append(file.surfaces.temperature, read(arrays.temperature));
    append(file.surfaces.emitted, read(arrays.emitted));
    auto absorbed = read(arrays.absorbed);
    // What a face gives otherwise than by radiation: on the back and through held edges a leak, else convection.
    auto otherwise = read(arrays.given);
    const auto taken = read(arrays.taken);
    std::vector<double> none(otherwise.size(), 0.0);
    for (std::size_t f = 0; f < otherwise.size(); ++f) otherwise[f] -= taken[f];
    const bool side = s < 2, held = !side && c.panel.edges == "flux";
    if (held) {
      // The flux that a case prescribes at the edges is no radiation.
      for (std::size_t f = 0; f < otherwise.size(); ++f) otherwise[f] = -absorbed[f];
      absorbed = none;
    }
    const bool leak = side || held || data.law.kind == SurfaceLaw::fixed_temperature;
    append(file.surfaces.absorbed, absorbed);
    append(file.surfaces.convected, leak ? none : otherwise);
    append(file.surfaces.leaked, leak ? otherwise : none);
    file.surfaces.radiates.push_back(data.law.kind == SurfaceLaw::exchange && data.law.emittance() > 0.0 ? 1 : 0);
    append(file.surfaces.net, read(arrays.net));
  }

  const TubesData& tubes = solver.tubes(panel);
  const auto outlet = read(tubes.outlet), drive = read(tubes.drive), wall = read(tubes.wall),
             conductance = read(tubes.conductance);
  for (int t = 0; t < tubes.tubes; ++t) {
    double entering = tubes.inlet;
    for (int j = 0; j < tubes.segments; ++j) {
      const std::size_t n = static_cast<std::size_t>(t) * tubes.segments + j;
      file.tubes.tube.push_back(t);
      file.tubes.segment.push_back(j);
      file.tubes.position.push_back(problem.nodes.y[j + 1]);
      file.tubes.temperature_in.push_back(reference + entering);
      file.tubes.temperature_out.push_back(reference + outlet[n]);
      file.tubes.wall_temperature.push_back(reference + wall[n]);
      file.tubes.conductance.push_back(conductance[n]);
      file.tubes.heat.push_back(conductance[n] * drive[n]);
      entering = outlet[n];
    }
  }
  file.newton_residual = state.newton.residual_history;
  file.linear_iterations.assign(state.newton.linear_history.begin(), state.newton.linear_history.end());
  file.volume = c.output.volume;
  file.compression = c.output.compression;
  return file;
}

ResultFile mean_results(const Case& c, PanelModel& model, const PanelState& state) {
  ResultFile mean = collect_results(c, model, state);
  const auto heats = [](ResultFile& file) {
    SurfaceTable& s = file.surfaces;
    return std::vector<std::vector<double>*>{&s.emitted, &s.absorbed, &s.convected,
                                             &s.leaked,  &s.net,      &file.tubes.heat};
  };
  const std::vector<std::vector<double>*> sums = heats(mean);
  for (int panel = 1; panel < model.panels(); ++panel) {
    ResultFile other = collect_results(c, model, state, panel);
    const std::vector<std::vector<double>*> more = heats(other);
    for (std::size_t n = 0; n < sums.size(); ++n) {
      for (std::size_t f = 0; f < sums[n]->size(); ++f) (*sums[n])[f] += (*more[n])[f];
    }
  }
  for (std::vector<double>* sum : sums) {
    for (double& value : *sum) value /= model.panels();
  }
  return mean;
}

SurfaceExtremes surface_extremes(const SurfaceTable& surfaces) {
  SurfaceExtremes result;
  if (surfaces.temperature.empty()) return result;
  // Where nothing radiates (a test of conduction alone), all faces.
  const bool any = std::any_of(surfaces.radiates.begin(), surfaces.radiates.end(), [](auto one) { return one != 0; });
  result.low = std::numeric_limits<double>::infinity();
  double sum = 0.0, all = 0.0;
  for (std::size_t f = 0; f < surfaces.area.size(); ++f) {
    const bool radiates = any && surfaces.radiates[surfaces.surface[f]] != 0;
    if (radiates) result.area += surfaces.area[f];
    if (any && !radiates) continue;
    all += surfaces.area[f];
    sum += surfaces.area[f] * surfaces.temperature[f];
    result.low = std::min(result.low, surfaces.temperature[f]);
    result.high = std::max(result.high, surfaces.temperature[f]);
  }
  result.mean = sum / all;
  return result;
}

double mean_coolant(const TubeTable& tubes) {
  double sum = 0.0, length = 0.0, before = 0.0;
  for (std::size_t n = 0; n < tubes.heat.size(); ++n) {
    if (tubes.segment[n] == 0) before = 0.0;
    const double here = tubes.position[n] - before;
    before = tubes.position[n];
    // heat = conductance (T - wall), with T the mean of the exponential along the segment.
    const double mean = tubes.conductance[n] > 0.0 ? tubes.wall_temperature[n] + tubes.heat[n] / tubes.conductance[n]
                                                   : tubes.temperature_in[n];
    sum += here * mean;
    length += here;
  }
  return sum / length;
}

}  // namespace coldsky
