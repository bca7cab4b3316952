"""coldsky compare: inputs and numbers of two results that differ."""
import json
import re
import shutil
from pathlib import Path

import h5py
import numpy as np
import pytest
from common import CASE, absolute, relative, run, settings
from scipy.interpolate import RegularGridInterpolator

COARSE = [*settings(mesh__length_cells=8, mesh__half_pitch_cells=5, mesh__sheet_cells=1, mesh__core_cells=3, mesh__error_estimate="false"), "--no-figures",
          "--no-report", "--quiet"]


@pytest.fixture(scope="module")
def pair(runs):
    for name, more in (("one", []), ("two", settings(heat__load="2 MW")), ("again", []), ("water", settings(coolant__fluid="water"))):
        assert run("size", CASE, *COARSE, *more, "--out", runs / name).returncode == 0
    return runs


def compared(*arguments):
    done = run("compare", *arguments, "--json")
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_inputs_and_numbers_that_differ(pair):
    said = compared(pair / "one", pair / "two")
    assert [one["key"] for one in said["inputs"]] == ["input.heat.load"] and said["texts"] == []
    (load,) = said["inputs"]
    assert (load["unit"], load["a"], load["b"], load["difference"], load["relative"]) == ("W", 1e6, 2e6, 1e6, 1.0)
    numbers = {one["key"]: one for one in said["numbers"]}
    summaries = [json.loads((pair / name / "summary.json").read_text()) for name in ("one", "two")]
    # Every number that differs is told, and no other: found here without the program.
    keys = [key for key in summaries[0] if not key.startswith(("time.", "run.", "input.")) and isinstance(summaries[0][key], (int, float))]
    assert sorted(numbers) == sorted(key for key in keys if summaries[0][key] != summaries[1][key])
    same = [key for key in summaries[0] if isinstance(summaries[0][key], (int, float)) and not isinstance(summaries[0][key], bool)
            and not key.startswith(("time.", "run.")) and summaries[0][key] == summaries[1][key]]
    assert said["equal"] == len(same) and len(same) > 50
    area = numbers["radiator.planform_area_m2"]
    assert area["unit"] == "m2"
    absolute(area["difference"], summaries[1]["radiator.planform_area_m2"] - summaries[0]["radiator.planform_area_m2"], 1e-9, "difference of areas")
    relative(area["relative"], area["difference"] / area["a"], 1e-12, "relative difference")
    assert 0.9 < area["relative"] < 1.1


def test_the_table(pair):
    done = run("compare", pair / "one", pair / "two")
    assert done.returncode == 0 and done.stderr == ""
    assert re.search(r"^ *input.heat.load +W +1e\+06 +2e\+06 +\+1e\+06 +\+100.00 %$", done.stdout, re.M), done.stdout
    assert re.search(r"^ *radiator.planform_area_m2 +m2 +[\d.]+ +[\d.]+ +\+[\d.]+ +\+\d+\.\d\d %$", done.stdout, re.M)
    assert re.search(r"1 input and \d+ numbers differ, \d+ numbers are equal", done.stdout.splitlines()[-1])
    assert re.search("입력 1개와", run("compare", pair / "one", pair / "two", "--lang", "ko").stdout)


def test_equal_results(pair):
    said = compared(pair / "one", pair / "again")
    assert said["inputs"] == said["numbers"] == said["texts"] == []
    assert run("compare", pair / "one" / "summary.json", pair / "again").stdout.startswith("0 inputs and 0 numbers differ")


def test_texts(pair):
    said = compared(pair / "one", pair / "water")
    assert [(one["key"], one["a"], one["b"]) for one in said["inputs"]] == [("input.coolant.fluid", "ammonia", "water")]


def test_small_differences(pair):
    text = (pair / "one" / "summary.json").read_text()
    area = json.loads(text)["radiator.planform_area_m2"]
    Path("near").mkdir()
    Path("near/summary.json").write_text(text.replace(repr(area), repr(area * (1 + 3e-10))))
    assert area * (1 + 3e-10) != area
    (one,) = compared(pair / "one", "near")["numbers"]
    relative(one["relative"], 3e-10, 1e-3, "a small difference")
    row = next(line for line in run("compare", pair / "one", "near").stdout.splitlines() if "planform" in line).split()
    assert row[2] != row[3], row  # both are shown with the digits in which they differ
    assert compared(pair / "one", "near", "--tolerance", "1e-9")["numbers"] == []
    assert len(compared(pair / "one", "near", "--tolerance", "1e-10")["numbers"]) == 1


def test_what_is_no_result(pair):
    Path("empty").mkdir()
    Path("other.json").write_text('{"schema": "mine"}')
    Path("broken.json").write_text("{")
    for name, why in (("empty", "there is no empty/summary.json"), ("nowhere", "there is no nowhere"), ("other.json", "has no key schema of coldsky"),
                      ("broken.json", "is no JSON")):
        done = run("compare", pair / "one", name)
        assert done.returncode == 2 and why in done.stderr and done.stdout == "", done.stderr
    done = run("compare", "nowhere", pair / "one", "--json")
    assert json.loads(done.stdout)["status"] == "invalid"
    assert run("compare", pair / "one").returncode == 2


def page_document(file):
    return json.loads(re.search(r"^pageDocument = (\{.*\});$", Path(file).read_text(encoding="utf-8"), re.MULTILINE)[1])


def faces(folder):
    """Middles and temperatures of the front's faces, read here without the program."""
    with h5py.File(folder / "faces.vtkhdf") as file:
        root = file["VTKHDF"]
        names = [text.decode().split(": ")[1] for text in root["FieldData/surfaces"][:]]
        middles = root["Points"][:][root["Connectivity"][:].reshape(-1, 4)].mean(axis=1)
        front = root["CellData/surface"][:] == names.index("front")
        return middles[front], root["CellData/temperature_K"][:][front]


def test_map_on_one_mesh(pair):
    said = compared(pair / "one", pair / "water", "--map", "map.html")
    (middles, before), (_, after) = faces(pair / "one"), faces(pair / "water")
    front = next(one for one in said["map"]["surfaces"] if one["surface"] == "front")
    assert not front["interpolated"] and len(said["map"]["surfaces"]) == 2
    absolute(front["low_K"], (after - before).min(), 1e-12, "least difference")
    absolute(front["high_K"], (after - before).max(), 1e-12, "largest difference")
    (figure,) = page_document("map.html")["figures"]
    shown = next(one for one in figure["maps"] if one["name_en"] == "Front side")
    across, along = sorted(set(middles[:, 0])), sorted(set(middles[:, 1]))
    # Means over pairs of faces of one width, 300 of them across.
    difference = np.empty((len(across), len(along)))
    difference[np.searchsorted(across, middles[:, 0]), np.searchsorted(along, middles[:, 1])] = after - before
    assert len(across) == 300 and figure["unit"] == "K"
    widths = 2 * np.diff(np.concatenate([[0.0], across]))
    for n in range(1, len(widths)):
        widths[n] -= widths[n - 1]  # middles lie half a width behind the edge before them
    pairs = (difference * widths[:, None]).reshape(150, 2, -1).sum(axis=1) / widths.reshape(150, 2).sum(axis=1)[:, None]
    assert np.allclose(shown["z"], pairs, rtol=1e-4, atol=1e-9)
    assert re.search(r"^front: [+-][\d.e-]+ to [+-][\d.e-]+ K, mean .* map in map.html$", run("compare", pair / "one", pair / "water", "--map", "map.html").stdout, re.M)


def test_map_of_other_meshes_and_sizes(pair):
    fine = [*COARSE, "--set", "mesh.length_cells=20"]
    assert run("size", CASE, *fine, "--out", "fine").returncode == 0
    said = compared(pair / "one", "fine", "--map", "map.html")["map"]["surfaces"]
    (at, before), (middles, after) = faces(pair / "one"), faces(Path("fine"))
    across, along = np.unique(at[:, 0].round(12)), np.unique(at[:, 1].round(12))
    grid = np.empty((len(across), len(along)))
    grid[np.searchsorted(across, at[:, 0] - 1e-9), np.searchsorted(along, at[:, 1] - 1e-9)] = before
    held = np.column_stack([middles[:, 0].clip(across[0], across[-1]), middles[:, 1].clip(along[0], along[-1])])
    difference = after - RegularGridInterpolator((across, along), grid)(held)
    front = next(one for one in said if one["surface"] == "front")
    assert front["interpolated"]
    absolute(front["low_K"], difference.min(), 1e-9, "least difference")
    absolute(front["high_K"], difference.max(), 1e-9, "largest difference")
    assert abs(front["mean_K"]) < 1.0
    # A longer panel: where the first has no surface nothing is shown.
    assert run("size", CASE, *COARSE, "--set", "panel.length=12 m", "--out", "long").returncode == 0
    compared(pair / "one", "long", "--map", "long.html")
    empty = [[value is None for value in row] for row in page_document("long.html")["figures"][0]["maps"][0]["z"]]
    places = page_document("long.html")["figures"][0]["maps"][0]["x"]
    assert all(row == [place > 10.0 for place in places] for row in empty) and any(empty[0])


def test_no_map(pair):
    shutil.copytree(pair / "one", "bare")
    Path("bare/faces.vtkhdf").unlink()
    done = run("compare", pair / "one", "bare", "--map", "map.html")
    assert done.returncode == 2 and "is missing" in done.stderr and not Path("map.html").exists()
    Path("bare/faces.vtkhdf").write_bytes(b"no HDF5")
    assert "holds no faces of coldsky" in run("compare", pair / "one", "bare", "--map", "map.html").stderr
    Path("mine.html").write_text("mine")
    done = run("compare", pair / "one", pair / "water", "--map", "mine.html")
    assert done.returncode == 2 and "is left as it is" in done.stderr and Path("mine.html").read_text() == "mine"
