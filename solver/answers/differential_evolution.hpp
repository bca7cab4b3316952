#pragma once
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace coldsky {

/// How good a design is: those that keep all limits before those that break some, these before those without an
/// answer; among the first the smaller objective wins, among the second the smaller violation (K. Deb, Computer Methods
/// in Applied Mechanics and Engineering 186 (2000) 311-338).
struct Merit {
  enum class Kind : std::uint8_t { keeps, breaks, none } kind = Kind::none;
  double value = 0.0;  ///< the objective, to be made small; the sum of relative violations; nothing
  bool better_than(const Merit& other) const;
};

/// Minimises by differential evolution whose steps learn from what succeeded: SHADE, R. Tanabe and A. Fukunaga,
/// Proceedings of the IEEE Congress on Evolutionary Computation (2013) 71-78. Points lie in the unit cube, where keys
/// with levels have equal shares of their coordinate. Deterministic: numbers come from seed and generation.
class DifferentialEvolution {
 public:
  using Point = std::vector<double>;
  struct Options {
    std::uint64_t seed = 0;
    std::size_t generations = 200;  ///< after the first
    double tolerance = 1e-5;        ///< relative spread of the objective over the population at which it ends
  };
  /// \param first the first generation, which is to be told first; four points at least
  DifferentialEvolution(std::vector<Point> first, const Options& options);

  /// The points of the next generation. Empty where the search is done.
  std::vector<Point> ask();
  /// What the points of the last generation come to: of the first, or of those that were asked for.
  void tell(const std::vector<Merit>& merits);

  /// Why it has ended: "converged", "stalled" (nothing better in 60 generations), "generations"; empty while it goes
  /// on.
  const std::string& ended() const { return ended_; }
  std::size_t generation() const { return generation_; }  ///< that was told last; 0 = the first
  std::size_t best_place() const;                         ///< in the population
  const Merit& best() const { return merits_.at(best_place()); }
  const Point& best_point() const { return population_.at(best_place()); }
  /// Relative spread of the objective; infinite where not all of the population keep their limits.
  double spread() const;

 private:
  struct Draw;
  void select(const std::vector<Merit>& merits);
  void judge();
  Point trial(std::size_t target, const std::vector<std::size_t>& ranking, Draw& draw);

  Options options_;
  std::vector<Point> population_, trials_, archive_;
  std::vector<Merit> merits_;
  std::vector<double> scales_, crossings_;                     ///< F and CR of the trials
  std::vector<double> scale_memory_, crossing_memory_;         ///< of what succeeded
  std::size_t memory_place_ = 0, generation_ = 0, since_ = 0;  ///< generations since the best got better
  bool begun_ = false;
  std::string ended_;
};

}  // namespace coldsky
