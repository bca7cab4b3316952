#include "solver/studies/panel_network.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "kernels/base/mirror.hpp"

namespace coldsky {

namespace {

using Kind = NetworkNode::Kind;

NetworkNode node_of(const char* submodel, int number, Kind kind, double temperature, double capacity = 0.0) {
  NetworkNode node;
  node.submodel = submodel;
  node.number = number;
  node.kind = kind;
  node.temperature = temperature;
  node.capacity = capacity;
  return node;
}

/// The arrays of a panel's block on the host.
struct HostBlock {
  HostBlock(HeatSolver& solver, const Problem& problem) : block(problem.block), box(problem.block.box) {
    const auto read = [&](const auto& array) { return to_host(solver.space(), array); };
    width = {read(block.width_x), read(block.width_y), read(block.width_z)};
    contact = {read(block.contact_x), read(block.contact_y), read(block.contact_z)};
    material = read(block.material);
    laws = read(block.laws);
    if (block.thickness.data() != nullptr) thickness = read(block.thickness);
    if (block.bore.data() != nullptr) bore = read(block.bore);
    temperature = read(solver.deviation(0));
    for (double& t : temperature) t += block.reference_temperature;
  }
  bool solid(int cell) const { return material[cell] != BlockData::void_material; }
  double thick(int i, int j) const { return thickness.empty() ? 1.0 : thickness[i + box.nx * j]; }
  double conductivity_of(int cell, int axis) const {
    return conductivity(laws[material[cell]], axis, temperature[cell]);
  }
  double capacity(int i, int j, int k) const {
    const int cell = box.index(i, j, k);
    const double volume = width[0][i] * width[1][j] * width[2][k] * thick(i, j);
    return heat_capacity(laws[material[cell]], temperature[cell]) * volume +
           (bore.empty() ? 0.0 : block.bore_capacity * bore[cell]);
  }
  double source(int i, int j, int k) const {
    return laws[material[box.index(i, j, k)]].source * width[0][i] * width[1][j] * width[2][k] * thick(i, j);
  }
  /// Between a cell and the next along an axis [W/K].
  double between(int axis, const int at[3]) const {
    int next[3] = {at[0], at[1], at[2]};
    ++next[axis];
    const int own = box.index(at[0], at[1], at[2]), other = box.index(next[0], next[1], next[2]);
    double area = 1.0;
    for (int a = 0; a < 3; ++a) {
      if (a != axis) area *= width[a][at[a]];
    }
    const double wide = width[axis][at[axis]], wide_next = width[axis][next[axis]];
    if (axis != 2 && !thickness.empty())
      area *= thickness_between(wide, thick(at[0], at[1]), wide_next, thick(next[0], next[1]));
    return area / resistance_of_halves(0.5 * wide, conductivity_of(own, axis), 0.5 * wide_next,
                                       conductivity_of(other, axis), contact[axis][at[axis]]);
  }

  const BlockData& block;
  Box box;
  std::vector<std::vector<double>> width, contact;
  std::vector<std::uint8_t> material;
  std::vector<MaterialLaw> laws;
  std::vector<double> thickness, bore, temperature;
};

/// The arrays of a surface on the host.
struct HostSurface {
  HostSurface(HeatSolver& solver, const SurfaceData& data) : law(data.law), axis(data.axis) {
    const auto read = [&](const auto& array) {
      return array.data() != nullptr ? to_host(solver.space(), array) : std::vector<double>();
    };
    cell = to_host(solver.space(), data.cell);
    area = read(data.area);
    distance = read(data.distance);
    inward = read(data.inward_flux);
    held = read(data.face_temperature);
    sink = read(data.sink_temperature);
    if (data.irradiated()) {
      solar = read(data.solar_irradiation);
      infrared = read(data.infrared_irradiation);
    }
  }
  /// As SurfaceData::law_of.
  SurfaceLaw law_of(std::size_t f) const {
    SurfaceLaw own = law;
    if (!inward.empty()) own.inward_flux += inward[f];
    if (!held.empty()) own.temperature = held[f];
    if (sink.empty()) return own;
    own.sink_temperature = sink[f];
    if (!(law.emittance() > 0.0)) own.inward_flux += absorbed_irradiation(law, solar[f], infrared[f]);
    return own;
  }
  /// [W/m^2]
  double absorbed_flux(std::size_t f) const {
    const SurfaceLaw own = law_of(f);
    if (own.kind == SurfaceLaw::fixed_temperature) return 0.0;
    return own.emittance() * stefan_boltzmann * std::pow(own.sink_temperature, 4) + own.inward_flux;
  }
  double absorbed(std::size_t f) const { return area[f] * absorbed_flux(f); }  ///< [W]
  SurfaceLaw law;
  int axis;
  std::vector<int> cell;
  std::vector<double> area, distance, inward, held, sink, solar, infrared;
};

/// Builds the network.
class PanelNodes {
 public:
  PanelNodes(const Case& c, PanelModel& model)
      : solver_(model.solver()), problem_(solver_.problem()), host_(solver_, problem_) {
    result_.network.title = fmt::format("panel of {}", c.name);
  }
  PanelNetwork build() {
    space_ = add(node_of("SPACE", 1, Kind::boundary, 0.0), 0.0, -1);
    cells();
    result_.sources_of_faces = result_.network.sources.size();
    for (std::size_t s = 0; s < problem_.surfaces.size(); ++s)
      surface(HostSurface(solver_, problem_.surfaces[s].data), static_cast<int>(s));
    if (problem_.tubes) coolant();
    return std::move(result_);
  }

 private:
  int add(NetworkNode node, double temperature, int cell) {
    node.temperature = temperature;
    result_.network.nodes.push_back(std::move(node));
    result_.temperature.push_back(temperature);
    result_.cell_of_node.push_back(cell);
    return static_cast<int>(result_.temperature.size()) - 1;
  }
  void join(int first, int second, double conductance, bool radiation = false, bool one_way = false) {
    NetworkConductor& joined = result_.network.join("PANEL", first, second, conductance);
    joined.radiation = radiation;
    joined.one_way = one_way;
  }
  void release(int node, double power) {
    if (power != 0.0) result_.network.sources.push_back({node, power, -1});
  }
  int given(double temperature) {
    return add(node_of("GIVEN", ++given_count_, Kind::boundary, temperature), temperature, -1);
  }

  void cells() {
    const Box& box = host_.box;
    result_.node_of_cell.assign(box.cells(), -1);
    int number = 0;
    for (int k = 0; k < box.nz; ++k) {
      for (int j = 0; j < box.ny; ++j) {
        for (int i = 0; i < box.nx; ++i) {
          const int cell = box.index(i, j, k);
          if (!host_.solid(cell)) continue;
          const double capacity = host_.capacity(i, j, k);
          const int node =
              add(node_of("PANEL", ++number, capacity > 0.0 ? Kind::diffusion : Kind::arithmetic, 0.0, capacity),
                  host_.temperature[cell], cell);
          result_.node_of_cell[cell] = node;
          release(node, host_.source(i, j, k));
        }
      }
    }
    for (int k = 0; k < box.nz; ++k) {
      for (int j = 0; j < box.ny; ++j) {
        for (int i = 0; i < box.nx; ++i) {
          const int at[3] = {i, j, k}, size[3] = {box.nx, box.ny, box.nz}, own = box.index(i, j, k);
          for (int axis = 0; axis < 3; ++axis) {
            if (!host_.solid(own) || at[axis] + 1 == size[axis]) continue;
            const int other = axis == 0   ? box.index(i + 1, j, k)
                              : axis == 1 ? box.index(i, j + 1, k)
                                          : box.index(i, j, k + 1);
            if (host_.solid(other))
              join(result_.node_of_cell[own], result_.node_of_cell[other],
                   problem_.conductance_scale * host_.between(axis, at));
          }
        }
      }
    }
  }

  void surface(const HostSurface& surface, int number) {
    for (std::size_t f = 0; f < surface.cell.size(); ++f) {
      const SurfaceLaw law = surface.law_of(f);
      const int cell = surface.cell[f];
      int node = result_.node_of_cell[cell];
      double half = host_.conductivity_of(cell, surface.axis) / surface.distance[f] * surface.area[f];
      const int column = cell % (host_.box.nx * host_.box.ny);
      if (surface.axis != axis_z) half *= host_.thick(column % host_.box.nx, column / host_.box.nx);
      if (law.kind == SurfaceLaw::fixed_temperature) {
        join(node, given(law.temperature), half);
        continue;
      }
      const bool radiates = law.emittance() > 0.0, film = law.film_coefficient > 0.0;
      release_at_ = node;
      if ((radiates || film) && law.half_cell) {
        // What the face shows the world is between that and its cell.
        const double drop = face_balance(law, host_.temperature[cell], half / surface.area[f]).drop;
        const int face =
            add(node_of("FACE", ++face_count_, Kind::arithmetic, 0.0), host_.temperature[cell] - drop, cell);
        join(node, face, half);
        node = release_at_ = face;
      }
      if (radiates) join(node, space_, law.emittance() * surface.area[f], true);
      if (film) join(node, given(law.ambient_temperature), law.film_coefficient * surface.area[f]);
      release(release_at_, surface.absorbed(f));
      result_.faces.push_back({release_at_, surface.area[f], number});
    }
  }

  void coolant() {
    const TubesData& tubes = solver_.tubes();
    const auto read = [&](const auto& array) { return to_host(solver_.space(), array); };
    const auto wall_cell = read(tubes.wall_cell);
    const auto wall_conductance = read(tubes.wall_conductance), conductance = read(tubes.conductance),
               effectiveness = read(tubes.effectiveness), share = read(tubes.share), outlet = read(tubes.outlet),
               drive = read(tubes.drive), wall = read(tubes.wall);
    const double reference = host_.block.reference_temperature;
    const bool flows = tubes.inverse_capacity_rate > 0.0;
    result_.inlet = add(node_of("FLUID", 1, Kind::boundary, 0.0), reference + tubes.inlet, -1);
    int number = 1;
    for (int t = 0; t < tubes.tubes; ++t) {
      int from = result_.inlet;
      for (int j = 0; j < tubes.segments; ++j) {
        const int n = t * tubes.segments + j;
        // The mean of the fluid, as the walls feel it; its weights sum to UA.
        const int mean = add(node_of("FLUID", ++number, Kind::arithmetic, 0.0), reference + wall[n] + drive[n], -1);
        join(from, mean, conductance[n] * share[n], false, true);
        const int out =
            flows ? add(node_of("FLUID", ++number, Kind::arithmetic, 0.0), reference + outlet[n], -1) : from;
        const double rate = flows ? 1.0 / tubes.inverse_capacity_rate : 0.0;
        if (flows) join(from, out, rate * (1.0 - effectiveness[n]), false, true);
        for (int w = 0; w < tubes.walls; ++w) {
          const double g = wall_conductance[n * tubes.walls + w], part = g / conductance[n];
          const int node = result_.node_of_cell[wall_cell[t * tubes.walls + w] + j * host_.box.nx];
          join(mean, node, g, false, true);
          if (share[n] < 1.0) join(node, mean, conductance[n] * (1.0 - share[n]) * part, false, true);
          if (flows) join(node, out, rate * effectiveness[n] * part, false, true);
        }
        from = out;
      }
    }
  }

  HeatSolver& solver_;
  const Problem& problem_;
  HostBlock host_;
  PanelNetwork result_;
  int space_ = 0, release_at_ = 0, given_count_ = 0, face_count_ = 0;
};

}  // namespace

PanelNetwork panel_network(const Case& c, PanelModel& model) { return PanelNodes(c, model).build(); }

std::vector<double> absorbed_by_face(PanelModel& model) {
  std::vector<double> absorbed;
  for (const NamedSurface& named : model.solver().problem().surfaces) {
    const HostSurface surface(model.solver(), named.data);
    for (std::size_t f = 0; f < surface.cell.size(); ++f) {
      if (surface.law_of(f).kind != SurfaceLaw::fixed_temperature) absorbed.push_back(surface.absorbed_flux(f));
    }
  }
  return absorbed;
}

std::vector<double> absorbed_by_cell(PanelModel& model) {
  const Problem& problem = model.solver().problem();
  std::vector<double> absorbed(problem.block.box.cells(), 0.0);
  for (const NamedSurface& named : problem.surfaces) {
    const HostSurface surface(model.solver(), named.data);
    for (std::size_t f = 0; f < surface.cell.size(); ++f) absorbed[surface.cell[f]] += surface.absorbed(f);
  }
  return absorbed;
}

PanelGroups panel_groups(PanelModel& model, const PanelNetwork& full, int nodes) {
  const PanelMesh& mesh = model.mesh();
  const Box box = model.solver().problem().block.box;
  PanelGroups made;
  made.zones = std::clamp(nodes, 1, 3);
  made.bands = std::clamp(nodes / made.zones, 1, box.ny);
  // Rows by place, so that bands are equally long.
  for (int j = 0; j < box.ny; ++j) {
    const double middle = 0.5 * (mesh.y.nodes[j] + mesh.y.nodes[j + 1]) / mesh.y.nodes.back();
    made.band_of_row.push_back(std::min(made.bands - 1, static_cast<int>(middle * made.bands)));
  }
  // Columns by their distance from the strip at a tube, as a share of the farthest.
  std::vector<double> distance(box.nx);
  double farthest = 0.0;
  for (int i = 0; i < box.nx; ++i) {
    const double x = 0.5 * (mesh.x.nodes[i] + mesh.x.nodes[i + 1]);
    distance[i] = 1e300;
    for (std::size_t t = 0; t < mesh.duct_begin.size(); ++t) {
      const int begin = std::min(mesh.duct_begin[t], mesh.saddle_begin[t]),
                end = std::max(mesh.duct_end[t], mesh.saddle_end[t]);
      distance[i] = std::min(distance[i], std::max({0.0, mesh.x.nodes[begin] - x, x - mesh.x.nodes[end]}));
    }
    farthest = std::max(farthest, distance[i]);
  }
  std::vector<int> zone(box.nx, 0);
  for (int i = 0; i < box.nx; ++i) {
    if (distance[i] > 0.0 && made.zones > 1)
      zone[i] = std::min(made.zones - 1, 1 + static_cast<int>(distance[i] / farthest * (made.zones - 1)));
  }
  NetworkGroups& groups = made.groups;
  for (int b = 0; b < made.bands; ++b) {
    for (int z = 0; z < made.zones; ++z) {
      NetworkNode node = node_of("PANEL", static_cast<int>(groups.nodes.size()) + 1, Kind::diffusion, 0.0);
      node.comment = fmt::format("band {} of {} along the tubes, {}", b + 1, made.bands,
                                 z == 0 ? "at the tubes" : fmt::format("strip {} beside them", z));
      groups.nodes.push_back(node);
    }
  }
  for (const int cell : full.cell_of_node) {
    groups.group.push_back(cell < 0 ? -1 : made.band_of_row[cell / box.nx % box.ny] * made.zones + zone[cell % box.nx]);
  }
  groups.cells_between = [zones = made.zones, bands = made.bands, box](int a, int b) {
    return a / zones != b / zones ? std::max(1.0, static_cast<double>(box.ny) / bands)
                                  : std::max(1.0, 0.5 * box.nx / zones);
  };
  return made;
}

Network reduced_panel(PanelModel& model, const PanelNetwork& full, const PanelGroups& groups) {
  Network reduced = condense(full.network, full.temperature, groups.groups);
  const Problem& problem = model.solver().problem();
  if (!problem.tubes) return reduced;
  const TubesData& tubes = model.solver().tubes();
  const auto conductance = to_host(model.solver().space(), tubes.conductance),
             drive = to_host(model.solver().space(), tubes.drive);
  std::vector<double> heat(groups.bands, 0.0);
  for (int n = 0; n < tubes.tubes * tubes.segments; ++n)
    heat[groups.band_of_row[n % tubes.segments]] += conductance[n] * drive[n];
  // Boundary nodes come first, in their order; the groups follow.
  int inlet = 0, first = 0;
  for (const NetworkNode& node : reduced.nodes) {
    if (node.kind == Kind::boundary && node.submodel == "FLUID") inlet = first;
    if (node.kind != Kind::boundary) break;
    ++first;
  }
  const double rate = tubes.inverse_capacity_rate > 0.0 ? tubes.tubes / tubes.inverse_capacity_rate : 0.0;
  int from = inlet;
  const auto join = [&](int a, int b, double g) { reduced.join("FLUID", a, b, g).one_way = true; };
  for (int b = 0; b < groups.bands; ++b) {
    const int wall = first + b * groups.zones;
    const double entering = reduced.nodes[from].temperature, apart = entering - reduced.nodes[wall].temperature;
    // The wall's node is not the wall: the share of the band's heat over that difference is what acts between them.
    double g = std::fabs(apart) > 1e-9 ? heat[b] / apart : 0.0;
    if (rate > 0.0) g = std::min(g, rate);
    g = std::max(g, 0.0);
    join(from, wall, g);
    if (!(rate > 0.0)) continue;
    NetworkNode out = node_of("FLUID", b + 2, Kind::arithmetic, entering - heat[b] / rate);
    out.comment = fmt::format("coolant behind band {}", b + 1);
    const int node = static_cast<int>(reduced.nodes.size());
    reduced.nodes.push_back(out);
    join(from, node, rate - g);
    join(wall, node, g);
    from = node;
  }
  return reduced;
}

}  // namespace coldsky
