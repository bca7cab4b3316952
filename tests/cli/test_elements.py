"""Elements of a panel: bare sheets against fin tables, insulation, heat leaks, edges, margins, spares, masses."""
import csv
import math

import pytest
from common import CASE, SOURCE, relative, run, settings, summary_of

sigma, space = 5.670374419e-8, 2.72548


def table(name):
    with open(SOURCE / "data" / "reference" / f"{name}.csv") as file:
        return list(csv.DictReader(line for line in file if not line.startswith("#")))


SPACE = settings(environment__kind="deep-space", coolant__loop="two-phase", coolant__pump_heat="false",
                 coolant__inlet_temperature="300 K", output__volume="none")

# A bare sheet between tubes is a radiating fin: its efficiency is the tables', with the bond at the coolant's temperature.
pitch, bond, thickness = 0.1, 0.02, 1e-3
length = (pitch - bond) / 2


@pytest.mark.parametrize("row", [row for row in table("fin_rect") if float(row["theta_s"]) == 0.0 and 0.05 <= float(row["Nc"]) <= 2.0],
                         ids=lambda row: f"Nc {row['Nc']}")
def test_bare_sheet_is_a_fin(row):
    k = 2 * 0.91 * sigma * 300.0**3 * length**2 / (float(row["Nc"]) * thickness)
    sheet = summary_of("size", CASE, *SPACE, *settings(
        panel__kind="sheet", panel__width="0.1 m", mesh__length_cells=2, mesh__half_pitch_cells=100,
        panel__sheet__thickness="1 mm", panel__sheet__conductivity=f"{k!r} W m-1 K-1",
        coolant__film_coefficient="1e7 W m-2 K-1", panel__tube__bond_conductance="1e7 W m-2 K-1"), "--out", "sheet")
    relative(sheet["radiator.fin_efficiency"], (bond + 2 * length * float(row["eta"])) / pitch, 2e-3,
             f"sheet, Nc = {row['Nc']}")


def test_a_taper_is_lighter_and_less_efficient():
    taper = settings(panel__kind="sheet", panel__width="0.1 m", mesh__length_cells=2, mesh__half_pitch_cells=50,
                     panel__sheet__thickness="1 mm")
    full = summary_of("size", CASE, *SPACE, *taper, "--out", "full")
    half = summary_of("size", CASE, *SPACE, *taper, *settings(panel__sheet__tip_thickness="0.2 mm"), "--out", "half")
    assert half["radiator.mass_kg"] / half["radiator.planform_area_m2"] < full["radiator.mass_kg"] / full["radiator.planform_area_m2"], (
          "a taper is lighter")
    assert half["radiator.fin_efficiency"] < full["radiator.fin_efficiency"], "and less efficient"


# Ideal panel: what insulation, a leak and imposed efficiency do to the net flux.
IDEAL = SPACE + settings(panel__kind="ideal", coating__back__emissivity=0.8)
black = sigma * (300.0**4 - space**4)


def flux(name, **pairs):
    return summary_of("size", CASE, *IDEAL, *settings(**pairs), "--out", name)["radiator.net_flux_per_planform_W_m2"]


def test_two_sides():
    relative(flux("plain"), (0.91 + 0.8) * black, 2e-6, "two sides [W/m2]")


def test_back_under_insulation():
    series = 0.8 * 0.03 / (0.8 + 0.03)
    relative(flux("mli", coating__back__insulation=0.03), (0.91 + series) * black, 2e-6, "back under MLI [W/m2]")


def test_insulation_in_the_sun():
    series = 0.8 * 0.03 / (0.8 + 0.03)
    sun = 1361.0
    relative(flux("lit", coating__back__insulation=0.03, environment__sun_angle="180 deg"),
             (0.91 + series) * black - 0.22 * sun * 0.03 / (0.8 + 0.03), 2e-6, "MLI in the Sun [W/m2]")


def test_leak_to_the_bus():
    relative(flux("leak", panel__bus__conductance="0.1 W m-2 K-1", panel__bus__temperature="293.15 K"),
             (0.91 + 0.8) * black + 0.1 * (300.0 - 293.15), 2e-6, "leak to the bus [W/m2]")


def test_imposed_efficiency():
    relative(flux("imposed", panel__efficiency=0.85), 0.85 * (0.91 + 0.8) * black, 2e-6, "imposed efficiency [W/m2]")


EDGE = settings(panel__width="0.3 m", mesh__length_cells=32, mesh__half_pitch_cells=6, output__volume="none")


def test_edges_of_each_kind_balance_and_act_in_the_right_direction():
    heat = {}
    for kind, more in (("adiabatic", {}), ("radiating", {}), ("temperature", {"panel__edge__temperature": "250 K"}),
                       ("flux", {"panel__edge__flux": "500 W m-2"}),
                       ("convection", {"panel__edge__film_coefficient": "20 W m-2 K-1", "panel__edge__ambient": "250 K"})):
        summary = summary_of("size", CASE, *EDGE, *settings(panel__edges=kind, **more), "--out", f"edge-{kind}")
        assert summary["heat.balance_relative_error"] <= 1e-8, f"edges {kind}: balance"
        heat[kind] = summary["radiator.planform_area_m2"]
    assert heat["radiating"] < heat["adiabatic"], "radiating edges help"
    assert heat["temperature"] < heat["adiabatic"], "cold edges help"
    assert heat["convection"] < heat["adiabatic"], "convection to the cold helps"
    assert heat["flux"] > heat["adiabatic"], "heat into the edges does not"


def test_margins():
    """MIL-STD-1540 is 25 % of heat and 17 K, or 11 K for a correlated model."""
    plain = summary_of("size", CASE, *EDGE, *settings(margin__policy="none"), "--out", "none")
    given = summary_of("size", CASE, *EDGE, *settings(margin__heat_load=0.25, margin__temperature="17 K"), "--out", "given")
    named = summary_of("size", CASE, *EDGE, *settings(margin__policy="mil-std-1540"), "--out", "named")
    assert named["radiator.planform_area_m2"] == given["radiator.planform_area_m2"], "the policy is what it says"
    assert named["margin.policy"] == "mil-std-1540" and named["margin.temperature_K"] == 17.0, "and is written down"
    tested = summary_of("size", CASE, *EDGE, *settings(margin__policy="mil-std-1540", margin__correlated="true"), "--out", "tested")
    assert tested["margin.temperature_K"] == 11.0, "a correlated model needs less"
    assert plain["radiator.planform_area_m2"] < tested["radiator.planform_area_m2"] < named["radiator.planform_area_m2"], "order"


def test_a_margin_beside_a_policy_is_refused():
    done = run("check", CASE, *settings(margin__policy="mil-std-1540", margin__heat_load=0.3))
    assert done.returncode == 2 and "margin.heat_load is given beside policy 'mil-std-1540'" in done.stderr, done.stderr


def test_spares_and_masses():
    """Spares: Poisson losses over the mission; masses add up."""
    rate, years = 1e-4, 10
    worn = summary_of("size", CASE, *EDGE, *settings(redundancy__micrometeoroid_flux=f"{rate} m-2 year-1", redundancy__spare_panels=2),
                      "--out", "worn")
    lost = rate * math.pi * 0.010 * 10.0 * 3 * years * worn["radiator.panels"]
    spares, total = 0, math.exp(-lost)
    while total < 0.95:
        spares += 1
        total += math.exp(-lost) * lost**spares / math.factorial(spares)
    assert worn["radiator.spare_panels"] == spares + 2, f"spares {worn['radiator.spare_panels']}, Poisson {spares} and 2"
    parts = sum(worn[f"system.{name}_kg"] for name in ("panels", "coolant", "manifolds", "pumps", "array", "battery"))
    relative(worn["system.mass_kg"], parts, 1e-12, "system mass [kg]")
    relative(worn["system.panels_kg"] / (worn["radiator.panels"] + spares + 2),
             worn["radiator.mass_kg"] * 3.0 / worn["radiator.planform_area_m2"], 1e-9, "mass of a panel [kg]")
    relative(worn["system.pumps_high_kg"], 0.0101 * (1e6 + worn["heat.pump_W"]), 1e-9, "pumps as on the ISS [kg]")
    assert worn["system.battery_kg"] == 0.0, "no eclipse, no battery"
