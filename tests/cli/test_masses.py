"""Masses by part, against formulas of this file: what weighs is round, whatever the mesh's duct."""
import math

import pytest
from common import SOURCE, relative, settings, summary_of

SOLID = SOURCE / "tests/cases/dawn-dusk-solid-saddle.toml"
COARSE = settings(mesh__length_cells=8, mesh__half_pitch_cells=5, mesh__sheet_cells=1, mesh__core_cells=3)
PARTS = ("sheets", "core", "saddles", "tubes", "coolant")
ALUMINIUM, CORE = 2700.0, 50.0  # 6061 and honeycomb [kg/m3]


def areal(summary):
    """Masses of the parts for one square metre of panel [kg/m2]."""
    return {name: summary[f"mass.{name}_kg"] / summary["radiator.planform_area_m2"] for name in PARTS}


def sized(*arguments):
    return summary_of("size", SOLID, *COARSE, "--no-figures", "--quiet", *arguments)


def within(radius, half_width):
    """Area of a circle within half_width of a line through its centre, by the midpoint rule [m2]."""
    steps, reach = 200000, min(radius, half_width)
    width = 2 * reach / steps
    return sum(2 * math.sqrt(radius**2 - (-reach + (n + 0.5) * width)**2) * width for n in range(steps))


def test_solid_saddle_weighs_10_318_kg_a_square_metre():
    summary = sized("--out", "out")
    mass = areal(summary)
    relative(mass["sheets"], 2.7, 1e-12, "sheets, 2 x 0.5 mm")
    relative(mass["core"], 0.6, 1e-12, "core, 80 mm of 100 mm")
    # A block of 20 mm x 15 mm round a tube of 10 mm, every 100 mm; the tube's wall is counted once.
    relative(mass["saddles"], ALUMINIUM * (0.020 * 0.015 - math.pi * 0.005**2) / 0.1, 1e-12, "saddles")
    relative(mass["tubes"], 0.763, 1e-3, "tubes, 8 mm and 10 mm")
    relative(mass["saddles"] + mass["tubes"], ALUMINIUM * (0.020 * 0.015 - math.pi * 0.004**2) / 0.1, 1e-12,
             "block less bore")
    relative(mass["coolant"], 0.275, 5e-3, "coolant of the bore")
    relative(sum(mass.values()), 10.318, 1e-4, "all [kg/m2]")
    relative(summary["radiator.mass_kg"], sum(summary[f"mass.{name}_kg"] for name in PARTS), 1e-12, "sum of the parts")


@pytest.mark.parametrize("saddle", [0.0, 9.0, 12.0, 40.0])
def test_tube_is_cut_out_of_saddle_and_core(saddle):
    inner, outer = 0.003, 0.0055  # a saddle of 9 mm is narrower than its tube of 11 mm
    mass = areal(sized("--out", "out", *settings(
        panel__tube__saddle_width=f"{saddle} mm", panel__tube__diameter="6 mm", panel__tube__wall="2.5 mm",
        panel__tube__pitch="75 mm", panel__core__thickness="20 mm")))
    pitch, thickness, width = 0.075, 0.020, saddle * 1e-3
    circle = within(outer, 0.5 * width) if saddle else 0.0
    if saddle:
        relative(mass["saddles"], ALUMINIUM * (width * thickness - circle) / pitch, 1e-6, "saddles")
    else:
        assert mass["saddles"] == 0.0
    relative(mass["core"], CORE * ((pitch - width) * thickness - (math.pi * outer**2 - circle)) / pitch, 1e-6, "core")
    relative(mass["tubes"], ALUMINIUM * math.pi * (outer**2 - inner**2) / pitch, 1e-12, "tubes")
    relative(mass["sheets"], 2.7, 1e-12, "sheets")


def test_bare_sheet_carries_its_whole_tube():
    mass = areal(sized("--out", "out", *settings(panel__kind="sheet", panel__sheet__thickness="1 mm",
                                                 mesh__half_pitch_cells=12)))
    relative(mass["sheets"], 2.7, 1e-12, "sheet of 1 mm")
    relative(mass["tubes"], ALUMINIUM * math.pi * (0.005**2 - 0.004**2) / 0.1, 1e-12, "tubes")
    assert mass["saddles"] == mass["core"] == 0.0
    solid = areal(sized("--out", "solid"))
    relative(mass["coolant"], solid["coolant"], 5e-3, "coolant of the same bore")


def test_areal_mass_replaces_all_but_the_coolant():
    given = areal(sized("--out", "given", *settings(panel__areal_mass="5 kg m-2")))
    computed = areal(sized("--out", "computed"))
    relative(sum(given.values()) - given["coolant"], 5.0, 1e-12, "dry mass [kg/m2]")
    relative(given["coolant"], computed["coolant"], 1e-12, "coolant")
    relative(given["saddles"] / given["sheets"], computed["saddles"] / computed["sheets"], 1e-12, "shares stay")


def test_ideal_panel_of_unknown_mass_has_none():
    summary = sized("--out", "out", *settings(panel__kind="ideal"))
    assert summary["mass.sheets_kg"] is None and summary["radiator.mass_kg"] is None


def test_pumps_follow_their_hydraulic_power():
    summary = sized("--out", "out", *settings(heat__load="5 MW"))
    # Electrical power times efficiency is volume flow times pressure rise.
    hydraulic = 0.4 * summary["heat.pump_W"]
    running = math.ceil(hydraulic / 1e3)
    assert running > 4, "several pumps"
    law = (running + math.ceil(running / 4)) * (hydraulic / running / 1e3)**0.7
    relative(summary["system.pumps_kg"], 60.0 * law, 1e-9, "pumps [kg]")
    relative(summary["system.pumps_low_kg"], 7.0 * law, 1e-9, "as in cars [kg]")
    relative(summary["system.pumps_high_kg"], 0.0101 * (5e6 + summary["heat.pump_W"]), 1e-9, "as on the ISS [kg]")
    for end in ("low", "high"):
        relative(summary[f"system.mass_{end}_kg"] - summary["system.mass_kg"],
                 summary[f"system.pumps_{end}_kg"] - summary["system.pumps_kg"], 1e-6, f"{end} end of the system")


def test_one_large_pump_weighs_less_than_many_small_ones():
    one = sized("--out", "one", *settings(system__pump_rating="1 MW"))
    many = sized("--out", "many", *settings(system__pump_rating="100 W", system__pump_standby=1))
    hydraulic = 0.4 * one["heat.pump_W"]
    relative(one["system.pumps_kg"], 2 * 60.0 * (hydraulic / 1e3)**0.7, 1e-9, "one runs, one stands by [kg]")
    count = math.ceil(hydraulic / 100.0)
    relative(many["system.pumps_kg"], 2 * count * 60.0 * (hydraulic / count / 1e3)**0.7, 1e-9, "each with its own [kg]")
    assert many["system.pumps_kg"] > one["system.pumps_kg"]


def test_pumps_never_outweigh_their_high_end():
    summary = sized("--out", "out", *settings(heat__load="1 kW", coolant__loop_pressure_drop="10 MPa"))
    assert summary["system.pumps_low_kg"] < summary["system.pumps_kg"] <= summary["system.pumps_high_kg"]


def test_manifolds_by_hand():
    summary = sized("--out", "out", *settings(redundancy__spare_panels=2))
    panels, width, tubes, wall = summary["radiator.panels"] + 2, 3.0, 30, 1.5e-3
    density = summary["mass.coolant_kg"] / (summary["radiator.planform_area_m2"] * math.pi * 0.004**2 / 0.1)
    feed = math.sqrt(4 / math.pi * summary["coolant.mass_flow_kg_s"] / density / 3.0)
    header = 0.008 * math.sqrt(tubes)
    metal = math.pi * wall * (2 * panels * width * (header + wall) + panels * width * (2 / 3 * feed + wall))
    # The flow is of the coolant's mean density, the charge of the coldest: a few percent of the lines.
    relative(summary["system.manifolds_kg"], 1.5 * ALUMINIUM * metal, 0.02, "manifolds [kg]")


def test_spares_are_panels():
    summary = sized("--out", "out", *settings(redundancy__spare_panels=3))
    relative(summary["system.spares_kg"] / 3, summary["system.panels_kg"] / (summary["radiator.panels"] + 3), 1e-12, "a panel")
    parts = sum(summary[f"system.{name}_kg"] for name in ("panels", "coolant", "manifolds", "pumps", "array", "battery"))
    relative(summary["system.mass_kg"], parts, 1e-12, "sum of the parts")


def test_hollow_saddle_weighs_its_fill():
    solid, hollow = areal(sized("--out", "solid")), areal(sized("--out", "hollow", *settings(panel__tube__saddle_fill=0.3)))
    relative(hollow["saddles"], 0.3 * solid["saddles"], 1e-12, "saddles")
    for name in ("sheets", "core", "tubes"):
        relative(hollow[name], solid[name], 1e-12, name)


def test_hollow_saddle_conducts_as_its_walls():
    # Square cells of which 36 % is wall: sides of 0.8 void, so that 0.2 of the width carries the heat.
    hollow = sized("--out", "hollow", *settings(panel__tube__saddle_fill=0.36, panel__tube__conductivity="167 W m-1 K-1"))
    walls = sized("--out", "walls", *settings(panel__tube__conductivity=f"{0.2 * 167} W m-1 K-1"))
    relative(hollow["radiator.planform_area_m2"], walls["radiator.planform_area_m2"], 1e-6, "area [m2]")


def test_area_grows_as_the_saddle_is_hollowed_out():
    areas = [sized("--out", f"fill{n}", *settings(panel__tube__saddle_fill=fill))["radiator.planform_area_m2"]
             for n, fill in enumerate((1, 0.5, 0.25, 0.1))]
    none = sized("--out", "none", *settings(panel__tube__saddle_width="0 mm"))["radiator.planform_area_m2"]
    assert areas == sorted(areas) and areas[0] < areas[-1] < none, f"{areas} to {none}"
