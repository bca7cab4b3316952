#include "solver/model/environment/environment.hpp"

#include <map>
#include <stdexcept>
#include <utility>

#include "solver/case/environment_kinds.hpp"
#include "solver/model/environment/environment_model.hpp"

namespace coldsky {

#define COLDSKY_DECLARE(id, name, traits) EnvironmentModel id##_environment();
COLDSKY_ENVIRONMENT_KINDS(COLDSKY_DECLARE)
#undef COLDSKY_DECLARE

const EnvironmentModel& environment_model(const std::string& kind) {
#define COLDSKY_ENTRY(id, name, traits) {name, id##_environment()},
  static const std::map<std::string, EnvironmentModel> models = {COLDSKY_ENVIRONMENT_KINDS(COLDSKY_ENTRY)};
#undef COLDSKY_ENTRY
  const auto found = models.find(kind);
  if (found == models.end()) throw std::logic_error("no surroundings are called '" + kind + "'");
  return found->second;
}

double black_flux(double temperature) {
  const auto fourth_power = [](double t) { return t * t * t * t; };
  return constants::stefan_boltzmann * fourth_power(temperature);
}

bool is_orbit(const EnvironmentCase& environment) { return has_trait(environment, circles_planet); }

Environment between(const Environment& first, const Environment& second, double share) {
  Environment result = first;
  result.front = mix(first.front, second.front, share);
  result.back = mix(first.back, second.back, share);
  result.toward_worst = share;
  return result;
}

EnvironmentInTime::EnvironmentInTime(EnvironmentCase environment, const std::string& day)
    : environment_(std::move(environment)) {
  const EnvironmentModel& model = environment_model(environment_.kind);
  if (model.in_time != nullptr) changing_ = model.in_time(environment_, day);
}

EnvironmentInTime::~EnvironmentInTime() = default;

Environment EnvironmentInTime::at(double time) const {
  return changing_ ? changing_->at(time) : make_environment(environment_, {});  // nothing to choose
}

double EnvironmentInTime::sunlight(double time) const { return changing_ ? changing_->sunlight(time) : 1.0; }

std::vector<double> EnvironmentInTime::kinks(double end) const {
  return changing_ ? changing_->kinks(end) : std::vector<double>();
}

double EnvironmentInTime::period() const { return changing_ ? changing_->period() : 0.0; }

Environment make_environment(const EnvironmentCase& environment, const SideOptics& optics, Extreme extreme) {
  return environment_model(environment.kind).steady(environment, optics, extreme);
}

Sky make_sky(const EnvironmentCase& environment, const SideOptics& optics, Extreme extreme) {
  const EnvironmentModel& model = environment_model(environment.kind);
  if (model.sky == nullptr) throw std::logic_error("no sky is known of surroundings of kind " + environment.kind);
  Sky sky = model.sky(environment, optics, extreme);
  sky.background = black_flux(environment.space_temperature);
  return sky;
}

}  // namespace coldsky
