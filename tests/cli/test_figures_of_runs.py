"""Figures of reports: every kind of surroundings, steady and in time, has its own; one that fails is left out and takes no results with it."""
import json
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from common import CASE, CASES, ENVIRONMENT, PROGRAM, run, settings

COARSE = settings(mesh__length_cells=8, mesh__half_pitch_cells=5, mesh__sheet_cells=1, mesh__core_cells=3, mesh__error_estimate="false")
FLUXES = "time_s,front_sink_K,back_sink_K\n0,180,180\n300,240,180\n600,180,180\n"
# A case of each kind of surroundings, the number of panels that carry its load, and how long it is followed. What `solve`
# says of it steady and in time.
KINDS = {
    #                          case                     panels  time                         steady            in time
    "orbit":           ("low-orbit-transient",          None, settings(time__orbits=0.05),   "ok",             "ok"),
    "sun-synchronous": ("dawn-dusk-by-date-1mw",        40, settings(time__orbits=0.05),     "ok",             "ok"),
    "geostationary":   ("geostationary-1mw",            40, settings(time__orbits=0.004),    "ok",             "ok"),
    "moon":            ("lunar-city",                   320, settings(time__end="300 s"),    "ok",             "ok"),
    "deep-space":      ("deep-space-1au-1mw",           40, settings(time__end="300 s"),     "ok",             "ok"),
    "fluxes":          ("satellite-120kw",              None, settings(time__end="300 s"),   "ok",             "ok"),
    "table":           ("deep-space-1au-1mw",           40, settings(time__end="600 s"),     "ok",             "ok"),
}
CODES = {"ok": 0, "limit_exceeded": 4}
ORBITS = ("orbit", "sun-synchronous", "geostationary")


def figures(folder):
    """Names of the figures in a report."""
    return re.findall(r'"id": ?"([a-z_]+)"', (Path(folder) / "report.html").read_text())


def summary(folder):
    return json.loads((Path(folder) / "summary.json").read_text())


@pytest.mark.parametrize("time", ["steady", "in time"])
@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_surroundings(kind, time):
    name, panels, span, *status = KINDS[kind]
    file = CASES / f"{name}.toml"
    arguments = [*COARSE, "--quiet", "--out", "out"]
    if panels:
        arguments += settings(panel__count=panels)
    if kind == "table":
        Path("fluxes.csv").write_text(FLUXES)
        arguments += settings(environment__kind="table", environment__table=Path("fluxes.csv").resolve())
    if time == "in time":
        arguments += span
    elif name == "low-orbit-transient":
        lines = file.read_text().splitlines()
        file = Path("steady.toml")
        file.write_text("\n".join(lines[:next(n for n, line in enumerate(lines) if line.startswith("[time]"))]))
    done = run("solve", file, *arguments)
    expected = status[time == "in time"]
    assert done.returncode == CODES[expected], done.stderr
    assert summary("out")["status"] == expected, summary("out")["reason"]
    wanted = {"maps", "heat", "along"} | ({"temperatures", "powers"} if time == "in time" else {"area", "sensitivity"})
    wanted |= {"orbit", "attitude"} if kind in ORBITS else set()
    assert wanted <= set(figures("out")), figures("out")
    assert not any("could not be drawn" in warning for warning in summary("out")["warnings"])
    assert Path("out/results.h5").exists() and not Path("out.partial").exists()


@pytest.fixture
def broken():
    """A copy of the program whose data can be damaged."""
    shutil.copytree(PROGRAM.parent.parent / "share", "copy/share")
    Path("copy/bin").mkdir()
    shutil.copy(PROGRAM, "copy/bin/coldsky")

    def solve(*arguments):
        return subprocess.run(["copy/bin/coldsky", *map(str, arguments), *COARSE, "--quiet", "--out", "out"], env=ENVIRONMENT,
                              capture_output=True, text=True)

    return solve


def without_phrase(key):
    """Takes a text away that the figure needs."""
    file = Path("copy/share/coldsky/report/strings.json")
    texts = json.loads(file.read_text())
    del texts[key]
    file.write_text(json.dumps(texts))


@pytest.mark.parametrize("figure, damage, command", [
    ("area", "no table of published designs", ["size", CASE]),
    ("area", "a table that is none", ["size", CASE]),
    ("orbit", "figure.eclipse", ["size", CASES / "low-orbit-1mw.toml"]),
    ("residual", "figure.residual.y", ["size", CASE]),
    ("temperatures", "figure.front_span", ["solve", CASES / "dawn-dusk-by-date-1mw.toml", *settings(panel__count=40, time__orbits=0.02)]),
    ("across", "figure.across", ["solve", CASES / "deep-space-1au-1mw.toml", *settings(panel__count=40)]),
], ids=lambda value: value if isinstance(value, str) else None)
def test_a_figure_that_fails_is_left_out_with_a_note(broken, figure, damage, command):
    table = Path("copy/share/coldsky/reference/published_designs.csv")
    if damage == "no table of published designs":
        table.unlink()
    elif damage == "a table that is none":
        table.write_bytes(os.urandom(200) + b"\n,,\n")
    else:
        without_phrase(damage)
    done = broken(*command)
    assert done.returncode == 0, done.stderr
    told = summary("out")
    assert told["status"] == "ok"
    notes = [warning for warning in told["warnings"] if "could not be drawn and is left out: " in warning]
    assert len(notes) == 1 and notes[0] in Path("out/run.log").read_text()
    assert "could not be drawn and is left out" in Path("out/report.html").read_text()
    assert figure not in figures("out") and {"maps", "heat"} <= set(figures("out"))
    assert Path("out/results.h5").exists() and not Path("out.partial").exists()
