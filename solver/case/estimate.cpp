#include "solver/case/estimate.hpp"

#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <limits>
#include <string>

#include "solver/case/panel_kinds.hpp"
#include "solver/core/memory_limit.hpp"

namespace coldsky {

namespace {

/// Bytes a cell of a coupled solve with its results: measured on the shipped case, see docs/performance.md.
constexpr double bytes_per_cell = 450.0;
/// Of these in device arrays: 163 in a steady solve (coldsky bench panel --case nonlinear), five vectors more in time.
constexpr double device_bytes_per_cell = 205.0;
constexpr double target_cells = 2.0e6;
constexpr int fewest_length_cells = 32;
constexpr double most_length_cells = 1.6e6;
/// Of a plate as warm as its coolant, whose march is exact: the coolant's fall within a
/// cell, half of which is lost, stays below 0.1 % of its whole.
constexpr int ideal_length_cells = 1000;

/// Before refinement.
double cells_across_section(const Case& c) {
  if (!has_trait(c.panel, has_tubes)) return 1.0;
  const double tubes = std::round(c.panel.width / c.panel.tube.pitch);
  const double through = !has_trait(c.panel, has_core) ? 1.0 : 2.0 * c.mesh.sheet_cells + c.mesh.core_cells;
  return 2.0 * c.mesh.half_pitch_cells * tubes * through;
}

/// A line of /proc/meminfo [bytes].
double memory_entry(const char* name) {
  std::ifstream file("/proc/meminfo");
  std::string word;
  while (file >> word) {
    if (word == name) {
      double kib = 0.0;
      file >> kib;
      return 1024.0 * kib;
    }
  }
  return std::numeric_limits<double>::infinity();
}

/// A number of /proc/self/statm [bytes]: 0 all that is mapped, 5 data and stack.
double mapped_memory(int place) {
  std::ifstream file("/proc/self/statm");
  double pages = 0.0;
  for (int n = 0; n <= place; ++n) file >> pages;
  return pages * static_cast<double>(sysconf(_SC_PAGESIZE));
}

}  // namespace

int resolved_length_cells(const Case& c) {
  const auto refined = [&](double count) {
    return static_cast<int>(std::clamp(std::round(count * c.mesh.refinement), 1.0, most_length_cells));
  };
  if (c.mesh.length_cells > 0) return refined(c.mesh.length_cells);
  if (!has_trait(c.panel, has_tubes)) return refined(ideal_length_cells);
  // Even, so that the coarser mesh of a refinement pair halves it.
  const double count = std::ceil(target_cells / cells_across_section(c) / 2.0) * 2.0;
  return refined(std::max(count, static_cast<double>(fewest_length_cells)));
}

double estimate_cells(const Case& c) {
  if (c.bodies_alone()) return 0.0;
  const double section =
      !has_trait(c.panel, has_tubes) ? 1.0 : cells_across_section(c) * c.mesh.refinement * c.mesh.refinement;
  return section * resolved_length_cells(c);
}

double estimate_surface_cells(const Case& c) {
  if (c.bodies_alone()) return 0.0;
  const double across = !has_trait(c.panel, has_tubes)
                            ? 1.0
                            : 2.0 * c.mesh.half_pitch_cells * std::round(c.panel.width / c.panel.tube.pitch);
  return 2.0 * across * (!has_trait(c.panel, has_tubes) ? 1.0 : c.mesh.refinement) * resolved_length_cells(c);
}

double estimate_memory(double cells) { return bytes_per_cell * cells; }

double estimate_device_memory(double cells) { return device_bytes_per_cell * cells; }

double total_memory() { return memory_entry("MemTotal:"); }

double available_memory() {
  double available = std::min(memory_entry("MemAvailable:"), memory_left_by_groups());
  // A limit on the address space (ulimit -v) counts all that the process has mapped.
  rlimit limit{};
  if (getrlimit(RLIMIT_AS, &limit) == 0 && limit.rlim_cur != RLIM_INFINITY) {
    available = std::min(available, std::max(0.0, static_cast<double>(limit.rlim_cur) - mapped_memory(0)));
  }
  // One on data (ulimit -d) counts what is private and written.
  if (getrlimit(RLIMIT_DATA, &limit) == 0 && limit.rlim_cur != RLIM_INFINITY) {
    available = std::min(available, std::max(0.0, static_cast<double>(limit.rlim_cur) - mapped_memory(5)));
  }
  return available;
}

}  // namespace coldsky
