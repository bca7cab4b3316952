// A model of a panel fitted to made-up tests: known keys, noise of known size, many trials through the sweep's own
// plan, search and strips.
#include <gtest/gtest.h>
#include <unistd.h>

#include <array>
#include <boost/math/distributions/normal.hpp>
#include <cmath>
#include <filesystem>
#include <fstream>

#include "solver/model/read_case.hpp"
#include "solver/results/sweep_answers.hpp"
#include "solver/session/session.hpp"
#include "solver/studies/sweep/search.hpp"
#include "solver/studies/sweep/strip_designs.hpp"
#include "solver/sweep/random.hpp"
#include "test_folders.hpp"

namespace coldsky {
namespace {

namespace fs = std::filesystem;

constexpr std::array loads = {600.0, 750.0, 900.0, 1050.0, 1200.0};
constexpr double bond = 4000.0, emissivity = 0.88, deviation = 0.2;

/// A folder with a sweep file and its measurements, gone with the object.
class TestCampaign {
 public:
  TestCampaign() : folder_(fs::temp_directory_path() / ("coldsky-search-" + std::to_string(::getpid()))) {
    fs::create_directories(folder_);
  }
  ~TestCampaign() {
    std::error_code ignored;
    fs::remove_all(folder_, ignored);
  }
  TestCampaign(const TestCampaign&) = delete;
  TestCampaign& operator=(const TestCampaign&) = delete;

  /// \param measured chip and radiator temperatures [K] of each load
  SweepPlan plan(const std::vector<std::array<double, 2>>& measured, const std::string& ranges) const {
    std::ofstream table(folder_ / "tests.csv");
    table.precision(17);
    table << "heat.load [kW],temperature.chip_max_K,temperature.radiator_mean_K\n";
    for (std::size_t n = 0; n < loads.size(); ++n) {
      table << loads[n] << ',' << measured[n][0] << ',' << measured[n][1] << '\n';
    }
    table.close();
    const std::string text = "case = \"" + std::string(COLDSKY_CASES) + "/dawn-dusk-1mw.toml\"\ncommand = \"solve\"\n" +
                             "[calibrate]\nmeasurements = \"tests.csv\"\n[calibrate.deviation]\n" +
                             "\"temperature.chip_max_K\" = \"0.2 K\"\n\"temperature.radiator_mean_K\" = \"0.2 K\"\n" +
                             "[vary]\n" + ranges +
                             "[derive]\n\"coating.back.emissivity\" = \"coating.front.emissivity\"\n";
    return read_sweep_text(text, folder_ / "fit.toml", {"panel.count=32", "limits.enforce=false"},
                           {model_catalogue(), design_quantities()});
  }

 private:
  fs::path folder_;
};

std::string ranges(double low_bond, double high_bond, double low, double high) {
  return "\"panel.tube.bond_conductance\" = { from = \"" + std::to_string(low_bond) + " W m-2 K-1\", to = \"" +
         std::to_string(high_bond) +
         " W m-2 K-1\", scale = \"log\" }\n\"coating.front.emissivity\" = { from = " + std::to_string(low) +
         ", to = " + std::to_string(high) + " }\n";
}

SearchResult searched(const SweepPlan& plan) {
  const Session session;
  StripDesigns solver(session, plan.command());
  std::vector<DesignAnswer> kept;
  SweepHooks keep;
  keep.keep = [&](const SweepBatch& batch) { kept.insert(kept.end(), batch.answers.begin(), batch.answers.end()); };
  SearchHooks hooks;
  hooks.kept = [&] { return kept.size(); };
  hooks.answer = [&](std::uint64_t design) { return kept.at(design); };
  hooks.solve = [&](std::uint64_t from) { solve_designs(plan, solver, {from, plan.designs()}, 1024, keep); };
  return search_designs(plan, hooks);
}

/// What the strips say of the true keys.
std::vector<std::array<double, 2>> true_temperatures(const TestCampaign& campaign) {
  const std::vector<std::array<double, 2>> nothing(loads.size(), {300.0, 300.0});
  // A range around the truth has it in its middle, by logarithms and plainly.
  const SweepPlan plan = campaign.plan(nothing, ranges(0.5 * bond, 2.0 * bond, emissivity - 0.05, emissivity + 0.05));
  const Session session;
  StripDesigns solver(session, plan.command());
  std::vector<std::array<double, 2>> found;
  SweepHooks hooks;
  hooks.keep = [&](const SweepBatch& batch) {
    for (const DesignAnswer& answer : batch.answers) {
      found.push_back({answer.values[place_of_quantity("temperature.chip_max_K")],
                       answer.values[place_of_quantity("temperature.radiator_mean_K")]});
    }
  };
  solve_designs(plan, solver, {0, plan.designs()}, 64, hooks);
  return found;
}

TEST(Calibration, TwoStandardErrorsHoldTheTruthIn95Of100Trials) {
  const TestCampaign campaign;
  const std::vector<std::array<double, 2>> exact = true_temperatures(campaign);
  ASSERT_EQ(exact.size(), loads.size());
  const boost::math::normal_distribution<double> normal;
  std::array<int, 2> within{};
  for (std::uint64_t trial = 0; trial < 100; ++trial) {
    std::vector<double> noise(2 * loads.size());
    random_numbers(11, Purpose::sample, trial, noise);
    std::vector<std::array<double, 2>> measured = exact;
    for (std::size_t n = 0; n < noise.size(); ++n) {
      measured[n / 2][n % 2] += deviation * boost::math::quantile(normal, noise[n]);
    }
    const SweepPlan plan = campaign.plan(measured, ranges(1000.0, 20000.0, 0.7, 0.99));
    const SearchResult result = searched(plan);
    ASSERT_EQ(result.ended, "converged") << trial;
    const std::vector<FittedKey> keys = fitted_keys(plan, *result.fit);
    const std::array truth = {bond, emissivity};
    for (std::size_t n = 0; n < 2; ++n) {
      within[n] += std::fabs(keys[n].value - truth[n]) <= 2.0 * keys[n].error ? 1 : 0;
    }
  }
  for (const int count : within) {
    EXPECT_GE(count, 90);
    EXPECT_LE(count, 100);
    RecordProperty("within two standard errors", count);
  }
  std::printf("within two standard errors: bond %d, emissivity %d of 100\n", within[0], within[1]);
}

}  // namespace
}  // namespace coldsky
