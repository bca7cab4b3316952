"""The shipped cases: published and hand-computed numbers, on meshes small enough for a test where the field is not theirs."""
import json
from pathlib import Path

import numpy as np
import pytest
from common import CASES, SOURCE, absolute, history, relative, run, summary_of

COARSE = ["--set", "mesh.length_cells=32", "--set", "panel.width=0.3 m", "--set", "output.volume=none"]
SIGMA = 5.670374419e-8


@pytest.mark.parametrize("name, flux", [("published", 633.08), ("kirchhoff", 584.76), ("both-sides", 518.1)])
def test_starcloud(name, flux):
    """Its panel: as published, by Kirchhoff's law, with the Earth on both sides."""
    summary = summary_of("size", CASES / f"starcloud-{name}.toml")
    absolute(summary["radiator.net_flux_per_planform_W_m2"], flux, 0.1, f"Starcloud {name} [W/m2]")


def test_satellite_120kw():
    satellite = summary_of("solve", CASES / "satellite-120kw.toml")
    absolute(satellite["temperature.radiator_mean_K"], 337.100, 1e-3, "120 kW satellite [K]")
    relative(satellite["radiator.emitting_area_m2"], 220.0, 1e-12, "its emitting area [m2]")


def test_lunar_noon_is_infeasible_at_20_degc():
    noon = run("size", CASES / "lunar-noon.toml", "--out", "noon")
    assert noon.returncode == 4, f"lunar noon exits with {noon.returncode}, not 4"
    assert "emits 762.2 W/m2 and absorbs 1112.9 W/m2 of planform, so it takes in 350.8 W/m2" in noon.stderr, "its reason"
    summary = json.loads(Path("noon.partial/summary.json").read_text())
    assert summary["status"] == "infeasible" and summary["binding_limit"] == "sink temperature", "its summary"


@pytest.fixture(scope="module")
def warm_noon(runs):
    """Lunar noon with coolant at 333 K."""
    return summary_of("size", CASES / "lunar-noon.toml", "--set", "coolant.inlet_temperature=333 K", "--set",
                      "limits.enforce=false", "--out", runs / "warm")


def test_lunar_noon_at_333_k(warm_noon):
    relative(warm_noon["radiator.net_flux_per_planform_W_m2"], 2 * 0.91 * SIGMA * 333.0**4 - 1112.9, 1e-3, "lunar noon at 333 K [W/m2]")


def test_lunar_noon_over_solved_ground(warm_noon):
    """Ground solved by our own solver: Hayne's equator at noon is at 385 K to a kelvin."""
    lines = [line for line in (CASES / "lunar-noon.toml").read_text().splitlines() if "ground_temperature" not in line]
    Path("solved.toml").write_text("\n".join(lines))
    solved = summary_of("size", "solved.toml", "--set", "coolant.inlet_temperature=333 K", "--set", "limits.enforce=false")
    absolute(solved["temperature.sink_K"], warm_noon["temperature.sink_K"], 1.0, "sink over solved ground [K]")
    assert solved["cold.coolant_min_K"] < 200.0, "the lunar night is cold"


# The node at 18 h through the year: an ideal panel at 60 degC, efficiency 0.85.
IDEAL = ["--set", "panel.kind=ideal", "--set", "panel.efficiency=0.85", "--set", "coolant.loop=two-phase", "--set",
         "coolant.inlet_temperature=60 degC", "--set", "coolant.pump_heat=false", "--set", "environment.orbit.position=average"]


def test_terminator_orbit_at_beta_90():
    terminator = summary_of("size", CASES / "dawn-dusk-1mw.toml", *IDEAL, "--out", "terminator")
    absolute(terminator["temperature.sink_K"], 179.1, 0.05, "sink at beta 90 deg [K]")
    absolute(terminator["radiator.planform_area_m2"], 1009.8, 0.1, "area at beta 90 deg [m2]")
    assert terminator["binding_day"] is None, "no date, no day"


@pytest.fixture(scope="module")
def year(runs):
    """The dawn-dusk orbit by date, on the worst day of the year."""
    return summary_of("size", CASES / "dawn-dusk-by-date-1mw.toml", *IDEAL, "--out", runs / "year")


def test_hottest_day_of_the_year(year):
    absolute(year["temperature.sink_K"], 209.4, 0.1, "sink on the hottest day [K]")
    absolute(year["radiator.planform_area_m2"], 1097.0, 2.0, "area on the hottest day [m2]")
    assert "2027-06-15" <= year["binding_day"] <= "2027-06-27", f"binding day {year['binding_day']}"


def test_any_other_day_needs_less(year):
    december = summary_of("size", CASES / "dawn-dusk-by-date-1mw.toml", *IDEAL, "--set", "environment.date=2027-12-21", "--out",
                          "december")
    assert december["radiator.planform_area_m2"] < year["radiator.planform_area_m2"] - 10.0, "December needs less"
    assert december["binding_day"] == "2027-12-21", "the day given is the day reported"


@pytest.mark.parametrize("name", ["low-orbit-1mw", "geostationary-1mw", "deep-space-1au-1mw", "deep-space-jupiter-1mw", "iss-eatcs",
                                  "iss-photovoltaic-radiator"])
def test_runs_balances_and_knows_its_cold_end(name):
    extra = [] if name.startswith("iss") else COARSE
    summary = summary_of("size", CASES / f"{name}.toml", *extra)
    assert summary["status"] == "ok", name
    assert summary["heat.balance_relative_error"] <= 1e-8, f"{name}: balance"
    assert 195.5 < summary["cold.coolant_min_K"] < summary["temperature.coolant_out_K"], f"{name}: cold case"
    assert 0.0 <= summary["cold.minimum_load_W"] < 1e3 * summary["heat.load_W"], f"{name}: least load"


def test_low_orbit_transient():
    orbit = summary_of("solve", CASES / "low-orbit-transient.toml", *COARSE, "--set", "panel.count=350", "--set", "time.orbits=1", "--set",
                       "mesh.length_cells=8", "--set", 'output.probes=[]')
    assert orbit["temperature.chip_max_K"] < 358.15 and 280.0 < orbit["cold.coolant_min_K"] < 295.0, "low-orbit-transient"


# The data centre in its orbit: from the files alone, energy over the period closes to the tolerance of a step.
IN_TIME = {
    "low-orbit-periodic": (COARSE + ["--set", "mesh.length_cells=8", "--set", "panel.count=350", "--set", "output.probes=[]"], 6e6),
    "geostationary-equinox": (COARSE + ["--set", "mesh.length_cells=8", "--set", "panel.count=370"], 6e6),
    "scenes/eclipse-season": (["--set", "exchange.patch=25 m", "--set", "exchange.error=0.05", "--set", "environment.orbit.positions=24",
                               "--set", "mesh.length_cells=4", "--set", "output.volume=none"], 12e6),
}


@pytest.mark.parametrize("name", IN_TIME)
def test_orbit_that_repeats_itself(name):
    arguments, loop = IN_TIME[name]
    summary = summary_of("solve", CASES / f"{name}.toml", *arguments, "--no-figures", "--out", "orbit")
    series = history("orbit")
    last = {key[:-len("_energy_J")]: values[-1] for key, values in series.items() if key.endswith("_energy_J")}
    into = last["load"] + last["pump"] + last["heater"] + last["absorbed"] + last.get("released", 0.0)
    out = last["emitted"] + last["convected"]
    stored = series["stored_panels_J"][-1] + series["stored_loop_J"][-1]
    print(f"{name}: {into:.6g} J in, {out:.6g} J out, {stored:.3g} J stored; {summary['periodic.passes']} passes")
    assert abs(into - out - stored) <= 1e-7 * (into + out), "the balance at the last row"
    assert abs(into - out) <= 1e-4 * (into + out), "the orbit repeats itself"
    assert summary["periodic.energy_relative_error"] == pytest.approx(abs(into - out) / (into + out), rel=1e-3, abs=1e-10)
    assert abs(series["stored_loop_J"][-1]) <= loop * 0.1 * 0.05 * 1.01, "the coolant comes back within a tenth of a step's error"
    assert series["sunlight"].min() == 0 and series["sunlight"].max() == 1, "the Earth's shadow is in it"
    assert summary["temperature.chip_max_K"] <= 358.15 + 1.0 and summary["cold.coolant_min_K"] > 195.5


def test_array_beside_the_wings():
    """The station without its array is colder: the array's back warms the wings."""
    arguments = ["solve", CASES / "scenes/eclipse-season.toml", *IN_TIME["scenes/eclipse-season"][0], "--no-figures"]
    with_array = summary_of(*arguments, "--out", "with")
    bare = summary_of(*arguments, "--set", "scene.body.array.front.emissivity=0.01", "--set", "scene.body.array.back.emissivity=0.01", "--set",
                      "scene.body.array.conversion=1", "--out", "bare")
    assert with_array["temperature.chip_max_K"] > bare["temperature.chip_max_K"] + 2.0
    series = history("with")
    assert np.ptp(series["body_array_1_mean_K"] if "body_array_1_mean_K" in series else series["body_array_mean_K"]) > 50


def test_pump_failure_by_hand():
    """From the pump's stop on cold plates warm by load / capacity; the panels keep what they take until then."""
    told = summary_of("solve", CASES / "pump-failure.toml", *COARSE, "--set", "panel.count=350", "--set", "mesh.length_cells=8", "--no-figures", "--out", "pump")
    series = history("pump")
    stopped = np.interp(2.0, series["time_s"], series["coolant_in_K"])
    by_hand = 2.0 + (378.15 - 21.0 - stopped) / (1e6 / 2.4e6)
    print(f"shutdown after {told['transient.shutdown_s']:.2f} s, by hand {by_hand:.2f} s; limit after {told['transient.chip_limit_s']:.2f} s")
    absolute(told["transient.shutdown_s"], by_hand, 0.05, "shutdown [s]")
    assert 0 < told["transient.chip_limit_s"] < told["transient.shutdown_s"] < 120
    last = {key[:-len("_energy_J")]: values[-1] for key, values in series.items() if key.endswith("_energy_J")}
    loop = last["load"] + last["pump"] - last["panel_heat"] - series["stored_loop_J"][-1]
    assert abs(loop) <= 1e-7 * last["load"], "the loop, by the file"


def test_every_case_has_a_row_in_the_docs():
    shipped = {path.stem for path in CASES.glob("*.toml")} | {"scenes/eclipse-season", "scenes/constellation", "scenes/lunar-base"}
    listed = {name for name in shipped if f"`{name}`" in (SOURCE / "docs" / "cases.md").read_text()}
    assert shipped == listed, f"cases without a row in docs/cases.md: {shipped - listed}"


# A colder case never has a hotter coolant: worn and new coatings, full and idle load, big and small planet.
BASE = ["size", CASES / "low-orbit-1mw.toml", *COARSE, "--set", "panel.kind=ideal", "--set", "environment.orbit.position=average"]


@pytest.fixture(scope="module")
def full(runs):
    """Low orbit at full load in the cold case."""
    return summary_of(*BASE, "--set", "cold.load_fraction=1", "--out", runs / "full")


def test_idle_is_colder(full):
    # Idle it freezes, which is a limit broken on purpose.
    idle = summary_of(*BASE, "--set", "cold.load_fraction=0", "--set", "limits.enforce=false", "--out", "idle")
    assert idle["cold.coolant_min_K"] < full["cold.coolant_min_K"], "idle is colder"
    assert abs(idle["cold.minimum_load_W"] / full["cold.minimum_load_W"] - 1.0) < 1e-6, "the least load knows no load"


def test_least_load_of_an_isothermal_panel():
    """Two-phase and ideal: the least load is the isothermal panel's heat at the freezing point."""
    freezing, sides = 195.5, 2 * 0.91 * SIGMA
    two_phase = [*BASE, "--set", "coolant.loop=two-phase"]
    low = summary_of(*two_phase, "--out", "low")
    panels = low["radiator.panels"] * 0.3 * 10.0
    absorbed = sides * low["cold.coolant_min_K"] ** 4 - 0.5e6 / panels
    relative(low["cold.minimum_load_W"], panels * (sides * freezing**4 - absorbed), 1e-4, "least load [W]")


def test_new_paint_has_a_colder_sink(full):
    aged = summary_of(*BASE, "--set", "coating.age=0", "--out", "aged")
    assert aged["temperature.sink_K"] < full["temperature.sink_K"], "new paint has a colder sink"
