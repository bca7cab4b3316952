// Meshes of Gmsh: files that Gmsh wrote, text by hand, places of faults.
#include "meshes/surface/gmsh.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "meshes/surface/faults.hpp"
#include "surface_files.hpp"

namespace coldsky {
namespace {

/// A file without entities: nodes begin in line 9.
std::string by_hand(const std::string& nodes, const std::string& elements) {
  return "$MeshFormat\n4.1 0 8\n$EndMeshFormat\n$PhysicalNames\n1\n2 5 \"lid\"\n$EndPhysicalNames\n"
         "$Nodes\n" +
         nodes + "$EndNodes\n$Elements\n" + elements + "$EndElements\n";
}
const std::string square = "1 4 10 40\n2 1 0 4\n10\n20\n30\n40\n0 0 0\n1 0 0\n1 1 0\n0 1 0\n";

TEST(Gmsh, TextAndBytesOfGmshAreTheSameBox) {
  for (const char* name : {"bus.msh", "bus-binary.msh"}) {
    const SurfaceMesh mesh = read_gmsh_surface(surface_file(name));
    ASSERT_EQ(mesh.names, (std::vector<std::string>{"skin of the bus", "top"}));
    EXPECT_EQ(mesh.count(), 40);
    EXPECT_EQ(mesh.points.size(), 22u);
    // A box of 1 x 0.5 x 0.25, its top signed in its group: turned over.
    EXPECT_NEAR(area_of_all(mesh), 1.75, 1e-14);
    const Point skin = area_vector_of(mesh, 0), top = area_vector_of(mesh, 1);
    EXPECT_NEAR(skin[2], -0.5, 1e-14);
    EXPECT_NEAR(std::hypot(skin[0], skin[1]), 0.0, 1e-14);
    EXPECT_NEAR(top[2], -0.5, 1e-14);
    const std::vector<SceneFault> faults = check_mesh(mesh, "bus", true);
    ASSERT_EQ(faults.size(), 1u);
    EXPECT_EQ(faults[0].kind, SceneFault::Kind::turned_over);
    EXPECT_EQ(faults[0].surfaces, std::vector<std::string>{"bus/top"});
    EXPECT_EQ(faults[0].count, 8u);
    EXPECT_EQ(faults[0].where[2], 0.25);
  }
}

TEST(Gmsh, QuadranglesOfGmshMakeAClosedDrum) {
  for (const char* name : {"drum.msh", "drum-binary.msh"}) {
    const GmshMesh file = read_gmsh(surface_file(name));
    EXPECT_TRUE(file.groups.empty());
    std::size_t quadrangles = 0;
    for (const GmshMesh::Block& block : file.blocks) quadrangles += block.type == 3 ? block.count() : 0;
    EXPECT_GT(quadrangles, 20u);
    const SurfaceMesh mesh = gmsh_surface(file, name);
    EXPECT_EQ(mesh.names, (std::vector<std::string>{"surface 1", "surface 2", "surface 3"}));
    EXPECT_TRUE(check_mesh(mesh, "drum", true).empty());
    // Radius 0.5, eight corners around: octagons of 2 sqrt(2) r^2, z = 3 ... 5.
    EXPECT_NEAR(area_vector_of(mesh, 1)[2], std::sqrt(0.5), 1e-12);
    EXPECT_NEAR(area_vector_of(mesh, 2)[2], -std::sqrt(0.5), 1e-12);
    EXPECT_NEAR(area_vector_of(mesh, 0)[2], 0.0, 1e-12);
    for (const Point& point : mesh.points) EXPECT_LE(std::hypot(point[0] - 1.0, point[1] - 2.0), 0.5 + 1e-12);
  }
}

TEST(Gmsh, FilesKeepWhatSurfacesDoNotNeed) {
  const GmshMesh file = read_gmsh(surface_file("bus.msh"));
  ASSERT_EQ(file.groups.size(), 2u);
  EXPECT_EQ(file.groups[1].name, "top");
  EXPECT_EQ(file.groups[1].tag, 9);
  ASSERT_EQ(file.entities.size(), 8u + 12u + 6u + 1u);
  EXPECT_EQ(file.entities[8 + 12 + 5].groups, std::vector<int>{-9});
  EXPECT_EQ(file.points.size(), 22u);
}

TEST(Gmsh, QuadranglesAreCutWhereBothHalvesFaceOneWay) {
  // A dart whose second corner is the reflex one, as it is and turned over in its order.
  const std::string dart = "1 4 1 4\n2 1 0 4\n1\n2\n3\n4\n0 0 0\n1 0.25 0\n2 0 0\n1 3 0\n";
  for (const auto& [order, sign] : {std::pair{"1 1 2 3 4", 1.0}, {"1 4 3 2 1", -1.0}, {"1 2 3 4 1", 1.0}}) {
    const SurfaceMesh mesh =
        gmsh_surface(parse_gmsh(by_hand(dart, fmt::format("1 1 1 1\n2 1 3 1\n{}\n", order)), "a.msh"), "a.msh");
    ASSERT_EQ(mesh.count(), 2);
    // 2 x 3 / 2 less 2 x 0.25 / 2; the diagonal that cuts it is the longer one.
    EXPECT_NEAR(area_of_all(mesh), 2.75, 1e-15);
    EXPECT_NEAR(area_vector_of(mesh, 0)[2], sign * 2.75, 1e-15);
  }
}

TEST(Gmsh, SparseTagsAndUnknownSections) {
  const std::string text =
      "$MeshFormat\r\n4.1 0 8\r\n$EndMeshFormat\r\n$Comments\r\n$EndOf a story\r\n$EndComments\r\n$Nodes\r\n2 4 "
      "7 9000000000000000000\r\n0 1 0 1\r\n7\r\n0 0 0\r\n2 3 1 3\r\n8\r\n9000000000000000000\r\n12\r\n"
      "1 0 0 0.5 0.5\r\n1 1 0 0.5 0.5\r\n0 1 0 0.5 0.5\r\n$EndNodes\r\n$Elements\r\n2 2 1 2\r\n2 3 2 1\r\n"
      "1 7 8 9000000000000000000\r\n2 4 2 1\r\n2 7 9000000000000000000 12\r\n$EndElements\r\n";
  const SurfaceMesh mesh = gmsh_surface(parse_gmsh(text, "a.msh"), "a.msh");
  EXPECT_EQ(mesh.names, (std::vector<std::string>{"surface 3", "surface 4"}));
  EXPECT_NEAR(area_vector_of(mesh, 0)[2], 0.5, 1e-15);
  EXPECT_NEAR(area_vector_of(mesh, 1)[2], 0.5, 1e-15);
}

TEST(Gmsh, FaultsNameTheirLine) {
  const auto refused = [](const std::string& contents) {
    return refusal([&] { (void)gmsh_surface(parse_gmsh(contents, "a.msh"), "a.msh"); });
  };
  EXPECT_EQ(refused("$MeshFormat\n2.2 0 8\n$EndMeshFormat\n"),
            "a.msh:2: the format is MSH 2.2 (only MSH 4.1 is read) save the mesh as MSH 4.1 (gmsh -format msh41)");
  EXPECT_EQ(refused("$Nodes\n"), "a.msh:1: is no mesh of Gmsh (it does not begin with $MeshFormat)");
  EXPECT_EQ(refused(by_hand(square, "1 1 1 1\n2 1 2 1\n7 10 20 50\n")),
            "a.msh:23: element 7 names node 50 (there is none)");
  EXPECT_EQ(
      refused(by_hand(square, "1 1 1 1\n2 1 9 1\n1 10 20 30 40 10 20\n")),
      "a.msh:22: faces of surface 1 are curved (triangles of 3 corners and quadrangles of 4 are read) mesh it with "
      "first order (gmsh -order 1)");
  EXPECT_EQ(refused(by_hand(square, "1 1 1 1\n3 1 2 1\n1 10 20 30\n")),
            "a.msh:22: elements of type 2 stand in an entity of dimension 3");
  EXPECT_EQ(refused(by_hand(square, "1 1 1 1\n2 1 2000 1\n1 10 20 30\n")),
            "a.msh:22: elements are of type 2000 (which is not known)");
  EXPECT_EQ(
      refused(by_hand(square, "1 1 1 1\n1 1 1 1\n1 10 20\n")),
      "a.msh: holds no triangles or quadrangles (it has no mesh of a surface) mesh it in two dimensions (gmsh -2)");
  EXPECT_EQ(refused(by_hand("1 2 1 2\n2 1 0 2\n1\n1\n0 0 0\n1 0 0\n", "")), "a.msh:12: node 1 stands twice");
  EXPECT_EQ(refused(by_hand("1 3 1 2\n2 1 0 2\n1\n2\n0 0 0\n1 0 0\n", "")),
            "a.msh:8: $Nodes announces 3 nodes and holds 2");
  EXPECT_EQ(refused(by_hand("1 2 1 2\n2 1 0 3\n1\n2\n0 0 0\n1 0 0\n", "")),
            "a.msh:10: blocks hold more nodes than $Nodes announces");
  EXPECT_EQ(refused(by_hand("1 900000000000 1 2\n", "")),
            "a.msh:9: the number of nodes is 900000000000 (the file has 38 bytes left, too few)");
  EXPECT_EQ(refused(by_hand("1 1 1 1\n2 1 0 1\n1\n0 nan 0\n", "")),
            "a.msh:12: a coordinate of a node is not a finite number");
  const std::string whole = by_hand(square, "1 1 1 1\n2 1 2 1\n1 10 20 30\n");
  EXPECT_EQ(refused(whole), "");
  EXPECT_EQ(refused(whole.substr(0, whole.size() - 1 - std::string("$EndElements").size())),
            "a.msh:24: the file ends where $EndElements should stand (it is cut off)");
  const std::string head =
      "$MeshFormat\n4.1 0 8\n$EndMeshFormat\n$PhysicalNames\n2\n2 5 \"lid\"\n2 6 \"all\"\n$EndPhysicalNames\n";
  EXPECT_EQ(refused(head + "$Entities\n0 0 1 0\n1 0 0 0 1 1 0 2 5 -6 0\n$EndEntities\n$Nodes\n" + square +
                    "$EndNodes\n$Elements\n1 1 1 1\n2 1 2 1\n1 10 20 30\n$EndElements\n"),
            "a.msh:27: surface 1 belongs to the groups 'lid' and 'all' (each face belongs to one surface of the scene) "
            "put it into one physical group");
}

TEST(Gmsh, FaultsOfBinaryFilesNameTheirByte) {
  const std::string whole = [] {
    std::string contents;
    std::FILE* file = std::fopen(surface_file("bus-binary.msh").c_str(), "rb");
    for (int c; (c = std::fgetc(file)) != EOF;) contents += static_cast<char>(c);
    std::fclose(file);
    return contents;
  }();
  const auto refused = [](const std::string& contents) {
    return refusal([&] { (void)parse_gmsh(contents, "a.msh"); });
  };
  EXPECT_EQ(refused(whole), "");
  std::string other_order = whole;
  std::swap(other_order[20], other_order[23]);
  EXPECT_EQ(refused(other_order),
            "a.msh: byte 20: bytes stand in the other order (the file comes from a machine of another kind) save it as "
            "text");
  const std::size_t nodes = whole.find("$Nodes\n") + 7;
  EXPECT_EQ(
      refused(whole.substr(0, nodes + 12)),
      fmt::format("a.msh: byte {}: the file ends where the number of nodes should stand (it is cut off)", nodes + 8));
}

}  // namespace
}  // namespace coldsky
