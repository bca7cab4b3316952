#pragma once
#include <array>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "solver/core/constants.hpp"

/// The case as plain structs: what `solver/case/reader` makes of a TOML file and what `solver/model`
/// turns into arrays. SI units throughout; temperatures in kelvin. Keys, ranges, defaults and their
/// sources are declared once in `solver/case/schema.cpp`; a member has the name of its key.
///
/// The structs hold no defaults of their own. What builds a case without a file starts from `default_case()`
/// (solver/case/reader.hpp), which fills them from the schema; `unset` spoils every result that forgets to.
namespace coldsky {

/// A number that the schema has a default for and nobody has set.
inline constexpr double unset = std::numeric_limits<double>::quiet_NaN();

/// Heat of the data centre, which the radiator has to reject.
struct HeatCase {
  double load = 0.0;                ///< heat of the data centre [W]
  double capacity = unset;          ///< of chips, cold plates and the coolant outside the panels [J/K]
  double eclipse_fraction = unset;  ///< share of the load that runs in eclipse [-]
  std::string profile;              ///< table of load against time; a file
  /// Before its first row and after its last: "error", "hold" or "repeat".
  std::string profile_beyond;
};

/// Junction limit and the path from junction to coolant.
struct ChipsCase {
  double power = 0.0;                          ///< of one chip [W]
  double junction_limit = 0.0;                 ///< [K]
  double resistance = 0.0;                     ///< junction to coolant [K/W]
  std::optional<double> shutdown_temperature;  ///< of a junction, at which chips switch themselves off [K]
  /// "series": the hottest chip sees the coolant that leaves the chips; "parallel": the coolant that enters them.
  std::string arrangement;
};

/// What a design keeps in hand.
struct MarginCase {
  std::string policy;          ///< "none", "mil-std-1540" or "user"
  bool correlated = false;     ///< the thermal model was correlated with a test
  double temperature = unset;  ///< subtracted from the junction limit [K]
  double heat_load = unset;    ///< fraction added to the heat load [-]
};

/// Tubes that are grooved heat pipes; their vapour core is the tube's bore, their condenser its length in the panel.
struct HeatPipeCase {
  double evaporator_length = 0.0, adiabatic_length = unset;  ///< outside the panel [m]
  double wick_permeability = 0.0;                            ///< [m^2]
  double pore_radius = 0.0;                                  ///< effective, of the menisci [m]
  double wick_area = 0.0;                                    ///< cross-section of the liquid in the wick [m^2]
  double wick_thickness = 0.0;                               ///< between vapour core and wall [m]
  double wick_conductivity = 0.0;                            ///< of the filled wick, radial [W/(m K)]
  double nucleation_radius = unset;                          ///< of the largest bubble that the wall holds [m]
  double height = unset;                                     ///< of the evaporator above the condenser [m]
  double gravity = unset;                                    ///< [m/s^2]
};

/// The loop between chips and radiator.
struct CoolantCase {
  std::string fluid;                        ///< one of solver/case/coolants.cpp
  double fraction = 0.0;                    ///< mass fraction of a solution with water [-]
  std::string profile;                      ///< table of the pump's flow against time; a file
  std::string profile_beyond;               ///< as of the load's
  std::string loop;                         ///< "single-phase", "two-phase" or "heat-pipe"
  double temperature_rise = unset;          ///< across the chips, single-phase only [K]
  std::optional<double> inlet_temperature;  ///< entering the radiator; replaces the chip limit [K]
  std::optional<double> film_coefficient;   ///< replaces the correlation [W/(m^2 K)]
  double loop_pressure_drop = unset;        ///< of everything but the panel tubes [Pa]
  double pump_efficiency = unset;           ///< electrical to hydraulic [-]
  bool pump_heat = false;                   ///< the pump's power ends in the coolant
  HeatPipeCase heat_pipe;                   ///< loop = "heat-pipe"
};

/// Face sheets of a panel, or its one bare sheet.
struct SheetCase {
  std::string material;                ///< name in data/materials.toml
  double thickness = 0.0;              ///< of one face sheet [m]
  std::optional<double> conductivity;  ///< replaces the material's, in all directions [W/(m K)]
  /// Bare sheets: thickness midway between the tubes, to which it tapers from the bond; absent = uniform [m].
  std::optional<double> tip_thickness;
};

/// What lies between the face sheets: an orthotropic solid that stands for a honeycomb.
struct CoreCase {
  double thickness = 0.0;             ///< between the face sheets [m]
  double conductivity_through = 0.0;  ///< along the panel normal [W/(m K)]
  double conductivity_across = 0.0;   ///< in the plane, across the tubes [W/(m K)]
  double conductivity_along = 0.0;    ///< in the plane, along the tubes [W/(m K)]
  double density = 0.0;               ///< [kg/m^3]
  double specific_heat = unset;       ///< [J/(kg K)]
  /// Adhesive between core and sheets; absent = perfect contact [W/(m^2 K)].
  std::optional<double> bond_conductance;
};

/// Tubes that carry the coolant through a panel, and the block that joins them to the sheets.
struct TubeCase {
  std::string material;                ///< name in data/materials.toml (mass, saddle conductivity)
  double pitch = 0.0;                  ///< [m]
  double diameter = 0.0;               ///< inner [m]
  double wall = 0.0;                   ///< wall thickness [m]
  double bond_conductance = 0.0;       ///< tube wall to panel, per wetted area [W/(m^2 K)]
  std::optional<double> conductivity;  ///< of the saddle, replaces the material's [W/(m K)]
  double saddle_width = unset;         ///< width of a block around the duct that joins both sheets; 0 = none [m]
  double saddle_fill = unset;          ///< solid share of that block outside the tube [-]
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
  double conductance = unset;  ///< heat leak to the back side, per area [W/(m^2 K)]
  double temperature = unset;  ///< [K]
};

/// One panel of the radiator.
struct PanelCase {
  /// One of solver/case/panel_kinds.hpp.
  std::string kind;
  double width = 0.0;   ///< across the tubes [m]
  double length = 0.0;  ///< along the tubes [m]
  /// "adiabatic", "radiating" (to the sink of the front side), "temperature", "flux" or "convection"
  std::string edges;
  EdgeCase edge;                     ///< what the narrow edges see
  BusCase bus;                       ///< the spacecraft behind it
  SheetCase sheet;                   ///< face sheets
  CoreCase core;                     ///< between the sheets
  TubeCase tube;                     ///< in the panel
  std::optional<double> count;       ///< number of panels in the set; given for `solve`, found by `size` [-]
  double efficiency = unset;         ///< ideal panels: net flux over that of an isothermal panel [-]
  std::optional<double> areal_mass;  ///< of a dry panel; replaces what its parts weigh [kg/m^2]
};

/// Coating of one side of the panel: at the end of its life, and at the beginning where that differs.
struct CoatingCase {
  double absorptance = 0.0;                                             ///< solar [-]
  double emissivity = 0.0;                                              ///< infrared, hemispherical [-]
  std::optional<double> absorptance_begin = {}, emissivity_begin = {};  ///< of a new one; absent = the above [-]
  /// Effective emittance of multilayer insulation between panel and coating, which is then on its outermost layer;
  /// absent = none [-].
  std::optional<double> insulation = {};
  std::string name = {};  ///< in data/coatings.toml; empty = given by the values above alone
};

/// Coatings of both sides and their age.
struct CoatingsCase {
  CoatingCase front, back;    ///< of the side
  double life = unset;        ///< from beginning to end of life [years]
  std::optional<double> age;  ///< in the hot case; absent = the end of life [years]
};

/// Conditions of the cold case where they differ from the hot one; coatings are at the beginning of their life.
struct ColdCase {
  double load_fraction = unset;                            ///< of the heat load [-]
  std::optional<double> infrared, albedo, solar_constant;  ///< absent = as in the hot case
  std::optional<double> ground_temperature;                ///< lunar; absent = solved, the coldest of the day [K]
  double margin = unset;                                   ///< distance of the coolant from its freezing point [K]
};

/// A panel on the lunar plain.
struct MoonCase {
  double latitude = 0.0;    ///< [rad]
  double hour = unset;      ///< after local noon, 24 to a lunation [h]
  std::string orientation;  ///< of the panel: "horizontal", "vertical-edge-on" or "vertical-facing-sun"
  std::optional<double> ground_temperature;  ///< absent = solved for latitude and hour [K]
  double ground_albedo = unset;              ///< [-]
  double ground_emissivity = unset;          ///< [-]
  double sun_latitude = unset;               ///< at which the Sun stands in the zenith [rad]
  std::string horizon;                       ///< elevation of the terrain by azimuth; a file; empty = level
  /// The ground through a lunar day, at equal steps of the hour from noon on; no key: a study solves it [K].
  std::vector<double> ground_through_day;
};

/// The planet of an orbit: its size for heat and for shadow, and what it sends.
struct PlanetCase {
  double radius_radiation = unset;         ///< for infrared and albedo [m]
  double radius_shadow = unset;            ///< for period and eclipse [m]
  double gravitational_parameter = unset;  ///< [m^3/s^2]
  double infrared = unset;                 ///< emitted flux [W/m^2]
  double albedo = unset;                   ///< Bond albedo [-]
  std::string map;                         ///< of both by latitude and month; a file; empty = the same everywhere
};

/// Circular orbit and the attitude of the panel in it.
struct OrbitCase {
  double altitude = 0.0;  ///< above radius_radiation and radius_shadow alike, as the tables do [m]
  double beta = 0.0;      ///< angle of the Sun above the orbit plane [rad]
  /// Direction of the front side's normal and of the tubes: one of "velocity", "anti-velocity", "nadir",
  /// "zenith", "orbit-normal", "anti-orbit-normal", "sun", "anti-sun".
  std::string normal, tubes;
  /// "peak" of the orbit that repeats itself, "average" over the orbit, or "worst" (the position with the largest
  /// absorbed flux).
  std::string position;
  double local_time = 0.0;  ///< of the ascending node, Sun-synchronous orbits [h]
  int positions = 0;        ///< evenly spaced, at which `scene` gives the absorbed fluxes; 0 = none
};

/// Fluxes that arrive at one side, as given by the user.
struct SideFluxesCase {
  double solar = unset;             ///< incident, absorbed with the absorptance [W/m^2]
  double infrared = unset;          ///< incident, absorbed with the emissivity [W/m^2]
  double absorbed = unset;          ///< absorbed as it stands [W/m^2]
  double sink_temperature = unset;  ///< radiative background; replaces deep space [K]
};

/// What surrounds the panel: Sun, planet, ground, or fluxes as they are given.
struct EnvironmentCase {
  /// One of solver/case/environment_kinds.hpp.
  std::string kind;
  std::string table;         ///< kind = "table": fluxes against time; a file
  std::string table_beyond;  ///< before its first row and after its last: "error", "hold" or "repeat"
  /// Day "2027-06-21", or year "2027": its most demanding day. Orbits other than "orbit".
  std::string date;
  std::string eclipse;               ///< "cone" (umbra and penumbra) or "cylinder"
  double solar_constant = unset;     ///< at 1 au [W/m^2]
  double distance = unset;           ///< from the Sun [au]
  double space_temperature = unset;  ///< [K]
  PlanetCase planet;                 ///< of orbits
  OrbitCase orbit;                   ///< of orbits
  MoonCase moon;                     ///< kind = "moon"
  double sun_angle = unset;          ///< deep space: between the front normal and the Sun [rad]
  double sun_azimuth = unset;        ///< deep space with a scene: from x towards y, where the Sun leans to [rad]
  SideFluxesCase front, back;        ///< kind = "fluxes"
};

/// The data centre without any radiator, for the first row of the claims ledger.
struct BareCase {
  double area = unset;               ///< outer surface per unit, bare [m^2]
  double emissivity = unset;         ///< [-]
  double power = unset;              ///< of one unit (server) [W]
  double mass = unset;               ///< of one unit [kg]
  double specific_heat = unset;      ///< [J/(kg K)]
  double start_temperature = unset;  ///< [K]
};

/// How finely panels are cut into cells.
struct MeshCase {
  double refinement = unset;    ///< factor on all of these counts
  int sheet_cells = 0;          ///< through each face sheet
  int core_cells = 0;           ///< through the core
  int half_pitch_cells = 0;     ///< over half a tube pitch
  int length_cells = 0;         ///< along the tubes; 0 = chosen
  bool error_estimate = false;  ///< whether size solves finer meshes of one pitch to state the error of its own
};

/// When iterations end.
struct SolverCase {
  double tolerance = unset;  ///< relative residual of the energy balance of the cells [-]
  int newton_limit = 0;      ///< most Newton steps of a solve
  int linear_limit = 0;      ///< most linear iterations of a Newton step
};

/// A transient solve: absent `end` and `orbits` = steady.
struct TimeCase {
  std::optional<double> end, orbits;        ///< [s], [-]
  std::optional<double> interval;           ///< between rows of the history; absent = a hundredth of the whole [s]
  double tolerance = unset;                 ///< error of a step [K]
  bool periodic = false;                    ///< repeat until the state repeats itself
  std::optional<double> start_temperature;  ///< absent = the steady state at the start [K]
};

/// Heater in the coolant loop, proportional within its band.
struct HeaterCase {
  double power = unset;      ///< [W]
  double set_point = unset;  ///< centre of the band, of the coolant that leaves the radiator [K]
  double band = unset;       ///< [K]
};

/// Panels beyond those that the heat needs.
struct RedundancyCase {
  int spare_panels = 0;                ///< beyond those that the heat needs [-]
  double micrometeoroid_flux = unset;  ///< of particles that pierce a tube [1/(m^2 s)]
  double duration = unset;             ///< [s]
  double confidence = unset;           ///< that the spares suffice [-]
};

/// What feeds the cooling, for the mass of the system.
struct SystemCase {
  double pump_mass = unset;                ///< of a pump of 1 kW of hydraulic power [kg]
  double pump_mass_low = unset;            ///< the same, lower end [kg]
  double pump_mass_exponent = unset;       ///< of the hydraulic power [-]
  double pump_rating = unset;              ///< largest hydraulic power of one pump [W]
  double pump_standby = unset;             ///< pumps that stand by over those that run, rounded up [-]
  double pump_mass_per_heat = unset;       ///< upper end [kg/W]
  double manifold_velocity = unset;        ///< in the lines that feed the panels [m/s]
  double manifold_wall = unset;            ///< of headers and lines [m]
  double manifold_allowance = unset;       ///< joints, valves and supports over the pipes [-]
  double coolant_outside = unset;          ///< coolant outside the panels over that in them [-]
  double array_specific_power = unset;     ///< [W/kg]
  double battery_specific_energy = unset;  ///< [J/kg]
  double depth_of_discharge = unset;       ///< [-]
};

/// What happens when a design breaks a limit (chips, freezing, ranges of laws, heat pipes).
struct LimitsCase {
  bool enforce = false;  ///< status limit_exceeded and exit code 4; false = a warning
};

/// What results.h5 holds.
struct OutputCase {
  std::string volume;   ///< "all", "surfaces" or "none"
  int compression = 0;  ///< deflate level, 0..9
  int snapshots = 0;    ///< fields of a transient, start and end included
  /// "NAME: X, Y, SIDE": surface temperature at a point, X across and Y along the tubes.
  std::vector<std::string> probes;
};

/// A place [m] or a direction [-] in the frame of a scene: x across the tubes of the case's panel, y along them, z its
/// front's normal.
using Triple = std::array<double, 3>;

/// Equal things in a row, each a step further than the one before.
struct RepeatCase {
  int count = 0;               ///< how many
  std::optional<Triple> step;  ///< [m]; there where count > 1
};

/// How a thing in a scene turns along the orbit: by a joint, within a frame that it is fixed to.
struct JointCase {
  std::string fixed_to;         ///< "attitude", "sun", "planet", "velocity" or "inertial"
  std::optional<Triple> pivot;  ///< that it is turned about [m]; absent = its position
  std::optional<Triple> axis;   ///< of the joint, in the frame that the thing is fixed to
  std::string follows;          ///< direction that its front is turned to, or "nothing"
  double angle = unset;         ///< beyond that [rad]
  double turns = unset;         ///< steady turns an orbit [-]
};

/// Where a panel of the set stands in a scene.
struct ScenePanelCase {
  std::string name;                     ///< "1", "2", ... in the order of the file
  std::optional<Triple> position = {};  ///< of its middle [m]
  std::optional<Triple> normal = {};    ///< of its front
  std::optional<Triple> tubes = {};     ///< their direction; absent = as near to y as the panel's plane allows
  RepeatCase repeat;                    ///< further ones of it
  JointCase joint;                      ///< what it turns after
};

/// One side of a body in a scene: what a panel's coating is, and how it reflects.
struct BodySideCase {
  CoatingCase coating;  ///< of this side
  /// Shares of what is reflected that leave as from a mirror, of sunlight and of infrared; the rest is diffuse [-].
  double specular_solar = unset, specular_infrared = unset;
};

/// A body of a scene.
struct BodyCase {
  std::string name;      ///< by which results call it
  std::string shape;     ///< "rectangle", "disk", "cylinder", "cone", "sphere", "box" or "file"
  std::string file;      ///< shape = "file": .msh or .stl
  double scale = unset;  ///< metres of a unit of that file
  /// Middle of a rectangle, disk, sphere or box; of the base of a cylinder or cone; origin of a file [m].
  std::optional<Triple> position;
  /// Normal of a rectangle's or disk's front; from base to top of cylinder, cone and box; z of a file.
  std::optional<Triple> axis;
  std::optional<Triple>
      across;  ///< direction of `width`, x of a file, begin of the turn; absent = as near to x as may be
  double width = 0.0, length = 0.0, height = 0.0;                 ///< [m]
  double radius = 0.0, inner_radius = unset, top_radius = unset;  ///< [m]
  bool closed = false;           ///< its inside is out of sight: a cylinder or cone has lids, only fronts radiate
  std::string model;             ///< "node" (one temperature), "sheet" (one a patch) or "temperature" (given)
  double temperature = 0.0;      ///< model = "temperature" [K]
  double heat = unset;           ///< released in the body, spread over its area [W]
  double capacity = unset;       ///< of the body [J/K]; besides areal_mass x specific_heat x area
  double areal_mass = unset;     ///< [kg/m^2]
  double specific_heat = unset;  ///< [J/(kg K)]
  double conductivity = unset;   ///< model = "sheet", in its plane; 0 = patches do not conduct [W/(m K)]
  double thickness = 0.0;        ///< of that sheet [m]
  double conversion = unset;     ///< share of the sunlight absorbed at the front that leaves as electric power [-]
  BodySideCase front, back;      ///< of closed bodies the back has no meaning
  RepeatCase repeat;             ///< further ones of it
  JointCase joint;               ///< what it turns after

  /// Whether the back of its surfaces can be seen and radiates.
  bool two_sided() const { return shape == "rectangle" || shape == "disk" || !closed; }
};

/// A plane that the scene repeats itself in by reflection.
struct MirrorCase {
  std::string name;              ///< "1", "2", ... in the order of the file
  std::optional<Triple> point;   ///< [m]
  std::optional<Triple> normal;  ///< into the half that holds the scene
};

/// What stands around: panels of the set, other bodies, mirrors.
struct SceneCase {
  std::vector<ScenePanelCase> panels;  ///< none: bodies alone, and the keys of panel, loop and chips have no meaning
  std::vector<BodyCase> bodies;        ///< solar arrays, buses, shields and the like
  std::vector<MirrorCase> mirrors;     ///< planes that the scene repeats itself in
};

/// How radiation between the surfaces of a scene is computed.
struct ExchangeCase {
  double patch = unset;   ///< longest side of a patch [m]
  int rays = 0;           ///< of a patch and scramble, in a batch
  int scrambles = 0;      ///< independent repetitions, whose spread is the error
  int seed = 0;           ///< of the rays' scrambling
  double error = unset;   ///< standard error that is asked of a view factor or an irradiation over its scale [-]
  int most_rays = 0;      ///< of a patch, all batches and scrambles together
  std::string radiosity;  ///< "per_patch" or "per_surface"
};

/// A key as it was given.
struct GivenKey {
  std::string text;         ///< the value as it stands
  std::string comment;      ///< what the file says beside it, or beside the name of its table
  bool overridden = false;  ///< by --set
};

/// A key that was given where another one leaves it without a meaning.
struct IdleKey {
  std::string path;       ///< of the key
  std::string condition;  ///< where it would have one
  std::string obstacle;   ///< the key that leaves it without
  std::string value;      ///< of that key, in words
};

/// A case: what a TOML file says, with defaults filled in. Tables of the file are members, by their names.
struct Case {
  std::string name;                       ///< file name without its ending
  std::string file;                       ///< file name as given, for messages
  std::string title;                      ///< one line that says what it is
  std::vector<std::string> defaults;      ///< keys that were not given
  std::map<std::string, GivenKey> given;  ///< keys that were given, by their paths
  std::vector<IdleKey> idle;              ///< keys that were given and have no meaning here, though no error
  std::string resolved_text;              ///< the case as TOML with every key, SI units
  HeatCase heat;                          ///< load
  ChipsCase chips;                        ///< limit
  MarginCase margin;                      ///< kept in hand
  CoolantCase coolant;                    ///< loop
  PanelCase panel;                        ///< one of the set
  CoatingsCase coating;                   ///< of both sides
  EnvironmentCase environment;            ///< Sun, planet, ground
  ColdCase cold;                          ///< where it differs from the hot case
  BareCase bare;                          ///< without any radiator
  TimeCase time;                          ///< of transients
  HeaterCase heater;                      ///< in the loop
  RedundancyCase redundancy;              ///< spares
  SystemCase system;                      ///< pumps, manifolds, solar array
  MeshCase mesh;                          ///< cells
  SolverCase solver;                      ///< tolerances
  LimitsCase limits;                      ///< whether they are enforced
  OutputCase output;                      ///< what is written
  std::optional<SceneCase> scene;         ///< absent = the panel alone, with its analytic view factors
  ExchangeCase exchange;                  ///< rays of a scene

  /// A scene of bodies without any panel: no heat load, chips, coolant or coating.
  bool bodies_alone() const { return scene && scene->panels.empty(); }
};

}  // namespace coldsky
