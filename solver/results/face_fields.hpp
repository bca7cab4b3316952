#pragma once
#include <filesystem>
#include <string>
#include <vector>

namespace coldsky {

/// Temperature of a flat surface whose faces are a grid, read back from faces.vtkhdf.
struct FaceField {
  std::string name;                 ///< "front", "back"
  std::vector<double> x, y;         ///< edges of the faces across and along the tubes, rising [m]
  std::vector<double> temperature;  ///< of face (i, j) at i + j (x.size() - 1) [K]
  std::size_t nx() const { return x.size() - 1; }
  std::size_t ny() const { return y.size() - 1; }
  double at(std::size_t i, std::size_t j) const { return temperature[i + nx() * j]; }
  double area(std::size_t i, std::size_t j) const { return (x[i + 1] - x[i]) * (y[j + 1] - y[j]); }  ///< [m^2]
};

/// The surfaces of a file that are full grids at one height; edges and what has holes are left out. Throws InputError
/// where the file is missing or is not one that write_faces made.
std::vector<FaceField> read_face_fields(const std::filesystem::path& file);

/// The temperature at a point by bilinear interpolation between the middles of faces, constant beyond the outermost
/// middles; NaN outside of the surface [K]. \param x \param y [m]
double temperature_at(const FaceField& field, double x, double y);

}  // namespace coldsky
