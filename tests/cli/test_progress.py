"""Progress where standard error is no terminal: a plain line every five seconds, none for short runs, none with --quiet or --json."""
import re
import signal
import subprocess
import threading
import time
from datetime import datetime
from pathlib import Path

import pytest
from common import CASE, ENVIRONMENT, PROGRAM, run, settings
from test_interrupt import default_signals

S = ["--set", "mesh.length_cells=8", "--set", "mesh.half_pitch_cells=5", "--set", "mesh.sheet_cells=1", "--set", "mesh.core_cells=3", "--no-figures"]
# Steps of a millisecond and hours of them: no machine has done with it before it is told to stop.
ENDLESS = ["solve", CASE, *S, "--no-report", *settings(panel__count=320, time__tolerance="1e-6 K", time__interval="60 s", heat__capacity="5e6 J/K", time__orbits=1000,
                                                       environment__orbit__altitude="400 km", environment__orbit__beta="0 deg", limits__enforce="false")]
LINES = {"en": re.compile(r"after (\d+) s: [\d.e+]+ of [\d.e+]+ s, coolant at [\d.]+ K\n"), "ko": re.compile(r"(\d+) s 뒤: [\d.e+]+ s 가운데 [\d.e+]+ s, 냉각재 [\d.]+ K\n")}


@pytest.fixture
def start():
    """Starts a run, which is killed where the test does not end it within three minutes: a run that says nothing fails it."""
    timers = []

    def of(*arguments):
        process = subprocess.Popen([str(PROGRAM), *map(str, arguments)], env=ENVIRONMENT, preexec_fn=default_signals, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                   text=True)
        timers.append(threading.Timer(180.0, process.kill))
        timers[-1].start()
        return process

    yield of
    for timer in timers:
        timer.cancel()


def interrupt(process):
    process.send_signal(signal.SIGINT)
    answer, rest = process.communicate(timeout=300)
    assert process.returncode == 130, f"over before it was told to end: {process.returncode}, {rest}"
    return answer, rest


@pytest.mark.parametrize("language", LINES)
def test_plain_lines_in_a_log(start, language):
    """Waits for two lines, however long they take."""
    process = start(*ENDLESS, "--lang", language, "--out", "out")
    line, seen, times = LINES[language], [], []
    while len(times) < 2:
        told = process.stderr.readline()
        assert told, f"ended, or was killed after three minutes, without two lines: {seen}"
        seen.append(told)
        if line.fullmatch(told):
            times.append(int(line.fullmatch(told)[1]))
        else:
            assert not times and re.match("warning: |경고: ", told), told
    _, rest = interrupt(process)
    assert times[0] >= 5 and times[1] - times[0] >= 4, times  # rounded to seconds
    assert "\r" not in "".join(seen) + rest and "\x1b" not in "".join(seen) + rest
    assert all(line.fullmatch(one + "\n") or "interrupted (SIGINT)" in one for one in rest.splitlines()), rest


def seconds_of_log(out):
    """How long a run has been going on by the times in its log, up to its last stop in time, where it told of its progress."""
    path = Path(f"{out}.partial/run.log")
    lines = path.read_text().splitlines() if path.exists() else []
    times = [datetime.strptime(line[:23], "%Y-%m-%d %H:%M:%S.%f") for line in lines if re.match(r"\d{4}-\d\d-\d\d \d\d:", line)]
    stops = [time for time, line in zip(times, lines) if re.search(r" s of .* s, coolant at ", line)]
    return (stops[-1] - times[0]).total_seconds() if stops else 0.0


@pytest.mark.parametrize("option", ["--quiet", "--json"])
def test_none_with_quiet_or_json(start, option):
    process = start(*ENDLESS, option, "--out", "out")
    while process.poll() is None and seconds_of_log("out") < 8.0:
        time.sleep(0.1)
    assert seconds_of_log("out") >= 8.0, "over before it could have told of its progress"
    answer, rest = interrupt(process)
    assert re.fullmatch(r"out\.partial: interrupted \(SIGINT\); .*\n", rest), rest
    assert bool(answer) == (option == "--json"), answer


def test_none_from_short_runs():
    done = run("check", CASE)
    assert done.returncode == 0 and done.stderr == ""
