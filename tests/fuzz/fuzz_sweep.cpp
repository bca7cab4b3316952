// Reads mutated sweep files: only InputError may come out, and what is accepted has to make its designs, each of its
// values finite and the same whenever it is asked for. A fixed seed makes the inputs, so that a failure can be
// repeated:
//   fuzz_sweep                 20 000 inputs
//   fuzz_sweep COUNT [SEED]    another number, another seed
//   fuzz_sweep FILE            one saved input
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
#include "solver/case/schema.hpp"
#include "solver/core/error.hpp"
#include "solver/model/read_case.hpp"
#include "solver/sweep/plan.hpp"
#include "test_folders.hpp"

namespace {

using namespace coldsky;
using namespace coldsky::fuzz;

SweepNames names() {
  return {model_catalogue(),
          {{"radiator.mass_kg", "kg"}, {"radiator.planform_area_m2", "m2"}, {"radiator.fin_efficiency", ""}}};
}

/// Numbers of text and values alike, so that NaN equals NaN.
std::string shown(const std::vector<SweepValue>& values) {
  std::string text;
  for (const SweepValue& value : values) {
    const double* number = std::get_if<double>(&value);
    text += number != nullptr ? fmt::format("{:a} ", *number) : std::get<std::string>(value) + " ";
  }
  return text;
}

/// Whether the input was accepted. Throws what the reader may not throw, and logic_error where a rule is broken.
bool try_sweep(const std::string& text) {
  try {
    const SweepPlan plan = read_sweep_text(text, COLDSKY_CASES "/sweeps/fuzz.toml", {}, names());
    if (plan.designs() == 0 || plan.columns().empty()) throw std::logic_error("a sweep of nothing is accepted");
    for (const std::uint64_t design : {std::uint64_t{0}, plan.designs() / 2, plan.designs() - 1}) {
      const std::vector<SweepValue> values = plan.values(design);
      if (shown(values) != shown(plan.values(design))) throw std::logic_error("a design has two sets of values");
      for (std::size_t n = 0; n < values.size(); ++n) {
        const double* number = std::get_if<double>(&values[n]);
        if (number != nullptr && !std::isfinite(*number) && !plan.columns()[n].derived) {
          throw std::logic_error(fmt::format("{} of design {} is {}", plan.columns()[n].key, design, *number));
        }
      }
      try {
        plan.design(values);
      } catch (const InputError& error) {
        if (std::strlen(error.what()) == 0) throw std::logic_error("a message is empty");
      } catch (const InfeasibleError&) {
      }
    }
  } catch (const InputError& error) {
    if (std::strlen(error.what()) == 0) throw std::logic_error("a message is empty");
    return false;
  } catch (const InfeasibleError&) {
    return false;
  }
  return true;
}

class Mutator : public Draws {
 public:
  explicit Mutator(std::uint64_t seed) : Draws(seed) {
    for (const KeySpec& key : schema()) keys_.push_back(key.path);
  }

  std::string mutate(const std::string& seed, const std::string& other) {
    std::string text = seed;
    const int rounds = 1 + static_cast<int>(below(3));
    for (int n = 0; n < rounds; ++n) change(text, other);
    return bounded(text);
  }

 private:
  std::string value() {
    return below(3) == 0 ? number() : below(2) == 0 ? "\"" + number() + " " + pick(units_) + "\"" : pick(values_);
  }
  std::string expression() {
    std::string text;
    for (std::size_t n = below(12); n > 0; --n) text += below(4) == 0 ? pick(keys_) : pick(tokens_);
    return "\"" + text + "\"";
  }
  std::string factor() {
    switch (below(6)) {
      case 0:
        return "{ list = [" + value() + ", " + value() + "] }";
      case 1:
        return "{ from = " + value() + ", to = " + value() + ", steps = " + std::to_string(below(9)) + " }";
      case 2:
        return "{ from = " + value() + ", to = " + value() + ", scale = \"log\" }";
      case 3:
        return "{ distribution = \"normal\", mean = " + value() + ", deviation = " + value() + ", low = " + value() +
               " }";
      case 4:
        return "{ distribution = \"" + pick(laws_) + "\", from = " + value() + ", mode = " + value() +
               ", to = " + value() + ", high = " + value() + " }";
      default:
        return "{ distribution = \"log-normal\", median = " + value() + ", factor = " + value() + " }";
    }
  }

  void change(std::string& text, const std::string& other) {
    std::vector<std::string> lines = lines_of(text);
    const std::size_t at = below(lines.size());
    const std::size_t way = below(ways + 12);
    if (way < ways || lines.empty()) {
      damage(text, other, std::min(way, ways - 1));
      return;
    }
    const auto equals = lines[at].find('=');
    const auto insert = [&](const std::string& line) {
      lines.insert(lines.begin() + static_cast<std::ptrdiff_t>(at), line);
    };
    switch (way - ways) {
      case 0:
        lines.erase(lines.begin() + static_cast<std::ptrdiff_t>(at));
        break;
      case 1:
        insert(lines[below(lines.size())]);
        break;
      case 2:
        std::swap(lines[at], lines[below(lines.size())]);
        break;
      case 3:
        insert("\"" + pick(keys_) + "\" = " + factor());
        break;
      case 4:
        insert("\"" + pick(keys_) + "\" = " + expression());
        break;
      case 5:
        insert(pick(settings_) + " = " + value());
        break;
      case 6:
        insert(pick(tables_));
        break;
      case 7:
        insert("rank = [[1, " + number() + "], [" + number() + ", 1]]");
        break;
      case 8:
        if (equals != std::string::npos) lines[at] = lines[at].substr(0, equals + 1) + " " + factor();
        break;
      case 9:
        if (equals != std::string::npos) lines[at] = lines[at].substr(0, equals + 1) + " " + expression();
        break;
      default: {  // another number in its place
        const auto digit = lines[at].find_first_of("0123456789", equals == std::string::npos ? 0 : equals);
        if (digit == std::string::npos) break;
        const auto end = lines[at].find_first_not_of("0123456789.", digit);
        lines[at].replace(digit, std::min(end, lines[at].size()) - digit, number());
      }
    }
    text = join(lines);
  }

  /// Samples that are many and yet allowed take seconds each: fewer stand for them.
  static std::string bounded(std::string text) {
    constexpr std::uint64_t many = 5000;
    for (std::size_t at = 0; (at = text.find("samples", at)) != std::string::npos; ++at) {
      const std::size_t begin = text.find_first_of("0123456789\n", at);
      if (begin == std::string::npos || text[begin] == '\n') continue;
      const std::size_t end = std::min(text.find_first_not_of("0123456789_", begin), text.size());
      std::string digits = text.substr(begin, end - begin);
      digits.erase(std::remove(digits.begin(), digits.end(), '_'), digits.end());
      const bool whole = end == text.size() || (text[end] != '.' && text[end] != 'e' && text[end] != 'E');
      if (whole && digits.size() < 10 && std::strtoull(digits.c_str(), nullptr, 10) > many) {
        text.replace(begin, end - begin, std::to_string(many));
      }
    }
    return text;
  }

  std::vector<std::string> keys_ = {"design.tubes", "design.a", "design.b", "coating.front", "coating.back"};
  const std::vector<std::string> values_ = {"true",       "\"\"",        "[]",      "{}",  "\"aluminium-6061\"",
                                            "\"copper\"", "[1, \"2\"]",  "nan",     "inf", "-1",
                                            "1979-05-27", "\"ammonia\"", "\"Z-93\""};
  const std::vector<std::string> units_ = {"m", "mm", "K", "degC", "W", "MW", "K/W", "W m-2 K-1", "", "1", "kg", "%"};
  const std::vector<std::string> tokens_ = {
      "+",  "-",    "*",    "/",     "^",    "(", ")",      ",",    "1",    "0",  "2.5e3",
      "pi", "min(", "max(", "sqrt(", "log(", " ", "round(", "exp(", "abs(", "1e", "design.tubes",
      "_",  ".",    "e308", "=",     "?:"};
  const std::vector<std::string> laws_ = {"uniform", "triangular", "normal", "log-normal"};
  const std::vector<std::string> settings_ = {
      "samples",    "seed", "schema", "command", "sampling", "case",    "title",       "check_share", "objective",
      "constraint", "vary", "derive", "keys",    "rank",     "at_most", "correlation", "key"};
  const std::vector<std::string> tables_ = {"[vary]",     "[derive]",     "[[correlation]]", "[[constraint]]",
                                            "[optimise]", "[vary.panel]", "[objective]"};
};

int run(std::size_t count, std::uint64_t seed) {
  std::vector<std::string> seeds;
  for (const auto& entry : std::filesystem::directory_iterator(COLDSKY_CASES "/sweeps")) {
    seeds.push_back(text_of_file(entry.path()));
  }
  std::sort(seeds.begin(), seeds.end());  // folders have no order
  for (std::string& text : seeds) {
    const std::string many = "samples = 4096";
    if (const auto at = text.find(many); at != std::string::npos) text.replace(at, many.size(), "samples = 256");
  }
  seeds.push_back(
      "case = \"../dawn-dusk-1mw.toml\"\nsampling = \"random\"\nsamples = 40\n[vary]\n\"heat.load\" = { distribution = "
      "\"log-normal\", median = \"1 MW\", factor = 1.5 }\n\"panel.tube.wall\" = { from = \"1 mm\", to = \"3 mm\" }\n"
      "\"mesh.sheet_cells\" = { from = 1, to = 3 }\n\"coating.front\" = [\"Z-93\", \"OSR\"]\n[derive]\n\"design.a\" = "
      "\"panel.tube.wall * 2\"\n\"panel.core.thickness\" = \"10 * design.a\"\n[[correlation]]\nkeys = [\"heat.load\", "
      "\"panel.tube.wall\"]\nrank = 0.5\n");
  seeds.push_back(
      "case = \"../dawn-dusk-1mw.toml\"\nsampling = \"list\"\n[vary]\n\"coolant.fluid\" = { list = [\"ammonia\", "
      "\"water\"] }\n\"coolant.temperature_rise\" = [\"5 K\", \"10 K\"]\n");
  saved_name = "fuzz-sweep-failure.toml";
  Mutator mutator(seed);
  return read_mutated(
      count, std::move(seeds), mutator, [] {}, try_sweep);
}

}  // namespace

int main(int argc, char** argv) { return fuzz_program(argc, argv, 20000, 20261128, run, try_sweep); }
