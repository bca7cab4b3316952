#pragma once
#include <string>
#include <vector>

namespace coldsky {

/// A solid of the material table, data/materials.toml.
struct Material {
  std::string name;
  double conductivity_across = 0.0;      ///< in the plane, across the tubes [W/(m K)]
  double conductivity_along = 0.0;       ///< in the plane, along the tubes [W/(m K)]
  double conductivity_through = 0.0;     ///< along the normal [W/(m K)]
  double temperature_coefficient = 0.0;  ///< b in k = k0 (1 + b (T - T_reference)) [1/K]
  double reference_temperature = 300.0;  ///< [K]
  double density = 0.0;                  ///< [kg/m^3]
  double specific_heat = 0.0;            ///< [J/(kg K)]
  std::string source;                    ///< where the numbers come from
  std::string status;                    ///< "C" checked against the source, "R" recalled, "D" derived
};

/// Throws InputError with a list of all names when there is none of this name. The table is read once;
/// a mistake in it is a LibraryError with file and line.
const Material& find_material(const std::string& name);
std::vector<std::string> material_names();

}  // namespace coldsky
