#!/usr/bin/env python3
"""Runs a CUDA program on the emulator in one of its modes and says whether it did what it should.

    emulate.py --library DIR --mode MODE [--stats FILE] [--expect REGEX] -- PROGRAM ARGUMENT...

Without --expect the program has to end with 0; with it, it is a deliberate fault: the program has to end with --status
(99, the emulator's, unless given) and a message that matches. --stats keeps the emulator's list of executed kernels. The seed of the mode
`async` is printed; PTXEMU_SEED in the environment repeats a run.
"""
import argparse
import os
import random
import re
import subprocess
import sys

MODES = {
    "plain": {},
    "races": {"PTXEMU_RACECHECK": "1"},
    # Kokkos' own block reduction relies on warps that run in step, which a random order of warps reports as a race.
    "async": {"PTXEMU_RACECHECK": "1", "PTXEMU_ASYNC": "1", "PTXEMU_QUANTUM": "50", "PTXEMU_RESIDENT": "8",
              "PTXEMU_SUPPRESS": "Kokkos_Cuda_ReduceScan.hpp,Kokkos_Parallel_Reduce.hpp"},
}
STRICT_STATUS = 99


def environment(library, mode):
    """Environment that lets a CUDA program load the emulator, with the settings of `mode`."""
    settings = dict(os.environ)
    settings.update(MODES[mode], LD_LIBRARY_PATH=library, OMP_PROC_BIND="false", PTXEMU_STRICT="1", PTXEMU_STATS="1")
    if mode == "async":
        settings.setdefault("PTXEMU_SEED", str(random.randrange(1, 2**31)))
        print(f"PTXEMU_SEED={settings['PTXEMU_SEED']}", flush=True)
    return settings


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--library", required=True, help="folder with the emulator's libcudart")
    parser.add_argument("--mode", required=True, choices=MODES)
    parser.add_argument("--stats", help="file for the executed kernels")
    parser.add_argument("--expect", help="message of a deliberate fault")
    parser.add_argument("--status", type=int, default=STRICT_STATUS, help="exit status of a deliberate fault")
    parser.add_argument("command", nargs="+")
    options = parser.parse_args()
    if not os.path.exists(os.path.join(options.library, "libcudart.so.13")):
        sys.exit(f"the emulator is not in {options.library}")
    kernels, output = [], []
    with subprocess.Popen(options.command, env=environment(options.library, options.mode), stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True, errors="replace") as run:
        # Line by line, so that a test cut off by its time limit shows what it was at.
        for line in run.stdout:
            if re.match(r"\s+[\d.]+ s\s+\d+ launches ", line):
                kernels.append(line.rstrip("\n"))
            else:
                output.append(line)
                print(line, end="", flush=True)
    print(f"{len(kernels)} kernels executed; exit status {run.returncode}")
    if options.expect:
        if run.returncode != options.status or not re.search(options.expect, "".join(output)):
            sys.exit(f"the fault was not found: wanted exit status {options.status} and a message like '{options.expect}'")
        return
    if run.returncode != 0:
        sys.exit(f"{options.command[0]} failed on the emulator")
    if options.stats:
        os.makedirs(os.path.dirname(options.stats), exist_ok=True)
        with open(options.stats, "w", encoding="utf-8") as file:
            file.write("\n".join(kernels) + "\n")


if __name__ == "__main__":
    main()
