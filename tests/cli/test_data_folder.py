"""Where the program finds its data: COLDSKY_DATA, else beside itself."""
import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest
from common import CASE, PROGRAM

SHARE = PROGRAM.parent.parent / "share/coldsky"
CLEAN = {name: value for name, value in os.environ.items() if name != "COLDSKY_DATA"}


def check(*arguments, program=PROGRAM, **variables):
    return subprocess.run([str(program), "check", str(CASE), *arguments], env={**CLEAN, **variables}, capture_output=True, text=True)


@pytest.fixture
def lone(tmp_path):
    """The program without data beside it."""
    (tmp_path / "bin").mkdir()
    return Path(shutil.copy(PROGRAM, tmp_path / "bin"))


def test_the_variable_names_the_folder():
    mine = Path("mine")
    shutil.copytree(SHARE, mine)
    materials = (mine / "materials.toml").read_text()
    table = materials[materials.index("[aluminium-6061]"):].split("\n[")[0]
    (mine / "materials.toml").write_text(materials + "\n" + table.replace("6061", "mine", 1) + "\n")
    own = ("--set", "panel.sheet.material=aluminium-mine")
    assert check(*own).returncode == 2
    for folder in ("mine", os.path.abspath("mine")):
        done = check(*own, COLDSKY_DATA=folder)
        assert done.returncode == 0 and "aluminium-mine" in done.stdout, done.stderr
        for done in (check(*own, "--data", folder), check(*own, f"--data={folder}", COLDSKY_DATA="/nowhere")):
            assert done.returncode == 0 and "aluminium-mine" in done.stdout, done.stderr
    assert check(COLDSKY_DATA="").stdout == check().stdout  # empty is not set


@pytest.mark.parametrize("folder", ["/nowhere", "empty", "case.toml", "x" * 300])
def test_a_wrong_folder_is_an_error_that_names_it(folder):
    Path("empty").mkdir()
    Path("case.toml").write_text("")
    done = check("--json", COLDSKY_DATA=folder)
    assert done.returncode == 2
    assert f"COLDSKY_DATA = {folder}" in done.stderr and f"{folder}/materials.toml" in done.stderr, done.stderr
    assert json.loads(done.stdout)["status"] == "invalid"
    done = check("--data", folder)
    assert done.returncode == 2 and f"{folder}/materials.toml" in done.stderr, done.stderr


def test_a_program_without_data_says_where_it_looked(lone):
    done = check(program=lone)
    assert done.returncode == 1 and str(lone.parent.parent / "share/coldsky") in done.stderr, done.stderr
    assert "COLDSKY_DATA" in done.stderr
    done = check(program=lone, COLDSKY_DATA=str(SHARE))
    assert (done.returncode, done.stderr) == (0, "") and done.stdout == check().stdout
