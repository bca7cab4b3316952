"""scripts/coldsky: when it looks for changed sources, and that it waits for no other set-up. The set-up and the program are stand-ins."""
import fcntl
import os
import shutil
import subprocess
from pathlib import Path

import pytest
from common import SOURCE


@pytest.fixture
def tree(own_folder):
    """A source tree whose set-up only says that it was called."""
    for folder in ("scripts", ".deps", "build/cpu-release/bin", "cmake", "kernels", "meshes", "solver"):
        Path(folder).mkdir(parents=True)
    shutil.copy(SOURCE / "scripts" / "coldsky", "scripts/coldsky")
    Path("CMakeLists.txt").touch()
    Path(".deps/lock").touch()
    write("scripts/setup", "echo set-up >&2")
    write("build/cpu-release/bin/coldsky", 'echo "program $*"')


def write(name, line):
    Path(name).write_text(f"#!/bin/sh\n{line}\n")
    Path(name).chmod(0o755)


def call(*arguments, **environment):
    done = subprocess.run(["scripts/coldsky", *arguments], capture_output=True, text=True, timeout=60, env=dict(os.environ, **environment))
    return done.returncode, done.stdout, done.stderr


def test_the_set_up_is_called(tree):
    assert call("size", "x") == (0, "program size x\n", "set-up\n")


def test_not_when_told_not_to(tree):
    assert call("--no-setup", "size", "x") == (0, "program size x\n", "")
    assert call("size", "x", COLDSKY_NO_SETUP="1") == (0, "program size x\n", "")
    assert call("size", "x", COLDSKY_NO_SETUP="0") == (0, "program size x\n", "set-up\n")
    Path("build/cpu-release/bin/coldsky").unlink()
    code, out, words = call("--no-setup", "size", "x")
    assert code == 1 and out == "" and "run scripts/setup" in words


def test_another_set_up_is_not_waited_for(tree):
    with open(".deps/lock") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        assert call("size", "x") == (0, "program size x\n", "")
        source = Path("solver/new.cpp")
        source.touch()
        os.utime(source, (2e9, 2e9))
        code, out, words = call("size", "x")
        assert code == 0 and out == "program size x\n" and "as it was before" in words
        # A program that is being written is none yet.
        write("build/cpu-release/bin/coldsky", "exit 1")
        assert call("size", "x")[2] == "set-up\n"
