#pragma once
#include <memory>
#include <string>
#include <vector>

#include "solver/claims/model.hpp"

namespace coldsky {

/// Latin hypercube over the stated ranges of the inputs, uniform in each: one vector a sample, in the order of the
/// inputs. The seed is fixed, so that a ledger repeats itself.
std::vector<std::vector<double>> sample_inputs(const ClaimInputs& inputs, int samples);

/// Quantile of values that may be infinite, by straight lines between order statistics.
double quantile(std::vector<double> values, double share);

namespace ledger {

/// Rows over all samples: a model of its own for each, solved when a row is asked for.
class Samples {
 public:
  /// \param like the samples are solved as exactly as this
  Samples(const ClaimInputs& inputs, int count, const SolveContext& like);

  std::size_t size() const { return samples_.size(); }
  ClaimModel& model(std::size_t n) { return *samples_[n].model; }
  /// A row of all samples, in its unit.
  std::vector<double> row(const std::string& id);
  /// Heat problems solved, and their cells.
  long solves() const;
  long cells() const;

 private:
  struct Sample {
    std::unique_ptr<ClaimInputs> inputs;
    std::unique_ptr<SolveContext> context;
    std::unique_ptr<ClaimModel> model;
  };
  std::vector<Sample> samples_;
};

}  // namespace ledger

}  // namespace coldsky
