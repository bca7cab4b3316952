#include "solver/report/sweep_answers_terminal.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "solver/core/phrases.hpp"
#include "solver/report/sweep_names.hpp"
#include "solver/report/sweep_terminal.hpp"

namespace coldsky {

namespace {

/// Members of the front and keys that are listed; the page and the files have all.
constexpr std::size_t listed_designs = 8, listed_keys = 8;

using Table = std::vector<std::vector<std::string>>;

std::string said(const char* key, const std::string& language) { return phrase(key).in(language); }

std::string headed_table(const std::string& head, const Table& rows, const std::vector<bool>& right) {
  return "\n" + head + "\n" + align_columns(rows, right);
}

std::string of_quantity(const std::string& key, double value) {
  const std::string& unit = design_quantities()[place_of_quantity(key)].unit;
  const ShownUnit shown = shown_unit(key, unit, std::fabs(value));
  return shown.unit == "1" ? format_number(value) : format_number(shown.of(value)) + " " + shown.unit;
}

std::string shares_table(const SweepAnswers& answers, const std::string& language) {
  if (answers.shares.empty() || answers.shares.front().share.of == 0) return {};
  Table rows;
  for (const SweepAnswers::Share& one : answers.shares) {
    std::string name = one.constraint ? constraint_text(*one.constraint)
                                      : said(one.what == "ok" ? "sweep.answers.limits" : "sweep.answers.all", language);
    std::vector<std::string> row = {name, fmt::format("{:.4g} %", 100.0 * one.share.share)};
    if (answers.drawn) {
      row.push_back(fmt::format("{:.4g} ... {:.4g} %", 100.0 * one.share.low, 100.0 * one.share.high));
    }
    rows.push_back(row);
  }
  const Text head = phrase(answers.drawn ? "sweep.answers.probability" : "sweep.answers.share",
                           fmt::arg("confidence", fmt::format("{:g}", 100.0 * answers.confidence)),
                           fmt::arg("designs", answers.shares.front().share.of));
  const std::vector<bool> right = answers.drawn ? std::vector<bool>{false, true, true} : std::vector<bool>{false, true};
  return headed_table(head.in(language), rows, right);
}

std::string front_table(const SweepPlan& plan, const SweepAnswers& answers, const SweepStatistics& statistics,
                        const std::string& language) {
  if (plan.pareto().empty()) return {};
  Table rows(1);
  std::vector<bool> right = {true};
  rows[0].push_back(said("sweep.design", language));
  for (const SweepGoal& goal : plan.pareto()) {
    rows[0].push_back(goal.key);
    right.push_back(true);
  }
  for (const SweepColumn& column : plan.columns()) {
    rows[0].push_back(column.key);
    right.push_back(!column.text);
  }
  const std::size_t count = answers.front.size(), shown = std::min(listed_designs, count);
  for (std::size_t n = 0; n < shown; ++n) {
    // Spread over the front, both ends among them.
    const auto& member = answers.front[shown > 1 ? n * (count - 1) / (shown - 1) : 0];
    std::vector<std::string> row = {fmt::format("{}", member.design)};
    for (std::size_t k = 0; k < member.values.size(); ++k) {
      row.push_back(of_quantity(plan.pareto()[k].key, member.values[k]));
    }
    const std::vector<SweepValue> values = plan.values(member.design);
    for (std::size_t k = 0; k < values.size(); ++k) {
      row.push_back(sweep_value_text(plan.columns()[k], values[k], statistics.columns[k].high));
    }
    rows.push_back(row);
  }
  return headed_table(phrase("sweep.answers.front", fmt::arg("count", count)).in(language), rows, right);
}

std::string indices_table(const SweepPlan& plan, const SweepAnswers& answers, const std::string& language) {
  std::string text;
  const auto shown = [](const Estimate& one) {
    return fmt::format("{:.3f} ({:.3f} ... {:.3f})", one.value, one.low, one.high);
  };
  for (const SweepAnswers::Indices& one : answers.indices) {
    const Text head =
        phrase("sweep.answers.indices", fmt::arg("key", one.key), fmt::arg("used", one.of.used),
               fmt::arg("rows", one.of.rows), fmt::arg("confidence", fmt::format("{:g}", 100.0 * answers.confidence)));
    if (one.of.keys.empty()) {
      text += "\n" + head.in(language) + "\n  " + said("sweep.answers.no_indices", language) + "\n";
      continue;
    }
    std::vector<std::size_t> order(one.of.keys.size());
    for (std::size_t n = 0; n < order.size(); ++n) order[n] = n;
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
      return one.of.keys[a].total.value > one.of.keys[b].total.value;
    });
    Table rows{{"", said("sweep.answers.first", language), said("sweep.answers.total", language)}};
    for (std::size_t n = 0; n < std::min(listed_keys, order.size()); ++n) {
      const SobolIndex& index = one.of.keys[order[n]];
      rows.push_back({plan.columns()[order[n]].key, shown(index.first), shown(index.total)});
    }
    text += headed_table(head.in(language), rows, {false, true, true});
  }
  return text;
}

std::string tornado_table(const SweepPlan& plan, const SweepAnswers& answers, const std::string& language) {
  if (answers.tornado.empty()) return {};
  Table rows;
  for (std::size_t n = 0; n < std::min(listed_keys, answers.tornado.size()); ++n) {
    const SweepAnswers::Bar& bar = answers.tornado[n];
    rows.push_back({plan.columns()[bar.column].key, of_quantity(answers.target, bar.low), "->",
                    of_quantity(answers.target, bar.high)});
  }
  const bool alone = plan.sampling() == "one-at-a-time";
  const Text head = phrase(alone ? "sweep.answers.alone" : "sweep.answers.slices", fmt::arg("key", answers.target),
                           fmt::arg("middle", of_quantity(answers.target, answers.middle)));
  return headed_table(head.in(language), rows, {false, true, false, true});
}

std::string crossings_table(const SweepPlan& plan, const SweepAnswers& answers, const SweepStatistics& statistics,
                            const std::string& language) {
  if (!plan.asks_crossings()) return {};
  Table rows;
  for (const Crossing& one : answers.crossings) {
    if (!one.below && !one.above) continue;
    rows.push_back({plan.columns()[one.column].key, crossing_text(plan, statistics, one, one.below),
                    crossing_text(plan, statistics, one, one.above),
                    said(one.kept_here ? "sweep.answers.breaks" : "sweep.answers.keeps", language),
                    one.constraint ? constraint_text(*one.constraint) : said("sweep.answers.limits", language)});
  }
  const std::string head =
      said(statistics.best.empty() ? "sweep.answers.crossings_middle" : "sweep.answers.crossings", language);
  if (rows.empty()) return "\n" + head + "\n  " + said("sweep.answers.no_crossings", language) + "\n";
  return headed_table(head, rows, {false, false, false, false, false});
}

std::string search_lines(const SweepPlan& plan, const SweepAnswers& answers, const std::string& language) {
  if (!answers.search) return {};
  const SearchResult& search = *answers.search;
  const std::string reason = said(("sweep.ended." + search.ended).c_str(), language);
  if (!search.fit) {
    return "\n  " +
           phrase("sweep.answers.optimised", fmt::arg("designs", search.designs),
                  fmt::arg("generations", search.generations), fmt::arg("reason", reason))
               .in(language) +
           "\n";
  }
  const Fit& fit = *search.fit;
  const std::vector<FittedKey> keys = fitted_keys(plan, fit);
  Table rows{{"", said("sweep.answers.fitted", language), said("sweep.answers.error", language),
              said("sweep.answers.interval", language), ""}};
  for (std::size_t n = 0; n < keys.size(); ++n) {
    const std::string& unit = plan.columns()[n].unit;
    const std::string note = keys[n].at_bound               ? said("sweep.answers.at_bound", language)
                             : std::isfinite(keys[n].error) ? std::string()
                                                            : said("sweep.answers.unknown", language);
    rows.push_back(
        {plan.columns()[n].key, unit.empty() ? format_number(keys[n].value) : format_number(keys[n].value) + " " + unit,
         std::isfinite(keys[n].error) ? format_number(keys[n].error) : "-",
         std::isfinite(keys[n].error) ? format_number(keys[n].low) + " ... " + format_number(keys[n].high) : "-",
         note});
  }
  std::string text = headed_table(
      phrase("sweep.answers.fit", fmt::arg("iterations", search.generations), fmt::arg("numbers", fit.numbers),
             fmt::arg("reason", reason), fmt::arg("confidence", fmt::format("{:g}", 100.0 * answers.confidence)))
          .in(language),
      rows, {false, true, true, true, false});
  for (std::size_t n = 0; n < keys.size(); ++n) {
    for (std::size_t m = 0; m < n; ++m) {
      text += "  " +
              phrase("sweep.answers.correlation", fmt::arg("one", plan.columns()[m].key),
                     fmt::arg("two", plan.columns()[n].key),
                     fmt::arg("value", fmt::format("{:+.2f}", fit.correlations.at(n, m))))
                  .in(language) +
              "\n";
    }
  }
  if (const auto probability = fit_probability(plan, fit)) {
    text += "  " +
            phrase("sweep.answers.chi_squared", fmt::arg("sum", format_number(fit.sum_of_squares)),
                   fmt::arg("freedom", fit.freedom), fmt::arg("percent", fmt::format("{:.3g}", 100.0 * *probability)))
                .in(language) +
            "\n";
  }
  return text;
}

}  // namespace

std::string crossing_text(const SweepPlan& plan, const SweepStatistics& statistics, const Crossing& crossing,
                          const std::optional<double>& to) {
  if (!to) return {};
  const SweepColumn& column = plan.columns()[crossing.column];
  const ShownUnit unit = shown_unit(column.key, column.unit, statistics.columns[crossing.column].high);
  const auto shown = [&](double value) { return fmt::format("{:.4g}", unit.of(value)); };
  std::string text = shown(crossing.from) + " -> " + shown(*to) + (unit.unit == "1" ? "" : " " + unit.unit);
  // Temperatures have no natural zero to take shares of.
  if (unit.offset == 0.0 && crossing.from != 0.0)
    text += fmt::format(" ({:+.3g} %)", 100.0 * (*to / crossing.from - 1.0));
  return text;
}

std::string constraint_text(const SweepConstraint& constraint) {
  std::string text = constraint.key;
  if (constraint.low) text = of_quantity(constraint.key, *constraint.low) + " <= " + text;
  if (constraint.high) text += " <= " + of_quantity(constraint.key, *constraint.high);
  return text;
}

std::string answers_table(const SweepPlan& plan, const SweepAnswers& answers, const SweepStatistics& statistics,
                          const std::string& language) {
  const std::string text = search_lines(plan, answers, language) + shares_table(answers, language) +
                           front_table(plan, answers, statistics, language) + indices_table(plan, answers, language) +
                           tornado_table(plan, answers, language) +
                           crossings_table(plan, answers, statistics, language);
  return text.empty() ? text : text + "\n";
}

}  // namespace coldsky
