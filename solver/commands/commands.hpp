#pragma once
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "solver/case/case.hpp"
#include "solver/core/text.hpp"
#include "solver/results/summary.hpp"

namespace coldsky {

struct ResultFile;
struct SceneOutcome;
struct Session;
class SweepPlan;

/// Whether a run that failed has written its summary, or tried to, and printed it.
struct FailureRecord {
  bool told = false;
};

/// What a program that runs commands itself takes from them, on the thread that it runs them on: such a run prints
/// nothing. Members that are empty are not called.
struct RunListener {
  std::function<void(const Text&)> show;                             ///< what the run is at
  std::function<void(std::uint64_t done, std::uint64_t all)> count;  ///< designs of a sweep
  std::function<void(ResultFile&&)> panel;                           ///< once its files are written: a panel's fields
  /// And its scene, of a scene without panels with what its file says in words.
  std::function<void(SceneOutcome&&, std::map<std::string, std::string>&&)> scene;
};

/// What every computing command is told beside its case.
struct RunOptions {
  std::string out;                    ///< output folder; empty = the case's name
  bool json = false;                  ///< summary on standard output as JSON
  bool quiet = false;                 ///< no progress, no table
  bool figures = true;                ///< solve for the trends that the report draws
  bool report = true;                 ///< write report.html
  bool shared_plotly = false;         ///< one plotly.js for the reports of all folders beside the output folder
  bool resume = false;                ///< go on from the checkpoint in DIR.partial
  double checkpoint_interval = 60.0;  ///< wall time between checkpoints [s]
  std::string command;                ///< "size", "solve"
  std::string language = "en";        ///< of the table and of the page when it opens: "en" or "ko"
  std::string command_line;           ///< as typed, for the summary
  std::vector<std::pair<std::string, Summary::Value>> inputs;  ///< of the case as given, for the summary
  FailureRecord* failure = nullptr;  ///< where the run notes that its failure is told; may be none
  /// Of a case among several: what its progress begins with ("case 2 of 5, NAME: "). Such a run prints no answer of its
  /// own.
  Text place;
  Summary* summary = nullptr;             ///< where the run leaves its summary, also where it fails; may be none
  const RunListener* listener = nullptr;  ///< may be none

  /// Whether nothing is said while the run goes on.
  bool silent() const { return quiet || json || listener != nullptr; }
};

struct SweepFolder;

struct SweepOptions {
  /// Designs that are solved together and then kept. Nothing of an answer depends on it.
  std::uint64_t batch = 1024;
  RunOptions run;
  /// Solves designs and checks in place of this process alone (solver/commands/ranked_sweep.hpp); may be empty.
  std::function<void(const SweepFolder&)> solve = {};
  std::uint64_t ranks = 0;  ///< that `solve` spreads the sweep over
  bool shared = false;      ///< others of them may still be at work in the folder
};

struct VerifyOptions {
  std::vector<std::string> tables;  ///< empty = all
  std::string reference;            ///< folder of tables; empty = the shipped one
  bool json = false;
  /// Deliberate factor on face conductances, to see that rows can fail.
  double conductance_scale = 1.0;
};

struct InfoOptions {
  bool json = false;
  int threads = 0;  ///< 0 = all
  std::optional<int> device;
};

struct ClaimsOptions {
  std::vector<std::string> only;         ///< ids of claims; empty = all
  std::vector<std::string> assumptions;  ///< "key=value", as given by --assume
  std::string out;                       ///< output folder; empty = "claims"
  std::string language = "en";
  int samples = 96;            ///< over the ranges of the inputs
  bool figures = true;         ///< compute what the page draws
  bool report = true;          ///< write claims.html
  bool shared_plotly = false;  ///< one plotly.js for the pages of all folders beside the output folder
  bool json = false, quiet = false;
  std::string command_line;               ///< as typed, for the summary
  FailureRecord* failure = nullptr;       ///< as in RunOptions
  const RunListener* listener = nullptr;  ///< as in RunOptions
};

/// The commands; each returns its exit code. \param session what is computed with and what may end it
int run_size(const Case& c, const RunOptions& options, const Session& session);
int run_solve(const Case& c, const RunOptions& options, const Session& session);
/// What the surfaces of a case's scene see, without conduction.
int run_scene(const Case& c, const RunOptions& options, const Session& session);
/// All designs of a sweep file, into one table.
int run_sweep(const SweepPlan& plan, const SweepOptions& options, const Session& session);
int run_verify(const VerifyOptions& options, const Session& session);
int run_claims(const ClaimsOptions& options, const Session& session);
/// Build, backend, devices. Also where there is no device, and then says why.
int run_info(const InfoOptions& options);

}  // namespace coldsky
