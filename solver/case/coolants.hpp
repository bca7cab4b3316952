#pragma once
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace coldsky {

/// A coolant that a case may name. Its properties stand in data/fluids/NAME.csv, its Korean name under
/// page.value.NAME in the texts of the pages.
struct Coolant {
  const char* name;
  /// A solution with water: takes coolant.fraction, stays liquid, and has a table by mass fraction. Others are pure
  /// fluids with a table of liquid and vapour at saturation.
  bool solution;
};

/// All of them, in the order of the manual.
std::span<const Coolant> coolants();
/// Names of all.
std::vector<std::string> coolant_names();
/// Names of those that are solutions, or of those that are not.
std::vector<std::string> coolant_names(bool solutions);
/// Whether a coolant is a solution; false for names that are no coolant's.
bool is_solution(std::string_view name);

}  // namespace coldsky
