#include <gtest/gtest.h>

#include <array>
#include <boost/math/distributions/normal.hpp>
#include <cmath>
#include <numbers>

#include "solver/answers/differential_evolution.hpp"
#include "solver/answers/least_squares.hpp"
#include "solver/sweep/random.hpp"
#include "solver/sweep/sampling.hpp"

namespace coldsky {
namespace {

using Point = std::vector<double>;

std::vector<Point> first_generation(std::size_t keys, std::size_t population, std::uint64_t seed) {
  const auto sampler = make_sampler("sobol", keys, population, seed, {});
  std::vector<Point> points(population, Point(keys));
  for (std::size_t n = 0; n < population; ++n) sampler->point(n, points[n]);
  return points;
}

template <class Function>
DifferentialEvolution minimised(const Function& merit, std::size_t keys, std::uint64_t seed, std::size_t generations,
                                double tolerance = 1e-9) {
  std::vector<Point> points = first_generation(keys, 48, seed);
  DifferentialEvolution search(points, {seed, generations, tolerance});
  while (!points.empty()) {
    std::vector<Merit> merits;
    for (const Point& point : points) merits.push_back(merit(point));
    search.tell(merits);
    points = search.ask();
  }
  return search;
}

TEST(DifferentialEvolution, FindsTheMinimumOfRosenbrocksValley) {
  const auto merit = [](const Point& u) {
    double sum = 0.0;
    for (std::size_t n = 0; n + 1 < u.size(); ++n) {
      const double x = 4.0 * u[n] - 2.0, y = 4.0 * u[n + 1] - 2.0;
      sum += 100.0 * (y - x * x) * (y - x * x) + (1.0 - x) * (1.0 - x);
    }
    return Merit{Merit::Kind::keeps, sum};
  };
  const DifferentialEvolution search = minimised(merit, 5, 3, 800, 0.0);
  EXPECT_LT(search.best().value, 1e-10);
  for (const double u : search.best_point()) EXPECT_NEAR(u, 0.75, 1e-5);
}

TEST(DifferentialEvolution, KeepsConstraintsAndTakesLevels) {
  // Minimise x + y + level / 10 where x y >= 0.25 and the level is at least 3 of 0 ... 7: x = y = 0.5.
  const auto merit = [](const Point& u) {
    const double level = std::min(7.0, std::floor(8.0 * u[2]));
    const double violation = std::max(0.0, 0.25 - u[0] * u[1]) + std::max(0.0, 3.0 - level);
    if (violation > 0.0) return Merit{Merit::Kind::breaks, violation};
    return Merit{Merit::Kind::keeps, u[0] + u[1] + 0.1 * level};
  };
  const DifferentialEvolution search = minimised(merit, 3, 1, 400);
  EXPECT_EQ(search.best().kind, Merit::Kind::keeps);
  EXPECT_NEAR(search.best().value, 1.3, 1e-7);
  EXPECT_EQ(search.ended(), "converged");
}

TEST(DifferentialEvolution, IsTheSameForASeedAndPassesOverWhatHasNoAnswer) {
  const auto merit = [](const Point& u) {
    if (u[0] < 0.5) return Merit{};
    return Merit{Merit::Kind::keeps, (u[0] - 0.7) * (u[0] - 0.7) + 1.0};
  };
  const DifferentialEvolution one = minimised(merit, 1, 8, 100), two = minimised(merit, 1, 8, 100),
                              other = minimised(merit, 1, 9, 100);
  EXPECT_EQ(one.best_point(), two.best_point());
  EXPECT_EQ(one.generation(), two.generation());
  EXPECT_NE(one.best_point(), other.best_point());
  EXPECT_NEAR(one.best().value, 1.0, 1e-8);
}

TEST(DifferentialEvolution, MeritsKeepTheirOrder) {
  const Merit kept{Merit::Kind::keeps, 5.0}, better{Merit::Kind::keeps, 4.0}, broken{Merit::Kind::breaks, 0.1}, none;
  EXPECT_TRUE(better.better_than(kept));
  EXPECT_TRUE(kept.better_than(broken));
  EXPECT_TRUE(broken.better_than(none));
  EXPECT_FALSE(none.better_than(none));
  EXPECT_FALSE(kept.better_than(kept));
}

/// The mass of a rectangular fin that radiates from both sides without a sink, by its thickness and length, for a given
/// heat: see data/reference/fin_optimum.csv.
TEST(DifferentialEvolution, FindsTheLightestRectangularFin) {
  // Per metre of width: k t T'' = 2 sigma eps T^4 on x from 0 to L; with T = Tb theta, Nc = 2 sigma eps L^2 Tb^3 / (k
  // t): theta'' = Nc theta^4, theta(0) = 1, theta'(1) = 0; heat q = k t Tb / L * (-theta'(0)). For a given heat, the
  // area of the profile A = L t is least at Nc = 0.846421, where eta = -theta'(0) / Nc = 0.565334.
  const double k = 180.0, base = 350.0, sigma = 5.670374419e-8, emissivity = 0.9, heat = 150.0;
  const auto slope_at_base = [](double number) {
    // Shooting from the tip: theta(1) = m, theta' = sqrt(2 Nc / 5 (theta^5 - m^5)); the length is an integral without
    // singularity in s, theta = m + s^2.
    const auto length = [&](double tip) {
      constexpr int steps = 400;
      double sum = 0.0;
      const double end = std::sqrt(1.0 - tip), h = end / steps;
      for (int n = 0; n <= steps; ++n) {
        const double s = n * h, theta = tip + s * s;
        const double quotient = theta * theta * theta * theta + theta * theta * theta * tip +
                                theta * theta * tip * tip + theta * tip * tip * tip + tip * tip * tip * tip;
        const double integrand = 2.0 / std::sqrt(0.4 * number * quotient);
        sum += (n == 0 || n == steps ? 1.0 : n % 2 == 1 ? 4.0 : 2.0) * integrand;
      }
      return sum * h / 3.0;
    };
    double low = 1e-6, high = 1.0 - 1e-9;
    for (int n = 0; n < 60; ++n) {
      const double middle = 0.5 * (low + high);
      (length(middle) > 1.0 ? low : high) = middle;
    }
    const double tip = 0.5 * (low + high);
    return std::sqrt(0.4 * number * (1.0 - std::pow(tip, 5)));
  };
  const auto sizes = [](const Point& u) {
    return std::array{0.02 * std::pow(50.0, u[0]), 1e-4 * std::pow(100.0, u[1])};  // length, thickness [m]
  };
  const auto number = [&](double length, double thickness) {
    return 2.0 * sigma * emissivity * length * length * base * base * base / (k * thickness);
  };
  const auto merit = [&](const Point& u) {
    const auto [length, thickness] = sizes(u);
    const double carried = k * thickness * base / length * slope_at_base(number(length, thickness));
    if (carried < heat) return Merit{Merit::Kind::breaks, 1.0 - carried / heat};
    return Merit{Merit::Kind::keeps, 2700.0 * length * thickness};
  };
  const DifferentialEvolution search = minimised(merit, 2, 5, 300, 1e-10);
  ASSERT_EQ(search.best().kind, Merit::Kind::keeps);
  const auto [length, thickness] = sizes(search.best_point());
  const double found = number(length, thickness), efficiency = slope_at_base(found) / found;
  // The mass is flat at its minimum: it fixes Nc and eta to the root of the tolerance, their product to the tolerance.
  EXPECT_NEAR(found * std::pow(efficiency, 3), 0.152933286723, 1e-6);
  EXPECT_NEAR(found, 0.846421270988, 2e-3);
  EXPECT_NEAR(efficiency, 0.565334059559, 1e-3);
}

template <class Function>
Fit fitted(const Function& residuals, Point start, bool known) {
  LeastSquares search(std::move(start), 100, known);
  std::vector<Point> points{search.point()};
  while (!points.empty()) {
    std::vector<std::vector<double>> all;
    for (const Point& point : points) all.push_back(residuals(point));
    search.tell(all);
    points = search.ask();
  }
  return search.fit();
}

/// y = a exp(-b t) + c with known noise.
struct Decay {
  static double at(const Point& p, double t) { return 4.0 * p[0] * std::exp(-5.0 * p[1] * t) + 2.0 * p[2]; }
  std::vector<double> times, values;
  double deviation = 0.05;
  Decay(const Point& truth, std::uint64_t seed) {
    const boost::math::normal_distribution<double> normal;
    std::vector<double> noise(24);
    random_numbers(seed, Purpose::sample, 1, noise);
    for (std::size_t n = 0; n < noise.size(); ++n) {
      times.push_back(0.1 * static_cast<double>(n));
      values.push_back(at(truth, times.back()) + deviation * boost::math::quantile(normal, noise[n]));
    }
  }
  std::vector<double> operator()(const Point& p) const {
    std::vector<double> residuals;
    for (std::size_t n = 0; n < times.size(); ++n) residuals.push_back((at(p, times[n]) - values[n]) / deviation);
    return residuals;
  }
};

/// Trials in which each of three parameters lies within so many standard errors of the truth.
std::array<int, 3> trials_within(double errors, bool known, std::uint64_t trials) {
  const Point truth{0.6, 0.3, 0.4};
  std::array<int, 3> within{};
  for (std::uint64_t trial = 0; trial < trials; ++trial) {
    const Fit fit = fitted(Decay(truth, trial), {0.5, 0.5, 0.5}, known);
    EXPECT_EQ(fit.ended, "converged") << trial;
    EXPECT_EQ(fit.freedom, 21u);
    for (std::size_t n = 0; n < 3; ++n) {
      within[n] += std::fabs(fit.point[n] - truth[n]) <= errors * fit.deviations[n] ? 1 : 0;
    }
  }
  return within;
}

TEST(LeastSquares, TwoStandardErrorsHoldTheTruthIn95Of100Trials) {
  for (const int count : trials_within(2.0, true, 100)) EXPECT_NEAR(count, 95, 5);
  // More trials, narrower: 1.96 standard errors where the noise is known, 2.080 (Student's t, 21 degrees of freedom)
  // where it is found from the residuals. The scatter of 2000 trials is 0.5 %.
  for (const int count : trials_within(1.959964, true, 2000)) EXPECT_NEAR(count, 1900, 40);
  for (const int count : trials_within(2.079614, false, 2000)) EXPECT_NEAR(count, 1900, 40);
}

TEST(LeastSquares, OfALinearProblemIsTheNormalEquations) {
  // y = p0 + p1 x at x = 0, 1, 2, 3 with unit deviations: variances 0.7 and 0.2, correlation -3 / sqrt(14).
  const std::array y = {0.2, 0.5, 0.5, 0.9};
  const auto residuals = [&](const Point& p) {
    std::vector<double> result;
    for (std::size_t n = 0; n < y.size(); ++n) result.push_back(p[0] + p[1] * static_cast<double>(n) - y[n]);
    return result;
  };
  const Fit fit = fitted(residuals, {0.5, 0.5}, true);
  EXPECT_NEAR(fit.point[0], 0.21, 1e-8);
  EXPECT_NEAR(fit.point[1], 0.21, 1e-8);
  EXPECT_NEAR(fit.deviations[0], std::sqrt(0.7), 1e-8);
  EXPECT_NEAR(fit.deviations[1], std::sqrt(0.2), 1e-8);
  EXPECT_NEAR(fit.correlations.at(0, 1), -3.0 / std::sqrt(14.0), 1e-8);
}

TEST(LeastSquares, StaysWithinBoundsAndSaysWhatIsNotDetermined) {
  const Fit bound = fitted(
      [](const Point& p) {
        return std::vector<double>{p[0] + 0.5, p[1] - 0.3, p[1] - 0.4};
      },
      {0.5, 0.5}, false);
  EXPECT_EQ(bound.point[0], 0.0);
  EXPECT_TRUE(bound.at_bound[0]);
  EXPECT_NEAR(bound.point[1], 0.35, 1e-8);
  EXPECT_FALSE(bound.at_bound[1]);
  const Fit twins = fitted(
      [](const Point& p) {
        return std::vector<double>{p[0] + p[1] - 0.7, 2 * (p[0] + p[1]) - 1.5, 0.1};
      },
      {0.5, 0.5}, false);
  EXPECT_EQ(twins.ended, "not determined");
  EXPECT_TRUE(std::isinf(twins.deviations[0]));
  const Fit idle = fitted(
      [](const Point& p) {
        return std::vector<double>{p[0] - 0.2, p[0] - 0.3, p[0] - 0.4};
      },
      {0.5, 0.5}, false);
  EXPECT_NEAR(idle.point[0], 0.3, 1e-8);
  EXPECT_TRUE(std::isinf(idle.deviations[1]));
  EXPECT_EQ(fitted([](const Point&) { return std::vector<double>{std::nan("")}; }, {0.5}, false).ended, "no answer");
}

}  // namespace
}  // namespace coldsky
