#include "solver/results/sweep_slices.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>

namespace coldsky {

namespace {

/// Values that have a slice each; with more, slices hold equal shares of the designs.
constexpr std::size_t most_values = 12, slices_of_many = 10;
/// Designs, spread evenly, from which the ends of slices are found.
constexpr std::uint64_t sample = 4096;

}  // namespace

void SliceSums::Sums::add(double value, double origin) {
  if (count == 0) low = high = value;
  low = std::min(low, value);
  high = std::max(high, value);
  ++count;
  sum += value - origin;
  squares += (value - origin) * (value - origin);
}

double SliceSums::Sums::deviation() const {
  if (count < 2) return 0.0;
  const auto all = static_cast<double>(count);
  return std::sqrt(std::max(0.0, (squares - sum * sum / all) / (all - 1.0)));
}

SliceSums::SliceSums(const SweepPlan& plan, const std::string& target)
    : plan_(plan), place_(place_of_quantity(target)), one_at_a_time_(plan.sampling() == "one-at-a-time") {
  columns_.resize(plan.columns().size());
  if (plan.designs() == 0 || plan.searches() || one_at_a_time_) return;
  std::vector<std::vector<double>> seen(columns_.size());
  const std::uint64_t count = std::min(sample, plan.designs());
  for (std::uint64_t n = 0; n < count; ++n) {
    // Neighbours of Saltelli's scheme and of grids agree in most keys: the stride is no multiple of their periods.
    const std::uint64_t design = count < plan.designs() ? n * (plan.designs() / count) + n % 7 : n;
    const std::vector<SweepValue> values = plan.values(std::min(design, plan.designs() - 1));
    for (std::size_t column = 0; column < columns_.size(); ++column) {
      if (const double* number = std::get_if<double>(&values[column])) seen[column].push_back(*number);
    }
  }
  for (std::size_t n = 0; n < columns_.size(); ++n) {
    Column& column = columns_[n];
    column.text = plan.columns()[n].text;
    if (column.text) continue;
    std::erase_if(seen[n], [](double value) { return !std::isfinite(value); });
    std::sort(seen[n].begin(), seen[n].end());
    const std::set<double> distinct(seen[n].begin(), seen[n].end());
    column.each = distinct.size() <= most_values;
    if (column.each) {
      column.values.assign(distinct.begin(), distinct.end());
      column.slices.resize(column.values.size());
      continue;
    }
    for (std::size_t k = 0; k <= slices_of_many; ++k) {
      const double end = seen[n][std::min(seen[n].size() - 1, k * seen[n].size() / slices_of_many)];
      if (column.values.empty() || end > column.values.back()) column.values.push_back(end);
    }
    column.slices.resize(column.values.size() - 1);
  }
}

void SliceSums::add(std::uint64_t design, const DesignAnswer& answer) {
  if (plan_.searches() || !has_numbers(answer) || !std::isfinite(answer.values[place_])) return;
  const double value = answer.values[place_];
  if (one_at_a_time_) {
    add_one_at_a_time(design, value);
    return;
  }
  if (!has_origin_) origin_ = value;
  has_origin_ = true;
  all_.add(value, origin_);
  const std::vector<SweepValue> values = plan_.values(design);
  for (std::size_t n = 0; n < columns_.size(); ++n) {
    Column& column = columns_[n];
    if (column.text) {
      column.words[std::get<std::string>(values[n])].add(value, origin_);
      continue;
    }
    const double at = std::get<double>(values[n]);
    if (!std::isfinite(at) || column.slices.empty()) continue;
    std::size_t slice = 0;
    if (column.each) {
      const auto found = std::lower_bound(column.values.begin(), column.values.end(), at);
      if (found == column.values.end() || *found != at) continue;
      slice = static_cast<std::size_t>(found - column.values.begin());
    } else {
      const auto after = std::upper_bound(column.values.begin(), column.values.end(), at) - column.values.begin();
      slice = std::min(column.slices.size() - 1, static_cast<std::size_t>(std::max<std::ptrdiff_t>(after, 1) - 1));
    }
    column.slices[slice].add(value, origin_);
  }
}

void SliceSums::add_one_at_a_time(std::uint64_t design, double value) {
  if (design == 0) {
    base_ = value;
    return;
  }
  const std::vector<double> coordinates = plan_.coordinates(design);
  for (std::size_t key = 0; key < coordinates.size(); ++key) {
    if (coordinates[key] != 0.5) moved_[key][coordinates[key]] = value;
  }
}

std::vector<SweepAnswers::Slice> SliceSums::slices_of(const Column& column) const {
  std::vector<SweepAnswers::Slice> result;
  const auto put = [&](const Sums& sums, double from, double to, const std::string& word) {
    if (sums.count == 0) return;
    result.push_back({from, to, word, sums.count, sums.mean(origin_), sums.deviation(), sums.low, sums.high});
  };
  for (const auto& [word, sums] : column.words) put(sums, 0.0, 0.0, word);
  for (std::size_t n = 0; n < column.slices.size(); ++n) {
    put(column.slices[n], column.values[n], column.values[column.each ? n : n + 1], {});
  }
  return result;
}

void SliceSums::finish(SweepAnswers& answers) const {
  if (one_at_a_time_) {
    answers.middle = base_;
    for (const auto& [key, places] : moved_) {
      double low = places.begin()->second, high = places.rbegin()->second;
      if (plan_.columns()[key].text) {
        for (const auto& [coordinate, value] : places) {
          low = std::min({low, value, base_});
          high = std::max({high, value, base_});
        }
      } else if (places.size() == 1) {
        (places.begin()->first < 0.5 ? high : low) = base_;
      }
      answers.tornado.push_back({key, low, high});
    }
  } else if (all_.count > 0) {
    answers.middle = all_.mean(origin_);
    for (std::size_t n = 0; n < columns_.size(); ++n) {
      std::vector<SweepAnswers::Slice> slices = slices_of(columns_[n]);
      if (slices.size() < 2) continue;
      SweepAnswers::Bar bar{n, slices.front().mean, slices.back().mean};
      if (columns_[n].text) {
        const auto [least, most] = std::minmax_element(slices.begin(), slices.end(),
                                                       [](const auto& a, const auto& b) { return a.mean < b.mean; });
        bar = {n, least->mean, most->mean};
      }
      answers.tornado.push_back(bar);
      answers.slices[n] = std::move(slices);
    }
  }
  std::stable_sort(answers.tornado.begin(), answers.tornado.end(),
                   [](const auto& a, const auto& b) { return a.reach() > b.reach(); });
}

}  // namespace coldsky
