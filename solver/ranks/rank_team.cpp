#include "solver/ranks/rank_team.hpp"

#include <algorithm>

namespace coldsky {

std::vector<DesignRange> guided_pieces(const std::vector<DesignRange>& open, std::uint64_t batch, std::uint64_t ranks) {
  constexpr std::uint64_t parts = 16;
  const std::uint64_t least = std::max<std::uint64_t>(1, batch / parts);
  std::uint64_t left = 0;
  for (const DesignRange& range : open) left += range.count();
  std::vector<DesignRange> pieces;
  for (DesignRange range : open) {
    while (range.first < range.end) {
      const std::uint64_t share = std::clamp(left / (2 * ranks), least, std::max(least, batch));
      const std::uint64_t end = range.first + std::min(share, range.count());
      pieces.push_back({range.first, end});
      left -= end - range.first;
      range.first = end;
    }
  }
  return pieces;
}

}  // namespace coldsky
