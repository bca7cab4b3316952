// Keys of a case: one declaration of their defaults, where they have a meaning, which commands use them.
#include "solver/case/schema.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numbers>

#include "solver/case/reader.hpp"
#include "solver/core/error.hpp"
#include "solver/model/read_case.hpp"
#include "test_folders.hpp"

namespace coldsky {
namespace {

const std::string shipped = std::string(COLDSKY_CASES) + "/dawn-dusk-1mw.toml";

TEST(Defaults, AreThoseOfTheSchemaAndNowhereElse) {
  // The structs hold none: where the schema has a default, a case that is built directly has not a number, nothing or
  // 0.
  Case bare;
  Case filled = default_case();
  for (const KeySpec& key : schema()) {
    if (key.default_text.empty()) continue;
    switch (key.member.index()) {
      case 0:
        EXPECT_TRUE(std::isnan(std::get<0>(key.member)(bare))) << key.path;
        EXPECT_TRUE(std::isfinite(std::get<0>(key.member)(filled))) << key.path;
        break;
      case 2:
        EXPECT_EQ(std::get<2>(key.member)(bare), 0) << key.path;
        EXPECT_EQ(std::to_string(std::get<2>(key.member)(filled)), key.default_text) << key.path;
        break;
      case 3:
        EXPECT_FALSE(std::get<3>(key.member)(bare)) << key.path;
        EXPECT_EQ(std::get<3>(key.member)(filled), key.default_text == "true") << key.path;
        break;
      case 4:
        EXPECT_EQ(std::get<4>(key.member)(bare), "") << key.path;
        EXPECT_EQ(std::get<4>(key.member)(filled), key.default_text) << key.path;
        break;
      default:
        ADD_FAILURE() << key.path << " has a default that this test does not know how to compare";
    }
  }
}

TEST(Defaults, AreWhatAFileGetsThatLeavesThemOut) {
  // Every default, against a case read from a file: by its value in words, in SI units.
  const Case& filled = default_case();
  Case read = read_case(shipped);
  int compared = 0;
  for (const std::string& path : read.defaults) {
    const KeySpec& key = *find_key(path);
    EXPECT_EQ(value_text(key, read), value_text(key, filled)) << path;
    ++compared;
  }
  EXPECT_GT(compared, 40);
}

TEST(Defaults, HaveTheValuesOfTheManual) {
  const Case& c = default_case();
  EXPECT_EQ(c.environment.eclipse, "cone");
  EXPECT_DOUBLE_EQ(c.environment.planet.infrared, 239.0);
  EXPECT_DOUBLE_EQ(c.environment.planet.albedo, 0.3);
  EXPECT_FALSE(c.margin.correlated);
  EXPECT_DOUBLE_EQ(c.system.depth_of_discharge, 0.3);
  EXPECT_DOUBLE_EQ(c.coolant.loop_pressure_drop, 1e5);
  EXPECT_NEAR(c.environment.sun_angle, 0.5 * std::numbers::pi, 1e-15);
  EXPECT_DOUBLE_EQ(c.environment.front.sink_temperature, 2.72548);
  EXPECT_NEAR(c.redundancy.duration, 10.0 * 365.242198781 * 86400.0, 1.0);  // tropical years
}

TEST(Ranges, BoundEveryQuantity) {
  for (const KeySpec& key : schema()) {
    if (key.kind != KeyKind::quantity && key.kind != KeyKind::difference && key.kind != KeyKind::number) continue;
    EXPECT_TRUE(std::isfinite(key.low) && std::isfinite(key.high)) << key.path;
    EXPECT_LT(key.low, key.high) << key.path;
  }
}

TEST(Errors, AreCollectedInTheOrderOfTheirPlaces) {
  try {
    read_case_text("[heat]\nload = 5\nlode = 1\n[chips]\npower = \"-1 W\"\n", "case.toml", {"heat.nothing=1"});
    FAIL() << "taken";
  } catch (const InputError& first) {
    EXPECT_EQ(first.where().line, 2);
    EXPECT_NE(first.problem().find("has no unit"), std::string::npos) << first.what();
    ASSERT_EQ(first.further.size(), 19u);
    EXPECT_GT(first.not_listed, 0u);
    EXPECT_EQ(first.further[0].where().line, 3);
    EXPECT_EQ(first.further[0].problem(), "unknown key 'heat.lode'");
    EXPECT_EQ(first.further[1].problem(), "chips.junction_limit is missing");
    EXPECT_EQ(first.further[1].where().line, 4);
  }
}

TEST(Materials, AreThoseOfTheModelsAndNoneWithoutThem) {
  const std::string text = read_case(shipped).resolved_text;
  EXPECT_NO_THROW(parse_case_text(text, "case.toml", {}, model_catalogue()));
  Catalogue nothing = model_catalogue();
  nothing.materials.clear();
  try {
    parse_case_text(text, "case.toml", {}, nothing);
    FAIL() << "taken";
  } catch (const InputError& first) {
    EXPECT_EQ(first.problem().substr(first.problem().find("' is")), "' is not known") << first.what();
    EXPECT_EQ(first.suggestion(), "there is none to choose from");
  }
}

TEST(Conditions, NameKeysThatExist) {
  for (const KeySpec& key : schema()) EXPECT_NO_THROW(matters(key, default_case())) << key.path;
}

TEST(Conditions, HoldByChoiceBySizeAndByWhatIsGiven) {
  Case c = default_case();
  const auto holds = [&](const char* path) { return matters(*find_key(path), c); };
  EXPECT_TRUE(holds("panel.core.density"));
  c.panel.kind = "sheet";
  EXPECT_FALSE(holds("panel.core.density"));
  EXPECT_TRUE(holds("panel.tube.pitch"));
  EXPECT_FALSE(holds("heater.band"));
  c.heater.power = 1.0;
  EXPECT_TRUE(holds("heater.band"));
  EXPECT_FALSE(holds("heat.profile_beyond"));
  c.heat.profile = "load.csv";
  EXPECT_TRUE(holds("heat.profile_beyond"));
  EXPECT_FALSE(holds("coating.age"));
  c.coating.back.emissivity_begin = 0.9;
  EXPECT_TRUE(holds("coating.age"));
  // Both terms: a saddle, and a honeycomb around it.
  c.panel.tube.saddle_width = 0.02;
  EXPECT_FALSE(holds("panel.tube.conductivity"));
  c.panel.kind = "honeycomb";
  EXPECT_TRUE(holds("panel.tube.conductivity"));
  c.panel.tube.saddle_width = 0.0;
  EXPECT_FALSE(holds("panel.tube.conductivity"));
}

TEST(Conditions, EveryKeyIsUsedBySomeCommand) {
  for (const KeySpec& key : schema()) {
    EXPECT_NE(key.commands & key_of_all, 0u) << key.path;
    EXPECT_FALSE(commands_text(key).empty()) << key.path;
  }
  EXPECT_EQ(commands_text(*find_key("cold.margin")), "size");
  EXPECT_EQ(commands_text(*find_key("panel.count")), "solve");
  EXPECT_EQ(commands_text(*find_key("heater.power")), "solve in time");
  EXPECT_EQ(commands_text(*find_key("heat.load")), "all");
}

TEST(IdleKeys, AreSetBackToTheirDefaults) {
  // --set turns the honeycomb into a bare sheet: what the file says about the core stays there, and nothing has it.
  const Case c = read_case(shipped, {"panel.kind=sheet"});
  EXPECT_EQ(c.panel.core.density, 0.0);
  EXPECT_FALSE(c.panel.core.bond_conductance.has_value());
  const auto idle = [&](const char* path) {
    return std::any_of(c.idle.begin(), c.idle.end(), [&](const IdleKey& key) { return key.path == path; });
  };
  EXPECT_TRUE(idle("panel.core.density"));
  EXPECT_EQ(c.given.count("panel.core.density"), 0u);
  EXPECT_FALSE(idle("panel.tube.pitch"));
}

TEST(UnusedKeys, AreThoseOfOtherCommands) {
  const Case c = read_case(shipped, {"panel.count=30", "coolant.inlet_temperature=320 K", "cold.load_fraction=0.4"});
  EXPECT_EQ(keys_unused_by(key_of_size, c), (std::vector<std::string>{"panel.count"}));
  EXPECT_EQ(keys_unused_by(key_of_solve, c),
            (std::vector<std::string>{"coolant.inlet_temperature", "cold.load_fraction"}));
  EXPECT_EQ(keys_unused_by(key_of_transient, c), (std::vector<std::string>{"cold.load_fraction"}));
}

}  // namespace
}  // namespace coldsky
