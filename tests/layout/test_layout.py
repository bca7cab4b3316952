"""The rooms of the source: includes follow the flow of data, files and functions stay short, every folder says what it is."""
import re
import shutil
import subprocess
from pathlib import Path

import pytest

SOURCE = Path(__file__).resolve().parents[2]
ROOMS = ("kernels", "meshes", "solver", "benchmarks")


@pytest.fixture
def copy(tmp_path):
    for folder in (*ROOMS, "cmake"):
        shutil.copytree(SOURCE / folder, tmp_path / folder, ignore=shutil.ignore_patterns("assets", "*.json"))
    return tmp_path


def check(folder):
    return subprocess.run(["cmake", f"-DSOURCE={folder}", "-P", folder / "cmake/check_rooms.cmake"], capture_output=True, text=True)


def test_includes_follow_the_flow(copy):
    done = check(copy)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("file, header", [
    ("solver/case/rules.cpp", "solver/model/material/materials.hpp"),  # the case knows no model
    ("kernels/block/stencil.hpp", "solver/core/error.hpp"),  # kernels know nothing of the solver
    ("solver/studies/size.cpp", "solver/report/page.hpp"),  # a study writes nothing
    ("solver/nonlinear/heat_solver.hpp", "solver/studies/size.hpp"),
    ("meshes/block/panel.hpp", "solver/core/units.hpp"),
])
def test_an_include_against_the_flow_is_refused(copy, file, header):
    path = copy / file
    path.write_text(f'#include "{header}"\n' + path.read_text())
    done = check(copy)
    assert done.returncode != 0
    assert f"{file} includes {header}" in " ".join(done.stderr.split()), done.stderr


def test_every_room_is_declared():
    """A folder with sources that cmake/layout.cmake does not name would be checked by nobody."""
    declared = set(re.findall(r"coldsky_room\((\S+?)[\s)]", (SOURCE / "cmake/layout.cmake").read_text()))
    for folder in ROOMS:
        for path in (SOURCE / folder).rglob("*.[ch]pp"):
            room = str(path.parent.relative_to(SOURCE))
            if not room.startswith(("benchmarks/peers", "solver/cli")):
                assert room in declared, room


def test_every_folder_says_what_it_is():
    for folder in ROOMS:
        for path in [SOURCE / folder, *(SOURCE / folder).rglob("*")]:
            if path.is_dir() and (path.parent == SOURCE or list(path.glob("*.[ch]pp"))) and path.name != "peers":
                assert (path / "README.md").exists(), f"{path.relative_to(SOURCE)} has no README.md"
