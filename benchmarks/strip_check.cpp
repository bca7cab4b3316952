#include "benchmarks/strip_check.hpp"

#include <cmath>

#include "kernels/flow/tube_flow.hpp"
#include "kernels/laws/physics.hpp"

namespace coldsky {

namespace {

using Real = long double;

/// A strip's field and balances.
class HostStrip {
 public:
  HostStrip(const StripSection& section, const std::vector<double>& numbers, const std::vector<double>& deviation)
      : section_(section),
        layout_(section.shape),
        numbers_(numbers),
        deviation_(deviation),
        balance_(deviation.size(), 0.0L) {}

  StripCheck check(double flow) {
    conduct();
    radiate();
    const Real carried = cool(flow);
    Real sum = 0;
    for (const Real balance : balance_) sum += std::fabs(balance);
    return {static_cast<double>(sum / (scale_ + std::fabs(heat_))), static_cast<double>(heat_),
            static_cast<double>((heat_ - carried) / heat_)};
  }

 private:
  const StripShape& shape() const { return section_.shape; }
  Real number(int place) const { return numbers_[static_cast<std::size_t>(place)]; }
  int cell(int i, int j, int k) const { return i + shape().nx * (j + shape().ny * k); }
  int material(int i, int k) const { return section_.material[static_cast<std::size_t>(i + shape().nx * k)]; }
  Real temperature(int c) const { return number(StripNumber::inlet) + Real(deviation_[static_cast<std::size_t>(c)]); }
  Real conductivity_of(int law, int axis) const { return number(StripNumber::laws + 6 * law + axis); }

  void exchange(int c, int next, Real conductance) {
    const Real flow = conductance * (Real(deviation_[static_cast<std::size_t>(c)]) -
                                     Real(deviation_[static_cast<std::size_t>(next)]));
    balance_[static_cast<std::size_t>(c)] += flow;
    balance_[static_cast<std::size_t>(next)] -= flow;
  }

  void conduct() {
    const auto x = [&](int i) { return number(layout_.width_x + i); };
    const auto y = [&](int j) { return number(layout_.width_y + j); };
    const auto z = [&](int k) { return number(layout_.width_z + k); };
    for (int k = 0; k < shape().nz; ++k) {
      for (int j = 0; j < shape().ny; ++j) {
        for (int i = 0; i < shape().nx; ++i) {
          const int m = material(i, k);
          if (m == StripShape::void_material) continue;
          const auto towards = [&](int i1, int j1, int k1, int axis, Real own, Real other, Real contact, Real area) {
            if (i1 >= shape().nx || j1 >= shape().ny || k1 >= shape().nz) return;
            const int n = material(i1, k1);
            if (n == StripShape::void_material) return;
            exchange(cell(i, j, k), cell(i1, j1, k1),
                     area / (own / (2 * conductivity_of(m, axis)) + other / (2 * conductivity_of(n, axis)) + contact));
          };
          towards(i + 1, j, k, 0, x(i), i + 1 < shape().nx ? x(i + 1) : 0, number(layout_.contact_x + i), y(j) * z(k));
          towards(i, j + 1, k, 1, y(j), j + 1 < shape().ny ? y(j + 1) : 0, 0, x(i) * z(k));
          towards(i, j, k + 1, 2, z(k), k + 1 < shape().nz ? z(k + 1) : 0, number(layout_.contact_z + k), x(i) * y(j));
        }
      }
    }
  }

  /// Heat given off by the faces of both sides: the surface's temperature by bisection.
  void radiate() {
    for (const int side : {0, 1}) {
      const int law = side == 0 ? StripNumber::back : StripNumber::front, k = side == 0 ? 0 : shape().nz - 1;
      const Real radiance =
          number(law + StripNumber::emissivity) * number(law + StripNumber::share) * Real(stefan_boltzmann);
      const Real absorbed =
          radiance * std::pow(number(law + StripNumber::sink), 4) + number(law + StripNumber::inward_flux);
      for (int i = 0; i < shape().nx; ++i) {
        const Real g = conductivity_of(material(i, k), 2) / (number(layout_.width_z + k) / 2);
        for (int j = 0; j < shape().ny; ++j) {
          const Real t = temperature(cell(i, j, k)), area = number(layout_.width_x + i) * number(layout_.width_y + j);
          Real low = 0, high = 2 * t;
          for (int n = 0; n < 100 && shape().half_cell; ++n) {
            const Real middle = (low + high) / 2;
            (radiance * std::pow(middle, 4) - absorbed > g * (t - middle) ? high : low) = middle;
          }
          const Real surface = shape().half_cell ? (low + high) / 2 : t, emitted = radiance * std::pow(surface, 4);
          balance_[static_cast<std::size_t>(cell(i, j, k))] += area * (emitted - absorbed);
          scale_ += area * (emitted + absorbed);
        }
      }
    }
  }

  /// Heat from the coolant; returns what the flow carries [W].
  Real cool(double flow) {
    const auto plain = [&](int place) { return numbers_[static_cast<std::size_t>(place)]; };
    using Number = StripNumber;
    const FlowNumbers tube = liquid_flow({plain(Number::density), plain(Number::fluid_conductivity),
                                          plain(Number::viscosity), plain(Number::prandtl), 0, 0, 0},
                                         flow, plain(Number::diameter), plain(Number::length));
    const Real rate = Real(flow) * number(Number::specific_heat) * number(Number::tube_share);
    Real fluid = number(Number::inlet);
    for (int j = 0; j < shape().ny; ++j) {
      std::vector<Real> g;
      Real whole = 0, mean = 0;
      for (int w = 0; w < shape().walls; ++w) {
        const int i = section_.wall_column[w], k = section_.wall_layer[w];
        const Real resistance =
            1 / Real(tube.film_coefficient) + number(Number::bond) +
            number(layout_.wall_distance + w) / conductivity_of(material(i, k), section_.wall_axis[w]);
        g.push_back(number(layout_.wall_width + w) * number(layout_.width_y + j) / resistance);
        whole += g.back();
        mean += g.back() * temperature(cell(i, j, k));
      }
      mean /= whole;
      const Real leaving = mean + (fluid - mean) * std::exp(-whole / rate);
      const Real drive = rate * (fluid - leaving) / whole;
      for (int w = 0; w < shape().walls; ++w) {
        const int c = cell(section_.wall_column[w], j, section_.wall_layer[w]);
        balance_[static_cast<std::size_t>(c)] -= g[static_cast<std::size_t>(w)] * (mean + drive - temperature(c));
      }
      heat_ += rate * (fluid - leaving);
      fluid = leaving;
    }
    const Real work = pump_power(1.0 / plain(Number::density), tube.pressure_drop + plain(Number::loop_drop),
                                 plain(Number::pump_efficiency));
    return Real(flow) * number(Number::tube_share) * (number(Number::useful) + number(Number::pump_counts) * work);
  }

  const StripSection& section_;
  StripLayout layout_;
  const std::vector<double>& numbers_;
  const std::vector<double>& deviation_;
  std::vector<Real> balance_;
  Real scale_ = 0, heat_ = 0;
};

}  // namespace

StripCheck check_strip(const StripSection& section, const std::vector<double>& numbers,
                       const std::vector<double>& deviation, double flow) {
  return HostStrip(section, numbers, deviation).check(flow);
}

}  // namespace coldsky
