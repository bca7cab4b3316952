"""Man pages: made from the declarations of options and keys, understood by man and mandoc. Width of the help, terminals, pipes."""
import json
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from common import CASE, PROGRAM, run, settings, users_environment
from test_completion import Terminal


def names():
    return run("man").stdout.split()


def page(name):
    done = run("man", name)
    assert done.returncode == 0 and done.stderr == ""
    return done.stdout


def rendered(file, width=100):
    """What a reader sees, without overstrikes."""
    done = subprocess.run(["man", "--warnings", "-l", file], capture_output=True, text=True, check=True,
                          env={**os.environ, "MANWIDTH": str(width), "LC_ALL": "C.UTF-8", "MAN_KEEP_FORMATTING": "", "PAGER": "cat"})
    return re.sub(".\b", "", done.stdout), [line for line in done.stderr.splitlines() if "adjust line" not in line and "break line" not in line]


def plain(text):
    """Without breaks of lines and hyphens at their ends."""
    return re.sub(r"\s+", " ", re.sub("‐\n *", "", text))


def test_there_is_a_page_for_each_command():
    commands = [command for command in run("complete", "").stdout.split("\n") if command]
    commands = [command.split("\t")[0] for command in commands if not command.startswith("help")]
    assert names() == ["coldsky", *commands, "case", "summary"]
    assert run("man", "sise").stderr == "there is no man page 'sise' did you mean 'size'?\n"


def test_pages_are_written_to_a_folder():
    assert run("man", "--out", "made").returncode == 0
    made = sorted(path.name for path in Path("made").rglob("coldsky*"))
    assert made == sorted(f"coldsky.1" if name == "coldsky" else f"coldsky-{name}.{5 if name in ('case', 'summary') else 1}" for name in names())
    assert Path("made/man1/coldsky-size.1").read_text() == page("size")


def test_every_option_key_and_number_has_its_entry():
    for name in names():
        text = page(name).replace("\\-", "-")
        if name not in ("case", "summary"):
            said = run("help", *([] if name == "coldsky" else [name])).stdout
            options = re.findall(r"^  (?:-\w, )?(--[\w-]+)", said, re.M)
            assert options and all(re.search(rf"^\.B .*{option}\b", text, re.M) for option in options), name
            examples = re.findall(r"^  (coldsky .*)$", said.split("\nExamples\n")[-1], re.M)
            assert all(line in text for line in examples), name
    text = page("case").replace("\\-", "-")
    for key in json.loads(run("describe", "--json").stdout)["keys"]:
        assert f".B {key['key']}\n" in text and key["meaning"] in text, key["key"]
    text = page("summary").replace("\\-", "-")
    for key in json.loads(run("describe", "--summary", "--json").stdout)["keys"]:
        assert f".B {key['key']}\n" in text, key["key"]


@pytest.mark.skipif(shutil.which("man") is None, reason="man is not installed")
def test_man_renders_them():
    assert run("man", "--out", "made").returncode == 0
    for file in sorted(Path("made").rglob("coldsky*")):
        for width in (80, 120):
            said, warnings = rendered(file, width)
            assert warnings == [], f"{file}: {warnings}"
            assert max(map(len, said.splitlines())) <= width + 8, file  # examples are not broken
    said, _ = rendered("made/man1/coldsky-size.1")
    assert re.search(r"^NAME\n +coldsky-size - find the smallest radiator", said, re.M) and re.search(r"^EXAMPLES$", said, re.M)
    assert "--set KEY=VALUE" in said and 'heat.load="2 MW"' in said
    said, _ = rendered("made/man5/coldsky-case.5")
    assert "panel.tube.pitch" in said and "Distance between tubes. Where panel.kind=honeycomb|sheet. Unit: m. Required." in plain(said)


@pytest.mark.skipif(shutil.which("mandoc") is None, reason="mandoc is not installed")
def test_mandoc_has_no_errors():
    assert run("man", "--out", "made").returncode == 0
    for file in sorted(Path("made").rglob("coldsky*")):
        done = subprocess.run(["mandoc", "-T", "lint", "-W", "error", file], capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout


def test_width_of_the_help():
    environment = users_environment()
    for columns in (60, 80, 100, 200):
        for command in (["help"], ["help", "size"], ["help", "bench", "--lang", "ko"]):
            done = subprocess.run([PROGRAM, *command], capture_output=True, text=True, check=True, env={**environment, "COLUMNS": str(columns)})
            table = done.stdout.split("\nExamples\n")[0].split("\n예\n")[0]
            assert max(map(len, table.splitlines())) <= min(columns, 100), done.stdout
    assert run("help", "size").stdout == subprocess.run([PROGRAM, "help", "size"], capture_output=True, text=True, check=True,
                                                        env={**environment, "COLUMNS": "100"}).stdout


def test_no_colours_and_no_codes_in_pipes():
    for command in (["help"], ["describe"], ["check", CASE], ["info"], ["size", CASE, *settings(mesh__length_cells=8, mesh__core_cells=3), "--no-figures"]):
        done = run(*command)
        assert "\x1b" not in done.stdout + done.stderr, command


def test_a_terminal_sees_neither_colours_nor_broken_lines():
    """NO_COLOR has nothing to switch off; progress fits into a narrow terminal, whose lines it clears."""
    terminal = Terminal("bash")
    terminal.send("stty cols 50 rows 24\n", r"rows 24")
    said = terminal.send(f"coldsky size {CASE} --set mesh.length_cells=16 --set mesh.half_pitch_cells=8 --no-figures --no-report; echo en''ded\n", "ended")
    terminal.close()
    # Behind the command itself, which the shell draws anew where its line breaks at this width.
    said = said[said.index("\r\x1b[K"):]
    codes = set(re.findall(r"\x1b\[[^A-Za-z]*[A-Za-z]", said))
    assert codes == {"\x1b[K"}, codes
    lines = [line for line in re.split(r"\r\x1b\[K", said)[1:-1]]
    assert lines and max(map(len, lines)) < 50, lines
