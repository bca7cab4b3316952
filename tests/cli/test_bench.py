"""Benchmarks at small sizes: complete JSON, right results, bounded iterations. Seconds never decide."""
import csv
import json
import math
from pathlib import Path

import pytest
from common import run

KEYS = ["name", "case", "size", "threads", "backend", "setup_s", "solve_s", "total_s", "iterations",
        "relative_residual", "bytes_per_cell", "peak_rss_mb", "rate", "rate_unit", "roof_fraction"]


def bench(*arguments):
    done = run("bench", *arguments, "--json", "--repeat", 2, "--threads", 2)
    assert done.returncode == 0, f"bench {arguments}: {done.stderr}"
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    for row in rows:
        label = f"{row['name']} {row['case']} {row['size']}"
        assert list(row) == KEYS, f"{label} has the keys {list(row)}"
        assert row["rate"] > 0 and row["rate_unit"], f"{label} has no rate"
        assert row["threads"] == 2, f"{label} ran on {row['threads']} threads"
        assert row["peak_rss_mb"] > 0, f"{label} has no memory"
        print(label, row["iterations"], row["relative_residual"], row["bytes_per_cell"])
    return rows


def solves(rows, residual, iterations, memory):
    for row in rows:
        label = f"{row['name']} {row['case']} {row['size']}"
        assert row["relative_residual"] <= residual, f"{label} ended at {row['relative_residual']}"
        assert row["iterations"] <= iterations, f"{label} took {row['iterations']} iterations"
        assert math.isclose(row["total_s"], row["setup_s"] + row["solve_s"], rel_tol=0.5), f"{label}: seconds do not add up"
        assert row["bytes_per_cell"] <= memory, f"{label} took {row['bytes_per_cell']} bytes a cell"


@pytest.fixture(scope="module")
def w1():
    """The three cases of w1 at 32 cells a side."""
    return bench("w1", "--size", 32)


def test_triad_is_its_own_roof():
    triad = bench("triad", "--size", 64)
    assert len(triad) == 1 and triad[0]["roof_fraction"] == 1.0, "triad is its own roof"


def test_kernels_have_a_share_of_the_roof():
    kernels = bench("kernels", "--size", "33x31x17")
    assert len(kernels) >= 10 and all(row["roof_fraction"] > 0 for row in kernels), "kernels have a share of the roof"


def test_vcycle():
    bench("vcycle", "--size", 32)


def test_w1_solves_three_cases(w1):
    assert [row["case"] for row in w1] == ["aligned", "off-grid", "thin"], "w1 runs three cases"
    solves(w1, 1.01e-8, 12, 190)


def test_iterations_do_not_depend_on_the_size():
    iterations = {row["iterations"] for size in (24, 48, "50x26x31") for row in bench("w1", "--size", size)}
    assert max(iterations) - min(iterations) <= 4, f"iterations depend on the size: {iterations}"


def test_w1_crossed():
    solves(bench("w1", "--case", "crossed", "--size", 32), 1.01e-8, 30, 190)


def test_linear_panel():
    solves(bench("panel", "--case", "linear", "--size", "128x64"), 1.01e-8, 12, 190)


def test_tealeaf():
    solves(bench("tealeaf", "--size", 64), 1.01e-8, 12, 250)


def test_nonlinear_panel():
    nonlinear = bench("panel", "--case", "nonlinear", "--size", 32)
    assert len(nonlinear) == 2 and nonlinear[0]["relative_residual"] <= 1e-9, "the nonlinear panel"


def test_fins(tmp_path):
    """More than a batch in all, and a table of the first designs whose heat is that of their efficiency."""
    table = tmp_path / "fins.csv"
    fins = bench("fins", "--designs", 70001, "--size", 32, "--out", table)
    assert len(fins) == 1 and fins[0]["size"] == "70001x32" and fins[0]["relative_residual"] <= 1e-10, fins
    assert 4 <= fins[0]["iterations"] <= 7 and fins[0]["rate_unit"] == "design/s", fins
    rows = list(csv.DictReader(table.open()))
    assert len(rows) == 4096
    for row in rows:
        length, emissivity, base, sink, heat, efficiency = (
            float(row[key]) for key in ("length_m", "emissivity", "base_K", "sink_K", "heat_W_m", "efficiency"))
        black = 2 * 5.670374419e-8 * emissivity * length * (base**4 - sink**4)
        assert math.isclose(heat, efficiency * black, rel_tol=1e-8), row


def test_strips(tmp_path):
    """More than a batch in all, and a table of the first designs whose heat the flow carries."""
    table = tmp_path / "strips.json"
    strips = bench("strips", "--designs", 8200, "--size", "4x5x6", "--out", table)
    assert len(strips) == 1 and strips[0]["size"] == "8200x4x5x6" and strips[0]["relative_residual"] <= 1e-10, strips
    assert 4 <= strips[0]["iterations"] <= 9 and strips[0]["rate_unit"] == "design/s", strips
    first = json.loads(table.read_text())
    places = first["places"]
    assert len(first["designs"]) == 256
    for design in first["designs"]:
        numbers = design["numbers"]
        least = design["flow"] * numbers[places["tube_share"]] * numbers[places["useful"]]  # without the pump's heat
        assert least <= design["heat"] <= 1.1 * least, design


def test_the_same_fins_in_any_run():
    """The table does not depend on threads and on the number of designs."""
    texts = set()
    for threads, designs in ((1, 4096), (2, 4096), (2, 9000)):
        done = run("bench", "fins", "--designs", designs, "--size", 16, "--repeat", 1, "--threads", threads, "--out", "fins.csv")
        assert done.returncode == 0, done.stderr
        assert "designs a second and core" in done.stdout, done.stdout
        texts.add(Path("fins.csv").read_bytes())
    assert len(texts) == 1


def test_rays():
    """Both builders on both scenes: the program compares their hits, and a sample with all triangles in turn."""
    rows = bench("rays", "--triangles", 2000)
    assert [row["case"] for row in rows] == ["plates", "plates, fast", "pipes", "pipes, fast"], rows
    assert [row["size"] for row in rows] == ["2000", "2000", "2016", "2016"] and {row["rate_unit"] for row in rows} == {"ray/s"}, rows
    assert all(40 < row["bytes_per_cell"] < 120 for row in rows), "a triangle's share of leaves and nodes"
    assert [row["case"] for row in bench("rays", "--triangles", 9, "--case", "plates")] == ["plates", "plates, fast"]


def test_exchange():
    """The radiosity of a random scene: the program forms rows of its answer anew."""
    product, radiosity = bench("exchange", "--size", 257)
    assert [product["case"], radiosity["case"]] == ["irradiation", "radiosity"] and radiosity["size"] == "257"
    assert radiosity["relative_residual"] <= 1e-11 and 3 <= radiosity["iterations"] <= 40, radiosity
    assert product["bytes_per_cell"] == 257 * 12 and product["rate_unit"] == "GB/s", product


def test_orbit():
    """Both cases: an orbit that repeats itself, and steps of one length. The program judges its balances and closure."""
    periodic, steps = bench("orbit", "--size", "10x10x4")
    assert [periodic["case"], steps["case"]] == ["periodic", "steps"] and {periodic["size"], steps["size"]} == {"10x10x4"}
    for row in (periodic, steps):
        assert row["relative_residual"] <= 1e-6 and row["rate_unit"] == "steps/s", row
    assert 2 * 540 <= steps["iterations"] <= 4 * 540, "two stages a step, one or two Newton steps each"
    assert steps["rate"] * steps["solve_s"] == pytest.approx(540, rel=0.3), "540 steps of one length"
    assert [row["case"] for row in bench("orbit", "--case", "steps", "--size", "6x6x2")] == ["steps"]


WRONG = ((["orbit", "--case", "yearly"], "choose periodic or steps"), (["w1", "--case", "thick"], "choose from aligned"), (["panel", "--case", "thin"], "choose linear"),
         (["w1", "--size", "12x"], "--size 12x"), (["w1", "--size", "0"], "--size 0"), (["fins", "--designs", "0"], "--designs"),
         (["rays", "--triangles", "0"], "--triangles"), (["rays", "--case", "spheres"], "choose plates, pipes or squares"),
         (["panel", "--case", "linear", "--size", "64x64x11"], "12 layers"),
         (["triad", "A.json"], "only compare reads files"), (["compare", "A.json"], "two runs"))


@pytest.mark.parametrize("wrong, text", WRONG, ids=[" ".join(wrong) for wrong, _ in WRONG])
def test_wrong_usage(wrong, text):
    done = run("bench", *wrong)
    assert done.returncode == 2 and text in done.stderr, f"bench {wrong}: {done.returncode} {done.stderr}"


def test_compare(w1):
    a, b, page = Path("A.json"), Path("B.json"), Path("page.html")
    a.write_text("\n".join(json.dumps(row) for row in w1))
    b.write_text("\n".join(json.dumps(dict(row, rate=2 * row["rate"])) for row in w1))
    done = run("bench", "compare", a, b, "--out", page)
    assert done.returncode == 0 and done.stdout.count("2.000") == 4, f"compare: {done.stdout}{done.stderr}"
    text = page.read_text()
    assert "w1 thin 32x32x32" in text and "2.00</td>" in text and "http" not in text.split("<script>")[0], "the page"
    a.write_text("{}\n")
    assert run("bench", "compare", a, b).returncode == 2, "compare reads what is no benchmark"
