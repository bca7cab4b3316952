// Scenes in cases: lists of tables, their keys and what they ask of each other.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>

#include "solver/case/scene_keys.hpp"
#include "solver/case/scene_rules.hpp"
#include "solver/case/warnings.hpp"
#include "solver/core/error.hpp"
#include "solver/model/read_case.hpp"
#include "test_folders.hpp"

namespace coldsky {
namespace {

const std::string scenes = std::string(COLDSKY_CASES) + "/scenes/";

/// Two bodies in deep space; line 12 is the first key of the second.
const std::string text = R"(# comment
[environment]
kind = "deep-space"

[[scene.body]]
name = "plate"
shape = "rectangle"
width = "1 m"
length = "2 m"
front = { absorptance = 0.2, emissivity = 0.8 }
back = "Z-93"
[[scene.body]]
name = "ball"
shape = "sphere"
radius = "0.5 m"
position = ["0 m", "0 m", "3 m"]
front.absorptance = 0.3
front.emissivity = 0.7
)";

/// The first error of a case; the text of all of them.
std::string fault(const std::string& of, const std::vector<std::string>& overrides = {}) {
  try {
    read_case_text(of, "case.toml", overrides);
  } catch (const InputError& error) {
    std::string all = error.what();
    for (const InputError& other : error.further) all += std::string("\n") + other.what();
    return all;
  }
  return "taken";
}
std::string fault_of(const std::string& override_text) { return fault(text, {override_text}); }

/// `text` with one line replaced.
std::string with(const std::string& line, const std::string& other) {
  std::string changed = text;
  const auto at = changed.find(line);
  EXPECT_NE(at, std::string::npos) << line;
  return changed.replace(at, line.size(), other);
}

TEST(SceneCase, ShippedScenesReadBackTheSame) {
  int count = 0;
  for (const auto& entry : std::filesystem::directory_iterator(scenes)) {
    if (entry.path().extension() != ".toml") continue;
    const Case c = read_case(entry.path());
    ASSERT_TRUE(c.scene) << entry.path();
    EXPECT_EQ(read_case_text(c.resolved_text, c.name).resolved_text, c.resolved_text) << entry.path();
    ++count;
  }
  EXPECT_GE(count, 3);
}

TEST(SceneCase, HoldsWhatTheFileSaysAndDefaults) {
  const Case c = read_case_text(text, "case.toml");
  ASSERT_TRUE(c.scene && c.bodies_alone());
  ASSERT_EQ(c.scene->bodies.size(), 2u);
  const BodyCase &plate = c.scene->bodies[0], &ball = c.scene->bodies[1];
  EXPECT_EQ(plate.name, "plate");
  EXPECT_EQ(plate.front.coating.emissivity, 0.8);
  EXPECT_EQ(plate.back.coating.name, "Z-93");
  EXPECT_GT(plate.back.coating.emissivity, 0.8);
  EXPECT_TRUE(plate.back.coating.absorptance_begin);
  EXPECT_EQ((*ball.position)[2], 3.0);
  EXPECT_EQ((*ball.axis)[2], 1.0);
  EXPECT_FALSE(ball.across);
  EXPECT_EQ(ball.model, "node");
  EXPECT_EQ(ball.specific_heat, 900.0);
  EXPECT_TRUE(ball.closed);
  EXPECT_EQ(c.exchange.patch, 0.5);
  EXPECT_EQ(c.given.at("scene.body.ball.radius").text, "0.5 m");
}

TEST(SceneCase, WithAPanelAloneStandsItAtTheOrigin) {
  Case c = read_case(std::string(COLDSKY_CASES) + "/deep-space-1au-1mw.toml");
  EXPECT_FALSE(c.scene);
  EXPECT_EQ(c.resolved_text.find("exchange"), std::string::npos);
  c = read_case_text(c.resolved_text + "\n[scene]\n", "case.toml");
  ASSERT_TRUE(c.scene);
  ASSERT_EQ(c.scene->panels.size(), 1u);
  EXPECT_FALSE(c.bodies_alone());
  EXPECT_EQ((*c.scene->panels[0].normal)[2], 1.0);
  EXPECT_NE(c.resolved_text.find("[[scene.panel]]"), std::string::npos);
}

TEST(SceneCase, OverridesNameAnEntry) {
  const auto read = [&](const std::string& override_text) {
    return read_case_text(text, "case.toml", {override_text}).scene->bodies;
  };
  EXPECT_EQ(read("scene.body.ball.radius=20 cm")[1].radius, 0.2);
  EXPECT_EQ((*read("scene.body.ball.position=[\"1 m\", \"0 m\", \"3 m\"]")[1].position)[0], 1.0);
  EXPECT_EQ((*read("scene.body.ball.position=1 m, 0 m, 3 m")[1].position)[0], 1.0);
  EXPECT_EQ((*read("scene.body.plate.axis=0, 1, 1")[0].axis)[1], 1.0);
  EXPECT_EQ(read("scene.body.ball.front=Z-93")[1].front.coating.name, "Z-93");
  EXPECT_EQ(read("scene.body.ball.front.emissivity=0.6")[1].front.coating.emissivity, 0.6);
  // Without a value it is as if the file did not hold the key.
  EXPECT_EQ(
      fault_of("scene.body.ball.radius=").rfind("--set scene.body.ball.radius: scene.body.ball.radius is missing", 0),
      0u);
  EXPECT_EQ(fault_of("scene.body.bal.radius=1 m"),
            "--set scene.body.bal.radius: the scene has no body 'bal' (--set changes what is there) there is plate, "
            "ball");
  EXPECT_NE(fault_of("scene.body.ball.radios=1 m").find("did you mean 'radius'?"), std::string::npos);
  EXPECT_NE(fault_of("scene.body.ball.name=bell").find("is not changed by --set"), std::string::npos);
  EXPECT_NE(fault_of("scene.mirror.1.point=0 m,0 m,0 m").find("the case has no [[scene.mirror]]"), std::string::npos);
}

TEST(SceneCase, ErrorsHaveTheirPlaces) {
  EXPECT_EQ(fault(with("radius = \"0.5 m\"", "radius = 0.5")),
            "case.toml:15:10: scene.body.ball.radius = 0.5 has no unit (a quantity in m is expected) write radius = "
            "\"0.5 m\"");
  EXPECT_NE(fault(with("radius", "radios")).find("case.toml:15:1: unknown key 'radios' of [[scene.body]]"),
            std::string::npos);
  EXPECT_NE(fault(with("radius = \"0.5 m\"\n", "")).find("case.toml:12:1: scene.body.ball.radius is missing"),
            std::string::npos);
  EXPECT_NE(
      fault(with("\"0 m\", \"0 m\", \"3 m\"", "\"0 m\", \"3 m\"")).find("case.toml:16:12: scene.body.ball.position"),
      std::string::npos);
  EXPECT_NE(fault(with("[[scene.body]]\nname = \"ball\"", "[[scene.body]]\nname = \"plate\""))
                .find("a second body is called 'plate'"),
            std::string::npos);
  EXPECT_NE(fault(with("\"ball\"", "\"a ball\"")).find("'a ball' is no name of a body"), std::string::npos);
  EXPECT_NE(fault(with("\"sphere\"", "\"spere\"")).find("choose one of rectangle, disk"), std::string::npos);
  EXPECT_NE(fault(with("\"Z-93\"", "\"Z-39\"")).find("did you mean 'Z-93'?"), std::string::npos);
  EXPECT_NE(fault("[scene]\nbodi = 1\n" + text).find("unknown key 'scene.bodi'"), std::string::npos);
  EXPECT_NE(fault("scene = 1\n").find("scene is a table, not a value"), std::string::npos);
  EXPECT_NE(fault("[scene]\nbody = [1]\n").find("has an entry that is no table"), std::string::npos);
  EXPECT_NE(fault("[scene.body]\nname = \"a\"\n").find("write [[scene.body]]"), std::string::npos);
  EXPECT_NE(fault("[environment]\nkind = \"deep-space\"\n[scene]\n").find("the scene is empty"), std::string::npos);
}

TEST(SceneCase, KeysWithoutAMeaningAreErrors) {
  EXPECT_NE(fault_of("scene.body.ball.width=1 m").find("has no meaning where scene.body.ball.shape is 'sphere'"),
            std::string::npos);
  EXPECT_NE(fault_of("scene.body.ball.back.emissivity=0.5").find("has no meaning where scene.body.ball.closed is true"),
            std::string::npos);
  EXPECT_NE(fault_of("scene.body.ball.temperature=300 K").find("scene.body.ball.model is 'node'"), std::string::npos);
  EXPECT_NE(fault_of("heat.load=1 MW").find("heat.load has no meaning in a scene without a panel"), std::string::npos);
  const std::string shipped = std::string(COLDSKY_CASES) + "/dawn-dusk-1mw.toml";
  try {
    read_case(shipped, {"exchange.patch=1 m"});
    FAIL() << "taken";
  } catch (const InputError& error) {
    EXPECT_NE(std::string(error.what()).find("exchange.patch has no meaning where scene is not given"),
              std::string::npos)
        << error.what();
  }
}

TEST(SceneCase, RefusesWhatMakesNoScene) {
  EXPECT_NE(fault_of("scene.body.plate.across=0, 1, 1").find("use [0, 1, 0]"), std::string::npos)
      << fault_of("scene.body.plate.across=0, 1, 1");
  EXPECT_NE(fault_of("scene.body.ball.front.emissivity=0").find("emits nothing"), std::string::npos);
  EXPECT_NE(fault_of("scene.body.ball.repeat.count=2").find("repeat.step is missing"), std::string::npos);
  EXPECT_NE(fault_of("scene.body.plate.axis=0,0,0").find("is no direction"), std::string::npos);
  EXPECT_NE(fault_of("scene.body.plate.axis=0,0").find("three numbers"), std::string::npos);
  EXPECT_NE(fault_of("exchange.patch=1 um").find("at most 200000"), std::string::npos);
  EXPECT_NE(fault_of("environment.kind=fluxes").find("a scene in surroundings of kind 'fluxes'"), std::string::npos);
  // Its lower half reaches through the plate.
  EXPECT_NE(fault_of("scene.body.ball.position=0 m,0 m,0.1 m").find("lies within 'ball'"), std::string::npos)
      << fault_of("scene.body.ball.position=0 m,0 m,0.1 m");
  EXPECT_NE(fault(text + "[[scene.mirror]]\npoint = [\"0.2 m\", \"0 m\", \"0 m\"]\nnormal = [1, 0, 0]\n")
                .find("'ball' reaches 0.7 m behind mirror 1"),
            std::string::npos);
  const std::string orbit = "environment.kind=orbit";
  EXPECT_NE(fault(text, {orbit, "environment.orbit.altitude=650 km", "environment.orbit.beta=0 deg",
                         "environment.orbit.normal=velocity"})
                .find("environment.orbit.tubes is missing"),
            std::string::npos);
}

TEST(SceneCase, CountsPatches) {
  Case c = read_case_text(text, "case.toml", {"exchange.patch=1 m"});
  // Two sides of 1 x 2; a ball of radius 0.5: 4 round the equator, 2 from pole to pole.
  EXPECT_EQ(estimate_patches(c), 4.0 + 8.0);
}

TEST(SceneKeys, HaveASentenceAndASourceForEveryDefault) {
  for (const SceneKey& key : scene_schema()) {
    EXPECT_FALSE(key.spec.sentence.empty()) << key.spec.path;
    EXPECT_EQ(key.spec.default_text.empty(), key.spec.default_source.empty()) << key.spec.path;
    EXPECT_TRUE(find_scene_key(key.spec.path) == &key);
    EXPECT_TRUE(find_key(key.spec.path) == nullptr) << key.spec.path;
  }
}

TEST(SceneKeys, StandInTheManualBeforeTheExchange) {
  const auto keys = manual_keys();
  EXPECT_EQ(keys.size(), schema().size() + scene_schema().size());
  const auto at = [&](const char* path) {
    return std::find_if(keys.begin(), keys.end(), [&](const KeySpec* key) { return key->path == path; }) - keys.begin();
  };
  EXPECT_LT(at("scene.body.width"), at("exchange.patch"));
  EXPECT_LT(at("heat.load"), at("scene.panel.position"));
}

}  // namespace
}  // namespace coldsky
