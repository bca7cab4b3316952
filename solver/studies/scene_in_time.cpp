#include "solver/studies/scene_in_time.hpp"

#include <cmath>
#include <numbers>

#include "solver/studies/scene_grouped.hpp"

namespace coldsky {

SceneInTime::SceneInTime(const SceneExchange& scene, const EnvironmentInTime& environment)
    : environment_(environment), period_(environment.period()) {
  const Grouped grouped(scene);
  mean_infrared_ = grouped.means(of_patches(scene, [&](std::size_t p) { return scene.outside[p].infrared(); }));
  mean_solar_ = grouped.means(of_patches(scene, [&](std::size_t p) { return scene.outside[p].solar(); }));
  if (!(period_ > 0.0)) return;
  positions_.reserve(scene.moments.size());
  for (const SceneMoment& moment : scene.moments) {
    const auto means = [&](const auto& value) { return grouped.means(of_patches(scene, value)); };
    Position position;
    position.time = moment.at.anomaly / (2.0 * std::numbers::pi) * period_;
    position.infrared = means([&](std::size_t p) { return moment.outside[p].infrared(); });
    position.lit = means([&](std::size_t p) { return moment.lit[p]; });
    position.albedo = means([&](std::size_t p) { return moment.outside[p].albedo; });
    positions_.push_back(std::move(position));
  }
}

void SceneInTime::bring_mean(ExchangeCoupling& exchange) const { exchange.bring_outside(mean_infrared_, mean_solar_); }

void SceneInTime::bring(ExchangeCoupling& exchange, double time) const {
  if (positions_.empty()) return;
  const double within = std::fmod(time, period_);
  std::size_t next = 0;
  while (next < positions_.size() && positions_[next].time <= within) ++next;
  // Positions begin at the start of the period, and the last is followed by the first.
  const Position &before = positions_[next - 1], &after = positions_[next % positions_.size()];
  const double end = next < positions_.size() ? after.time : period_;
  const double share = (within - before.time) / (end - before.time), sunlight = environment_.sunlight(time);
  const auto between = [share](double from, double to) { return from + share * (to - from); };
  std::vector<double> infrared(before.infrared.size()), solar(infrared.size());
  for (std::size_t n = 0; n < infrared.size(); ++n) {
    infrared[n] = between(before.infrared[n], after.infrared[n]);
    solar[n] = sunlight * between(before.lit[n], after.lit[n]) + between(before.albedo[n], after.albedo[n]);
  }
  exchange.bring_outside(infrared, solar);
}

}  // namespace coldsky
