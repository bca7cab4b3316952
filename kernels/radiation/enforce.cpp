#include "kernels/radiation/enforce.hpp"

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "kernels/base/mirror.hpp"

namespace coldsky {

namespace {

/// Rows of what patches see of patches, with the same pattern as their transpose: zeros stand where only the other of
/// two patches was met.
struct Symmetric {
  int patches = 0;
  std::vector<std::size_t> first;
  std::vector<int> target;
  std::vector<double> own;            ///< A_i F_ij by the rays of i [m2]
  std::vector<std::size_t> mirrored;  ///< where entry (j, i) stands

  std::size_t size() const { return target.size(); }
};

struct RawRows {
  std::vector<int> first, target;
  std::vector<double> factor, error;
};

/// Where the entries of the transposed rows stand, row by row in order.
struct Transposed {
  std::vector<std::size_t> first;
  std::vector<int> source;
};

Transposed transposed(const RawRows& rows, int patches) {
  const auto count = static_cast<std::size_t>(patches);
  Transposed result;
  result.first.assign(count + 1, 0);
  for (const int target : rows.target) {
    if (target < patches) ++result.first[static_cast<std::size_t>(target) + 1];
  }
  for (std::size_t p = 0; p < count; ++p) result.first[p + 1] += result.first[p];
  result.source.resize(result.first.back());
  std::vector<std::size_t> next(result.first.begin(), result.first.end() - 1);
  for (int row = 0; row < patches; ++row) {
    for (int n = rows.first[static_cast<std::size_t>(row)]; n < rows.first[static_cast<std::size_t>(row) + 1]; ++n) {
      const int target = rows.target[static_cast<std::size_t>(n)];
      if (target < patches) result.source[next[static_cast<std::size_t>(target)]++] = row;
    }
  }
  return result;
}

Symmetric symmetric(const RawRows& rows, const std::vector<double>& areas) {
  Symmetric matrix;
  matrix.patches = static_cast<int>(areas.size());
  const Transposed other = transposed(rows, matrix.patches);
  matrix.first.reserve(areas.size() + 1);
  matrix.first.push_back(0);
  matrix.target.reserve(2 * rows.target.size());
  matrix.own.reserve(2 * rows.target.size());
  for (std::size_t row = 0; row < areas.size(); ++row) {
    auto at = static_cast<std::size_t>(rows.first[row]);
    auto from = other.first[row];
    const auto end = static_cast<std::size_t>(rows.first[row + 1]), from_end = other.first[row + 1];
    const auto patch_at = [&](std::size_t n) {
      return n < end ? std::min(rows.target[n], matrix.patches) : matrix.patches;
    };
    while (patch_at(at) < matrix.patches || from < from_end) {
      const int own = patch_at(at), seen_by = from < from_end ? other.source[from] : matrix.patches;
      matrix.target.push_back(std::min(own, seen_by));
      matrix.own.push_back(own <= seen_by ? areas[row] * rows.factor[at] : 0.0);
      if (own <= seen_by) ++at;
      if (seen_by <= own) ++from;
    }
    matrix.first.push_back(matrix.target.size());
  }
  matrix.mirrored.resize(matrix.size());
  std::vector<std::size_t> next(matrix.first.begin(), matrix.first.end() - 1);
  for (std::size_t row = 0; row < areas.size(); ++row) {
    for (std::size_t n = matrix.first[row]; n < matrix.first[row + 1]; ++n) {
      // Rows come in order, and so do the entries of the row that this one is mirrored to.
      matrix.mirrored[n] = next[static_cast<std::size_t>(matrix.target[n])]++;
    }
  }
  return matrix;
}

RawRows rows_of(const ExecutionSpace& space, const ViewFactors& raw) {
  return {to_host(space, raw.first), to_host(space, raw.target), to_host(space, raw.factor), to_host(space, raw.error)};
}

/// Rays a patch is worth, per area: an entry A_i F_ij that is x by n rays has the variance x / precision, with n / A_i
/// for independent rays, and more by as much as the whole row scatters less.
std::vector<double> precisions(const RawRows& rows, const TracedExchange& traced, const std::vector<double>& areas) {
  std::vector<double> precision(areas.size(), 0.0);
  for (std::size_t row = 0; row < areas.size(); ++row) {
    const double rays = double(traced.rays[row]);
    if (!(rays > 0.0) || !(areas[row] > 0.0)) continue;
    double measured = 0.0, counted = 0.0;
    for (auto n = static_cast<std::size_t>(rows.first[row]); n < static_cast<std::size_t>(rows.first[row + 1]); ++n) {
      measured += rows.error[n] * rows.error[n];
      counted += rows.factor[n] * (1.0 - rows.factor[n]) / rays;
    }
    // A row of one entry, or of few rays, does not tell.
    const double ratio = counted > 0.0 ? std::clamp(measured / counted, 1e-4, 10.0) : 1.0;
    precision[row] = rays / (ratio * areas[row]);
  }
  return precision;
}

double reflects_not(const std::vector<double>& specular, std::size_t patch) {
  return specular.empty() ? 1.0 : 1.0 - specular[patch];
}

void require_sizes(const TracedExchange& traced, const std::vector<double>& areas,
                   const std::vector<double>& specular) {
  if (areas.size() != traced.rays.size() || static_cast<int>(areas.size()) != traced.raw.patches ||
      (!specular.empty() && specular.size() != areas.size())) {
    throw std::invalid_argument("areas and specular shares are those of the patches that were traced");
  }
}

/// The least-squares problem: entries x with variances, and what each patch sends out.
class Fit {
 public:
  Fit(const Symmetric& matrix, const std::vector<double>& precision, const TracedExchange& traced,
      const std::vector<double>& areas, const std::vector<double>& specular)
      : matrix_(matrix),
        areas_(areas),
        share_(areas.size()),
        value_(matrix.size()),
        variance_(matrix.size()),
        out_(areas.size(), 0.0),
        out_variance_(areas.size(), 0.0) {
    for (std::size_t row = 0; row < areas.size(); ++row) share_[row] = reflects_not(specular, row);
    for (std::size_t row = 0; row < areas.size(); ++row) {
      for (std::size_t n = matrix.first[row]; n < matrix.first[row + 1]; ++n) {
        const auto other = static_cast<std::size_t>(matrix.target[n]);
        if (other < row) continue;
        const std::size_t m = matrix.mirrored[n];
        const double sum = precision[row] + precision[other];
        const double mean =
            other == row ? matrix.own[n] : (precision[row] * matrix.own[n] + precision[other] * matrix.own[m]) / sum;
        value_[n] = value_[m] = mean;
        variance_[n] = variance_[m] = mean / (other == row ? precision[row] : sum);
      }
      const double rays = double(traced.rays[row]);
      if (!(traced.out[row] > 0.0)) continue;
      out_[row] = areas[row] * traced.out[row];
      out_variance_[row] =
          areas[row] * std::max(traced.out[row] * (1.0 - traced.out[row]), 1.0 / rays) / precision[row];
    }
    start_ = value_;
    start_variance_ = variance_;
  }

  /// What rows miss to their areas.
  std::vector<double> defects() const {
    std::vector<double> defect(areas_.size());
    for (std::size_t row = 0; row < areas_.size(); ++row) {
      double sum = out_[row];
      for (std::size_t n = matrix_.first[row]; n < matrix_.first[row + 1]; ++n) sum += value_[n] * share_of(n);
      defect[row] = areas_[row] - sum;
    }
    return defect;
  }
  double largest(const std::vector<double>& defect) const {
    double result = 0.0;
    for (std::size_t row = 0; row < defect.size(); ++row) {
      if (areas_[row] > 0.0) result = std::max(result, std::fabs(defect[row]) / areas_[row]);
    }
    return result;
  }

  /// Conjugate gradients on S lambda = defect, S_ij = v_ij (1 - rho_i) (1 - rho_j), and the step that lambda means.
  int step(const std::vector<double>& defect) {
    const std::vector<double> diagonal = this->diagonal();
    std::vector<double> lambda(defect.size(), 0.0), residual = defect, search(defect.size()), product;
    double size = 0.0, first_size = 0.0;
    int iterations = 0;
    constexpr int most = 500;
    for (; iterations < most; ++iterations) {
      double next = 0.0;
      for (std::size_t i = 0; i < residual.size(); ++i) next += residual[i] * scaled(residual[i], diagonal[i]);
      if (iterations == 0) first_size = next;
      if (!(next > 1e-26 * first_size)) break;
      for (std::size_t i = 0; i < residual.size(); ++i) {
        search[i] = scaled(residual[i], diagonal[i]) + (size > 0.0 ? next / size : 0.0) * search[i];
      }
      size = next;
      product = times(search, diagonal);
      double curvature = 0.0;
      for (std::size_t i = 0; i < residual.size(); ++i) curvature += search[i] * product[i];
      // A scene that is closed in itself: nothing that steps change is left.
      if (!(curvature > 1e-30 * first_size)) break;
      for (std::size_t i = 0; i < residual.size(); ++i) {
        lambda[i] += size / curvature * search[i];
        residual[i] -= size / curvature * product[i];
      }
    }
    move(lambda);
    return iterations;
  }

  /// Holds negative entries at zero; whether there were any.
  bool hold_negatives() {
    bool any = false;
    for (std::size_t n = 0; n < value_.size(); ++n) {
      if (!(value_[n] < 0.0)) continue;
      value_[n] = variance_[n] = 0.0;
      any = true;
    }
    for (std::size_t row = 0; row < out_.size(); ++row) {
      if (!(out_[row] < 0.0)) continue;
      out_[row] = out_variance_[row] = 0.0;
      any = true;
    }
    return any;
  }

  /// Rounding goes out, where anything does.
  void give_rest_out(const std::vector<double>& defect) {
    for (std::size_t row = 0; row < out_.size(); ++row) {
      if (out_variance_[row] > 0.0) out_[row] = std::max(0.0, out_[row] + defect[row]);
    }
  }

  double change_rms() const {
    double sum = 0.0;
    std::size_t count = 0;
    for (std::size_t n = 0; n < value_.size(); ++n) {
      if (!(start_variance_[n] > 0.0)) continue;
      const double change = value_[n] - start_[n];
      sum += change * change / start_variance_[n];
      ++count;
    }
    return count > 0 ? std::sqrt(sum / double(count)) : 0.0;
  }

  ExchangeRows rows() const {
    ExchangeRows rows;
    rows.patches = matrix_.patches;
    rows.first.assign(matrix_.first.begin(), matrix_.first.end());
    rows.target = matrix_.target;
    rows.exchange = value_;
    rows.outward = out_;
    rows.area = areas_;
    return rows;
  }

 private:
  double share_of(std::size_t n) const { return share_[static_cast<std::size_t>(matrix_.target[n])]; }
  static double scaled(double value, double by) { return by > 0.0 ? value / by : 0.0; }

  std::vector<double> diagonal() const {
    std::vector<double> diagonal(areas_.size());
    for (std::size_t row = 0; row < areas_.size(); ++row) {
      double sum = out_variance_[row];
      for (std::size_t n = matrix_.first[row]; n < matrix_.first[row + 1]; ++n) {
        sum += variance_[n] * share_of(n) * share_of(n);
      }
      diagonal[row] = sum;
    }
    return diagonal;
  }
  std::vector<double> times(const std::vector<double>& x, const std::vector<double>& diagonal) const {
    std::vector<double> product(x.size());
    for (std::size_t row = 0; row < x.size(); ++row) {
      double sum = 0.0;
      for (std::size_t n = matrix_.first[row]; n < matrix_.first[row + 1]; ++n) {
        const auto other = static_cast<std::size_t>(matrix_.target[n]);
        if (other != row) sum += variance_[n] * share_of(n) * x[other];
      }
      product[row] = diagonal[row] * x[row] + share_[row] * sum;
    }
    return product;
  }
  void move(const std::vector<double>& lambda) {
    for (std::size_t row = 0; row < areas_.size(); ++row) {
      for (std::size_t n = matrix_.first[row]; n < matrix_.first[row + 1]; ++n) {
        const auto other = static_cast<std::size_t>(matrix_.target[n]);
        if (other < row) continue;
        const double pull =
            other == row ? lambda[row] * share_[row] : lambda[row] * share_[other] + lambda[other] * share_[row];
        value_[n] += variance_[n] * pull;
        value_[matrix_.mirrored[n]] = value_[n];
      }
      out_[row] += out_variance_[row] * lambda[row];
    }
  }

  const Symmetric& matrix_;
  std::vector<double> areas_, share_, value_, variance_, out_, out_variance_, start_, start_variance_;
};

}  // namespace

RawChecks raw_checks(const ExecutionSpace& space, const TracedExchange& traced, const std::vector<double>& areas,
                     const std::vector<double>& specular) {
  require_sizes(traced, areas, specular);
  const RawRows raw = rows_of(space, traced.raw);
  const Symmetric matrix = symmetric(raw, areas);
  const std::vector<double> precision = precisions(raw, traced, areas);
  RawChecks checks;
  double closure = 0.0, reciprocity = 0.0, area = 0.0, with_rays = 0.0;
  for (std::size_t row = 0; row < areas.size(); ++row) {
    if (!(areas[row] > 0.0)) continue;
    double sum = areas[row] * traced.out[row];
    for (std::size_t n = matrix.first[row]; n < matrix.first[row + 1]; ++n) {
      const auto other = static_cast<std::size_t>(matrix.target[n]);
      sum += matrix.own[n] * reflects_not(specular, other);
      if (other <= row) continue;
      const double one = matrix.own[n], back = matrix.own[matrix.mirrored[n]];
      const double both = precision[row] + precision[other];
      const double mean = (precision[row] * one + precision[other] * back) / both;
      constexpr double fewest_hits = 32.0;
      const double hits =
          std::min(mean * double(traced.rays[row]) / areas[row], mean * double(traced.rays[other]) / areas[other]);
      if (hits < fewest_hits) continue;
      const double ratio = (one - back) / std::sqrt(mean / precision[row] + mean / precision[other]);
      reciprocity += ratio * ratio;
      checks.reciprocity_largest = std::max(checks.reciprocity_largest, std::fabs(ratio));
      ++checks.pairs;
    }
    const double defect = 1.0 - sum / areas[row];
    closure += defect * defect;
    checks.closure_largest = std::max(checks.closure_largest, std::fabs(defect));
    checks.lost_share += areas[row] * traced.lost[row];
    checks.blind_share += areas[row] * traced.blind[row];
    area += areas[row];
    with_rays += 1.0;
  }
  if (with_rays > 0.0) {
    checks.closure_rms = std::sqrt(closure / with_rays);
    checks.lost_share /= area;
    checks.blind_share /= area;
  }
  if (checks.pairs > 0) checks.reciprocity_rms = std::sqrt(reciprocity / double(checks.pairs));
  return checks;
}

EnforcedExchange enforce(const ExecutionSpace& space, const TracedExchange& traced, const std::vector<double>& areas,
                         const std::vector<double>& specular) {
  require_sizes(traced, areas, specular);
  const RawRows raw = rows_of(space, traced.raw);
  const Symmetric matrix = symmetric(raw, areas);
  Fit fit(matrix, precisions(raw, traced, areas), traced, areas, specular);
  EnforcedExchange result;
  constexpr int most_steps = 20;
  constexpr double rounding = 1e-14;
  for (int step = 0; step < most_steps; ++step) {
    const std::vector<double> defect = fit.defects();
    if (fit.largest(defect) <= rounding) break;
    result.iterations += fit.step(defect);
    fit.hold_negatives();
  }
  fit.give_rest_out(fit.defects());
  result.closure_defect = fit.largest(fit.defects());
  result.change_rms = fit.change_rms();
  result.rows = fit.rows();
  return result;
}

ExchangeRows exact_exchange(const std::vector<double>& areas, const std::vector<std::vector<double>>& factors) {
  const std::size_t patches = areas.size();
  if (factors.size() != patches) throw std::invalid_argument("a row of factors for each patch");
  ExchangeRows rows;
  rows.patches = static_cast<int>(patches);
  rows.area = areas;
  rows.first.push_back(0);
  for (std::size_t i = 0; i < patches; ++i) {
    if (factors[i].size() != patches) throw std::invalid_argument("a factor for each pair of patches");
    double sum = 0.0;
    for (std::size_t j = 0; j < patches; ++j) {
      const double exchange = 0.5 * (areas[i] * factors[i][j] + areas[j] * factors[j][i]);
      if (exchange == 0.0) continue;
      rows.target.push_back(static_cast<int>(j));
      rows.exchange.push_back(exchange);
      sum += exchange;
    }
    rows.first.push_back(static_cast<int>(rows.target.size()));
    // What is left of a closed scene is rounding.
    const double rest = areas[i] - sum;
    rows.outward.push_back(std::fabs(rest) < 1e-12 * areas[i] ? 0.0 : rest);
  }
  return rows;
}

}  // namespace coldsky
