"""What the keys of a case mean: the hot case and the cold one, keys without a meaning, keys that a command does not use."""
import csv
import json
import math
import re
from pathlib import Path

import pytest
from common import CASE, CASES, SMALL, SOURCE, absolute, relative, run, settings, summary_of

SIGMA = 5.670374419e-8
LUNAR = CASES / "lunar-city.toml"
TEXT = CASE.read_text()

# A panel as warm as its coolant in surroundings that it is told: closed forms hold. Absorptance and emissivity differ.
IDEAL = """title = "an ideal panel"
[heat]
load = "100 kW"
[chips]
power = "700 W"
junction_limit = "85 degC"
resistance = "0.03 K/W"
[coolant]
fluid = "ammonia"
loop = "two-phase"
pump_heat = false
[panel]
kind = "ideal"
width = "1 m"
length = "2 m"
[coating.front]
absorptance = 0.2
emissivity = 0.9
[coating.back]
absorptance = 0.1
emissivity = 0.8
[mesh]
length_cells = 8
"""


def log_line(folder, words):
    return next(line for line in (Path(folder) / "run.log").read_text().splitlines() if words in line)


def size(text, *options):
    Path("case.toml").write_text(text)
    return summary_of("size", "case.toml", "--no-figures", *options, "--out", "out")


def cold_temperature(summary, absorbed):
    """Temperature that half of the load keeps the panels of a case at, given what a square metre absorbs in the cold case [K]."""
    panels = math.ceil(summary["radiator.panels_continuous"] - 1e-9) if "radiator.panels_continuous" in summary else \
        summary["radiator.panels"]
    flux = 0.5 * 100e3 / panels / 2.0
    return ((flux + absorbed) / (SIGMA * 1.7)) ** 0.25


# --- Hot and cold


def night_minimum():
    """Coldest ground of the equator in the table of Hayne's regolith, computed by another program [K]."""
    rows = [line for line in (SOURCE / "data/reference/moon_regolith_surface_eq_H07.csv").read_text().splitlines()
            if not line.startswith("#")]
    return min(float(row["Ts_K"]) for row in csv.DictReader(rows))


@pytest.fixture(scope="module")
def lunar(runs):
    return {name: summary_of("size", LUNAR, *SMALL, "--no-figures", *settings(limits__enforce="false"), *options, "--out", runs / name)
            for name, options in (("solved", []), ("given", settings(cold__ground_temperature="150 K")))}


def test_lunar_cold_case_solves_its_own_ground(lunar, runs):
    assert "ground at 385.0 K" in log_line(runs / "solved", " environment: ")
    line = log_line(runs / "solved", "environment of the cold case")
    ground = float(re.search(r"ground at ([\d.]+) K", line)[1])
    absolute(ground, night_minimum(), 0.6, "ground before sunrise")


def test_lunar_cold_case_takes_its_own_ground(lunar, runs):
    assert "ground at 385.0 K" in log_line(runs / "given", " environment: ")
    assert "ground at 150.0 K" in log_line(runs / "given", "environment of the cold case")
    # Upright panels see the ground with half a hemisphere: what it sends more warms them.
    assert lunar["given"]["cold.coolant_min_K"] > lunar["solved"]["cold.coolant_min_K"]
    assert lunar["given"]["radiator.planform_area_m2"] == lunar["solved"]["radiator.planform_area_m2"]


def test_docs_tell_the_lunar_night_that_the_command_gives(lunar):
    told = re.search(r"cools to (\d+)<!--city.cold--> K", (SOURCE / "docs/cases.md").read_text())
    absolute(float(told[1]), lunar["solved"]["cold.coolant_min_K"], 0.6, "coolant of the lunar night")


def test_cold_ground_temperature_is_lunar_only():
    done = run("check", CASE, "--set", "cold.ground_temperature=100 K")
    assert done.returncode == 2
    assert "cold.ground_temperature has no meaning where environment.kind is 'orbit'" in done.stderr


def test_given_fluxes_hold_in_both_cases():
    surroundings = '[environment]\nkind = "fluxes"\n[environment.front]\nsolar = "300 W m-2"\ninfrared = "50 W m-2"\n' \
                   'sink_temperature = "0 K"\n[environment.back]\nabsorbed = "20 W m-2"\nsink_temperature = "0 K"\n'
    absorbed = 0.2 * 300 + 0.9 * 50 + 20
    summary = size(IDEAL + surroundings)
    absolute(summary["cold.coolant_min_K"], cold_temperature(summary, absorbed), 1e-3, "coolant")


def test_a_table_holds_in_both_cases():
    Path("flux.csv").write_text("time_s,front_solar_W_m2,back_absorbed_W_m2\n0,100,10\n10,500,30\n")
    summary = size(IDEAL + '[environment]\nkind = "table"\ntable = "flux.csv"\nspace_temperature = "0 K"\n')
    absolute(summary["cold.coolant_min_K"], cold_temperature(summary, 0.2 * 300 + 20), 1e-3, "coolant")


@pytest.mark.parametrize("options, flux", [([], 1400.0), (settings(cold__solar_constant="600 W m-2"), 600.0)])
def test_a_solar_constant_holds_in_both_cases_unless_the_cold_one_has_its_own(options, flux):
    surroundings = '[environment]\nkind = "deep-space"\nsun_angle = "60 deg"\ndistance = "2 au"\n' \
                   'solar_constant = "1400 W m-2"\nspace_temperature = "0 K"\n'
    summary = size(IDEAL + surroundings, *options)
    absolute(summary["cold.coolant_min_K"], cold_temperature(summary, 0.2 * 0.5 * flux / 4), 1e-3, "coolant")


def test_planet_holds_in_both_cases_unless_the_cold_one_has_its_own():
    # Nadir at beta 90 degrees: the infrared alone tells, emissivity 0.9 times the view factor (6371/7021)^2.
    surroundings = '[environment]\nkind = "orbit"\nspace_temperature = "0 K"\n[environment.planet]\ninfrared = "250 W m-2"\n' \
                   'albedo = 0\n[environment.orbit]\naltitude = "650 km"\nbeta = "90 deg"\nnormal = "nadir"\ntubes = "velocity"\n'
    view = (6371.0 / 7021.0) ** 2
    for options, infrared in (([], 250.0), (settings(cold__infrared="200 W m-2"), 200.0)):
        summary = size(IDEAL + surroundings, *options)
        absolute(summary["cold.coolant_min_K"], cold_temperature(summary, 0.9 * infrared * view), 1e-3, "coolant")
    warm = size(IDEAL + surroundings.replace("albedo = 0", "albedo = 0.4"))["cold.coolant_min_K"]
    own = size(IDEAL + surroundings.replace("albedo = 0", "albedo = 0.4"), *settings(cold__albedo=0))["cold.coolant_min_K"]
    none = size(IDEAL + surroundings)["cold.coolant_min_K"]
    assert warm > none + 0.01
    absolute(own, none, 0.05, "no albedo in the cold case")


# --- Keys without a meaning

ORBIT = TEXT[TEXT.index("[environment]"):]
FLUXES = '[environment]\nkind = "fluxes"\n'
GEO = '[environment]\nkind = "geostationary"\ndate = "2027"\n[environment.orbit]\nnormal = "orbit-normal"\ntubes = "nadir"\n'
SHEET = TEXT[: TEXT.index("[panel.core]")].replace('length = "10 m"', 'length = "10 m"\nkind = "sheet"') + TEXT[TEXT.index("[panel.tube]"):]
PLATE = IDEAL + ORBIT

IDLE = {
    "altitude with given fluxes": (PLATE.replace(ORBIT, FLUXES + '[environment.orbit]\naltitude = "650 km"\n'),
                                   "environment.orbit.altitude has no meaning where environment.kind is 'fluxes'"),
    "planet with given fluxes": (PLATE.replace(ORBIT, FLUXES + "[environment.planet]\nalbedo = 0.3\n"),
                                 "environment.planet.albedo has no meaning where environment.kind is 'fluxes'"),
    "solar constant with given fluxes": (PLATE.replace(ORBIT, FLUXES + 'solar_constant = "1361 W m-2"\n'),
                                         "environment.solar_constant has no meaning"),
    "lunar ground in orbit": (TEXT + '[environment.moon]\nground_albedo = 0.1\n', "environment.moon.ground_albedo has no meaning"),
    "lunar latitude in orbit": (TEXT + '[environment.moon]\nlatitude = "10 deg"\n', "environment.moon.latitude has no meaning"),
    "fluxes in orbit": (TEXT + '[environment.front]\nsolar = "10 W m-2"\n', "environment.front.solar has no meaning"),
    "sun angle in orbit": (TEXT.replace('kind = "orbit"', 'kind = "orbit"\nsun_angle = "10 deg"'),
                           "environment.sun_angle has no meaning where environment.kind is 'orbit'"),
    "date in orbit": (TEXT.replace('kind = "orbit"', 'kind = "orbit"\ndate = "2027"'), "environment.date has no meaning"),
    "altitude of a geostationary orbit": (PLATE.replace(ORBIT, GEO + 'altitude = "650 km"\n'),
                                          "environment.orbit.altitude has no meaning where environment.kind is 'geostationary'"),
    "distance of a dated orbit": (PLATE.replace(ORBIT, GEO.replace('date = "2027"', 'date = "2027"\ndistance = "1 au"')),
                                  "environment.distance has no meaning"),
    "beta of a dated orbit": (PLATE.replace(ORBIT, GEO + 'beta = "10 deg"\n'), "environment.orbit.beta has no meaning"),
    "core of a sheet": (SHEET + '[panel.core]\ndensity = "50 kg m-3"\n', "panel.core.density has no meaning where panel.kind is 'sheet'"),
    "core of an ideal panel": (PLATE + '[panel.core]\nthickness = "15 mm"\n', "panel.core.thickness has no meaning"),
    "tubes of an ideal panel": (PLATE + '[panel.tube]\npitch = "0.1 m"\n', "panel.tube.pitch has no meaning where panel.kind is 'ideal'"),
    "taper of a honeycomb": (TEXT.replace('thickness = "0.5 mm"', 'thickness = "0.5 mm"\ntip_thickness = "0.2 mm"'),
                             "panel.sheet.tip_thickness has no meaning where panel.kind is 'honeycomb'"),
    "efficiency of a honeycomb": (TEXT.replace('width = "3 m"', 'width = "3 m"\nefficiency = 0.9'),
                                  "panel.efficiency has no meaning where panel.kind is 'honeycomb'"),
    "conductivity of no saddle": (TEXT.replace('saddle_width = "20 mm"', 'conductivity = "100 W m-1 K-1"'),
                                  "panel.tube.conductivity has no meaning where panel.tube.saddle_width is 0 m"),
    "temperature of insulated edges": (TEXT + '[panel.edge]\ntemperature = "300 K"\n',
                                       "panel.edge.temperature has no meaning where panel.edges is 'adiabatic'"),
    "flux into radiating edges": (TEXT.replace('width = "3 m"', 'width = "3 m"\nedges = "radiating"') + '[panel.edge]\nflux = "1 W m-2"\n',
                                  "panel.edge.flux has no meaning where panel.edges is 'radiating'"),
    "bus that leaks nothing": (TEXT + '[panel.bus]\ntemperature = "300 K"\n',
                               "panel.bus.temperature has no meaning where panel.bus.conductance is 0 W m-2 K-1"),
    "glycol in ammonia": (TEXT.replace('fluid = "ammonia"', 'fluid = "ammonia"\nfraction = 0.3'),
                          "coolant.fraction has no meaning where coolant.fluid is 'ammonia'"),
    "wick without a heat pipe": (TEXT + '[coolant.heat_pipe]\nheight = "1 mm"\n',
                                 "coolant.heat_pipe.height has no meaning where coolant.loop is 'single-phase'"),
    "rise of a condensing coolant": (TEXT.replace('loop = "single-phase"', 'loop = "two-phase"'),
                                     "chips.arrangement has no meaning where coolant.loop is 'two-phase'"),
    "age of coatings that do not age": (TEXT + "[coating]\nage = 3\n", "coating.age has no meaning where none of coating.front.absorptance_begin"),
    "band of no heater": (TEXT + '[heater]\nband = "1 K"\n', "heater.band has no meaning where heater.power is 0 W"),
    "correlation without its policy": (TEXT + "[margin]\ncorrelated = true\n", "margin.correlated has no meaning where margin.policy is 'user'"),
    "profile beyond no profile": (TEXT.replace('load = "1 MW"', 'load = "1 MW"\nprofile_beyond = "hold"'),
                                  "heat.profile_beyond has no meaning where heat.profile is not given"),
    "duration without losses": (TEXT + '[redundancy]\nduration = "1 year"\n', "redundancy.duration has no meaning"),
}


@pytest.mark.parametrize("name", IDLE)
def test_keys_without_a_meaning_are_errors(name):
    text, words = IDLE[name]
    assert text not in (TEXT, PLATE)
    Path("case.toml").write_text(text)
    done = run("check", "case.toml")
    assert done.returncode == 2, done.stdout
    assert words in done.stderr
    path = words.split()[0]
    line = int(re.match(r"case\.toml:(\d+):\d+: ", done.stderr)[1])
    assert text.splitlines()[line - 1].strip().startswith(path.split(".")[-1]), done.stderr
    assert "(it is used where " in done.stderr and "leave it out, or change " in done.stderr


def test_every_condition_has_its_error_or_warning():
    """The manual names a condition for a key: given elsewhere, no key is passed over."""
    manual = run("describe", "--markdown").stdout
    conditions = {row[0]: row[1].replace("\\|", "|") for row in
                  re.findall(r"^\| `([\w.]+)` \|.*\| ([^|]*(?:\\\|[^|]*)*) \| [^|]* \|$", manual, re.M)}
    assert conditions["cold.ground_temperature"] == "environment.kind=moon"
    values = {"panel.kind": "ideal", "environment.kind": "fluxes", "coolant.loop": "two-phase", "coolant.fluid": "water"}
    tried = 0
    for key, condition in conditions.items():
        match = re.fullmatch(r"([\w.]+)=([\w|-]+)", condition)
        if not match or match[1] not in values or values[match[1]] in match[2].split("|") or key.startswith("mesh."):
            continue
        example = {"environment.date": '"2027"', "environment.table": '"flux.csv"', "coolant.profile": '"load.csv"'}.get(key)
        if example is None:
            said = run("describe", key).stdout
            unit = re.search(r"unit +(.*)", said)[1]
            choices = re.search(r"range +([\w-]+(?: \| [\w-]+)+)", said)
            default = re.search(r"default +(true|false|[\d.]+) \(", said)
            example = f'"{choices[1].split(" | ")[0]}"' if choices else default[1] if default and unit == "-" else \
                ('"aluminium-6061"' if key.endswith("material") else "0.5" if unit == "-" else f'"1 {unit}"')
        Path("flux.csv").write_text("time_s,front_solar_W_m2\n0,1\n")
        Path("load.csv").write_text("time_s,factor\n0,1\n")
        text = PLATE.replace(ORBIT, FLUXES).replace('fluid = "ammonia"', 'fluid = "water"')
        table, leaf = key.rsplit(".", 1)
        head = f"[{table}]\n"
        text = text.replace(head, head + f"{leaf} = {example}\n") if head in text else text + f"{head}{leaf} = {example}\n"
        Path("case.toml").write_text(text)
        done = run("check", "case.toml")
        assert done.returncode == 2 and f"{key} has no meaning where {match[1]} is" in done.stderr, (key, done.stderr)
        tried += 1
    assert tried > 40


def test_set_may_turn_a_condition_off_with_a_warning():
    done = run("check", CASE, "--set", "panel.kind=sheet")
    assert done.returncode == 0, done.stderr
    line = next(line for line in done.stdout.splitlines() if line.startswith("# warning of size: panel.core.thickness"))
    assert "panel.core.density" in line and "because panel.kind is 'sheet'" in line
    assert "[panel.core]" not in done.stdout
    # The other way round, a key that --set gives in vain, is an error.
    done = run("check", CASE, "--set", "panel.edge.flux=1 W m-2")
    assert done.returncode == 2 and "panel.edge.flux has no meaning where panel.edges is 'adiabatic'" in done.stderr


def test_keys_that_set_turns_off_leave_no_trace():
    """Edges held at 200 K in the file, insulated by --set: the panel is that of the file without them."""
    Path("edges.toml").write_text(TEXT.replace('width = "3 m"', 'width = "3 m"\nedges = "temperature"') + '[panel.edge]\ntemperature = "200 K"\n')
    changed = summary_of("size", "edges.toml", *SMALL, "--no-figures", "--set", "panel.edges=adiabatic", "--out", "a")
    plain = summary_of("size", CASE, *SMALL, "--no-figures", "--out", "b")
    assert changed["radiator.planform_area_m2"] == plain["radiator.planform_area_m2"]


@pytest.mark.parametrize("normal, tubes, beta, fine", [
    ("sun", "velocity", 90, True), ("sun", "orbit-normal", 0, True), ("velocity", "sun", 90, True), ("orbit-normal", "anti-sun", 0, True),
    ("sun", "velocity", 30, False), ("sun", "orbit-normal", 30, False), ("orbit-normal", "sun", 20, False), ("nadir", "sun", 0, False),
])
def test_tubes_lie_in_the_panels_plane(normal, tubes, beta, fine):
    text = TEXT.replace('normal = "velocity"', f'normal = "{normal}"').replace('tubes = "zenith"', f'tubes = "{tubes}"')
    Path("case.toml").write_text(text.replace('beta = "90 deg"', f'beta = "{beta} deg"'))
    done = run("check", "case.toml")
    assert done.returncode == (0 if fine else 2), done.stderr
    if not fine:
        assert f"normal '{normal}' and tubes '{tubes}' are not square to each other" in done.stderr
        Path("case.toml").write_text(Path("case.toml").read_text().replace(f'tubes = "{tubes}"\n', ""))
        assert run("check", "case.toml").returncode == 0


def test_the_sun_is_no_direction_of_tubes_on_dated_orbits():
    done = run("check", CASES / "geostationary-1mw.toml", *settings(environment__orbit__normal="sun"))
    assert done.returncode == 2 and "changes with the date" in done.stderr


# --- Keys that a command does not use


def test_solve_says_that_it_does_not_use_the_inlet_temperature():
    case = CASES / "satellite-120kw.toml"
    given = ["--set", "coolant.inlet_temperature=320 K"]
    done = run("solve", case, *given, "--no-figures", "--out", "out")
    assert done.returncode == 0
    words = "coolant.inlet_temperature is not used: solve finds the coolant's temperature from the load and the number of panels"
    assert words in done.stdout + done.stderr
    assert words in (Path("out") / "run.log").read_text()
    # What the load and the panels ask for, by hand: 337.100 K.
    absolute(json.loads(Path("out/summary.json").read_text())["temperature.coolant_in_K"], 337.100, 2e-3, "coolant")
    assert words not in run("check", case).stdout


def test_commands_name_the_keys_that_they_do_not_use():
    transient = CASES / "low-orbit-transient.toml"
    said = json.loads(run("check", transient, "--json").stdout)["warnings"]
    assert said["solve"] == []
    for key in ("heat.capacity", "heat.eclipse_fraction", "panel.count", "time.orbits", "heater.power", "output.probes"):
        assert key in said["size"][0]
    steady = json.loads(run("check", CASES / "iss-eatcs.toml", "--json").stdout)["warnings"]
    assert steady["size"] == []
    assert any("cold.load_fraction" in text for text in steady["solve"])
    done = run("size", CASES / "satellite-120kw.toml", "--no-figures", "--out", "out")
    assert done.returncode == 0, done.stderr
    assert "size does not use panel.count" in done.stdout + done.stderr
    assert "size does not use panel.count" in (Path("out") / "run.log").read_text()


@pytest.mark.parametrize("case", sorted(CASES.glob("*.toml")), ids=lambda path: path.stem)
def test_shipped_cases_have_a_command_that_uses_every_key(case):
    done = run("check", case, "--json")
    assert done.returncode == 0, done.stderr
    warnings = json.loads(done.stdout)["warnings"]
    assert [] in warnings.values(), warnings


def test_describe_tells_who_uses_a_key():
    said = run("describe", "cold.ground_temperature").stdout
    assert "where    environment.kind=moon" in said and "used by  size" in said
    assert "used by  solve\n" in run("describe", "panel.count").stdout
    assert "used by  all\n" in run("describe", "heat.load").stdout
    assert "hot case" in run("describe", "environment.moon.ground_temperature").stdout


# --- What is known before a run


@pytest.mark.parametrize("options, words", [
    (['--set', 'output.probes=["a: 1 m, 1 m, front", "a: 2 m, 1 m, back"]'], "another probe has this name"),
    (settings(time__end="1 day", time__interval="1e-9 s"), "a history of 8.64e+13 rows"),
    (settings(time__orbits="1e12"), "time.orbits = 1e+12 is too many"),
    (settings(time__end="1e30 s", time__interval="1 s"), "time.end = 1e30 s is above 1e+12 s"),
    (settings(time__end="1e12 s", time__interval="1 s"), "rows"),
])
def test_check_knows_what_cannot_run(options, words):
    done = run("check", CASE, *options)
    assert done.returncode == 2 and words in done.stderr, done.stderr
