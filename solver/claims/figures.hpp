#pragma once
#include <span>
#include <string>

#include "solver/claims/claim_figure_parts.hpp"
#include "solver/claims/model.hpp"

namespace coldsky::ledger {

/// Figures of the ledger, as docs/outputs.md describes them: curves that are computed here, by the same solves as the
/// rows, and points that are rows or inputs. Each function gives what the page draws, without title and caption, and
/// throws InfeasibleError where no radiator can do it.
class Figures {
 public:
  explicit Figures(ClaimModel& model) : m_(model) {}

  // Devices without radiator: bare_figures.cpp.
  Json heating();  ///< temperature [degC] of a server, a rack and a hall against time [min]
  Json line();     ///< heat that bare walls give off [W/m2] against their temperature [degC]
  Json size();     ///< power [W] that a cube gives off at the chips' limit against its edge [m]

  // The radiator: radiator_figures.cpp.
  Json area();        ///< [m2/MW] against the radiator's temperature [degC], in several surroundings
  Json tornado();     ///< area [m2/MW] with each input at the ends of its range
  Json map();         ///< surface temperature [degC] of the panel of a case, both sides
  Json heat();        ///< heat flows of a megawatt of chips [kW]
  Json lift();        ///< areas [m2/MW] against the lift of a heat pump [K]
  Json launches();    ///< a day, for 1 TW a year, by mass per area of the radiator
  Json areal_mass();  ///< launches for the radiators of stations against mass per area [kg/m2]
  Json power();       ///< radiator [m2] against power [MW]

  // Where it stands: place_figures.cpp.
  Json energy();    ///< sunlight of a year [kWh/m2] by place
  Json areas();     ///< array and radiator [m2/MW] by place
  Json eclipse();   ///< minutes of an orbit against the day of the year
  Json orbit();     ///< temperature [degC] of a radiator through an eclipse against time [min]
  Json altitude();  ///< longest eclipse [min] of dawn-dusk orbits against their altitude [km]
  Json hour();      ///< temperature [degC] of idle panels on the Moon against the hour
  Json latitude();  ///< radiator at lunar noon [m2/MW] against latitude [deg]
  Json distance();  ///< array and radiator [m2/MW] against distance from the Sun [au]
  Json swarm();     ///< temperature [degC] of a sheet against distance from the Sun [au]

 private:
  /// Temperature of an idle panel on the Moon [K]. \param ground its temperature [K] \param hour after noon [h]
  /// \param latitude [rad] \param one_side the back gives off nothing
  double idle(double ground, double hour, double latitude, const std::string& orientation, bool one_side);

  ClaimModel& m_;
};

/// A figure of the list: what it is, who draws it, and what stands above and below it.
struct FigureEntry {
  struct Words {
    const char *en, *ko;
  };
  const char *id, *claim, *kind;  ///< the claim that it belongs to; nullptr = a counter-claim
  Json (Figures::*make)();
  Words title, caption;
};
/// All figures, in the order in which they are drawn.
std::span<const FigureEntry> figure_list();

}  // namespace coldsky::ledger
