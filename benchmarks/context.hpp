#pragma once
#include <Kokkos_Core.hpp>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "benchmarks/bench.hpp"
#include "kernels/base/types.hpp"
#include "solver/session/backend.hpp"
#include "solver/session/session.hpp"

namespace coldsky {

/// One line of a benchmark; what does not apply is empty.
struct BenchRow {
  std::string name, case_name{}, size{};
  std::optional<double> setup_seconds{}, solve_seconds{}, total_seconds{};
  std::optional<int> iterations{};
  std::optional<double> relative_residual{};
  /// Of a kernel: bytes moved per cell by its traffic table; of a solve: memory per cell, vectors included.
  std::optional<double> bytes_per_cell{};
  std::optional<double> rate{};
  std::string rate_unit{};
  std::optional<double> roof_fraction{};   ///< of the triad, run before and after each call: the median
  std::string setup_work{}, solve_work{};  ///< what ran, as WorkMeter tells it; of a kernel the second alone
};

/// What every benchmark is told, and where it puts its rows.
struct BenchContext {
  BenchOptions options;
  const Session& session;
  std::function<void(const BenchRow&)> add;
};

/// A benchmark; `run` throws BenchError when its own result is wrong.
struct Benchmark {
  const char* name;
  void (*run)(BenchContext&);
};
// The benchmarks of each file, kernels.cpp, solves.cpp, orbit.cpp, fins.cpp, strips.cpp, rays.cpp and exchange.cpp.
std::vector<Benchmark> kernel_benchmarks();
std::vector<Benchmark> solve_benchmarks();
std::vector<Benchmark> orbit_benchmarks();
std::vector<Benchmark> fin_benchmarks();
std::vector<Benchmark> strip_benchmarks();
std::vector<Benchmark> ray_benchmarks();
std::vector<Benchmark> exchange_benchmarks();

/// A benchmark's wrong result. Exit code 1.
class BenchError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};
/// Throws BenchError with both numbers unless value <= limit (not a number fails).
void require_at_most(const std::string& what, double value, double limit);

/// `--size` as a box: "128" is 128 x 128 x `depth` (depth 0: 128 again), "250x131x77" is itself. Empty gives
/// `standard`.
Box bench_box(const BenchOptions& options, const Box& standard, int depth = 0);
std::string box_text(const Box& box);

/// Median; `values` is sorted on return.
double median(std::vector<double>& values);

}  // namespace coldsky
