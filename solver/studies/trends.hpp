#pragma once
#include <optional>
#include <string>
#include <vector>

#include "solver/studies/strips.hpp"

/// How an answer moves with its inputs, for the report. Every number is a strip on a coarse mesh, all of a study in one
/// batch.
namespace coldsky {

/// Strips that one panel of a case is made of [-].
double strips_of(const Case& c);
/// Mean temperature of the sides that radiate; of both where none does [K].
double radiating_mean(const Case& c, const StripAnswer& strip);
/// Whether the surroundings follow from a key of the case.
bool moves_surroundings(const std::string& key);

/// The smallest radiator for the hottest loop that the chips allow, by a strip. Throws InfeasibleError where there is
/// none and NotConvergedError.
StripAnswer strip_size(const Case& c, const Session& session, const Environment& environment);
/// The hottest chip of a given number of panels, by a strip. Throws as strip_size.
StripAnswer strip_chip(const Case& c, const Session& session, const Environment& environment);

/// One input moved down and up; an answer is absent where there is none (no such panel, infeasible).
struct Sensitivity {
  std::string key;          ///< of the case, without the side for coatings and given fluxes
  std::string unit;         ///< SI unit of the key
  bool difference = false;  ///< a temperature difference
  double low_input = 0.0, high_input = 0.0;
  std::optional<double> low, high;  ///< the answer [m^2] or [K]
};

struct SensitivityStudy {
  double middle = 0.0;  ///< the strip's own answer
  std::vector<Sensitivity> rows;
};

/// Every number of the case that the answer depends on, moved by 10 % (temperatures: by 10 K) within its range, the
/// others held; largest effect first, at most `most`.
/// \param environment that of the case \param area the answer is the area, else the chip's temperature
SensitivityStudy sensitivities(const Case& c, const Session& session, const Environment& environment, bool area,
                               std::size_t most);

/// Radiators for coolants of other temperatures.
struct AreaPoint {
  double radiator = 0.0;  ///< mean surface temperature [K]
  double area = 0.0;      ///< planform per heat that the coolant brings [m^2/W]
};
/// The panel's own area against temperature, where its coolant is liquid and the panel gives off heat.
std::vector<AreaPoint> area_by_temperature(const Case& c, const Session& session, const Environment& environment);

}  // namespace coldsky
