#pragma once
#include <functional>
#include <map>
#include <string>

#include "solver/commands/commands.hpp"
#include "solver/core/error.hpp"
#include "solver/report/html.hpp"
#include "solver/results/output_directory.hpp"
#include "solver/results/run_log.hpp"
#include "solver/studies/study_run.hpp"

namespace coldsky {

/// What every run of a case does between the opening of its output folder and the folder's exchange: provenance first,
/// then its own work; on failure a summary in DIR.partial with the reason, on an interrupt also the checkpoint.
class OutputRun {
 public:
  OutputRun(const OutputRun&) = delete;
  OutputRun& operator=(const OutputRun&) = delete;

 protected:
  /// \param c the hot case \param session what may end the run
  OutputRun(const Case& c, const RunOptions& options, const Session& session);
  ~OutputRun() = default;

  /// Does the work, and leaves the reason where it fails. Returns the exit code.
  ExitCode go(const std::function<void()>& work);
  /// Runs a study, whose progress is shown.
  void study(const std::function<void(const Show&)>& work);
  /// What results.h5 says in words.
  std::map<std::string, std::string> result_texts(const std::string& environment) const;
  /// report.html, which beside the answer shows the case, the machine and how the run was started.
  void write_report_page(ReportInput& report);
  /// Closes log and summary, exchanges the folder, and prints the answer.
  void finish(const ReportInput& report);

  const Case& c_;
  const RunOptions& options_;
  const Session& session_;
  OutputDirectory directory_;
  RunLog log_;
  StudyRun run_;
  Summary summary_;
  ExitCode code_ = ExitCode::done;

 private:
  void print(const ReportInput& report) const;
  void leave_reason(const std::exception& error);
  void remove_checkpoint() const;
};

}  // namespace coldsky
