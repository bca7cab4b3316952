// Scenes of cases: patches, the faces and nodes that they belong to, conductances within sheets.
#include "solver/model/radiation/scene_model.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <map>
#include <numbers>

#include "solver/core/error.hpp"
#include "solver/model/read_case.hpp"
#include "test_folders.hpp"

namespace coldsky {
namespace {

constexpr double pi = std::numbers::pi;

const std::string space = "[environment]\nkind = \"deep-space\"\n";
const std::string sheet = "\nmodel = \"sheet\"\nconductivity = \"200 W m-1 K-1\"\nthickness = \"2 mm\"";

/// A body with these lines in deep space.
Case body_case(const std::string& lines, const std::string& patch = "0.5 m") {
  return read_case_text(space + "[exchange]\npatch = \"" + patch + "\"\n[[scene.body]]\nname = \"thing\"\n" + lines +
                            "\nfront = { absorptance = 0.2, emissivity = 0.8 }\n",
                        "case.toml");
}

/// Every patch belongs to one node, with all of its area, or to faces of one panel.
void expect_whole(const SceneModel& model) {
  ASSERT_EQ(model.optics.size(), model.geometry.patches.size());
  std::vector<int> owners(model.geometry.patches.size(), 0);
  for (const NodeSide& side : model.sides) {
    ++owners[static_cast<std::size_t>(side.patch)];
    EXPECT_EQ(side.area, model.geometry.patches[static_cast<std::size_t>(side.patch)].area);
    EXPECT_EQ(model.nodes[static_cast<std::size_t>(side.node)].body,
              model.geometry.patches[static_cast<std::size_t>(side.patch)].body);
  }
  std::map<int, bool> of_panels;
  for (const PanelSide& side : model.panel_sides) {
    for (const int patch : side.patch_of_face) of_panels[patch] = true;
  }
  for (const auto& [patch, yes] : of_panels) owners[static_cast<std::size_t>(patch)] += yes ? 1 : 0;
  for (std::size_t p = 0; p < owners.size(); ++p) EXPECT_EQ(owners[p], 1) << p;
}

TEST(SceneModel, OfTheShippedCubeHasSixNodesOfTwoSides) {
  const Case c = read_case(std::string(COLDSKY_CASES) + "/scenes/cube.toml");
  const SceneModel model = make_scene(c, nullptr);
  EXPECT_EQ(model.geometry.elements.size(), 6u);
  EXPECT_EQ(model.geometry.count(), 12);
  ASSERT_EQ(model.nodes.size(), 6u);
  expect_whole(model);
  for (const SceneNode& node : model.nodes) EXPECT_NEAR(node.area, 0.02, 1e-15);
  // The front of the first looks along +x, and it stands there.
  EXPECT_NEAR(model.geometry.patches[0].normal[0], 1.0, 1e-15);
  EXPECT_NEAR(model.geometry.patches[0].centre[0], 0.05, 1e-15);
  EXPECT_EQ(model.optics[0].emissivity, 0.85);
}

/// A coarse mesh of the case's panel.
PanelMesh mesh_of_panel(const Case& c) {
  PanelMeshSpec spec;
  spec.width = c.panel.width;
  spec.length = c.panel.length;
  spec.pitch = c.panel.tube.pitch;
  spec.tube_diameter = c.panel.tube.diameter;
  spec.saddle_width = c.panel.tube.saddle_width;
  spec.sheet_thickness = c.panel.sheet.thickness;
  spec.core_thickness = c.panel.core.thickness;
  spec.tubes = 30;
  spec.half_pitch_cells = 6;
  spec.length_cells = 23;
  return make_panel_mesh(spec);
}

TEST(SceneModel, GroupsThePanelsFacesIntoPatchesOfTheirArea) {
  const Case c = read_case(std::string(COLDSKY_CASES) + "/scenes/wings.toml");
  const PanelMesh mesh = mesh_of_panel(c);
  const SceneModel model = make_scene(c, &mesh);
  expect_whole(model);
  EXPECT_EQ(model.panels, 2);
  ASSERT_EQ(model.panel_sides.size(), 4u);
  EXPECT_EQ(model.geometry.bodies[1], "panel 2");
  for (const PanelSide& side : model.panel_sides) {
    std::map<int, double> area;
    const std::size_t nx = mesh.x.nodes.size() - 1, ny = mesh.y.nodes.size() - 1;
    ASSERT_EQ(side.patch_of_face.size(), nx * ny);
    for (std::size_t j = 0; j < ny; ++j) {
      for (std::size_t i = 0; i < nx; ++i) {
        const int patch = side.patch_of_face[i + nx * j];
        area[patch] += (mesh.x.nodes[i + 1] - mesh.x.nodes[i]) * (mesh.y.nodes[j + 1] - mesh.y.nodes[j]);
        // The face lies on its patch: in the panel's own frame, shifted to its place.
        const ScenePatch& found = model.geometry.patches[static_cast<std::size_t>(patch)];
        const double y = (side.panel == 0 ? 6.5 : -6.5) - 5.0 + 0.5 * (mesh.y.nodes[j + 1] + mesh.y.nodes[j]);
        EXPECT_LT(std::fabs(found.centre[1] - y), 0.5 + 1e-9);
        EXPECT_EQ(found.side, side.surface == 1 ? 0 : 1);
        EXPECT_NEAR(found.normal[2], side.surface == 1 ? 1.0 : -1.0, 1e-12);
      }
    }
    EXPECT_GE(area.size(), 30u);  // no longer than 1 m
    for (const auto& [patch, sum] : area) {
      EXPECT_NEAR(sum, model.geometry.patches[static_cast<std::size_t>(patch)].area, 1e-9 * sum);
    }
  }
}

TEST(SceneModel, OfRadiatingEdgesLeavesOutTheOpeningsOfDucts) {
  const Case c = read_case(std::string(COLDSKY_CASES) + "/scenes/rows.toml", {"panel.edges=radiating"});
  const PanelMesh mesh = mesh_of_panel(c);
  const SceneModel model = make_scene(c, &mesh);
  expect_whole(model);
  ASSERT_EQ(model.panel_sides.size(), 6u);
  const auto width = [](const GradedAxis& axis, std::size_t n) { return axis.nodes[n + 1] - axis.nodes[n]; };
  const std::size_t nx = mesh.x.nodes.size() - 1, ny = mesh.y.nodes.size() - 1, nz = mesh.z.nodes.size() - 1;
  std::vector<bool> duct(nx, false);
  for (std::size_t t = 0; t < mesh.duct_begin.size(); ++t) {
    for (int i = mesh.duct_begin[t]; i < mesh.duct_end[t]; ++i) duct[static_cast<std::size_t>(i)] = true;
  }
  for (const PanelSide& side : model.panel_sides) {
    std::map<int, double> area;
    std::size_t face = 0;
    const bool along = side.surface == 2 || side.surface == 3, edge = side.surface >= 2;
    for (std::size_t k = 0; k < (edge ? nz : ny); ++k) {
      for (std::size_t n = 0; n < (along ? ny : nx); ++n) {
        const bool open =
            edge && !along && duct[n] && static_cast<int>(k) >= mesh.duct_bottom && static_cast<int>(k) < mesh.duct_top;
        if (open) continue;
        area[side.patch_of_face.at(face++)] += width(along ? mesh.y : mesh.x, n) * width(edge ? mesh.z : mesh.y, k);
      }
    }
    EXPECT_EQ(face, side.patch_of_face.size());
    for (const auto& [patch, sum] : area) {
      const ScenePatch& found = model.geometry.patches[static_cast<std::size_t>(patch)];
      EXPECT_NEAR(sum, found.area, 1e-9 * sum) << side.surface;
      // Every surface looks away from the panel's middle.
      const std::size_t axis = side.surface < 2 ? 2 : along ? 0 : 1;
      EXPECT_NEAR(found.normal[axis], side.surface % 2 == 0 ? -1.0 : 1.0, 1e-12) << side.surface;
      EXPECT_GT(found.normal[axis] * found.centre[axis], 0.0) << side.surface;
    }
  }
  const auto openings = std::count(model.geometry.patch_of_side.begin(), model.geometry.patch_of_side.end(), -1) -
                        static_cast<std::ptrdiff_t>(model.geometry.elements.size());
  EXPECT_EQ(openings, 2 * 30);
}

TEST(SceneModel, BoxesAndCylindersHaveFrontsOutside) {
  for (const char* shape : {"shape = \"box\"\nwidth = \"1 m\"\nlength = \"2 m\"\nheight = \"3 m\"",
                            "shape = \"cylinder\"\nradius = \"1 m\"\nheight = \"2 m\"",
                            "shape = \"cone\"\nradius = \"1 m\"\ntop_radius = \"0.5 m\"\nheight = \"2 m\"",
                            "shape = \"sphere\"\nradius = \"1 m\""}) {
    const Case c = body_case(std::string(shape) + "\nposition = [\"1 m\", \"2 m\", \"3 m\"]\naxis = [1, 2, -1]");
    const SceneModel model = make_scene(c, nullptr);
    expect_whole(model);
    ASSERT_EQ(model.nodes.size(), 1u);
    // The flux of the place through the surface is three volumes, sum of r . n A: fronts outside, and no gap.
    double flux = 0.0;
    for (const ScenePatch& patch : model.geometry.patches) {
      for (std::size_t n = 0; n < 3; ++n) flux += patch.area * patch.normal[n] * patch.centre[n];
    }
    const double volume = model.geometry.surfaces.size() == 6                    ? 6.0
                          : model.geometry.surfaces.size() == 1                  ? 4.0 / 3.0 * pi
                          : std::string(shape).find("cone") != std::string::npos ? pi * 2.0 / 3.0 * (1.0 + 0.5 + 0.25)
                                                                                 : 2.0 * pi;
    EXPECT_NEAR(flux / 3.0, volume, 1e-9 * volume) << shape;
  }
}

TEST(SceneModel, PutsRepeatedBodiesAStepFurtherEach) {
  const Case c = body_case(
      "shape = \"disk\"\nradius = \"0.2 m\"\nback = { absorptance = 0.1, emissivity = 0.7 }\n"
      "repeat = { count = 3, step = [\"1 m\", \"0 m\", \"0 m\"] }");
  const SceneModel model = make_scene(c, nullptr);
  ASSERT_EQ(model.nodes.size(), 3u);
  EXPECT_EQ(model.nodes[2].name, "thing 3");
  EXPECT_EQ(model.geometry.bodies[1], "thing 2");
  EXPECT_NEAR(model.geometry.elements.back().origin[0], 2.0, 1e-15);
  expect_whole(model);
}

/// A file of a tetrahedron with corners at the origin and 1 along each axis, in STL's text; `faces` of its four.
std::string tetrahedron_file(int faces) {
  const char* corners[4][3] = {{"0 0 0", "0 1 0", "1 0 0"},
                               {"0 0 0", "1 0 0", "0 0 1"},
                               {"0 0 0", "0 0 1", "0 1 0"},
                               {"1 0 0", "0 1 0", "0 0 1"}};
  const std::string path = testing::TempDir() + "tetrahedron" + std::to_string(faces) + ".stl";
  std::ofstream file(path);
  file << "solid tent\n";
  for (int f = 0; f < faces; ++f) {
    file << "facet normal 0 0 0\nouter loop\n";
    for (const char* corner : corners[f]) file << "vertex " << corner << "\n";
    file << "endloop\nendfacet\n";
  }
  file << "endsolid tent\n";
  return path;
}

TEST(SceneModel, ReadsTrianglesOfAFileAtTheirPlaceAndScale) {
  const Case c = body_case(
      "shape = \"file\"\nfile = \"" + tetrahedron_file(4) +
          "\"\nscale = 2\nposition = [\"5 m\", \"0 m\", \"0 m\"]\naxis = [0, 1, 0]\nacross = [1, 0, 0]" + sheet,
      "10 m");
  const SceneModel model = make_scene(c, nullptr);
  expect_whole(model);
  EXPECT_EQ(model.geometry.elements.size(), 4u);
  EXPECT_EQ(model.geometry.surfaces, std::vector<std::string>{"thing/tent"});
  ASSERT_EQ(model.nodes.size(), 4u);
  EXPECT_EQ(model.links.size(), 6u);
  double area = 0.0, flux = 0.0;
  for (const ScenePatch& patch : model.geometry.patches) {
    area += patch.area;
    for (std::size_t n = 0; n < 3; ++n) flux += patch.area * patch.normal[n] * patch.centre[n];
  }
  EXPECT_NEAR(area, 4.0 * (1.5 + 0.5 * std::sqrt(3.0)), 1e-12);
  EXPECT_NEAR(flux / 3.0, 8.0 / 6.0, 1e-12);
  // Its x lies across, its z along the axis, so that its y looks against z.
  double lowest = 0.0;
  for (const Element& element : model.geometry.elements) lowest = std::min(lowest, centre(element)[2]);
  EXPECT_NEAR(lowest, -2.0 / 3.0, 1e-12);
}

TEST(SceneModel, NamesAFileThatClaimsToBeClosedAndIsNot) {
  const auto read = [&](const std::string& more) {
    return body_case("shape = \"file\"\nfile = \"" + tetrahedron_file(3) + "\"" + more);
  };
  try {
    read("");
    FAIL() << "taken";
  } catch (const InputError& error) {
    EXPECT_NE(std::string(error.what()).find("'thing/tent'"), std::string::npos) << error.what();
    EXPECT_NE(std::string(error.what()).find("edge"), std::string::npos) << error.what();
    EXPECT_EQ(error.where().line, 8);
  }
  const Case open = read("\nclosed = false\nback = { absorptance = 0.2, emissivity = 0.5 }");
  EXPECT_EQ(make_scene(open, nullptr).geometry.count() % 2, 0);
  try {
    body_case("shape = \"file\"\nfile = \"" + std::string(COLDSKY_CASES) + "/scenes/cube.toml\"");
    FAIL() << "taken";
  } catch (const InputError& error) {
    EXPECT_NE(error.where().file.find("cube.toml"), std::string::npos) << error.what();
  }
}

/// Heat from one end of a body to the other when one end is 1 K warmer: nodes in between by relaxation.
double conductance_between(const SceneModel& model, const std::vector<int>& warm, const std::vector<int>& cold) {
  std::vector<double> temperature(model.nodes.size(), 0.5);
  std::vector<int> held(model.nodes.size(), 0);
  for (const int n : warm) temperature[static_cast<std::size_t>(n)] = 1.0, held[static_cast<std::size_t>(n)] = 1;
  for (const int n : cold) temperature[static_cast<std::size_t>(n)] = 0.0, held[static_cast<std::size_t>(n)] = 1;
  for (int sweep = 0; sweep < 20000; ++sweep) {
    for (std::size_t n = 0; n < temperature.size(); ++n) {
      if (held[n] != 0) continue;
      double sum = 0.0, flow = 0.0;
      for (const SceneLink& link : model.links) {
        if (link.first != static_cast<int>(n) && link.second != static_cast<int>(n)) continue;
        const int other = link.first == static_cast<int>(n) ? link.second : link.first;
        sum += link.conductance;
        flow += link.conductance * temperature[static_cast<std::size_t>(other)];
      }
      temperature[n] = flow / sum;
    }
  }
  double heat = 0.0;
  for (const SceneLink& link : model.links) {
    const auto a = static_cast<std::size_t>(link.first), b = static_cast<std::size_t>(link.second);
    const bool from_a = std::find(warm.begin(), warm.end(), link.first) != warm.end(),
               from_b = std::find(warm.begin(), warm.end(), link.second) != warm.end();
    if (from_a != from_b)
      heat += link.conductance * (from_a ? temperature[a] - temperature[b] : temperature[b] - temperature[a]);
  }
  return heat;
}

TEST(SheetLinks, ConductAlongAPlateAsItsLengthSays) {
  const Case c = body_case(
      "shape = \"rectangle\"\nwidth = \"2 m\"\nlength = \"1 m\"\naxis = [1, 1, 0]\n"
      "back = { absorptance = 0.1, emissivity = 0.7 }" +
          sheet,
      "0.25 m");
  const SceneModel model = make_scene(c, nullptr);
  ASSERT_EQ(model.nodes.size(), 32u);
  EXPECT_EQ(model.links.size(), 7u * 4u + 8u * 3u);
  std::vector<int> warm, cold;
  for (int j = 0; j < 4; ++j) {
    warm.push_back(8 * j);
    cold.push_back(8 * j + 7);
  }
  // From middle to middle of the outer columns.
  EXPECT_NEAR(conductance_between(model, warm, cold), 200.0 * 2e-3 * 1.0 / 1.75, 1e-9);
}

TEST(SheetLinks, GoRoundTheEdgesOfABoxAndTheRimsOfACan) {
  // A box of 1 m in patches of 0.5 m: 6 faces with 4 links each and 12 edges with 2.
  const SceneModel box = make_scene(
      body_case("shape = \"box\"\nwidth = \"1 m\"\nlength = \"1 m\"\nheight = \"1 m\"\naxis = [1, 2, 3]" + sheet),
      nullptr);
  EXPECT_EQ(box.nodes.size(), 24u);
  EXPECT_EQ(box.links.size(), 6u * 4u + 12u * 2u);
  for (const SceneLink& link : box.links) EXPECT_NEAR(link.conductance, 200.0 * 2e-3, 1e-9);
  // A can of radius 0.5 m and height 1 m: 7 columns of 2 patches with 7 links round each ring, and lids of 7 sectors.
  const SceneModel can =
      make_scene(body_case("shape = \"cylinder\"\nradius = \"0.5 m\"\nheight = \"1 m\"" + sheet), nullptr);
  EXPECT_EQ(can.nodes.size(), 28u);
  EXPECT_EQ(can.links.size(), 2u * 7u + 7u + 2u * 7u + 2u * 7u);
  double down = 0.0;
  for (const SceneLink& link : can.links) {
    if (link.first < 7 && link.second == link.first + 7) down += link.conductance;
  }
  EXPECT_NEAR(down, 200.0 * 2e-3 * pi / 0.5, 1e-9);
}

TEST(Irradiation, WeighsPositionsAndLeavesOutTheSunInEclipse) {
  Sky sky;
  sky.positions = {{{}, {}, 1.1, 0.25, 1.0}, {{}, {}, 1.1, 0.75, 0.0}};
  sky.solar_flux = 1000.0;
  sky.albedo = 0.3;
  sky.planet_infrared = 240.0;
  sky.background = 4.0;
  const PatchIrradiation found = irradiation(sky, {{0.2, 0.1, 0.5}, {0.4, 0.0, 0.6}}, 0.9);
  EXPECT_NEAR(found.direct, 0.25 * 1000.0 * 0.5, 1e-12);
  EXPECT_NEAR(found.albedo, 0.25 * 300.0 * 0.1, 1e-12);
  EXPECT_NEAR(found.planet, 240.0 * (0.25 * 0.2 + 0.75 * 0.4), 1e-12);
  EXPECT_NEAR(found.background, 3.6, 1e-12);
  EXPECT_THROW(irradiation(sky, {{}}, 1.0), std::logic_error);
}

}  // namespace
}  // namespace coldsky
