"""Damaged checkpoints: the checksum shows damage before HDF5 opens the file; behind a checksum that fits, what no run can have written is refused."""
import json
import math
import random
import re
import shutil
import signal
import subprocess
import time
from datetime import datetime
from pathlib import Path

import h5py
import numpy
import pytest
from common import CASE, ENVIRONMENT, PROGRAM, SMALL, run, seal

SIZE = ["size", CASE, *SMALL, "--no-figures", "--quiet"]
TRANSIENT = ["solve", CASE, "--set", "mesh.length_cells=8", "--set", "mesh.half_pitch_cells=5", "--set", "mesh.sheet_cells=1",
             "--set", "mesh.core_cells=3", "--set", "panel.count=300", "--set", "time.end=4000 s", "--set", "time.interval=40 s",
             "--set", "time.start_temperature=300 K", "--no-figures", "--quiet"]
# What a killed run and the refused ones after it have written.
MANIFEST = "\n".join(["coldsky-manifest-1: files that coldsky wrote and may replace", "checkpoint.h5", "run.log", "summary.json",
                      "results.h5", "results.vtkhdf", "faces.vtkhdf", "coolant.vtkhdf", "history.csv", "report.html", ""])
KINDS = {"size": (SIZE, "full mesh: Newton step 2"), "transient": (TRANSIENT, "2000 s of 4000 s")}


def killed(arguments, marker, folder):
    """Checkpoint of a run that was killed once its log had a line; tried again where it was over before."""
    for attempt in range(20):
        out = folder / f"out{attempt}"
        process = subprocess.Popen([str(PROGRAM), *map(str, arguments), "--checkpoint-interval", "0", "--out", str(out)], env=ENVIRONMENT,
                                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        log = Path(f"{out}.partial/run.log")
        while process.poll() is None and not (log.exists() and marker in log.read_text()):
            time.sleep(0.001)
        process.send_signal(signal.SIGKILL)
        process.wait()
        file = Path(f"{out}.partial/checkpoint.h5")
        if process.returncode == -signal.SIGKILL and file.exists():
            return file.read_bytes()
    pytest.fail(f"always over before '{marker}'")
    return b""


@pytest.fixture(scope="module", params=list(KINDS))
def kind(request, runs):
    """Arguments of a run, a checkpoint of it, and the summary that it ends with."""
    arguments, marker = KINDS[request.param]
    kept = killed(arguments, marker, runs / request.param)
    done = run(*arguments, "--json", "--out", runs / f"{request.param}-whole")
    assert done.returncode in (0, 4), done.stderr
    return arguments, kept, answer(json.loads(done.stdout))


def answer(summary):
    return {key: value for key, value in summary.items() if not key.startswith(("time.", "run."))}


def resumed(arguments, content):
    """A run that goes on from a checkpoint."""
    partial = Path("out.partial")
    partial.mkdir(exist_ok=True)
    (partial / "checkpoint.h5").write_bytes(content)
    (partial / ".coldsky-manifest").write_text(MANIFEST)
    return run(*arguments, "--resume", "--json", "--out", "out")


REFUSED = r"out\.partial/checkpoint\.h5: cannot be read \((.+)\) leave out --resume to start anew\n"


def refusal(arguments, content, what):
    """Why a run does not go on from a checkpoint."""
    done = resumed(arguments, content)
    assert done.returncode == 2, f"{what}: {done.returncode}, {done.stderr}"
    found = re.fullmatch(REFUSED, done.stderr)
    assert found, f"{what}: {done.stderr}"
    assert json.loads(done.stdout)["status"] == "invalid", what
    assert Path("out.partial/checkpoint.h5").read_bytes() == content, f"{what}: the checkpoint was touched"
    return found[1]


def changed(content, change):
    """A checkpoint in which something is changed, with a checksum that fits."""
    file = Path("changed.h5")
    file.write_bytes(content)
    with h5py.File(file, "a") as checkpoint:
        change(checkpoint)
    seal(file)
    return file.read_bytes()


def test_as_it_was_left_it_is_taken(kind):
    """Else every refusal below would show nothing."""
    arguments, kept, whole = kind
    for content in (kept, changed(kept, lambda file: None)):
        done = resumed(arguments, content)
        assert done.returncode in (0, 4), done.stderr
        assert answer(json.loads(done.stdout)) == whole


def seconds_of_log(text):
    """From the line that says where a run goes on to the one that tells its end [s]; its own count of seconds."""
    stamps = {}
    for what in ("resumed ", "done after "):
        line = next(line for line in text.splitlines() if what in line)
        stamps[what] = datetime.strptime(line[:23], "%Y-%m-%d %H:%M:%S.%f")
    return (stamps["done after "] - stamps["resumed "]).total_seconds()


def test_the_time_that_reading_takes_is_the_runs(kind):
    """A large checkpoint, by an entry that no rule knows: its reading is over when the log says that the run goes on."""
    arguments, kept, _ = kind
    large = changed(kept, lambda file: file.create_dataset("numbers/of_nobody", data=numpy.zeros(25_000_000)))
    with h5py.File(changed_file(kept)) as file:
        before = float(file["numbers/seconds"][0])
    most = 0.0
    for _ in range(3):  # on a busy machine the last lines of the log may come late
        done = resumed(arguments, large)
        assert done.returncode in (0, 4), done.stderr
        seconds = json.loads(done.stdout)["time.total_s"] - before
        most = max(most, seconds - seconds_of_log(Path("out/run.log").read_text()))
        shutil.rmtree("out")
    assert most > 0.03, f"{most} s for 200 MB"


def test_bytes_that_are_damaged(kind):
    """A bit, a page, an end: told by the checksum, not by HDF5."""
    arguments, kept, _ = kind

    def flipped(at):
        return kept[:at] + bytes([kept[at] ^ 1]) + kept[at + 1:]

    half = len(kept) // 2
    head = kept.index(b"length ")
    draw = random.Random(7)
    checksum, length, end = "its checksum does not match", "is not the length that its head tells", "it ends in its first bytes"
    cases = {
        "a bit of HDF5's own": (flipped(512 + 9), checksum),
        "a bit in the middle": (flipped(half), checksum),
        "the last bit": (flipped(len(kept) - 1), checksum),
        "a bit of the checksum": (flipped(kept.index(b"crc32 ") + 7), checksum),
        "a bit of the empty rest of the head": (flipped(500), checksum),
        "a digit of the length": (flipped(head + 8), length),
        "the format's number": (flipped(19), "its head names another format"),
        "a page of zeros": (kept[:1024] + bytes(512) + kept[1536:], checksum),
        "two pages swapped": (kept[:512] + kept[1024:1536] + kept[512:1024] + kept[1536:], checksum),
        "half of it": (kept[:half], length),
        "a byte less": (kept[:-1], length),
        "a byte more": (kept + b"\0", length),
        "nothing behind the head": (kept[:512], length),
        "less than the head": (kept[:511], end),
        "100 bytes": (kept[:100], end),
        "nothing": (b"", end),
        "without the head": (kept[512:], "it carries no checksum: an older coldsky wrote it"),
        "another file": (b"x = 1\n" * 200, "it is no checkpoint"),
        "zeros": (bytes(len(kept)), "it is no checkpoint"),
    }
    for n in range(10):
        cases[f"flip {n}"] = (flipped(draw.randrange(512, len(kept))), checksum)
    for what, (content, reason) in cases.items():
        said = refusal(arguments, content, what)
        assert reason in said, f"{what}: {said}"


def test_values_that_cannot_be(kind):
    """With a checksum that fits: each names the entry."""
    arguments, kept, _ = kind
    with h5py.File(changed_file(kept)) as file:
        field = "search.deviation"
        cells = file[f"numbers/{field}"].size
        steps = file["numbers/convergence.begins"].size

    def put(name, values):
        def change(file):
            del file[f"numbers/{name}"]
            file[f"numbers/{name}"] = numpy.asarray(values)
        return change

    def set_first(name, value):
        def change(file):
            file[f"numbers/{name}"][0] = value
        return change

    def missing(name):
        def change(file):
            del file[name]
        return change

    def claim(name):
        def change(file):
            del file[f"numbers/{name}"]
            file.create_dataset(f"numbers/{name}", shape=(2**60,), dtype="f8", chunks=(1024,))
        return change

    def not_written(name):
        def change(file):
            del file[f"numbers/{name}"]
            space = h5py.h5s.create_simple((2**60,))
            h5py.h5d.create(file["numbers"].id, name.encode(), h5py.h5t.NATIVE_DOUBLE, space)
        return change

    def text(name, value):
        def change(file):
            del file[f"texts/{name}"]
            file[f"texts/{name}"] = value
        return change

    cases = [
        (set_first(field, math.nan), field, "holds a value that is no number"),
        (set_first("search.x", math.inf), "search.x", "holds a value that is no number"),
        (set_first("seconds", -math.inf), "seconds", "holds a value that is no number"),
        (set_first(field, -1000.0), field, "holds a temperature that is not above 0 K"),
        (set_first("search.reference", -1.0), "search.reference", "which cannot be"),
        (set_first("search.iteration", -1.0), "search.iteration", "which cannot be"),
        (set_first("search.iteration", 1.5), "search.iteration", "which is no count"),
        (set_first("search.newton_iterations", 1e300), "search.newton_iterations", "which cannot be"),
        (put(field, numpy.zeros(cells + 1)), field, f"holds {cells + 1} values instead of {cells}"),
        (put(field, numpy.zeros(1)), field, f"holds 1 values instead of {cells}"),
        (put(field, numpy.zeros((2, 3))), field, "is no list of numbers"),
        (put(field, numpy.zeros(cells, "f4")), field, "is no list of numbers"),
        (put(field, numpy.zeros(cells, "i8")), field, "is no list of numbers"),
        (put(field, 1.0), field, "is no list of numbers"),
        (put("search.x", [1.0, 2.0]), "search.x", "holds 2 values instead of 1"),
        (put("search.x", []), "search.x", "holds 0 values instead of 1"),
        (claim(field), field, "is not stored in one piece"),
        (not_written(field), field, "is not stored whole"),
        (missing(f"numbers/{field}"), field, "is missing"),
        (missing("numbers/search.last_f"), "search.last_f", "is missing"),
        (missing("numbers/seconds"), "seconds", "is missing"),
        (put("convergence.residual", [1.0]), "convergence.residual", "holds 1 values instead of "),
        (text("convergence.what", numpy.bytes_(b"full mesh\n")), "convergence.begins", " values instead of 1"),
        (missing("texts/stage"), "stage", "is missing"),
        (text("stage", numpy.bytes_(b"\xff\xfe")), "stage", "is no text"),
        (text("stage", "of no fixed length"), "stage", "is no text"),
        (text("stage", 3.0), "stage", "is no text"),
    ]
    if steps > 0:  # a transient keeps none
        cases.append((missing("numbers/convergence.begins"), "convergence.begins", f"holds 0 values instead of {steps}"))
    for change, entry, reason in cases:
        said = refusal(arguments, changed(kept, change), f"{entry}, {reason}")
        assert said.startswith("the checkpoint is damaged: ") and f"'{entry}'" in said and reason in said, said


def changed_file(content):
    Path("read.h5").write_bytes(content)
    return "read.h5"


def test_links_and_groups_are_not_followed(kind):
    arguments, kept, _ = kind

    def link(to):
        def change(file):
            del file["numbers/search.x"]
            file["numbers/search.x"] = to
        return change

    def group(file):
        del file["numbers/search.x"]
        file.create_group("numbers/search.x")

    def no_group(file):
        del file["numbers"]

    for change in (link(h5py.SoftLink("/numbers/seconds")), link(h5py.ExternalLink("/etc/hostname", "/"))):
        assert "its 'search.x' is a link" in refusal(arguments, changed(kept, change), "a link")
    for change in (group, no_group):
        refusal(arguments, changed(kept, change), "no dataset")


@pytest.mark.parametrize("seed", range(2))
def test_dozens_of_changes_drawn_from_all_that_it_holds(kind, seed):
    """A run ends with a message of its own or with an answer. Where nothing but an entry is missing, the answer is right."""
    arguments, kept, whole = kind
    draw = random.Random(seed)
    with h5py.File(changed_file(kept)) as file:
        numbers, texts = list(file["numbers"]), list(file["texts"])
    refused = 0
    for n in range(15):
        way = draw.choice(["missing", "no text", "longer", "value", "value", "value"])
        name = f"texts/{draw.choice(texts)}" if way == "no text" else f"numbers/{draw.choice(numbers)}"

        def change(file):
            values = file[name][()]
            if way == "value":
                if values.size:
                    at = draw.randrange(values.size)
                    odd = [math.nan, math.inf, -math.inf, -values[at] - 1.0, 1e300, -1e300, 2.0**53, values[at] + 0.5, 0.0]
                    values[at] = draw.choice(odd)
                    file[name][:] = values
                return
            del file[name]
            if way == "no text":
                file[name] = numpy.bytes_(bytes([draw.randrange(128, 256) for _ in range(5)]))
            if way == "longer":
                file[name] = numpy.append(values, [1.0, 2.0])

        done = resumed(arguments, changed(kept, change))
        what = f"{n}: {name}, {way}: {done.returncode}, {done.stderr}"
        assert done.returncode in (0, 2, 3, 4), what
        if done.returncode == 2:
            refused += 1
            assert re.fullmatch(REFUSED, done.stderr) or " is of another " in done.stderr, what
        elif way == "missing":
            assert answer(json.loads(done.stdout)) == whole, what
    assert refused > 5, "the changes reach nothing"
