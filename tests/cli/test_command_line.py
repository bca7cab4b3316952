"""The command line: help, version, the place of options, languages."""
import json
import re
from pathlib import Path

import pytest
from common import CASE, SOURCE, run

COMMANDS = ["new", "size", "solve", "sweep", "claims", "check", "describe", "info", "verify", "bench", "export", "deck", "compare", "plot", "completion", "man"]
S = ["--set", "mesh.length_cells=8", "--set", "mesh.half_pitch_cells=5", "--set", "mesh.sheet_cells=1", "--set", "mesh.core_cells=3",
     "--set", "mesh.error_estimate=false", "--no-figures"]
phrases = json.loads((SOURCE / "solver" / "report" / "assets" / "strings.json").read_text())


def text_of(*arguments):
    done = run(*arguments)
    assert done.returncode == 0 and done.stderr == "", f"{arguments}: {done.stderr}"
    return done.stdout


def test_help_in_all_its_forms():
    whole = text_of("--help")
    assert whole == text_of("help") == text_of("-h") == text_of("help", "--help")
    for command in COMMANDS:
        assert re.search(rf"^  {command} ", whole, re.M)
        own = text_of(command, "--help")
        assert own.startswith(f"Usage: coldsky {command}") and own == text_of("help", command) == text_of("--help", command)


def test_help_of_what_there_is_not():
    done = run("help", "sze")
    assert done.returncode == 2 and done.stderr == "there is no command 'sze' (the first word is a command) did you mean 'size'?\n"
    done = run("slove", CASE)
    assert done.returncode == 2 and "did you mean 'solve'?" in done.stderr


@pytest.mark.parametrize("command", COMMANDS)
def test_help_is_plain_and_its_defaults_are_taken(command):
    said = text_of("help", command)
    assert not re.search(r"[{}]|TEXT:|INT in|FLOAT|=\[\]", said), said
    assert max(map(len, said.splitlines())) <= 100
    for option, default in re.findall(r"^  (--[\w-]+) [^\[\n]*\[([\w.+-]+)\]$", said, re.M):
        if default not in ("all", "none", "claims") and "own" not in default:
            done = run(command, option, default, "--help")
            assert done.returncode == 0, f"{option} {default}: {done.stderr}"
            # What is refused is refused here too, before the option that there is not ends the command.
            done = run(command, option, default, "--nonsense")
            assert done.returncode == 2 and option not in done.stderr, done.stderr


def test_version():
    assert text_of("-V") == text_of("--version") and re.fullmatch(r"\d+\.\d+\.\d+\S*\n", text_of("-V"))


@pytest.mark.parametrize("before", [["--json"], ["--set", "heat.load=2 MW", "--json"], ["--set=heat.load=2 MW", "--json"], ["--lang", "ko", "--json"]])
def test_options_before_the_command(before):
    ahead, behind = run(*before, "check", CASE), run("check", CASE, *before)
    assert ahead.returncode == behind.returncode == 0, ahead.stderr
    assert json.loads(ahead.stdout) == json.loads(behind.stdout)


def test_a_value_that_is_the_name_of_a_command():
    assert run("--out", "check", "size", CASE, *S, "--quiet").returncode == 0
    assert Path("check/summary.json").exists()


@pytest.mark.parametrize("command", COMMANDS)
def test_help_in_korean(command):
    for arguments in (["--lang", "ko", "help", command], [command, "--help", "--lang", "ko"], ["help", command, "--lang=ko"]):
        said = text_of(*arguments)
        assert said.startswith("사용법: coldsky " + command) and phrases[f"help.{command}"]["ko"] in said
    # No description is left in English.
    words = {text["en"] for key, text in phrases.items() if key.startswith("help.") and " " in text["en"]}
    assert not [word for word in words if re.sub(r"\s+", " ", word) in re.sub(r"\s+", " ", said)]


def test_language_after_the_command():
    for command, more in (("size", []), ("solve", ["--set", "panel.count=400"])):
        after, before = run(command, CASE, *S, *more, "--lang", "ko"), run("--lang", "ko", command, CASE, *S, *more)
        assert after.returncode == before.returncode == 0, after.stderr
        assert re.search("[가-힣]", after.stdout) and after.stdout.splitlines()[2] == before.stdout.splitlines()[2]
        assert "lang=\"ko\"" in (Path(CASE.stem) / "report.html").read_text()[:2000]


def test_times_of_the_log_carry_their_zone():
    for zone, offset in (("Asia/Seoul", "+09:00"), ("UTC", "+00:00"), ("<-0330>3:30", "-03:30")):
        import os
        os.environ["TZ"] = zone
        try:
            assert run("size", CASE, *S, "--quiet", "--out", "zone").returncode == 0
        finally:
            del os.environ["TZ"]
        for line in Path("zone/run.log").read_text().splitlines():
            assert re.match(rf"\d{{4}}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{{3}} {re.escape(offset)}  ", line), line
