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
  static const std::vector<VerifyTable> tables = {{"fin_rect", run_fin_rect},
                                                  {"fin_rect_kT", run_fin_rect_kt},
                                                  {"fin_triangular", run_fin_triangular},
                                                  {"fin_trapezoidal", run_fin_trapezoidal},
                                                  {"fin_optimum", run_fin_optimum},
                                                  {"nafems_T2_1d_radiation", run_nafems_t2},
                                                  {"nafems_T4_2d_convection", run_nafems_t4},
                                                  {"slab_kT_radiating_end", run_slab_kt},
                                                  {"slab2d_radiating_edge", run_slab2d},
                                                  {"plate2d_two_hot_edges", run_plate2d},
                                                  {"mms_A", run_mms_a},
                                                  {"mms_B", run_mms_b},
                                                  {"mms_C", run_mms_c},
                                                  {"nafems_T3_transient", run_nafems_t3},
                                                  {"semi_infinite_conduction", run_semi_infinite},
                                                  {"periodic_semi_infinite", run_periodic},
                                                  {"lumped_radiation_transient", run_lumped},
                                                  {"slab_transient_radiating", run_slab_transient},
                                                  {"one_node_orbit", run_one_node_orbit},
                                                  {"fluid_loop_radiator", run_fluid_loop},
                                                  {"tube_pressure_drop", run_tube_pressure_drop},
                                                  {"plate_equilibrium", run_plate_equilibrium},
                                                  {"solar_flux_distance", run_solar_flux},
                                                  {"effective_sink", run_effective_sink},
                                                  {"eclipse_beta", run_eclipse_beta},
                                                  {"sso_beta_year", run_sso_beta},
                                                  {"sso_dawn_dusk_eclipse", run_sso_eclipse},
                                                  {"geo_equinox_eclipse", run_geo_eclipse},
                                                  {"moon_sink", run_moon_sink},
                                                  {"moon_regolith_surface", run_regolith_surface, true},
                                                  {"moon_regolith_summary", run_regolith_summary, true},
                                                  {"earth_view_factor", run_earth_view_factor}};
  return tables;
}

}  // namespace coldsky
