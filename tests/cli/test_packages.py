"""What is said on systems other than Debian: packages by the names that they have there."""
import csv
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from common import SOURCE

SYSTEMS = {"fedora": ("ID=fedora\n", "dnf install"), "arch": ("ID=arch\n", "pacman -S"), "opensuse": ('ID="opensuse-tumbleweed"\nID_LIKE="opensuse suse"\n', "zypper install"),
           "debian": ("ID=ubuntu\nID_LIKE=debian\n", "apt-get install"), "": ("ID=plan9\n", "")}
rows = [row for row in csv.DictReader(line for line in (SOURCE / "cmake/packages.csv").read_text().splitlines() if not line.startswith("#"))]
table = {row["what"]: row for row in rows}


def said_by_cmake(what, release):
    Path("release").write_text(release)
    Path("ask.cmake").write_text(f'cmake_minimum_required(VERSION 3.25)\nset(COLDSKY_SOURCE "{SOURCE}")\ninclude("{SOURCE}/cmake/packages.cmake")\ncoldsky_how_to_install({what} how)\nmessage("${{how}}")\n')
    done = subprocess.run(["cmake", "-P", "ask.cmake"], capture_output=True, text=True, check=True, env={**os.environ, "COLDSKY_OS_RELEASE": os.path.abspath("release")})
    return done.stderr.strip()


@pytest.mark.parametrize("system", SYSTEMS)
def test_configuring_names_what_is_missing(system):
    release, install = SYSTEMS[system]
    for what in ("HDF5", "UDUNITS2", "nlohmann_json"):
        said = said_by_cmake(what, release)
        if system:
            assert said == f"On this system: {install} {table[what][system]}."
        else:
            assert said == "Packages of it: " + ", ".join(f"{name}: {package}" for name, package in table[what].items() if name != "what" and package != "-") + "."


def test_every_package_that_is_looked_for_is_in_the_table():
    text = (SOURCE / "CMakeLists.txt").read_text()
    asked = set(re.findall(r"coldsky_require\((\w+)", text)) - {"package"} | set(re.findall(r"coldsky_how_to_install\((\w+) ", text))
    assert asked and asked <= set(table), asked - set(table)
    assert all(None not in row.values() and "" not in row.values() for row in rows)
    packages = re.search(r"^packages=\((.*?)\)", (SOURCE / "scripts/setup").read_text(), re.M | re.DOTALL)[1].split()
    named = {row["debian"] for row in rows} - {"-", "libgtest-dev", "librocthrust-dev", "libopenmpi-dev"}
    assert named <= set(packages), named - set(packages)


def test_a_missing_package_stops_configuring_with_its_name():
    """fmt, hidden from CMake."""
    Path("release").write_text(SYSTEMS["fedora"][0])
    kokkos = SOURCE / ".deps/kokkos-cpu"
    done = subprocess.run(["cmake", "-G", "Ninja", "-S", SOURCE, "-B", "made", "-DCMAKE_DISABLE_FIND_PACKAGE_fmt=ON", f"-DKokkos_ROOT={kokkos}"], capture_output=True, text=True,
                          check=False, env={**os.environ, "COLDSKY_OS_RELEASE": os.path.abspath("release")})
    assert done.returncode != 0 and "fmt is missing. On this system: dnf install fmt-devel." in " ".join(done.stderr.split()), done.stderr


@pytest.mark.parametrize("system", ["fedora", "arch", "opensuse", ""])
def test_the_set_up_prints_the_line(system):
    """scripts/setup where there is no dpkg, in a tree of its own that has a Kokkos and plotly.js already."""
    release, install = SYSTEMS[system]
    Path("release").write_text(release)
    for folder in ("scripts", "cmake", "tools", ".deps/plotly"):
        Path(folder).mkdir(parents=True)
    Path(".deps/plotly/plotly.min.js").write_text("plotly")
    shutil.copy(SOURCE / "scripts/setup", "scripts/setup")
    shutil.copy(SOURCE / "cmake/packages.csv", "cmake/packages.csv")
    # Every tool that the script calls but dpkg.
    for tool in ("bash", "env", "dirname", "mkdir", "flock", "sed", "tr", "awk", "sort", "paste", "uname", "c++", "cmake", "ninja", "git", "python3", "unzip", "grep", "cat", "date"):
        Path("tools", tool).symlink_to(shutil.which(tool))
    environment = {"PATH": str(Path("tools").resolve()), "COLDSKY_OS_RELEASE": str(Path("release").resolve()), "Kokkos_ROOT": "/opt/kokkos", "HOME": os.environ["HOME"]}
    done = subprocess.run(["scripts/setup", "--no-build"], capture_output=True, text=True, check=False, env=environment)
    assert done.returncode == 0 and "This is no Debian" in done.stderr, done.stderr
    if system:
        (line,) = [line for line in done.stderr.splitlines() if line.startswith(f"  {install}")]
        wanted = {row[system] for row in rows if row["what"] not in ("GTest", "rocthrust", "MPI")} - {"-"}
        assert set(line.split()[len(install.split()):]) - {"--needed"} == wanted
        documented = next(row for row in (SOURCE / "docs/install.md").read_text().splitlines() if f"| `{install} " in row or f"| `{install} --needed" in row)
        assert wanted == set(re.search("`(.*)`", documented)[1].split()[len(install.split()):]) - {"--needed"}
    else:
        assert "HDF5, " in done.stderr and "UDUNITS2" in done.stderr
    Path("tools/ninja").unlink()
    done = subprocess.run(["scripts/setup", "--no-build"], capture_output=True, text=True, check=False, env=environment)
    assert done.returncode != 0 and "ninja is missing" in done.stderr, done.stderr
