#include "solver/model/host/view_factor.hpp"

#include <algorithm>
#include <array>
#include <numbers>
#include <vector>

namespace coldsky {

namespace {

using std::numbers::pi;

/// Nodes and weights of Gauss-Legendre quadrature on [-1, 1] by Newton's method on the Legendre polynomial.
struct GaussRule {
  std::vector<double> node, weight;
};
GaussRule gauss_rule(int n) {
  GaussRule rule;
  for (int k = 0; k < n; ++k) {
    double x = std::cos(pi * (k + 0.75) / (n + 0.5)), slope = 1.0;
    for (int iteration = 0; iteration < 50; ++iteration) {
      double p = 1.0, previous = 0.0;
      for (int m = 0; m < n; ++m) {
        const double next = ((2.0 * m + 1.0) * x * p - m * previous) / (m + 1.0);
        previous = p;
        p = next;
      }
      slope = n * (x * p - previous) / (x * x - 1.0);
      const double change = p / slope;
      x -= change;
      if (std::fabs(change) < 1e-15) break;
    }
    rule.node.push_back(x);
    rule.weight.push_back(2.0 / ((1.0 - x * x) * slope * slope));
  }
  return rule;
}

/// Positive part of c0 + c1 cos(phi) + c2 sin(phi): the azimuths where it changes sign, in [0, 2 pi).
void add_zeros(double c0, double c1, double c2, std::vector<double>& breaks) {
  const double amplitude = std::hypot(c1, c2);
  if (amplitude <= std::fabs(c0) || amplitude == 0.0) return;
  const double phase = std::atan2(c2, c1), half = std::acos(-c0 / amplitude);
  for (double phi : {phase - half, phase + half}) {
    phi = std::fmod(phi, 2.0 * pi);
    breaks.push_back(phi < 0.0 ? phi + 2.0 * pi : phi);
  }
}

}  // namespace

double plate_to_sphere_view_factor(double distance_ratio, double tilt) {
  const double h = distance_ratio, half_angle = std::asin(1.0 / h);
  if (tilt <= 0.5 * pi - half_angle) return std::cos(tilt) / (h * h);
  if (tilt >= 0.5 * pi + half_angle) return 0.0;
  const double s = std::sqrt(h * h - 1.0), c = std::cos(tilt), sine = std::sin(tilt);
  const double ratio = std::clamp(-s * c / sine, -1.0, 1.0), reach = std::clamp(s / (h * sine), -1.0, 1.0);
  return 0.5 - std::asin(reach) / pi +
         (c * std::acos(ratio) - s * std::sqrt(std::max(0.0, 1.0 - h * h * c * c))) / (pi * h * h);
}

double albedo_factor(double distance_ratio, const Vec3& nadir, const Vec3& normal, const Vec3& sun) {
  // Sight w = cos(psi) nadir + sin(psi) (cos(phi) e1 + sin(phi) e2) inside the disc psi < asin(1/H); it meets the
  // ground at m = distance * w - H nadir (planet radius 1). In phi both cosines are c0 + c1 cos + c2 sin, whose
  // positive parts are integrated between their zeros; in psi the integrand has kinks of its own, which a
  // substitution at the rim and many short panels take care of.
  static const GaussRule rule = gauss_rule(16);
  const double h = distance_ratio;
  const Vec3 helper = std::fabs(nadir.x) < 0.9 ? Vec3{1, 0, 0} : Vec3{0, 1, 0};
  Vec3 e1 = cross(nadir, helper);
  e1 = (1.0 / norm(e1)) * e1;
  const Vec3 e2 = cross(nadir, e1);
  const double n0 = dot(normal, nadir), n1 = dot(normal, e1), n2 = dot(normal, e2);
  const double s0 = dot(sun, nadir), s1 = dot(sun, e1), s2 = dot(sun, e2);
  constexpr int panels = 96;
  double total = 0.0;
  std::vector<double> breaks;
  for (int panel = 0; panel < panels; ++panel) {
    for (std::size_t q = 0; q < rule.node.size(); ++q) {
      // g = central angle of the ground point, cos g from 1 (nadir) to 1/H (rim); g = g_max sin(t) flattens the rim.
      const double t = 0.5 * pi * (panel + 0.5 * (1.0 + rule.node[q])) / panels;
      const double g_max = std::acos(1.0 / h), g = g_max * std::sin(t);
      const double dg = g_max * std::cos(t) * 0.5 * pi * 0.5 * rule.weight[q] / panels;
      const double cg = std::cos(g), sg = std::sin(g), distance2 = h * h + 1.0 - 2.0 * h * cg;
      const double distance = std::sqrt(distance2);
      // Sight direction: along nadir (H - cos g) / distance, across sin g / distance.
      const double along = (h - cg) / distance, across = sg / distance;
      // Ground normal m = -cos g nadir + sin g (across direction); its cosine to the sight line back to the plate.
      const double ground_cosine = (h * cg - 1.0) / distance;
      breaks.assign({0.0, 2.0 * pi});
      add_zeros(along * n0, across * n1, across * n2, breaks);
      add_zeros(-cg * s0, sg * s1, sg * s2, breaks);
      std::sort(breaks.begin(), breaks.end());
      double ring = 0.0;
      for (std::size_t b = 0; b + 1 < breaks.size(); ++b) {
        const double from = breaks[b], to = breaks[b + 1], middle = 0.5 * (from + to);
        const auto plate = [&](double phi) { return along * n0 + across * (n1 * std::cos(phi) + n2 * std::sin(phi)); };
        const auto lit = [&](double phi) { return -cg * s0 + sg * (s1 * std::cos(phi) + s2 * std::sin(phi)); };
        if (to - from <= 0.0 || plate(middle) <= 0.0 || lit(middle) <= 0.0) continue;
        // A product of two first harmonics: closed form.
        const double p0 = along * n0, p1 = across * n1, p2 = across * n2, l0 = -cg * s0, l1 = sg * s1, l2 = sg * s2;
        const auto primitive = [&](double x) {
          const double c = std::cos(x), s = std::sin(x);
          return p0 * l0 * x + (p0 * l1 + p1 * l0) * s - (p0 * l2 + p2 * l0) * c + p1 * l1 * 0.5 * (x + s * c) +
                 p2 * l2 * 0.5 * (x - s * c) + (p1 * l2 + p2 * l1) * 0.5 * s * s;
        };
        ring += primitive(to) - primitive(from);
      }
      // dOmega = sin g dg dphi * cos(ground) / distance^2
      total += ring * ground_cosine * sg / distance2 * dg;
    }
  }
  return total / pi;
}

}  // namespace coldsky
