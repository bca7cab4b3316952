#include "solver/cli/arguments.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "solver/core/error.hpp"
#include "solver/core/spelling.hpp"

namespace coldsky {

namespace {

std::vector<std::string> names_of(const CLI::App& app) {
  std::vector<std::string> names;
  const auto commands = app.get_subcommands([](const CLI::App*) { return true; });
  names.reserve(commands.size());
  for (const CLI::App* command : commands) names.push_back(command->get_name());
  return names;
}

[[noreturn]] void no_such_command(const std::string& word, const CLI::App& app) {
  const std::string near = nearest_word(word, names_of(app));
  throw InputError(
      {}, fmt::format("there is no command '{}'", word), "the first word is a command",
      near.empty() ? fmt::format("choose one of {}", command_names(app)) : fmt::format("did you mean '{}'?", near));
}

/// Whether the word after an option is its value.
bool takes_value(const std::string& word, const CLI::App& app) {
  if (word.find('=') != std::string::npos) return false;
  const auto of = [&](const CLI::App& holder) {
    const CLI::Option* option = holder.get_option_no_throw(word);
    return option != nullptr && option->get_items_expected_max() > 0;
  };
  const auto commands = app.get_subcommands([](const CLI::App*) { return true; });
  return of(app) || std::any_of(commands.begin(), commands.end(), [&](const CLI::App* c) { return of(*c); });
}

}  // namespace

std::string command_names(const CLI::App& app) { return fmt::format("{}", fmt::join(names_of(app), ", ")); }

std::string value_of(const std::string& option, const std::vector<std::string>& words) {
  for (std::size_t n = words.size(); n-- > 0;) {
    if (words[n] == option && n + 1 < words.size()) return words[n + 1];
    if (words[n].starts_with(option + "=")) return words[n].substr(option.size() + 1);
  }
  return {};
}

std::vector<std::string> arranged(std::vector<std::string> words, const CLI::App& app) {
  auto command = words.begin();
  while (command != words.end() && command->starts_with("-")) {
    if (*command == "--version" || *command == "-V") return {*command};
    if (takes_value(*command, app) && std::next(command) != words.end()) ++command;
    ++command;
  }
  if (command == words.end()) return words;
  const auto names = names_of(app);
  const auto known = [&](const std::string& word) {
    return std::find(names.begin(), names.end(), word) != names.end();
  };
  if (!known(*command)) no_such_command(*command, app);
  std::rotate(words.begin(), command, std::next(command));
  if (words.front() == "help") {
    std::vector<std::string> result;
    for (std::size_t n = 1; n < words.size(); ++n) {
      if (words[n].starts_with("-")) {
        n += takes_value(words[n], app) ? 1 : 0;
      } else if (!known(words[n])) {
        no_such_command(words[n], app);
      } else if (result.empty() && words[n] != "help") {
        result.push_back(words[n]);
      }
    }
    if (const std::string language = value_of("--lang", words); !language.empty()) {
      result.insert(result.end(), {"--lang", language});
    }
    result.emplace_back("--help");
    return result;
  }
  return words;
}

}  // namespace coldsky
