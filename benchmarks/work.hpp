#pragma once
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "benchmarks/bench.hpp"
#include "kernels/base/observer.hpp"

namespace coldsky {

/// What runs while it lives, for a model of the time (benchmarks/predict.py): kernels by functor and cells, launches of
/// graphs, waits.
class WorkMeter final : public LaunchObserver {
 public:
  WorkMeter() { observe_launches(this); }
  ~WorkMeter() override { observe_launches(nullptr); }
  void kernel(const char* name, int cells) override;
  void graph() override { ++graphs_; }
  void wait() override { ++waits_; }
  /// JSON: {"graphs", "waits", "kernels": [[functor, cells, launches, of those behind a kernel over as many cells],
  /// ...]}
  std::string report() const;

 private:
  struct Counts {
    long launches = 0, behind_alike = 0;
  };
  std::map<std::pair<const char*, int>, Counts> kernels_;
  int last_cells_ = 0;
  long graphs_ = 0, waits_ = 0;
};

/// What `call()` runs, where the options ask for it; else it is not called.
template <class Call>
std::string work_of(const BenchOptions& options, const Call& call) {
  if (!options.work) return {};
  const WorkMeter meter;
  call();
  return meter.report();
}

}  // namespace coldsky
