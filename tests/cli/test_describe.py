"""coldsky describe: keys, tables of keys, search, JSON, both languages."""
import json
import re

import pytest
from common import SOURCE, run


def keys_of(*arguments):
    done = run("describe", *arguments)
    assert done.returncode == 0, done.stderr
    return [line.split()[0] for line in done.stdout.splitlines()[1:]]


@pytest.mark.parametrize("table, some", [("coating", "coating.front.emissivity"), ("coating.front", "coating.front.insulation"),
                                         ("[panel.tube]", "panel.tube.pitch"), ("environment.orbit.", "environment.orbit.beta")])
def test_a_table_lists_its_keys(table, some):
    found = keys_of(table)
    name = table.strip("[].")
    assert some in found and all(key.startswith(name + ".") for key in found)
    assert found == [key for key in keys_of() if key.startswith(name + ".")]


@pytest.mark.parametrize("word, meant", [("coatng", "coating"), ("coating.frnt", "coating.front"), ("panel.tub", "panel.tube"),
                                         ("heat.lode", "heat.load"), ("enviroment", "environment")])
def test_a_misspelt_name_is_suggested(word, meant):
    done = run("describe", word)
    assert done.returncode == 2 and done.stdout == ""
    assert done.stderr == f"there is no key '{word}' (keys are spelt in full) did you mean '{meant}'?\n"


def test_a_part_of_a_name_leads_to_the_search():
    done = run("describe", "absorptance")
    assert done.returncode == 2 and re.search(r"'coldsky describe --search absorptance' finds \d+ keys", done.stderr)


@pytest.mark.parametrize("text, some", [("emissivity", "coating.back.emissivity"), ("EMISSIVITY", "coating.back.emissivity"),
                                        ("albedo cold", "cold.albedo"), ("regolith", "environment.moon.ground_temperature"),
                                        ("mil-std-1540", "margin.policy"), ("방사율", "coating.front.emissivity")])
def test_search(text, some):
    found = keys_of("--search", text)
    assert some in found and len(found) < 40


def test_search_without_a_find():
    done = run("describe", "--search", "zebra")
    assert done.returncode == 2 and "zebra" in done.stderr and done.stdout == ""


def test_json():
    keys = json.loads(run("describe", "--json").stdout)["keys"]
    assert [key["key"] for key in keys] == keys_of()
    (one,) = json.loads(run("describe", "coating.front.emissivity", "--json").stdout)["keys"]
    assert one["low"] == 0 and one["high"] == 1 and one["unit"] == "1" and one["required"] and one["meaning"].endswith(".")
    (kind,) = json.loads(run("describe", "panel.kind", "--json").stdout)["keys"]
    assert "honeycomb" in kind["choices"] and kind["low"] is None
    found = json.loads(run("describe", "--search", "albedo", "--json").stdout)["keys"]
    assert [key["key"] for key in found] == keys_of("--search", "albedo")
    summary = json.loads(run("describe", "--summary", "--json").stdout)["keys"]
    assert any(key["key"] == "radiator.planform_area_m2" and key["unit"] == "m2" for key in summary)
    done = run("describe", "heat.lode", "--json")
    said = json.loads(done.stdout)
    assert done.returncode == 2 and said["status"] == "invalid" and "heat.load" in said["errors"][0]["suggestion"]


def test_keys_of_the_summary():
    assert "Whole panels." in run("describe", "radiator.panels").stdout
    assert keys_of("--summary", "temperature")[0].startswith("temperature.")
    assert "input.*" in run("describe", "--summary", "input.heat.load").stdout
    assert "radiator.mass_kg" in keys_of("--summary", "--search", "mass of these panels")


def test_every_row_of_the_markdown_has_the_columns_of_its_head():
    for more in ([], ["--summary"], ["margin"], ["--search", "mil-std"]):
        lines = [line for line in run("describe", "--markdown", *more).stdout.splitlines() if line.startswith("|")]
        counts = {len(re.findall(r"(?<!\\)\|", line)) for line in lines}
        assert len(counts) == 1 and len(lines) > 2, f"{more}: {counts}"


def test_korean():
    for arguments in (["describe", "panel.tube.pitch", "--lang", "ko"], ["--lang", "ko", "describe", "panel.tube.pitch"]):
        said = run(*arguments).stdout
        assert "단위" in said and "기본값" in said and "required" not in said
    assert run("describe", "coating", "--lang", "ko").stdout.splitlines()[0].split()[:2] == ["키", "단위"]


def test_every_key_has_its_sentence_in_korean():
    """A translation counts as long as its English is that of the declaration."""
    phrases = json.loads((SOURCE / "solver" / "report" / "assets" / "strings.json").read_text())
    for key in json.loads(run("describe", "--json").stdout)["keys"]:
        assert phrases.get(f"sentence.{key['key']}", {}).get("en") == key["meaning"], f"strings.json: sentence.{key['key']}"
    assert not [line for line in run("describe", "--lang", "ko").stdout.splitlines() if not re.search("[가-힣]", line)]
