#pragma once
#include <chrono>
#include <filesystem>
#include <functional>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "solver/results/checkpoint.hpp"
#include "solver/results/run_log.hpp"
#include "solver/studies/commands.hpp"
#include "solver/studies/panel_study.hpp"

namespace coldsky {

/// A Newton step of a run, for its report.
struct ConvergenceStep {
  std::string what;       ///< the field that was solved: "full mesh"
  bool begins = false;    ///< the state that a solve began with
  double residual = 0.0;  ///< relative [-]
  int linear_iterations = 0;
};

/// One run of a study from its first start to its end, over interruptions. A study is a row of stages, each a search by
/// outer iterations. What is kept is the state at the start of the last outer iteration; as an iteration depends on
/// that state alone, a run that goes on from it ends with the digits of one that was never interrupted.
class StudyRun {
 public:
  /// \param file of the checkpoint; with options.resume it is read. Throws InputError when it belongs to another case,
  /// command or version, or is damaged.
  StudyRun(const Case& c, const RunOptions& options, std::filesystem::path file, RunLog& log);
  /// A run that nothing interrupts: without checkpoint and log.
  StudyRun();

  /// Lets a stage's search tell where it stands. In the stage that a resumed run is in, the search begins there, and
  /// `model` has the field and the iteration counts it had.
  SearchWatch watch(const std::string& stage, PanelModel& model);
  /// Whether an earlier run ended the stage.
  bool finished(const std::string& stage) const;
  /// The stage has its answer, which `set` and `set_panel` have kept.
  void finish(const std::string& stage);

  void set(const std::string& name, double value) { state_.numbers[name] = {value}; }
  /// These throw InputError, the file is damaged, when there is no such entry or when it has another size.
  double number(const std::string& name) const;
  void set_list(const std::string& name, std::vector<double> values) { state_.numbers[name] = std::move(values); }
  const std::vector<double>& list(const std::string& name) const;
  const std::vector<double>& list(const std::string& name, std::size_t size) const;
  /// The answer of a panel: what was computed and its field.
  void set_panel(const std::string& name, const PanelState& panel, PanelModel& model);
  PanelState panel(const std::string& name, PanelModel& model) const;

  /// After a Newton step: logs it, and writes the checkpoint when its time has come.
  void step(const std::string& what, const NewtonReport& report);
  /// The Newton steps so far; of a run that goes on from a checkpoint also those that led to it.
  const std::vector<ConvergenceStep>& convergence() const { return convergence_; }
  void log(const std::string& text) {
    if (log_ != nullptr) log_->line(text);
  }
  /// Writes the checkpoint. Throws LibraryError.
  void write();
  /// Wall time of this run and of those that it goes on from [s].
  double seconds() const;

  /// Throws InputError: what the checkpoint holds under a name cannot be what a run has written.
  [[noreturn]] void damaged(const std::string& name, const std::string& what) const;

 private:
  [[noreturn]] void refuse(const std::string& why) const;
  const std::string& text(const std::string& name) const;
  double here() const;
  void check(const Checkpoint& found) const;
  void keep(const std::string& stage, const SecantState& secant, PanelModel& model);
  void write_if_due();
  void keep_convergence();
  void take_convergence(const Checkpoint& found);

  std::filesystem::path file_;
  double interval_, seconds_before_ = 0.0, written_at_ = 0.0;
  bool written_ = false;  ///< the file holds the state
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
  RunLog* log_ = nullptr;
  Checkpoint state_;
  std::vector<ConvergenceStep> convergence_;
};

/// What a run rests on, for its log: versions, machine, every default with its source, margins, ranges.
void log_assumptions(RunLog& log, const Case& c, const RunOptions& options);

}  // namespace coldsky
