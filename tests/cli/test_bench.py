"""Benchmarks at small sizes: complete JSON, right results, bounded iterations. Seconds never decide."""
import json
import math
import tempfile
from pathlib import Path

from common import check, finish, run

KEYS = ["name", "case", "size", "threads", "backend", "setup_s", "solve_s", "total_s", "iterations",
        "relative_residual", "bytes_per_cell", "peak_rss_mb", "rate", "rate_unit", "roof_fraction"]


def bench(*arguments):
    done = run("bench", *arguments, "--json", "--repeat", 2, "--threads", 2)
    check(done.returncode == 0, f"bench {arguments}: {done.stderr}")
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    for row in rows:
        label = f"{row['name']} {row['case']} {row['size']}"
        check(list(row) == KEYS, f"{label} has the keys {list(row)}")
        check(row["rate"] > 0 and row["rate_unit"], f"{label} has no rate")
        check(row["threads"] == 2, f"{label} ran on {row['threads']} threads")
        check(row["peak_rss_mb"] > 0, f"{label} has no memory")
        print(label, row["iterations"], row["relative_residual"], row["bytes_per_cell"])
    return rows


def solves(rows, residual, iterations, memory):
    for row in rows:
        label = f"{row['name']} {row['case']} {row['size']}"
        check(row["relative_residual"] <= residual, f"{label} ended at {row['relative_residual']}")
        check(row["iterations"] <= iterations, f"{label} took {row['iterations']} iterations")
        check(math.isclose(row["total_s"], row["setup_s"] + row["solve_s"], rel_tol=0.5), f"{label}: seconds do not add up")
        check(row["bytes_per_cell"] <= memory, f"{label} took {row['bytes_per_cell']} bytes a cell")


triad = bench("triad", "--size", 64)
check(len(triad) == 1 and triad[0]["roof_fraction"] == 1.0, "triad is its own roof")
kernels = bench("kernels", "--size", "33x31x17")
check(len(kernels) >= 10 and all(row["roof_fraction"] > 0 for row in kernels), "kernels have a share of the roof")
bench("vcycle", "--size", 32)
w1 = bench("w1", "--size", 32)
check([row["case"] for row in w1] == ["aligned", "off-grid", "thin"], "w1 runs three cases")
solves(w1, 1.01e-8, 12, 190)
iterations = {row["iterations"] for size in (24, 48, "50x26x31") for row in bench("w1", "--size", size)}
check(max(iterations) - min(iterations) <= 4, f"iterations depend on the size: {iterations}")
solves(bench("w1", "--case", "crossed", "--size", 32), 1.01e-8, 30, 190)
solves(bench("panel", "--case", "linear", "--size", "128x64"), 1.01e-8, 12, 190)
solves(bench("tealeaf", "--size", 64), 1.01e-8, 12, 250)
nonlinear = bench("panel", "--case", "nonlinear", "--size", 32)
check(len(nonlinear) == 2 and nonlinear[0]["relative_residual"] <= 1e-9, "the nonlinear panel")

for wrong, text in ((["w1", "--case", "thick"], "choose from aligned"), (["panel", "--case", "thin"], "choose linear"),
                    (["w1", "--size", "12x"], "--size 12x"), (["w1", "--size", "0"], "--size 0"),
                    (["panel", "--case", "linear", "--size", "64x64x11"], "12 layers"),
                    (["triad", "A.json"], "only compare reads files"), (["compare", "A.json"], "two runs")):
    done = run("bench", *wrong)
    check(done.returncode == 2 and text in done.stderr, f"bench {wrong}: {done.returncode} {done.stderr}")

with tempfile.TemporaryDirectory() as folder:
    a, b, page = Path(folder, "A.json"), Path(folder, "B.json"), Path(folder, "page.html")
    a.write_text("\n".join(json.dumps(row) for row in w1))
    b.write_text("\n".join(json.dumps(dict(row, rate=2 * row["rate"])) for row in w1))
    done = run("bench", "compare", a, b, "--out", page)
    check(done.returncode == 0 and done.stdout.count("2.000") == 4, f"compare: {done.stdout}{done.stderr}")
    text = page.read_text()
    check("w1 thin 32x32x32" in text and "2.00</td>" in text and "http" not in text.split("<script>")[0], "the page")
    a.write_text("{}\n")
    check(run("bench", "compare", a, b).returncode == 2, "compare reads what is no benchmark")
finish()
