#include "solver/sweep/factor.hpp"

#include <algorithm>
#include <cmath>

namespace coldsky {

SweepValue Factor::at(double coordinate) const {
  const auto share = [&](double count) { return std::min(std::floor(coordinate * count), count - 1.0); };
  if (has_levels()) return levels[static_cast<std::size_t>(share(static_cast<double>(levels.size())))];
  if (counting) return counting->first + share(counting->second - counting->first + 1.0);
  return law->quantile(coordinate);
}

bool is_free_name(const std::string& name) {
  const std::string prefix = free_prefix;
  if (!name.starts_with(prefix) || name.size() == prefix.size()) return false;
  return std::all_of(name.begin() + static_cast<std::ptrdiff_t>(prefix.size()), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
  });
}

bool holds_text(const KeySpec& key) { return key.member.index() >= 3; }

}  // namespace coldsky
