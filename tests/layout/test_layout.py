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
    ("solver/bodies/heat_solver.hpp", "solver/studies/size.hpp"),
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


# Where the default instance of Kokkos may be named: where the program makes its session, and for tests.
NAMES_DEFAULT = {"solver/session/backend.cpp", "kernels/base/mirror.hpp"}
GLOBAL_WORK = {
    r"\bExecutionSpace\(\)|\bExecutionSpace\{\}|const ExecutionSpace \w+;": "the default instance",
    r"Kokkos::fence\(": "a wait for all instances",
    r"Kokkos::deep_copy\((?!\s*(?:\w+\.)*space)": "a copy on the default instance that waits for all",
    r"\bArray<[^<>()]*>(?: \w+)?\(\"": "zeros written on the default instance",
    r"create_mirror_view_and_copy": "a copy on the default instance",
    r"\bto_(?:device|host)\((?!const |\s*[\w.()>-]*space)": "a copy on the default instance",
    r"Policy<(?:ExecutionSpace|Kokkos::Serial)>\((?!\w*space|one_thread|serial)": "a launch on the default instance",
    r"\bstop_if_interrupted|\bsig_atomic_t (?!\w*ordered)": "an interrupt that nobody was handed",
}


def global_work(text):
    text = re.sub(r"//.*", "", text)
    return [f"{what}: {found.group(0)}" for pattern, what in GLOBAL_WORK.items() for found in re.finditer(pattern, text)]


def test_studies_compute_on_the_instance_they_are_handed():
    """On a CPU no tool can tell instances apart; the sources can."""
    for folder in ROOMS:
        for path in (SOURCE / folder).rglob("*.[ch]pp"):
            name = str(path.relative_to(SOURCE))
            if name not in NAMES_DEFAULT and not name.startswith("benchmarks/peers"):
                assert not global_work(path.read_text()), name


@pytest.mark.parametrize("text", [
    "HeatSolver solver(ExecutionSpace(), problem);", "  const ExecutionSpace space;", "Kokkos::fence();", "Kokkos::deep_copy(x, y);",
    'Array<double>("label", n)', 'const Array<int> cell("tubes", n);', "to_host(solver.deviation())", 'to_device(values, "label")',
    "Kokkos::RangePolicy<ExecutionSpace>(0, n)", "Kokkos::TeamPolicy<Kokkos::Serial>(1, 1)",
])
def test_work_on_the_default_instance_is_seen(text):
    assert global_work(text)
