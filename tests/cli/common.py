"""What the command-line tests share: running coldsky, the cases, comparisons. The program is that of COLDSKY_PROGRAM, else the build for the CPU's."""
import csv
import json
import os
import subprocess
import zlib
from pathlib import Path

import numpy as np

SOURCE = Path(__file__).resolve().parents[2]
PROGRAM = Path(os.environ.get("COLDSKY_PROGRAM") or SOURCE / "build/cpu-release/bin/coldsky").resolve()
CASES = SOURCE / "cases"
CASE = CASES / "dawn-dusk-1mw.toml"
SMALL = ["--set", "mesh.length_cells=32", "--set", "panel.width=0.3 m"]


def users_environment():
    """The environment as it is now, without settings of OpenMP: the program has to behave without them, as users start it."""
    return {name: value for name, value in os.environ.items() if not name.startswith(("OMP_", "GOMP_"))}


ENVIRONMENT = users_environment()  # for runs that are not waited for


def run(*arguments, **options):
    """Runs coldsky in the current folder; returns the finished process with its texts."""
    return subprocess.run([str(PROGRAM), *map(str, arguments)], capture_output=True, text=True, timeout=600,
                          env=users_environment(), **options)


def summary_of(*arguments):
    """Summary of a run that has to succeed."""
    done = run(*arguments, "--json")
    assert done.returncode == 0, f"coldsky {' '.join(map(str, arguments))} failed: {done.stderr}"
    return json.loads(done.stdout)


def history(folder):
    """The columns of a transient's history.csv, by their names."""
    with open(Path(folder) / "history.csv") as file:
        rows = list(csv.DictReader(line for line in file if not line.startswith("#")))
    return {name: np.array([float(row[name]) for row in rows]) for name in rows[0]}


def relative(computed, reference, tolerance, name):
    """Asserts that two numbers agree to a relative tolerance; prints them and their error."""
    error = abs(computed / reference - 1.0)
    text = f"{name}: {computed:.12g} against {reference:.12g}, error {error:.1e}, allowed {tolerance:.0e}"
    print(text)
    assert error <= tolerance, text


def absolute(computed, reference, tolerance, name):
    """Asserts that two numbers agree to a tolerance in their own unit; prints them."""
    text = f"{name}: {computed:.8g} against {reference:.8g}, allowed {tolerance:g}"
    print(text)
    assert abs(computed - reference) <= tolerance, text


def settings(**pairs):
    """Arguments of --set, in a shorter form: panel__width="0.3 m" sets panel.width."""
    return [x for key, value in pairs.items() for x in ("--set", f"{key.replace('__', '.')}={value}")]


def seal(checkpoint):
    """Gives a checkpoint that a test has changed a checksum that fits."""
    content = Path(checkpoint).read_bytes()[512:]
    head = f"coldsky-checkpoint-2\nlength {len(content)}\ncrc32 {zlib.crc32(content):08x}\n".encode()
    Path(checkpoint).write_bytes(head.ljust(512, b"\0") + content)
