"""coldsky in other projects: the program of docs/library.md, built against an installation that was moved, and as a part of another tree."""
import json
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from common import CASES, PROGRAM, SOURCE, relative, run, summary_of, users_environment

BUILD = PROGRAM.parent.parent
SMALL = "\n[mesh]\nlength_cells = 8\nhalf_pitch_cells = 5\nsheet_cells = 1\ncore_cells = 3\nerror_estimate = false\n"
pytestmark = pytest.mark.skipif(not (BUILD / "CMakeCache.txt").exists(), reason="the program does not lie in a build folder")


def command(*words, fails=False, **options):
    done = subprocess.run(list(map(str, words)), capture_output=True, text=True, check=False, **options)
    assert (done.returncode != 0) == fails, done.stdout + done.stderr
    return done.stdout + (done.stderr if fails else "")


def cached(name):
    return re.search(rf"^{name}:\w+=(.*)$", (BUILD / "CMakeCache.txt").read_text(), re.MULTILINE)[1]


def block(language):
    """The first block of code of that language in the document."""
    return re.search(rf"```{language}\n(.*?)```", (SOURCE / "docs/library.md").read_text(), re.DOTALL)[1]


@pytest.fixture(scope="module")
def prefix(runs):
    """An installation that was moved, so that nothing of it is found where it was made."""
    command("cmake", "--install", BUILD, "--prefix", runs / "made")
    (runs / "made").rename(runs / "moved")
    return runs / "moved"


def consumer(folder, text, prefix, *options, **more):
    """Configures a project with that CMakeLists.txt."""
    Path(folder).mkdir(exist_ok=True)
    (Path(folder) / "CMakeLists.txt").write_text(text)
    kokkos = ["-DCMAKE_CXX_COMPILER=" + cached("CMAKE_CXX_COMPILER"), f"-DKokkos_DIR={cached('Kokkos_DIR')}"]
    return command("cmake", "-S", folder, "-B", f"{folder}.build", "-G", "Ninja", "-DCMAKE_BUILD_TYPE=Release", f"-DCMAKE_PREFIX_PATH={prefix}", *kokkos, *options,
                   **more)


def test_the_program_of_the_manual(prefix):
    text = block("cpp")
    assert "use_data_folder(DATA)" in text and "coldsky::coldsky)" in block("cmake")
    Path("source").mkdir()
    Path("source/sizes.cpp").write_text(text)
    consumer("source", block("cmake"), prefix)
    names = ["dawn-dusk-1mw.toml", "deep-space-1au-1mw.toml"]
    for name in names:
        shutil.copy(CASES / name, name)
        with open(name, "a", encoding="utf-8") as file:
            file.write(SMALL)
    command("cmake", "--build", "source.build")
    said = command("source.build/sizes", *names, env={**users_environment(), "OMP_WAIT_POLICY": "passive"})
    for name in names:
        area = float(re.search(rf"{name}: ([0-9.]+) m2", said)[1])
        relative(area, summary_of("size", name, "--out", f"{name}.run", "--no-report")["radiator.planform_area_m2"], 2e-4, name)


def test_the_package_file(prefix):
    """Versions, names of targets, and no path of this machine."""
    find = "cmake_minimum_required(VERSION 3.25)\nproject(a LANGUAGES CXX)\nfind_package(coldsky {} REQUIRED)\n"
    ask = "foreach(t coldsky::coldsky coldsky::coldsky_all coldsky::coldsky_case coldsky::program)\nif(NOT TARGET ${t})\nmessage(FATAL_ERROR ${t})\nendif()\nendforeach()\n"
    version = run("--version").stdout.strip()
    minor = version.rsplit(".", 1)[0]
    said = consumer("right", find.format(minor) + ask + "message(STATUS \"version ${coldsky_VERSION}, data ${coldsky_DATA}\")\n"
                    "get_target_property(f coldsky::coldsky_options INTERFACE_COMPILE_FEATURES)\nmessage(STATUS \"features ${f}\")\n", prefix)
    assert f"version {version}, data {prefix}/share/coldsky\n" in said and "features cxx_std_20" in said
    for wrong in ("0.0", "0.9", "1.0"):
        assert "could not find a configuration file" in " ".join(consumer("wrong", find.format(wrong), prefix, fails=True).lower().split())
    package = sorted((prefix / "lib/cmake/coldsky").iterdir())
    assert [file.name for file in package if file.name.endswith("Version.cmake")]
    for file in package:
        absolute = [line for line in file.read_text().splitlines() if not line.lstrip().startswith("#")
                    and re.search(rf"{SOURCE}|{BUILD}|{prefix.parent}|[\s;\"](/usr|/opt|/home|/root|/work)/", line)]
        assert absolute == [], f"{file}: {absolute}"


def public_headers():
    return [line for line in (SOURCE / "cmake/public_headers.txt").read_text().splitlines() if line and not line.startswith("#")]


def test_public_headers_and_no_others(prefix):
    """What is installed, and that it needs nothing but Kokkos and itself: all public headers are read in one file."""
    folder = prefix / "include/coldsky"
    found = {str(file.relative_to(folder)) for file in folder.rglob("*.hpp")}
    public = public_headers()
    assert {file for file in found if not file.startswith("detail/")} == set(public)
    named = set(re.findall(r"`(solver/[\w/]+\.hpp)`", (SOURCE / "docs/library.md").read_text()))
    assert named == set(public)
    reached, left = set(), list(public)
    while left:
        header = left.pop()
        if header not in reached:
            reached.add(header)
            left += re.findall(r'^ *# *include "([^"]+)"', (SOURCE / header).read_text(), re.M)
    assert {file.removeprefix("detail/") for file in found} == reached
    Path("all.cpp").write_text("".join(f'#include "{header}"\n' for header in public) + "int main() {}\n")
    kokkos = Path(cached("Kokkos_DIR")).parents[2] / "include"
    # What the system's folders hold of fmt, HDF5, ... would be found: of none of them may a file be read.
    read = command(cached("CMAKE_CXX_COMPILER"), "-std=c++20", "-fopenmp", "-MM", "-MG", "-M", f"-I{folder}", f"-I{folder}/detail", "-isystem", kokkos, "all.cpp")
    others = re.findall(r"\S*/(?:fmt|spdlog|nlohmann|toml\+\+|boost|CLI|thrust)/\S*|\S*/(?:hdf5|udunits2|zlib|muParser\w*)\.h\s", read)
    assert others == [] and str(folder) in read
    command(cached("CMAKE_CXX_COMPILER"), "-std=c++20", "-fopenmp", "-fsyntax-only", "-Wall", "-Werror", f"-I{folder}", f"-I{folder}/detail", "-isystem", kokkos, "all.cpp")


@pytest.mark.skipif(shutil.which("doxygen") is None, reason="doxygen is missing")
def test_public_headers_are_documented(tmp_path):
    """Doxygen with warnings as errors; a member that loses its comment is one."""
    copy = tmp_path / "tree"
    for name in [*public_headers(), "cmake/public_headers.txt", "docs/library.md", "scripts/docs-library", "scripts/doxygen_filter.py", "CMakeLists.txt"]:
        (copy / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(SOURCE / name, copy / name)
    command(copy / "scripts/docs-library")
    page = (copy / "build/library/structcoldsky_1_1SizedPanel.html").read_text()
    assert "electrical, of all panels" in page
    header = copy / "solver/studies/size.hpp"
    header.write_text(re.sub(r"(double pump_power = 0.0;) *///.*", r"\1", header.read_text()))
    assert "pump_power (variable) of struct coldsky::SizedPanel is not documented" in command(copy / "scripts/docs-library", fails=True)


def test_an_installation_holds_what_shells_and_readers_look_for(prefix):
    for file in ("share/bash-completion/completions/coldsky", "share/zsh/site-functions/_coldsky", "share/fish/vendor_completions.d/coldsky.fish",
                 "share/man/man1/coldsky.1", "share/man/man1/coldsky-size.1", "share/man/man5/coldsky-case.5", "share/coldsky/cases/README.md",
                 "share/coldsky/templates/panel.toml"):
        assert (prefix / file).stat().st_size > 0, file
    assert not (prefix / "include/coldsky/detail/solver/cli").exists()
    readme = (SOURCE / "cases/README.md").read_text()
    for case in [*CASES.glob("*.toml"), *CASES.glob("sweeps/*.toml"), *CASES.glob("scenes/*.toml")]:
        assert f"`{case.relative_to(CASES)}`" in readme, case
    # The installed program, in its new place, as a user calls it.
    environment = {name: value for name, value in users_environment().items() if name != "COLDSKY_DATA"}
    command(prefix / "bin/coldsky", "new", "panel", "mine.toml", env=environment)
    assert json.loads(command(prefix / "bin/coldsky", "check", "mine.toml", "--json", env=environment))["status"] == "ok"
    done = subprocess.run(["man", "-M", prefix / "share/man", "5", "coldsky-case"], capture_output=True, text=True, check=False,
                          env={**os.environ, "PAGER": "cat", "LC_ALL": "C.UTF-8"}) if shutil.which("man") else None
    assert done is None or "panel.tube.pitch" in re.sub(".\b", "", done.stdout)


def test_as_a_part_of_another_tree():
    """Configured alone: what is compiled is the same. Tests and their needs are left out, and the folders are coldsky's own."""
    text = ("cmake_minimum_required(VERSION 3.25)\nproject(whole LANGUAGES C CXX)\n"
            f"add_subdirectory({SOURCE} coldsky EXCLUDE_FROM_ALL)\nfile(WRITE ${{CMAKE_BINARY_DIR}}/a.cpp \"int main() {{}}\")\n"
            "add_executable(a ${CMAKE_BINARY_DIR}/a.cpp)\ntarget_link_libraries(a PRIVATE coldsky::coldsky)\n")
    said = consumer("whole", text, "/nowhere", "-DCMAKE_EXPORT_COMPILE_COMMANDS=ON")
    assert "Kokkos" in said and "-- Build files have been written" in said
    build = Path("whole.build")
    cache = (build / "CMakeCache.txt").read_text()
    assert re.search(r"^COLDSKY_TESTS:BOOL=(OFF|0|NO|FALSE)?$", cache, re.M), re.search("^COLDSKY_TESTS.*$", cache, re.M)
    assert not (build / "coldsky/tests").exists() and (build / "coldsky/generated").is_dir()
    assert not (build / "generated").exists()
    steps = command("ninja", "-C", build, "-t", "commands", "a")
    assert "libcoldsky_studies.a" in steps and "GTest" not in steps and "solver/cli" not in steps
    # What this project's compilers are told does not leak into the other's own files.
    own = [one["command"] for one in json.loads((build / "compile_commands.json").read_text()) if one["file"].endswith("/a.cpp")]
    assert len(own) == 1 and f"-I{SOURCE} " in own[0] and "-Wall" not in own[0] and "-std=" in own[0]


def test_headers_of_another_folder():
    """toml++ and UDUNITS-2 from elsewhere reach every file that reads them."""
    for name, header in (("toml", "toml++/toml.h"), ("units", "udunits2.h")):
        file = Path(name) / header
        file.parent.mkdir(parents=True)
        file.write_text("")
    folder = Path.cwd()
    command("cmake", "-S", SOURCE, "-B", "made", "-G", "Ninja", "-DCMAKE_BUILD_TYPE=Release", "-DCOLDSKY_TESTS=OFF", "-DCMAKE_EXPORT_COMPILE_COMMANDS=ON",
            f"-DKokkos_DIR={cached('Kokkos_DIR')}", "-DCMAKE_CXX_COMPILER=" + cached("CMAKE_CXX_COMPILER"), f"-DTOMLPLUSPLUS_INCLUDE_DIR={folder}/toml",
            f"-DUDUNITS2_INCLUDE_DIR={folder}/units")
    for one in json.loads(Path("made/compile_commands.json").read_text()):
        if "/solver/core/" in one["file"] or "/solver/case/" in one["file"]:
            assert f"{folder}/toml" in one["command"] and f"{folder}/units" in one["command"], one["file"]
    # Without a preset the Kokkos says what it is.
    assert "COLDSKY_BACKEND:STRING=any" in Path("made/CMakeCache.txt").read_text()


@pytest.mark.skipif(not (SOURCE / ".deps/kokkos-cuda/.complete").exists(), reason="there is no Kokkos for CUDA")
def test_the_backend_of_the_kokkos_that_is_found():
    base = ["cmake", "-S", SOURCE, "-B", "made", "-G", "Ninja", "-DCMAKE_BUILD_TYPE=Release", "-DCOLDSKY_TESTS=OFF", "-DCMAKE_EXPORT_COMPILE_COMMANDS=ON",
            f"-DKokkos_ROOT={SOURCE}/.deps/kokkos-cuda"]
    said = " ".join(command(*base, "-DCMAKE_CXX_COMPILER=g++", fails=True).split())
    assert "is one for CUDA" in said and "bin/nvcc_wrapper" in said
    if shutil.which("nvcc") is None:
        return
    shutil.rmtree("made")
    # The wrapper of Kokkos 4.5 begins with an architecture that CUDA 13 has not any more.
    command(*base, f"-DCMAKE_CXX_COMPILER={SOURCE}/.deps/kokkos-source/bin/nvcc_wrapper", "-DCMAKE_CXX_FLAGS=-arch=sm_90")
    commands = [one["command"] for one in json.loads(Path("made/compile_commands.json").read_text())]
    assert any("--host-only" in one and one.endswith("/solver/case/schema.cpp") for one in commands)
    device = [one for one in commands if "coldsky_kernels_base.dir" in one]
    assert device and all("kokkos_cuda13_compat.hpp" in one and "-fopenmp-simd" not in one for one in device)
    assert "-cudart shared" in Path("made/build.ninja").read_text()
