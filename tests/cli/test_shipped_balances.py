"""Every shipped case under every command: its status, and from its files alone area, chip temperature and closed balances of energy."""
import csv
import json
import math
import re
import tomllib

import h5py
import numpy as np
import pytest
from common import CASES, SOURCE, absolute, history, relative, run, settings

# What each command says of each case: the status in its summary, for `check` by its exit code. `size` finds the number of
# panels, `solve` needs it.
STATUS = {
    #                             size          solve      check
    "dawn-dusk-1mw":             ("ok",         "invalid", "ok"),
    "dawn-dusk-by-date-1mw":     ("ok",         "invalid", "ok"),
    "dawn-dusk-cluster":         ("ok",         "invalid", "ok"),
    "deep-space-1au-1mw":        ("ok",         "invalid", "ok"),
    "deep-space-jupiter-1mw":    ("ok",         "invalid", "ok"),
    "geostationary-1mw":         ("ok",         "invalid", "ok"),
    "geostationary-equinox":     ("ok",         "ok",      "ok"),
    "gigawatt-station":          ("ok",         "invalid", "ok"),
    "iss-eatcs":                 ("ok",         "invalid", "ok"),
    "iss-photovoltaic-radiator": ("ok",         "invalid", "ok"),
    "low-orbit-1mw":             ("ok",         "invalid", "ok"),
    "low-orbit-periodic":        ("ok",         "ok",      "ok"),
    "low-orbit-transient":       ("ok",         "ok",      "ok"),
    "lunar-city":                ("limit_exceeded", "invalid", "ok"),  # its night freezes the ammonia
    "lunar-noon":                ("infeasible", "invalid", "ok"),
    "orbital-station-10mw":      ("ok",         "invalid", "ok"),
    "pump-failure":              ("ok",         "ok",      "ok"),  # its limits are not enforced
    "satellite-120kw":           ("ok",         "ok",      "ok"),
    "starcloud-both-sides":      ("ok",         "invalid", "ok"),
    "starcloud-kirchhoff":       ("ok",         "invalid", "ok"),
    "starcloud-published":       ("ok",         "invalid", "ok"),
    "swarm-sheet":               ("ok",         "ok",      "ok"),
}
COMMANDS = ("size", "solve", "check")
CODES = {"ok": 0, "invalid": 2, "infeasible": 4, "limit_exceeded": 4}
# A mesh for a second's run, and of the transient one orbit; the balances close on any mesh.
COARSE = settings(mesh__length_cells=8, mesh__half_pitch_cells=5, mesh__sheet_cells=1, mesh__core_cells=3)
SHORTER = {"low-orbit-transient": settings(time__orbits=1)}
SIGMA = 5.670374419e-8  # W/(m2 K4)
ALL = [(name, command) for name in STATUS for command in COMMANDS]
ANSWERED = [(name, command) for name, command in ALL if command != "check" and STATUS[name][COMMANDS.index(command)] in ("ok", "limit_exceeded")]
TRANSIENT = [("low-orbit-transient", "solve")]
IN_TIME = [*TRANSIENT, *((name, "solve") for name in ("low-orbit-periodic", "geostationary-equinox", "pump-failure"))]  # see test_cases.py
STEADY = [pair for pair in ANSWERED if pair not in IN_TIME]


def pairs(found):
    return pytest.mark.parametrize("name, command", found, ids=[f"{command} {name}" for name, command in found])


@pytest.fixture(scope="module")
def finished(runs):
    """Runs a command on a case, once; returns the process and the folder of its outputs."""
    done = {}

    def finish(name, command):
        if (name, command) not in done:
            file, out = CASES / f"{name}.toml", runs / f"{command} {name}"
            arguments = [] if command == "check" else [*COARSE, *(SHORTER.get(name, []) if command == "solve" else []),
                                                       "--quiet", "--out", out]
            process = run(command, file, *arguments)
            done[name, command] = process, out if (out / "summary.json").exists() else out.with_name(out.name + ".partial")
        return done[name, command]

    return finish


class Answer:
    """What results.h5 holds of a run: nothing of summary.json."""

    def __init__(self, folder):
        with h5py.File(folder / "results.h5") as file:
            group = file["coldsky"]
            self.case = tomllib.loads(bytes(group["case"][()]).rstrip(b"\0").decode())
            self.scalar = {name: float(group["scalars"][name][0]) for name in group["scalars"]}
            self.surfaces = {name: group["surfaces"][name][()] for name in group["surfaces"] if name != "names"}
            self.names = bytes(group["surfaces/names"][()]).decode().rstrip("\0").split("\n")
            self.tubes = {name: group["tubes"][name][()] for name in group["tubes"]}
        self.sides = {name: self.surfaces["surface"] == n for n, name in enumerate(self.names)}

    def key(self, name):
        """A number of the case, in SI units."""
        value = self.case
        for part in name.split("."):
            value = value[part]
        return float(value.split()[0]) if isinstance(value, str) else float(value)

    def efficiency(self):
        """What an ideal panel is given; the fields of others have their own."""
        return self.key("panel.efficiency") if self.has("panel.efficiency") else 1.0

    def total_heat(self):
        """Heat that all panels give off together [W]: load with its margin, and what the pump adds."""
        return self.scalar["heat_load"] * (1.0 + self.scalar["heat_load_margin"]) + self.scalar["pump_heat_into_coolant"]

    def has(self, name):
        value = self.case
        for part in name.split("."):
            if part not in value:
                return False
            value = value[part]
        return True


@pytest.fixture
def answer(finished, name, command):
    return Answer(finished(name, command)[1])


@pytest.fixture
def summary(finished, name, command):
    """To compare with, never to compute from."""
    return json.loads((finished(name, command)[1] / "summary.json").read_text())


def test_every_shipped_case_has_a_row():
    assert {path.stem for path in CASES.glob("*.toml")} == set(STATUS)


@pairs(ALL)
def test_status(finished, name, command):
    done, folder = finished(name, command)
    expected = STATUS[name][COMMANDS.index(command)]
    assert done.returncode == CODES[expected], done.stderr
    if command != "check":
        told = json.loads((folder / "summary.json").read_text())
        assert told["status"] == expected, told["reason"]
    if expected == "invalid":
        assert "panel.count is missing" in done.stderr, "invalid for a reason of its own"


@pairs(STEADY)
def test_energy_balance_of_a_panel(answer, summary, name, command):
    """What the coolant gives is what the sides give off; emission is that of the temperatures."""
    heat, emitted, absorbed = (np.sum(values) for values in (answer.tubes["heat"], answer.surfaces["emitted"], answer.surfaces["absorbed"]))
    balance = abs(heat - (emitted - absorbed)) / (abs(heat) + emitted + absorbed)
    print(f"coolant {heat:.6g} W, emitted {emitted:.6g} W, absorbed {absorbed:.6g} W, balance {balance:.1e}")
    assert balance <= 1e-8
    efficiency = answer.efficiency()
    for side, chosen in answer.sides.items():
        area, temperature = answer.surfaces["area"][chosen], answer.surfaces["temperature"][chosen]
        relative(np.sum(area), answer.key("panel.width") * answer.key("panel.length"), 1e-12, f"area of the {side} [m2]")
        black = efficiency * answer.key(f"coating.{side}.emissivity") * SIGMA * np.sum(area * temperature**4)
        relative(np.sum(answer.surfaces["emitted"][chosen]), black, 1e-10, f"emitted by the {side} [W]")
    panels = answer.scalar["panels"]
    relative(panels * emitted, summary["heat.emitted_W"], 1e-9, "emitted by all panels, against the summary [W]")
    relative(panels * absorbed, summary["heat.absorbed_W"], 1e-9, "absorbed by all panels, against the summary [W]")


@pairs(STEADY)
def test_area(answer, summary, name, command):
    """All heat over what a square metre of a panel's planform gives off."""
    planform = answer.key("panel.width") * answer.key("panel.length")
    flux = np.sum(answer.surfaces["emitted"] - answer.surfaces["absorbed"]) / planform
    if summary["radiator.sized_by"] != "periodic peak":  # there it is that of the steady field which needs as many panels
        relative(answer.scalar["heat_load"], answer.key("heat.load"), 1e-12, "heat load, against the case [W]")
    area = answer.total_heat() / flux
    if command == "size":
        relative(area, summary["radiator.planform_area_m2"], 1e-8, "area, against the summary [m2]")
        assert summary["radiator.panels"] == math.ceil(area / planform - 1e-9), "whole panels"
    else:
        relative(area, answer.key("panel.count") * planform, 1e-7, "area, against that of the case's panels [m2]")
        relative(summary["radiator.planform_area_m2"], answer.key("panel.count") * planform, 1e-12, "area of the summary [m2]")


@pairs(STEADY)
def test_chip_temperature(answer, summary, name, command):
    """The coolant that the hottest chip sees and the drop to its junction; where the case gives no inlet, `size` brings it to the limit."""
    tubes, chips = answer.tubes, answer.case["chips"]
    inlet = tubes["temperature_in"][tubes["segment"] == 0].max()
    rise = answer.key("coolant.temperature_rise") if answer.case["coolant"]["loop"] == "single-phase" else 0.0
    sees = inlet - rise if chips.get("arrangement") == "parallel" else inlet
    chip = sees + answer.key("chips.power") * answer.key("chips.resistance")
    relative(chip, summary["temperature.chip_max_K"], 1e-12, "chip, against the summary [K]")
    limit = answer.key("chips.junction_limit")
    if command == "size" and not answer.has("coolant.inlet_temperature"):
        absolute(chip, limit - answer.key("margin.temperature"), 1e-6, "chip, against its limit [K]")
    assert chip <= limit + 1e-6, f"the chip is at {chip} K, its limit is {limit} K"


def enthalpy_per_kelvin(fluid, low, high):
    """Mean specific heat of the liquid between two temperatures, from the table of data/fluids [J/(kg K)]."""
    with open(SOURCE / "data" / "fluids" / f"{fluid}.csv") as file:
        rows = list(csv.DictReader(line for line in file if not line.startswith("#")))
    name = next(column for column in rows[0] if re.match(r"(cp|specific_heat)", column) and "vapour" not in column)
    at = next(column for column in rows[0] if column.startswith(("T", "temperature")))
    temperatures = np.linspace(low, high, 101)
    values = np.interp(temperatures, [float(row[at]) for row in rows], [float(row[name]) for row in rows])
    return np.trapezoid(values, temperatures) / (high - low)


@pairs([(name, command) for name, command in STEADY if name not in (
    "satellite-120kw", "swarm-sheet", "starcloud-both-sides", "starcloud-kirchhoff", "starcloud-published")])
def test_coolant_carries_the_heat(answer, name, command):
    """Single-phase loops: flow x specific heat x fall along the tubes is the panel's heat, and that of all panels is the load's."""
    tubes = answer.tubes
    heat = np.sum(tubes["heat"])
    first, last = tubes["segment"] == 0, tubes["segment"] == tubes["segment"].max()
    inlet, outlet = np.mean(tubes["temperature_in"][first]), np.mean(tubes["temperature_out"][last])
    carried = answer.scalar["coolant_mass_flow_panel"] * enthalpy_per_kelvin(answer.case["coolant"]["fluid"], outlet, inlet) * (inlet - outlet)
    # Between the rows of its table the program has a smoother curve than straight lines.
    relative(carried, heat, 1e-3, "heat that the coolant carries [W]")
    relative(answer.scalar["panels"] * heat, answer.total_heat(), 1e-7, "heat of all panels [W]")


def absorbed_by_hand(answer, side):
    """What a square metre of a side absorbs [W/m2], where the surroundings are simple enough; None elsewhere."""
    environment = answer.case["environment"]
    coating = answer.case["coating"][side]
    absorptance, emissivity = coating["absorptance"], coating["emissivity"]
    space = emissivity * SIGMA * answer.key("environment.space_temperature") ** 4
    if environment["kind"] == "deep-space":
        towards = math.cos(answer.key("environment.sun_angle")) * (1.0 if side == "front" else -1.0)
        sun = answer.key("environment.solar_constant") / answer.key("environment.distance") ** 2
        return absorptance * sun * max(0.0, towards) + space
    if environment["kind"] == "fluxes":
        given = f"environment.{side}."
        return (absorptance * answer.key(given + "solar") + emissivity * answer.key(given + "infrared") + answer.key(given + "absorbed") +
                emissivity * SIGMA * answer.key(given + "sink_temperature") ** 4)
    if environment["kind"] == "moon":
        # Upright: half of the view is ground, the rest sky; edge-on to the Sun overhead, which lights only the ground.
        ground = environment["moon"]
        warm = ground["ground_emissivity"] * SIGMA * answer.key("environment.moon.ground_temperature") ** 4
        lit = ground["ground_albedo"] * answer.key("environment.solar_constant")
        return 0.5 * (emissivity * warm + absorptance * lit) + space
    return None


@pairs([(name, command) for name, command in STEADY if name.startswith(("deep-space", "starcloud", "satellite", "swarm", "lunar"))])
def test_absorbed_by_hand(answer, name, command):
    for side, chosen in answer.sides.items():
        flux = answer.surfaces["absorbed"][chosen] / answer.surfaces["area"][chosen]
        relative(flux.max(), flux.min(), 1e-9, f"{side}: the surroundings are the same everywhere [W/m2]")
        relative(np.mean(flux), answer.efficiency() * absorbed_by_hand(answer, side), 1e-6, f"{side}: absorbed [W/m2]")


def test_lunar_noon_is_infeasible_by_hand(finished):
    """Ground at 385 K heats both sides by more than they emit with the coolant at 20 degC."""
    _, folder = finished("lunar-noon", "size")
    told = json.loads((folder / "summary.json").read_text())
    absorbed = 2 * 0.5 * (0.91 * 0.95 * SIGMA * 385.0**4 + 0.22 * 0.12 * 1361.0)
    emitted = 2 * 0.91 * SIGMA * 293.15**4
    assert absorbed > emitted
    said = [float(number) for number in re.findall(r"([0-9.]+) W/m2", told["reason"])]
    for value, hand, what in zip(said, (emitted, absorbed, absorbed - emitted), ("emits", "absorbs", "takes in")):
        absolute(value, hand, 0.06, f"a panel {what} [W/m2]")
    assert len(said) == 3 and told["binding_limit"] == "sink temperature"
    assert not (folder / "results.h5").exists(), "there is no field without an answer"


@pairs(TRANSIENT)
def test_transient_loop_closes(finished, answer, summary, name, command):
    """The loop's store of heat over an orbit, from history.csv: load + pump + heater - heat of the panels."""
    series = history(finished(name, command)[1])
    time = series["time_s"]
    absolute(time[-1], 2 * math.pi * math.sqrt((6378.137e3 + answer.key("environment.orbit.altitude")) ** 3 / 3.986004418e14), 1e-3, "an orbit [s]")
    inflow = np.trapezoid(series["heat_load_W"] + series["heater_W"] + answer.scalar["pump_heat_into_coolant"] - series["panel_heat_W"], time)
    stored = answer.key("heat.capacity") * (series["coolant_in_K"][-1] - series["coolant_in_K"][0])
    turnover = np.trapezoid(series["panel_heat_W"], time)
    absolute((inflow - stored) / turnover, 0.0, 2e-3, "the loop, of the heat that passed")
    outflow = sum(np.trapezoid(series[f"{side}_emitted_W"] - series[f"{side}_absorbed_W"], time) for side in answer.names)
    # What the panels store by that balance, over what their mean temperature gains, is their heat capacity: sheets and core
    # are 3.1 kJ/(m2 K), saddles and coolant some kilojoules more.
    warmed = np.mean([series[f"{side}_mean_K"][-1] - series[f"{side}_mean_K"][0] for side in answer.names])
    area = answer.key("panel.count") * answer.key("panel.width") * answer.key("panel.length")
    capacity = (turnover - outflow) / (area * warmed)
    print(f"the panels store {turnover - outflow:.4g} J of {turnover:.4g} J and warm up by {warmed:.3f} K: {capacity:.0f} J/(m2 K)")
    assert 3.1e3 < capacity < 14e3
    absolute(series["chip_max_K"].max(), summary["temperature.chip_max_K"], 0.5, "hottest chip [K]")
    assert series["chip_max_K"].max() <= answer.key("chips.junction_limit")
