// One more unknown beside the field: a node's heat that brings it to a
// temperature, a coolant's flow.
#include <gtest/gtest.h>

#include <cmath>
#include <iostream>
#include <memory>

#include "solver/bodies/heat_system.hpp"
#include "solver/bodies/node_body.hpp"
#include "solver/core/constants.hpp"
#include "solver/core/secant.hpp"
#include "solver/nonlinear/newton.hpp"
#include "tests/support/expect_relative.hpp"

namespace coldsky {
namespace {

constexpr double area = 2.0, emissivity = 0.8, sink = 150.0, wanted = 350.0, first_heat = 500.0;
/// Of the temperature against the heat where it is the wanted one [K/W].
const double slope = 1.0 / (4.0 * area * emissivity * constants::stefan_boltzmann * std::pow(wanted, 3));

/// A node that radiates, and the heat released in it as an unknown.
class Heated final : public Condition {
 public:
  explicit Heated(bool reachable = true) : reachable_(reachable) {
    node_.area = area;
    node_.law.emissivity = emissivity;
    node_.law.sink_temperature = sink;
    node_.heat = at_.x;
    std::vector<std::unique_ptr<Body>> bodies;
    auto body = std::make_unique<NodeBody>(ExecutionSpace(), std::vector<Node>{node_}, 300.0);
    body_ = body.get();
    bodies.push_back(std::move(body));
    system_ =
        std::make_unique<HeatSystem>(ExecutionSpace(), std::move(bodies), std::vector<std::unique_ptr<Coupling>>{});
    system_->set_uniform(300.0);
  }
  HeatSystem &system() { return *system_; }
  double temperature() { return 300.0 + sum(ExecutionSpace(), system_->state(), scratch_); }
  double heat() const { return node_.heat; }
  int moves() const { return at_.iteration; }

  bool follow(double residual) override {
    const double f = temperature() - (reachable_ ? wanted : wanted + at_.iteration);
    met_ = std::fabs(f) <= 1e-9;
    if (met_ || residual > 1e-2) return false;
    const SecantStep step = secant_step({}, at_, {f, false, slope});
    at_ = {at_.iteration + 1, step.next, at_.x, f};
    set_heat(at_.x);
    return true;
  }
  /// W
  void set_heat(double heat) {
    node_.heat = heat;
    body_->set_nodes({node_});
  }
  bool met() const override { return met_; }

 private:
  bool reachable_, met_ = false;
  Node node_;
  SecantState at_{0, first_heat};
  NodeBody *body_ = nullptr;
  std::unique_ptr<HeatSystem> system_;
  ReductionScratch scratch_;
};

TEST(Condition, IsMetInOneSolve) {
  Heated heated;
  Newton newton(heated.system(), {1e-12, 60, 500, nullptr});
  const NewtonReport report = newton.solve_steady(heated);
  EXPECT_EQ(report.status, NewtonStatus::converged) << report.why;
  EXPECT_TRUE(heated.met());
  EXPECT_LE(report.residual, 1e-12);
  expect_within(heated.temperature(), wanted, 1e-11);
  expect_within(heated.heat(),
                area * emissivity * constants::stefan_boltzmann * (std::pow(wanted, 4) - std::pow(sink, 4)), 1e-10);
  // A field solve at every heat that is looked at takes more steps.
  Heated nested;
  Newton field(nested.system(), {1e-12, 60, 500, nullptr});
  int solves = 0, steps = 0;
  const SecantEnd end = search_by_secant({}, {}, first_heat, [&](const SecantState &at) {
    nested.set_heat(at.x);
    const NewtonReport solved = field.solve_steady();
    EXPECT_EQ(solved.status, NewtonStatus::converged);
    ++solves;
    steps += solved.iterations;
    const double f = nested.temperature() - wanted;
    return SecantLook{f, std::fabs(f) <= 1e-9, slope};
  });
  EXPECT_EQ(end.status, SecantEnd::found);
  expect_within(heated.heat(), end.x, 1e-10);
  EXPECT_LT(report.iterations, steps);
  std::cout << "one solve of " << report.iterations << " Newton steps, or " << solves << " of " << steps << '\n';
}

TEST(Condition, ThatIsNeverMetDoesNotPassAsConverged) {
  Heated heated(false);
  Newton newton(heated.system(), {1e-12, 12, 500, nullptr});
  EXPECT_NE(newton.solve_steady(heated).status, NewtonStatus::converged);
}

/// Says that it is missed, and moves nothing.
class Stuck final : public Condition {
 public:
  bool follow(double) override { return false; }
  bool met() const override { return false; }
};

TEST(Condition, ThatIsMissedAndMovesNothingDoesNotPassAsConverged) {
  Heated heated;
  Stuck stuck;
  Newton newton(heated.system(), {1e-12, 60, 500, nullptr});
  EXPECT_NE(newton.solve_steady(stuck).status, NewtonStatus::converged);
}

TEST(Condition, ThatIsMetFromTheStartMovesNothing) {
  Heated heated;
  Newton newton(heated.system(), {1e-12, 60, 500, nullptr});
  ASSERT_EQ(newton.solve_steady(heated).status, NewtonStatus::converged);
  const int moves = heated.moves();
  const NewtonReport again = newton.solve_steady(heated);
  EXPECT_EQ(again.status, NewtonStatus::converged);
  EXPECT_EQ(again.iterations, 0);
  EXPECT_EQ(heated.moves(), moves);
}

}  // namespace
}  // namespace coldsky
