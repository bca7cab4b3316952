#pragma once
#include <cstdint>
#include <functional>
#include <vector>

#include "solver/studies/sweep/full_check.hpp"

namespace coldsky {

class Interrupt;

/// Designs from `first` to before `end`.
struct DesignRange {
  std::uint64_t first = 0, end = 0;                    ///< numbers of designs, from 0
  std::uint64_t count() const { return end - first; }  ///< designs in it
};

/// Designs that follow each other, with what they come to.
struct SweepBatch {
  std::uint64_t first = 0;            ///< number of its first design
  std::vector<DesignAnswer> answers;  ///< a design each
};

/// What becomes of a sweep while it runs. None may be empty but `progress`.
struct SweepHooks {
  std::function<void(const SweepBatch&)> keep;         ///< a batch is solved; once it returns, it is not solved again
  std::function<void(const DesignCheck&)> keep_check;  ///< the same of a check
  std::function<void(std::uint64_t done)> progress;    ///< designs or checks that are kept
};

/// Solves designs of a plan, batch by batch; of a batch that takes long, what is solved is
/// kept every few seconds. Those that make no valid case are not handed to the solver. Throws Interrupted once what is
/// solved has been kept.
void solve_designs(const SweepPlan& plan, DesignSolver& solver, DesignRange range, std::uint64_t batch,
                   const SweepHooks& hooks);

/// Solves a sample of the designs by the full field. \param answer of a design that the sweep has solved
/// \param done checks that an earlier run has kept: the first ones of the sample
/// Returns how many the sample has.
std::size_t check_designs(const SweepPlan& plan, const std::function<DesignAnswer(std::uint64_t)>& answer,
                          std::size_t done, const Session& session, const SweepHooks& hooks);

}  // namespace coldsky
