#pragma once
#include <array>
#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "solver/results/sweep_rows.hpp"

namespace coldsky {

/// Whether a design has numbers: it is ok, or a limit is exceeded.
inline bool has_numbers(const DesignAnswer& answer) {
  return answer.status == DesignStatus::ok || answer.status == DesignStatus::limit_exceeded;
}

/// What a sweep comes to as a whole, in one pass over its rows.
struct SweepStatistics {
  /// Least and largest of the finite values of a column.
  struct Range {
    double low = std::numeric_limits<double>::infinity(), high = -std::numeric_limits<double>::infinity();
    std::uint64_t count = 0;
    void add(double value);
    bool varies() const { return count > 0 && high > low; }
  };
  struct Way {
    std::uint64_t designs = 0;
    double seconds = 0.0;
    double rate() const { return seconds > 0.0 ? static_cast<double>(designs) / seconds : 0.0; }
  };
  struct Best {
    std::uint64_t design = 0;
    double value = 0.0;  ///< of the objective
    DesignAnswer answer;
  };
  struct Reason {
    std::uint64_t designs = 0;
    std::uint64_t first = 0;  ///< the first of them
    std::string sentence;     ///< its reason
  };

  std::array<std::uint64_t, design_statuses> counts{};
  std::map<std::pair<DesignStatus, std::string>, Reason> reasons;  ///< by status and limit, those without ok
  std::map<std::string, Way> ways;                                 ///< of designs with numbers, by sized_by
  Way all;
  std::uint64_t keep_constraints = 0;  ///< designs that are ok and keep all constraints
  std::vector<Best> best;              ///< of these, the best first; empty without an objective
  std::vector<Range> columns;          ///< of all designs; of text columns empty
  std::vector<Range> quantities;       ///< of designs with numbers
  std::uint64_t count_of(DesignStatus status) const { return counts[static_cast<std::size_t>(status)]; }
  std::uint64_t with_numbers() const { return count_of(DesignStatus::ok) + count_of(DesignStatus::limit_exceeded); }
};

/// \param most how many of the best designs are kept
SweepStatistics sweep_statistics(const SweepPlan& plan, const SweepRows& rows, std::size_t most);

/// Of checks that have an answer, the one with the largest difference; nothing where there is none.
std::optional<DesignCheck> worst_check(const SweepPlan& plan, const SweepRows& rows);
/// The largest relative uncertainty of the checks' areas by their meshes, where it is known.
std::optional<double> check_uncertainty(const SweepRows& rows);

}  // namespace coldsky
