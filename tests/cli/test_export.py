"""`coldsky export`: a panel as a network, cell by cell and reduced, and in again by `coldsky deck`."""

import csv
import json
import math

import h5py
import numpy as np
import pytest
from common import SOURCE, history, run, settings

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


@pytest.fixture(scope="module")
def whole(runs):
    """The panel of `reduced`, cell by cell."""
    return export(runs / "whole")


def from_afar(folder, to, form):
    """The network of a folder with other temperatures at the start, by editing its files."""
    if form == "deck":
        lines, block = [], ""
        for line in (folder / "network.inp").read_text(encoding="utf-8").splitlines():
            block = line if line.startswith("HEADER") else block
            cut = line.split(",")
            if block.startswith("HEADER NODE DATA") and len(cut) == 3 and int(cut[0]) > 0:
                line = f"{cut[0]}, 250.0,{cut[2]}"
            lines.append(line)
        given = to / "far.inp"
        given.write_text("\n".join(lines) + "\n", encoding="utf-8")
        return given
    given = to / "far"
    given.mkdir()
    for name in ("conductors.csv", "sources.csv"):
        (given / name).write_bytes((folder / name).read_bytes())
    (given / "nodes.csv").write_text("node,kind,temperature_K,capacity_J_K\n" + "".join(
        f"{row['node']},{row['kind']},{row['temperature_K'] if row['kind'] == 'boundary' else 250},{row['capacity_J_K']}\n"
        for row in table(folder / "nodes.csv")), encoding="utf-8")
    return given


@pytest.mark.parametrize("form", ["deck", "tables"])
def test_field_out_and_network_in(cells, tmp_path, form):
    """From other temperatures than those that stand in the deck the network finds the field's, to 1e-6 K."""
    field = {row["node"]: row for row in table(cells / "nodes.csv")}
    done = run("deck", from_afar(cells, tmp_path, form), "--out", tmp_path / "out", "--quiet")
    assert done.returncode == 0, done.stderr
    found = {row["node"]: float(row["temperature_K"]) for row in table(tmp_path / "out" / "temperatures.csv")}
    assert found.keys() == field.keys() and len(field) > 1000
    error = max(abs(found[node] - float(field[node]["temperature_K"])) for node in field)
    print(f"{form}: largest difference of a temperature {error:.2e} K")
    assert error < 1e-6


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


def terms(folder):
    """What a folder of CSV tables holds, by name."""
    return {row["node"]: row for row in table(folder / "nodes.csv")}, table(folder / "conductors.csv"), table(folder / "sources.csv")


def write_network(folder, nodes, conductors, sources):
    folder.mkdir()
    for name, rows in (("nodes.csv", nodes.values()), ("conductors.csv", conductors), ("sources.csv", sources)):
        rows = list(rows)
        with open(folder / name, "w", encoding="utf-8", newline="") as file:
            out = csv.DictWriter(file, rows[0])
            out.writeheader()
            out.writerows(rows)
    return folder


def deck(given, out, *more):
    done = run("deck", given, "--out", out, "--quiet", *more)
    assert done.returncode == 0, done.stderr
    return out


def from_coolant(nodes, conductors, temperature):
    """Heat from the coolant into the panel [W]: what one-way conductors bring to its nodes."""
    return sum(float(c["conductance"]) * (temperature[c["first"]] - temperature[c["second"]])
               for c in conductors if c["kind"] == "one_way" and c["second"].startswith("PANEL."))


def test_reduced_network_at_its_reference(reduced, tmp_path):
    """Solved from its files alone it gives the heat that the field gives, to the digits of its checks."""
    nodes, conductors, _ = terms(reduced)
    found = {row["node"]: float(row["temperature_K"]) for row in table(deck(reduced, tmp_path / "out") / "temperatures.csv")}
    reference = next(row for row in table(reduced / "checks.csv") if row["load"] == "reference")
    assert from_coolant(nodes, conductors, found) == pytest.approx(float(reference["heat_field_W"]), rel=1e-9)


@pytest.mark.parametrize("inlet", [-55.0, -30.0, 10.0])
def test_reduced_network_at_loads_of_others(reduced, whole, tmp_path, inlet):
    """At temperatures of the coolant that neither made nor checked it, beside a network cell by cell of the same panel, both from files: within the error that the reduced one states."""
    heat, outlet = {}, {}
    for name, folder in (("full", whole), ("reduced", reduced)):
        nodes, conductors, sources = terms(folder)
        entering = float(nodes["FLUID.1"]["temperature_K"]) + inlet
        nodes["FLUID.1"]["temperature_K"] = repr(entering)
        given = write_network(tmp_path / name, nodes, conductors, sources)
        found = {row["node"]: float(row["temperature_K"]) for row in table(deck(given, tmp_path / (name + "-out")) / "temperatures.csv")}
        heat[name] = from_coolant(nodes, conductors, found)
        flow = [c for c in conductors if c["kind"] == "one_way"]
        last = {c["second"] for c in flow if c["second"].startswith("FLUID.")} - {c["first"] for c in flow}
        outlet[name] = sum(found[node] for node in last) / len(last)
    stated = json.loads((reduced / "summary.json").read_text(encoding="utf-8"))
    reference = next(row for row in table(reduced / "checks.csv") if row["load"] == "reference")
    print(f"inlet {inlet:+} K: heat {heat}, outlet {outlet}, stated {stated['network.heat_relative_error']:.2e} and {stated['network.node_error_K']:.3f} K")
    assert heat["full"] < 0.999 * float(reference["heat_field_W"]) or inlet > 0
    assert abs(heat["reduced"] - heat["full"]) <= stated["network.heat_relative_error"] * float(reference["heat_field_W"])
    assert abs(outlet["reduced"] - outlet["full"]) <= stated["network.node_error_K"]
    # The stated error is that of the orbit; steady states keep to the largest of the steady ones.
    steady = [row for row in table(reduced / "checks.csv") if row["load"] != "orbit"]
    assert abs(heat["reduced"] - heat["full"]) <= max(abs(float(row["heat_deck_W"]) - float(row["heat_field_W"])) for row in steady)
    assert abs(outlet["reduced"] - outlet["full"]) <= max(abs(float(row["outlet_error_K"])) for row in steady)


def test_reduced_network_goes_round_its_orbit(reduced, tmp_path):
    rows = table(deck(reduced / "transient.inp", tmp_path / "out") / "history.csv")
    period = 2 * math.pi * math.sqrt((float(6378.137 + 550) * 1e3) ** 3 / 3.986004418e14)
    assert len(rows) == 25 and float(rows[-1]["time_s"]) == pytest.approx(period, rel=0.05)
    swing = [float(row["PANEL.1"]) for row in rows]
    assert max(swing) - min(swing) > 0.1
    # The table of heat by node is the deck's.
    folder = tmp_path / "tables"
    folder.mkdir()
    for name in ("nodes.csv", "conductors.csv"):
        (folder / name).write_bytes((reduced / name).read_bytes())
    (folder / "sources.csv").write_bytes((reduced / "transient_sources.csv").read_bytes())
    again = table(deck(folder, tmp_path / "again") / "history.csv")
    for node in ("PANEL.1", "PANEL.12"):
        assert float(again[-1][node]) == pytest.approx(float(rows[-1][node]), abs=1e-3)


def test_cells_go_through_an_orbit_as_the_field_does(cells, tmp_path):
    check = {row["load"]: row for row in table(cells / "checks.csv")}["orbit"]
    print(f"largest difference of a node over the orbit {check['node_error_K']} K, of the heat {float(check['heat_deck_W']) - float(check['heat_field_W']):.2e} W of {check['heat_field_W']} W")
    assert float(check["node_error_K"]) < 10e-3  # steps of both to 1e-3 K
    rows = table(deck(cells / "transient.inp", tmp_path / "out") / "history.csv")
    swing = [float(row["PANEL.1"]) for row in rows]
    assert len(rows) == 25 and max(swing) - min(swing) > 0.1


# A panel of whose laws none follows temperature: vapour at one temperature in its tubes, a film that is given.
STILL = settings(coolant__loop="two-phase", coolant__film_coefficient="2000 W m-2 K-1",
                 heat__capacity="1e18 J/K", environment__kind="table", environment__table="flux.csv") + NARROW
FLUX = "time_s,front_absorbed_W_m2,back_absorbed_W_m2\n0,100,40\n300,900,40\n400,150,300\n1200,100,40\n"


def without_orbit(text):
    """The case without the keys of its orbit, which a table does not take."""
    lines, keep = [], True
    for line in text.splitlines():
        if line.startswith("["):
            keep = not line.startswith(("[environment", "[cold", "[time"))
        if keep:
            lines.append(line)
    return "\n".join(lines) + "\n"


def test_transient_of_the_deck_is_that_of_solve(tmp_path):
    """From one temperature through a table of fluxes: every cell at the end as `coldsky solve` has it, and the heat from the coolant row by row."""
    (tmp_path / "flux.csv").write_text(FLUX)
    case = tmp_path / "still.toml"
    case.write_text(without_orbit(CASE.read_text(encoding="utf-8")) + '[environment]\nkind = "table"\ntable = "flux.csv"\n')
    still = [*STILL, *COARSE]
    done = run("export", case, *still, "--quiet", "--out", tmp_path / "deck")
    assert done.returncode == 0, done.stderr
    vapour = {row["node"]: row for row in table(tmp_path / "deck" / "nodes.csv")}["FLUID.1"]["temperature_K"]
    done = run("solve", case, *still, *settings(time__end="1200 s", time__interval="50 s", time__start_temperature=f"{vapour} K", coolant__inlet_temperature=f"{vapour} K", time__tolerance="1e-4 K"),
               "--quiet", "--no-figures", "--no-report", "--out", tmp_path / "solved")
    assert done.returncode in (0, 4), done.stderr
    text, block = [], ""
    for line in (tmp_path / "deck" / "transient.inp").read_text(encoding="utf-8").splitlines():
        block = line if line.startswith("HEADER") else block
        cut = line.split(",")
        if block.startswith("HEADER NODE DATA") and len(cut) == 3 and int(cut[0]) > 0:
            line = f"{cut[0]}, {vapour},{cut[2]}"
        if "CALL STEADY" in line:
            continue
        text.append("      OUTPUT = 50.0" if "OUTPUT =" in line else line)
    (tmp_path / "start.inp").write_text("\n".join(text) + "\n", encoding="utf-8")
    out = deck(tmp_path / "start.inp", tmp_path / "out", "--tolerance", "1e-7")
    rows = table(out / "history.csv")
    nodes, conductors, _ = terms(out)
    with h5py.File(tmp_path / "solved" / "results.h5") as file:
        field = file["VTKHDF/CellData/Temperature"][()]
    series = history(tmp_path / "solved")
    assert series["coolant_in_K"] == pytest.approx(float(vapour), abs=1e-6)
    last = [float(value) for node, value in rows[-1].items() if node.startswith("PANEL.")]
    error = np.abs(np.sort(np.array(last)) - np.sort(field[-len(last):])).max()
    print(f"largest difference of a cell at the end {error:.2e} K")
    assert error < 1e-4  # the tolerance of a step
    times = [float(row["time_s"]) for row in rows]
    heat = [32 * from_coolant(nodes, conductors, {node: float(value) for node, value in row.items()}) for row in rows]
    solved = np.interp(times, series["time_s"], series["panel_heat_W"])
    assert max(heat[1:]) - min(heat[1:]) > 1e4
    assert np.abs(np.array(heat[1:]) - solved[1:]).max() < 1e-4 * max(heat)


SCENES = SOURCE / "cases" / "scenes"
TRACKING = [SCENES / "tracking.toml", *settings(exchange__patch="1 m", exchange__error=0.01)]


@pytest.fixture(scope="module")
def tracking(runs):
    done = run("export", *TRACKING, "--quiet", "--out", runs / "tracking")
    assert done.returncode == 0, done.stderr
    return runs / "tracking"


def test_hollow_cube_as_a_network(tmp_path):
    """The classical exercise, from the network's files: faces at 66.428, -57.532 and -57.510 degC."""
    done = run("export", SCENES / "cube.toml", *settings(exchange__error=5e-4), "--quiet", "--out", tmp_path / "cube")
    assert done.returncode == 0, done.stderr
    found = {row["node"]: float(row["temperature_K"]) for row in table(deck(tmp_path / "cube" / "network.inp", tmp_path / "out") / "temperatures.csv")}
    names = ["plus-x", "minus-x", "plus-y", "minus-y", "plus-z", "minus-z"]
    lines = (tmp_path / "cube" / "network.inp").read_text(encoding="utf-8")
    assert all(f"$ {name}" in lines for name in names)
    for number, expected in enumerate([66.428, -57.532, -57.510, -57.510, -57.510, -57.510], start=1):
        assert found[f"SCENE.{number}"] - 273.15 == pytest.approx(expected, abs=0.1)
    # Inside a cube with faces of one emissivity: G = (J1 + sum of J) / 5 and so on, couplings by symmetry of two kinds.
    radks = {(c["first"], c["second"]): float(c["conductance"]) for c in table(tmp_path / "cube" / "conductors.csv") if c["second"] != "SPACE.1"}
    assert len(radks) == 15


def test_network_of_a_scene_has_the_temperatures_of_solve(tracking, tmp_path):
    done = run("solve", *TRACKING, *settings(solver__tolerance=1e-12), "--quiet", "--no-figures", "--no-report", "--out", tmp_path / "solved")
    assert done.returncode == 0, done.stderr
    summary = json.loads((tmp_path / "solved" / "summary.json").read_text(encoding="utf-8"))
    with h5py.File(tmp_path / "solved" / "results.h5") as file:
        field = file["coldsky/patches/temperature"][()]
    for form in ("deck", "tables"):
        found = table(deck(from_afar(tracking, tmp_path, form), tmp_path / ("out-" + form)) / "temperatures.csv")
        pieces = np.array([float(row["temperature_K"]) for row in found if row["node"].startswith("SCENE.")])
        assert len(pieces) == 51
        # Front and back of a sheet have one temperature: each is there twice.
        error = np.abs(np.repeat(np.sort(pieces), 2) - np.sort(field)).max()
        print(f"{form}: largest difference of a temperature {error:.2e} K")
        assert error < 1e-6
    assert summary["status"] == "ok"


def test_radiative_couplings_by_hand(tmp_path):
    """Two wide plates close to each other: 1 / (1/e1 + 1/e2 - 1) of the area between them, all else to space."""
    case = tmp_path / "plates.toml"
    plate = '''
[[scene.body]]
name = "{name}"
shape = "rectangle"
width = "1 m"
length = "1 m"
position = ["0 m", "0 m", "{z} m"]
model = "node"
heat = "{heat} W"
front = {{ absorptance = 0.2, emissivity = {front} }}
back = {{ absorptance = 0.2, emissivity = {back} }}
'''
    mirrors = "".join(f'[[scene.mirror]]\npoint = ["{x} m", "{y} m", "0 m"]\nnormal = [{-2 * x}, {-2 * y}, 0]\n' for x, y in ((0.5, 0), (-0.5, 0), (0, 0.5), (0, -0.5)))
    case.write_text('[environment]\nkind = "deep-space"\nsun_angle = "90 deg"\nsolar_constant = "0 W m-2"\nspace_temperature = "0 K"\n[exchange]\npatch = "1 m"\n'
                    + mirrors + plate.format(name="low", z=0, heat=50, front=0.8, back=0.3) + plate.format(name="high", z=0.1, heat=20, front=0.6, back=0.5))
    done = run("export", case, "--quiet", "--out", tmp_path / "out")
    assert done.returncode == 0, done.stderr
    found = {(c["first"], c["second"]): float(c["conductance"]) for c in table(tmp_path / "out" / "conductors.csv")}
    # Mirrors at the edges make both plates endless.
    assert found["SCENE.1", "SCENE.2"] == pytest.approx(1 / (1 / 0.8 + 1 / 0.5 - 1), rel=1e-6)
    assert found["SCENE.1", "SPACE.1"] == pytest.approx(0.3, rel=1e-6)
    assert found["SCENE.2", "SPACE.1"] == pytest.approx(0.6, rel=1e-6)
    assert float({row["node"]: row for row in table(tmp_path / "out" / "sources.csv")}["SCENE.1"]["heat_W"]) == pytest.approx(50, rel=1e-12)


def test_network_of_a_scene_goes_round_its_orbit(tracking, tmp_path):
    """Heat of the nodes against what coldsky scene says of the bodies, and energy over the orbit from the files."""
    summary = json.loads(run("scene", *TRACKING, "--no-figures", "--no-report", "--json", "--out", tmp_path / "seen").stdout)
    sources = table(tracking / "transient_sources.csv")
    by_time = {}
    for row in sources:
        by_time[float(row["time_s"])] = by_time.get(float(row["time_s"]), 0.0) + float(row["heat_W"])
    assert len(by_time) == 25
    times = sorted(by_time)
    assert by_time[times[-1]] == by_time[times[0]]
    with h5py.File(tmp_path / "seen" / "results.h5") as file:
        group, area = file["coldsky/orbit"], file["coldsky/patches/area"][()]
        sunlight, warmth = group["absorbed_sunlight"][()], group["absorbed_outside_infrared"][()]
        surface = file["coldsky/patches/surface"][()]
        names = file["coldsky/patches/surfaces"][()].decode().split("\n") if isinstance(file["coldsky/patches/surfaces"][()], bytes) else str(file["coldsky/patches/surfaces"][()]).split("\n")
    cells = np.array([names[s] == "array/front" for s in surface])
    heat = (area * ((1 - np.where(cells, 0.33, 0.0)) * sunlight + warmth)).sum(axis=1)
    assert heat == pytest.approx([by_time[time] for time in times[:-1]], rel=1e-9)
    assert summary["status"] == "ok"
    rows = table(deck(tracking / "transient.inp", tmp_path / "out") / "history.csv")
    nodes, conductors, _ = terms(tracking)
    sigma, emitting = 5.670374419e-8, {c["first"]: float(c["conductance"]) for c in conductors if c["second"] == "SPACE.1"}
    # Heat taken up, stored, and given off; the last by Simpson's rule over the rows.
    gone = [sum(a * sigma * float(row[node]) ** 4 for node, a in emitting.items()) for row in rows]
    step = times[1] - times[0]
    given = sum(0.5 * (by_time[a] + by_time[b]) * (b - a) for a, b in zip(times, times[1:]))
    stored = sum(float(nodes[node]["capacity_J_K"]) * (float(rows[-1][node]) - float(rows[0][node])) for node in nodes if nodes[node]["kind"] == "diffusion")
    off = step / 3 * (gone[0] + gone[-1] + 4 * sum(gone[1:-1:2]) + 2 * sum(gone[2:-1:2]))
    assert given - stored == pytest.approx(off, rel=5e-3)


def test_flux_table_of_a_scene_is_the_surroundings_of_a_panel(tmp_path):
    """coldsky scene of a lone panel in an orbit -> flux table -> solve under the table: what it absorbs is the table's mean, and the answer that of the orbit's average."""
    lone = tmp_path / "lone.toml"
    text = CASE.read_text(encoding="utf-8")
    lone.write_text(text + "\n[scene]\n")
    done = run("scene", lone, *COARSE, *settings(environment__orbit__positions=48, environment__orbit__position="average", exchange__patch="3 m"),
               "--quiet", "--no-figures", "--no-report", "--out", tmp_path / "seen")
    assert done.returncode == 0, done.stderr
    rows = table(tmp_path / "seen" / "flux_table_1.csv")
    assert len(rows) == 49 and list(rows[0]) == ["time_s", "front_absorbed_W_m2", "front_sink_K", "back_absorbed_W_m2", "back_sink_K"]
    assert {k: v for k, v in rows[0].items() if k != "time_s"} == {k: v for k, v in rows[-1].items() if k != "time_s"}
    means = []
    for side in ("front", "back"):
        values = [(float(row["time_s"]), float(row[f"{side}_absorbed_W_m2"])) for row in rows]
        means.append(sum(0.5 * (a[1] + b[1]) * (b[0] - a[0]) for a, b in zip(values, values[1:])) / (values[-1][0] - values[0][0]))
    case = tmp_path / "under-table.toml"
    case.write_text(without_orbit(text) + f'[environment]\nkind = "table"\ntable = "{tmp_path / "seen" / "flux_table_1.csv"}"\ntable_beyond = "repeat"\n')
    answers = {}
    for name, file, more in (("table", case, []), ("orbit", CASE, settings(environment__orbit__position="average"))):
        done = run("solve", file, *COARSE, *more, "--quiet", "--no-figures", "--no-report", "--json", "--out", tmp_path / name)
        assert done.returncode in (0, 4), done.stderr
        answers[name] = json.loads((tmp_path / name / "summary.json").read_text(encoding="utf-8"))
    planform = answers["table"]["radiator.panels"] * 3.0 * 10.0
    assert answers["table"]["heat.absorbed_W"] == pytest.approx(planform * sum(means), rel=1e-6)
    print(f"chip: {answers['table']['temperature.chip_max_K']:.4f} K under the table, {answers['orbit']['temperature.chip_max_K']:.4f} K in the orbit's average")
    assert answers["table"]["temperature.chip_max_K"] == pytest.approx(answers["orbit"]["temperature.chip_max_K"], abs=0.3)
    assert answers["table"]["heat.absorbed_W"] == pytest.approx(answers["orbit"]["heat.absorbed_W"], rel=0.02)
    # In time, two orbits under the table.
    series = run("solve", case, *COARSE, *settings(time__end="11400 s", time__interval="600 s"), "--quiet", "--no-figures", "--no-report", "--out", tmp_path / "time")
    assert series.returncode in (0, 4), series.stderr


def test_scenes_with_panels_and_reductions_of_scenes_are_refused(tmp_path):
    done = run("export", SCENES / "wings.toml", "--out", tmp_path / "out")
    assert done.returncode == 2 and "has a scene with panels" in done.stderr
    done = run("export", SCENES / "cube.toml", "--nodes", "3", "--out", tmp_path / "out")
    assert done.returncode == 2 and "--nodes reduces a panel alone" in done.stderr
    done = run("export", SCENES / "tracking.toml", *settings(exchange__patch="0.1 m"), "--out", tmp_path / "out")
    assert done.returncode == 2 and "temperatures" in done.stderr and "at most 2000" in done.stderr
    assert not (tmp_path / "out").exists()
