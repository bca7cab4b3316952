#include <fmt/format.h>
#include <fmt/ranges.h>

#include <chrono>
#include <filesystem>

#include "coldsky_build_info.hpp"
#include "solver/commands/commands.hpp"
#include "solver/commands/open_run.hpp"
#include "solver/commands/open_sweep.hpp"
#include "solver/core/error.hpp"
#include "solver/core/phrases.hpp"
#include "solver/core/streams.hpp"
#include "solver/report/page.hpp"
#include "solver/report/sweep_answers_terminal.hpp"
#include "solver/report/sweep_page.hpp"
#include "solver/report/sweep_terminal.hpp"
#include "solver/results/failure.hpp"
#include "solver/results/rank_rows.hpp"
#include "solver/results/sweep_answers.hpp"
#include "solver/results/sweep_statistics.hpp"
#include "solver/results/sweep_summary.hpp"
#include "solver/results/sweep_table.hpp"
#include "solver/results/text_file.hpp"
#include "solver/session/backend.hpp"
#include "solver/session/session.hpp"
#include "solver/studies/sweep/search.hpp"
#include "solver/studies/sweep/strip_designs.hpp"

namespace coldsky {

namespace {

using Clock = std::chrono::steady_clock;

/// Designs of the best that the page lists; the terminal lists the first of them.
constexpr std::size_t best_designs = 20;

OutputNames outputs_of(const SweepOptions& options) {
  OutputNames names = sweep_outputs(options.ranks);
  names.shared = options.shared;
  return names;
}

/// A sweep between the opening of the output folder and its exchange.
class SweepRun {
 public:
  SweepRun(const SweepPlan& plan, const SweepOptions& options, const Session& session)
      : plan_(plan),
        options_(options),
        run_(options.run),
        session_(session),
        directory_(run_.out.empty() ? plan.name() : run_.out, run_.resume, outputs_of(options)),
        log_(directory_.file("run.log"), run_.resume),
        rows_(open_rows(plan, run_, directory_.file(SweepRows::name), log_)) {
    log_assumptions(log_, plan.base(), run_);
    log_.line(
        fmt::format("sweep {}: {} designs, {}, seed {}", plan.file(), plan.designs(), plan.sampling(), plan.seed()));
    for (const SweepColumn& column : plan.columns()) log_.line(fmt::format("varied: {}: {}", column.key, column.range));
    const std::vector<std::string> idle = plan.keys_without_effect();
    if (!idle.empty()) {
      const Text text = phrase("check_sweep.no_effect", fmt::arg("keys", fmt::format("{}", fmt::join(idle, ", "))));
      log_.line("warning: " + text.en);
      if (!run_.silent()) tell(fmt::format("warning: {}\n", text.in(run_.language)));
    }
    summarise_sweep_origin(plan, summary_);
    summary_.set("backend", backend_name());
    summary_.set("device", device_name());
    summary_.set("version", std::string(build_info::version));
    summary_.set("commit", std::string(build_info::commit));
    set_run_keys(run_.command_line, summary_);
    if (options.ranks > 0) summary_.set("sweep.ranks", static_cast<std::int64_t>(options.ranks));
  }

  ExitCode go() {
    try {
      plan_.searches() ? search() : solve();
      return write();
    } catch (const Interrupted& error) {
      leave_reason(error);
      throw Interrupted(error.signal(),
                        fmt::format("{}: {} after {} of {} designs; the same command with --resume goes on from here",
                                    directory_.partial().string(), error.what(), rows_->designs(), plan_.designs()));
    } catch (const std::exception& error) {
      leave_reason(error);
      throw;
    }
  }

 private:
  /// Designs and checks that no earlier run has solved.
  void solve() {
    SweepProgress progress(run_.silent(), run_.language);
    if (options_.solve) {
      options_.solve({directory_.partial(), *rows_, log_, progress});
      return;
    }
    StripDesigns solver(session_, plan_.command());
    SweepHooks hooks;
    hooks.keep = [&](const SweepBatch& batch) {
      rows_->append(batch);
      log_.line(fmt::format("kept {} of {} designs", rows_->designs(), plan_.designs()));
    };
    hooks.keep_check = [&](const DesignCheck& check) {
      rows_->append(check);
      log_.line(fmt::format("design {} by the full field: {:.9g}, by the sweep {:.9g}{}", check.design, check.full,
                            check.sweep, check.reason.empty() ? "" : ": " + check.reason));
    };
    // What ranks of an interrupted run have kept may lie anywhere among the designs.
    const KeptDesigns kept(directory_.partial(), sweep_origin(plan_));
    gather(plan_, kept, *rows_);
    progress.begin("progress.sweep", rows_->designs(), plan_.designs());
    hooks.progress = [&](std::uint64_t done) {
      progress.show(done);
      if (run_.listener != nullptr && run_.listener->count) run_.listener->count(done, plan_.designs());
    };
    while (rows_->designs() < plan_.designs()) {
      const DesignRange open = kept.missing({rows_->designs(), plan_.designs()}).front();
      solve_designs(plan_, solver, open, options_.batch, hooks);
      gather(plan_, kept, *rows_);
    }
    progress.begin("progress.sweep_checks", rows_->checks().size(), checks_asked_for(plan_));
    hooks.progress = [&](std::uint64_t done) { progress.show(done); };
    check_designs(
        plan_, [&](std::uint64_t design) { return rows_->answer(design); }, rows_->checks().size(), session_, hooks);
  }

  /// Generation by generation; designs that an earlier run has kept are looked at, not solved.
  void search() {
    SweepProgress progress(run_.silent(), run_.language);
    StripDesigns solver(session_, plan_.command());
    SweepHooks hooks;
    hooks.keep = [&](const SweepBatch& batch) { rows_->append(batch); };
    hooks.keep_check = [&](const DesignCheck& check) { rows_->append(check); };
    progress.begin("progress.sweep", rows_->designs(), plan_.most_designs());
    hooks.progress = [&](std::uint64_t done) {
      progress.show(done);
      if (run_.listener != nullptr && run_.listener->count) run_.listener->count(done, plan_.most_designs());
    };
    SearchHooks asked;
    asked.kept = [&] { return rows_->designs(); };
    asked.answer = [&](std::uint64_t design) { return rows_->answer(design); };
    asked.solve = [&](std::uint64_t from) {
      solve_designs(plan_, solver, {from, plan_.designs()}, options_.batch, hooks);
    };
    asked.tell = [&](const std::string& line) { log_.line(line); };
    search_ = search_designs(plan_, asked);
    log_.line(fmt::format("search ended after {} designs: {}", search_->designs, search_->ended));
    const std::vector<std::uint64_t> checks = designs_to_confirm(plan_, *search_);
    progress.begin("progress.sweep_checks", rows_->checks().size(), checks.size());
    for (std::size_t n = rows_->checks().size(); n < checks.size(); ++n) {
      stop_if_set(session_.interrupt);
      rows_->append(check_design(plan_, checks[n], rows_->answer(checks[n]), session_));
      progress.show(n + 1);
    }
  }

  /// All outputs of a sweep whose rows are complete.
  ExitCode write() {
    stop_if_set(session_.interrupt);
    const SweepStatistics statistics = sweep_statistics(plan_, *rows_, best_designs);
    SweepAnswers answers = sweep_answers(plan_, *rows_, search_);
    answers.crossings = crossings(statistics);
    write_sweep_csv(directory_.file("sweep.csv"), plan_, *rows_);
    SweepRows::Texts texts = sweep_origin(plan_);
    texts.erase("sweep");        // which stands with the table
    texts.erase("fingerprint");  // too
    if (texts["files"].empty()) texts.erase("files");
    texts["device"] = device_name();
    write_sweep_results(directory_.file("results.h5"), plan_, *rows_, answers, texts);
    summarise_sweep(plan_, *rows_, statistics, summary_);
    summarise_answers(plan_, answers, summary_);
    const SweepVerdict verdict =
        search_ ? search_verdict(plan_, *search_, statistics) : sweep_verdict(plan_, statistics);
    summary_.set("status", std::string(verdict.status));
    summary_.set("reason", verdict.text.en);
    if (run_.report) {
      write_sweep_page(directory_.file("report.html"), plan_, *rows_, statistics, answers, verdict.text, page_frame());
    }
    summary_.set("time.total_s", seconds());
    log_.line(verdict.text.en);
    log_.close();
    summary_.write(directory_.file("summary.json"));
    directory_.commit();
    print(statistics, answers, verdict.text);
    return verdict.code;
  }

  /// From the best design, or from the middle of all keys where nothing is best.
  std::vector<Crossing> crossings(const SweepStatistics& statistics) const {
    if (!plan_.asks_crossings() || statistics.with_numbers() == 0) return {};
    StripDesigns solver(session_, plan_.command());
    std::vector<double> reference(plan_.factors(), 0.5);
    if (!statistics.best.empty()) reference = plan_.coordinates(statistics.best.front().design);
    return find_crossings(plan_, solver, reference);
  }

  SweepPageFrame page_frame() const {
    SweepPageFrame frame;
    frame.language = run_.language;
    frame.version = fmt::format("{} ({})", build_info::version, build_info::commit);
    frame.machine = fmt::format("{}, {}", backend_name(), device_name());
    frame.date = summary_.text("run.date");
    frame.host = summary_.text("run.host");
    frame.command = run_.command_line;
    if (run_.shared_plotly) frame.shared_folder = folder_above(directory_.final_path());
    return frame;
  }

  void print(const SweepStatistics& statistics, const SweepAnswers& answers, const Text& verdict) const {
    if (run_.listener != nullptr) return;
    if (run_.json) {
      fmt::print("{}", summary_.to_json());
    } else if (!run_.quiet) {
      fmt::print("{}\n\n{}{}\n  {}\n", verdict.in(run_.language), sweep_table(plan_, *rows_, statistics, run_.language),
                 answers_table(plan_, answers, statistics, run_.language),
                 phrase("sweep.outputs", fmt::arg("folder", directory_.final_path().string())).in(run_.language));
    }
  }

  /// What a sweep that fails leaves in DIR.partial, and with --json on standard output.
  void leave_reason(const std::exception& error) {
    if (run_.failure != nullptr) run_.failure->told = true;
    set_failure(error, summary_);
    summary_.set("sweep.solved", static_cast<std::int64_t>(rows_->designs()));
    summary_.set("time.total_s", seconds());
    log_.line(fmt::format("{}: {}", status_of(error), error.what()));
    try {
      write_text(directory_.file("summary.json"), failure_json(summary_, error));
    } catch (const LibraryError&) {
      // On a full disk the reason is told by the exception on its way, not by this one.
    }
    if (run_.json && run_.listener == nullptr) fmt::print("{}", failure_json(summary_, error));
  }

  double seconds() const { return std::chrono::duration<double>(Clock::now() - begin_).count(); }

  const SweepPlan& plan_;
  const SweepOptions& options_;
  const RunOptions& run_;
  const Session& session_;
  Clock::time_point begin_ = Clock::now();
  OutputDirectory directory_;
  RunLog log_;
  std::unique_ptr<SweepRows> rows_;
  std::optional<SearchResult> search_;
  Summary summary_;
};

}  // namespace

int run_sweep(const SweepPlan& plan, const SweepOptions& options, const Session& session) {
  require_solvable(plan);
  return static_cast<int>(SweepRun(plan, options, session).go());
}

}  // namespace coldsky
