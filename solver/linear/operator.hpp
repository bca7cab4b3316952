#pragma once
#include <string>
#include <vector>

#include "kernels/base/launches.hpp"
#include "kernels/base/vector.hpp"
#include "kernels/block/stencil.hpp"

namespace coldsky {

/// What a Krylov method needs of a matrix: products in single precision, residuals in double. Vectors are flat, one
/// entry a cell.
class LinearOperator {
 public:
  virtual ~LinearOperator() = default;
  virtual int size() const = 0;
  /// q = A u with coefficients rounded to single precision
  virtual void apply(const Array<float>& u, const Array<float>& q) = 0;
  /// r = b - A x, formed in double precision and then rounded; returns r . r.
  virtual double residual(const Array<double>& b, const Array<double>& x, const Array<float>& r) = 0;
};

/// What conjugate gradients needs beside it.
class SymmetricOperator : public LinearOperator {
 public:
  /// q = A u; u . q goes to `end`. The kernels are described to `to`.
  virtual void apply_dot(Launches& to, const Array<float>& u, const Array<float>& q, const GradientStep& end) = 0;
  /// Of the arrays that those kernels read beside u and q.
  virtual Identity identity() const = 0;
};

/// z = M^-1 f with M close to A, in single precision. Its input is a vector of its own, which the caller fills.
class Preconditioner {
 public:
  virtual ~Preconditioner() = default;
  /// Where f is to be put.
  virtual Array<float> input() = 0;
  /// Returns z = M^-1 f, which is the preconditioner's until the next call.
  virtual Array<float> apply() = 0;
  /// A vector that is the caller's from one call of apply or apply_dot to the next.
  virtual Array<float> idle() = 0;
};

class SymmetricPreconditioner : public Preconditioner {
 public:
  /// z = M^-1 f; f . z goes to `end`. The kernels are described to `to`.
  virtual void apply_dot(Launches& to, const GradientStep& end) = 0;
  /// Where z is then.
  virtual Array<float> output() = 0;
  /// Of the arrays that those kernels read and write.
  virtual Identity identity() const = 0;
};

/// The seven-point operator: stored double-precision coefficients, and a copy in single precision for the products of
/// the Krylov methods. Traffic of a product: single 24, double 48 bytes a cell; of a residual 52.
class StencilOperator final : public SymmetricOperator {
 public:
  StencilOperator(ExecutionSpace space, StencilData<double> data);
  int size() const override { return data_.box.cells(); }
  void apply(const Array<float>& u, const Array<float>& q) override;
  void apply_dot(Launches& to, const Array<float>& u, const Array<float>& q, const GradientStep& end) override;
  Identity identity() const override { return identity_; }
  /// q = A u; returns u . q.
  double apply_dot(const Array<float>& u, const Array<float>& q);
  double residual(const Array<double>& b, const Array<double>& x, const Array<float>& r) override;
  /// q = A u in double precision
  void apply_double(const Array<double>& u, const Array<double>& q);
  /// Follows new values in the coefficients given.
  void refresh();
  const StencilData<double>& data() const { return data_; }
  const StencilData<float>& single() const { return single_; }

 private:
  ExecutionSpace space_;
  StencilData<double> data_;
  StencilData<float> single_;
  ReductionScratch scratch_, dot_scratch_;
  Identity identity_;
};

enum class LinearStatus { converged, iteration_limit, breakdown };

/// How a linear solve went.
struct LinearReport {
  LinearStatus status = LinearStatus::iteration_limit;
  int iterations = 0;
  double relative_residual = 1.0;  ///< |b - A x| / |b|, from the recurrence since it was last formed anew
  std::vector<double> history;     ///< relative residual after each iteration
};

/// `relative` is measured against |b|.
struct LinearTolerance {
  double relative = 1e-8;
  int iteration_limit = 500;
};

}  // namespace coldsky
