#pragma once
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "kernels/batch/strips.hpp"
#include "meshes/block/panel.hpp"
#include "solver/case/case.hpp"
#include "solver/model/coolant/coolant.hpp"
#include "solver/model/environment/environment.hpp"

/// Strips of panels for kernels/batch: half a pitch of one tube, from the pitch's edge to the tube's middle, on half of
/// the cells that a panel of one tube has; of a panel without tubes, its whole width.
namespace coldsky {

/// What strips have in common whose meshes have equal cells and regions.
struct StripSection {
  StripShape shape;
  std::vector<std::uint8_t> material;                   ///< of cell i + nx k of the strip
  std::vector<int> wall_column, wall_layer, wall_axis;  ///< of the tube
  std::size_t number = 0;                               ///< in the order in which sections were met
};

/// The sections of one program's strips, made once each. They hold memory of the device.
class StripSections {
 public:
  explicit StripSections(ExecutionSpace space) : space_(std::move(space)) {}
  /// Of a case whose panel has one tube. \param mesh of that tube in full
  const StripSection& of(const Case& c, const PanelMesh& mesh, const Environment& environment);
  std::size_t size() const { return sections_.size(); }

 private:
  ExecutionSpace space_;
  std::map<std::string, std::unique_ptr<StripSection>> sections_;
};

/// The coolant of a strip.
struct StripCoolant {
  double inlet = 0.0;             ///< entering [K]
  FluidState fluid{};             ///< at the loop's reference
  double reduced_pressure = 0.0;  ///< saturation pressure / critical pressure, of two-phase loops [-]
  double useful = 0.0;            ///< heat that a kilogram brings, without the pump's [J/kg]
  bool two_phase = false;         ///< one temperature everywhere: two-phase loops and heat pipes
  bool pipe = false;              ///< heat pipes: nothing is pumped
  double flow = 0.0;              ///< of the tube; where it is an unknown, the guess [kg/s]
  bool sized = true;              ///< the flow is an unknown: heat = flow (useful + pump's heat)
};

/// Mesh of one pitch of a case's panel.
PanelMesh strip_mesh(const Case& c);
/// Numbers of a strip for its section, in the order of StripLayout.
std::vector<double> strip_numbers(const Case& c, const PanelMesh& mesh, const StripSection& section,
                                  const Environment& environment, const StripCoolant& coolant);
/// Strips of half a pitch side by side in one pitch; 1 where the strip is the whole panel.
double strips_of_a_pitch(const PanelMesh& mesh);
/// What a strip stores heat by, as set_heat_capacities has it for a whole panel.
struct StripCapacities {
  double solids[StripShape::laws] = {};  ///< [J/(m^3 K)]
  double wall = 0.0;                     ///< of the tube's wall where no cell stands for it, for each volume of bore
  double bore = 0.0;                     ///< cross-section of the bore that belongs to the strip; 0 = no tube [m^2]
};
StripCapacities strip_capacities(const Case& c, const PanelMesh& mesh, const StripSection& section,
                                 const std::vector<double>& numbers);
/// Volume of the sheets over one pitch [m^3].
double strip_sheet_volume(const std::vector<double>& numbers, const StripSection& section, const PanelMesh& mesh);

}  // namespace coldsky
