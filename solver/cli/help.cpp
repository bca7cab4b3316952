#include "solver/cli/help.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <sstream>
#include <utility>
#include <vector>

#include "solver/core/phrases.hpp"
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

std::string left_side(const CLI::Option& option) {
  if (option.get_positional()) return value_name(option) + (repeated(option) ? "..." : "");
  std::string names;
  const auto add = [&](const std::string& name) { names += (names.empty() ? "" : ", ") + name; };
  for (const std::string& name : option.get_snames()) add("-" + name);
  for (const std::string& name : option.get_lnames()) add("--" + name);
  const std::string value = value_name(option);
  return names + (value.empty() ? "" : " " + value) + (repeated(option) ? " ..." : "");
}

/// The description; the default follows it unless it tells of one itself, which also says what stands for it ("all").
std::string right_side(const CLI::Option& option) {
  const std::string standard = option.get_default_str();
  const bool told = option.get_description().find('[') != std::string::npos;
  const bool none = standard.empty() || standard == "[]" || standard == "{}" || value_name(option).empty();
  return option.get_description() + (told || none ? "" : fmt::format(" [{}]", standard));
}

/// Two columns, the second broken at blanks where it is longer than a terminal is wide.
std::string columns(const Rows& rows) {
  constexpr std::size_t terminal = 100;
  std::size_t left = 0;
  for (const auto& row : rows) left = std::max(left, display_width(row.first));
  const std::size_t begin = left + 4;
  std::string text;
  for (const auto& row : rows) {
    std::string line = "  " + row.first + std::string(begin - 2 - display_width(row.first), ' ');
    std::size_t width = begin;
    std::stringstream words(row.second);
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
    text += line + "\n";
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
    rows.emplace_back(left_side(*option), right_side(*option));
    if (!option->get_positional()) continue;
    usage += option->get_required() ? " " + left_side(*option) : " [" + left_side(*option) + "]";
  }
  std::string text =
      fmt::format("{}: {} [{}]\n\n{}\n", label("usage"), usage, label("options"), app->get_description());
  const auto section = [&](const std::string& key, const Rows& rows) {
    if (!rows.empty()) text += fmt::format("\n{}\n{}", label(key), columns(rows));
  };
  section("commands", commands);
  section("arguments", arguments);
  section("options_title", options);
  if (!commands.empty()) text += "\n" + label("footer") + "\n";
  return text;
}

}  // namespace coldsky
