#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <random>
#include <thread>

#include "solver/case/reader.hpp"
#include "sweep_files.hpp"

namespace coldsky {
namespace {

using namespace sweep_tests;

TEST(SweepPlan, AGridIsEveryCombinationTheLastKeyFastest) {
  const SweepFile file(begin() + R"toml(
[vary]
"panel.tube.wall" = { from = "1 mm", to = "2 mm", steps = 3 }
"panel.sheet.material" = { list = ["copper", "aluminium-6061"] }
"coolant.pump_heat" = { list = [true, false] }
)toml");
  const SweepPlan plan = file.plan();
  EXPECT_EQ(plan.sampling(), "grid");
  ASSERT_EQ(plan.designs(), 12u);
  ASSERT_EQ(plan.columns().size(), 3u);
  EXPECT_EQ(plan.columns()[0].key, "panel.tube.wall");
  EXPECT_EQ(plan.columns()[0].unit, "m");
  EXPECT_FALSE(plan.columns()[0].text);
  EXPECT_TRUE(plan.columns()[1].text);
  EXPECT_EQ(plan.columns()[1].unit, "");
  std::uint64_t design = 0;
  for (const double wall : {0.001, 0.0015, 0.002}) {
    for (const char* material : {"copper", "aluminium-6061"}) {
      for (const char* heat : {"true", "false"}) {
        EXPECT_EQ(plan.values(design), (std::vector<SweepValue>{wall, material, heat})) << design;
        const Case c = plan.design(plan.values(design));
        EXPECT_EQ(c.panel.tube.wall, wall);
        EXPECT_EQ(c.panel.sheet.material, material);
        EXPECT_EQ(c.coolant.pump_heat, std::string(heat) == "true");
        ++design;
      }
    }
  }
  EXPECT_THROW(plan.values(12), std::out_of_range);
}

TEST(SweepPlan, LogarithmicStepsHaveOneRatio) {
  const SweepFile file(begin() + R"toml(
[vary]
"coolant.film_coefficient" = { from = "100 W m-2 K-1", to = "10000 W m-2 K-1", steps = 5, scale = "log" }
)toml");
  const SweepPlan plan = file.plan();
  ASSERT_EQ(plan.designs(), 5u);
  EXPECT_EQ(number(plan.values(0), 0), 100.0);
  EXPECT_EQ(number(plan.values(4), 0), 10000.0);
  for (int n = 1; n < 5; ++n) {
    EXPECT_NEAR(number(plan.values(n), 0) / number(plan.values(n - 1), 0), std::sqrt(10.0), 1e-13);
  }
  EXPECT_EQ(*plan.design(plan.values(4)).coolant.film_coefficient, 10000.0);
}

TEST(SweepPlan, AListTakesTheNthOfEveryKey) {
  const SweepFile file(begin("sampling = \"list\"") + R"toml(
[vary]
"mesh.half_pitch_cells" = [8, 16]
"coolant.temperature_rise" = ["5 K", "20 K"]
)toml");
  const SweepPlan plan = file.plan();
  ASSERT_EQ(plan.designs(), 2u);
  EXPECT_EQ(plan.values(1), (std::vector<SweepValue>{16.0, 20.0}));
  EXPECT_EQ(plan.design(plan.values(1)).mesh.half_pitch_cells, 16);
}

TEST(SweepPlan, TablesMayBeWrittenOut) {
  const SweepFile file(begin() +
                       "[vary.panel.tube]\nwall = { list = [\"1 mm\", \"2 mm\"] }\n"
                       "[vary]\ncoolant.pump_efficiency = [0.3, 0.5]\n");
  const SweepPlan plan = file.plan();
  EXPECT_EQ(plan.designs(), 4u);
  EXPECT_EQ(plan.columns()[1].key, "coolant.pump_efficiency");
}

TEST(SweepPlan, DesignsAreWhatSetWouldMakeOfTheCase) {
  const SweepFile file(begin("sampling = \"sobol\"\nsamples = 64\nseed = 3") + R"toml(
[vary]
"design.tubes" = { from = 15, to = 60 }
"coating.front" = { list = ["Z-93", "OSR"] }
"coating.back.emissivity" = { distribution = "normal", mean = 0.85, deviation = 0.02, low = 0.7, high = 0.95 }
"coolant.fluid" = { list = ["ammonia", "water", "propylene-glycol"] }
"coolant.fraction" = { from = 0.1, to = 0.5 }
"mesh.sheet_cells" = { from = 1, to = 3 }
"margin.temperature" = { from = "0 K", to = "5 K" }
[derive]
"panel.tube.pitch" = "panel.width / round(design.tubes)"
)toml");
  const SweepPlan plan = file.plan({"heat.load=2 MW"});
  int accepted = 0;
  for (std::uint64_t n = 0; n < plan.designs(); ++n) {
    const std::vector<SweepValue> values = plan.values(n);
    std::vector<std::string> set = {"heat.load=2 MW"};
    set.reserve(values.size() + 1);
    for (std::size_t m = 0; m < values.size(); ++m) {
      const SweepColumn& column = plan.columns()[m];
      if (column.key.starts_with("design.")) continue;
      const double* real = std::get_if<double>(&values[m]);
      set.push_back(column.key + "=" +
                    (real == nullptr       ? "\"" + std::get<std::string>(values[m]) + "\""
                     : column.unit.empty() ? fmt::format("{}", *real)
                                           : fmt::format("\"{} {}\"", *real, column.unit)));
      if (column.key == "mesh.sheet_cells") set.back() = fmt::format("mesh.sheet_cells={}", static_cast<int>(*real));
    }
    std::string expected, found;
    try {
      expected = read_case(shipped_case, set).resolved_text;
    } catch (const InputError& error) {
      expected = error.problem();
    }
    try {
      found = write_case(plan.design(values));
      ++accepted;
    } catch (const InputError& error) {
      found = error.problem();
    }
    EXPECT_EQ(found, expected) << n;
  }
  EXPECT_GT(accepted, 30);
}

TEST(SweepPlan, ADesignThatMakesNoCaseSaysWhy) {
  const SweepFile file(begin() + "[vary]\n\"panel.tube.pitch\" = { list = [\"100 mm\", \"110 mm\"] }\n");
  const SweepPlan plan = file.plan();
  EXPECT_NO_THROW(plan.design(plan.values(0)));
  try {
    plan.design(plan.values(1));
    FAIL();
  } catch (const InputError& error) {
    EXPECT_EQ(error.problem(), "panel.width = 3 m is not a whole number of pitches");
  }
}

const char* mixed = R"toml(
[vary]
"panel.tube.wall" = { from = "1 mm", to = "2 mm" }
"coating.front.emissivity" = { distribution = "normal", mean = 0.85, deviation = 0.02, low = 0.7, high = 0.95 }
"coating.back.emissivity" = { distribution = "triangular", from = 0.7, mode = 0.85, to = 0.9 }
"panel.sheet.material" = { list = ["copper", "aluminium-6061", "cfrp-k13d2u"] }
"mesh.sheet_cells" = { from = 1, to = 4 }
[derive]
"panel.core.thickness" = "10 * panel.tube.wall"
[[correlation]]
keys = ["coating.front.emissivity", "coating.back.emissivity"]
rank = 0.5
)toml";

TEST(SweepPlan, DesignsDependOnNothingButSeedAndNumber) {
  for (const char* sampling : {"latin-hypercube", "sobol", "random"}) {
    const SweepFile file(begin(fmt::format("sampling = \"{}\"\nsamples = 500\nseed = 12", sampling)) + mixed);
    const SweepPlan plan = file.plan();
    std::vector<std::vector<SweepValue>> in_order;
    in_order.reserve(500);
    for (std::uint64_t n = 0; n < 500; ++n) in_order.push_back(plan.values(n));
    // Another plan, two threads, any order.
    const SweepPlan again = file.plan();
    EXPECT_EQ(again.fingerprint(), plan.fingerprint());
    std::vector<std::uint64_t> order(500);
    std::iota(order.begin(), order.end(), 0u);
    std::shuffle(order.begin(), order.end(), std::mt19937(1));
    std::vector<std::vector<SweepValue>> mixed_up(500);
    const auto half = [&](std::size_t from, std::size_t to) {
      for (std::size_t n = from; n < to; ++n) mixed_up[order[n]] = again.values(order[n]);
    };
    std::thread other([&] { half(0, 250); });
    half(250, 500);
    other.join();
    EXPECT_EQ(mixed_up, in_order) << sampling;
    // Another seed makes others.
    const SweepFile another(begin(fmt::format("sampling = \"{}\"\nsamples = 500\nseed = 13", sampling)) + mixed);
    EXPECT_NE(another.plan().values(7), plan.values(7)) << sampling;
    EXPECT_NE(another.plan().fingerprint(), plan.fingerprint());
  }
}

TEST(SweepPlan, LevelsAndWholeNumbersHaveEqualShares) {
  const SweepFile file(begin("sampling = \"latin-hypercube\"\nsamples = 1200\nseed = 12") + mixed);
  const SweepPlan plan = file.plan();
  std::map<SweepValue, int> materials, cells;
  for (std::uint64_t n = 0; n < plan.designs(); ++n) {
    const std::vector<SweepValue> values = plan.values(n);
    ++materials[values[3]];
    ++cells[values[4]];
    EXPECT_EQ(number(values, 5), 10.0 * number(values, 0));
    EXPECT_GE(number(values, 1), 0.7);
    EXPECT_LE(number(values, 1), 0.95);
  }
  ASSERT_EQ(materials.size(), 3u);
  for (const auto& [name, count] : materials) EXPECT_EQ(count, 400);
  ASSERT_EQ(cells.size(), 4u);
  for (const auto& [value, count] : cells) EXPECT_EQ(count, 300) << std::get<double>(value);
}

TEST(SweepPlan, SamplesHaveTheMomentsOfTheirDistributions) {
  const SweepFile file(begin("sampling = \"latin-hypercube\"\nsamples = 4000\nseed = 2") + R"toml(
[vary]
"heat.load" = { distribution = "normal", mean = "1 MW", deviation = "50 kW" }
"chips.resistance" = { distribution = "log-normal", median = "0.03 K/W", factor = 1.5 }
"chips.junction_limit" = { distribution = "normal", mean = "85 degC", deviation = "2 K" }
)toml");
  const SweepPlan plan = file.plan();
  double sum = 0.0, squares = 0.0, logarithms = 0.0, limit = 0.0;
  for (std::uint64_t n = 0; n < 4000; ++n) {
    const std::vector<SweepValue> values = plan.values(n);
    sum += number(values, 0) / 4000.0;
    squares += std::pow(number(values, 0) - 1e6, 2) / 4000.0;
    logarithms += std::log(number(values, 1)) / 4000.0;
    limit += number(values, 2) / 4000.0;
  }
  // A Latin hypercube knows means to its strata.
  EXPECT_NEAR(sum, 1e6, 20.0);
  EXPECT_NEAR(std::sqrt(squares), 50e3, 50.0);
  EXPECT_NEAR(logarithms, std::log(0.03), 2e-4);
  EXPECT_NEAR(limit, 358.15, 1e-3);
}

TEST(SweepPlan, DerivedKeysFollowEachOtherWhereverTheyStand) {
  const SweepFile file(begin() + R"toml(
[vary]
"design.a" = [1, 2]
[derive]
"panel.core.thickness" = "design.c"
"design.c" = "design.b * 2"
"design.b" = "design.a / 100"
)toml");
  const SweepPlan plan = file.plan();
  EXPECT_EQ(plan.values(1), (std::vector<SweepValue>{2.0, 0.04, 0.04, 0.02}));
  EXPECT_EQ(plan.design(plan.values(1)).panel.core.thickness, 0.04);
  EXPECT_TRUE(plan.columns()[1].derived);
}

TEST(SweepPlan, FingerprintSeesCaseAndSet) {
  const SweepFile file(begin() + "[vary]\n\"design.a\" = [1, 2]\n");
  EXPECT_EQ(file.plan().fingerprint(), file.plan().fingerprint());
  EXPECT_NE(file.plan().fingerprint(), file.plan({"heat.load=2 MW"}).fingerprint());
}

TEST(SweepPlan, QuestionsAreRead) {
  const SweepFile file(begin("command = \"solve\"\ncheck_share = 0.05\n"
                             "objective = { key = \"radiator.mass_kg\", goal = \"maximise\" }") +
                       R"toml(
[[constraint]]
key = "radiator.planform_area_m2"
at_most = "0.0012 km2"
[[constraint]]
key = "radiator.fin_efficiency"
at_least = 0.8
[vary]
"panel.count" = [30, 31]
)toml");
  const SweepPlan plan = file.plan();
  EXPECT_EQ(plan.command(), SweepCommand::solve);
  EXPECT_EQ(plan.check_share(), 0.05);
  EXPECT_EQ(plan.objective()->key, "radiator.mass_kg");
  EXPECT_TRUE(plan.objective()->maximise);
  ASSERT_EQ(plan.constraints().size(), 2u);
  EXPECT_DOUBLE_EQ(*plan.constraints()[0].high, 1200.0);
  EXPECT_FALSE(plan.constraints()[0].low);
  EXPECT_EQ(*plan.constraints()[1].low, 0.8);
}

TEST(SweepPlan, AMillionDesignsAreMadeOneByOne) {
  const SweepFile file(begin("sampling = \"sobol\"\nsamples = 1000000") + R"toml(
[vary]
"panel.tube.wall" = { from = "1 mm", to = "2 mm" }
"heat.load" = { distribution = "normal", mean = "1 MW", deviation = "50 kW" }
)toml");
  const SweepPlan plan = file.plan();
  double sum = 0.0;
  for (std::uint64_t n = 0; n < plan.designs(); n += 1) sum += number(plan.values(n), 0);
  EXPECT_NEAR(sum / 1e6, 0.0015, 1e-9);
}

TEST(SweepPlan, ShippedSweepsAreRead) {
  int files = 0;
  for (const auto& entry : std::filesystem::directory_iterator(std::string(COLDSKY_CASES) + "/sweeps")) {
    if (entry.path().extension() != ".toml") continue;  // measurements
    EXPECT_TRUE(is_sweep_file(entry.path()));
    const SweepPlan plan = read_sweep(entry.path(), {}, known_names());
    ++files;
    for (std::uint64_t n = 0; n < plan.designs(); n += std::max<std::uint64_t>(1, plan.designs() / 50)) {
      EXPECT_NO_THROW(plan.design(plan.values(n))) << entry.path() << " " << n;
    }
  }
  EXPECT_GE(files, 3);
  EXPECT_FALSE(is_sweep_file(shipped_case));
}

}  // namespace
}  // namespace coldsky
