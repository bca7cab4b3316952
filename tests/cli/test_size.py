"""size: the isothermal limit, scaling with power, threads, infeasible physics, atomic outputs."""
import json
from pathlib import Path

import pytest
from common import CASE, SMALL, relative, run, summary_of

# Conductivity and film made infinite, coolant at one temperature: A = Q / (2 eps sigma (T^4 - Ts^4)).
ISOTHERMAL = SMALL.copy()
for key, value in {
    "coolant.loop": "two-phase", "coolant.inlet_temperature": "333.15 K", "coolant.pump_heat": "false",
    "coolant.film_coefficient": "1e9 W m-2 K-1", "panel.sheet.conductivity": "1e9 W m-1 K-1",
    "panel.tube.conductivity": "1e9 W m-1 K-1", "panel.core.conductivity_through": "1e9 W m-1 K-1",
    "panel.core.conductivity_across": "1e9 W m-1 K-1", "panel.core.conductivity_along": "1e9 W m-1 K-1",
    "panel.core.bond_conductance": "1e12 W m-2 K-1", "panel.tube.bond_conductance": "1e12 W m-2 K-1",
    "environment.kind": "fluxes", "environment.front.sink_temperature": "180.2614 K",
    "environment.back.sink_temperature": "180.2614 K",
}.items():
    ISOTHERMAL += ["--set", f"{key}={value}"]


def test_isothermal_limit():
    one = summary_of("size", CASE, *ISOTHERMAL, "--out", "iso")
    relative(one["radiator.planform_area_m2"], 860.351, 1e-6, "isothermal area of 1 MW [m2]")
    two = summary_of("size", CASE, *ISOTHERMAL, "--set", "heat.load=2 MW", "--out", "iso2")
    relative(two["radiator.planform_area_m2"], 2 * one["radiator.planform_area_m2"], 1e-9, "isothermal area of 2 MW [m2]")


@pytest.fixture(scope="module")
def areas(runs):
    """The real panel by 1, 2 and 4 threads."""
    return {threads: summary_of("size", CASE, *SMALL, "--threads", threads, "--out", runs / f"threads{threads}") for threads in (1, 2, 4)}


def test_digits_do_not_depend_on_the_number_of_threads(areas):
    keys = ("radiator.planform_area_m2", "temperature.radiator_min_K", "temperature.coolant_out_K", "heat.emitted_W",
            "solver.residual", "without_radiator.time_to_limit_s")
    for threads in (2, 4):
        for key in keys:
            assert areas[threads][key] == areas[1][key], f"{key} differs between 1 and {threads} threads"


def test_twice_the_power_is_twice_the_area(areas):
    double = summary_of("size", CASE, *SMALL, "--set", "heat.load=2 MW", "--out", "double")
    relative(double["radiator.planform_area_m2"], 2 * areas[1]["radiator.planform_area_m2"], 1e-9, "area of 2 MW [m2]")


def test_balance_and_chip_limit(areas):
    assert areas[1]["heat.balance_relative_error"] <= 1e-8, "energy balance"
    relative(areas[1]["temperature.chip_max_K"], 358.15, 1e-9, "chip temperature [K]")


def test_bare_server(areas):
    """C dT/dt = P - A eps sigma (T^4 - T_space^4), by quadrature."""
    sigma, area, emissivity, power, capacity, space = 5.670374419e-8, 1.8472, 0.9, 10200.0, 130.5 * 700.0, 2.72548
    rate = lambda t: (power - area * emissivity * sigma * (t**4 - space**4)) / capacity
    n, low, high = 2000, 293.15, 358.15
    h = (high - low) / n
    integral = sum((1 if i in (0, n) else 4 if i % 2 else 2) / rate(low + i * h) for i in range(n + 1)) * h / 3
    relative(areas[1]["without_radiator.time_to_limit_s"], integral, 1e-5, "seconds to the chip limit")
    relative(areas[1]["without_radiator.temperature_K"], (power / (area * emissivity * sigma) + space**4) ** 0.25, 1e-9,
             "bare server [K]")


def test_solve_finds_the_chip_at_its_limit_again(areas):
    """With the continuous number of panels."""
    again = summary_of("solve", CASE, *SMALL, "--set", f"panel.count={areas[1]['radiator.planform_area_m2'] / 3.0!r}", "--out", "again")
    relative(again["temperature.chip_max_K"], 358.15, 1e-6, "chip temperature by solve [K]")


def test_infeasible_leaves_the_old_outputs_and_tells_why():
    """The sink is hotter than the coolant may be."""
    summary_of("size", CASE, *SMALL, "--out", "threads1")
    before = Path("threads1/summary.json").read_text()
    hot = ["--set", "environment.kind=fluxes", "--set", "environment.front.sink_temperature=400 K", "--set",
           "environment.back.sink_temperature=350 K"]
    done = run("size", CASE, *SMALL, *hot, "--out", "threads1")
    assert done.returncode == 4, f"infeasible: exit code {done.returncode}"
    assert "takes in" in done.stderr, "infeasible: reason"
    assert Path("threads1/summary.json").read_text() == before, "infeasible: old outputs changed"
    told = json.loads(Path("threads1.partial/summary.json").read_text())
    assert told["status"] == "infeasible" and told["binding_limit"] == "sink temperature", "infeasible: summary"


def test_freezing_coolant():
    done = run("size", CASE, *SMALL, "--set", "chips.junction_limit=180 K", "--out", "frozen")
    assert done.returncode == 4 and "freezes" in done.stderr, "freezing coolant"
