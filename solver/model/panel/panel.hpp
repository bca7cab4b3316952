#pragma once
#include "kernels/panel/regions.hpp"
#include "meshes/block/panel.hpp"
#include "solver/case/case.hpp"
#include "solver/model/environment/environment.hpp"
#include "solver/model/panel/problem.hpp"

namespace coldsky {

/// Surfaces of a panel problem, in this order; the edges only where they radiate.
inline constexpr const char* panel_surface_names[] = {"back",        "front",      "edge_low_x",
                                                      "edge_high_x", "edge_low_y", "edge_high_y"};
inline constexpr std::size_t back_surface = 0, front_surface = 1;

/// Resistance between an ideal panel and its coolant: a drop of 1e-4 K at 1 kW/m^2, above the rounding of heat that is
/// formed from it [m^2 K/W]; and the film coefficient beside it, which adds as much [W/(m^2 K)].
inline constexpr double ideal_resistance = 5e-8, ideal_film = 2e7;

/// Emissivity of a side as its panel sees it: of the coating, or with insulation under it that of both in series,
/// e e* / (e + e*).
double effective_emissivity(const CoatingCase& coating);
/// Share of what the coating absorbs that reaches the panel: 1, or e* / (e + e*) through insulation.
double insulation_share(const CoatingCase& coating);
/// Emissivity of both sides together [-] and flux that reaches the panel through both [W/m^2].
double total_emissivity(const CoatingsCase& coatings);
double total_absorbed(const CoatingsCase& coatings, const Environment& environment);

/// Mesh dimensions and cell counts that a case asks for.
PanelMeshSpec panel_mesh_spec(const Case& c);

/// Law of a side (back or front) in its surroundings, the same on all its faces: sink temperature, or where it does not
/// emit, what it absorbs as inward flux.
SurfaceLaw side_law(const Case& c, const Environment& environment, std::size_t surface);

/// Conduction, surfaces and tubes of one panel. Coolant state is set by `set_coolant`.
/// \param space where the arrays are filled \param reference_temperature unknowns are deviations from it [K]
Problem make_panel_problem(const ExecutionSpace& space, const Case& c, const PanelMesh& mesh,
                           const Environment& environment, double reference_temperature);

/// Coolant entering every tube of the panel.
struct PanelCoolant {
  double inlet_temperature = 0.0;  ///< [K]
  double capacity_rate = 0.0;      ///< of one tube [W/K]; 0 = constant temperature (boiling, condensing)
  double film_coefficient = 0.0;   ///< [W/(m^2 K)]
};
/// Brings the surfaces of a panel problem to other surroundings.
void set_surroundings(const ExecutionSpace& space, Problem& problem, const Case& c, const Environment& environment);
void set_coolant(Problem& problem, const PanelCoolant& coolant);

/// Masses of one panel [kg]. Tube wall and coolant are those of the round tube, whose outer circle is cut out of the
/// saddle and of the core. panel.areal_mass replaces the sum of all but the coolant. An ideal panel weighs
/// panel.areal_mass, and NaN without one.
struct PanelMass {
  double sheets = 0.0, core = 0.0, saddles = 0.0, tubes = 0.0, coolant = 0.0;
  double total() const { return sheets + core + saddles + tubes + coolant; }
};
PanelMass panel_mass(const ExecutionSpace& space, const Case& c, const PanelMesh& mesh, const Problem& problem,
                     double coolant_density);
/// The same where the volume of its sheets [m^3] is known; of a panel without tubes it is not asked.
PanelMass panel_mass(const Case& c, const PanelMeshSpec& spec, double sheet_volume, double coolant_density);
/// Volume of the cells that are sheet [m^3].
double sheet_volume(const ExecutionSpace& space, const Problem& problem);

/// Brings the heat capacities of a panel problem to those of its masses: each material's cells sum to mass times
/// specific heat, the tubes included, and every cell at a tube's wall knows the bore behind it. Steady solves need none
/// of it. Returns the heat capacity of tube walls that no cell stands for, for each volume of bore [J/(m^3 K)]: what
/// `BlockData::bore_capacity` is besides the coolant's.
double set_heat_capacities(const ExecutionSpace& space, const Case& c, const PanelMesh& mesh, Problem& problem);

}  // namespace coldsky
