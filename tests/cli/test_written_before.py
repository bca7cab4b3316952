"""Files that older versions wrote are read, or refused with the reason (docs/versions.md)."""
import json
import shutil
from pathlib import Path

import pytest
from common import SOURCE, relative, run, settings, summary_of

BEFORE = SOURCE / "tests/cli/written-by-0.1"
OPTIONS = [*settings(mesh__length_cells=8, mesh__half_pitch_cells=5, panel__width="0.5 m", mesh__error_estimate="false", output__compression=9), "--no-figures", "--no-report", "--quiet"]


@pytest.fixture(scope="module")
def today(runs):
    """The same case, sized by the program of today."""
    return runs / "today", summary_of("size", BEFORE / "sheet.toml", *OPTIONS, "--out", runs / "today")


def test_a_case_means_the_same(today):
    written = json.loads((BEFORE / "summary.json").read_text())
    assert written["version"] == "0.1.0" and today[1]["version"] == run("--version").stdout.strip() != "0.1.0"
    for key in ("radiator.planform_area_m2", "radiator.mass_kg", "temperature.sink_K", "coolant.reynolds", "cold.coolant_min_K"):
        relative(today[1][key], written[key], 1e-9, key)
    missing = set(written) - set(today[1])
    assert not missing, f"keys of 0.1 that are gone: {missing}"


def test_results_are_compared(today):
    said = json.loads(run("compare", BEFORE, today[0], "--tolerance", "1e-9", "--json").stdout)
    assert said["numbers"] == [] and said["inputs"] == [] and said["equal"] > 50
    assert {one["key"] for one in said["texts"]} >= {"version"}


def test_the_surfaces_are_compared(today):
    done = run("compare", BEFORE, today[0], "--map", "map.html", "--json")
    assert done.returncode == 0, done.stderr
    surfaces = json.loads(done.stdout)["map"]["surfaces"]
    assert len(surfaces) == 2 and all(abs(one[end]) < 1e-6 and not one["interpolated"] for one in surfaces for end in ("low_K", "high_K"))
    assert Path("map.html").stat().st_size > 1000


def test_figures_are_written():
    shutil.copytree(BEFORE, "old")
    done = run("plot", "old", "--list")
    assert done.returncode == 0 and "maps" in done.stdout, done.stderr
    assert run("plot", "old", "--figure", "maps", "--out", "figures").returncode == 0
    assert list(Path("figures").glob("*.html"))


def test_an_old_folder_is_replaced(today):
    """The manifest of 0.1 says which files a run may replace."""
    shutil.copytree(BEFORE, "old")
    Path("old/mine.txt").write_text("mine")
    assert run("size", BEFORE / "sheet.toml", *OPTIONS, "--out", "old").returncode == 0
    assert json.loads(Path("old/summary.json").read_text())["version"] != "0.1.0"
    assert Path("old/mine.txt").read_text() == "mine" and not Path("old/report.html").exists()


def test_a_layout_of_a_later_version_is_refused(today):
    later = json.loads((BEFORE / "summary.json").read_text())
    later["schema"] = "coldsky-summary-2"
    Path("later.json").write_text(json.dumps(later))
    done = run("compare", BEFORE, "later.json")
    assert done.returncode == 2
    assert done.stderr.startswith("later.json: has the layout coldsky-summary-2 (coldsky ") and "reads layouts that end with -1" in done.stderr, done.stderr
