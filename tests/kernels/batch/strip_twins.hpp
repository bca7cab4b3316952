#pragma once
#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

#include "kernels/batch/strips.hpp"
#include "kernels/flow/tube_flow.hpp"
#include "tests/support/twins.hpp"

/// Strips from random numbers on small sections, and their serial twin.
namespace coldsky::strip_twins {

inline constexpr double sigma = 5.670374419e-8;

/// A shape with its lists on the host.
struct Section {
  StripShape shape;
  std::vector<std::uint8_t> material;
  std::vector<int> column, layer, axis;
  StripLayout layout() const { return StripLayout(shape); }
};

inline Section section(int nx, int ny, int nz, std::vector<std::uint8_t> material,
                       const std::vector<std::array<int, 3>>& walls) {
  Section s;
  s.shape.nx = nx;
  s.shape.ny = ny;
  s.shape.nz = nz;
  s.shape.walls = static_cast<int>(walls.size());
  s.material = std::move(material);
  std::vector<std::uint8_t> walled(s.material.size(), 0);
  for (const auto& [i, k, axis] : walls) {
    s.column.push_back(i);
    s.layer.push_back(k);
    s.axis.push_back(axis);
    walled[i + nx * k] = 1;
  }
  s.shape.material = to_device(s.material, "material");
  s.shape.walled = to_device(walled, "walled");
  s.shape.wall_column = to_device(s.column, "column");
  s.shape.wall_layer = to_device(s.layer, "layer");
  s.shape.wall_axis = to_device(s.axis, "axis");
  return s;
}

/// Sheets (0), core (1) and saddle (2) around a duct at the last column.
inline Section honeycomb() {
  constexpr std::uint8_t none = StripShape::void_material;
  return section(3, 4, 3, {0, 0, 0, 1, 2, none, 0, 0, 0}, {{2, 0, axis_z}, {2, 2, axis_z}, {1, 1, axis_x}});
}
inline Section bare_sheet() {
  Section s = section(4, 3, 1, {0, 0, 0, 0}, {{3, 0, axis_z}});
  s.shape.half_cell = false;
  s.shape.tapered = true;
  return s;
}
inline Section plate() {
  Section s = section(1, 5, 1, {0}, {{0, 0, axis_z}});
  s.shape.half_cell = false;
  return s;
}

using Numbers = std::vector<double>;

inline Numbers random_strip(const Section& s, const double* u) {
  const StripLayout layout = s.layout();
  Numbers numbers(layout.count, 0.0);
  using N = StripNumber;
  const auto put = [&](int place, double value) { numbers[place] = value; };
  const bool condenses = u[0] < 0.4;
  put(N::inlet, 290.0 + 60.0 * u[1]);
  put(N::tube_share, 0.5);
  put(N::flow, 0.01 * std::pow(4.0, u[2]));
  put(N::sized, u[3] < 0.7 ? 1.0 : 0.0);
  put(N::flow_law, condenses ? condensing : liquid);
  put(N::film, u[4] < 0.3 ? 500.0 + 3000.0 * u[5] : 0.0);
  put(N::bond, 1e-4 * (1.0 + u[5]));
  put(N::length, 4.0 + 8.0 * u[6]);
  put(N::diameter, 0.006 + 0.006 * u[7]);
  put(N::specific_heat, condenses ? 0.0 : 4700.0);
  put(N::useful, condenses ? 1.1e6 : 4700.0 * (5.0 + 20.0 * u[8]));
  put(N::pump_counts, u[9] < 0.5 ? 1.0 : 0.0);
  put(N::pump_efficiency, 0.4);
  put(N::loop_drop, 1e5);
  put(N::density, 600.0);
  put(N::fluid_conductivity, 0.48);
  put(N::viscosity, 1.3e-4);
  put(N::prandtl, 1.3);
  put(N::vapour_density, 8.0);
  put(N::vapour_viscosity, 1e-5);
  put(N::reduced_pressure, 0.1);
  for (const int side : {int(N::back), int(N::front)}) {
    put(side + N::emissivity, 0.6 + 0.35 * u[10]);
    put(side + N::share, 0.8 + 0.2 * u[11]);
    put(side + N::sink, (side == N::back ? 200.0 : 100.0) * u[12]);
    put(side + N::inward_flux, 5.0 * u[13]);
    put(side + N::side_film, side == N::back ? 0.5 * u[14] : 0.0);
    put(side + N::ambient, 280.0);
  }
  const double solids[3][3] = {{167.0, 167.0, 167.0}, {1.2, 1.0, 2.4}, {30.0, 40.0, 25.0}};
  for (int n = 0; n < 3; ++n) {
    for (int axis = 0; axis < 3; ++axis) put(N::laws + 6 * n + axis, solids[n][axis] * (0.5 + u[15 + n]));
    put(N::laws + 6 * n + N::reference, 300.0);
    put(N::laws + 6 * n + N::coefficient, s.shape.varying ? 2e-3 * (u[15] - 0.5) : 0.0);
    put(N::laws + 6 * n + N::radiative, s.shape.varying ? 0.1 * u[16] : 0.0);
  }
  for (int i = 0; i < s.shape.nx; ++i) {
    put(layout.width_x + i, 0.004 * (1.0 + u[18]) * (s.shape.nx - i));
    put(layout.contact_x + i, i == 0 ? 1e-5 * u[19] : 0.0);
    put(layout.thickness + i, s.shape.tapered ? 0.4 + 0.6 * (i + 1.0) / s.shape.nx : 1.0);
  }
  // Planes of different widths.
  const double planes = s.shape.ny * (s.shape.ny + 3.0) / 2.0;
  for (int j = 0; j < s.shape.ny; ++j) put(layout.width_y + j, numbers[N::length] * (j + 2.0) / planes);
  for (int k = 0; k < s.shape.nz; ++k) {
    const bool sheet = k == 0 || k == s.shape.nz - 1;
    put(layout.width_z + k, sheet ? 5e-4 * (1.0 + u[20]) : 0.006);
    put(layout.contact_z + k, k == 0 && s.shape.nz > 1 ? 5e-4 * u[21] : 0.0);
  }
  for (int n = 0; n < s.shape.walls; ++n) {
    put(layout.wall_width + n, s.shape.nz > 1 ? 0.003 + 0.001 * n : 0.012);
    put(layout.wall_distance + n, s.shape.nz > 1 ? 2.5e-4 : 0.0);
  }
  return numbers;
}

inline std::vector<Numbers> random_strips(const Section& s, int count, unsigned seed) {
  constexpr int inputs = 22;
  const auto u = twins::uniform(inputs * count, 0.0, 1.0, seed);
  std::vector<Numbers> strips;
  for (int n = 0; n < count; ++n) strips.push_back(random_strip(s, u.data() + inputs * n));
  return strips;
}

/// Serial twin in extended precision: the balances in their plain form, temperatures themselves for unknowns, Newton's
/// method with a full matrix of divided differences, until nothing changes.
class Twin {
 public:
  using Real = long double;
  Twin(const Section& s, const Numbers& numbers) : s_(s), layout_(s.layout()), numbers_(numbers) {}

  void solve() {
    const int cells = s_.shape.plane() * s_.shape.ny, unknowns = cells + 1;
    std::vector<Real> x(unknowns, number(StripNumber::inlet) - 1.0L);
    x[cells] = std::log(number(StripNumber::flow));
    for (int step = 0; step < 100; ++step) {
      const auto f = balances(x);
      std::vector<std::vector<Real>> matrix(unknowns, std::vector<Real>(unknowns + 1));
      for (int c = 0; c < unknowns; ++c) {
        auto moved = x;
        const Real by = c < cells ? 1e-6L : 1e-9L;
        moved[c] += by;
        const auto g = balances(moved);
        for (int r = 0; r < unknowns; ++r) matrix[r][c] = (g[r] - f[r]) / by;
      }
      for (int r = 0; r < unknowns; ++r) matrix[r][unknowns] = -f[r];
      auto change = gauss(matrix);
      change[cells] = std::clamp(change[cells], -0.5L, 0.5L);
      Real largest = 0;
      for (int r = 0; r < unknowns; ++r) {
        x[r] += change[r];
        largest = std::max(largest, std::fabs(change[r]));
      }
      if (largest < 1e-13L) break;
    }
    balances(x);
    for (int c = 0; c < cells; ++c) deviation.push_back(static_cast<double>(x[c] - number(StripNumber::inlet)));
    flow = static_cast<double>(std::exp(x[cells]));
  }
  std::vector<double> deviation;
  double flow = 0.0;
  Real heat = 0, outlet = 0, film = 0, drop = 0;
  std::vector<Real> walls;  ///< mean temperature of every segment's walls

  double drop_now() const { return static_cast<double>(drop); }
  static std::vector<Real> gauss(std::vector<std::vector<Real>>& a) {
    const int n = static_cast<int>(a.size());
    for (int c = 0; c < n; ++c) {
      int pivot = c;
      for (int r = c + 1; r < n; ++r) pivot = std::fabs(a[r][c]) > std::fabs(a[pivot][c]) ? r : pivot;
      std::swap(a[c], a[pivot]);
      for (int r = c + 1; r < n; ++r) {
        const Real factor = a[r][c] / a[c][c];
        for (int q = c; q <= n && factor != 0; ++q) a[r][q] -= factor * a[c][q];
      }
    }
    std::vector<Real> x(n);
    for (int r = n - 1; r >= 0; --r) {
      Real sum = a[r][n];
      for (int q = r + 1; q < n; ++q) sum -= a[r][q] * x[q];
      x[r] = sum / a[r][r];
    }
    return x;
  }

  /// What leaves every cell [W] at temperatures and, last, log(flow); the flow's own equation.
  std::vector<Real> balances(const std::vector<Real>& x) {
    const StripShape& shape = s_.shape;
    std::vector<Real> f(x.size(), 0.0L);
    const auto width = [&](int list, int n) { return number(list + n); };
    for (int k = 0; k < shape.nz; ++k) {
      for (int j = 0; j < shape.ny; ++j) {
        for (int i = 0; i < shape.nx; ++i) {
          const int c = cell(i, j, k), m = material(i, k);
          if (m == StripShape::void_material) {
            f[c] = x[c] - number(StripNumber::inlet);
            continue;
          }
          const auto join = [&](int i1, int j1, int k1, int axis, int list, int own, Real contact, Real area) {
            if (i1 == shape.nx || j1 == shape.ny || k1 == shape.nz) return;
            const int n = material(i1, k1), d = cell(i1, j1, k1);
            if (n == StripShape::void_material) return;
            const Real a = width(list, own), b = width(list, own + 1);
            const Real ta = width(layout_.thickness, i), tb = width(layout_.thickness, i1);
            const Real thickness = axis == 2 || !shape.tapered ? 1.0L : (ta * b + tb * a) / (a + b);
            const Real flow =
                thickness * area * (x[c] - x[d]) /
                (a / 2 / conductivity_at(m, axis, x[c]) + b / 2 / conductivity_at(n, axis, x[d]) + contact);
            f[c] += flow;
            f[d] -= flow;
          };
          const Real wx = width(layout_.width_x, i), wy = width(layout_.width_y, j), wz = width(layout_.width_z, k);
          join(i + 1, j, k, 0, layout_.width_x, i, number(layout_.contact_x + i), wy * wz);
          join(i, j + 1, k, 1, layout_.width_y, j, 0, wx * wz);
          join(i, j, k + 1, 2, layout_.width_z, k, number(layout_.contact_z + k), wx * wy);
        }
      }
    }
    radiate(x, f);
    cool(x, f);
    return f;
  }

 private:
  Real number(int place) const { return numbers_[place]; }
  int cell(int i, int j, int k) const { return i + s_.shape.nx * (j + s_.shape.ny * k); }
  int material(int i, int k) const { return s_.material[i + s_.shape.nx * k]; }
  Real conductivity_at(int law, int axis, Real t) const {
    const int at = StripNumber::laws + 6 * law;
    return number(at + axis) * (1 + number(at + StripNumber::coefficient) * (t - number(at + StripNumber::reference)) +
                                number(at + StripNumber::radiative) * std::pow(t / 350, 3));
  }
  void radiate(const std::vector<Real>& x, std::vector<Real>& f) const {
    const StripShape& shape = s_.shape;
    for (const int side : {int(StripNumber::back), int(StripNumber::front)}) {
      const int k = side == StripNumber::back ? 0 : shape.nz - 1;
      const Real radiance = number(side) * number(side + StripNumber::share) * Real(sigma);
      const auto flux = [&](Real t) {
        const Real s = number(side + StripNumber::sink);
        return radiance * (t * t * t * t - s * s * s * s) - number(side + StripNumber::inward_flux) +
               number(side + StripNumber::side_film) * (t - number(side + StripNumber::ambient));
      };
      for (int j = 0; j < shape.ny; ++j) {
        for (int i = 0; i < shape.nx; ++i) {
          const Real t = x[cell(i, j, k)];
          Real surface = t;
          if (shape.half_cell) {
            const Real g = conductivity_at(material(i, k), 2, t) / (number(layout_.width_z + k) / 2);
            Real low = t - 50, high = t + 50;
            for (int n = 0; n < 90; ++n) {
              surface = (low + high) / 2;
              (flux(surface) > g * (t - surface) ? high : low) = surface;
            }
          }
          f[cell(i, j, k)] += number(layout_.width_x + i) * number(layout_.width_y + j) * flux(surface);
        }
      }
    }
  }
  void cool(const std::vector<Real>& x, std::vector<Real>& f) {
    using N = StripNumber;
    const double given = static_cast<double>(std::exp(x.back()));
    const FlowFluid fluid{numbers_[N::density],         numbers_[N::fluid_conductivity], numbers_[N::viscosity],
                          numbers_[N::prandtl],         numbers_[N::vapour_density],     numbers_[N::vapour_viscosity],
                          numbers_[N::reduced_pressure]};
    const FlowNumbers tube = numbers_[N::flow_law] == double{condensing}
                                 ? flow_that_condenses(fluid, given, numbers_[N::diameter], numbers_[N::length])
                                 : liquid_flow(fluid, given, numbers_[N::diameter], numbers_[N::length]);
    film = numbers_[N::film] > 0.0 ? numbers_[N::film] : tube.film_coefficient;
    drop = tube.pressure_drop;
    const Real rate = Real(given) * number(N::specific_heat) * number(N::tube_share);
    heat = 0;
    outlet = number(N::inlet);
    walls.clear();
    for (int j = 0; j < s_.shape.ny; ++j) {
      std::vector<Real> g;
      Real whole = 0, mean = 0;
      for (int n = 0; n < s_.shape.walls; ++n) {
        const Real t = x[cell(s_.column[n], j, s_.layer[n])];
        Real resistance = 1 / film + number(N::bond);
        const Real distance = number(layout_.wall_distance + n);
        if (distance > 0) resistance += distance / conductivity_at(material(s_.column[n], s_.layer[n]), s_.axis[n], t);
        g.push_back(number(layout_.wall_width + n) * number(layout_.width_y + j) / resistance);
        whole += g.back();
        mean += g.back() * t;
      }
      mean /= whole;
      walls.push_back(mean);
      const Real leaving = rate > 0 ? mean + (outlet - mean) * std::exp(-whole / rate) : outlet;
      const Real fluid_mean = rate > 0 ? mean + rate * (outlet - leaving) / whole : outlet;
      for (int n = 0; n < s_.shape.walls; ++n) {
        const int c = cell(s_.column[n], j, s_.layer[n]);
        f[c] -= g[n] * (fluid_mean - x[c]);
      }
      heat += whole * (fluid_mean - mean);
      outlet = leaving;
    }
    const Real work = (drop + number(N::loop_drop)) / number(N::density) / number(N::pump_efficiency);
    const Real carried = Real(given) * number(N::tube_share) * (number(N::useful) + number(N::pump_counts) * work);
    f.back() = number(N::sized) != 0 ? (heat - carried) / (number(N::flow) * number(N::useful))
                                     : x.back() - std::log(number(N::flow));
  }

  const Section& s_;
  StripLayout layout_;
  const Numbers& numbers_;
};

}  // namespace coldsky::strip_twins
