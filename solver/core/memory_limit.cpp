#include "solver/core/memory_limit.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <limits>
#include <sstream>

namespace coldsky {

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

/// The number in a file; infinite where there is no file or it says "max".
double number_in(const std::filesystem::path& path) {
  std::ifstream file(path);
  double value = 0.0;
  return file >> value ? value : infinity;
}

/// A line "NAME VALUE" of memory.stat; 0 where there is none.
double statistic(const std::filesystem::path& path, const std::string& name) {
  std::ifstream file(path);
  double value = 0.0;
  for (std::string word; file >> word >> value;) {
    if (word == name) return value;
  }
  return 0.0;
}

struct Names {
  const char *limit, *usage, *cached;
};

/// What a group and those above it leave. \param mount where the hierarchy begins \param group path below it
double left_in(const std::filesystem::path& mount, std::filesystem::path group, const Names& names) {
  double left = infinity;
  for (;; group = group.parent_path()) {
    const std::filesystem::path folder = mount / group.relative_path();
    const double limit = number_in(folder / names.limit), usage = number_in(folder / names.usage);
    if (limit < infinity && usage < infinity) {
      left = std::min(left, limit - std::max(0.0, usage - statistic(folder / "memory.stat", names.cached)));
    }
    if (group == group.root_path() || group.empty()) return std::max(0.0, left);
  }
}

}  // namespace

double memory_left_by_groups(const std::string& membership, const std::filesystem::path& root) {
  // A line is NUMBER:CONTROLLERS:PATH; one hierarchy for all (version 2) has the number 0 and names none.
  constexpr Names unified = {"memory.max", "memory.current", "inactive_file"},
                  separate = {"memory.limit_in_bytes", "memory.usage_in_bytes", "total_inactive_file"};
  double left = infinity;
  std::istringstream lines(membership);
  for (std::string line; std::getline(lines, line);) {
    const auto first = line.find(':'), second = line.find(':', first + 1);
    if (first == std::string::npos || second == std::string::npos) continue;
    const std::string controllers = line.substr(first + 1, second - first - 1);
    const std::filesystem::path group = line.substr(second + 1);
    if (controllers.empty()) left = std::min(left, left_in(root, group, unified));
    if (("," + controllers + ",").find(",memory,") != std::string::npos) {
      // In a container the path is the host's, and the group's own files stand at the mount.
      left = std::min({left, left_in(root / "memory", group, separate), left_in(root / "memory", "/", separate)});
    }
  }
  return left;
}

double memory_left_by_groups() {
  std::ifstream file("/proc/self/cgroup");
  return memory_left_by_groups({std::istreambuf_iterator<char>(file), {}}, "/sys/fs/cgroup");
}

}  // namespace coldsky
