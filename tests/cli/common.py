"""What the command-line tests share: running coldsky and counting checks."""
import json
import os
import subprocess
import sys
from pathlib import Path

PROGRAM = Path(sys.argv[1])
SOURCE = Path(sys.argv[2])
CASE = SOURCE / "cases" / "dawn-dusk-1mw.toml"
SMALL = ["--set", "mesh.length_cells=32", "--set", "panel.width=0.3 m"]
failures = []


def run(*arguments, **options):
    """Runs coldsky in the current folder; returns the finished process with its texts."""
    environment = dict(os.environ, OMP_PROC_BIND="false", OMP_WAIT_POLICY="passive")
    return subprocess.run([str(PROGRAM), *map(str, arguments)], capture_output=True, text=True, timeout=600,
                          env=environment, **options)


def summary_of(*arguments):
    """Summary of a run that has to succeed."""
    done = run(*arguments, "--json")
    if done.returncode != 0:
        sys.exit(f"coldsky {' '.join(map(str, arguments))} failed: {done.stderr}")
    return json.loads(done.stdout)


def check(condition, text):
    if not condition:
        failures.append(text)
        print("FAIL", text)


def relative(computed, reference, tolerance, name):
    error = abs(computed / reference - 1.0)
    print(f"{name}: {computed:.12g} against {reference:.12g}, error {error:.1e}, allowed {tolerance:.0e}")
    check(error <= tolerance, name)


def finish():
    sys.exit(f"{len(failures)} checks failed" if failures else 0)
