#pragma once
#include "solver/claims/model.hpp"
#include "solver/core/text.hpp"

namespace coldsky::ledger {

/// A template of data/claims/claims.toml with the rows that it names filled in. An ending of the name asks for another
/// unit: C1a_C is the row C1a [K] in degC, C3l_min a time [s] in minutes. Infinite rows become the sign for it.
Text filled(const Text& text, ClaimModel& model);

}  // namespace coldsky::ledger
