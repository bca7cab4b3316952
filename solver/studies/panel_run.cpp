#include "solver/studies/panel_run.hpp"

#include <fmt/format.h>

#include "coldsky_build_info.hpp"
#include "solver/case/estimate.hpp"
#include "solver/core/error.hpp"
#include "solver/core/interrupt.hpp"
#include "solver/core/streams.hpp"
#include "solver/report/page.hpp"
#include "solver/results/failure.hpp"
#include "solver/results/hdf5.hpp"
#include "solver/results/history.hpp"
#include "solver/results/output_directory.hpp"
#include "solver/results/text_file.hpp"
#include "solver/results/viewer_files.hpp"
#include "solver/studies/backend.hpp"
#include "solver/studies/case_warnings.hpp"
#include "solver/studies/panel_figures.hpp"
#include "solver/studies/panel_limits.hpp"
#include "solver/studies/panel_outputs.hpp"

namespace coldsky {

namespace {

/// Names of the materials of a panel's cells by their number, one a line.
std::string names_of_materials(const Case& c) {
  static_assert(panel_sheet == 0 && panel_core == 1 && panel_saddle == 2, "the order of the names");
  if (c.panel.kind == "ideal") return "plate";
  return fmt::format("face sheet, {}\ncore\nsaddle, {}", c.panel.sheet.material, c.panel.tube.material);
}

TubePlaces tube_places(const PanelMesh& mesh) {
  TubePlaces places;
  const std::vector<double>&x = mesh.x.nodes, &z = mesh.z.nodes;
  places.x.reserve(mesh.duct_begin.size());
  for (std::size_t t = 0; t < mesh.duct_begin.size(); ++t) {
    places.x.push_back(0.5 * (x[mesh.duct_begin[t]] + x[mesh.duct_end[t]]));
  }
  // Under a bare sheet the tubes hang on its back.
  places.z = mesh.spec.kind == PanelKind::sheet ? z.front() : 0.5 * (z.front() + z.back());
  return places;
}

}  // namespace

int run_panel_study(const Case& c, const RunOptions& options, const PanelStudy& study) {
  OutputDirectory directory(options.out.empty() ? c.name : options.out, options.resume);
  RunLog log(directory.file("run.log"), options.resume);
  StudyRun run(c, options, directory.file(OutputDirectory::checkpoint), log);
  log_assumptions(log, c, options);
  for (const Text& warning : case_warnings(c, options.command)) {
    log.line("warning: " + warning.en);
    if (!options.quiet && !options.json) tell(fmt::format("warning: {}\n", warning.in(options.language)));
  }
  Summary summary;
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
  ExitCode code = ExitCode::done;

  const PanelWriter write = [&](PanelModel& model, const PanelState& state, const PanelOutcome& outcome) {
    stop_if_interrupted();
    const LoopState& loop = model.loop();
    log.line(fmt::format(
        "used: coolant from {:.2f} K to {:.2f} K, properties at {:.2f} K; Reynolds {:.4g}, film {:.4g} W/m2K",
        loop.inlet, state.outlet, loop.reference, state.reynolds, state.film_coefficient));
    if (state.newton.rounding > 0.0) log.line(state.newton.why);
    ResultFile file = collect_results(c, model, state);
    const PanelNumbers numbers = panel_numbers(c, model, state.mass_flow, outcome, file);
    const std::vector<Limit> limits = panel_limits(c, model, state, outcome, numbers.chip);
    std::vector<Text> warnings = case_warnings(c, options.command);
    for (Text& warning : panel_warnings(c, model, state, outcome, limits, file)) warnings.push_back(std::move(warning));
    const Text exceeded = exceeded_text(limits), verdict = outcome.verdict + exceeded;
    summarise(c, model, state, outcome, numbers, summary);
    summarise_limits(c, outcome, limits, warnings, summary);
    if (!exceeded.empty() && c.limits.enforce) {
      summary.set("status", std::string("limit_exceeded"));
      code = ExitCode::infeasible;
    }
    summary.set("reason", verdict.en);
    add_scalars(c, model, state, outcome, numbers, file);
    file.texts = {{"case", c.resolved_text},
                  {"version", std::string(build_info::version)},
                  {"commit", std::string(build_info::commit)},
                  {"backend", backend_name()},
                  {"device", device_name()},
                  {"command", options.command},
                  {"environment", outcome.environment.description},
                  {"materials", names_of_materials(c)}};
    if (outcome.history) {
      file.time_series = *outcome.history;
      file.snapshots = outcome.snapshots;
      write_history(directory.file("history.csv"), *outcome.history);
    }
    write_results(directory.file("results.h5"), file);
    if (file.volume != "none") {
      const TubePlaces tubes = tube_places(model.mesh());
      write_viewer_link(directory.file("results.vtkhdf"), "results.h5");
      write_faces(directory.file("faces.vtkhdf"), file, tubes);
      write_coolant(directory.file("coolant.vtkhdf"), file, tubes);
    }

    PanelFigures drawn;
    if (options.report) drawn = panel_figures(c, model, outcome, file, run.convergence(), options.figures);
    if (!drawn.left_out.empty()) {
      for (Text& note : drawn.left_out) warnings.push_back(std::move(note));
      summarise_limits(c, outcome, limits, warnings, summary);
    }
    ReportInput report;
    report.language = options.language;
    report.title = c.title.empty() ? c.name : c.title;
    report.verdict = verdict;
    report.limits = limit_rows(limits);
    report.warnings = warnings;
    report.environment = describe_surroundings(c, outcome);
    report.rows = panel_rows(c, model, state, outcome, numbers, run.seconds());
    if (options.report) {
      report.figures = std::move(drawn.figures);
      report.inputs = case_inputs(c);
      report.chip = numbers.chip;
      report.chip_limit = c.chips.junction_limit;
      report.case_text = c.resolved_text;
      report.version = fmt::format("{} ({})", build_info::version, build_info::commit);
      report.machine = fmt::format("{}, {}", backend_name(), device_name());
      report.date = summary.text("run.date");
      report.host = summary.text("run.host");
      report.command = options.command_line;
      if (options.shared_plotly) report.shared_folder = folder_above(directory.final_path());
      write_report(directory.file("report.html"), report);
    }
    summary.set("time.total_s", run.seconds());
    log.line(verdict.en);
    for (const Text& warning : warnings) log.line("warning: " + warning.en);
    log.line(fmt::format("done after {:.1f} s", run.seconds()));
    log.close();
    summary.write(directory.file("summary.json"));
    directory.commit();
    if (options.json) {
      fmt::print("{}", summary.to_json());
    } else if (!options.quiet) {
      const std::string& language = options.language;
      std::string further =
          fmt::format("\n{}\n{}", phrase("page.limits").in(language), format_table(report.limits, language));
      if (!warnings.empty()) further += "\n" + phrase("page.warnings").in(language) + "\n";
      for (const Text& warning : warnings) further += "  " + warning.in(language) + "\n";
      fmt::print("{}\n\n{}\n{}{}\n  {}\n", report.title.in(language), verdict.in(language),
                 format_table(report.rows, language), further,
                 phrase("page.outputs", fmt::arg("folder", directory.final_path().string())).in(language));
    }
    if (code != ExitCode::done) {
      tell(fmt::format("{}:{} limits.enforce = false makes it a warning\n", directory.final_path().string(),
                       exceeded.en));
    }
  };

  const auto failed = [&](const std::exception& error) {
    if (options.failure != nullptr) options.failure->told = true;
    set_failure(error, summary);
    const std::string reason = explained(error, estimate_cells(c));
    summary.set("reason", reason);
    summary.set("time.total_s", run.seconds());
    log.line(fmt::format("{}: {}", status_of(error), reason));
    try {
      write_text(directory.file("summary.json"), failure_json(summary, error));
    } catch (const LibraryError&) {
      // On a full disk the reason is told by the exception on its way, not by this one.
    }
    if (options.json) fmt::print("{}", failure_json(summary, error));
  };
  // A case that has its answer, be it a no, has nothing left to resume.
  const auto answered = [&] {
    std::error_code ignored;
    std::filesystem::remove(directory.partial() / OutputDirectory::checkpoint, ignored);
  };
  try {
    try {
      study(write, run);
    } catch (const Interrupted&) {
      run.write();  // when that fails, it is the error below
      throw;
    }
  } catch (const Interrupted& error) {
    failed(error);
    throw Interrupted(error.signal(), fmt::format("{}: {}; the same command with --resume goes on from here",
                                                  directory.partial().string(), error.what()));
  } catch (const InfeasibleError& error) {
    answered();
    failed(error);
    throw;
  } catch (const NotConvergedError& error) {
    answered();
    failed(error);
    throw;
  } catch (const std::exception& error) {
    failed(error);
    throw;
  }
  return static_cast<int>(code);
}

}  // namespace coldsky
