"""Standard streams that are closed, full or without a reader: a lost message changes nothing, a lost answer is exit code 1, or the signal SIGPIPE."""
import json
import os
import signal
import subprocess
from pathlib import Path

import h5py
import pytest
from common import CASE, ENVIRONMENT, PROGRAM

TINY = ["--set", "mesh.length_cells=8", "--set", "mesh.half_pitch_cells=5", "--set", "mesh.sheet_cells=1", "--set", "mesh.core_cells=3",
        "--set", "mesh.error_estimate=false", "--no-figures"]
SOLVE = ["solve", CASE, *TINY, "--set", "panel.count=36"]
# Each says something on standard error and ends with its own code.
ERRORS = {"a key that is none": (["check", CASE, "--set", "heat.laod=1 MW"], 2),
          "a command that is none": (["sizee", CASE], 2),
          "a case that is not there": (["size", "no-such-case.toml"], 2),
          "a limit exceeded": ([*SOLVE, "--set", "panel.count=4", "--quiet"], 4),
          "warnings": ([*SOLVE, "--set", "cold.load_fraction=0.5"], 0)}


def run_with(stream, state, arguments):
    """Runs with standard output (1) or standard error (2) in a state; returns the exit code and what the other one got."""
    name, other = {1: ("stdout", "stderr"), 2: ("stderr", "stdout")}[stream]
    options = {other: subprocess.PIPE}
    if state == "closed":
        options["preexec_fn"] = lambda: os.close(stream)
    elif state == "full":
        options[name] = os.open("/dev/full", os.O_WRONLY)
    else:
        read, options[name] = os.pipe()
        os.close(read)
    done = subprocess.run([str(PROGRAM), *map(str, arguments)], env=ENVIRONMENT, text=True, timeout=300, **options)
    if name in options:
        os.close(options[name])
    return done.returncode, getattr(done, other)


STATES = ["closed", "full", "without a reader"]


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("name", ERRORS)
def test_a_lost_message_changes_no_exit_code(name, state):
    arguments, code = ERRORS[name]
    told = subprocess.run([str(PROGRAM), *map(str, arguments)], env=ENVIRONMENT, capture_output=True, text=True)
    assert told.returncode == code and told.stderr != "", (told.returncode, told.stderr)
    assert run_with(2, state, arguments)[0] == code


@pytest.mark.parametrize("state", STATES)
def test_messages_never_end_in_the_results(state):
    """A file that is opened would take the number of a closed stream."""
    assert run_with(2, state, [*SOLVE, "--set", "cold.load_fraction=0.5", "--out", "out"])[0] == 0
    with h5py.File("out/results.h5") as file:
        assert "VTKHDF" in file
    assert Path("out/report.html").read_text().startswith("<!") and "warning: " in Path("out/run.log").read_text()
    assert [path.name for path in Path("out").iterdir() if b"\r\x1b[K" in path.read_bytes()] == []


ANSWERS = {"--help": ["--help"], "--version": ["--version"], "describe": ["describe"], "check": ["check", CASE], "info": ["info"],
           "check --json": ["check", CASE, "--json"], "solve": SOLVE, "solve --json": [*SOLVE, "--json"],
           "a bench": ["bench", "triad", "--size", "32", "--json"]}


@pytest.mark.parametrize("state, said", [("closed", "Bad file descriptor"), ("full", "No space left on device")])
@pytest.mark.parametrize("name", ANSWERS)
def test_a_lost_answer_is_exit_code_1(name, state, said):
    code, told = run_with(1, state, ANSWERS[name])
    assert code == 1 and told.endswith(f"standard output: {said}\n") and told.count("standard output") == 1, (code, told)


@pytest.mark.parametrize("name", ANSWERS)
def test_an_answer_without_a_reader_ends_as_in_other_programs(name):
    """By the signal SIGPIPE, as git and grep end, and without a word; the files of a run are whole."""
    code, told = run_with(1, "without a reader", ANSWERS[name])
    assert code == -signal.SIGPIPE and "standard output" not in told and "Broken pipe" not in told, (code, told)
    if name.startswith("solve"):
        assert json.loads(Path(CASE.stem, "summary.json").read_text())["status"] == "ok"
        assert not Path(f"{CASE.stem}.partial").exists()


@pytest.mark.parametrize("name", ["describe", "check", "solve --json"])
def test_where_broken_pipes_are_ignored_they_are_failed_writes(name):
    """As under systemd, which has services ignore SIGPIPE: nothing else would tell of it."""
    read, write = os.pipe()
    os.close(read)
    done = subprocess.run([str(PROGRAM), *map(str, ANSWERS[name])], env=ENVIRONMENT, text=True, timeout=300, stdout=write, stderr=subprocess.PIPE,
                          restore_signals=False, preexec_fn=lambda: signal.signal(signal.SIGPIPE, signal.SIG_IGN))
    os.close(write)
    assert done.returncode == 1 and done.stderr.endswith("standard output: Broken pipe\n"), (done.returncode, done.stderr)


def shell(command):
    """With the standard environment too: a program that starts itself again keeps the signals that it ignores."""
    environment = {key: value for key, value in os.environ.items() if not key.startswith(("OMP_", "GOMP_", "KMP_"))}
    return subprocess.run(["bash", "-c", command], env=dict(environment, COLDSKY=str(PROGRAM), CASE=str(CASE)), capture_output=True, text=True, timeout=300)


@pytest.mark.parametrize("command", ["describe", "describe --markdown", "describe --json", "help size", 'check "$CASE"'])
def test_head_takes_what_it_wants(command):
    done = shell(f'"$COLDSKY" {command} | head -c 1; printf "%s" "${{PIPESTATUS[0]}}"')
    # A program that has written everything before head is gone ends with 0.
    assert done.returncode == 0 and done.stdout[1:] in ("0", "141") and done.stderr == "", (done.stdout, done.stderr)
    full = shell(f'"$COLDSKY" {command} >/dev/full')
    assert full.returncode == 1 and full.stderr == "standard output: No space left on device\n", full.stderr


def test_quiet_runs_have_no_answer_to_lose():
    for state in STATES:
        assert run_with(1, state, [*SOLVE, "--quiet"])[0] == 0, state


def test_both_streams_closed():
    def close():
        for stream in (0, 1, 2):
            os.close(stream)
    for arguments, code in ((["check", CASE], 1), (["check", CASE, "--set", "heat.laod=1 MW"], 2), ([*SOLVE, "--quiet"], 0)):
        assert subprocess.run([str(PROGRAM), *map(str, arguments)], env=ENVIRONMENT, preexec_fn=close, timeout=300).returncode == code
