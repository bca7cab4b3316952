#include <fmt/format.h>

#include <cmath>

#include "solver/verify/factor_scenes.hpp"
#include "solver/verify/support.hpp"

namespace coldsky {

namespace {

constexpr int scrambles = 32, rays_of_a_scramble = 1 << 18;

void run_factors(const ReferenceTable& table, const std::string& column, const VerifySetup& setup,
                 std::vector<VerifyRow>& rows) {
  double squares = 0.0;
  for (std::size_t n = 0; n < table.rows(); ++n) {
    const std::string configuration = table.text(n, "configuration"), parameters = table.text(n, "parameters");
    const FactorScene scene = make_factor_scene(setup.session.space, configuration, parameters);
    const TracedFactor traced = trace_factor(setup.session.space, scene, rays_of_a_scramble, scrambles, 1);
    const double reference = table.number(n, column);
    const double tolerance = reference >= 0.05 ? 1e-3 : 4e-3;
    rows.push_back({table.name(), configuration + " " + parameters, column, traced.factor, reference, tolerance});
    const double t = (traced.factor - reference) / traced.error;
    squares += t * t;
  }
  // Errors are the size that the stated standard errors give them: between the quantiles of 99 %.
  rows.push_back({table.name(), fmt::format("sum of squared t over {} rows", table.rows()),
                  "place among simulated sums", place_of_squares(squares, table.rows(), scrambles), 0.5, 0.99});
}

void run_view_factors(const ReferenceTable& table, const VerifySetup& setup, std::vector<VerifyRow>& rows) {
  run_factors(table, "F12", setup, rows);
}

void run_view_factors_blocked(const ReferenceTable& table, const VerifySetup& setup, std::vector<VerifyRow>& rows) {
  run_factors(table, "F12_blocked", setup, rows);
}

}  // namespace

std::vector<VerifyTable> factor_tables() {
  return {{"view_factors", run_view_factors}, {"view_factors_blocked", run_view_factors_blocked}};
}

}  // namespace coldsky
