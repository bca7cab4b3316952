#include "solver/model/material/materials.hpp"

#include <gtest/gtest.h>

#include <map>

#include "solver/core/csv_table.hpp"
#include "solver/core/error.hpp"
#include "solver/core/paths.hpp"

namespace coldsky {
namespace {

TEST(MaterialTable, MatchesTheReferenceSolids) {
  const std::map<std::string, std::string> names{{"Al 6061-T6", "aluminium-6061"},
                                                 {"Al 1100", "aluminium-1100"},
                                                 {"Cu OFHC", "copper"},
                                                 {"CFRP M55J quasi-isotropic", "cfrp-m55j"},
                                                 {"K13D2U UD laminate 60 % Vf", "cfrp-k13d2u"},
                                                 {"annealed pyrolytic graphite", "pyrolytic-graphite"},
                                                 {"PGS/KGS film 25 um", "graphite-film"},
                                                 {"Ti (grade 2)", "titanium-grade-2"}};
  const CsvTable table(data_file("reference/solids.csv"));
  std::size_t found = 0;
  for (std::size_t row = 0; row < table.rows(); ++row) {
    const auto name = names.find(table.text(row, "material"));
    if (name == names.end()) continue;  // a bare fibre is not a sheet
    const Material& material = find_material(name->second);
    EXPECT_EQ(material.conductivity_along, table.number(row, "k_inplane_W_mK")) << name->second;
    EXPECT_EQ(material.conductivity_through, table.number(row, "k_through_W_mK")) << name->second;
    EXPECT_EQ(material.density, table.number(row, "rho_kg_m3")) << name->second;
    EXPECT_EQ(material.specific_heat, table.number(row, "cp_J_kgK")) << name->second;
    EXPECT_EQ(material.status, table.text(row, "status")) << name->second;
    ++found;
  }
  EXPECT_EQ(found, names.size());
  EXPECT_GE(material_names().size(), names.size());
  // Those that the reference does not have say where their values come from.
  for (const std::string& name : material_names()) {
    EXPECT_FALSE(find_material(name).source.empty()) << name;
    EXPECT_FALSE(find_material(name).status.empty()) << name;
  }
}

TEST(MaterialTable, EveryEntryIsPhysicalAndHasASource) {
  for (const std::string& name : material_names()) {
    const Material& material = find_material(name);
    EXPECT_EQ(material.name, name);
    EXPECT_GT(material.conductivity_across, 0.0) << name;
    EXPECT_GT(material.reference_temperature, 0.0) << name;
    EXPECT_FALSE(material.source.empty()) << name;
    EXPECT_TRUE(material.status == "C" || material.status == "R" || material.status == "D") << name;
  }
}

TEST(MaterialTable, UnidirectionalFibresRunAlongTheTubes) {
  const Material& laminate = find_material("cfrp-k13d2u");
  EXPECT_GT(laminate.conductivity_along, 100.0 * laminate.conductivity_across);
}

TEST(MaterialTable, UnknownNameIsTheUsersMistake) {
  try {
    find_material("aluminum-6061");
    FAIL() << "accepted";
  } catch (const InputError& error) {
    EXPECT_NE(std::string(error.what()).find("'aluminum-6061'"), std::string::npos);
    EXPECT_NE(std::string(error.what()).find("aluminium-6061"), std::string::npos);
  }
}

}  // namespace
}  // namespace coldsky
