#include "solver/cli/help.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <sstream>
#include <utility>
#include <vector>

#include "solver/cli/examples.hpp"
#include "solver/core/phrases.hpp"
#include "solver/core/streams.hpp"
#include "solver/report/terminal.hpp"

namespace coldsky {

namespace {

using Rows = std::vector<std::pair<std::string, std::string>>;

/// The name of an option's value without what the library adds about its range.
std::string value_name(const CLI::Option& option) {
  if (option.get_items_expected_max() == 0) return {};
  const std::string name = option.get_type_name();
  return name.substr(0, name.find(':'));
}

/// More than one value, each after a name of its own.
bool repeated(const CLI::Option& option) {
  return option.get_items_expected_max() >= CLI::detail::expected_max_vector_size;
}

}  // namespace

std::string help_term(const CLI::Option& option) {
  if (option.get_positional()) return value_name(option) + (repeated(option) ? "..." : "");
  std::string names;
  const auto add = [&](const std::string& name) { names += (names.empty() ? "" : ", ") + name; };
  for (const std::string& name : option.get_snames()) add("-" + name);
  for (const std::string& name : option.get_lnames()) add("--" + name);
  const std::string value = value_name(option);
  return names + (value.empty() ? "" : " " + value) + (repeated(option) ? " ..." : "");
}

/// The description; the default follows it unless it tells of one itself, which also says what stands for it ("all").
std::string help_text(const CLI::Option& option) {
  const std::string standard = option.get_default_str();
  const bool told = option.get_description().find('[') != std::string::npos;
  const bool none = standard.empty() || standard == "[]" || standard == "{}" || value_name(option).empty();
  return option.get_description() + (told || none ? "" : fmt::format(" [{}]", standard));
}

namespace {

/// A text broken at blanks where it is longer than a terminal is wide. \param line what stands before it
std::string wrapped(std::string line, const std::string& words_of) {
  const std::size_t terminal = output_width(), begin = display_width(line);
  std::string text;
  std::size_t width = begin;
  std::stringstream words(words_of);
  bool first = true;
  for (std::string word; words >> word; first = false) {
    if (!first && width + 1 + display_width(word) > terminal) {
      text += line + "\n";
      line = std::string(begin, ' ');
      width = begin;
      first = true;
    }
    line += (first ? "" : " ") + word;
    width += display_width(word) + (first ? 0 : 1);
  }
  line.erase(line.find_last_not_of(' ') + 1);
  return text + line + "\n";
}

/// Two columns, the second broken.
std::string columns(const Rows& rows) {
  std::size_t left = 0;
  for (const auto& row : rows) left = std::max(left, display_width(row.first));
  std::string text;
  for (const auto& row : rows) {
    text += wrapped("  " + row.first + std::string(left + 2 - display_width(row.first), ' '), row.second);
  }
  return text;
}

}  // namespace

std::string HelpFormatter::make_help(const CLI::App* app, std::string name, CLI::AppFormatMode /*mode*/) const {
  const auto label = [&](const std::string& key) { return phrase("help." + key).in(language_); };
  Rows commands, arguments, options;
  std::string usage = name;
  for (const CLI::App* command : app->get_subcommands([](const CLI::App*) { return true; })) {
    commands.emplace_back(command->get_name(), command->get_description());
  }
  if (!commands.empty()) usage += " " + label("command");
  for (const CLI::Option* option : app->get_options()) {
    Rows& rows = option->get_positional() ? arguments : options;
    rows.emplace_back(help_term(*option), help_text(*option));
    if (!option->get_positional()) continue;
    usage += option->get_required() ? " " + help_term(*option) : " [" + help_term(*option) + "]";
  }
  std::string text = wrapped("", fmt::format("{}: {} [{}]", label("usage"), usage, label("options"))) + "\n" +
                     wrapped("", app->get_description());
  const auto section = [&](const std::string& key, const Rows& rows) {
    if (!rows.empty()) text += fmt::format("\n{}\n{}", label(key), columns(rows));
  };
  section("commands", commands);
  section("arguments", arguments);
  section("options_title", options);
  // The program is named "coldsky"; its commands have names of their own.
  if (const auto lines = examples_of(commands.empty() ? app->get_name() : ""); !lines.empty()) {
    text += fmt::format("\n{}\n", label("examples"));
    for (const std::string& line : lines) text += "  " + line + "\n";
  }
  if (!commands.empty()) text += "\n" + wrapped("", label("footer"));
  return text;
}

}  // namespace coldsky
