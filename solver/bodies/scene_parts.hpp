#pragma once
#include <optional>
#include <vector>

#include "kernels/radiation/exchange_matrix.hpp"
#include "solver/bodies/conductance_coupling.hpp"
#include "solver/bodies/node_body.hpp"
#include "solver/model/panel/problem.hpp"

/// What a system of several bodies is made of, as the model hands it over.
namespace coldsky {

/// Radiation between patches: which faces and nodes they are made of, what they reflect, and what reaches them from
/// outside the scene. Vectors have one entry a patch.
struct ExchangeParts {
  ExchangeMatrix infrared;
  std::optional<ExchangeMatrix> solar;  ///< where sunlight takes other ways, by mirrors; absent = those of the infrared
  /// Diffuse reflectance of each band [-]: 1 - emissivity - specular share, 1 - absorptance - specular share.
  std::vector<double> infrared_reflectance, solar_reflectance;
  /// Irradiation from outside the scene, mean over the patch [W/m^2]: infrared of the planet and of space; sunlight,
  /// direct and from the planet.
  std::vector<double> infrared_outside, solar_outside;

  /// Faces of one surface of a panel's problem.
  struct Faces {
    int panel = 0, surface = 0;
    std::vector<int> patch;  ///< of each face; -1 = the face is in no patch, its irradiation stays as it is
  };
  std::vector<Faces> faces;
  /// A patch of a node's surface. A node may have many.
  struct Side {
    int node = 0, patch = 0;
    double area = 0.0;         ///< [m^2]
    double emissivity = 0.0;   ///< [-]
    double absorptance = 0.0;  ///< of sunlight: what becomes heat in the node [-]
  };
  std::vector<Side> sides;
};

/// Panels, each with its own tubes, nodes, what joins them, and the radiation between all of them.
struct SceneParts {
  std::vector<Problem> panels;  ///< with one reference temperature
  std::vector<Node> nodes;
  std::vector<Link> links;  ///< between nodes
  /// Conductances from cells of a panel (`first`) to nodes (`second`).
  struct Mount {
    int panel = 0;
    std::vector<Link> links;
  };
  std::vector<Mount> mounts;
  std::optional<ExchangeParts> exchange;
  double reference_temperature = 300.0;  ///< of the unknowns where there are no panels [K]
};

}  // namespace coldsky
