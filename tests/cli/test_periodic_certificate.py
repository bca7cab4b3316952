"""What a run says of an orbit that repeats itself, formed again from history.csv and results.h5 alone; a strip's answer against
that of the whole panel."""
import re

import h5py
import numpy as np
import pytest
from common import CASES, history, run, settings, summary_of

CASE = CASES / "low-orbit-periodic.toml"
TOLERANCE = 0.05
SMALL = settings(mesh__length_cells=8, mesh__half_pitch_cells=5, mesh__core_cells=3, panel__width="0.3 m", panel__count=350,
                 time__interval="120 s", output__probes="[]", output__volume="all", time__tolerance=f"{TOLERANCE} K")
ENERGIES = ("load", "pump", "heater", "absorbed", "emitted", "convected")


@pytest.fixture(scope="module")
def orbit(runs):
    """An orbit that repeats itself: its summary and its folder."""
    folder = runs / "orbit"
    return summary_of("solve", CASE, *SMALL, "--no-figures", "--out", folder), folder


def field_at(folder, step):
    """Temperatures of all cells at a time of the file, with that time."""
    with h5py.File(folder / "results.h5") as file:
        steps = file["VTKHDF/Steps"]
        times = steps["Values"][:]
        values = file["VTKHDF/CellData/Temperature"][:]
        cells = len(values) // len(times)
        at = range(len(times))[step]
        return times[at], values[at * cells:(at + 1) * cells]


def test_closure_by_the_files(orbit):
    """The field and the coolant at the end are those at the start, within a tenth of a step's error."""
    summary, folder = orbit
    (begin, first), (end, last) = field_at(folder, 0), field_at(folder, -1)
    series = history(folder)
    assert begin == 0 and end == pytest.approx(series["time_s"][-1], rel=1e-9)
    assert np.ptp(first) > 5 and len(first) > 1000, "a field, not a number"
    change = max(np.max(np.abs(last - first)), abs(series["coolant_in_K"][-1] - series["coolant_in_K"][0]))
    print(f"change {change:.3e} K, closure {summary['periodic.closure_K']:.3e} K, {summary['periodic.passes']} passes")
    assert 0 < change <= 0.1 * TOLERANCE and 0 < summary["periodic.closure_K"] <= 0.1 * TOLERANCE
    said = float(re.search(r"repeats itself within ([\d.e-]+) K", summary["reason"])[1])
    assert said == pytest.approx(change, rel=0.5), "the verdict's one digit"


def test_energy_by_the_history(orbit):
    summary, folder = orbit
    series = history(folder)
    energy = {name: series[f"{name}_energy_J"][-1] for name in ENERGIES}
    into = energy["load"] + energy["pump"] + energy["heater"] + energy["absorbed"] - min(energy["convected"], 0.0)
    out = energy["emitted"] + max(energy["convected"], 0.0)
    missed = abs(into - out) / (into + out)
    print(f"{into:.6g} J in, {out:.6g} J out: {missed:.3e}, said {summary['periodic.energy_relative_error']:.3e}")
    assert summary["periodic.energy_relative_error"] == pytest.approx(missed, rel=1e-3, abs=1e-11)
    assert missed < 1e-5
    # What is stored beside that is what the file says of panels and loop.
    stored = series["stored_panels_J"][-1] + series["stored_loop_J"][-1]
    assert into - out == pytest.approx(stored, abs=1e-8 * (into + out))
    with h5py.File(folder / "results.h5") as file:
        kept = file["coldsky"]
        for name, key in (("periodic_energy_relative_error", "energy_relative_error"), ("periodic_closure", "closure_K"),
                          ("periodic_step_halving", "step_halving_K"), ("periodic_passes", "passes")):
            value = kept.attrs[name] if name in kept.attrs else kept[name][()] if name in kept else kept[f"scalars/{name}"][()]
            assert float(np.ravel(value)[0]) == pytest.approx(summary[f"periodic.{key}"], rel=1e-9), name


def test_halved_steps_by_a_finer_run(orbit):
    """Of second-order steps half the length leaves a quarter of the error: what halving changes is three quarters of what a run
    with far smaller steps does."""
    summary, folder = orbit
    summary_of("solve", CASE, *SMALL, *settings(time__tolerance=f"{TOLERANCE / 250} K", output__volume="none"), "--no-figures", "--out", "fine")
    rows, fine = history(folder), history("fine")
    error = max(np.max(np.abs(np.interp(times := rows["time_s"][np.isin(rows["time_s"], fine["time_s"])], fine["time_s"], fine[name]) -
                              np.interp(times, rows["time_s"], rows[name]))) for name in ("coolant_in_K", "chip_max_K"))
    halving = summary["periodic.step_halving_K"]
    print(f"halving {halving:.4f} K, a finer run {error:.4f} K on {len(times)} rows")
    assert len(times) > 30
    assert 0.25 * error < halving < 1.5 * error + 0.1 * TOLERANCE


def test_strip_is_the_panel():
    """Edges without flux are adiabatic, yet keep a panel from being followed by one of its tubes: both runs agree."""
    few = [*SMALL, *settings(time__periodic="false", time__orbits=0.4, output__volume="surfaces", time__tolerance="0.02 K")]
    strip = summary_of("solve", CASE, *few, "--no-figures", "--out", "strip")
    whole = summary_of("solve", CASE, *few, *settings(panel__edges="flux", panel__edge__flux="0 W m-2"), "--no-figures", "--out", "whole")
    first, second = history("strip"), history("whole")
    assert np.array_equal(first["time_s"], second["time_s"]), "the same steps lead through the same rows"
    for name in first:
        if name.startswith(("edge", "left", "right")):
            continue
        scale = max(second["load_energy_J"]) if name.endswith("_J") else max(1.0, np.max(np.abs(second[name])))
        allowed = 2e-6 if name.endswith("_K") else 1e-8 * scale
        assert np.max(np.abs(first[name] - second[name])) <= allowed, f"{name}: {np.max(np.abs(first[name] - second[name]))}"
    with h5py.File("strip/results.h5") as a, h5py.File("whole/results.h5") as b:
        one, other = a["coldsky/surfaces/temperature"][:], b["coldsky/surfaces/temperature"][:]
        faces = min(len(one), len(other))  # front and back come first
        assert np.max(np.abs(one[:faces] - other[:faces])) < 2e-6
        tubes, of_whole = a["coldsky/tubes/heat"][:], b["coldsky/tubes/heat"][:]
        assert len(tubes) == len(of_whole) and np.allclose(tubes, of_whole, rtol=1e-7)
    for key in ("radiator.mass_kg", "solver.cells", "heat.emitted_W", "temperature.radiator_min_K", "temperature.radiator_max_K"):
        assert strip[key] == pytest.approx(whole[key], rel=1e-8), key
    assert strip["heat.balance_relative_error"] < 1e-7 and whole["heat.balance_relative_error"] < 1e-7


def test_two_strips_are_not_taken_where_tubes_differ():
    """Radiating edges: the outer tubes are colder, and the panel is solved as a whole."""
    summary_of("solve", CASE, *SMALL, *settings(time__periodic="false", time__orbits=0.05, panel__edges="radiating"), "--no-figures", "--out", "edges")
    with h5py.File("edges/results.h5") as file:
        heat = file["coldsky/tubes/heat"][:].reshape(3, -1).sum(axis=1)
    assert heat[0] == pytest.approx(heat[2], rel=1e-8) and heat[0] > 1.001 * heat[1]
