#pragma once
#include <filesystem>
#include <string>
#include <vector>

namespace coldsky {

/// How far the temperatures of a surface differ: those of the second result less those of the first.
struct SurfaceDifference {
  std::string surface;
  double low = 0.0, high = 0.0, mean = 0.0;  ///< over the faces of the second that the first has too; mean by area [K]
  bool interpolated = false;                 ///< the meshes differ
};

/// Writes a page with the map of the difference between the surfaces of two output folders. Faces are the second's;
/// where meshes differ the first is interpolated between the middles of its faces, and where it has no surface the map
/// stays empty. Throws InputError where a folder holds no faces, no surface is in both, or the file is none of
/// coldsky's.
std::vector<SurfaceDifference> write_difference_map(const std::string& first, const std::string& second,
                                                    const std::filesystem::path& file, const std::string& language);

}  // namespace coldsky
