#pragma once
#include <optional>
#include <string>
#include <vector>

#include "solver/deck/network.hpp"

namespace coldsky {

/// What a network says at a load, beside the field there.
struct ExportCheck {
  std::string load;           ///< "reference", "inlet -20 K", ...
  double heat_field = 0.0;    ///< of a panel, from its coolant; of bodies, what they emit to space [W]
  double heat_deck = 0.0;     ///< [W]
  double outlet_error = 0.0;  ///< coolant, deck less field [K]
  double node_error = 0.0;    ///< largest difference of a node's temperature to the mean of what it stands for [K]
};

/// A panel, or the bodies of a scene, as a network.
struct NetworkExport {
  Network network;  ///< at the steady state that it was made from
  /// Over one orbit, or the rows of the case's table: the same nodes and conductors, what they absorb from tables
  /// against time. Absent where the surroundings stay.
  std::optional<Network> in_time;
  bool reduced = false, scene = false;
  std::size_t cells = 0;  ///< nodes that it has cell by cell
  std::vector<ExportCheck> checks;
  double heat_error = 0.0;  ///< largest of the checks, over the heat at the reference [-]
  double node_error = 0.0;  ///< largest of the checks [K]

  /// Finds the two from the checks, the first of which is the reference.
  void find_errors();
};

}  // namespace coldsky
