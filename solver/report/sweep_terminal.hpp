#pragma once
#include <chrono>
#include <string>

#include "solver/report/terminal.hpp"
#include "solver/results/sweep_statistics.hpp"

namespace coldsky {

/// A value of a varied key as people write it, with its unit. \param largest of the column, SI
std::string sweep_value_text(const SweepColumn& column, const SweepValue& value, double largest);

/// What a sweep says at its end: designs by status and reason, the best designs with their varied keys, how far the
/// full field is from the sweep, and designs a second by the way in which they were sized.
std::string sweep_table(const SweepPlan& plan, const SweepRows& rows, const SweepStatistics& statistics,
                        const std::string& language);

/// Progress of a sweep: what is done, the rate of this run and the time that is left at that rate; in a terminal with a
/// bar.
class SweepProgress {
 public:
  SweepProgress(bool quiet, std::string language) : progress_(quiet, std::move(language)) {}
  /// \param what a phrase \param from what earlier runs have done
  void begin(const char* what, std::uint64_t from, std::uint64_t count);
  void show(std::uint64_t done);

 private:
  using Clock = std::chrono::steady_clock;
  Progress progress_;
  const char* what_ = "";
  std::uint64_t from_ = 0, count_ = 0;
  Clock::time_point begin_ = Clock::now(), last_ = {};
};

/// "2 h 05 min", "3 min 20 s", "12 s".
std::string duration_text(double seconds);

}  // namespace coldsky
