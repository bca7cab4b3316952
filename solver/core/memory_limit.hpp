#pragma once
#include <filesystem>
#include <string>

namespace coldsky {

/// Memory that the control groups of this process leave it [bytes], the least over the groups above it; infinite where
/// they set no limit. What files are cached in counts as free. A container, a batch job and a systemd service are such
/// groups.
/// \param membership text of /proc/self/cgroup \param root where the groups are mounted, /sys/fs/cgroup
double memory_left_by_groups(const std::string& membership, const std::filesystem::path& root);
double memory_left_by_groups();

}  // namespace coldsky
