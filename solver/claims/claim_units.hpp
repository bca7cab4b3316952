#pragma once

/// Units that rows and figures of the ledger are turned into and out of.
namespace coldsky::ledger {

inline constexpr double day = 86400.0, year = 365.25 * day;  // [s]
inline constexpr double kilowatt_hour = 3.6e6;               // [J]
inline constexpr double megawatt = 1e6;                      // [W]

}  // namespace coldsky::ledger
