"""What --lang ko translates: progress, warnings, tables, the last line. Errors, the log and the keys of JSON stay English. And ends of ranges that end well."""
import json
import os
import pty
import re
import subprocess
from pathlib import Path

import pytest
from common import CASE, CASES, ENVIRONMENT, PROGRAM, run, settings

S = settings(mesh__length_cells=8, mesh__half_pitch_cells=5, mesh__sheet_cells=1, mesh__core_cells=3, mesh__error_estimate="false") + ["--no-figures"]
LATIN = re.compile(r"[A-Za-z]{3,}")
RUNS = {"size": ["size", CASE, *S], "size in an orbit": ["size", CASE, *S, *settings(environment__orbit__beta="0 deg")],
        "size by date": ["size", CASES / "dawn-dusk-by-date-1mw.toml", *S], "solve": ["solve", CASE, *S, *settings(panel__count=400)],
        "transient": ["solve", CASE, *S, *settings(panel__count=400, time__end="600 s")], "claims": ["claims", "--only", "C4", "--samples", "4"]}


def in_terminal(*arguments):
    """Everything that a run writes to a terminal that is both its standard output and its standard error."""
    master, slave = pty.openpty()
    process = subprocess.Popen([str(PROGRAM), *map(str, arguments)], env={**ENVIRONMENT, "TERM": "xterm-256color"}, stdin=slave, stdout=slave, stderr=slave)
    os.close(slave)
    text = b""
    while True:
        try:
            part = os.read(master, 65536)
        except OSError:
            break
        if not part:
            break
        text += part
    os.close(master)
    return process.wait(), text.decode()


def last_line(text):
    return [line for line in re.sub(r"\r\x1b\[K", "", text).splitlines() if line.strip()][-1]


@pytest.mark.parametrize("arguments", RUNS.values(), ids=RUNS)
def test_progress_in_a_terminal(arguments):
    code, korean = in_terminal(*arguments, "--lang", "ko", "--out", "r")
    steps = [step.split("\n")[0] for step in korean.split("\r\x1b[K")[1:] if step.strip()]
    assert code == 0 and len(steps) > 3, (code, korean)
    allowed = {"tornado", "crossover", "lift"}  # ids of rows and figures
    for step in steps[:-1]:
        words = set(LATIN.findall(re.sub(r"\bc\d+-[a-z]+|[a-z_]+\.[a-z_.]+", "", step))) - allowed
        assert re.search("[가-힣]", step) and not words, step
    last = last_line(korean)
    assert re.fullmatch(r"\s*결과는 \S+에 있습니다", last), last
    code, english = in_terminal(*arguments, "--out", "r")
    assert code == 0 and not re.search("[가-힣]", "".join(english.split("\r\x1b[K")[1:-1])) and re.fullmatch(r"\s*outputs in \S+", last_line(english))


@pytest.mark.parametrize("arguments", [["--set", "heat.load=1 m"], ["--set", "heat.laod=1 W"], ["--nonsense"], ["--set", "coolant.temperature_rise=10 degC"]], ids=str)
@pytest.mark.parametrize("command", ["size", "solve", "check"])
def test_errors_are_the_same_in_every_language(command, arguments):
    english, korean = run(command, CASE, *arguments), run(command, CASE, *arguments, "--lang", "ko")
    assert english.returncode == korean.returncode == 2 and english.stderr == korean.stderr != ""


def test_log_and_keys_are_english():
    assert run(*RUNS["size"], "--lang", "ko", "--quiet", "--out", "r").returncode == 0
    assert not re.search("[가-힣]", Path("r/run.log").read_text())
    assert not re.search("[가-힣]", "".join(json.loads(Path("r/summary.json").read_text())))


# --- bare.emissivity at the end of its range

@pytest.mark.parametrize("value, code", [("0.001", 0), ("0.002", 0), ("0.01", 0), ("1", 0), ("0", 2), ("0.000999", 2), ("-0.1", 2), ("1.001", 2), ("nan", 2)])
def test_bare_emissivity(value, code):
    """Every value that is taken has an answer, with a temperature that is a number."""
    for command, more in (("size", []), ("solve", settings(panel__count=400))):
        done = run(command, CASE, *S, *more, "--quiet", *settings(bare__emissivity=value), "--json")
        assert done.returncode == code, f"{command}: {done.returncode}, {done.stderr}"
        if code == 0:
            summary = json.loads(done.stdout)
            assert summary["without_radiator.temperature_K"] > 300.0 and summary["without_radiator.time_to_limit_s"] > 0.0
        else:
            assert "bare.emissivity" in done.stderr


@pytest.mark.parametrize("zone, offset", [("America/St_Johns", r"-0[23]:30"), ("Asia/Kathmandu", r"\+05:45"), ("Pacific/Kiritimati", r"\+14:00"), ("nowhere/at-all", r"\+00:00"), ("", r"\+00:00")])
def test_zones_of_the_log(zone, offset):
    done = subprocess.run([str(PROGRAM), *map(str, RUNS["solve"]), "--quiet", "--out", "r"], env=dict(ENVIRONMENT, TZ=zone), capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    lines = Path("r/run.log").read_text().splitlines()
    zones = {re.match(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3} (\S+)  ", line)[1] for line in lines}
    assert len(lines) > 5 and len(zones) == 1
    if Path("/usr/share/zoneinfo").exists() or offset == r"\+00:00":
        assert re.fullmatch(offset, zones.pop())
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT.*", json.loads(Path("r/summary.json").read_text())["run.date"])
