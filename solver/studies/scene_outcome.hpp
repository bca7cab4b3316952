#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "kernels/radiation/exchange_matrix.hpp"
#include "solver/studies/scene_view.hpp"

namespace coldsky {

/// View factors and exchange factors between the surfaces of a scene. Rows and columns are those of
/// SceneView::surfaces; one column more is what lies outside.
struct SceneFactors {
  /// A row a surface, a column a surface or what lies outside.
  using Table = std::vector<std::vector<double>>;
  std::vector<double> area;  ///< [m^2]
  Table view, view_error;    ///< F_ij after reciprocity and closure were enforced, and its standard error before [-]
  Table exchange;  ///< share of the infrared that surface i emits that j absorbs, reflected or not on its way [-]
};

/// What a trace took and how good it is.
struct SceneTrace {
  int patches = 0, scrambles = 0;  ///< how many
  std::int64_t rays_of_patch = 0;  ///< all scrambles together
  std::int64_t rays = 0;           ///< all patches, bands and scrambles together
  std::int64_t entries = 0;        ///< of the matrix
  double factor_error = 0.0;       ///< largest standard error of the share of a patch's rays that leave the scene [-]
  double irradiation_error = 0.0;  ///< largest standard error of an irradiation from outside, over its scale [-]
  /// On the raw estimates: how far rows are from closure, and A_i F_ij from A_j F_ji, in standard errors.
  double closure = 0.0, reciprocity_mean = 0.0, reciprocity_largest = 0.0;
  double lost = 0.0;      ///< share of rays that ended nowhere [-]
  bool error_met = true;  ///< the asked standard error was reached before `exchange.most_rays`
  double seconds = 0.0;   ///< of the trace
};

/// Heat of one body of a scene [W]. Infrared that bodies absorb of each other and of what lies outside is one number.
struct BodyHeat {
  std::string name;                                                              ///< of the body
  double area = 0.0;                                                             ///< that radiates [m^2]
  double temperature_low = 0.0, temperature_mean = 0.0, temperature_high = 0.0;  ///< [K]
  double emitted = 0.0, absorbed_infrared = 0.0, absorbed_sunlight = 0.0;        ///< [W]
  double electric = 0.0;           ///< of the absorbed sunlight, what leaves as electric power
  double released = 0.0;           ///< heat, coolant's included
  double temperature_error = 0.0;  ///< standard error of the mean temperature by the noise of the rays, about [K]
  double to_space = 0.0;           ///< infrared that leaves the scene from its surfaces, emitted or reflected
};

/// What patches receive and absorb along an orbit. Vectors have one entry a patch, all in [W/m^2].
struct OrbitFluxes {
  /// At one position.
  struct Moment {
    double anomaly = 0.0;                        ///< from the point of the orbit nearest the Sun [rad]
    double sunlight = 0.0;                       ///< visible share of the Sun [-]
    Point sun{}, down{};                         ///< unit vectors towards the Sun and the planet's centre
    std::vector<double> direct, albedo, planet;  ///< incident from outside
    std::vector<double> direct_error, albedo_error, planet_error;  ///< standard errors of these
    std::vector<double> reflected;          ///< incident sunlight that other surfaces of the scene send on
    std::vector<double> absorbed_sunlight;  ///< all reflections included
    std::vector<double> absorbed_infrared;  ///< of planet and space, all reflections included
  };
  double period = 0.0;          ///< [s]
  bool moving = false;          ///< parts of the scene turn along the orbit
  std::vector<Moment> moments;  ///< in the order of time
};

/// A scene as a study leaves it.
struct SceneOutcome {
  SceneView view;                ///< surfaces and patches
  SceneFactors factors;          ///< between surfaces
  SceneTrace trace;              ///< how it was computed
  ExchangeRows rows;             ///< of the infrared
  OrbitFluxes orbit;             ///< empty where no positions were asked for
  int panels = 0;                ///< first bodies of the view
  std::vector<BodyHeat> bodies;  ///< empty where no temperatures were solved
  /// |what bodies emit and what comes from outside - what they absorb - what leaves| over the first two [-]
  double energy_error = 0.0;
  /// Standard error of the panels' heat, and so of the area, by the noise of the rays, about [-]; negative where no
  /// panels were solved.
  double area_error = -1.0;
  /// What halving exchange.patch changes.
  struct Halved {
    double change = 0.0;  ///< largest, relative [-]
    std::string unit;     ///< "K", or "-" for relative changes
    const char* note;     ///< phrase that says of what
  };
  std::optional<Halved> halved;  ///< absent = not asked for
  Point sun{}, down{};           ///< towards the Sun and the planet, or zero
  std::string description;       ///< of the surroundings, one sentence
};

/// What each body absorbs from outside at each position of the orbit, sunlight and infrared, reflected or not [W]:
/// entry body, position.
std::vector<std::vector<double>> absorbed_along_orbit(const SceneOutcome& scene);

}  // namespace coldsky
