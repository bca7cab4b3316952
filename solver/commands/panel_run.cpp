#include "solver/commands/panel_run.hpp"

#include <fmt/format.h>

#include <future>
#include <optional>
#include <system_error>

#include "solver/case/panel_kinds.hpp"
#include "solver/case/warnings.hpp"
#include "solver/commands/output_run.hpp"
#include "solver/core/error.hpp"
#include "solver/core/streams.hpp"
#include "solver/report/panel_figures.hpp"
#include "solver/report/panel_rows.hpp"
#include "solver/report/scene_rows.hpp"
#include "solver/results/hdf5.hpp"
#include "solver/results/history.hpp"
#include "solver/results/panel_summary.hpp"
#include "solver/results/scene_files.hpp"
#include "solver/results/scene_summary.hpp"
#include "solver/results/viewer_files.hpp"
#include "solver/session/backend.hpp"
#include "solver/session/session.hpp"
#include "solver/studies/panel_fields.hpp"
#include "solver/studies/scene.hpp"
#include "solver/studies/scene_halved.hpp"
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

/// A study of panels between the opening of the output folder and its exchange.
class PanelRun final : OutputRun {
 public:
  PanelRun(const Case& c, const RunOptions& options, const Session& session) : OutputRun(c, options, session) {}

  /// Returns the exit code.
  ExitCode go(const PanelStudy& work) {
    return OutputRun::go([&] {
      std::optional<PanelAnswer> answer;
      study([&](const Show& show) {
        answer = work(run_, show);
        PanelOutcome& outcome = answer->outcome;
        if (!outcome.scene || outcome.history || !options_.figures || !can_halve(*outcome.scene)) return;
        outcome.scene->halved = halved_heat(c_, session_, *answer->model, answer->state, outcome, show);
      });
      write(*answer);
    });
  }

 private:
  /// All outputs of a study that has its answer.
  void write(PanelAnswer& answer) {
    stop_if_set(session_.interrupt);
    PanelModel& model = *answer.model;
    const PanelState& state = answer.state;
    const PanelOutcome& outcome = answer.outcome;
    log_coolant(model.loop(), state);
    ResultFile file = collect_results(c_, model, state);
    const PanelNumbers numbers = panel_numbers(c_, model, state, outcome, file);
    const std::vector<Limit> limits = panel_limits(c_, model, state, outcome, numbers.chip);
    std::vector<Text> warnings = case_warnings(c_, options_.command);
    for (Text& warning : panel_warnings(c_, model, state, outcome, limits, file)) {
      warnings.push_back(std::move(warning));
    }
    const Text exceeded = exceeded_text(limits), verdict = outcome.verdict + exceeded;
    if (outcome.scene) {
      for (Text& warning : scene_warnings(c_, *outcome.scene)) warnings.push_back(std::move(warning));
      summarise_scene(*outcome.scene, summary_);
    }
    summarise(c_, model, state, outcome, numbers, summary_);
    summarise_limits(c_, outcome, limits, warnings, summary_);
    if (!exceeded.empty() && c_.limits.enforce) {
      summary_.set("status", std::string("limit_exceeded"));
      code_ = ExitCode::infeasible;
    }
    summary_.set("reason", verdict.en);
    add_scalars(c_, model, state, outcome, numbers, file);
    // Files and figures of the same numbers, side by side.
    PendingFiles pending(*this, model.mesh(), outcome, file);

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
    if (outcome.scene) show_scene(*outcome.scene, model.panels(), report, drawn);
    if (options_.report) {
      report.figures = std::move(drawn.figures);
      report.chip = numbers.chip;
    }
    pending.finish();  // the first of the files that cannot be written is the one that is told
    if (options_.report) write_report_page(report);
    finish(report);
    if (options_.listener != nullptr) {
      if (options_.listener->panel) options_.listener->panel(std::move(file));
      if (options_.listener->scene && outcome.scene) options_.listener->scene(std::move(*answer.outcome.scene), {});
    } else if (code_ != ExitCode::done) {
      tell(fmt::format("{}:{} limits.enforce = false makes it a warning\n", directory_.final_path().string(),
                       exceeded.en));
    }
  }

  /// What of its scene belongs on the page and into the table.
  void show_scene(const SceneOutcome& scene, int panels, ReportInput& report, PanelFigures& drawn) const {
    if (panels > 1) {
      report.rows.push_back(
          {phrase("row.scene_panels"), fmt::format("{}", panels), "-", phrase("row.scene_panels.note")});
    }
    for (TableRow& row : scene_rows(c_, scene)) report.rows.push_back(std::move(row));
    report.tables = scene_tables(scene);
    if (!options_.report) return;
    if (auto figure = scene_figure(scene)) {
      drawn.figures.insert(drawn.figures.begin(), std::move(*figure));
    } else {
      report.warnings.push_back(phrase("warning.scene_figure", fmt::arg("polygons", scene.view.grid.cells())));
    }
  }

  void log_coolant(const LoopState& loop, const PanelState& state) {
    log_.line(fmt::format(
        "used: coolant from {:.2f} K to {:.2f} K, properties at {:.2f} K; Reynolds {:.4g}, film {:.4g} W/m2K",
        loop.inlet, state.outlet, loop.reference, state.reynolds, state.film_coefficient));
    if (state.newton.rounding > 0.0) log_.line(state.newton.why);
  }

  /// results.h5 and what viewers read, written beside the making of the page.
  class PendingFiles {
   public:
    PendingFiles(PanelRun& run, const PanelMesh& mesh, const PanelOutcome& outcome, ResultFile& file)
        : outcome_(outcome), file_(file), tubes_(tube_places(mesh)) {
      file.texts = run.result_texts(outcome.environment.description);
      file.texts["materials"] = names_of_materials(run.c_);
      if (outcome.history) {
        file.time_series = *outcome.history;
        file.snapshots = outcome.snapshots;
        write_history(run.directory_.file("history.csv"), *outcome.history);
      }
      // The folder is told of its files from one thread alone.
      OutputDirectory& folder = run.directory_;
      results_ = folder.file("results.h5");
      if (outcome.scene) write_view_factors(folder.file("view_factors.csv"), *outcome.scene);
      if (outcome.scene && !outcome.scene->orbit.moments.empty()) {
        write_orbit_fluxes(folder.file("orbit_fluxes.csv"), *outcome.scene);
        write_flux_tables(folder, *outcome.scene);
      }
      viewed_ = file.volume != "none";
      if (viewed_) {
        if (outcome.scene) scene_ = folder.file("scene.vtkhdf");
        link_ = folder.file("results.vtkhdf");
        faces_ = folder.file("faces.vtkhdf");
        coolant_ = folder.file("coolant.vtkhdf");
      }
      const int threads = thread_report().count;
      const Interrupt* const interrupt = run.session_.interrupt;
      const auto work = [this, threads, interrupt] { write(threads, interrupt); };
      try {
        written_ = std::async(threads > 1 ? std::launch::async : std::launch::deferred, work);
      } catch (const std::system_error&) {
        written_ = std::async(std::launch::deferred, work);  // no thread is to be had
      }
    }
    /// Throws what went wrong.
    void finish() { written_.get(); }

   private:
    void write(int threads, const Interrupt* interrupt) const {
      Packers packers(threads, interrupt);
      write_results(results_, file_, &packers);
      if (!viewed_) return;
      if (outcome_.scene) write_scene_view(scene_, outcome_.scene->view, file_.compression);
      write_viewer_link(link_, "results.h5");
      write_faces(faces_, file_, tubes_, &packers);
      write_coolant(coolant_, file_, tubes_);
    }

    const PanelOutcome& outcome_;
    const ResultFile& file_;
    TubePlaces tubes_;
    std::filesystem::path results_, scene_, link_, faces_, coolant_;
    bool viewed_ = false;
    std::future<void> written_;  // the last: it is waited for before the others go
  };
};

}  // namespace

int run_panel_study(const Case& c, const RunOptions& options, const Session& session, const PanelStudy& study) {
  return static_cast<int>(PanelRun(c, options, session).go(study));
}

}  // namespace coldsky
