"""Completion of commands, options and keys: what the program answers, and real shells that ask it."""
import json
import os
import pty
import re
import select
import shutil
import subprocess
import time
from pathlib import Path

import pytest
from common import CASE, PROGRAM, SOURCE, run

SHELLS = {"bash": ["bash", "--norc", "--noprofile", "-i"], "zsh": ["zsh", "-f", "-i"], "fish": ["fish", "--no-config", "--interactive"]}
SOURCED = {"bash": "source {file}; bind 'set enable-bracketed-paste off'", "zsh": "autoload -U compinit; compinit -u -D; bindkey -e; source {file}", "fish": "source {file}"}


def answers(*words):
    done = run("complete", *words)
    assert done.returncode == 0 and done.stderr == "", done.stderr
    return [line.split("\t")[0] for line in done.stdout.splitlines()]


def test_commands_and_options():
    assert {"new", "size", "solve", "sweep", "describe", "compare", "completion", "man"} <= set(answers(""))
    assert answers("swe") == ["sweep"] and answers("help", "swe") == ["sweep"]
    assert answers("size", "--thr") == ["--threads"] and answers("size", "--no-") == ["--no-figures", "--no-report"]
    assert answers("--lang", "ko", "siz") == ["size"] and answers("size", "--lang", "") == ["en", "ko"]
    assert answers("nonsense", "") == []
    for command in answers(""):  # no option is left out
        said = run("help", command).stdout
        assert set(re.findall(r"^  (?:-\w, )?(--[\w-]+)", said, re.M)) == set(answers(command, "--")) or command == "help"


def test_keys_and_their_values():
    keys = [key["key"] for key in json.loads(run("describe", "--json").stdout)["keys"]]
    entries = ("scene.panel.", "scene.body.", "scene.mirror.")  # go by the names that a case gives them
    assert answers("size", "--set", "") == [key + "=" for key in keys if not key.startswith(entries)]
    assert "scene.body.width" in keys and "scene.body.width" in answers("describe", "scene.body")
    assert answers("size", CASE, "--json", "--set", "panel.ki") == ["panel.kind="]
    assert answers("size", "--set", "panel.kind=") == [f"panel.kind={kind}" for kind in ("honeycomb", "sheet", "ideal")]
    assert answers("size", "--set=panel.kind=sh") == ["--set=panel.kind=sheet"]
    assert "panel.sheet.material=cfrp-m55j" in answers("solve", "--set", "panel.sheet.material=")
    assert answers("solve", "--set", "coating.front=Z-") == ["coating.front=Z-93"]
    assert answers("solve", "--set", "time.periodic=") == ["time.periodic=true", "time.periodic=false"]
    assert answers("solve", "--set", "time.tolerance=") == ["time.tolerance=0.01 K"]
    assert answers("describe", "panel.tube")[0] == "panel.tube" and "panel.tube.pitch" in answers("describe", "panel.tube")
    assert "radiator.mass_kg" in answers("describe", "--summary", "radiator")


@pytest.mark.parametrize("words, wanted", [(["verify", "fin_rect"], "fin_rect_kT"), (["bench", "tri"], "triad"), (["claims", "--only", ""], "C1"),
                                           (["claims", "--assume", "server.pow"], "server.power="), (["new", "pan"], "panel"), (["man", "si"], "size"),
                                           (["completion", ""], "zsh"), (["size", ""], ":files toml"), (["size", "a.toml", ""], ":files toml"),
                                           (["size", "--out", ""], ":folders"), (["sweep", ""], ":files toml"), (["compare", "a", ""], ":folders"),
                                           (["bench", "compare", ""], ":files json")])
def test_values(words, wanted):
    assert wanted in answers(*words)


class Terminal:
    """A shell in a terminal of its own, with completion loaded."""

    def __init__(self, shell):
        environment = {**os.environ, "PATH": f"{PROGRAM.parent}:{os.environ['PATH']}", "TERM": "xterm", "PS1": "$ ", "LC_ALL": "C.UTF-8", "HOME": os.getcwd(),
                       "XDG_CONFIG_HOME": os.getcwd(), "XDG_DATA_HOME": os.getcwd(), "fish_features": "no-query-term"}
        self.process, self.end = pty.fork()
        if self.process == 0:
            os.execvpe(SHELLS[shell][0], SHELLS[shell], environment)
        self.text = ""
        self.await_quiet()
        file = SOURCE / "data/completion" / shell
        # What a shell says when it has done with a line.
        self.send(SOURCED[shell].format(file=file) + "; echo lo''aded\n", "loaded")

    def read(self, seconds):
        ready, _, _ = select.select([self.end], [], [], seconds)
        if not ready:
            return False
        self.text += os.read(self.end, 65536).decode(errors="replace")
        return True

    def await_quiet(self):
        while self.read(0.7):
            pass

    def send(self, keys, awaited):
        """Types, and waits until the terminal shows what is awaited, or for three minutes on a busy machine."""
        self.text = ""
        os.write(self.end, keys.encode())
        limit = time.monotonic() + 180
        while not re.search(awaited, self.text, re.DOTALL) and time.monotonic() < limit:
            self.read(0.2)
        return self.text

    def words(self, typed):
        """The words of the line that a tabulator makes of what is typed."""
        os.write(self.end, typed.encode())
        self.await_quiet()
        os.write(self.end, b"\t")
        self.await_quiet()
        # To the line's begin: the shell is to show its words instead of running it.
        said = self.send("\x01printf 'word%s\\n' '[' \x05 ']end'\n", r"word\]end")
        said = said[said.rindex("word["):]
        return [line.strip() for line in re.findall(r"word([^\r\n]*)", said)[1:-1]]

    def list(self, typed, awaited):
        os.write(self.end, typed.encode())
        self.await_quiet()
        said = self.send("\t\t", awaited)
        os.write(self.end, b"\x03")
        self.await_quiet()
        return said

    def close(self):
        os.close(self.end)
        os.waitpid(self.process, 0)


@pytest.fixture(params=SHELLS)
def terminal(request):
    if shutil.which(request.param) is None:
        pytest.skip(f"{request.param} is not installed")
    shutil.copy(CASE, "station.toml")
    Path("notes.txt").write_text("")
    Path("station").mkdir()
    terminal = Terminal(request.param)
    yield terminal
    terminal.close()


def test_in_a_real_shell(terminal):
    assert terminal.words("coldsky swe") == ["coldsky", "sweep"]
    assert terminal.words("coldsky size --quie") == ["coldsky", "size", "--quiet"]
    assert terminal.words("coldsky size --set panel.ki") == ["coldsky", "size", "--set", "panel.kind="]
    assert terminal.words("coldsky size --set panel.kind=ho") == ["coldsky", "size", "--set", "panel.kind=honeycomb"]
    # A key goes on with its value, without a blank between.
    assert terminal.words("coldsky size --set panel.ki\tho") == ["coldsky", "size", "--set", "panel.kind=honeycomb"]
    assert terminal.words("coldsky size --set panel.kind=sheet --set=coating.front.name=Z-9") == [
        "coldsky", "size", "--set", "panel.kind=sheet", "--set=coating.front.name=Z-93"]
    assert terminal.words("coldsky solve --set time.tolerance=") == ["coldsky", "solve", "--set", "time.tolerance=0.01 K"]
    assert terminal.words("coldsky check station.") == ["coldsky", "check", "station.toml"]
    assert [word.rstrip("/") for word in terminal.words("coldsky compare sta")] == ["coldsky", "compare", "station"]
    said = terminal.list("coldsky size --set panel.kind=", "ideal.*sheet|sheet.*ideal")
    assert all(kind in said for kind in ("honeycomb", "sheet", "ideal")), said


@pytest.mark.parametrize("shell", SHELLS)
def test_the_command_prints_what_is_installed(shell):
    done = run("completion", shell)
    assert done.returncode == 0 and done.stdout == (SOURCE / "data/completion" / shell).read_text()
    assert run("completion", "tcsh").returncode == 2
    if shutil.which(shell):
        flags = ["--no-execute"] if shell == "fish" else ["-n"]
        assert subprocess.run([shell, *flags, SOURCE / "data/completion" / shell], check=False).returncode == 0
