"""size in an orbit: the peak of the orbit that repeats itself sets the area, its coldest coolant the cold case."""
import math
import shutil
import signal
from pathlib import Path

import pytest
from common import CASE, CASES, SOURCE, absolute, relative, run, settings, summary_of

STATION = SOURCE / "tests" / "cases" / "station-5mw-700km.toml"
LOW_ORBIT = CASES / "low-orbit-1mw.toml"
COARSE = ["--no-figures", "--threads", "1", *settings(panel__width="0.3 m", mesh__length_cells=16, mesh__half_pitch_cells=6, mesh__sheet_cells=1,
                                    mesh__core_cells=4, output__volume="none")]
PANEL = 0.3 * 10.0
# The peak is the limit to a few thousandths of a kelvin: on which side is no error here.
PERIODIC = settings(time__orbits=1, time__periodic="true", time__interval="600 s", limits__enforce="false")


def sized(runs, name, *arguments):
    return summary_of("size", *arguments, *COARSE, "--out", runs / name)


def through_the_orbit(summary, out, *arguments):
    """The transient of the panels that `size` found, on the same mesh."""
    count = settings(panel__count=repr(summary["radiator.planform_area_m2"] / PANEL))
    return summary_of("solve", *arguments, *COARSE, *PERIODIC, *count, "--out", out)


@pytest.fixture(scope="module")
def station(runs):
    return sized(runs, "station", STATION)


@pytest.fixture(scope="module")
def low_orbit(runs):
    return sized(runs, "low", LOW_ORBIT)


def test_station_keeps_its_chips_at_the_limit(station):
    """The transient on its own panels comes to the limit that `size` promised."""
    assert station["radiator.sized_by"] == "periodic peak"
    absolute(through_the_orbit(station, "orbit", STATION)["temperature.chip_max_K"], 339.15, 0.1, "hottest chip of the station [K]")


def test_the_average_lets_the_station_overheat(runs):
    """What the old default hid: by the orbit's average the chips come several kelvin above their limit."""
    average = ["--set", "environment.orbit.position=average"]
    mean = sized(runs, "mean", STATION, *average)
    assert mean["radiator.sized_by"] == "orbit average" and mean["radiator.area_periodic_peak_m2"] is None
    assert through_the_orbit(mean, "hot", STATION, *average, *settings(time__tolerance="0.05 K"))["temperature.chip_max_K"] > 344.15


def test_low_orbit_without_shedding_keeps_its_limit(low_orbit):
    absolute(through_the_orbit(low_orbit, "orbit", LOW_ORBIT)["temperature.chip_max_K"], 358.15, 0.1, "hottest chip in low orbit [K]")


@pytest.mark.parametrize("name", ["station", "low_orbit"])
def test_peak_lies_between_average_and_worst_position(name, request):
    """A light panel with a constant load; and the area that is answered is the peak's."""
    summary = request.getfixturevalue(name)
    areas = [summary[f"radiator.area_{of}_m2"] for of in ("orbit_average", "periodic_peak", "worst_position")]
    assert areas[0] < areas[1] < areas[2], areas
    relative(areas[1], summary["radiator.planform_area_m2"], 1e-12, "area of the peak")


@pytest.mark.parametrize("position, key", [("average", "orbit_average"), ("worst", "worst_position")])
def test_areas_beside_the_peak(low_orbit, runs, position, key):
    """They are those of runs of their own: strips find them to the thousandth."""
    other = sized(runs, position, LOW_ORBIT, "--set", f"environment.orbit.position={position}")
    relative(low_orbit[f"radiator.area_{key}_m2"], other["radiator.planform_area_m2"], 1e-3, f"area by {key}")


def test_constant_surroundings_take_the_steady_path(runs):
    """Digit by digit what the orbit's average gives: edge-on at beta 90 degrees nothing varies."""
    peak, average = sized(runs, "constant", CASE), sized(runs, "steady", CASE, "--set", "environment.orbit.position=average")
    assert peak["radiator.sized_by"] == "steady" and peak["radiator.area_periodic_peak_m2"] is None
    for key, value in average.items():
        if key.split(".")[0] in ("radiator", "heat", "temperature", "coolant", "cold", "solver"):
            assert peak[key] == value, key


def test_heavy_loop_comes_to_the_average(runs):
    """A loop that takes days to follow: only the mean of the orbit counts."""
    heavy = sized(runs, "heavy", LOW_ORBIT, "--set", "heat.capacity=2e9 J/K")
    relative(heavy["radiator.planform_area_m2"], heavy["radiator.area_orbit_average_m2"], 3e-3, "area with a heavy loop")


def test_massless_panel_comes_to_the_worst_position(runs):
    """Nothing stores heat: the worst position is the peak."""
    light = sized(runs, "light", LOW_ORBIT, "--set", "panel.kind=ideal")
    relative(light["radiator.planform_area_m2"], light["radiator.area_worst_position_m2"], 1e-3, "area of a massless panel")


def test_area_follows_from_the_field_alone(low_orbit):
    """The steady field that is written asks for the same area: what it gives off is the load with the pump's heat."""
    net = low_orbit["heat.emitted_W"] - low_orbit["heat.absorbed_W"]
    relative(net, low_orbit["heat.load_W"] + low_orbit["heat.pump_W"], 1e-7, "heat of the field shown")
    assert low_orbit["heat.balance_relative_error"] < 1e-8


def profile_over_the_orbit(noon, midnight):
    """A table of the load over one orbit at 550 km: straight from noon to midnight and back."""
    period = 2 * math.pi * math.sqrt(6928.137e3**3 / 3.986004418e14)
    Path("load.csv").write_text(f"time_s,factor\n0,{noon}\n{0.5 * period:.6f},{midnight}\n{period:.6f},{noon}\n")


def test_load_profile_counts(runs):
    """A burst of half as much again in sunlight asks for more than the worst position with the plain load."""
    profile_over_the_orbit(1.5, 0.6)
    burst = ["--set", f"heat.profile={Path('load.csv').resolve()}", "--set", "chips.resistance=0.02 K/W"]
    summary = sized(runs, "burst", LOW_ORBIT, *burst)
    assert summary["radiator.area_periodic_peak_m2"] > 1.2 * summary["radiator.area_worst_position_m2"]
    assert "of the load" in summary["reason"]
    absolute(through_the_orbit(summary, "orbit", LOW_ORBIT, *burst)["temperature.chip_max_K"], 358.15, 0.1, "hottest chip in the burst [K]")


COLD = settings(cold__margin="70 K", cold__load_fraction=0.5)
COLD_PLANET = settings(environment__planet__infrared="212 W m-2", environment__planet__albedo=0.18, coating__age=0)


@pytest.fixture(scope="module")
def cold(runs):
    """The freezing point and its margin at 265 K, where the coolant comes in eclipse."""
    return sized(runs, "cold", LOW_ORBIT, *COLD)


def cold_orbit(cold, load, out):
    """The cold case as a transient of its own: its load at the pump's flow of the hot case."""
    rise = 10.0 * load / cold["heat.load_W"]
    return summary_of("solve", LOW_ORBIT, *COARSE, *PERIODIC, *COLD_PLANET, "--out", out, *settings(
        panel__count=repr(cold["radiator.panels"]), heat__load=f"{load!r} W", coolant__temperature_rise=f"{rise!r} K"))


def test_cold_case_takes_the_coldest_coolant_of_the_orbit(cold, runs):
    found = cold_orbit(cold, 0.5 * cold["heat.load_W"], "half")["cold.coolant_min_K"]
    absolute(cold["cold.coolant_min_K"], found, 0.5, "coldest coolant of the orbit [K]")
    mean = sized(runs, "cold-mean", LOW_ORBIT, *COLD, "--set", "environment.orbit.position=average")
    assert cold["cold.coolant_min_K"] < mean["cold.coolant_min_K"] - 2.0, "the orbit's mean hides its night"


def test_least_load_just_keeps_the_coolant_liquid(cold):
    found = cold_orbit(cold, cold["cold.minimum_load_W"], "least")["cold.coolant_min_K"]
    absolute(found, 195.5 + 70.0, 0.5, "coldest coolant at the least load [K]")


def test_interrupted_search_ends_with_the_same_digits(low_orbit, runs):
    """Every orbit of the search that was done is kept."""
    from test_interrupt import interrupted, same
    arguments = ["size", LOW_ORBIT, *COARSE, "--quiet"]
    for n, marker in enumerate(["periodic orbit: iteration 2", "periodic orbit, finer mesh: iteration 1",
                                "least load: iteration 1"]):
        out = f"moment{n}"
        interrupted(out, arguments, marker, signal.SIGTERM)
        done = run(*arguments, "--out", out, "--resume")
        assert done.returncode == 0, done.stderr
        shutil.copytree(runs / "low", "low", dirs_exist_ok=True)
        same(out, "low")
