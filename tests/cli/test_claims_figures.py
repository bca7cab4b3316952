"""Pages of the ledger: none where none is asked for; a figure that cannot be drawn is left out with a note, and never takes the numbers with it."""
import json
from pathlib import Path

import pytest
from common import run

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
