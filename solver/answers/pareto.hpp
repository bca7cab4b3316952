#pragma once
#include <cstdint>
#include <vector>

namespace coldsky {

/// Designs of which none is at least as good as another in every aim and better in one. Designs are handed in one by
/// one; only the front is kept.
class ParetoFront {
 public:
  struct Member {
    std::uint64_t design = 0;
    std::vector<double> values = {};  ///< as handed in
  };
  /// \param maximise of each aim, whether larger is better
  explicit ParetoFront(std::vector<bool> maximise) : maximise_(std::move(maximise)) {}
  /// A design with a value that is no number is passed over; of designs with equal values the first stays.
  void add(std::uint64_t design, const std::vector<double>& values);
  /// By the first aim, the best first.
  std::vector<Member> members() const;

 private:
  bool beats(const std::vector<double>& a, const std::vector<double>& b) const;
  std::vector<bool> maximise_;
  std::vector<Member> members_;
};

}  // namespace coldsky
