#pragma once
#include <functional>
#include <string>
#include <vector>

#include "solver/case/case.hpp"
#include "solver/model/environment/environment.hpp"
#include "solver/studies/bare.hpp"
#include "solver/studies/fields.hpp"

/// The solves behind the ledger of claims: small heat problems, each by the heat solver. No device code shows here, so
/// that the ledger is compiled without it.
namespace coldsky {

struct Session;

/// What the solves of a ledger have in common: how exact they are, and what they leave behind.
struct SolveContext {
  explicit SolveContext(const Session& session_for_all) : session(session_for_all) {}
  const Session& session;
  /// Factor on all tolerances; above 1 to see how much they matter.
  double looseness = 1.0;
  bool recording = false;   ///< keep the fields of what is solved
  bool mesh_errors = true;  ///< find the mesh's error of panels that are solved in full
  std::string label;        ///< of what is being computed

  /// Isothermal bodies that were solved: one row each.
  struct Plate {
    std::string label;
    double temperature, area, emitted, absorbed, net;  ///< [K], [m^2], [W]
  };
  std::vector<Plate> plates;
  struct Transient {
    std::string label;
    History history;
  };
  std::vector<Transient> transients;
  struct Panel {
    std::string label;
    ResultFile file;
  };
  std::vector<Panel> panels;
  long solves = 0, cells = 0;
};

/// A case that ships with coldsky, its coatings at the age of its hot case.
Case shipped_hot_case(const std::string& name);

/// A panel as warm as its coolant, one square metre of planform, in given surroundings.
Case ideal_panel(const CoatingCase& front, const CoatingCase& back, double efficiency);

/// Net heat that an ideal panel of a case gives off at a coolant temperature [W/m^2 of planform].
double panel_flux(const Case& c, const Environment& environment, double temperature, SolveContext& context);

/// A plate without conduction: heat released in it and what its two sides receive, per area of one side.
struct PlateSpec {
  double heat = 0.0;  ///< [W/m^2]
  double front_emissivity = 0.0, back_emissivity = 0.0;
  double front_absorbed = 0.0, back_absorbed = 0.0;  ///< [W/m^2]
};
/// Its steady temperature [K].
double plate_temperature(const PlateSpec& plate, SolveContext& context);

/// A closed body without radiator in the shade.
using BodySpec = BareBody;
struct BodyState {
  double temperature = 0.0;    ///< steady [K]
  double time_to_limit = 0.0;  ///< [s]; infinite when never
};
BodyState body_in_vacuum(const BodySpec& body, SolveContext& context);
/// Its temperature against time: columns time [s] and temperature [K], at `rows` equal steps to `end` [s].
History body_history(const BodySpec& body, double end, int rows, SolveContext& context);

/// A radiator plate that stores heat, on its way around an orbit.
struct OrbitSpec {
  Case environment;          ///< surroundings and coatings
  double heat = 0.0;         ///< per area of planform [W/m^2]
  double eclipse_share = 1;  ///< of the heat in eclipse [-]
  double capacity = 0.0;     ///< per area of planform [J/(m^2 K)]
};
/// One orbit in its periodic state: columns time [s], sunlight [-], temperature [K].
History orbit_history(const OrbitSpec& orbit, SolveContext& context);
/// Time in which a plate that radiates to `sink` cools from one temperature to another without heat [s].
double cooling_time(double emissivity, double sink, double capacity, double from, double to, SolveContext& context);

/// A case that `size` has solved: one pitch (or more) of its panel with its coolant, in full.
struct PanelSolve {
  double area_per_heat = 0.0;  ///< planform area over the load, its margin included [m^2/W]
  double uncertainty = 0.0;    ///< of the area, relative: the error of its mesh; 0 where it is not known
  double efficiency = 0.0;     ///< against the isothermal panel at the coolant's mean temperature
  double areal_mass = 0.0;     ///< [kg/m^2]
  double pump_fraction = 0.0;  ///< pump power over heat
  double coolant_in = 0.0, coolant_out = 0.0;                       ///< [K]
  double surface_min = 0.0, surface_mean = 0.0, surface_max = 0.0;  ///< [K]
  double emitted = 0.0, absorbed = 0.0;                             ///< of the radiating faces, per planform [W/m^2]
  double emitted_front = 0.0;                                       ///< of the front alone, per planform [W/m^2]
  CoatingsCase coating;
  Environment environment;
  ResultFile file;
};
/// The radiator of a case as `size` finds it, on the case's own mesh across the tubes and along them.
/// \param c the hot case \param pitches width of the strip that stands for a panel with adiabatic edges
/// Throws InfeasibleError and NotConvergedError.
PanelSolve size_case(const Case& c, int pitches, SolveContext& context);

/// x with f(x) = 0 between `low` and `high`, where f changes sign; not a number where it does not. In logarithms of x.
double find_root(const std::function<double(double)>& f, double low, double high, double tolerance = 1e-10);

}  // namespace coldsky
