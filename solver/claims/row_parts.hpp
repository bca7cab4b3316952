#pragma once
#include <functional>
#include <string>

#include "solver/claims/model.hpp"

/// What rows of several claims are computed from. Every function reads its inputs from the model, which notes them.
namespace coldsky::ledger {

inline double fourth_power(double t) { return t * t * t * t; }

// Devices without radiator.

/// A box without radiator, one kilogram that needs one joule a kelvin: "server", "rack" or "hall".
BodySpec bare_box(ClaimModel& m, const std::string& name);
/// Its steady temperature in the shade [K].
double box_temperature(ClaimModel& m, const std::string& name);
/// Time until the chips of a box reach their limit; infinite when never [s].
double box_time(ClaimModel& m, const std::string& name);
/// Temperature that a device comes to in the shade [K]: "phone" or "laptop".
double device_temperature(ClaimModel& m, const std::string& name);
/// Heat that a bare wall gives off at a temperature [K], in W/m^2.
double bare_flux(ClaimModel& m, double temperature);

// Surroundings.

/// Surroundings of a uniform temperature [K].
EnvironmentCase uniform_surroundings(double sink);
/// Eclipses of the dawn-dusk orbit at an altitude [m].
EclipseYear dawn_dusk_year(ClaimModel& m, double altitude);
/// Hours of a lunar day with the Sun below the horizon, as a share.
double lunar_night_share();

// Array, radiator, heat pump.

/// Temperature of the solar array in full sunlight, away from planets [K].
double array_temperature(ClaimModel& m, double efficiency);
/// Array area for a watt of mean power [m^2/W]. \param distance from the Sun [au]
double array_area(ClaimModel& m, double distance, double sunlit_share);
/// Radiator and array on the dawn-dusk orbit, per watt of the chips [m^2/W].
double total_area_dawn_dusk(ClaimModel& m);
/// The same in deep space, the radiator edge-on to the Sun. \param distance from the Sun [au]
double total_area_deep(ClaimModel& m, double distance);
/// Electric power of a heat pump per heat of the chips. \param lift [K]
double heat_pump_work(ClaimModel& m, double lift);
/// Lift [K] at which `cost` is least, 0 where none pays: golden section.
double best_lift(const std::function<double(double)>& cost);
/// The radiator of a low orbit whose chips go on with a share of their heat in eclipse, per area of its planform.
OrbitSpec eclipsed_radiator(ClaimModel& m, double eclipse_share);

// Masses and launches.

/// Mass per area of the space station's radiators [kg/m^2].
double flown_areal_mass(ClaimModel& m);
/// Launches for the radiator of a station. \param size key of its power \param areal_mass [kg/m^2]
double station_launches(ClaimModel& m, const std::string& size, double areal_mass);

// The swarm around the Sun.

/// Temperature of a black sheet that faces the Sun [K]. \param distance [au]
double swarm_sheet_temperature(ClaimModel& m, double distance);
/// Area of a swarm at 1 au that catches a fraction of the sunlight [m^2]. \param fraction key of that input
double swarm_area(ClaimModel& m, const std::string& fraction);

}  // namespace coldsky::ledger
