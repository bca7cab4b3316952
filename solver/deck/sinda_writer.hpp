#pragma once
#include <ostream>

#include "solver/deck/network.hpp"

namespace coldsky {

/// Writes a network as a SINDA-style deck in SI units with temperatures in kelvins (ABSZRO = 0), with the digits that
/// read back as the same numbers.
void write_sinda(std::ostream& out, const Network& network);

}  // namespace coldsky
