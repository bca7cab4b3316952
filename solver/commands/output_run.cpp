#include "solver/commands/output_run.hpp"

#include <fmt/format.h>

#include <cmath>
#include <filesystem>

#include "coldsky_build_info.hpp"
#include "solver/case/estimate.hpp"
#include "solver/case/warnings.hpp"
#include "solver/commands/open_run.hpp"
#include "solver/core/streams.hpp"
#include "solver/report/page.hpp"
#include "solver/results/failure.hpp"
#include "solver/results/text_file.hpp"
#include "solver/session/backend.hpp"

namespace coldsky {

namespace {

/// What every summary begins with, also that of a run that fails.
void summarise_origin(const Case& c, const RunOptions& options, Summary& summary) {
  summary.set("schema", std::string("coldsky-summary-1"));
  summary.set("command", options.command);
  summary.set("case", c.name);
  summary.set("version", std::string(build_info::version));
  summary.set("commit", std::string(build_info::commit));
  summary.set("backend", backend_name());
  summary.set("device", device_name());
  if (!c.bodies_alone()) {
    summary.set("heat.load_W", c.heat.load);
    summary.set("margin.temperature_K", c.margin.temperature);
    summary.set("margin.heat_load", c.margin.heat_load);
    summary.set("margin.policy", c.margin.policy);
  }
  set_run_keys(options.command_line, summary);
  for (const auto& [key, value] : options.inputs) summary.set(key, value);
}

}  // namespace

OutputRun::OutputRun(const Case& c, const RunOptions& options, const Session& session)
    : c_(c),
      options_(options),
      session_(session),
      directory_(options.out.empty() ? c.name : options.out, options.resume),
      log_(directory_.file("run.log"), options.resume),
      run_(open_run(c, options, directory_.file(OutputDirectory::checkpoint), log_)) {
  log_assumptions(log_, c, options);
  for (const Text& warning : case_warnings(c, options.command)) {
    log_.line("warning: " + warning.en);
    if (!options.silent()) tell(fmt::format("warning: {}\n", warning.in(options.language)));
  }
  summarise_origin(c, options, summary_);
}

ExitCode OutputRun::go(const std::function<void()>& work) {
  try {
    try {
      work();
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

void OutputRun::study(const std::function<void(const Show&)>& work) {
  const bool silent = options_.silent();
  Progress progress(silent, options_.language, run_.began());
  Show show;
  if (options_.listener != nullptr) show = options_.listener->show;
  if (!silent) show = [&](const Text& text) { progress.show(options_.place + text); };
  work(show);
}

std::map<std::string, std::string> OutputRun::result_texts(const std::string& environment) const {
  std::map<std::string, std::string> texts = origin_texts(c_, options_);
  texts.insert({{"backend", backend_name()}, {"device", device_name()}, {"environment", environment}});
  if (texts["files"].empty()) texts.erase("files");
  return texts;
}

void OutputRun::write_report_page(ReportInput& report) {
  report.inputs = case_inputs(c_);
  report.chip_limit = c_.bodies_alone() ? std::nan("") : c_.chips.junction_limit;
  report.case_text = c_.resolved_text;
  report.version = fmt::format("{} ({})", build_info::version, build_info::commit);
  report.machine = fmt::format("{}, {}", backend_name(), device_name());
  report.date = summary_.text("run.date");
  report.host = summary_.text("run.host");
  report.command = options_.command_line;
  if (options_.shared_plotly) report.shared_folder = folder_above(directory_.final_path());
  write_report(directory_.file("report.html"), report);
}

void OutputRun::finish(const ReportInput& report) {
  summary_.set("time.total_s", run_.seconds());
  log_.line(report.verdict.en);
  for (const Text& warning : report.warnings) log_.line("warning: " + warning.en);
  log_.line(fmt::format("done after {:.1f} s", run_.seconds()));
  log_.close();
  summary_.write(directory_.file("summary.json"));
  directory_.commit();
  if (options_.summary != nullptr) *options_.summary = summary_;
  print(report);
}

/// The answer on standard output.
void OutputRun::print(const ReportInput& report) const {
  if (!options_.place.empty() || options_.listener != nullptr) return;  // the table of all cases says it
  if (options_.json) {
    fmt::print("{}", summary_.to_json());
  } else if (!options_.quiet) {
    const std::string& language = options_.language;
    std::string further;
    for (const ReportTable& one : report.tables) further += "\n" + format_columns(one, language);
    if (!report.limits.empty()) {
      further += fmt::format("\n{}\n{}", phrase("page.limits").in(language), format_table(report.limits, language));
    }
    if (!report.warnings.empty()) further += "\n" + phrase("page.warnings").in(language) + "\n";
    for (const Text& warning : report.warnings) further += "  " + warning.in(language) + "\n";
    fmt::print("{}\n\n{}\n{}{}\n  {}\n", report.title.in(language), report.verdict.in(language),
               format_table(report.rows, language), further,
               phrase("page.outputs", fmt::arg("folder", directory_.final_path().string())).in(language));
  }
}

/// What a run that fails leaves in DIR.partial, and with --json on standard output.
void OutputRun::leave_reason(const std::exception& error) {
  if (options_.failure != nullptr) options_.failure->told = true;
  set_failure(error, summary_);
  const std::string reason = explained(error, c_.bodies_alone() ? 0.0 : estimate_cells(c_));
  summary_.set("reason", reason);
  summary_.set("time.total_s", run_.seconds());
  if (options_.summary != nullptr) *options_.summary = summary_;
  log_.line(fmt::format("{}: {}", status_of(error), reason));
  try {
    write_text(directory_.file("summary.json"), failure_json(summary_, error));
  } catch (const LibraryError&) {
    // On a full disk the reason is told by the exception on its way, not by this one.
  }
  if (options_.json && options_.place.empty() && options_.listener == nullptr)
    fmt::print("{}", failure_json(summary_, error));
}

/// A case that has its answer, be it a no, has nothing left to resume.
void OutputRun::remove_checkpoint() const {
  std::error_code ignored;
  std::filesystem::remove(directory_.partial() / OutputDirectory::checkpoint, ignored);
}

}  // namespace coldsky
