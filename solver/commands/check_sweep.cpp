#include "solver/commands/check_sweep.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cctype>
#include <chrono>
#include <map>
#include <nlohmann/json.hpp>
#include <vector>

#include "solver/case/estimate.hpp"
#include "solver/core/error.hpp"
#include "solver/core/phrases.hpp"
#include "solver/session/backend.hpp"
#include "solver/session/session.hpp"
#include "solver/studies/sweep/full_check.hpp"
#include "solver/studies/sweep/strip_designs.hpp"

namespace coldsky {

namespace {

using Clock = std::chrono::steady_clock;

/// Designs that are checked as cases: all of a small sweep, else as many spread evenly, the first and the last too.
constexpr std::uint64_t most_checked = 10'000;
/// Kinds of faults that are told, the most frequent ones.
constexpr std::size_t most_reasons = 8;
/// Time that goes into measuring the rate [s], and the most designs that are solved for it.
constexpr double time_to_measure = 1.0;
constexpr std::size_t most_solved = 4096;

/// A kind of fault among the designs: what they say, but for its numbers, is the same.
struct Fault {
  std::uint64_t designs = 0, first = 0;
  std::string text;
};

struct Sample {
  std::uint64_t checked = 0, invalid = 0;
  std::vector<Fault> faults;         ///< the most frequent first
  std::vector<std::uint64_t> valid;  ///< designs, spread evenly
};

std::string without_numbers(const std::string& text) {
  std::string plain;
  for (const char c : text) {
    if (std::isdigit(static_cast<unsigned char>(c)) == 0 && c != '.') plain += c;
  }
  return plain;
}

Sample checked_sample(const SweepPlan& plan, const Session& session) {
  Sample sample;
  sample.checked = std::min(most_checked, plan.designs());
  const std::uint64_t last = plan.designs() - 1;
  std::map<std::string, Fault> kinds;
  for (std::uint64_t n = 0; n < sample.checked; ++n) {
    stop_if_set(session.interrupt);
    const std::uint64_t design = sample.checked > 1 ? n * last / (sample.checked - 1) : 0;
    try {
      plan.design(plan.values(design));
      sample.valid.push_back(design);
    } catch (const InputError& error) {
      ++sample.invalid;
      Fault& fault = kinds[without_numbers(error.problem())];
      if (fault.designs++ == 0) {
        fault.first = design;
        fault.text = error.what();
      }
    }
  }
  for (const auto& [kind, fault] : kinds) sample.faults.push_back(fault);
  std::stable_sort(sample.faults.begin(), sample.faults.end(),
                   [](const Fault& a, const Fault& b) { return a.designs > b.designs; });
  return sample;
}

/// Designs a second, by solving some.
struct Rate {
  double designs_per_second = 0.0;
  std::size_t of = 0;  ///< designs that were solved together
};

Rate measured_rate(const SweepPlan& plan, const std::vector<std::uint64_t>& valid, const Session& session) {
  StripDesigns solver(session, plan.command());
  Rate rate;
  double spent = 0.0;
  // Batches that double: in large ones what all designs share is shared by more.
  for (std::size_t size = 1; size <= most_solved && spent < time_to_measure; size *= 2) {
    const std::size_t count = std::min(size, valid.size());
    const auto begin = Clock::now();
    std::vector<Case> designs;
    designs.reserve(count);
    for (std::size_t n = 0; n < count; ++n) {
      const std::size_t at = count > 1 ? n * (valid.size() - 1) / (count - 1) : 0;
      designs.push_back(plan.design(plan.values(valid[at])));
    }
    std::vector<DesignAnswer> answers;
    solver.solve(designs, answers, {});
    const double seconds = std::chrono::duration<double>(Clock::now() - begin).count();
    rate = {static_cast<double>(count) / seconds, count};
    spent += seconds;
    if (count == valid.size()) break;
  }
  return rate;
}

/// Bytes that a sweep takes [bytes]: memory, most of it for the checks by the full field, and disk.
double memory_of(const SweepPlan& plan) {
  constexpr double correlated_bytes = 8.0, bytes_of_batch = 1024 * 20e3;
  const double coordinates = static_cast<double>(plan.most_designs()) * static_cast<double>(plan.columns().size());
  const double plan_bytes = plan.sampling() == "latin-hypercube" ? correlated_bytes * coordinates : 0.0;
  return estimate_memory(estimate_cells(plan.base())) + plan_bytes + bytes_of_batch;
}
double disk_of(const SweepPlan& plan) {
  // A number has up to 17 digits and a comma in the table as text, and 8 bytes each in results.h5 and the checkpoint.
  constexpr double bytes_of_number = 20.0 + 8.0 + 8.0, bytes_of_words = 100.0;
  const auto numbers = static_cast<double>(plan.columns().size() + design_quantities().size());
  return static_cast<double>(plan.most_designs()) * (numbers * bytes_of_number + bytes_of_words);
}

/// "12 s", "3.4 min", "2.1 h", "5.0 d".
std::string shown_time(double seconds) {
  if (seconds < 120.0) return fmt::format("{:.3g} s", seconds);
  if (seconds < 7200.0) return fmt::format("{:.3g} min", seconds / 60.0);
  return seconds < 172800.0 ? fmt::format("{:.3g} h", seconds / 3600.0) : fmt::format("{:.3g} d", seconds / 86400.0);
}

void print_json(const SweepPlan& plan, const Sample& sample, const Rate& rate) {
  nlohmann::ordered_json columns = nlohmann::ordered_json::array(), faults = nlohmann::ordered_json::array();
  for (const SweepColumn& column : plan.columns()) {
    columns.push_back(
        {{"key", column.key}, {"unit", column.unit}, {"derived", column.derived}, {"range", column.range}});
  }
  for (const Fault& fault : sample.faults) {
    faults.push_back({{"designs", fault.designs}, {"first", fault.first}, {"reason", fault.text}});
  }
  const nlohmann::ordered_json document{{"command", "check"},
                                        {"sweep", plan.name()},
                                        {"case", plan.base().name},
                                        {"status", "ok"},
                                        {"sweep.command", word_of(plan.command())},
                                        {"sampling", plan.sampling()},
                                        {"seed", plan.seed()},
                                        {"designs", plan.most_designs()},
                                        {"columns", columns},
                                        {"checked", sample.checked},
                                        {"invalid", sample.invalid},
                                        {"faults", faults},
                                        {"without_effect", plan.keys_without_effect()},
                                        {"rate_per_s", rate.designs_per_second},
                                        {"rate_designs", rate.of},
                                        {"device", device_name()},
                                        {"time_s", static_cast<double>(plan.most_designs()) / rate.designs_per_second},
                                        {"full_field_checks", checks_asked_for(plan)},
                                        {"full_field_cells", estimate_cells(plan.base())},
                                        {"memory_bytes", memory_of(plan)},
                                        {"disk_bytes", disk_of(plan)},
                                        {"fingerprint", fmt::format("{:016x}", plan.fingerprint())}};
  fmt::print("{}\n", document.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace));
}

void print_text(const SweepPlan& plan, const Sample& sample, const Rate& rate, const std::string& language) {
  const auto say = [&](const std::string& key, const auto&... fields) {
    fmt::print("{}\n", phrase("check_sweep." + key, fields...).in(language));
  };
  say("head", fmt::arg("name", plan.name()), fmt::arg("n", plan.most_designs()), fmt::arg("case", plan.base().name),
      fmt::arg("command", std::string(word_of(plan.command()))), fmt::arg("sampling", plan.sampling()),
      fmt::arg("seed", plan.seed()));
  std::size_t width = 0;
  for (const SweepColumn& column : plan.columns()) width = std::max(width, column.key.size());
  for (const SweepColumn& column : plan.columns()) {
    fmt::print("  {:{}}  {:>12}  {}{}\n", column.key, width, column.unit.empty() ? "-" : column.unit,
               column.derived ? "= " : "", column.range);
  }
  if (sample.invalid == 0) {
    say("all_valid", fmt::arg("n", sample.checked));
  } else {
    say("some_invalid", fmt::arg("invalid", sample.invalid), fmt::arg("n", sample.checked));
  }
  for (std::size_t n = 0; n < std::min(most_reasons, sample.faults.size()); ++n) {
    const Fault& fault = sample.faults[n];
    say("fault", fmt::arg("n", fault.designs), fmt::arg("design", fault.first), fmt::arg("reason", fault.text));
  }
  const std::vector<std::string> idle = plan.keys_without_effect();
  if (!idle.empty()) say("no_effect", fmt::arg("keys", fmt::format("{}", fmt::join(idle, ", "))));
  say("time", fmt::arg("time", shown_time(static_cast<double>(plan.most_designs()) / rate.designs_per_second)),
      fmt::arg("rate", fmt::format("{:.3g}", rate.designs_per_second)), fmt::arg("n", rate.of),
      fmt::arg("device", device_name()));
  say("checks", fmt::arg("n", checks_asked_for(plan)),
      fmt::arg("cells", fmt::format("{:.2g}", estimate_cells(plan.base()))));
  say("room", fmt::arg("memory", fmt::format("{:.2f}", 1e-9 * memory_of(plan))),
      fmt::arg("disk", fmt::format("{:.3g}", 1e-6 * disk_of(plan))));
}

}  // namespace

int run_check_sweep(const SweepPlan& plan, const CheckSweepOptions& options, const Session& session) {
  const Sample sample = checked_sample(plan, session);
  if (sample.valid.empty()) {
    const Fault& fault = sample.faults.front();
    throw InputError({plan.file(), 1, 1}, fmt::format("not one of {} designs makes a valid case", sample.checked),
                     fmt::format("design {}: {}", fault.first, fault.text), "change what the sweep varies");
  }
  const Rate rate = measured_rate(plan, sample.valid, session);
  if (options.json) {
    print_json(plan, sample, rate);
  } else {
    print_text(plan, sample, rate, options.language);
  }
  return 0;
}

}  // namespace coldsky
