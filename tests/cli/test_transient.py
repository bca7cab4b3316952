"""solve through time: one node over an orbit, pump failure, heater, eclipse; history as CSV and in results.h5."""
import math
from pathlib import Path

import h5py
import numpy as np
import pytest
from vtkmodules.util.numpy_support import vtk_to_numpy
from vtkmodules.vtkCommonExecutionModel import vtkStreamingDemandDrivenPipeline
from vtkmodules.vtkIOHDF import vtkHDFReader

from common import CASE, CASES, history, run, settings, summary_of

SIGMA = 5.670374419e-8


def mean(series, name):
    return np.trapezoid(series[name], series["time_s"]) / (series["time_s"][-1] - series["time_s"][0])


NODE = """title = "one node over an orbit"
[heat]
load = "1 W"
capacity = "1e9 J/K"
[chips]
power = "1 W"
junction_limit = "400 K"
resistance = "0 K/W"
[coolant]
fluid = "ammonia"
profile = "stopped.csv"
profile_beyond = "hold"
inlet_temperature = "345 K"
[panel]
kind = "ideal"
width = "1 m"
length = "1 m"
areal_mass = "8.888888888888889 kg m-2"
count = 1
[coating.front]
absorptance = 0.2
emissivity = 0.91
[coating.back]
absorptance = 0
emissivity = 0
[environment]
kind = "table"
table = "flux.csv"
[time]
end = "5730.127 s"
interval = "10 s"
periodic = true
tolerance = "1e-4 K"
start_temperature = "346 K"
[mesh]
length_cells = 4
[output]
probes = ["middle: 0.5 m, 0.5 m, front"]
"""


def test_one_node_over_an_orbit():
    """One radiating side: flux table, plate without coolant flow, periodic state."""
    period, view = 5730.127, (6371 / 6921) ** 2
    inner = 0.91 * SIGMA * (337.1**4 - 220**4)
    with open("flux.csv", "w") as file:
        file.write("time_s,front_absorbed_W_m2,front_sink_K\n")
        for k in range(4001):
            lit = max(0.0, math.cos(math.radians(30)) * math.cos(2 * math.pi * k / 4000))
            file.write(f"{period * k / 4000!r},{inner + 0.91 * 237 * view + 0.2 * 0.3 * 1361 * view * lit!r},0\n")
    Path("stopped.csv").write_text("time_s,factor\n0,0\n")
    Path("node.toml").write_text(NODE)
    summary_of("solve", "node.toml", "--out", "node")
    series = history("node")
    for name, value, reference in (("mean", mean(series, "front_mean_K"), 346.8889), ("peak", series["front_mean_K"].max(), 349.9123)):
        print(f"one node, {name}: {value:.5f} K against {reference} K, allowed 0.001")
        assert abs(value - reference) <= 1e-3, f"one node, {name}"
    assert np.array_equal(series["probe_middle_K"], series["front_mean_K"]), "the probe sees the plate"
    assert abs(series["front_mean_K"][0] - series["front_mean_K"][-1]) < 2e-4, "the state repeats itself"
    with h5py.File("node/results.h5") as file:
        stored = file["coldsky/time_series"]
        assert np.allclose(stored["front_mean"][:], series["front_mean_K"], rtol=1e-11, atol=0), "results.h5 holds the history"
        assert stored["front_mean"].attrs["units"] in (b"K", "K"), "with units"


SHEET = settings(panel__kind="sheet", panel__width="0.2 m", mesh__length_cells=16, mesh__half_pitch_cells=6,
                 panel__count=560, output__volume="none")
CASE_WITH_PROFILE = CASE.read_text().replace('[coolant]', '[coolant]\nprofile = "PROFILE"\nprofile_beyond = "hold"').replace(
    'load = "1 MW"', 'load = "1 MW"\ncapacity = "2e7 J/K"')


@pytest.fixture
def failing():
    """A case whose pump fails after 100 s, in the current folder."""
    Path("failing.csv").write_text("time_s,factor\n0,1\n100,1\n100.001,0\n")
    Path("failing.toml").write_text(CASE_WITH_PROFILE.replace("PROFILE", "failing.csv"))


def test_pump_failure(failing):
    """The coolant outside warms by load / capacity, the panel cools, chips pass their limit when they must."""
    failed = summary_of("solve", "failing.toml", *SHEET, *settings(time__end="600 s", time__interval="10 s", limits__enforce="false"),
                        "--out", "failed")
    series = history("failed")
    time, coolant = series["time_s"], series["coolant_in_K"]
    before, after = time < 99, time > 105
    assert np.ptp(coolant[before]) < 1e-4, "steady until the pump fails"
    rate = np.diff(coolant[after]) / np.diff(time[after])
    assert np.allclose(rate, 1e6 / 2e7, rtol=1e-6), f"a coolant without flow warms by load / capacity, not {rate[:3]}"
    assert np.all(np.diff(series["front_mean_K"][after]) < 0), "the panel cools"
    assert np.allclose(series["chip_max_K"] - coolant, 700 * 0.03, atol=1e-9), "chips stay above their coolant"
    limit = 358.15 - 21.0
    expected = 100.0 + (limit - coolant[before][0]) / 0.05
    assert failed["temperature.chip_max_K"] > 358.15, "the limit is passed"
    said = float(failed["reason"].split("passes after ")[1].split(" s")[0])
    assert abs(said - expected) < 15.0, f"passed after {said} s, expected {expected:.1f} s"
    balance = failed["heat.balance_relative_error"]
    assert balance < 1e-7, f"balance at the end {balance}"


def test_seconds_until_chips_shut_down(failing):
    """Between the pump's failure and the shutdown the coolant warms by load / capacity: the seconds follow by hand."""
    arguments = ["solve", "failing.toml", *SHEET, *settings(time__end="900 s", time__interval="50 s", limits__enforce="false"), "--no-figures"]
    told = summary_of(*arguments, *settings(chips__shutdown_temperature="105 degC"), "--out", "off")
    series = history("off")
    at_failure = np.interp(100.0, series["time_s"], series["coolant_in_K"])
    for key, level in (("transient.chip_limit_s", 358.15), ("transient.shutdown_s", 378.15)):
        by_hand = 100.0 + (level - 21.0 - at_failure) / (1e6 / 2e7)
        print(f"{key}: {told[key]:.3f} s, by hand {by_hand:.3f} s")
        assert abs(told[key] - by_hand) < 0.1, key
    assert f"switch themselves off at 105.0 °C, after {told['transient.shutdown_s']:.5g} s" in told["reason"]
    never = summary_of(*arguments, *settings(chips__shutdown_temperature="300 degC"), "--out", "never")
    assert never["transient.shutdown_s"] is None and "No chip reaches the 300.0 °C" in never["reason"]
    silent = summary_of(*arguments, "--out", "silent")
    assert silent["transient.shutdown_s"] is None and "switch" not in silent["reason"]
    assert silent["transient.chip_limit_s"] == told["transient.chip_limit_s"]


def test_shutdown_below_the_limit_is_refused(failing):
    done = run("check", "failing.toml", "--set", "chips.shutdown_temperature=60 degC")
    assert done.returncode == 2 and "chips.shutdown_temperature = 333.15 K is below chips.junction_limit = 358.15 K" in done.stderr, done.stderr


@pytest.mark.parametrize("volume", ["all", "surfaces"])
def test_time_axis_of_paraview(failing, volume):
    """Cells and faces at eleven times, the last one the field of the tables."""
    summary_of("solve", "failing.toml", *SHEET, *settings(time__end="300 s", output__volume=volume), "--out", volume)
    reader = vtkHDFReader()
    reader.SetFileName(f"{volume}/results.h5")
    reader.UpdateInformation()
    information = reader.GetOutputInformation(0)
    times = [information.Get(vtkStreamingDemandDrivenPipeline.TIME_STEPS(), n)
             for n in range(information.Length(vtkStreamingDemandDrivenPipeline.TIME_STEPS()))]
    assert len(times) == 11 and times[0] == 0 and abs(times[-1] - 300) < 1e-9, f"{volume}: times {times}"
    series = history(volume)
    for at in (times[0], times[4], times[-1]):
        reader.UpdateTimeStep(at)
        grid = reader.GetOutput()
        temperature = vtk_to_numpy(grid.GetCellData().GetArray("Temperature"))
        low = np.interp(at, series["time_s"], series["front_min_K"])
        assert grid.GetNumberOfCells() == len(temperature), f"{volume}: one temperature a cell"
        assert abs(temperature.min() - low) < 1e-6, f"{volume} at {at} s: coldest {temperature.min():.4f} K, history {low:.4f} K"


def test_energy_of_the_loop():
    """Capacity times rise = load + pump - heat to the panels, when the load steps up and down."""
    Path("duty.csv").write_text("time_s,factor\n0,1\n200,1\n200.5,0.3\n700,0.3\n700.5,1\n")
    Path("duty.toml").write_text(CASE.read_text().replace('load = "1 MW"', 'load = "1 MW"\ncapacity = "2e7 J/K"\nprofile = "duty.csv"\nprofile_beyond = "hold"'))
    summary_of("solve", "duty.toml", *SHEET, *settings(time__end="1200 s", time__interval="2 s", coolant__pump_heat="false",
                                                      time__tolerance="1e-3 K"), "--out", "duty")
    series = history("duty")
    inflow = np.trapezoid(series["heat_load_W"] - series["panel_heat_W"], series["time_s"])
    stored = 2e7 * (series["coolant_in_K"][-1] - series["coolant_in_K"][0])
    print(f"loop: stored {stored:.6g} J, in {inflow:.6g} J")
    assert abs(stored - inflow) < 2e-3 * 1e6 * 500, "energy of the loop"
    assert series["coolant_in_K"].min() < series["coolant_in_K"][0] - 5.0, "turned down, the coolant cools"


def test_eclipse_shed_load_and_heater():
    """Over the orbit: eclipse by the cone, load shed in it, a heater that holds the coolant in its band."""
    lit = ["solve", CASES / "low-orbit-1mw.toml", *SHEET,
           *settings(heat__capacity="5e6 J/K", heat__eclipse_fraction=0.05, time__orbits=1, panel__count=525)]
    orbit = summary_of(*lit, *settings(heater__power="900 kW", heater__set_point="300 K"), "--out", "orbit")
    series = history("orbit")
    a = 6378.137e3 + 550e3
    assert abs(series["time_s"][-1] / (2 * math.pi * math.sqrt(a**3 / 3.986004418e14)) - 1) < 1e-9, "one orbit"
    dark = math.acos(math.sqrt(a**2 - 6378.137e3**2) / a) / math.pi
    assert abs(1 - mean(series, "sunlight") - dark) < 0.01, f"eclipse {1 - mean(series, 'sunlight'):.4f}, cylinder {dark:.4f}"
    assert np.allclose(series["heat_load_W"], 1e6 * (0.05 + 0.95 * series["sunlight"])), "load is shed in eclipse"
    assert series["heater_W"].max() > 1e5, "the heater works in eclipse"
    # The panels answer the heater with the lag of their heat capacity: the coolant dips out of the band once, then stays in it.
    assert series["coolant_out_K"].min() > 298.0, f"and holds the coolant at {series['coolant_out_K'].min():.1f} K"
    late = (series["sunlight"] == 0) & (series["time_s"] > series["time_s"][np.argmin(series["coolant_out_K"])] + 60)
    assert np.all(np.abs(series["coolant_out_K"][late] - 300) < 1.0), "in its band"
    cold = summary_of(*lit, "--out", "cold")
    assert cold["cold.coolant_min_K"] < orbit["cold.coolant_min_K"] - 5.0, "without it the coolant is colder"


def test_times_that_do_not_rise_are_refused():
    Path("bad.csv").write_text("time_s,factor\n0,1\n0,2\n")
    Path("bad.toml").write_text(CASE_WITH_PROFILE.replace("PROFILE", "bad.csv"))
    done = run("check", "bad.toml")
    assert done.returncode == 2 and "bad.csv:3:1: time_s = 0 follows 0 (times rise)" in done.stderr, done.stderr


def test_table_of_an_unknown_column_is_refused():
    Path("odd.csv").write_text("time_s,flow\n0,1\n")
    Path("odd.toml").write_text(CASE_WITH_PROFILE.replace("PROFILE", "odd.csv"))
    done = run("check", "odd.toml")
    assert done.returncode == 2 and "column 'flow' is not known" in done.stderr, done.stderr


def test_missing_table_is_refused():
    done = run("check", CASE, "--set", "heat.profile=nowhere.csv")
    assert done.returncode == 2 and "heat.profile = 'nowhere.csv' cannot be read" in done.stderr, done.stderr


def test_probe_outside_the_panel_is_refused():
    done = run("check", CASE, "--set", 'output.probes=["a: 1 m, 99 m, front"]')
    assert done.returncode == 2 and "probe 'a: 1 m, 99 m, front' is not understood (the panel measures 3 m x 10 m" in done.stderr, (
          done.stderr)


def test_end_and_orbits_together_are_refused():
    done = run("check", CASE, "--set", "time.end=1 s", "--set", "time.orbits=1")
    assert done.returncode == 2 and "both time.end and time.orbits are given" in done.stderr, done.stderr
