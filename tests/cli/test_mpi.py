"""Sweeps over MPI ranks, in a build that has MPI: the same table byte for byte, killed and resumed, and errors of one rank as those of all."""
import json
import os
import random
import re
import shutil
import signal
import subprocess
import time
from pathlib import Path

import pytest
from common import ENVIRONMENT, PROGRAM, run
from test_ranks import kept, log, whole  # noqa: F401 (a fixture)
from test_sweeps import COARSE, FAST, GOAL, LOADS, csv_of, default_signals, names, summary, sweep

pytestmark = [pytest.mark.skipif(not json.loads(run("info", "--json").stdout)["mpi"], reason="this build has no MPI (COLDSKY_MPI=OFF)"),
              pytest.mark.skipif(shutil.which("mpirun") is None, reason="mpirun is not installed")]

# As root, and with more ranks than cores; the ranks stay where the system puts them.
MPI = {**ENVIRONMENT, "OMPI_ALLOW_RUN_AS_ROOT": "1", "OMPI_ALLOW_RUN_AS_ROOT_CONFIRM": "1"}
LAUNCH = ["mpirun", "--oversubscribe", "--bind-to", "none"]


def mpi(ranks, *arguments, environment=MPI):
    return subprocess.run([*LAUNCH, "-n", str(ranks), str(PROGRAM), *map(str, arguments), "--mpi"], capture_output=True, text=True, timeout=600, env=environment)


def start(ranks, *arguments):
    return subprocess.Popen([*LAUNCH, "-n", str(ranks), str(PROGRAM), *map(str, arguments), "--mpi"], env=MPI, preexec_fn=default_signals,
                            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)


def rank_processes(launcher):
    """Process numbers of the ranks that a launcher has started."""
    children = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                children.setdefault(int((entry / "stat").read_text().rsplit(")", 1)[1].split()[1]), []).append(int(entry.name))
            except (FileNotFoundError, ProcessLookupError):
                pass
    return children.get(launcher, [])


@pytest.mark.parametrize("ranks", [1, 2, 3])
def test_the_same_bytes_for_any_number_of_ranks(whole, ranks):  # noqa: F811
    folder, arguments, _ = whole
    done = mpi(ranks, *arguments, "--out", "s", "--batch", 32)
    assert done.returncode == 0, done.stderr
    assert csv_of("s") == csv_of(folder) and names("s") == names(folder) and not Path("s.partial").exists()
    assert re.search(rf"{ranks} ranks, .*MPI", log()) and done.stdout.count("written to") == 1, "rank 0 alone speaks"
    assert summary("s")["sweep.best_design"] == summary(folder)["sweep.best_design"]


def test_killed_at_random_moments_and_resumed(whole):  # noqa: F811
    """A dead rank ends the job; --resume redoes what was not reported, at last with processes in place of MPI."""
    folder, arguments, _ = whole
    chance = random.Random(8)
    begin = time.monotonic()
    assert mpi(2, *arguments, "--out", "t", "--quiet", "--no-report", "--batch", 2).returncode == 0
    whole_time = time.monotonic() - begin
    resume, reported, kills = [], 0, 0
    for _ in range(10):
        process = start(2, *arguments, "--out", "s", "--batch", 2, "--no-report", *resume)
        time.sleep(chance.uniform(0.3, 0.8) * whole_time)
        ranks = rank_processes(process.pid)
        if ranks:
            os.kill(chance.choice(ranks), signal.SIGKILL)
        message = process.communicate()[1]
        if Path("s").exists():
            break
        kills += process.returncode != 0
        found = re.findall(r"kept (\d+) of", log())
        if resume and found:
            assert int(found[-1]) >= reported, "a reported batch was lost"
        reported = max(reported, kept())
        resume = ["--resume"] if Path("s.partial/checkpoint.sweep").exists() else []
    assert kills, f"always too late: {message}"
    if not Path("s").exists():
        done = run(*arguments, "--out", "s", "--resume", "--ranks", 2, "--quiet")
        assert done.returncode == 0, done.stderr
    assert csv_of("s") == csv_of(folder) and not Path("s.partial").exists()


def test_interrupted_and_resumed(whole):  # noqa: F811
    """mpirun hands SIGUSR1 on to all ranks."""
    folder, arguments, _ = whole
    for _ in range(20):
        shutil.rmtree("s", ignore_errors=True)
        shutil.rmtree("s.partial", ignore_errors=True)
        process = start(2, *arguments, "--out", "s", "--batch", 2)
        while process.poll() is None and kept() == 0:
            time.sleep(0.001)
        process.send_signal(signal.SIGUSR1)
        message = process.communicate()[1]
        if process.returncode != 0:
            break
    assert process.returncode == 128 + signal.SIGUSR1, message
    assert "s.partial: interrupted" in message and "--resume goes on from here" in message
    assert 0 < summary("s.partial")["sweep.solved"] < 600
    done = mpi(2, *arguments, "--out", "s", "--resume", "--quiet")
    assert done.returncode == 0 and csv_of("s") == csv_of(folder), done.stderr


def test_checks_are_shared():
    sweep("c.toml", LOADS)
    assert run("sweep", "c.toml", "--no-report", *COARSE, "--out", "one", "--quiet").returncode == 0
    assert mpi(2, "sweep", "c.toml", "--no-report", *COARSE, "--out", "two", "--quiet").returncode == 0
    same = ("sweep.checks", "sweep.check_largest_relative_difference", "sweep.check_largest_design")
    assert [summary("one")[key] for key in same] == [summary("two")[key] for key in same] and csv_of("one") == csv_of("two")


def test_ranks_that_see_different_files():
    """Rank 1 stands in a folder whose sweep file differs in one line."""
    for name in ("a", "b"):
        Path(name).mkdir()
        sweep(f"{name}/s.toml", LOADS, FAST + GOAL)
    Path("b/s.toml").write_text(Path("b/s.toml").read_text().replace("1.5 MW", "1.6 MW"))
    script = 'cd "$(test "$OMPI_COMM_WORLD_RANK" = 1 && echo b || echo a)" && exec "$0" sweep s.toml --mpi'
    done = subprocess.run([*LAUNCH, "-n", "2", "sh", "-c", script, str(PROGRAM)], capture_output=True, text=True, env=MPI)
    assert done.returncode == 2, done.stderr
    assert re.search(r"s.toml: the ranks see different files \(what rank 0 reads, seen from rank 1 on \S+, is of another sweep: line \d+ was '.*1.5 MW.*' and is '.*1.6 MW.*'\)", done.stderr), done.stderr
    assert names("a") == {"s.toml"} and names("b") == {"s.toml"}


def test_a_rank_that_cannot_read_the_file():
    sweep("s.toml", LOADS, FAST)
    script = 'test "$OMPI_COMM_WORLD_RANK" = 1 && cd / ; exec "$0" sweep s.toml --mpi'
    done = subprocess.run([*LAUNCH, "-n", "2", "sh", "-c", script, str(PROGRAM)], capture_output=True, text=True, env=MPI, timeout=120)
    assert done.returncode == 2 and "s.toml" in done.stderr and not Path("s").exists()


def test_a_folder_in_use_ends_all_ranks():
    sweep("s.toml", LOADS, FAST)
    Path("s").mkdir()
    Path("s/sweep.csv").write_text("mine")
    done = mpi(2, "sweep", "s.toml")
    assert done.returncode == 2 and "s/sweep.csv: is in the way of an output" in done.stderr and Path("s/sweep.csv").read_text() == "mine"


def test_started_by_mpirun_without_mpi():
    sweep("s.toml", LOADS, FAST)
    done = subprocess.run([*LAUNCH, "-n", "2", str(PROGRAM), "sweep", "s.toml"], capture_output=True, text=True, env=MPI)
    assert done.returncode == 2 and "several processes were started for one sweep (OMPI_COMM_WORLD_SIZE=2, and they share no work) add --mpi" in done.stderr


TCP = ["--mca", "osc", "pt2pt", "--mca", "btl", "tcp,self", "--mca", "pml", "ob1"]  # over which Open MPI 4 has no windows


@pytest.mark.parametrize("transport, how", [([], "a window"), (["--mca", "osc", "^sm"], "a window"), (TCP, "messages")], ids=["shared memory", "remote access", "tcp"])
def test_the_counter_is_served_while_rank_0_computes(transport, how):
    """Rank 0's batch enters MPI no more until the others have taken everything that is left."""
    program = PROGRAM.parent / "hold_rank"
    Path("signs").mkdir()
    done = subprocess.run([*LAUNCH, *transport, "-n", "2", str(program), "signs"], capture_output=True, text=True, env=MPI, timeout=100)
    print(done.stdout)
    assert done.returncode == 0 and "rank 1: 999 pieces" in done.stdout and "pieces taken: 1000 of 1000" in done.stdout, done.stderr
    assert how in done.stdout.splitlines() or "Open MPI v4" not in run("info").stdout


def test_a_sweep_over_tcp(whole):  # noqa: F811
    folder, arguments, _ = whole
    done = subprocess.run([*LAUNCH, *TCP, "-n", "2", str(PROGRAM), *map(str, arguments), "--out", "s", "--batch", "16", "--mpi"], capture_output=True, text=True, timeout=600, env=MPI)
    assert done.returncode == 0 and csv_of("s") == csv_of(folder), done.stderr
    assert "no windows" in log() or "Open MPI v4" not in run("info").stdout
