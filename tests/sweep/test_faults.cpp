#include <fmt/format.h>

#include "sweep_files.hpp"

namespace coldsky {
namespace {

using namespace sweep_tests;

/// A sweep of the shipped case with one fault; lines count from the third, after those of begin().
struct Fault {
  std::string settings, text;
  int line, column;
  std::string problem, hint;  ///< parts of what is said
};

/// All that a fault says, further ones included.
std::vector<InputError> told(const std::string& text, const std::vector<std::string>& set = {}) {
  const SweepFile file(text);
  try {
    file.plan(set);
  } catch (const InputError& error) {
    std::vector<InputError> all = {error};
    all.insert(all.end(), error.further.begin(), error.further.end());
    return all;
  }
  return {};
}

void expect(const Fault& fault) {
  const std::string text = begin(fault.settings) + fault.text;
  const std::vector<InputError> faults = told(text);
  ASSERT_EQ(faults.size(), 1u) << text << (faults.size() > 1 ? faults[1].what() : "");
  const InputError& error = faults.front();
  EXPECT_EQ(error.where().line, fault.line) << error.what();
  EXPECT_EQ(error.where().column, fault.column) << error.what();
  EXPECT_NE(error.problem().find(fault.problem), std::string::npos) << error.what();
  EXPECT_NE((error.why() + " " + error.suggestion()).find(fault.hint), std::string::npos) << error.what();
  EXPECT_FALSE(error.why().empty()) << error.what();
  EXPECT_FALSE(error.suggestion().empty()) << error.what();
}

TEST(SweepFaults, KeysAndValues) {
  const Fault faults[] = {
      {"", "[vary]\n\"panel.tube.ptich\" = [\"1 m\"]\n", 4, 1, "unknown key 'panel.tube.ptich'",
       "did you mean 'panel.tube.pitch'?"},
      {"", "[vary]\npanel.tube.pitsh = [\"1 m\"]\n", 4, 12, "unknown key 'panel.tube.pitsh'",
       "did you mean 'panel.tube.pitch'?"},
      {"", "[vary]\n\"design.a b\" = [1]\n", 4, 1, "is no name", "letters, digits"},
      {"", "[vary]\n\"panel.tube.wall\" = [\"1 mm\", \"2 kg\"]\n", 4, 30, "wrong dimension", "use a unit such as m"},
      {"", "[vary]\n\"panel.tube.wall\" = [\"1 mm\", 2]\n", 4, 30, "mixes types", "write them alike"},
      {"", "[vary]\n\"panel.tube.wall\" = [1, 2]\n", 4, 22, "has no unit", "write wall = \"1 mm\""},
      {"", "[vary]\n\"panel.tube.wall\" = [\"1 mm\", \"0.001 m\"]\n", 4, 30, "0.001 is in the list", "leave one out"},
      {"", "[vary]\n\"panel.tube.wall\" = []\n", 4, 21, "is empty", "give it values"},
      {"", "[vary]\n\"panel.tube.wall\" = \"1 mm\"\n", 4, 21, "has one value", "write { list"},
      {"", "[vary]\n\"panel.tube.wall\" = {}\n", 4, 1, "has no values", "write { list"},
      {"", "[vary]\n\"panel.tube.wall\" = { list = [\"1 mm\"], from = \"1 mm\", to = \"2 mm\" }\n", 4, 1,
       "values of two kinds", "write { list"},
      {"", "[vary]\n\"panel.tube.wall\" = { from = \"1 mm\", too = \"2 mm\" }\n", 4, 38, "unknown key 'too'",
       "did you mean 'to'?"},
      {"", "[vary]\n\"panel.tube.wall\" = { from = \"1 mm\" }\n", 4, 21, "has no 'to'", "add to = \"1 m\""},
      {"", "[vary]\n\"panel.tube.wall\" = { from = \"2 mm\", to = \"2 mm\", steps = 3 }\n", 4, 30, "is empty",
       "give it two ends"},
      {"", "[vary]\n\"panel.tube.wall\" = { from = \"3 mm\", to = \"2 mm\", steps = 3 }\n", 4, 30, "runs backwards",
       "exchange from and to"},
      {"", "[vary]\n\"panel.tube.wall\" = { from = \"0 mm\", to = \"2 mm\", steps = 3 }\n", 4, 30, "is outside > 0",
       "describe panel.tube.wall"},
      {"", "[vary]\n\"heat.capacity\" = { from = \"0 J/K\", to = \"2 J/K\", steps = 3, scale = \"log\" }\n", 4, 28,
       "logarithmic range of heat.capacity begins at 0", "begin above zero"},
      {"", "[vary]\n\"panel.tube.wall\" = { from = \"1 mm\", to = \"2 mm\", steps = 3, scale = \"lgo\" }\n", 4, 70,
       "scale of panel.tube.wall", "linear, log"},
      {"", "[vary]\n\"panel.tube.wall\" = { from = \"1 mm\", to = \"2 mm\", steps = 1 }\n", 4, 59, "no number from 2",
       "steps = 9"},
      {"", "[vary]\n\"panel.tube.wall\" = { from = \"1 mm\", to = \"2 mm\", steps = 2.5 }\n", 4, 59, "no number from 2",
       "steps = 9"},
      {"", "[vary]\n\"mesh.sheet_cells\" = { from = 1, to = 4, steps = 3 }\n", 4, 50,
       "step 2 of mesh.sheet_cells is 2.5", "write a list"},
      {"", "[vary]\n\"panel.sheet.material\" = [\"aluminium-6016\"]\n", 4, 27, "is not known", "aluminium-6061"},
      {"", "[vary]\n\"panel.sheet.material\" = { from = \"a\", to = \"b\" }\n", 4, 1, "has a range", "list = [...]"},
      {"", "[vary]\n\"coolant.pump_heat\" = [true, true]\n", 4, 30, "twice", "leave one out"},
      {"", "[vary]\n\"output.probes\" = [[\"a: 1 m, 1 m, front\"]]\n", 4, 1, "cannot be varied", "in the case"},
      {"", "[vary]\n\"coolant.fraction\" = [0.1, 0.2]\n", 4, 1, "has no meaning where coolant.fluid is 'ammonia'",
       "leave it out"},
      {"", "[vary]\ncoolant.pump_efficiency = [0.3]\n\"coolant.pump_efficiency\" = [0.4]\n", 5, 1, "is given twice",
       "line 4"},
  };
  for (const Fault& fault : faults) expect(fault);
}

TEST(SweepFaults, Distributions) {
  const std::string settings = "sampling = \"random\"\nsamples = 9";  // one line more
  const auto emissivity = [](const std::string& law) { return "[vary]\n\"coating.front.emissivity\" = " + law + "\n"; };
  const Fault faults[] = {
      {settings, emissivity("{ distribution = \"normal\", mean = 0.9, deviation = 0.1 }"), 5, 30,
       "16 % of the distribution of coating.front.emissivity lies outside 0 ... 1", "cut it off with high"},
      {settings, emissivity("{ distribution = \"normal\", mean = 0.9, deviation = 0.3 }"), 5, 30,
       "37 % of the distribution", "cut it off with low and high"},
      {settings, emissivity("{ distribution = \"uniform\", from = 0.9, to = 1.1 }"), 5, 30, "50 % of the distribution",
       "cut it off with high"},
      {settings, emissivity("{ distribution = \"gauss\", mean = 0.9 }"), 5, 47, "is not known",
       "normal, uniform, triangular, log-normal"},
      {settings, emissivity("{ distribution = \"normal\", mean = 0.9, sigma = 0.1 }"), 5, 69, "unknown key 'sigma'",
       "deviation"},
      {settings, emissivity("{ distribution = \"normal\", mean = 0.9 }"), 5, 30, "has no 'deviation'", "add deviation"},
      {settings, emissivity("{ distribution = \"normal\", mean = 0.9, deviation = 0 }"), 5, 81, "is outside > 0",
       "a width is positive"},
      {settings, emissivity("{ distribution = \"normal\", mean = 0.9, deviation = 0.1, low = 0.9, high = 0.8 }"), 5, 92,
       "nothing of coating.front.emissivity lies between low and high", "low lies below high"},
      {settings, emissivity("{ distribution = \"normal\", mean = 0.1, deviation = 0.001, low = 0.9, high = 1 }"), 5, 1,
       "has nothing between low and high", "move low and high"},
      {settings, emissivity("{ distribution = \"triangular\", from = 0.8, mode = 0.7, to = 0.9 }"), 5, 68,
       "triangular distribution", "from, mode and to rise"},
      {settings, emissivity("{ distribution = \"log-normal\", median = 0.1, factor = 0.9 }"), 5, 84, "is outside > 1",
       "two thirds"},
      {settings, "[vary]\n\"mesh.sheet_cells\" = { distribution = \"normal\", mean = 2, deviation = 1 }\n", 5, 1,
       "has a normal distribution", "whole number"},
      {settings,
       "[vary]\n\"chips.junction_limit\" = { distribution = \"normal\", mean = \"85 degC\", deviation = \"2 degC\" }\n",
       5, 83, "is a temperature, not a difference", "write \"2 K\""},
  };
  for (const Fault& fault : faults) expect(fault);
}

TEST(SweepFaults, Sampling) {
  const std::string wall = "[vary]\n\"panel.tube.wall\" = { from = \"1 mm\", to = \"2 mm\" }\n";
  const std::string levels = "[vary]\n\"panel.tube.wall\" = [\"1 mm\"]\n";
  const Fault faults[] = {
      {"", wall, 1, 1, "sampling is missing", "add sampling = \"sobol\""},
      {"sampling = \"sobol\"", wall, 1, 1, "samples is missing", "add samples"},
      {"sampling = \"sobel\"", wall, 2, 12, "sampling = 'sobel' is not known", "did you mean 'sobol'?"},
      {"sampling = [\"sobol\", \"random\"]", wall, 2, 12, "is not known", "choose one of grid"},
      {"sampling = \"grid\"", wall, 4, 1, "has no levels", "add steps"},
      {"samples = 10", levels, 2, 11, "samples is given beside sampling = 'grid'", "leave it out"},
      {"sampling = \"sobol\"\nsamples = 0", wall, 3, 11, "samples = 0 is outside 1 ... 100000000", "choose another"},
      {"sampling = \"sobol\"\nsamples = -4", wall, 3, 11, "samples = -4 is outside", "choose another"},
      {"sampling = \"sobol\"\nsamples = 1e3", wall, 3, 11, "samples is no whole number", "without a point"},
      {"sampling = \"latin-hypercube\"\nsamples = 20000000", wall, 3, 11, "is outside 1 ... 10000000", "choose"},
      {"seed = -1", levels, 2, 8, "seed = -1 is outside", "random numbers"},
      {"seed = 99999999999999999999", levels, 2, 8, "", "number"},
      {"sampling = \"grid\"\nsampling = \"sobol\"", levels, 3, 1, "", ""},
      {"sampling = \"list\"",
       "[vary]\n\"panel.tube.wall\" = [\"1 mm\", \"2 mm\"]\n\"coolant.pump_efficiency\" = [0.3]\n", 5, 1,
       "coolant.pump_efficiency has 1 values, panel.tube.wall has 2", "as many values"},
      {"",
       "[vary]\n\"panel.tube.wall\" = { from = \"1 mm\", to = \"2 mm\", steps = 10000 }\n\"heat.load\" = { from = \"1 "
       "MW\", "
       "to = \"2 MW\", steps = 10000 }\n\"coolant.pump_efficiency\" = { from = 0.3, to = 0.5, steps = 10000 }\n",
       3, 1, "a grid of 1000000000000 designs (10000 x 10000 x 10000)", "at most 1e+08"},
      {"check_share = 2", levels, 2, 15, "check_share", "share of designs"},
      {"schema = 2", levels, 2, 10, "schema = 2 is outside 1 ... 1", "schema 1"},
      {"command = \"verify\"", levels, 2, 11, "command = 'verify' is not known", "size, solve"},
      {"sampels = 3", levels, 2, 1, "unknown key 'sampels'", "did you mean 'samples'?"},
      {"title = 3", levels, 2, 9, "title is no text", "quotes"},
      {"", "", 1, 1, "the sweep varies nothing", "add [vary]"},
      {"", "[vary]\n[vary.panel.tube]\n", 3, 1, "the sweep varies nothing", "add [vary]"},
      {"vary = 3", "", 2, 8, "vary is no table", "write [vary]"},
  };
  for (const Fault& fault : faults) {
    const std::vector<InputError> all = told(begin(fault.settings) + fault.text);
    if (fault.hint.empty() || fault.problem.empty()) {
      ASSERT_EQ(all.size(), 1u) << fault.settings;
      EXPECT_EQ(all.front().where().line, fault.line) << all.front().what();
      continue;
    }
    expect(fault);
  }
}

TEST(SweepFaults, DerivedKeys) {
  const std::string vary = "[vary]\n\"design.a\" = [0, 1]\n[derive]\n";  // expressions stand from line 6 on
  const Fault faults[] = {
      {"", vary + "\"panel.tube.wall\" = \"panel.tube.pich / 2\"\n", 6, 22, "'panel.tube.pich' is not known",
       "did you mean 'panel.tube.pitch'?"},
      {"", vary + "\"panel.tube.wall\" = \"0.1 + design.b\"\n", 6, 28, "'design.b' is not known",
       "did you mean 'design.a'?"},
      {"", vary + "\"panel.tube.wall\" = \"panel.sheet.material\"\n", 6, 22, "is no number", "arithmetic"},
      {"", vary + "\"panel.tube.wall\" = \"coolant.film_coefficient\"\n", 6, 22, "has no value", "give it in the case"},
      {"", vary + "\"panel.tube.wall\" = \"0.001 +\"\n", 6, 29, "ends too early", "correct it"},
      {"", vary + "\"panel.tube.wall\" = \"1 mm\"\n", 6, 24, "'mm' is out of place", "numbers in SI units"},
      {"", vary + "\"panel.tube.wall\" = '''sqr(2)'''\n", 6, 24, "no function 'sqr', did you mean 'sqrt'?", "SI units"},
      {"", vary + "\"panel.tube.wall\" = 0.001\n", 6, 21, "is no text", "in quotes"},
      {"", vary + "\"panel.tube.material\" = \"1\"\n", 6, 1, "is no number", "vary it by a list"},
      {"", vary + "\"design.a\" = \"1\"\n", 6, 1, "design.a is varied and derived", "keep one"},
      {"", vary + "\"design.b\" = \"design.c\"\n\"design.c\" = \"2 * design.d\"\n\"design.d\" = \"design.b\"\n", 6, 1,
       "design.b depends on itself", "design.b needs design.c needs design.d needs design.b"},
      {"", vary + "\"design.b\" = \"design.b + 1\"\n", 6, 1, "design.b depends on itself", "break the circle"},
      {"", vary + "\"panel.tube.wall\" = \"0.001 / design.a\"\n", 6, 1,
       "panel.tube.wall = '0.001 / design.a' is infinite in design 0", "design.a = 0"},
      {"", vary + "\"design.b\" = \"1 / 0\"\n", 6, 1, "is infinite", "division by zero"},
      {"", vary + "\"design.b\" = \"log(design.a - 1)\"\n", 6, 1, "is no number in design 0", "design.a = 0"},
      {"", vary + "\"panel.tube.wal\" = \"1\"\n", 6, 1, "unknown key", "did you mean 'panel.tube.wall'?"},
  };
  for (const Fault& fault : faults) expect(fault);
}

TEST(SweepFaults, Correlations) {
  const std::string settings = "sampling = \"latin-hypercube\"\nsamples = 10";
  const std::string vary =
      "[vary]\n\"panel.tube.wall\" = { from = \"1 mm\", to = \"2 mm\" }\n\"heat.load\" = { from = \"1 MW\", to = \"2 "
      "MW\" }\n"
      "\"coolant.pump_efficiency\" = { from = 0.3, to = 0.5 }\n\"mesh.sheet_cells\" = [1, 2]\n[[correlation]]\n";
  const std::string two = "keys = [\"panel.tube.wall\", \"heat.load\"]\n";
  const std::string three = "keys = [\"panel.tube.wall\", \"heat.load\", \"coolant.pump_efficiency\"]\n";
  // The correlation's keys stand in line 10, its rank in 11.
  const Fault faults[] = {
      {settings, vary + two + "rank = 1.5\n", 11, 8, "none of rank correlations", "between -1 and 1"},
      {settings, vary + two + "rank = \"much\"\n", 11, 8, "is no number", "rank = 0.6"},
      {settings, vary + two + "rank = [[1, 0.5], [0.4, 1]]\n", 11, 8, "none of rank correlations", "not symmetric"},
      {settings, vary + two + "rank = [[1, 0.5]]\n", 11, 8, "another size", "2 rows of 2"},
      {settings, vary + three + "rank = 0.5\n", 11, 8, "one rank correlation for 3 keys", "a matrix of 3"},
      {settings, vary + three + "rank = [[1, 0.9, 0.9], [0.9, 1, -0.9], [0.9, -0.9, 1]]\n", 11, 8,
       "none of rank correlations", "positive definite"},
      {settings, vary + "keys = [\"panel.tube.wall\", \"heat.lode\"]\nrank = 0.5\n", 10, 28,
       "'heat.lode' is correlated and not varied", "did you mean 'heat.load'?"},
      {settings, vary + "keys = [\"panel.tube.wall\", \"mesh.sheet_cells\"]\nrank = 0.5\n", 10, 28,
       "mesh.sheet_cells is correlated", "list, not a distribution"},
      {settings, vary + "keys = [\"heat.load\", \"heat.load\"]\nrank = 0.5\n", 10, 22, "correlated with itself",
       "name two keys"},
      {settings, vary + "keys = [\"heat.load\"]\nrank = 0.5\n", 10, 8, "fewer than two keys", "write keys"},
      {settings, vary + two, 9, 1, "has no 'rank'", "add rank"},
      {settings, vary + two + "rank = 0.5\n[[correlation]]\n" + two + "rank = 0.5\n", 12, 1, "correlated twice",
       "keep one"},
      {settings,
       vary + two +
           "rank = 0.9\n[[correlation]]\nkeys = [\"heat.load\", \"coolant.pump_efficiency\"]\nrank = 0.9\n"
           "[[correlation]]\nkeys = [\"panel.tube.wall\", \"coolant.pump_efficiency\"]\nrank = -0.9\n",
       9, 1, "the correlations together are none", "weaken"},
      {"sampling = \"latin-hypercube\"\nsamples = 2", vary + two + "rank = 0.5\n", 9, 1,
       "2 correlated keys of 2 designs", "more samples"},
  };
  for (const Fault& fault : faults) expect(fault);
}

TEST(SweepFaults, QuestionsAndTheCase) {
  const std::string levels = "[vary]\n\"panel.tube.wall\" = [\"1 mm\"]\n";
  const Fault faults[] = {
      {"objective = { key = \"radiator.mas_kg\", goal = \"minimise\" }", levels, 2, 21, "'radiator.mas_kg'",
       "did you mean 'radiator.mass_kg'?"},
      {"objective = { key = \"radiator.mass_kg\", goal = \"least\" }", levels, 2, 48, "goal of the objective",
       "minimise, maximise"},
      {"objective = { key = \"radiator.mass_kg\" }", levels, 2, 13, "has no 'goal'", "add goal"},
      {"objective = \"radiator.mass_kg\"", levels, 2, 13, "is no table", "write objective"},
      {"constraint = { key = \"radiator.mass_kg\", at_most = \"5 m\" }", levels, 2, 52, "wrong dimension", "kg"},
      {"constraint = { key = \"radiator.mass_kg\", at_most = 5 }", levels, 2, 52, "has no unit", "write \"1 kg\""},
      {"constraint = { key = \"radiator.mass_kg\" }", levels, 2, 14, "has no limit", "add at_most"},
      {"constraint = { key = \"radiator.fin_efficiency\", at_most = 0.1, at_least = 0.2 }", levels, 2, 75,
       "nothing lies between", "exchange"},
  };
  for (const Fault& fault : faults) expect(fault);
  EXPECT_NE(std::string(told("case = \"nowhere.toml\"\n" + levels).front().what())
                .find("study.toml:1:8: case = "
                      "'nowhere.toml' cannot be read"),
            std::string::npos);
  EXPECT_EQ(told(levels).front().problem(), "the sweep names no case");
  EXPECT_EQ(told("[heat]\nload = \"1 MW\"\n").front().problem(), "is a case, not a sweep");
  EXPECT_EQ(told("case = 3\n" + levels).front().where().column, 8);
  // Faults of --set, and of the case itself, are told as those of the case.
  EXPECT_EQ(told(begin() + levels, {"heat.lode=1 MW"}).front().where().file, "--set heat.lode");
  EXPECT_EQ(told(begin() + levels, {"panel.tube.wall=1 mm"}).front().problem(),
            "panel.tube.wall is varied by the sweep");
}

TEST(SweepFaults, ListsOfFilesWithoutACase) {
  const std::vector<InputError> faults = told("[vary]\n\"heat.profile\" = [\"load.csv\"]\n");
  ASSERT_EQ(faults.size(), 2u);
  EXPECT_EQ(faults[0].problem(), "the sweep names no case");
  EXPECT_EQ(faults[1].problem(), "heat.profile = 'load.csv' cannot be read");
}

TEST(SweepFaults, AllAreToldAtOnce) {
  const std::vector<InputError> faults =
      told(begin("seed = -1") + "[vary]\n\"heat.lode\" = [1]\n\"panel.tube.wall\" = []\n");
  ASSERT_EQ(faults.size(), 3u);
  EXPECT_EQ(faults[0].where().line, 2);
  EXPECT_EQ(faults[1].where().line, 4);
  EXPECT_EQ(faults[2].where().line, 5);
}

}  // namespace
}  // namespace coldsky
