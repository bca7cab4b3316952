#include <array>
#include <cmath>
#include <stdexcept>
#include <string_view>

#include "solver/case/schema.hpp"

namespace coldsky {

namespace {

/// Largest sensible value of a key, or of all keys in a unit, in the key's unit, and the unit in which engineers write
/// the key.
struct Bound {
  std::string_view name;
  double high;
  const char* customary = "";
};

/// Keys that the bound of their unit does not fit.
constexpr std::array keys = {
    Bound{"panel.sheet.thickness", 0.1, "mm"},
    Bound{"panel.sheet.tip_thickness", 0.1, "mm"},
    Bound{"panel.core.thickness", 10.0, "mm"},
    Bound{"panel.tube.pitch", 100.0, "mm"},
    Bound{"panel.tube.diameter", 1.0, "mm"},
    Bound{"panel.tube.wall", 0.1, "mm"},
    Bound{"panel.tube.saddle_width", 100.0, "mm"},
    Bound{"coolant.heat_pipe.pore_radius", 0.1, "mm"},
    Bound{"coolant.heat_pipe.wick_thickness", 0.1, "mm"},
    Bound{"coolant.heat_pipe.nucleation_radius", 0.1, "um"},
    Bound{"system.manifold_wall", 1.0, "mm"},
    Bound{"environment.planet.radius_radiation", 1e12, "km"},
    Bound{"environment.planet.radius_shadow", 1e12, "km"},
    Bound{"environment.orbit.altitude", 1e12, "km"},
    Bound{"coating.life", 1e3},
    Bound{"time.orbits", 1e15},
};

constexpr std::array units = {
    Bound{"W", 1e15},         Bound{"J K-1", 1e18},  Bound{"K", 1e5},       Bound{"K/W", 1e6},
    Bound{"W m-2 K-1", 1e15}, Bound{"Pa", 1e12},     Bound{"m", 1e5},       Bound{"m2", 1e6},
    Bound{"W m-1 K-1", 1e12}, Bound{"W m-2", 1e9},   Bound{"kg m-2", 1e6},  Bound{"kg m-3", 1e5},
    Bound{"J kg-1 K-1", 1e7}, Bound{"au", 1e6},      Bound{"m3 s-2", 1e22}, Bound{"s", 1e12},
    Bound{"m-2 s-1", 1.0},    Bound{"kg", 1e9},      Bound{"kg W-1", 1e3},  Bound{"m s-1", 1e4},
    Bound{"W kg-1", 1e9},     Bound{"J kg-1", 1e12}, Bound{"m s-2", 1e3},
};

template <class Table>
const Bound* find(const Table& table, std::string_view name) {
  for (const Bound& bound : table) {
    if (bound.name == name) return &bound;
  }
  return nullptr;
}

}  // namespace

double bound_of(std::string_view unit) {
  const Bound* bound = find(units, unit);
  if (bound == nullptr) throw std::logic_error("no bound for a unit");
  return bound->high;
}

void bound_from_above(KeySpec& key) {
  const bool number = key.kind == KeyKind::quantity || key.kind == KeyKind::difference || key.kind == KeyKind::number;
  if (!number) return;
  const Bound *own = find(keys, key.path), *shared = find(units, key.unit);
  const Bound* bound = own != nullptr ? own : shared;
  if (bound == nullptr) return;
  if (own != nullptr) key.customary_unit = own->customary;
  if (std::isinf(key.high)) {
    key.high = bound->high;
    key.high_reason = "nothing that is built comes near it";
  }
  if (std::isinf(key.low)) key.low = -bound->high;
}

}  // namespace coldsky
