#include "solver/commands/compare.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <vector>

#include "coldsky_build_info.hpp"
#include "solver/case/schema.hpp"
#include "solver/commands/compare_map.hpp"
#include "solver/core/error.hpp"
#include "solver/core/phrases.hpp"
#include "solver/report/terminal.hpp"
#include "solver/results/summary_schema.hpp"

namespace coldsky {

namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

constexpr const char* of_input = "input.";

/// A key whose values differ.
struct Difference {
  std::string key, unit;
  Json first, second;
  /// Of two numbers: the second less the first, and that over the first; not finite where there is none.
  double absolute = std::nan(""), relative = std::nan("");
};

struct Comparison {
  std::vector<Difference> inputs, numbers, texts;
  std::size_t equal = 0;  ///< numbers of both that are equal
};

Json read_summary(const std::string& given) {
  const fs::path path = fs::is_directory(given) ? fs::path(given) / "summary.json" : fs::path(given);
  const auto refuse = [&](const std::string& why) {
    return InputError({given}, "is no result of coldsky", why, "name an output folder or its summary.json");
  };
  std::ifstream file(path);
  if (!file) throw refuse(fs::exists(path) ? "it cannot be read" : fmt::format("there is no {}", path.string()));
  const Json document = Json::parse(file, nullptr, false);
  if (document.is_discarded()) throw refuse(fmt::format("{} is no JSON", path.string()));
  const auto schema = document.find("schema");
  if (!document.is_object() || schema == document.end() || !schema->is_string() ||
      !schema->get<std::string>().starts_with("coldsky-")) {
    throw refuse(fmt::format("{} has no key schema of coldsky", path.string()));
  }
  // docs/versions.md: the number changes where scripts that read the keys would break.
  const std::string name = schema->get<std::string>();
  if (!name.ends_with("-1")) {
    throw InputError({given}, fmt::format("has the layout {}", name),
                     fmt::format("coldsky {} reads layouts that end with -1", build_info::version),
                     "compare it with the version that wrote it or a newer one");
  }
  return document;
}

/// What no two runs have in common, and sentences that say in words what numbers say.
bool left_out(const std::string& key) {
  return key.starts_with("run.") || key.starts_with("time.") || key == "schema" || key == "reason" || key == "case" ||
         key == "warnings";
}

std::string unit_of(const std::string& key) {
  if (key.starts_with(of_input)) {
    const KeySpec* spec = find_key(key.substr(std::string(of_input).size()));
    return spec == nullptr || spec->unit == "1" ? "" : spec->unit;
  }
  const SummaryKeySpec* spec = find_summary_key(key);
  return spec == nullptr || spec->unit == "1" ? "" : spec->unit;
}

void compare_key(const std::string& key, const Json& first, const Json& second, double tolerance, Comparison& result) {
  if (left_out(key)) return;
  const bool numbers = first.is_number() && second.is_number();
  Difference difference{key, unit_of(key), first, second};
  if (numbers) {
    const double a = first.get<double>(), b = second.get<double>();
    difference.absolute = b - a;
    if (a != 0.0) difference.relative = (b - a) / std::fabs(a);
    if (std::fabs(b - a) <= tolerance * std::max(std::fabs(a), std::fabs(b))) {
      ++result.equal;
      return;
    }
  } else if (first == second) {
    return;
  }
  const bool some_number = first.is_number() || second.is_number();
  auto& list = key.starts_with(of_input) ? result.inputs : some_number ? result.numbers : result.texts;
  list.push_back(std::move(difference));
}

Comparison compared(const Json& first, const Json& second, double tolerance) {
  const Json nothing;
  Comparison result;
  for (const auto& [key, value] : first.items()) {
    const auto other = second.find(key);
    compare_key(key, value, other == second.end() ? nothing : *other, tolerance, result);
  }
  for (const auto& [key, value] : second.items()) {
    if (!first.contains(key)) compare_key(key, nothing, value, tolerance, result);
  }
  return result;
}

/// A value with as many digits as it takes to see the difference.
std::string shown(const Json& value, const Difference& difference) {
  if (value.is_null()) return "-";
  if (value.is_string()) return value.get<std::string>();
  if (!value.is_number()) return value.dump();
  int digits = 6;
  if (std::isfinite(difference.relative) && difference.relative != 0.0) {
    digits = std::clamp(static_cast<int>(std::ceil(-std::log10(std::fabs(difference.relative)))) + 2, 6, 17);
  }
  return fmt::format("{:.{}g}", value.get<double>(), digits);
}

std::string share_text(double relative) {
  if (!std::isfinite(relative)) return "-";
  return std::fabs(relative) < 1e-4 ? fmt::format("{:+.1e}", relative) : fmt::format("{:+.2f} %", 100.0 * relative);
}

std::string table_of(const std::string& title, const std::vector<Difference>& differences,
                     const CompareOptions& options) {
  if (differences.empty()) return {};
  const auto word = [&](const std::string& key) { return phrase("compare." + key).in(options.language); };
  std::vector<std::vector<std::string>> rows{
      {word(title), word("unit"), options.first, options.second, word("difference"), word("relative")}};
  rows.reserve(differences.size() + 1);
  for (const Difference& one : differences) {
    rows.push_back({one.key, one.unit.empty() ? "-" : one.unit, shown(one.first, one), shown(one.second, one),
                    std::isfinite(one.absolute) ? fmt::format("{:+.4g}", one.absolute) : "-",
                    share_text(one.relative)});
  }
  return align_columns(rows, {false, false, true, true, true, true}) + "\n";
}

Json list_of(const std::vector<Difference>& differences) {
  const auto number = [](double value) { return std::isfinite(value) ? Json(value) : Json(); };
  Json list = Json::array();
  for (const Difference& one : differences) {
    list.push_back({{"key", one.key},
                    {"unit", one.unit},
                    {"a", one.first},
                    {"b", one.second},
                    {"difference", number(one.absolute)},
                    {"relative", number(one.relative)}});
  }
  return list;
}

std::string signed_text(double value) { return fmt::format("{:+.4g}", value); }

Json map_json(const std::string& file, const std::vector<SurfaceDifference>& surfaces) {
  Json list = Json::array();
  for (const SurfaceDifference& one : surfaces) {
    list.push_back({{"surface", one.surface},
                    {"low_K", one.low},
                    {"high_K", one.high},
                    {"mean_K", one.mean},
                    {"interpolated", one.interpolated}});
  }
  return {{"file", file}, {"surfaces", list}};
}

}  // namespace

int run_compare(const CompareOptions& options) {
  const Json first = read_summary(options.first), second = read_summary(options.second);
  const Comparison found = compared(first, second, options.tolerance);
  std::vector<SurfaceDifference> surfaces;
  if (!options.map.empty()) {
    surfaces = write_difference_map(options.first, options.second, options.map, options.language);
  }
  if (options.json) {
    Json document{{"command", "compare"},
                  {"status", "ok"},
                  {"a", options.first},
                  {"b", options.second},
                  {"inputs", list_of(found.inputs)},
                  {"numbers", list_of(found.numbers)},
                  {"texts", list_of(found.texts)},
                  {"equal", found.equal}};
    if (!surfaces.empty()) document["map"] = map_json(options.map, surfaces);
    fmt::print("{}\n", document.dump(2, ' ', false, Json::error_handler_t::replace));
    return 0;
  }
  fmt::print("{}{}{}{}\n", table_of("inputs", found.inputs, options), table_of("numbers", found.numbers, options),
             table_of("texts", found.texts, options),
             phrase("compare.equal", fmt::arg("equal", found.equal), fmt::arg("differ", found.numbers.size()),
                    fmt::arg("inputs", found.inputs.size()))
                 .in(options.language));
  for (const SurfaceDifference& one : surfaces) {
    fmt::print("{}\n", phrase("compare.map.said", fmt::arg("surface", one.surface),
                              fmt::arg("low", signed_text(one.low)), fmt::arg("high", signed_text(one.high)),
                              fmt::arg("mean", signed_text(one.mean)), fmt::arg("file", options.map))
                           .in(options.language));
  }
  return 0;
}

}  // namespace coldsky
