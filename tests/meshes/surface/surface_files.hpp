#pragma once
// Files of the tests, and what readers say of text that they refuse.
#include <fmt/format.h>

#include <array>
#include <filesystem>
#include <string>

#include "meshes/surface/file_error.hpp"
#include "meshes/surface/mesh.hpp"
#include "test_folders.hpp"

namespace coldsky {

/// Made by Gmsh 4.15: "bus" (a box, groups with names, one of them signed), "drum" (a cylinder of quadrangles, no
/// groups, nodes with parameters); each as text and, with "-binary", as binary.
inline std::filesystem::path surface_file(const std::string& name) {
  return std::filesystem::path(COLDSKY_CASES).parent_path() / "tests/meshes/surface/files" / name;
}

/// Sum of the area vectors of a surface [m2].
inline Point area_vector_of(const SurfaceMesh& mesh, int surface) {
  Point sum{};
  for (int n = 0; n < mesh.count(); ++n) {
    if (mesh.surface[static_cast<std::size_t>(n)] != surface) continue;
    const Point twice = mesh.area_vector(n);
    for (std::size_t axis = 0; axis < 3; ++axis) sum[axis] += 0.5 * twice[axis];
  }
  return sum;
}

inline double area_of_all(const SurfaceMesh& mesh) {
  double sum = 0.0;
  for (int n = 0; n < mesh.count(); ++n) sum += mesh.area(n);
  return sum;
}

/// The message that a call ends with; empty where it ends with none.
template <class Call>
std::string refusal(const Call& call) {
  try {
    call();
  } catch (const SurfaceFileError& error) {
    return error.what();
  }
  return "";
}

}  // namespace coldsky
