#include "solver/commands/panel_run.hpp"

#include <fmt/format.h>

#include <filesystem>
#include <map>

#include "coldsky_build_info.hpp"
#include "solver/case/estimate.hpp"
#include "solver/case/panel_kinds.hpp"
#include "solver/case/warnings.hpp"
#include "solver/commands/open_run.hpp"
#include "solver/core/error.hpp"
#include "solver/core/streams.hpp"
#include "solver/report/html.hpp"
#include "solver/report/page.hpp"
#include "solver/report/panel_figures.hpp"
#include "solver/report/panel_rows.hpp"
#include "solver/results/failure.hpp"
#include "solver/results/hdf5.hpp"
#include "solver/results/history.hpp"
#include "solver/results/output_directory.hpp"
#include "solver/results/panel_summary.hpp"
#include "solver/results/text_file.hpp"
#include "solver/results/viewer_files.hpp"
#include "solver/session/backend.hpp"
#include "solver/session/session.hpp"
#include "solver/studies/panel_fields.hpp"
#include "solver/studies/warnings.hpp"

namespace coldsky {

namespace {

/// Names of the materials of a panel's cells by their number, one a line.
std::string names_of_materials(const Case& c) {
  static_assert(panel_sheet == 0 && panel_core == 1 && panel_saddle == 2, "the order of the names");
  if (!has_trait(c.panel, has_tubes)) return "plate";
  return fmt::format("face sheet, {}\ncore\nsaddle, {}", c.panel.sheet.material, c.panel.tube.material);
}

TubePlaces tube_places(const PanelMesh& mesh) {
  TubePlaces places;
  const std::vector<double>&x = mesh.x.nodes, &z = mesh.z.nodes;
  places.x.reserve(mesh.duct_begin.size());
  for (std::size_t t = 0; t < mesh.duct_begin.size(); ++t) {
    places.x.push_back(0.5 * (x[mesh.duct_begin[t]] + x[mesh.duct_end[t]]));
  }
  places.begin = mesh.y.nodes.front();
  // Under a bare sheet the tubes hang on its back.
  places.z = !mesh.spec.cored() && mesh.spec.tubular() ? z.front() : 0.5 * (z.front() + z.back());
  return places;
}

/// What every summary begins with, also that of a run that fails.
void summarise_origin(const Case& c, const RunOptions& options, Summary& summary) {
  summary.set("schema", std::string("coldsky-summary-1"));
  summary.set("command", options.command);
  summary.set("case", c.name);
  summary.set("version", std::string(build_info::version));
  summary.set("commit", std::string(build_info::commit));
  summary.set("backend", backend_name());
  summary.set("device", device_name());
  summary.set("heat.load_W", c.heat.load);
  summary.set("margin.temperature_K", c.margin.temperature);
  summary.set("margin.heat_load", c.margin.heat_load);
  summary.set("margin.policy", c.margin.policy);
  set_run_keys(options.command_line, summary);
  for (const auto& [key, value] : options.inputs) summary.set(key, value);
}

/// What results.h5 says in words.
std::map<std::string, std::string> result_texts(const Case& c, const RunOptions& options, const PanelOutcome& outcome) {
  std::map<std::string, std::string> texts = origin_texts(c, options);
  texts.insert({{"backend", backend_name()},
                {"device", device_name()},
                {"environment", outcome.environment.description},
                {"materials", names_of_materials(c)}});
  if (texts["files"].empty()) texts.erase("files");
  return texts;
}

/// A study between the opening of the output folder and its exchange.
class PanelRun {
 public:
  PanelRun(const Case& c, const RunOptions& options, const Session& session)
      : c_(c),
        options_(options),
        session_(session),
        directory_(options.out.empty() ? c.name : options.out, options.resume),
        log_(directory_.file("run.log"), options.resume),
        run_(open_run(c, options, directory_.file(OutputDirectory::checkpoint), log_)) {
    log_assumptions(log_, c, options);
    for (const Text& warning : case_warnings(c, options.command)) {
      log_.line("warning: " + warning.en);
      if (!options.quiet && !options.json) tell(fmt::format("warning: {}\n", warning.in(options.language)));
    }
    summarise_origin(c, options, summary_);
  }

  /// Returns the exit code.
  ExitCode go(const PanelStudy& study) {
    try {
      try {
        write(solved(study));
      } catch (const Interrupted&) {
        run_.write();  // when that fails, it is the error below
        throw;
      }
    } catch (const Interrupted& error) {
      leave_reason(error);
      throw Interrupted(error.signal(), fmt::format("{}: {}; the same command with --resume goes on from here",
                                                    directory_.partial().string(), error.what()));
    } catch (const InfeasibleError& error) {
      remove_checkpoint();
      leave_reason(error);
      throw;
    } catch (const NotConvergedError& error) {
      remove_checkpoint();
      leave_reason(error);
      throw;
    } catch (const std::exception& error) {
      leave_reason(error);
      throw;
    }
    return code_;
  }

 private:
  PanelAnswer solved(const PanelStudy& study) {
    const bool quiet = options_.quiet || options_.json;
    Progress progress(quiet, options_.language, run_.began());
    Show show;
    if (!quiet) show = [&](const Text& text) { progress.show(options_.place + text); };
    return study(run_, show);
  }

  /// All outputs of a study that has its answer.
  void write(const PanelAnswer& answer) {
    stop_if_set(session_.interrupt);
    PanelModel& model = *answer.model;
    const PanelState& state = answer.state;
    const PanelOutcome& outcome = answer.outcome;
    log_coolant(model.loop(), state);
    ResultFile file = collect_results(c_, model, state);
    const PanelNumbers numbers = panel_numbers(c_, model, state.mass_flow, outcome, file);
    const std::vector<Limit> limits = panel_limits(c_, model, state, outcome, numbers.chip);
    std::vector<Text> warnings = case_warnings(c_, options_.command);
    for (Text& warning : panel_warnings(c_, model, state, outcome, limits, file)) {
      warnings.push_back(std::move(warning));
    }
    const Text exceeded = exceeded_text(limits), verdict = outcome.verdict + exceeded;
    summarise(c_, model, state, outcome, numbers, summary_);
    summarise_limits(c_, outcome, limits, warnings, summary_);
    if (!exceeded.empty() && c_.limits.enforce) {
      summary_.set("status", std::string("limit_exceeded"));
      code_ = ExitCode::infeasible;
    }
    summary_.set("reason", verdict.en);
    add_scalars(c_, model, state, outcome, numbers, file);
    write_results_and_views(model.mesh(), outcome, file);

    PanelFigures drawn;
    if (options_.report) drawn = panel_figures(c_, model, outcome, file, run_.convergence(), options_.figures);
    if (!drawn.left_out.empty()) {
      for (Text& note : drawn.left_out) warnings.push_back(std::move(note));
      summarise_limits(c_, outcome, limits, warnings, summary_);
    }
    ReportInput report;
    report.language = options_.language;
    report.title = c_.title.empty() ? c_.name : c_.title;
    report.verdict = verdict;
    report.limits = limit_rows(limits);
    report.warnings = warnings;
    report.environment = describe_surroundings(c_, outcome);
    report.rows = panel_rows(c_, model, state, outcome, numbers, run_.seconds());
    if (options_.report) {
      report.figures = std::move(drawn.figures);
      report.chip = numbers.chip;
      write_report_page(report);
    }
    finish(report);
    print(report);
    if (code_ != ExitCode::done) {
      tell(fmt::format("{}:{} limits.enforce = false makes it a warning\n", directory_.final_path().string(),
                       exceeded.en));
    }
  }

  void log_coolant(const LoopState& loop, const PanelState& state) {
    log_.line(fmt::format(
        "used: coolant from {:.2f} K to {:.2f} K, properties at {:.2f} K; Reynolds {:.4g}, film {:.4g} W/m2K",
        loop.inlet, state.outlet, loop.reference, state.reynolds, state.film_coefficient));
    if (state.newton.rounding > 0.0) log_.line(state.newton.why);
  }

  void write_results_and_views(const PanelMesh& mesh, const PanelOutcome& outcome, ResultFile& file) {
    file.texts = result_texts(c_, options_, outcome);
    if (outcome.history) {
      file.time_series = *outcome.history;
      file.snapshots = outcome.snapshots;
      write_history(directory_.file("history.csv"), *outcome.history);
    }
    write_results(directory_.file("results.h5"), file);
    if (file.volume != "none") {
      const TubePlaces tubes = tube_places(mesh);
      write_viewer_link(directory_.file("results.vtkhdf"), "results.h5");
      write_faces(directory_.file("faces.vtkhdf"), file, tubes);
      write_coolant(directory_.file("coolant.vtkhdf"), file, tubes);
    }
  }

  /// report.html, which beside the answer shows the case, the machine and how the run was started.
  void write_report_page(ReportInput& report) {
    report.inputs = case_inputs(c_);
    report.chip_limit = c_.chips.junction_limit;
    report.case_text = c_.resolved_text;
    report.version = fmt::format("{} ({})", build_info::version, build_info::commit);
    report.machine = fmt::format("{}, {}", backend_name(), device_name());
    report.date = summary_.text("run.date");
    report.host = summary_.text("run.host");
    report.command = options_.command_line;
    if (options_.shared_plotly) report.shared_folder = folder_above(directory_.final_path());
    write_report(directory_.file("report.html"), report);
  }

  /// Closes log and summary, and exchanges the folder.
  void finish(const ReportInput& report) {
    summary_.set("time.total_s", run_.seconds());
    log_.line(report.verdict.en);
    for (const Text& warning : report.warnings) log_.line("warning: " + warning.en);
    log_.line(fmt::format("done after {:.1f} s", run_.seconds()));
    log_.close();
    summary_.write(directory_.file("summary.json"));
    directory_.commit();
    if (options_.summary != nullptr) *options_.summary = summary_;
  }

  /// The answer on standard output.
  void print(const ReportInput& report) const {
    if (!options_.place.empty()) return;  // the table of all cases says it
    if (options_.json) {
      fmt::print("{}", summary_.to_json());
    } else if (!options_.quiet) {
      const std::string& language = options_.language;
      std::string further =
          fmt::format("\n{}\n{}", phrase("page.limits").in(language), format_table(report.limits, language));
      if (!report.warnings.empty()) further += "\n" + phrase("page.warnings").in(language) + "\n";
      for (const Text& warning : report.warnings) further += "  " + warning.in(language) + "\n";
      fmt::print("{}\n\n{}\n{}{}\n  {}\n", report.title.in(language), report.verdict.in(language),
                 format_table(report.rows, language), further,
                 phrase("page.outputs", fmt::arg("folder", directory_.final_path().string())).in(language));
    }
  }

  /// What a run that fails leaves in DIR.partial, and with --json on standard output.
  void leave_reason(const std::exception& error) {
    if (options_.failure != nullptr) options_.failure->told = true;
    set_failure(error, summary_);
    const std::string reason = explained(error, estimate_cells(c_));
    summary_.set("reason", reason);
    summary_.set("time.total_s", run_.seconds());
    if (options_.summary != nullptr) *options_.summary = summary_;
    log_.line(fmt::format("{}: {}", status_of(error), reason));
    try {
      write_text(directory_.file("summary.json"), failure_json(summary_, error));
    } catch (const LibraryError&) {
      // On a full disk the reason is told by the exception on its way, not by this one.
    }
    if (options_.json && options_.place.empty()) fmt::print("{}", failure_json(summary_, error));
  }

  /// A case that has its answer, be it a no, has nothing left to resume.
  void remove_checkpoint() const {
    std::error_code ignored;
    std::filesystem::remove(directory_.partial() / OutputDirectory::checkpoint, ignored);
  }

  const Case& c_;
  const RunOptions& options_;
  const Session& session_;
  OutputDirectory directory_;
  RunLog log_;
  StudyRun run_;
  Summary summary_;
  ExitCode code_ = ExitCode::done;
};

}  // namespace

int run_panel_study(const Case& c, const RunOptions& options, const Session& session, const PanelStudy& study) {
  return static_cast<int>(PanelRun(c, options, session).go(study));
}

}  // namespace coldsky
