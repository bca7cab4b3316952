"""Masses of the panels of test_panels.py, part by part, from what the case files state."""
import pytest
from second_model import mass
from test_panels import case, each, own, program

PARTS = ("sheets", "core", "saddles", "tubes", "coolant")


@each
def test_masses(name):
    theirs = program(name)
    area, middle = theirs["radiator.planform_area_m2"], 0.5 * (own(name).inlet + own(name).outlet)
    mine = mass.areal(case(name), middle)
    # A coolant's mass belongs to its mean temperature, by the chips' rise or by the panel's fall: a tenth of a kelvin apart.
    for part in PARTS:
        given = theirs[f"mass.{part}_kg"] / area
        print(f"{part}: {given:.6g} kg/m2 against {mine[part]:.6g}")
        assert given == pytest.approx(mine[part], rel=3e-4 if part == "coolant" else 1e-9, abs=1e-12), part
    assert theirs["radiator.mass_kg"] / area == pytest.approx(sum(mine.values()), rel=1e-4)


def test_a_block_round_a_round_tube_weighs_10_318_kg_a_square_metre():
    name = "solid saddle of 20 mm"
    assert sum(mass.areal(case(name), 332.15).values()) == pytest.approx(10.318, abs=5e-4)
