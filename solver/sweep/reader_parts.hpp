#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "solver/sweep/parts.hpp"

namespace coldsky {

/// Puts the first generation of a search in place: designs spread evenly, or the middle of what may be fitted in every
/// condition.
void begin_search(SweepPlan::Parts& parts);
/// Looks at derived keys in a thousand designs of all. Throws InputError where one comes to no number.
void check_derived_values(const SweepPlan::Parts& parts);
/// Of all that decides what the designs are. \param measurements of a calibration, else empty
std::uint64_t fingerprint_of(const SweepPlan::Parts& parts, const std::string& case_text,
                             const std::vector<std::string>& set, const std::string& measurements);

}  // namespace coldsky
