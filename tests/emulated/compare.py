#!/usr/bin/env python3
"""Solves one case with the CPU program and with the CUDA program on the emulator and compares the numbers.

    compare.py --library DIR --mode MODE --stats FILE --cpu PROGRAM --cuda PROGRAM --work DIR -- COMMAND CASE OPTION...

Every number of summary.json but counts and times has to agree to 1e-9 of its size.
"""
import argparse
import json
import os
import pathlib
import shutil
import subprocess
import sys

import emulate

TOLERANCE = 1e-9
# Iterations may differ by one, times always do; residuals and balances are rounding itself, and margins are small
# differences of numbers that are compared themselves.
LEFT_OUT = ("time.", "memory.", "run.", "margin.whole_panels", "solver.newton_iterations", "solver.linear_iterations", "solver.residual",
            "heat.balance_relative_error")


def solve(program, arguments, folder, settings):
    """Runs the program; returns its summary and what it printed."""
    shutil.rmtree(folder, ignore_errors=True)
    run = subprocess.run([program, *arguments, "--out", str(folder), "--quiet"], env=settings, stdout=subprocess.PIPE,
                         stderr=subprocess.STDOUT, text=True, errors="replace", check=False)
    if run.returncode != 0:
        sys.exit(f"{program} ended with {run.returncode}:\n{run.stdout}")
    return json.loads((folder / "summary.json").read_text(encoding="utf-8")), run.stdout


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--library", required=True)
    parser.add_argument("--mode", required=True, choices=emulate.MODES)
    parser.add_argument("--stats", required=True, type=pathlib.Path)
    parser.add_argument("--cpu", required=True)
    parser.add_argument("--cuda", required=True)
    parser.add_argument("--work", required=True, type=pathlib.Path)
    parser.add_argument("arguments", nargs="+")
    options = parser.parse_args()
    if not os.access(options.cpu, os.X_OK):
        sys.exit(f"{options.cpu} is missing: build the preset cpu-release first, or set COLDSKY_CPU_PROGRAM")

    expected, _ = solve(options.cpu, options.arguments, options.work / "cpu", dict(os.environ))
    computed, text = solve(options.cuda, options.arguments, options.work / "cuda",
                           emulate.environment(options.library, options.mode))
    options.stats.parent.mkdir(parents=True, exist_ok=True)
    options.stats.write_text(text, encoding="utf-8")
    compared, worst, problems = 0, 0.0, []
    for key, value in expected.items():
        if key.startswith(LEFT_OUT) or "_margin" in key or isinstance(value, bool) or not isinstance(value, (int, float)):
            continue
        compared += 1
        error = abs(computed[key] - value) / max(abs(value), 1e-30) if computed[key] != value else 0.0
        worst = max(worst, error)
        if not error <= TOLERANCE:
            problems.append(f"{key}: {computed[key]!r} on the emulator, {value!r} on the CPU, relative {error:.2e}")
    print(f"{compared} numbers compared, largest relative difference {worst:.2e}, tolerance {TOLERANCE:.0e}")
    if compared < 10:
        problems.append("too few numbers to compare")
    if computed["backend"] != "Cuda":
        problems.append(f"the backend is {computed['backend']}, not Cuda")
    if problems:
        sys.exit("\n".join(problems))


if __name__ == "__main__":
    main()
