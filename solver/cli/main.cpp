// Sample runs:
//   coldsky new panel station.toml
//   coldsky size cases/dawn-dusk-1mw.toml
//   coldsky size cases/dawn-dusk-1mw.toml --set heat.load="2 MW" --out two-megawatt
//   coldsky solve cases/dawn-dusk-1mw.toml --set panel.count=32
//   coldsky size cases/dawn-dusk-1mw.toml --resume
//   coldsky size cases/dawn-dusk-1mw.toml cases/low-orbit-1mw.toml --out both
//   coldsky scene cases/scenes/wings.toml
//   coldsky sweep pitch.toml --resume
//   coldsky check cases/dawn-dusk-1mw.toml
//   coldsky describe panel.tube.pitch
//   coldsky help size
//   coldsky claims --only C1 --assume server.power="5 kW" --lang ko
//   coldsky verify
//   coldsky bench w1 --case thin --size 250x131x77
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <csignal>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <optional>

#include "benchmarks/bench.hpp"
#include "solver/case/estimate.hpp"
#include "solver/case/warnings.hpp"
#include "solver/cli/arguments.hpp"
#include "solver/cli/command_line.hpp"
#include "solver/cli/completion.hpp"
#include "solver/commands/batch.hpp"
#include "solver/commands/check_case.hpp"
#include "solver/commands/check_sweep.hpp"
#include "solver/commands/commands.hpp"
#include "solver/commands/describe.hpp"
#include "solver/commands/export_deck.hpp"
#include "solver/commands/failed_run.hpp"
#include "solver/commands/open_sweep.hpp"
#include "solver/core/error.hpp"
#include "solver/core/freed_memory.hpp"
#include "solver/core/interrupt.hpp"
#include "solver/core/paths.hpp"
#include "solver/core/streams.hpp"
#include "solver/core/threads.hpp"
#include "solver/model/read_case.hpp"
#include "solver/results/failure.hpp"
#include "solver/results/input_values.hpp"
#include "solver/session/backend.hpp"
#include "solver/studies/scene_trace.hpp"
#include "solver/studies/sweep/design_answer.hpp"

namespace {

using namespace coldsky;

/// What signals set from the first command to the end of the program.
Interrupt interrupt;

/// Runs a command that computes, which is handed the session: with Kokkos, and with an explanation where memory runs
/// out. \param cells of the mesh; 0 = not known
template <class Command>
int compute(const Options& options, double cells, const Command& command) {
  const BackendSession backend(options.threads, options.device, &interrupt);
  try {
    return command(backend.session());
  } catch (const std::runtime_error& error) {
    if (bytes_of_failed_allocation(error.what())) throw LibraryError(explained(error, cells));
    throw;
  }
}

int check_case(const Options& options) {
  const Case c = read_case(options.case_file(), options.overrides);
  const double cells = c.bodies_alone() ? 0.0 : estimate_cells(c);
  std::optional<SceneEstimate> scene;
  if (c.scene) {
    compute(options, 0.0, [&](const Session& session) {
      scene = estimate_scene(c, session);
      return 0;
    });
  }
  if (options.json) {
    fmt::print("{}\n", checked_case(c, scene, options.language));
  } else {
    fmt::print("{}\n", c.resolved_text);
    if (!c.bodies_alone()) {
      fmt::print("# {:.0f} cells, about {:.2f} GB of memory\n", cells, 1e-9 * estimate_memory(cells));
    }
    if (scene) {
      fmt::print("# scene: {} patches; at most {:.3g} rays, {:.2g} s and {:.2g} GB\n", scene->patches, scene->rays,
                 scene->seconds, 1e-9 * scene->bytes);
    }
    for (const char* command : {"size", "solve"}) {
      for (const Text& warning : case_warnings(c, command)) {
        fmt::print("# warning of {}: {}\n", command, warning.in(options.language));
      }
    }
  }
  return 0;
}

/// The summary of a run that failed before it opened its folder.
void leave(const Options& options, const std::string& name, const std::string& summary) {
  const std::string& out = options.command == "claims" ? options.claims.out : options.run.out;
  std::error_code ignored;
  // A misspelt name of a case leaves no folder.
  if (out.empty() && (name.empty() || !std::filesystem::is_regular_file(options.case_file(), ignored)) &&
      options.command != "claims") {
    return;
  }
  leave_summary(!out.empty()                  ? out
                : options.command == "claims" ? "claims"
                                              : name,
                summary, options.command == "sweep" ? sweep_outputs() : OutputNames());
}

/// What a command that fails says beside its message: with --json one object, of a run its summary.
/// \param written also into the output folder
void tell_failure(Options& options, const std::exception& error, bool written = true) {
  if (options.failure.told) return;  // the run itself has
  const std::string name = std::filesystem::path(options.case_file()).stem().string();
  const bool sizes_or_solves = options.command == "size" || options.command == "solve" || options.command == "scene" ||
                               options.command == "sweep";
  if (options.case_files.size() > 1) {
    // A batch that cannot be run: what there is to say concerns none of its cases alone.
    if (options.json) fmt::print("{}", failure_json(options.command, "", error, -1));
  } else if (sizes_or_solves || options.command == "claims") {
    options.run.command = options.command;
    const Summary summary = summary_of_failure(options.run, options.command == "claims" ? "claims" : name, error);
    const std::string text = failure_json(summary, error);
    if (written) leave(options, name, text);
    if (options.json) fmt::print("{}", text);
  } else if (options.json && (options.command == "check" || options.command == "describe" || options.command == "new" ||
                              options.command == "compare" || options.command == "plot" || options.command == "deck" ||
                              options.command == "export")) {
    fmt::print("{}", failure_json(options.command, name, error));
  }
}

/// Sizes or solves several cases.
int run_cases(const Options& options) {
  std::vector<BatchCase> cases;
  cases.reserve(options.case_files.size());
  for (const std::string& file : options.case_files) {
    cases.push_back({file});
    try {
      cases.back().given = read_case(file, options.overrides);
    } catch (const InputError&) {
      cases.back().fault = std::current_exception();
    }
  }
  Batch batch(std::move(cases), options.run);
  if (!batch.computes()) return batch.run(nullptr);
  return compute(options, 0.0, [&](const Session& session) { return batch.run(&session); });
}

int sweep_designs(const Options& options) {
  const auto read = [&] {
    return read_sweep(options.case_file(), options.overrides, {model_catalogue(), design_quantities()});
  };
  SweepOptions sweep;
  sweep.batch = options.batch;
  sweep.run = options.run;
  sweep.run.command = "sweep";
  if (options.ranks.any()) {
    return run_ranked_sweep({options.case_file(), options.overrides, options.data, options.ranks, sweep,
                             options.threads, options.device, read, &interrupt});
  }
  refuse_unshared_ranks([](const char* name) { return std::getenv(name); });
  const SweepPlan plan = read();
  return compute(options, estimate_cells(plan.base()),
                 [&](const Session& session) { return run_sweep(plan, sweep, session); });
}

int check_sweep(const Options& options) {
  const SweepPlan plan = read_sweep(options.case_file(), options.overrides, {model_catalogue(), design_quantities()});
  const InterruptHandler interrupts(interrupt);
  return compute(options, 0.0, [&](const Session& session) {
    return run_check_sweep(plan, {options.json, options.language}, session);
  });
}

/// size and solve take cases.
void refuse_sweep_files(const Options& options) {
  for (const std::string& file : options.case_files) {
    if (!is_sweep_file(file)) continue;
    throw InputError({file, 1, 1}, "is a sweep file", fmt::format("{} takes cases", options.command),
                     fmt::format("write coldsky sweep {}", file));
  }
}

/// Runs the command that was given; returns its exit code.
int dispatch(const Commands& given, Options& options) {
  if (given.check->parsed()) return is_sweep_file(options.case_file()) ? check_sweep(options) : check_case(options);
  if (given.describe->parsed()) return run_describe(options.describe);
  if (given.info->parsed()) return run_info({options.json, options.threads, options.device});
  if (given.verify->parsed()) {
    return compute(options, 0.0, [&](const Session& session) { return run_verify(options.verify, session); });
  }
  if (given.claims->parsed()) {
    const InterruptHandler interrupts(interrupt);
    // Thousands of solves of one cell: threads would do nothing but wait for each other.
    if (options.threads == 0) options.threads = 1;
    return compute(options, 0.0, [&](const Session& session) { return run_claims(options.claims, session); });
  }
  if (given.bench->parsed()) {
    if (options.bench.name == "compare") return run_bench_compare(options.bench);
    if (!options.bench.files.empty()) {
      throw InputError({}, fmt::format("'{}' is one word too many", options.bench.files.front()),
                       "only compare reads files", fmt::format("write coldsky bench {}", options.bench.name));
    }
    return compute(options, 0.0, [&](const Session& session) { return run_bench(options.bench, session); });
  }
  if (options.command == "export") {
    const InterruptHandler interrupts(interrupt);
    refuse_sweep_files(options);
    const Case c = read_case(options.case_file(), options.overrides);
    return compute(options, estimate_cells(c), [&](const Session& session) {
      return run_export(
          c, {options.export_nodes, options.run.out, options.json, options.run.quiet, options.run.command_line},
          session);
    });
  }
  const bool sizes = given.size->parsed(), looks = given.scene->parsed();
  const InterruptHandler interrupts(interrupt);
  if (given.sweep->parsed()) return sweep_designs(options);
  options.run.command = sizes ? "size" : looks ? "scene" : "solve";
  refuse_sweep_files(options);
  if (options.case_files.size() > 1) return run_cases(options);
  const Case c = read_case(options.case_file(), options.overrides);
  options.run.inputs = input_values(c);
  return compute(options, c.bodies_alone() ? 0.0 : estimate_cells(c), [&](const Session& session) {
    return sizes   ? run_size(c, options.run, session)
           : looks ? run_scene(c, options.run, session)
                   : run_solve(c, options.run, session);
  });
}

/// Settles where data are read from. Returns the error of a folder that was named and holds none, which is told once
/// the command is known; a program without data still does what it can.
std::exception_ptr choose_data(const std::string& named) {
  try {
    named.empty() ? static_cast<void>(data_folder()) : use_data_folder(named);
  } catch (const InputError&) {
    return std::current_exception();
  } catch (const LibraryError&) {
  }
  return nullptr;
}

/// Understands the words and runs their command; returns the exit code.
int run(int argc, char** argv, Options& options) {
  const std::vector<std::string> typed(argv + 1, argv + argc);
  for (int n = 0; n < argc; ++n) options.run.command_line += (n > 0 ? " " : "") + std::string(argv[n]);
  options.claims.command_line = options.run.command_line;
  options.run.failure = options.claims.failure = &options.failure;
  // Data and the language of the help are needed before the words are understood.
  const std::exception_ptr no_data = choose_data(value_of("--data", typed));
  if (value_of("--lang", typed) == "ko") options.help_language = "ko";
  CLI::App app{"", "coldsky"};
  const Commands commands = declare_commands(app, options);
  // Asked by the shells' scripts; words that are being typed are no command line yet.
  if (!typed.empty() && typed.front() == "complete") {
    fmt::print("{}", completions(app, {typed.begin() + 1, typed.end()}, options.help_language));
    return 0;
  }
  options.json = std::find(typed.begin(), typed.end(), "--json") != typed.end();
  std::vector<std::string> arguments = arranged(typed, app);
  if (!arguments.empty()) options.command = arguments.front();
  if (no_data) std::rethrow_exception(no_data);
  std::reverse(arguments.begin(), arguments.end());  // as the library takes them
  try {
    app.parse(std::move(arguments));
  } catch (const CLI::CallForHelp&) {
    fmt::print("{}", app.help());
    return 0;
  } catch (const CLI::ExtrasError&) {
    // The library names them from the last to the first, and not the command that does not take them.
    const std::string left = fmt::format("{}", fmt::join(app.remaining(true), " "));
    const InputError unknown({}, fmt::format("coldsky {} does not take '{}'", options.command, left), "",
                             fmt::format("see 'coldsky {} --help'", options.command));
    complain(unknown);
    // What was to be the output folder is not known.
    tell_failure(options, unknown, false);
    return static_cast<int>(ExitCode::invalid);
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() != 0) {
      tell_failure(options, InputError({}, error.what()), false);
    }
    return app.exit(error) == 0 ? 0 : static_cast<int>(ExitCode::invalid);
  }
  options.claims.language = options.run.language = options.describe.language = options.language;
  options.run.json = options.claims.json = options.verify.json = options.bench.json = options.describe.json =
      options.json;
  if (const std::optional<int> code = run_shell_command(app, options)) return *code;
  return dispatch(commands, options);
}

/// The case that an answer is about, so that the log of a loop over cases tells which: errors of input name their
/// place.
std::string subject(const Options& options, const std::exception& error) {
  const bool answer = dynamic_cast<const InfeasibleError*>(&error) != nullptr ||
                      dynamic_cast<const NotConvergedError*>(&error) != nullptr;
  return answer ? options.case_file() : std::string();
}

/// Says what ended the command; returns its exit code.
int failed(Options& options, const std::exception& error) {
  complain(error, subject(options, error));
  int code = exit_code_of(error);
  try {
    tell_failure(options, error);
  } catch (const std::exception& unwritten) {
    complain(unwritten);
    code = static_cast<int>(ExitCode::failure);
  }
  return code;
}

}  // namespace

int main(int argc, char** argv) {
  // First of all: it must find the signals as the parent has left them, since a program that starts again keeps those
  // that it ignores.
  if (runs_on_openmp()) start_again_with_sleeping_threads(argv);
  keep_freed_memory();
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
