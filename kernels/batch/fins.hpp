#pragma once
#include "kernels/base/types.hpp"
#include "kernels/batch/groups.hpp"
#include "kernels/batch/status.hpp"

/// Longitudinal radiating fins, many at once: conduction along the fin, both faces radiate to a sink, the base has a
/// given temperature, the tip is adiabatic. With theta = T / T_base, xi = x / L, Nc = 2 eps sigma T_base^3 L^2 / (k t)
/// and the thickness tau(xi) = 1 - (1 - taper) xi relative to that of the base,
///
///     (tau theta')' = Nc (theta^4 - theta_sink^4),  theta(0) = 1,  theta'(1) = 0
///
/// (Lieblein, NASA TN D-196, 1959), on cells of one width, to second order. The unknowns are theta - 1, so that fins
/// that are nearly isothermal keep their digits.
namespace coldsky {

/// Inputs, an entry a design; `taper` may be empty: fins of constant thickness.
struct FinsData {
  int count = 0;                         ///< designs
  Array<const double> length;            ///< from base to tip [m]
  Array<const double> thickness;         ///< at the base [m]
  Array<const double> taper;             ///< thickness of the tip over that of the base, 0 to 1 [-]
  Array<const double> conductivity;      ///< [W/(m K)]
  Array<const double> emissivity;        ///< of both faces, above 0 [-]
  Array<const double> base_temperature;  ///< [K]
  Array<const double> sink_temperature;  ///< that both faces see [K]
};

/// Results, an entry a design; heat per metre along the base.
struct FinsResult {
  Array<std::uint8_t> status;  ///< a BatchStatus
  Array<int> iterations;       ///< steps of Newton's method
  Array<double> residual;  ///< root of the mean square of the cells' balances over what a cell radiates at the base's
                           ///< temperature [-]
  Array<double> heat;      ///< through the base [W/m]
  Array<double> balance;   ///< (heat - what the faces give off) / the larger of both [-]
  Array<double>
      efficiency;  ///< what the faces give off over that at the base's temperature; NaN where the sink has it [-]
  Array<double> tip_temperature;  ///< extrapolated to the tip along the parabola (a line to a pointed one) [K]
  Array<double> deviation;        ///< T - T_base of every cell, design by design [K]; empty = not wanted
};
FinsResult make_fins_result(int count);

struct FinOptions {
  int cells = 256;           ///< along a fin. Rounding leaves some 5e-17 cells^2 of the residual
  double tolerance = 1e-10;  ///< of `FinsResult::residual`
  int most_iterations = 50;
};

/// What a solver of fins keeps between batches.
struct FinWorkspaces {
  GroupWorkspaces groups;
};

/// Solves all fins; returns when the work is queued on `space`. \param result arrays of at least as many entries
void solve_fins(const ExecutionSpace& space, const FinsData& fins, const FinOptions& options, FinWorkspaces& workspaces,
                const FinsResult& result);

}  // namespace coldsky
