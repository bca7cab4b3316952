#include <fmt/format.h>

#include <chrono>

#include "coldsky_build_info.hpp"
#include "solver/claims/ledger.hpp"
#include "solver/commands/commands.hpp"
#include "solver/core/error.hpp"
#include "solver/core/paths.hpp"
#include "solver/report/claims_page.hpp"
#include "solver/report/claims_terminal.hpp"
#include "solver/report/page.hpp"
#include "solver/report/terminal.hpp"
#include "solver/results/failure.hpp"
#include "solver/results/hdf5.hpp"
#include "solver/results/output_directory.hpp"
#include "solver/results/summary.hpp"
#include "solver/results/text_file.hpp"
#include "solver/session/backend.hpp"
#include "solver/session/session.hpp"

namespace coldsky {

namespace {

std::map<std::string, std::string> provenance(const std::string& what) {
  return {{"version", std::string(build_info::version)},
          {"commit", std::string(build_info::commit)},
          {"backend", backend_name()},
          {"device", device_name()},
          {"command", "claims"},
          {"what", what}};
}

/// Isothermal bodies: one cell each in a row, in the order of the table `surfaces`, which names them.
ResultFile plates_file(const std::vector<SolveContext::Plate>& plates) {
  ResultFile file;
  file.field.y = file.field.z = {0.0, 1.0};
  StructuredField::CellArray temperature{"Temperature", "K", {}};
  for (std::size_t n = 0; n < plates.size(); ++n) {
    const SolveContext::Plate& plate = plates[n];
    file.field.x.push_back(static_cast<double>(n));
    file.field.active.push_back(1);
    temperature.values.push_back(plate.temperature);
    file.surfaces.names.push_back(plate.label);
    file.surfaces.surface.push_back(static_cast<std::int32_t>(n));
    file.surfaces.axis.push_back(2);
    file.surfaces.high.push_back(1);
    file.surfaces.cell.push_back(static_cast<std::int64_t>(n));
    file.surfaces.area.push_back(plate.area);
    file.surfaces.temperature.push_back(plate.temperature);
    file.surfaces.emitted.push_back(plate.emitted);
    file.surfaces.absorbed.push_back(plate.absorbed);
    file.surfaces.convected.push_back(0.0);
    file.surfaces.leaked.push_back(0.0);
    file.surfaces.net.push_back(plate.net);
  }
  file.field.x.push_back(static_cast<double>(plates.size()));
  file.field.cells = {std::move(temperature)};
  file.texts = provenance("isothermal bodies, one cell each; /coldsky/surfaces names the rows of the ledger");
  return file;
}

/// The fields of every solve: DIR/fields.
void write_fields(OutputDirectory& directory, const SolveContext& context) {
  if (!context.plates.empty()) write_results(directory.file("fields/isothermal.h5"), plates_file(context.plates));
  std::map<std::string, int> seen;
  const auto name = [&](const std::string& label) {
    const int count = ++seen[label];
    return directory.file(count == 1 ? fmt::format("fields/{}.h5", label)
                                     : fmt::format("fields/{}-{}.h5", label, count));
  };
  for (const auto& panel : context.panels) {
    ResultFile file = panel.file;
    file.texts = provenance(panel.label);
    write_results(name(panel.label), file);
  }
  for (const auto& transient : context.transients) {
    const auto& columns = transient.history.columns;
    ResultFile file = plates_file({{transient.label, columns.back().values.back(), 1.0, 0.0, 0.0, 0.0}});
    file.time_series = transient.history;
    file.texts = provenance(transient.label);
    write_results(name(transient.label), file);
  }
}

}  // namespace

int run_claims(const ClaimsOptions& options, const Session& session) {
  ClaimInputs inputs(data_file("claims/inputs.toml"));
  for (const std::string& assignment : options.assumptions) inputs.assume(assignment);
  const ClaimTexts texts = read_claim_texts(data_file("claims/claims.toml"));
  const bool silent = options.listener != nullptr;
  Progress progress(options.quiet || options.json || silent, options.language);
  LedgerOptions ledger_options;
  ledger_options.only = options.only;
  ledger_options.language = options.language;
  ledger_options.samples = options.samples;
  ledger_options.figures = options.figures && options.report;
  ledger_options.progress = [&](const Text& what) {
    stop_if_set(session.interrupt);
    progress.show(phrase("progress.claims") + what);
    if (silent && options.listener->show) options.listener->show(what);
  };
  OutputDirectory directory(options.out.empty() ? "claims" : options.out);
  directory.expect("fields");
  Summary summary;
  summary.set("schema", std::string("coldsky-summary-1"));
  summary.set("command", std::string("claims"));
  summary.set("case", std::string("claims"));
  summary.set("version", std::string(build_info::version));
  summary.set("commit", std::string(build_info::commit));
  summary.set("backend", backend_name());
  summary.set("device", device_name());
  set_run_keys(options.command_line, summary);
  const auto begin = std::chrono::steady_clock::now();
  const auto seconds = [&] { return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count(); };
  try {
    SolveContext context(session);
    context.recording = true;
    nlohmann::ordered_json ledger = make_ledger(inputs, texts, ledger_options, context);
    ledger["solver"]["seconds"] = seconds();
    ledger["status"] = "ok";
    progress.done();
    write_fields(directory, context);
    write_text(directory.file("claims.json"),
               ledger.dump(1, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n");
    if (options.report) {
      // The page says when and where; claims.json is the same for the same inputs.
      nlohmann::ordered_json page = ledger;
      page["run"] = {{"date", summary.text("run.date")},
                     {"host", summary.text("run.host")},
                     {"command", summary.text("run.command_line")}};
      write_claims_page(directory.file("claims.html"), page, options.language,
                        options.shared_plotly ? folder_above(directory.final_path()) : std::filesystem::path());
    }
    summary.set("status", std::string("ok"));
    summary.set("reason", ledger[options.language == "ko" ? "summary_ko" : "summary_en"].get<std::string>());
    summary.set("solver.cells", static_cast<std::int64_t>(ledger["solver"]["cells"].get<long>()));
    summary.set("time.total_s", seconds());
    summary.write(directory.file("summary.json"));
    directory.commit();
    if (options.json && !silent) {
      fmt::print("{}\n", ledger.dump(1, ' ', false, nlohmann::ordered_json::error_handler_t::replace));
    } else if (!options.quiet && !silent) {
      fmt::print("{}", claims_table(ledger, options.language));
      fmt::print("  {}\n",
                 phrase("page.outputs", fmt::arg("folder", directory.final_path().string())).in(options.language));
    }
  } catch (const std::exception& error) {
    if (options.failure != nullptr) options.failure->told = true;
    set_failure(error, summary);
    try {
      write_text(directory.file("summary.json"), failure_json(summary, error));
    } catch (const LibraryError&) {
      // On a full disk the reason is told by the exception on its way, not by this one.
    }
    if (options.json && !silent) fmt::print("{}", failure_json(summary, error));
    throw;
  }
  return static_cast<int>(ExitCode::done);
}

}  // namespace coldsky
