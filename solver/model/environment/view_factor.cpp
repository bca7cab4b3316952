#include "solver/model/environment/view_factor.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cassert>
#include <cstdint>
#include <iterator>
#include <map>
#include <numbers>
#include <vector>

#include "solver/model/environment/quadrature.hpp"

namespace coldsky {

namespace {

using std::numbers::pi;

/// c + a cos(phi) + b sin(phi): a plane's cosine along a ring of sight around the nadir.
struct Harmonic {
  double c, a, b;
  double operator()(double phi) const { return c + a * std::cos(phi) + b * std::sin(phi); }
};

/// Adds the azimuths in [0, 2 pi) at which the harmonic changes sign.
void add_zeros(const Harmonic& f, std::vector<double>& breaks) {
  const double amplitude = std::hypot(f.a, f.b);
  if (amplitude <= std::fabs(f.c)) return;
  const double phase = std::atan2(f.b, f.a), half = std::acos(-f.c / amplitude);
  for (double phi : {phase - half, phase + half}) breaks.push_back(phi - 2.0 * pi * std::floor(phi / (2.0 * pi)));
}

/// Integral of f g over the azimuth from 0 to x, closed form.
double primitive(const Harmonic& f, const Harmonic& g, double x) {
  const double cosine = std::cos(x), sine = std::sin(x);
  return f.c * g.c * x + (f.c * g.a + f.a * g.c) * sine + (f.c * g.b + f.b * g.c) * (1.0 - cosine) +
         0.5 * f.a * g.a * (x + sine * cosine) + 0.5 * f.b * g.b * (x - sine * cosine) +
         0.5 * (f.a * g.b + f.b * g.a) * sine * sine;
}

/// Integral of max(0, plate) max(0, ground) over a full ring.
double ring_integral(const Harmonic& plate, const Harmonic& ground, std::vector<double>& breaks) {
  breaks.assign({0.0, 2.0 * pi});
  add_zeros(plate, breaks);
  add_zeros(ground, breaks);
  std::sort(breaks.begin(), breaks.end());
  double sum = 0.0;
  for (std::size_t n = 0; n + 1 < breaks.size(); ++n) {
    const double middle = 0.5 * (breaks[n] + breaks[n + 1]);
    if (plate(middle) <= 0.0 || ground(middle) <= 0.0) continue;
    sum += primitive(plate, ground, breaks[n + 1]) - primitive(plate, ground, breaks[n]);
  }
  return sum;
}

/// Angles off the nadir, between 0 and the planet's rim, at which the integral over the ring around the nadir has a
/// kink: where the ring touches the plate's horizon, touches the terminator, or passes a point where the two cross.
std::vector<double> kinks(double distance_ratio, const Vec3& nadir, const Vec3& normal, const Vec3& sun) {
  const double rim = std::asin(1.0 / distance_ratio);
  std::vector<double> result{0.0, rim};
  const auto add_sight = [&](double angle) {
    if (angle > 0.0 && angle < rim) result.push_back(angle);
  };
  // A point of the ground by the cosine of its central angle from the sub-satellite point; beyond 1/H it is hidden.
  const auto add_ground = [&](double cosine) {
    if (cosine <= 1.0 / distance_ratio || cosine >= 1.0) return;
    add_sight(std::atan2(std::sqrt(1.0 - cosine * cosine), distance_ratio - cosine));
  };
  const double plate_height = dot(normal, nadir);
  add_sight(std::atan2(std::fabs(plate_height), norm(cross(normal, nadir))));
  add_ground(norm(cross(sun, nadir)));  // the terminator's nearest point: tan(central angle) = |s.r| / |s x r|
  // Where they cross, the ground normal m obeys s . m = 0 and n . (m + H nadir) = 0.
  const Vec3 plate_across = normal + (-dot(normal, sun)) * sun;
  const double length = norm(plate_across);
  if (length > 1e-9) {
    const double first = -distance_ratio * plate_height / length;
    if (std::fabs(first) < 1.0) {
      const double second = std::sqrt(1.0 - first * first);
      const Vec3 e1 = (1.0 / length) * plate_across, e2 = cross(sun, e1);
      add_ground(-(first * dot(nadir, e1) + second * dot(nadir, e2)));
      add_ground(-(first * dot(nadir, e1) - second * dot(nadir, e2)));
    }
  }
  std::sort(result.begin(), result.end());
  return result;
}

}  // namespace

double plate_to_sphere_view_factor(double distance_ratio, double tilt) {
  assert(distance_ratio >= 1.0 && tilt >= 0.0 && tilt <= pi);
  const double h = distance_ratio, half_angle = std::asin(1.0 / h);
  if (tilt <= 0.5 * pi - half_angle) return std::cos(tilt) / (h * h);
  if (tilt >= 0.5 * pi + half_angle) return 0.0;
  const double s = std::sqrt(h * h - 1.0), c = std::cos(tilt), sine = std::sin(tilt);
  const double ratio = std::clamp(-s * c / sine, -1.0, 1.0), reach = std::clamp(s / (h * sine), -1.0, 1.0);
  return 0.5 - std::asin(reach) / pi +
         (c * std::acos(ratio) - s * std::sqrt(std::max(0.0, 1.0 - h * h * c * c))) / (pi * h * h);
}

namespace {

double integrated_albedo(double distance_ratio, const Vec3& nadir, const Vec3& normal, const Vec3& sun, int points) {
  static const GaussRule default_rule = gauss_rule(albedo_points);
  const GaussRule own_rule = points == albedo_points ? GaussRule{} : gauss_rule(points);
  const GaussRule& rule = points == albedo_points ? default_rule : own_rule;
  // Sight w = cos(psi) nadir + sin(psi) (cos(phi) e1 + sin(phi) e2), psi below the rim asin(1/H); with the planet's
  // radius as unit it meets the ground after the distance d = H cos(psi) - sqrt(1 - H^2 sin^2(psi)) at
  // m = d w - H nadir. Along phi both cosines are first harmonics, integrated in closed form between their zeros.
  const Vec3 helper = std::fabs(nadir.x) < 0.9 ? Vec3{1, 0, 0} : Vec3{0, 1, 0};
  const Vec3 across = cross(nadir, helper);
  const Vec3 e1 = (1.0 / norm(across)) * across, e2 = cross(nadir, e1);
  const Harmonic plate{dot(normal, nadir), dot(normal, e1), dot(normal, e2)};
  const Harmonic light{dot(sun, nadir), dot(sun, e1), dot(sun, e2)};
  const std::vector<double> pieces = kinks(distance_ratio, nadir, normal, sun);
  std::vector<double> breaks;
  double total = 0.0;
  for (std::size_t n = 0; n + 1 < pieces.size(); ++n) {
    const double width = pieces[n + 1] - pieces[n];
    for (std::size_t q = 0; q < rule.node.size(); ++q) {
      // psi = a + (b - a) sin^2(t) turns the square roots at both ends of a smooth piece into polynomials.
      const double t = 0.5 * pi * rule.node[q], psi = pieces[n] + width * std::sin(t) * std::sin(t);
      const double step = 0.5 * pi * rule.weight[q] * width * std::sin(2.0 * t);
      const double cosine = std::cos(psi), sine = std::sin(psi), reach = distance_ratio * sine;
      const double distance = distance_ratio * cosine - std::sqrt(std::max(0.0, (1.0 - reach) * (1.0 + reach)));
      const Harmonic plate_ring{cosine * plate.c, sine * plate.a, sine * plate.b};
      const Harmonic light_ring{(distance * cosine - distance_ratio) * light.c, distance * sine * light.a,
                                distance * sine * light.b};
      total += ring_integral(plate_ring, light_ring, breaks) * sine * step;  // dOmega = sin(psi) dpsi dphi
    }
  }
  return total / pi;
}

}  // namespace

double albedo_factor(double distance_ratio, const Vec3& nadir, const Vec3& normal, const Vec3& sun, int points) {
  assert(distance_ratio > 1.0);
  // Designs of a sweep that differ in coatings or in the planet's fluxes ask for the same places again and again.
  constexpr std::size_t most_kept = 32768;
  using Question = std::array<std::uint64_t, 11>;
  thread_local std::map<Question, double> known;
  Question question;
  const double numbers[] = {distance_ratio, nadir.x,  nadir.y, nadir.z, normal.x,
                            normal.y,       normal.z, sun.x,   sun.y,   sun.z};
  std::transform(std::begin(numbers), std::end(numbers), question.begin(),
                 [](double number) { return std::bit_cast<std::uint64_t>(number); });
  question.back() = static_cast<std::uint64_t>(points);
  const auto found = known.find(question);
  if (found != known.end()) return found->second;
  if (known.size() >= most_kept) known.clear();
  return known.emplace(question, integrated_albedo(distance_ratio, nadir, normal, sun, points)).first->second;
}

}  // namespace coldsky
