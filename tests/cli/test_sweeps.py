"""Sweeps: designs against single solves, the table and its formats, what is invalid or infeasible, killed and resumed sweeps, threads and batches."""
import csv
import fcntl
import json
import random
import re
import shutil
import signal
import subprocess
import time
from pathlib import Path

import h5py
import numpy as np
import pytest
from common import CASE, ENVIRONMENT, PROGRAM, run, settings
from test_interrupt import default_signals, log_of

COARSE = settings(mesh__length_cells=8, mesh__half_pitch_cells=5, mesh__sheet_cells=1, mesh__core_cells=3, mesh__error_estimate="false")
FAST = "check_share = 0\n"


def sweep(name, vary, more="", samples=None, command="size", **top):
    """A sweep file of the shipped case; `vary` are its lines."""
    head = f'schema = 1\ncase = "{CASE}"\ncommand = "{command}"\nseed = 7\n'
    head += "".join(f"{key} = {json.dumps(value)}\n" for key, value in top.items())
    if samples:
        head += f'sampling = "sobol"\nsamples = {samples}\n'
    Path(name).write_text(head + more + "\n[vary]\n" + vary)
    return name


LOADS = '"heat.load" = { from = "0.5 MW", to = "1.5 MW", steps = 3 }\n"panel.tube.pitch" = { list = ["0.1 m", "0.15 m"] }\n'
GOAL = '[objective]\nkey = "radiator.mass_kg"\ngoal = "minimise"\n'


def rows(folder):
    with open(Path(folder) / "sweep.csv", newline="") as file:
        table = list(csv.DictReader(file))
    assert [int(row["design"]) for row in table] == list(range(len(table))), "a line a design, in their order"
    return table


def summary(folder):
    return json.loads(Path(folder, "summary.json").read_text())


def csv_of(folder):
    return (Path(folder) / "sweep.csv").read_bytes()


def names(folder):
    return {path.name for path in Path(folder).iterdir()}


# --- The table

def test_designs_are_what_their_strips_are_as_single_runs():
    """A case whose own panel is the strip, on the strip's mesh, gives the digits of the design: an independent way through `size`."""
    sweep("s.toml", LOADS, FAST + GOAL)
    done = run("sweep", "s.toml", "--out", "s")
    assert done.returncode == 0, done.stderr
    table = rows("s")
    assert len(table) == 6 and all(row["status"] == "ok" for row in table)
    for row in table:
        pitch = row["panel.tube.pitch [m]"]
        single = run("size", CASE, "--json", "--no-figures", "--no-report", "--out", "one",
                     *settings(heat__load=f"{row['heat.load [W]']} W", panel__tube__pitch=f"{pitch} m", panel__width=f"{pitch} m", mesh__sheet_cells=1,
                               mesh__core_cells=4, mesh__half_pitch_cells=12, mesh__length_cells=12, mesh__error_estimate="false"))
        assert single.returncode == 0, single.stderr
        said = json.loads(single.stdout)
        for key in ("radiator.planform_area_m2", "radiator.mass_kg", "radiator.net_flux_per_planform_W_m2", "radiator.fin_efficiency", "heat.coolant_W", "heat.pump_W",
                    "temperature.chip_max_K", "temperature.radiator_mean_K", "temperature.coolant_in_K", "temperature.coolant_out_K", "temperature.coolant_mean_K",
                    "temperature.sink_K", "coolant.mass_flow_kg_s", "coolant.film_coefficient_W_m2K", "coolant.pressure_drop_Pa", "coolant.reynolds"):
            assert float(row[key]) == pytest.approx(said[key], rel=3e-8), f"{key} of design {row['design']}"


def test_system_mass_and_panels_are_those_of_whole_panels():
    """A sweep of the case as it is, beside `size` of it: the panels' masses are exact, areas agree within the meshes."""
    sweep("s.toml", '"heat.load" = { list = ["1 MW"] }\n', FAST)
    assert run("sweep", "s.toml", "--out", "s", "--quiet").returncode == 0
    row, = rows("s")
    mesh = settings(mesh__sheet_cells=1, mesh__core_cells=4, mesh__half_pitch_cells=12, mesh__length_cells=12, mesh__error_estimate="false")
    said = json.loads(run("size", CASE, "--json", *mesh, "--no-figures", "--no-report").stdout)
    assert float(row["radiator.panels"]) == said["radiator.panels"] and float(row["radiator.spare_panels"]) == said["radiator.spare_panels"]
    assert float(row["radiator.mass_kg"]) / float(row["radiator.planform_area_m2"]) == pytest.approx(said["radiator.mass_kg"] / said["radiator.planform_area_m2"], rel=1e-12)
    assert float(row["system.mass_kg"]) == pytest.approx(said["system.mass_kg"], rel=1e-7)
    assert float(row["radiator.planform_area_m2"]) == pytest.approx(said["radiator.planform_area_m2"], rel=1e-7), "the strip is the panel on the same cells"


def test_the_shipped_case_lies_within_its_discretisation_error():
    """The strip's area beside that of the shipped mesh, whose cells are some ten times smaller across: as far apart as `size` says of a mesh as coarse as the strip's."""
    sweep("s.toml", '"heat.load" = { list = ["1 MW"] }\n', FAST)
    assert run("sweep", "s.toml", "--out", "s", "--quiet").returncode == 0
    area = float(rows("s")[0]["radiator.planform_area_m2"])
    coarse = settings(mesh__sheet_cells=1, mesh__core_cells=4, mesh__half_pitch_cells=12, mesh__length_cells=12)
    stated = json.loads(run("size", CASE, "--json", *coarse, "--no-figures", "--no-report", "--out", "c").stdout)["discretisation.area_relative_uncertainty"]
    said = json.loads(run("size", CASE, "--json", "--no-figures", "--no-report", "--out", "f").stdout)
    off = abs(area / said["radiator.planform_area_m2"] - 1)
    assert said["discretisation.area_relative_uncertainty"] < off <= stated < 0.02, f"off by {off:.2e}, stated {stated:.2e}"


DESIGNS = 600


@pytest.fixture(scope="module")
def whole(runs):
    """An undisturbed sweep with designs of every kind, and how it is started."""
    file = runs / "kinds.toml"
    sweep(file, '"heat.load" = { from = "0.5 MW", to = "1.5 MW", steps = 100 }\n"chips.junction_limit" = { list = ["85 degC", "40 degC", "205 K"] }\n'
                '"panel.tube.diameter" = { list = ["12 mm", "400 mm"] }\n',
          FAST + GOAL + '[[constraint]]\nkey = "radiator.planform_area_m2"\nat_most = "1200 m2"\n')
    arguments = ["sweep", str(file)]
    done = run(*arguments, "--out", runs / "whole")
    assert done.returncode == 0, done.stderr
    return runs / "whole", arguments, done


def test_all_kinds_of_designs_stay_in_the_table(whole):
    folder, _, done = whole
    table = rows(folder)
    assert len(table) == DESIGNS
    kinds = {(row["status"], row["limit"]) for row in table}
    assert ("ok", "chip junction limit") in kinds and ("infeasible", "coolant freezing point") in kinds and ("invalid", "not valid") in kinds, kinds
    for row in table:
        solved = row["status"] in ("ok", "limit_exceeded")
        assert (row["radiator.planform_area_m2"] != "") == solved and (row["reason"] == "") == (row["status"] == "ok")
        keeps = solved and row["status"] == "ok" and float(row["radiator.planform_area_m2"]) <= 1200
        assert row["keeps_constraints"] == str(int(keeps))
    said = summary(folder)
    for status in ("ok", "infeasible", "not_converged", "invalid", "limit_exceeded"):
        assert said[f"sweep.{status}"] == sum(row["status"] == status for row in table)
        if said[f"sweep.{status}"]:
            assert re.search(rf"^  {status} +{said[f'sweep.{status}']} ", done.stdout, re.M), done.stdout
    assert said["sweep.keep_constraints"] == sum(row["keeps_constraints"] == "1" for row in table) > 0
    assert not any(key.startswith(("time", "seconds")) for key in table[0]), "no timing in the table"


def test_the_best_design(whole):
    folder, _, done = whole
    kept = [row for row in rows(folder) if row["keeps_constraints"] == "1"]
    best = min(kept, key=lambda row: (float(row["radiator.mass_kg"]), int(row["design"])))
    said = summary(folder)
    assert said["sweep.best_design"] == int(best["design"]) and said["status"] == "ok" and said["command"] == "sweep"
    assert said["radiator.mass_kg"] == float(best["radiator.mass_kg"]) and said["input.heat.load"] == float(best["heat.load [W]"])
    listed = re.search(r"^  +design .*\n(.*)", done.stdout, re.M)[1].split()
    assert listed[0] == best["design"] and float(listed[1]) == pytest.approx(float(best["radiator.mass_kg"]), rel=1e-4)


def test_results_h5_is_the_same_table_with_units(whole):
    folder, _, _ = whole
    table = rows(folder)
    with h5py.File(Path(folder) / "results.h5") as file:
        group = file["coldsky/sweep"]

        def units(name, item):
            if isinstance(item, h5py.Dataset):
                assert item.attrs["units"], name
        file.visititems(units)
        text = lambda name: bytes(group[name][()]).decode()
        words = text("status_legend").split("\n")
        assert [words[code] for code in group["status"][:]] == [row["status"] for row in table]
        assert [text("limit_legend").split("\n")[code] for code in group["limit"][:]] == [row["limit"] for row in table]
        for header in table[0]:
            key, _, unit = header.partition(" [")
            place = group["inputs"].get(key) or group["answers"].get(key)
            if place is None:
                continue
            if unit:
                assert bytes(place.attrs["units"]).decode() == unit[:-1] if isinstance(place.attrs["units"], bytes) else place.attrs["units"] == unit[:-1]
            values = np.array([float(row[header]) if row[header] else np.nan for row in table])
            assert np.array_equal(place[:], values, equal_nan=True), header
        assert len(group["answers"]) == 20 and set(group["inputs"]) == {"heat.load", "chips.junction_limit", "panel.tube.diameter"}
        assert text("file") == Path(whole[1][1]).read_text() and "dawn" in bytes(file["coldsky/case"][()]).decode()
        assert bytes(file["coldsky/version"][()]) and bytes(file["coldsky/backend"][()])


def test_names_of_materials_are_numbers_with_a_legend():
    sweep("s.toml", '"panel.sheet.material" = { list = ["aluminium-6061", "copper"] }\n', FAST)
    assert run("sweep", "s.toml", "--out", "s", "--quiet").returncode == 0
    with h5py.File("s/results.h5") as file:
        group = file["coldsky/sweep/inputs"]
        assert bytes(group["panel.sheet.material_legend"][()]).decode().split("\n") == ["aluminium-6061", "copper"]
        assert list(group["panel.sheet.material"][:]) == [0, 1]
    assert [row["panel.sheet.material"] for row in rows("s")] == ["aluminium-6061", "copper"]


def test_outputs_and_json():
    sweep("s.toml", LOADS, FAST)
    done = run("sweep", "s.toml", "--json", *settings(margin__heat_load=0.5))
    assert done.returncode == 0 and json.loads(done.stdout) == summary("s"), "the folder has the sweep's name"
    assert names("s") == {"summary.json", "sweep.csv", "results.h5", "report.html", "run.log", ".coldsky-manifest"}
    assert not Path("s.partial").exists()
    quiet = run("sweep", "s.toml", "--quiet", "--no-report", "--out", "t")
    assert quiet.returncode == 0 and quiet.stdout == quiet.stderr == "" and "report.html" not in names("t")
    area = lambda folder: float(rows(folder)[0]["radiator.planform_area_m2"])
    assert area("s") > 1.3 * area("t"), "--set holds for every design"


def test_a_given_number_of_panels():
    sweep("s.toml", '"panel.count" = { list = [30, 32, 40] }\n"panel.tube.pitch" = { list = ["0.1 m"] }\n',
          '[[constraint]]\nkey = "temperature.chip_max_K"\nat_most = "90 degC"\n', command="solve")
    done = run("sweep", "s.toml", "--out", "s", *COARSE)
    assert done.returncode == 0, done.stderr
    table = rows("s")
    assert {row["sized_by"] for row in table} == {"given"} and table[0]["status"] == "limit_exceeded" and table[2]["status"] == "ok"
    assert [row["keeps_constraints"] for row in table] == [str(int(row["status"] == "ok")) for row in table], "beyond a limit nothing is kept"
    chips = [float(row["temperature.chip_max_K"]) for row in table]
    assert chips == sorted(chips, reverse=True)
    said = summary("s")
    assert said["sweep.checks"] == 3 and abs(said["sweep.check_largest_difference_K"]) < 0.5
    full = json.loads(run("solve", CASE, "--json", *COARSE, *settings(panel__count=40, panel__tube__pitch="0.1 m"), "--no-figures", "--no-report").stdout)
    with h5py.File("s/results.h5") as file:
        checks = file["coldsky/sweep/checks"]
        assert checks["full_field"][list(checks["design"][:]).index(2)] == pytest.approx(full["temperature.chip_max_K"], rel=1e-9)


def test_checks_by_the_full_field():
    sweep("s.toml", LOADS)
    arguments = ["sweep", "s.toml", *COARSE, *settings(mesh__error_estimate="true")]
    done = run(*arguments, "--out", "s")
    assert done.returncode == 0, done.stderr
    said = summary("s")
    assert said["sweep.checks"] == 3 and 0 < said["sweep.check_mesh_relative_uncertainty"] < 0.05
    with h5py.File("s/results.h5") as file:
        checks = file["coldsky/sweep/checks"]
        differences = checks["difference"][:]
        worst = differences[np.argmax(np.abs(differences))]
        assert worst == said["sweep.check_largest_relative_difference"] and 0 < abs(worst) < 0.02
        design = int(checks["design"][0])
        full = checks["full_field"][0]
    row = rows("s")[design]
    single = json.loads(run("size", CASE, "--json", *COARSE, *settings(mesh__error_estimate="true", heat__load=f"{row['heat.load [W]']} W",
                            panel__tube__pitch=f"{row['panel.tube.pitch [m]']} m"), "--no-figures", "--no-report").stdout)
    assert full == pytest.approx(single["radiator.planform_area_m2"], rel=1e-9)
    assert f"{100 * worst:+.3g} %" in done.stdout
    assert run(*arguments, "--out", "t", "--quiet").returncode == 0
    assert summary("t")["sweep.check_largest_relative_difference"] == worst, "the same sample"


def test_ways_of_sizing_have_their_rates():
    low = CASE.parent / "low-orbit-1mw.toml"
    Path("s.toml").write_text(f'schema = 1\ncase = "{low}"\ncheck_share = 0\n[vary]\n"environment.orbit.position" = {{ list = ["average", "peak", "worst"] }}\n')
    done = run("sweep", "s.toml", "--out", "s", *COARSE, *settings(time__tolerance="2 K"))
    assert done.returncode == 0, done.stderr
    assert [row["sized_by"] for row in rows("s")] == ["orbit average", "periodic peak", "worst position"]
    said = summary("s")
    for way in ("orbit_average", "periodic_peak", "worst_position"):
        assert said[f"sweep.{way}_designs"] == 1 and said[f"sweep.{way}_designs_per_s"] > 0
    assert "1 design, peak of the periodic orbit: " in done.stdout and "1 design, orbit average: " in done.stdout
    average, peak, worst = (float(row["radiator.planform_area_m2"]) for row in rows("s"))
    assert 1.01 * average < peak < worst < 1.2 * average


def test_peaks_of_orbits_are_the_designs_own_and_those_of_the_full_field():
    """Designs that go through their orbits together, of two kinds of loop: the same bytes in any batch, and the areas that `size` gives by
    a panel that goes through its orbit alone, up to the strip's own mesh."""
    low = CASE.parent / "low-orbit-1mw.toml"
    vary = ('"panel.sheet.thickness" = { list = ["0.4 mm", "0.8 mm"] }\n"coolant.loop" = { list = ["single-phase", "two-phase"] }\n'
            '"heat.capacity" = { list = ["0 J K-1", "2e7 J K-1"] }\n')
    Path("s.toml").write_text(f'schema = 1\ncase = "{low}"\n{FAST}[vary]\n{vary}')
    peak = ["--no-report", "--quiet", *settings(environment__orbit__position="peak")]
    for folder, options in {"s": [], "t": ["--batch", 3], "u": ["--batch", 1, "--threads", 1]}.items():
        done = run("sweep", "s.toml", "--out", folder, *peak, *options)
        assert done.returncode == 0, done.stderr
        assert {row["sized_by"] for row in rows(folder)} == {"periodic peak"} and csv_of(folder) == csv_of("s")
    row = rows("s")[3]
    capacity = next(value for key, value in row.items() if key.startswith("heat.capacity"))
    one = run("size", low, "--out", "one", "--no-figures", "--quiet", *settings(
        environment__orbit__position="peak", panel__sheet__thickness=f"{row['panel.sheet.thickness [m]']} m", coolant__loop=row["coolant.loop"],
        heat__capacity=f"{capacity} J K-1", panel__edges="adiabatic", mesh__error_estimate="false",
        mesh__sheet_cells=1, mesh__core_cells=4, mesh__half_pitch_cells=12, mesh__length_cells=12))
    assert one.returncode == 0, one.stderr
    area, alone = float(row["radiator.planform_area_m2"]), summary("one")["radiator.planform_area_m2"]
    assert abs(area / alone - 1.0) < 1e-3, f"{area} m2 in the sweep, {alone} m2 alone"


# --- No answer at all, and what is refused

@pytest.mark.parametrize("vary, more, code, status", [
    ('"chips.junction_limit" = { list = ["204 K", "205 K"] }\n', "", 4, "infeasible"),
    ('"panel.tube.diameter" = { list = ["400 mm", "500 mm"] }\n', "", 2, "invalid"),
    ('"solver.newton_limit" = { list = [1] }\n', "", 3, "not_converged"),
    ('"heat.load" = { list = ["1 MW"] }\n', '[[constraint]]\nkey = "radiator.planform_area_m2"\nat_most = "1 m2"\n', 4, "infeasible")])
def test_sweeps_without_an_answer(vary, more, code, status):
    sweep("s.toml", vary, FAST + more)
    done = run("sweep", "s.toml", "--out", "s")
    assert done.returncode == code, done.stderr + done.stdout
    assert summary("s")["status"] == status and Path("s/sweep.csv").exists(), "the table is a result all the same"


@pytest.mark.parametrize("text, words", [("[vary]\n", "names no case"), ('case = "none.toml"\n[vary]\n"heat.load" = { list = ["1 MW"] }\n', "none.toml")])
def test_bad_files(text, words):
    Path("s.toml").write_text("schema = 1\n" + text)
    before = names(".")
    done = run("sweep", "s.toml")
    assert done.returncode == 2 and "s.toml:" in done.stderr and words in done.stderr, done.stderr
    assert names(".") - before <= {"s.partial"}
    assert run("sweep", "nothing.toml").returncode == 2 and run("sweep").returncode == 2


def test_solve_asks_for_panels_and_steady_states():
    sweep("s.toml", '"heat.load" = { list = ["1 MW"] }\n', FAST, command="solve")
    done = run("sweep", "s.toml")
    assert done.returncode == 2 and "s.toml: panel.count is missing (solve works on a given number of panels)" in done.stderr and not Path("s").exists()
    done = run("sweep", "s.toml", *settings(panel__count=30, time__end="60 s"))
    assert done.returncode == 2 and "s.toml: the case goes through time (a sweep solves steady states)" in done.stderr
    sweep("t.toml", '"panel.count" = { list = [30, 40] }\n"time.end" = { list = ["60 s"] }\n', FAST, command="solve")
    assert run("sweep", "t.toml", "--out", "t").returncode == 2 and {row["status"] for row in rows("t")} == {"invalid"}


def test_keys_without_effect_are_told():
    sweep("s.toml", '"mesh.length_cells" = { list = [16, 32] }\n', FAST)
    done = run("sweep", "s.toml")
    assert done.returncode == 0 and "warning: without effect: mesh.length_cells" in done.stderr and "without effect: mesh.length_cells" in Path("s/run.log").read_text()
    assert rows("s")[0]["radiator.mass_kg"] == rows("s")[1]["radiator.mass_kg"]


def test_files_of_others_stay():
    sweep("s.toml", LOADS, FAST)
    Path("s").mkdir()
    Path("s/notes.txt").write_text("mine")
    assert run("sweep", "s.toml", "--quiet").returncode == 0 and Path("s/notes.txt").read_text() == "mine"
    assert run("sweep", "s.toml", "--quiet").returncode == 0 and Path("s/notes.txt").read_text() == "mine"
    Path("t").mkdir()
    Path("t/sweep.csv").write_text("mine")
    done = run("sweep", "s.toml", "--out", "t")
    assert done.returncode == 2 and "t/sweep.csv: is in the way of an output" in done.stderr and Path("t/sweep.csv").read_text() == "mine"


# --- Threads, batches, resumed sweeps

@pytest.mark.parametrize("options", [["--batch", 1], ["--batch", 7], ["--batch", 1000], ["--threads", 1], ["--threads", 2]])
def test_the_same_bytes_for_any_batch_and_number_of_threads(whole, options):
    folder, arguments, _ = whole
    assert run(*arguments, "--out", "s", "--quiet", "--no-report", *options).returncode == 0
    assert csv_of("s") == csv_of(folder)


def start(*arguments):
    return subprocess.Popen([str(PROGRAM), *map(str, arguments)], env=ENVIRONMENT, preexec_fn=default_signals, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)


def kept():
    """Designs that the log reports as kept."""
    try:
        found = re.findall(r"kept (\d+) of", Path("s.partial/run.log").read_text())
    except FileNotFoundError:
        return 0
    return int(found[-1]) if found else 0


def test_killed_at_random_moments(whole):
    """What was reported as kept is not solved again; the table is that of an undisturbed sweep byte for byte."""
    folder, arguments, _ = whole
    chance = random.Random(5)
    begin = time.monotonic()
    assert run(*arguments, "--out", "t", "--quiet", "--no-report", "--batch", 2).returncode == 0
    whole_time = time.monotonic() - begin
    resume, reported = [], 0
    for _ in range(10):
        process = start(*arguments, "--out", "s", "--batch", 2, "--no-report", *resume)
        time.sleep(chance.uniform(0.2, 0.6) * whole_time)
        process.kill()
        process.communicate()
        if Path("s").exists():
            break
        if resume and kept() >= reported:
            text = Path("s.partial/run.log").read_text()
            resumed = re.findall(r"resumed after (\d+) of", text)
            assert not resumed or int(resumed[-1]) >= reported, "a reported batch was lost"
        reported = kept()
        resume = ["--resume"] if Path("s.partial/checkpoint.sweep").exists() else []
    assert resume, "always too early"
    if not Path("s").exists():
        done = run(*arguments, "--out", "s", "--batch", 5, "--resume", "--quiet")
        assert done.returncode == 0, done.stderr
    assert csv_of("s") == csv_of(folder) and not Path("s.partial").exists()


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_interrupted_and_resumed(whole, how):
    folder, arguments, _ = whole
    for _ in range(20):
        shutil.rmtree("s", ignore_errors=True)
        process = start(*arguments, "--out", "s", "--batch", 2)
        while process.poll() is None and kept() == 0:
            time.sleep(0.001)
        process.send_signal(how)
        message = process.communicate()[1]
        if process.returncode != 0:
            break
    assert process.returncode == 128 + how, message
    assert "s.partial: interrupted" in message and "--resume goes on from here" in message
    left = summary("s.partial")
    assert left["status"] == "interrupted" and 0 < left["sweep.solved"] < DESIGNS
    done = run(*arguments, "--out", "s", "--resume")
    assert done.returncode == 0 and csv_of("s") == csv_of(folder)
    assert f"resumed after {left['sweep.solved']} of {DESIGNS}" in Path("s/run.log").read_text()
    assert run(*arguments, "--out", "s", "--resume").returncode == 2, "there is nothing to resume"


@pytest.fixture
def interrupted(whole):
    """A checkpoint of that sweep in s.partial."""
    _, arguments, _ = whole
    file = Path("kinds.toml")
    file.write_text(Path(arguments[1]).read_text())
    for _ in range(20):
        shutil.rmtree("s", ignore_errors=True)
        process = start("sweep", file, "--out", "s", "--batch", 2)
        while process.poll() is None and kept() < 4:
            time.sleep(0.001)
        process.kill()
        process.communicate()
        if Path("s.partial").exists():
            return file
    pytest.fail("always too late")


CHANGES = {"another sweep file": (lambda file: file.write_text(file.read_text().replace("1.5 MW", "1.6 MW")), [], "is of another sweep (line 14 was"),
           "--set": (lambda file: None, settings(margin__heat_load=0.1), "is of another case (margin.heat_load was")}


@pytest.mark.parametrize("change", CHANGES)
def test_another_sweep_is_refused(interrupted, change):
    edit, options, words = CHANGES[change]
    edit(interrupted)
    checkpoint = Path("s.partial/checkpoint.sweep").read_bytes()
    done = run("sweep", interrupted, "--out", "s", "--resume", *options)
    assert done.returncode == 2 and "s.partial/checkpoint.sweep: " in done.stderr and words.split(" (")[0] in done.stderr, done.stderr
    assert re.search(words.split(" (")[1].replace("line 14", r"line \d+"), done.stderr), done.stderr
    assert Path("s.partial/checkpoint.sweep").read_bytes() == checkpoint, "it is not thrown away"


def test_killed_between_two_checks():
    """Checks that are kept are not solved again, and all are those of an undisturbed sweep."""
    sweep("c.toml", LOADS)
    arguments = ["sweep", "c.toml", "--no-report", *COARSE, *settings(mesh__length_cells=24)]
    assert run(*arguments, "--out", "whole", "--quiet").returncode == 0
    for _ in range(20):
        shutil.rmtree("s", ignore_errors=True)
        process = start(*arguments, "--out", "s")
        while process.poll() is None and "by the full field" not in log_of("s"):
            time.sleep(0.001)
        process.kill()
        process.communicate()
        if Path("s.partial/checkpoint.sweep").exists():
            break
    assert run(*arguments, "--out", "s", "--resume", "--quiet").returncode == 0
    assert re.search(r"resumed after 6 of 6 designs and [12] checks", Path("s/run.log").read_text())
    assert Path("s/run.log").read_text().count("by the full field") == 3
    with h5py.File("s/results.h5") as first, h5py.File("whole/results.h5") as second:
        for name in ("design", "full_field", "difference"):
            assert np.array_equal(first[f"coldsky/sweep/checks/{name}"][:], second[f"coldsky/sweep/checks/{name}"][:])
    assert csv_of("s") == csv_of("whole")


def test_a_bad_file_leaves_the_checkpoint(whole, interrupted):
    text, checkpoint = interrupted.read_text(), Path("s.partial/checkpoint.sweep").read_bytes()
    interrupted.write_text(text.replace("heat.load", "heat.laod"))
    assert run("sweep", interrupted, "--out", "s", "--resume").returncode == 2 and summary("s.partial")["status"] == "invalid"
    assert Path("s.partial/checkpoint.sweep").read_bytes() == checkpoint
    interrupted.write_text(text)
    assert run("sweep", interrupted, "--out", "s", "--resume", "--quiet").returncode == 0 and csv_of("s") == csv_of(whole[0])


@pytest.mark.parametrize("damage", ["cut", "flipped", "head"])
def test_damaged_checkpoints(whole, interrupted, damage):
    """Whole batches before the damage stay; what stands behind it is solved again. A damaged head is refused."""
    place = Path("s.partial/checkpoint.sweep")
    content = bytearray(place.read_bytes())
    if damage == "cut":
        content = content[:-11]
    else:
        content[-30 if damage == "flipped" else 40] ^= 0x10
    place.write_bytes(content)
    done = run("sweep", interrupted, "--out", "s", "--resume", "--quiet")
    if damage == "head":
        assert done.returncode == 2 and "damaged" in done.stderr
    else:
        assert done.returncode == 0 and csv_of("s") == csv_of(whole[0]) and "are cut off" in Path("s/run.log").read_text()


def test_two_sweeps_in_one_folder(interrupted):
    folder = Path("s.partial")
    descriptor = __import__("os").open(folder, 0)
    fcntl.flock(descriptor, fcntl.LOCK_EX)
    done = run("sweep", interrupted, "--out", "s")
    assert done.returncode == 2 and "is being written by another run" in done.stderr


def test_progress(whole):
    """Lines with rate and time left where there is no terminal, no more than one in five seconds; a bar in one."""
    _, arguments, _ = whole
    command = " ".join([f"'{PROGRAM}'", *map(str, arguments), "--out", "s", "--no-report", "--batch", "1"])
    done = subprocess.run(["script", "-qec", command, "/dev/null"], capture_output=True, text=True, env={**ENVIRONMENT, "TERM": "xterm-256color"})
    assert re.search(r"\[#*\.+\] \d+ of 600 designs, [\d.]+ designs/s, .* left", done.stdout), done.stdout[-2000:]
