#pragma once
#include <cmath>
#include <string>
#include <vector>

namespace coldsky {

/// Heat flows of a state [W].
struct HeatTotals {
  struct OfSurface {
    std::string name;
    double area = 0.0, emitted = 0.0, absorbed = 0.0, net = 0.0, temperature_mean = 0.0;
    double given = 0.0, taken = 0.0;  ///< otherwise than by radiation
  };
  std::vector<OfSurface> surfaces;  ///< of the blocks, then of the nodes, in the order of the bodies
  double coolant = 0.0;             ///< from the coolant into the bodies
  double source = 0.0;              ///< released in the bodies
  double emitted = 0.0, absorbed = 0.0, net = 0.0;
  double given = 0.0, taken = 0.0;  ///< by films and held temperatures; net = emitted - absorbed + given - taken
  /// Counts a surface in.
  void add(const OfSurface& surface) {
    emitted += surface.emitted;
    absorbed += surface.absorbed;
    given += surface.given;
    taken += surface.taken;
    net += surface.net;
    surfaces.push_back(surface);
  }
  /// Sum of absolute flows.
  double scale() const { return emitted + absorbed + given + taken + std::fabs(coolant) + std::fabs(source); }
};

}  // namespace coldsky
