#pragma once
#include "solver/case/case.hpp"

namespace coldsky {

struct Session;

/// A body of one temperature that radiates to space and sees nothing else: no Sun, the kindest surroundings.
struct BareBody {
  double power = 0.0, area = 0.0, emissivity = 0.0, mass = 0.0, specific_heat = 0.0;  ///< SI
  double start = 293.15, limit = 358.15, space = 2.72548;                             ///< [K]
};
/// How exactly it is solved.
struct BareAccuracy {
  double steady = 1e-12, stage = 1e-10;  ///< heat balances of the steady state and of stages of time steps [-]
  double step = 1e-8;                    ///< error of a time step, relative to the temperature
  int newton_limit = 100, linear_limit = 500;
};

/// Its steady temperature [K]. Throws NotConvergedError, as what follows does.
double bare_steady_temperature(const BareBody& body, const Session& session, const BareAccuracy& accuracy);
/// When it comes to its limit, which lies between its start and its steady temperature.
struct BareHeating {
  double time = 0.0;  ///< [s]
  long steps = 0;
};
BareHeating bare_heating(const BareBody& body, const Session& session, const BareAccuracy& accuracy);

/// A server without any radiator: what it comes to, and when its chips reach their limit.
struct BareResult {
  double temperature = 0.0;    ///< steady [K]
  double time_to_limit = 0.0;  ///< [s]; negative = never reached
};
BareResult bare_in_vacuum(const Case& c, const Session& session);

}  // namespace coldsky
