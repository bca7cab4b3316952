"""coldsky compare: inputs and numbers of two results that differ."""
import json
import re
from pathlib import Path

import pytest
from common import CASE, absolute, relative, run, settings

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
