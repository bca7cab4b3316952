"""docs/extending.md names files that exist, three at most for each thing; what a case may name has its data and its name in both languages."""
import json
import re
import tomllib
from pathlib import Path

import pytest

SOURCE = Path(__file__).resolve().parents[2]
GUIDE = (SOURCE / "docs" / "extending.md").read_text()
WORDS = json.loads((SOURCE / "solver" / "report" / "assets" / "strings.json").read_text())
ROWS = [[cell.strip() for cell in line.strip("|").split("|")] for line in GUIDE.splitlines() if line.startswith("|")][2:]


def paths(text):
    """Files and folders that a text names from the top of the source."""
    return [word for word in re.findall(r"`([\w./-]+/[\w./-]*)`", text) if "NAME" not in word]


def test_every_file_that_is_named_exists():
    named = paths(GUIDE)
    assert len(named) > 40, named
    assert not [name for name in named if not (SOURCE / name).exists()]
    assert not [name for name in re.findall(r"\]\(([\w.-]+)\)", GUIDE) if not (SOURCE / "docs" / name).exists()]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_nothing_takes_more_than_three_files(row):
    assert 1 <= len(row[1].split(", ")) <= 3, row[1]


def test_fourteen_things():
    assert len(ROWS) == 14, [row[0] for row in ROWS]


def entries(file, pattern):
    return re.findall(pattern, (SOURCE / file).read_text(), re.MULTILINE)


COOLANTS = entries("solver/case/coolants.cpp", r'^ +\{"([\w-]+)", (true|false)\}')
PANELS = entries("solver/case/panel_kinds.hpp", r'^ +kind\((\w+), "([\w-]+)"')
PLACES = entries("solver/case/environment_kinds.hpp", r'^ +kind\((\w+), "([\w-]+)"')
MATERIALS = list(tomllib.loads((SOURCE / "data" / "materials.toml").read_text()))


def test_lists_are_read():
    assert len(COOLANTS) >= 4 and len(PANELS) >= 3 and len(PLACES) >= 7 and len(MATERIALS) >= 8


@pytest.mark.parametrize("name", [*(name for name, _ in COOLANTS), *(name for _, name in PANELS), *(name for _, name in PLACES), *MATERIALS])
def test_every_choice_has_a_name_in_both_languages(name):
    assert re.search("[가-힣]", WORDS.get(f"page.value.{name}", {}).get("ko", "")), f"page.value.{name}"


@pytest.mark.parametrize("name, solution", COOLANTS)
def test_every_coolant_has_its_table(name, solution):
    head = next(line for line in (SOURCE / f"data/fluids/{name}.csv").read_text().splitlines() if not line.startswith("#"))
    assert head.startswith("fraction,") == (solution == "true"), head
    assert f'"{name}": (' in (SOURCE / "scripts/make_fluid_tables.py").read_text()


@pytest.mark.parametrize("folder, kinds", [("solver/model/panel", PANELS), ("solver/model/environment", PLACES)], ids=["panels", "surroundings"])
def test_every_kind_has_its_function(folder, kinds):
    text = "".join(path.read_text() for path in (SOURCE / folder).glob("*.cpp"))
    for name, _ in kinds:
        assert re.search(rf"^\w+ {name}_(panel|environment)\(\) \{{", text, re.MULTILINE), f"{folder}: {name}"
