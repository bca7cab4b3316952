#include "solver/report/sweep_page.hpp"

#include "solver/report/page.hpp"
#include "solver/report/sweep_answers_figures.hpp"
#include "solver/report/sweep_figures.hpp"
#include "solver/report/sweep_names.hpp"
#include "solver/report/sweep_terminal.hpp"
#include "solver/results/sweep_table.hpp"

namespace coldsky {

namespace {

Json number_or_null(double value) { return std::isfinite(value) ? Json(rounded(value)) : Json(); }

/// Designs by status and reason, the most frequent ones first.
Json statuses(const SweepPlan& plan, const SweepStatistics& statistics) {
  Json list = Json::array();
  list.push_back({{"status", "ok"}, {"designs", statistics.count_of(DesignStatus::ok)}});
  std::vector<std::pair<std::pair<DesignStatus, std::string>, SweepStatistics::Reason>> reasons(
      statistics.reasons.begin(), statistics.reasons.end());
  std::stable_sort(reasons.begin(), reasons.end(),
                   [](const auto& a, const auto& b) { return a.second.designs > b.second.designs; });
  for (const auto& [kind, reason] : reasons) {
    list.push_back({{"status", word_of(kind.first)},
                    {"limit", kind.second},
                    {"designs", reason.designs},
                    {"first", reason.first},
                    {"sentence", reason.sentence}});
  }
  for (Json& entry : list) {
    entry["percent"] = 100.0 * entry["designs"].get<double>() / static_cast<double>(plan.designs());
  }
  return list;
}

Json columns(const SweepPlan& plan, const SweepStatistics& statistics) {
  Json list = Json::array();
  for (std::size_t n = 0; n < plan.columns().size(); ++n) {
    const SweepColumn& column = plan.columns()[n];
    Json entry{{"key", column.key},
               {"unit", column.text ? "" : shown_unit(column.key, column.unit, statistics.columns[n].high).unit},
               {"range", column.range},
               {"derived", column.derived}};
    put_text(entry, "name", key_name(column.key));
    list.push_back(std::move(entry));
  }
  return list;
}

/// The best designs: varied keys, then numbers, each in the unit of its column.
Json best_designs(const SweepPlan& plan, const SweepStatistics& statistics) {
  Json list = Json::array();
  for (const SweepStatistics::Best& best : statistics.best) {
    Json inputs = Json::array(), answers = Json::array();
    const std::vector<SweepValue> values = plan.values(best.design);
    for (std::size_t n = 0; n < values.size(); ++n) {
      const SweepColumn& column = plan.columns()[n];
      if (const auto* text = std::get_if<std::string>(&values[n])) {
        inputs.push_back(*text);
      } else {
        inputs.push_back(number_or_null(
            shown_unit(column.key, column.unit, statistics.columns[n].high).of(std::get<double>(values[n]))));
      }
    }
    for (std::size_t n = 0; n < best.answer.values.size(); ++n) {
      const DesignQuantity& quantity = design_quantities()[n];
      const ShownUnit unit = shown_unit(quantity.key, quantity.unit, statistics.quantities[n].high);
      answers.push_back(number_or_null(unit.of(best.answer.values[n])));
    }
    list.push_back({{"design", best.design}, {"inputs", inputs}, {"answers", answers}});
  }
  return list;
}

Json quantities(const SweepStatistics& statistics) {
  Json list = Json::array();
  for (std::size_t n = 0; n < design_quantities().size(); ++n) {
    const DesignQuantity& quantity = design_quantities()[n];
    Json entry{{"key", quantity.key},
               {"unit", shown_unit(quantity.key, quantity.unit, statistics.quantities[n].high).unit}};
    put_text(entry, "name", quantity_name(quantity.key));
    list.push_back(std::move(entry));
  }
  return list;
}

Json checks(const SweepPlan& plan, const SweepRows& rows) {
  Json list = Json::array();
  const bool area = plan.command() == SweepCommand::size;
  for (const DesignCheck& check : rows.checks()) {
    list.push_back({{"design", check.design},
                    {"sweep", number_or_null(check.sweep)},
                    {"full", number_or_null(check.full)},
                    {"difference", number_or_null((area ? 100.0 : 1.0) * check.difference(plan.command()))},
                    {"uncertainty", check.uncertainty >= 0.0 ? number_or_null(100.0 * check.uncertainty) : Json()},
                    {"reason", check.reason}});
  }
  return list;
}

Json rates(const SweepStatistics& statistics) {
  Json list = Json::array();
  for (const auto& [way, one] : statistics.ways) {
    list.push_back({{"way", way}, {"designs", one.designs}, {"rate", number_or_null(one.rate())}});
  }
  return list;
}

}  // namespace

void write_sweep_page(const std::filesystem::path& file, const SweepPlan& plan, const SweepRows& rows,
                      const SweepStatistics& statistics, const SweepAnswers& answers, const Text& verdict,
                      const SweepPageFrame& frame) {
  const Text title = phrase("sweep.title", fmt::arg("name", plan.name()), fmt::arg("designs", plan.designs()));
  Json document;
  put_text(document, "title", title);
  put_text(document, "verdict", verdict);
  put_text(document, "checked",
           phrase(plan.command() == SweepCommand::size ? "sweep.checked_area" : "sweep.checked_chip"));
  document["check_unit"] = plan.command() == SweepCommand::size ? "m2" : "K";
  document["difference_unit"] = plan.command() == SweepCommand::size ? "%" : "K";
  document["statuses"] = statuses(plan, statistics);
  document["keep_constraints"] = plan.constraints().empty() ? Json() : Json(statistics.keep_constraints);
  document["objective"] = plan.objective() ? Json(plan.objective()->key) : Json();
  document["maximise"] = plan.objective() && plan.objective()->maximise;
  document["columns"] = columns(plan, statistics);
  document["quantities"] = quantities(statistics);
  document["best"] = best_designs(plan, statistics);
  document["checks"] = checks(plan, rows);
  document["rates"] = rates(statistics);
  document["answers"] = answers_document(plan, statistics, answers);
  document["figures"] = answers_figures(plan, rows, statistics, answers);
  for (Json& figure : sweep_figures(plan, rows, statistics)) document["figures"].push_back(std::move(figure));
  document["sweep_text"] = plan.text();
  document["case_text"] = plan.base().resolved_text;
  document["run"] = {{"date", frame.date},
                     {"host", frame.host},
                     {"command", frame.command},
                     {"version", frame.version},
                     {"machine", frame.machine}};
  write_page(file, {title, verdict, frame.language, {"sweep_figures.js", "sweep.js"}, "sweep.", frame.shared_folder},
             document);
}

}  // namespace coldsky
