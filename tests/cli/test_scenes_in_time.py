"""Scenes in time: a panel by itself against the analytic path, a body against its own equation, energies from history.csv alone,
what a resumed run ends with, and what is refused."""
import csv
import re
import signal
from pathlib import Path

import numpy as np
import pytest
from common import CASES, history, run, settings, summary_of
from test_interrupt import interrupted, same

SIGMA = 5.670374419e-8
CONSTELLATION = CASES / "scenes/constellation.toml"
LOW = """title = "plate"
[heat]
load = "30 kW"
capacity = "200 kJ/K"
[chips]
power = "700 W"
junction_limit = "400 K"
resistance = "0.03 K/W"
[coolant]
fluid = "ammonia"
loop = "single-phase"
temperature_rise = "10 K"
loop_pressure_drop = "100 kPa"
[panel]
kind = "ideal"
areal_mass = "6 kg m-2"
width = "3 m"
length = "10 m"
count = 1
[coating.front]
absorptance = 0.3
emissivity = 0.9
[coating.back]
absorptance = 0.2
emissivity = 0.8
[environment]
kind = "orbit"
[environment.orbit]
altitude = "550 km"
beta = "20 deg"
normal = "velocity"
tubes = "orbit-normal"
position = "average"
positions = 144
[time]
orbits = 1
interval = "60 s"
tolerance = "0.02 K"
[mesh]
length_cells = 8
[exchange]
patch = "5 m"
error = 0.001
"""
ALONE = LOW.replace("positions = 144\n", "")[:LOW.replace("positions = 144\n", "").index("[exchange]")]
BODY = """
[[scene.body]]
name = "ball"
shape = "sphere"
position = ["0 m", "0 m", "4000 m"]
radius = "1 m"
heat = "200 W"
capacity = "4 kJ/K"
front = { absorptance = 0.4, emissivity = 0.7 }
"""


def energies(series, capacity, allowed):
    """What all bodies of a scene took up by the file, against what came in and left; the loop likewise."""
    energy = {name: series[f"{name}_energy_J"] for name in
              ("load", "pump", "heater", "panel_heat", "absorbed", "emitted", "convected", "released")}
    turned = sum(np.abs(values) for values in energy.values())[-1]
    loop = energy["load"] + energy["pump"] + energy["heater"] - energy["panel_heat"] - series["stored_loop_J"]
    bodies = energy["panel_heat"] + energy["absorbed"] + energy["released"] - energy["emitted"] - energy["convected"] - series["stored_panels_J"]
    print(f"loop {np.max(np.abs(loop)) / turned:.1e}, bodies {np.max(np.abs(bodies)) / turned:.1e} of {turned:.4g} J")
    assert np.max(np.abs(loop)) <= allowed * turned and np.max(np.abs(bodies)) <= allowed * turned
    rise = series["coolant_in_K"] - series["coolant_in_K"][0]
    assert np.allclose(series["stored_loop_J"], capacity * rise, rtol=1e-9, atol=2e-9 * capacity)
    return energy


@pytest.fixture(scope="module")
def plate(runs):
    """A panel with a sphere far away, through an orbit."""
    file = runs / "plate.toml"
    file.write_text(LOW + BODY)
    return summary_of("solve", file, "--no-figures", "--out", runs / "plate"), history(runs / "plate")


def test_panel_alone_is_the_analytic_one(plate):
    """Rays and straight lines between 144 positions against closed forms at every time."""
    Path("alone.toml").write_text(ALONE)
    summary_of("solve", "alone.toml", "--no-figures", "--out", "alone")
    first, second = plate[1], history("alone")
    times = np.arange(60, first["time_s"][-1], 60.0)
    for name in ("coolant_in_K", "front_mean_K", "back_mean_K", "chip_max_K"):
        ours, alone = (np.interp(times, s["time_s"], s[name]) for s in (first, second))
        print(f"{name}: {np.max(np.abs(ours - alone)):.4f} K of {np.ptp(alone):.2f} K")
        assert np.max(np.abs(ours - alone)) < 0.05
    assert np.ptp(second["coolant_in_K"]) > 10, "an orbit that is felt"
    for name in ("front_absorbed_W", "back_absorbed_W"):
        ours, alone = (np.interp(times, s["time_s"], s[name]) for s in (first, second))
        assert np.max(np.abs(ours - alone)) < 0.02 * np.max(alone), name
    edges = [s["time_s"][np.flatnonzero(s["sunlight"] == 0)[[0, -1]]] for s in (first, second)]
    assert np.allclose(*edges, atol=61), "the shadow is where it is"


def test_body_by_its_own_equation(plate):
    """C dT/dt = heat + absorbed(t) - emitted, the absorbed from what `coldsky scene` says at the positions."""
    Path("plate.toml").write_text(LOW[:LOW.index("[time]")] + LOW[LOW.index("[mesh]"):] + BODY)
    assert run("scene", "plate.toml", "--no-figures", "--out", "seen").returncode == 0
    with open("seen/orbit_fluxes.csv") as file:
        rows = [row for row in csv.DictReader(line for line in file if not line.startswith("#")) if row["surface"].startswith("ball")]
    assert len(rows) == 144
    period = plate[1]["time_s"][-1]
    area = 4 * np.pi
    column = lambda name: np.array([float(row[name]) for row in rows])  # noqa: E731
    angle = np.arange(145) / 144 * period
    warmth = np.append(column("absorbed_infrared_W_m2"), column("absorbed_infrared_W_m2")[0])
    light = column("absorbed_sunlight_W_m2")
    shade = np.interp(angle[:-1], plate[1]["time_s"], plate[1]["sunlight"])
    albedo = 0.4 * column("albedo_W_m2")
    unhidden = 0.4 * 1361.0 / 4.0  # a sphere takes a quarter of what falls on its disc
    lit = (shade > 0.999)
    assert np.allclose((light - albedo)[lit], unhidden, rtol=3e-3)
    albedo = np.append(albedo, albedo[0])
    series = plate[1]
    temperature = series["body_ball_mean_K"][0]
    step = 2.0
    fine = np.arange(0, period, step)
    found = [temperature]
    sun = np.interp(fine, series["time_s"], series["sunlight"])
    for time, bright in zip(fine, sun):
        absorbed = area * (np.interp(time, angle, warmth) + np.interp(time, angle, albedo) + unhidden * bright)
        rate = lambda t: (200.0 + absorbed - 0.7 * SIGMA * area * t**4) / 4000.0  # noqa: E731
        middle = temperature + 0.5 * step * rate(temperature)
        temperature += step * rate(middle)
        found.append(temperature)
    own = np.interp(series["time_s"], np.append(fine, fine[-1] + step), found)
    print(f"sphere: {np.max(np.abs(own - series['body_ball_mean_K'])):.3f} K of {np.ptp(own):.1f} K")
    assert np.ptp(own) > 30
    assert np.max(np.abs(own - series["body_ball_mean_K"])) < 0.5
    assert np.array_equal(series["body_ball_min_K"], series["body_ball_max_K"]), "one node"
    energy = energies(series, 2e5, 1e-8)
    assert energy["released"][-1] == pytest.approx(200 * period, rel=1e-9)


def test_copies_of_a_scene():
    """Four panels that share the load like one: the history is four times the powers of one."""
    Path("one.toml").write_text(LOW)
    Path("four.toml").write_text(LOW.replace('"30 kW"', '"120 kW"').replace('"200 kJ/K"', '"800 kJ/K"').replace("count = 1", "count = 4"))
    for name in ("one", "four"):
        text = Path(f"{name}.toml").read_text().replace("orbits = 1", "orbits = 0.2") + "\n[scene]\n"
        Path(f"{name}.toml").write_text(text)
        summary_of("solve", f"{name}.toml", "--no-figures", "--out", name)
    one, four = history("one"), history("four")
    assert np.allclose(four["coolant_in_K"], one["coolant_in_K"], atol=1e-6)
    for name in ("panel_heat_W", "front_emitted_W", "absorbed_energy_J", "coolant_flow_kg_s"):
        assert np.allclose(four[name], 4 * one[name], rtol=1e-7), name


def test_satellite_in_rows():
    """Panels, a bus and a tracking array: energies by the file, and a state that repeats itself."""
    small = settings(exchange__patch="6 m", exchange__error=0.02, environment__orbit__positions=24, mesh__length_cells=4)
    summary = summary_of("solve", CONSTELLATION, *small, "--no-figures", "--out", "rows")
    series = history("rows")
    energies(series, 360e3, 1e-7)
    assert summary["periodic.energy_relative_error"] < 1e-4 and summary["periodic.closure_K"] <= 0.005
    for name in ("coolant_in_K", "body_bus_mean_K", "body_array_mean_K"):
        assert abs(series[name][-1] - series[name][0]) <= 0.0051, name
    assert np.ptp(series["body_array_mean_K"]) > 20, "an array of 3 kg/m2 feels the shadow"
    assert summary["heat.balance_relative_error"] < 1e-6


def test_resumed_with_the_same_digits():
    small = settings(exchange__patch="6 m", exchange__error=0.02, environment__orbit__positions=24, mesh__length_cells=4)
    arguments = ["solve", CONSTELLATION, *small, "--no-figures", "--quiet", "--checkpoint-interval", "0"]
    assert run(*arguments, "--out", "whole").returncode == 0
    lines = re.findall(r"transient: iteration \d+ at .*", Path("whole/run.log").read_text())
    assert len(lines) > 6
    interrupted("cut", arguments, lines[2 * len(lines) // 3], signal.SIGTERM)
    done = run(*arguments, "--resume", "--out", "cut")
    assert done.returncode == 0, done.stderr
    same("cut", "whole")


REFUSED = {
    "no positions": (settings(environment__orbit__positions=0), "a scene in time, at 0 positions of its orbit"),
    "few positions": (settings(environment__orbit__positions=4), "a scene in time, at 4 positions of its orbit"),
    "peak": (settings(environment__orbit__position="peak"), 'position = "peak" with a scene'),
}


@pytest.mark.parametrize("what", REFUSED)
def test_refused(what):
    arguments, text = REFUSED[what]
    done = run("check", CONSTELLATION, *arguments)
    assert done.returncode == 2 and text in done.stderr, done.stderr


def test_bodies_alone_in_time_are_refused():
    Path("alone.toml").write_text((CASES / "scenes/cube.toml").read_text() + '\n[time]\nend = "100 s"\n')
    done = run("check", "alone.toml")
    assert done.returncode == 2 and "a scene without a panel in time" in done.stderr, done.stderr
