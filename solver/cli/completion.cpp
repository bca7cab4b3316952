#include "solver/cli/completion.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <set>
#include <sstream>
#include <utility>

#include "benchmarks/bench.hpp"
#include "solver/case/named_coatings.hpp"
#include "solver/case/scene_keys.hpp"
#include "solver/case/schema.hpp"
#include "solver/claims/inputs.hpp"
#include "solver/claims/texts.hpp"
#include "solver/cli/manual_pages.hpp"
#include "solver/cli/new_case.hpp"
#include "solver/core/error.hpp"
#include "solver/core/paths.hpp"
#include "solver/core/phrases.hpp"
#include "solver/model/read_case.hpp"
#include "solver/results/summary_schema.hpp"
#include "solver/verify/tables.hpp"

namespace coldsky {

namespace {

/// A word and what it is.
struct Candidate {
  std::string word, meaning;
};
using Candidates = std::vector<Candidate>;

Candidates plain(const std::vector<std::string>& words) {
  Candidates result;
  result.reserve(words.size());
  for (const std::string& word : words) result.push_back({word, {}});
  return result;
}

std::string sentence_of(const KeySpec& key, const std::string& language) {
  const std::string phrase_key = "sentence." + key.path;
  return language != "en" && has_phrase(phrase_key) ? phrase(phrase_key).in(language) : key.sentence;
}

/// Keys of a case and, for `describe`, the tables that hold them.
Candidates keys_of_case(const std::string& language, bool tables) {
  Candidates result;
  std::set<std::string> seen;
  const auto add = [&](const KeySpec& key) {
    for (std::size_t dot = 0; tables && (dot = key.path.find('.', dot)) != std::string::npos; ++dot) {
      if (const std::string table = key.path.substr(0, dot); seen.insert(table).second) result.push_back({table, {}});
    }
    result.push_back({key.path, sentence_of(key, language)});
  };
  // --set names an entry of a scene by what the case calls it, which is not known here.
  if (tables) {
    for (const KeySpec* key : manual_keys()) add(*key);
  } else {
    for (const KeySpec& key : schema()) add(key);
  }
  return result;
}

Candidates keys_of_summary() {
  Candidates result;
  for (const SummaryKeySpec& key : summary_schema()) {
    if (!key.name.ends_with('*')) result.push_back({key.name, key.meaning});
  }
  return result;
}

/// Values of a key: its choices, names of materials or coatings, its default.
Candidates values_of(const KeySpec& key) {
  if (!key.choices.empty()) return plain(key.choices);
  if (key.kind == KeyKind::boolean) return plain({"true", "false"});
  if (key.path.ends_with(".material")) return plain(model_catalogue().materials);
  if (key.path.starts_with("coating.") && key.path.ends_with(".name")) return plain(coating_names());
  if (!key.default_text.empty() && key.kind != KeyKind::text && key.kind != KeyKind::file) {
    return {{key.default_text, "default"}};
  }
  return {};
}

/// "KEY=VALUE" of --set: first the keys, then the values of one.
Candidates settings(const std::string& current, const std::string& language) {
  const std::size_t equals = current.find('=');
  Candidates result;
  if (equals == std::string::npos) {
    result = keys_of_case(language, false);
    for (Candidate& key : result) key.word += "=";
    return result;
  }
  const std::string name = current.substr(0, equals);
  const KeySpec* key = find_key(name);
  // coating.front = "Z-93" is coating.front.name in short.
  if (key == nullptr) key = find_key(name + ".name");
  if (key == nullptr) return {};
  result = values_of(*key);
  for (Candidate& value : result) value.word.insert(0, name + "=");
  return result;
}

Candidates claim_inputs(const std::string& current, const std::string& language) {
  Candidates result;
  const std::size_t equals = current.find('=');
  const ClaimInputs inputs(data_file("claims/inputs.toml"));
  for (const ClaimInput& input : inputs.all()) {
    if (equals == std::string::npos) {
      result.push_back({input.key + "=", input.name.in(language)});
    } else if (current.substr(0, equals) == input.key) {
      result.push_back({input.key + "=" + input.text, input.name.in(language)});
    }
  }
  return result;
}

Candidates claim_ids(const std::string& language) {
  Candidates result;
  const ClaimTexts texts = read_claim_texts(data_file("claims/claims.toml"));
  for (const auto* claims : {&texts.claims, &texts.counter_claims}) {
    for (const ClaimText& claim : *claims) result.push_back({claim.id, claim.title.in(language)});
  }
  return result;
}

Candidates table_names() {
  Candidates result;
  for (const VerifyTable& table : verify_tables()) {
    if (!table.family) result.push_back({table.name, {}});
  }
  return result;
}

Candidates kinds_of_cases(const std::string& language) {
  Candidates result = plain(new_case_kinds());
  for (Candidate& kind : result) kind.meaning = new_case_meaning(kind.word, language);
  return result;
}

/// What the shell completes from its own files.
Candidates from_files(const std::string& extension) { return {{":files " + extension, {}}}; }

/// What an option or an argument takes, by the name of its value in the help. \param typed the words before the current
Candidates values_named(const std::string& name, const CLI::App& app, const CLI::App& command,
                        const std::vector<std::string>& typed, const std::string& current,
                        const std::string& language) {
  const bool of_summary = std::find(typed.begin(), typed.end(), "--summary") != typed.end();
  if (name == "KEY=VALUE") {
    return command.get_name() == "claims" ? claim_inputs(current, language) : settings(current, language);
  }
  if (name == "KEY") return of_summary ? keys_of_summary() : keys_of_case(language, true);
  if (name == "TABLE") return table_names();
  if (name == "ID") return claim_ids(language);
  if (name == "KIND") return kinds_of_cases(language);
  if (name == "PAGE") return plain(manual_page_names(app));
  if (name == "DIR" || name == "RESULT") return {{":folders", {}}};
  if (name == "CASE" || name == "SWEEP") return from_files("toml");
  if (name == "FILE") return from_files(command.get_name() == "new" ? "toml" : "json");
  if (name == "NAME" && command.get_name() == "bench") {
    std::vector<std::string> names = bench_names();
    names.insert(names.end(), {"all", "compare"});
    return plain(names);
  }
  // "en|ko": the value's name lists them.
  std::vector<std::string> choices;
  std::stringstream stream(name);
  for (std::string choice; std::getline(stream, choice, '|');) choices.push_back(choice);  // NOLINT: a handful
  return choices.size() > 1 ? plain(choices) : Candidates();
}

std::string value_name(const CLI::Option& option) {
  const std::string name = option.get_type_name();
  return name.substr(0, name.find(':'));
}

bool takes_value(const CLI::Option* option) { return option != nullptr && option->get_items_expected_max() > 0; }

/// An option of a command, or of the program.
const CLI::Option* option_of(const std::string& word, const CLI::App& app, const CLI::App* command) {
  if (!word.starts_with("-")) return nullptr;
  const std::string name = word.substr(0, word.find('='));
  const CLI::Option* option = command == nullptr ? nullptr : command->get_option_no_throw(name);
  return option != nullptr ? option : app.get_option_no_throw(name);
}

Candidates options_of(const CLI::App& command) {
  Candidates result;
  for (const CLI::Option* option : command.get_options()) {
    for (const std::string& name : option->get_lnames()) result.push_back({"--" + name, option->get_description()});
  }
  return result;
}

Candidates commands_of(const CLI::App& app) {
  Candidates result;
  for (const CLI::App* command : app.get_subcommands([](const CLI::App*) { return true; })) {
    result.push_back({command->get_name(), command->get_description()});
  }
  return result;
}

/// The argument of a command that stands at a place among its arguments; the last may stand several times.
const CLI::Option* argument_at(const CLI::App& command, std::size_t place) {
  const CLI::Option* found = nullptr;
  for (const CLI::Option* option : command.get_options()) {
    if (!option->get_positional()) continue;
    found = option;
    if (place == 0 || option->get_items_expected_max() > 1) return found;
    --place;
  }
  return place == 0 ? found : nullptr;
}

/// Where the current word stands.
struct Position {
  const CLI::App* command = nullptr;
  bool lost = false;                     ///< a word before it is no command
  std::size_t arguments = 0;             ///< before it, behind the command
  const CLI::Option* awaited = nullptr;  ///< the option whose value it is
};

Position position_of(const CLI::App& app, const std::vector<std::string>& typed) {
  Position position;
  for (const std::string& word : typed) {
    const CLI::Option* option = option_of(word, app, position.command);
    if (position.awaited != nullptr) {
      position.awaited = nullptr;
    } else if (word.starts_with("-")) {
      if (takes_value(option) && word.find('=') == std::string::npos) position.awaited = option;
    } else if (position.command == nullptr) {
      for (const CLI::App* command : app.get_subcommands([](const CLI::App*) { return true; })) {
        if (command->get_name() == word) position.command = command;
      }
      if (position.command == nullptr) {
        position.lost = true;
        return position;
      }
    } else {
      ++position.arguments;
    }
  }
  return position;
}

Candidates candidates(const CLI::App& app, const std::vector<std::string>& typed, const std::string& current,
                      const std::string& language) {
  const Position position = position_of(app, typed);
  const CLI::App& command = position.command != nullptr ? *position.command : app;
  const auto values = [&](const CLI::Option& option, const std::string& begun) {
    return values_named(value_name(option), app, command, typed, begun, language);
  };
  if (position.awaited != nullptr) return values(*position.awaited, current);
  if (const std::size_t equals = current.find('='); current.starts_with("--") && equals != std::string::npos) {
    const CLI::Option* option = option_of(current, app, position.command);
    if (!takes_value(option)) return {};
    Candidates result = values(*option, current.substr(equals + 1));
    for (Candidate& one : result) {
      if (!one.word.starts_with(":")) one.word.insert(0, current.substr(0, equals + 1));
    }
    return result;
  }
  if (current.starts_with("-")) return options_of(command);
  if (position.lost) return {};
  if (position.command == nullptr) return commands_of(app);
  if (command.get_name() == "help") return commands_of(app);
  const CLI::Option* argument = argument_at(command, position.arguments);
  return argument == nullptr ? Candidates() : values(*argument, current);
}

}  // namespace

const std::vector<std::string>& completion_shells() {
  static const std::vector<std::string> shells = {"bash", "zsh", "fish"};
  return shells;
}

std::string completion_script(const std::string& shell) {
  std::ifstream file(data_file("completion/" + shell));
  std::stringstream text;
  text << file.rdbuf();
  if (!file) throw LibraryError(fmt::format("the completion of {} cannot be read", shell));
  return text.str();
}

std::string completions(const CLI::App& app, const std::vector<std::string>& words, const std::string& language) {
  std::vector<std::string> typed = words;
  std::string current;
  if (!typed.empty()) {
    current = typed.back();
    typed.pop_back();
  }
  std::string text;
  for (const Candidate& one : candidates(app, typed, current, language)) {
    if (one.word.starts_with(":") || one.word.starts_with(current)) {
      text += one.word + (one.meaning.empty() ? "" : "\t" + one.meaning) + "\n";
    }
  }
  return text;
}

}  // namespace coldsky
