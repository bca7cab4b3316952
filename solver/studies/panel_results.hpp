#pragma once
#include "solver/results/fields.hpp"
#include "solver/studies/panel_study.hpp"

namespace coldsky {

/// Copies the state of a panel to the host: fields, surfaces, tubes, histories. Scalars and texts are the caller's.
ResultFile collect_results(const Case& c, PanelModel& model, const PanelState& state);

/// Temperatures that the summary quotes [K].
struct SurfaceExtremes {
  double low = 0.0, mean = 0.0, high = 0.0;
};
/// Over all radiating faces; the mean is weighted with area.
SurfaceExtremes surface_extremes(const SurfaceTable& surfaces);

}  // namespace coldsky
