"""`coldsky export`: a panel as a network, cell by cell and reduced, and in again by `coldsky deck`."""

import csv
import json
import math

import pytest
from common import SOURCE, run, settings

CASE = SOURCE / "cases" / "low-orbit-1mw.toml"
COARSE = settings(mesh__length_cells=8, mesh__half_pitch_cells=5, mesh__sheet_cells=1, mesh__core_cells=3, mesh__error_estimate="false", panel__count=32)
NARROW = settings(panel__width="0.4 m", heat__load="100 kW")


def table(file):
    with open(file, encoding="utf-8") as rows:
        return list(csv.DictReader(rows))


def export(out, *more):
    done = run("export", CASE, *COARSE, *more, "--quiet", "--out", out)
    assert done.returncode == 0, done.stderr
    return out


@pytest.fixture(scope="module")
def cells(runs):
    return export(runs / "cells", *NARROW)


@pytest.fixture(scope="module")
def reduced(runs):
    return export(runs / "reduced", "--nodes", "12")


@pytest.mark.parametrize("form", ["deck", "tables"])
def test_field_out_and_network_in(cells, tmp_path, form):
    """From other temperatures than those that stand in the deck the network finds the field's, to 1e-6 K."""
    field = {row["node"]: row for row in table(cells / "nodes.csv")}
    if form == "deck":
        lines, block = [], ""
        for line in (cells / "network.inp").read_text(encoding="utf-8").splitlines():
            block = line if line.startswith("HEADER") else block
            cut = line.split(",")
            if block.startswith("HEADER NODE DATA") and len(cut) == 3 and int(cut[0]) > 0:
                line = f"{cut[0]}, 250.0,{cut[2]}"
            lines.append(line)
        given = tmp_path / "far.inp"
        given.write_text("\n".join(lines) + "\n", encoding="utf-8")
    else:
        given = tmp_path / "far"
        given.mkdir()
        for name in ("conductors.csv", "sources.csv"):
            (given / name).write_bytes((cells / name).read_bytes())
        (given / "nodes.csv").write_text("node,kind,temperature_K,capacity_J_K\n" + "".join(
            f"{row['node']},{row['kind']},{row['temperature_K'] if row['kind'] == 'boundary' else 250},{row['capacity_J_K']}\n"
            for row in field.values()), encoding="utf-8")
    done = run("deck", given, "--out", tmp_path / "out", "--quiet")
    assert done.returncode == 0, done.stderr
    found = {row["node"]: float(row["temperature_K"]) for row in table(tmp_path / "out" / "temperatures.csv")}
    assert found.keys() == field.keys() and len(field) > 1000
    assert max(abs(found[node] - float(field[node]["temperature_K"])) for node in field) < 1e-6


def test_network_gives_off_what_the_solve_says(cells, tmp_path):
    solved = run("solve", CASE, *COARSE, *NARROW, "--quiet", "--no-figures", "--no-report", "--out", tmp_path / "solved")
    assert solved.returncode == 0, solved.stderr
    summary = json.loads((tmp_path / "solved" / "summary.json").read_text(encoding="utf-8"))
    space = {row["node"]: row for row in table(cells / "nodes.csv")}["SPACE.1"]
    assert float(space["temperature_K"]) == 0.0
    done = run("deck", cells / "network.inp", "--out", tmp_path / "deck", "--quiet")
    assert done.returncode == 0, done.stderr
    rows = {row["node"]: row for row in table(tmp_path / "deck" / "temperatures.csv")}
    assert -32 * float(rows["SPACE.1"]["outflow_W"]) == pytest.approx(summary["heat.emitted_W"], rel=1e-8)
    assert float(rows["FLUID.1"]["temperature_K"]) == pytest.approx(summary["temperature.coolant_in_K"], abs=1e-6)


def test_reduced_network_keeps_to_its_stated_error(reduced):
    summary = json.loads((reduced / "summary.json").read_text(encoding="utf-8"))
    checks = {row["load"]: {key: float(value) for key, value in row.items() if key != "load"} for row in table(reduced / "checks.csv")}
    assert {"reference", "inlet -40 K", "inlet +15 K", "nothing absorbed", "twice absorbed", "orbit"} <= checks.keys()
    reference = checks["reference"]
    assert abs(reference["heat_deck_W"] / reference["heat_field_W"] - 1) < 1e-9 and reference["node_error_K"] < 1e-6
    for load, check in checks.items():
        assert abs(check["heat_deck_W"] - check["heat_field_W"]) <= summary["network.heat_relative_error"] * reference["heat_field_W"] * (1 + 1e-9), load
        assert max(check["node_error_K"], abs(check["outlet_error_K"])) <= summary["network.node_error_K"] * (1 + 1e-9), load
    assert summary["network.heat_relative_error"] < 1e-3 and summary["network.node_error_K"] < 0.1
    notes = (reduced / "network.inp").read_text(encoding="utf-8")
    assert f"{summary['network.node_error_K']:.3g} K of a node's mean" in notes and "inlet -40 K" in notes


def test_reduced_network_goes_round_its_orbit(reduced, tmp_path):
    done = run("deck", reduced / "network.inp", "--out", tmp_path / "out", "--quiet")
    assert done.returncode == 0, done.stderr
    rows = table(tmp_path / "out" / "history.csv")
    period = 2 * math.pi * math.sqrt((float(6378.137 + 550) * 1e3) ** 3 / 3.986004418e14)
    assert len(rows) == 25 and float(rows[-1]["time_s"]) == pytest.approx(period, rel=0.05)
    swing = [float(row["PANEL.1"]) for row in rows]
    assert max(swing) - min(swing) > 0.1


def test_a_scene_and_too_many_cells_are_refused(tmp_path):
    done = run("export", SOURCE / "cases" / "scenes" / "wings.toml", "--out", tmp_path / "out")
    assert done.returncode == 2 and "has a scene" in done.stderr
