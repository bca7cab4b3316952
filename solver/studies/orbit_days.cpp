#include "solver/studies/orbit_days.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "solver/core/constants.hpp"
#include "solver/model/panel/panel.hpp"
#include "solver/studies/conditions.hpp"

namespace coldsky {

namespace {

constexpr int mixture_limit = 40;
constexpr double share_tolerance = 1e-9;
/// How far beyond average and worst position a mixture may lie: rounding and the error of time steps reach there.
constexpr double beyond = 0.05;

bool fluxes_arrive(const Environment& environment, const SideOptics& optics) {
  const auto arrive = [](const SideFluxes& side, const OpticalProperties& surface) {
    return !(std::min({side.solar, side.albedo, side.infrared, absorbed_flux(side, surface)}) < 0.0);
  };
  return arrive(environment.front, optics.front) && arrive(environment.back, optics.back);
}

}  // namespace

Case at_position(Case c, const std::string& position) {
  c.environment.orbit.position = position;
  return c;
}

std::vector<OrbitDay> candidate_days(const Case& c, const Session& session, const std::optional<Environment>& average) {
  std::vector<OrbitDay> days(1);
  days[0].average = average ? *average : surroundings(at_position(c, "average"), session, Extreme::hot);
  days[0].worst = surroundings(at_position(c, "worst"), session, Extreme::hot);
  if (days[0].average.day == days[0].worst.day) return days;
  Case dated = c;
  OrbitDay other;
  other.worst = days[0].worst;
  dated.environment.date = other.worst.day;
  other.average = surroundings(at_position(dated, "average"), session, Extreme::hot);
  dated.environment.date = days[0].average.day;
  days[0].worst = surroundings(at_position(dated, "worst"), session, Extreme::hot);
  days.push_back(other);
  return days;
}

double peak_guess(const OrbitDay& day) {
  return day.strips_worst ? std::min(2.0 * day.strips_average, *day.strips_worst) : 1.1 * day.strips_average;
}

double peak_slope(const Case& c, const OrbitDay& day, double reference) {
  const double emission = 4.0 * total_emissivity(c.coating) * constants::stefan_boltzmann * std::pow(reference, 3);
  return -ideal_flux(c, day.average, reference) / emission;
}

InfeasibleError never_cool_enough(double panels, double chip, double miss) {
  return InfeasibleError(
      "sink temperature",
      fmt::format("no radiator can do it: with {:.0f} panels the chips still come to {:.2f} K somewhere on the "
                  "orbit, {:.2f} K above their limit; raise the coolant temperature or turn the panel",
                  panels, chip, miss));
}

EquivalentSearch::EquivalentSearch(const Case& c, const OrbitDay& day, double strips, double reference)
    : day_(day), environment_(day.average), target_(1.0 / strips) {
  const double at_average = 1.0 / day.strips_average;
  const double at_worst =
      day.strips_worst ? 1.0 / *day.strips_worst
                       : at_average * ideal_flux(c, day.worst, reference) / ideal_flux(c, day.average, reference);
  environment_.toward_worst = 0.0;
  const double share = (target_ - at_average) / (at_worst - at_average);
  const bool swings = std::fabs(at_worst - at_average) > share_tolerance * at_average;
  if (!swings || share < -beyond || !fluxes_arrive(between(day.average, day.worst, share), optics_of(c.coating))) {
    load_share_ = strips / day.strips_average;
    found_ = true;
    return;
  }
  if (share > 1.0 + beyond) {
    environment_ = between(day.average, day.worst, 1.0);
    load_share_ = strips / *day.strips_worst;
    found_ = true;
    return;
  }
  // The average itself, share 0, is known.
  at_ = {1, share, 0.0, at_average - target_};
  rules_.trend = at_worst > at_average ? Trend::rising : Trend::falling;
  slope_ = at_worst - at_average;
  environment_ = between(day_.average, day_.worst, at_.x);
}

void EquivalentSearch::look(double strips) {
  const double miss = 1.0 / strips - target_;
  found_ = std::fabs(miss) <= share_tolerance * target_;
  if (found_) return;
  if (at_.iteration == mixture_limit) {
    throw NotConvergedError("no constant surroundings were found that ask for the area of the periodic peak");
  }
  at_ = {at_.iteration + 1, secant_step(rules_, at_, {miss, false, slope_}).next, at_.x, miss};
  environment_ = between(day_.average, day_.worst, at_.x);
}

}  // namespace coldsky
