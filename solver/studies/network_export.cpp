#include "solver/studies/network_export.hpp"

#include <algorithm>
#include <cmath>

namespace coldsky {

void NetworkExport::find_errors() {
  const double reference = std::fabs(checks.front().heat_field);
  for (const ExportCheck& check : checks) {
    heat_error = std::max(heat_error, std::fabs(check.heat_deck - check.heat_field) / reference);
    node_error = std::max({node_error, check.node_error, std::fabs(check.outlet_error)});
  }
}

}  // namespace coldsky
