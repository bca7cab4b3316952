#include "solver/answers/differential_evolution.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
#include <numeric>
#include <stdexcept>

#include "solver/sweep/random.hpp"

namespace coldsky {

namespace {

/// The paper's settings: length of the memory, width of its draws, largest share of the population that counts as best.
constexpr std::size_t memory_length = 100;
constexpr double width = 0.1, most_best = 0.2;
/// Generations without a better design after which the search has stalled.
constexpr std::size_t most_idle = 60;

/// How much better a merit is, so that gains in objective and in violation can be weighed together.
double gain(const Merit& before, const Merit& now) {
  if (before.kind != now.kind) return 1.0;
  const double scale = std::fabs(before.value) + std::fabs(now.value);
  return scale > 0.0 ? std::fabs(before.value - now.value) / scale : 0.0;
}

}  // namespace

bool Merit::better_than(const Merit& other) const {
  if (kind != other.kind) return kind < other.kind;
  return kind != Kind::none && value < other.value;
}

/// Numbers for one trial, in the order in which they are asked for.
struct DifferentialEvolution::Draw {
  Draw(std::uint64_t seed, std::uint64_t number, std::size_t count) : numbers(count) {
    random_numbers(seed, Purpose::search, number, numbers);
  }
  double uniform() {
    if (next == numbers.size()) throw std::logic_error("a trial has no more random numbers");
    return numbers[next++];
  }
  std::size_t below(std::size_t count) {
    return std::min(count - 1, static_cast<std::size_t>(uniform() * static_cast<double>(count)));
  }
  /// Box and Muller 1958.
  double normal() {
    const double radius = std::sqrt(-2.0 * std::log(uniform()));
    return radius * std::cos(2.0 * std::numbers::pi * uniform());
  }
  double cauchy() { return std::tan(std::numbers::pi * (uniform() - 0.5)); }
  std::vector<double> numbers;
  std::size_t next = 0;
};

DifferentialEvolution::DifferentialEvolution(std::vector<Point> first, const Options& options)
    : options_(options),
      population_(std::move(first)),
      scale_memory_(memory_length, 0.5),
      crossing_memory_(memory_length, 0.5) {
  if (population_.size() < 4) throw std::logic_error("differential evolution takes four points at least");
}

std::size_t DifferentialEvolution::best_place() const {
  std::size_t best = 0;
  for (std::size_t n = 1; n < merits_.size(); ++n) {
    if (merits_[n].better_than(merits_[best])) best = n;
  }
  return best;
}

double DifferentialEvolution::spread() const {
  double low = std::numeric_limits<double>::infinity(), high = -low;
  for (const Merit& merit : merits_) {
    if (merit.kind != Merit::Kind::keeps) return std::numeric_limits<double>::infinity();
    low = std::min(low, merit.value);
    high = std::max(high, merit.value);
  }
  const double scale = std::max(std::fabs(low), std::fabs(high));
  return scale > 0.0 ? (high - low) / scale : 0.0;
}

/// current-to-pbest/1 with archive, binomial crossover.
DifferentialEvolution::Point DifferentialEvolution::trial(std::size_t target, const std::vector<std::size_t>& ranking,
                                                          Draw& draw) {
  const std::size_t count = population_.size(), keys = population_.front().size();
  const std::size_t memory = draw.below(memory_length);
  const double crossing = std::clamp(crossing_memory_[memory] + width * draw.normal(), 0.0, 1.0);
  double scale = 0.0;
  for (int tries = 0; scale <= 0.0 && tries < 32; ++tries) scale = scale_memory_[memory] + width * draw.cauchy();
  scale = scale > 0.0 ? std::min(scale, 1.0) : 0.5;
  const double least = 2.0 / static_cast<double>(count);
  const double share = least + draw.uniform() * std::max(0.0, most_best - least);
  const auto leaders = std::max<std::size_t>(2, static_cast<std::size_t>(share * static_cast<double>(count)));
  const Point& leader = population_[ranking[draw.below(std::min(leaders, count))]];
  const auto other_than = [&](std::size_t excluded, std::size_t also, std::size_t all) {
    std::size_t place = draw.below(all);
    while (place == excluded || place == also) place = (place + 1) % all;
    return place;
  };
  const std::size_t one = other_than(target, target, count);
  const std::size_t two = other_than(target, one, count + archive_.size());
  const Point &here = population_[target], &from = population_[one],
              &to = two < count ? population_[two] : archive_[two - count];
  Point result = here;
  const std::size_t always = draw.below(keys);
  for (std::size_t key = 0; key < keys; ++key) {
    if (draw.uniform() >= crossing && key != always) continue;
    double moved = here[key] + scale * (leader[key] - here[key]) + scale * (from[key] - to[key]);
    if (moved < 0.0) moved = 0.5 * here[key];
    if (moved > 1.0) moved = 0.5 * (1.0 + here[key]);
    result[key] = moved;
  }
  scales_.push_back(scale);
  crossings_.push_back(crossing);
  return result;
}

std::vector<DifferentialEvolution::Point> DifferentialEvolution::ask() {
  if (!begun_) throw std::logic_error("the first generation is not told");
  trials_.clear();
  scales_.clear();
  crossings_.clear();
  if (!ended_.empty()) return {};
  const std::size_t count = population_.size(), keys = population_.front().size();
  std::vector<std::size_t> ranking(count);
  std::iota(ranking.begin(), ranking.end(), 0u);
  std::stable_sort(ranking.begin(), ranking.end(),
                   [&](std::size_t a, std::size_t b) { return merits_[a].better_than(merits_[b]); });
  trials_.reserve(count);
  for (std::size_t n = 0; n < count; ++n) {
    Draw draw(options_.seed, (generation_ + 1) * count + n, keys + 48);
    trials_.push_back(trial(n, ranking, draw));
  }
  return trials_;
}

void DifferentialEvolution::tell(const std::vector<Merit>& merits) {
  if (merits.size() != population_.size()) throw std::logic_error("a generation has as many merits as points");
  if (!begun_) {
    merits_ = merits;
    begun_ = true;
  } else {
    const Merit before = best();
    select(merits);
    ++generation_;
    const bool better = best().better_than(before) && gain(before, best()) > 0.1 * options_.tolerance;
    since_ = better ? 0 : since_ + 1;
  }
  judge();
}

void DifferentialEvolution::judge() {
  if (spread() <= options_.tolerance) {
    ended_ = "converged";
  } else if (since_ >= most_idle) {
    ended_ = "stalled";
  } else if (generation_ >= options_.generations) {
    ended_ = "generations";
  }
}

/// Trials that are no worse take their targets' places; memories learn from those that are better, by weighted Lehmer
/// means.
void DifferentialEvolution::select(const std::vector<Merit>& merits) {
  double weights = 0.0, crossing = 0.0, scale = 0.0, scale_squares = 0.0, crossing_squares = 0.0;
  Draw draw(options_.seed, std::numeric_limits<std::uint64_t>::max() - generation_, population_.size());
  for (std::size_t n = 0; n < merits.size(); ++n) {
    if (merits_[n].better_than(merits[n])) continue;
    if (merits[n].better_than(merits_[n])) {
      if (archive_.size() < population_.size()) {
        archive_.push_back(population_[n]);
      } else {
        archive_[draw.below(archive_.size())] = population_[n];
      }
      const double weight = gain(merits_[n], merits[n]);
      weights += weight;
      crossing += weight * crossings_[n];
      crossing_squares += weight * crossings_[n] * crossings_[n];
      scale += weight * scales_[n];
      scale_squares += weight * scales_[n] * scales_[n];
    }
    population_[n] = trials_[n];
    merits_[n] = merits[n];
  }
  if (weights <= 0.0 || scale <= 0.0) return;
  scale_memory_[memory_place_] = scale_squares / scale;
  crossing_memory_[memory_place_] = crossing > 0.0 ? crossing_squares / crossing : 0.0;
  memory_place_ = (memory_place_ + 1) % memory_length;
}

}  // namespace coldsky
