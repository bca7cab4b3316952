#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "solver/case/schema.hpp"
#include "solver/core/error.hpp"
#include "solver/core/units.hpp"
#include "solver/model/read_case.hpp"
#include "test_folders.hpp"

namespace coldsky {
namespace {

const std::string shipped = std::string(COLDSKY_CASES) + "/dawn-dusk-1mw.toml";

TEST(Units, ConvertsToSi) {
  EXPECT_DOUBLE_EQ(parse_quantity("1 MW", "W"), 1e6);
  EXPECT_DOUBLE_EQ(parse_quantity("85 degC", "K"), 358.15);
  EXPECT_DOUBLE_EQ(parse_quantity("650 km", "m"), 650e3);
  EXPECT_NEAR(parse_quantity("90 deg", "rad"), 1.5707963267948966, 1e-15);
  EXPECT_DOUBLE_EQ(parse_quantity("22 %", "1"), 0.22);
  EXPECT_DOUBLE_EQ(parse_quantity("5.2 au", "au"), 5.2);
}

TEST(Units, RefusesCelsiusForDifferences) {
  EXPECT_DOUBLE_EQ(parse_quantity("10 K", "K", true), 10.0);
  EXPECT_THROW(parse_quantity("10 degC", "K", true), QuantityError);
}

TEST(Reader, ShippedCaseReadsBackTheSame) {
  const Case c = read_case(shipped);
  EXPECT_DOUBLE_EQ(c.heat.load, 1e6);
  EXPECT_DOUBLE_EQ(c.panel.tube.diameter, 0.008);
  EXPECT_EQ(c.environment.orbit.normal, "velocity");
  const Case again = read_case_text(c.resolved_text, c.name);
  EXPECT_EQ(again.resolved_text, c.resolved_text);
}

TEST(Reader, OverridesAreChecked) {
  EXPECT_DOUBLE_EQ(read_case(shipped, {"heat.load=\"2 MW\""}).heat.load, 2e6);
  EXPECT_DOUBLE_EQ(read_case(shipped, {"heat.load=2 MW"}).heat.load, 2e6);
  EXPECT_THROW(read_case(shipped, {"heat.load=2"}), InputError);
  EXPECT_THROW(read_case(shipped, {"heat.lode=2 MW"}), InputError);
}

TEST(Schema, EveryDefaultHasASourceAndEveryKeyASentence) {
  for (const KeySpec& key : schema()) {
    EXPECT_FALSE(key.sentence.empty()) << key.path;
    EXPECT_EQ(key.default_text.empty(), key.default_source.empty()) << key.path;
  }
}

TEST(Schema, ManualIsUpToDate) {
  std::ifstream file(std::string(COLDSKY_DOCS) + "/case-files.md");
  std::stringstream text;
  text << file.rdbuf();
  EXPECT_EQ(text.str(), describe_markdown()) << "run: coldsky describe --markdown > docs/case-files.md";
}

}  // namespace
}  // namespace coldsky
