"""docs/ten-minutes.md: the numbers by hand are those of the formulas, and the station of its reader is sized as it says."""
import json
import math
import re
import tomllib
from pathlib import Path

import pytest
from common import CASE, SOURCE, run

SIGMA = 5.670374419e-8
PAGES = sorted(SOURCE.glob("docs/ten-minutes*.md"))


def quantity(text):
    return float(text.split()[0])


def by_hand():
    """Name and text of every number that the page computes by hand, from the inputs of the shipped case."""
    case = tomllib.loads(CASE.read_text())
    chips, panel, orbit = case["chips"], case["panel"], case["environment"]["orbit"]
    emissivity, rise = case["coating"]["front"]["emissivity"], quantity(case["coolant"]["temperature_rise"])
    hottest = quantity(chips["junction_limit"]) - quantity(chips["power"]) * quantity(chips["resistance"])
    mean = hottest + 273.15 - rise / 2
    emission = 2 * emissivity * SIGMA * mean**4
    height = 1 + quantity(orbit["altitude"]) / 6371
    view_factor = (math.asin(1 / height) - math.sqrt(height**2 - 1) / height**2) / math.pi
    infrared = emissivity * view_factor * quantity(case["environment"]["planet"]["infrared"])
    film = 4 * emissivity * SIGMA * mean**3
    pitch, saddle = quantity(panel["tube"]["pitch"]) / 1000, quantity(panel["tube"]["saddle_width"]) / 1000
    length = math.sqrt(film / (167 * quantity(panel["sheet"]["thickness"]) / 1000)) * (pitch - saddle) / 2
    fin = math.tanh(length) / length
    section = saddle / pitch + (1 - saddle / pitch) * fin
    per_metre = (section * emission - 2 * infrared) * pitch
    inner = quantity(panel["tube"]["diameter"]) / 1000
    # The bond's conductance is one of the wetted area, as the film's is.
    drop = 2 * per_metre / (5000 * math.pi * inner)
    loss = 4 * drop / mean
    efficiency = section * (1 - loss)
    # 19.2 kg/s of liquid ammonia at 549 kg/m3.
    pump = 19.2 / 549 * 100e3 / case["coolant"]["pump_efficiency"]
    net = efficiency * emission - 2 * infrared
    # The station of the page's end: the Sun 60 degrees off its orbit's plane, the panel's front along the plane's normal.
    sunlight = case["coating"]["front"]["absorptance"] * 1361 * math.sin(math.radians(60))
    return {
        "hottest coolant": f"{hottest:.1f}", "mean coolant": f"{mean:.2f}", "emission": f"{emission:.1f}",
        "view factor": f"{view_factor:.4f}", "infrared": f"{infrared:.1f}", "absorbed": f"{2 * infrared:.1f}",
        "radiative film": f"{film:.2f}", "mL": f"{length:.3f}", "fin": f"{fin:.3f}", "section": f"{section:.3f}",
        "drop": f"{drop:.1f}", "per metre": f"{per_metre:.0f}", "loss": f"{100 * loss:.1f}", "efficiency": f"{efficiency:.3f}",
        "pump": f"{pump * 1e-3:.1f}", "input": f"{1000 + pump * 1e-3:.1f}", "sunlight": f"{sunlight:.0f}", "net": f"{net:.0f}", "area": f"{(1e6 + pump) / net:.0f}",
        "sink": f"{(2 * infrared / (2 * emissivity * SIGMA))**0.25:.1f}",
    }


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_numbers_by_hand(page):
    text, numbers = page.read_text(), by_hand()
    found = re.findall(r"([\d.]+)<!--by hand: ([^>]+)-->", text)
    assert {name for _, name in found} == set(numbers)
    assert [(name, written) for written, name in found if written != numbers[name]] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_the_readers_station(page):
    """The commands of the page in its order, the lines of the case changed as it says."""
    assert run("new", "orbit", "station.toml").returncode == 0
    station = Path("station.toml").read_text()
    changes = re.search(r"```toml\n(.*?)```", page.read_text(), re.S)[1]
    for key, value, place in re.findall(r"^(\w+) = (\S.*?) +# (.*)$", changes, re.M):
        line = f"{key} = {value}"
        station, count = re.subn(rf"^{key} = .*$", line, station, flags=re.M)
        if key == "fraction":
            assert count == 0 and "fluid" in place
            station, count = re.subn(r"^(fluid = .*)$", rf"\1\n{line}", station, flags=re.M)
        assert count == 1, line
    Path("station.toml").write_text(station)
    check = run("check", "station.toml", "--json")
    assert check.returncode == 0, check.stderr
    done = run("size", "station.toml", "--set", "mesh.length_cells=16", "--no-figures", "--no-report", "--json")
    assert done.returncode == 0, done.stderr
    summary = json.loads(done.stdout)
    written = float(re.search(r"([\d.]+)<!--glycol.area-->", page.read_text())[1])
    # A coarser mesh than the page's; the digits themselves are compared by docs.numbers.
    assert abs(summary["radiator.planform_area_m2"] / written - 1) < 5e-3
    assert any("laminar" in warning for warning in summary["warnings"])
