"""What the summary's names say: radiation apart from convection and leaks, areas that radiate, margins, pump heat, instants of a transient."""
import json
import math
from pathlib import Path

import h5py
import numpy as np
import pytest
from common import CASE, CASES, absolute, history, relative, run, settings, summary_of

COARSE = [*settings(mesh__length_cells=8, mesh__half_pitch_cells=5, mesh__sheet_cells=1, mesh__core_cells=3), "--no-figures", "--quiet"]
SIGMA = 5.670374419e-8


def tables(folder):
    with h5py.File(f"{folder}/results.h5") as file:
        group = file["coldsky"]
        surfaces = {name: group["surfaces"][name][()] for name in group["surfaces"] if name != "names"}
        names = bytes(group["surfaces/names"][()]).decode().rstrip("\0").split("\n")
        tubes = {name: group["tubes"][name][()] for name in group["tubes"]}
        scalars = {name: float(group["scalars"][name][0]) for name in group["scalars"]}
    return surfaces, names, tubes, scalars


KINDS = {
    "plain": [],
    "bus": settings(panel__bus__conductance="2 W m-2 K-1", panel__bus__temperature="293.15 K"),
    "convection": settings(panel__edges="convection", panel__edge__film_coefficient="20 W m-2 K-1", panel__edge__ambient="250 K"),
    "held": settings(panel__edges="temperature", panel__edge__temperature="300 K"),
    "flux": settings(panel__edges="flux", panel__edge__flux="500 W m-2"),
    "radiating": settings(panel__edges="radiating"),
}


@pytest.mark.parametrize("kind", KINDS)
def test_coolant_heat_from_the_file_alone(kind):
    """Heat = emitted - absorbed + convected + leaked, face by face and in the summary, and each is what its name says."""
    summary = summary_of("solve", CASE, *COARSE, *settings(panel__count=40), *KINDS[kind], "--out", kind)
    surfaces, names, tubes, scalars = tables(kind)
    out = surfaces["emitted"] - surfaces["absorbed"] + surfaces["convected"] + surfaces["leaked"]
    scale = np.max(np.abs(surfaces["emitted"]))
    assert np.max(np.abs(out - surfaces["net"])) <= 1e-9 * scale, "every face"
    relative(np.sum(out), np.sum(tubes["heat"]), 1e-8, "heat of the coolant [W]")
    for name in ("emitted", "absorbed", "convected", "leaked"):
        absolute(summary[f"heat.{name}_W"] / 1e6, 40 * np.sum(surfaces[name]) / 1e6, 1e-9, f"{name} [MW]")
    # Emission is that of the temperatures of the faces with a coating: both sides, and edges that radiate.
    coated = [n for n, name in enumerate(names) if name in ("front", "back") or kind == "radiating"]
    faces = np.isin(surfaces["surface"], coated)
    black = 0.91 * SIGMA * np.sum(surfaces["area"][faces] * surfaces["temperature"][faces] ** 4)
    relative(np.sum(surfaces["emitted"]), black, 1e-12, "emission from temperatures [W]")
    relative(summary["radiator.emitting_area_m2"], 40 * np.sum(surfaces["area"][faces]), 1e-12, "emitting area [m2]")
    relative(summary["temperature.radiator_min_K"], surfaces["temperature"][faces].min(), 1e-12, "coldest [K]")
    back = surfaces["surface"] == names.index("back")
    leak = 2.0 * np.sum(surfaces["area"][back] * (surfaces["temperature"][back] - 293.15))
    edges = ~np.isin(surfaces["surface"], [names.index("front"), names.index("back")])
    convection = 20.0 * np.sum(surfaces["area"][edges] * (surfaces["temperature"][edges] - 250.0))
    expected = {"bus": ("leaked", leak), "convection": ("convected", convection), "flux": ("leaked", -500.0 * np.sum(surfaces["area"][edges]))}
    if kind in expected:
        name, value = expected[kind]
        relative(np.sum(surfaces[name]), value, 1e-9, f"{name} by hand [W]")
    if kind == "held":
        assert np.sum(surfaces["leaked"]) > 0.0 and surfaces["temperature"][faces].min() > 300.0
    if kind in ("plain", "radiating"):
        assert summary["heat.convected_W"] == 0.0 and summary["heat.leaked_W"] == 0.0


def test_a_side_without_emissivity_does_not_count():
    one = settings(coating__back__emissivity=0, coating__back__absorptance=0, panel__count=80)
    summary = summary_of("solve", CASE, *COARSE, *one)
    relative(summary["radiator.emitting_area_m2"], 80 * 30.0, 1e-12, "one side [m2]")


def test_margins_are_apart():
    summary = summary_of("size", CASE, *COARSE)
    assert summary["margin.heat_load"] == 0.0, "what the case says"
    panels = summary["radiator.planform_area_m2"] / 30.0
    relative(summary["margin.whole_panels"], math.ceil(panels) / panels - 1.0, 1e-9, "rounding to whole panels")
    summary = summary_of("size", CASE, *COARSE, *settings(margin__heat_load=0.25))
    assert summary["margin.heat_load"] == 0.25


@pytest.mark.parametrize("ends_in_coolant", ["true", "false"])
def test_pump_power_and_pump_heat(ends_in_coolant):
    """Electrical power = flow / density x pressure drop / efficiency, whether it ends in the coolant or not."""
    summary = summary_of("size", CASE, *COARSE, *settings(coolant__pump_heat=ends_in_coolant), "--out", "pump")
    scalars = tables("pump")[3]
    assert scalars["pump_electrical_power"] == summary["heat.pump_W"]
    assert scalars["pump_heat_into_coolant"] == summary["heat.pump_into_coolant_W"]
    # Density of saturated ammonia at 59.0 degC, the loop's mean, between two rows of data/fluids/ammonia.csv (CoolProp 8.0.0): 547.1 kg/m3.
    power = summary["coolant.mass_flow_kg_s"] / 547.1 * summary["coolant.pressure_drop_Pa"] / 0.4
    relative(summary["heat.pump_W"], power, 1e-3, "pump [W]")
    assert summary["heat.pump_into_coolant_W"] == (summary["heat.pump_W"] if ends_in_coolant == "true" else 0.0)


def test_efficiency_is_against_the_mean_of_the_coolant():
    """Log-mean of inlet and outlet over every segment, from the tubes' table."""
    summary = summary_of("size", CASE, *COARSE, "--out", "mean")
    surfaces, names, tubes, scalars = tables("mean")
    into, out, wall = (tubes[name] - 0.0 for name in ("temperature_in", "temperature_out", "wall_temperature"))
    means = wall + (into - out) / np.log((into - wall) / (out - wall))
    lengths = np.diff(np.concatenate([[0.0], tubes["position"][tubes["tube"] == 0]]))
    mean = np.mean([np.average(means[tubes["tube"] == t], weights=lengths) for t in np.unique(tubes["tube"])])
    absolute(summary["temperature.coolant_mean_K"], mean, 1e-6, "mean coolant [K]")
    absorbed = summary["heat.absorbed_W"] / summary["radiator.planform_area_m2"]
    ideal = 2 * 0.91 * SIGMA * mean**4 - absorbed
    relative(summary["radiator.fin_efficiency"], summary["radiator.net_flux_per_planform_W_m2"] / ideal, 1e-8, "efficiency")


def test_sides_by_band():
    """Each side's flux: sunlight and albedo with the absorptance, infrared with the emissivity, deep space."""
    summary = summary_of("size", CASE, *COARSE)
    for side in ("front", "back"):
        parts = [summary[f"environment.{side}.absorbed_{band}_W_m2"] for band in ("sunlight", "albedo", "infrared", "background")]
        total = summary[f"environment.{side}.absorbed_W_m2"]
        relative(sum(parts), total, 1e-12, f"{side}: absorbed [W/m2]")
        relative(parts[3], 0.91 * SIGMA * 2.72548**4, 1e-6, f"{side}: deep space [W/m2]")
        relative(summary[f"environment.{side}.sink_K"], (total / (0.91 * SIGMA)) ** 0.25, 1e-9, f"{side}: sink [K]")
    both = sum(summary[f"environment.{side}.absorbed_W_m2"] for side in ("front", "back"))
    relative(summary["temperature.sink_K"], (both / (2 * 0.91 * SIGMA)) ** 0.25, 1e-9, "sink [K]")


def test_reynolds_number():
    """4 m / (pi d mu) of one tube; viscosity of saturated ammonia at 59.0 degC, between two rows of data/fluids/ammonia.csv (CoolProp 8.0.0): 95.4 uPa s."""
    summary = summary_of("size", CASE, *COARSE)
    tubes = summary["radiator.planform_area_m2"] / 30.0 * 30
    flow = summary["coolant.mass_flow_kg_s"] / tubes
    relative(summary["coolant.reynolds"], 4 * flow / (math.pi * 0.008 * 95.4e-6), 0.02, "Reynolds number")


def test_inputs_and_run():
    out = summary_of("size", CASE, *COARSE, *settings(heat__load="2 MW"))
    assert out["input.heat.load"] == 2e6 and out["input.panel.kind"] == "honeycomb" and out["input.coolant.pump_heat"] is True
    absolute(out["input.chips.junction_limit"], 358.15, 1e-9, "junction limit [K]")
    assert out["input.coolant.inlet_temperature"] is None and out["input.mesh.length_cells"] == 8
    keys = [line.split()[0] for line in run("describe").stdout.splitlines()[1:]]
    # Lists of a scene have keys for each of their entries, and this case has none.
    keys = [key for key in keys if not key.startswith(("scene.panel.", "scene.body.", "scene.mirror."))]
    assert [name[len("input."):] for name in out if name.startswith("input.")] == keys
    assert out["run.command_line"].split()[1] == "size" and "heat.load=2 MW" in out["run.command_line"]
    assert out["run.host"] and out["run.date"].endswith("Z")


def test_inputs_are_those_of_the_case_also_where_coatings_are_half_worn():
    aged = settings(coating__age=5, coating__front__absorptance_begin=0.1)
    out = summary_of("size", CASE, *COARSE, *aged)
    assert out["input.coating.front.absorptance"] == 0.22


def test_a_transient_says_which_instant():
    """Extremes and their times are those of history.csv; flow and pressure of the last row are not zero beside the pump's power."""
    case = CASES / "low-orbit-transient.toml"
    done = run("solve", case, *[word for word in COARSE if word != "--quiet"], *settings(time__orbits=1), "--out", "orbit")
    assert done.returncode in (0, 4), done.stderr
    summary = json.loads(Path("orbit/summary.json").read_text())
    series = history("orbit")
    time = series["time_s"]
    absolute(summary["transient.chip_max_s"], time[np.argmax(series["chip_max_K"])], 1e-6, "time of the hottest chip [s]")
    coldest = np.minimum(series["front_min_K"], series["back_min_K"])
    absolute(summary["transient.radiator_min_s"], time[np.argmin(coldest)], 1e-6, "time of the coldest face [s]")
    absolute(summary["cold.radiator_min_K"], coldest.min(), 1e-6, "coldest face [K]")
    absolute(summary["temperature.coolant_in_K"], series["coolant_in_K"][-1], 1e-9, "coolant at the end [K]")
    assert summary["heat.pump_W"] > 0.0 and summary["coolant.reynolds"] > 1000.0 and summary["coolant.pressure_drop_Pa"] > 1e5
    table = done.stdout
    assert "Re 0" not in table and " 0.0 kPa" not in table
    for label in ("hottest chip", "coolant into radiator", "coolant flow", "pump power", "radiator, coldest"):
        line = next(line for line in table.splitlines() if line.strip().startswith(label))
        assert " s" in line and ("after" in line or "at the end" in line), line
