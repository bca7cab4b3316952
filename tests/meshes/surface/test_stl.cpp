// STL as text and as bytes: surfaces, merged corners, places of faults.
#include "meshes/surface/stl.hpp"

#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <cstdint>
#include <fstream>

#include "meshes/surface/faults.hpp"
#include "meshes/surface/merge_points.hpp"
#include "surface_files.hpp"

namespace coldsky {
namespace {

std::string facet(const Point& a, const Point& b, const Point& c) {
  std::string text = "facet normal 0 0 0\n outer loop\n";
  for (const Point& p : {a, b, c}) text += fmt::format("  vertex {:.9g} {:.9g} {:.9g}\n", p[0], p[1], p[2]);
  return text + " endloop\nendfacet\n";
}

std::string as_text(const SurfaceMesh& mesh, const std::string& name) {
  std::string text = "solid " + name + "\n";
  for (int n = 0; n < mesh.count(); ++n) text += facet(mesh.corner(n, 0), mesh.corner(n, 1), mesh.corner(n, 2));
  return text + "endsolid " + name + "\n";
}

void append(std::string& bytes, std::uint32_t value) {
  for (int n = 0; n < 4; ++n) bytes += static_cast<char>(value >> (8 * n));
}

std::string as_bytes(const SurfaceMesh& mesh, std::string header = "") {
  header.resize(80, ' ');
  append(header, static_cast<std::uint32_t>(mesh.count()));
  for (int n = 0; n < mesh.count(); ++n) {
    header.append(12, '\x7f');  // a normal of NaN, which nobody reads
    for (int c = 0; c < 3; ++c) {
      for (const double x : mesh.corner(n, c)) append(header, std::bit_cast<std::uint32_t>(static_cast<float>(x)));
    }
    header.append(2, '\0');
  }
  return header;
}

SurfaceMesh box() {
  SurfaceMesh mesh;
  add_box(mesh, {-1.0, 0.0, 2.0}, {1.0, 3.3, 4.1});
  return mesh;
}

TEST(Stl, TextAndBytesGiveBackTheBox) {
  const double area = area_of_all(box());
  // "solid" in the header of bytes is a trap that files set.
  for (const std::string& contents : {as_text(box(), "the bus"), as_bytes(box(), "solid the bus")}) {
    const SurfaceMesh mesh = parse_stl(contents, "folder/the bus.stl");
    EXPECT_EQ(mesh.count(), 12);
    EXPECT_EQ(mesh.points.size(), 8u);  // 36 corners merged
    ASSERT_EQ(mesh.names, std::vector<std::string>{"the bus"});
    EXPECT_EQ(mesh.surfaces, 1);
    EXPECT_NEAR(area_of_all(mesh), area, 1e-6 * area);  // single precision
    EXPECT_TRUE(check_mesh(mesh, "", true).empty());
  }
}

TEST(Stl, EverySolidIsASurface) {
  SurfaceMesh plate;
  add_rectangle(plate, {0.0, 0.0, 0.0}, {1.0, 0.0, 0.0}, {0.0, 1.0, 0.0});
  const std::string text = as_text(plate, "front") + as_text(plate, "") + as_text(plate, "front") +
                           "SOLID b\xff\x1b[2J\xc3(\xc3\xa9\r\nENDSOLID\r\n";
  const SurfaceMesh mesh = parse_stl(text, "a.stl");
  EXPECT_EQ(mesh.names, (std::vector<std::string>{"front", "solid 2", "b??[2J?(\xc3\xa9"}));
  EXPECT_EQ(mesh.surface, (std::vector<int>{0, 0, 1, 1, 0, 0}));
}

TEST(Stl, CornersAreMergedWithinTheRoundingOfSingles) {
  SurfaceMesh mesh;
  const double near = 1000.0 * (1.0 + 2e-7), far = 1000.0 * (1.0 + 5e-7);
  std::vector<Point> points = {{1000.0, 0.0, 0.0},    {near, 0.0, 0.0}, {far, 0.0, 0.0},
                               {1000.0, 2e-4, -2e-4}, {-0.0, 0.0, 0.0}, {0.0, 0.0, 0.0}};
  EXPECT_EQ(merge_points(points, 3e-7), (std::vector<int>{0, 0, 1, 0, 2, 2}));
  EXPECT_EQ(points.size(), 3u);
  EXPECT_EQ(points[1][0], far);
  // Without a tolerance only equal ones, zero of either sign among them.
  std::vector<Point> exact = {{1.0, 0.0, 0.0}, {std::nextafter(1.0, 2.0), 0.0, 0.0}, {1.0, -0.0, 0.0}};
  EXPECT_EQ(merge_points(exact, 0.0), (std::vector<int>{0, 1, 0}));
  // On both sides of the borders of the grid that finds them: against a look at all pairs.
  std::vector<Point> line;
  for (int n = 0; n < 400; ++n) line.push_back({1.0 + 1e-7 * (n % 100) + 4e-7 * (n / 100), 1.0, 1.0});
  std::vector<Point> kept;
  std::vector<int> expected;
  for (const Point& point : line) {
    std::size_t found = 0;
    while (found < kept.size() && std::fabs(kept[found][0] - point[0]) > 3e-7 * line.back()[0]) ++found;
    if (found == kept.size()) kept.push_back(point);
    expected.push_back(static_cast<int>(found));
  }
  EXPECT_EQ(merge_points(line, 3e-7), expected);
}

TEST(Stl, FaultsNameLineOrByte) {
  const auto refused = [](const std::string& contents) { return refusal([&] { (void)parse_stl(contents, "a.stl"); }); };
  const std::string text = as_text(box(), "bus"), bytes = as_bytes(box());
  EXPECT_EQ(refused(""), "a.stl: is empty");
  EXPECT_EQ(refused("solid a\nendsolid a\n"), "a.stl: holds no triangle");
  EXPECT_EQ(refused("solid a\nfacet normal 0 0 1\nouter loop\nvertex 0 0 zero\n"),
            "a.stl:4: 'zero' stands where a coordinate should (it is not a number)");
  EXPECT_EQ(refused("solid a\nfacet normal 0 0 1\nouter loop\nvertex 0 0 inf\n"),
            "a.stl:4: a coordinate is not a finite number");
  EXPECT_EQ(refused("solid a\nfacet normal 0 0 1\nouter loop\nvertex 0 0 1e13\n"),
            "a.stl:4: a coordinate is 1e+13 (they are numbers within 1e+12)");
  EXPECT_EQ(refused("solid a\nfacet normal 0 0 1\nouter loop\nvertex 0 0 1e400\n"),
            "a.stl:4: a coordinate is '1e400' (beyond what a number can hold)");
  EXPECT_EQ(refused(text.substr(0, text.find("endfacet"))),
            "a.stl:8: the file ends where 'endfacet' should stand (it is cut off)");
  EXPECT_EQ(refused(text.substr(0, text.find("endsolid"))),
            "a.stl:86: the file ends where 'endsolid' should stand (it is cut off)");
  EXPECT_EQ(refused("solid a\nfacet normal 0 0 1\nouter hoop\n"), "a.stl:3: 'hoop' stands where 'loop' should");
  EXPECT_EQ(refused(bytes.substr(0, bytes.size() - 1)),
            "a.stl: is no STL file (it does not begin with 'solid', and as a binary file with 12 triangles it would "
            "have 684 bytes and not 683) save the surface as STL, or as MSH 4.1 of Gmsh");
  std::string infinite = bytes;
  for (int n = 0; n < 4; ++n) infinite[84 + 50 + 12 + 4 + n] = "\x00\x00\x80\x7f"[n];
  EXPECT_EQ(refused(infinite), "a.stl: byte 150: a coordinate of triangle 2 is inf (they are numbers within 1e+12)");
  EXPECT_EQ(refused("PK\x03\x04"),
            "a.stl: is no STL file (it does not begin with 'solid', and is too short for a binary file) save the "
            "surface as STL, or as MSH 4.1 of Gmsh");
}

TEST(Stl, FilesAreReadByWhatTheyHold) {
  const auto folder = std::filesystem::path(testing::TempDir());
  const auto file = folder / "coldsky-box.surface";
  std::ofstream(file, std::ios::binary) << as_bytes(box());
  EXPECT_EQ(read_surface_file(file).names, std::vector<std::string>{"coldsky-box"});
  EXPECT_EQ(read_surface_file(surface_file("bus.msh")).count(), 40);
  EXPECT_EQ(refusal([&] { (void)read_surface_file(folder / "coldsky-none"); }),
            (folder / "coldsky-none").string() + ": there is no such file");
  EXPECT_EQ(refusal([&] { (void)read_stl(folder); }), folder.string() + ": is no file");
  std::filesystem::remove(file);
}

}  // namespace
}  // namespace coldsky
