#pragma once
#include <map>
#include <string>
#include <vector>

#include "solver/results/sweep_answers.hpp"

namespace coldsky {

/// Sums of the target over slices of every varied key: designs of one value where there are few values, else tenths of
/// them.
class SliceSums {
 public:
  SliceSums(const SweepPlan& plan, const std::string& target);
  void add(std::uint64_t design, const DesignAnswer& answer);
  /// Sets slices, tornado and the middle.
  void finish(SweepAnswers& answers) const;

 private:
  struct Sums {
    std::uint64_t count = 0;
    double sum = 0.0, squares = 0.0;  ///< from the origin, so that digits are not lost in a large mean
    double low = 0.0, high = 0.0;
    void add(double value, double origin);
    double mean(double origin) const { return origin + sum / static_cast<double>(count); }
    double deviation() const;
  };
  struct Column {
    bool text = false;
    std::vector<double> values;  ///< where there are few: each a slice; else ends of slices, one more than these
    bool each = true;
    std::map<std::string, Sums> words;
    std::vector<Sums> slices;
  };
  void add_one_at_a_time(std::uint64_t design, double value);
  std::vector<SweepAnswers::Slice> slices_of(const Column& column) const;

  const SweepPlan& plan_;
  std::size_t place_;
  bool one_at_a_time_, has_origin_ = false;
  double origin_ = 0.0;
  Sums all_;
  std::vector<Column> columns_;
  /// One at a time: the target with a key elsewhere, by the key's coordinate.
  std::map<std::size_t, std::map<double, double>> moved_;
  double base_ = 0.0;
};

}  // namespace coldsky
