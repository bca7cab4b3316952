"""Histories of transients: rows where something jumps or turns, and energies from which both balances close by the CSV file
alone, that of the loop and that of the panels."""
from pathlib import Path

import numpy as np
import pytest
from common import CASE, CASES, history, settings, summary_of

SMALL = settings(panel__width="0.3 m", mesh__length_cells=8, mesh__half_pitch_cells=5, mesh__sheet_cells=1,
                 mesh__core_cells=3, output__volume="none")


def case(name, **tables):
    """The shipped case with keys added to its tables."""
    text = CASE.read_text()
    for table, keys in tables.items():
        assert f"[{table}]\n" in text
        text = text.replace(f"[{table}]\n", f"[{table}]\n{keys}\n")
    Path(f"{name}.toml").write_text(text)
    return f"{name}.toml"


def solved(arguments, folder):
    result = summary_of("solve", *arguments, "--no-figures", "--out", folder)
    return result, history(folder)


def check_balance(series, capacity, allowed=1e-8):
    """Both balances at every row, relative to all the energy that was turned over until then (from a tenth of the run on),
    and the energies against the powers of the same file."""
    energy = {name: series[f"{name}_energy_J"] for name in
              ("load", "pump", "heater", "panel_heat", "absorbed", "emitted", "convected")}
    turned = sum(np.abs(values) for values in energy.values())
    loop = energy["load"] + energy["pump"] + energy["heater"] - energy["panel_heat"] - series["stored_loop_J"]
    panels = (energy["panel_heat"] + energy["absorbed"] - energy["emitted"] - energy["convected"] - series["stored_panels_J"])
    late = series["time_s"] > 0.1 * series["time_s"][-1]
    print(f"{late.size} rows; loop {np.max(np.abs(loop[late] / turned[late])):.1e}, "
          f"panels {np.max(np.abs(panels[late] / turned[late])):.1e} of {turned[-1]:.4g} J")
    assert np.all(np.abs(loop[late]) <= allowed * turned[late])
    assert np.all(np.abs(panels[late]) <= allowed * turned[late])
    # What is stored outside the panels is capacity times rise; what leaves as radiation is the integral of its power.
    rise = series["coolant_in_K"] - series["coolant_in_K"][0]
    assert np.allclose(series["stored_loop_J"], capacity * rise, rtol=1e-9, atol=2e-9 * capacity)  # digits of the file
    emitted = series["front_emitted_W"] + series["back_emitted_W"]
    for name, power in (("load", series["heat_load_W"]), ("panel_heat", series["panel_heat_W"]), ("heater", series["heater_W"]),
                        ("pump", series["pump_power_W"]), ("emitted", emitted)):
        integral = np.trapezoid(power, series["time_s"])
        if energy["pump"][-1] > 0 or name != "pump":
            assert abs(integral - energy[name][-1]) < 3e-3 * turned[-1], name


def test_orbit_with_heater():
    """Two shadows, a load that is shed, a heater that works."""
    arguments = [CASES / "low-orbit-transient.toml", *SMALL, *settings(panel__count=350, output__probes="[]", time__orbits=1.2)]
    result, series = solved(arguments, "orbit")
    assert series["heater_energy_J"][-1] > 1e6 and series["pump_energy_J"][-1] > 1e6
    check_balance(series, 6e6)
    # The shadow by the cone: its edges are rows.
    edges = series["time_s"][(series["sunlight"] < 1e-6) & (np.roll(series["sunlight"], 1) > 1e-6)]
    assert len(edges) > 0 and series["sunlight"][0] == 1
    assert result["temperature.chip_max_K"] == pytest.approx(series["chip_max_K"].max(), abs=1e-9)
    assert result["cold.coolant_min_K"] == pytest.approx(series["coolant_out_K"].min(), abs=1e-9)


def test_failing_pump_and_bus():
    """The pump slows and stops; a bus holds the back; no pump heat."""
    Path("pump.csv").write_text("time_s,factor\n0,1\n100,1\n150,0.3\n300,0.3\n300.001,0\n600,0\n")
    file = case("failing", heat='capacity = "1e8 J/K"', coolant='profile = "pump.csv"')
    result, series = solved([file, *SMALL, *settings(panel__count=420, time__end="600 s", time__interval="50 s",
                                                      coolant__pump_heat="false", panel__bus__conductance="0.5 W m-2 K-1",
                                                      panel__bus__temperature="290 K")], "failing")
    check_balance(series, 1e8)
    assert series["pump_energy_J"][-1] == 0 and series["pump_power_W"][0] > 0 and series["pump_power_W"][-1] == 0
    for kink in (100, 150, 300, 300.001):
        assert np.min(np.abs(series["time_s"] - kink)) < 1e-6, kink
    assert result["coolant.pressure_drop_Pa"] == 0 and result["coolant.film_coefficient_W_m2K"] == 0


@pytest.mark.parametrize("loop, kind", [("single-phase", "sheet"), ("two-phase", "honeycomb")])
def test_loop_without_capacity(loop, kind):
    """The loop follows at once: what goes in goes to the panels."""
    Path("duty.csv").write_text("time_s,factor\n0,1\n200,1\n200.5,0.4\n500,0.4\n")
    file = case("duty", heat='profile = "duty.csv"')
    _, series = solved([file, *SMALL, *settings(panel__count=600, panel__kind=kind, coolant__loop=loop, time__end="500 s",
                                                 heat__capacity="0 J/K")], "duty")
    check_balance(series, 0.0)


def test_row_at_a_jump_and_at_a_peak():
    """A shadow like a step (cylinder): chips are hottest at its edge, between two rows of the interval, and fall at once by what
    their drop to the coolant loses; a load that swells and ebbs has its peak as a row."""
    text = (CASES / "low-orbit-transient.toml").read_text()
    Path("edge.toml").write_text(text + '\n[eclipse]\nmodel = "cylinder"\n')
    file = "edge.toml"
    _, series = solved([file, *SMALL, *settings(panel__count=350, output__probes="[]", time__orbits=0.5)], "edge")
    drop = np.where(np.diff(series["chip_max_K"]) < -5)[0]
    assert len(drop) == 1
    before, after = drop[0], drop[0] + 1
    assert series["sunlight"][before] == 1 and series["sunlight"][after] == 0
    assert series["time_s"][after] - series["time_s"][before] < 1e-3, "two rows at the edge, before and after it"
    fall = series["chip_max_K"][before] - series["chip_max_K"][after]
    assert abs(fall - 700 * 0.03 * 0.6) < 1e-3, f"chips fall by {fall} K"
    assert np.min(np.abs(series["time_s"][before] / 60 - np.round(series["time_s"][before] / 60))) > 0.01

    times = np.linspace(0, 1200, 49)
    Path("swell.csv").write_text("time_s,factor\n" + "".join(
        f"{t},{0.6 + 0.4 * np.sin(np.pi * t / 1200) ** 2}\n" for t in times))
    file = case("swell", heat='profile = "swell.csv"\ncapacity = "1e6 J/K"')
    coarse = [file, *SMALL, *settings(panel__count=330, time__end="1200 s", time__tolerance="1e-3 K")]
    result, series = solved([*coarse, *settings(time__interval="1200 s")], "swell")
    fine, every = solved([*coarse, *settings(time__interval="2 s")], "fine")
    assert len(series["time_s"]) < 80
    assert abs(series["chip_max_K"].max() - every["chip_max_K"].max()) < 5e-3
    assert result["temperature.chip_max_K"] == pytest.approx(series["chip_max_K"].max(), abs=1e-9)


def test_periodic_energies_are_those_of_the_last_pass():
    """Over a pass that repeats itself nothing is stored."""
    Path("duty.csv").write_text("time_s,factor\n0,1\n200,1\n201,0.5\n499,0.5\n500,1\n")
    file = case("duty", heat='profile = "duty.csv"\ncapacity = "1e6 J/K"')
    _, series = solved([file, *SMALL, *settings(panel__count=330, time__end="500 s", time__periodic="true",
                                                 time__tolerance="1e-3 K")], "periodic")
    check_balance(series, 1e6)
    assert series["load_energy_J"][0] == 0
    assert abs(series["load_energy_J"][-1] / (1e6 * (200 + 0.75 + 149 + 0.75)) - 1) < 1e-5
    capacity = 1e6 + 330 * 3 * 11400  # loop and panels, at most [J/K]
    assert abs(series["stored_panels_J"][-1] + series["stored_loop_J"][-1]) < 1e-3 * capacity
