#include "solver/report/sweep_answers_figures.hpp"

#include <algorithm>
#include <cmath>
#include <set>

#include "solver/report/sweep_answers_terminal.hpp"
#include "solver/report/sweep_names.hpp"
#include "solver/report/terminal.hpp"
#include "solver/results/sweep_table.hpp"

namespace coldsky {

namespace {

/// Designs that are drawn one by one, keys of a figure, rows of bars.
constexpr std::uint64_t most_drawn = 1500;
constexpr std::size_t most_dimensions = 14, most_bars = 20, most_slices = 16, most_pairs = 6;

ShownUnit unit_of_quantity(const std::string& key, const SweepStatistics& statistics) {
  const std::size_t place = place_of_quantity(key);
  return shown_unit(key, design_quantities()[place].unit, statistics.quantities[place].high);
}
ShownUnit unit_of_column(const SweepPlan& plan, std::size_t n, const SweepStatistics& statistics) {
  return shown_unit(plan.columns()[n].key, plan.columns()[n].unit, statistics.columns[n].high);
}

Json front_figure(const SweepPlan& plan, const SweepAnswers& answers, const SweepStatistics& statistics,
                  std::size_t one, std::size_t two, const std::vector<std::pair<double, double>>& others) {
  const std::string &x = plan.pareto()[one].key, &y = plan.pareto()[two].key;
  const ShownUnit x_unit = unit_of_quantity(x, statistics), y_unit = unit_of_quantity(y, statistics);
  Json figure = make_figure("front." + x + "." + y, "scatter",
                            phrase_of("sweep.against", {{"y", quantity_name(y)}, {"x", quantity_name(x)}}),
                            phrase("sweep.front.caption", fmt::arg("count", answers.front.size())));
  figure["x"] = make_axis(quantity_name(x), x_unit.unit);
  figure["y"] = make_axis(quantity_name(y), y_unit.unit);
  figure["small"] = true;
  std::vector<double> at, value;
  for (const auto& member : answers.front) {
    at.push_back(rounded(x_unit.of(member.values[one])));
    value.push_back(rounded(y_unit.of(member.values[two])));
  }
  std::vector<double> other_x, other_y;
  for (const auto& [a, b] : others) {
    other_x.push_back(rounded(x_unit.of(a)));
    other_y.push_back(rounded(y_unit.of(b)));
  }
  figure["series"] = Json::array();
  // Of two aims the front is a line, of more a cloud.
  figure["series"].push_back(
      make_series(phrase("sweep.front.name"), at, value, plan.pareto().size() == 2 ? "lines+markers" : "markers"));
  if (!other_x.empty()) {
    figure["series"].push_back(make_series(phrase("sweep.front.others"), other_x, other_y, "markers"));
  }
  return figure;
}

Json indices_figure(const SweepPlan& plan, const SweepAnswers::Indices& one) {
  Json figure =
      make_figure("sobol." + one.key, "bars", phrase_of("sweep.sobol.title", {{"key", quantity_name(one.key)}}),
                  phrase("sweep.sobol.caption", fmt::arg("rows", one.of.used),
                         fmt::arg("confidence", fmt::format("{:g}", 100.0 * plan.confidence()))));
  std::vector<std::size_t> order(one.of.keys.size());
  for (std::size_t n = 0; n < order.size(); ++n) order[n] = n;
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    return one.of.keys[a].total.value > one.of.keys[b].total.value;
  });
  order.resize(std::min(order.size(), most_bars));
  Json english = Json::array(), korean = Json::array();
  std::vector<double> values[2], low[2], high[2];
  for (const std::size_t n : order) {
    const Text name = key_name(plan.columns()[n].key);
    english.push_back(name.en);
    korean.push_back(name.ko);
    const SobolIndex& index = one.of.keys[n];
    int place = 0;
    for (const Estimate& estimate : {index.first, index.total}) {
      values[place].push_back(rounded(estimate.value, 4));
      low[place].push_back(rounded(estimate.low, 4));
      high[place].push_back(rounded(estimate.high, 4));
      ++place;
    }
  }
  figure["x"]["labels_en"] = english;
  figure["x"]["labels_ko"] = korean;
  figure["y"] = make_axis(phrase("sweep.sobol.axis"), "1");
  figure["series"] = Json::array();
  for (int place = 0; place < 2; ++place) {
    Json series{{"y", values[place]}, {"low", low[place]}, {"high", high[place]}};
    put_text(series, "name", phrase(place == 0 ? "sweep.answers.first" : "sweep.answers.total"));
    figure["series"].push_back(std::move(series));
  }
  return figure;
}

/// What a key is at the ends of its bar.
std::pair<std::string, std::string> ends_of(const SweepPlan& plan, const SweepAnswers& answers,
                                            const SweepStatistics& statistics, std::size_t column) {
  const ShownUnit unit = unit_of_column(plan, column, statistics);
  const auto shown = [&](double value) {
    const std::string number = fmt::format("{:.6g}", rounded(unit.of(value), 3));
    return unit.unit == "1" ? number : number + " " + unit.unit;
  };
  const auto found = answers.slices.find(column);
  if (found != answers.slices.end()) {
    const auto& slices = found->second;
    if (plan.columns()[column].text) {
      const auto [least, most] = std::minmax_element(slices.begin(), slices.end(),
                                                     [](const auto& a, const auto& b) { return a.mean < b.mean; });
      return {least->word, most->word};
    }
    // A slice of one value, or all below and above.
    const auto &first = slices.front(), &last = slices.back();
    return {(first.from == first.to ? "" : "≤ ") + shown(first.to),
            (last.from == last.to ? "" : "≥ ") + shown(last.from)};
  }
  if (plan.columns()[column].text) return {"", ""};
  return {shown(statistics.columns[column].low), shown(statistics.columns[column].high)};
}

Json tornado_figure(const SweepPlan& plan, const SweepAnswers& answers, const SweepStatistics& statistics) {
  const bool alone = plan.sampling() == "one-at-a-time";
  const ShownUnit unit = unit_of_quantity(answers.target, statistics);
  Json figure =
      make_figure("tornado", "tornado", phrase_of("sweep.tornado.title", {{"key", quantity_name(answers.target)}}),
                  phrase(alone ? "sweep.tornado.alone" : "sweep.tornado.slices"));
  figure["y"] = make_axis(quantity_name(answers.target), unit.unit);
  figure["baseline"] = rounded(unit.of(answers.middle));
  figure["bars"] = Json::array();
  for (std::size_t n = 0; n < std::min(most_bars, answers.tornado.size()); ++n) {
    const SweepAnswers::Bar& bar = answers.tornado[n];
    const auto [low, high] = ends_of(plan, answers, statistics, bar.column);
    Json entry{{"low_value", rounded(unit.of(bar.low))},
               {"high_value", rounded(unit.of(bar.high))},
               {"low_text", low},
               {"high_text", high}};
    put_text(entry, "name", key_name(plan.columns()[bar.column].key));
    figure["bars"].push_back(std::move(entry));
  }
  return figure;
}

Json slice_figure(const SweepPlan& plan, const SweepAnswers& answers, const SweepStatistics& statistics,
                  std::size_t column) {
  const std::vector<SweepAnswers::Slice>& slices = answers.slices.at(column);
  const ShownUnit x_unit = unit_of_column(plan, column, statistics),
                  y_unit = unit_of_quantity(answers.target, statistics);
  const Text x = key_name(plan.columns()[column].key), y = quantity_name(answers.target);
  Json figure = make_figure("slice." + plan.columns()[column].key, "lines",
                            phrase_of("sweep.slice.title", {{"y", y}, {"x", x}}), phrase("sweep.slice.caption"));
  figure["x"] = make_axis(x, x_unit.unit);
  figure["y"] = make_axis(y, y_unit.unit);
  std::vector<double> at, mean, low, high;
  for (const SweepAnswers::Slice& slice : slices) {
    at.push_back(rounded(x_unit.of(0.5 * (slice.from + slice.to))));
    mean.push_back(rounded(y_unit.of(slice.mean)));
    low.push_back(rounded(y_unit.of(slice.mean - slice.deviation)));
    high.push_back(rounded(y_unit.of(slice.mean + slice.deviation)));
  }
  figure["series"] = Json::array({make_series(phrase("sweep.slice.mean"), at, mean, "lines+markers")});
  Json band{{"x", at}, {"low", low}, {"high", high}};
  put_text(band, "name", phrase("sweep.slice.band"));
  figure["bands"] = Json::array({band});
  return figure;
}

/// A key or a number as an axis of its own, with the values of the drawn designs.
struct Dimension {
  Text name;
  ShownUnit unit;
  std::vector<double> values = {};
  std::vector<std::string> words = {};  ///< of keys that are text, in the order of their numbers
};

/// Designs that are drawn one by one.
class Drawn {
 public:
  Drawn(const SweepPlan& plan, const SweepStatistics& statistics, const SweepAnswers& answers)
      : plan_(plan), stride_(std::max<std::uint64_t>(1, plan.designs() / most_drawn)) {
    for (const auto& member : answers.front) members_.insert(member.design);
    for (const SweepStatistics::Best& best : statistics.best) members_.insert(best.design);
    std::vector<std::string> numbers = asked_quantities(plan);
    for (const char* more : {"radiator.mass_kg", "radiator.planform_area_m2", "temperature.chip_max_K"}) {
      if (std::find(numbers.begin(), numbers.end(), more) == numbers.end()) numbers.push_back(more);
    }
    std::erase_if(numbers,
                  [&](const std::string& key) { return !statistics.quantities[place_of_quantity(key)].varies(); });
    if (numbers.size() > most_dimensions / 2) numbers.resize(most_dimensions / 2);
    const auto varied = columns_that_count(statistics, answers);
    for (const std::size_t n : varied) {
      if (columns_.size() + numbers.size() == most_dimensions) break;
      columns_.push_back(n);
      dimensions_.push_back({key_name(plan.columns()[n].key), unit_of_column(plan, n, statistics)});
    }
    for (const std::string& key : numbers) {
      quantities_.push_back(place_of_quantity(key));
      dimensions_.push_back({quantity_name(key), unit_of_quantity(key, statistics)});
    }
  }

  void add(std::uint64_t design, const DesignAnswer& answer) {
    const bool member = members_.contains(design);
    if (!member && (design % stride_ != 0 || drawn_ >= 2 * most_drawn)) return;
    if (!has_numbers(answer)) return;
    ++drawn_;
    const std::vector<SweepValue> values = plan_.values(design);
    std::size_t place = 0;
    for (const std::size_t n : columns_) {
      Dimension& dimension = dimensions_[place++];
      if (const double* number = std::get_if<double>(&values[n])) {
        dimension.values.push_back(rounded(dimension.unit.of(*number), 5));
      } else {
        const std::string& word = std::get<std::string>(values[n]);
        const auto found = std::find(dimension.words.begin(), dimension.words.end(), word);
        dimension.values.push_back(static_cast<double>(found - dimension.words.begin()));
        if (found == dimension.words.end()) dimension.words.push_back(word);
      }
    }
    for (const std::size_t n : quantities_) {
      Dimension& dimension = dimensions_[place++];
      dimension.values.push_back(rounded(dimension.unit.of(answer.values[n]), 5));
    }
    designs_.push_back(design);
    keeps_.push_back(keeps_constraints(plan_, answer) ? 1 : 0);
    fronts_.push_back(member ? 1 : 0);
    for (std::size_t n = 0; n < plan_.pareto().size(); ++n) {
      aims_.resize(plan_.pareto().size());
      aims_[n].push_back(answer.values[place_of_quantity(plan_.pareto()[n].key)]);
    }
  }

  std::vector<std::pair<double, double>> others(std::size_t one, std::size_t two) const {
    std::vector<std::pair<double, double>> result;
    if (aims_.empty()) return result;
    for (std::size_t n = 0; n < designs_.size(); ++n) {
      if (fronts_[n] == 0 && keeps_[n] != 0) result.emplace_back(aims_[one][n], aims_[two][n]);
    }
    return result;
  }

  std::vector<Json> figures() const {
    if (designs_.size() < 2 || dimensions_.size() < 2) return {};
    Json parallel = make_figure("parallel", "parallel", phrase("sweep.parallel.title"),
                                phrase("sweep.parallel.caption", fmt::arg("count", designs_.size())));
    Json matrix = make_figure("matrix", "matrix", phrase("sweep.matrix.title"),
                              phrase("sweep.matrix.caption", fmt::arg("count", designs_.size())));
    for (Json* figure : {&parallel, &matrix}) {
      (*figure)["designs"] = designs_;
      (*figure)["keeps"] = keeps_;
      (*figure)["dimensions"] = Json::array();
    }
    for (std::size_t n = 0; n < dimensions_.size(); ++n) {
      const Dimension& dimension = dimensions_[n];
      Json entry = make_axis(dimension.name, dimension.unit.unit);
      entry["values"] = dimension.values;
      if (!dimension.words.empty()) entry["words"] = dimension.words;
      parallel["dimensions"].push_back(entry);
      // The keys that count most and the first numbers that are asked about.
      const bool key = n < columns_.size();
      const std::size_t from_start = key ? n : n - columns_.size();
      if (from_start < most_pairs / 2) matrix["dimensions"].push_back(std::move(entry));
    }
    return {parallel, matrix};
  }

 private:
  /// Those that move the target most, where that is known; derived ones behind the others.
  std::vector<std::size_t> columns_that_count(const SweepStatistics& statistics, const SweepAnswers& answers) const {
    std::vector<std::size_t> order;
    const auto add = [&](std::size_t n) {
      const bool there = std::find(order.begin(), order.end(), n) != order.end();
      if (!there && (plan_.columns()[n].text || statistics.columns[n].varies())) order.push_back(n);
    };
    for (const auto& bar : answers.tornado) {
      if (!plan_.columns()[bar.column].derived) add(bar.column);
    }
    for (std::size_t n = 0; n < plan_.columns().size(); ++n) add(n);
    return order;
  }

  const SweepPlan& plan_;
  std::uint64_t stride_, drawn_ = 0;
  std::set<std::uint64_t> members_;
  std::vector<std::size_t> columns_, quantities_;
  std::vector<Dimension> dimensions_;
  std::vector<std::uint64_t> designs_;
  std::vector<int> keeps_, fronts_;
  std::vector<std::vector<double>> aims_;
};

}  // namespace

std::vector<Json> answers_figures(const SweepPlan& plan, const SweepRows& rows, const SweepStatistics& statistics,
                                  const SweepAnswers& answers) {
  std::vector<Json> figures;
  if (statistics.with_numbers() == 0) return figures;
  Drawn drawn(plan, statistics, answers);
  rows.for_each([&](const SweepBatch& batch) {
    for (std::size_t n = 0; n < batch.answers.size(); ++n) drawn.add(batch.first + n, batch.answers[n]);
  });
  if (answers.front.size() > 1) {
    for (std::size_t two = 1; two < plan.pareto().size(); ++two) {
      for (std::size_t one = 0; one < two; ++one) {
        figures.push_back(front_figure(plan, answers, statistics, one, two, drawn.others(one, two)));
      }
    }
  }
  for (const SweepAnswers::Indices& one : answers.indices) {
    if (!one.of.keys.empty()) figures.push_back(indices_figure(plan, one));
  }
  if (!answers.tornado.empty()) figures.push_back(tornado_figure(plan, answers, statistics));
  std::size_t count = 0;
  for (const SweepAnswers::Bar& bar : answers.tornado) {
    if (plan.columns()[bar.column].text || !answers.slices.contains(bar.column) || count == most_slices) continue;
    figures.push_back(slice_figure(plan, answers, statistics, bar.column));
    ++count;
  }
  for (Json& figure : drawn.figures()) figures.push_back(std::move(figure));
  return figures;
}

namespace {

Json finite_or_null(double value) { return std::isfinite(value) ? Json(rounded(value)) : Json(); }

Json shares_document(const SweepAnswers& answers) {
  Json list = Json::array();
  for (const SweepAnswers::Share& one : answers.shares) {
    if (one.share.of == 0) continue;
    Json entry{{"percent", 100.0 * one.share.share}, {"low", 100.0 * one.share.low}, {"high", 100.0 * one.share.high}};
    put_text(entry, "name",
             one.constraint ? Text(constraint_text(*one.constraint))
                            : phrase(one.what == "ok" ? "sweep.answers.limits" : "sweep.answers.all"));
    list.push_back(std::move(entry));
  }
  return list;
}

Json fit_document(const SweepPlan& plan, const Fit& fit) {
  Json list = Json::array();
  const std::vector<FittedKey> keys = fitted_keys(plan, fit);
  for (std::size_t n = 0; n < keys.size(); ++n) {
    Json correlations = Json::array();
    for (std::size_t m = 0; m < keys.size(); ++m) correlations.push_back(rounded(fit.correlations.at(n, m), 3));
    Json entry{{"key", plan.columns()[n].key},
               {"unit", plan.columns()[n].unit.empty() ? "1" : plan.columns()[n].unit},
               {"value", finite_or_null(keys[n].value)},
               {"error", finite_or_null(keys[n].error)},
               {"low", finite_or_null(keys[n].low)},
               {"high", finite_or_null(keys[n].high)},
               {"at_bound", keys[n].at_bound},
               {"correlations", correlations}};
    put_text(entry, "name", key_name(plan.columns()[n].key));
    list.push_back(std::move(entry));
  }
  return list;
}

}  // namespace

Json answers_document(const SweepPlan& plan, const SweepStatistics& statistics, const SweepAnswers& answers) {
  Json document{{"drawn", answers.drawn}, {"confidence", 100.0 * answers.confidence}};
  document["crossings"] = Json::array();
  for (const Crossing& one : answers.crossings) {
    if (!one.below && !one.above) continue;
    Json entry{{"key", plan.columns()[one.column].key},
               {"below", crossing_text(plan, statistics, one, one.below)},
               {"above", crossing_text(plan, statistics, one, one.above)}};
    put_text(entry, "name", key_name(plan.columns()[one.column].key));
    put_text(entry, "change", phrase(one.kept_here ? "sweep.answers.breaks" : "sweep.answers.keeps"));
    put_text(entry, "what", one.constraint ? Text(constraint_text(*one.constraint)) : phrase("sweep.answers.limits"));
    document["crossings"].push_back(std::move(entry));
  }
  put_text(document, "crossings_head",
           phrase(statistics.best.empty() ? "sweep.answers.crossings_middle" : "sweep.answers.crossings"));
  document["shares"] = shares_document(answers);
  document["fit"] = answers.search && answers.search->fit ? fit_document(plan, *answers.search->fit) : Json();
  if (answers.search) put_text(document, "search", phrase("sweep.ended." + answers.search->ended));
  return document;
}

}  // namespace coldsky
