#pragma once
#include <optional>
#include <string>
#include <vector>

#include "solver/report/figure.hpp"
#include "solver/studies/fields.hpp"
#include "solver/studies/outcome.hpp"

/// The figures that panel_figures puts together, each as a document of its own. \param file the state as
/// collect_results made it
namespace coldsky {

// panel_maps.cpp: temperatures of the solved field.
Json maps_figure(PanelModel& model, const ResultFile& file);
/// Faces over the middle tube and midway to its neighbour, on the front side.
Json along_figure(PanelModel& model, const ResultFile& file);
Json across_figure(PanelModel& model, const ResultFile& file);

// panel_heat.cpp
/// Heat of all panels [W]. What is absorbed comes from the surroundings, all else from the solved field, so that the
/// diagram's residual tells whether both agree.
Json heat_figure(const Case& c, PanelModel& model, const PanelOutcome& outcome, const ResultFile& file);

// panel_trend_figures.cpp: what strips of the panel say of other temperatures and inputs.
/// \param flux net heat per planform area of the full field [W/m^2] \param radiator its mean temperature [K]
/// \param inlet of the coolant into the radiator [K]
Json area_figure(const Case& c, const Session& session, const Environment& environment, double flux, double radiator,
                 double inlet);
/// \param by_area the answer is the area, else the chip's temperature \param answer of the full field [m^2] or [K]
Json sensitivity_figure(const Case& c, const Session& session, const Environment& environment, bool by_area,
                        double answer);

// panel_time_figures.cpp
/// What both sides absorb around an orbit. \param day of the year that the orbit is of; may be empty
Json orbit_figure(const Case& c, const std::string& day);
/// Temperatures and powers of a transient.
std::vector<Json> transient_figures(const Case& c, const PanelOutcome& outcome);

// panel_drawings.cpp
/// One tube pitch of the panel, for the eye.
Json section_figure(const Case& c, const PanelMeshSpec& spec);
/// Directions of front, tubes and Sun in the frame that the surroundings give; nothing where they give none.
std::optional<Json> attitude_figure(const Case& c, const Environment& environment);

}  // namespace coldsky
