"""One case has one answer: the digits are those of the program."""

import csv
import json

import coldsky
import numpy as np
import pytest
from conftest import CASE, CASES, SHORT, SMALL, of_program, small_sweep, summary_of_program, without_times

CUBE = CASES / "scenes/cube.toml"


def test_size_has_the_programs_digits(answer, tmp_path):
    wanted = summary_of_program("size", CASE, tmp_path / "out")
    assert without_times(answer.summary) == without_times(wanted)
    assert wanted["radiator.planform_area_m2"] > 0


def test_solve_has_the_programs_digits(tmp_path):
    changes = {**SMALL, "panel.count": 600}
    wanted = summary_of_program("solve", CASE, tmp_path / "out", changes)
    assert without_times(coldsky.solve(CASE, set=changes).summary) == without_times(wanted)


def test_a_transient_has_the_programs_digits(tmp_path):
    case, changes = CASES / "low-orbit-transient.toml", SHORT
    wanted = summary_of_program("solve", case, tmp_path / "out", changes)
    found = coldsky.solve(case, set=changes)
    assert without_times(found.summary) == without_times(wanted)
    with open(tmp_path / "out/history.csv") as lines:
        rows = list(csv.DictReader(line for line in lines if not line.startswith("#")))
    times = np.array([float(row["time_s"]) for row in rows])
    assert np.allclose(found.table("time_series")["time"], times, rtol=1e-9, atol=0.0)  # the text has fewer digits


def test_a_scene_has_the_programs_digits(tmp_path):
    wanted = summary_of_program("scene", CUBE, tmp_path / "out", {})
    assert without_times(coldsky.scene(CUBE).summary) == without_times(wanted)


def test_bodies_have_the_programs_temperatures(tmp_path):
    wanted = summary_of_program("solve", CUBE, tmp_path / "out", {})
    found = coldsky.solve(CUBE)
    assert isinstance(found, coldsky.SceneResult)
    assert without_times(found.summary) == without_times(wanted)
    # Faces of the classical exercise: 66.428 degC lit, -57.532 degC opposite; the rest is the rays' noise.
    temperature = found.arrays["coldsky/patches/temperature"]
    assert temperature.max() == pytest.approx(273.15 + 66.428, abs=0.05) and temperature.min() == pytest.approx(273.15 - 57.532, abs=0.05)


def test_a_sweep_has_the_programs_digits(tmp_path):
    sweep = small_sweep(tmp_path)
    of_program("sweep", sweep, "--no-report", "--quiet", "--out", tmp_path / "out")
    found = coldsky.sweep(sweep)
    with open(tmp_path / "out/sweep.csv") as lines:
        rows = list(csv.DictReader(line for line in lines if not line.startswith("#")))
    assert len(found) == len(rows) == 12
    for key in ("radiator.planform_area_m2", "radiator.mass_kg"):
        wanted = np.array([float(row[key]) if row[key] else np.nan for row in rows])
        assert np.array_equal(found.column(key), wanted, equal_nan=True)
    assert list(found.column("panel.sheet.material")) == [row["panel.sheet.material"] for row in rows]


def test_a_sweep_of_dictionaries(tmp_path):
    import tomllib

    case = tomllib.loads(CASE.read_text())
    found = coldsky.sweep({"schema": 1, "case": case, "command": "size", "sampling": "grid", "vary": {"panel.tube.pitch": {"list": ["50 mm", "100 mm"]}}},
                          set=SMALL)  # fmt: skip
    assert list(found.column("panel.tube.pitch")) == [0.05, 0.1]
    assert np.isfinite(found.column("radiator.planform_area_m2")).all()


def test_claims_are_the_programs(tmp_path):
    of_program("claims", "--only", "C1", "--samples", 8, "--no-report", "--quiet", "--out", tmp_path / "out")
    wanted = json.loads((tmp_path / "out/claims.json").read_text())
    found = coldsky.claims("C1", samples=8)
    assert dict(found["C1"]) == wanted["claims"][0]
    assert found.reason == wanted["summary_en"]


def test_assumptions_of_claims():
    plain, other = coldsky.claims("C1", samples=0), coldsky.claims("C1", samples=0, assume={"server.power": "5 kW"})
    assert plain["C1"]["value"] != other["C1"]["value"]


@pytest.mark.parametrize("case", [CASE, CUBE])
def test_check_is_the_programs(case):
    wanted, found = json.loads(of_program("check", case, "--json")), coldsky.check(case)
    for document in (wanted, found):
        document.get("scene", {}).pop("seconds", None)
    assert found == wanted


@pytest.mark.parametrize("words, asked", [(["panel.tube.pitch"], {"key": "panel.tube.pitch"}), ([], {}), (["--search", "albedo"], {"search": "albedo"}),
                                          (["--summary"], {"summary": True}), (["[panel.tube]"], {"key": "[panel.tube]"})])  # fmt: skip
def test_describe_is_the_programs(words, asked):
    assert coldsky.describe(**asked) == json.loads(of_program("describe", *words, "--json"))["keys"]


def test_files_are_those_of_the_program(tmp_path):
    found = coldsky.size(CASE, set=SMALL, out=tmp_path / "here", report=False)
    summary_of_program("size", CASE, tmp_path / "there")
    names = [sorted(path.name for path in (tmp_path / place).iterdir()) for place in ("here", "there")]
    assert names[0] == names[1] and found.folder == tmp_path / "here"


def test_without_a_folder_nothing_is_left(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    import tempfile

    monkeypatch.setattr(tempfile, "tempdir", None)
    found = coldsky.size(CASE, set=SMALL)
    assert found.folder is None and not list(tmp_path.iterdir())


def test_a_report_is_written_where_one_is_asked_for(tmp_path):
    coldsky.size(CASE, set=SMALL, out=tmp_path / "out", report=True, figures=False)
    assert "coldsky.size(" in (tmp_path / "out/report.html").read_text()


def test_nothing_is_printed(capfd):
    coldsky.size(CASE, set=SMALL)
    coldsky.scene(CUBE)
    said = capfd.readouterr()
    assert said.out == said.err == ""
