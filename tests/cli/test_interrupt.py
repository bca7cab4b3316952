"""Interrupted runs: exit codes, checkpoints, and resumed runs that end with the digits of uninterrupted ones."""
import json
import random
import re
import shutil
import signal
import subprocess
import time
from pathlib import Path

import h5py
import numpy
import pytest
from common import CASE, ENVIRONMENT, PROGRAM, SMALL, run, seal

CODES = {how: 128 + how for how in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGUSR1, signal.SIGUSR2, signal.SIGXCPU)}
COUNT = ["--set", "panel.count=320"]


def default_signals():
    """A shell's background jobs ignore SIGINT, and so would theirs."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def start(*arguments, ready=default_signals):
    return subprocess.Popen([str(PROGRAM), *map(str, arguments)], env=ENVIRONMENT, preexec_fn=ready,
                            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)


def log_of(out):
    try:
        return Path(f"{out}.partial/run.log").read_text()
    except FileNotFoundError:  # not yet, or the folder has been exchanged
        return ""


def wait_for(process, out, marker, seen=0):
    """Waits for a line of the log beyond its first `seen` characters; False when the run ended before."""
    while process.poll() is None:
        if marker in log_of(out)[seen:]:
            return True
        time.sleep(0.001)
    return False


def interrupted(out, arguments, marker, how):
    """A run that gets a signal once its log has a line; tried again where it came too late. Returns its message."""
    checkpoint = Path(f"{out}.partial/checkpoint.h5")
    resumed = checkpoint.read_bytes() if "--resume" in arguments else None
    for _ in range(20):
        if resumed:
            shutil.rmtree(out, ignore_errors=True)
            checkpoint.parent.mkdir(exist_ok=True)
            checkpoint.write_bytes(resumed)
        seen = len(log_of(out)) if resumed else 0
        process = start(*arguments, "--out", out)
        if wait_for(process, out, marker, seen):
            process.send_signal(how)
        message = process.communicate()[1]
        if process.returncode != 0:
            assert process.returncode == CODES.get(how, -how), f"{out}: exit code {process.returncode}, {message}"
            return message
    pytest.fail(f"{out}: always over before '{marker}'")
    return ""


def contents(path):
    """Every dataset of a file, as bytes."""
    found = {}

    def take(name, item):
        if isinstance(item, h5py.Dataset):
            value = item[()]
            texts = getattr(value, "dtype", None) == object  # of variable length
            found[name] = repr(value.tolist()).encode() if texts else value.tobytes() if hasattr(value, "tobytes") else bytes(value)

    with h5py.File(path) as file:
        file.visititems(take)
    return found


def summary(folder):
    return json.loads(Path(folder, "summary.json").read_text())


def same(out, whole):
    """The resumed run's outputs are those of the uninterrupted one."""
    first, second = summary(whole), summary(out)
    for key, value in first.items():
        if not key.startswith(("time.", "run.")):
            assert second[key] == value, f"{out}: {key} is {second[key]!r}, uninterrupted {value!r}"
    first, second = contents(f"{whole}/results.h5"), contents(f"{out}/results.h5")
    assert first.keys() == second.keys(), f"{out}: other datasets"
    for name in first:
        assert first[name] == second.get(name), f"{out}: results.h5 differs in {name}"
    names = sorted(path.name for path in Path(out).iterdir())
    assert names == sorted(path.name for path in Path(whole).iterdir()), f"{out}: {names}"
    if "history.csv" in names:
        assert Path(out, "history.csv").read_bytes() == Path(whole, "history.csv").read_bytes(), f"{out}: history.csv"
    assert not Path(f"{out}.partial").exists(), f"{out}: the partial folder stays"


def stage_of(out):
    with h5py.File(f"{out}.partial/checkpoint.h5") as file:
        return bytes(file["texts/stage"][()]).rstrip(b"\0").decode()


SIZE, SOLVE = ["size", CASE, *SMALL], ["solve", CASE, *SMALL, *COUNT]


@pytest.fixture(scope="module")
def size(runs):
    """Folder of an uninterrupted size."""
    assert run(*SIZE, "--quiet", "--out", runs / "size").returncode == 0, "size"
    return runs / "size"


@pytest.fixture(scope="module")
def solve(runs):
    """Folder of an uninterrupted solve."""
    assert run(*SOLVE, "--quiet", "--out", runs / "solve").returncode == 0, "solve"
    return runs / "solve"


# Signals at moments of every stage; the resumed run ends with the same digits.
MOMENTS = [(SIZE, "environment:", ""), (SIZE, "coarse mesh: Newton step 2", "coarse match"),
           (SIZE, "full match: iteration 1", "full match"), (SIZE, "full mesh: Newton step 3", "full match"),
           (SIZE, "cold case: iteration 2", "cold case"), (SIZE, "least load: iteration 2", "least load"),
           (SOLVE, "inlet temperature: iteration 1", "inlet temperature"),
           (SOLVE, "inlet temperature: iteration 3", "inlet temperature")]


@pytest.mark.parametrize("arguments, marker, stage, how", [(*moment, (signal.SIGINT, signal.SIGTERM)[n % 2]) for n, moment in enumerate(MOMENTS)],
                         ids=[f"{arguments[0]}, {marker}" for arguments, marker, _ in MOMENTS])
def test_signal_at_a_moment_of_every_stage(size, solve, arguments, marker, stage, how):
    """The resumed run ends with the same digits."""
    out = "moment"
    message = interrupted(out, [*arguments, "--quiet"], marker, how)
    assert message == f"{out}.partial: interrupted ({how.name}); the same command with --resume goes on from here\n", (
          f"{marker}: {message!r}")
    told = summary(f"{out}.partial")
    assert told["status"] == "interrupted" and told["reason"] == f"interrupted ({how.name})", f"{marker}: {told['status']}"
    # On a busy machine the signal comes later than the line that it waited for.
    print(f"{how.name} at '{marker}': kept in '{stage_of(out)}'")
    done = run(*arguments, "--quiet", "--resume", "--out", out)
    assert done.returncode == 0 and done.stderr == "", f"{marker}: resume: {done.returncode}, {done.stderr}"
    same(out, {"size": size, "solve": solve}[arguments[0]])
    log = Path(out, "run.log").read_text()
    assert "resumed" in log and log.count("coarse match: done") <= 1, f"{marker}: log"


def test_interrupted_in_every_stage_in_turn(size):
    """By each kind of signal."""
    more = []
    for marker, how in (("coarse mesh: Newton step 3", signal.SIGTERM), ("full mesh: Newton step 2", signal.SIGINT),
                        ("full mesh: Newton step 4", signal.SIGTERM), ("least load: iteration 1", signal.SIGINT)):
        interrupted("chain", [*SIZE, "--quiet", *more], marker, how)
        more = ["--resume"]
    assert run(*SIZE, "--quiet", "--resume", "--out", "chain").returncode == 0, "the end of the chain"
    same("chain", size)
    assert Path("chain/run.log").read_text().count("resumed ") >= 4, "the log of the chain"
    assert summary("chain")["time.total_s"] > summary("chain")["time.solve_s"], "time before the interruption is lost"


# A transient of half an orbit with an eclipse, interrupted; the same in cycles, interrupted in the first and the second.
TRANSIENT = ["solve", CASE]
for pair in ("mesh.length_cells=16", "panel.width=0.1 m", "mesh.half_pitch_cells=5", "mesh.core_cells=4",
             "mesh.sheet_cells=1", "panel.count=9600", "environment.orbit.beta=0 deg", "time.orbits=0.5",
             "heat.capacity=1e8 J/K", "time.tolerance=0.1 K", "time.interval=100 s"):
    TRANSIENT += ["--set", pair]
CYCLES = [*TRANSIENT, "--set", "time.periodic=true"]


def test_transient_interrupted():
    assert run(*TRANSIENT, "--quiet", "--out", "transient").returncode == 0, "transient"
    interrupted("once", [*TRANSIENT, "--quiet"], "transient: iteration 17 at", signal.SIGTERM)
    assert run(*TRANSIENT, "--quiet", "--resume", "--out", "once").returncode == 0, "transient: resume of the only cycle"
    same("once", "transient")


def test_transient_in_cycles_interrupted_in_the_first_and_the_second():
    assert run(*CYCLES, "--quiet", "--out", "periodic").returncode == 0, "periodic transient"
    interrupted("cycles", [*CYCLES, "--quiet"], "transient: iteration 9 at", signal.SIGINT)
    assert stage_of("cycles") == "transient", "the stage of a transient"
    interrupted("cycles", [*CYCLES, "--quiet", "--resume"], "transient: iteration 9 at", signal.SIGTERM)
    done = run(*CYCLES, "--quiet", "--resume", "--out", "cycles")
    assert done.returncode == 0, f"transient: resume: {done.stderr}"
    same("cycles", "periodic")


def test_old_outputs_stay_as_they_are(size):
    shutil.copytree(size, "size")
    before = {path.name: path.read_bytes() for path in Path("size").iterdir()}
    interrupted("size", [*SIZE, "--quiet"], "full match: iteration 1", signal.SIGINT)
    assert {path.name: path.read_bytes() for path in Path("size").iterdir()} == before, "old outputs changed"


def test_killed_again_and_again(size):
    """Killed after some checkpoints of each life and a moment more (where in the work it falls is left to chance, how far it
    got is not): at most an iteration is lost each time, and the checkpoint is never torn. A life's first checkpoint is that
    of the iteration it goes on with."""
    draw = random.Random(20261125)
    kills = resumed = 0
    for n in range(40):
        resume = ["--resume"] if Path("killed.partial/checkpoint.h5").exists() else []
        resumed += bool(resume)
        before, wanted = log_of("killed").count("checkpoint written") if resume else 0, draw.randint(2, 4)
        process = start(*SIZE, "--quiet", "--checkpoint-interval", 0, *resume, "--out", "killed")
        while process.poll() is None and log_of("killed").count("checkpoint written") < before + wanted:
            time.sleep(0.001)
        time.sleep(draw.uniform(0.0, 0.02))
        process.kill()
        message = process.communicate()[1]
        assert process.returncode in (0, -9), f"kill {n}: {process.returncode}, {message}"
        if process.returncode == 0:
            break
        kills += 1
    if not Path("killed").exists():
        done = run(*SIZE, "--quiet", "--resume", "--out", "killed")
        assert done.returncode == 0, f"after the kills: {done.stderr}"
    print(f"{kills} kills, {resumed} runs resumed")
    assert kills > 0 and resumed > 0, "nothing was killed"
    same("killed", size)


# What is refused, and that nothing is touched by it.
def refused(name, arguments, message):
    # All but the summary, which says of this run that it was refused.
    folder = Path("refused.partial")

    def kept():
        return {path.name: path.read_bytes() for path in folder.glob("*") if path.name not in ("summary.json", ".coldsky-manifest")}

    before = kept()
    done = run(*arguments, "--quiet", "--resume", "--out", "refused")
    assert done.returncode == 2 and re.fullmatch(message, done.stderr), f"{name}: {done.returncode}, {done.stderr!r}"
    assert before == kept(), f"{name}: the partial folder was touched"
    assert json.loads((folder / "summary.json").read_text())["status"] == "invalid", name


ANEW = r"resume with what the run was started with, or leave out --resume to start anew\n"


def test_what_is_refused_and_that_nothing_is_touched_by_it():
    refused("no checkpoint", SIZE,
            r"refused\.partial: there is nothing to resume \(it holds no checkpoint\.h5\) leave out --resume to run the case\n")
    interrupted("refused", [*SIZE, *COUNT, "--quiet"], "full mesh: Newton step 2", signal.SIGTERM)
    kept = Path("refused.partial/checkpoint.h5").read_bytes()
    refused("another load", [*SIZE, *COUNT, "--set", "heat.load=2 MW"],
            r"refused\.partial/checkpoint\.h5: is of another case \(heat\.load was \"1000000 W\" and is \"2000000 W\"\) " + ANEW)
    refused("a key less", SIZE,
            r"refused\.partial/checkpoint\.h5: is of another case \(panel\.count was 320 and is not given\) " + ANEW)
    refused("another command", SOLVE,
            r"refused\.partial/checkpoint\.h5: is of another command \(size, this is solve\) " + ANEW)
    for name, value, message in (("version", "0.0.1 (abc)", r"another version \(coldsky 0\.0\.1 \(abc\), this is .*\)"),
                                 ("backend", "Abacus", r"another backend \(Abacus, this is .*\)")):
        with h5py.File("refused.partial/checkpoint.h5", "a") as file:
            del file[f"texts/{name}"]
            file[f"texts/{name}"] = numpy.bytes_(value)
        seal("refused.partial/checkpoint.h5")
        refused(name, [*SIZE, *COUNT], r"refused\.partial/checkpoint\.h5: is of " + message + " " + ANEW)
        Path("refused.partial/checkpoint.h5").write_bytes(kept)
    for length in (0, 100, len(kept) // 2):
        Path("refused.partial/checkpoint.h5").write_bytes(kept[:length])
        refused(f"{length} bytes", [*SIZE, *COUNT],
                r"refused\.partial/checkpoint\.h5: cannot be read \(.+\) leave out --resume to start anew\n")
    Path("refused.partial/checkpoint.h5").write_bytes(kept)
    assert run(*SIZE, *COUNT, "--quiet", "--resume", "--out", "refused").returncode == 0, "the right case is refused"
    refused("finished", [*SIZE, *COUNT],
            r"refused: there is nothing to resume \(the run has finished\) leave out --resume to run the case\n")
    assert (sorted(path.name for path in Path("refused").iterdir()) ==
          [".coldsky-manifest", "coolant.vtkhdf", "faces.vtkhdf", "report.html", "results.h5", "results.vtkhdf", "run.log", "summary.json"]), "finished outputs"


def test_without_resume_a_run_starts_anew(size):
    interrupted("anew", [*SIZE, "--quiet"], "full mesh: Newton step 2", signal.SIGTERM)
    assert run(*SIZE, "--quiet", "--out", "anew").returncode == 0, "a run over a checkpoint"
    same("anew", size)
    assert "resumed" not in Path("anew/run.log").read_text(), "a checkpoint was used without --resume"


def test_a_case_without_an_answer_leaves_nothing_to_resume():
    unsolved = ["solve", CASE, *SMALL, "--set", "panel.count=320", "--set", "solver.newton_limit=1", "--checkpoint-interval", 0,
                "--out", "unsolved"]
    assert run(*unsolved).returncode == 3, "one Newton step is too few"
    assert "checkpoint written" in log_of("unsolved"), "the case ended before its first checkpoint"
    assert run(*unsolved, "--resume").returncode == 2, "resume of a case that has its answer, a no"


# A second signal ends the run at once: no checkpoint. Between the two, a tenth of a second apart at least (closer ones
# count as one), the run stands still, so it cannot write the checkpoint before the second comes. Seconds are noted.
LARGE = ["size", CASE, "--set", "panel.width=1 m", "--quiet"]


def test_a_second_signal_ends_the_run_at_once():
    # On a busy machine the checkpoint may be written before the process is stopped.
    for attempt in range(20):
        process = start(*LARGE, "--out", "twice")
        wait_for(process, "twice", "full mesh: Newton step 1")
        process.send_signal(signal.SIGINT)
        time.sleep(0.005)
        process.send_signal(signal.SIGSTOP)
        time.sleep(0.15)
        process.send_signal(signal.SIGINT)
        process.send_signal(signal.SIGCONT)
        began = time.monotonic()
        process.communicate()
        seconds = time.monotonic() - began
        assert process.returncode == 130, f"attempt {attempt}: {process.returncode}"
        if not Path("twice.partial/checkpoint.h5").exists():
            break
    assert not Path("twice.partial/checkpoint.h5").exists(), "a second signal is not heard"
    print(f"second signal: over after {seconds:.3f} s")


@pytest.mark.parametrize("seconds", [0.12, 0.2, 0.4])
def test_a_second_signal_while_the_run_ends_is_no_other_exit_code(seconds):
    """The run has written its checkpoint, or is about to, and says so: another signal does not kill it without its code."""
    for how in (signal.SIGINT, signal.SIGTERM):
        process = start(*SIZE, "--quiet", "--out", how.name)
        wait_for(process, how.name, "full match: iteration 1")
        process.send_signal(how)
        time.sleep(seconds)
        process.send_signal(how)
        process.communicate()
        assert process.returncode == CODES[how], process.returncode


def test_the_same_signal_twice_in_a_moment_counts_once():
    """As `timeout` sends it."""
    process = start(*LARGE, "--out", "group")
    wait_for(process, "group", "full mesh: Newton step 1")
    process.send_signal(signal.SIGTERM)
    time.sleep(0.005)
    process.send_signal(signal.SIGTERM)
    process.communicate()
    assert process.returncode == 143 and Path("group.partial/checkpoint.h5").exists(), "a signal sent twice"


def test_ignored_signals_stay_ignored():
    """As with nohup, and in jobs in the background of a script."""
    process = start(*SIZE, "--quiet", "--out", "ignored", ready=lambda: signal.signal(signal.SIGINT, signal.SIG_IGN))
    wait_for(process, "ignored", "full match: iteration 1")
    process.send_signal(signal.SIGINT)
    process.communicate()
    assert process.returncode == 0, f"an ignored signal: {process.returncode}"


def test_log_has_what_was_assumed_and_the_iterations_with_their_times(size):
    log = Path(size, "run.log").read_text()
    assert all(re.match(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3} [+-]\d\d:?\d\d  \S", line) for line in log.splitlines()), "time stamps"
    for text in ("coldsky ", "size " + str(CASE), "backend ", "Kokkos ", "HDF5 ", "margins: policy user: 0 % on the heat load",
                 "environment: circular orbit at 650.0 km", "environment of the cold case: ",
                 "range: ammonia from 195.50 K, where it freezes, to 400.00 K",
                 "default: environment.solar_constant = 1361 W m-2 (Kopp & Lean 2011); range: 0 ... 1e+09 W m-2",
                 "full mesh: Newton step 1, residual ", "used: coolant from ", "1000 kW of heat need", "done after "):
        assert text in log, f"the log lacks '{text}'"
    assert "default: heat.load" not in log and "default: panel.width" not in log, "given keys are listed as defaults"
    listed = set(re.findall(r"default: (\S+) =", log))
    given = {table + key for table, key in [("heat.", "load"), ("chips.", "arrangement"), ("coolant.", "loop")]}
    assert len(listed) > 40 and not listed & given, f"{len(listed)} defaults"


def test_a_key_of_set_counts_as_given():
    assert run(*SIZE, "--set", "environment.solar_constant=1360 W m-2", "--quiet", "--out", "other").returncode == 0
    assert "default: environment.solar_constant" not in Path("other/run.log").read_text(), "--set counts as given"
