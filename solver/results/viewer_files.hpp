#pragma once
#include <filesystem>
#include <string>
#include <vector>

#include "solver/results/packers.hpp"
#include "solver/studies/fields.hpp"

namespace coldsky {

/// Where the tubes of a panel lie, along y: their middles across the panel, where they begin, their height in it [m].
struct TubePlaces {
  std::vector<double> x;
  double begin = 0.0, z = 0.0;
};

/// A file with the ending that viewers know, whose grid is that of results.h5 beside it: a link within HDF5, which
/// copies and file systems keep. Throws LibraryError, as all below do.
void write_viewer_link(const std::filesystem::path& file, const std::string& results);

/// The radiating faces: temperature, fluxes by path and local efficiency, that is the net flux over that of a face at
/// the temperature of the coolant beside it.
/// \param packers that compress; nullptr = this thread alone
void write_faces(const std::filesystem::path& file, const ResultFile& results, const TubePlaces& tubes,
                 Packers* packers = nullptr);

/// The coolant along the tubes as lines: its temperature at the points, heat into the panel by segment.
void write_coolant(const std::filesystem::path& file, const ResultFile& results, const TubePlaces& tubes);

/// Net flux of every face over that of a perfect one at the temperature of the coolant beside it [-]; not a number
/// where such a face would give off nothing.
/// \param faces where the faces lie; all three outlive the answer
Pieces<double> local_efficiency(const ResultFile& results, const Grid& faces, const TubePlaces& tubes);

}  // namespace coldsky
