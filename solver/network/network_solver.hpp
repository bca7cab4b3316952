#pragma once
#include <functional>
#include <vector>

#include "solver/core/interrupt.hpp"
#include "solver/deck/network.hpp"
#include "solver/network/sparse_factors.hpp"

namespace coldsky {

/// How a solve of a network went.
struct NetworkReport {
  int iterations = 0;     ///< of Newton's method, in all
  double residual = 0.0;  ///< sum of the balances over the heat that flows [-]
  long steps = 0;         ///< of a transient
  long rejected = 0;      ///< steps that were too long and done again
};

/// Where and how closely time is followed.
struct NetworkSteps {
  double relative_tolerance = 1e-6;  ///< of the temperature [-]
  double absolute_tolerance = 1e-4;  ///< [K]
};

/// Steady states and transients of a network. Newton's method with exact linear solves, whose factors stages of one
/// length share as long as it converges with them; in time TR-BDF2 as in `Transient` (solver/nonlinear/), with the
/// arithmetic nodes solved at every stage and left out of the error.
class NetworkSolver {
 public:
  /// \param network outlives the solver. Throws InputError where a node has no way to a temperature.
  explicit NetworkSolver(const Network& network, const Interrupt* interrupt = nullptr);

  const Network& network() const { return network_; }                       ///< that is solved
  const std::vector<double>& temperatures() const { return temperature_; }  ///< [K]
  /// Those that a solve begins with [K], a value a node.
  void set_temperatures(const std::vector<double>& temperatures);
  /// Steady state with the sources of a time. Throws NotConvergedError, and InputError where a node is joined to no
  /// boundary node.
  NetworkReport solve_steady(double time);
  /// From `begin` to `end` [s]; `observe` at every output time, first and last among them.
  NetworkReport solve_transient(double begin, double end, double output_interval, const NetworkSteps& steps,
                                const std::function<void(double)>& observe);
  /// Heat that flows out of each node through its conductors at the present temperatures [W]. Of a boundary node: what
  /// it takes up, with its sign turned.
  std::vector<double> outflow() const;

 private:
  struct Stage {
    const std::vector<double>* old = nullptr;  ///< null = steady
    double length = 0.0;                       ///< [s]
    bool held = false;                         ///< nodes that store heat keep their temperature
  };
  bool solved(int node, const Stage& stage) const;
  double balance(const std::vector<double>& heat, const Stage& stage, std::vector<double>& residual,
                 double& scale) const;
  void linearise(const Stage& stage);
  /// Whether the factors are those of a stage of this length, at whatever temperatures.
  bool holds(const Stage& stage) const;
  bool factor(const Stage& stage);
  void newton(const std::vector<double>& heat, const Stage& stage, NetworkReport& report);
  void require_anchors(bool steady) const;
  /// Rates of the nodes that store heat [K/s].
  std::vector<double> rates(const std::vector<double>& heat) const;
  bool try_step(double from, double step, double kink, const NetworkSteps& tolerances, double& error,
                NetworkReport& report);
  void span(double begin, double end, const NetworkSteps& tolerances, NetworkReport& report);

  const Network& network_;
  const Interrupt* interrupt_;
  std::vector<double> temperature_;
  SparseFactors factors_;
  double factored_ = 0.0;  ///< length of the stage that the factors are of; 0 = of none [s]
  std::vector<double> first_rate_;
  double next_step_ = 0.0;
};

}  // namespace coldsky
