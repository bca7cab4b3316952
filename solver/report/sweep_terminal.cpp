#include "solver/report/sweep_terminal.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>

#include "solver/core/phrases.hpp"
#include "solver/report/sweep_names.hpp"
#include "solver/results/sweep_table.hpp"

namespace coldsky {

namespace {

/// Best designs that the terminal lists.
constexpr std::size_t listed = 5;

using Rows = std::vector<std::vector<std::string>>;

std::string rate_text(double rate) { return rate >= 100.0 ? fmt::format("{:.0f}", rate) : fmt::format("{:.3g}", rate); }

std::string counts_table(const SweepPlan& plan, const SweepStatistics& statistics, const std::string& language) {
  Rows rows;
  const auto share = [&](std::uint64_t count) {
    return fmt::format("{:.4g} %", 100.0 * static_cast<double>(count) / static_cast<double>(plan.designs()));
  };
  const std::uint64_t ok = statistics.count_of(DesignStatus::ok);
  rows.push_back({"ok", fmt::format("{}", ok), share(ok), ""});
  if (!plan.constraints().empty()) {
    rows.push_back({phrase("sweep.keep").in(language), fmt::format("{}", statistics.keep_constraints),
                    share(statistics.keep_constraints), ""});
  }
  for (const auto& [kind, reason] : statistics.reasons) {
    rows.push_back({word_of(kind.first), fmt::format("{}", reason.designs), share(reason.designs),
                    kind.second + phrase("sweep.first", fmt::arg("design", reason.first)).in(language)});
  }
  return align_columns(rows, {false, true, true, false});
}

std::string best_table(const SweepPlan& plan, const SweepStatistics& statistics, const std::string& language) {
  if (statistics.best.empty()) return {};
  Rows rows(1);
  std::vector<bool> right = {true, true};
  const std::string& goal = plan.objective()->key;
  rows[0] = {phrase("sweep.design").in(language), goal};
  for (const SweepColumn& column : plan.columns()) {
    rows[0].push_back(column.key);
    right.push_back(!column.text);
  }
  for (std::size_t n = 0; n < std::min(listed, statistics.best.size()); ++n) {
    const SweepStatistics::Best& best = statistics.best[n];
    std::vector<std::string> row = {fmt::format("{}", best.design), format_number(best.value)};
    const std::vector<SweepValue> values = plan.values(best.design);
    for (std::size_t k = 0; k < values.size(); ++k)
      row.push_back(sweep_value_text(plan.columns()[k], values[k], statistics.columns[k].high));
    rows.push_back(std::move(row));
  }
  const char* title = plan.objective()->maximise ? "sweep.largest" : "sweep.smallest";
  return "\n" + phrase(title).in(language) + "\n" + align_columns(rows, right);
}

std::string check_lines(const SweepPlan& plan, const SweepRows& rows, const std::string& language) {
  const std::size_t count = rows.checks().size();
  if (count == 0) return "  " + phrase("sweep.no_checks").in(language) + "\n";
  const auto worst = worst_check(plan, rows);
  if (!worst) return "  " + phrase("sweep.checks_failed", fmt::arg("count", count)).in(language) + "\n";
  const double difference = worst->difference(plan.command());
  Text text;
  if (plan.command() == SweepCommand::size) {
    text = phrase("sweep.check_area", fmt::arg("count", count), fmt::arg("percent", 100.0 * difference),
                  fmt::arg("design", worst->design));
    const auto uncertainty = check_uncertainty(rows);
    text += uncertainty ? phrase("sweep.check_mesh", fmt::arg("percent", 100.0 * *uncertainty))
                        : phrase("sweep.check_mesh_unknown");
  } else {
    text = phrase("sweep.check_chip", fmt::arg("count", count), fmt::arg("kelvin", difference),
                  fmt::arg("design", worst->design));
  }
  return "  " + text.in(language) + "\n";
}

std::string rate_lines(const SweepStatistics& statistics, const std::string& language) {
  std::string text;
  for (const auto& [way, one] : statistics.ways) {
    const std::string key = "sweep.way." + way;
    const std::string name = has_phrase(key) ? phrase(key).in(language) : way;
    text += "  " +
            phrase("sweep.rate", fmt::arg("count", one.designs), fmt::arg("way", name),
                   fmt::arg("rate", rate_text(one.rate())))
                .in(language) +
            "\n";
  }
  return text;
}

}  // namespace

std::string sweep_value_text(const SweepColumn& column, const SweepValue& value, double largest) {
  if (const auto* text = std::get_if<std::string>(&value)) return *text;
  const ShownUnit unit = shown_unit(column.key, column.unit, largest);
  const double number = unit.of(std::get<double>(value));
  return unit.unit == "1" ? fmt::format("{:.6g}", number) : fmt::format("{:.6g} {}", number, unit.unit);
}

std::string sweep_table(const SweepPlan& plan, const SweepRows& rows, const SweepStatistics& statistics,
                        const std::string& language) {
  return counts_table(plan, statistics, language) + best_table(plan, statistics, language) + "\n" +
         check_lines(plan, rows, language) + rate_lines(statistics, language);
}

std::string duration_text(double seconds) {
  const auto whole = static_cast<std::int64_t>(std::min(std::ceil(seconds), 3.6e9));
  if (whole >= 3600) return fmt::format("{} h {:02} min", whole / 3600, whole / 60 % 60);
  if (whole >= 60) return fmt::format("{} min {:02} s", whole / 60, whole % 60);
  return fmt::format("{} s", whole);
}

void SweepProgress::begin(const char* what, std::uint64_t from, std::uint64_t count) {
  what_ = what;
  from_ = from;
  count_ = count;
  begin_ = Clock::now();
  last_ = {};
}

void SweepProgress::show(std::uint64_t done) {
  constexpr auto least = std::chrono::milliseconds(100);
  constexpr std::size_t bar = 24;
  const auto now = Clock::now();
  if (now - last_ < least && done < count_) return;
  last_ = now;
  const double seconds = std::chrono::duration<double>(now - begin_).count(),
               share = static_cast<double>(done) / static_cast<double>(std::max<std::uint64_t>(count_, 1));
  const double rate = seconds > 0.0 ? static_cast<double>(done - from_) / seconds : 0.0;
  const double left = rate > 0.0 ? static_cast<double>(count_ - std::min(done, count_)) / rate : 0.0;
  const Text text = phrase(what_, fmt::arg("done", done), fmt::arg("count", count_), fmt::arg("rate", rate_text(rate)),
                           fmt::arg("left", rate > 0.0 ? duration_text(left) : "?"));
  const auto full = static_cast<std::size_t>(share * bar);
  const bool terminal = ::isatty(STDERR_FILENO) != 0;
  progress_.show(terminal ? "[" + std::string(full, '#') + std::string(bar - full, '.') + "] " + text : text);
}

}  // namespace coldsky
