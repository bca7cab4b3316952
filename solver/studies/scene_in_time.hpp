#pragma once
#include <vector>

#include "solver/bodies/exchange_coupling.hpp"
#include "solver/model/environment/environment.hpp"
#include "solver/studies/scene_exchange.hpp"

namespace coldsky {

/// What comes to a scene from outside, through time. Between the positions that were traced a patch gets what lies on a
/// straight line from one to the next; direct sunlight is that of an unhidden Sun, times the visible share of it at the
/// time itself, so that the edges of shadows are where they are. Without positions nothing changes.
class SceneInTime {
 public:
  /// Both live as long as this. \param scene traced with Moments::wanted
  SceneInTime(const SceneExchange& scene, const EnvironmentInTime& environment);
  /// Brings an exchange of this scene to a time [s].
  void bring(ExchangeCoupling& exchange, double time) const;
  /// To the mean over the positions of the sky.
  void bring_mean(ExchangeCoupling& exchange) const;

 private:
  const EnvironmentInTime& environment_;
  /// Of the exchange's patches at one position [W/m^2].
  struct Position {
    double time = 0.0;  ///< from the start of a period [s]
    std::vector<double> infrared, lit, albedo;
  };
  double period_ = 0.0;  ///< [s]
  std::vector<double> mean_infrared_, mean_solar_;
  std::vector<Position> positions_;
};

}  // namespace coldsky
