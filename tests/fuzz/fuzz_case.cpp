// Reads mutated case files: only InputError and InfeasibleError may come out, what is accepted must read back the same,
// and its numbers must lie in the ranges of their keys. Without libFuzzer a fixed seed makes the inputs, so that a
// failure can be repeated:
//   fuzz_case                 100 000 inputs
//   fuzz_case COUNT [SEED]    another number, another seed
//   fuzz_case FILE            one saved input
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "fuzz_support.hpp"
#include "solver/case/scene_keys.hpp"
#include "solver/case/schema.hpp"
#include "solver/core/error.hpp"
#include "solver/model/read_case.hpp"
#include "test_folders.hpp"

namespace {

using namespace coldsky;
using namespace coldsky::fuzz;

/// Throws logic_error where a number of an accepted case lies outside the range that its key declares. Keys that have
/// no meaning in the case hold their defaults.
void check_range(const KeySpec& key, Case& c) {
  const bool number = key.kind == KeyKind::quantity || key.kind == KeyKind::difference || key.kind == KeyKind::number ||
                      key.kind == KeyKind::integer;
  if (!number || !has_value(key, c)) return;
  double value = 0.0;
  if (key.kind == KeyKind::integer) {
    value = std::get<2>(key.member)(c);
  } else {
    value = key.optional_member() ? *std::get<1>(key.member)(c) : std::get<0>(key.member)(c);
  }
  const bool inside = std::isfinite(value) && value <= key.high && (key.low_open ? value > key.low : value >= key.low);
  if (!inside)
    throw std::logic_error(fmt::format("{} = {} is accepted, its range is {}", key.path, value, range_text(key)));
}

void check_ranges(Case& c) {
  for (const KeySpec& key : schema()) {
    if (matters(key, c)) check_range(key, c);
  }
  if (!c.scene) return;
  for (const SceneKey& key : scene_schema()) {
    for (std::size_t entry = 0; entry < count_of(*c.scene, key.list); ++entry) {
      if (key_in_the_way(key, c, entry) == nullptr) check_range(key_of_entry(key, *c.scene, entry), c);
    }
  }
}

/// Whether the input was accepted. Throws what the reader may not throw, and logic_error where a rule is broken.
bool try_case(const std::string& text, const std::vector<std::string>& overrides = {}) {
  Case c;
  try {
    c = read_case_text(text, "case.toml", overrides);
  } catch (const InputError& error) {
    if (std::strlen(error.what()) == 0) throw std::logic_error("a message is empty");
    return false;
  } catch (const InfeasibleError&) {
    return false;
  }
  check_ranges(c);
  Case again;
  try {
    again = read_case_text(c.resolved_text, "resolved.toml");
  } catch (const InputError& error) {
    throw std::logic_error(fmt::format("the resolved case is refused: {}", error.what()));
  }
  if (again.resolved_text != c.resolved_text) throw std::logic_error("the resolved case reads back differently");
  return true;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  try_case(std::string(reinterpret_cast<const char*>(data), size));
  return 0;
}

#ifndef COLDSKY_LIBFUZZER

namespace {

/// Stands before an input's --set, in a comment at its end.
constexpr const char* set_mark = "\n# --set ";

class Mutator : public Draws {
 public:
  explicit Mutator(std::uint64_t seed) : Draws(seed) {
    for (const KeySpec* key : manual_keys()) {
      keys_.push_back(key->path);
      keys_.push_back(key->path.substr(key->path.rfind('.') + 1));
      for (const std::string& choice : key->choices) values_.push_back("\"" + choice + "\"");
    }
    // As --set names them.
    for (const SceneKey& key : scene_schema()) {
      keys_.push_back((key.list == SceneList::body ? "scene.body.bus." : std::string(path_of(key.list)) + ".1.") +
                      key.leaf());
    }
  }

  std::string mutate(const std::string& seed, const std::string& other) {
    std::string text = seed;
    const int rounds = 1 + static_cast<int>(below(3));
    for (int n = 0; n < rounds; ++n) change(text, other);
    return text;
  }

  std::string override_text() {
    std::string text = pick(keys_) + "=" + (below(2) == 0 ? pick(values_) : number() + " " + pick(units_));
    if (below(8) == 0) flip(text);
    return text;
  }

 private:
  std::string odd_value() {
    switch (below(8)) {
      case 0:
        return number();
      case 1:
        return "\"" + number() + "\"";
      case 2:
        return "\"" + number() + " " + pick(units_) + "\"";
      case 3:
        return pick(values_);
      case 4:
        return "\"1 " + pick(units_) + pick(units_) + "\"";
      case 5: {
        const std::size_t deep = 1 + below(300);
        return below(2) == 0 ? std::string(deep, '[') : std::string(deep, '[') + "1" + std::string(deep, ']');
      }
      case 6: {
        std::string nested;
        for (std::size_t n = 1 + below(200); n > 0; --n) nested += "{a" + std::string(below(2) == 0 ? ".b" : "") + "=";
        return nested;
      }
      default:
        return "{" + pick(keys_) + " = " + number() + "}";
    }
  }

  /// One place of the kind that a typing error would hit.
  void change(std::string& text, const std::string& other) {
    auto lines = lines_of(text);
    const std::size_t at = below(lines.size());
    const std::size_t way = below(15);
    if (way < ways) {
      damage(text, other, way);
      return;
    }
    if (way == ways) {
      std::string deep = pick(keys_);
      for (std::size_t n = below(400); n > 0; --n) deep += ".a";
      text.insert(0, below(2) == 0 ? "[" + deep + "]\n" : deep + " = 1\n");
      return;
    }
    if (lines.empty()) return;
    const auto equals = lines[at].find('=');
    switch (below(9)) {
      case 0:
        lines.erase(lines.begin() + static_cast<std::ptrdiff_t>(at));
        break;
      case 1:
        lines.insert(lines.begin() + static_cast<std::ptrdiff_t>(below(lines.size())), std::string(lines[at]));
        break;
      case 2:
        std::swap(lines[at], lines[below(lines.size())]);
        break;
      case 3: {  // swapped tokens
        std::string& to = lines[below(lines.size())];
        const auto end = to.find('=');
        if (equals != std::string::npos && end != std::string::npos) to = to.substr(0, end) + lines[at].substr(equals);
        break;
      }
      case 4:
        lines[at] = pick(keys_) + " = " + odd_value();
        break;
      case 5:
        lines[at] = "[" + pick(keys_) + "]";
        break;
      case 6:
        lines.insert(lines.begin() + static_cast<std::ptrdiff_t>(at), pick(keys_) + " = " + odd_value());
        break;
      default:
        if (equals != std::string::npos) lines[at] = lines[at].substr(0, equals + 1) + " " + odd_value();
    }
    text = join(lines);
  }

  std::vector<std::string> keys_;
  std::vector<std::string> values_ = {"true",
                                      "false",
                                      "\"\"",
                                      "\"\\u0000\"",
                                      "\"\\u00e9\"",
                                      "'''a\nb'''",
                                      "\"\"\"\n\"\"\"",
                                      "\"aluminium-6061\"",
                                      "\"copper\"",
                                      "\"a\\tb\\\"c'd\"",
                                      "1979-05-27T07:32:00Z",
                                      "07:32:00",
                                      "[]",
                                      "[0, 0, 1]",
                                      "[\"0 m\", \"1 m\", \"0 m\"]",
                                      "{}"};
  const std::vector<std::string> units_ = {"W",           "kW",         "MW",          "GW",
                                           "m",           "mm",         "km",          "um",
                                           "K",           "degC",       "degF",        "R",
                                           "Pa",          "kPa",        "bar",         "W m-2",
                                           "W/m2",        "W m-2 K-1",  "K/W",         "kg m-3",
                                           "J kg-1 K-1",  "m3 s-2",     "au",          "deg",
                                           "rad",         "%",          "1",           "",
                                           "m2",          "kg",         "horsepower",  "eV",
                                           "l",           "\u00b0C",    "\u00b5m",     "m^2",
                                           "m^99",        "m^-99",      "W^999999999", "m2147483648",
                                           "lg(re 1 mW)", "ln(re 1 W)", "dBW",         "K @ 273.15",
                                           "(W)",         "((((W))))",  "W @ 1e400",   "seconds since 1970-01-01",
                                           "m.m",         "m/0",        "0 W",         "1e400 W",
                                           "W/",          "/W",         "^2",          "m**2",
                                           "kilokiloW",   "\\u0000",    "\\t",         "nan W"};
};

int run(std::size_t count, std::uint64_t seed) {
  const std::string shipped = text_of_file(COLDSKY_CASES "/dawn-dusk-1mw.toml");
  // The resolved case holds every key, the first one the comments, and two small ones reach the other environments.
  std::vector<std::string> seeds = {shipped, read_case_text(shipped, "case.toml").resolved_text,
                                    read_case_text(shipped, "case.toml",
                                                   {"environment.kind=fluxes", "coolant.inlet_temperature=60 degC",
                                                    "panel.count=3", "coolant.film_coefficient=1000 W m-2 K-1"})
                                        .resolved_text};
  // Scenes: with panels, of bodies alone, and as they are resolved.
  for (const char* scene : {"wings", "cube", "rows"}) {
    seeds.push_back(text_of_file(std::string(COLDSKY_CASES "/scenes/") + scene + ".toml"));
    seeds.push_back(read_case_text(seeds.back(), "case.toml").resolved_text);
  }
  saved_name = "fuzz-failure.toml";
  Mutator mutator(seed);
  std::vector<std::string> overrides;
  const auto add_override = [&] {
    overrides.clear();
    if (mutator.below(8) != 0) return;
    overrides.push_back(mutator.override_text());
    current += set_mark + overrides.back();
  };
  return read_mutated(count, std::move(seeds), mutator, add_override,
                      [&](const std::string& text) { return try_case(text, overrides); });
}

/// A saved input.
bool try_saved(const std::string& text) {
  std::vector<std::string> overrides;
  if (const auto mark = text.rfind(set_mark); mark != std::string::npos) {
    overrides.push_back(text.substr(mark + std::strlen(set_mark)));
  }
  return try_case(text, overrides);
}

}  // namespace

int main(int argc, char** argv) { return fuzz_program(argc, argv, 100000, 20261124, run, try_saved); }

#endif
