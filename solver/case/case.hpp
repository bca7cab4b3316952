#pragma once
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "solver/core/constants.hpp"

/// The case as plain structs: what `solver/case/reader` makes of a TOML file and what `solver/model`
/// turns into arrays. SI units throughout; temperatures in kelvin. Keys, ranges, defaults and their
/// sources are declared once in `solver/case/schema.cpp`; a member has the name of its key.
namespace coldsky {

struct HeatCase {
  double load = 0.0;              ///< heat of the data centre [W]
  double capacity = 0.0;          ///< of chips, cold plates and the coolant outside the panels [J/K]
  double eclipse_fraction = 1.0;  ///< share of the load that runs in eclipse [-]
  std::string profile;            ///< table of load against time; a file
};

/// Junction limit and the path from junction to coolant.
struct ChipsCase {
  double power = 0.0;           ///< of one chip [W]
  double junction_limit = 0.0;  ///< [K]
  double resistance = 0.0;      ///< junction to coolant [K/W]
  /// "series": the hottest chip sees the coolant that leaves the chips; "parallel": the coolant that enters them.
  std::string arrangement = "series";
};

struct MarginCase {
  std::string policy = "user";  ///< "none", "mil-std-1540" or "user"
  bool correlated = true;       ///< the thermal model was correlated with a test
  double temperature = 0.0;     ///< subtracted from the junction limit [K]
  double heat_load = 0.0;       ///< fraction added to the heat load [-]
};

/// Tubes that are grooved heat pipes; their vapour core is the tube's bore, their condenser its length in the panel.
struct HeatPipeCase {
  double evaporator_length = 0.0, adiabatic_length = 0.0;  ///< outside the panel [m]
  double wick_permeability = 0.0;                          ///< [m^2]
  double pore_radius = 0.0;                                ///< effective, of the menisci [m]
  double wick_area = 0.0;                                  ///< cross-section of the liquid in the wick [m^2]
  double wick_thickness = 0.0;                             ///< between vapour core and wall [m]
  double wick_conductivity = 0.0;                          ///< of the filled wick, radial [W/(m K)]
  double nucleation_radius = 0.0;                          ///< of the largest bubble that the wall holds [m]
  double height = 0.0;                                     ///< of the evaporator above the condenser [m]
  double gravity = 0.0;                                    ///< [m/s^2]
};

struct CoolantCase {
  std::string fluid = "ammonia";            ///< "ammonia", "water" or "propylene-glycol" (in water)
  double fraction = 0.0;                    ///< mass fraction of glycol [-]
  std::string profile;                      ///< table of the pump's flow against time; a file
  std::string loop = "single-phase";        ///< "single-phase", "two-phase" or "heat-pipe"
  double temperature_rise = 10.0;           ///< across the chips, single-phase only [K]
  std::optional<double> inlet_temperature;  ///< entering the radiator; replaces the chip limit [K]
  std::optional<double> film_coefficient;   ///< replaces the correlation [W/(m^2 K)]
  double loop_pressure_drop = 0.0;          ///< of everything but the panel tubes [Pa]
  double pump_efficiency = 0.4;             ///< electrical to hydraulic [-]
  bool pump_heat = true;                    ///< the pump's power ends in the coolant
  HeatPipeCase heat_pipe;                   ///< loop = "heat-pipe"
};

struct SheetCase {
  std::string material;                ///< name in data/materials.toml
  double thickness = 0.0;              ///< of one face sheet [m]
  std::optional<double> conductivity;  ///< replaces the material's, in all directions [W/(m K)]
  /// Bare sheets: thickness midway between the tubes, to which it tapers from the bond; absent = uniform [m].
  std::optional<double> tip_thickness;
};

struct CoreCase {
  double thickness = 0.0;             ///< between the face sheets [m]
  double conductivity_through = 0.0;  ///< along the panel normal [W/(m K)]
  double conductivity_across = 0.0;   ///< in the plane, across the tubes [W/(m K)]
  double conductivity_along = 0.0;    ///< in the plane, along the tubes [W/(m K)]
  double density = 0.0;               ///< [kg/m^3]
  double specific_heat = 0.0;         ///< [J/(kg K)]
  /// Adhesive between core and sheets; absent = perfect contact [W/(m^2 K)].
  std::optional<double> bond_conductance;
};

struct TubeCase {
  std::string material;                ///< name in data/materials.toml (mass, saddle conductivity)
  double pitch = 0.0;                  ///< [m]
  double diameter = 0.0;               ///< inner [m]
  double wall = 0.0;                   ///< wall thickness [m]
  double bond_conductance = 0.0;       ///< tube wall to panel, per wetted area [W/(m^2 K)]
  std::optional<double> conductivity;  ///< of the saddle, replaces the material's [W/(m K)]
  double saddle_width = 0.0;           ///< width of a solid block around the duct that joins both sheets; 0 = none [m]
};

/// Narrow edges of a panel.
struct EdgeCase {
  double temperature = 0.0;       ///< edges = "temperature" [K]
  double flux = 0.0;              ///< edges = "flux", into the panel [W/m^2]
  double film_coefficient = 0.0;  ///< edges = "convection" [W/(m^2 K)]
  double ambient = 0.0;           ///< edges = "convection" [K]
};

/// The spacecraft behind the panel.
struct BusCase {
  double conductance = 0.0;  ///< heat leak to the back side, per area [W/(m^2 K)]
  double temperature = 0.0;  ///< [K]
};

struct PanelCase {
  /// "honeycomb": tubes in a core between two sheets; "sheet": tubes under one bare sheet; "ideal": a plate as warm as
  /// its coolant, less the efficiency below.
  std::string kind = "honeycomb";
  double width = 0.0;   ///< across the tubes [m]
  double length = 0.0;  ///< along the tubes [m]
  /// "adiabatic", "radiating" (to the sink of the front side), "temperature", "flux" or "convection"
  std::string edges = "adiabatic";
  EdgeCase edge;
  BusCase bus;
  SheetCase sheet;
  CoreCase core;
  TubeCase tube;
  std::optional<double> count;       ///< number of panels in the set; given for `solve`, found by `size` [-]
  double efficiency = 1.0;           ///< ideal panels: net flux over that of an isothermal panel [-]
  std::optional<double> areal_mass;  ///< of a dry panel; replaces what its parts weigh [kg/m^2]
};

/// Coating of one side of the panel: at the end of its life, and at the beginning where that differs.
struct CoatingCase {
  double absorptance = 0.0;  ///< solar [-]
  double emissivity = 0.0;   ///< infrared, hemispherical [-]
  std::optional<double> absorptance_begin = {}, emissivity_begin = {};
  /// Effective emittance of multilayer insulation between panel and coating, which is then on its outermost layer;
  /// absent = none [-].
  std::optional<double> insulation = {};
};

struct CoatingsCase {
  CoatingCase front, back;
  double life = 10.0;         ///< from beginning to end of life [years]
  std::optional<double> age;  ///< in the hot case; absent = the end of life [years]
};

/// Conditions of the cold case where they differ from the hot one; coatings are at the beginning of their life.
struct ColdCase {
  double load_fraction = 0.5;                              ///< of the heat load [-]
  std::optional<double> infrared, albedo, solar_constant;  ///< absent = as in the hot case
  double margin = 0.0;                                     ///< distance of the coolant from its freezing point [K]
};

/// A panel on the lunar plain.
struct MoonCase {
  double latitude = 0.0;  ///< [rad]
  double hour = 0.0;      ///< after local noon, 24 to a lunation [h]
  std::string orientation = "vertical-edge-on";
  std::optional<double> ground_temperature;  ///< absent = solved for latitude and hour [K]
  double ground_albedo = 0.12;               ///< [-]
  double ground_emissivity = 0.95;           ///< [-]
};

struct PlanetCase {
  double radius_radiation = constants::earth_radius_radiation;                ///< for infrared and albedo [m]
  double radius_shadow = constants::earth_radius_shadow;                      ///< for period and eclipse [m]
  double gravitational_parameter = constants::earth_gravitational_parameter;  ///< [m^3/s^2]
  double infrared = 0.0;                                                      ///< emitted flux [W/m^2]
  double albedo = 0.0;                                                        ///< Bond albedo [-]
};

/// Circular orbit and the attitude of the panel in it.
struct OrbitCase {
  double altitude = 0.0;  ///< above radius_radiation and radius_shadow alike, as the tables do [m]
  double beta = 0.0;      ///< angle of the Sun above the orbit plane [rad]
  /// Direction of the front side's normal and of the tubes: one of "velocity", "anti-velocity", "nadir",
  /// "zenith", "orbit-normal", "anti-orbit-normal", "sun", "anti-sun".
  std::string normal, tubes;
  /// "average" over the orbit, or "worst" (the position with the largest absorbed flux).
  std::string position = "average";
  double local_time = 0.0;  ///< of the ascending node, Sun-synchronous orbits [h]
};

/// Fluxes that arrive at one side, as given by the user.
struct SideFluxesCase {
  double solar = 0.0;             ///< incident, absorbed with the absorptance [W/m^2]
  double infrared = 0.0;          ///< incident, absorbed with the emissivity [W/m^2]
  double absorbed = 0.0;          ///< absorbed as it stands [W/m^2]
  double sink_temperature = 0.0;  ///< radiative background; replaces deep space [K]
};

struct EnvironmentCase {
  /// "orbit", "sun-synchronous", "geostationary", "moon", "deep-space", "fluxes" or "table"
  std::string kind;
  std::string table;  ///< kind = "table": fluxes against time; a file
  /// Day "2027-06-21", or year "2027": its most demanding day. Orbits other than "orbit".
  std::string date;
  std::string eclipse = "cylinder";                              ///< "cone" (umbra and penumbra) or "cylinder"
  double solar_constant = constants::solar_constant;             ///< at 1 au [W/m^2]
  double distance = 1.0;                                         ///< from the Sun [au]
  double space_temperature = constants::deep_space_temperature;  ///< [K]
  PlanetCase planet;
  OrbitCase orbit;
  MoonCase moon;
  double sun_angle = 0.0;      ///< deep space: between the front normal and the Sun [rad]
  SideFluxesCase front, back;  ///< kind = "fluxes"
};

/// The data centre without any radiator, for the first row of the claims ledger.
struct BareCase {
  double area = 0.0;                  ///< outer surface per unit, bare [m^2]
  double emissivity = 0.9;            ///< [-]
  double power = 0.0;                 ///< of one unit (server) [W]
  double mass = 0.0;                  ///< of one unit [kg]
  double specific_heat = 0.0;         ///< [J/(kg K)]
  double start_temperature = 293.15;  ///< [K]
};

struct MeshCase {
  double refinement = 1.0;     ///< factor on all of these counts
  int sheet_cells = 1;         ///< through each face sheet
  int core_cells = 12;         ///< through the core
  int half_pitch_cells = 32;   ///< over half a tube pitch
  int length_cells = 0;        ///< along the tubes; 0 = chosen
  bool error_estimate = true;  ///< whether size solves finer meshes of one pitch to state the error of its own
};

struct SolverCase {
  double tolerance = 1e-10;  ///< relative residual of the energy balance of the cells [-]
  int newton_limit = 60;
  int linear_limit = 500;
};

/// A transient solve: absent `end` and `orbits` = steady.
struct TimeCase {
  std::optional<double> end, orbits;        ///< [s], [-]
  std::optional<double> interval;           ///< between rows of the history; absent = a hundredth of the whole [s]
  double tolerance = 0.01;                  ///< error of a step [K]
  bool periodic = false;                    ///< repeat until the state repeats itself
  std::optional<double> start_temperature;  ///< absent = the steady state at the start [K]
};

/// Heater in the coolant loop, proportional within its band.
struct HeaterCase {
  double power = 0.0;      ///< [W]
  double set_point = 0.0;  ///< centre of the band, of the coolant that leaves the radiator [K]
  double band = 2.0;       ///< [K]
};

/// Panels beyond those that the heat needs.
struct RedundancyCase {
  int spare_panels = 0;
  double micrometeoroid_flux = 0.0;  ///< of particles that pierce a tube [1/(m^2 s)]
  double duration = 0.0;             ///< [s]
  double confidence = 0.95;          ///< that the spares suffice [-]
};

/// What feeds the cooling, for the mass of the system.
struct SystemCase {
  double pump_mass_per_heat = 0.0;       ///< [kg/W]
  double coolant_outside = 1.0;          ///< coolant outside the panels over that in them [-]
  double array_specific_power = 0.0;     ///< [W/kg]
  double battery_specific_energy = 0.0;  ///< [J/kg]
  double depth_of_discharge = 0.4;       ///< [-]
};

struct OutputCase {
  std::string volume = "all";  ///< "all", "surfaces" or "none"
  int compression = 1;         ///< deflate level, 0..9
  int snapshots = 11;          ///< fields of a transient, start and end included
  /// "NAME: X, Y, SIDE": surface temperature at a point, X across and Y along the tubes.
  std::vector<std::string> probes;
};

/// A key as it was given.
struct GivenKey {
  std::string text;         ///< the value as it stands
  std::string comment;      ///< what the file says beside it, or beside the name of its table
  bool overridden = false;  ///< by --set
};

struct Case {
  std::string name;  ///< file name without its ending
  std::string file;  ///< file name as given, for messages
  std::string title;
  std::vector<std::string> defaults;  ///< keys that were not given
  std::map<std::string, GivenKey> given;
  std::string resolved_text;  ///< the case as TOML with every key, SI units
  HeatCase heat;
  ChipsCase chips;
  MarginCase margin;
  CoolantCase coolant;
  PanelCase panel;
  CoatingsCase coating;
  EnvironmentCase environment;
  ColdCase cold;
  BareCase bare;
  TimeCase time;
  HeaterCase heater;
  RedundancyCase redundancy;
  SystemCase system;
  MeshCase mesh;
  SolverCase solver;
  OutputCase output;
};

}  // namespace coldsky
