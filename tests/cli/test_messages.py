"""Forms of bad input: each ends with exit code 2 (4: infeasible) and exactly the message that is written here."""
import re
import shutil
from pathlib import Path

import pytest
from common import CASE, SMALL, SOURCE, run

text = (SOURCE / "tests" / "cases" / "dawn-dusk-solid-saddle.toml").read_text()  # its lines are counted below


# The coolants, in the order of the manual.
coolants = re.search(r"`coolant.fluid` \| - \| required \| (.*?) \| Coolant", (SOURCE / "docs" / "case-files.md").read_text())[1].split(" \\| ")


def edited(old, new):
    assert old in text, old
    return text.replace(old, new, 1)


def added(more):
    return text.rstrip("\n") + "\n" + more + "\n"


# Of a case that holds nothing: twenty of the keys that every honeycomb panel needs, and how many more there are.
EMPTY = """\
1:1: heat.load is missing (Heat that the data centre releases.) add it to [heat]
case.toml:1:1: chips.power is missing (Power of one chip.) add it to [chips]
case.toml:1:1: chips.junction_limit is missing (Highest temperature that a junction may have.) add it to [chips]
case.toml:1:1: chips.resistance is missing (Thermal resistance from junction to coolant.) add it to [chips]
case.toml:1:1: coolant.fluid is missing (Coolant of the loop; glycols are mixed with water.) add it to [coolant]
case.toml:1:1: panel.width is missing (Width of a panel, across the tubes; a whole number of pitches.) add it to [panel]
case.toml:1:1: panel.length is missing (Length of a panel, along the tubes.) add it to [panel]
case.toml:1:1: panel.sheet.material is missing (Material of the face sheets, from data/materials.toml; its k(T) never falls below 5 % of its k at the reference temperature. Required where panel.kind=honeycomb|sheet.) add it to [panel.sheet]
case.toml:1:1: panel.sheet.thickness is missing (Thickness of one face sheet, or of the bare sheet at its tubes. Required where panel.kind=honeycomb|sheet.) add it to [panel.sheet]
case.toml:1:1: panel.core.thickness is missing (Thickness of the honeycomb core. Required where panel.kind=honeycomb.) add it to [panel.core]
case.toml:1:1: panel.core.conductivity_through is missing (Conductivity of the core along the panel normal. Required where panel.kind=honeycomb.) add it to [panel.core]
case.toml:1:1: panel.core.conductivity_across is missing (Conductivity of the core in the plane, across the tubes. Required where panel.kind=honeycomb.) add it to [panel.core]
case.toml:1:1: panel.core.conductivity_along is missing (Conductivity of the core in the plane, along the tubes. Required where panel.kind=honeycomb.) add it to [panel.core]
case.toml:1:1: panel.core.density is missing (Density of the core. Required where panel.kind=honeycomb.) add it to [panel.core]
case.toml:1:1: panel.tube.material is missing (Material of tubes and saddles, from data/materials.toml. Required where panel.kind=honeycomb|sheet.) add it to [panel.tube]
case.toml:1:1: panel.tube.pitch is missing (Distance between tubes. Required where panel.kind=honeycomb|sheet.) add it to [panel.tube]
case.toml:1:1: panel.tube.diameter is missing (Inner diameter of a tube. Required where panel.kind=honeycomb|sheet.) add it to [panel.tube]
case.toml:1:1: panel.tube.wall is missing (Wall thickness of a tube (mass only). Required where panel.kind=honeycomb|sheet.) add it to [panel.tube]
case.toml:1:1: panel.tube.bond_conductance is missing (Conductance from the inner tube wall to the panel, per wetted area. Required where panel.kind=honeycomb|sheet.) add it to [panel.tube]
case.toml:1:1: coating.front.absorptance is missing (Solar absorptance of the front side.) add it to [coating.front]
... and 4 more like these"""

# The case, and the message after its name.
FORMS = [
    # Keys and tables.
    ("misspelt key", edited('thickness = "0.5 mm"', 'thicknes = "0.5 mm"'),
     "26:1: unknown key 'panel.sheet.thicknes' (a misspelt key would be ignored) did you mean 'panel.sheet.thickness'?"),
    ("misspelt key of no table", edited("title =", "titel ="),
     "2:1: unknown key 'titel' (a misspelt key would be ignored) did you mean 'title'?"),
    ("key in the wrong table", edited('width = "3 m"', 'pitch = "3 m"'),
     "20:1: panel.width is missing (Width of a panel, across the tubes; a whole number of pitches.) add it to [panel]\n"
     "case.toml:21:1: unknown key 'panel.pitch' (a misspelt key would be ignored) did you mean 'panel.tube.pitch'?"),
    ("key like no other", edited('load = "1 MW"', 'load = "1 MW"\nqwertyuiop = 1'),
     "6:1: unknown key 'heat.qwertyuiop' (a misspelt key would be ignored) see 'coldsky describe'"),
    ("misspelt table", edited("[chips]", "[chip]"),
     "7:1: unknown table [chip] (no such part of a case) did you mean [chips]?"),
    ("misspelt table inside another", edited("[panel.tube]", "[panel.tubes]"),
     "36:1: unknown table [panel.tubes] (no such part of a case) did you mean [panel.tube]?"),
    ("table like no other", edited("[chips]", "[zebra]"),
     "7:1: unknown table [zebra] (no such part of a case) see 'coldsky describe'"),
    ("value for a table", edited('[heat]\nload = "1 MW"', 'heat = "1 MW"'),
     "4:1: heat is a table of keys, not a value (its keys stand below its name) write [heat] once, then one key a line"),
    ("list of tables", edited("[heat]", "[[heat]]"),
     "4:3: heat is a table of keys, not a value (its keys stand below its name) write [heat] once, then one key a line"),
    ("table for a key", edited('[heat]\nload = "1 MW"', "[heat.load]\nvalue = 1"),
     '4:1: heat.load is a key, not a table (it has one value) write load = "1 W"'),
    ("inline table for a key", edited('load = "1 MW"', 'load = {value = 1, unit = "MW"}'),
     '5:8: heat.load is a key, not a table (it has one value) write load = "1 W"'),
    ("inline table for a number", edited("absorptance = 0.22", "absorptance = {value = 0.22}"),
     "45:15: coating.front.absorptance is a key, not a table (it has one value) write absorptance = 1"),
    # Missing keys.
    ("missing key", edited('load = "1 MW"', ""),
     "4:1: heat.load is missing (Heat that the data centre releases.) add it to [heat]"),
    ("missing key of an inner table", edited('pitch = "100 mm"', ""),
     "36:1: panel.tube.pitch is missing (Distance between tubes. Required where panel.kind=honeycomb|sheet.) add it to [panel.tube]"),
    ("missing choice", edited('kind = "orbit"', ""),
     "52:1: environment.kind is missing (Where the panel is.) add it to [environment]"),
    ("missing table", edited('[heat]\nload = "1 MW"', ""),
     "1:1: heat.load is missing (Heat that the data centre releases.) add it to [heat]"),
    ("missing key that another asks for", edited('beta = "90 deg"', ""),
     "59:1: environment.orbit.beta is missing (Angle of the Sun above the orbit plane. Required where environment.kind=orbit.) add it to [environment.orbit]"),
    ("empty file", "", EMPTY),
    ("comments only", "# nothing\n", EMPTY),
    # Types.
    ("boolean for a quantity", edited('load = "1 MW"', "load = true"),
     '5:8: heat.load has a value of the wrong type (expected a quantity such as "1 W") see \'coldsky describe heat.load\''),
    ("list for a quantity", edited('load = "1 MW"', 'load = ["1 MW"]'),
     '5:8: heat.load has a value of the wrong type (expected a quantity such as "1 W") see \'coldsky describe heat.load\''),
    ("date for a quantity", edited('load = "1 MW"', "load = 2030-01-01"),
     '5:8: heat.load has a value of the wrong type (expected a quantity such as "1 W") see \'coldsky describe heat.load\''),
    ("text for a number", edited("absorptance = 0.22", 'absorptance = "much"'),
     "45:15: coating.front.absorptance: 'much' is not a quantity (it does not begin with a number) write a plain number"),
    ("boolean for a number", edited("absorptance = 0.22", "absorptance = false"),
     "45:15: coating.front.absorptance has a value of the wrong type (expected a number) see 'coldsky describe coating.front.absorptance'"),
    ("list for a number", edited("absorptance = 0.22", "absorptance = [0.22]"),
     "45:15: coating.front.absorptance has a value of the wrong type (expected a number) see 'coldsky describe coating.front.absorptance'"),
    ("fraction for an integer", added("[mesh]\ncore_cells = 8.0"),
     "65:14: mesh.core_cells has a value of the wrong type (expected a whole number) see 'coldsky describe mesh.core_cells'"),
    ("text for an integer", added('[mesh]\ncore_cells = "8"'),
     "65:14: mesh.core_cells has a value of the wrong type (expected a whole number) see 'coldsky describe mesh.core_cells'"),
    ("boolean for an integer", added("[mesh]\ncore_cells = true"),
     "65:14: mesh.core_cells has a value of the wrong type (expected a whole number) see 'coldsky describe mesh.core_cells'"),
    ("text for a boolean", edited("fluid =", 'pump_heat = "true"\nfluid ='),
     "14:13: coolant.pump_heat has a value of the wrong type (expected true or false) see 'coldsky describe coolant.pump_heat'"),
    ("number for a boolean", edited("fluid =", "pump_heat = 1\nfluid ="),
     "14:13: coolant.pump_heat has a value of the wrong type (expected true or false) see 'coldsky describe coolant.pump_heat'"),
    ("number for a choice", edited('"ammonia"', "5"),
     "14:9: coolant.fluid has a value of the wrong type (expected text in quotes) see 'coldsky describe coolant.fluid'"),
    ("list for a choice", edited('"ammonia"', '["ammonia"]'),
     "14:9: coolant.fluid has a value of the wrong type (expected text in quotes) see 'coldsky describe coolant.fluid'"),
    ("number for text", edited('title = "1 MW data centre, 650 km dawn-dusk orbit, panels edge-on to the Sun"', "title = 5"),
     "2:9: title has a value of the wrong type (expected text in quotes) see 'coldsky describe title'"),
    # Choices.
    ("unknown choice", edited('"ammonia"', '"amonia"'),
     f"14:9: coolant.fluid = 'amonia' is not known (no such choice) choose one of {', '.join(coolants)}"),
    ("choice in capitals", edited('"series"', '"Series"'),
     "11:15: chips.arrangement = 'Series' is not known (no such choice) choose one of series, parallel"),
    ("unknown material", edited('"aluminium-6061"', '"unobtainium"'),
     "25:12: panel.sheet.material = 'unobtainium' is not known (no such choice) choose one of aluminium-1100, aluminium-6061, cfrp-k13d2u, cfrp-m55j, copper, graphite-film, pyrolytic-graphite, titanium-grade-2"),
    ("unknown direction", edited('"velocity"', '"forward"'),
     "62:10: environment.orbit.normal = 'forward' is not known (no such choice) choose one of velocity, anti-velocity, nadir, zenith, orbit-normal, anti-orbit-normal, sun, anti-sun"),
    # Units.
    ("number without unit", edited('load = "1 MW"', "load = 1e6"),
     '5:8: heat.load = 1000000 has no unit (a quantity in W is expected) write load = "1000000 W"'),
    ("text without unit", edited('load = "1 MW"', 'load = "1"'),
     '5:8: heat.load: \'1\' has no unit (a quantity in W is expected) write "1 W"'),
    ("unit without number", edited('load = "1 MW"', 'load = "MW"'),
     '5:8: heat.load: \'MW\' is not a quantity (it does not begin with a number) write a number and a unit, such as "1 W"'),
    ("empty quantity", edited('load = "1 MW"', 'load = ""'),
     '5:8: heat.load: \'\' is not a quantity (it does not begin with a number) write a number and a unit, such as "1 W"'),
    ("unknown unit", edited('load = "1 MW"', 'load = "1 MWx"'),
     "5:8: heat.load: unit 'MWx' is unknown (UDUNITS-2 cannot read it) use a unit such as W"),
    ("wrong dimension", edited('load = "1 MW"', 'load = "1 m"'),
     "5:8: heat.load: '1 m' has the wrong dimension (m cannot be converted to W) use a unit such as W"),
    ("unit at a pure number", edited("absorptance = 0.22", 'absorptance = "0.22 m"'),
     "45:15: coating.front.absorptance: '0.22 m' has the wrong dimension (m is not a pure number) write a plain number"),
    ("decimal comma", edited('load = "1 MW"', 'load = "1,5 MW"'),
     "5:8: heat.load: '1,5 MW' is not one number and one unit (',5 MW' follows the number 1) write the number without blanks or commas, with a point for decimals"),
    ("grouped digits", edited('load = "1 MW"', 'load = "1 500 kW"'),
     "5:8: heat.load: '1 500 kW' is not one number and one unit ('500 kW' follows the number 1) write the number without blanks or commas, with a point for decimals"),
    ("two quantities", edited('load = "1 MW"', 'load = "1 MW 500 kW"'),
     "5:8: heat.load: '1 MW 500 kW' has the wrong dimension (MW 500 kW cannot be converted to W) use a unit such as W"),
    ("control character in a quantity", edited('load = "1 MW"', 'load = "1 MW\\u0000"'),
     "5:8: heat.load: the quantity holds a control character (byte 0x00) write a number and a unit"),
    ("Celsius for a difference", edited('temperature_rise = "10 K"', 'temperature_rise = "10 degC"'),
     '16:20: coolant.temperature_rise: \'10 degC\' is a temperature, not a difference (degC has its zero elsewhere, so a difference would be shifted) write "10 K"'),
    ("Fahrenheit for a difference", edited('temperature_rise = "10 K"', 'temperature_rise = "18 degF"'),
     '16:20: coolant.temperature_rise: \'18 degF\' is a temperature, not a difference (degF has its zero elsewhere, so a difference would be shifted) write "10 K"'),
    # Ranges.
    ("negative load", edited('load = "1 MW"', 'load = "-1 MW"'),
     "5:8: heat.load = -1 MW is outside > 0 W (heat flows out of the chips) see 'coldsky describe heat.load'"),
    ("zero at an open end", edited('load = "1 MW"', 'load = "0 W"'),
     "5:8: heat.load = 0 W is outside > 0 W (heat flows out of the chips) see 'coldsky describe heat.load'"),
    ("below absolute zero", edited('junction_limit = "85 degC"', 'junction_limit = "-300 degC"'),
     "9:18: chips.junction_limit = -300 degC is outside > 0 K (temperatures count from absolute zero) see 'coldsky describe chips.junction_limit'"),
    ("below a closed end", edited('resistance = "0.03 K/W"', 'resistance = "-0.03 K/W"'),
     "10:14: chips.resistance = -0.03 K/W is outside >= 0 K/W (heat flows from hot to cold) see 'coldsky describe chips.resistance'"),
    ("above the range", edited("emissivity = 0.91", "emissivity = 1.3"),
     "46:14: coating.front.emissivity = 1.3 is outside 0 ... 1 (a surface cannot emit more than a black body) see 'coldsky describe coating.front.emissivity'"),
    ("percent above the range", edited("emissivity = 0.91", 'emissivity = "130 %"'),
     "46:14: coating.front.emissivity = 130 % is outside 0 ... 1 (a surface cannot emit more than a black body) see 'coldsky describe coating.front.emissivity'"),
    ("below the range", edited("pump_efficiency = 0.4", "pump_efficiency = 0"),
     "18:19: coolant.pump_efficiency = 0 is outside 0.01 ... 1 (a pump gives no more than it takes) see 'coldsky describe coolant.pump_efficiency'"),
    ("angle outside", edited('beta = "90 deg"', 'beta = "91 deg"'),
     "61:8: environment.orbit.beta = 91 deg is outside -1.5708 ... 1.5708 rad (beta lies between -90 and 90 degrees) see 'coldsky describe environment.orbit.beta'"),
    ("integer below the range", added("[mesh]\ncore_cells = 2"),
     "65:14: mesh.core_cells = 2 is outside 3 ... 256 (below, in and above the tube) see 'coldsky describe mesh.core_cells'"),
    ("integer above the range", added("[mesh]\ncore_cells = 257"),
     "65:14: mesh.core_cells = 257 is outside 3 ... 256 (below, in and above the tube) see 'coldsky describe mesh.core_cells'"),
    ("integer of 63 bits", added("[mesh]\ncore_cells = 9223372036854775807"),
     "65:14: mesh.core_cells = 9223372036854775807 is outside 3 ... 256 (below, in and above the tube) see 'coldsky describe mesh.core_cells'"),
    ("tolerance below rounding", added("[solver]\ntolerance = 1e-15"),
     "65:13: solver.tolerance = 1e-15 is outside 1e-14 ... 0.01 (below 1e-14 rounding rules) see 'coldsky describe solver.tolerance'"),
    ("whole number above 2^53", edited("absorptance = 0.22", "absorptance = 9007199254740993"),
     "45:15: coating.front.absorptance = 9007199254740992 is outside 0 ... 1 (a body neither emits nor absorbs more than a black one) see 'coldsky describe coating.front.absorptance'"),
    ("nan", edited("absorptance = 0.22", "absorptance = nan"),
     "45:15: coating.front.absorptance = nan is not a finite number (nothing can be computed from it) write a finite number"),
    ("inf", edited("absorptance = 0.22", "absorptance = -inf"),
     "45:15: coating.front.absorptance = -inf is not a finite number (nothing can be computed from it) write a finite number"),
    ("nan with a unit", edited('load = "1 MW"', 'load = "nan W"'),
     "5:8: heat.load: 'nan W' is not a finite number (nothing can be computed from it) write a finite number"),
    ("inf with a unit", edited('load = "1 MW"', 'load = "inf W"'),
     "5:8: heat.load: 'inf W' is not a finite number (nothing can be computed from it) write a finite number"),
    ("number beyond doubles", edited('load = "1 MW"', 'load = "1e400 W"'),
     "5:8: heat.load: '1e400 W' is not a finite number (nothing can be computed from it) write a finite number"),
    ("number beyond doubles after conversion", edited('load = "1 MW"', 'load = "1e305 GW"'),
     "5:8: heat.load = 1e305 GW is not a finite number (nothing can be computed from it) write a finite number"),
    ("nan without a unit", edited('load = "1 MW"', "load = nan"),
     "5:8: heat.load = nan is not a finite number (nothing can be computed from it) write a finite number"),
    # Keys that do not fit together.
    ("width of no whole number of pitches", edited('width = "3 m"', 'width = "3.05 m"'),
     "21:9: panel.width = 3.05 m is not a whole number of pitches (the pitch is 0.1 m) use 3 m"),
    ("width below one pitch", edited('width = "3 m"', 'width = "1 mm"'),
     "21:9: panel.width = 0.001 m is not a whole number of pitches (the pitch is 0.1 m) use 0.1 m"),
    ("tube thicker than the core", edited('diameter = "8 mm"', 'diameter = "14 mm"'),
     "39:12: a tube of 16 mm outside does not fit into a core of 15 mm (tubes lie inside the core) use a smaller tube or a thicker core"),
    ("tube wider than the pitch", edited('pitch = "100 mm"', 'pitch = "7.5 mm"'),
     "38:9: tube and saddle do not fit into a pitch of 7.5 mm (neighbours would overlap) use a larger pitch"),
    ("saddle wider than the pitch", edited('saddle_width = "20 mm"', 'saddle_width = "100 mm"'),
     "42:16: tube and saddle do not fit into a pitch of 100 mm (neighbours would overlap) use a larger pitch"),
    ("saddle narrower than the duct", edited('saddle_width = "20 mm"', 'saddle_width = "5 mm"'),
     "42:16: panel.tube.saddle_width = 5 mm is narrower than the duct of 6.28319 mm (the saddle surrounds the duct) use a wider saddle, or 0 mm for none"),
    ("tubes along the normal", edited('normal = "velocity"', 'normal = "nadir"'),
     "63:9: normal and tubes both lie along 'nadir' (the tubes lie in the panel's plane) choose another direction for one of them"),
    ("nothing radiates", text.replace("emissivity = 0.91", "emissivity = 0.0"),
     "46:14: both emissivities are 0 (nothing would radiate) give one side an emissivity"),
    ("too few cells across", added("[mesh]\nhalf_pitch_cells = 4"),
     "65:20: mesh.half_pitch_cells = 4 is outside 5 ... 512 (the tube and its saddle need four) see 'coldsky describe mesh.half_pitch_cells'"),
    ("more cells than can be counted", added("[mesh]\nlength_cells = 90000\nhalf_pitch_cells = 500"),
     "65:16: a mesh of 3.78e+10 cells is too large (at most 2e+09 cells can be counted) lower the [mesh] counts"),
    # Syntax.
    ("key twice", edited('load = "1 MW"', 'load = "1 MW"\nload = "1 MW"'),
     "6:8: Error while parsing key-value pair: cannot redefine existing string 'load' (not valid TOML) keep one of the two"),
    ("table twice", edited('load = "1 MW"', 'load = "1 MW"\n[heat]'),
     "6:1: Error while parsing table header: cannot redefine existing table 'heat' (not valid TOML) keep one of the two"),
    ("no value", edited('load = "1 MW"', "load ="),
     "5:7: Error while parsing key-value pair: expected value, saw '\\n' (not valid TOML) write a value after '='"),
    ("no equals sign", edited('load = "1 MW"', 'load "1 MW"'),
     '5:6: Error while parsing key-value pair: expected \'=\', saw \'"\' (not valid TOML) check quotes, brackets and \'=\''),
    ("text without end", edited('load = "1 MW"', 'load = "1 MW'),
     "5:13: Error while parsing string: unescaped control characters other than TAB (U+0009) are explicitly prohibited (not valid TOML) end the text with a quote on the same line"),
    ("text without quotes", edited('"ammonia"', "ammonia"),
     "14:9: Error while parsing value: could not determine value type (not valid TOML) put text and quantities in quotes"),
    ("table name without end", edited("[heat]", "[heat"),
     "4:6: Error while parsing table header: expected ']', saw '\\n' (not valid TOML) check quotes, brackets and '='"),
    ("two values", edited('load = "1 MW"', 'load = "1 MW" "2 MW"'),
     '5:15: Error while parsing key-value pair: expected a comment or whitespace, saw \'"\' (not valid TOML) write one key and one value a line'),
    ("quantity without quotes", edited('load = "1 MW"', "load = 5 MW  # a station"),
     "5:10: Error while parsing key-value pair: expected a comment or whitespace, saw 'M' (not valid TOML) put the quantity in quotes: load = \"5 MW\""),
    ("quantity without quotes or blank", edited('load = "1 MW"', "load = 5.5e0MW"),
     "5:13: Error while parsing floating-point: expected decimal digit, saw 'M' (not valid TOML) put the quantity in quotes: load = \"5.5e0 MW\""),
    ("unknown escape", edited('load = "1 MW"', 'load = "1 \\q MW"'),
     "5:12: Error while parsing string: unknown escape sequence '\\q' (not valid TOML) write a backslash twice"),
    ("two points", edited("absorptance = 0.22", "absorptance = 0..22"),
     "45:17: Error while parsing floating-point: expected decimal digit or exponent, saw '.' (not valid TOML) correct the number"),
    ("leading zero", edited("absorptance = 0.22", "absorptance = 00.22"),
     "45:16: Error while parsing floating-point: leading zeroes are prohibited (not valid TOML) correct the number"),
    ("integer of 64 bits", edited("absorptance = 0.22", "absorptance = 9223372036854775808"),
     "45:34: Error while parsing decimal integer: '9223372036854775808' is not representable in 64 bits (not valid TOML) correct the number"),
    ("list without end", edited('load = "1 MW"', 'load = ["1 MW",'),
     "7:2: Error while parsing value: could not determine value type (not valid TOML) put text and quantities in quotes"),
    ("control character", edited('load = "1 MW"', 'load = "1 \x01MW"'),
     "5:11: Error while parsing string: unescaped control characters other than TAB (U+0009) are explicitly prohibited (not valid TOML) end the text with a quote on the same line"),
    ("file cut off", text[: text.index('85 degC') + 2],
     "9:21: Error while parsing string: encountered end-of-file (not valid TOML) check quotes, brackets and '='"),
    ("deep lists", "a = " + "[" * 100_000,
     "1:261: Error while parsing value: exceeded maximum nested value depth of 256 (not valid TOML) a case needs no nested values"),
    ("deep inline tables", "a = " + "{a = " * 100_000,
     "1:1285: Error while parsing value: exceeded maximum nested value depth of 256 (not valid TOML) a case needs no nested values"),
    ("deep names", "a" + ".a" * 500_000 + " = 1",
     "1:130: more than 64 dots in one line (no key has a name of so many parts) see 'coldsky describe'"),
    ("deep names in lists", "\n".join(["a = ["] + ["{" + "a." * 60 + "a = ["] * 100),
     "101:127: Error while parsing array: encountered end-of-file (not valid TOML) check quotes, brackets and '='"),
    ("typographic quotes", edited('load = "1 MW"', "load = “1 MW”"),
     '5:8: \'“\' (U+201C) stands outside quotes (only ASCII may) put text between straight quotes: "..."'),
    ("letter outside quotes", edited('load = "1 MW"', "µ = 1"),
     '5:1: \'µ\' (U+00B5) stands outside quotes (only ASCII may) put text between straight quotes: "..."'),
    ("blank that is none", edited('load = "1 MW"', 'load =\u00a0"1 MW"'),
     '5:7: \'\u00a0\' (U+00A0) stands outside quotes (only ASCII may) put text between straight quotes: "..."'),
    ("bracket for a name", edited("[heat]", "[}heat]"),
     "4:2: Error while parsing key: expected bare key starting character or string delimiter, saw '}' (not valid TOML) check quotes, brackets and '='"),
    ("zeros", "\0" * 100,
     "1:1: Error while parsing root table: expected keys, tables, whitespace or comments, saw '\\u0000' (not valid TOML) check quotes, brackets and '='"),
    ("not UTF-8", text.encode().replace(b"dawn-dusk", b"dawn\xffdusk"),
     "1:31: byte 0xFF is not UTF-8 (case files are UTF-8 text) save the file as UTF-8"),
    ("Latin-1", text.replace("panels edge-on", "panels \u00fcber").encode("latin-1"),
     "2:59: byte 0xFC is not UTF-8 (case files are UTF-8 text) save the file as UTF-8"),
    ("UTF-16", text.encode("utf-16"),
     "1:1: byte 0xFF is not UTF-8 (case files are UTF-8 text) save the file as UTF-8"),
    ("larger than a case can be", text + "#" * 2**20,
     "1:1: is larger than 1 MiB (a case is a short TOML file) check the path"),
]
# An argument of --set, and the message.
SETS = [
    ("heat.load",
     '--set heat.load: no \'=\' (key=value is expected) write --set heat.load="2 MW", for example'),
    ("heat.lode=1 MW",
     "--set heat.lode: unknown key 'heat.lode' (no such key) did you mean 'heat.load'?"),
    ("heat=1 MW",
     "--set heat: heat is a table of keys, not a value (--set changes one key) 'coldsky describe' lists the keys of [heat]"),
    ("=1 MW",
     "--set : unknown key '' (no such key) see 'coldsky describe'"),
    ("heat.load=",
     "--set heat.load: heat.load is missing (Heat that the data centre releases.) add it to [heat]"),
    ("heat.load=1 MWx",
     "--set heat.load: heat.load: unit 'MWx' is unknown (UDUNITS-2 cannot read it) use a unit such as W"),
    ("heat.load=5",
     '--set heat.load: heat.load = 5 has no unit (a quantity in W is expected) write load = "5 W"'),
    ("coating.back.emissivity=2",
     "--set coating.back.emissivity: coating.back.emissivity = 2 is outside 0 ... 1 (a surface cannot emit more than a black body) see 'coldsky describe coating.back.emissivity'"),
    ("mesh.core_cells=[8]",
     "--set mesh.core_cells: mesh.core_cells has a value of the wrong type (expected a whole number) see 'coldsky describe mesh.core_cells'"),
    ("mesh.core_cells=8.5",
     "--set mesh.core_cells: mesh.core_cells has a value of the wrong type (expected a whole number) see 'coldsky describe mesh.core_cells'"),
    ("mesh.core_cells=8\ntitle=1",
     "--set mesh.core_cells: more than one value (--set changes one key) use --set once for each key"),
    ("coating.emissivity=0.85",
     "--set coating.emissivity: unknown key 'coating.emissivity' (no such key) did you mean 'coating.front.emissivity' or 'coating.back.emissivity'?"),
    ("panel.tube.pitch=70 mm",
     "case.toml:21:9: panel.width = 3 m is not a whole number of pitches (the pitch is 0.07 m) use 3.01 m"),
    ("coolant.loop=three-phase",
     "--set coolant.loop: coolant.loop = 'three-phase' is not known (no such choice) choose one of single-phase, two-phase, heat-pipe"),
]


def expect(name, arguments, code, message):
    """Standard error is the message, and nothing is printed as if all were well."""
    done = run(*arguments)
    assert done.returncode == code, f"{name}: exit code {done.returncode} instead of {code}"
    message = message.replace("HERE", str(Path.cwd()))
    assert done.stderr == message + "\n", f"{name}:\n  found    {done.stderr!r}\n  expected {message!r}"
    assert done.stdout == "", f"{name}: standard output {done.stdout[:80]!r}"


@pytest.fixture(autouse=True)
def case(own_folder):
    """The shipped case as case.toml in the current folder, so that messages begin with this name."""
    Path("case.toml").write_text(text)


@pytest.mark.parametrize("content, message", [pytest.param(content, message, id=name) for name, content, message in FORMS])
def test_case_file(content, message):
    Path("case.toml").write_bytes(content if isinstance(content, bytes) else content.encode())
    expect("check", ["check", "case.toml"], 2, "case.toml:" + message)


@pytest.mark.parametrize("argument, message", SETS, ids=[argument for argument, _ in SETS])
def test_set(argument, message):
    expect(f"--set {argument}", ["check", "case.toml", "--set", argument], 2, message)


def test_mesh_larger_than_memory():
    """What is free depends on the machine; the rest of the message does not."""
    done = run("check", "case.toml", "--set", "mesh.length_cells=100000", "--set", "mesh.half_pitch_cells=20")
    if done.returncode != 0:  # else the machine has the memory
        assert done.returncode == 2 and re.fullmatch(
            r"--set mesh.length_cells: a mesh of 1.68e\+09 cells needs about [0-9.]+ GB "
            r"\([0-9.]+ GB are free here\) lower the \[mesh\] counts\n", done.stderr), f"memory: {done.stderr}"


HELP = "\nRun with --help for more information."
FLUXES = ["--set", "environment.kind=fluxes", "--set", "environment.front.sink_temperature=400 K",
          "--set", "environment.back.sink_temperature=400 K"]
# Beside case.toml: what it is, the arguments, the exit code and the message.
COMMANDS = [
    # Files.
    ("directory", ["check", "folder"], 2, "folder:1:1: is a directory (a case is a TOML file) name a file inside it"),
    ("missing file", ["check", "none.toml"], 2, "none.toml:1:1: cannot be read (No such file or directory) check the path, which begins in HERE"),
    ("file as a folder", ["check", "case.toml/x"], 2, "case.toml/x:1:1: cannot be read (Not a directory) check the path"),
    ("empty name", ["check", ""], 2, "case file '':1:1: cannot be read (No such file or directory) check the path"),
    ("endless device", ["check", "/dev/zero"], 2, "/dev/zero:1:1: is larger than 1 MiB (a case is a short TOML file) check the path"),
    ("output over a file", ["size", "case.toml", "--out", "case.toml"], 2,
     "case.toml: is a file (outputs need a folder) choose another --out"),
    ("output below a file", ["size", "case.toml", "--out", "case.toml/x"], 2,
     "case.toml/x.partial: cannot be created (Not a directory) choose another --out"),
    # Usage. The second line is the same everywhere.
    ("no command", [], 2, "A subcommand is required" + HELP),
    ("unknown command", ["optimise", "case.toml"], 2, "there is no command 'optimise' (the first word is a command) "
     "choose one of new, size, solve, scene, sweep, claims, check, describe, info, verify, bench, export, deck, compare, plot, completion, man, help"),
    ("no case", ["check"], 2, "case is required" + HELP),
    ("unknown option", ["size", "case.toml", "--nonsense"], 2,
     "coldsky size does not take '--nonsense' see 'coldsky size --help'"),
    ("option of another command", ["check", "case.toml", "--threads", "1"], 2, "coldsky check does not take '--threads 1' see 'coldsky check --help'"),
    ("one argument too many", ["check", "case.toml", "more"], 2, "coldsky check does not take 'more' see 'coldsky check --help'"),
    ("--set without value", ["check", "case.toml", "--set"], 2, "--set: 1 required KEY=VALUE missing" + HELP),
    ("--threads 0", ["size", "case.toml", "--threads", "0"], 2, "--threads: Value 0 not in range 1 to 512" + HELP),
    ("--threads two", ["size", "case.toml", "--threads", "two"], 2, "--threads: Value two not in range 1 to 512" + HELP),
    ("--device -1", ["size", "case.toml", "--device", "-1"], 2, "--device: Value -1 not in range 0 to 63" + HELP),
    ("unknown language", ["--lang", "xx", "check", "case.toml"], 2, "--lang: xx not in {en,ko}" + HELP),
    ("unknown key of the manual", ["describe", "heat.lode"], 2,
     "there is no key 'heat.lode' (keys are spelt in full) did you mean 'heat.load'?"),
    ("solve without panels", ["solve", "case.toml", *SMALL], 2,
     "case.toml:1:1: panel.count is missing (solve works on a given number of panels) "
     "add panel.count, or let 'coldsky size' find it"),
    # Reference tables.
    ("no folder of tables", ["verify", "--reference", "none"], 2,
     "none: cannot be read (No such file or directory) check --reference"),
    ("folder without tables", ["verify", "--reference", "empty"], 2,
     "empty: holds no reference table (tables are CSV files of known names) check --reference"),
    # Infeasible: no radiator can do it, and the message names the limit.
    ("sink too hot", ["size", "case.toml", *SMALL, *FLUXES, "--quiet"], 4,
     "case.toml: no radiator can do it: at 332.15 K of coolant a panel emits 1256.1 W/m2 and absorbs 2641.9 W/m2 of planform, "
     "so it takes in 1385.9 W/m2; raise the coolant temperature or turn the panel"),
    ("coolant freezes", ["size", "case.toml", *SMALL, "--set", "chips.junction_limit=180 K", "--quiet"], 4,
     "case.toml: ammonia would have to run at 149.00 K, where it freezes (195.50 K)"),
    ("junction limit below the drop", ["size", "case.toml", *SMALL, "--set", "margin.temperature=400 K", "--quiet"], 4,
     "case.toml: the drop from junction to coolant, 21.0 K, exceeds the junction limit"),
]
ON_A_CPU = [
    ("device of a CPU build", ["size", "case.toml", "--device", "0"], 2,
     "--device 0: there is no such device (this build runs on the CPU only) "
     "build the 'cuda' preset, or leave --device out"),
    ("device of a CPU build, info", ["info", "--device", "3"], 2,
     "--device 3: there is no such device (this build runs on the CPU only) "
     "build the 'cuda' preset, or leave --device out"),
]


def table(change):
    shutil.rmtree("tables", ignore_errors=True)
    Path("tables").mkdir()
    original = (SOURCE / "data" / "reference" / "slab_kT_radiating_end.csv").read_text()
    changed = change(original)
    assert changed != original
    Path("tables/slab_kT_radiating_end.csv").write_text(changed)
    return ["verify", "--reference", "tables", "--json"]


EXACT = "(the table is computed from it) compare it with data/reference"
# A change of the table, more arguments, the message.
TABLES = [
    ("word for a number", lambda t: t.replace("2,0.003,300", "2,0.003,warm"), [],
     "tables/slab_kT_radiating_end.csv:10:1: column 'Tref_K': 'warm' is not a number " + EXACT),
    ("column renamed", lambda t: t.replace("q_W_m2", "flux"), [],
     "tables/slab_kT_radiating_end.csv:1:1: column 'q_W_m2' is missing " + EXACT),
    ("row cut off", lambda t: t.replace(",1462.75096034", ""), [],
     "tables/slab_kT_radiating_end.csv:10:1: 8 fields in a table of 9 columns "
     "(a row has a field for every column) compare it with data/reference"),
    ("no rows", lambda t: "", [],
     "tables/slab_kT_radiating_end.csv:1:1: holds no rows (an empty table would pass unseen) compare it with data/reference"),
    ("table of other name", lambda t: t + "\n", ["fin_rect"],
     "there is no table 'fin_rect' (tables have the names of their files) choose from slab_kT_radiating_end"),
]


@pytest.mark.parametrize("arguments, code, message", [pytest.param(*rest, id=name) for name, *rest in COMMANDS])
def test_command(arguments, code, message):
    Path("folder").mkdir()
    Path("empty").mkdir()
    expect(" ".join(map(str, arguments)), arguments, code, message)


@pytest.mark.parametrize("arguments, code, message", [pytest.param(*rest, id=name) for name, *rest in ON_A_CPU])
def test_device_of_a_cpu_build(arguments, code, message):
    if "OpenMP" not in run("info").stdout:
        pytest.skip("a build that runs on a device")
    expect(" ".join(arguments), arguments, code, message)


@pytest.mark.parametrize("change, more, message", [pytest.param(*rest, id=name) for name, *rest in TABLES])
def test_reference_table(change, more, message):
    expect("verify", [*table(change), *more], 2, message)


def test_there_are_more_than_fifty_forms():
    count = len(FORMS) + len(SETS) + len(COMMANDS) + len(ON_A_CPU) + len(TABLES)
    print(f"{count} forms of bad input")
    assert count >= 50, "fewer than fifty forms"
