#include "solver/commands/scene_run.hpp"

#include <utility>

#include "solver/commands/output_run.hpp"
#include "solver/core/interrupt.hpp"
#include "solver/report/scene_rows.hpp"
#include "solver/results/scene_files.hpp"
#include "solver/results/scene_summary.hpp"
#include "solver/results/viewer_files.hpp"
#include "solver/session/session.hpp"
#include "solver/studies/conditions.hpp"
#include "solver/studies/scene_halved.hpp"

namespace coldsky {

namespace {

/// A study of a scene between the opening of the output folder and its exchange.
class SceneRun final : OutputRun {
 public:
  SceneRun(const Case& c, const RunOptions& options, const Session& session) : OutputRun(c, options, session) {}

  ExitCode go(const SceneStudy& work) {
    return OutputRun::go([&] {
      SceneAnswer answer;
      study([&](const Show& show) {
        answer = work(run_, show);
        SceneOutcome& scene = answer.outcome;
        if (!options_.figures || !can_halve(scene)) return;
        scene.halved =
            answer.newton ? halved_temperatures(c_, session_, scene, show) : halved_fluxes(c_, session_, scene, show);
      });
      write(answer);
    });
  }

 private:
  void write(SceneAnswer& answer) {
    stop_if_set(session_.interrupt);
    const SceneOutcome& scene = answer.outcome;
    summary_.set("status", std::string("ok"));
    summary_.set("reason", answer.verdict.en);
    summary_.set("binding_limit", std::string("none"));
    summarise_scene(scene, summary_);
    if (answer.newton) {
      summary_.set("solver.newton_iterations", static_cast<std::int64_t>(answer.newton->iterations));
      summary_.set("solver.linear_iterations", static_cast<std::int64_t>(answer.newton->linear_iterations));
      summary_.set("solver.residual", answer.newton->residual);
    }
    summary_.set("time.setup_s", answer.setup_seconds);
    summary_.set("time.solve_s", answer.solve_seconds);
    SceneFile file;
    file.texts = result_texts(scene.description);
    file.compression = c_.output.compression;
    write_scene_results(directory_.file("results.h5"), scene, file);
    write_viewer_link(directory_.file("results.vtkhdf"), "results.h5");
    write_view_factors(directory_.file("view_factors.csv"), scene);
    if (!scene.orbit.moments.empty()) write_orbit_fluxes(directory_.file("orbit_fluxes.csv"), scene);
    write_flux_tables(directory_, scene);
    ReportInput report = report_of(answer);
    std::vector<std::string> texts;
    for (const Text& warning : report.warnings) texts.push_back(warning.en);
    summary_.set("warnings", std::move(texts));
    if (options_.report) write_report_page(report);
    finish(report);
    if (options_.listener != nullptr && options_.listener->scene) {
      options_.listener->scene(std::move(answer.outcome), std::move(file.texts));
    }
  }

  ReportInput report_of(const SceneAnswer& answer) {
    const SceneOutcome& scene = answer.outcome;
    ReportInput report;
    report.language = options_.language;
    report.title = c_.title.empty() ? c_.name : c_.title;
    report.verdict = answer.verdict;
    report.environment = Text(scene.description);
    report.rows = scene_rows(c_, scene);
    report.tables = scene_tables(scene);
    report.warnings = answer.warnings;
    if (!options_.report) return report;
    if (auto figure = scene_figure(scene)) {
      report.figures.push_back(std::move(*figure));
    } else {
      report.warnings.push_back(phrase("warning.scene_figure", fmt::arg("polygons", scene.view.grid.cells())));
    }
    for (Json& figure : orbit_figures(scene)) report.figures.push_back(std::move(figure));
    return report;
  }
};

}  // namespace

int run_scene_study(const Case& c, const RunOptions& options, const Session& session, const SceneStudy& study) {
  return static_cast<int>(SceneRun(c, options, session).go(study));
}

int run_scene(const Case& given, const RunOptions& options, const Session& session) {
  if (!given.scene) {
    throw InputError({given.file, 1, 1}, "has no scene", "'coldsky scene' looks at what stands in one",
                     "add [scene], which puts the case's panel into a scene of its own");
  }
  const Case hot = hot_case(given);
  return run_scene_study(hot, options, session,
                         [&](StudyRun& run, const Show& show) { return look_at_scene(hot, session, run, show); });
}

}  // namespace coldsky
