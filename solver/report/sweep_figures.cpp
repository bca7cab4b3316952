#include "solver/report/sweep_figures.hpp"

#include <algorithm>
#include <cmath>

#include "solver/report/sweep_names.hpp"
#include "solver/results/sweep_table.hpp"

namespace coldsky {

namespace {

constexpr std::size_t histogram_bins = 40, across_bins = 48, up_bins = 32;
/// Designs up to which each is a point of its own.
constexpr std::uint64_t most_points = 3000;
/// Figures of varied keys; a sweep of more has those of the first.
constexpr std::size_t most_keys = 16;
/// Values of a text key that have a bar each.
constexpr std::size_t most_words = 24;

using Range = SweepStatistics::Range;

/// Equal intervals over a range, of the logarithm where it spans more than a decade and a half above zero.
class Bins {
 public:
  /// \param logarithmic also where the range is shorter
  Bins(const Range& range, std::size_t count, bool logarithmic = false)
      : log_(range.low > 0.0 && range.high > (logarithmic ? 1.0 : 30.0) * range.low), count_(count) {
    low_ = on(range.low);
    high_ = on(range.high);
    if (!(high_ > low_)) {  // one value has a bin around it
      const double half = 0.5 * std::max(1e-3 * std::fabs(low_), 1e-12);
      low_ -= half;
      high_ += half;
    }
  }
  bool logarithmic() const { return log_; }
  double high() const { return log_ ? std::exp(high_) : high_; }
  std::size_t of(double value) const {
    const double share = (on(value) - low_) / (high_ - low_);
    return std::min(count_ - 1, static_cast<std::size_t>(std::max(0.0, share) * static_cast<double>(count_)));
  }
  std::vector<double> edges() const {
    std::vector<double> result(count_ + 1);
    for (std::size_t n = 0; n <= count_; ++n) {
      const double at = low_ + (high_ - low_) * static_cast<double>(n) / static_cast<double>(count_);
      result[n] = log_ ? std::exp(at) : at;
    }
    return result;
  }

 private:
  double on(double value) const { return log_ ? std::log(value) : value; }
  bool log_;
  std::size_t count_;
  double low_ = 0.0, high_ = 0.0;
};

Json bins_axis(const Text& label, const ShownUnit& unit, const Bins& bins) {
  return make_axis(label, unit.unit, bins.logarithmic());
}

/// Values on an axis in the unit that it is shown in.
std::vector<double> shown(std::vector<double> values, const ShownUnit& unit) {
  for (double& value : values) value = rounded(unit.of(value));
  return values;
}

/// Counts of one number.
class Histogram {
 public:
  Histogram(std::size_t quantity, const Range& range)
      : quantity_(quantity), bins_(range, histogram_bins), ok_(histogram_bins), beyond_(histogram_bins) {}
  void add(const DesignAnswer& answer) {
    const double value = answer.values[quantity_];
    if (!std::isfinite(value)) return;
    ++(answer.status == DesignStatus::ok ? ok_ : beyond_)[bins_.of(value)];
  }
  Json figure() const {
    const DesignQuantity& quantity = design_quantities()[quantity_];
    const Text name = quantity_name(quantity.key);
    const ShownUnit unit = shown_unit(quantity.key, quantity.unit, bins_.high());
    Json figure = make_figure("histogram." + quantity.key, "histogram", name,
                              phrase("sweep.histogram.caption", fmt::arg("key", quantity.key)));
    figure["x"] = bins_axis(name, unit, bins_);
    figure["y"] = make_axis(phrase("sweep.designs"), "1");
    figure["edges"] = shown(bins_.edges(), unit);
    figure["series"] = Json::array();
    put("sweep.series.ok", ok_, figure);
    put("sweep.series.beyond", beyond_, figure);
    return figure;
  }

 private:
  static void put(const char* name, const std::vector<std::uint64_t>& counts, Json& figure) {
    if (std::all_of(counts.begin(), counts.end(), [](std::uint64_t n) { return n == 0; })) return;
    Json series{{"counts", counts}};
    put_text(series, "name", phrase(name));
    figure["series"].push_back(std::move(series));
  }
  std::size_t quantity_;
  Bins bins_;
  std::vector<std::uint64_t> ok_, beyond_;
};

/// The number that designs are drawn against.
struct Target {
  std::string key;
  ShownUnit unit;
  std::size_t place;
};

Target target_of(const SweepPlan& plan, const SweepStatistics& statistics) {
  const std::string key = plan.objective() ? plan.objective()->key : std::string(checked_quantity(plan.command()));
  const std::size_t place = place_of_quantity(key);
  return {key, shown_unit(key, design_quantities()[place].unit, statistics.quantities[place].high), place};
}

/// The target against a varied number: a point each of few designs, else counts in two directions.
class Scatter {
 public:
  Scatter(const SweepPlan& plan, std::size_t column, const SweepStatistics& statistics)
      : plan_(plan),
        column_(column),
        target_(target_of(plan, statistics)),
        x_(statistics.columns[column], across_bins,
           plan.columns()[column].range.find("logarithmic") != std::string::npos),
        y_(statistics.quantities[target_.place], up_bins),
        points_(statistics.with_numbers() <= most_points) {
    if (!points_) counts_.assign(up_bins, std::vector<std::uint64_t>(across_bins));
  }
  void add(const SweepValue& value, const DesignAnswer& answer) {
    const double x = std::get<double>(value), y = answer.values[target_.place];
    if (!std::isfinite(x) || !std::isfinite(y)) return;
    if (!points_) {
      ++counts_[y_.of(y)][x_.of(x)];
      return;
    }
    const bool keeps = keeps_constraints(plan_, answer);
    (keeps ? kept_x_ : other_x_).push_back(x);
    (keeps ? kept_y_ : other_y_).push_back(y);
  }
  Json figure() const {
    const SweepColumn& column = plan_.columns()[column_];
    const ShownUnit unit = shown_unit(column.key, column.unit, x_.high());
    const Text x = key_name(column.key), y = quantity_name(target_.key);
    Json figure = make_figure("against." + column.key, points_ ? "scatter" : "density",
                              phrase_of("sweep.against", {{"y", y}, {"x", x}}),
                              phrase(points_ ? "sweep.points.caption" : "sweep.density.caption",
                                     fmt::arg("key", column.key), fmt::arg("range", column.range)));
    figure["x"] = bins_axis(x, unit, x_);
    figure["y"] = bins_axis(y, target_.unit, y_);
    if (points_) {
      figure["series"] = Json::array();
      put("sweep.series.keeps", kept_x_, kept_y_, unit, figure);
      put("sweep.series.other", other_x_, other_y_, unit, figure);
      figure["small"] = true;
    } else {
      figure["x_edges"] = shown(x_.edges(), unit);
      figure["y_edges"] = shown(y_.edges(), target_.unit);
      figure["counts"] = counts_;
    }
    return figure;
  }

 private:
  void put(const char* name, const std::vector<double>& x, const std::vector<double>& y, const ShownUnit& unit,
           Json& figure) const {
    if (x.empty()) return;
    figure["series"].push_back(make_series(phrase(name), shown(x, unit), shown(y, target_.unit), "markers"));
  }
  const SweepPlan& plan_;
  std::size_t column_;
  Target target_;
  Bins x_, y_;
  bool points_;
  std::vector<std::vector<std::uint64_t>> counts_;
  std::vector<double> kept_x_, kept_y_, other_x_, other_y_;
};

/// The target by the words of a varied text: mean, least and largest.
class ByWord {
 public:
  ByWord(const SweepPlan& plan, std::size_t column, const SweepStatistics& statistics)
      : plan_(plan), column_(column), target_(target_of(plan, statistics)) {}
  void add(const SweepValue& value, const DesignAnswer& answer) {
    const double y = answer.values[target_.place];
    if (!std::isfinite(y)) return;
    One& one = words_[std::get<std::string>(value)];
    one.range.add(y);
    one.sum += y;
  }
  Json figure() const {
    const SweepColumn& column = plan_.columns()[column_];
    const Text y = quantity_name(target_.key);
    Json figure = make_figure("against." + column.key, "bars",
                              phrase_of("sweep.against", {{"y", y}, {"x", key_name(column.key)}}),
                              phrase("sweep.words.caption", fmt::arg("key", column.key)));
    std::vector<double> mean, low, high;
    std::vector<std::string> names;
    for (const auto& [word, one] : words_) {
      if (names.size() == most_words) break;
      names.push_back(word);
      mean.push_back(one.sum / static_cast<double>(one.range.count));
      low.push_back(one.range.low);
      high.push_back(one.range.high);
    }
    figure["x"]["labels_en"] = figure["x"]["labels_ko"] = names;
    figure["y"] = make_axis(y, target_.unit.unit);
    Json series;
    put_text(series, "name", y);
    series["y"] = shown(mean, target_.unit);
    series["low"] = shown(low, target_.unit);
    series["high"] = shown(high, target_.unit);
    figure["series"] = Json::array({series});
    return figure;
  }

 private:
  struct One {
    Range range;
    double sum = 0.0;
  };
  const SweepPlan& plan_;
  std::size_t column_;
  Target target_;
  std::map<std::string, One> words_;
};

}  // namespace

std::vector<Json> sweep_figures(const SweepPlan& plan, const SweepRows& rows, const SweepStatistics& statistics) {
  if (statistics.with_numbers() == 0) return {};
  std::map<std::size_t, Scatter> scatters;
  std::map<std::size_t, ByWord> words;
  const std::size_t keys = std::min(most_keys, plan.columns().size());
  for (std::size_t n = 0; n < keys; ++n) {
    if (plan.columns()[n].text) {
      words.try_emplace(n, plan, n, statistics);
    } else if (statistics.columns[n].varies()) {
      scatters.try_emplace(n, plan, n, statistics);
    }
  }
  std::vector<Histogram> histograms;
  histograms.reserve(design_quantities().size());
  for (std::size_t n = 0; n < design_quantities().size(); ++n) {
    if (statistics.quantities[n].varies()) histograms.emplace_back(n, statistics.quantities[n]);
  }
  rows.for_each([&](const SweepBatch& batch) {
    for (std::size_t n = 0; n < batch.answers.size(); ++n) {
      const DesignAnswer& answer = batch.answers[n];
      if (!has_numbers(answer)) continue;
      const std::vector<SweepValue> values = plan.values(batch.first + n);
      for (auto& [column, scatter] : scatters) scatter.add(values[column], answer);
      for (auto& [column, by_word] : words) by_word.add(values[column], answer);
      for (Histogram& histogram : histograms) histogram.add(answer);
    }
  });
  std::vector<Json> figures;
  figures.reserve(keys + histograms.size());
  for (std::size_t n = 0; n < keys; ++n) {
    if (scatters.contains(n)) figures.push_back(scatters.at(n).figure());
    if (words.contains(n)) figures.push_back(words.at(n).figure());
  }
  for (const Histogram& histogram : histograms) figures.push_back(histogram.figure());
  return figures;
}

}  // namespace coldsky
