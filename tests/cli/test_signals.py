"""Signals of batch systems: a hang-up, user signals and a limit of processor time leave a checkpoint as SIGTERM does."""
import resource
import signal
import subprocess
import time
from pathlib import Path

import pytest
from common import CASE, ENVIRONMENT, PROGRAM, SMALL, run
from test_interrupt import interrupted, same, summary, wait_for

SIZE = ["size", CASE, *SMALL, "--no-figures", "--quiet"]
WARNINGS = [signal.SIGHUP, signal.SIGUSR1, signal.SIGUSR2, signal.SIGXCPU]


@pytest.fixture(scope="module")
def whole(runs):
    """Folder of an uninterrupted size."""
    assert run(*SIZE, "--out", runs / "whole").returncode == 0
    return runs / "whole"


@pytest.mark.parametrize("how", WARNINGS, ids=lambda how: how.name)
def test_each_leaves_a_checkpoint(whole, how):
    message = interrupted("out", SIZE, "full mesh: Newton step 2", how)  # with exit code 128 + signal
    assert message == f"out.partial: interrupted ({how.name}); the same command with --resume goes on from here\n"
    told = summary("out.partial")
    assert told["status"] == "interrupted" and told["reason"] == f"interrupted ({how.name})"
    assert Path("out.partial/checkpoint.h5").exists()
    assert run(*SIZE, "--resume", "--out", "out").returncode == 0
    same("out", whole)


def start(out, ready=None):
    return subprocess.Popen([str(PROGRAM), *map(str, SIZE), "--out", out], env=ENVIRONMENT, preexec_fn=ready, stderr=subprocess.PIPE, text=True)


@pytest.mark.parametrize("first, later", [(how, how) for how in WARNINGS] + [(signal.SIGUSR1, signal.SIGTERM), (signal.SIGTERM, signal.SIGHUP)],
                         ids=lambda how: how.name)
def test_a_repeated_warning_does_not_take_the_checkpoint(first, later):
    """The kernel repeats SIGXCPU, a scheduler's SIGTERM follows its warning. The run stands still between the two, so that it
    cannot have ended before."""
    for _ in range(20):
        process = start("out")
        wait_for(process, "out", "full match: iteration 1")
        process.send_signal(first)
        time.sleep(0.01)
        process.send_signal(signal.SIGSTOP)
        time.sleep(0.15)
        process.send_signal(later)
        process.send_signal(signal.SIGCONT)
        message = process.communicate()[1]
        if process.returncode != 0:
            break
    assert process.returncode == 128 + first and f"interrupted ({first.name})" in message, (process.returncode, message)
    assert Path("out.partial/checkpoint.h5").exists()


def test_a_limit_of_processor_time():
    """The kernel sends SIGXCPU from the soft limit on, once a second."""
    size = ["size", CASE, "--set", "panel.width=1 m", "--quiet", "--out", "out"]
    done = run(*size, preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_CPU, (2, 60)))
    assert done.returncode == 128 + signal.SIGXCPU and "interrupted (SIGXCPU)" in done.stderr, (done.returncode, done.stderr)
    assert Path("out.partial/checkpoint.h5").exists()


@pytest.mark.parametrize("how", [*WARNINGS, signal.SIGINT], ids=lambda how: how.name)
def test_a_signal_that_was_ignored_stays_so(how):
    """As nohup has it."""
    process = start("out", lambda: signal.signal(how, signal.SIG_IGN))
    wait_for(process, "out", "full match: iteration 1")
    process.send_signal(how)
    message = process.communicate()[1]
    assert process.returncode == 0 and message == "", (process.returncode, message)
