#pragma once
#include "solver/case/case.hpp"
#include "solver/model/environment/environment.hpp"
#include "solver/session/session.hpp"

namespace coldsky {

/// The case with its coatings at the age of the hot case: linear from beginning to end of life, and constant after it.
Case hot_case(const Case& c);
/// The case at the beginning of life, with the cold case's load, planet and lunar ground, and without margin on the
/// heat load.
Case cold_case(const Case& c);

/// Surroundings with the temperature of the lunar ground, solved where the case does not give it.
EnvironmentCase with_ground(const EnvironmentCase& given, const Session& session, Extreme extreme);

/// The surroundings of a transient: on the Moon with the ground through its day, where the case does not give its
/// temperature, which belongs to one hour.
EnvironmentCase with_ground_in_time(const EnvironmentCase& given, const Session& session);

/// Surroundings of a case at one extreme; solves the lunar ground where the case does not give its temperature.
Environment surroundings(const Case& c, const Session& session, Extreme extreme);

/// Radiative background of both sides together: (sum of absorbed / (sum of emissivity sigma))^(1/4) [K].
double sink_of_both(const Case& c, const Environment& environment);

/// Isothermal, perfect panel at the mean coolant temperature: net power per planform area [W/m^2].
double ideal_flux(const Case& c, const Environment& environment, double temperature);

}  // namespace coldsky
