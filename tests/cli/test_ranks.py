"""Sweeps over processes of one machine: the same table byte for byte as by one, undisturbed, killed and resumed, and with one process killed; what is refused."""
import json
import os
import random
import re
import shutil
import signal
import subprocess
import time
from pathlib import Path

import h5py
import numpy as np
import pytest
from common import CASE, ENVIRONMENT, PROGRAM, run, settings
from test_sweeps import COARSE, FAST, GOAL, LOADS, csv_of, default_signals, names, summary, sweep

DESIGNS = 600


def start(*arguments):
    return subprocess.Popen([str(PROGRAM), *map(str, arguments)], env=ENVIRONMENT, preexec_fn=default_signals, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)


def log():
    for place in ("s.partial/run.log", "s/run.log"):
        try:
            return Path(place).read_text()
        except FileNotFoundError:  # not yet, or exchanged
            pass
    return ""


def kept():
    found = re.findall(r"kept (\d+) of", log())
    return int(found[-1]) if found else 0


def processes():
    """The ranks' processes, by the log."""
    return [int(found) for found in re.findall(r"rank \d+ is process (\d+)", log())]


def alive(process):
    try:
        return Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()[0] not in "ZX"
    except (FileNotFoundError, ProcessLookupError):
        return False


@pytest.fixture(scope="module")
def whole(runs):
    """An undisturbed sweep by one process, with designs of several kinds, and how it is started."""
    file = runs / "spread.toml"
    sweep(file, '"heat.load" = { from = "0.5 MW", to = "1.5 MW", steps = 100 }\n"chips.junction_limit" = { list = ["85 degC", "40 degC", "205 K"] }\n'
                '"panel.tube.diameter" = { list = ["12 mm", "400 mm"] }\n', FAST + GOAL)
    arguments = ["sweep", str(file), "--threads", 1]
    done = run(*arguments, "--out", runs / "spread")
    assert done.returncode == 0, done.stderr
    return runs / "spread", arguments, done


@pytest.mark.parametrize("ranks", [1, 2, 3])
def test_the_same_bytes_for_any_number_of_ranks(whole, ranks):
    folder, arguments, by_one = whole
    done = run(*arguments, "--ranks", ranks, "--out", "s", "--batch", 32)
    assert done.returncode == 0, done.stderr
    assert csv_of("s") == csv_of(folder) and names("s") == names(folder) and not Path("s.partial").exists()
    text = log()
    assert len(processes()) == ranks and not any(alive(process) for process in processes()) and f"kept {DESIGNS} of {DESIGNS} designs" in text
    with h5py.File("s/results.h5") as first, h5py.File(folder / "results.h5") as second:
        for name in ("answers/radiator.mass_kg", "inputs/heat.load", "status"):
            assert np.array_equal(first[f"coldsky/sweep/{name}"][:], second[f"coldsky/sweep/{name}"][:], equal_nan=name[0] == "a")
    assert summary("s")["sweep.ranks"] == ranks and summary(folder).get("sweep.ranks") is None
    same = ("sweep.best_design", "sweep.ok", "sweep.invalid", "radiator.mass_kg")
    assert [summary("s")[key] for key in same] == [summary(folder)[key] for key in same]
    assert done.stdout.split("\n\n")[0] == by_one.stdout.split("\n\n")[0]


def test_all_ranks_solve_designs(whole):
    """The rank files of a run that is stopped before its end: more than one has rows."""
    _, arguments, _ = whole
    for _ in range(20):
        shutil.rmtree("s.partial", ignore_errors=True)
        shutil.rmtree("s", ignore_errors=True)
        process = start(*arguments, "--ranks", 2, "--out", "s", "--batch", 2)
        while process.poll() is None and kept() < 60:
            time.sleep(0.001)
        process.kill()
        process.communicate()
        if Path("s.partial").exists():
            break
    head = len(Path("s.partial/checkpoint.sweep").read_bytes())
    assert all(Path(f"s.partial/checkpoint.rank-000{n}.sweep").stat().st_size > head for n in (0, 1))


def test_killed_at_random_moments_and_resumed(whole):
    """Ten times the whole run is killed; what was reported is not solved again, with another number of ranks each time, and at last by one process alone."""
    folder, arguments, _ = whole
    chance = random.Random(3)
    begin = time.monotonic()
    assert run(*arguments, "--ranks", 2, "--out", "t", "--quiet", "--no-report", "--batch", 2).returncode == 0
    whole_time = time.monotonic() - begin
    resume, reported, kills = [], 0, 0
    for _ in range(10):
        process = start(*arguments, "--ranks", chance.choice([1, 2, 3]), "--out", "s", "--batch", 2, "--no-report", *resume)
        time.sleep(chance.uniform(0.1, 0.4) * whole_time)
        process.kill()
        process.communicate()
        if Path("s").exists():
            break
        kills += 1
        found = re.findall(r"kept (\d+) of", log())
        if resume and found:
            assert int(found[-1]) >= reported, "a reported batch was lost"
        reported = max(reported, kept())
        resume = ["--resume"] if Path("s.partial/checkpoint.sweep").exists() else []
    assert kills and resume, "always too early"
    if not Path("s").exists():
        done = run(*arguments, "--out", "s", "--batch", 5, "--resume", "--quiet")
        assert done.returncode == 0, done.stderr
    assert csv_of("s") == csv_of(folder) and not Path("s.partial").exists()


def test_one_process_killed_in_the_middle(whole):
    """The others go on and redo its designs: no resume is needed."""
    folder, arguments, _ = whole
    for _ in range(20):
        shutil.rmtree("s", ignore_errors=True)
        process = start(*arguments, "--ranks", 2, "--out", "s", "--batch", 4)
        while process.poll() is None and kept() < 40:
            time.sleep(0.001)
        if process.poll() is None and kept() < DESIGNS // 2:
            victim = processes()[0]
            os.kill(victim, signal.SIGKILL)
            break
        process.communicate()
    else:
        pytest.fail("always too late")
    message = process.communicate()[1]
    assert process.returncode == 0, message
    assert f"(process {victim}) was killed by signal 9; the others go on with its designs" in message
    assert csv_of("s") == csv_of(folder) and f"process {victim}) was killed" in log()


def test_all_processes_killed(whole):
    """Then the run fails, keeps what there is, and --resume goes on from it."""
    folder, arguments, _ = whole
    for _ in range(20):
        shutil.rmtree("s", ignore_errors=True)
        shutil.rmtree("s.partial", ignore_errors=True)
        process = start(*arguments, "--ranks", 2, "--out", "s", "--batch", 2)
        while process.poll() is None and kept() < 20:
            time.sleep(0.001)
        for victim in processes() if process.poll() is None else []:
            os.kill(victim, signal.SIGKILL)
        message = process.communicate()[1]
        if process.returncode != 0:
            break
    assert process.returncode == 1 and "all ranks have ended before the sweep was complete" in message and "--resume goes on from here" in message, message
    left = summary("s.partial")
    assert left["status"] == "error" and 0 < left["sweep.solved"] < DESIGNS
    done = run(*arguments, "--ranks", 2, "--out", "s", "--resume", "--quiet")
    assert done.returncode == 0 and csv_of("s") == csv_of(folder), done.stderr


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT, signal.SIGUSR1])
def test_interrupted_and_resumed(whole, how):
    folder, arguments, _ = whole
    for _ in range(20):
        shutil.rmtree("s", ignore_errors=True)
        shutil.rmtree("s.partial", ignore_errors=True)
        process = start(*arguments, "--ranks", 2, "--out", "s", "--batch", 2)
        while process.poll() is None and kept() == 0:
            time.sleep(0.001)
        process.send_signal(how)
        message = process.communicate()[1]
        if process.returncode != 0:
            break
    assert process.returncode == 128 + how, message
    assert "s.partial: interrupted" in message and "--resume goes on from here" in message and "warning" not in message
    assert not any(alive(process) for process in processes())
    assert 0 < summary("s.partial")["sweep.solved"] < DESIGNS
    done = run(*arguments, "--ranks", 2, "--out", "s", "--resume", "--quiet")
    assert done.returncode == 0 and csv_of("s") == csv_of(folder), done.stderr


def test_ranks_end_with_the_run(whole):
    _, arguments, _ = whole
    process = start(*arguments, "--ranks", 2, "--out", "s", "--batch", 2)
    while process.poll() is None and kept() == 0:
        time.sleep(0.001)
    ranks = processes()
    process.kill()
    process.communicate()
    end = time.monotonic() + 20
    while any(alive(one) for one in ranks) and time.monotonic() < end:
        time.sleep(0.01)
    assert not any(alive(one) for one in ranks)


def test_checks_are_shared(runs):
    """Checks by the full field, by two ranks: the same as by one, in the same order."""
    sweep("c.toml", LOADS)
    assert run("sweep", "c.toml", "--no-report", *COARSE, "--out", "one", "--quiet").returncode == 0
    assert run("sweep", "c.toml", "--no-report", *COARSE, "--out", "two", "--quiet", "--ranks", 2).returncode == 0
    with h5py.File("one/results.h5") as first, h5py.File("two/results.h5") as second:
        for name in ("design", "sweep", "full_field", "difference"):
            assert np.array_equal(first[f"coldsky/sweep/checks/{name}"][:], second[f"coldsky/sweep/checks/{name}"][:])
    assert summary("two")["sweep.checks"] == 3 and csv_of("one") == csv_of("two")


def test_resumed_checks_are_kept(runs):
    """Killed between two checks, over two ranks: none that was kept is solved again."""
    sweep("c.toml", LOADS)
    arguments = ["sweep", "c.toml", "--no-report", *COARSE, *settings(mesh__length_cells=24), "--ranks", 2]
    assert run(*arguments, "--out", "whole", "--quiet").returncode == 0

    def checks():
        found = 0
        for file in Path("s.partial").glob("checkpoint.rank-*.sweep"):
            found += file.read_bytes().count(b"CHCK")
        return found

    for _ in range(20):
        shutil.rmtree("s", ignore_errors=True)
        shutil.rmtree("s.partial", ignore_errors=True)
        process = start(*arguments, "--out", "s")
        while process.poll() is None and checks() == 0:
            time.sleep(0.001)
        process.kill()
        process.communicate()
        if Path("s.partial/checkpoint.sweep").exists():
            break
    before = {file: file.read_bytes() for file in Path("s.partial").glob("checkpoint.rank-*.sweep")}
    assert any(b"CHCK" in content for content in before.values())
    assert run(*arguments, "--out", "s", "--resume", "--quiet").returncode == 0
    with h5py.File("s/results.h5") as first, h5py.File("whole/results.h5") as second:
        for name in ("design", "full_field", "difference"):
            assert np.array_equal(first[f"coldsky/sweep/checks/{name}"][:], second[f"coldsky/sweep/checks/{name}"][:])
    assert csv_of("s") == csv_of("whole")


@pytest.mark.parametrize("options, words", [
    (["--ranks", 2, "--mpi"], "--ranks beside --mpi (with MPI its launcher says how many ranks there are)"),
    (["--ranks", 2, "--slurm"], "--ranks beside --slurm"), (["--join", "--mpi"], "--join beside"),
    (["--time", "8:00:00"], "--time without --slurm"), (["--partition", "gpu"], "--partition without --slurm"), (["--tasks", 3], "--tasks without --slurm"),
    (["--slurm", "--time", "8h"], "--time 8h: is no time limit of Slurm"), (["--join"], "s.partial: is not prepared for --join")])
def test_options_that_contradict_each_other(options, words):
    sweep("s.toml", LOADS, FAST)
    done = run("sweep", "s.toml", *options)
    assert done.returncode == 2 and words in done.stderr, done.stderr
    assert not Path("s").exists()
    assert run("sweep", "s.toml", "--ranks", 0).returncode == 2 and run("sweep", "s.toml", "--ranks", "two").returncode == 2


def test_searches_run_in_one_process():
    Path("s.toml").write_text(f'schema = 1\ncase = "{CASE}"\nobjective = {{ key = "radiator.mass_kg", goal = "minimise" }}\n[optimise]\n[vary]\n"panel.sheet.thickness" = {{ from = "0.2 mm", to = "1.5 mm" }}\n')
    done = run("sweep", "s.toml", "--ranks", 2)
    assert done.returncode == 2 and "s.toml: asks for a search, which runs in one process (each generation of designs follows" in done.stderr, done.stderr
    assert not Path("s").exists() and not Path("s.partial/checkpoint.sweep").exists()


def test_several_processes_that_share_nothing():
    sweep("s.toml", LOADS, FAST)
    for variable in ("OMPI_COMM_WORLD_SIZE", "PMI_SIZE"):
        environment = {**ENVIRONMENT, variable: "2"}
        done = subprocess.run([PROGRAM, "sweep", "s.toml"], capture_output=True, text=True, env=environment)
        assert done.returncode == 2 and f"several processes were started for one sweep ({variable}=2" in done.stderr
        done = subprocess.run([PROGRAM, "sweep", "s.toml", "--ranks", "2"], capture_output=True, text=True, env=environment)
        assert done.returncode == 2 and f"--ranks beside MPI (MPI has started this process ({variable}=2))" in done.stderr


def test_mpi_asked_of_a_build_without():
    if json.loads(run("info", "--json").stdout)["mpi"]:
        pytest.skip("this build has MPI")
    sweep("s.toml", LOADS, FAST)
    done = run("sweep", "s.toml", "--mpi")
    assert done.returncode == 2 and "--mpi: this build has no MPI (it was configured with COLDSKY_MPI=OFF)" in done.stderr
    assert "MPI: not in this build" in run("info").stdout


def test_another_run_in_the_same_folder(whole):
    _, arguments, _ = whole
    process = start(*arguments, "--ranks", 2, "--out", "s", "--batch", 1)
    while process.poll() is None and kept() == 0:
        time.sleep(0.001)
    done = run(*arguments, "--out", "s")
    running = process.poll() is None
    process.kill()
    process.communicate()
    assert not running or (done.returncode == 2 and "is being written by another run" in done.stderr)
