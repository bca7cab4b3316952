#pragma once
#include "kernels/batch/strip_sweeps.hpp"

/// The flow as one more unknown of Newton's system. With the balances F of the cells, the miss g = log(heat / (flow
/// carried)) and x = log(flow):
///
///     J du + F_x dx = -F,   g_u du + g_x dx = -g
///
/// The field's part is solved for two right sides: du of the balances and v = -J^-1 F_x, the field's response to the
/// flow. Then dx = -(g + g_u du) / (g_x + g_u v), and the field moves by du + v dx. The response changes little: it is
/// solved once the field stands near its answer, and again only where the flow has moved far since.
namespace coldsky {

/// Share by which the flow is nudged for derivatives of what follows from it.
inline constexpr double flow_nudge = 1e-4;
/// To which share of its right side the response is solved: tighter would spare no step.
inline constexpr double response_tolerance = 1e-3;

/// Change of the heat into every wall with log(flow), temperatures held, in the rows `wall_change`. Returns through
/// `heat` the change of the heat of all walls [W], through `carried` that of log(carried).
template <int W>
KOKKOS_INLINE_FUNCTION void nudge_flow(const StripMemory<W>& m, const StripShape& shape, const StripLayout& layout,
                                       const StripFlows<W>& flows, const Pack<W>& needed, const Pack<W>& heat_now,
                                       Pack<W>& heat, Pack<W>& carried) {
  const double step = Kokkos::log1p(flow_nudge);
  StripFlows<W> nudged = flows;
  for (int l = 0; l < W; ++l) {
    if (needed[l] != 0.0) set_strip_flow(m, l, flows.flow[l] * (1.0 + flow_nudge), nudged);
    carried[l] = Kokkos::log(nudged.carried[l] / flows.carried[l]) / step;
  }
  Pack<W> wall, fluid, drive;
  fluid.fill(0.0);
  heat.fill(0.0);
  for (int j = 0; j < m.ny; ++j) {
    form_segment(m, shape, layout, nudged, j);
    mean_wall(m, shape, j, m.row(m.deviation + m.cell(j, 0)), m.ny * StripMemory<W>::stride, wall);
    const double *const share = m.row(m.share + j), *const effectiveness = m.row(m.effectiveness + j),
                        *const whole = m.row(m.conductance + j);
    for (int l = 0; l < W; ++l) {
      drive[l] = share[l] * (fluid[l] - wall[l]);
      heat[l] += whole[l] * drive[l];
      fluid[l] += effectiveness[l] * (wall[l] - fluid[l]);
    }
    for (int w = 0; w < m.walls; ++w) {
      const double *const g = m.row(m.wall_conductance + j * m.walls + w),
                          *const now = m.row(m.wall_heat + j * m.walls + w),
                          *const u = m.row(m.deviation + m.cell(j, m.place(shape.wall_column(w), shape.wall_layer(w))));
      double* const change = m.row(m.wall_change + j * m.walls + w);
      for (int l = 0; l < W; ++l) change[l] = (g[l] * (drive[l] + (wall[l] - u[l])) - now[l]) / step;
    }
    form_segment(m, shape, layout, flows, j);
  }
  for (int l = 0; l < W; ++l) heat[l] = (heat[l] - heat_now[l]) / step;
}

/// The slope of the miss with log(flow) that follows from the response of the lanes that needed it. \param own change
/// of the heat of all walls at temperatures held [W] \param carried that of log(carried)
template <int W>
KOKKOS_INLINE_FUNCTION void slope_of_miss(const StripMemory<W>& m, const StripShape& shape, const Pack<W>& needed,
                                          const Pack<W>& heat_now, const Pack<W>& own, const Pack<W>& carried,
                                          StripFlows<W>& flows) {
  constexpr double flattest = 0.05;
  Pack<W> followed;
  march_change(m, shape, m.response, GivenInlet<W>{}, followed);
  for (int l = 0; l < W; ++l) {
    if (needed[l] == 0.0) continue;
    const double slope = (own[l] + followed[l]) / heat_now[l] - 1.0 - carried[l];
    flows.slope[l] = slope < -flattest ? slope : -1.0;
  }
}

/// Moves the flow of a lane for a field that is about to move by its step. \param heat that the field then gives [W]
template <int W>
KOKKOS_INLINE_FUNCTION void move_flow(const StripMemory<W>& m, int l, double heat, StripFlows<W>& flows) {
  constexpr double longest = 1.0;
  const double miss = flow_miss(m, l, heat, flows);
  flows.moved[l] = 0.0;
  if (!Kokkos::isfinite(miss)) return;
  flows.moved[l] = Kokkos::fmax(-longest, Kokkos::fmin(longest, -miss / flows.slope[l]));
  set_strip_flow(m, l, flows.flow[l] * Kokkos::exp(flows.moved[l]), flows);
}

}  // namespace coldsky
