#include "solver/verify/tables.hpp"

#include <algorithm>
#include <cmath>

#include "solver/verify/support.hpp"

namespace coldsky {

double VerifyRow::scale() const {
  // The tables end at twelve decimals, so small view factors cannot be compared to more than that.
  return std::max(std::fabs(reference), 1e-2);
}

double VerifyRow::error() const { return std::fabs(computed - reference) / scale(); }

bool VerifyRow::judged() const { return !(mesh_error > mesh_share * tolerance); }

bool VerifyRow::pass() const {
  // Below 1e-9 the reference's own digits end, and with them the meaning of an order.
  const bool order_fits = order_wanted < 0.0 || order >= order_wanted || error() < 1e-9;
  return std::isfinite(computed) && error() <= tolerance && order_fits;
}

const std::vector<VerifyTable>& verify_tables() {
  static const std::vector<VerifyTable> tables = [] {
    std::vector<VerifyTable> all;
    for (const auto& of_file : {fin_tables(), steady_tables(), manufactured_tables(), transient_tables(),
                                coolant_tables(), environment_tables(), factor_tables(), enclosure_tables()}) {
      all.insert(all.end(), of_file.begin(), of_file.end());
    }
    return all;
  }();
  return tables;
}

}  // namespace coldsky
