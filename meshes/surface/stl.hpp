#pragma once
#include <filesystem>
#include <string>
#include <string_view>

#include "meshes/surface/file_error.hpp"
#include "meshes/surface/mesh.hpp"

/// Triangles as STL holds them, as text or binary: each with corners of its own.
namespace coldsky {

/// Reads a file. Corners that differ by no more than the rounding of single precision (3e-7 of the largest coordinate)
/// become one point. Every solid of a text is a surface of its name ("solid 2" where it has none); a binary file is one
/// surface of the file's name without its ending. Fronts are the sides from which corners run counter-clockwise; stated
/// normals are not read. Triangles without area are kept, for the checks to report. \throws SurfaceFileError
SurfaceMesh read_stl(const std::filesystem::path& path);
/// The same of a file's contents; `name` stands for the file in messages.
SurfaceMesh parse_stl(std::string_view contents, const std::string& name);

/// Reads either format, by what the file begins with: "$MeshFormat" of Gmsh, else STL. \throws SurfaceFileError
SurfaceMesh read_surface_file(const std::filesystem::path& path);

}  // namespace coldsky
