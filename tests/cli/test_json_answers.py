"""--json prints one object in every case: what failed, why and where, also where the input is invalid. Old results do not pass for the answer."""
import json
from pathlib import Path

import pytest
from common import CASE, run

S = ["--set", "mesh.length_cells=8", "--set", "mesh.half_pitch_cells=5", "--set", "mesh.sheet_cells=1", "--set", "mesh.core_cells=3",
     "--set", "mesh.error_estimate=false", "--no-figures", "--quiet"]
SINK = ["--set", "environment.kind=fluxes", "--set", "environment.front.sink_temperature=400 K", "--set", "environment.back.sink_temperature=400 K"]


def answer(*arguments, code, status):
    """The one object that a failed command prints; its message is on standard error all the same."""
    done = run(*arguments, "--json")
    assert done.returncode == code, f"{arguments}: {done.returncode}, {done.stderr}"
    said = json.loads(done.stdout)
    assert said["status"] == status and said["command"] == arguments[0]
    assert said["reason"] and said["reason"].splitlines()[0] in done.stderr
    return said


def case(old="", new=""):
    text = CASE.read_text()
    assert old in text
    Path("case.toml").write_text(text.replace(old, new, 1))
    return next((n for n, line in enumerate(Path("case.toml").read_text().splitlines(), 1) if new and new in line), 0)


@pytest.mark.parametrize("command", ["size", "solve", "check"])
@pytest.mark.parametrize("old, new, column, problem, suggestion", [
    ('load = "1 MW"', 'load = "-1 MW"', 8, "heat.load = -1 MW is outside > 0 W", "see 'coldsky describe heat.load'"),
    ('load = "1 MW"', 'laod = "1 MW"', 1, "unknown key 'heat.laod'", "did you mean 'heat.load'?"),
    ('load = "1 MW"', "load = 1e6", 8, "heat.load = 1000000 has no unit", 'write load = "1000000 W"'),
    ('load = "1 MW"', "load = true", 8, "heat.load has a value of the wrong type", "see 'coldsky describe heat.load'")],
    ids=["out of range", "misspelt", "without a unit", "wrong type"])
def test_invalid_case(command, old, new, column, problem, suggestion):
    line = case(old, new)
    said = answer(command, "case.toml", code=2, status="invalid")
    first = said["errors"][0]
    assert first["file"] == "case.toml" and (first["line"], first["column"]) == (line, column)
    assert first["problem"] == problem and first["suggestion"] == suggestion
    assert said["case"] == "case"


@pytest.mark.parametrize("arguments", [["none.toml"], ["case.toml", "--set", "heat.load=2 kg"], ["case.toml", "--nonsense"], ["case.toml", "--lang", "fr"], []],
                         ids=["no such file", "--set", "unknown option", "unknown language", "no case"])
@pytest.mark.parametrize("command", ["size", "solve", "check"])
def test_invalid_command_line(command, arguments):
    case()
    said = answer(command, *arguments, code=2, status="invalid")
    assert len(said["errors"]) == 1
    assert not Path("none").exists() and not Path("none.partial").exists(), "a misspelt name leaves no folder"


@pytest.mark.parametrize("arguments, status", [(["--only", "C99"], "invalid"), (["--assume", "server.power=5 kg"], "invalid"),
                                               (["--assume", "server.powr=5 kW"], "invalid"), (["--samples", "-1"], "invalid")])
def test_claims(arguments, status):
    said = answer("claims", *arguments, code=2, status=status)
    assert said["errors"][0]["problem"]


@pytest.mark.parametrize("command", ["size", "solve", "check"])
@pytest.mark.parametrize("count", [1, 19, 20, 21, 60])
def test_errors_beyond_those_that_are_listed_are_counted(command, count):
    case("[heat]", "\n".join(f"wrong{n} = {n}" for n in range(count)) + "\n[heat]")
    said = answer(command, "case.toml", code=2, status="invalid")
    assert len(said["errors"]) == min(count, 20) and said["errors_not_listed"] == max(count - 20, 0)


def test_other_failures():
    said = answer("size", CASE, *S, *SINK, code=4, status="infeasible")
    assert said["binding_limit"] and said["errors"] is None and said["errors_not_listed"] == 0
    said = answer("size", CASE, *S, "--set", "solver.newton_limit=1", code=3, status="not_converged")
    assert said["errors"] is None
    done = run("solve", CASE, *S, "--set", "panel.count=10", "--json")
    assert done.returncode == 4 and json.loads(done.stdout)["status"] == "limit_exceeded"
    said = answer("size", CASE, *S, "--out", CASE, code=2, status="invalid")
    assert said["errors"][0]["problem"] == "is a file"


def test_success_has_a_status_too():
    done = run("check", CASE, "--json")
    assert json.loads(done.stdout)["status"] == "ok"
    done = run("claims", "--only", "C1", "--no-figures", "--samples", "0", "--json")
    assert done.returncode == 0 and json.loads(done.stdout)["status"] == "ok"


def test_the_failed_run_says_so_beside_the_old_results():
    """DIR keeps the results of the run that had an answer; DIR.partial tells of the one that had none."""
    case()
    assert run("size", "case.toml", *S, "--out", "r").returncode == 0
    old = Path("r/summary.json").read_text()
    case('load = "1 MW"', 'load = "-1 MW"')
    assert run("size", "case.toml", *S, "--out", "r").returncode == 2
    assert Path("r/summary.json").read_text() == old
    left = json.loads(Path("r.partial/summary.json").read_text())
    assert left["status"] == "invalid" and left["errors"][0]["line"] > 0 and left["run.command_line"]
    for more in (["--set", "heat.lode=1 MW"], ["--device", "7"]):
        case()
        Path("r.partial/summary.json").unlink()
        assert run("size", "case.toml", *S, "--out", "r", *more).returncode == 2
        assert json.loads(Path("r.partial/summary.json").read_text())["status"] == "invalid"


def test_a_checkpoint_outlives_a_wrong_command():
    case()
    wrong = ["size", "case.toml", *S, "--out", "r", "--set", "heat.lode=1 MW"]
    assert run(*wrong).returncode == 2  # leaves DIR.partial
    Path("r.partial/checkpoint.h5").write_bytes(b"checkpoint")
    for more in (["--resume"], []):
        Path("r.partial/summary.json").unlink()
        assert run(*wrong, *more).returncode == 2
        assert Path("r.partial/checkpoint.h5").read_bytes() == b"checkpoint"
        assert json.loads(Path("r.partial/summary.json").read_text())["status"] == "invalid"


def test_only_with_json():
    for command in ("size", "check"):
        done = run(command, CASE, "--set", "heat.load=-1 W")
        assert done.returncode == 2 and done.stdout == ""
