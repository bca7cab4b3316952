"""Coolants through the program: glycol-water by fraction, film laws in their ranges, heat pipes and their limits."""
import json
import re
from pathlib import Path

import pytest
from common import CASE, SMALL, SOURCE, relative, run, summary_of

lines = CASE.read_text().splitlines()


def with_coolant(*entries):
    """The shipped case in a file whose [coolant] starts with `entries`; returns it and the line of the first."""
    start = lines.index("[coolant]")
    replaced = [entry.split("=")[0] for entry in entries]
    kept = [line for line in lines[start + 1:] if not any(line.startswith(key) for key in replaced if key.strip())]
    file = Path("case.toml")
    file.write_text("\n".join([*lines[:start + 1], *entries, *kept]) + "\n")
    return file, start + 2


# The solutions with water, as the manual's condition of their fraction names them.
SOLUTIONS = re.search(r"coolant\.fluid=(\S+)", (SOURCE / "docs" / "case-files.md").read_text())[1].replace("\\|", "|")


def refused(file, line, *words):
    done = run("check", file)
    print(done.stderr.strip())
    assert done.returncode == 2, f"{words[0]}: exit code {done.returncode}"
    # A case may have more than one error; they are told in the order of their lines.
    told = [one for one in done.stderr.splitlines() if one.startswith(f"{file}:{line}:") and words[0] in one]
    assert told, f"{words[0]}: place is not line {line}"
    for word in words:
        assert word in told[0], f"no '{word}'"


def test_glycol_needs_its_fraction_and_stays_liquid():
    """The fraction is required, has a range, and the loop is single-phase."""
    file, line = with_coolant('fluid = "propylene-glycol"')
    refused(file, line - 1, "coolant.fraction is missing", "coolant.fluid=propylene-glycol")
    file, line = with_coolant('fluid = "propylene-glycol"', "fraction = 0.7")
    refused(file, line + 1, "coolant.fraction = 0.7 is outside 0 ... 0.6")
    file, line = with_coolant('fluid = "propylene-glycol"', "fraction = 0.3", 'loop = "two-phase"')
    refused(file, line + 2, "propylene-glycol in a two-phase loop", "single-phase")


def test_ethylene_glycol_likewise():
    file, line = with_coolant('fluid = "ethylene-glycol"')
    refused(file, line - 1, "coolant.fraction is missing", f"coolant.fluid={SOLUTIONS}")
    file, line = with_coolant('fluid = "ethylene-glycol"', "fraction = 0.7")
    refused(file, line + 1, "coolant.fraction = 0.7 is outside 0 ... 0.6")
    for loop in ("two-phase", "heat-pipe"):
        file, line = with_coolant('fluid = "ethylene-glycol"', "fraction = 0.3", f'loop = "{loop}"')
        refused(file, line + 2, f"ethylene-glycol in a {loop} loop", "single-phase")
    file, line = with_coolant('fluid = "glycol"', "fraction = 0.3")
    refused(file, line, "coolant.fluid = 'glycol' is not known", "ethylene-glycol")


# CoolProp 8.0.0, INCOMP::MEG, at 332.15 K: specific heat [J/(kg K)]; freezing point [K].
@pytest.mark.parametrize("fraction, specific_heat, freezing", [(0.2, 3967.52, 265.20), (0.3, 3826.15, 258.57), (0.5, 3498.90, 237.16)])
def test_ethylene_glycol_through_the_program(fraction, specific_heat, freezing, ammonia):
    options = [*SMALL, "--set", "coolant.fluid=ethylene-glycol", "--set", f"coolant.fraction={fraction}"]
    sized = summary_of("size", CASE, *options, "--out", "sized")
    mean = 0.5 * (sized["temperature.coolant_in_K"] + sized["temperature.coolant_out_K"])
    relative(mean, 332.15, 1e-3, "mean glycol temperature [K]")
    relative(sized["coolant.mass_flow_kg_s"], 1e6 / (specific_heat * 10.0), 1e-3, "glycol flow [kg/s]")
    assert sized["radiator.planform_area_m2"] > ammonia["radiator.planform_area_m2"], "glycol's film is the poorer one"
    done = run("size", CASE, *options, "--set", f"coolant.inlet_temperature={freezing + 5.0} K", "--out", "frozen")
    told = re.search(r"ethylene-glycol (\d+) % would have to run at [\d.]+ K, where it freezes \(([\d.]+) K\)", done.stderr)
    assert done.returncode == 4 and told and int(told[1]) == round(100 * fraction) and abs(float(told[2]) - freezing) < 0.01, done.stderr


GLYCOL = [*SMALL, "--set", "coolant.fluid=propylene-glycol", "--set", "coolant.fraction=0.3"]


@pytest.fixture(scope="module")
def glycol(runs):
    """The shipped case with a third of glycol."""
    return summary_of("size", CASE, *GLYCOL, "--out", runs / "glycol")


@pytest.fixture(scope="module")
def ammonia(runs):
    """The shipped case."""
    return summary_of("size", CASE, *SMALL, "--out", runs / "ammonia")


def test_glycol_has_the_poorer_film(glycol, ammonia):
    assert glycol["radiator.planform_area_m2"] > ammonia["radiator.planform_area_m2"], "glycol's film is the poorer one"


def test_flow_of_glycol(glycol):
    """Heat carried is flow x specific heat x rise: CoolProp 8.0.0 at the mean coolant temperature, 10 K of rise."""
    mean = 0.5 * (glycol["temperature.coolant_in_K"] + glycol["temperature.coolant_out_K"])
    relative(mean, 332.15, 1e-3, "mean glycol temperature [K]")
    relative(glycol["coolant.mass_flow_kg_s"], 1e6 / (3959.43 * 10.0), 1e-3, "glycol flow [kg/s]")


def test_freezing_point_of_the_solution(glycol, ammonia):
    """The cold case knows the solution's own freezing point: at this fraction a smaller load stays liquid."""
    assert ammonia["cold.coolant_min_K"] is not None and glycol["cold.coolant_min_K"] is not None, "cold cases"
    weak = summary_of("size", CASE, *GLYCOL, "--set", "coolant.fraction=0.1", "--out", "weak")
    assert weak["cold.minimum_load_W"] > 1.05 * glycol["cold.minimum_load_W"], "more glycol freezes at a smaller load"


def test_freezing_glycol():
    done = run("size", CASE, *GLYCOL, "--set", "coolant.inlet_temperature=265 K", "--out", "frozen")
    assert (done.returncode == 4 and "propylene-glycol 30 % would have to run at 255.00 K, where it freezes (260.36 K)"
          in done.stderr), f"freezing glycol: {done.stderr}"


# Film laws: condensing water at 333 K has too low a reduced pressure for Shah's law of 1979; a given coefficient helps.
WATER = [*SMALL, "--set", "coolant.fluid=water", "--set", "coolant.loop=two-phase", "--set",
         "coolant.inlet_temperature=333.15 K"]


@pytest.mark.parametrize("command", ["size", "solve"])
def test_range_of_shahs_law(command):
    done = run(command, CASE, *WATER, "--set", "panel.count=400", "--out", "shah")
    assert done.returncode == 4, f"Shah's range, {command}: exit code {done.returncode}"
    for word in ("the reduced pressure = 0.000", "outside 0.002 to 0.44", "Shah", "give coolant.film_coefficient"):
        assert word in done.stderr, f"Shah's range, {command}: no '{word}' in {done.stderr}"
    told = json.loads(Path("shah/summary.json").read_text())
    assert told["status"] == "limit_exceeded" and told["binding_limit"] == "film law range", "Shah's range: summary"


def test_given_film_coefficient():
    given = summary_of("size", CASE, *WATER, "--set", "coolant.film_coefficient=8000 W m-2 K-1", "--out", "water")
    assert given["coolant.film_coefficient_W_m2K"] == 8000.0, "given film coefficient"


def test_condensing_ammonia_lies_inside_shahs_range():
    condensing = summary_of("size", CASE, *SMALL, "--set", "coolant.loop=two-phase", "--set",
                            "coolant.inlet_temperature=333.15 K", "--out", "shah")
    assert condensing["coolant.film_coefficient_W_m2K"] > 1000.0, "condensing ammonia lies inside Shah's range"


def test_search_passes_through_flows_outside_shahs_range():
    """Only the answer is judged: this search starts at 372 K, where ammonia's reduced pressure is 0.53, and ends at 306 K."""
    search = summary_of("solve", CASE, *SMALL, "--set", "coolant.loop=two-phase", "--set", "chips.junction_limit=120 degC",
                        "--set", "panel.count=450", "--out", "search")
    assert 300.0 < search["temperature.coolant_in_K"] < 312.0, "search through flows outside Shah's range"


def test_heat_pipes_need_their_dimensions():
    file, line = with_coolant('loop = "heat-pipe"')
    refused(file, line - 1, "coolant.heat_pipe.evaporator_length is missing", "coolant.loop=heat-pipe")


# Heat pipes: the film coefficient and the wick have to be given.
PIPE = [*SMALL]
for key, value in {
    "coolant.loop": "heat-pipe", "coolant.inlet_temperature": "320 K", "coolant.film_coefficient": "7000 W m-2 K-1",
    "coolant.heat_pipe.evaporator_length": "0.3 m", "coolant.heat_pipe.wick_permeability": "1e-8 m2",
    "coolant.heat_pipe.pore_radius": "0.5 mm", "coolant.heat_pipe.wick_area": "20 mm2",
    "coolant.heat_pipe.wick_thickness": "1 mm", "coolant.heat_pipe.wick_conductivity": "10 W m-1 K-1",
    "panel.length": "1 m",
}.items():
    PIPE += ["--set", f"{key}={value}"]


def test_heat_pipes_need_a_film_coefficient():
    film = PIPE.index("coolant.film_coefficient=7000 W m-2 K-1")
    without = PIPE[:film - 1] + PIPE[film + 1:]
    done = run("check", CASE, *without)
    assert done.returncode == 2 and "coolant.film_coefficient is missing" in done.stderr, f"film of a pipe: {done.stderr}"


def test_an_ideal_panel_has_no_pipes():
    done = run("check", CASE, *PIPE, "--set", "panel.kind=ideal")
    assert done.returncode == 2 and "an ideal panel has no tubes" in done.stderr, f"pipes in an ideal panel: {done.stderr}"


def test_heat_pipes_make_the_panel_of_a_two_phase_loop_without_its_pump():
    pipes = summary_of("size", CASE, *PIPE, "--out", "pipes")
    loop = summary_of("size", CASE, *PIPE, "--set", "coolant.loop=two-phase", "--set", "coolant.pump_heat=false", "--out",
                      "loop")
    relative(pipes["radiator.planform_area_m2"], loop["radiator.planform_area_m2"], 1e-9, "area with heat pipes [m2]")
    assert pipes["heat.pump_W"] == 0.0 and loop["heat.pump_W"] > 0.0, "heat pipes need no pump"
    relative(pipes["heat_pipe.heat_W"], pipes["radiator.net_flux_per_planform_W_m2"] * 0.1, 1e-9, "heat of a pipe [W]")
    assert pipes["heat_pipe.limit"] == "capillary", "limit that binds"
    assert loop["heat_pipe.limit_W"] is None, "no pipes in a loop"
    # CoolProp 8.0.0, ammonia at 320 K: density x surface tension x latent heat / viscosity; capillary limit from the balance
    # of the menisci with liquid and laminar vapour.
    relative(pipes["heat_pipe.merit_number_W_m2"], 8.8253471e+10, 1e-6, "merit number [W/m2]")
    relative(pipes["heat_pipe.limit_W"], 107.7899, 1e-6, "capillary limit [W]")


LONG_PANEL = [*PIPE, "--set", "panel.length=10 m", "--set", "panel.count=500"]


@pytest.mark.parametrize("command", ["size", "solve"])
def test_long_pipes_reach_their_transport_limit(command):
    """Ten times as long they cannot do it, in either command."""

    done = run(command, CASE, *LONG_PANEL, "--out", "long")
    assert done.returncode == 4, f"long pipes, {command}: exit code {done.returncode}"
    assert "heat of a heat pipe" in done.stderr and "capillary limit" in done.stderr, f"long pipes, {command}: {done.stderr}"
    told = json.loads(Path("long/summary.json").read_text())
    assert told["binding_limit"] == "heat pipe transport limit" and told["status"] == "limit_exceeded", "long pipes: summary"
    assert told["heat_pipe.heat_W"] > told["heat_pipe.limit_W"]
