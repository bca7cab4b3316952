#pragma once
#include <numeric>
#include <vector>

#include "solver/session/session.hpp"
#include "solver/studies/scene_exchange.hpp"

/// What the outcomes of a scene share.
namespace coldsky {

/// Patches of a scene in the terms of its matrix, which may know groups of them alone.
class Grouped {
 public:
  explicit Grouped(const SceneExchange& scene) : scene_(scene) {
    const auto count = scene.model.geometry.patches.size();
    group_ = scene.group;
    if (group_.empty()) {
      group_.resize(count);
      std::iota(group_.begin(), group_.end(), 0);
    }
  }
  /// Mean over each group, weighted with area.
  std::vector<double> means(const std::vector<double>& of_patches) const {
    std::vector<double> mean(static_cast<std::size_t>(scene_.infrared.patches)), area(mean.size());
    for (std::size_t p = 0; p < of_patches.size(); ++p) {
      const double a = scene_.model.geometry.patches[p].area;
      mean[of(p)] += a * of_patches[p];
      area[of(p)] += a;
    }
    for (std::size_t n = 0; n < mean.size(); ++n) mean[n] = area[n] > 0.0 ? mean[n] / area[n] : 0.0;
    return mean;
  }
  std::vector<double> spread(const std::vector<double>& of_groups) const {
    std::vector<double> values(group_.size());
    for (std::size_t p = 0; p < values.size(); ++p) values[p] = of_groups[of(p)];
    return values;
  }
  std::size_t of(std::size_t patch) const { return static_cast<std::size_t>(group_[patch]); }

 private:
  const SceneExchange& scene_;
  std::vector<int> group_;
};

/// A value of each patch. \param value called with its number
template <class Value>
std::vector<double> of_patches(const SceneExchange& scene, const Value& value) {
  std::vector<double> values;
  values.reserve(scene.model.optics.size());
  for (std::size_t p = 0; p < scene.model.optics.size(); ++p) values.push_back(value(p));
  return values;
}

/// Irradiation by what surfaces send out and reflect, of the matrix's patches [W/m^2].
std::vector<double> irradiated(const Session& session, const ExchangeMatrix& matrix,
                               const std::vector<double>& reflectance, const std::vector<double>& source,
                               const std::vector<double>& outside);

/// What a patch reflects diffusely, means of the matrix's patches [-].
std::vector<double> diffuse_reflectance(const SceneExchange& scene, const Grouped& grouped, bool solar);

}  // namespace coldsky
