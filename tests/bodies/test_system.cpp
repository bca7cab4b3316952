// Bodies in one unknown vector, joined by a conductance and by a shared tube, against the same cells as one block and
// against closed forms.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "kernels/base/mirror.hpp"
#include "solver/bodies/conductance_coupling.hpp"
#include "solver/bodies/heat_solver.hpp"
#include "solver/bodies/node_body.hpp"
#include "solver/core/error.hpp"
#include "solver/nonlinear/transient.hpp"
#include "tests/support/kernel_events.hpp"

namespace coldsky {
namespace {

using testing::EventRecorder;

constexpr double reference = 300.0, conductivity_y = 60.0, contact = 2e-4;

std::vector<double> graded(int cells, double begin, double end) {
  std::vector<double> at;
  for (int n = 0; n <= cells; ++n) {
    const double s = static_cast<double>(n) / cells;
    at.push_back(begin + (end - begin) * (0.8 * s + 0.2 * s * s));
  }
  return at;
}

/// A plate from y0 on with the y nodes given, radiating on both sides, with two tubes along y under it.
Problem plate(int nx, const std::vector<double>& y, int nz, double capacity_rate) {
  MaterialLaw law;
  law.conductivity[axis_x] = 150.0;
  law.conductivity[axis_y] = conductivity_y;
  law.conductivity[axis_z] = 90.0;
  law.capacity[0] = 2.4e6;
  Problem problem;
  problem.nodes = {graded(nx, 0.0, 0.3), y, graded(nz, 0.0, 0.004)};
  problem.block = make_block(ExecutionSpace(), problem.nodes, {law}, reference);
  const Box& box = problem.block.box;
  SurfaceLaw surface;
  surface.emissivity = 0.9;
  surface.sink_temperature = 210.0;
  problem.surfaces.push_back({"back", make_surface(ExecutionSpace(), problem.block, {axis_z, false}, surface)});
  surface.emissivity = 0.7;
  problem.surfaces.push_back({"front", make_surface(ExecutionSpace(), problem.block, {axis_z, true}, surface)});
  TubesData tubes = make_tubes(ExecutionSpace(), 2, box.ny, 1);
  tubes.wall_cell = to_device(std::vector<int>{nx / 4, 3 * nx / 4}, "cell");
  tubes.wall_axis = to_device(std::vector<int>{axis_z, axis_z}, "axis");
  tubes.wall_width = to_device(std::vector<double>{0.02, 0.03}, "width");
  tubes.wall_distance = to_device(std::vector<double>{0.0, 0.0}, "distance");
  std::vector<int> strip(nx);
  for (int i = 0; i < nx; ++i) strip[i] = 2 * i / nx;
  tubes.strip = to_device(strip, "strip");
  tubes.film_resistance = 1.0 / 1500.0;
  tubes.inverse_capacity_rate = capacity_rate > 0.0 ? 1.0 / capacity_rate : 0.0;
  tubes.inlet = 40.0;
  problem.tubes = tubes;
  return problem;
}

/// Two plates of different length, one behind the other, with a joint between them; what they are as one block; an
/// instrument (node) on the first and a clamp of given temperature on the second.
class TwoPlates {
 public:
  static constexpr double instrument_heat = 35.0, instrument_link = 0.9, clamp_temperature = 270.0, clamp_link = 0.3;
  const int nx = 12, nz = 3, first_ny = 14, second_ny = 9;
  const std::vector<double> first_y = graded(first_ny, 0.0, 0.45), second_y = graded(second_ny, 0.45, 1.0);

  explicit TwoPlates(double capacity_rate, NewtonOptions options = {1e-12, 50, 500}) : capacity_rate(capacity_rate) {
    const ExecutionSpace space{};
    auto first = std::make_unique<BlockBody>(space, plate(nx, first_y, nz, capacity_rate));
    auto second = std::make_unique<BlockBody>(space, plate(nx, second_y, nz, capacity_rate));
    Node instrument, clamp;
    instrument.name = "instrument";
    instrument.heat = instrument_heat;
    instrument.capacity = 900.0;
    clamp.name = "clamp";
    clamp.temperature = clamp_temperature;
    auto nodes = std::make_unique<NodeBody>(space, std::vector<Node>{instrument, clamp}, reference);
    a = first.get();
    b = second.get();
    n = nodes.get();
    std::vector<Link> joint, mounts, clamps;
    const Box &box = a->problem().block.box, &next = b->problem().block.box;
    const auto& x = a->problem().nodes.x;
    const auto& z = a->problem().nodes.z;
    const double half = 0.5 * (first_y[first_ny] - first_y[first_ny - 1]) + 0.5 * (second_y[1] - second_y[0]);
    for (int k = 0; k < nz; ++k) {
      for (int i = 0; i < nx; ++i) {
        const double area = (x[i + 1] - x[i]) * (z[k + 1] - z[k]);
        joint.push_back({box.index(i, first_ny - 1, k), next.index(i, 0, k), area / (half / conductivity_y + contact)});
      }
    }
    for (int j = 2; j < 10; ++j) {
      for (int i = 0; i < nx; ++i) mounted.push_back(box.index(i, j, nz - 1));
    }
    for (int i = 0; i < nx; ++i) clamped.push_back(next.index(i, second_ny - 1, 0));
    for (const int c : mounted) mounts.push_back({c, 0, instrument_link / mounted.size()});
    for (const int c : clamped) clamps.push_back({1, c, clamp_link / clamped.size()});
    std::vector<std::unique_ptr<Coupling>> couplings;
    auto coolant = std::make_unique<TubeCoupling>(space, std::vector<BlockBody*>{a, b});
    tubes = coolant.get();
    couplings.push_back(std::move(coolant));
    couplings.push_back(std::make_unique<ConductanceCoupling>(space, *a, *b, joint));
    couplings.push_back(std::make_unique<ConductanceCoupling>(space, *a, *n, mounts));
    auto held = std::make_unique<ConductanceCoupling>(space, *n, *b, clamps);
    clamp_coupling = held.get();
    couplings.push_back(std::move(held));
    std::vector<std::unique_ptr<Body>> bodies;
    bodies.push_back(std::move(first));
    bodies.push_back(std::move(second));
    bodies.push_back(std::move(nodes));
    system = std::make_unique<HeatSystem>(space, std::move(bodies), std::move(couplings));
    newton = std::make_unique<Newton>(*system, options);
  }

  /// The same cells as one block; what instrument and clamp give to them as a source of `heat` a cell of this system.
  Problem one_block(const std::vector<double>& heat) const {
    std::vector<double> y = first_y;
    y.insert(y.end(), second_y.begin() + 1, second_y.end());
    Problem problem = plate(nx, y, nz, capacity_rate);
    std::vector<double> contacts(y.size() - 1, 0.0);
    contacts[first_ny - 1] = contact;
    problem.block.contact_y = to_device(contacts, "contact");
    std::vector<double> source(problem.block.box.cells());
    for (std::size_t c = 0; c < source.size(); ++c) source[c] = heat[in_system(static_cast<int>(c))];
    problem.extra_source = to_device(source, "source");
    return problem;
  }
  /// Number in the system of a cell of the one block.
  int in_system(int c) const {
    const int i = c % nx, j = c / nx % (first_ny + second_ny), k = c / nx / (first_ny + second_ny);
    return j < first_ny ? a->problem().block.box.index(i, j, k)
                        : a->size() + b->problem().block.box.index(i, j - first_ny, k);
  }
  std::vector<double> temperatures() const {
    std::vector<double> values = to_host(system->state());
    for (double& value : values) value += reference;
    return values;
  }
  /// Heat that instrument and clamp give to every cell [W].
  std::vector<double> given_heat() const {
    const auto t = temperatures();
    std::vector<double> heat(t.size(), 0.0);
    const int instrument = a->size() + b->size(), clamp = instrument + 1;
    for (const int c : mounted) heat[c] += instrument_link / mounted.size() * (t[instrument] - t[c]);
    for (const int c : clamped) heat[a->size() + c] += clamp_link / clamped.size() * (t[clamp] - t[a->size() + c]);
    return heat;
  }

  double capacity_rate;
  BlockBody *a = nullptr, *b = nullptr;
  NodeBody* n = nullptr;
  TubeCoupling* tubes = nullptr;
  ConductanceCoupling* clamp_coupling = nullptr;
  std::vector<int> mounted, clamped;
  std::unique_ptr<HeatSystem> system;
  std::unique_ptr<Newton> newton;
};

class Systems : public ::testing::TestWithParam<double> {};

TEST_P(Systems, TwoBlocksAndANodeAreOneBlock) {
  TwoPlates two(GetParam());
  two.system->set_uniform(320.0);
  const NewtonReport report = two.newton->solve_steady();
  ASSERT_EQ(report.status, NewtonStatus::converged) << report.why;
  const auto t = two.temperatures();

  HeatSolver one(ExecutionSpace(), two.one_block(two.given_heat()), {1e-12, 50, 500});
  one.set_uniform(320.0);
  const NewtonReport single = one.solve_steady();
  ASSERT_EQ(single.status, NewtonStatus::converged) << single.why;
  const auto deviation = to_host(one.deviation());
  double worst = 0.0;
  for (std::size_t c = 0; c < deviation.size(); ++c) {
    const double expected = reference + deviation[c];
    worst = std::max(worst, std::fabs(t[two.in_system(static_cast<int>(c))] - expected) / expected);
  }
  EXPECT_LE(worst, 1e-10);

  // The instrument in closed form: its heat over all its links.
  double mean = 0.0;
  for (const int c : two.mounted) mean += t[c] / two.mounted.size();
  const double instrument = mean + TwoPlates::instrument_heat / TwoPlates::instrument_link;
  EXPECT_NEAR(t[t.size() - 2] / instrument, 1.0, 1e-10);
  EXPECT_EQ(t.back(), TwoPlates::clamp_temperature);

  // Coolant and heat balance.
  EXPECT_NEAR(two.tubes->outlet() + reference, one.coolant_outlet(), 1e-7);
  const HeatTotals &totals = two.system->totals(), &alone = one.totals();
  EXPECT_NEAR(totals.coolant / alone.coolant, 1.0, 1e-9);
  EXPECT_NEAR(totals.emitted / alone.emitted, 1.0, 1e-10);
  EXPECT_NEAR((totals.coolant + totals.source - totals.net) / totals.scale(), 0.0, 1e-11);
  EXPECT_LT(two.clamp_coupling->heat(), -1.0);  // the clamp takes heat: the flow is not zero
  std::printf("capacity rate %g W/K: worst difference %.1e; Newton %d and %d steps, linear iterations", GetParam(),
              worst, report.iterations, single.iterations);
  for (const int n : report.linear_history) std::printf(" %d", n);
  std::printf(", of one block");
  for (const int n : single.linear_history) std::printf(" %d", n);
  std::printf("\n");
  // The joints cost two iterations of a linear solve at most.
  const auto most = [](const std::vector<int>& history) { return *std::max_element(history.begin(), history.end()); };
  EXPECT_LE(most(report.linear_history), most(single.linear_history) + 2);
  EXPECT_LE(report.iterations, single.iterations + 1);
}

TEST_P(Systems, StepsInTimeAreThoseOfOneBlock) {
  TwoPlates two(GetParam());
  two.system->set_uniform(320.0);
  const double length = 40.0;
  const Array<double> old("old", two.system->size());
  Kokkos::deep_copy(old, two.system->state());
  const NewtonReport report = two.newton->solve_step(old, length);
  ASSERT_EQ(report.status, NewtonStatus::converged) << report.why;
  const auto t = two.temperatures();
  HeatSolver one(ExecutionSpace(), two.one_block(two.given_heat()), {1e-12, 50, 500});
  one.set_uniform(320.0);
  const Array<double> before("before", one.deviation().size());
  Kokkos::deep_copy(before, one.deviation());
  ASSERT_EQ(one.solve_step(before, length).status, NewtonStatus::converged);
  const auto deviation = to_host(one.deviation());
  for (std::size_t c = 0; c < deviation.size(); ++c) {
    EXPECT_NEAR(t[two.in_system(static_cast<int>(c))] / (reference + deviation[c]), 1.0, 1e-10) << c;
  }
  // The instrument: C (T - T_old) / dt + sum of G (T - T_cell) = heat.
  double mean = 0.0;
  for (const int c : two.mounted) mean += t[c] / two.mounted.size();
  const double storage = 900.0 / length;
  const double instrument = (TwoPlates::instrument_heat + storage * 320.0 + TwoPlates::instrument_link * mean) /
                            (storage + TwoPlates::instrument_link);
  EXPECT_NEAR(t[t.size() - 2] / instrument, 1.0, 1e-10);
}

TEST_P(Systems, IterationsDoNothingHidden) {
  TwoPlates two(GetParam());
  two.system->set_uniform(320.0);
  ASSERT_EQ(two.newton->solve_steady().status, NewtonStatus::converged);
  two.a->change_problem().surfaces[0].data.law.sink_temperature = 260.0;
  EventRecorder recorder;
  const NewtonReport report = two.newton->solve_steady();
  EXPECT_EQ(report.status, NewtonStatus::converged) << report.why;
  EXPECT_GE(report.iterations, 2);
  EXPECT_TRUE(recorder.events().hidden.empty()) << recorder.events().text();
}

INSTANTIATE_TEST_SUITE_P(CapacityRates, Systems, ::testing::Values(0.0, 25.0, 400.0));

// A chain of plates that only the last one's radiation holds: the preconditioners of the single plates leave the warmth
// of whole plates almost as it is, and the responses have to find it.
TEST(Responses, FindTheWarmthOfPlatesThatHardlyRadiate) {
  const ExecutionSpace space{};
  constexpr int nx = 16, ny = 12, nz = 2, plates = 4;
  std::vector<std::unique_ptr<Body>> bodies;
  std::vector<std::unique_ptr<Coupling>> couplings;
  std::vector<double> whole = {0.0};
  for (int n = 0; n < plates; ++n) {
    const auto y = graded(ny, 0.4 * n, 0.4 * (n + 1));
    whole.insert(whole.end(), y.begin() + 1, y.end());
    Problem problem = plate(nx, y, nz, 0.0);
    problem.tubes.reset();
    for (auto& surface : problem.surfaces) surface.data.law.emissivity = n + 1 == plates ? 0.05 : 0.0;
    if (n == 0) {
      std::vector<double> heat(problem.block.box.cells(), 20.0 / problem.block.box.cells());
      problem.extra_source = to_device(heat, "source");
    }
    bodies.push_back(std::make_unique<BlockBody>(space, std::move(problem)));
  }
  for (int n = 0; n + 1 < plates; ++n) {
    const auto& problem = static_cast<BlockBody&>(*bodies[n]).problem();
    const Box& box = problem.block.box;
    const auto& y = static_cast<BlockBody&>(*bodies[n + 1]).problem().nodes.y;
    const double half = 0.5 * (problem.nodes.y[ny] - problem.nodes.y[ny - 1]) + 0.5 * (y[1] - y[0]);
    std::vector<Link> joint;
    for (int k = 0; k < nz; ++k) {
      for (int i = 0; i < nx; ++i) {
        const double area =
            (problem.nodes.x[i + 1] - problem.nodes.x[i]) * (problem.nodes.z[k + 1] - problem.nodes.z[k]);
        joint.push_back({box.index(i, ny - 1, k), box.index(i, 0, k), area / (half / conductivity_y + 5e-3)});
      }
    }
    couplings.push_back(std::make_unique<ConductanceCoupling>(space, *bodies[n], *bodies[n + 1], joint));
  }
  HeatSystem system(space, std::move(bodies), std::move(couplings));
  system.set_uniform(320.0);
  Newton newton(system, {1e-12, 50, 500});
  const NewtonReport report = newton.solve_steady();
  ASSERT_EQ(report.status, NewtonStatus::converged) << report.why;

  Problem problem = plate(nx, whole, nz, 0.0);
  problem.tubes.reset();
  const Box& box = problem.block.box;
  std::vector<double> contacts(whole.size() - 1, 0.0), heat(box.cells(), 0.0);
  for (int n = 0; n + 1 < plates; ++n) contacts[ny * (n + 1) - 1] = 5e-3;
  problem.block.contact_y = to_device(contacts, "contact");
  const auto at_end = [&](int c) { return c / nx % box.ny >= ny * (plates - 1); };
  for (int c = 0; c < box.cells(); ++c) {
    if (c / nx % box.ny < ny) heat[c] = 20.0 / (nx * ny * nz);
  }
  problem.extra_source = to_device(heat, "source");
  for (auto& surface : problem.surfaces) {
    surface.data.law.emissivity = 0.05;
    auto area = to_host(surface.data.area);
    const auto cell = to_host(surface.data.cell);
    for (std::size_t f = 0; f < area.size(); ++f) {
      if (!at_end(cell[f])) area[f] = 0.0;
    }
    surface.data.area = to_device(area, "area");
  }
  HeatSolver one(space, std::move(problem), {1e-12, 50, 500});
  one.set_uniform(320.0);
  const NewtonReport single = one.solve_steady();
  ASSERT_EQ(single.status, NewtonStatus::converged) << single.why;
  const double hottest = [&] {
    const auto t = to_host(one.deviation());
    return *std::max_element(t.begin(), t.end());
  }();
  const auto t = to_host(system.state());
  EXPECT_NEAR((reference + *std::max_element(t.begin(), t.end())) / (reference + hottest), 1.0, 1e-10);
  std::printf("chain of plates: linear iterations");
  for (const int n : report.linear_history) std::printf(" %d", n);
  std::printf(", of one block");
  for (const int n : single.linear_history) std::printf(" %d", n);
  std::printf("\n");
  const auto most = [](const std::vector<int>& history) { return *std::max_element(history.begin(), history.end()); };
  EXPECT_LE(most(report.linear_history), most(single.linear_history) + 2);
}

TEST(Nodes, DecayToAGivenTemperature) {
  // T = T_given + (T_0 - T_given) exp(-G t / C)
  const ExecutionSpace space{};
  Node warm, cold;
  warm.capacity = 500.0;
  cold.temperature = 250.0;
  auto nodes = std::make_unique<NodeBody>(space, std::vector<Node>{warm, cold}, reference);
  NodeBody& body = *nodes;
  std::vector<std::unique_ptr<Body>> bodies;
  bodies.push_back(std::move(nodes));
  std::vector<std::unique_ptr<Coupling>> couplings;
  couplings.push_back(std::make_unique<ConductanceCoupling>(space, body, body, std::vector<Link>{{0, 1, 2.0}}));
  HeatSystem system(space, std::move(bodies), std::move(couplings));
  system.set_uniform(340.0);
  Newton newton(system, {1e-13, 50, 100});
  Transient transient(newton, {}, {1e-12, 1e-10, 1e-3});
  constexpr double end = 400.0;
  transient.advance(0.0, end);
  const auto deviation = to_host(system.state());
  const double expected = 250.0 + 90.0 * std::exp(-2.0 * end / 500.0);
  EXPECT_NEAR((reference + deviation[0]) / expected, 1.0, 1e-8);
  EXPECT_EQ(reference + deviation[1], 250.0);
  // All that it loses is what the conductance carries to the given temperature.
  EXPECT_NEAR(system.totals().net, 2.0 * (reference + deviation[0] - 250.0), 1e-9);
}

TEST_P(Systems, WhatChangesIsComputedAgain) {
  TwoPlates two(GetParam());
  two.system->set_uniform(320.0);
  ASSERT_EQ(two.newton->solve_steady().status, NewtonStatus::converged);
  const double warm = two.system->totals().net, heat = two.clamp_coupling->heat();
  // The clamp is brought to its new temperature at once, and the flows of the state follow.
  std::vector<Node> nodes = two.n->nodes();
  nodes[1].temperature = 250.0;
  two.n->set_nodes(nodes);
  EXPECT_EQ(two.temperatures().back(), 250.0);
  EXPECT_NEAR(two.clamp_coupling->heat() - heat, TwoPlates::clamp_link * (250.0 - TwoPlates::clamp_temperature), 1e-9);
  EXPECT_NEAR(two.system->totals().net - warm, 20.0 * TwoPlates::clamp_link, 1e-9);
  ASSERT_EQ(two.newton->solve_steady().status, NewtonStatus::converged);
  const HeatTotals totals = two.system->totals();
  EXPECT_NEAR((totals.coolant + totals.source - totals.net) / totals.scale(), 0.0, 1e-11);
  // Another reference temperature, and a field that was saved: the temperatures stay.
  const auto before = two.temperatures();
  two.system->rebase(310.0);
  auto deviation = to_host(two.system->state());
  for (std::size_t c = 0; c < before.size(); ++c) ASSERT_NEAR(310.0 + deviation[c], before[c], 1e-11);
  EXPECT_LE(two.newton->solve_steady().iterations, 1);
  for (double& value : deviation) value -= 5.0;
  two.system->restore(315.0, deviation);
  EXPECT_LE(two.newton->solve_steady().iterations, 1);
  EXPECT_NEAR(two.system->totals().net / totals.net, 1.0, 1e-10);
  // Which nodes are given is part of the system's build.
  nodes[0].temperature = 300.0;
  EXPECT_THROW(two.n->set_nodes(nodes), LibraryError);
}

TEST(Nodes, RadiateLikeTheirClosedForm) {
  // heat = A eps sigma (T^4 - T_sink^4)
  const ExecutionSpace space{};
  Node node;
  node.heat = 120.0;
  node.area = 0.4;
  node.law.emissivity = 0.8;
  node.law.sink_temperature = 180.0;
  std::vector<std::unique_ptr<Body>> bodies;
  bodies.push_back(std::make_unique<NodeBody>(space, std::vector<Node>{node}, reference));
  HeatSystem system(space, std::move(bodies), {});
  system.set_uniform(300.0);
  Newton newton(system, {1e-13, 50, 100});
  ASSERT_EQ(newton.solve_steady().status, NewtonStatus::converged);
  const double expected = std::pow(120.0 / (0.4 * 0.8 * stefan_boltzmann) + std::pow(180.0, 4), 0.25);
  EXPECT_NEAR((reference + to_host(system.state())[0]) / expected, 1.0, 1e-12);
  const HeatTotals& totals = system.totals();
  EXPECT_NEAR(totals.emitted - totals.absorbed, 120.0, 1e-9);
  EXPECT_NEAR(totals.net, totals.source, 1e-9);
}

}  // namespace
}  // namespace coldsky
