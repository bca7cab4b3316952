#pragma once
#include <filesystem>
#include <string>

#include "solver/core/text.hpp"
#include "solver/results/sweep_answers.hpp"
#include "solver/results/sweep_statistics.hpp"

namespace coldsky {

/// What the page says of its run.
struct SweepPageFrame {
  std::string language = "en";  ///< it opens in
  std::string version, machine;
  std::string date, host, command;
  std::filesystem::path shared_folder;  ///< see PageSpec
};

/// report.html of a sweep: statuses and reasons, the best designs, histograms of all numbers, the objective against
/// every varied key. Its size does not grow with the number of designs: from some thousand on they are counted in bins.
/// Throws LibraryError.
void write_sweep_page(const std::filesystem::path& file, const SweepPlan& plan, const SweepRows& rows,
                      const SweepStatistics& statistics, const SweepAnswers& answers, const Text& verdict,
                      const SweepPageFrame& frame);

}  // namespace coldsky
