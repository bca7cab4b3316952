"""Pages of many runs: none, or one plotly.js for all; what a report says of its run, in whole numbers and in both languages."""
import json
import re
import signal
from pathlib import Path

from common import CASE, CASES, SOURCE, run
from test_interrupt import interrupted

S = ["--set", "mesh.length_cells=8", "--set", "mesh.half_pitch_cells=5", "--set", "mesh.sheet_cells=1", "--set", "mesh.core_cells=3", "--set",
     "mesh.error_estimate=false", "--no-figures", "--quiet"]
hangul = re.compile("[\uac00-\ud7a3]")


def ended(*arguments):
    """Runs coldsky; it has to succeed."""
    done = run(*arguments)
    assert done.returncode == 0, f"coldsky {' '.join(map(str, arguments))}: {done.stderr}"
    return done


def document(folder):
    """What report.html of a folder is built from."""
    text = Path(folder, "report.html").read_text()
    return json.JSONDecoder().raw_decode(text, text.index("pageDocument = ") + len("pageDocument = "))[0]


def texts(value, language):
    """All texts of a document in a language."""
    if isinstance(value, dict):
        return [text for key, entry in value.items() for text in ([entry] if key.endswith(f"_{language}") and isinstance(entry, str) else texts(entry, language))]
    return [text for entry in value for text in texts(entry, language)] if isinstance(value, list) else []


def plotly_files():
    return sorted(Path.cwd().rglob("plotly*.js"))


def test_no_report():
    ended("size", CASE, *S, "--out", "with")
    for command, further in (("size", []), ("solve", ["--set", "panel.count=300"]), ("solve", ["--set", "panel.count=300", "--set", "time.end=60 s"])):
        ended(command, CASE, *S, *further, "--no-report", "--out", "without")
        assert not Path("without/report.html").exists(), f"{command} {further}: a report"
        assert Path("without/results.h5").exists() and json.loads(Path("without/summary.json").read_text())["status"] == "ok"
    ended("size", CASE, *S, "--out", "without")
    ended("size", CASE, *S, "--no-report", "--out", "without")
    assert not Path("without/report.html").exists(), "the report of an earlier run is left"
    one, other = (json.loads(Path(folder, "summary.json").read_text()) for folder in ("with", "without"))
    assert one["radiator.planform_area_m2"] == other["radiator.planform_area_m2"], "the answer does not depend on the report"


def test_shared_plotly():
    for folder in ("batch/one", "batch/two"):
        ended("size", CASE, *S, "--shared-plotly", "--out", folder)
    assert len(plotly_files()) == 1 and plotly_files()[0].parent == Path.cwd() / "batch", f"one file for both: {plotly_files()}"
    name = plotly_files()[0].name
    for folder in ("one", "two"):
        page = Path("batch", folder, "report.html")
        assert page.stat().st_size < 1_000_000 and f'<script src="../{name}"></script>' in page.read_text(), f"{page}: {page.stat().st_size} bytes"
    ended("size", CASE, *S, "--out", "alone")
    assert Path("alone/report.html").stat().st_size > 4_000_000, "a report is one file unless it is asked for otherwise"

    # Folders from within, and one with a slash behind it.
    Path("inside/run").mkdir(parents=True)
    ended("size", CASE, *S, "--shared-plotly", "--out", "inside/run/")
    assert Path("inside", name).exists() and len(plotly_files()) == 2, plotly_files()


def test_a_file_that_is_not_plotly_stays():
    ended("size", CASE, *S, "--shared-plotly", "--out", "batch/one")
    name = plotly_files()[0].name
    for text in ("mine", "", plotly_files()[0].read_text()[:1000]):
        Path("other").mkdir(exist_ok=True)
        Path("other", name).write_text(text)
        ended("size", CASE, *S, "--shared-plotly", "--out", "other/run")
        assert Path("other", name).read_text() == text, "a file of another's is left as it is"
        assert Path("other/run/report.html").stat().st_size > 4_000_000, "and the report carries its own"


def test_a_report_tells_of_its_run():
    done = ended("size", CASE, *S, "--set", "margin.policy=mil-std-1540", "--out", "r")
    assert not done.stdout
    page, summary = document("r"), json.loads(Path("r/summary.json").read_text())
    assert page["run"]["date"] == summary["run.date"] and page["run"]["host"] == summary["run.host"]
    assert page["run"]["command"] == summary["run.command_line"] and "--out r" in page["run"]["command"]
    assert summary["version"] in page["run"]["version"]
    chip = page["chip"]
    assert chip["limit_K"] == 358.15 and abs(chip["limit_K"] - chip["temperature_K"] - 17.0) < 0.01, chip


def test_convergence_of_the_whole_run():
    ended("size", CASE, *S, "--out", "size")
    ended("solve", CASE, *S, "--set", "panel.count=300", "--out", "solve")
    for folder, names in (("size", {"coarse mesh", "full mesh", "cold case"}), ("solve", {"panel"})):
        figure = next(f for f in document(folder)["figures"] if f["id"] == "residual")
        assert {s["name_en"] for s in figure["series"]} == names, f"{folder}: {figure['series']}"
        log = Path(folder, "run.log").read_text()
        steps = len(re.findall(r": Newton step \d+, residual", log))
        linear = sum(map(int, re.findall(r"residual \S+, (\d+) linear iterations", log)))
        assert f" {steps} Newton step" in figure["caption_en"] and f" {linear} linear" in figure["caption_en"], (steps, linear, figure["caption_en"])
        assert max(max(s["x"]) for s in figure["series"]) == steps, "the last step ends the axis"
        assert sum(value is not None for s in figure["series"] for value in s["y"]) > steps, "where each solve began is drawn too"
        assert all(s["y"][-1] < 1e-8 for s in figure["series"]), "every field converged"


def test_section_and_attitude():
    ended("size", CASE, *S, "--out", "orbit")
    figures = {f["id"]: f for f in document("orbit")["figures"]}
    parts = {part["role"]: part["value"] for part in figures["section"]["parts"]}
    assert abs(parts["thickness"] - parts["core"] - 2.0 * parts["sheet"]) < 1e-6 and parts["coolant"] < parts["saddle"] < parts["pitch"], parts
    directions = {arrow["name_en"]: arrow["to"] for arrow in figures["attitude"]["arrows"]}
    assert directions["planet"] == [0.0, 0.0, -1.0] and directions["velocity"] == [1.0, 0.0, 0.0], directions
    assert all(abs(sum(x * x for x in to) - 1.0) < 1e-5 for to in directions.values()), "directions are unit vectors"
    beta = float(re.search(r"beta angle (\S+)°", figures["attitude"]["caption_en"])[1])
    assert beta == 90.0 and abs(directions["Sun"][1] - 1.0) < 1e-5, "at beta 90° the Sun stands on the orbit's normal"
    ended("size", CASES / "deep-space-1au-1mw.toml", *S, "--set", "environment.sun_angle=30 deg", "--out", "deep")
    deep = next(f for f in document("deep")["figures"] if f["id"] == "attitude")
    sun = next(arrow["to"] for arrow in deep["arrows"] if arrow["role"] == "sun")
    assert abs(sun[0] - 0.8660254) < 1e-5 and deep["below"] == "nothing", "the Sun stands at its angle from the front"


def test_one_panel_is_no_panels():
    for arguments, count in ((["solve", "--set", "panel.count=1", "--set", "heat.load=3 kW"], 1), (["solve", "--set", "panel.count=2", "--set", "heat.load=6 kW"], 2),
                             (["solve", "--set", "panel.count=1", "--set", "heat.load=3 kW", "--set", "time.end=60 s"], 1), (["size", "--set", "heat.load=2 kW"], 1)):
        command, *further = arguments
        done = run(command, CASE, *further, *S, "--set", "limits.enforce=false", "--out", "r")
        assert done.returncode == 0, done.stderr
        page = document("r")
        every = " ".join(texts(page, "en"))
        assert not re.search(r"(?<![\d.,\u202f])1 (panels|passes|steps|cycles|cells|solves|time steps|Newton steps)\b", every), f"{arguments}: {every}"
        assert "(s)" not in every and "(es)" not in every, every
        assert re.search(r"\b1 panel\b" if count == 1 else r"\b2 panels\b", page["verdict_en"]), page["verdict_en"]


def test_korean():
    table = json.loads((SOURCE / "solver" / "report" / "assets" / "strings.json").read_text())
    claims = (SOURCE / "data" / "claims" / "claims.toml").read_text() + (SOURCE / "data" / "claims" / "inputs.toml").read_text()
    sources = "".join(path.read_text() for folder in ("studies", "report", "case") for path in (SOURCE / "solver" / folder).glob("*.cpp"))
    for text in (*(entry["ko"] for entry in table.values()), claims, sources):
        for word in ("냉각수", "면판", "표피", "냉매"):
            assert word not in text, f"{word}: 냉각재 and 면재 are the words"
    names = {"page.english", "origin.override", "page.no_charts"}
    for key, entry in table.items():
        words = re.sub(r"\{[^}]*\}", "", entry["ko"])
        assert hangul.search(words) or key in names or key.startswith("source.") or not re.search("[A-Za-z]{3}", words), f"{key}: '{entry['ko']}' has no Korean"
    ended("size", CASE, *S, "--out", "r")
    page = document("r")
    # Words of a case file stand beside their Korean.
    for row in page["inputs"]:
        if re.fullmatch(r"[a-z][a-z-]+(-\w+)?", row["value"]):
            assert f"page.value.{row['value']}" in table, f"{row['key']} = {row['value']} has no Korean"
    # What a page says beside its numbers are sentences.
    for row in (*page["rows"], *page["limits"]):
        note = row["note_ko"]
        assert not note or not re.search("[가-힣]", note) or re.search(r"(니다|시오|니까)\.?$", note), f"{row['label_en']}: {note}"


def test_convergence_of_a_run_that_was_interrupted():
    """The steps before the interruption are in the report of the run that went on, none of them twice."""
    case = ["size", CASE, "--set", "panel.width=0.3 m", "--set", "mesh.error_estimate=false", "--no-figures", "--quiet"]
    ended(*case, "--out", "whole")
    whole = next(f for f in document("whole")["figures"] if f["id"] == "residual")
    for marker in ("coarse mesh: Newton step 3", "cold case: Newton step 2"):
        interrupted("parts", case, marker, signal.SIGINT)
        ended(*case, "--resume", "--out", "parts")
        figure = next(f for f in document("parts")["figures"] if f["id"] == "residual")
        assert figure["caption_en"] == whole["caption_en"], f"{marker}: {figure['caption_en']}"
        assert figure["series"] == whole["series"], f"{marker}: another history"
