#include "solver/cli/command_line.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <memory>

#include "coldsky_build_info.hpp"
#include "solver/cli/help.hpp"
#include "solver/cli/help_words.hpp"
#include "solver/core/threads.hpp"

namespace coldsky {

namespace {

template <class... Arguments>
std::string words(const Options& options, const std::string& key, const Arguments&... arguments) {
  return help_words(options, key, arguments...);
}

/// What may stand before the command and after it.
void declare_common(CLI::App* command, Options& options) {
  command->add_option("--lang", options.language, words(options, "lang"))
      ->check(CLI::IsMember({"en", "ko"}))
      ->type_name("en|ko");
  command->add_option("--data", options.data, words(options, "data"))->type_name("DIR");
}

/// \param writes the command also writes an output folder \param several it takes more than one case
void declare_case(CLI::App* command, Options& options, bool writes, bool several) {
  const auto take = [&options](const std::string& file) { options.case_files = {file}; };
  CLI::Option* cases = several ? command->add_option("case", options.case_files, words(options, "cases"))
                               : command->add_option_function<std::string>(
                                     "case", take, words(options, writes ? "case" : "case_or_sweep"));
  cases->required()->type_name("CASE");
  command->add_option("--set", options.overrides, words(options, "set"))
      ->allow_extra_args(false)
      ->type_name("KEY=VALUE");
  command->add_flag("--json", options.json, words(options, several ? "json_of_cases" : "json"));
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

void declare_sweep(CLI::App* command, Options& options) {
  const auto take = [&options](const std::string& file) { options.case_files = {file}; };
  command->add_option_function<std::string>("sweep", take, words(options, "sweep_file"))
      ->required()
      ->type_name("SWEEP");
  command->add_option("--set", options.overrides, words(options, "set"))
      ->allow_extra_args(false)
      ->type_name("KEY=VALUE");
  command->add_option("--batch", options.batch, words(options, "batch"))
      ->check(CLI::Range(std::uint64_t{1}, std::uint64_t{1000000}))
      ->type_name("N");
  command->add_option("--out", options.run.out, words(options, "out"))->type_name("DIR");
  command->add_flag("--json", options.json, words(options, "json"));
  command->add_flag("--quiet", options.run.quiet, words(options, "quiet"));
  command->add_flag("!--no-report", options.run.report, words(options, "no_report"));
  command->add_flag("--shared-plotly", options.run.shared_plotly, words(options, "shared_plotly"));
  command->add_flag("--resume", options.run.resume, words(options, "resume"));
  RankOptions& ranks = options.ranks;
  command->add_option("--ranks", ranks.ranks, words(options, "ranks"))
      ->check(CLI::Range(1, most_threads))
      ->type_name("N")
      ->default_str("");
  command->add_flag("--mpi", ranks.mpi, words(options, "mpi"));
  command->add_flag("--slurm", ranks.slurm, words(options, "slurm"));
  command->add_option("--tasks", ranks.tasks, words(options, "tasks"))
      ->check(CLI::Range(1, most_slurm_tasks))
      ->type_name("N")
      ->default_str("");
  command->add_option("--time", ranks.time, words(options, "slurm_time"))->type_name("LIMIT");
  command->add_option("--partition", ranks.partition, words(options, "partition"))->type_name("NAME");
  command->add_flag("--join", ranks.join, words(options, "join"));
}

void declare_machine(CLI::App* command, Options& options) {
  command->add_option("--threads", options.threads, words(options, "threads"))
      ->check(CLI::Range(1, most_threads))
      ->type_name("N");
  command->add_option("--device", options.device, words(options, "device"))->check(CLI::Range(0, 63))->type_name("N");
}

void declare_describe(CLI::App* command, Options& options) {
  command->add_option("key", options.describe.key, words(options, "key"))->type_name("KEY");
  command->add_option("--search", options.describe.search, words(options, "search"))->type_name("TEXT");
  command->add_flag("--summary", options.describe.summary, words(options, "summary"));
  command->add_flag("--markdown", options.describe.markdown, words(options, "markdown"));
  command->add_flag("--json", options.json, words(options, "json"));
}

void declare_claims(CLI::App* command, Options& options) {
  command->add_option("--only", options.claims.only, words(options, "only"))->type_name("ID");
  command->add_option("--assume", options.claims.assumptions, words(options, "assume"))
      ->allow_extra_args(false)
      ->type_name("KEY=VALUE");
  command->add_option("--out", options.claims.out, words(options, "claims_out"))->type_name("DIR");
  command->add_option("--samples", options.claims.samples, words(options, "samples"))
      ->check(CLI::Range(0, 100000))
      ->type_name("N");
  command->add_flag("!--no-figures", options.claims.figures, words(options, "claims_no_figures"));
  command->add_flag("!--no-report", options.claims.report, words(options, "claims_no_report"));
  command->add_flag("--shared-plotly", options.claims.shared_plotly, words(options, "shared_plotly"));
  command->add_flag("--json", options.json, words(options, "json"));
  command->add_flag("--quiet", options.claims.quiet, words(options, "quiet"));
  declare_machine(command, options);
}

void declare_info(CLI::App* command, Options& options) {
  declare_machine(command, options);
  command->add_flag("--json", options.json, words(options, "json"));
}

void declare_verify(CLI::App* command, Options& options) {
  declare_machine(command, options);
  command->add_option("table", options.verify.tables, words(options, "table"))->type_name("TABLE");
  command->add_option("--reference", options.verify.reference, words(options, "reference"))->type_name("DIR");
  command->add_flag("--json", options.json, words(options, "json_lines"));
  command->add_option("--conductance-scale", options.verify.conductance_scale, words(options, "conductance_scale"))
      ->type_name("X");
}

void declare_bench(CLI::App* command, Options& options) {
  declare_machine(command, options);
  std::vector<std::string> names = bench_names();
  const std::string listed = fmt::format("{}", fmt::join(names, ", "));
  names.insert(names.end(), {"all", "compare"});
  command->add_option("name", options.bench.name, words(options, "bench_name", fmt::arg("names", listed)))
      ->required()
      ->check(CLI::IsMember(names))
      ->type_name("NAME");
  command->add_option("--size", options.bench.size, words(options, "bench_size"))->type_name("CELLS");
  command->add_option("--designs", options.bench.designs, words(options, "bench_designs"))
      ->check(CLI::Range(std::int64_t{1}, std::int64_t{1000000000}))
      ->type_name("N");
  command->add_option("--triangles", options.bench.triangles, words(options, "bench_triangles"))
      ->check(CLI::Range(std::int64_t{1}, std::int64_t{100000000}))
      ->type_name("N");
  command->add_option("--repeat", options.bench.repeat, words(options, "repeat"))
      ->check(CLI::Range(1, 1000))
      ->type_name("N");
  command->add_option("--case", options.bench.case_name, words(options, "bench_case"))->type_name("NAME");
  command->add_option("files", options.bench.files, words(options, "bench_files"))->type_name("FILE");
  command->add_option("--out", options.bench.out, words(options, "bench_out"))->type_name("FILE");
  command->add_flag("--work", options.bench.work, words(options, "bench_work"));
  command->add_flag("--json", options.json, words(options, "json_lines"));
}

}  // namespace

Commands declare_commands(CLI::App& app, Options& options) {
  app.description(words(options, "app"));
  app.formatter(std::make_shared<HelpFormatter>(options.help_language));
  app.set_help_flag("-h,--help", words(options, "help_flag"));
  app.set_version_flag("-V,--version", std::string(build_info::version), words(options, "version"));
  app.require_subcommand(1);
  app.option_defaults()->always_capture_default();
  declare_common(&app, options);
  // In this order the help lists them.
  const auto add = [&](const std::string& name) {
    CLI::App* command = app.add_subcommand(name, words(options, name));
    declare_common(command, options);
    return command;
  };
  declare_shell_command(add("new"), options);
  CLI::App* size = add("size");
  CLI::App* solve = add("solve");
  CLI::App* scene = add("scene");
  CLI::App* sweep = add("sweep");
  CLI::App* claims = add("claims");
  CLI::App* check = add("check");
  CLI::App* describe = add("describe");
  CLI::App* info = add("info");
  CLI::App* verify = add("verify");
  CLI::App* bench = add("bench");
  CLI::App* exported = add("export");
  declare_case(exported, options, false, false);
  exported->add_option("--nodes", options.export_nodes, words(options, "export_nodes"))
      ->check(CLI::Range(1, 1000))
      ->type_name("N")
      ->default_str("");
  exported->add_option("--out", options.run.out, words(options, "export_out"))->type_name("DIR");
  exported->add_flag("--quiet", options.run.quiet, words(options, "quiet"));
  declare_machine(exported, options);
  for (const char* name : {"deck", "compare", "plot", "completion", "man"}) declare_shell_command(add(name), options);
  add("help");  // is taken as COMMAND --help
  for (CLI::App* command : {size, solve, scene}) {
    declare_case(command, options, true, command != scene);
    declare_machine(command, options);
  }
  declare_sweep(sweep, options);
  declare_machine(sweep, options);
  declare_case(check, options, false, false);
  declare_describe(describe, options);
  declare_claims(claims, options);
  declare_info(info, options);
  declare_verify(verify, options);
  declare_bench(bench, options);
  return {size, solve, scene, sweep, claims, check, describe, info, verify, bench};
}

}  // namespace coldsky
