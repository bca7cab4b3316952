#include "solver/cli/shell.hpp"

#include <fmt/format.h>

#include "solver/cli/command_line.hpp"
#include "solver/cli/completion.hpp"
#include "solver/cli/help_words.hpp"
#include "solver/cli/manual_pages.hpp"
#include "solver/cli/new_case.hpp"
#include "solver/commands/compare.hpp"
#include "solver/commands/deck.hpp"
#include "solver/commands/plot.hpp"

namespace coldsky {

void declare_shell_command(CLI::App* command, Options& options) {
  const std::string& name = command->get_name();
  ShellOptions& shell = options.shell;
  if (name == "new") {
    command->add_option("kind", shell.kind, help_words(options, "new_kind"))->type_name("KIND");
    command->add_option("file", shell.file, help_words(options, "new_file"))->type_name("FILE");
    command->add_option("base_case", shell.base_case, help_words(options, "new_case"))->type_name("CASE");
    command->add_flag("--json", options.json, help_words(options, "json"));
  } else if (name == "compare") {
    command->add_option("first", shell.first, help_words(options, "compare_first"))->required()->type_name("RESULT");
    command->add_option("second", shell.second, help_words(options, "compare_second"))->required()->type_name("RESULT");
    command->add_option("--tolerance", shell.tolerance, help_words(options, "compare_tolerance"))
        ->check(CLI::Range(0.0, 1.0))
        ->type_name("X");
    command->add_option("--map", shell.map, help_words(options, "compare_map"))->type_name("FILE");
    command->add_flag("--json", options.json, help_words(options, "json"));
  } else if (name == "plot") {
    command->add_option("result", shell.first, help_words(options, "plot_result"))->required()->type_name("RESULT");
    command->add_option("--figure", shell.figures, help_words(options, "plot_figure"))
        ->allow_extra_args(false)
        ->type_name("FIGURE");
    command->add_option("--out", shell.out, help_words(options, "plot_out"))->type_name("DIR");
    command->add_flag("--list", shell.list, help_words(options, "plot_list"));
    command->add_flag("--json", options.json, help_words(options, "json"));
  } else if (name == "deck") {
    command->add_option("deck", shell.file, help_words(options, "deck_file"))->required()->type_name("DECK");
    command->add_option("--fluxes", shell.fluxes, help_words(options, "deck_fluxes"))->type_name("FILE");
    command->add_option("--tolerance", shell.step_tolerance, help_words(options, "deck_tolerance"))
        ->check(CLI::Range(1e-12, 1e-2))
        ->type_name("X");
    command->add_option("--out", shell.out, help_words(options, "deck_out"))->type_name("DIR");
    command->add_flag("--json", options.json, help_words(options, "json"));
    command->add_flag("--quiet", options.run.quiet, help_words(options, "quiet"));
  } else if (name == "completion") {
    command->add_option("shell", shell.shell, help_words(options, "completion_shell"))
        ->required()
        ->check(CLI::IsMember(completion_shells()))
        ->type_name("bash|zsh|fish");
  } else if (name == "man") {
    command->add_option("page", shell.page, help_words(options, "man_page"))->type_name("PAGE");
    command->add_option("--out", shell.out, help_words(options, "man_out"))->type_name("DIR");
  }
}

std::optional<int> run_shell_command(const CLI::App& app, const Options& options) {
  const ShellOptions& shell = options.shell;
  if (options.command == "new") {
    return run_new_case({shell.kind, shell.file, shell.base_case, options.json, options.language});
  }
  if (options.command == "compare") {
    return run_compare({shell.first, shell.second, shell.tolerance, shell.map, options.json, options.language});
  }
  if (options.command == "plot") {
    return run_plot({shell.first, shell.figures, shell.out, shell.list, options.json, options.language});
  }
  if (options.command == "deck") {
    return run_deck({shell.file, shell.fluxes, shell.out, shell.step_tolerance, options.json, options.run.quiet,
                     options.run.command_line, options.language});
  }
  if (options.command == "completion") {
    fmt::print("{}", completion_script(shell.shell));
    return 0;
  }
  if (options.command == "man") return run_manual(app, shell.page, shell.out);
  return std::nullopt;
}

}  // namespace coldsky
