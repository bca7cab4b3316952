"""data/third-party-notices.txt: what coldsky holds of other projects, in pages, installations and wheels."""
import csv
import json
import re
import shutil
import subprocess
import tomllib
from pathlib import Path

import pytest
from common import PROGRAM, SOURCE, run, settings

NOTICES = SOURCE / "data/third-party-notices.txt"
SECTIONS = {title: (where, text) for title, where, text in re.findall(r"^==== ([^\n]+?): ([^\n]*)\n(.*?)(?=\n==== |\Z)", NOTICES.read_text(), re.M | re.S)}
# Sections by the names of cmake/packages.csv; those of tools and of what is linked from the system alone have none.
NAMES = {"Kokkos": "Kokkos", "HDF5": "HDF5", "ZLIB": "zlib", "fmt": "{fmt}", "spdlog": "spdlog", "nlohmann_json": "JSON for Modern C++", "CLI11": "CLI11",
         "tomlplusplus": "toml++", "UDUNITS2": "UDUNITS-2", "Boost": "Boost.Math, Boost.Random", "muparser": "muParser", "Thrust": "Thrust"}
TOOLS = {"compiler", "CMake", "Ninja", "Git", "Python", "unzip", "GTest", "rocthrust", "MPI"}
IN_PAGES = ["Kokkos", "plotly.js", "UDUNITS-2"]


def test_everything_that_is_built_with_has_its_notice():
    rows = csv.DictReader(line for line in (SOURCE / "cmake/packages.csv").read_text().splitlines() if not line.startswith("#"))
    assert {row["what"] for row in rows} == set(NAMES) | TOOLS
    texts = {title.removeprefix("Licence ") for title in SECTIONS if title.startswith("Licence ")}
    for name in [*NAMES.values(), "plotly.js", "nanobind"]:
        _, text = SECTIONS[name]
        assert "Copyright" in text, name
        licence = re.search(r"^Licence: ([\w.+-]+)", text, re.M)
        # The text itself, or the name of one that stands further down.
        assert len(text) > 700 or licence and licence[1].rstrip(".") in texts, name
    assert [title for title, (where, _) in SECTIONS.items() if where.endswith("[page]")] == IN_PAGES


@pytest.fixture(scope="module")
def page(runs):
    options = settings(mesh__length_cells=8, mesh__half_pitch_cells=5, mesh__error_estimate="false", panel__width="0.5 m")
    assert run("size", SOURCE / "tests/cli/written-by-0.1/sheet.toml", *options, "--quiet", "--out", runs / "out").returncode == 0
    return (runs / "out/report.html").read_text()


def test_pages_hold_the_notices_of_what_they_carry(page):
    shown = json.loads(re.search(r', notices = (".*?[^\\]"),\n', page)[1])
    titles = re.findall("^(" + "|".join(map(re.escape, SECTIONS)) + "): ", shown, re.M)
    assert titles == IN_PAGES and "[page]" not in shown
    for name in IN_PAGES:
        assert SECTIONS[name][1].strip() in shown
    # The version of plotly.js that the page carries states the same holder.
    assert "Plotly, Inc." in page[: page.index("pageDocument = ")]


def test_figures_on_their_own_hold_them_too(page, runs):
    assert run("plot", runs / "out", "--figure", "maps", "--out", "figures").returncode == 0
    (figure,) = Path("figures").glob("*.html")
    assert "University Corporation for Atmospheric Research" in figure.read_text()


@pytest.mark.skipif(shutil.which("chromium") is None, reason="chromium is missing")
def test_the_browser_shows_them(page, runs):
    done = subprocess.run(["chromium", "--headless", "--no-sandbox", "--disable-gpu", "--virtual-time-budget=8000", "--dump-dom", f"file://{runs}/out/report.html"],
                          capture_output=True, text=True, timeout=120, check=True)
    (shown,) = re.findall(r'<details class="notices">(.*?)</details>', done.stdout, re.S)
    assert "Sandia" in shown and "Permission is hereby granted" in shown and "UDUNITS" in shown


def test_wheels_and_installations_bring_them():
    settings_of_wheels = tomllib.loads((SOURCE / "pyproject.toml").read_text())["tool"]["scikit-build"]["wheel"]
    assert "data/third-party-notices.txt" in settings_of_wheels["license-files"]
    data = PROGRAM.parent.parent / "share/coldsky"  # what installations and wheels copy whole
    assert (data / NOTICES.name).read_bytes() == NOTICES.read_bytes()
