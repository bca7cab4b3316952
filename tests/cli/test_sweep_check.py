"""check of sweep files: what it says of designs, time and room, in text and as one object, and how faults are told."""
import json
import re
from pathlib import Path

import pytest
from common import CASE, CASES, run, settings

COARSE = settings(mesh__length_cells=8, mesh__half_pitch_cells=5, mesh__sheet_cells=1, mesh__core_cells=3)
SWEEPS = sorted((CASES / "sweeps").glob("*.toml"))


def written(text, name="study.toml"):
    Path(name).write_text(f'case = "{CASE}"\n' + text)
    return name


def checked(*arguments):
    done = run("check", *arguments, *COARSE, "--json")
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    return json.loads(done.stdout)


@pytest.mark.parametrize("file", SWEEPS, ids=lambda file: file.stem)
def test_shipped_sweeps_have_valid_designs_alone(file):
    document = checked(file)
    assert document["status"] == "ok" and document["command"] == "check" and document["sweep"] == file.stem
    assert document["invalid"] == 0 and document["faults"] == []
    # Of a search the first generation is looked at, of many designs ten thousand.
    searches = document["sampling"] in ("optimise", "calibrate")
    assert document["designs"] > 50 and (8 <= document["checked"] < document["designs"] if searches else document["checked"] == min(document["designs"], 10_000))
    assert document["rate_per_s"] > 0.0 and document["rate_designs"] >= 1
    assert abs(document["time_s"] * document["rate_per_s"] / document["designs"] - 1.0) < 1e-12
    assert document["memory_bytes"] > 0.0 and document["disk_bytes"] > document["designs"] * 8
    # Of an optimisation the best design alone is solved again, of all else three designs at least.
    assert (1 if document["sampling"] == "optimise" else 3) <= document["full_field_checks"] <= 59


def test_a_grid_is_counted_and_told():
    text = run("check", CASES / "sweeps" / "pitch-grid.toml", *COARSE).stdout
    assert "sweep pitch-grid: 54 designs of dawn-dusk-1mw, command size, sampling grid, seed 0" in text
    assert re.search(r"panel\.sheet\.thickness +m +0\.0003 \.\.\. 0\.0007, 3 steps", text)
    assert re.search(r"panel\.tube\.pitch +m +\(?= panel\.width / design\.tubes", text)
    assert "valid: all of 54 designs looked at" in text
    assert re.search(r"time: about \S+ \S+ at \S+ designs a second, measured on \d+ designs? together", text)
    assert re.search(r"memory: about \S+ GB.*disk: about \S+ MB", text)
    korean = run("check", CASES / "sweeps" / "pitch-grid.toml", *COARSE, "--lang", "ko").stdout
    assert "설계 54개" in korean


def test_invalid_designs_are_counted_with_their_reasons():
    file = written('[vary]\n"panel.tube.pitch" = { list = ["100 mm", "110 mm", "130 mm", "150 mm"] }\n'
                   '"panel.tube.diameter" = { list = ["8 mm", "30 mm"] }\n')
    document = checked(file)
    assert document["designs"] == document["checked"] == 8
    # Two pitches divide the width; a tube of 30 mm does not fit into the core.
    assert document["invalid"] == 6
    assert sum(fault["designs"] for fault in document["faults"]) == 6
    assert any("not a whole number of pitches" in fault["reason"] for fault in document["faults"])
    # The place is that of the key in the sweep, not of what stands in the case.
    assert any(re.match(r"study\.toml:4:1: a tube of 32 mm outside does not fit into a core of 15 mm", fault["reason"]) for fault in document["faults"])
    text = run("check", file, *COARSE).stdout
    assert "not valid: 6 of 8 designs looked at" in text


def test_keys_that_change_nothing_are_named():
    file = written('[vary]\n"mesh.refinement" = [1.0, 1.5]\n"coolant.temperature_rise" = ["5 K", "10 K"]\n')
    assert checked(file)["without_effect"] == ["mesh.refinement"]
    assert "without effect: mesh.refinement; a sweep has a mesh of its own" in run("check", file, *COARSE).stdout
    assert checked(CASES / "sweeps" / "pitch-grid.toml")["without_effect"] == []


def test_with_no_valid_design_check_fails():
    file = written('[vary]\n"panel.tube.pitch" = ["110 mm", "130 mm"]\n')
    done = run("check", file, "--json")
    assert done.returncode == 2
    assert "study.toml:1:1: not one of 2 designs makes a valid case" in done.stderr
    document = json.loads(done.stdout)
    assert document["status"] == "invalid" and "not one of 2 designs" in document["reason"]


def test_a_million_million_designs_are_refused_with_their_count():
    axis = 'from = {}, to = {}, steps = 10000 }}\n'
    file = written('[vary]\n"panel.tube.wall" = { ' + axis.format('"1 mm"', '"2 mm"') +
                   '"heat.load" = { ' + axis.format('"1 MW"', '"2 MW"') + '"coolant.pump_efficiency" = { ' +
                   axis.format("0.3", "0.5"))
    done = run("check", file)
    assert done.returncode == 2 and done.stdout == ""
    assert "study.toml:2:1: a grid of 1000000000000 designs (10000 x 10000 x 10000)" in done.stderr


def test_all_faults_are_told_at_once():
    file = written('seed = -1\n[vary]\n"heat.lode" = ["1 MW"]\n"coating.front.emissivity" = { distribution = "normal", '
                   'mean = 0.9, deviation = 0.1 }\n')
    done = run("check", file)
    assert done.returncode == 2
    lines = [line for line in done.stderr.splitlines() if "study.toml:" in line]
    assert len(lines) == 3
    assert "study.toml:2:8: seed = -1 is outside" in lines[0]
    assert "study.toml:4:1: unknown key 'heat.lode'" in lines[1] and "did you mean 'heat.load'?" in lines[1]
    assert "study.toml:5:30: 16 % of the distribution" in lines[2] and "cut it off with high" in lines[2]


def test_cases_and_sweeps_are_told_apart():
    sweep = CASES / "sweeps" / "pitch-grid.toml"
    for command in ("size", "solve"):
        done = run(command, sweep)
        assert done.returncode == 2
        assert f"is a sweep file ({command} takes cases) write coldsky sweep" in done.stderr
    done = run("sweep", CASE)
    assert done.returncode == 2
    assert "is a case, not a sweep" in done.stderr
    # A case is still checked as a case.
    assert "[panel.tube]" in run("check", CASE).stdout


def test_set_changes_the_case_and_not_what_varies():
    sweep = CASES / "sweeps" / "pitch-grid.toml"
    assert checked(sweep, "--set", "heat.load=2 MW")["fingerprint"] != checked(sweep)["fingerprint"]
    done = run("check", sweep, "--set", "panel.sheet.material=copper")
    assert done.returncode == 2
    assert "--set panel.sheet.material: panel.sheet.material is varied by the sweep" in done.stderr
