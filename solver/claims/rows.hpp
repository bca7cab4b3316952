#pragma once
#include <functional>
#include <map>
#include <string>

#include "solver/claims/model.hpp"

namespace coldsky::ledger {

/// How rows are computed, by their ids.
using Rows = std::map<std::string, std::function<double(ClaimModel&)>>;

/// Rows of the counter-claims, K1 and K2.
void add_counter_claims(Rows& rows);
/// Rows of spacecraft and of data centres in space that were flown, studied or published: S1 to S12.
void add_systems(Rows& rows);

}  // namespace coldsky::ledger
