"""Progress where standard error is no terminal: a plain line every few seconds, none for short runs, none with --quiet or --json."""
import re
import time

from common import CASE, run

S = ["--set", "mesh.length_cells=8", "--set", "mesh.half_pitch_cells=5", "--set", "mesh.sheet_cells=1", "--set", "mesh.core_cells=3",
     "--no-figures", "--set", "panel.count=40", "--set", "time.tolerance=0.0001 K", "--set", "time.interval=60 s", "--set", "heat.capacity=5e6 J/K"]
LONG = ["solve", CASE, *S, "--set", "time.orbits=0.3", "--set", "environment.orbit.altitude=400 km", "--set", "environment.orbit.beta=0 deg", "--set", "limits.enforce=false"]
LINE = re.compile(r"after (\d+) s: [\d.e+]+ of [\d.e+]+ s, coolant at [\d.]+ K")


def test_plain_lines_in_a_log():
    begin = time.monotonic()
    done = run(*LONG)
    seconds = time.monotonic() - begin
    assert done.returncode == 0, done.stderr
    assert "\r" not in done.stderr and "\x1b" not in done.stderr
    lines = [line for line in done.stderr.splitlines() if not line.startswith("warning: ")]
    assert all(LINE.fullmatch(line) for line in lines), lines
    times = [int(LINE.fullmatch(line)[1]) for line in lines]
    assert len(lines) <= seconds / 5 and all(b - a >= 4 for a, b in zip([0] + times, times)), times
    assert seconds < 12 or lines, f"{seconds} s without a line"


def test_none_with_quiet_or_json():
    for option in ("--quiet", "--json"):
        done = run(*LONG, option)
        assert done.returncode == 0 and not [line for line in done.stderr.splitlines() if line.startswith("after")], done.stderr
