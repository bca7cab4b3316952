"""coldsky plot: figures of a run as files of their own, and what it refuses."""
import json
import re
from pathlib import Path

import pytest
from common import CASE, run, settings

COARSE = [*settings(mesh__length_cells=8, mesh__half_pitch_cells=5, mesh__sheet_cells=1, mesh__core_cells=3, mesh__error_estimate="false"), "--no-figures", "--quiet"]


@pytest.fixture(scope="module")
def station(runs):
    assert run("size", CASE, *COARSE, "--out", runs / "station").returncode == 0
    return runs / "station"


def document(page):
    """What a page of coldsky is made from, found here without the program."""
    return json.loads(re.search(r"^pageDocument = (\{.*\});$", Path(page).read_text(encoding="utf-8"), re.MULTILINE)[1])


def test_every_figure_of_the_report(station):
    figures = document(station / "report.html")["figures"]
    done = run("plot", station)
    assert done.returncode == 0 and done.stderr == ""
    assert sorted(file.name for file in Path("station-figures").iterdir()) == sorted(f"{figure['id']}.html" for figure in figures)
    for figure in figures:
        page = Path("station-figures", figure["id"] + ".html")
        assert document(page)["figures"] == [figure]
        assert not re.search(r"<(script|link|img)[^>]+(src|href)=\"(?!data:)", page.read_text(encoding="utf-8")), "nothing is asked of the network"
        assert f"station-figures/{figure['id']}.html" in done.stdout and figure["title_en"] in done.stdout
    assert f"{len(figures)} figures written to station-figures" in done.stdout.splitlines()[-1]
    assert run("plot", station).returncode == 0  # its own files are replaced


def test_one_figure_and_the_list(station):
    listed = run("plot", station, "--list")
    assert [line.split()[0] for line in listed.stdout.splitlines()] == [figure["id"] for figure in document(station / "report.html")["figures"]]
    assert not Path("station-figures").exists()
    said = json.loads(run("plot", station / "report.html", "--figure", "maps", "--figure", "heat", "--out", "mine", "--json").stdout)
    assert [(one["figure"], one["file"]) for one in said["figures"]] == [("maps", "mine/maps.html"), ("heat", "mine/heat.html")]
    assert sorted(file.name for file in Path("mine").iterdir()) == ["heat.html", "maps.html"]
    assert "온도" in run("plot", station, "--list", "--lang", "ko").stdout


def test_refused(station):
    done = run("plot", station, "--figure", "map")
    assert done.returncode == 2 and "there is no figure 'map'" in done.stderr and "maps" in done.stderr
    Path("empty").mkdir()
    done = run("plot", "empty", "--json")
    assert done.returncode == 2 and json.loads(done.stdout)["status"] == "invalid" and "holds no figures" in done.stderr
    Path("other.html").write_text("<p>mine</p>")
    assert "is no page of coldsky" in run("plot", "other.html").stderr
    Path("mine").mkdir()
    Path("mine/maps.html").write_text("<p>mine</p>")
    done = run("plot", station, "--figure", "maps", "--out", "mine")
    assert done.returncode == 2 and "is left as it is" in done.stderr and Path("mine/maps.html").read_text() == "<p>mine</p>"


def test_drawn_in_a_browser(station):
    from selenium import webdriver
    from selenium.webdriver.chrome.options import Options
    from selenium.webdriver.chrome.service import Service

    run("plot", station, "--figure", "maps", "--figure", "section", "--out", "drawn")
    options = Options()
    for word in ("--headless=new", "--no-sandbox", "--disable-gpu", "--window-size=1280,900"):
        options.add_argument(word)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    with webdriver.Chrome(options=options, service=Service("/usr/bin/chromedriver")) as browser:
        for name, drawn in (("maps", ".plot .heatmaplayer image, .plot .hm image"), ("section", ".plot svg path")):
            browser.get(Path(f"drawn/{name}.html").absolute().as_uri())
            for _ in range(100):
                if browser.execute_script("return document.documentElement.dataset.drawn"):
                    break
                browser.implicitly_wait(0.1)
            assert browser.execute_script(f"return document.querySelectorAll('{drawn}').length") > 0, name
            assert [entry for entry in browser.get_log("browser") if entry["level"] == "SEVERE"] == []
