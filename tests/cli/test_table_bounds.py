"""Tables against time: values beyond what is built, and times that rounding would swallow, are errors of check with line and column."""
from pathlib import Path

import pytest
from common import CASE, run, settings


def checked(text, beyond="hold"):
    Path("load.csv").write_text(text)
    case = Path("case.toml")
    case.write_text(CASE.read_text())
    return run("check", case, *settings(panel__count=300, time__end="1000 s", heat__profile=Path("load.csv").resolve(), heat__profile_beyond=beyond))


def test_what_is_right_passes():
    assert checked("time_s,factor\n0,1e6\n1e12,0\n").returncode == 0
    assert checked("time_s,factor\n-1e9,1\n1e9,1\n", "repeat").returncode == 0


@pytest.mark.parametrize("text, beyond, words", [
    ("time_s,factor\n0,1\n10,1e7\n", "hold", "load.csv:3:4: factor = 1e+07 is above 1e+06"),
    ("time_s,factor\n0,1e300\n10,1\n", "hold", "load.csv:2:3: factor = 1e+300 is above"),
    ("time_s,factor\n0,1\n1e13,1\n", "hold", "load.csv:3:1: time_s = 1e+13 is beyond 1e+12 s"),
    ("time_s,factor\n-1e300,1\n0,1\n", "hold", "load.csv:2:1: time_s = -1e+300 is beyond"),
    ("time_s,factor\n0,1\n5e-324,1\n", "hold", "load.csv:3:1: time_s = 4.94066e-324 follows 0"),
    # Its periods would be counted beyond what a double counts by one: a loop without end.
    ("time_s,factor\n-1e12,1\n-999999999999.9998,1\n", "repeat", "begins at -1e+12 s and repeats itself after"),
])
def test_beyond_a_bound(text, beyond, words):
    done = checked(text, beyond)
    assert done.returncode == 2 and words in done.stderr, done.stderr


@pytest.mark.parametrize("column, value, words", [
    ("front_sink_K", "2e5", "front_sink_K = 200000 is above 100000 K"),
    ("back_solar_W_m2", "1e10", "back_solar_W_m2 = 1e+10 is above 1e+09 W m-2"),
    ("front_absorbed_W_m2", "1e308", "front_absorbed_W_m2 = 1e+308 is above"),
])
def test_surroundings_beyond_a_bound(column, value, words):
    Path("flux.csv").write_text(f"time_s,{column}\n0,{value}\n")
    text = CASE.read_text()
    at = text.index("[environment")
    rest = text.find("\n[", at)
    while rest != -1 and text[rest:].startswith("\n[environment"):
        rest = text.find("\n[", rest + 1)
    Path("case.toml").write_text(text[:at] + '[environment]\nkind = "table"\ntable = "flux.csv"\n' + (text[rest:] if rest != -1 else ""))
    done = run("check", "case.toml")
    assert done.returncode == 2 and f"flux.csv:2:3: {words}" in done.stderr, done.stderr
