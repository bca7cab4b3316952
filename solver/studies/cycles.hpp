#pragma once
#include <vector>

#include "solver/studies/anderson.hpp"

namespace coldsky {

/// How well a state that repeats itself is known: what a run says of it in summary, results and report.
struct PeriodicCertificate {
  int passes = 0;         ///< of the span, the last with it
  double closure = 0.0;   ///< estimated distance of the last pass's start from the state that repeats itself [K]
  double change = 0.0;    ///< from the start of the last pass to its end [K]
  double energy = 0.0;    ///< that the last pass stored, relative to what it turned over [-]
  double halving = -1.0;  ///< most that coolant and chips move when all steps are halved [K]; negative = not looked at
};

/// Energy that a pass took up less what it gave off, relative to both together.
double energy_miss(double in, double out);

/// Passes over a span until the state repeats itself: the start of the next is drawn from the last ones, so that heavy
/// loops, which would take days of orbits, close in a few (see Anderson).
class Cycles {
 public:
  /// \param allowed distance of the start from the state that repeats itself [K]
  explicit Cycles(double allowed) : allowed_(allowed) {}
  /// A pass led from `start` to `end`: deviations of the field, then the loop [K]. Returns the start of the next.
  std::vector<double> next(const std::vector<double>& start, const std::vector<double>& end);
  /// Whether the last pass counts as closed.
  bool closed() const;
  /// Passes, closure and change of the last pass.
  const PeriodicCertificate& certificate() const { return certificate_; }
  /// All that a resumed run needs, as numbers.
  std::vector<double> state() const;
  /// Takes them up; false where they are none. \param size of a state
  bool restore(const std::vector<double>& numbers, std::size_t size);

 private:
  double allowed_;
  Anderson acceleration_;
  PeriodicCertificate certificate_;
};

}  // namespace coldsky
