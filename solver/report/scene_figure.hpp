#pragma once
#include <optional>
#include <vector>

#include "meshes/surface/mesh.hpp"
#include "solver/report/figure.hpp"
#include "solver/studies/scene_view.hpp"

namespace coldsky {

/// What a scene's figure colours its patches by.
struct SceneColours {
  Text name;
  std::string unit;            ///< as pages write it
  std::vector<double> values;  ///< of every patch; NaN where it is not known
};

/// A direction that a scene's figure shows.
struct SceneDirection {
  Text name;
  Point to{};        ///< length 1
  const char* role;  ///< "sun" or "planet"
};

/// The scene in three dimensions, once for every field; nothing where it has more polygons than a page can turn.
std::optional<Json> scene_figure(const SceneView& view, const std::vector<SceneColours>& fields,
                                 const std::vector<SceneDirection>& directions);

}  // namespace coldsky
