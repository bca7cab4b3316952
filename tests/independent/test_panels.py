"""Panels of the program beside a second model that knows the case files, the manual and textbooks, and nothing of the code.

The two may differ by what the program states as its error of discretisation and by the second model's own error, and by nothing more.
"""
import functools

import pytest
from common import SOURCE, summary_of
from second_model import panel
from second_model.case import Case

SOLID = "tests/cases/dawn-dusk-solid-saddle.toml"
AVERAGE = {"environment.orbit.position": "average"}
PANELS = {
    "solid saddle of 20 mm": (SOLID, AVERAGE),
    "saddle of 12 mm": (SOLID, AVERAGE | {"panel.tube.saddle_width": "12 mm", "panel.core.bond_conductance": "2000 W m-2 K-1"}),
    "nearly perfect bond": (SOLID, AVERAGE | {"panel.core.bond_conductance": "1e9 W m-2 K-1"}),
    "no saddle": (SOLID, AVERAGE | {"panel.tube.saddle_width": "0 mm"}),
    "condensing ammonia": (SOLID, AVERAGE | {"coolant.loop": "two-phase"}),
    "bare sheet": (SOLID, AVERAGE | {"panel.kind": "sheet", "panel.sheet.thickness": "1 mm"}),
    "low orbit, beta 0": ("cases/low-orbit-1mw.toml", AVERAGE | {"panel.tube.saddle_width": "20 mm"}),
    "Sun and eclipse on sides that differ": (SOLID, AVERAGE | {"environment.orbit.beta": "35 deg", "environment.orbit.normal": "zenith",
                                                               "environment.orbit.tubes": "velocity", "coating.back.emissivity": 0.8}),
    "lunar noon": ("cases/lunar-city.toml", {"panel.tube.saddle_width": "20 mm"}),
    "Jupiter's distance": ("cases/deep-space-jupiter-1mw.toml", {"panel.tube.saddle_width": "20 mm"}),
}
SURROUNDINGS_ERROR = 1e-6  # of what is absorbed; docs of `Ground` and `orbit`: the sums change by less when they are refined
ALONG_TUBES_ERROR = 0.2    # of what conduction along the tubes does to the heat: one temperature stands for the section
each = pytest.mark.parametrize("name", PANELS)


@functools.cache
def case(name):
    path, changes = PANELS[name]
    return Case(SOURCE / path, changes)


@functools.cache
def own(name, order=4, properties="one temperature"):
    return panel.size(case(name), order, properties)


@functools.cache
def program(name):
    """Summary of `coldsky size` on its default mesh of a section, one pitch wide (edges are adiabatic: all pitches are alike)."""
    path, changes = PANELS[name]
    # The lunar hall's coolant freezes at night, which ends with exit code 4; what is compared here is the hot case.
    changes = changes | {"panel.width": case(name).text("panel.tube.pitch"), "mesh.length_cells": 32, "limits.enforce": "false"}
    return summary_of("size", SOURCE / path, "--no-figures", "--threads", 1, "--out", "out",
                      *(x for key, value in changes.items() for x in ("--set", f"{key}={value}")))


def own_error(name):
    """Relative error of the second model's flux: elements of one order less, conduction along the tubes, surroundings."""
    fine = own(name)
    return abs(own(name, order=3).flux / fine.flux - 1.0) + ALONG_TUBES_ERROR * abs(fine.along_tubes) + SURROUNDINGS_ERROR


@each
def test_panel_flux_and_area(name):
    mine, theirs = own(name), program(name)
    stated, error = theirs["discretisation.area_relative_uncertainty"], own_error(name)
    allowed = stated + error
    for key, reference in (("radiator.net_flux_per_planform_W_m2", mine.flux), ("radiator.planform_area_m2", mine.area)):
        apart = theirs[key] / reference - 1.0
        text = f"{key}: {theirs[key]:.8g} against {reference:.8g}, apart {apart:+.2e}, stated {stated:.1e} and own error {error:.1e}"
        print(text)
        assert abs(apart) <= allowed, text
    assert error < 1e-4, f"the second model is not converged: {error:.1e}"


@each
def test_surroundings(name):
    """The sink to the fourth power is what both sides absorb."""
    mine, theirs = own(name).sink, program(name)["temperature.sink_K"]
    apart = (theirs / mine) ** 4 - 1.0
    text = f"sink {theirs:.10g} K against {mine:.10g} K, absorbed flux apart by {apart:+.1e}"
    print(text)
    assert abs(apart) <= 2 * SURROUNDINGS_ERROR, text


@each
def test_loop(name):
    """Flow, pump's power and outlet, which hang on the panel's flux only weakly."""
    mine, theirs = own(name), program(name)
    allowed = 2.0 * (theirs["discretisation.area_relative_uncertainty"] + own_error(name))  # pressure drop by the square of a tube's flow
    for key, reference in (("coolant.mass_flow_kg_s", mine.flow), ("heat.pump_W", mine.pump), ("coolant.film_coefficient_W_m2K", mine.film)):
        text = f"{key}: {theirs[key]:.9g} against {reference:.9g}, allowed {allowed:.1e}"
        print(text)
        assert abs(theirs[key] / reference - 1.0) <= allowed, text
    assert abs(theirs["temperature.coolant_out_K"] - mine.outlet) < 1e-3


@pytest.mark.parametrize("name", ["solid saddle of 20 mm", "Jupiter's distance"])
def test_coldest_coolant(name):
    """The cold case of surroundings that stand still; the program solves it on the coarser mesh of its pair, with four times the error."""
    mine, theirs = panel.coldest_coolant(case(name), own(name)), program(name)["cold.coolant_min_K"]
    # Heat of the cold case goes with a power of the temperature of at least four.
    allowed = 4.0 * program(name)["discretisation.area_relative_uncertainty"] * mine / 4.0 + 0.01
    text = f"coldest coolant {theirs:.6g} K against {mine:.6g} K, allowed {allowed:.2g} K"
    print(text)
    assert abs(theirs - mine) <= allowed, text


@pytest.mark.parametrize("name, percent", [("solid saddle of 20 mm", 0.04), ("lunar noon", 0.33)])
def test_properties_at_one_temperature(name, percent):
    """Both models take the coolant's properties at its mean temperature; docs/coolant.md says how much area that costs."""
    costs = own(name, properties="along the tube").flux / own(name).flux - 1.0
    print(f"properties along the tube give {costs:+.3%} heat")
    assert round(100 * costs, 2) == percent
    assert f"{percent} %" in (SOURCE / "docs/coolant.md").read_text()
