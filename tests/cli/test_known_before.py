"""What is known before a run is told by `check`: names given twice, rows and fields without bound; and `size` and `solve` end as early."""
import re
import resource
from pathlib import Path

import pytest
from common import CASE, run, settings

TIME = settings(time__end="1 day", panel__count=320)
TINY = settings(mesh__length_cells=8, mesh__half_pitch_cells=5, mesh__sheet_cells=1, mesh__core_cells=3, mesh__error_estimate="false")


def refused(words, *options, **more):
    """`check` and the run itself say the same, and no folder of a run stays."""
    for command in ("check", "solve"):
        done = run(command, CASE, *options, **more)
        assert done.returncode == 2 and words in done.stderr, f"{command}: {done.returncode}, {done.stderr}"
    return done.stderr


# --- Names

@pytest.mark.parametrize("probes", [["a", "a"], ["a", "b", "a"], ["one_1", "One_1", "one_1"], ["x"] * 5])
def test_two_probes_of_one_name(probes):
    listed = ", ".join(f'"{name}: {0.5 * (n + 1)} m, 1 m, front"' for n, name in enumerate(probes))
    refused("another probe has this name", *TIME, "--set", f"output.probes=[{listed}]")


@pytest.mark.parametrize("probe, words", [
    ("a: 1 m, 1 m", "a name and three parts are expected"), (": 1 m, 1 m, front", "a name has letters, digits and _"), ("a b: 1 m, 1 m, front", "a name has letters, digits and _"),
    ("a,b: 1 m, 1 m, front", "a name has letters, digits and _"), ("a: 1 s, 1 m, front", "has the wrong dimension"), ("a: nan m, 1 m, front", "not a finite number"),
    ("a: 1 m, 1 m, top", "the side is front or back"), ("a: 1 m, 1 m, front, back", "a name and three parts are expected"), ("a: 99 m, 1 m, front", "the panel measures 3 m x 10 m"),
    ("a: -1 mm, 1 m, front", "the panel measures"), ("", "a name and three parts are expected")])
def test_probes_that_are_none(probe, words):
    refused(words, *TIME, "--set", f'output.probes=["{probe}"]')


TWICE = {"a table": ("[heat]", "[heat]\nload = \"2 MW\"\n[heat]"), "a key": ('load = "1 MW"', 'load = "1 MW"\nload = "2 MW"'),
         "a key in two forms": ("[heat]", "heat.load = \"2 MW\"\n[heat]"), "a coating and its values": ("[coating.front]", "[coating]\nfront = \"Z-93\"\n[coating.front]"),
         "a length in two forms": ("[panel]", "[panel]\ntube.pitch = \"20 mm\"")}


@pytest.mark.parametrize("old, new", TWICE.values(), ids=TWICE)
def test_keys_that_are_given_twice(old, new):
    text = CASE.read_text()
    assert old in text, old
    Path("case.toml").write_text(text.replace(old, new, 1))
    done = run("check", "case.toml")
    assert done.returncode == 2 and re.match(r"case\.toml:\d+:\d+: ", done.stderr), done.stderr


@pytest.mark.parametrize("pair", [("time.end", "1 day", "time.orbits", "3"), ("margin.policy", "mil-std-1540", "margin.heat_load", "0.1"),
                                  ("margin.policy", "mil-std-1540", "margin.temperature", "5 K"), ("coating.front.name", "Z-93", "coating.front.emissivity", "0.9")])
def test_two_keys_that_say_one_thing(pair):
    """The second would be ignored; a named coating's value may be changed on purpose, which the resolved case shows."""
    done = run("check", CASE, *settings(panel__count=320), "--set", f"{pair[0]}={pair[1]}", "--set", f"{pair[2]}={pair[3]}")
    if pair[0] == "coating.front.name":
        assert done.returncode == 2 or 'emissivity = "0.9"' in done.stdout or "emissivity = 0.9" in done.stdout, done.stdout + done.stderr
    else:
        assert done.returncode == 2, done.stdout


# --- What a command cannot run

@pytest.mark.parametrize("options, words", [
    (settings(panel__tube__diameter="60 mm"), "does not fit into a core of"),
    (settings(time__orbits=2, environment__kind="deep-space"), "time.orbits without an orbit"),
    (settings(coating__front__emissivity=0, coating__back__emissivity=0), "both emissivities are 0"),
    (settings(panel__width="3.05 m"), "is not a whole number of pitches"),
    (settings(environment__kind="sun-synchronous", environment__date="2027-02-30", environment__orbit__local_time="06:00"), "is not a date"),
    (settings(environment__kind="sun-synchronous", environment__date="2027-06-21", environment__orbit__local_time="06:00", environment__orbit__altitude="7000 km"), "too high for a Sun-synchronous orbit"),
    (settings(heat__profile="none.csv"), "none.csv"), (settings(environment__kind="table", environment__table="none.csv"), "none.csv")])
def test_cases_that_cannot_be_run(options, words):
    done = run("check", CASE, *options)
    assert done.returncode == 2 and words in done.stderr, done.stderr


# --- Rows and fields without bound

@pytest.mark.parametrize("options, words", [
    (settings(time__end="1 day", time__interval="1e-9 s"), "time.interval: a history of 8.64e+13 rows"),
    (settings(time__end="1e12 s", time__interval="1 s"), "time.interval: a history of 1e+12 rows"),
    (settings(time__end="1e-3 s", time__interval="1e-12 s"), "time.interval: a history of 1e+09 rows"),
    (settings(time__orbits="1e5", time__interval="100 ms"), "time.interval: a history of "),
    (settings(time__orbits="1e12"), "time.orbits: time.orbits = 1e+12 is too many"),
    (settings(time__orbits="1000001"), "time.orbits: time.orbits = 1e+06 is too many"),
    (settings(time__orbits="1e300"), "time.orbits"),
    (settings(time__orbits="inf"), "time.orbits"),
    (settings(time__interval="0 s", time__end="1 day"), "time.interval = 0 s is "),
    (settings(time__tolerance="0 K", time__end="1 day"), "time.tolerance = 0 K is "),
    (settings(output__snapshots=10**9, time__end="1 day"), "output.snapshots = 1000000000 is "),
    (settings(mesh__length_cells=10**9), "mesh.length_cells = 1000000000 is "),
    (settings(mesh__length_cells=100000, mesh__half_pitch_cells=512, mesh__refinement=16), "cells is too large"),
    (settings(mesh__refinement=1e9), "mesh.refinement = 1000000000 is "),
    (settings(solver__newton_limit=2**31), "solver.newton_limit"),
])
def test_rows_without_bound(options, words):
    done = run("check", CASE, *options)
    assert done.returncode == 2 and words in done.stderr, done.stderr


@pytest.mark.parametrize("key", ["heat.profile", "coolant.profile", "environment.table"])
@pytest.mark.parametrize("span, count", [("1e-9", "2e+14"), ("1e-6", "2e+11"), ("0.05", "4e+06")])
def test_repetitions_without_bound(key, span, count):
    column = "front_absorbed_W_m2" if key == "environment.table" else "factor"
    Path("short.csv").write_text(f"time_s,{column}\n0,1\n{span},1\n")
    kind = ["--set", "environment.kind=table"] if key == "environment.table" else []
    Path("case.toml").write_text(CASE.read_text())
    done = run("check", "case.toml", *kind, *settings(time__end="100000 s"), "--set", f"{key}=short.csv", "--set", f"{key}_beyond=repeat")
    assert done.returncode == 2 and f"{key} would be repeated to {count} rows" in done.stderr, done.stderr


@pytest.mark.parametrize("count, code", [(50, 0), (1000, 2), (20000, 2)])
def test_histories_of_many_probes(count, code):
    probes = ", ".join(f'"p{n}: 1 m, 1 m, front"' for n in range(count))
    text = CASE.read_text() + f'\n[time]\nend = "1 day"\ninterval = "0.1 s"\n[output]\nprobes = [{probes}]\n'
    Path("case.toml").write_text(text)
    done = run("check", "case.toml")
    assert done.returncode == code and (code == 0 or f"a history of 8.64e+05 rows with {count} probes" in done.stderr), done.stderr


def limited(which, gigabytes):
    return lambda: resource.setrlimit(which, (int(gigabytes * 2**30), int(gigabytes * 2**30)))


@pytest.mark.parametrize("which", [resource.RLIMIT_AS, resource.RLIMIT_DATA], ids=["address space", "data"])
@pytest.mark.parametrize("options, words", [
    (settings(output__snapshots=20000, time__interval="1 s", mesh__length_cells=64), "20000 fields of "),
    (settings(output__snapshots=100000, time__interval="1 s", output__volume="surfaces"), "fields of "),
    (settings(output__snapshots=2000, mesh__length_cells=64), "101 fields of ")], ids=["many fields", "many faces", "a hundred rows of many cells"])
def test_fields_beyond_the_memory(which, options, words):
    """A mesh that fits, and more fields of it than fit."""
    done = run("check", CASE, *options, *TIME, preexec_fn=limited(which, 1.5))
    assert done.returncode == 2 and "output.snapshots: " in done.stderr and words in done.stderr and "GB are free here" in done.stderr, done.stderr
    assert run("check", CASE, *options, *TIME, *settings(output__volume="none"), preexec_fn=limited(which, 1.5)).returncode == 0
    assert run("check", CASE, *options, *TIME, *settings(output__snapshots=3), preexec_fn=limited(which, 1.5)).returncode == 0


@pytest.mark.parametrize("options", [settings(mesh__length_cells=20000), settings(mesh__refinement=4), settings(mesh__half_pitch_cells=512, mesh__length_cells=2000)], ids=str)
@pytest.mark.parametrize("which", [resource.RLIMIT_AS, resource.RLIMIT_DATA], ids=["address space", "data"])
@pytest.mark.parametrize("command", ["check", "size", "solve"])
def test_meshes_beyond_a_limit_of_the_process(command, which, options):
    done = run(command, CASE, *options, *settings(panel__count=320), preexec_fn=limited(which, 2))
    told = re.search(r"cells needs about [\d.e+]+ GB \(([\d.]+) GB are free here\)", done.stderr)
    assert done.returncode == 2 and told and float(told[1]) < 2.148, done.stderr
