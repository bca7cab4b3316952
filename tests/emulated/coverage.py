#!/usr/bin/env python3
"""Compares the kernels that a CUDA program holds with those that ran on the emulator.

    coverage.py --program PROGRAM --stats FOLDER --skip FILE [--cuobjdump PATH]

Both lists have to be equal but for the lines of FILE, NAME: reason, three at most.
"""
import argparse
import collections
import pathlib
import re
import sys

import kernels

MOST_SKIPPED = 3


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--program", required=True)
    parser.add_argument("--stats", required=True, type=pathlib.Path)
    parser.add_argument("--skip", required=True, type=pathlib.Path)
    parser.add_argument("--cuobjdump", default="cuobjdump")
    options = parser.parse_args()

    skipped = {}
    for line in options.skip.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            name, _, reason = line.partition(": ")
            skipped[name] = reason
    launches = collections.defaultdict(collections.Counter)
    for file in sorted(options.stats.glob("*.txt")):
        for line in file.read_text(encoding="utf-8").splitlines():
            match = re.match(r"\s+[\d.]+ s\s+(\d+) launches .*?lanes/warp\s+(.*)", line)
            name = kernels.functor(match.group(2)) if match else None
            if name:
                launches[name][file.stem] += int(match.group(1))
    registered = kernels.registered(options.program, options.cuobjdump)
    # The emulator cuts long names off.
    for name in set(launches) - registered:
        whole = [other for other in registered if other.startswith(name)]
        if len(whole) == 1:
            launches[whole[0]] += launches.pop(name)
    missing = registered - set(launches)

    for name in sorted(registered):
        runs = launches.get(name)
        print(f"{sum(runs.values()):8d} launches in {len(runs):2d} runs  {name}" if runs else
              f"   never executed            {name}" + (f" ({skipped[name]})" if name in skipped else ""))
    print(f"{len(registered)} kernels registered, {len(registered & set(launches))} executed, {len(skipped)} may be skipped")
    problems = [f"never executed: {name}" for name in sorted(missing - set(skipped))]
    problems += [f"skipped without need: {name}" for name in sorted(set(skipped) - missing)]
    problems += [f"skipped without a reason: {name}" for name, reason in skipped.items() if not reason]
    if len(skipped) > MOST_SKIPPED:
        problems.append(f"{len(skipped)} kernels are skipped, {MOST_SKIPPED} at most may be")
    if not registered:
        problems.append("the program holds no kernel")
    if problems:
        sys.exit("\n".join(problems))


if __name__ == "__main__":
    main()
