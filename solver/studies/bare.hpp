#pragma once
#include "solver/case/case.hpp"
#include "solver/session/session.hpp"

namespace coldsky {

/// A server without any radiator: what it comes to, and when its chips reach their limit.
struct BareResult {
  double temperature = 0.0;    ///< steady [K]
  double time_to_limit = 0.0;  ///< [s]; negative = never reached
  int steps = 0;
};
BareResult bare_in_vacuum(const Case& c, const Session& session);

}  // namespace coldsky
