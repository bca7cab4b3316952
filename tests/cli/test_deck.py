"""`coldsky deck`: networks of nodes and conductors against closed forms, out and in again, and decks that are broken."""

import csv
import json
import math
import os
import random
import subprocess
from pathlib import Path

import pytest

PROGRAM = os.environ["COLDSKY_PROGRAM"]
DECKS = Path(__file__).resolve().parents[1] / "deck"
SIGMA = 5.670374419e-8


def run(*words, cwd):
    return subprocess.run([PROGRAM, "deck", *map(str, words)], cwd=cwd, capture_output=True, text=True, check=False)


def solve(deck, out, *options):
    done = run(deck, "--out", out, "--quiet", *options, cwd=out.parent)
    assert done.returncode == 0, done.stderr
    return out


def temperatures(out):
    with open(out / "temperatures.csv", encoding="utf-8") as file:
        return {row["node"]: float(row["temperature_K"]) for row in csv.DictReader(file)}


def history(out):
    with open(out / "history.csv", encoding="utf-8") as file:
        return [{key: float(value) for key, value in row.items()} for row in csv.DictReader(file)]


def test_plate_written_by_hand(tmp_path):
    t = temperatures(solve(DECKS / "plate.inp", tmp_path / "out"))
    space = 273.15 - 270.42448
    surface = (12.5 / (SIGMA * 0.05) + space**4) ** 0.25
    assert t["PLATE.10"] == pytest.approx(surface, abs=1e-9)
    third = surface + 12.5 / 2.0
    assert t["PLATE.3"] == pytest.approx(third, abs=1e-9)
    assert t["PLATE.1"] == pytest.approx(third + 2 * 12.5 / 0.4, abs=1e-9)


def test_english_units(tmp_path):
    t = temperatures(solve(DECKS / "english.inp", tmp_path / "out"))
    assert t["MAIN.1"] == pytest.approx((100 / 1.713441e-9) ** 0.25 / 1.8, abs=1e-9)


def test_fluid_that_flows_one_way(tmp_path):
    t = temperatures(solve(DECKS / "loop.inp", tmp_path / "out"))
    assert t["FLUID.1"] == 350.0
    for before, here, wall in (("FLUID.1", "FLUID.2", "WALL.1"), ("FLUID.2", "FLUID.3", "WALL.2")):
        given = 20.0 * (t[before] - t[here])
        assert 6.0 * (t[here] - t[wall]) == pytest.approx(given, rel=1e-9)
        assert 2e-8 * t[wall] ** 4 == pytest.approx(given, rel=1e-9)
    summary = json.loads((tmp_path / "out" / "summary.json").read_text(encoding="utf-8"))
    assert summary["heat.balance_relative_error"] < 1e-10


@pytest.mark.parametrize("tolerance", [1e-6, 1e-8, 1e-10])
def test_pulse_of_heat(tmp_path, tolerance):
    out = solve(DECKS / "pulse.inp", tmp_path / "out", "--tolerance", tolerance)
    rows = history(out)
    assert [row["time_s"] for row in rows] == [50.0 * n for n in range(9)]
    steps = json.loads((out / "summary.json").read_text(encoding="utf-8"))["transient.steps"]
    bound = steps * tolerance * (320 + 100)  # every step may err by its tolerance, and errors decay
    for row in rows:
        time = row["time_s"]
        exact = 20 * (1 - math.exp(-min(time, 200) / 200)) * math.exp(-max(time - 200, 0) / 200)
        assert row["MAIN.1"] - 300 == pytest.approx(exact, abs=bound), time


@pytest.mark.parametrize("name", ["plate", "loop", "english"])
def test_out_and_in_again(tmp_path, name):
    first = solve(DECKS / f"{name}.inp", tmp_path / "first")
    from_deck = solve(first / "network.inp", tmp_path / "from_deck")
    from_tables = solve(first, tmp_path / "from_tables")
    before = temperatures(first)
    for again in (from_deck, from_tables):
        after = temperatures(again)
        assert after.keys() == before.keys()
        assert max(abs(after[node] - before[node]) for node in before) < 1e-6


def test_transient_out_and_in_again(tmp_path):
    first = solve(DECKS / "pulse.inp", tmp_path / "first")
    again = solve(first / "network.inp", tmp_path / "again")
    assert (first / "history.csv").read_bytes() == (again / "history.csv").read_bytes()


def test_a_grid_of_thousands_of_nodes(tmp_path):
    """A rod of 4000 nodes with a strong chain and a weak loss at its end: hard for iterations, exact here."""
    count = 4000
    (tmp_path / "nodes.csv").write_text("node,kind,temperature_K,capacity_J_K\n" + "".join(
        f"{n},diffusion,300,1\n" for n in range(1, count + 1)) + "9999,boundary,250,0\n", encoding="utf-8")
    (tmp_path / "conductors.csv").write_text("conductor,kind,first,second,conductance\n" + "".join(
        f"{n},linear,{n},{n + 1},1e4\n" for n in range(1, count)) + f"{count},linear,{count},9999,1e-3\n", encoding="utf-8")
    (tmp_path / "sources.csv").write_text("node,time_s,heat_W\n1,,0.05\n", encoding="utf-8")
    t = temperatures(solve(tmp_path, tmp_path / "out"))
    assert t[f"MAIN.{count}"] == pytest.approx(300.0, abs=1e-6)
    assert t["MAIN.1"] == pytest.approx(300.0 + (count - 1) * 0.05 / 1e4, abs=1e-6)


def test_fluxes_are_added(tmp_path):
    (tmp_path / "orbit.csv").write_text("node,time_s,heat_W\n1,0,3\n1,400,3\n", encoding="utf-8")
    plain = history(solve(DECKS / "pulse.inp", tmp_path / "plain", "--tolerance", "1e-8"))
    more = history(solve(DECKS / "pulse.inp", tmp_path / "more", "--fluxes", tmp_path / "orbit.csv", "--tolerance", "1e-8"))
    for a, b in zip(plain, more):
        assert b["MAIN.1"] - a["MAIN.1"] == pytest.approx(6 * (1 - math.exp(-a["time_s"] / 200)), abs=4e-5)


GOOD = (DECKS / "plate.inp").read_text(encoding="utf-8")
BROKEN = [
    ("GEN 1, 3, 1, 20., 250.0", "GEN 1, 3, 1, 20.", ":9:7: 5 entries stand here (the line reads GEN number"),
    ("12.5", "2*6.25", ":18:10: the heat = '2*6.25' is not a number (expressions"),
    ("3, 3, 10, 2.0", "3, 3, 11, 2.0", ":15:13: node PLATE.11 does not exist"),
    ("SPACE.1, 0.05", "SPAC.1, 0.05", "there is no submodel SPAC"),
    ("HEADER SOURCE DATA", "HEADER SORCE DATA", ":17:8: HEADER SORCE DATA is not known"),
    ("HEADER SOURCE DATA", "HEADER SORCE DATA", "did you mean HEADER SOURCE DATA?"),
    (", SIGMA = 5.670374419D-8", "", "SIGMA is not given"),
    ("NLOOPS", "NLOPS", "did you mean NLOOPS?"),
    ("10, 20.0, -1. ", "10, 20.0, 0.0 ", "node 10 has the capacity 0"),
    ("10, 20.0, -1. ", "3, 20.0, -1.0 ", "node PLATE.3 is there already"),
    ("10, 20.0, -1. ", "SIV 10, 20.0, A1, 1.0 ", "SIV is not read in NODE DATA"),
    ("3, 3, 10, 2.0", "3, 3, 10, -2.0", "the conductance -2.0 is negative"),
    ("3, 3, 10, 2.0", "3, 3, 3, 2.0", "joins a node with itself"),
    ("-1, -270.42448, 0.", "-1, -280, 0.", "nothing is colder than ABSZRO"),
    ("HEADER NODE DATA, SPACE", "INCLUDE other.inp", "INCLUDE is not read"),
    ("HEADER OPERATION DATA", "HEADER VARIABLES 1, PLATE", "HEADER VARIABLES 1 holds statements"),
    ("-4, 10, SPACE.1, 0.05", "", "is joined to no boundary node"),
    ("1, 12.5", "SIT 1, A7, 1.0", "array A7 does not exist"),
    ("UID = SI", "UID = CGS", "UID = CGS is not known"),
    ("20., 250.0", "20., 250,0", "entries stand here"),
    ("-4, 10, SPACE.1, 0.05", "-4, 10, SPACE.1, 0.05\n      4, 3, 10, 1.0", "conductor"),
    ("CALL STEADY", "CALL STEDY", "STEDY"),
    ("END OF DATA", "HEADER REGISTER DATA\n      POWER = 12.5", ":23:7: HEADER REGISTER DATA holds statements"),
    ("HEADER NODE DATA, PLATE", "      1, 20., 250.", ":8:7: '1' has no value"),
]


@pytest.mark.parametrize("old,new,message", BROKEN)
def test_broken_decks_get_line_and_reason(tmp_path, old, new, message):
    assert old in GOOD
    deck = tmp_path / "broken.inp"
    deck.write_text(GOOD.replace(old, new, 1), encoding="utf-8")
    done = run(deck, "--out", tmp_path / "out", cwd=tmp_path)
    assert done.returncode == 2, done.stdout
    assert message in done.stderr, done.stderr
    assert not (tmp_path / "out" / "summary.json").exists()


TABLES = {
    "nodes.csv": "node,kind,temperature_K,capacity_J_K\nBOX.1,diffusion,290,500\nBOX.2,arithmetic,290,\nSKY.1,boundary,3,\n",
    "conductors.csv": "conductor,kind,first,second,conductance\nBOX.1,linear,BOX.1,BOX.2,2.5\nBOX.2,radiation,BOX.2,SKY.1,0.4\n",
    "sources.csv": "node,time_s,heat_W\nBOX.1,0,10\nBOX.1,100,40\n",
}
BROKEN_TABLES = [
    ("nodes.csv", "temperature_K", "temperature", "nodes.csv", "temperature_K"),
    ("nodes.csv", "SKY.1,boundary,3", "SKY.1,border,3", "nodes.csv:4:7", "'border' is no kind of node"),
    ("nodes.csv", "BOX.2", "BOX.1", "nodes.csv:3:1", "node BOX.1 is there already"),
    ("nodes.csv", "290,500", "-3,500", "nodes.csv:2:17", "below absolute zero"),
    ("nodes.csv", "290,500", "290,0", "nodes.csv:2:21", "is not above 0"),
    ("nodes.csv", "290,500", "warm,500", "nodes.csv:2:17", "warm"),
    ("nodes.csv", "BOX.1,diff", "BOX.x,diff", "nodes.csv:2:1", "'BOX.x' is no name"),
    ("conductors.csv", "BOX.1,linear", "BOX.1,straight", "conductors.csv:2:7", "'straight' is no kind of conductor"),
    ("conductors.csv", "SKY.1", "SKI.1", "conductors.csv:3:23", "node SKI.1 does not exist"),
    ("conductors.csv", "BOX.1,BOX.2,2.5", "BOX.1,BOX.1,2.5", "conductors.csv:2:20", "joins a node with itself"),
    ("conductors.csv", "2.5", "-2.5", "conductors.csv:2:26", "is negative"),
    ("conductors.csv", "2.5", "nan", "conductors.csv:2:26", "nan"),
    ("conductors.csv", "BOX.2,radiation", "BOX.1,radiation", "conductors.csv:3:1", "this conductor is there already"),
    ("sources.csv", "BOX.1,100", "BOX.1,-1", "sources.csv:3:7", "the time falls"),
    ("sources.csv", "BOX.1,100", "BOX.7,100", "sources.csv:3:1", "node BOX.7 does not exist"),
    ("sources.csv", "40", "", "sources.csv:3", "heat_W"),
]


@pytest.mark.parametrize("name,old,new,place,message", BROKEN_TABLES)
def test_broken_tables_get_line_and_reason(tmp_path, name, old, new, place, message):
    for file, text in TABLES.items():
        assert file != name or old in text
        (tmp_path / file).write_text(text.replace(old, new, 1) if file == name else text, encoding="utf-8")
    done = run(tmp_path, "--out", tmp_path / "out", cwd=tmp_path)
    assert done.returncode == 2, done.stdout
    assert place in done.stderr and message in done.stderr, done.stderr
    assert not (tmp_path / "out").exists()


def test_tables_written_by_hand(tmp_path):
    for file, text in TABLES.items():
        (tmp_path / file).write_text(text, encoding="utf-8")
    rows = history(solve(tmp_path, tmp_path / "out"))
    assert rows[0]["time_s"] == 0 and rows[-1]["time_s"] == 100
    # At the start in steady state under 10 W.
    face = (10 / (SIGMA * 0.4) + 3.0**4) ** 0.25
    assert rows[0]["BOX.2"] == pytest.approx(face, abs=1e-9)
    assert rows[0]["BOX.1"] == pytest.approx(face + 10 / 2.5, abs=1e-9)


def test_two_arrays_on_one_node_are_added_up(tmp_path):
    """In tables a node has one column of times: those of all its arrays."""
    deck = tmp_path / "two.inp"
    deck.write_text("""HEADER OPTIONS DATA
TITLE two arrays
HEADER CONTROL DATA, GLOBAL
      UID = SI
      ABSZRO = 0.0
      TIMEND = 400.0, OUTPUT = 25.0
HEADER NODE DATA, MAIN
      1, 300.0, 100.0
      -2, 300.0, 0.0
HEADER CONDUCTOR DATA, MAIN
      1, 1, 2, 0.5
HEADER SOURCE DATA, MAIN
      SIT 1, A1, 2.0
      SIT 1, A2, 1.0
HEADER ARRAY DATA, MAIN
      1 = 0.0, 0.0, 100.0, 5.0, 100.0, 1.0, 300.0, 1.0
      2 = 0.0, 3.0, 40.0, 7.0, 390.0, 0.0
HEADER OPERATION DATA
      BUILD ALL
      CALL TRANSIENT
""", encoding="utf-8")
    first = solve(deck, tmp_path / "first", "--tolerance", "1e-9")
    with open(first / "sources.csv", encoding="utf-8") as file:
        rows = [(float(row["time_s"]), float(row["heat_W"])) for row in csv.DictReader(file)]
    assert rows == [(0, 3), (40, 11), (100, pytest.approx(10 + 7 * 290 / 350)), (100, pytest.approx(2 + 7 * 290 / 350)), (300, pytest.approx(2 + 7 * 90 / 350)), (390, 2)]
    tables = solve(first, tmp_path / "again", "--tolerance", "1e-9")
    a, b = history(first), history(tables)
    assert b[0]["time_s"] == 0 and b[-1]["time_s"] == 390
    # The tables begin in a steady state, the deck does not: what was forgotten since by the node's time constant of 200 s.
    assert abs(a[0]["MAIN.1"] - b[0]["MAIN.1"]) > 1


def test_decks_with_random_faults_are_refused_or_solved(tmp_path):
    source = random.Random(21)
    for number in range(150):
        text = list(GOOD)
        for _ in range(source.randint(1, 4)):
            at = source.randrange(len(text))
            kind = source.random()
            if kind < 0.4:
                text[at] = chr(source.choice([*range(32, 127), 10, 9, 0, 255]))
            elif kind < 0.7:
                del text[at : at + source.randint(1, 12)]
            else:
                text[at:at] = source.choice(["-", "1e300", ",", "=", "GEN", "\n", "9" * 20, "HEADER ", "SIGMA="])
        deck = tmp_path / "mutated.inp"
        deck.write_text("".join(text), encoding="latin-1")
        done = run(deck, "--out", tmp_path / "out", "--quiet", cwd=tmp_path)
        assert done.returncode in (0, 2, 3), (number, done.returncode, done.stderr)
        assert done.returncode == 0 or done.stderr.strip(), number
