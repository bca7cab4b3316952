#pragma once
#include <functional>
#include <optional>

namespace coldsky {

/// A search by the secant method at the start of one of its iterations: where it looks next and what it found last.
struct SecantState {
  int iteration = 0;
  double x = 0.0, last_x = 0.0, last_f = 0.0;

  /// Slope of the line through the last two points. \param f at x \param otherwise where there is no line yet
  double slope(double f, double otherwise) const {
    return iteration > 0 && x != last_x ? (f - last_f) / (x - last_x) : otherwise;
  }
  /// Goes on by a step from x, where the function is f.
  void go(double f, double step) {
    last_x = x;
    last_f = f;
    x += step;
  }
};

/// Heat balance that a search for a heat asks of the solve of an iteration (see NewtonOptions): a thousandth of the
/// miss that it expects to find. The solve that ends the search has to meet the case's.
/// \param scale that misses are relative to \param share of the heat in the flows that balances are relative to
double search_balance(const SecantState& at, double scale, double share);

/// Lets a search go on from where an earlier one was, and tell where it is.
struct SearchWatch {
  std::optional<SecantState> from;
  std::function<void(const SecantState&)> at_start;  ///< of every iteration; may be empty
  /// \param guess where a search begins that does not go on
  SecantState begin(double guess) const { return from.value_or(SecantState{0, guess}); }
  void tell(const SecantState& state) const {
    if (at_start) at_start(state);
  }
};

}  // namespace coldsky
