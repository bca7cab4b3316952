// Meshes of any kind in results.h5: points and cells come from the body.
#include "solver/studies/grid.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <stdexcept>

#include "solver/results/hdf5.hpp"
#include "solver/results/hdf5_support.hpp"

namespace coldsky {
namespace {

/// A dataset of a file, as numbers.
std::vector<double> read(const std::filesystem::path& file, const std::string& name) {
  using namespace hdf5;
  prepare_hdf5();
  const Handle id = COLDSKY_HANDLE(H5Fclose, H5Fopen(file.c_str(), H5F_ACC_RDONLY, H5P_DEFAULT));
  const Handle set = COLDSKY_HANDLE(H5Dclose, H5Dopen2(id, name.c_str(), H5P_DEFAULT));
  const Handle space = COLDSKY_HANDLE(H5Sclose, H5Dget_space(set));
  std::vector<double> values(static_cast<std::size_t>(H5Sget_simple_extent_npoints(space)));
  COLDSKY_CHECK(H5Dread(set, H5T_NATIVE_DOUBLE, H5S_ALL, H5S_ALL, H5P_DEFAULT, values.data()));
  return values;
}

using Numbers = std::vector<double>;

/// A row of three cells, the middle one void, and a face under the last.
ResultFile row() {
  ResultFile results;
  results.field.x = {0.0, 1.0, 3.0, 6.0};
  results.field.y = {0.0, 1.0};
  results.field.z = {0.0, 2.0};
  results.field.active = {1, 0, 1};
  results.field.cells = {{"Temperature", "K", {300.0, 0.0, 310.0}}};
  SurfaceTable& s = results.surfaces;
  s.names = {"bottom"};
  s.surface = {0};
  s.axis = {2};
  s.high = {0};
  s.cell = {2};
  s.area = {3.0};
  s.temperature = {305.0};
  s.emitted = s.absorbed = s.convected = s.leaked = s.net = {6.0};
  return results;
}

/// A tetrahedron and a wedge, which share no point.
Grid mixed(const ResultFile&) {
  Grid grid;
  grid.points = {0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 2, 0, 0, 3, 0, 0, 2, 1, 0, 2, 0, 1, 3, 0, 1, 2, 1, 1};
  grid.connectivity = {0, 1, 2, 3};
  grid.end_cell(10);
  grid.connectivity.insert(grid.connectivity.end(), {4, 5, 6, 7, 8, 9});
  grid.end_cell(13);
  return grid;
}

class Grids : public ::testing::Test {
 protected:
  void SetUp() override { std::filesystem::create_directories(folder_); }
  void TearDown() override { std::filesystem::remove_all(folder_); }
  std::filesystem::path written(const ResultFile& results) const {
    write_results(folder_ / "results.h5", results);
    return folder_ / "results.h5";
  }

 private:
  std::filesystem::path folder_ =
      std::filesystem::temp_directory_path() / ("coldsky-grids-" + std::to_string(::getpid()));
};

TEST_F(Grids, OfABlockLeaveOutItsVoids) {
  const ResultFile results = row();
  const GridPieces cells = block_cells(results);
  const Grid faces = block_faces(results);
  EXPECT_EQ(cells.offsets.all(), (std::vector<std::int64_t>{0, 8, 16}));
  EXPECT_EQ(cells.types.all(), (std::vector<std::uint8_t>{Grid::hexahedron, Grid::hexahedron}));
  EXPECT_EQ(*cells.entries, (std::vector<std::int64_t>{0, 2}));
  EXPECT_EQ(cells.connectivity.all()[8], 2);  // the last cell begins at the third point
  EXPECT_EQ(faces.points, (Numbers{3, 0, 0, 6, 0, 0, 6, 1, 0, 3, 1, 0}));
  EXPECT_EQ(faces.types, (std::vector<std::uint8_t>{Grid::quadrilateral}));
  const auto file = written(results);
  EXPECT_EQ(read(file, "VTKHDF/CellData/Temperature"), (Numbers{300.0, 310.0}));
  EXPECT_EQ(read(file, "VTKHDF/Offsets"), (Numbers{0, 8, 16}));
}

/// Numbers of nodes and cells by their places, one after another.
TEST_F(Grids, OfABlockAreTheSameInPieces) {
  ResultFile results;
  results.field.x = {0.0, 1.0, 3.0, 4.0, 7.0, 8.0};
  results.field.y = {0.0, 2.0, 5.0, 6.0};
  results.field.z = {-1.0, 0.0, 4.0};
  const std::int64_t nx = 5, ny = 3, nz = 2;
  std::vector<std::int64_t> entries, connectivity;
  for (std::int64_t c = 0; c < nx * ny * nz; ++c) {
    const bool active = c % 4 != 1 && (c < 7 || c > 12);
    results.field.active.push_back(active ? 1 : 0);
    if (!active) continue;
    entries.push_back(c);
    for (const auto& [a, b, h] :
         {std::array{0, 0, 0}, {1, 0, 0}, {1, 1, 0}, {0, 1, 0}, {0, 0, 1}, {1, 0, 1}, {1, 1, 1}, {0, 1, 1}}) {
      connectivity.push_back(c % nx + a + (nx + 1) * (c / nx % ny + b + (ny + 1) * (c / (nx * ny) + h)));
    }
  }
  const GridPieces cells = block_cells(results);
  EXPECT_EQ(*cells.entries, entries);
  EXPECT_EQ(cells.connectivity.all(), connectivity);
  std::vector<double> points;
  for (const double z : results.field.z) {
    for (const double y : results.field.y) {
      for (const double x : results.field.x) points.insert(points.end(), {x, y, z});
    }
  }
  EXPECT_EQ(cells.points.all(), points);
  EXPECT_EQ(cells.whole().points, points);
  EXPECT_EQ(cells.whole().entries, entries);
  for (std::size_t first = 0; first < connectivity.size(); ++first) {
    const std::size_t count = std::min<std::size_t>(11, connectivity.size() - first);
    std::vector<std::int64_t> some(count);
    cells.connectivity.fill(0, first, count, some.data());
    EXPECT_TRUE(std::equal(some.begin(), some.end(), connectivity.begin() + static_cast<std::ptrdiff_t>(first)));
  }
  for (std::size_t first = 0; first < points.size() / 3; ++first) {
    for (std::size_t axis = 0; axis < 3; ++axis) {
      double one = 0.0;
      cells.points.fill(axis, first, 1, &one);
      EXPECT_EQ(one, points[3 * first + axis]);
    }
  }
}

TEST_F(Grids, OfOtherBodiesAreWrittenAsTheyAre) {
  ResultFile results;
  results.volume_grid = mixed;
  results.field.cells = {{"Temperature", "K", {280.0, 290.0}}};
  results.snapshots = {{1.0, 2.0}, {{280.0, 290.0}, {281.0, 291.0}}};
  const auto file = written(results);
  EXPECT_EQ(read(file, "VTKHDF/NumberOfCells"), Numbers{2});
  EXPECT_EQ(read(file, "VTKHDF/NumberOfPoints"), Numbers{10});
  EXPECT_EQ(read(file, "VTKHDF/NumberOfConnectivityIds"), Numbers{10});
  EXPECT_EQ(read(file, "VTKHDF/Offsets"), (Numbers{0, 4, 10}));
  EXPECT_EQ(read(file, "VTKHDF/Types"), (Numbers{10, 13}));
  EXPECT_EQ(read(file, "VTKHDF/Points"), mixed(results).points);
  EXPECT_EQ(read(file, "VTKHDF/CellData/Temperature"), (Numbers{280.0, 290.0, 281.0, 291.0}));
  EXPECT_EQ(read(file, "VTKHDF/Steps/CellDataOffsets/Temperature"), (Numbers{0, 2}));
}

TEST_F(Grids, OfFacesMayBeTriangles) {
  ResultFile results = row();
  results.volume = "surfaces";
  results.surface_grid = [](const ResultFile&) {
    Grid grid;
    grid.points = {0, 0, 0, 1, 0, 0, 0, 1, 0};
    grid.connectivity = {0, 1, 2};
    grid.end_cell(5);
    return grid;
  };
  const auto file = written(results);
  EXPECT_EQ(read(file, "VTKHDF/Types"), Numbers{5});
  EXPECT_EQ(read(file, "VTKHDF/Offsets"), (Numbers{0, 3}));
  EXPECT_EQ(read(file, "VTKHDF/CellData/NetFlux"), Numbers{2.0});
}

TEST_F(Grids, ThatDoNotFitTheirArraysAreRefused) {
  ResultFile results = row();
  results.field.active.pop_back();
  EXPECT_THROW(written(results), std::logic_error);
  results = row();
  results.volume_grid = mixed;
  EXPECT_THROW(written(results), std::logic_error);  // three temperatures, two cells
  results.volume = "surfaces";
  results.surface_grid = mixed;
  EXPECT_THROW(written(results), std::logic_error);  // one face, two cells
}

}  // namespace
}  // namespace coldsky
