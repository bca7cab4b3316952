"""Coatings by their name: values of both ends of life, marks of what was recalled, keys beside a name."""
import json
import re
import tomllib
from pathlib import Path

import pytest
from common import CASE, SMALL, SOURCE, run, summary_of

LIBRARY = tomllib.loads((SOURCE / "data" / "coatings.toml").read_text())
text = CASE.read_text()
# The case without its coatings.
bare = text[: text.index("[coating.front]")] + text[text.index("[environment]"):]
SIDES = '[coating.front]\n{}\n[coating.back]\n{}\n'


def resolved(content, *options):
    Path("case.toml").write_text(content)
    done = run("check", "case.toml", "--json", *options)
    assert done.returncode == 0, done.stderr
    answer = json.loads(done.stdout)
    return tomllib.loads(answer["resolved"])["coating"], answer["warnings"]["size"]


def values(name):
    entry = LIBRARY[name]
    return {"name": name, "absorptance": entry["absorptance"][1], "emissivity": entry["emissivity"][1],
            "absorptance_begin": entry["absorptance"][0], "emissivity_begin": entry["emissivity"][0]}


@pytest.mark.parametrize("name", LIBRARY)
def test_every_coating(name):
    coating, warnings = resolved('coating.front = "%s"\ncoating.back.name = "%s"\n' % (name, name) + bare)
    assert coating["front"] == coating["back"] == values(name)
    assert len([w for w in warnings if f"'{name}'" in w and "recalled" in w]) == 2, warnings


def test_the_library_is_the_table_of_the_references():
    """Values at the beginning and the end of life, as the reference table has them."""
    assert LIBRARY["Z-93"]["absorptance"] == [0.16, 0.22] and LIBRARY["Z-93"]["emissivity"] == [0.92, 0.91]
    assert LIBRARY["OSR"]["absorptance"] == [0.07, 0.2] and LIBRARY["OSR"]["emissivity"] == [0.8, 0.8]
    assert LIBRARY["S13G-LO-1"]["absorptance"] == [0.2, 0.45] and LIBRARY["A276"]["absorptance"] == [0.26, 0.55]
    assert len(LIBRARY) == 13 and all(entry["source"] and entry["status"] in ("R", "C, R") for entry in LIBRARY.values())


def test_a_name_is_the_same_as_its_values():
    named = 'coating.front = "Z-93"\ncoating.back = "Z-93"\n' + bare
    words = "\n".join(f"{key} = {value}" for key, value in values("Z-93").items() if key != "name")
    given = bare + SIDES.format(words, words)
    areas = []
    for content in (named, given):
        Path("case.toml").write_text(content)
        areas.append(summary_of("size", "case.toml", *SMALL, "--set", "mesh.length_cells=8", "--set", "mesh.half_pitch_cells=5",
                                "--set", "mesh.error_estimate=false", "--no-figures", "--quiet")["radiator.planform_area_m2"])
    assert areas[0] == areas[1]


def test_keys_beside_a_name_win():
    coating, _ = resolved(bare + SIDES.format('name = "Z-93"\nabsorptance = 0.3', 'emissivity_begin = 0.5\nname = "OSR"'))
    assert coating["front"] == {**values("Z-93"), "absorptance": 0.3}
    assert coating["back"] == {**values("OSR"), "emissivity_begin": 0.5}


def test_a_name_of_the_command_line_stands_above_the_file():
    for option in ("coating.front=OSR", 'coating.front.name="OSR"'):
        coating, _ = resolved(text, "--set", option)
        assert coating["front"] == values("OSR") and coating["back"]["absorptance"] == 0.22
    coating, _ = resolved(text, "--set", "coating.front=OSR", "--set", "coating.front.absorptance=0.1")
    assert coating["front"] == {**values("OSR"), "absorptance": 0.1}
    coating, _ = resolved('coating.front = "Z-93"\ncoating.back = "Z-93"\n' + bare, "--set", "coating.back=A276")
    assert coating["front"] == values("Z-93") and coating["back"] == values("A276")


def test_a_resolved_case_reads_back_to_itself():
    Path("case.toml").write_text('coating.front = "Z-93"\ncoating.back = "OSR-ITO"\n' + bare)
    first = json.loads(run("check", "case.toml", "--json").stdout)["resolved"]
    Path("case.toml").write_text(first)
    assert json.loads(run("check", "case.toml", "--json").stdout)["resolved"] == first


@pytest.mark.parametrize("content, words", [
    ('coating.front = "Z93"\ncoating.back = "Z-93"\n' + bare, r"case.toml:1:17: coating.front.name = 'Z93' is not known .*did you mean 'Z-93'\?.*choose one of A276, "),
    ('coating.front = "marble"\ncoating.back = "Z-93"\n' + bare, r"case.toml:1:17: coating.front.name = 'marble' is not known .* choose one of A276, "),
    (bare + SIDES.format('name = 93', 'name = "Z-93"'), r"coating.front.name has a value of the wrong type"),
    ('coating.front = 93\ncoating.back = "Z-93"\n' + bare, r"case.toml:1:9: coating.front is a table of keys, not a value"),
    ('coating = "Z-93"\n' + bare, r"case.toml:1:1: coating is a table of keys, not a value"),
])
def test_names_that_are_none(content, words):
    Path("case.toml").write_text(content)
    done = run("check", "case.toml")
    assert done.returncode == 2 and re.search(words, done.stderr), done.stderr
    assert len(done.stderr.splitlines()) == 1, done.stderr


def test_a_side_without_a_coating_is_missing():
    Path("case.toml").write_text('coating.front = "Z-93"\n' + bare)
    done = run("check", "case.toml")
    assert done.returncode == 2 and len(done.stderr.splitlines()) == 2, done.stderr
    assert "coating.back.absorptance is missing" in done.stderr and "coating.back.emissivity is missing" in done.stderr


def test_the_warning_in_korean():
    Path("case.toml").write_text('coating.front = "Z-93"\ncoating.back = "OSR"\n' + bare)
    korean = json.loads(run("--lang", "ko", "check", "case.toml", "--json").stdout)["warnings"]["size"]
    assert len(korean) == 2 and "수명 초기와 말기" in korean[0] and "수명 말기" in korean[1], korean
