"""Limits that every command checks, warnings, and a failing cold case that leaves the hot answer."""
import json
from pathlib import Path

import pytest
from common import CASE, CASES, absolute, relative, run, settings, summary_of

COARSE = [*settings(mesh__length_cells=8, mesh__half_pitch_cells=5, mesh__sheet_cells=1, mesh__core_cells=3), "--no-figures", "--quiet"]
HOT = settings(coolant__inlet_temperature="90 degC")
DROP = 700.0 * 0.03  # power of a chip over its resistance to the coolant [K]


def told(folder):
    return json.loads(Path(folder, "summary.json").read_text())


def warned(summary, word):
    return [text for text in summary["warnings"] if word in text]


def test_size_beyond_the_chips_limit_writes_all_and_exits_with_4():
    """Coolant at 90 degC and a drop of 21 K: chips at 111 degC, limit 85 degC."""
    done = run("size", CASE, *HOT, *COARSE, "--out", "hot")
    assert done.returncode == 4 and "EXCEEDED by 26.00 K" in done.stderr, done.stderr
    summary = told("hot")
    assert summary["status"] == "limit_exceeded" and summary["binding_limit"] == "chip junction limit"
    assert summary["limits.exceeded"] == ["chip junction limit"]
    relative(summary["limits.chip_junction_value_K"], 273.15 + 90.0 + DROP, 1e-12, "chip [K]")
    relative(summary["limits.chip_junction_limit_K"], 273.15 + 85.0, 1e-12, "limit [K]")
    relative(summary["limits.chip_junction_margin_K"], 85.0 - 90.0 - DROP, 1e-9, "margin [K]")
    assert summary["radiator.planform_area_m2"] > 100.0, "the numbers are there"
    for name in ("results.h5", "report.html", "run.log"):
        assert Path("hot", name).exists(), name
    assert not Path("hot.partial").exists()


def test_a_limit_that_is_not_enforced_is_a_warning():
    summary = summary_of("size", CASE, *HOT, *COARSE, *settings(limits__enforce="false"), "--out", "hot")
    assert summary["status"] == "ok" and summary["limits.exceeded"] == ["chip junction limit"]
    assert warned(summary, "limits.enforce is false")


def test_solve_with_too_few_panels():
    done = run("solve", CASE, *COARSE, *settings(panel__count=20), "--out", "few")
    summary = told("few")
    assert done.returncode == 4 and summary["status"] == "limit_exceeded"
    # The junction is the coolant at the hottest chip and the drop to it.
    relative(summary["limits.chip_junction_value_K"], summary["temperature.coolant_in_K"] + DROP, 1e-12, "chip [K]")
    assert summary["limits.chip_junction_margin_K"] < -30.0


def test_solve_with_many_panels_has_nothing_that_binds():
    summary = summary_of("solve", CASE, *COARSE, *settings(panel__count=60), "--out", "many")
    assert summary["binding_limit"] == "none" and summary["limits.exceeded"] == []
    assert not warned(summary, "margin"), "a margin is a matter of sizing"


def test_transient_reports_the_limit_that_its_peak_breaks():
    """The pump fails for good: the chips warm until the run ends."""
    Path("pump.csv").write_text("time_s,factor\n0,1\n100,1\n101,0\n4000,0\n")
    case = CASES / "low-orbit-transient.toml"
    more = settings(coolant__profile="pump.csv", time__end="4000 s", time__periodic="false", heat__eclipse_fraction=1)
    text = "\n".join(line for line in case.read_text().splitlines() if not line.strip().startswith("orbits"))
    Path("failure.toml").write_text(text)
    done = run("solve", "failure.toml", *COARSE, *more, "--out", "failure")
    assert done.returncode == 4, done.stderr
    summary = told("failure")
    assert summary["status"] == "limit_exceeded" and "chip junction limit" in summary["limits.exceeded"]
    relative(summary["limits.chip_junction_value_K"], summary["temperature.chip_max_K"], 1e-9, "chip [K]")
    assert 100.0 < summary["transient.chip_max_s"] <= summary["transient.end_s"] == 4000.0


def test_pressure_is_that_of_saturated_ammonia():
    """Published tables of saturated ammonia: 3.312 MPa at 70 degC; critical point at 11.33 to 11.36 MPa."""
    summary = summary_of("size", CASE, *COARSE, *settings(coolant__inlet_temperature="343.15 K", limits__enforce="false"))
    relative(summary["coolant.pressure_Pa"], 3.312e6, 5e-3, "saturation pressure of ammonia at 70 degC [Pa]")
    relative(summary["limits.coolant_pressure_limit_Pa"], 11.333e6, 5e-3, "critical pressure [Pa]")


def test_warnings():
    summary = summary_of("size", CASE, *COARSE)
    assert warned(summary, "no margin"), summary["warnings"]
    margins = settings(margin__temperature="5 K", coating__age=12, coating__life=10, coating__front__absorptance_begin=0.15)
    summary = summary_of("size", CASE, *COARSE, *margins)
    assert not warned(summary, "no margin") and warned(summary, "beyond their life of 10 years")
    glycol = settings(coolant__fluid="propylene-glycol", coolant__fraction=0.3, panel__tube__diameter="8 mm", coolant__temperature_rise="30 K")
    laminar = run("size", CASE, *COARSE, *glycol, "--out", "glycol")
    summary = told("glycol" if laminar.returncode in (0, 4) else "glycol.partial")
    assert summary["coolant.reynolds"] < 2300.0 and summary["coolant.film_law"].startswith("laminar"), summary["coolant.reynolds"]
    assert warned(summary, "laminar")


@pytest.mark.parametrize("latitude, words", [("85 deg", ["terrain", "cannot heat it above"]), ("0 deg", [])])
def test_lunar_pole_and_ground_of_another_place(latitude, words):
    """At 85 degrees the noon Sun heats the ground to 387 K x cos(85 deg)^(1/4) = 210 K at most; 385 K belongs to the equator."""
    done = run("size", CASES / "lunar-city.toml", *COARSE, *settings(environment__moon__latitude=latitude), "--out", "moon")
    summary = told("moon" if done.returncode in (0, 4) else "moon.partial")
    assert summary["status"] in ("ok", "limit_exceeded"), summary["reason"]
    for word in ("terrain", "cannot heat it above"):
        assert bool(warned(summary, word)) == (word in words), summary["warnings"]


def test_perfect_bond_and_film():
    """Ended with exit code 3 and no numbers, for the sake of its cold case."""
    bond = settings(panel__tube__bond_conductance="1e12 W m-2 K-1", coolant__film_coefficient="1e12 W m-2 K-1")
    summary = summary_of("size", CASE, *COARSE, *bond)
    plain = summary_of("size", CASE, *COARSE)
    assert 0.9 < summary["radiator.planform_area_m2"] / plain["radiator.planform_area_m2"] < 1.0


def test_a_failing_cold_case_leaves_the_hot_answer():
    """Without load, sunlight and planet the cold case has no coolant temperature above that of deep space, and its search ends without one."""
    empty = settings(cold__load_fraction=0, cold__infrared="0 W m-2", cold__albedo=0, cold__solar_constant="0 W m-2")
    done = run("size", CASE, *COARSE[:-1], *empty, "--out", "empty")
    assert done.returncode == 0, done.stderr
    summary, plain = told("empty"), summary_of("size", CASE, *COARSE)
    relative(summary["radiator.planform_area_m2"], plain["radiator.planform_area_m2"], 1e-12, "area of the hot case [m2]")
    assert "cold case was not found" in summary["cold.failure"], summary["cold.failure"]
    for key in ("radiator_min_K", "coolant_min_K", "minimum_load_W", "heater_W"):
        assert summary[f"cold.{key}"] is None, key
    assert summary["limits.cold_freezing_value_K"] is None and warned(summary, "cold case was not solved")
    assert "not solved: " in done.stdout and "cold case was not solved" in Path("empty/report.html").read_text()


def test_an_infeasible_case_tells_its_sink():
    """lunar-noon: the ground at 385 K and its sunlight, absorbed by two upright sides."""
    done = run("size", CASES / "lunar-noon.toml", *COARSE, "--out", "noon")
    assert done.returncode == 4
    summary = told("noon.partial")
    sigma = 5.670374419e-8
    absorbed = 0.91 * 0.95 * sigma * 385.0**4 + 0.22 * 0.12 * 1361.0 + 2 * 0.91 * sigma * 2.72548**4
    relative(summary["temperature.sink_K"], (absorbed / (2 * 0.91 * sigma)) ** 0.25, 1e-6, "sink [K]")
    area = summary["input.panel.width"] * summary["input.panel.length"]
    relative(summary["heat.absorbed_W"], absorbed * area, 1e-6, "absorbed by a panel [W]")
    relative(summary["heat.emitted_W"], 2 * 0.91 * sigma * 293.15**4 * area, 1e-6, "emitted by a panel as warm as its coolant [W]")


def test_terminal_shows_limits_and_warnings():
    done = run("size", CASE, *[word for word in COARSE if word != "--quiet"], "--out", "shown")
    text = done.stdout
    table = text[text.index("\nLimits\n"):text.index("\nWarnings\n")].splitlines()[2:]
    columns = {line.index("  limit ") for line in table if "  limit " in line}
    assert len(columns) == 1, "the notes stand below each other"
    assert "no margin" in text[text.index("\nWarnings\n"):]
    korean = run("--lang", "ko", "size", CASE, *[word for word in COARSE if word != "--quiet"], "--out", "shown").stdout
    assert "\n한계\n" in korean and "\n경고\n" in korean
    page = Path("shown/report.html").read_text()
    assert '"limits":[' in page and '"warnings":[' in page
