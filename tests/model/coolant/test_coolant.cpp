#include "solver/model/coolant/coolant.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <cmath>
#include <filesystem>
#include <fstream>

#include "solver/case/coolants.hpp"
#include "solver/core/csv_table.hpp"
#include "solver/core/error.hpp"
#include "solver/core/paths.hpp"
#include "tests/support/expect_relative.hpp"

namespace coldsky {
namespace {

TEST(FluidTable, MatchesTheReferenceFluids) {
  const CsvTable table(data_file("reference/fluids_saturated.csv"));
  ASSERT_EQ(table.rows(), 14u);
  for (std::size_t row = 0; row < table.rows(); ++row) {
    std::string name = table.text(row, "fluid");
    name[0] = static_cast<char>(std::tolower(name[0]));
    const double temperature = table.number(row, "T_K");
    const FluidState state = Fluid::find(name).saturated_liquid(temperature);
    const auto matches = [&](double computed, const char* column, double tolerance = 1e-6) {
      expect_within(computed, table.number(row, column), tolerance, name + " " + column);
    };
    matches(state.vapour_pressure, "psat_Pa");
    matches(state.density, "rho_l_kg_m3");
    matches(state.vapour_density, "rho_v_kg_m3");
    matches(state.specific_heat, "cp_l_J_kgK");
    matches(state.conductivity, "k_l_W_mK");
    matches(state.viscosity, "mu_l_Pa_s");
    matches(state.prandtl, "Pr_l");
    matches(state.latent_heat, "hfg_J_kg");
  }
}

TEST(FluidTable, IsAccurateBetweenItsRows) {
  // CoolProp 8.0.0 at temperatures that are in no row, also in first and last intervals.
  struct Point {
    const char* fluid;
    double temperature, density, specific_heat, conductivity, viscosity, pressure, latent_heat, vapour_density,
        vapour_viscosity, surface_tension;
  };
  for (const Point& point : {
           Point{"ammonia", 196.7, 732.4635648, 4308.394784, 0.817529304, 0.0005501839754, 6665.454777, 1485949.593,
                 0.06973826523, 6.869271849e-06, 0.04368537373},
           Point{"ammonia", 301.7, 597.5851725, 4811.956183, 0.4758197459, 0.0001273713047, 1117066.885, 1150823.737,
                 8.669435183, 9.948654604e-06, 0.01967550736},
           Point{"ammonia", 359.2, 492.1924832, 6042.861355, 0.3214117401, 7.341108136e-05, 4712702.834, 830877.3953,
                 39.40168282, 1.229752196e-05, 0.00740793964},
           Point{"water", 274.3, 999.8583303, 4216.118645, 0.5584835318, 0.001722399241, 664.223726, 2498197.17,
                 0.005250057631, 8.978458157e-06, 0.07554764179},
           Point{"water", 371.3, 959.6689211, 4213.587699, 0.676489312, 0.0002871443346, 94902.6922, 2261277.378,
                 0.562151882, 1.216789561e-05, 0.05927985013},
           Point{"water", 498.9, 832.763186, 4655.294631, 0.6403996378, 0.0001185045027, 2585709.771, 1831995.566,
                 12.93315581, 1.655515061e-05, 0.03152158899},
       }) {
    // The first interval of a table, near the triple point, is the least accurate.
    const double tolerance = point.temperature < Fluid::find(point.fluid).minimum_temperature() + 2.5 ? 2e-6 : 2e-7;
    const FluidState state = Fluid::find(point.fluid).saturated_liquid(point.temperature);
    expect_within(state.density, point.density, tolerance, "density");
    expect_within(state.specific_heat, point.specific_heat, tolerance, "specific heat");
    expect_within(state.conductivity, point.conductivity, tolerance, "conductivity");
    expect_within(state.viscosity, point.viscosity, tolerance, "viscosity");
    expect_within(state.vapour_pressure, point.pressure, tolerance, "pressure");
    expect_within(state.latent_heat, point.latent_heat, tolerance, "latent heat");
    expect_within(state.vapour_density, point.vapour_density, tolerance, "vapour density");
    expect_within(state.vapour_viscosity, point.vapour_viscosity, tolerance, "vapour viscosity");
    expect_within(state.surface_tension, point.surface_tension, tolerance, "surface tension");
  }
}

TEST(FluidTable, EndsWhereItsRowsEnd) {
  const Fluid& ammonia = Fluid::find("ammonia");
  EXPECT_NEAR(ammonia.minimum_temperature(), 195.5, 0.1);  // triple point
  EXPECT_EQ(ammonia.maximum_temperature(), 400.0);
  EXPECT_EQ(Fluid::find("water").minimum_temperature(), 273.16);
  EXPECT_NO_THROW(ammonia.saturated_liquid(ammonia.minimum_temperature()));
  EXPECT_NO_THROW(ammonia.saturated_liquid(ammonia.maximum_temperature()));
  for (const double temperature : {195.0, 400.001, std::nan("")}) {
    try {
      ammonia.saturated_liquid(temperature);
      FAIL() << "accepted " << temperature;
    } catch (const InputError& error) {
      EXPECT_NE(std::string(error.what()).find("195.50 to 400.00 K"), std::string::npos) << error.what();
    }
  }
  EXPECT_THROW(Fluid::find("mercury"), InputError);
}

TEST(FluidTable, EveryCoolantOfACaseHasOneOfItsKind) {
  for (const Coolant& coolant : coolants()) {
    const Fluid& fluid = Fluid::find(coolant.name, 0.3);
    const FluidState state = fluid.saturated_liquid(0.5 * (fluid.minimum_temperature() + fluid.maximum_temperature()));
    EXPECT_GT(state.prandtl, 0.0) << coolant.name;
    EXPECT_EQ(std::isnan(state.vapour_pressure), coolant.solution) << coolant.name;
    EXPECT_EQ(is_solution(coolant.name), coolant.solution);
  }
}

TEST(FluidTable, BehavesLikeASaturatedFluid) {
  for (const std::string& name : coolant_names(false)) {
    const Fluid& fluid = Fluid::find(name);
    FluidState last = fluid.saturated_liquid(fluid.minimum_temperature());
    for (double t = fluid.minimum_temperature() + 5.0; t < fluid.maximum_temperature(); t += 0.3) {
      const FluidState state = fluid.saturated_liquid(t);
      EXPECT_GT(state.vapour_pressure, last.vapour_pressure) << name << t;
      EXPECT_LT(state.vapour_pressure, fluid.critical_pressure()) << name << t;
      EXPECT_LT(state.viscosity, last.viscosity) << name << t;
      EXPECT_LT(state.latent_heat, last.latent_heat) << name << t;
      EXPECT_LT(state.surface_tension, last.surface_tension) << name << t;
      EXPECT_LT(state.vapour_density, state.density) << name << t;
      last = state;
    }
  }
  expect_within(critical_pressure("water"), 22.064e6, 1e-9, "IAPWS-95");
  expect_within(critical_pressure("ammonia"), 11.3634e6, 1e-5, "Gao et al. (2020)");
}

TEST(FluidTable, ClausiusAndClapeyronAgree) {
  // dp/dT = latent heat / (T (1/rho_vapour - 1/rho_liquid)) ties five of the columns together.
  for (const std::string& name : coolant_names(false)) {
    const Fluid& fluid = Fluid::find(name);
    const double temperature = 0.5 * (fluid.minimum_temperature() + fluid.maximum_temperature());
    const FluidState state = fluid.saturated_liquid(temperature);
    constexpr double step = 0.01;
    const double slope = (fluid.saturated_liquid(temperature + step).vapour_pressure -
                          fluid.saturated_liquid(temperature - step).vapour_pressure) /
                         (2.0 * step);
    const double expected = state.latent_heat / (temperature * (1.0 / state.vapour_density - 1.0 / state.density));
    expect_within(slope, expected, 1e-5, name);
  }
}

// CoolProp 8.0.0, INCOMP::MPG and MEG, at fractions and temperatures that are in no row, close to freezing points and
// ends too.
struct GlycolPoint {
  double fraction, temperature, freezing, density, specific_heat, conductivity, viscosity;
};

void expect_glycol(const std::string& name, const std::vector<GlycolPoint>& points) {
  for (const GlycolPoint& point : points) {
    const Fluid& fluid = Fluid::find(name, point.fraction);
    const FluidState state = fluid.saturated_liquid(point.temperature);
    EXPECT_NEAR(fluid.minimum_temperature(), point.freezing, 2e-4) << point.fraction;
    expect_within(state.density, point.density, 3e-6, "density");
    expect_within(state.specific_heat, point.specific_heat, 3e-6, "specific heat");
    expect_within(state.conductivity, point.conductivity, 3e-6, "conductivity");
    expect_within(state.viscosity, point.viscosity, 1e-4, "viscosity");
    EXPECT_DOUBLE_EQ(state.prandtl, state.specific_heat * state.viscosity / state.conductivity);
    EXPECT_TRUE(std::isnan(state.latent_heat) && std::isnan(state.surface_tension)) << "vapour without a table";
  }
}

TEST(Glycol, IsAccurateBetweenItsRows) {
  expect_glycol("propylene-glycol",
                {{0.0133, 274.1, 272.8662525, 1001.351097, 4187.585389, 0.5568363117, 0.001851396749},
                 {0.1111, 290, 269.8649213, 1007.897639, 4061.762019, 0.5337757065, 0.001629451769},
                 {0.2873, 263.3, 261.1674734, 1032.611884, 3794.78548, 0.4257413516, 0.01133111723},
                 {0.3, 300, 260.3608959, 1020.496614, 3875.433091, 0.449951985, 0.002330105873},
                 {0.4612, 355.7, 246.060443, 991.7934742, 3823.396653, 0.4112265803, 0.0009536975352},
                 {0.5511, 240.3, 232.7967656, 1069.384956, 3212.321877, 0.3179131405, 0.3846500373},
                 {0.5888, 226.9, 225.5343665, 1075.838966, 3068.096841, 0.300808876, 2.246610425},
                 {0.6, 371.9, 223.1473533, 981.8123779, 3692.244575, 0.3528300826, 0.0009349522135}});
  expect_glycol("ethylene-glycol",
                {{0.0133, 274.1, 272.7405881, 1001.101564, 4184.474948, 0.5582346876, 0.00178085666},
                 {0.1111, 290, 269.360562, 1012.77976, 4028.034568, 0.5435042735, 0.001429964742},
                 {0.2873, 262.1, 259.5508603, 1045.55797, 3652.901915, 0.439537276, 0.006539745776},
                 {0.3, 300, 258.5742221, 1035.128691, 3738.187268, 0.471208316, 0.001782114587},
                 {0.4612, 355.7, 242.2425279, 1020.372587, 3650.211156, 0.4440388973, 0.0008524963797},
                 {0.5511, 240.3, 229.7576412, 1093.352399, 2870.346591, 0.3440808313, 0.06590685468},
                 {0.5888, 226.9, 223.7991739, 1101.630707, 2671.543061, 0.3290833555, 0.2552982833},
                 {0.6, 371.9, 221.9490849, 1021.770628, 3473.010842, 0.3927984188, 0.0008517749812}});
}

TEST(Glycol, IsNearlyWaterWithoutGlycol) {
  // Sources that share no data: what they differ by is the uncertainty of the weaker one.
  const Fluid& water = Fluid::find("water");
  for (const auto& [name, viscosity] : {std::pair{"propylene-glycol", 1.5e-2}, std::pair{"ethylene-glycol", 1.7e-2}}) {
    const Fluid& solution = Fluid::find(name, 0.0);
    EXPECT_NEAR(solution.minimum_temperature(), 273.15, 0.03) << name;
    for (double t = 274.0; t < 373.0; t += 7.0) {
      const FluidState a = solution.saturated_liquid(t), b = water.saturated_liquid(t);
      expect_within(a.density, b.density, 1e-3, "density");
      expect_within(a.specific_heat, b.specific_heat, 2e-3, "specific heat");
      expect_within(a.conductivity, b.conductivity, 1e-2, "conductivity");
      expect_within(a.viscosity, b.viscosity, viscosity, "viscosity");
    }
  }
}

TEST(Glycol, SaysWhereItsTableEnds) {
  const auto refusal_of = [](double fraction, double temperature,
                             const char* name = "propylene-glycol") -> std::string {
    try {
      Fluid::find(name, fraction).saturated_liquid(temperature);
    } catch (const InputError& error) {
      return error.what();
    }
    return "accepted";
  };
  EXPECT_EQ(refusal_of(0.0, 280.0), "accepted");
  EXPECT_EQ(refusal_of(0.6, 230.0), "accepted");
  EXPECT_NE(refusal_of(0.61, 300.0).find("the table covers 0 to 0.6"), std::string::npos);
  EXPECT_NE(refusal_of(-0.01, 300.0).find("the table covers 0 to 0.6"), std::string::npos);
  EXPECT_NE(refusal_of(0.3, 260.0).find("propylene-glycol 30 % at 260.00 K"), std::string::npos);
  EXPECT_NE(refusal_of(0.3, 260.0).find("the table covers 260.36 to 373.15 K"), std::string::npos);
  EXPECT_NE(refusal_of(0.3, 374.0).find("the table covers 260.36 to 373.15 K"), std::string::npos);
  EXPECT_NE(refusal_of(0.61, 300.0, "ethylene-glycol").find("the table covers 0 to 0.6"), std::string::npos);
  EXPECT_NE(refusal_of(0.3, 258.0, "ethylene-glycol").find("ethylene-glycol 30 % at 258.00 K"), std::string::npos);
  EXPECT_NE(refusal_of(0.3, 258.0, "ethylene-glycol").find("the table covers 258.57 to 373.15 K"), std::string::npos);
  EXPECT_EQ(refusal_of(0.3, 260.0, "ethylene-glycol"), "accepted");
}

TEST(TubeLaws, MatchTheTable) {
  const CsvTable table(data_file("reference/tube_pressure_drop.csv"));
  ASSERT_EQ(table.rows(), 3u);
  for (std::size_t row = 0; row < table.rows(); ++row) {
    const auto value = [&](const char* column) { return table.number(row, column); };
    FluidState fluid{};
    fluid.density = value("rho_kg_m3");
    fluid.viscosity = value("mu_Pa_s");
    fluid.conductivity = value("k_W_mK");
    fluid.specific_heat = value("cp_J_kgK");
    fluid.prandtl = fluid.specific_heat * fluid.viscosity / fluid.conductivity;
    const TubeFlow flow = tube_flow(fluid, value("mdot_kg_s"), value("D_m"), value("L_m"));
    expect_within(flow.reynolds, value("Re"), 1e-8, "Re");
    expect_within(flow.velocity, value("V_m_s"), 1e-8, "velocity");
    expect_within(flow.friction, value("f_darcy"), 1e-8, "friction");
    expect_within(flow.pressure_drop, value("dp_Pa"), 1e-8, "pressure drop");
    expect_within(flow.nusselt, value("Nu"), 1e-8, "Nu");
    expect_within(flow.film_coefficient, value("h_W_m2K"), 1e-8, "film coefficient");
  }
}

TEST(TubeLaws, AreLaminarBelowAndTurbulentAboveABlend) {
  expect_within(friction_factor(1000.0), 0.064, 1e-14, "laminar friction");
  expect_within(friction_factor(1e5), 0.0179906, 1e-4, "Petukhov at 1e5");  // Moody chart: 0.018
  expect_within(nusselt(2299.0, 5.0), 48.0 / 11.0, 1e-14, "laminar Nu");
  // Between the limits the laws are blended, without a step and without a turn back for liquids.
  for (const double prandtl : {1.0, 1.3, 10.0}) {
    double last_nusselt = 0.0;
    for (double reynolds = 2200.0; reynolds < 3200.0; reynolds += 1.0) {
      EXPECT_GE(nusselt(reynolds, prandtl), last_nusselt);
      EXPECT_LT(nusselt(reynolds + 1.0, prandtl) - nusselt(reynolds, prandtl), 0.05);
      EXPECT_LT(std::fabs(friction_factor(reynolds + 1.0) - friction_factor(reynolds)), 1e-4);
      last_nusselt = nusselt(reynolds, prandtl);
    }
  }
}

TEST(CondensingFlow, MatchesAHandComputation) {
  // Ammonia-like round numbers at a tenth of the critical pressure; expected values from the formulas in Python.
  FluidState fluid{};
  fluid.density = 600.0;
  fluid.vapour_density = 8.0;
  fluid.viscosity = 1.3e-4;
  fluid.vapour_viscosity = 1.0e-5;
  fluid.conductivity = 0.48;
  fluid.specific_heat = 4800.0;
  fluid.prandtl = 1.3;
  const TubeFlow flow = condensing_flow(fluid, 0.1, 0.01, 0.008, 10.0);
  expect_within(flow.reynolds, 12242.68793, 1e-9, "Re of all the flow as liquid");
  expect_within(flow.velocity, 12.59976633, 1e-9, "velocity of the mixture");
  expect_within(flow.film_coefficient, 16592.96524, 1e-9, "film coefficient");
  expect_within(flow.pressure_drop, 29132.31481, 1e-9, "pressure drop");
  EXPECT_GT(flow.film_coefficient, 3.0 * tube_flow(fluid, 0.01, 0.008, 10.0).film_coefficient);
  // A trickle still has the laminar film.
  EXPECT_GE(condensing_flow(fluid, 0.1, 1e-7, 0.008, 10.0).film_coefficient, 48.0 / 11.0 * 0.48 / 0.008);
}

TEST(FilmLaws, SayWhenAFlowIsOutsideTheirRange) {
  // A round liquid in a tube of 4 / pi m: Re = flow / viscosity.
  const auto tube = [](double reynolds, double prandtl) {
    FluidState fluid{};
    fluid.density = 1000.0;
    fluid.conductivity = 0.5;
    fluid.viscosity = 1e-3;
    fluid.prandtl = prandtl;
    return tube_flow(fluid, reynolds * 1e-3, 1.2732395447351628, 1.0);
  };
  for (const auto& [reynolds, prandtl] : {std::pair{1.0, 1e5}, {2299.0, 0.01}, {2301.0, 0.5}, {4.999e6, 2000.0}}) {
    EXPECT_EQ(tube(reynolds, prandtl).film_out_of_range, "") << reynolds << " " << prandtl;
    EXPECT_EQ(tube(reynolds, prandtl).friction_out_of_range, "") << reynolds;
  }
  EXPECT_EQ(
      tube(5.1e6, 1.0).film_out_of_range,
      "the tubes' Reynolds number = 5.1e+06 lies outside 0 to 5e+06, the range of Gnielinski's film law (Incropera "
      "& DeWitt, ch. 8)");
  EXPECT_NE(tube(5.1e6, 1.0).friction_out_of_range.find("Petukhov"), std::string::npos);
  EXPECT_NE(tube(2301.0, 0.49).film_out_of_range.find("Prandtl number = 0.49"), std::string::npos);
  EXPECT_NE(tube(1e4, 2001.0).film_out_of_range.find("outside 0.5 to 2000"), std::string::npos);
  EXPECT_EQ(tube(1e4, 2001.0).friction_out_of_range, "");
}

TEST(FilmLaws, ShahEndsWhereItsDataEnd) {
  const auto told = [](double reduced_pressure, double flux, double viscosity, double prandtl) {
    FluidState fluid{};
    fluid.density = 600.0;
    fluid.vapour_density = 8.0;
    fluid.viscosity = viscosity;
    fluid.vapour_viscosity = 1e-5;
    fluid.conductivity = 0.48;
    fluid.prandtl = prandtl;
    const double area = 0.25 * 3.14159265358979323846 * 0.01 * 0.01;
    return condensing_flow(fluid, reduced_pressure, flux * area, 0.01, 1.0).film_out_of_range;
  };
  EXPECT_EQ(told(0.1, 100.0, 1e-4, 1.3), "");
  EXPECT_EQ(told(0.0021, 10.9, 1e-4, 0.51), "");
  EXPECT_EQ(told(0.439, 209.9, 1e-4, 20.0), "");
  EXPECT_EQ(told(0.0019, 100.0, 1e-4, 1.3),
            "the reduced pressure = 0.0019 lies outside 0.002 to 0.44, the range of Shah's condensation law (1979)");
  EXPECT_NE(told(0.45, 100.0, 1e-4, 1.3).find("reduced pressure = 0.45"), std::string::npos);
  EXPECT_NE(told(0.1, 10.7, 1e-4, 1.3).find("mass flux in the tubes = 10.7 kg/(m2 s)"), std::string::npos);
  EXPECT_NE(told(0.1, 211.0, 1e-4, 1.3).find("outside 10.8 to 210 kg/(m2 s)"), std::string::npos);
  EXPECT_NE(told(0.1, 11.0, 3.2e-4, 1.3).find("as liquid = 343.8 lies below 350"), std::string::npos);
  EXPECT_NE(told(0.1, 100.0, 1e-4, 0.49).find("Prandtl number = 0.49 lies below 0.5"), std::string::npos);
}

TEST(Pump, TakesHydraulicPowerOverEfficiency) { expect_within(pump_power(0.002, 1.5e5, 0.4), 750.0, 1e-14, "pump"); }

/// Writes `text` to a file and returns what the reader says of it.
std::string refusal(const std::string& text) {
  const auto path = std::filesystem::temp_directory_path() / "coldsky_broken_table.csv";
  std::ofstream(path) << text;
  std::string message = "accepted";
  try {
    CsvTable(path).numbers("b");
  } catch (const LibraryError& error) {
    message = error.what();
  }
  std::filesystem::remove(path);
  return message;
}

TEST(CsvTable, RefusesWhatIsNotATable) {
  EXPECT_EQ(refusal("# note: 1\na,b\n1,2\r\n"), "accepted");
  EXPECT_NE(refusal("a,b\n1,2\n3\n").find(":3:1: 1 cell, but the header names 2"), std::string::npos);
  EXPECT_NE(refusal("a,b\n1,2x\n").find(":2:3: b = '2x' is not a number"), std::string::npos);
  EXPECT_NE(refusal("a,c\n1,2\n").find("has no column 'b'"), std::string::npos);
  EXPECT_NE(refusal("a,b\n").find("holds no table"), std::string::npos);
  EXPECT_THROW(CsvTable("no/such/file.csv"), LibraryError);
}

}  // namespace
}  // namespace coldsky
