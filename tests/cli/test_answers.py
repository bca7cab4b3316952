"""What a sweep says as a whole: front, shares, Sobol indices, tornado; [optimise] and [calibrate], interrupted and resumed."""
import csv
import json
import math
import re
import signal
import subprocess
import time
from pathlib import Path

import h5py
import numpy as np
import pytest
from common import CASE, ENVIRONMENT, PROGRAM, run
from test_interrupt import default_signals
from test_sweeps import FAST, rows, summary

GOAL = 'objective = { key = "radiator.mass_kg", goal = "minimise" }\n'
BOUND = '[[constraint]]\nkey = "radiator.planform_area_m2"\nat_most = "1000 m2"\n'


def write(name, top, vary, after=""):
    Path(name).write_text(f'schema = 1\ncase = "{CASE}"\nseed = 3\n{FAST}{top}\n[vary]\n{vary}\n{after}')
    return name


def swept(name, *more):
    done = run("sweep", name, "--out", Path(name).stem, *more)
    assert done.returncode == 0, done.stderr
    return Path(Path(name).stem), done


DRAWN = ('"heat.load" = { from = "0.5 MW", to = "1.5 MW" }\n"chips.resistance" = { from = "0.02 K/W", to = "0.05 K/W" }\n'
         '"panel.sheet.thickness" = { from = "0.3 mm", to = "1 mm" }\n')


def test_front_shares_and_slices_are_those_of_the_table():
    folder, done = swept(write("s.toml", 'sampling = "sobol"\nsamples = 256\npareto = ["radiator.mass_kg", { key = "heat.load_W", goal = "maximise" }]\n' + GOAL + BOUND, DRAWN))
    table, said = rows(folder), summary(folder)
    kept = [(float(row["radiator.mass_kg"]), float(row["heat.load_W"]), int(row["design"])) for row in table if row["keeps_constraints"] == "1"]
    front = sorted(a for a in kept if not any(b[0] <= a[0] and b[1] >= a[1] and b[:2] != a[:2] for b in kept))
    with h5py.File(folder / "results.h5") as file:
        place = file["coldsky/sweep/findings/pareto"]
        assert list(place["design"]) == [design for _, _, design in front] and 3 < len(front) < len(kept)
        assert list(place["radiator.mass_kg"]) == [mass for mass, _, _ in front]
        assert place["heat.load_W"].attrs["units"] in (b"W", "W")
    assert said["sweep.pareto_designs"] == len(front)
    assert f"Pareto front: {len(front)} designs" in done.stdout
    share = sum(float(row["radiator.planform_area_m2"]) <= 1000 for row in table) / len(table)
    assert said["sweep.probability.radiator.planform_area_m2"] == share and said["sweep.probability.ok"] == 1
    assert said["sweep.probability.radiator.planform_area_m2.low"] < share < said["sweep.probability.radiator.planform_area_m2.high"]
    assert said["sweep.probability.ok.low"] == pytest.approx(0.025 ** (1 / 256), rel=1e-12)
    # The tornado's ends: means over the tenths of the designs with the smallest and the largest loads.
    by_load = sorted((float(row["heat.load [W]"]), float(row["radiator.mass_kg"])) for row in table)
    low, high = np.mean([mass for _, mass in by_load[:25]]), np.mean([mass for _, mass in by_load[-26:]])
    assert said["sweep.tornado.radiator.mass_kg.heat.load.low"] == pytest.approx(low, rel=0.02)
    assert said["sweep.tornado.radiator.mass_kg.heat.load.high"] == pytest.approx(high, rel=0.02)


def test_sobol_indices_of_a_sweep_by_a_second_way():
    """The estimators written again in numpy, on the table that the sweep wrote."""
    folder, done = swept(write("i.toml", 'sampling = "saltelli"\nsamples = 128\n' + GOAL, DRAWN))
    table, said = rows(folder), summary(folder)
    assert len(table) == 128 * 5
    mass = np.array([float(row["radiator.mass_kg"]) for row in table]).reshape(128, 5)
    a, b = mass[:, 0], mass[:, 1]
    mean = 0.5 * (a.mean() + b.mean())
    variance = 0.5 * (((a - mean) ** 2).mean() + ((b - mean) ** 2).mean())
    for n, key in enumerate(("heat.load", "chips.resistance", "panel.sheet.thickness")):
        mixed = mass[:, 2 + n]
        first, total = ((b - mean) * (mixed - a)).mean() / variance, 0.5 * ((a - mixed) ** 2).mean() / variance
        for word, value in (("first", first), ("total", total)):
            assert said[f"sweep.sobol.radiator.mass_kg.{word}.{key}"] == pytest.approx(value, rel=1e-9, abs=1e-12)
            assert said[f"sweep.sobol.radiator.mass_kg.{word}_low.{key}"] <= value <= said[f"sweep.sobol.radiator.mass_kg.{word}_high.{key}"]
    with h5py.File(folder / "results.h5") as file:
        total = file["coldsky/sweep/findings/sobol/radiator.mass_kg/total"]
        assert total.shape == (3, 3) and total[0, 0] == said["sweep.sobol.radiator.mass_kg.total.heat.load"]
    assert said["sweep.sobol.radiator.mass_kg.total.heat.load"] > 0.6, "the load decides"
    assert "Sobol indices of radiator.mass_kg, 128 of 128 rows" in done.stdout


def test_one_key_at_a_time():
    folder, done = swept(write("o.toml", 'sampling = "one-at-a-time"\n' + GOAL, DRAWN + '"coolant.fluid" = ["ammonia", "water"]\n'))
    table, said = rows(folder), summary(folder)
    assert len(table) == 1 + 3 * 2 + 1
    loads = {float(row["heat.load [W]"]): float(row["radiator.mass_kg"]) for row in table}
    assert min(loads) == pytest.approx(0.55e6) and max(loads) == pytest.approx(1.45e6), "5 % and 95 % of the range"
    assert said["sweep.tornado.radiator.mass_kg.heat.load.low"] == loads[min(loads)]
    assert said["sweep.tornado.radiator.mass_kg.heat.load.high"] == loads[max(loads)]
    base = table[0]["coolant.fluid"]
    other, = [float(row["radiator.mass_kg"]) for row in table if row["coolant.fluid"] != base]
    assert said["sweep.tornado.radiator.mass_kg.coolant.fluid.high"] == max(other, float(table[0]["radiator.mass_kg"]))
    assert "with one key moved alone" in done.stdout


SEARCH = ('"design.tubes" = { from = 15, to = 60 }\n"panel.sheet.thickness" = { from = "0.2 mm", to = "1 mm", scale = "log" }\n'
          '"panel.sheet.material" = ["aluminium-6061", "cfrp-k13d2u"]\n', '[derive]\n"panel.tube.pitch" = "panel.width / round(design.tubes)"\n')
OPTIMISE = GOAL + BOUND + "[optimise]\npopulation = 24\ngenerations = 40\n"


def test_a_search_beats_a_grid_and_keeps_its_constraint():
    folder, done = swept(write("f.toml", OPTIMISE, *SEARCH))
    said = summary(folder)
    assert said["status"] == "ok" and said["sweep.sampling"] == "optimise" and said["sweep.optimise.generations"] <= 40
    assert said["radiator.planform_area_m2"] <= 1000 and said["sweep.designs"] == 24 * (said["sweep.optimise.generations"] + 1)
    grid = '"design.tubes" = { list = [15, 20, 25, 30, 40, 60] }\n"panel.sheet.thickness" = { from = "0.2 mm", to = "1 mm", steps = 9 }\n"panel.sheet.material" = ["aluminium-6061", "cfrp-k13d2u"]\n'
    other, _ = swept(write("g.toml", GOAL + BOUND, grid, SEARCH[1]))
    assert said["radiator.mass_kg"] < summary(other)["radiator.mass_kg"], "forty generations of 24 do better than a grid of 108"
    best = min((float(row["radiator.mass_kg"]), int(row["design"])) for row in rows(folder) if row["keeps_constraints"] == "1")
    assert (said["radiator.mass_kg"], said["sweep.best_design"]) == best
    assert said["status"] in done.stdout or "Best of" in done.stdout


def test_the_full_field_confirms_the_best():
    text = Path(write("c.toml", GOAL + "[optimise]\npopulation = 8\ngenerations = 2\n", SEARCH[0], SEARCH[1])).read_text()
    Path("c.toml").write_text(text.replace(FAST, ""))
    coarse = ["--set", "mesh.length_cells=8", "--set", "mesh.half_pitch_cells=5", "--set", "mesh.core_cells=3", "--set", "mesh.error_estimate=false"]
    folder, _ = swept("c.toml", *coarse)
    said = summary(folder)
    assert said["sweep.checks"] == 1 and said["sweep.check_largest_design"] == said["sweep.best_design"]
    assert abs(said["sweep.check_largest_relative_difference"]) < 0.1


def test_a_search_killed_and_resumed_gives_the_same_table():
    write("k.toml", OPTIMISE, *SEARCH)
    whole, _ = swept("k.toml")
    arguments = [str(PROGRAM), "sweep", "k.toml", "--out", "killed", "--quiet", "--batch", "4"]
    checkpoint, kills = Path("killed.partial/checkpoint.sweep"), 0
    for turn in range(40):
        kept = checkpoint.stat().st_size if checkpoint.exists() else 0
        process = subprocess.Popen([*arguments, *(["--resume"] if kept else [])], env=ENVIRONMENT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
                                   preexec_fn=default_signals)
        # Each of the first turns ends when it has added to what is kept, however fast the machine is.
        while turn < 4 and process.poll() is None:
            if checkpoint.exists() and checkpoint.stat().st_size > kept:
                process.send_signal(signal.SIGKILL if turn % 2 else signal.SIGTERM)
                kills += 1
                break
            time.sleep(0.001)
        _, said = process.communicate()
        if process.returncode == 0:
            break
        assert process.returncode in (143, -signal.SIGTERM, -signal.SIGKILL), said
    assert kills >= 2 and (Path("killed") / "sweep.csv").read_bytes() == (whole / "sweep.csv").read_bytes()


FITTED = '"panel.tube.bond_conductance" = { from = "1000 W m-2 K-1", to = "20000 W m-2 K-1", scale = "log" }\n"coating.front.emissivity" = { from = 0.7, to = 0.97 }\n'
DERIVED = '[derive]\n"coating.back.emissivity" = "coating.front.emissivity"\n'
TRUTH = {"panel.tube.bond_conductance": 4000.0, "coating.front.emissivity": 0.88}
LOADS = [600, 700, 800, 900, 1000, 1100]


def measured(name, noise, seed=0):
    """Numbers that the sweep itself finds for known keys, with noise: what a test campaign would bring home."""
    table = "".join(f'"{key}" = {{ list = [{value if "emis" in key else json.dumps(f"{value} W m-2 K-1")}] }}\n' for key, value in TRUTH.items())
    loads = ", ".join(f'"{load} kW"' for load in LOADS)
    folder, _ = swept(write("truth.toml", 'command = "solve"\n', f'"heat.load" = {{ list = [{loads}] }}\n' + table, DERIVED), "--set", "panel.count=32", "--set", "limits.enforce=false")
    rng = np.random.default_rng(seed)
    lines = ["heat.load [kW],temperature.chip_max_K [degC],temperature.radiator_mean_K [K]"]
    for load, row in zip(LOADS, rows(folder)):
        lines.append(f'{load},{float(row["temperature.chip_max_K"]) - 273.15 + noise * rng.standard_normal()},{float(row["temperature.radiator_mean_K"]) + noise * rng.standard_normal()}')
    Path(name).write_text("\n".join(lines) + "\n")


def calibrated(name, noise, deviation='[calibrate.deviation]\n"temperature.chip_max_K" = "0.2 K"\n"temperature.radiator_mean_K" = "0.2 K"\n', *more):
    measured("tests.csv", noise)
    return swept(write(name, 'command = "solve"\n[calibrate]\nmeasurements = "tests.csv"\n' + deviation, FITTED, DERIVED), "--set", "panel.count=32", "--set", "limits.enforce=false", *more)


def test_a_fit_finds_the_keys_that_measurements_come_from():
    folder, done = calibrated("exact.toml", 0.0)
    said = summary(folder)
    for key, value in TRUTH.items():
        assert said[f"sweep.calibrate.{key}"] == pytest.approx(value, rel=1e-4), key
    assert said["sweep.calibrate.freedom"] == 2 * len(LOADS) - 2 and said["sweep.calibrate.ended"] == "converged"
    assert re.search(r"coating\.front\.emissivity +0\.8800 ", done.stdout), done.stdout


def test_a_fit_to_noisy_measurements_states_its_errors():
    folder, done = calibrated("noisy.toml", 0.2)
    said = summary(folder)
    for key, value in TRUTH.items():
        error = said[f"sweep.calibrate.{key}.standard_error"]
        assert 0 < error < 0.5 * value
        assert abs(said[f"sweep.calibrate.{key}"] - value) < 4 * error
        assert said[f"sweep.calibrate.{key}.low"] < said[f"sweep.calibrate.{key}"] < said[f"sweep.calibrate.{key}.high"]
    assert 1e-4 < said["sweep.calibrate.probability"] < 1 - 1e-4
    assert abs(said["sweep.calibrate.coating.front.emissivity.correlation.panel.tube.bond_conductance"]) < 1
    assert "standard error" in done.stdout and "chi-squared" in done.stdout


@pytest.mark.parametrize("top, vary, said", [
    ("[optimise]\n", DRAWN, ":5:1: [optimise] without an objective"),
    (GOAL + "[optimise]\ngenerations = 0\n", DRAWN, "generations is no whole number from 1 to 100000"),
    (GOAL + "[optimise]\nspeed = 3\n", DRAWN, "speed"),
    (GOAL + 'samples = 8\n[optimise]\n', DRAWN, "samples is given beside [optimise]"),
    ('pareto = ["radiator.mass_kg"]\nsampling = "sobol"\nsamples = 8\n', DRAWN, "a Pareto front of fewer than two keys"),
    ('pareto = ["radiator.mass_kg", "radiator.mas_kg"]\nsampling = "sobol"\nsamples = 8\n', DRAWN, "did you mean 'radiator.mass_kg'?"),
    ('confidence = 95\nsampling = "sobol"\nsamples = 8\n', DRAWN, "confidence is no number between 0.5 and 1"),
    ('sampling = "saltelli"\nsamples = 8\n[[correlation]]\nkeys = ["heat.load", "chips.resistance"]\nrank = 0.5\n', DRAWN, "Sobol indices ask for independent keys"),
    ("[calibrate]\n", DRAWN, "[calibrate] names no measurements"),
    ('[calibrate]\nmeasurements = "m.csv"\n', '"heat.load" = { list = ["1 MW"] }\n', "heat.load is fitted and takes only some values"),
    ('[calibrate]\nmeasurements = "nowhere.csv"\n', DRAWN, "nowhere.csv"),
    ('[calibrate]\nmeasurements = "m.csv"\n', DRAWN, "m.csv:1:1: 'heat.loud' is no key of a case and no number that a sweep finds"),
    ('[calibrate]\nmeasurements = "n.csv"\n', '"heat.load" = { from = "1 MW", to = "2 MW" }\n', "heat.load is a condition and is fitted"),
    ('[calibrate]\nmeasurements = "n.csv"\n', '"chips.resistance" = { from = "0.02 K/W", to = "0.05 K/W" }\n', "1 measured numbers for 1 fitted keys"),
])
def test_what_is_refused(top, vary, said):
    Path("m.csv").write_text("heat.loud [kW],temperature.chip_max_K\n1000,350\n1100,355\n1200,360\n1300,365\n")
    Path("n.csv").write_text("heat.load [kW],temperature.chip_max_K\n1000,350\n")
    done = run("sweep", write("bad.toml", top, vary))
    assert done.returncode == 2, done.stdout
    assert said in done.stderr, done.stderr
    assert not Path("bad").exists()


def test_check_of_a_search_says_how_many_designs_it_may_take():
    done = run("check", write("f.toml", OPTIMISE, *SEARCH), "--json")
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout)
    assert said["designs"] == 24 * 41 and said["checked"] == 24 and said["sampling"] == "optimise"
    assert math.isclose(said["time_s"] * said["rate_per_s"], said["designs"], rel_tol=1e-6)


def test_pages_do_not_grow_with_the_designs():
    sizes = []
    for samples in (4096, 16384):
        folder, _ = swept(write(f"p{samples}.toml", f'sampling = "sobol"\nsamples = {samples}\npareto = ["radiator.mass_kg", "radiator.planform_area_m2"]\n' + GOAL + BOUND, DRAWN))
        page = (folder / "report.html").read_text()
        for figure in ("front.radiator.mass_kg.radiator.planform_area_m2", "tornado", "slice.heat.load", "parallel", "matrix"):
            assert f'"id":"{figure}"' in page.replace('": "', '":"'), figure
        sizes.append(len(page))
    assert sizes[1] < 1.02 * sizes[0] and sizes[1] < 15e6


CROSSED = '"heat.load" = { from = "0.5 MW", to = "1.5 MW" }\n"chips.resistance" = { from = "0.02 K/W", to = "0.05 K/W" }\n'


def test_crossings_are_where_single_designs_meet_the_limit():
    """From the middle of both ranges; the area at the stated load is the constraint's, to the last halving."""
    file = write("x.toml", 'sampling = "sobol"\nsamples = 16\ncrossings = true\n' + BOUND.replace("1000", "1200") + '[[crossing]]\nkey = "radiator.mass_kg"\nat = "4 t"\n', CROSSED)
    folder, done = swept(file)
    said = summary(folder)
    load = said["sweep.crossing.heat.load.radiator.planform_area_m2.above"]
    light = said["sweep.crossing.heat.load.radiator.mass_kg.below"]
    other, _ = swept(write("y.toml", "", f'"heat.load" = {{ list = ["{load} W", "{light} W"] }}\n"chips.resistance" = {{ list = ["0.035 K/W"] }}\n'))
    first, second = rows(other)
    assert float(first["radiator.planform_area_m2"]) == pytest.approx(1200, rel=3e-6)
    assert float(second["radiator.mass_kg"]) == pytest.approx(4000, rel=3e-6)
    assert "sweep.crossing.heat.load.limits.above" not in said, "the chips are kept in all of these"
    assert "How far one key moves from the middle" in done.stdout and re.search(r"breaks +radiator.planform_area_m2 <= 1200", done.stdout), done.stdout
