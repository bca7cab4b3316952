#pragma once
#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "kernels/base/mirror.hpp"
#include "solver/bodies/heat_solver.hpp"

/// What tests of the exchange of radiation share.
namespace coldsky {

/// Energy that the issue asks to be accounted for, and what these solves reach.
inline constexpr double energy_tolerance = 1e-8, reached = 1e-12;

/// Rows of a dense A F; the rest of `area` sees the outside.
inline ExchangeRows dense_rows(const std::vector<std::vector<double>>& exchange, const std::vector<double>& area) {
  ExchangeRows rows;
  rows.patches = static_cast<int>(area.size());
  rows.first = {0};
  rows.area = area;
  for (std::size_t i = 0; i < area.size(); ++i) {
    double out = area[i];
    for (std::size_t j = 0; j < area.size(); ++j) {
      if (exchange[i][j] == 0.0) continue;
      rows.target.push_back(static_cast<int>(j));
      rows.exchange.push_back(exchange[i][j]);
      out -= exchange[i][j];
    }
    rows.first.push_back(static_cast<int>(rows.target.size()));
    rows.outward.push_back(std::max(0.0, out));
  }
  return rows;
}

/// An exchange without sunlight; reflectances and sides are added by the tests.
inline ExchangeParts parts_of(const ExchangeRows& rows) {
  ExchangeParts parts;
  parts.infrared = to_device(ExecutionSpace(), rows);
  parts.infrared_reflectance.assign(rows.area.size(), 0.0);
  parts.solar_reflectance = parts.infrared_outside = parts.solar_outside = parts.infrared_reflectance;
  return parts;
}

/// A node's side that is all of a patch.
inline void add_side(ExchangeParts& parts, const ExchangeRows& rows, int node, int patch, double emissivity,
                     double absorptance = 0.0) {
  parts.sides.push_back({node, patch, rows.area[patch], emissivity, absorptance});
  parts.infrared_reflectance[patch] = 1.0 - emissivity;
  parts.solar_reflectance[patch] = 1.0 - absorptance;
}

inline void expect_energy(HeatSolver& solver) {
  const HeatTotals& totals = solver.totals();
  ASSERT_TRUE(totals.exchange.has_value());
  EXPECT_LE(totals.exchange->error(), energy_tolerance);
  EXPECT_LE(totals.exchange->error(), reached);
  EXPECT_GT(totals.exchange->emitted, 0.0);
}

inline NewtonReport solved(HeatSolver& solver) {
  NewtonReport report = solver.solve_steady();
  EXPECT_EQ(report.status, NewtonStatus::converged) << report.why;
  return report;
}

}  // namespace coldsky
