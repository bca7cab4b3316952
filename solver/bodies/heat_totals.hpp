#pragma once
#include <cmath>
#include <optional>
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
  /// Infrared of all patches of a scene, also of nodes of given temperature, which the sums above leave out. What the
  /// bodies absorb of each other is in both `emitted` and `absorbed` above.
  struct Exchange {
    double emitted = 0.0, absorbed = 0.0;  ///< by the bodies
    double to_space = 0.0;                 ///< emitted or reflected out of the scene
    double from_outside = 0.0;             ///< into the scene, from the planet and space
    /// What is missing between them, relative to all that is emitted or comes in.
    double error() const {
      const double scale = emitted + from_outside;
      return scale > 0.0 ? std::fabs(emitted + from_outside - absorbed - to_space) / scale : 0.0;
    }
  };
  std::optional<Exchange> exchange;
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
