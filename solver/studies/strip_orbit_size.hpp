#pragma once
#include <exception>
#include <memory>
#include <vector>

#include "solver/studies/orbit_days.hpp"
#include "solver/studies/strip_orbits.hpp"
#include "solver/studies/strips.hpp"

namespace coldsky {

/// The days that can size a radiator in an orbit, and each through its span.
struct OrbitSetting {
  std::vector<OrbitDay> days;  ///< without strips
  std::vector<OrbitSamples> samples;
};
/// \param c the hot case, whose panel is in an orbit along which something varies
OrbitSetting orbit_setting(const Case& c, const Session& session);

/// A design that is sized by the peak of its periodic orbit. What it points to outlives the solve.
struct PeakDesign {
  const Case* c = nullptr;      ///< the hot case
  const Case* strip = nullptr;  ///< one pitch of it, on the strip's mesh
  LoopState loop;
  const OrbitSetting* setting = nullptr;
};

/// The size that the peak asks for, as OrbitSize has it for one design.
struct PeakSize {
  std::exception_ptr fault;  ///< why there is none
  Environment environment;   ///< constant surroundings that ask for the same size
  double load_share = 1.0;   ///< see OrbitSize
  OrbitPeak peak;            ///< on the day that decides
};

/// Sizes many designs at once: the strips of their orbits' averages and worst positions, their periodic states with the
/// strips that keep the peak at its limit, and the constant surroundings that ask for as many. One mesh serves all.
std::vector<PeakSize> size_by_peaks(const Session& session, StripSolver& steady, StripOrbits& orbits,
                                    const std::vector<PeakDesign>& designs);

}  // namespace coldsky
