#pragma once
#include "kernels/base/vector.hpp"
#include "kernels/radiation/exchange_matrix.hpp"

/// Irradiation and radiosity of patches: G = F (e + rho G) + outside, [W/m^2]. E = A F is the exchange matrix, and sums
/// over its rows run in a fixed order: the digits do not depend on threads.
namespace coldsky {

/// Sum over row i of E_ij x_j [W]: by one thread, or by the team that has the row. Traffic of an entry: 12 bytes, and
/// x from the cache.
KOKKOS_INLINE_FUNCTION double exchange_row(const ExchangeMatrix& matrix, const Array<const double>& x, int i) {
  const double* KOKKOS_RESTRICT exchange = matrix.exchange.data();
  const double* KOKKOS_RESTRICT from = x.data();
  const int* KOKKOS_RESTRICT target = matrix.target.data();
  return sum_over(matrix.first(i), matrix.first(i + 1),
                  [=](int n) COLDSKY_INLINE_BODY { return exchange[n] * from[target[n]]; });
}
template <class Team>
KOKKOS_INLINE_FUNCTION double exchange_row(const ExchangeMatrix& matrix, const Array<const double>& x,
                                           const Team& team) {
  const int i = team.league_rank();
  double sum = 0.0;
  Kokkos::parallel_reduce(
      Kokkos::TeamThreadRange(team, matrix.first(i), matrix.first(i + 1)),
      [&](const int n, double& partial) { partial += matrix.exchange(n) * x(matrix.target(n)); }, sum);
  return sum;
}

/// G = F x + before, with `before` 0 where it is empty.
struct Irradiate {
  using Team = Kokkos::TeamPolicy<ExecutionSpace>::member_type;
  ExchangeMatrix matrix;
  Array<const double> sent;    ///< x [W/m^2]
  Array<const double> before;  ///< [W/m^2]
  Array<double> irradiation;   ///< G [W/m^2]
  KOKKOS_INLINE_FUNCTION void end(int i, double sum) const {
    const double area = matrix.area(i);
    irradiation(i) = (before.data() != nullptr ? before(i) : 0.0) + (area > 0.0 ? sum / area : 0.0);
  }
  KOKKOS_INLINE_FUNCTION void operator()(const int i) const { end(i, exchange_row(matrix, sent, i)); }
  KOKKOS_INLINE_FUNCTION void operator()(const Team& team) const {
    const double sum = exchange_row(matrix, sent, team);
    Kokkos::single(Kokkos::PerTeam(team), [&]() { end(team.league_rank(), sum); });
  }
};

/// q = p - d E (d p), the product of the symmetric form: see Radiosity. `scaled` is d p.
struct SymmetricExchange {
  using Team = Kokkos::TeamPolicy<ExecutionSpace>::member_type;
  ExchangeMatrix matrix;
  Array<const double> scale, p, scaled;
  Array<double> q;
  KOKKOS_INLINE_FUNCTION void end(int i, double sum) const { q(i) = p(i) - scale(i) * sum; }
  KOKKOS_INLINE_FUNCTION void operator()(const int i) const { end(i, exchange_row(matrix, scaled, i)); }
  KOKKOS_INLINE_FUNCTION void operator()(const Team& team) const {
    const double sum = exchange_row(matrix, scaled, team);
    Kokkos::single(Kokkos::PerTeam(team), [&]() { end(team.league_rank(), sum); });
  }
};

/// Start of conjugate gradients on the symmetric form: y = 0, r = p = sqrt(R A) b; the sum of r r.
struct SymmetricStart {
  Array<const double> area, reflectance, b;
  Array<double> scale, y, r, p, scaled;
  KOKKOS_INLINE_FUNCTION double row(int i0, int i1, int, int) const {
    double sum = 0.0;
    for (int i = i0; i < i1; ++i) {
      const double weight = Kokkos::sqrt(reflectance(i) * area(i));
      scale(i) = area(i) > 0.0 ? weight / area(i) : 0.0;
      y(i) = 0.0;
      r(i) = p(i) = weight * b(i);
      scaled(i) = scale(i) * p(i);
      sum += r(i) * r(i);
    }
    return sum;
  }
};

/// y = y + alpha p, r = r - alpha q; the sum of r r.
struct SymmetricStep {
  double alpha;
  Array<const double> p, q;
  Array<double> y, r;
  KOKKOS_INLINE_FUNCTION double row(int i0, int i1, int, int) const {
    double sum = 0.0;
    for (int i = i0; i < i1; ++i) {
      y(i) += alpha * p(i);
      r(i) -= alpha * q(i);
      sum += r(i) * r(i);
    }
    return sum;
  }
};

/// p = r + beta p, and d p.
struct SymmetricDirection {
  double beta;
  Array<const double> scale, r;
  Array<double> p, scaled;
  KOKKOS_INLINE_FUNCTION void operator()(const int i) const {
    p(i) = r(i) + beta * p(i);
    scaled(i) = scale(i) * p(i);
  }
};

/// z = x y
struct Times {
  Array<const double> x, y;
  Array<double> z;
  KOKKOS_INLINE_FUNCTION void operator()(const int i) const { z(i) = x(i) * y(i); }
};

/// Radiosity e + rho G.
struct Leave {
  Array<const double> emission, reflectance, irradiation;
  Array<double> radiosity;
  KOKKOS_INLINE_FUNCTION void operator()(const int i) const {
    radiosity(i) = emission(i) + reflectance(i) * irradiation(i);
  }
};

/// How a solve went.
struct RadiosityReport {
  bool converged = false;
  int iterations = 0;
};

/// Products and solves with one exchange matrix. Vectors have one entry a patch and are allocated once.
///
///     (I - F R) G = b,  R diagonal from 0 to 1
///
/// is symmetric in y = sqrt(R A) G: with d = sqrt(R / A),
///
///     (I - d E d) y = sqrt(R A) b,   G = b + E (d y) / A,
///
/// whose eigenvalues lie between 1 - max R and 1 + max R: conjugate gradients need no preconditioner, and nothing is
/// divided by an R of 0.
class Radiosity {
 public:
  Radiosity() = default;
  Radiosity(ExecutionSpace space, ExchangeMatrix matrix);
  int patches() const { return matrix_.patches; }
  const ExchangeMatrix& matrix() const { return matrix_; }
  /// G = F sent + before; `before` may be empty, or `irradiation` itself.
  void irradiate(const Array<const double>& sent, const Array<const double>& before,
                 const Array<double>& irradiation) const;
  /// \param tolerance of the residual of the symmetric form, relative
  [[nodiscard]] RadiosityReport solve(const Array<const double>& reflectance, const Array<const double>& b,
                                      const Array<double>& irradiation, double tolerance);

 private:
  template <class Row>
  void for_each_patch_row(const char* label, const Row& row) const;

  ExecutionSpace space_;
  ExchangeMatrix matrix_;
  int row_length_ = 1;  ///< mean
  Array<double> scale_, y_, r_, p_, scaled_, q_;
  ReductionScratch scratch_;
};

/// Solves G = F (source + reflectance G) + outside once [W/m^2]. \throws std::runtime_error where it does not converge:
/// an enclosure of mirrors
void solve_radiosity(const ExecutionSpace& space, const ExchangeMatrix& matrix, const Array<const double>& reflectance,
                     const Array<const double>& source, const Array<const double>& outside,
                     const Array<double>& irradiation, double tolerance = 1e-14);

/// The matrix between groups of patches as if each had one radiosity: what the classical method of one radiosity a
/// surface takes. \param group of each patch, from 0 to groups - 1
ExchangeRows group_patches(const ExchangeRows& rows, const std::vector<int>& group, int groups);
/// Mean over the patches of each group, weighted with area.
std::vector<double> group_means(const ExchangeRows& rows, const std::vector<int>& group, int groups,
                                const std::vector<double>& values);
/// The matrix on the host again.
ExchangeRows to_host(const ExecutionSpace& space, const ExchangeMatrix& matrix);

}  // namespace coldsky
