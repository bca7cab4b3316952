"""Heat capacity of panels in transients: all of the sheets, core, saddles, tube walls and coolant, by a sum of masses times
specific heats that is made here from the geometry of the case and the tables of materials and fluids."""
import csv
import math
import tomllib
from pathlib import Path

import h5py
import numpy as np
import pytest
from common import CASE, SOURCE, history, settings, summary_of

MATERIALS = tomllib.loads((SOURCE / "data/materials.toml").read_text())
CORE = ("aluminium-honeycomb", 50.0, 900.0)  # density [kg/m3] and specific heat [J/(kg K)] of the case's core
WIDTH, LENGTH, PITCH, DIAMETER, WALL, SADDLE, SHEET, CORE_DEPTH = 0.2, 10.0, 0.1, 8e-3, 1e-3, 20e-3, 0.5e-3, 15e-3
FILL = tomllib.loads(CASE.read_text())["panel"]["tube"].get("saddle_fill", 1.0)
TUBES = round(WIDTH / PITCH)
CELLS = settings(mesh__length_cells=8, mesh__half_pitch_cells=5, mesh__sheet_cells=1, mesh__core_cells=3)


def ammonia(temperature):
    """Density times specific heat of the liquid [J/(m3 K)], linear between the rows of the table."""
    with open(SOURCE / "data/fluids/ammonia.csv") as file:
        rows = list(csv.DictReader(line for line in file if not line.startswith("#")))
    at = [float(row["temperature_K"]) for row in rows]
    values = [float(row["density_kg_m3"]) * float(row["specific_heat_J_kgK"]) for row in rows]
    return float(np.interp(temperature, at, values))


def parts(kind, saddle, temperature):
    """Heat capacities of one panel [J/K], by part."""
    aluminium = MATERIALS["aluminium-6061"]["density"] * MATERIALS["aluminium-6061"]["specific_heat"]
    bore, outer = math.pi * (DIAMETER / 2) ** 2, math.pi * (DIAMETER / 2 + WALL) ** 2
    solid = {"sheets": (1 if kind == "sheet" else 2) * SHEET * WIDTH * LENGTH * aluminium}
    tube = TUBES * LENGTH * (outer - bore) * aluminium
    if kind == "honeycomb" and saddle > 0:
        # A block round a tube, of which so much is metal as the case says.
        solid["saddles with tubes"] = TUBES * LENGTH * (saddle * CORE_DEPTH - outer) * FILL * aluminium + tube
        solid["core"] = (WIDTH - TUBES * saddle) * LENGTH * CORE_DEPTH * CORE[1] * CORE[2]
    elif kind == "sheet":
        solid["tubes"] = tube
    solid["coolant"] = TUBES * LENGTH * bore * ammonia(temperature)
    return solid


ROW = 300.5  # a row of the coolant's table: between two the test's line leaves the program's spline by 1e-5 [K]


def warmed(name, kind, saddle, rate, flux, load, capacity, pump):
    """A panel without emission, warmed slowly by what it absorbs and by its coolant; the rows of the second half of 1000 s,
    when all of it warms alike, about a temperature of the coolant's table. `rate` is what is expected [K/s]."""
    text = CASE.read_text()
    environment = text.index("[environment]")
    Path("load.csv").write_text("time_s,factor\n0,0.01\n2000,0.01\n")
    Path("pump.csv").write_text(f"time_s,factor\n0,{pump}\n2000,{pump}\n")
    Path(f"{name}.toml").write_text(text[:environment].replace("[coolant]", '[coolant]\nprofile = "pump.csv"').replace("[heat]", '[heat]\nprofile = "load.csv"') + f"""
[environment]
kind = "fluxes"
[environment.front]
absorbed = "{flux} W m-2"
[environment.back]
absorbed = "0 W m-2"
""")
    summary_of("solve", f"{name}.toml", *CELLS,
               *settings(panel__kind=kind, panel__width=f"{WIDTH} m", panel__count=1, panel__tube__saddle_width=f"{saddle} m",
                         heat__load=f"{100 * load} W", heat__capacity=f"{capacity} J/K", coolant__pump_heat="false",
                         coating__front__emissivity=1e-12, coating__back__emissivity=1e-12, coating__front__absorptance=0,
                         coating__back__absorptance=0, time__end="1000 s", time__interval="100 s",
                         time__start_temperature=f"{ROW - 750 * rate} K", time__tolerance="1e-5 K", chips__power="1 W",
                         chips__resistance="0 K/W", output__volume="none"), "--no-figures", "--out", name)
    series = history(name)
    late = series["time_s"] >= 500
    return {key: values[late] for key, values in series.items()}


def middle(values):
    return 0.5 * (values[0] + values[-1])


def rate_of(series, name):
    return (series[name][-1] - series[name][0]) / (series["time_s"][-1] - series["time_s"][0])


@pytest.mark.parametrize("kind, saddle", [("honeycomb", SADDLE), ("sheet", SADDLE), ("sheet", 0.0)])
def test_still_coolant_warms_with_the_panel(kind, saddle):
    """The pump stands still and the panel absorbs 0.2 W/m2: dT/dt is the power over the sum of m c."""
    power = 0.2 * WIDTH * LENGTH
    series = warmed("still", kind, saddle, power / sum(parts(kind, saddle, ROW).values()), flux=0.2, load=1e-12,
                    capacity=1e9, pump=0)
    capacities = parts(kind, saddle, middle(series["front_mean_K"]))
    expected = power / sum(capacities.values())
    found = rate_of(series, "front_mean_K")
    print(f"{kind}, saddle {saddle}: {found:.9g} K/s against {expected:.9g} K/s; {capacities} J/K")
    assert abs(found / expected - 1) < 1e-6
    stored = rate_of(series, "stored_panels_J") / found
    assert abs(stored / sum(capacities.values()) - 1) < 1e-6, f"{stored} J/K"


@pytest.mark.parametrize("kind", ["honeycomb", "sheet"])
def test_load_warms_loop_and_panel(kind):
    """With flow, a load of 20 W warms the loop's capacity and the panel's together: nothing leaves. (Their rates differ a little,
    as the drop between them follows the coolant's specific heat.)"""
    series = warmed("flowing", kind, SADDLE, 20.0 / (sum(parts(kind, SADDLE, ROW).values()) + 1e4), flux=0.0, load=20.0,
                    capacity=1e4, pump=1)
    # The coolant in the tubes counts at the temperature of their walls, which rise with the panel.
    with h5py.File("flowing/results.h5") as file:
        above = file["coldsky/tubes/wall_temperature"][:].mean() - series["front_mean_K"][-1]
    capacities = parts(kind, SADDLE, middle(series["front_mean_K"]) + above)
    stored = 1e4 * rate_of(series, "coolant_in_K") + sum(capacities.values()) * rate_of(series, "front_mean_K")
    print(f"{kind}: {stored:.9g} W stored of 20 W, {capacities} J/K")
    assert abs(stored / 20.0 - 1) < 1e-6
