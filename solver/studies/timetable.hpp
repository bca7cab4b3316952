#pragma once
#include <cstddef>
#include <vector>

#include "solver/studies/drive.hpp"

namespace coldsky {

/// The times that a transient meets exactly [s].
struct Timetable {
  double end = 0.0;
  std::vector<double> kinks;  ///< of what drives the panel
  std::vector<double> rows;   ///< of the history
  std::vector<double> stops;  ///< all of them, each once
  double apart = 0.0;         ///< times closer than this are one

  Timetable(const Case& c, const EnvironmentInTime& environment, const PanelDrive& drive, double run_end);
  bool is_kink(double time) const;
  /// Number of the row at a time, from 1; 0 = there is none.
  std::size_t row_at(double time) const;
};

}  // namespace coldsky
