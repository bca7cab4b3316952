#pragma once
#include "kernels/base/types.hpp"
#include "solver/core/interrupt.hpp"

namespace coldsky {

/// What a study computes with. It is handed in, so that a program may run several at once, each on its own instance:
/// nothing of it is looked up elsewhere.
struct Session {
  /// All launches, copies and waits of the study go there, and no other instance is waited for.
  ExecutionSpace space;
  /// Ends the study between two Newton steps; nullptr = nothing does. It outlives the study and its answer.
  const Interrupt* interrupt = nullptr;
};

}  // namespace coldsky
