"""All errors of a case at once: in the order of their places, without those that follow from another, twenty at most."""
from pathlib import Path

import pytest
from common import CASE, run

text = CASE.read_text()
lines = text.splitlines()


def line_of(start, nth=0):
    return [n for n, line in enumerate(lines, 1) if line.startswith(start)][nth]


def edited(*pairs):
    content = text
    for old, new in pairs:
        assert old in content, old
        content = content.replace(old, new, 1)
    return content


def errors(content, *options):
    Path("case.toml").write_text(content)
    done = run("check", "case.toml", *options)
    assert done.returncode == 2 and done.stdout == "", done.stderr
    return done.stderr.splitlines()


def expect(found, starts):
    assert len(found) == len(starts), "\n".join(found)
    for line, start in zip(found, starts):
        assert line.startswith(start), f"{line}\n  instead of {start}"


def test_every_line_that_is_wrong_is_told_once():
    expect(errors(edited(('load = "1 MW"', 'load = "1 m"'), ("thickness = \"0.5 mm\"", "thicknes = \"0.5 mm\""),
                         ("emissivity = 0.91", "emissivity = 1.3"), ('fluid = "ammonia"', 'fluid = "amonia"'),
                         ('beta = "90 deg"', ""), ('temperature_rise = "10 K"', "temperature_rise = 10"))),
           [f"case.toml:{line_of('load =')}:8: heat.load: '1 m' has the wrong dimension",
            f"case.toml:{line_of('fluid =')}:9: coolant.fluid = 'amonia' is not known",
            f"case.toml:{line_of('temperature_rise')}:20: coolant.temperature_rise = 10 has no unit",
            f"case.toml:{line_of('thickness')}:1: unknown key 'panel.sheet.thicknes'",
            f"case.toml:{line_of('emissivity')}:14: coating.front.emissivity = 1.3 is outside",
            f"case.toml:{line_of('[environment.orbit]')}:1: environment.orbit.beta is missing"])


def test_what_follows_from_an_error_is_not_told():
    """A misspelt key is not missing too, nor is what hangs on a choice that is not known."""
    expect(errors(edited(("[chips]", "[chip]"))), [f"case.toml:{line_of('[chips]')}:1: unknown table [chip]"])
    expect(errors(edited(('kind = "orbit"', 'kind = "orbiting"'))),
           [f"case.toml:{line_of('kind =')}:8: environment.kind = 'orbiting' is not known"])
    expect(errors(edited(('kind = "orbit"', ""))),
           [f"case.toml:{line_of('[environment]')}:1: environment.kind is missing"])
    expect(errors(edited(("[panel.tube]", "[panel.pipe]"))), [f"case.toml:{line_of('[panel.tube]')}:1: unknown table [panel.pipe]"])


def test_rules_between_keys_are_told_together():
    found = errors(edited(('width = "3 m"', 'width = "3.05 m"'), ('diameter = "8 mm"', 'diameter = "14 mm"'),
                          ('tubes = "zenith"', 'tubes = "velocity"')),
                   "--set", "time.end=1 h", "--set", "time.orbits=1")
    expect(found, [f"case.toml:{line_of('width')}:9: panel.width = 3.05 m is not a whole number of pitches",
                   f"case.toml:{line_of('diameter')}:12: a tube of 16 mm outside does not fit",
                   f"case.toml:{line_of('tubes')}:9: normal and tubes both lie along 'velocity'",
                   "--set time.orbits: both time.end and time.orbits are given"])


def test_errors_of_the_command_line_come_after_those_of_the_file():
    found = errors(edited(('load = "1 MW"', "load = 5")), "--set", "heat.lode=1 W", "--set", "nothing",
                   "--set", "panel.width=1 W")
    assert found[0].startswith(f"case.toml:{line_of('load =')}:8: heat.load = 5 has no unit"), found
    assert sorted(line[:20] for line in found[1:]) == sorted(
        ["--set heat.lode: unk", "--set nothing: no '='"[:20], "--set panel.width: p"]), found


def test_twenty_are_listed_and_the_rest_counted():
    found = errors("")
    assert len(found) == 21 and found[0].startswith("case.toml:1:1: heat.load is missing"), found
    assert found[20].startswith("... and ") and found[20].endswith(" more like these"), found[20]
    found = errors(edited(("[heat]", "\n".join(f"wrong{n} = {n}" for n in range(20)) + "\n[heat]")))
    assert len(found) == 20 and all("unknown key" in line for line in found), found


def test_keys_without_a_meaning_are_all_told():
    found = errors(edited(('kind = "orbit"', 'kind = "deep-space"')))
    assert len(found) >= 5 and all("has no meaning where environment.kind is 'deep-space'" in line for line in found), found


@pytest.mark.parametrize("value, minutes", [('"10:30"', 630), ("10:30", 630), ('"6:00"', 360), ('"18:15:30"', 1095.5),
                                            ("10:30:00", 630), ('"10.5 h"', 630), ('"630 min"', 630)])
def test_a_time_of_day(value, minutes):
    case = CASE.parent / "dawn-dusk-by-date-1mw.toml"
    done = run("check", case, "--set", f"environment.orbit.local_time={value}")
    assert done.returncode == 0, done.stderr
    line = next(line for line in done.stdout.splitlines() if line.startswith("local_time"))
    assert abs(float(line.split('"')[1].split()[0]) - minutes / 60) < 1e-12, line


@pytest.mark.parametrize("value", ['"24:30"', '"10:75"', '"10:3x"', '"1030:1"', '":30"'])
def test_no_time_of_day(value):
    done = run("check", CASE.parent / "dawn-dusk-by-date-1mw.toml", "--set", f"environment.orbit.local_time={value}")
    assert done.returncode == 2, done.stdout
    done = run("check", CASE, "--set", 'chips.resistance="10:30"')  # of no other key
    assert done.returncode == 2, done.stdout


LIKELY = [
    ("panel.tube.diameter", "8", 'write diameter = "8 mm"'),
    ("panel.tube.diameter", '"8"', 'write "8 mm"'),
    ("panel.tube.diameter", "0.008", 'write diameter = "0.008 m"'),
    ("panel.tube.wall", "1", 'write wall = "1 mm"'),
    ("panel.sheet.thickness", "0.5", 'write thickness = "0.5 mm"'),
    ("panel.tube.pitch", "100", 'write pitch = "100 mm"'),
    ("panel.length", "10", 'write length = "10 m"'),
    ("environment.orbit.altitude", "650", 'write altitude = "650 km"'),
    ("environment.orbit.altitude", "650000", 'write altitude = "650000 m"'),
    ("environment.orbit.beta", "75", 'write beta = "75 deg"'),
    ("environment.orbit.beta", "1.2", 'write beta = "1.2 rad"'),
    ("chips.junction_limit", "85", 'write junction_limit = "85 degC", or "85 K"'),
    ("chips.junction_limit", "358", 'write junction_limit = "358 K"'),
    ("coolant.temperature_rise", "10", 'write temperature_rise = "10 K"'),
    ("environment.space_temperature", "4", 'write space_temperature = "4 K"'),
    ("heat.load", "1000000", 'write load = "1000000 W"'),
]


@pytest.mark.parametrize("key, value, words", LIKELY)
def test_the_unit_that_was_likely_meant(key, value, words):
    done = run("check", CASE, "--set", f"{key}={value}")
    assert done.returncode == 2 and "has no unit" in done.stderr and done.stderr.rstrip().endswith(words), done.stderr


def test_set_without_a_value_removes_the_key():
    def resolved(*options):
        done = run("check", CASE, *options)
        assert done.returncode == 0, done.stderr
        return done.stdout

    assert "\nbond_conductance = \"2000" in resolved()
    assert "\nbond_conductance = \"2000" not in resolved("--set", "panel.core.bond_conductance=")
    assert "\npump_efficiency = 0.25" in resolved("--set", "coolant.pump_efficiency=0.25")
    assert "\npump_efficiency = 0.4" in resolved("--set", "coolant.pump_efficiency=0.25", "--set", "coolant.pump_efficiency= ")
    assert "\nload = \"2000000" in resolved("--set", "heat.load=", "--set", "heat.load=2 MW")
    assert "title = " not in resolved("--set", "title=")
    done = run("check", CASE, "--set", "heat.load=")
    assert done.returncode == 2
    assert done.stderr == "--set heat.load: heat.load is missing (Heat that the data centre releases.) add it to [heat]\n"
    done = run("check", CASE, "--set", "heat.lode=")
    assert done.returncode == 2 and "unknown key 'heat.lode'" in done.stderr
