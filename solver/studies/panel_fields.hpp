#pragma once
#include "solver/studies/fields.hpp"
#include "solver/studies/panel_model.hpp"

namespace coldsky {

/// Copies the state of a panel to the host: fields, surfaces, tubes, histories. Scalars and texts are the caller's.
/// \param panel its number in a scene
ResultFile collect_results(const Case& c, PanelModel& model, const PanelState& state, int panel = 0);

/// The same for a scene's panels: heat of surfaces and tubes is the mean over them, all else that of the first.
ResultFile mean_results(const Case& c, PanelModel& model, const PanelState& state);

/// Temperatures that the summary quotes [K].
struct SurfaceExtremes {
  double low = 0.0, mean = 0.0, high = 0.0;
  double area = 0.0;  ///< of the faces that radiate [m^2]
};
/// Over all faces that radiate: not those held at a temperature, nor sides with emissivity 0. The mean is weighted with
/// area.
SurfaceExtremes surface_extremes(const SurfaceTable& surfaces);
/// Mean temperature of the coolant over the length of the tubes [K].
double mean_coolant(const TubeTable& tubes);

}  // namespace coldsky
