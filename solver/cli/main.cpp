// Sample runs:
//   coldsky size cases/dawn-dusk-1mw.toml
//   coldsky size cases/dawn-dusk-1mw.toml --set heat.load="2 MW" --out two-megawatt
//   coldsky solve cases/dawn-dusk-1mw.toml --set panel.count=32
//   coldsky size cases/dawn-dusk-1mw.toml --resume
//   coldsky check cases/dawn-dusk-1mw.toml
//   coldsky describe panel.tube.pitch
//   coldsky claims --only C1 --assume server.power="5 kW" --lang ko
//   coldsky verify
//   coldsky bench w1 --case thin --size 250x131x77
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <nlohmann/json.hpp>

#include "coldsky_build_info.hpp"
#include "solver/case/estimate.hpp"
#include "solver/case/reader.hpp"
#include "solver/case/schema.hpp"
#include "solver/core/error.hpp"
#include "solver/core/interrupt.hpp"
#include "solver/results/input_values.hpp"
#include "solver/results/summary_schema.hpp"
#include "solver/studies/backend.hpp"
#include "solver/studies/case_warnings.hpp"
#include "solver/studies/commands.hpp"

namespace {

using namespace coldsky;

struct Options {
  std::string case_file, key;
  std::vector<std::string> overrides;
  RunOptions run;
  VerifyOptions verify;
  BenchOptions bench;
  ClaimsOptions claims;
  int threads = 0;
  std::optional<int> device;
  std::string language = "en";
  bool markdown = false, summary = false, json = false;
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
    const nlohmann::ordered_json document{{"case", c.name},
                                          {"resolved", c.resolved_text},
                                          {"cells", cells},
                                          {"memory_bytes", estimate_memory(cells)},
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

int describe(const Options& options) {
  if (options.summary) {
    fmt::print("{}", options.markdown ? describe_summary_markdown() : describe_summary());
  } else if (options.markdown) {
    fmt::print("{}", describe_markdown());
  } else if (options.key.empty()) {
    fmt::print("{}", describe_all());
  } else if (const KeySpec* key = find_key(options.key)) {
    fmt::print("{}", describe_key(*key));
  } else {
    const std::string near = nearest_key(options.key);
    throw InputError({}, fmt::format("there is no key '{}'", options.key), "keys are spelt in full",
                     near.empty() ? "'coldsky describe' lists all keys" : fmt::format("did you mean '{}'?", near));
  }
  return 0;
}

void common(CLI::App* command, Options& options, bool writes) {
  command->add_option("case", options.case_file, "case file (TOML)")->required();
  command->add_option("--set", options.overrides, "override a key of the case: key=value")->allow_extra_args(false);
  command->add_flag("--json", options.json, "print JSON");
  if (!writes) return;
  command->add_option("--out", options.run.out, "output folder [the case's name]");
  command->add_flag("--quiet", options.run.quiet, "print nothing");
  command->add_flag("!--no-figures", options.run.figures, "leave out the figures that the report solves further for");
  command->add_flag("!--no-report", options.run.report, "write no report.html");
  command->add_flag("--shared-plotly", options.run.shared_plotly,
                    "one plotly.js in the folder above the output folder, for the reports of a batch");
  command->add_flag("--resume", options.run.resume, "go on from the checkpoint that an interrupted run left");
  command->add_option("--checkpoint-interval", options.run.checkpoint_interval, "seconds between checkpoints")
      ->check(CLI::Range(0.0, 1e9));
}

void machine(CLI::App* command, Options& options) {
  command->add_option("--threads", options.threads, "threads of the CPU backend [all]")->check(CLI::Range(1, 4096));
  command
      ->add_option("--device", options.device, "number of the GPU, see info [0; ranks of an MPI job take them in turn]")
      ->check(CLI::Range(0, 63));
}

int run(int argc, char** argv) {
  Options options;
  for (int n = 0; n < argc; ++n) options.run.command_line += (n > 0 ? " " : "") + std::string(argv[n]);
  options.claims.command_line = options.run.command_line;
  CLI::App app{"coldsky sizes the radiators of data centres in vacuum."};
  app.set_version_flag("--version", std::string(build_info::version));
  app.require_subcommand(1);
  app.option_defaults()->always_capture_default();
  app.add_option("--lang", options.language, "language of shown text")->check(CLI::IsMember({"en", "ko"}));

  CLI::App* size = app.add_subcommand("size", "find the smallest radiator that keeps the chips under their limit");
  CLI::App* solve = app.add_subcommand("solve", "fields and temperatures of a given number of panels");
  CLI::App* check = app.add_subcommand("check", "validate a case and print it resolved");
  CLI::App* describe_command = app.add_subcommand("describe", "the manual of a key, or of all keys");
  CLI::App* info = app.add_subcommand("info", "build, backend and devices");
  CLI::App* verify = app.add_subcommand("verify", "run the verification tables through the solver");
  CLI::App* bench = app.add_subcommand("bench", "what this backend reaches of its memory bandwidth, checked");
  CLI::App* claims = app.add_subcommand("claims", "the articles' claims as computed numbers with verdicts");
  for (CLI::App* command : {size, solve}) {
    common(command, options, true);
    machine(command, options);
  }
  common(check, options, false);
  describe_command->add_option("key", options.key, "key, such as panel.tube.pitch");
  describe_command->add_flag("--markdown", options.markdown, "all keys as a Markdown table");
  describe_command->add_flag("--summary", options.summary, "the keys of summary.json instead of those of the case");
  claims->add_option("--only", options.claims.only, "claims to compute: C1 ... C10 [all]");
  claims
      ->add_option("--assume", options.claims.assumptions,
                   "change an input: key=value with a unit, such as server.power=\"5 kW\"")
      ->allow_extra_args(false);
  claims->add_option("--out", options.claims.out, "output folder [claims]");
  claims->add_option("--lang", options.language, "language of shown text")->check(CLI::IsMember({"en", "ko"}));
  claims->add_option("--samples", options.claims.samples, "samples over the ranges of the inputs; 0 = none")
      ->check(CLI::Range(0, 100000));
  claims->add_flag("!--no-figures", options.claims.figures, "leave out what only the page shows");
  claims->add_flag("--shared-plotly", options.claims.shared_plotly,
                   "one plotly.js in the folder above the output folder, for all pages beside it");
  claims->add_flag("--json", options.json, "print claims.json");
  claims->add_flag("--quiet", options.claims.quiet, "print nothing");
  machine(claims, options);
  machine(info, options);
  info->add_flag("--json", options.json, "print JSON");
  machine(verify, options);
  machine(bench, options);
  bench->add_option("name", options.bench.name, "what to measure")
      ->required()
      ->check(CLI::IsMember({"triad", "kernels", "vcycle", "w1", "panel", "tealeaf", "all", "compare"}));
  bench->add_option("--size", options.bench.size, "cells: N or NXxNYxNZ [the benchmark's own]");
  bench->add_option("--repeat", options.bench.repeat, "repetitions")->check(CLI::Range(1, 1000));
  bench->add_option("--case", options.bench.case_name,
                    "w1: aligned, off-grid, thin, crossed; panel: linear, nonlinear [all]");
  bench->add_option("files", options.bench.files, "compare: two files of --json");
  bench->add_option("--out", options.bench.out, "compare: HTML page to write [none]");
  bench->add_flag("--json", options.json, "print one JSON object a line");
  verify->add_option("table", options.verify.tables, "tables to run [all]");
  verify->add_option("--reference", options.verify.reference, "folder of reference tables [the shipped one]");
  verify->add_flag("--json", options.json, "print one JSON object a row");
  verify->add_option("--conductance-scale", options.verify.conductance_scale,
                     "deliberate factor on face conductances, to see that rows fail");

  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    // The library would ask for a subcommand without saying that the word it met is none.
    if (dynamic_cast<const CLI::RequiredError*>(&error) != nullptr && app.get_subcommands().empty() && argc > 1 &&
        argv[1][0] != '-') {
      throw InputError({}, fmt::format("there is no command '{}'", argv[1]), "the first word is a command",
                       "choose one of size, solve, claims, check, describe, info, verify, bench");
    }
    return app.exit(error) == 0 ? 0 : static_cast<int>(ExitCode::invalid);
  }
  options.claims.language = options.language;
  options.run.json = options.claims.json = options.verify.json = options.bench.json = options.json;
  if (check->parsed()) return check_case(options);
  if (describe_command->parsed()) return describe(options);
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
  options.run.language = options.language;
  options.run.command = size->parsed() ? "size" : "solve";
  options.run.inputs = input_values(c);
  return compute(options, estimate_cells(c),
                 [&] { return size->parsed() ? run_size(c, options.run) : run_solve(c, options.run); });
}

}  // namespace

int main(int argc, char** argv) {
  const auto report = [](const char* text, ExitCode code) {
    fmt::print(stderr, "{}\n", text);
    return static_cast<int>(code);
  };
  // A file size limit then fails the write, which is reported, instead of killing the run.
  std::signal(SIGXFSZ, SIG_IGN);
  try {
    const int code = run(argc, argv);
    if (std::fflush(stdout) != 0) throw LibraryError(fmt::format("standard output: {}", std::strerror(errno)));
    return code;
  } catch (const InputError& error) {
    report(error.what(), ExitCode::invalid);
    for (const InputError& more : error.further) report(more.what(), ExitCode::invalid);
    if (error.not_listed > 0) {
      report(fmt::format("... and {} more like these", error.not_listed).c_str(), ExitCode::invalid);
    }
    return static_cast<int>(ExitCode::invalid);
  } catch (const InfeasibleError& error) {
    return report(error.what(), ExitCode::infeasible);
  } catch (const NotConvergedError& error) {
    return report(error.what(), ExitCode::not_converged);
  } catch (const Interrupted& error) {
    return report(error.what(), static_cast<ExitCode>(128 + error.signal()));
  } catch (const std::exception& error) {
    return report(error.what(), ExitCode::failure);
  }
}
