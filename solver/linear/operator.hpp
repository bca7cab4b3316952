#pragma once
#include <string>
#include <vector>

#include "kernels/stencil.hpp"
#include "kernels/vector.hpp"

namespace coldsky {

/// What a Krylov method needs of a matrix: its product with a vector. Vectors are flat, one entry a cell.
class LinearOperator {
 public:
  virtual ~LinearOperator() = default;
  virtual int size() const = 0;
  /// q = A u
  virtual void apply(const Array<double>& u, const Array<double>& q) = 0;
  /// q = A u; returns u . q, fused where the operator can.
  virtual double apply_dot(const Array<double>& u, const Array<double>& q) = 0;
};

/// What conjugate gradients needs: directions may be single, products are double.
class SymmetricOperator : public LinearOperator {
 public:
  using LinearOperator::apply_dot;
  virtual double apply_dot(const Array<float>& u, const Array<double>& q) = 0;
};

/// z = M^-1 r with M close to A.
class Preconditioner {
 public:
  virtual ~Preconditioner() = default;
  virtual void apply(const Array<double>& r, const Array<double>& z) = 0;
};

/// A preconditioner that works in single precision: its input is a vector of its own, which the caller fills.
class SinglePreconditioner : public Preconditioner {
 public:
  /// Where the residual f is to be put.
  virtual Array<float> input() = 0;
  /// z = M^-1 f; z is the preconditioner's until the next call. Returns f . z.
  virtual double apply_single(Array<float>& z) = 0;
};

/// The seven-point operator with stored double-precision faces.
/// Traffic of a product: faces 24, s 8, u 8 or 4, q 8: 48 or 44 bytes a cell (q counted once).
class StencilOperator final : public SymmetricOperator {
 public:
  StencilOperator(ExecutionSpace space, StencilData<double> data) : space_(std::move(space)), data_(std::move(data)) {}
  int size() const override { return data_.box.cells(); }
  void apply(const Array<double>& u, const Array<double>& q) override;
  double apply_dot(const Array<double>& u, const Array<double>& q) override;
  double apply_dot(const Array<float>& u, const Array<double>& q) override;
  const StencilData<double>& data() const { return data_; }

 private:
  ExecutionSpace space_;
  StencilData<double> data_;
  ReductionScratch scratch_;
};

enum class LinearStatus { converged, iteration_limit, breakdown };

/// How a linear solve went.
struct LinearReport {
  LinearStatus status = LinearStatus::iteration_limit;
  int iterations = 0;
  double relative_residual = 1.0;  ///< |b - A x| / |b|, from the recurrence
  std::vector<double> history;     ///< relative residual after each iteration
};

/// `relative` is measured against |b|.
struct LinearTolerance {
  double relative = 1e-8;
  int iteration_limit = 500;
};

}  // namespace coldsky
