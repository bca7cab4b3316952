// What single traces of 2^20 rays scatter by, of every row of the tables of view factors: 260 million rays.
#include <gtest/gtest.h>

#include <cmath>
#include <cstdio>

#include "solver/verify/factor_scenes.hpp"
#include "solver/verify/reference_table.hpp"
#include "test_folders.hpp"

namespace coldsky {
namespace {

struct KnownFactor {
  std::string configuration, parameters;
  double factor;
};

std::vector<KnownFactor> known_factors() {
  std::vector<KnownFactor> all;
  for (const auto& [name, column] : {std::pair{"view_factors", "F12"}, {"view_factors_blocked", "F12_blocked"}}) {
    const ReferenceTable table(std::string(COLDSKY_CASES) + "/../data/reference/" + name + ".csv");
    for (std::size_t n = 0; n < table.rows(); ++n) {
      all.push_back({table.text(n, "configuration"), table.text(n, "parameters"), table.number(n, column)});
    }
  }
  return all;
}

TEST(FactorTables, SingleTracesScatterLittle) {
  double worst = 0.0, worst_small = 0.0;
  for (const KnownFactor& row : known_factors()) {
    const FactorScene scene = make_factor_scene({}, row.configuration, row.parameters);
    double squares = 0.0;
    for (std::uint64_t seed = 0; seed < 8; ++seed) {
      squares += std::pow(trace_factor({}, scene, 1 << 20, 1, seed).factor - row.factor, 2);
    }
    const double rms = std::sqrt(squares / 8.0), relative = rms / row.factor;
    std::printf("%-46s %-60s rms %.1e, %.1e of F\n", row.configuration.c_str(), row.parameters.c_str(), rms, relative);
    EXPECT_LE(relative, row.factor >= 0.05 ? 1e-3 : 4e-3) << row.configuration << ' ' << row.parameters;
    if (row.parameters.rfind("a=1 b=1 c=1", 0) == 0) {
      EXPECT_LE(rms, 1.5e-4) << row.configuration;
    }
    double& of_kind = row.factor >= 0.05 ? worst : worst_small;
    of_kind = std::max(of_kind, relative);
  }
  std::printf("largest of F: %.1e where F >= 0.05, %.1e below\n", worst, worst_small);
}

}  // namespace
}  // namespace coldsky
