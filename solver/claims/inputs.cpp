#include "solver/claims/inputs.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <map>

#include "solver/core/error.hpp"
#include "solver/core/spelling.hpp"
#include "solver/core/toml.hpp"
#include "solver/core/units.hpp"

namespace coldsky {

namespace {

/// What follows the number in "10.2 kW"; "1" for a plain number.
std::string unit_of(const std::string& text) {
  const auto blank = text.find(' ');
  return blank == std::string::npos ? "1" : text.substr(blank + 1);
}

class InputReader {
 public:
  explicit InputReader(std::string file) : file_(std::move(file)) {}

  ClaimInput read(const std::string& key, const Text& group, const toml::node& node) const {
    const toml::table* entry = node.as_table();
    if (entry == nullptr) refuse(node, key + " is not a table");
    ClaimInput input;
    input.key = key;
    input.group = group;
    input.name = {text(*entry, "name_en"), text(*entry, "name_ko")};
    input.si = text(*entry, "si");
    input.difference = (*entry)["difference"].value_or(false);
    input.text = text(*entry, "value");
    input.unit = unit_of(input.text);
    input.value = input.shipped = quantity(*entry, input.text, input);
    input.low = quantity(*entry, text(*entry, "low"), input);
    input.high = quantity(*entry, text(*entry, "high"), input);
    input.shown = quantity(*entry, input.unit == "1" ? "1" : "1 " + input.unit, input);
    const auto most = (*entry)["most"].value<std::string>();
    input.most = most ? quantity(*entry, *most, input) : std::numeric_limits<double>::infinity();
    input.source = text(*entry, "source");
    input.confidence = text(*entry, "confidence");
    if (std::string("CRDA").find(input.confidence) == std::string::npos || input.confidence.size() != 1)
      refuse(node, key + ": confidence is one of C, R, D, A");
    if (!(input.low <= input.value && input.value <= input.high))
      refuse(node, key + ": the value lies outside its range");
    return input;
  }
  std::string text(const toml::table& entry, const char* key) const {
    const auto words = entry[key].value<std::string>();
    if (!words || words->empty()) refuse(entry, fmt::format("{} is missing", key));
    return *words;
  }
  [[noreturn]] void refuse(const toml::node& node, const std::string& problem) const {
    throw LibraryError(fmt::format("{}:{}: {}", file_, node.source().begin.line, problem));
  }

 private:
  double quantity(const toml::table& entry, const std::string& words, const ClaimInput& input) const {
    try {
      return parse_quantity(words, input.si, input.difference);
    } catch (const QuantityError& error) {
      refuse(entry, fmt::format("{}: {} ({})", input.key, error.problem, error.why));
    }
  }
  std::string file_;
};

}  // namespace

ClaimInputs::ClaimInputs(const std::filesystem::path& file) {
  const InputReader reader(file.string());
  try {
    const toml::table document = toml::parse_file(file.string());
    const toml::array* groups = document["group"].as_array();
    if (groups == nullptr) reader.refuse(document, "no [[group]]");
    for (const toml::node& node : *groups) {
      const toml::table* group = node.as_table();
      if (group == nullptr || (*group)["inputs"].as_table() == nullptr) reader.refuse(node, "a group without inputs");
      const Text name{reader.text(*group, "name_en"), reader.text(*group, "name_ko")};
      // toml++ sorts tables by key; the file's order says what belongs together.
      std::map<unsigned, ClaimInput> by_line;
      for (const auto& [key, entry] : *(*group)["inputs"].as_table()) {
        by_line.emplace(key.source().begin.line, reader.read(std::string(key.str()), name, entry));
      }
      for (auto& [line, input] : by_line) inputs_.push_back(std::move(input));
    }
  } catch (const toml::parse_error& error) {
    throw LibraryError(fmt::format("{}:{}: {}", file.string(), error.source().begin.line, error.description()));
  }
}

void ClaimInputs::assume(const std::string& assignment) {
  const auto equals = assignment.find('=');
  if (equals == std::string::npos) {
    throw InputError({}, fmt::format("--assume {}: there is no '='", assignment), "an assumption is KEY=VALUE",
                     "write --assume server.power=\"5 kW\"");
  }
  const std::string key = assignment.substr(0, equals);
  std::vector<std::string> keys;
  for (const ClaimInput& input : inputs_) keys.push_back(input.key);
  const auto found = std::find(keys.begin(), keys.end(), key);
  if (found == keys.end()) {
    const std::string near = nearest_word(key, keys);
    throw InputError({}, fmt::format("--assume: there is no input '{}'", key), "the ledger would not notice it",
                     near.empty() ? "'coldsky claims' lists the inputs" : fmt::format("did you mean '{}'?", near));
  }
  ClaimInput& input = inputs_[static_cast<std::size_t>(found - keys.begin())];
  const std::string text = assignment.substr(equals + 1);
  try {
    const double value = parse_quantity(text, input.si, input.difference);
    if (!(value > 0.0)) {
      throw InputError({}, fmt::format("--assume {}: {} is not above zero", key, text),
                       "no input of the ledger is zero or negative", fmt::format("its value is {}", input.text));
    }
    if (value > input.most) {
      throw InputError({},
                       fmt::format("--assume {}: {} is more than {:g}{}", key, text, input.most / input.shown,
                                   input.unit == "1" ? "" : " " + input.unit),
                       "it could not exist", fmt::format("its value is {}", input.text));
    }
    // A range that was stated about another value says nothing about this one.
    input.low = std::min(input.low, value);
    input.high = std::max(input.high, value);
    input.value = value;
  } catch (const QuantityError& error) {
    throw InputError({}, fmt::format("--assume {}: {}", key, error.problem), error.why, error.suggestion);
  }
  input.text = text;
  input.changed = true;
}

std::size_t ClaimInputs::index(const std::string& key) const {
  for (std::size_t n = 0; n < inputs_.size(); ++n) {
    if (inputs_[n].key == key) return n;
  }
  throw LibraryError(fmt::format("the ledger has no input '{}'", key));
}

}  // namespace coldsky
