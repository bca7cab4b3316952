#pragma once
#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "solver/claims/inputs.hpp"
#include "solver/claims/solves.hpp"
#include "solver/studies/lunar_ground.hpp"

namespace coldsky {

/// The numbers of the ledger as functions of its inputs. Every number ("row") is computed once, when it is asked for,
/// and remembers which inputs it was computed from: what depends on what is found, not declared.
class ClaimModel {
 public:
  ClaimModel(const ClaimInputs& inputs, SolveContext& context) : inputs_(inputs), context_(context) {}

  /// An input in SI units; the row that is being computed depends on it from now on.
  double operator[](const std::string& key);
  /// A row in the unit of data/claims/claims.toml; infinite where no radiator can do it. Throws std::logic_error when
  /// there is no such row.
  double row(const std::string& id);
  /// Keys of the inputs that a row was computed from.
  const std::set<std::string>& inputs_of(const std::string& id);
  /// Relative numerical uncertainty that a row's own solve has found out; 0 where it has none.
  double own_uncertainty(const std::string& id) const;
  void set_own_uncertainty(double relative) { own_uncertainty_[active_.empty() ? "" : active_.back()] = relative; }

  const ClaimInputs& inputs() const { return inputs_; }
  SolveContext& context() { return context_; }

  // What rows are made of.

  /// Coating of the radiator and of optical solar reflectors at the end of their lives.
  CoatingCase radiator_coating();
  CoatingCase reflector_coating();
  /// Surroundings of a circular orbit of the Earth. \param altitude [m] \param beta [deg]
  EnvironmentCase orbit(double altitude, double beta, const std::string& normal);
  /// Deep space at a distance from the Sun [au], edge-on to it or facing it.
  EnvironmentCase deep_space(double distance, bool facing);
  /// The lunar plain. \param ground temperature [K] \param hour after noon [h]
  EnvironmentCase moon(double ground, double hour, const std::string& orientation);
  /// Planform area that a watt needs [m^2/W] with the radiator's efficiency; infinite where none is enough.
  double area_per_watt(const EnvironmentCase& environment, double temperature, const CoatingCase& front,
                       const CoatingCase& back);
  double area_per_watt(const EnvironmentCase& environment, double temperature);
  /// The same in deep space edge-on, on the dawn-dusk orbit, and on the Moon at noon.
  double dawn_dusk_area(double temperature);
  double deep_space_area(double temperature);
  double moon_noon_area(double temperature);
  /// A case that ships with coldsky as `size` answers it, by one pitch of its panel. Its values are its own; where an
  /// input of the ledger has been moved, the case's value moves along, by the same factor (temperatures by the same
  /// difference).
  const PanelSolve& shipped_case(const std::string& name, int pitches = 1);
  /// Ground of the lunar plain through a day, hour by hour and half hour by half hour from noon on. \param latitude
  /// [deg]
  const LunarDay& lunar_day(double latitude);
  /// Hours at which `lunar_day` knows the surface [h].
  static std::vector<double> lunar_hours();
  /// Temperature that the sheet of cases/swarm-sheet.toml comes to [K].
  double swarm_case_temperature();

 private:
  /// An input over the value that it ships with, and how far beyond it lies: 1 and 0 where it was not moved.
  double times(const std::string& key);
  double beyond(const std::string& key);
  Case moved_case(const std::string& name);

  const ClaimInputs& inputs_;
  SolveContext& context_;
  struct Known {
    double value;
    std::set<std::string> inputs;
  };
  std::map<std::string, Known> known_;
  std::map<std::string, double> own_uncertainty_;
  std::map<std::string, PanelSolve> panels_;
  std::map<double, LunarDay> lunar_days_;
  std::vector<std::string> active_;
  std::vector<std::set<std::string>> read_;
};

/// How every row is computed, by its id.
const std::map<std::string, std::function<double(ClaimModel&)>>& claim_rows();

// Orbits over a year: the model of solver/model/environment/ephemeris with cylindrical shadow, for 2026.

/// Eclipse of a Sun-synchronous orbit, day by day.
struct EclipseYear {
  std::vector<double> day;      ///< of the year
  std::vector<double> minutes;  ///< of every orbit of that day
  double longest = 0.0;         ///< [min]
  double days = 0.0;            ///< with an eclipse; parts of days by straight lines between midnights
  double mean_fraction = 0.0;   ///< of the year [-]
  double clearance = 0.0;       ///< least of |beta| - its limit [rad]; above 0 = no eclipse in the year
};
/// \param altitude [m] \param local_time of the ascending node [h]
EclipseYear eclipse_year(double altitude, double local_time);

}  // namespace coldsky
