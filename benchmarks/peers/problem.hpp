#pragma once
#include <sys/resource.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <stdexcept>
#include <string>
#include <vector>

/// The benchmark's linear systems for other solvers: the same numbers as coldsky's, from plain C++.
namespace peers {

struct Options {
  std::string problem = "w1", which = "aligned", solver;
  int nx = 128, ny = 128, nz = 128, repeat = 5;
};

inline Options parse(int argc, char** argv) {
  Options o;
  for (int n = 1; n + 1 < argc; n += 2) {
    const std::string key = argv[n], value = argv[n + 1];
    if (key == "--problem") o.problem = value;
    if (key == "--case") o.which = value;
    if (key == "--solver") o.solver = value;
    if (key == "--repeat") o.repeat = std::atoi(value.c_str());
    if (key == "--size" && std::sscanf(value.c_str(), "%dx%dx%d", &o.nx, &o.ny, &o.nz) != 3) {
      throw std::runtime_error("--size takes NXxNYxNZ");
    }
  }
  return o;
}

/// Faces, diagonal and right-hand side of a cell; faces in the order x-, x+, y-, y+, z-, z+, zero at the boundary.
struct Row {
  std::array<double, 6> face;
  double s, b;
};

class Problem {
 public:
  explicit Problem(const Options& o) : panel_(o.problem == "panel"), n_{o.nx, o.ny, o.nz} {
    if (panel_) {
      if (n_[2] != 12) throw std::runtime_error("the panel has 12 layers");
      width_[0].assign(n_[0], 5e-3);
      width_[1].assign(n_[1], 5e-3);
      for (int k = 0; k < 12; ++k) width_[2].push_back(k < 2 || k >= 10 ? 0.2e-3 : 2.5e-3);
      return;
    }
    const double height = o.which == "thin" ? 0.05 : 1.0;
    jump_ = o.which == "off-grid" ? 0.37 : 0.5;
    for (int d = 0; d < 3; ++d) width_[d].assign(n_[d], (d == 2 ? height : 1.0) / n_[d]);
  }

  Row row(int i, int j, int k) const {
    const std::array<int, 3> at{i, j, k};
    Row r{};
    for (int d = 0; d < 3; ++d) {
      for (int side = 0; side < 2; ++side) {
        std::array<int, 3> other = at;
        other[d] += side == 0 ? -1 : 1;
        if (other[d] < 0 || other[d] >= n_[d]) continue;
        const double own_half = 0.5 * width_[d][at[d]] / conductivity(d, at);
        const double other_half = 0.5 * width_[d][other[d]] / conductivity(d, other);
        r.face[2 * d + side] = area(d, at) / (own_half + other_half);
      }
    }
    const auto film = [&](double h) {
      const double half = conductivity(2, at) / (0.5 * width_[2][k]);
      return area(2, at) * h * half / (h + half);
    };
    if (panel_) {
      if (k == 0) r.s += film(5.0);
      if (k == n_[2] - 1) r.s += film(5.0);
      if (tube(j, k)) {
        const double g = 500.0 * width_[0][i] * (width_[1][j] + 2.0 * width_[2][k]);
        r.s += g;
        r.b = g;
      }
      return r;
    }
    if (k == n_[2] - 1) r.s = film(6.0);
    const auto middle = [&](int n, int count) { return (n + 0.5) / count; };
    const double x = middle(i, n_[0]), y = middle(j, n_[1]), z = middle(k, n_[2]);
    const bool hot = x > 0.25 && x < 0.75 && y > 0.25 && y < 0.75 && z < 0.25;
    r.b = (hot ? 11.0 : 1.0) * width_[0][i] * width_[1][j] * width_[2][k];
    return r;
  }

 private:
  static bool tube(int j, int k) { return j % 20 == 10 && (k == 5 || k == 6); }
  double conductivity(int axis, const std::array<int, 3>& at) const {
    if (!panel_) return (at[2] + 0.5) / n_[2] >= jump_ ? 100.0 : 1.0;
    if (at[2] < 2 || at[2] >= 10 || tube(at[1], at[2])) return 167.0;
    return axis == 2 ? 4.0 : 1.5;
  }
  double area(int axis, const std::array<int, 3>& at) const {
    double product = 1.0;
    for (int d = 0; d < 3; ++d) {
      if (d != axis) product *= width_[d][at[d]];
    }
    return product;
  }

  bool panel_;
  std::array<int, 3> n_;
  std::array<std::vector<double>, 3> width_;
  double jump_ = 0.5;
};

/// Planes [first, last) of a rank: whole planes of z.
struct Slab {
  int first, last;
};
inline Slab slab(int nz, int rank, int ranks) { return {nz * rank / ranks, nz * (rank + 1) / ranks}; }

inline double rss_megabytes() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return 1.024e-3 * static_cast<double>(usage.ru_maxrss);
}

/// One line a repetition, in the manner of `coldsky bench --json`; memory is what the solver added, over all ranks.
inline void print(const Options& o, int ranks, double setup, double solve, int iterations, double residual,
                  double bytes_per_cell) {
  std::printf(
      "{\"name\":\"%s\",\"case\":\"%s\",\"size\":\"%dx%dx%d\",\"solver\":\"%s\",\"ranks\":%d,\"setup_s\":%.6g,"
      "\"solve_s\":%.6g,\"total_s\":%.6g,\"iterations\":%d,\"relative_residual\":%.6g,\"bytes_per_cell\":%.6g}\n",
      o.problem.c_str(), o.which.c_str(), o.nx, o.ny, o.nz, o.solver.c_str(), ranks, setup, solve, setup + solve,
      iterations, residual, bytes_per_cell);
  std::fflush(stdout);
}

}  // namespace peers
