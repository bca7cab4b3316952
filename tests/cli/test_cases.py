"""The shipped cases: published and hand-computed numbers, on meshes small enough for a test where the field is not theirs."""
import json
import os
import tempfile
from pathlib import Path

from common import SOURCE, check, finish, relative, run, summary_of

os.chdir(tempfile.mkdtemp())
CASES = SOURCE / "cases"
COARSE = ["--set", "mesh.length_cells=32", "--set", "panel.width=0.3 m", "--set", "output.volume=none"]


def absolute(computed, reference, tolerance, name):
    print(f"{name}: {computed:.8g} against {reference:.8g}, allowed {tolerance:g}")
    check(abs(computed - reference) <= tolerance, name)


# Starcloud's panel: as published, by Kirchhoff's law, with the Earth on both sides.
for name, flux in (("published", 633.08), ("kirchhoff", 584.76), ("both-sides", 518.1)):
    summary = summary_of("size", CASES / f"starcloud-{name}.toml")
    absolute(summary["radiator.net_flux_per_planform_W_m2"], flux, 0.1, f"Starcloud {name} [W/m2]")

satellite = summary_of("solve", CASES / "satellite-120kw.toml")
absolute(satellite["temperature.radiator_mean_K"], 337.100, 1e-3, "120 kW satellite [K]")
relative(satellite["radiator.emitting_area_m2"], 220.0, 1e-12, "its emitting area [m2]")

# Lunar noon: no area is enough at 20 degC; at 333 K there is one.
noon = run("size", CASES / "lunar-noon.toml", "--out", "noon")
check(noon.returncode == 4, f"lunar noon exits with {noon.returncode}, not 4")
check("emits 762.2 W/m2 and absorbs 1112.9 W/m2 of planform, so it takes in 350.8 W/m2" in noon.stderr, "its reason")
summary = json.loads(Path("noon.partial/summary.json").read_text())
check(summary["status"] == "infeasible" and summary["binding_limit"] == "sink temperature", "its summary")
warm = summary_of("size", CASES / "lunar-noon.toml", "--set", "coolant.inlet_temperature=333 K", "--out", "warm")
sigma = 5.670374419e-8
relative(warm["radiator.net_flux_per_planform_W_m2"], 2 * 0.91 * sigma * 333.0**4 - 1112.9, 1e-3, "lunar noon at 333 K [W/m2]")
# Ground solved by our own solver: Hayne's equator at noon is at 385 K to a kelvin.
lines = [line for line in (CASES / "lunar-noon.toml").read_text().splitlines() if "ground_temperature" not in line]
Path("solved.toml").write_text("\n".join(lines))
solved = summary_of("size", "solved.toml", "--set", "coolant.inlet_temperature=333 K")
absolute(solved["temperature.sink_K"], warm["temperature.sink_K"], 1.0, "sink over solved ground [K]")
check(solved["cold.coolant_min_K"] < 200.0, "the lunar night is cold")

# The node at 18 h through the year: an ideal panel at 60 degC, efficiency 0.85.
IDEAL = ["--set", "panel.kind=ideal", "--set", "panel.efficiency=0.85", "--set", "coolant.loop=two-phase", "--set",
         "coolant.inlet_temperature=60 degC", "--set", "coolant.pump_heat=false"]
terminator = summary_of("size", CASES / "dawn-dusk-1mw.toml", *IDEAL, "--out", "terminator")
absolute(terminator["temperature.sink_K"], 179.1, 0.05, "sink at beta 90 deg [K]")
absolute(terminator["radiator.planform_area_m2"], 1009.8, 0.1, "area at beta 90 deg [m2]")
check(terminator["binding_day"] is None, "no date, no day")
year = summary_of("size", CASES / "dawn-dusk-by-date-1mw.toml", *IDEAL, "--out", "year")
absolute(year["temperature.sink_K"], 209.4, 0.1, "sink on the hottest day [K]")
absolute(year["radiator.planform_area_m2"], 1097.0, 2.0, "area on the hottest day [m2]")
check("2027-06-15" <= year["binding_day"] <= "2027-06-27", f"binding day {year['binding_day']}")
# Any other day needs less.
december = summary_of("size", CASES / "dawn-dusk-by-date-1mw.toml", *IDEAL, "--set", "environment.date=2027-12-21", "--out",
                      "december")
check(december["radiator.planform_area_m2"] < year["radiator.planform_area_m2"] - 10.0, "December needs less")
check(december["binding_day"] == "2027-12-21", "the day given is the day reported")

# Every other case runs, balances and knows its cold end.
for name in ("low-orbit-1mw", "geostationary-1mw", "deep-space-1au-1mw", "deep-space-jupiter-1mw", "iss-eatcs",
             "iss-photovoltaic-radiator"):
    extra = [] if name.startswith("iss") else COARSE
    summary = summary_of("size", CASES / f"{name}.toml", *extra)
    check(summary["status"] == "ok", name)
    check(summary["heat.balance_relative_error"] <= 1e-8, f"{name}: balance")
    check(195.5 < summary["cold.coolant_min_K"] < summary["temperature.coolant_out_K"], f"{name}: cold case")
    check(0.0 <= summary["cold.minimum_load_W"] < 1e3 * summary["heat.load_W"], f"{name}: least load")
orbit = summary_of("solve", CASES / "low-orbit-transient.toml", *COARSE, "--set", "panel.count=350", "--set", "time.orbits=1", "--set",
                   "mesh.length_cells=8", "--set", 'output.probes=[]')
check(orbit["temperature.chip_max_K"] < 358.15 and 280.0 < orbit["cold.coolant_min_K"] < 295.0, "low-orbit-transient")
shipped = {path.stem for path in CASES.glob("*.toml")}
listed = {name for name in shipped if f"`{name}`" in (SOURCE / "docs" / "cases.md").read_text()}
check(shipped == listed, f"cases without a row in docs/cases.md: {shipped - listed}")

# A colder case never has a hotter coolant: worn and new coatings, full and idle load, big and small planet.
base = ["size", CASES / "low-orbit-1mw.toml", *COARSE, "--set", "panel.kind=ideal"]
full = summary_of(*base, "--set", "cold.load_fraction=1", "--out", "full")
idle = summary_of(*base, "--set", "cold.load_fraction=0", "--out", "idle")
check(idle["cold.coolant_min_K"] < full["cold.coolant_min_K"], "idle is colder")
check(abs(idle["cold.minimum_load_W"] / full["cold.minimum_load_W"] - 1.0) < 1e-6, "the least load knows no load")
# Two-phase and ideal: the least load is the isothermal panel's heat at the freezing point.
freezing, sides = 195.5, 2 * 0.91 * sigma
two_phase = [*base, "--set", "coolant.loop=two-phase"]
low = summary_of(*two_phase, "--out", "low")
panels = low["radiator.panels"] * 0.3 * 10.0
absorbed = sides * low["cold.coolant_min_K"] ** 4 - 0.5e6 / panels
relative(low["cold.minimum_load_W"], panels * (sides * freezing**4 - absorbed), 1e-4, "least load [W]")
aged = summary_of(*base, "--set", "coating.age=0", "--out", "aged")
check(aged["temperature.sink_K"] < full["temperature.sink_K"], "new paint has a colder sink")
finish()
