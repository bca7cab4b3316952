#pragma once
#include <cstddef>
#include <deque>
#include <vector>

namespace coldsky {

/// Anderson's acceleration of a fixed point x = g(x) (1965, J. ACM 12, 547): the next start is drawn from the last
/// passes so that what they missed cancels. A pass shrinks each of a panel's modes by its own factor; the slow ones, of
/// a heavy loop, go in a few passes this way.
class Anderson {
 public:
  /// \param singles entries at the end of x that count as much each as all before them together
  /// \param depth earlier passes that the next start is drawn from
  explicit Anderson(std::size_t singles = 1, std::size_t depth = 3) : singles_(singles), depth_(depth) {}
  /// \param x a start \param g where the pass from it ended; returns the next start
  std::vector<double> next(const std::vector<double>& x, const std::vector<double>& g);
  /// What the passes so far left: for runs that are resumed.
  std::vector<double> state() const;
  /// Takes it up; false where the numbers are none of vectors of this size.
  bool restore(const std::vector<double>& numbers, std::size_t size);

 private:
  double dot(const std::vector<double>& a, const std::vector<double>& b) const;
  std::size_t singles_, depth_;
  std::vector<double> last_, last_miss_;
  std::deque<std::vector<double>> changes_, ends_;
};

}  // namespace coldsky
