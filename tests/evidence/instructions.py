#!/usr/bin/env python3
"""Instructions of PTX that the hot kernels take for each byte they move, against the table that is checked in.

    instructions.py --program PROGRAM --library DIR --table instructions.csv --document performance.md [--size N] [--write]
                    [--statistics FILE]

Runs `bench kernels` of a CUDA program on the emulator, whose library lies in DIR, and divides the instructions that its
threads execute by the cells of the box and by the bytes of the traffic table in benchmarks/kernels.cpp. Of the batches, fins
and strips, it runs `bench fins` and `bench strips` and takes a design's cells and the bytes that it moves to and from its
workspace, as the benchmark counts them. Fails when a kernel exceeds its budget or takes a tenth more than the table says.
--write makes the table and its copy in the document anew. --statistics reads the emulator's output of earlier runs in place of
running (standard output and error of the three benchmarks, one after another).
"""
import argparse
import csv
import pathlib
import re
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "emulated"))
import emulate  # noqa: E402
import kernels  # noqa: E402

COLUMNS = ["kernel", "bytes_per_cell", "instructions_per_cell", "instructions_per_byte", "budget",
           "issue_percent", "bandwidth_percent"]
BEGIN, END = "<!-- table of instructions: begin, written by tests/evidence/instructions.py -->", "<!-- table of instructions: end -->"

# NVIDIA H100 SXM5 (data sheet): 132 multiprocessors issue an instruction for 4 warps of 32 lanes in every cycle.
ISSUED, MEMORY = 132 * 4 * 32 * 1.755e9, 3.35e12  # [1/s], [B/s]

# What each case of the benchmark launches, and how many instructions a byte it may take.
STENCIL, PAIR, VECTOR = 4.0, 5.0, 1.5
CASES = {
    "apply": ("Apply<double,double>", STENCIL),
    "apply-dot": ("ApplyDot", STENCIL),
    "true-residual": ("TrueResidual", STENCIL),
    "smoother-pair": ("ChebyshevPair", PAIR),
    "smoother": ("ChebyshevStep<(Previous)0>", STENCIL),
    "residual": ("LinearResidual<Bfloat16,float,float>", STENCIL),
    "restrict": ("Restrict", STENCIL),
    "prolong": ("Prolong<true>", STENCIL),
    "face-conductance": ("FaceConductance", STENCIL),
    "cell-balance": ("CellBalance", STENCIL),
    "dot": ("Dot<double,double>", VECTOR),
    "axpby": ("Axpby<double,double>", VECTOR),
    "residual-update": ("ResidualUpdate", VECTOR),
    "direction-update": ("DirectionUpdate", VECTOR),
}
WORSE = 1.1

# Batches: what to run, the kernel, the cells that all its launches treat, those of a design, the words before the bytes that it
# moves, and the budget. `bench fins` solves 33 designs three times and once on twice the cells, `bench strips` solves 32
# designs twice and 17 of them once, whose warp has all its lanes at work.
BATCH = 6.0
BATCHES = {
    "fins-256": (["fins", "--designs", "33", "--size", "256"], "FinNewton", 33 * 256 * 5, 256, "caches", BATCH),
    "strips-12x12x12": (["strips", "--designs", "32", "--size", "12x12x12"], "StripNewton", 32 * 1728 * 3, 1728, "workspaces", BATCH),
}


def executed(text):
    """Instructions of one launch by functor, for kernels that treat rows: {name: lane instructions}."""
    found = {}
    for line in text.splitlines():
        match = re.match(r"\s+[\d.]+ s\s+(\d+) launches\s+(\d+) lane instr .*?lanes/warp\s+(.*)", line)
        name = kernels.functor(match.group(3)) if match else None
        row = re.match(r"coldsky::detail::Row(?:Launch|Sums)<(.*?)>?$", name) if name else None
        if row:
            plain = row.group(1).replace("coldsky::", "")
            # The emulator cuts long names off.
            whole = [case for case, _ in CASES.values() if case == plain or (len(plain) > 12 and case.startswith(plain))]
            found[whole[0] if len(whole) == 1 else plain] = int(match.group(2)) / int(match.group(1))
    return found


def executed_in_all(text, name):
    """Instructions of all launches of a kernel that has `name` in its name."""
    return sum(int(match.group(1)) for line in text.splitlines() if name in line
               for match in [re.match(r"\s+[\d.]+ s\s+\d+ launches\s+(\d+) lane instr ", line)] if match)


def row_of(case, moved, taken, budget):
    issue = (taken / ISSUED) / (moved / MEMORY)  # of the instructions that the card can issue in the memory's time
    return {"kernel": case, "bytes_per_cell": f"{moved:g}", "instructions_per_cell": f"{taken:.1f}",
            "instructions_per_byte": f"{taken / moved:.2f}", "budget": f"{budget:g}",
            "issue_percent": f"{100 * issue:.0f}", "bandwidth_percent": f"{100 * min(1.0, 1 / issue):.0f}"}


def measure_batches(text):
    rows = []
    for case, (_, kernel, cells, of_a_design, place, budget) in BATCHES.items():
        bytes_of = re.search(rf"a design: .*?(\d+) bytes in the {place}", text)
        taken = executed_in_all(text, kernel)
        if not bytes_of or not taken:
            sys.exit(f"{case}: {kernel} did not run, or its benchmark does not print its bytes")
        rows.append(row_of(case, round(int(bytes_of.group(1)) / of_a_design), taken / cells, budget))
    return rows


def measure(text, size):
    bytes_of = dict(re.findall(r'"case":"([^"]+)".*?"bytes_per_cell":([\d.]+)', text))
    found, cells = executed(text), size ** 3
    rows = []
    for case, (functor, budget) in CASES.items():
        if case not in bytes_of or functor not in found:
            sys.exit(f"{case}: {functor} did not run, or 'bench kernels' does not print it")
        rows.append(row_of(case, float(bytes_of[case]), found[functor] / cells, budget))
    return rows + measure_batches(text)


def markdown(rows):
    lines = ["| kernel | B/cell | PTX instructions a cell | a byte | budget | of what an H100 issues meanwhile | predicted share of its bandwidth |",
             "|---|---|---|---|---|---|---|"]
    for row in rows:
        lines.append("| {kernel} | {bytes_per_cell} | {instructions_per_cell} | {instructions_per_byte} | {budget} | "
                     "{issue_percent} % | {bandwidth_percent} % |".format(**row))
    return "\n".join(lines)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--program", required=True)
    parser.add_argument("--library", required=True)
    parser.add_argument("--table", required=True, type=pathlib.Path)
    parser.add_argument("--document", required=True, type=pathlib.Path)
    parser.add_argument("--size", type=int, default=128, help="cells along each side of the box")
    parser.add_argument("--statistics", type=pathlib.Path)
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    if options.statistics:
        text = options.statistics.read_text(encoding="utf-8")
    else:
        text = ""
        for arguments in [["kernels", "--size", str(options.size), "--json"], *(batch[0] for batch in BATCHES.values())]:
            run = subprocess.run([options.program, "bench", *arguments, "--repeat", "1"],
                                 env=emulate.environment(options.library, "plain"), stdout=subprocess.PIPE,
                                 stderr=subprocess.STDOUT, text=True, errors="replace", check=False)
            text += run.stdout
            if run.returncode != 0:
                sys.exit(f"{run.stdout[-4000:]}\nbench {arguments[0]} failed on the emulator: exit status {run.returncode}")
    rows = measure(text, options.size)
    print(markdown(rows))
    known = {}
    if options.table.exists():
        with options.table.open(encoding="utf-8", newline="") as file:
            known = {row["kernel"]: row for row in csv.DictReader(file)}
    problems = []
    for row in rows:
        if float(row["instructions_per_byte"]) > float(row["budget"]):
            problems.append(f"{row['kernel']} takes {row['instructions_per_byte']} instructions a byte, its budget is {row['budget']}")
        if options.write:
            continue
        old = known.get(row["kernel"])
        if old is None:
            problems.append(f"{row['kernel']} is not in the table")
        elif float(row["instructions_per_cell"]) > WORSE * float(old["instructions_per_cell"]):
            problems.append(f"{row['kernel']} takes {row['instructions_per_cell']} instructions a cell, the table says "
                            f"{old['instructions_per_cell']}")
    if options.write:
        with options.table.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
        text = options.document.read_text(encoding="utf-8")
        before, rest = text.split(BEGIN)
        after = rest.split(END)[1]
        options.document.write_text(f"{before}{BEGIN}\n{markdown(rows)}\n{END}{after}", encoding="utf-8")
    elif problems:
        problems.append(f"once understood, --write makes {options.table.name} and {options.document.name} anew")
    if problems:
        sys.exit("\n".join(problems))


if __name__ == "__main__":
    main()
