#pragma once
#include <string>

#include "solver/sweep/plan.hpp"

namespace coldsky {

struct Session;

struct CheckSweepOptions {
  bool json = false;
  std::string language = "en";
};

/// Says what a sweep would do: how many designs, what varies, how many of a sample of them make no valid case and why,
/// how long it takes by the rate of some of them, which are solved for it, how much memory and disk. Throws InputError
/// where not one of the sample makes a valid case.
int run_check_sweep(const SweepPlan& plan, const CheckSweepOptions& options, const Session& session);

}  // namespace coldsky
