"""Interrupted and resumed, every kind of loop, surroundings and search ends with the digits of an uninterrupted run: what a run writes into its checkpoint is
never refused."""
import re
import signal
from pathlib import Path

import pytest
from common import CASE, CASES, run, settings
from test_interrupt import interrupted, same

S = ["--no-figures", "--quiet", "--checkpoint-interval", "0", *settings(mesh__length_cells=8, mesh__half_pitch_cells=5, mesh__sheet_cells=1, mesh__core_cells=3)]
PIPES = settings(coolant__loop="heat-pipe", coolant__inlet_temperature="320 K", coolant__film_coefficient="7000 W m-2 K-1", panel__length="1 m",
                 coolant__heat_pipe__evaporator_length="0.3 m", coolant__heat_pipe__wick_permeability="1e-8 m2", coolant__heat_pipe__pore_radius="0.5 mm",
                 coolant__heat_pipe__wick_area="20 mm2", coolant__heat_pipe__wick_thickness="1 mm", coolant__heat_pipe__wick_conductivity="10 W m-1 K-1")
TWO_PHASE = settings(coolant__loop="two-phase", coolant__inlet_temperature="320 K")
BY_HAND = settings(panel__count=40, limits__enforce="false")
LOW = CASES / "low-orbit-1mw.toml"
SWINGS = "time_s,factor\n0,1\n2000,1\n2000.5,0.6\n5000,0.6\n5000.5,1\n"
KINDS = {
    "heat pipes, size": ["size", CASE, *PIPES],
    "heat pipes, solve": ["solve", CASE, *PIPES, *BY_HAND],
    "two-phase, size": ["size", CASE, *TWO_PHASE],
    "two-phase in time": ["solve", CASE, *TWO_PHASE, *BY_HAND, *settings(time__end="4000 s", time__interval="400 s")],
    "an ideal panel": ["size", CASES / "starcloud-kirchhoff.toml"],
    "the peak of an orbit": ["size", LOW],
    "the peak of an orbit, given inlet": ["size", LOW, *settings(coolant__inlet_temperature="330 K", panel__kind="ideal", panel__efficiency=0.85)],
    "the peak of an orbit, two-phase": ["size", LOW, *settings(coolant__loop="two-phase", panel__kind="ideal", panel__efficiency=0.85)],
    "the peak of a load that swings": ["size", CASE, *settings(heat__profile="swings.csv", heat__profile_beyond="repeat", coolant__loop="two-phase", panel__kind="ideal",
                                                               panel__efficiency=0.85)],
    "the worst position": ["size", LOW, *settings(environment__orbit__position="worst")],
    "the Moon": ["size", CASES / "lunar-city.toml", *settings(limits__enforce="false")],
    "an orbit in time": ["solve", CASES / "low-orbit-transient.toml", *settings(time__orbits=0.4, time__interval="200 s")],
    "orbits of a heavy loop": ["solve", CASES / "low-orbit-transient.toml", *settings(time__orbits=1, time__periodic="true", time__interval="900 s",
                                                                                     heat__capacity="200 MJ/K", time__tolerance="0.1 K")],
    "orbits that repeat": ["solve", CASES / "low-orbit-transient.toml", *settings(time__orbits=1, time__periodic="true", time__interval="600 s")],
}
STAMP = r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d+ \S+  "


def milestones(log):
    """Three lines of a run's log, of stages from its first to its last: the middle one of each."""
    stages = {}
    for line in log.splitlines():
        told = re.fullmatch(STAMP + r"((.+?): (?:iteration \d+ at .*|done))", line)
        if told:
            stages.setdefault(told[2], []).append(told[1])
    middle = [lines[(len(lines) - 1) // 2] for lines in stages.values()]
    return [middle[n * (len(middle) - 1) // 2] for n in range(3)] if len(middle) > 3 else middle


@pytest.mark.parametrize("kind", KINDS)
def test_resumed_with_the_same_digits(kind):
    Path("swings.csv").write_text(SWINGS)
    command, file, *more = KINDS[kind]
    local = Path(file.name)  # tables are found beside the case
    local.write_text(file.read_text())
    arguments = [command, local, *more, *S]
    whole = run(*arguments, "--out", "whole")
    assert whole.returncode in (0, 4) and Path("whole").exists(), whole.stderr
    markers = milestones(Path("whole/run.log").read_text())
    assert markers, "no stage has a line in the log"
    resumed = set()
    for n, marker in enumerate(markers):
        out = f"out{n}"
        interrupted(out, arguments, marker, signal.SIGTERM)
        done = run(*arguments, "--resume", "--out", out)
        assert done.returncode == whole.returncode, f"after '{marker}': {done.returncode}, {done.stderr}"
        same(out, "whole")
        resumed |= set(re.findall(r"resumed (.+?) after", Path(out, "run.log").read_text()))
    print(f"interrupted after {len(markers)} lines, resumed {sorted(resumed)}")
