#include "solver/cli/manual_pages.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cctype>
#include <cmath>
#include <filesystem>
#include <fstream>

#include "coldsky_build_info.hpp"
#include "solver/case/manual.hpp"
#include "solver/case/scene_keys.hpp"
#include "solver/case/schema.hpp"
#include "solver/cli/examples.hpp"
#include "solver/cli/help.hpp"
#include "solver/cli/manual_texts.hpp"
#include "solver/core/error.hpp"
#include "solver/core/spelling.hpp"
#include "solver/results/summary_schema.hpp"

namespace coldsky {

namespace {

namespace fs = std::filesystem;

/// The program's commands in the order of its help; asked of it once, when pages are made.
std::vector<const CLI::App*> commands_of(const CLI::App& app) {
  std::vector<const CLI::App*> result;
  for (const CLI::App* command : app.get_subcommands([](const CLI::App*) { return true; })) {
    if (command->get_name() != "help") result.push_back(command);  // NOLINT: a handful
  }
  return result;
}

/// Text as roff shows it: no requests, no escapes, hyphens that can be copied.
std::string roff(const std::string& text) {
  std::string result;
  for (const char letter : text) {
    if (letter == '\\') {
      result += "\\e";
    } else if (letter == '-') {
      result += "\\-";
    } else {
      result += letter == '\n' ? ' ' : letter;
    }
  }
  return result.starts_with(".") || result.starts_with("'") ? "\\&" + result : result;
}

std::string sentence(std::string text) {
  if (text.empty()) return text;
  text[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(text[0])));
  if (!text.ends_with(".")) text += ".";
  return text;
}

std::string head(const std::string& name, int section, const std::string& what) {
  std::string title = name;
  std::transform(title.begin(), title.end(), title.begin(),
                 [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  return fmt::format(
      ".\\\" Made by coldsky man from the declarations of the program.\n.TH {} {} \"\" \"coldsky {}\" \"coldsky\"\n.SH "
      "NAME\n{} \\- {}\n",
      roff(title), section, build_info::version, roff(name), roff(what));
}

std::string entry(const std::string& term, const std::string& text) {
  return fmt::format(".TP\n.B {}\n{}\n", roff(term), roff(text));
}

std::string examples(const std::string& command) {
  const std::vector<std::string> lines = examples_of(command);
  if (lines.empty()) return {};
  std::string text = ".SH EXAMPLES\n.EX\n";
  for (const std::string& line : lines) text += roff(line) + "\n";
  return text + ".EE\n";
}

std::string options_and_arguments(const CLI::App& command) {
  std::string arguments, options;
  for (const CLI::Option* option : command.get_options()) {
    (option->get_positional() ? arguments : options) += entry(help_term(*option), sentence(help_text(*option)));
  }
  return (arguments.empty() ? "" : ".SH ARGUMENTS\n" + arguments) + ".SH OPTIONS\n" + options;
}

std::string synopsis(const CLI::App& command, const std::string& name) {
  std::string text = ".SH SYNOPSIS\n.B " + roff(name) + "\n";
  for (const CLI::Option* option : command.get_options()) {
    if (!option->get_positional()) continue;
    const std::string term = roff(help_term(*option));
    text += option->get_required() ? ".I " + term + "\n" : ".RI [ " + term + " ]\n";
  }
  return text + ".RI [ options ]\n";
}

template <std::size_t N>
std::string list_of(const std::string& section, const manual_text::Entry (&entries)[N]) {
  std::string text = ".SH " + section + "\n";
  for (const manual_text::Entry& one : entries) text += entry(one.term, one.text);
  return text;
}

std::string exit_status() { return list_of("EXIT STATUS", manual_text::exit_status); }

std::string see_also(const CLI::App& app, const std::string& page) {
  std::vector<std::string> names;
  const auto add = [&](const std::string& name, int section) {
    if (name != page) names.push_back(fmt::format(".BR {} ({})", roff(name), section));
  };
  add("coldsky", 1);
  if (page == "coldsky") {
    for (const CLI::App* command : commands_of(app)) add("coldsky-" + command->get_name(), 1);
  }
  add("coldsky-case", 5);
  add("coldsky-summary", 5);
  return fmt::format(".SH SEE ALSO\n{}\n", fmt::join(names, ",\n"));
}

std::string page_of_program(const CLI::App& app) {
  std::string text = head("coldsky", 1, manual_text::title);
  text += ".SH SYNOPSIS\n.B coldsky\n.I COMMAND\n.RI [ options ]\n.SH DESCRIPTION\n" + roff(manual_text::description) +
          "\n";
  text += ".SH COMMANDS\n";
  for (const CLI::App* command : commands_of(app))
    text += entry(command->get_name(), sentence(command->get_description()));
  text += options_and_arguments(app) + exit_status();
  text += list_of("ENVIRONMENT", manual_text::environment);
  text += list_of("FILES", manual_text::files);
  return text + examples("") + see_also(app, "coldsky");
}

std::string page_of_command(const CLI::App& app, const CLI::App& command) {
  const std::string name = "coldsky-" + command.get_name();
  return head(name, 1, command.get_description()) + synopsis(command, "coldsky " + command.get_name()) +
         ".SH DESCRIPTION\n" + roff(sentence(command.get_description())) + "\n" + options_and_arguments(command) +
         examples(command.get_name()) + exit_status() + see_also(app, name);
}

/// The table that holds a key: "panel.tube" of panel.tube.pitch.
std::string table_of(const std::string& key) {
  const std::size_t dot = key.rfind('.');
  return dot == std::string::npos ? std::string() : key.substr(0, dot);
}

std::string manual_of(const KeySpec& key) {
  std::string text = key.sentence;
  const auto add = [&](const std::string& more) { text += " " + sentence(more); };
  if (!key.condition.empty()) add("where " + key.condition);
  if (key.unit != "1") add("unit: " + key.unit);
  add(key.required()
          ? "required"
          : "default: " + default_text(key) + (key.default_source.empty() ? "" : " (" + key.default_source + ")"));
  add("range: " + range_text(key) + (key.range_reason.empty() ? "" : " (" + key.range_reason + ")"));
  if (key.commands != key_of_all) add("used by " + commands_text(key));
  return text;
}

std::string page_of_case(const CLI::App& app) {
  std::string text = head("coldsky-case", 5, manual_text::case_title);
  text += ".SH DESCRIPTION\n" + roff(manual_text::case_description) + "\n";
  std::string table = "none yet";
  for (const KeySpec* key : manual_keys()) {
    if (const std::string holder = table_of(key->path); holder != table) {
      table = holder;
      text += ".SH " + roff(table.empty() ? "KEYS OF NO TABLE" : "[" + table + "]") + "\n";
    }
    text += entry(key->path, manual_of(*key));
  }
  return text + see_also(app, "coldsky-case");
}

std::string page_of_summary(const CLI::App& app) {
  std::string text = head("coldsky-summary", 5, manual_text::summary_title);
  text += ".SH DESCRIPTION\n" + roff(manual_text::summary_description) + "\n.SH KEYS\n";
  for (const SummaryKeySpec& key : summary_schema()) {
    std::string meaning = sentence(key.meaning);
    if (!key.unit.empty() && key.unit != "1") meaning += " Unit: " + key.unit + ".";
    if (const std::string instant = instant_text(key); !instant.empty())
      meaning += " " + sentence("in transients: " + instant);
    if (const std::string runs = filled_by_text(key); !runs.empty()) meaning += " " + sentence("filled by " + runs);
    text += entry(key.name, meaning);
  }
  return text + see_also(app, "coldsky-summary");
}

}  // namespace

std::vector<std::string> manual_page_names(const CLI::App& app) {
  std::vector<std::string> names{"coldsky"};
  for (const CLI::App* command : commands_of(app)) names.push_back(command->get_name());  // NOLINT: a handful
  names.insert(names.end(), {"case", "summary"});
  return names;
}

std::string manual_page_file(const std::string& page) {
  if (page == "coldsky") return "coldsky.1";
  return "coldsky-" + page + (page == "case" || page == "summary" ? ".5" : ".1");
}

std::string manual_page(const CLI::App& app, const std::string& page) {
  if (page == "coldsky") return page_of_program(app);
  if (page == "case") return page_of_case(app);
  if (page == "summary") return page_of_summary(app);
  for (const CLI::App* command : commands_of(app)) {
    if (command->get_name() == page) return page_of_command(app, *command);
  }
  const std::vector<std::string> names = manual_page_names(app);
  const std::string near = nearest_word(page, names);
  throw InputError(
      {}, fmt::format("there is no man page '{}'", page), "",
      near.empty() ? fmt::format("choose one of {}", fmt::join(names, ", ")) : fmt::format("did you mean '{}'?", near));
}

int run_manual(const CLI::App& app, const std::string& page, const std::string& out) {
  const std::vector<std::string> names = manual_page_names(app);
  if (out.empty()) {
    fmt::print("{}", page.empty() ? fmt::format("{}\n", fmt::join(names, "\n")) : manual_page(app, page));
    return 0;
  }
  for (const std::string& name : page.empty() ? names : std::vector<std::string>{page}) {
    const std::string text = manual_page(app, name), file = manual_page_file(name);
    const fs::path path = fs::path(out) / ("man" + file.substr(file.size() - 1)) / file;
    fs::create_directories(path.parent_path());
    std::ofstream stream(path);
    stream << text;
    if (!stream.flush()) throw LibraryError(fmt::format("'{}' cannot be written", path.string()));
  }
  return 0;
}

}  // namespace coldsky
