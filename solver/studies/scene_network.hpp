#pragma once
#include <optional>
#include <vector>

#include "solver/deck/network.hpp"
#include "solver/studies/scene_exchange.hpp"

namespace coldsky {

/// Bodies of a scene as a network. SPACE.1 at 0 K comes first, then SCENE.1 and on: one temperature of a body each, in
/// the order of SceneModel::nodes; what they absorb from outside, reflected or not, is heat in them.
struct SceneNetwork {
  Network network;  ///< with the heat of the mean over the positions of the sky
  /// The same along the orbit: what nodes absorb comes from tables over one period, whose last row is the first again.
  /// Absent where no positions were asked for.
  std::optional<Network> in_time;
  double reflected_to_space = 0.0;  ///< infrared from outside that the scene sends back out [W]
};

/// Radiative couplings by Gebhart's method: of what node i emits, all reflections in the scene included, the share that
/// node j absorbs, times emissivity and area of i [m^2]. \param scene traced; without panels
SceneNetwork scene_network(const Session& session, const SceneExchange& scene);

}  // namespace coldsky
