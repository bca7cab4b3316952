"""Tables against time: how far they reach, and what their files may hold."""
import math
from pathlib import Path

import numpy as np
import pytest
from common import history, run, settings, summary_of

# A plate of 8.9 kg/m2 that radiates from its front, its coolant standing still: what it receives is the table's alone.
NODE = """title = "a plate under a table"
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
emissivity = 0.9
[coating.back]
absorptance = 0
emissivity = 0
[environment]
kind = "table"
table = "flux.csv"
[time]
end = "400 s"
interval = "10 s"
tolerance = "1e-4 K"
start_temperature = "330 K"
[mesh]
length_cells = 4
"""
SIGMA, CAPACITY = 5.670374419e-8, 8000.0  # of the plate: 8.889 kg/m2 at 900 J/kgK [J/(m2 K)]
FLUX = "time_s,front_absorbed_W_m2\n0,200\n40,1400\n100,200\n"


def write(flux=FLUX, text=NODE):
    Path("stopped.csv").write_text("time_s,factor\n0,0\n")
    Path("flux.csv").write_text(flux)
    Path("node.toml").write_text(text)


def by_hand(absorbed, end):
    """The plate's temperature every 10 s, by a fourth-order Runge-Kutta march in steps of 0.1 s."""
    def slope(time, t):
        return (absorbed(time) - 0.9 * SIGMA * (t**4 - 2.72548**4)) / CAPACITY
    times, values, t, step = [0.0], [330.0], 330.0, 0.1
    for n in range(round(end / step)):
        time = n * step
        a = slope(time, t)
        b = slope(time + step / 2, t + step / 2 * a)
        c = slope(time + step / 2, t + step / 2 * b)
        d = slope(time + step, t + step * c)
        t += step / 6 * (a + 2 * b + 2 * c + d)
        if (n + 1) % 100 == 0:
            times.append(time + step)
            values.append(t)
    return np.array(times), np.array(values)


def test_a_table_shorter_than_the_run_is_an_error():
    write()
    done = run("check", "node.toml")
    assert done.returncode == 2
    assert "environment.table ends at 100 s, before the run, which ends at 400 s" in done.stderr
    assert 'environment.table_beyond = "hold" or "repeat"' in done.stderr
    assert done.stderr.startswith(f"node.toml:{NODE[: NODE.index('table = ')].count(chr(10)) + 1}:")
    # `solve` says the same before it computes anything; as long as the run it is fine.
    assert run("solve", "node.toml", "--out", "out").returncode == 2
    assert run("check", "node.toml", "--set", "time.end=100 s").returncode == 0


def test_a_table_that_begins_late_is_an_error():
    write("time_s,front_absorbed_W_m2\n5,200\n400,1400\n")
    done = run("check", "node.toml")
    assert done.returncode == 2 and "environment.table begins at 5 s, after the run's start" in done.stderr


@pytest.mark.parametrize("key", ["heat.profile", "coolant.profile"])
def test_profiles_shorter_than_the_run_are_errors(key):
    write("time_s,front_absorbed_W_m2\n0,200\n400,1400\n", NODE.replace('profile_beyond = "hold"\n', ""))
    Path("stopped.csv").write_text("time_s,factor\n0,0\n400,0\n")
    Path("load.csv").write_text("time_s,factor\n0,1\n399,1\n")
    assert run("check", "node.toml").returncode == 0
    done = run("check", "node.toml", "--set", f"{key}=load.csv")
    assert done.returncode == 2 and f"{key} ends at 399 s" in done.stderr, done.stderr
    assert run("check", "node.toml", "--set", f"{key}=load.csv", "--set", f"{key}_beyond=hold").returncode == 0


def test_a_table_as_long_as_its_orbits_is_enough():
    """time.orbits: the end is the period times their number."""
    period = 2 * math.pi * math.sqrt((6378.137e3 + 550e3) ** 3 / 3.986004418e14)
    text = NODE[: NODE.index("[environment]")] + '[environment]\nkind = "orbit"\n[environment.orbit]\naltitude = "550 km"\nbeta = "0 deg"\n' \
        'normal = "zenith"\ntubes = "velocity"\n[time]\norbits = 1.5\n'
    write(text=text.replace('profile_beyond = "hold"\n', ""))
    for last, code in ((1.5 * period + 1, 0), (1.5 * period - 1, 2)):
        Path("stopped.csv").write_text(f"time_s,factor\n0,0\n{last!r},0\n")
        done = run("check", "node.toml")
        assert done.returncode == code, done.stderr


def solved(beyond, periods):
    write(text=NODE.replace('table = "flux.csv"', f'table = "flux.csv"\ntable_beyond = "{beyond}"'))
    summary_of("solve", "node.toml", "--no-figures", *settings(time__end=f"{100 * periods} s"), "--out", beyond)
    return history(beyond)


def test_a_table_repeats_itself():
    """Four periods of a triangle against a march by hand: the surroundings go on where they stood still."""
    series = solved("repeat", 4)
    triangle = lambda time: np.interp(time % 100.0, [0.0, 40.0, 100.0], [200.0, 1400.0, 200.0])
    times, expected = by_hand(triangle, 400.0)
    found = np.interp(times, series["time_s"], series["front_mean_K"])
    assert np.abs(found - expected).max() < 2e-3, np.abs(found - expected).max()
    # Rows of the table are met exactly, in every period, so that no peak of the flux is stepped over.
    held = np.interp(times, *by_hand(lambda time: np.interp(time, [0.0, 40.0, 100.0], [200.0, 1400.0, 200.0]), 400.0))
    assert np.abs(found - held).max() > 5.0


def test_a_table_is_held():
    series = solved("hold", 4)
    times, expected = by_hand(lambda time: np.interp(time, [0.0, 40.0, 100.0], [200.0, 1400.0, 200.0]), 400.0)
    found = np.interp(times, series["time_s"], series["front_mean_K"])
    assert np.abs(found - expected).max() < 2e-3


def test_a_load_repeats_itself():
    """A load on and off again: the loop's energy after three periods is that of the profile, to the last row."""
    write("time_s,front_absorbed_W_m2\n0,0\n", NODE.replace('load = "1 W"', 'load = "2 kW"\nprofile = "duty.csv"\nprofile_beyond = "repeat"')
          .replace('table = "flux.csv"', 'table = "flux.csv"\ntable_beyond = "hold"').replace("1e9 J/K", "1e5 J/K"))
    Path("duty.csv").write_text("time_s,factor\n0,1\n30,1\n30.5,0\n90,0\n90.5,1\n100,1\n")
    summary_of("solve", "node.toml", "--no-figures", *settings(time__end="300 s"), "--out", "duty")
    series = history("duty")
    mean = (30 + 0.25 + 0.25 + 9.5) / 100  # of the factor over a period
    # The coolant stands still: what the load gives stays in the loop.
    rise = series["coolant_in_K"][-1] - series["coolant_in_K"][0]
    assert abs(rise - 3 * 100 * 2000 * mean / 1e5) < 1e-4, rise
    assert abs(np.interp(160.0, series["time_s"], series["heat_load_W"])) < 1e-9
    assert abs(np.interp(220.0, series["time_s"], series["heat_load_W"]) - 2000.0) < 1e-9


def test_only_what_ends_as_it_begins_repeats():
    write(FLUX.replace("100,200", "100,300"))
    done = run("check", "node.toml", "--set", "environment.table_beyond=repeat")
    assert done.returncode == 2 and "flux.csv:4:5: front_absorbed_W_m2 ends at 300 and begins at 200" in done.stderr, done.stderr


def test_repetitions_are_counted_in_check():
    write()
    done = run("check", "node.toml", *settings(environment__table_beyond="repeat", time__end="1e12 s", time__interval="1e11 s"))
    assert done.returncode == 2 and "environment.table would be repeated to 3e+10 rows" in done.stderr, done.stderr


@pytest.mark.parametrize("text, words", [
    ("time_s,front_absorbed_W_m2,front_absorbed_W_m2\n0,1,1\n400,1,1\n", "flux.csv:1:28: column 'front_absorbed_W_m2' stands twice"),
    ("time_s,front_absorbed_W_m2\n0,1\n400,inf\n", "flux.csv:3:5: front_absorbed_W_m2 = 'inf' is not a finite number"),
    ("time_s,front_absorbed_W_m2\n0,nan\n400,1\n", "flux.csv:2:3: front_absorbed_W_m2 = 'nan' is not a finite number"),
    ("time_s,front_absorbed_W_m2\n0,1\n400,1\n400,1\n", "flux.csv:4:1: time_s = 400 follows 400 (times rise)"),
    ("time_s,front_absorbed_W_m2\n0,1\n400,-1\n", "flux.csv:3:5: front_absorbed_W_m2 = -1 is below 0"),
    ("time_s,front_absorbed_W_m2\n0,1,2\n400,1\n", "flux.csv:2:5: 3 cells, but the header names 2"),
    ("time_s,front_absorbed_W_m2\n0,1\n400,\n", "flux.csv:3:5: front_absorbed_W_m2 = '' is not a number"),
    ("time_s,front_flux\n0,1\n400,1\n", "flux.csv:1:8: column 'front_flux' is not known"),
    ("", "flux.csv: holds no table"),
])
def test_faults_of_a_table_have_their_place(text, words):
    write(text)
    done = run("check", "node.toml")
    assert done.returncode == 2 and words in done.stderr, done.stderr


def test_what_spreadsheets_add_is_passed_over():
    write()
    plain = summary_of("solve", "node.toml", *settings(time__end="100 s"), "--no-figures", "--out", "plain")
    write("\ufefftime_s , front_absorbed_W_m2,,\r\n0, 200,,\r\n 40,1400 ,\r\n100,200,,\r\n,,\r\n".replace(",,\r\n,,\r\n", ",,\r\n"))
    marked = summary_of("solve", "node.toml", *settings(time__end="100 s"), "--no-figures", "--out", "marked")
    assert marked["temperature.radiator_max_K"] == plain["temperature.radiator_max_K"]
