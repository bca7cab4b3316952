"""Killed runs, missing permissions, full disks and two runs at once: outputs are whole or untouched, messages clear."""
import json
import os
import random
import re
import resource
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path

import h5py
import numpy as np
import pytest
from common import CASE, ENVIRONMENT, PROGRAM, run

# A panel of one tube and few cells: a run takes a fraction of a second.
TINY = [x for pair in ("mesh.length_cells=32", "panel.width=0.1 m", "mesh.half_pitch_cells=5", "mesh.core_cells=4",
                       "mesh.sheet_cells=1", "mesh.error_estimate=false") for x in ("--set", pair)]

def arguments(out, megawatts, *more):
    return ["size", str(CASE), *TINY, "--set", f"heat.load={megawatts} MW", "--out", str(out), *more]


def start(out, megawatts, *more, **options):
    """A run that goes on beside this script."""
    return subprocess.Popen([str(PROGRAM), *arguments(out, megawatts, "--quiet", *more)], env=ENVIRONMENT,
                            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, **options)


def load_of(folder):
    """Megawatts of the run whose outputs stand in the folder; a failed test where they are not whole."""
    folder = Path(folder)
    try:
        names = sorted(path.name for path in folder.iterdir())
        assert names == [".coldsky-manifest", "coolant.vtkhdf", "faces.vtkhdf", "report.html", "results.h5", "results.vtkhdf", "run.log",
                         "summary.json"], names
        summary = json.loads((folder / "summary.json").read_text())["heat.load_W"]
        report = (folder / "report.html").read_text()
        assert report.endswith("</html>\n"), "report.html is cut off"
        # The case stands in the page's data, as JSON.
        told = re.search(r'\[heat\]\\nload = \\"([^ ]+) W\\"', report)
        with h5py.File(folder / "results.h5") as file:
            temperature = file["VTKHDF/CellData/Temperature"][()]
            assert len(temperature) > 1000 and np.all((temperature > 100) & (temperature < 400)), "temperatures"
            case = bytes(file["coldsky/case"][()]).decode()
            scalar = file["coldsky/scalars/heat_load"][0]
        written = re.search(r'\[heat\]\nload = "([^ ]+) W"', case)
        loads = {summary, scalar, float(told[1]), float(written[1])}
        assert len(loads) == 1, f"outputs of several runs: {loads}"
        return round(summary / 1e6)
    except Exception as error:
        pytest.fail(f"{folder}: not whole: {error!r}")


def snapshot(folder):
    return {path.name: path.read_bytes() for path in Path(folder).iterdir()}


@pytest.fixture(scope="module")
def seconds_of_a_run(tmp_path_factory):
    """How long a run takes: the middle one of three."""
    folder = tmp_path_factory.mktemp("timed")
    seconds = []
    for n in range(3):
        began = time.monotonic()
        assert run(*arguments(folder / "timed", 1, "--quiet")).returncode == 0, "timed run"
        seconds.append(time.monotonic() - began)
    return sorted(seconds)[1]


def test_a_hundred_kills_at_moments_over_the_whole_run(seconds_of_a_run):
    whole = seconds_of_a_run
    assert run(*arguments("killed", 1, "--quiet")).returncode == 0, "first run"
    draw = random.Random(20261124)
    old, replaced, finished = 1, 0, 0
    for n in range(100):
        new = n + 2
        process = start("killed", new)
        # Even steps with a little noise; the last ones lie behind the end, where the folders are exchanged.
        time.sleep(whole * (n + draw.random()) / 100 * 1.15)
        finished += process.poll() is not None
        process.send_signal(signal.SIGKILL)
        process.communicate()
        found = load_of("killed")
        assert found in (old, new), f"kill {n}: load {found}, neither {old} nor {new}"
        replaced += found == new
        old = found
    print(f"100 kills within {1.15 * whole:.2f} s: {replaced} new outputs, {finished} runs were over before")
    # How many fall before and after the exchange depends on the machine's load, so it is shown and not checked.
    assert run(*arguments("killed", 500, "--quiet")).returncode == 0 and load_of("killed") == 500, "a run after the kills"
    assert not Path("killed.partial").exists(), "a partial folder stays after a run that ended well"


def test_kills_at_the_exchange(seconds_of_a_run):
    """The moment when results.h5 and report.html stand in the partial folder."""
    whole, draw = seconds_of_a_run, random.Random(20261127)
    assert run(*arguments("killed", 500, "--quiet")).returncode == 0 and load_of("killed") == 500, "first run"
    old, exchanged = 500, 0
    for n in range(20):
        new = 1000 + n
        process = start("killed", new)
        while process.poll() is None and not Path("killed.partial/summary.json").exists():
            pass
        time.sleep(draw.random() * 0.2 * whole)
        process.send_signal(signal.SIGKILL)
        process.communicate()
        found = load_of("killed")
        assert found in (old, new), f"kill at the exchange {n}: load {found}"
        exchanged += found == new
        old = found
    print(f"20 kills around the exchange: {exchanged} new outputs")


def test_two_runs_into_one_folder():
    """One is refused or waits for nothing, and the folder is whole after both."""
    run(*arguments("shared", 1, "--quiet"))
    refused = 0
    for n in range(10):
        pair = [start("shared", load) for load in (10 + n, 50 + n)]
        done = [(process.communicate()[1], process.returncode) for process in pair]
        for message, code in done:
            if code == 0:
                continue
            refused += 1
            assert (code == 2 and message == "shared: is being written by another run (shared.partial is locked) "
                  "choose another --out\n"), f"two runs: exit code {code}, {message!r}"
        assert any(code == 0 for _, code in done), "two runs: none ended well"
        assert load_of("shared") in (10 + n, 50 + n), "two runs: outputs of neither"
        assert not Path("shared.partial").exists(), "two runs: a partial folder stays"
    print(f"10 pairs of runs: {refused} refused")
    assert refused > 0, "no run was refused: the pairs did not overlap"


def test_a_link_to_a_folder_stays_a_link():
    run(*arguments("target", 1, "--quiet"))
    Path("link").symlink_to("target")
    assert run(*arguments("link", 2, "--quiet")).returncode == 0 and load_of("target") == 2 and Path("link").is_symlink(), (
          "a link to the output folder")


@pytest.fixture
def ordinary():
    """Words before a command that make it an ordinary user's: root may do everything."""
    if os.geteuid() != 0:
        return []
    setpriv = shutil.which("setpriv")
    if setpriv is None:
        pytest.skip("setpriv is missing")
    return [setpriv, "--reuid=65534", "--regid=65534", "--clear-groups"]


@pytest.fixture
def base(monkeypatch):
    """A current folder that every user may enter."""
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o755)
    monkeypatch.chdir(folder)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


def test_no_permission(ordinary, base):
    # The program, its data and the case where every user may read them.
    shutil.copytree(PROGRAM.parent.parent / "share", "copy/share")
    Path("copy/bin").mkdir()
    shutil.copy(PROGRAM, "copy/bin/coldsky")
    shutil.copy(CASE, "case.toml")
    for path in [base / "copy", *(base / "copy").rglob("*")]:
        path.chmod(0o755 if path.is_dir() or path.name == "coldsky" else 0o644)
    os.chmod("case.toml", 0o644)

    def run_ordinary(*words):
        return subprocess.run([*ordinary, str(base / "copy/bin/coldsky"), *words], capture_output=True, text=True,
                              env=ENVIRONMENT)

    def denied(name, words, message):
        done = run_ordinary(*words)
        assert done.returncode == 2, f"{name}: exit code {done.returncode}"
        assert done.stderr == message + "\n", f"{name}: {done.stderr!r}"

    def owned(path, mode):
        Path(path).mkdir()
        if ordinary:
            os.chown(path, 65534, 65534)
        os.chmod(path, mode)

    SIZE = ["size", "case.toml", *TINY, "--quiet", "--out"]
    owned("locked", 0o555)
    denied("output in a folder without write permission", [*SIZE, "locked/out"],
           "locked/out.partial: cannot be created (Permission denied) choose another --out")
    assert list(Path("locked").iterdir()) == [], "something was left in the locked folder"
    denied("output deeper in that folder", [*SIZE, "locked/a/b"],
           "locked/a/b.partial: cannot be created (No such file or directory) choose another --out")
    owned("open", 0o755)
    done = run_ordinary(*SIZE, "open/out")
    assert done.returncode == 0, f"an ordinary user's run: {done.stderr}"
    before = snapshot("open/out")
    os.chmod("open/out", 0o555)
    denied("read-only output folder", [*SIZE, "open/out"],
           "open/out: cannot be replaced (Permission denied) choose another --out")
    assert snapshot("open/out") == before, "the read-only outputs changed"
    assert [path.name for path in Path("open").iterdir()] == ["out"], "something was left beside the read-only folder"
    os.chmod("open/out", 0o755)
    owned("open/out.partial", 0o755)
    Path("open/out.partial/old").write_text("old")
    os.chmod("open/out.partial", 0o555)
    denied("read-only partial folder", [*SIZE, "open/out"],
           "open/out.partial: cannot be emptied (Permission denied) choose another --out")
    assert snapshot("open/out") == before, "outputs changed beside a read-only partial folder"
    os.chmod("case.toml", 0)
    denied("unreadable case", ["check", "case.toml"], "case.toml:1:1: cannot be read (Permission denied) check the path")
    denied("unreadable case, size", [*SIZE, "open/other"],
           "case.toml:1:1: cannot be read (Permission denied) check the path")
    # Its summary says so beside where the results would be, as that of any run that fails.
    assert not Path("open/other").exists(), "a folder without a run"
    assert sorted(path.name for path in Path("open/other.partial").iterdir() if not path.name.startswith(".")) == ["summary.json"]
    assert json.loads(Path("open/other.partial/summary.json").read_text())["status"] == "invalid"


# (c) Disk full. The limit on file sizes lets each write fail in turn, as a full disk does.
def failing(name, file, why, out="full", megawatts=7, **options):
    before = snapshot(out)
    done = subprocess.run([str(PROGRAM), *arguments(out, megawatts, "--quiet")], capture_output=True, text=True,
                          env=ENVIRONMENT, timeout=60, **options)
    assert done.returncode == 1, f"{name}: exit code {done.returncode}"
    assert done.stderr == f"{out}.partial/{file}: cannot be written ({why}) make room or choose another --out\n", (
          f"{name}: {done.stderr!r}")
    assert snapshot(out) == before, f"{name}: the old outputs changed"
    return out


def limit(size):
    return lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))


@pytest.fixture
def size():
    """Bytes of each output of a run in the folder `full`."""
    run(*arguments("full", 6, "--quiet"))
    return {name: len(text) for name, text in snapshot("full").items()}


def test_disk_full_at_every_file(size):
    results, report = size["results.h5"], size["report.html"]
    for bytes_left in (0, 1):
        failing(f"the manifest at {bytes_left} bytes", ".coldsky-manifest.new", "File too large", preexec_fn=limit(bytes_left))
    for bytes_left in (512, 1024, 4096, 16384, 65536, results // 2, results - 2048):
        failing(f"results.h5 at {bytes_left} bytes", "results.h5", "File too large", preexec_fn=limit(bytes_left))
    for bytes_left in (results + 2048, (results + report) // 2, report - 2048):
        if bytes_left > results + 1024:
            failing(f"report.html at {bytes_left} bytes", "report.html", "File too large", preexec_fn=limit(bytes_left))
    assert json.loads(Path("full.partial/summary.json").read_text())["status"] == "error", "the summary of a failed run"
    assert run(*arguments("full", 8, "--quiet")).returncode == 0 and load_of("full") == 8, "a run after full disks"


def test_full_standard_output():
    with open("/dev/full", "w") as full:
        done = subprocess.run([str(PROGRAM), "check", str(CASE)], stdout=full, stderr=subprocess.PIPE, text=True)
    assert done.returncode == 1 and done.stderr == "standard output: No space left on device\n", f"full output: {done.stderr}"


def mounted(kibibytes):
    return subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={kibibytes}k", "coldsky-test", "disk"],
                          capture_output=True).returncode == 0


def test_a_full_file_system(size):
    """A real file system that is full; its blocks are pages."""
    Path("disk").mkdir()
    if os.geteuid() != 0 or not mounted(1024):
        pytest.skip("mounting is not permitted")
    try:
        results, report = size["results.h5"], size["report.html"]
        blocks = sum(-(-length // 4096) for name, length in size.items() if name != "summary.json")
        old = {"results.h5": b"old", "report.html": b"old", "summary.json": b'{"schema": "coldsky-summary-1"}'}

        def old_outputs():
            shutil.rmtree("disk/out.partial", ignore_errors=True)
            Path("disk/out").mkdir(exist_ok=True)
            for name, text in old.items():
                Path("disk/out", name).write_bytes(text)

        for name, kibibytes in (("results.h5", 64), ("report.html", 1024), ("summary.json", 4 * (blocks + 3))):
            subprocess.run(["umount", "disk"], check=True)
            assert mounted(kibibytes), f"a file system of {kibibytes} KiB"
            old_outputs()
            failing(f"{name} on a file system of {kibibytes} KiB", name, "No space left on device", "disk/out", 6)
    finally:
        subprocess.run(["umount", "disk"])
