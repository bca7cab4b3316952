"""Units of case files: only those that mean what the key asks for are taken, and a message says what was meant."""
import os
import subprocess
from pathlib import Path

import pytest
from common import CASE, PROGRAM, absolute, relative, run


def check(key, value):
    return run("check", CASE, "--set", f"{key}={value}")


def resolved(key, value):
    """The number that a key has in the resolved case."""
    done = check(key, value)
    assert done.returncode == 0, done.stderr
    leaf = key.rsplit(".", 1)[1]
    table = f"[{key.rsplit('.', 1)[0]}]\n"
    line = next(line for line in done.stdout[done.stdout.index(table):].splitlines() if line.startswith(leaf + " = "))
    return float(line.split(" = ")[1].strip('"').split()[0])


REFUSED = [
    # Reciprocals convert in UDUNITS.
    ("panel.length", '"3 m-1"', "m-1 is the reciprocal of m"),
    ("heat.load", '"5 W-1"', "W-1 is the reciprocal of W"),
    ("time.end", '"2 Hz"', "Hz is the reciprocal of s"),
    ("chips.resistance", '"30 W/K"', "W/K is the reciprocal of K/W"),
    ("panel.tube.bond_conductance", '"5e-4 m2 K/W"', "m2 K/W is the reciprocal of W m-2 K-1"),
    # Angles are numbers to UDUNITS.
    ("environment.orbit.beta", '"50 %"', "% cannot be converted to rad"),
    ("coating.front.emissivity", '"50 deg"', "deg is not a pure number"),
    # Logarithms, zeros elsewhere, further numbers.
    ("heat.load", '"60 lg(re 1 W)"', "is logarithmic"),
    ("heat.load", '"60 lg(re 1 mW)"', "is logarithmic"),
    ("heat.load", '"7 ln(re 1 W)"', "is logarithmic"),
    ("heat.load", '"10 W since 1"', "does not count from zero"),
    ("panel.length", '"10 m @ 3"', "does not count from zero"),
    ("chips.junction_limit", '"85 K since 273.15"', "holds a further number"),
    ("heat.load", '"10 W 5"', "holds a further number"),
    ("heat.load", '"10 MJ/3.6/s"', "holds a further number"),
    ("heat.load", '"10 1000.W"', "is not one number and one unit"),
    # Numbers that are none.
    ("heat.load", '"0x10 kW"', "is a hexadecimal number"),
    ("panel.tube.diameter", '"0X1p-7 m"', "is a hexadecimal number"),
    ("heat.load", '"-0x10 kW"', "is a hexadecimal number"),
    # Blanks that are none.
    ("heat.load", '"1\u00a0MW"', "a no-break space (U+00A0)"),
    ("heat.load", '"1\u202fMW"', "a narrow no-break space (U+202F)"),
    ("heat.load", '"1 MW\u00a0"', "a no-break space (U+00A0)"),
    ("panel.tube.bond_conductance", '"5000 W\u2009m-2 K-1"', "a thin space (U+2009)"),
]


@pytest.mark.parametrize("key, value, words", REFUSED)
def test_refused(key, value, words):
    done = check(key, value)
    assert done.returncode == 2, f"taken: {done.stdout[:80]}"
    assert done.stderr.startswith(f"--set {key}: {key}: ") and words in done.stderr, done.stderr


SUGGESTED = [
    ("chips.junction_limit", '"85 C"', "C is the coulomb", 'write "85 degC"'),
    ("coolant.temperature_rise", '"20 C"', "C is the coulomb", 'write "20 K"'),
    ("coolant.temperature_rise", '"18 F"', "F is the farad", 'write "10 K"'),
    ("panel.tube.bond_conductance", '"5000 W/m²K"', "UDUNITS-2 takes W/m²K for (W/m2) K", 'write "5000 W m-2 K-1"'),
    ("panel.tube.bond_conductance", '"5000 W/m2 K"', "UDUNITS-2 takes W/m2 K for (W/m2) K", 'write "5000 W m-2 K-1"'),
    ("panel.tube.bond_conductance", '"0.5 W/cm2.K"', "UDUNITS-2 takes W/cm2.K for (W/cm2) K", 'write "5000 W m-2 K-1"'),
    ("panel.core.conductivity_along", '"2.4 W/mK"', "mK is a millikelvin", 'write "2.4 W m-1 K-1"'),
    ("panel.core.specific_heat", '"900 J/kg K"', "UDUNITS-2 takes J/kg K for (J/kg) K", 'write "900 J kg-1 K-1"'),
]


@pytest.mark.parametrize("key, value, why, suggestion", SUGGESTED)
def test_what_was_meant(key, value, why, suggestion):
    done = check(key, value)
    assert done.returncode == 2 and why in done.stderr and suggestion in done.stderr, done.stderr
    assert check(key, suggestion.removeprefix("write ")).returncode == 0, "the suggestion is refused"


def test_units_that_are_read():
    relative(resolved("environment.orbit.altitude", '"350 nmi"'), 350 * 1852.0, 1e-12, "nautical miles")
    relative(resolved("panel.length", '"0.005 nmi"'), 9.26, 1e-12, "nautical miles of a panel")
    relative(resolved("environment.orbit.altitude", '"400000 m"'), 4e5, 1e-15, "metres")
    for unit in ("W m⁻² K⁻¹", "W/(m² K)", "W·m⁻²·K⁻¹", "W m-2 K-1", "W/m2/K", "W m^-2 K^-1"):
        relative(resolved("panel.tube.bond_conductance", f'"5000 {unit}"'), 5000.0, 1e-12, unit)
    relative(resolved("panel.core.density", '"50 kg m⁻³"'), 50.0, 1e-12, "kg m⁻³")
    absolute(resolved("chips.junction_limit", '"85 °C"'), 358.15, 1e-9, "°C")
    absolute(resolved("chips.junction_limit", '"185 degF"'), 358.15, 1e-9, "degF")
    relative(resolved("environment.orbit.beta", '"45 deg"'), 0.7853981633974483, 1e-12, "deg")
    relative(resolved("coating.front.emissivity", '"91 %"'), 0.91, 1e-12, "%")
    relative(resolved("system.battery_specific_energy", '"150 W hour/kg"'), 540000.0, 1e-12, "W hour/kg")


def test_the_unit_in_the_unit_of_the_key_keeps_its_digits():
    assert resolved("heat.load", '"1234567.0000000001 W"') == 1234567.0000000001


@pytest.mark.parametrize("path", ["", "/nowhere/udunits2.xml", "{folder}/broken.xml", "{folder}"])
def test_a_stale_database_of_units(own_folder, path):
    """Modules and conda leave UDUNITS2_XML_PATH behind when their files go."""
    Path("broken.xml").write_text("<unit-system>")
    environment = dict(os.environ, UDUNITS2_XML_PATH=path.format(folder=own_folder))
    done = subprocess.run([PROGRAM, "check", CASE], capture_output=True, text=True, env=environment)
    assert done.returncode == 0, done.stderr
    assert 'load = "1000000' in done.stdout
