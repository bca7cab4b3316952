"""Pages of the ledger: none where none is asked for; a figure that cannot be drawn is left out with a note, and never takes the numbers with it."""
import json
import re
import shutil
import subprocess
from pathlib import Path

from common import ENVIRONMENT, PROGRAM, run

QUICK = ["--samples", "0"]


def ledger(*arguments, out="ledger"):
    done = run("claims", *QUICK, *arguments, "--out", out)
    assert done.returncode == 0, f"claims {arguments}: {done.returncode}, {done.stderr}"
    return json.loads(Path(out, "claims.json").read_text()), done


def figures(document):
    return [figure["id"] for figure in document["figures"]]


def test_no_report():
    with_page, _ = ledger("--only", "C4", "--quiet")
    assert Path("ledger/claims.html").exists() and figures(with_page) == ["c4-lift"]
    for more in ([], ["--no-figures"], ["--shared-plotly"], ["--json"]):
        without, _ = ledger("--only", "C4", "--quiet", "--no-report", *more)
        names = [path.name for path in Path("ledger").iterdir()]
        assert "claims.html" not in names and {"claims.json", "summary.json", "fields"} <= set(names), "the page of an earlier run is left, or more than the page is missing"
        assert without["figures"] == [] and without["figures_left_out"] == [], "nothing is computed for a page that nobody gets"
        assert without["claims"][0]["rows"] == with_page["claims"][0]["rows"], "the numbers do not depend on the page"
    assert not list(Path.cwd().glob("plotly*"))


def test_whole_ledgers_leave_nothing_out():
    document, done = ledger("--only", "C1", "--quiet")
    assert document["figures_left_out"] == [] and len(document["figures"]) > 5


def rows(document):
    return {row["id"]: row["value"] for part in ("claims", "counter_claims") for claim in document[part] for row in claim["rows"]}


def left_out(document):
    """Sentences about the figures that are not there, by their names; such a figure stands in no list, and the page tells of it."""
    notes = {note["id"]: note for note in document["figures_left_out"]}
    named = {name for part in ("claims", "counter_claims") for claim in document[part] for name in claim["figures"]}
    assert not notes.keys() & named and not notes.keys() & set(figures(document)) and named == set(figures(document))
    page = Path("ledger/claims.html").read_text()
    assert all(json.dumps(note["text_en"], ensure_ascii=False)[1:-1] in page for note in notes.values())
    return notes


def test_a_figure_without_an_answer_is_named_with_its_reason():
    """At 200 K the ammonia of the shipped case freezes: the two figures of its field have nothing to show, all else stands."""
    document, done = ledger("--only", "C1", "--assume", "radiator.temperature=200 K")
    notes = left_out(document)
    assert set(notes) == {"c1-map", "c1-heat"} and {"c1-area", "c1-tornado", "c1-heating"} <= set(figures(document)), (list(notes), figures(document))
    for note in notes.values():
        assert re.fullmatch(r"The figure “.+” is left out, because its case has no answer under what is assumed: ammonia would have to run at .+ K, where it freezes .+", note["text_en"]), note
        assert re.match("“.+” 그림은 뺐습니다. 가정한 조건에서는 그 사례에 답이 없습니다: ", note["text_ko"]), note
        assert note["text_en"] in done.stdout
    assert rows(document)["C1q"] is None and rows(document)["C1f"] > 0.0
    assert json.loads(Path("ledger/summary.json").read_text())["status"] == "ok" and not Path("ledger.partial").exists()


def test_a_figure_that_fails_is_left_out_with_its_reason():
    """A range whose end no coating has: the figure that goes to the ends of the ranges ends without a field there."""
    shutil.copytree(PROGRAM.parent.parent / "share", "copy/share")
    Path("copy/bin").mkdir()
    shutil.copy(PROGRAM, "copy/bin/coldsky")
    file = Path("copy/share/coldsky/claims/inputs.toml")
    text, damaged = file.read_text(), '\\g<1>low = "-1e300"'
    file.write_text(re.sub(r'(\[group\.inputs\."radiator\.emissivity"\][^\[]*?)low = "[^"]*"', damaged, text))
    assert file.read_text() != text
    done = subprocess.run(["copy/bin/coldsky", "claims", *QUICK, "--only", "C1", "--out", "ledger"], env=ENVIRONMENT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    document = json.loads(Path("ledger/claims.json").read_text())
    notes = left_out(document)
    assert set(notes) == {"c1-tornado"} and {"c1-area", "c1-map", "c1-heating"} <= set(figures(document)), (list(notes), figures(document))
    assert re.fullmatch(r"The figure “.+” could not be drawn and is left out: .+", notes["c1-tornado"]["text_en"]), notes
    assert notes["c1-tornado"]["text_en"] in done.stdout
    whole, _ = ledger("--only", "C1", "--no-figures", "--quiet", out="whole")
    assert rows(document) == rows(whole), "the numbers are those of the shipped inputs"


def test_numbers_that_nothing_balances_have_no_value():
    """Colder than what shines on it a radiator has no power to be doubled, and no cell turns more sunlight into power than it absorbs."""
    document, _ = ledger("--only", "C1", "--only", "C2", "--assume", "radiator.temperature=150 K", "--assume", "array.efficiency=0.95", "--no-figures", "--quiet")
    assert rows(document)["K1d"] is None and rows(document)["C1f"] is None and rows(document)["C2d"] is None, rows(document)
    assert rows(document)["C1a"] > 0.0 and rows(document)["C2a"] > 0.0
