// Radiation between patches inside the solve: against closed forms, the Jacobian against differences of the balances,
// energy from the totals, and the cube in sunlight.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "kernels/base/mirror.hpp"
#include "solver/bodies/heat_solver.hpp"
#include "solver/core/error.hpp"
#include "solver/nonlinear/transient.hpp"
#include "solver/verify/rectangle_factors.hpp"
#include "tests/bodies/exchange_support.hpp"
#include "tests/support/expect_relative.hpp"
#include "tests/support/kernel_events.hpp"

namespace coldsky {
namespace {

using testing::EventRecorder;

constexpr double reference = 300.0;
std::vector<double> even(int cells, double length) {
  std::vector<double> at;
  for (int n = 0; n <= cells; ++n) at.push_back(length * n / cells);
  return at;
}

SurfaceLaw radiating(double emissivity, double absorptance = 0.0) {
  SurfaceLaw law;
  law.emissivity = emissivity;
  law.absorptance = absorptance;
  return law;
}

/// A slab of 1 m2 whose low side is held at a temperature and whose high side faces the exchange.
Problem held_slab(double thickness, double conductivity, double temperature, double emissivity) {
  MaterialLaw law;
  for (double& k : law.conductivity) k = conductivity;
  law.capacity[0] = 1e6;
  Problem problem;
  problem.nodes = {even(1, 1.0), even(1, 1.0), even(5, thickness)};
  problem.block = make_block(ExecutionSpace(), problem.nodes, {law}, reference);
  SurfaceLaw held;
  held.kind = SurfaceLaw::fixed_temperature;
  held.temperature = temperature;
  problem.surfaces.push_back({"held", make_surface(ExecutionSpace(), problem.block, {axis_z, false}, held)});
  problem.surfaces.push_back(
      {"front", make_surface(ExecutionSpace(), problem.block, {axis_z, true}, radiating(emissivity))});
  return problem;
}

// Two slabs that face each other: conduction to the true surfaces, radiation between them.
TEST(Exchange, OfTwoSlabsIsTheirSeriesOfResistances) {
  const double thickness = 0.05, hot = 420.0, cold = 250.0, eps_hot = 0.8, eps_cold = 0.55;
  // From a metal to an insulator whose surface follows its irradiation.
  for (const double k : {150.0, 0.5, 0.02}) {
    SceneParts scene;
    scene.panels = {held_slab(thickness, k, hot, eps_hot), held_slab(thickness, 3.0 * k, cold, eps_cold)};
    ExchangeParts parts = parts_of(dense_rows({{0.0, 1.0}, {1.0, 0.0}}, {1.0, 1.0}));
    parts.infrared_reflectance = {1.0 - eps_hot, 1.0 - eps_cold};
    parts.faces = {{0, 1, {0}}, {1, 1, {1}}};
    scene.exchange = parts;
    HeatSolver solver(ExecutionSpace(), scene, {1e-12, 50, 500});
    solver.set_uniform(330.0);
    const NewtonReport report = solved(solver);
    const double closed_form = [&] {
      double low = 0.0, high = 1e6;
      for (int n = 0; n < 200; ++n) {
        const double q = 0.5 * (low + high), one = hot - q * thickness / k, other = cold + q * thickness / (3.0 * k);
        const double radiated =
            stefan_boltzmann * (std::pow(one, 4) - std::pow(other, 4)) / (1.0 / eps_hot + 1.0 / eps_cold - 1.0);
        (one > 0.0 && radiated > q ? low : high) = q;
      }
      return low;
    }();
    const HeatTotals& totals = solver.totals();
    expect_within(-totals.surfaces[0].net, closed_form, 1e-9, "hot side");
    expect_within(totals.surfaces[2].net, closed_form, 1e-9, "cold side");
    expect_energy(solver);
    EXPECT_EQ(totals.exchange->to_space, 0.0);
    std::printf("slabs of %g W/(m K): %d Newton steps, %d linear iterations\n", k, report.iterations,
                report.linear_iterations);
  }
}

/// A plate with faces in four patches, a second one behind a coolant, and nodes with sides; part of the view is out.
struct MixedScene {
  static constexpr int nx = 8, ny = 6, nz = 2;
  static Problem plate(double conductivity, double emissivity, double heat) {
    MaterialLaw law;
    for (double& k : law.conductivity) k = conductivity;
    law.capacity[0] = 2e6;
    Problem problem;
    problem.nodes = {even(nx, 0.8), even(ny, 0.6), even(nz, 0.01)};
    problem.block = make_block(ExecutionSpace(), problem.nodes, {law}, reference);
    for (const bool high : {false, true}) {
      problem.surfaces.push_back({high ? "front" : "back", make_surface(ExecutionSpace(), problem.block, {axis_z, high},
                                                                        radiating(high ? emissivity : 0.3, 0.25))});
    }
    problem.surfaces[1].data.law.film_coefficient = 2.0;
    problem.surfaces[1].data.law.ambient_temperature = 285.0;
    // The back is out of the scene.
    irradiate(ExecutionSpace(), problem.surfaces[0].data, 30.0, 60.0);
    std::vector<double> source(problem.block.box.cells(), 0.0);
    for (std::size_t c = 0; c < source.size() / 2; ++c) source[c] = heat / (source.size() / 2);
    problem.extra_source = to_device(source, "source");
    return problem;
  }
  /// Patches 0 to 3: quarters of the first plate's front; 4, 5: halves of the second's; 6 to 9: sides of nodes.
  static SceneParts parts(double conductivity = 2.0, double emissivity = 0.75) {
    SceneParts scene;
    scene.panels = {plate(conductivity, emissivity, 90.0), plate(3.0 * conductivity, 0.6, 20.0)};
    const double whole = 0.8 * 0.6;
    const std::vector<double> area = {whole / 4, whole / 4, whole / 4, whole / 4, whole / 2,
                                      whole / 2, 0.2,       0.3,       0.15,      0.1};
    std::vector<std::vector<double>> exchange(area.size(), std::vector<double>(area.size(), 0.0));
    for (std::size_t i = 0; i < area.size(); ++i) {
      for (std::size_t j = 0; j < i; ++j) {
        exchange[i][j] = exchange[j][i] = 0.012 * (1.0 + (i * 7 + j * 3) % 5) / 4.0;
      }
    }
    const ExchangeRows rows = dense_rows(exchange, area);
    ExchangeParts radiation = parts_of(rows);
    ExchangeParts::Faces first{0, 1, {}}, second{1, 1, {}};
    for (int f = 0; f < nx * ny; ++f) {
      const bool right = f % nx >= nx / 2, upper = f / nx >= ny / 2;
      first.patch.push_back((right ? 1 : 0) + (upper ? 2 : 0));
      second.patch.push_back(right ? 5 : 4);
    }
    radiation.faces = {first, second};
    for (const int p : {0, 1, 2, 3}) radiation.infrared_reflectance[p] = 1.0 - emissivity;
    for (const int p : {4, 5}) radiation.infrared_reflectance[p] = 0.4;
    for (int p = 0; p < 6; ++p) radiation.solar_reflectance[p] = 0.75;
    add_side(radiation, rows, 0, 6, 0.9, 0.4);
    add_side(radiation, rows, 1, 7, 0.2, 0.1);
    add_side(radiation, rows, 0, 8, 0.05, 0.5);
    add_side(radiation, rows, 2, 9, 0.85, 0.2);
    for (std::size_t p = 0; p < area.size(); ++p) {
      radiation.infrared_outside[p] = 5.0 * p;
      radiation.solar_outside[p] = p % 3 == 0 ? 400.0 : 0.0;
    }
    Node warm, light, given;
    warm.heat = 25.0;
    warm.capacity = 300.0;
    light.capacity = 40.0;
    given.temperature = 260.0;
    scene.nodes = {warm, light, given};
    scene.links = {{0, 1, 0.4}};
    scene.mounts = {{0, {{3, 0, 0.2}, {11, 1, 0.05}}}};
    scene.exchange = radiation;
    return scene;
  }
};

/// Temperatures that differ everywhere.
std::vector<double> uneven(int size) {
  std::vector<double> deviation(size);
  for (int n = 0; n < size; ++n) deviation[n] = 35.0 * std::sin(0.7 * n + 0.3) - 10.0;
  return deviation;
}

TEST(Exchange, JacobianIsTheDerivativeOfTheBalances) {
  const ExecutionSpace space{};
  // Metal; and an insulator, where surfaces follow what reaches them.
  for (const double conductivity : {80.0, 0.01}) {
    HeatSolver solver(space, MixedScene::parts(conductivity), {1e-12, 50, 500});
    System& system = solver.newton().system();
    const int size = system.size();
    const auto deviation = uneven(size);
    std::vector<double> direction(size);
    for (int n = 0; n < size; ++n) direction[n] = static_cast<float>(std::cos(1.3 * n));
    direction[size - 1] = 0.0;  // given
    const double length = 1e-3;
    const auto at = [&](double step) {
      auto moved = deviation;
      for (int n = 0; n < size; ++n) moved[n] += step * direction[n];
      system.set_state(to_device(moved, "state"));
      system.evaluate({system.state(), 0.0});
      return to_host(system.residual());
    };
    const auto high = at(length), low = at(-length);
    at(0.0);
    const auto work = make_zeros<double>(space, "work", size), other = make_zeros<double>(space, "other", size);
    const Jacobian jacobian = system.linearise(work, other);
    const auto x = to_device(direction, "x"), none = make_zeros<double>(space, "none", size);
    const auto rounded = make_zeros<float>(space, "rounded", size), product = make_zeros<float>(space, "product", size);
    jacobian.matrix->residual(none, x, rounded);
    const auto exact = to_host(rounded);
    const auto single = make_zeros<float>(space, "single", size);
    Kokkos::deep_copy(single, to_device(std::vector<float>(direction.begin(), direction.end()), "single"));
    jacobian.matrix->apply(single, product);
    const auto applied = to_host(product);
    double largest = 0.0;
    for (int n = 0; n < size; ++n) largest = std::max(largest, std::fabs(high[n] - low[n]) / (2.0 * length));
    // Cells of metal conduct far more than they radiate: nodes and an insulator show the digits.
    for (int n = 0; n < size; ++n) {
      const double expected = (high[n] - low[n]) / (2.0 * length);
      const double scale = std::max(std::fabs(expected), conductivity > 1.0 ? 1e-3 * largest : 1e-2 * largest);
      EXPECT_NEAR(-exact[n], expected, 2e-6 * scale) << n << " of " << size << ", " << conductivity;
      EXPECT_NEAR(applied[n], expected, conductivity > 1.0 ? 1e-3 * scale : 2e-5 * scale) << n << ", " << conductivity;
    }
    EXPECT_GT(std::fabs(high[size - 2] - low[size - 2]), 0.0);
  }
}

TEST(Exchange, EnergyIsWhole) {
  for (const double conductivity : {80.0, 0.05}) {
    HeatSolver solver(ExecutionSpace(), MixedScene::parts(conductivity), {1e-12, 50, 500});
    solver.set_uniform(320.0);
    const NewtonReport report = solved(solver);
    expect_energy(solver);
    const HeatTotals& totals = solver.totals();
    const auto patches = solver.exchange()->patches();
    // What surfaces and nodes emit by their own count, with the node of given temperature, which has none.
    double emitted = 0.0, absorbed = 0.0, to_space = 0.0, outside = 0.0, taken_up = 0.0, expected = 0.0;
    for (const auto& surface : totals.surfaces) {
      if (surface.name == "front" || surface.name == "sides") emitted += surface.emitted;
      if (surface.name == "front") taken_up += surface.absorbed;
    }
    // The fronts absorb infrared and sunlight of their patches, more of it than comes from outside.
    for (std::size_t p = 0; p < 6; ++p) {
      expected += patches.area[p] * (patches.absorbed[p] + 0.25 * patches.solar_irradiation[p]);
      EXPECT_GT(patches.solar_irradiation[p], p % 3 == 0 ? 400.0 : 0.0);
    }
    expect_within(taken_up, expected, 1e-12, "absorbed by the fronts");
    emitted += 0.1 * 0.85 * stefan_boltzmann * std::pow(260.0, 4);
    for (std::size_t p = 0; p < patches.area.size(); ++p) {
      absorbed += patches.area[p] * patches.absorbed[p];
      to_space += patches.area[p] * patches.to_space[p];
      outside += patches.area[p] * 5.0 * p;
    }
    expect_within(totals.exchange->emitted, emitted, 1e-13, "emitted");
    expect_within(totals.exchange->absorbed, absorbed, 1e-13, "absorbed");
    expect_within(totals.exchange->to_space, to_space, 1e-13, "to space");
    expect_within(totals.exchange->from_outside, outside, 1e-13, "from outside");
    EXPECT_NEAR((emitted + outside - absorbed - to_space) / emitted, 0.0, reached);
    // All sources leave by surfaces, sides and the node that is held.
    EXPECT_NEAR((totals.source - totals.net) / totals.scale(), 0.0, 1e-11);
    std::printf("mixed scene, %g W/(m K): %d Newton steps, linear iterations", conductivity, report.iterations);
    for (const int n : report.linear_history) std::printf(" %d", n);
    std::printf("\n");
    EXPECT_LE(*std::max_element(report.linear_history.begin(), report.linear_history.end()), 12);
  }
}

// Plates one behind another, of which only the last radiates to space: what holds their temperatures is radiation from
// plate to plate, and the preconditioners of single plates leave it to the Krylov method.
TEST(Exchange, ARowOfPlatesIsASeriesOfShields) {
  constexpr int plates = 6, nx = 16, ny = 12, nz = 2;
  const double thickness = 0.004, k = 90.0, heat = 150.0, length = 0.8, width = 0.6, eps = 0.8, eps_last = 0.9;
  SceneParts scene;
  std::vector<std::vector<double>> exchange(2 * plates, std::vector<double>(2 * plates, 0.0));
  ExchangeParts radiation = parts_of(dense_rows(exchange, std::vector<double>(2 * plates, 1.0)));
  const double area = length * width;
  for (int n = 0; n < plates; ++n) {
    MaterialLaw law;
    for (double& each : law.conductivity) each = k;
    Problem problem;
    problem.nodes = {even(nx, length), even(ny, width), even(nz, thickness)};
    problem.block = make_block(ExecutionSpace(), problem.nodes, {law}, reference);
    for (const bool high : {false, true}) {
      const double emissivity = n == 0 && !high ? 0.0 : n + 1 == plates && high ? eps_last : eps;
      problem.surfaces.push_back({high ? "front" : "back", make_surface(ExecutionSpace(), problem.block, {axis_z, high},
                                                                        radiating(emissivity))});
      radiation.faces.push_back({n, high ? 1 : 0, std::vector<int>(nx * ny, 2 * n + (high ? 1 : 0))});
      radiation.infrared_reflectance[2 * n + (high ? 1 : 0)] = 1.0 - emissivity;
    }
    if (n == 0) {
      // Released on the left: the plates are warmer there.
      std::vector<double> source(problem.block.box.cells(), 0.0);
      for (std::size_t c = 0; c < source.size(); ++c) source[c] = heat / source.size() * (c % nx < nx / 2 ? 2.0 : 0.0);
      problem.extra_source = to_device(source, "source");
    }
    scene.panels.push_back(problem);
    if (n > 0) exchange[2 * n - 1][2 * n] = exchange[2 * n][2 * n - 1] = area;
  }
  radiation.infrared = to_device(ExecutionSpace(), dense_rows(exchange, std::vector<double>(2 * plates, area)));
  scene.exchange = radiation;
  HeatSolver solver(ExecutionSpace(), scene, {1e-12, 50, 500});
  solver.set_uniform(320.0);
  const NewtonReport report = solved(solver);
  expect_energy(solver);
  // Means of the fourth powers follow from the heat alone, from the last plate inwards.
  const auto& totals = solver.totals();
  double power = heat / (area * eps_last);  // sigma T^4 of the last front
  expect_within(totals.surfaces[2 * plates - 1].emitted, heat, 1e-10, "to space");
  for (int n = plates - 1; n > 0; --n) {
    // emitted by the back of plate n
    const double back = totals.surfaces[2 * n].emitted / (area * eps);
    const double front = totals.surfaces[2 * n - 1].emitted / (area * eps);
    expect_within(front - back, heat / area * (2.0 / eps - 1.0), 1e-9, "between plates");
    EXPECT_GT(back, power * 0.99);
    power = front;
  }
  std::printf("row of plates: linear iterations");
  for (const int n : report.linear_history) std::printf(" %d", n);
  std::printf("\n");
  EXPECT_LE(*std::max_element(report.linear_history.begin(), report.linear_history.end()), 4);
}

TEST(Exchange, OfAPanelAloneIsItsIrradiation) {
  const int faces = MixedScene::nx * MixedScene::ny;
  const double area = 0.8 * 0.6;
  Problem alone = MixedScene::plate(40.0, 0.8, 70.0);
  irradiate(ExecutionSpace(), alone.surfaces[1].data, 300.0, 120.0);
  HeatSolver one(ExecutionSpace(), alone, {1e-12, 50, 500});
  one.set_uniform(310.0);
  const NewtonReport single = solved(one);
  SceneParts scene;
  scene.panels = {MixedScene::plate(40.0, 0.8, 70.0)};
  const std::vector<double> areas(2, area / 2);
  ExchangeParts radiation = parts_of(dense_rows({{0.0, 0.0}, {0.0, 0.0}}, areas));
  radiation.infrared_reflectance.assign(2, 1.0 - 0.8);
  radiation.solar_reflectance.assign(2, 0.75);
  radiation.infrared_outside.assign(2, 120.0);
  radiation.solar_outside.assign(2, 300.0);
  ExchangeParts::Faces front{0, 1, {}};
  for (int f = 0; f < faces; ++f) front.patch.push_back(f < faces / 2 ? 0 : 1);
  radiation.faces = {front};
  scene.exchange = radiation;
  HeatSolver solver(ExecutionSpace(), scene, {1e-12, 50, 500});
  solver.set_uniform(310.0);
  const NewtonReport report = solved(solver);
  expect_energy(solver);
  EXPECT_EQ(report.linear_iterations, single.linear_iterations);
  const auto expected = to_host(one.deviation()), found = to_host(solver.deviation());
  for (std::size_t c = 0; c < expected.size(); ++c) EXPECT_NEAR(found[c], expected[c], 1e-11) << c;
  // Nothing comes back of what leaves.
  const HeatTotals& totals = solver.totals();
  expect_within(totals.exchange->to_space, totals.exchange->emitted + 0.2 * area * 120.0, 1e-13, "to space");
}

TEST(Exchange, FarStartsArriveAtTheSameField) {
  std::vector<double> first;
  for (const double start : {320.0, 40.0, 3000.0}) {
    HeatSolver solver(ExecutionSpace(), MixedScene::parts(0.05), {1e-12, 200, 500});
    solver.set_uniform(start);
    solved(solver);
    const auto nodes = solver.node_temperatures();
    if (first.empty()) first = nodes;
    for (std::size_t n = 0; n < nodes.size(); ++n) EXPECT_NEAR(nodes[n], first[n], 1e-7) << start;
  }
}

TEST(Exchange, StatesThatAreNoNumbersAreLeftAgain) {
  HeatSolver solver(ExecutionSpace(), MixedScene::parts(), {1e-12, 50, 500});
  solver.set_uniform(1e200);
  System& system = solver.newton().system();
  EXPECT_FALSE(std::isfinite(system.evaluate({system.state(), 0.0})));
  solver.set_uniform(320.0);
  EXPECT_TRUE(std::isfinite(system.evaluate({system.state(), 0.0})));
  solved(solver);
  expect_energy(solver);
}

TEST(Exchange, IterationsDoNothingHidden) {
  HeatSolver solver(ExecutionSpace(), MixedScene::parts(), {1e-11, 50, 500});
  solver.set_uniform(320.0);
  solved(solver);
  solver.change_problem(1).surfaces[0].data.law.emissivity = 0.5;
  EventRecorder recorder;
  const NewtonReport report = solver.solve_steady();
  EXPECT_EQ(report.status, NewtonStatus::converged) << report.why;
  EXPECT_GE(report.iterations, 2);
  EXPECT_TRUE(recorder.events().hidden.empty()) << recorder.events().text();
}

TEST(Exchange, DependsOnTheFieldAloneOnceForgotten) {
  HeatSolver solver(ExecutionSpace(), MixedScene::parts(), {1e-11, 50, 500}),
      other(ExecutionSpace(), MixedScene::parts(), {1e-11, 50, 500});
  solver.set_uniform(320.0);
  solved(solver);
  const auto saved = to_host(solver.deviation());
  solver.change_problem().surfaces[0].data.law.emissivity = 0.5;
  other.change_problem().surfaces[0].data.law.emissivity = 0.5;
  solver.forget();
  solved(solver);
  other.restore(reference, saved);
  solved(other);
  EXPECT_EQ(to_host(solver.deviation()), to_host(other.deviation()));
}

TEST(Exchange, WhatComesFromOutsideIsFollowed) {
  HeatSolver solver(ExecutionSpace(), MixedScene::parts(), {1e-12, 50, 500});
  solver.set_uniform(320.0);
  solved(solver);
  const double before = solver.node_temperatures()[0];
  const ExchangeParts parts = *MixedScene::parts().exchange;
  auto more = parts.infrared_outside;
  for (double& value : more) value += 50.0;
  solver.exchange()->set_outside(more, parts.solar_outside);
  EXPECT_GT(solver.totals().exchange->from_outside, 100.0);
  solved(solver);
  expect_energy(solver);
  EXPECT_GT(solver.node_temperatures()[0], before + 1.0);
  // The same from the beginning.
  SceneParts scene = MixedScene::parts();
  scene.exchange->infrared_outside = more;
  HeatSolver fresh(ExecutionSpace(), scene, {1e-12, 50, 500});
  fresh.set_uniform(320.0);
  solved(fresh);
  EXPECT_NEAR(fresh.node_temperatures()[0], solver.node_temperatures()[0], 1e-8);
  // Another reference temperature: temperatures stay.
  const auto nodes = solver.node_temperatures();
  solver.rebase(310.0);
  EXPECT_NEAR(solver.node_temperatures()[0], nodes[0], 1e-11);
  EXPECT_LE(solved(solver).iterations, 1);
}

// C dT/dt = -A eps sigma (T^4 - T_0^4) of a node inside a black shell of given temperature, in closed form.
TEST(Exchange, NodeInAShellCoolsAsItsClosedForm) {
  const double area = 0.3, emissivity = 0.7, capacity = 800.0, shell = 200.0, start = 400.0, end = 330.0;
  SceneParts scene;
  Node inner, outer;
  inner.capacity = capacity;
  outer.temperature = shell;
  scene.nodes = {inner, outer};
  const ExchangeRows rows = dense_rows({{0.0, area}, {area, 0.5}}, {area, area + 0.5});
  ExchangeParts parts = parts_of(rows);
  add_side(parts, rows, 0, 0, emissivity);
  add_side(parts, rows, 1, 1, 0.6);
  scene.exchange = parts;
  HeatSolver solver(ExecutionSpace(), scene, {1e-13, 50, 100});
  solver.set_uniform(start);
  // Two-surface enclosure
  const double exchange = area / (1.0 / emissivity + area / (area + 0.5) * (1.0 / 0.6 - 1.0));
  const auto primitive = [&](double t) {
    return (std::log((t - shell) / (t + shell)) / 4.0 - std::atan(t / shell) / 2.0) / (shell * shell * shell);
  };
  const double time = -capacity / (stefan_boltzmann * exchange) * (primitive(end) - primitive(start));
  Transient transient(solver.newton(), {}, {1e-11, 1e-9, 1.0});
  transient.advance(0.0, time);
  EXPECT_NEAR(solver.node_temperatures()[0], end, 1e-5);
  expect_energy(solver);
}

TEST(Exchange, OneRadiosityASurfaceIsTheClassicalMethod) {
  // A box with patches of one temperature a face: grouped by face it is the box with one patch a face.
  const ExchangeRows fine = box_inside(1.0, 0.7, 0.4, 3), coarse = box_inside(1.0, 0.7, 0.4, 1);
  std::vector<int> face(fine.patches);
  for (int p = 0; p < fine.patches; ++p) face[p] = p / 9;
  const ExchangeRows grouped = group_patches(fine, face, 6);
  for (int n = 0; n < static_cast<int>(coarse.exchange.size()); ++n) {
    EXPECT_EQ(grouped.target[n], coarse.target[n]);
    EXPECT_NEAR(grouped.exchange[n] / coarse.exchange[n], 1.0, 1e-10);
  }
}

TEST(RectangleFactors, OfBoxesCloseAndAreTheKnownOnes) {
  for (const int cells : {1, 4}) {
    const ExchangeRows rows = box_inside(2.0, 1.0, 0.5, cells);
    for (int i = 0; i < rows.patches; ++i) {
      double sum = 0.0;
      for (int n = rows.first[i]; n < rows.first[i + 1]; ++n) {
        EXPECT_GT(rows.exchange[n], 0.0);
        sum += rows.exchange[n];
      }
      EXPECT_NEAR(sum / rows.area[i], 1.0, 1e-10);
    }
  }
  // Opposite faces of a cube: 0.19982489569838746.
  const ExchangeRows cube = box_inside(1.0, 1.0, 1.0, 1);
  EXPECT_NEAR(cube.exchange[0], 0.19982489569838746, 1e-13);
}

/// The cube of 0.1 m in sunlight on +x; walls are cut into cells x cells patches, each a node of its own where it is
/// resolved, else one node a face. Temperatures [degC], means over faces in the order of box_inside.
std::vector<double> cube_temperatures(int cells, bool resolved) {
  const double size = 0.1, emissivity = 0.85, absorptance = 0.85, sun = 1367.0;
  const ExchangeRows inside = box_inside(size, size, size, cells);
  const int patches = inside.patches, of_face = cells * cells;
  // Patches outside follow those inside; they see space alone.
  ExchangeRows rows = inside;
  rows.patches = 2 * patches;
  for (int p = 0; p < patches; ++p) {
    rows.first.push_back(rows.first.back());
    rows.area.push_back(inside.area[p]);
    rows.outward.push_back(inside.area[p]);
  }
  SceneParts scene;
  scene.nodes.resize(resolved ? patches : 6);
  ExchangeParts parts = parts_of(rows);
  for (int p = 0; p < patches; ++p) {
    const int face = p / of_face, node = resolved ? p : face;
    add_side(parts, rows, node, p, emissivity, absorptance);
    add_side(parts, rows, node, patches + p, emissivity, absorptance);
    if (face == 1) parts.solar_outside[patches + p] = sun;
  }
  scene.exchange = parts;
  HeatSolver solver(ExecutionSpace(), scene, {1e-12, 50, 500});
  solver.set_uniform(270.0);
  const NewtonReport report = solved(solver);
  expect_energy(solver);
  std::printf("cube of %d patches a side, %d Newton steps, %d linear iterations, energy off by %.1e\n", cells,
              report.iterations, report.linear_iterations, solver.totals().exchange->error());
  // All sunlight leaves as infrared.
  EXPECT_NEAR(solver.totals().exchange->to_space / (absorptance * sun * size * size), 1.0, 1e-9);
  const auto nodes = solver.node_temperatures();
  std::vector<double> mean(6, 0.0);
  for (std::size_t n = 0; n < nodes.size(); ++n) {
    mean[resolved ? n / of_face : n] += (nodes[n] - 273.15) / (resolved ? of_face : 1);
  }
  return mean;
}

TEST(Cube, WithOneNodeAFace) {
  // With one radiosity a face: the classical answer.
  const auto t = cube_temperatures(1, false);
  EXPECT_NEAR(t[1], 66.428, 0.005);
  EXPECT_NEAR(t[0], -57.532, 0.005);
  for (const int side : {2, 3, 4, 5}) EXPECT_NEAR(t[side], -57.510, 0.005) << side;
}

TEST(Cube, WithNodesThatDoNotConduct) {
  std::vector<double> t;
  for (const int cells : {4, 8, 12}) {
    t = cube_temperatures(cells, true);
    std::printf("means %.4f %.4f, sides %.4f\n", t[1], t[0], t[2]);
  }
  EXPECT_NEAR(t[1], 67.4, 0.1);
  EXPECT_NEAR(t[0], -60.9, 0.1);
}

TEST(Exchange, SaysWhatDoesNotFit) {
  const auto build = [](const std::function<void(SceneParts&)>& spoil) {
    SceneParts scene = MixedScene::parts();
    spoil(scene);
    HeatSolver solver(ExecutionSpace(), scene);
  };
  build([](SceneParts&) {});
  EXPECT_THROW(build([](SceneParts& s) { s.exchange->faces[0].patch[0] = 1; }), LibraryError);
  EXPECT_THROW(build([](SceneParts& s) { s.exchange->faces[0].patch.pop_back(); }), LibraryError);
  EXPECT_THROW(build([](SceneParts& s) { s.exchange->faces[0].panel = 2; }), LibraryError);
  EXPECT_THROW(build([](SceneParts& s) { s.exchange->faces[0].surface = 2; }), LibraryError);
  EXPECT_THROW(build([](SceneParts& s) { s.exchange->sides[0].node = 3; }), LibraryError);
  EXPECT_THROW(build([](SceneParts& s) { s.exchange->sides[0].area *= 1.01; }), LibraryError);
  EXPECT_THROW(build([](SceneParts& s) { s.exchange->infrared_reflectance[6] = 0.2; }), LibraryError);
  EXPECT_THROW(build([](SceneParts& s) { s.exchange->solar_outside.pop_back(); }), LibraryError);
  EXPECT_THROW(build([](SceneParts& s) { s.mounts[0].panel = -1; }), LibraryError);
  // Two mirrors for each other, and sunlight on one of them.
  EXPECT_THROW(
      {
        SceneParts scene;
        scene.nodes.resize(2);
        const ExchangeRows rows = dense_rows({{0.0, 1.0}, {1.0, 0.0}}, {1.0, 1.0});
        ExchangeParts parts = parts_of(rows);
        for (const int n : {0, 1}) add_side(parts, rows, n, n, 0.5, 0.0);
        parts.solar_outside[0] = 10.0;
        scene.exchange = parts;
        HeatSolver solver(ExecutionSpace(), scene);
      },
      NotConvergedError);
  EXPECT_THROW(build([](SceneParts& s) { s.panels[0].surfaces[1].data.law.kind = SurfaceLaw::fixed_temperature; }),
               LibraryError);
}

}  // namespace
}  // namespace coldsky
