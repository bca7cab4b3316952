#pragma once
#include <chrono>
#include <functional>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "solver/core/text.hpp"
#include "solver/studies/checkpoint.hpp"
#include "solver/studies/panel_model.hpp"

namespace coldsky {

/// A Newton step of a run, for its report.
struct ConvergenceStep {
  std::string what;           ///< the field that was solved: "full mesh"
  bool begins = false;        ///< the state that a solve began with
  double residual = 0.0;      ///< relative [-]
  int linear_iterations = 0;  ///< of the step
};

/// Tells what a study is at, for whoever waits for it; may be empty.
using Show = std::function<void(const Text&)>;
/// What progress calls a part of a run.
Text stage_name(const std::string& stage);

/// Where a run's log and its checkpoints go. Members that are empty are not called.
struct StudyHooks {
  std::function<void(const std::string&)> log;                ///< takes a line
  std::function<void(const Checkpoint&)> save;                ///< takes what a run goes on from
  double interval = std::numeric_limits<double>::infinity();  ///< wall time between checkpoints [s]
  /// From when on the run's time counts: whoever reads a checkpoint first says when that began.
  std::chrono::steady_clock::time_point begin = std::chrono::steady_clock::now();
  std::string checkpoint;  ///< what messages call the checkpoint
};

/// One run of a study from its first start to its end, over interruptions. A study is a row of stages, each a search by
/// outer iterations. What is kept is the state at the start of the last outer iteration; as an iteration depends on
/// that state alone, a run that goes on from it ends with the digits of one that was never interrupted.
class StudyRun {
 public:
  /// A run that nothing interrupts: without checkpoint and log.
  StudyRun() : StudyRun({}, {}, false) {}
  /// \param state texts that tell whose run it is; of a run that goes on, all of its checkpoint
  /// Throws InputError where a checkpoint is damaged.
  StudyRun(StudyHooks hooks, Checkpoint state, bool goes_on);

  /// Lets a stage's search tell where it stands. In the stage that a resumed run is in, the search begins there, and
  /// `model` has the field and the iteration counts it had.
  SearchWatch watch(const std::string& stage, PanelModel& model);
  /// Whether an earlier run ended the stage.
  bool finished(const std::string& stage) const;
  /// The stage has its answer, which `set` and `set_panel` have kept.
  void finish(const std::string& stage);

  /// Keeps a number.
  void set(const std::string& name, double value) { state_.numbers[name] = {value}; }
  /// These throw InputError, the file is damaged, when there is no such entry or when it has another size.
  double number(const std::string& name) const;
  /// Keeps numbers.
  void set_list(const std::string& name, std::vector<double> values) { state_.numbers[name] = std::move(values); }
  /// Numbers that were kept.
  const std::vector<double>& list(const std::string& name) const;
  /// The same, where there have to be that many.
  const std::vector<double>& list(const std::string& name, std::size_t size) const;
  /// The answer of a panel: what was computed and its field.
  void set_panel(const std::string& name, const PanelState& panel, PanelModel& model);
  /// What set_panel() kept; the model has the field again.
  PanelState panel(const std::string& name, PanelModel& model) const;

  /// After a Newton step: logs it, and writes the checkpoint when its time has come.
  void step(const std::string& what, const NewtonReport& report);
  /// The Newton steps so far; of a run that goes on from a checkpoint also those that led to it.
  const std::vector<ConvergenceStep>& convergence() const { return convergence_; }
  /// A line of the log.
  void log(const std::string& text) {
    if (hooks_.log) hooks_.log(text);
  }
  /// Writes the checkpoint. Throws LibraryError.
  void write();
  /// Writes it where its time has come.
  void write_if_due();
  /// The stage that a checkpoint was written in; empty between two stages.
  const std::string& stage() const { return state_.texts.at("stage"); }
  /// When this run began, which is before its checkpoint was read.
  std::chrono::steady_clock::time_point began() const { return hooks_.begin; }
  /// Wall time of this run and of those that it goes on from [s].
  double seconds() const;

  /// Throws InputError: what the checkpoint holds under a name cannot be what a run has written.
  [[noreturn]] void damaged(const std::string& name, const std::string& what) const;

 private:
  const std::string& text(const std::string& name) const;
  double here() const;
  void keep(const std::string& stage, const SecantState& secant, PanelModel& model);
  void keep_convergence();
  void take_convergence(const Checkpoint& found);

  StudyHooks hooks_;
  double seconds_before_ = 0.0, written_at_ = 0.0;
  bool written_ = false;  ///< the checkpoint holds the state
  Checkpoint state_;
  std::vector<ConvergenceStep> convergence_;
};

}  // namespace coldsky
