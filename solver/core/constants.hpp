#pragma once
/// Physical constants, SI. Every number names its source.

namespace coldsky::constants {

/// Stefan-Boltzmann constant [W/(m^2 K^4)], CODATA 2018.
inline constexpr double stefan_boltzmann = 5.670374419e-8;
/// Temperature of the cosmic microwave background [K], Fixsen (2009), ApJ 707, 916.
inline constexpr double deep_space_temperature = 2.72548;
/// Solar constant at 1 au [W/m^2], Kopp & Lean (2011), GRL 38, L01706, rounded.
inline constexpr double solar_constant = 1361.0;
/// Mean radius of the Earth for infrared and albedo [m], IUGG mean radius rounded.
inline constexpr double earth_radius_radiation = 6371.0e3;
/// Equatorial radius of the Earth for period and eclipse [m], WGS 84.
inline constexpr double earth_radius_shadow = 6378.137e3;
/// Gravitational parameter of the Earth [m^3/s^2], WGS 84 / EGM96.
inline constexpr double earth_gravitational_parameter = 3.986004418e14;
/// Zero of the Celsius scale [K].
inline constexpr double zero_celsius = 273.15;

}  // namespace coldsky::constants
