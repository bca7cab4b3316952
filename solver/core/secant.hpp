#pragma once
#include <functional>
#include <limits>
#include <optional>

namespace coldsky {

/// A search by the secant method at the start of one of its iterations: where it looks next and what it found last.
struct SecantState {
  int iteration = 0;
  double x = 0.0, last_x = 0.0, last_f = 0.0;

  /// Whether the last point and this one, where the function is f, make a line to follow.
  bool has_line(double f) const { return iteration > 0 && x != last_x && f != last_f; }
  /// Its slope.
  double slope(double f) const { return (f - last_f) / (x - last_x); }
};

/// Lets a search go on from where an earlier one was, and tell where it is.
struct SearchWatch {
  std::optional<SecantState> from;
  std::function<void(const SecantState&)> at_start;  ///< of every iteration; may be empty
  /// What an iteration depends on beside its state is kept here, before `at_start`; may be empty.
  std::function<void()> keep;

  /// \param guess where a search begins that does not go on
  SecantState begin(double guess) const { return from.value_or(SecantState{0, guess}); }
  void tell(const SecantState& state) const {
    if (keep) keep();
    if (at_start) at_start(state);
  }
};

/// Which way the function goes as x grows.
enum class Trend { rising, falling };

/// How a search goes from one point to the next.
struct SecantRules {
  static constexpr double unlimited = std::numeric_limits<double>::infinity();
  Trend trend = Trend::rising;  ///< lines that go the other way are not followed
  int limit = 40;               ///< most looks
  double flattest = 0.0;        ///< lines that are not steeper are not followed either
  double longest_step = unlimited;
  double longest_share = unlimited;           ///< of a step, relative to x, which is then positive
  double low = -unlimited, high = unlimited;  ///< bounds of x
  double give_up_above = unlimited;           ///< where a step leads farther, there is no answer
};

/// What a look at a point finds.
struct SecantLook {
  double f = 0.0;       ///< what is to vanish
  bool found = false;   ///< near enough: the search ends here
  double slope = 0.0;   ///< of f where there is no line to follow; 0 = not known
  double step = 0.0;    ///< the first step where that is not known either
  bool failed = false;  ///< nothing can be seen here: the search ends without an answer
};

/// The step from a point: the slope that it follows, 0 where none is known, and where it leads.
struct SecantStep {
  double slope = 0.0, next = 0.0;
};
SecantStep secant_step(const SecantRules& rules, const SecantState& at, const SecantLook& seen);

/// How a search ended: the last point that it looked at, and where it would have looked next.
struct SecantEnd {
  enum Status {
    found,
    limit,   ///< `SecantRules::limit` looks were not enough
    flat,    ///< no line to follow and no slope
    beyond,  ///< above `SecantRules::give_up_above`
    failed
  };
  Status status = limit;
  double x = 0.0, slope = 0.0, next = 0.0;
};

/// Searches for the x at which a function vanishes, by the secant method. An iteration depends on its `SecantState`
/// alone, so that a search that goes on from one ends with the digits of one that was never interrupted.
/// \param guess where a search begins that does not go on
SecantEnd search_by_secant(const SecantRules& rules, const SearchWatch& watch, double guess,
                           const std::function<SecantLook(const SecantState&)>& look);

}  // namespace coldsky
