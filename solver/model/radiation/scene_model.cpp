#include "solver/model/radiation/scene_model.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "solver/model/radiation/panel_patches.hpp"
#include "solver/model/radiation/shapes.hpp"
#include "solver/model/radiation/sheet_links.hpp"

namespace coldsky {

namespace {

PatchOptics optics_of_side(const BodySideCase& side) {
  return {side.coating.absorptance, side.coating.emissivity, side.specular_solar, side.specular_infrared, 0.0};
}

PatchOptics optics_of_panel(const CoatingCase& coating) { return {coating.absorptance, coating.emissivity, 0, 0, 0}; }

class Builder {
 public:
  Builder(const Case& c, const PanelMesh* panel, const SkyPosition* at) : case_(c), mesh_(panel), at_(at) {}

  SceneModel build() {
    const SceneCase& scene = *case_.scene;
    for (const ScenePanelCase& panel : scene.panels) {
      for (int n = 0; n < panel.repeat.count; ++n) add_panel(panel, n);
    }
    for (const BodyCase& body : scene.bodies) {
      for (int n = 0; n < body.repeat.count; ++n) add(body, n);
    }
    for (const MirrorCase& mirror : scene.mirrors) {
      const Triple normal = mirror.normal.value_or(Triple{0.0, 0.0, 1.0});
      const double size = std::hypot(normal[0], normal[1], normal[2]);
      model_.geometry.mirrors.push_back(
          {mirror.point.value_or(Triple{}), {normal[0] / size, normal[1] / size, normal[2] / size}});
    }
    return std::move(model_);
  }

 private:
  /// Patches that were added last have these properties.
  void set_optics(int first, int count, const PatchOptics& optics) {
    model_.optics.resize(static_cast<std::size_t>(model_.geometry.count()));
    if (first < 0) return;
    std::fill_n(model_.optics.begin() + first, count, optics);
  }

  void add_panel(const ScenePanelCase& panel, int repetition) {
    if (mesh_ == nullptr) throw std::logic_error("a scene with panels needs the mesh of one");
    add_body(model_.geometry, repeated_name("panel", model_.panels), false);
    PanelPatches patches(model_, *mesh_, case_.exchange.patch, placement_of(panel, repetition, at_));
    const PatchOptics front = optics_of_panel(case_.coating.front), back = optics_of_panel(case_.coating.back);
    if (case_.panel.edges == "radiating") {
      patches.add_thick();
    } else {
      patches.add_thin();
    }
    model_.optics.resize(static_cast<std::size_t>(model_.geometry.count()));
    for (const PanelSide& side : model_.panel_sides) {
      if (side.panel != static_cast<std::size_t>(model_.panels)) continue;
      for (const int patch : side.patch_of_face) {
        model_.optics[static_cast<std::size_t>(patch)] = side.surface == back_of_panel ? back : front;
      }
    }
    ++model_.panels;
  }

  /// One piece of a body: which patches are its front and its back, -1 = none.
  struct Piece {
    double area = 0.0;
    int front = -1, back = -1;
  };

  void add(const BodyCase& body, int repetition) {
    const std::string name = repeated_name(body.name, repetition);
    const bool closed = !body.two_sided();
    const Sides sides{true, !closed};
    add_body(model_.geometry, name, closed);
    PatchOptics front = optics_of_side(body.front), back = optics_of_side(body.back);
    front.conversion = body.conversion;
    if (body.shape == "file") {
      add_file(body, repetition, name, sides, front, back);
      return;
    }
    const BodyShape shape = shape_of(body, repetition, at_);
    std::vector<Piece> pieces;
    std::vector<SheetPiece> sheet;
    const std::size_t first_element = model_.geometry.elements.size();
    std::vector<double> turn;  // lids are cut as their wall is
    for (std::size_t n = 0; n < shape.elements.size(); ++n) {
      const PatchGrid grid =
          n > 0 && !turn.empty() && shape.elements[n].kind == Element::Kind::disk
              ? add_lid(shape.names[n], shape.elements[n], turn, sides)
              : add_pieces(model_.geometry, shape.names[n], shape.elements[n], case_.exchange.patch, sides);
      if (n == 0 && shape.elements[0].kind != Element::Kind::parallelogram) turn = grid.first_ends;
      const int count = grid.first * grid.second;
      set_optics(grid.front, count, front);
      set_optics(grid.back, count, back);
      for (int piece = 0; piece < count; ++piece) {
        pieces.push_back({patch_area(grid.front + piece), grid.front + piece, grid.back < 0 ? -1 : grid.back + piece});
      }
    }
    const int first_node = add_nodes(body, name, pieces);
    if (body.model != "sheet" || !(body.conductivity > 0.0)) return;
    sheet.reserve(pieces.size());
    for (std::size_t n = 0; n < pieces.size(); ++n) {
      sheet.push_back({model_.geometry.elements[first_element + n], first_node + static_cast<int>(n)});
    }
    append(sheet_links(sheet, body.conductivity, body.thickness));
  }

  PatchGrid add_lid(const std::string& name, const Element& lid, const std::vector<double>& turn, const Sides& sides) {
    const double rings = std::max(1.0, std::ceil((lid.radius - lid.second_radius) / case_.exchange.patch - 1e-9));
    std::vector<double> ends(static_cast<std::size_t>(rings) + 1);
    for (std::size_t n = 0; n < ends.size(); ++n) ends[n] = static_cast<double>(n) / rings;
    return add_pieces(model_.geometry, name, lid, turn, ends, sides);
  }

  void add_file(const BodyCase& body, int repetition, const std::string& name, const Sides& sides,
                const PatchOptics& front, const PatchOptics& back) {
    const SurfaceMesh mesh = mesh_of(body, repetition, at_);
    std::vector<std::string> names;
    names.reserve(static_cast<std::size_t>(mesh.surfaces));
    for (int n = 0; n < mesh.surfaces; ++n) {
      const auto number = static_cast<std::size_t>(n);
      names.push_back(name + "/" + (number < mesh.names.size() ? mesh.names[number] : fmt::format("{}", n + 1)));
    }
    const MeshPatches found = add_mesh(model_.geometry, names, mesh, case_.exchange.patch, sides);
    set_optics(found.front, found.parts, front);
    set_optics(found.back, found.parts, back);
    std::vector<Piece> pieces;
    pieces.reserve(static_cast<std::size_t>(found.parts));
    for (int n = 0; n < found.parts; ++n) {
      pieces.push_back({patch_area(found.front + n), found.front + n, found.back < 0 ? -1 : found.back + n});
    }
    const int first_node = add_nodes(body, name, pieces);
    if (body.model == "sheet" && body.conductivity > 0.0) {
      append(sheet_links(mesh, found, model_.geometry.patches, first_node, body.conductivity, body.thickness));
    }
  }

  double patch_area(int patch) const { return model_.geometry.patches[static_cast<std::size_t>(patch)].area; }

  void append(const std::vector<SceneLink>& links) {
    model_.links.insert(model_.links.end(), links.begin(), links.end());
  }

  /// The nodes of a body and which patches are theirs. Returns the first.
  int add_nodes(const BodyCase& body, const std::string& name, const std::vector<Piece>& pieces) {
    const int first = static_cast<int>(model_.nodes.size()),
              number = static_cast<int>(model_.geometry.bodies.size()) - 1;
    const bool sheet = body.model == "sheet", given = body.model == "temperature";
    double whole = 0.0;
    for (const Piece& piece : pieces) whole += piece.area;
    const double stored = body.capacity + body.areal_mass * body.specific_heat * whole;
    for (std::size_t n = 0; n < pieces.size(); ++n) {
      if (sheet || n == 0) {
        SceneNode node;
        node.name = sheet ? fmt::format("{} {}", name, n + 1) : name;
        node.body = number;
        const double share = sheet ? pieces[n].area / whole : 1.0;
        if (given) {
          node.temperature = body.temperature;
        } else {
          node.capacity = share * stored;
          node.heat = share * body.heat;
        }
        model_.nodes.push_back(std::move(node));
      }
      SceneNode& node = model_.nodes.back();
      for (const int patch : {pieces[n].front, pieces[n].back}) {
        if (patch < 0) continue;
        model_.sides.push_back({static_cast<int>(model_.nodes.size()) - 1, patch, patch_area(patch)});
        node.area += patch_area(patch);
      }
    }
    return first;
  }

  const Case& case_;
  const PanelMesh* mesh_;
  const SkyPosition* at_;
  SceneModel model_;
};

}  // namespace

SceneModel make_scene(const Case& c, const PanelMesh* panel, const SkyPosition* at) {
  if (!c.scene) throw std::logic_error("the case has no scene");
  return Builder(c, panel, at).build();
}

PatchIrradiation irradiation(const Sky& sky, const std::vector<SeenSky>& seen, double out) {
  if (seen.size() != sky.positions.size()) throw std::logic_error("a trace has seen another sky");
  PatchIrradiation mean;
  for (std::size_t n = 0; n < seen.size(); ++n) {
    const SkyPosition& position = sky.positions[n];
    mean.direct += position.weight * position.sunlight * sky.solar_flux * seen[n].sun;
    mean.albedo += position.weight * sky.albedo * sky.solar_flux * seen[n].albedo;
    mean.planet += position.weight * sky.planet_infrared * seen[n].planet;
  }
  // In full, the planet's share too, as the analytic surroundings have it.
  mean.background = sky.background * out;
  return mean;
}

}  // namespace coldsky
