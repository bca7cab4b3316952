// Sample runs:
//   coldsky size cases/dawn-dusk-1mw.toml
//   coldsky size cases/dawn-dusk-1mw.toml --set heat.load="2 MW" --out two-megawatt
//   coldsky solve cases/dawn-dusk-1mw.toml --set panel.count=32
//   coldsky size cases/dawn-dusk-1mw.toml --resume
//   coldsky check cases/dawn-dusk-1mw.toml
//   coldsky describe panel.tube.pitch
//   coldsky help size
//   coldsky claims --only C1 --assume server.power="5 kW" --lang ko
//   coldsky verify
//   coldsky bench w1 --case thin --size 250x131x77
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <csignal>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "coldsky_build_info.hpp"
#include "solver/case/estimate.hpp"
#include "solver/case/reader.hpp"
#include "solver/cli/arguments.hpp"
#include "solver/cli/describe.hpp"
#include "solver/cli/help.hpp"
#include "solver/core/error.hpp"
#include "solver/core/interrupt.hpp"
#include "solver/core/streams.hpp"
#include "solver/core/threads.hpp"
#include "solver/report/text.hpp"
#include "solver/results/failure.hpp"
#include "solver/results/input_values.hpp"
#include "solver/results/output_directory.hpp"
#include "solver/results/text_file.hpp"
#include "solver/studies/backend.hpp"
#include "solver/studies/case_warnings.hpp"
#include "solver/studies/commands.hpp"

namespace {

using namespace coldsky;

struct Options {
  std::string command;  ///< the first word, known before the rest is understood
  std::string case_file;
  std::vector<std::string> overrides;
  RunOptions run;
  VerifyOptions verify;
  BenchOptions bench;
  ClaimsOptions claims;
  DescribeOptions describe;
  int threads = 0;
  std::optional<int> device;
  std::string language = "en", help_language = "en";
  bool json = false;
  FailureRecord failure;
};

/// Runs a command that computes: with Kokkos, and with an explanation where memory runs out.
/// \param cells of the mesh; 0 = not known
template <class Command>
int compute(const Options& options, double cells, const Command& command) {
  const BackendSession session(options.threads, options.device);
  try {
    return command();
  } catch (const std::runtime_error& error) {
    if (bytes_of_failed_allocation(error.what())) throw LibraryError(explained(error, cells));
    throw;
  }
}

int check_case(const Options& options) {
  const Case c = read_case(options.case_file, options.overrides);
  const double cells = estimate_cells(c);
  nlohmann::ordered_json warnings = nlohmann::ordered_json::object();
  for (const char* command : {"size", "solve"}) {
    warnings[command] = nlohmann::ordered_json::array();
    for (const Text& warning : case_warnings(c, command)) warnings[command].push_back(warning.in(options.language));
  }
  if (options.json) {
    const nlohmann::ordered_json document{{"command", "check"},  {"case", c.name},
                                          {"status", "ok"},      {"resolved", c.resolved_text},
                                          {"cells", cells},      {"memory_bytes", estimate_memory(cells)},
                                          {"warnings", warnings}};
    fmt::print("{}\n", document.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace));
  } else {
    fmt::print("{}\n# {:.0f} cells, about {:.2f} GB of memory\n", c.resolved_text, cells,
               1e-9 * estimate_memory(cells));
    for (const auto& [command, texts] : warnings.items()) {
      for (const auto& text : texts) fmt::print("# warning of {}: {}\n", command, text.get<std::string>());
    }
  }
  return 0;
}

/// A description of the help. A program without its data still does what it can.
template <class... Arguments>
std::string words(const Options& options, const std::string& key, const Arguments&... arguments) {
  try {
    return phrase("help." + key, arguments...).in(options.help_language);
  } catch (const LibraryError&) {
    return {};
  }
}

void common(CLI::App* command, Options& options, bool writes) {
  command->add_option("case", options.case_file, words(options, "case"))->required()->type_name("CASE");
  command->add_option("--set", options.overrides, words(options, "set"))
      ->allow_extra_args(false)
      ->type_name("KEY=VALUE");
  command->add_flag("--json", options.json, words(options, "json"));
  if (!writes) return;
  command->add_option("--out", options.run.out, words(options, "out"))->type_name("DIR");
  command->add_flag("--quiet", options.run.quiet, words(options, "quiet"));
  command->add_flag("!--no-figures", options.run.figures, words(options, "no_figures"));
  command->add_flag("!--no-report", options.run.report, words(options, "no_report"));
  command->add_flag("--shared-plotly", options.run.shared_plotly, words(options, "shared_plotly"));
  command->add_flag("--resume", options.run.resume, words(options, "resume"));
  command->add_option("--checkpoint-interval", options.run.checkpoint_interval, words(options, "checkpoint_interval"))
      ->check(CLI::Range(0.0, 1e9))
      ->type_name("SECONDS");
}

void machine(CLI::App* command, Options& options) {
  command->add_option("--threads", options.threads, words(options, "threads"))
      ->check(CLI::Range(1, most_threads))
      ->type_name("N");
  command->add_option("--device", options.device, words(options, "device"))->check(CLI::Range(0, 63))->type_name("N");
}

/// The summary of a run that failed before it opened its folder goes to DIR.partial as those of other failed runs do.
void leave(const Options& options, const std::string& name, const std::string& summary) {
  const std::string& out = options.command == "claims" ? options.claims.out : options.run.out;
  std::error_code ignored;
  // A misspelt name of a case leaves no folder.
  if (out.empty() && (name.empty() || !std::filesystem::is_regular_file(options.case_file, ignored)) &&
      options.command != "claims") {
    return;
  }
  const std::string folder = !out.empty() ? out : options.command == "claims" ? "claims" : name;
  // A checkpoint stays for the command that is typed right.
  for (const bool resume : {true, false}) {
    try {
      OutputDirectory directory(folder, resume);
      write_text(directory.file("summary.json"), summary);
      return;
    } catch (const std::exception&) {
      // There is none to resume; or the folder is what is at fault, or another run's.
    }
  }
}

/// What a command that fails says beside its message: with --json one object, of a run its summary.
/// \param written also into the output folder
void tell_failure(Options& options, const std::exception& error, bool written = true) {
  if (options.failure.told) return;  // the run itself has
  const std::string name = std::filesystem::path(options.case_file).stem().string();
  if (options.command == "size" || options.command == "solve" || options.command == "claims") {
    Summary summary;
    summary.set("schema", std::string("coldsky-summary-1"));
    summary.set("command", options.command);
    const std::string of_case = options.command == "claims" ? "claims" : name;
    if (!of_case.empty()) summary.set("case", of_case);
    summary.set("version", std::string(build_info::version));
    summary.set("commit", std::string(build_info::commit));
    set_run_keys(options.run.command_line, summary);
    for (const auto& [key, value] : options.run.inputs) summary.set(key, value);
    set_failure(error, summary);
    const std::string text = failure_json(summary, error);
    if (written) leave(options, name, text);
    if (options.json) fmt::print("{}", text);
  } else if (options.json && (options.command == "check" || options.command == "describe")) {
    fmt::print("{}", failure_json(options.command, name, error));
  }
}

int run(int argc, char** argv, Options& options) {
  std::vector<std::string> typed(argv + 1, argv + argc);
  for (int n = 0; n < argc; ++n) options.run.command_line += (n > 0 ? " " : "") + std::string(argv[n]);
  options.claims.command_line = options.run.command_line;
  options.run.failure = options.claims.failure = &options.failure;
  // The language of the help is needed before the words are understood.
  if (value_of("--lang", typed) == "ko") options.help_language = "ko";
  CLI::App app{words(options, "app"), "coldsky"};
  app.formatter(std::make_shared<HelpFormatter>(options.help_language));
  app.set_help_flag("-h,--help", words(options, "help_flag"));
  app.set_version_flag("-V,--version", std::string(build_info::version), words(options, "version"));
  app.require_subcommand(1);
  app.option_defaults()->always_capture_default();
  const auto add_language = [&](CLI::App* command) {
    command->add_option("--lang", options.language, words(options, "lang"))
        ->check(CLI::IsMember({"en", "ko"}))
        ->type_name("en|ko");
  };
  const auto add_command = [&](const std::string& name) {
    CLI::App* command = app.add_subcommand(name, words(options, name));
    add_language(command);
    return command;
  };
  add_language(&app);

  CLI::App* size = add_command("size");
  CLI::App* solve = add_command("solve");
  CLI::App* claims = add_command("claims");
  CLI::App* check = add_command("check");
  CLI::App* describe_command = add_command("describe");
  CLI::App* info = add_command("info");
  CLI::App* verify = add_command("verify");
  CLI::App* bench = add_command("bench");
  add_command("help");  // is taken as COMMAND --help
  for (CLI::App* command : {size, solve}) {
    common(command, options, true);
    machine(command, options);
  }
  common(check, options, false);
  describe_command->add_option("key", options.describe.key, words(options, "key"))->type_name("KEY");
  describe_command->add_option("--search", options.describe.search, words(options, "search"))->type_name("TEXT");
  describe_command->add_flag("--summary", options.describe.summary, words(options, "summary"));
  describe_command->add_flag("--markdown", options.describe.markdown, words(options, "markdown"));
  describe_command->add_flag("--json", options.json, words(options, "json"));
  claims->add_option("--only", options.claims.only, words(options, "only"))->type_name("ID");
  claims->add_option("--assume", options.claims.assumptions, words(options, "assume"))
      ->allow_extra_args(false)
      ->type_name("KEY=VALUE");
  claims->add_option("--out", options.claims.out, words(options, "claims_out"))->type_name("DIR");
  claims->add_option("--samples", options.claims.samples, words(options, "samples"))
      ->check(CLI::Range(0, 100000))
      ->type_name("N");
  claims->add_flag("!--no-figures", options.claims.figures, words(options, "claims_no_figures"));
  claims->add_flag("!--no-report", options.claims.report, words(options, "claims_no_report"));
  claims->add_flag("--shared-plotly", options.claims.shared_plotly, words(options, "shared_plotly"));
  claims->add_flag("--json", options.json, words(options, "json"));
  claims->add_flag("--quiet", options.claims.quiet, words(options, "quiet"));
  machine(claims, options);
  machine(info, options);
  info->add_flag("--json", options.json, words(options, "json"));
  machine(verify, options);
  machine(bench, options);
  bench->add_option("name", options.bench.name, words(options, "bench_name"))
      ->required()
      ->check(CLI::IsMember({"triad", "kernels", "vcycle", "w1", "panel", "tealeaf", "all", "compare"}))
      ->type_name("NAME");
  bench->add_option("--size", options.bench.size, words(options, "bench_size"))->type_name("CELLS");
  bench->add_option("--repeat", options.bench.repeat, words(options, "repeat"))
      ->check(CLI::Range(1, 1000))
      ->type_name("N");
  bench->add_option("--case", options.bench.case_name, words(options, "bench_case"))->type_name("NAME");
  bench->add_option("files", options.bench.files, words(options, "bench_files"))->type_name("FILE");
  bench->add_option("--out", options.bench.out, words(options, "bench_out"))->type_name("FILE");
  bench->add_flag("--json", options.json, words(options, "json_lines"));
  verify->add_option("table", options.verify.tables, words(options, "table"))->type_name("TABLE");
  verify->add_option("--reference", options.verify.reference, words(options, "reference"))->type_name("DIR");
  verify->add_flag("--json", options.json, words(options, "json_lines"));
  verify->add_option("--conductance-scale", options.verify.conductance_scale, words(options, "conductance_scale"))
      ->type_name("X");

  options.json = std::find(typed.begin(), typed.end(), "--json") != typed.end();
  std::vector<std::string> arguments = arranged(typed, app);
  if (!arguments.empty()) options.command = arguments.front();
  std::reverse(arguments.begin(), arguments.end());  // as the library takes them
  try {
    app.parse(std::move(arguments));
  } catch (const CLI::CallForHelp&) {
    fmt::print("{}", app.help());
    return 0;
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() != 0) {
      // What was to be the output folder is not known.
      tell_failure(options, InputError({}, error.what()), false);
    }
    return app.exit(error) == 0 ? 0 : static_cast<int>(ExitCode::invalid);
  }
  options.claims.language = options.run.language = options.describe.language = options.language;
  options.run.json = options.claims.json = options.verify.json = options.bench.json = options.describe.json =
      options.json;
  if (check->parsed()) return check_case(options);
  if (describe_command->parsed()) return run_describe(options.describe);
  if (info->parsed()) return run_info({options.json, options.threads, options.device});
  if (verify->parsed()) {
    return compute(options, 0.0, [&] { return run_verify(options.verify); });
  }
  if (claims->parsed()) {
    const InterruptHandler interrupts;
    // Thousands of solves of one cell: threads would do nothing but wait for each other.
    if (options.threads == 0) options.threads = 1;
    return compute(options, 0.0, [&] { return run_claims(options.claims); });
  }
  if (bench->parsed()) {
    if (options.bench.name == "compare") return run_bench_compare(options.bench);
    if (!options.bench.files.empty()) {
      throw InputError({}, fmt::format("'{}' is one word too many", options.bench.files.front()),
                       "only compare reads files", fmt::format("write coldsky bench {}", options.bench.name));
    }
    return compute(options, 0.0, [&] { return run_bench(options.bench); });
  }
  const InterruptHandler interrupts;
  const Case c = read_case(options.case_file, options.overrides);
  options.run.command = size->parsed() ? "size" : "solve";
  options.run.inputs = input_values(c);
  return compute(options, estimate_cells(c),
                 [&] { return size->parsed() ? run_size(c, options.run) : run_solve(c, options.run); });
}

void complain(const std::exception& error) {
  const std::string text = lost_output(error).value_or(error.what());
  if (!text.empty()) tell(text + "\n");
}

/// Says what ended the command; returns its exit code.
int failed(Options& options, const std::exception& error) {
  complain(error);
  ExitCode code = ExitCode::failure;
  if (const auto* invalid = dynamic_cast<const InputError*>(&error)) {
    code = ExitCode::invalid;
    for (const InputError& more : invalid->further) complain(more);
    if (invalid->not_listed > 0) tell(fmt::format("... and {} more like these\n", invalid->not_listed));
  } else if (dynamic_cast<const InfeasibleError*>(&error) != nullptr) {
    code = ExitCode::infeasible;
  } else if (dynamic_cast<const NotConvergedError*>(&error) != nullptr) {
    code = ExitCode::not_converged;
  } else if (const auto* interrupted = dynamic_cast<const Interrupted*>(&error)) {
    code = static_cast<ExitCode>(128 + interrupted->signal());
  }
  try {
    tell_failure(options, error);
  } catch (const std::exception& unwritten) {
    complain(unwritten);
    code = ExitCode::failure;
  }
  return static_cast<int>(code);
}

}  // namespace

int main(int argc, char** argv) {
  // First of all: it must find the signals as the parent has left them, since a program that starts again keeps those
  // that it ignores.
  if (runs_on_openmp()) start_again_with_sleeping_threads(argv);
  prepare_streams();
  // A file size limit then fails the write, which is reported, instead of killing the run.
  std::signal(SIGXFSZ, SIG_IGN);
  Options options;
  int code = 0;
  try {
    code = run(argc, argv, options);
  } catch (const std::exception& error) {
    code = failed(options, error);
  }
  try {
    finish_output();
  } catch (const std::exception& error) {
    complain(error);
    code = static_cast<int>(ExitCode::failure);
  }
  end_without_reader();
  return code;
}
