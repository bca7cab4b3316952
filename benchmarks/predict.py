#!/usr/bin/env python3
"""How long benchmarks should take: from what they launch, on a card by its data sheet and on this CPU by its triad.

    predict.py [--program coldsky] [--json FILE ...] [--size CELLS] [--card H100 ...] [--repeat N] [--write performance.md]

A kernel takes the longer of two times: its bytes at the memory's bandwidth, its instructions at the rate at which the
card issues them; and never less than a kernel takes at all. Graphs, single launches and waits of the host are added.
Bytes and instructions of a cell stand in traffic.csv, cards in cards.csv, each with its source. On a CPU two times add
up. A core takes for a cell what `bench kernels` takes on a box that stays in the caches, less what any launch takes (of
a kernel that it does not have, by the median over those that it has and the instructions of traffic.csv); and it waits
for lines of memory as long as a triad over as much memory waits for as many, beyond one that stays in the caches. Lines
that are stored without being read come from memory first, as those of the triad do; those that are stored where they
were read take no more place. All of it is measured in the same run.

Without --json the program is run: `bench triad` at many sizes, and `bench w1`, `panel`, `vcycle`, `kernels` with --work
(see `coldsky bench --help`); with it, lines of earlier runs are read. Nothing is fitted to a benchmark.
"""
import argparse
import bisect
import csv
import json
import math
import subprocess
import sys
from pathlib import Path

FOLDER = Path(__file__).resolve().parent
BEGIN, END = "<!-- predictions: begin, written by benchmarks/predict.py -->", "<!-- predictions: end -->"
# Entries along each edge of the triads; `bench triad --size 16` runs over 16^3.
TRIAD_SIZES = [8, 12, 16, 20, 24, 32, 48, 64, 80, 96, 128, 160, 200]
# Kernels over fewer cells run on one thread (fewest_cells_for_threads in kernels/base/rows.hpp) and stay in its cache: they
# tell what their instructions take.
ONE_THREAD = 8192
BENCHMARKS = [["kernels", "--size", "20"], ["vcycle"], ["w1"], ["panel"], ["kernels", "--size", "128"]]


def table(name):
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


class Traffic:
    """Bytes and instructions of a cell, by functor; `unknown` gathers those that the table does not hold."""

    def __init__(self):
        self.rows = {row["functor"].replace(" ", ""): (float(row["bytes"]), float(row["instructions"])) for row in table("traffic.csv")}
        # Of the bytes: written without being read, and written where they were read (counted twice).
        self.stored, self.rewritten = ({row["functor"].replace(" ", ""): float(row[key]) for row in table("traffic.csv")} for key in ("stored", "rewritten"))
        self.unknown = {}

    def of(self, functor, cells, launches):
        plain = functor.replace("Kokkos::", "")
        if plain not in self.rows:
            self.unknown[plain] = self.unknown.get(plain, 0) + cells * launches
            return 0.0, 0.0
        return self.rows[plain]

    def lines(self, functor):
        """Bytes that a CPU moves for a cell, where what is stored without being read comes from memory first; and those that
        lie at different places, which is what a cache has to hold."""
        plain = functor.replace("Kokkos::", "")
        bytes_ = self.rows.get(plain, (0.0, 0.0))[0]
        return bytes_ + self.stored.get(plain, 0.0), bytes_ - self.rewritten.get(plain, 0.0)


class Card:
    """A GPU by its data sheet."""

    def __init__(self, row):
        number = lambda key: float(row[key])
        self.name, self.holds = row["card"], row["name_holds"]
        self.bandwidth = 1e12 * number("bandwidth_TB_s") * number("share_of_triad")
        self.issue = 1e12 * number("issue_T_s")
        self.kernel, self.graph, self.launch = (1e-6 * number(key) for key in ("kernel_us", "graph_us", "launch_us"))
        self.wait, self.team = 1e-6 * number("wait_us"), 1e-6 * number("team_us")

    def seconds(self, work, traffic):
        """Of what a benchmark launched."""
        total = work["waits"] * self.wait + work["graphs"] * self.graph
        for functor, cells, launches, _ in work["kernels"]:
            bytes_, instructions = traffic.of(functor, cells, launches)
            one = max(cells * bytes_ / self.bandwidth, cells * instructions / self.issue, self.kernel)
            if functor.startswith("CoarseCycle"):
                one = self.team
            # Kernels of graphs follow each other by themselves; where there are none, the host launches each.
            total += launches * (one if work["graphs"] else max(one, self.launch))
        return total


class Cpu:
    """This CPU. A core works on what lies in its cache, and waits for what does not: the two times add up. The first is
    that of a small box, without the time that any launch takes; the second what the same lines take longer in a triad
    over as much memory than in one that stays in the cache."""

    # Bytes of an entry that a triad counts, and that move: the line of the array it writes is read, too.
    COUNTED, MOVED = 24.0, 32.0

    def __init__(self, triads, cores=None, threads=1):
        """:param triads: {bytes counted of a pass: seconds} :param cores: {functor: seconds a cell of one thread where memory does not limit}"""
        self.bytes = sorted(triads)
        self.seconds_of = [triads[one] for one in self.bytes]
        self.cache = min(seconds / bytes_ for bytes_, seconds in triads.items())
        self.cores, self.threads = cores or {}, threads
        rows = Traffic().rows
        rates = sorted(seconds / rows[functor][1] for functor, seconds in self.cores.items() if functor in rows and rows[functor][1] > 0)
        self.instruction = rates[len(rates) // 2] if rates else 0.0

    def pass_of(self, held):
        """Seconds of a triad over so many bytes; on a line in logarithms between those that were measured."""
        if held <= self.bytes[0]:
            return self.seconds_of[0]
        if held >= self.bytes[-1]:
            return self.seconds_of[-1] * held / self.bytes[-1]
        n = bisect.bisect_right(self.bytes, held)
        low, high = self.bytes[n - 1], self.bytes[n]
        share = math.log(held / low) / math.log(high / low)
        return self.seconds_of[n - 1] * (self.seconds_of[n] / self.seconds_of[n - 1]) ** share

    def seconds(self, work, traffic):
        total, memory = 0.0, self.seconds_of[-1] / self.bytes[-1]
        for functor, cells, launches, alike in work["kernels"]:
            instructions = traffic.of(functor, cells, launches)[1]
            moved, held = (cells * one for one in traffic.lines(functor))
            taken = cells * self.cores.get(functor, instructions * self.instruction)
            if cells >= ONE_THREAD:
                taken /= self.threads
            # As many lines in a triad.
            more = moved / held * self.COUNTED / self.MOVED if held else 1.0
            found = self.pass_of(held)
            # The first kernel over a level finds what it needs in memory, those behind it where that much fits.
            for count, passed in ((alike, found), (launches - alike, max(found, held * memory))):
                total += count * (taken + more * max(self.seconds_of[0], passed - held * self.cache))
        return total


def cards(names=None):
    all_of_them = [Card(row) for row in table("cards.csv")]
    return [one for one in all_of_them if names is None or one.name in names]


def card_of(device_name):
    """The card whose name a driver's text holds, or None."""
    return next((one for one in cards() if one.holds in device_name), None)


def cpu_of(rows):
    """A CPU from the triads among the rows of a run, None without them; of several the median."""
    found, cores, threads = {}, {}, 1
    for row in rows:
        threads = row.get("threads") or threads
        if row["name"] == "triad":
            found.setdefault(24.0 * cells_of(row), []).append(row["total_s"])
        elif tells_cores(row):
            functor, cells, _, _ = row["solve_work"]["kernels"][0]
            cores.setdefault(functor, []).append((row["total_s"], cells))
    if not found:
        return None
    middle = lambda times: sorted(times)[len(times) // 2]
    triads = {moved: middle(times) for moved, times in found.items()}
    launch = triads[min(triads)]
    return Cpu(triads, {functor: min(max(0.0, seconds - launch) / cells for seconds, cells in times) for functor, times in cores.items()}, threads)


def cells_of(row):
    return math.prod(int(n) for n in row["size"].split("x"))


def tells_cores(row):
    """Whether a row is a kernel over a box that stays in the caches."""
    return row["name"] == "kernels" and bool(row.get("solve_work")) and cells_of(row) < ONE_THREAD


def work_of(row, part="all"):
    """What a row launched: its set-up and solve together, or one of them; None where the run did not say."""
    parts = [row.get(key) for key in ("setup_work", "solve_work") if row.get(key) and part in ("all", key)]
    if not parts:
        return None
    kernels = [kernel for one in parts for kernel in one["kernels"]]
    if row["name"] == "kernels":
        # Each call that is timed follows passes over as many cells.
        kernels = [[functor, cells, launches, launches] for functor, cells, launches, _ in kernels]
    return {"graphs": sum(one["graphs"] for one in parts), "waits": sum(one["waits"] for one in parts), "kernels": kernels}


def measured(row):
    """Seconds that the work of a row stands for."""
    if row.get("setup_work") or row["name"] == "kernels" or row["case"] == "nonlinear-linear":
        return row["total_s"]
    return row["solve_s"]


def run(program, arguments):
    done = subprocess.run([program, "bench", *arguments, "--json"], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        sys.exit(f"predict: bench {' '.join(arguments)}: {done.stderr.strip()}")
    return [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]


def run_all(program, sizes, repeat):
    """Triads before, between and after the benchmarks: bandwidth drifts."""
    triads = lambda: [row for size in TRIAD_SIZES for row in run(program, ["triad", "--size", str(size), "--repeat", str(max(repeat, 7))])]
    rows = triads()
    for benchmark in BENCHMARKS:
        for size in sizes if benchmark[0] == "w1" and sizes else [None]:
            rows += run(program, [*benchmark, "--work", "--repeat", str(repeat), *(["--size", size] if size else [])])
        if benchmark[0] != "vcycle":
            rows += triads()
    return rows


def enlarged(work, times):
    """The work of a problem of so many times as many cells: of the levels that are there, without those that come below."""
    small = lambda kernel: kernel[0] in ("GradientStart", "StabilisedStart") or kernel[0].startswith("CoarseCycle")
    return {**work, "kernels": [[kernel[0], kernel[1] if small(kernel) else kernel[1] * times, *kernel[2:]] for kernel in work["kernels"]]}


def predictions(rows, names=None):
    """One line a benchmark: [name, case, size, measured s, predicted s on this CPU or None, {card: s}], and functors
    that the table of traffic does not hold."""
    traffic, cpu, lines = Traffic(), cpu_of(rows), []
    for row in rows:
        work = work_of(row)
        if work is None or tells_cores(row):
            continue
        lines.append([row["name"], row["case"] or "", row["size"], measured(row), cpu.seconds(work, traffic) if cpu else None,
                      {card.name: card.seconds(work, traffic) for card in cards(names)}])
        if row["name"] == "w1" and row["size"] == "256x256x256":
            lines.append(["w1, from that", row["case"], "512x512x512", None, None,
                          {card.name: card.seconds(enlarged(work, 8), traffic) for card in cards(names)}])
    return lines, traffic.unknown


def shown(value):
    """Three digits, without a power of ten from 1000 on."""
    return f"{value:.3g}" if value < 999.5 else f"{float(f'{value:.3g}'):.0f}"


def box(size):
    """128x128x128 as 128³, other boxes as their three counts."""
    counts = size.split("x")
    return f"{counts[0]}³" if len(counts) == 3 and len(set(counts)) == 1 else " × ".join(counts)


def markdown(lines):
    names = list(lines[0][5])
    text = ["| benchmark | cells | this CPU [ms] | predicted [ms] | off by | " + " | ".join(f"{name} [ms]" for name in names) + " |",
            "|---" * (5 + len(names)) + "|"]
    for name, case, size, seconds, predicted, on in lines:
        here = [shown(1e3 * seconds) if seconds else "-", shown(1e3 * predicted) if predicted else "-",
                f"{100 * (predicted / seconds - 1):+.0f} %" if seconds and predicted else "-"]
        text.append(f"| {name} {case} | {box(size)} | {' | '.join(here)} | "
                    + " | ".join(shown(1e3 * value) for value in on.values()) + " |")
    return "\n".join(text)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--program", default="coldsky")
    parser.add_argument("--json", type=Path, nargs="*", help="lines of earlier runs of bench --work --json, triads among them")
    parser.add_argument("--size", nargs="*", default=[], help="sizes of w1")
    parser.add_argument("--card", nargs="*", help="cards of cards.csv [all]")
    parser.add_argument("--repeat", type=int, default=5)
    parser.add_argument("--save", type=Path, help="file for the lines of the runs")
    parser.add_argument("--write", type=Path, help="document whose table is made anew")
    options = parser.parse_args()
    if options.json:
        rows = [json.loads(line) for file in options.json for line in file.read_text(encoding="utf-8").splitlines() if line.startswith("{")]
    else:
        rows = run_all(options.program, options.size, options.repeat)
    if options.save:
        options.save.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    lines, unknown = predictions(rows, options.card)
    if not lines:
        sys.exit("predict: no row says what it launched: run bench with --work --json")
    print(markdown(lines))
    if unknown:
        print("without traffic, left out: " + ", ".join(f"{name} ({cells:.2g} cells)" for name, cells in sorted(unknown.items())))
    if options.write:
        text = options.write.read_text(encoding="utf-8")
        before, rest = text.split(BEGIN)
        options.write.write_text(f"{before}{BEGIN}\n{markdown(lines)}\n{END}{rest.split(END)[1]}", encoding="utf-8")


if __name__ == "__main__":
    main()
