#pragma once
#include "solver/studies/sweep/design_answer.hpp"
#include "solver/studies/trends.hpp"

namespace coldsky {

/// What a design's strip was solved in.
struct DesignSetting {
  Environment environment;
  std::string sized_by = "steady";  ///< as radiator.sized_by
  double load_share = 1.0;          ///< load of the steady field over the case's, see OrbitSize [-]
};

/// The numbers of a whole radiator from those of a strip that stands for its panels, as `size` and `solve` form them
/// from a panel's field; and the limits that the answer breaks.
/// \param c the hot case \param sized the area is the answer, else the number of panels is given
DesignAnswer design_answer_of(const Case& c, const DesignSetting& setting, const StripAnswer& strip, bool sized);

/// A design without an answer, from what ended its solve. Rethrows what is no answer: interrupts, failed calls,
/// mistakes. To be called while the exception is handled.
DesignAnswer design_without_answer();

}  // namespace coldsky
