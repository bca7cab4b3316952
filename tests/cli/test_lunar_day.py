"""The Moon in time: panels that follow a lunar day, which is long for them, against steady states at its hours; a scene against a
panel by itself; the balances of the shipped base from its files alone."""
from pathlib import Path

import numpy as np
import pytest
from common import CASES, history, settings, summary_of
from test_scenes_in_time import energies

DAY = 2551443.0
SITE = """title = "upright panel"
[heat]
load = "25 kW"
capacity = "150 kJ/K"
[chips]
power = "700 W"
junction_limit = "390 K"
resistance = "0.03 K/W"
[coolant]
fluid = "ammonia"
loop = "single-phase"
temperature_rise = "10 K"
loop_pressure_drop = "100 kPa"
pump_heat = false
[panel]
kind = "ideal"
areal_mass = "6 kg m-2"
width = "10 m"
length = "4 m"
count = 1
[coating.front]
absorptance = 0.22
emissivity = 0.91
[coating.back]
absorptance = 0.22
emissivity = 0.91
[environment]
kind = "moon"
[environment.moon]
latitude = "20 deg"
hour = "0 h"
orientation = "ORIENTATION"
[mesh]
length_cells = 4
[limits]
enforce = false
"""
TIME = """
[time]
end = "2551443 s"
interval = "6 h"
tolerance = "0.02 K"
"""


def site(name, orientation, more=""):
    Path(name).write_text(SITE.replace("ORIENTATION", orientation) + more)
    return name


@pytest.mark.parametrize("orientation", ["vertical-edge-on", "horizontal"])
def test_a_day_is_its_hours(orientation):
    """A panel follows in minutes what the Sun does in days."""
    summary_of("solve", site("day.toml", orientation, TIME), "--no-figures", "--out", "day")
    series = history("day")
    assert series["time_s"][-1] == pytest.approx(DAY)
    for hour in (0, 2.6, 5, 9.4, 14, 21):
        still = summary_of("solve", site("hour.toml", orientation), *settings(environment__moon__hour=f"{hour} h"), "--no-figures", "--out", "hour")
        # The pump of a transient keeps the flow that it is laid out for, so that means are compared.
        mean = 0.5 * (series["front_mean_K"] + series["back_mean_K"])
        at = lambda values: np.interp(hour / 24 * DAY, series["time_s"], values)  # noqa: E731
        emitted = series["front_emitted_W"] + series["back_emitted_W"]
        # Loop and panel lag behind by their heat capacity over the slope of what they emit.
        lag = (150e3 + 40 * 6 * 900) * at(mean) / (4 * at(emitted)) * at(np.gradient(mean, series["time_s"]))
        found, steady = at(mean), still["temperature.radiator_mean_K"]
        print(f"{orientation}, {hour} h: {found:.3f} K, behind by {lag:.3f} K, steady {steady:.3f} K")
        assert abs(found + lag - steady) < 0.12, "the ground's own time steps leave a tenth of a kelvin"
    night = (series["time_s"] > 0.26 * DAY) & (series["time_s"] < 0.74 * DAY)
    assert np.all(series["sunlight"][night] == 0) and np.ptp(series["coolant_in_K"]) > 15
    assert abs(series["coolant_in_K"][-1] - series["coolant_in_K"][0]) < 0.2, "noon comes again"


def test_ground_that_is_given_stands_still():
    """A temperature of the ground belongs to its hour: nothing changes then."""
    fixed = settings(environment__moon__ground_temperature="380 K", time__end="2 h")
    summary_of("solve", site("day.toml", "vertical-edge-on", TIME), *fixed, "--no-figures", "--out", "day")
    series = history("day")
    assert np.ptp(series["coolant_in_K"]) < 1e-3 and np.all(series["sunlight"] == 1)


def test_scene_of_a_panel_is_the_panel():
    """The endless plain and the Sun's way by rays and by closed forms, for an upright panel in the plane of the Sun's way."""
    equator = settings(environment__moon__latitude="0 deg", exchange__error=0.001, exchange__patch="5 m")
    summary_of("solve", site("alone.toml", "vertical-edge-on", TIME), *settings(environment__moon__latitude="0 deg"), "--no-figures", "--out", "alone")
    summary_of("solve", site("scene.toml", "vertical-edge-on", TIME + "\n[scene]\n"), *equator, "--no-figures", "--out", "scene")
    first, second = history("scene"), history("alone")
    times = np.arange(0, DAY, 21600)
    ours, alone = (np.interp(times, s["time_s"], s["coolant_in_K"]) for s in (first, second))
    print(f"{np.max(np.abs(ours - alone)):.3f} K of {np.ptp(alone):.1f} K")
    assert np.max(np.abs(ours - alone)) < 0.3 and np.ptp(alone) > 15


# At the equator x looks west; elsewhere it looks where the noon Sun stands, southwards, and z = x cross up looks west.
@pytest.mark.parametrize("latitude, westwards, along", [("0 deg", (1, 0, 0), (0, 0, 1)), ("40 deg", (0, 0, 1), (1, 0, 0))])
def test_sun_goes_from_east_to_west(latitude, westwards, along):
    """Two upright walls of foil beside a panel: each is lit on its own side of noon."""
    walls = "".join(f"""
[[scene.body]]
name = "{name}"
shape = "rectangle"
position = ["{way * 400 * westwards[0]} m", "3 m", "{way * 400 * westwards[2]} m"]
axis = [{way * westwards[0]}, 0, {way * westwards[2]}]
across = {list(along)}
width = "2 m"
length = "2 m"
areal_mass = "1 kg m-2"
front = {{ absorptance = 0.9, emissivity = 0.5 }}
back = {{ absorptance = 0.0, emissivity = 0.5 }}
""" for name, way in (("west", 1), ("east", -1)))
    summary_of("solve", site("walls.toml", "vertical-edge-on", TIME + walls), *settings(environment__moon__latitude=latitude), "--no-figures", "--out", "walls")
    series = history("walls")
    at = lambda name, hour: np.interp((hour % 24) / 24 * DAY, series["time_s"], series[f"body_{name}_mean_K"])  # noqa: E731
    # The front of the west wall looks west: lit in the afternoon.
    assert at("west", 3) > at("east", 3) + 50 and at("east", -3) > at("west", -3) + 50
    assert at("west", 3) == pytest.approx(at("east", -3), abs=1.0), "the day is the same before and after noon"
    assert at("west", 12) == pytest.approx(at("east", 12), abs=0.5)


def test_base_closes_its_balances():
    small = settings(exchange__patch="12 m", exchange__error=0.03, mesh__length_cells=2, time__interval="24 h", time__tolerance="0.2 K")
    summary = summary_of("solve", CASES / "scenes/lunar-base.toml", *small, "--no-figures", "--out", "base")
    series = history("base")
    energies(series, 600e3, 1e-6)
    assert summary["periodic.energy_relative_error"] < 1e-4
    assert np.ptp(series["body_ground_mean_K"]) > 150
    assert abs(series["body_ground_mean_K"][-1] - series["body_ground_mean_K"][0]) <= 0.021
