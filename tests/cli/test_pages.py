"""report.html and claims.html in a browser: nothing leaves the page, both languages and colour schemes, phone and desk,
figures drawn, heat flows that add up, paper; and pages of a build without plotly.js."""
import base64
import json
import re
import shutil
import subprocess
import tempfile
import time
from contextlib import chdir
from pathlib import Path

import pytest
from selenium import webdriver
from selenium.common.exceptions import WebDriverException
from selenium.webdriver.chrome.options import Options
from selenium.webdriver.chrome.service import Service

import sample_ledger
from common import CASE, CASES, PROGRAM, SMALL, SOURCE, summary_of

CLAIMS_PAGE = PROGRAM.with_name("claims_page")
hangul = re.compile("[\uac00-\ud7a3]")
seconds_to_draw = 180

phrases = json.loads((SOURCE / "solver" / "report" / "assets" / "strings.json").read_text())
scripts = "".join((SOURCE / "solver" / "report" / "assets" / name).read_text() for name in ("page.js", "figures.js", "scene.js", "report.js", "claims.js", "sweep_figures.js", "sweep.js", "plot.js"))


def test_every_phrase_in_both_languages_with_the_same_fields():
    for key, text in phrases.items():
        assert sorted(text) == ["en", "ko"] and all(text.values()), f"phrase {key} in both languages"
        fields = [sorted(set(re.findall(r"\{(\w+)[:}]", words))) for words in text.values()]
        assert fields[0] == fields[1], f"phrase {key}: fields {fields[0]} and {fields[1]}"


def test_phrases_of_the_scripts_are_in_the_table():
    for key in re.findall(r"say\('([\w.]+)'", scripts):
        assert key in phrases, f"phrase {key} is in the table"


def test_no_korean_outside_of_the_table():
    assert not hangul.search(scripts), "no Korean outside of the table"


def test_keys_and_sources_of_the_manual_have_their_korean():
    manual = subprocess.run([PROGRAM, "describe", "--markdown"], capture_output=True, text=True, check=True).stdout
    for row in re.findall(r"^\| `([\w.]+)` \| [^|]* \| (.*?) \| ", manual, re.M):
        key, default = row
        if key == "title" or key.split(".")[0] in ("mesh", "solver", "output"):
            continue
        assert f"key.{key}" in phrases, f"key {key} has names"
        source = re.search(r"\((.*)\)$", default)
        if source:
            assert f"source.{source[1]}" in phrases, f"the source '{source[1]}' of {key} has its Korean"


@pytest.fixture(scope="module")
def size(runs):
    """The pages of reports and ledgers, in the folder of the runs; returns the summary of size/report.html."""
    with chdir(runs):
        size = summary_of("size", CASE, *SMALL, "--out", "size")
        summary_of("--lang", "ko", "solve", CASE, *SMALL, "--set", "panel.count=340", "--out", "solve")
        summary_of("solve", CASES / "low-orbit-1mw.toml", "--set", "mesh.sheet_cells=1", "--set", "mesh.core_cells=4", "--set",
                   "mesh.half_pitch_cells=5", "--set", "mesh.length_cells=16", "--set", "panel.width=0.1 m", "--set", "panel.count=1100", "--set",
                   "time.orbits=1", "--set", "time.tolerance=0.5 K", "--set", "time.interval=120 s", "--set", "heat.capacity=5e6 J/K", "--set",
                   'output.probes=["inlet: 0.05 m, 0.1 m, front"]', "--out", "orbit")
        summary_of("size", CASES / "iss-eatcs.toml", "--set", "title=</script><b>& \"quoted\"", "--out", "ideal")
        for name, ledger in (("claims", sample_ledger.ledger()), ("empty", sample_ledger.empty_ledger())):
            Path(f"{name}.json").write_text(json.dumps(ledger))
            subprocess.run([CLAIMS_PAGE, f"{name}.json", f"{name}.html", "ko" if name == "empty" else "en"], check=True)

        # Beside a program without plotly.js.
        for folder in ("bin", "share/coldsky"):
            Path("bare", folder).mkdir(parents=True)
        shutil.copy(CLAIMS_PAGE, "bare/bin")
        shutil.copytree(PROGRAM.parents[1] / "share" / "coldsky" / "report", "bare/share/coldsky/report")
        shutil.copy(PROGRAM.parents[1] / "share" / "coldsky" / "third-party-notices.txt", "bare/share/coldsky")
        subprocess.run(["bare/bin/claims_page", "claims.json", "bare.html", "en"], check=True)
    return size


def start_browser():
    """A browser of its own for each page, so that memory does not pile up. On a loaded machine a start may fail: that alone is tried again."""
    options = Options()
    options.binary_location = shutil.which("chromium") or "chromium"
    for argument in ("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--hide-scrollbars", "--no-first-run", "--disable-extensions",
                     "--disable-background-networking", "--disable-component-update", "--disable-sync", "--renderer-process-limit=1", "--window-size=1200,844",
                     f"--user-data-dir={tempfile.mkdtemp(dir=Path.cwd())}"):
        options.add_argument(argument)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    for attempt in range(1, 4):
        try:
            started = webdriver.Chrome(options=options, service=Service(shutil.which("chromedriver") or "chromedriver"))
            break
        except WebDriverException as error:
            print(f"start {attempt} of the browser failed: {error.msg}")
            if attempt == 3:
                raise
            time.sleep(5 * attempt)
    # What the browser opens of its own accord is no page's doing.
    started.get("about:blank")
    started.get_log("performance")
    started.set_page_load_timeout(seconds_to_draw)
    started.set_script_timeout(seconds_to_draw)
    return started


@pytest.fixture
def page(size):
    """A browser for the test's page."""
    global browser
    browser = start_browser()
    yield
    browser.quit()


def script(text):
    return browser.execute_script(text)


def wait_for(text, name, failure):
    begin = time.time()
    while not script(f"return {text}"):
        if time.time() - begin > seconds_to_draw:
            pytest.fail(f"{name}: {failure}")
        time.sleep(0.1)


def drawn(name):
    wait_for("document.documentElement.dataset.drawn === 'true'", name, "the figures were not drawn")


def emulate(scheme, width):
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", {"width": width, "height": 844, "deviceScaleFactor": 1, "mobile": width < 500})
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [{"name": "prefers-color-scheme", "value": scheme}]})


# Texts of the charts that leave their chart, and those that overlap by more than a thin line. Numbers on isotherms stand where the field puts them.
BAD_TEXTS = r"""
const bad = [];
for (const figure of document.querySelectorAll('figure')) {
  const plot = figure.querySelector('.plot');
  if (!plot) continue;
  const frame = plot.getBoundingClientRect();
  const texts = [...plot.querySelectorAll('svg text')].filter(e => e.textContent.trim() && !e.closest('.contourlabels, .contourlayer, .hoverlayer') && getComputedStyle(e).opacity !== '0')
    .map(e => ({e, text: e.textContent, box: e.getBoundingClientRect()})).filter(t => t.box.width > 0);
  for (const [n, one] of texts.entries()) {
    if (one.box.left < frame.left - 2 || one.box.right > frame.right + 2 || one.box.top < frame.top - 2 || one.box.bottom > frame.bottom + 2) bad.push(`${figure.id}: "${one.text}" is cut`);
    for (const other of texts.slice(n + 1)) {
      const wide = Math.min(one.box.right, other.box.right) - Math.max(one.box.left, other.box.left), high = Math.min(one.box.bottom, other.box.bottom) - Math.max(one.box.top, other.box.top);
      if (wide > 3 && high > 3) bad.push(`${figure.id}: "${one.text}" lies on "${other.text}"`);
    }
  }
  // Names of lines keep off the curves, but for where one crosses a corner.
  const curves = [...plot.querySelectorAll('.scatterlayer path.js-line')].flatMap(path => {
    const to = path.getScreenCTM(), length = path.getTotalLength();
    return Array.from({length: Math.ceil(length / 3)}, (_, n) => path.getPointAtLength(3 * n).matrixTransform(to));
  });
  for (const {text, box} of texts.filter(t => t.e.closest('.annotation'))) {
    const inside = curves.filter(p => p.x > box.left + 2 && p.x < box.right - 2 && p.y > box.top + 2 && p.y < box.bottom - 2).length;
    if (inside > 20) bad.push(`${figure.id}: "${text}" lies on a curve (${inside})`);
  }
  // Ticks are numbers as people write them: "8 000", never "0.8×10⁴".
  for (const tick of plot.querySelectorAll('.xtick, .ytick')) if (/\d\.\d+\s*×\s*10/.test(tick.textContent)) bad.push(`${figure.id}: tick "${tick.textContent}"`);
}
return bad;
"""


def look(base, file, expected_language):
    """Opens a page in all its shapes."""
    url = (base / file).as_uri()
    for width in (390, 1200):
        emulate("light", width)
        browser.get(url)
        drawn(f"{file}, {width} px")
        assert script("return document.documentElement.lang") == expected_language, f"{file}: opens in {expected_language}"
        for scheme in ("light", "dark"):
            name = f"{file}, {scheme}, {width} px"
            # The page follows the system without being loaded again.
            emulate(scheme, width)
            wait_for(f"matchMedia('(prefers-color-scheme: {scheme})').matches && (document.documentElement.dataset.scheme === 'dark') === {str(scheme == 'dark').lower()}", name, "the page does not follow the system")
            drawn(name)
            seen = {}
            for language in ("en", "ko"):
                script(f"document.querySelector('.switch [data-value={language}]').click()")
                drawn(f"{name}, {language}")
                seen[language] = script("return document.querySelector('main').innerText")
                scroll, client = script("return [document.documentElement.scrollWidth, document.documentElement.clientWidth]")
                assert scroll <= client == width, f"{name}, {language}: {scroll} px in a window of {client} px"
                assert script("return document.documentElement.lang") == language, f"{name}: the page's language is {language}"
                bad = script(BAD_TEXTS)
                assert not bad, f"{name}, {language}: {bad}"
            assert bool(hangul.search(seen["ko"])) and seen["en"] != seen["ko"], f"{name}: Korean text is shown"
            # What a Korean page quotes in English is the user's own.
            foreign = script("return [...document.querySelectorAll('main *')].filter(e => !e.children.length && /undefined|NaN|\\[object/.test(e.textContent)).map(e => e.outerHTML)")
            assert not foreign, f"{name}: {foreign}"
            shade = [int(part) for part in re.findall(r"\d+", script("return getComputedStyle(document.body).backgroundColor"))[:3]]
            assert sum(shade) > 600 if scheme == "light" else sum(shade) < 200, f"{name}: background {shade}"
    # The switch wins over the system.
    script("document.querySelector('.switch [data-value=light]').click()")
    drawn(f"{file}, switched to light")
    shade = script("return getComputedStyle(document.body).backgroundColor")
    assert shade == "rgb(255, 255, 255)", f"{file}: switched to light, the background is {shade}"
    entries = browser.get_log("browser")
    assert not entries, f"{file}: the console says {entries}"
    requests = 0
    for entry in browser.get_log("performance"):
        message = json.loads(entry["message"])["message"]
        if message["method"] != "Network.requestWillBeSent":
            continue
        requests += 1
        address = message["params"]["request"]["url"]
        assert address == url or address.startswith(("data:", "blob:")), f"{file}: asks for {address}"
    assert requests > 0, f"{file}: requests are seen"


def figures_of(file, kinds):
    """The figures of the page that is open: kinds, drawn shapes, data, heat flows."""
    found = script("return [...document.querySelectorAll('figure')].map(f => f.dataset.kind)")
    for kind in kinds:
        assert kind in found, f"{file}: no figure of kind {kind}"
    shapes = {"lines": ".scatterlayer path.js-line", "scatter": ".scatterlayer .point", "bars": ".barlayer .point", "tornado": ".barlayer .point", "sankey": ".sankey-link", "map": ".heatmaplayer image", "section": ".plot ellipse", "attitude": ".plot path"}
    for number, kind in enumerate(found):
        count = script(f"return document.querySelectorAll('figure')[{number}].querySelectorAll('{shapes[kind]}').length")
        assert count > 0, f"{file}: figure {number + 1} ({kind}) shows nothing"
        caption = script(f"return document.querySelectorAll('figure figcaption b')[{number}].textContent")
        assert str(number + 1) in caption, f"{file}: caption '{caption}' has no number {number + 1}"
        script(f"document.querySelectorAll('figure details.data')[{number}].open = true")
    time.sleep(0.3)
    rows = script("return [...document.querySelectorAll('figure details.data')].map(d => d.querySelectorAll('tbody tr').length)")
    assert len(rows) == len(found) and min(rows, default=1) > 0, f"{file}: rows of data {rows}"
    if "map" in found:
        labels = script("return document.querySelectorAll('.contourlabels text').length")
        assert labels > 0, f"{file}: isotherms have no labels"
    for figure in script("return pageDocument.figures.filter(f => f.kind === 'sankey')"):
        into, out = [0.0] * len(figure["nodes"]), [0.0] * len(figure["nodes"])
        for link in figure["links"]:
            out[link["source"]] += link["value"]
            into[link["target"]] += link["value"]
            assert link["value"] > 0.0, f"{file}: a heat flow of {link['value']}"
        for node, (one, other) in enumerate(zip(into, out)):
            if one > 0.0 and other > 0.0:
                assert abs(one - other) < 1e-5 * one, f"{file}: {figure['nodes'][node]['name_en']} takes {one} and gives {other}"
        if "residual" in figure:
            assert figure["residual"] < 1e-7, f"{file}: residual {figure['residual']}"


def on_paper(file):
    """Light, and as wide as the sheet, also where the screen is dark."""
    paper = base64.b64decode(browser.execute_cdp_cmd("Page.printToPDF", {"printBackground": True})["data"])
    assert paper.startswith(b"%PDF") and len(paper) > 10000, f"{file}: cannot be printed"


def test_report_of_size(size, runs, page):
    file = "size/report.html"
    look(runs, file, "en")
    figures_of(file, ("map", "sankey", "lines", "tornado", "section", "attitude"))
    document = script("return pageDocument")
    by_id = {figure["id"]: figure for figure in document["figures"]}
    heat = by_id["heat"]
    links = {(heat["nodes"][l["source"]]["name_en"], heat["nodes"][l["target"]]["name_en"]): l["value"] for l in heat["links"]}
    assert abs(links["Computers", "Coolant"] / 1000.0 - 1.0) < 1e-12, "the computers' heat is the case's"
    emitted = links["Panels", "Front emits"] + links["Panels", "Back emits"]
    assert abs(1e3 * emitted / size["heat.emitted_W"] - 1.0) < 1e-9, f"emitted {emitted} kW against {size['heat.emitted_W']} W of the summary"
    own = next(s for s in by_id["area"]["series"] if s["name_en"] == "this design")
    assert abs(own["y"][0] * 1e-6 * size["radiator.net_flux_per_planform_W_m2"] - 1.0) < 1e-4, "this design's area per heat is the summary's"
    panel = next(s for s in by_id["area"]["series"] if s["name_en"] == "this panel")
    assert len(panel["x"]) >= 5 and all(a > b for a, b in zip(panel["y"], panel["y"][1:])), f"hotter panels are smaller: {panel['y']}"
    assert {"ISS EATCS", "Starcloud"} <= {name for s in by_id["area"]["series"] for name in s.get("labels_en", [])}, "published designs are points"
    sensitivity = {bar["input"]: bar for bar in by_id["sensitivity"]["bars"]}
    assert abs(by_id["sensitivity"]["baseline"] / size["radiator.planform_area_m2"] - 1.0) < 1e-5, "the baseline is the area"
    load = sensitivity["heat.load"]
    assert abs(load["high_value"] / load["low_value"] - 1.1 / 0.9) < 1e-5, "the area goes with the heat load"
    assert sensitivity["chips.junction_limit"]["low_value"] > sensitivity["chips.junction_limit"]["high_value"], "cooler chips need more area"
    inputs = {row["key"]: row for row in document["inputs"]}
    assert inputs["heat.load"]["value"] == "1 MW" and inputs["chips.power"]["source_en"].startswith("accelerator of"), "inputs are quoted with their comments"
    assert inputs["panel.width"]["origin_en"] == "--set" and inputs["environment.solar_constant"]["source_en"] == "Kopp & Lean 2011", "overridden and default inputs say so"
    assert inputs["coating.front.emissivity"]["source_en"].startswith("Z-93"), "a table's comment speaks for its keys"
    script("document.querySelector('figure .tools button').click()")
    time.sleep(0.5)
    assert script("return document.querySelector('figure .tools button').textContent") == phrases["page.copied"]["ko"], "data can be copied"
    on_paper(file)


def test_report_of_solve_in_korean(runs, page):
    file = "solve/report.html"
    look(runs, file, "ko")
    figures_of(file, ("map", "sankey", "lines", "tornado"))
    on_paper(file)


def test_report_of_an_orbit(runs, page):
    file = "orbit/report.html"
    look(runs, file, "en")
    figures_of(file, ("map", "sankey", "lines"))
    orbit = next(f for f in script("return pageDocument.figures") if f["id"] == "temperatures")
    assert len(orbit["shades"]) == 1 and 25.0 < orbit["shades"][0]["to"] - orbit["shades"][0]["from"] < 45.0, f"one eclipse: {orbit['shades']}"
    assert any("inlet" in s["name_en"] for s in orbit["series"]), "probes are drawn"
    on_paper(file)


def test_report_of_an_ideal_panel(runs, page):
    file = "ideal/report.html"
    look(runs, file, "en")
    figures_of(file, ("map", "sankey"))
    assert "</script><b>& \"quoted\"" in script("return document.querySelector('h1').textContent"), "titles are text, not markup"
    on_paper(file)


def test_page_of_claims(runs, page):
    file = "claims.html"
    look(runs, file, "en")
    figures_of(file, ("map", "sankey", "lines", "scatter", "bars", "tornado"))
    text = script("return document.querySelector('main').innerText")
    for words in ("진공상태이기 때문에 냉각 시스템도 필요 없다", "since it is a vacuum", "573.5", "기억에 따른 값", "가정"):
        assert words in text, f"{file}: '{words}' is missing"
    assert script("return document.querySelectorAll('#C1 .chip.false').length") == 1, "the verdict stands beside its claim"
    assert "<b>bound</b>" in script("document.querySelector('.switch [data-value=en]').click(); return document.querySelector('main').textContent"), "notes are text, not markup"
    drawn(file)
    on_paper(file)


def test_page_of_an_empty_ledger(runs, page):
    file = "empty.html"
    look(runs, file, "ko")
    on_paper(file)


def test_page_without_plotly(runs, page):
    look(runs, "bare.html", "en")
    assert script("return document.querySelectorAll('.notice').length") >= 2, "a page without plotly.js says so"
    assert script("return document.querySelectorAll('figure .plot').length") == 0, "and has no empty charts"
    assert script("return [...document.querySelectorAll('figure')].every(f => f.querySelectorAll('tbody tr').length > 0 && f.querySelector('details').open)"), "but tables"
