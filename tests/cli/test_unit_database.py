"""The unit database when the environment names another one."""
import os
import subprocess
from pathlib import Path

import pytest
from common import CASE, PROGRAM

CLEAN = {name: value for name, value in os.environ.items() if name != "UDUNITS2_XML_PATH"}


def check(*arguments, **variables):
    return subprocess.run([str(PROGRAM), "check", str(CASE), *arguments], env={**CLEAN, **variables}, capture_output=True, text=True)


@pytest.fixture(scope="module")
def answer():
    done = check()
    assert done.returncode == 0
    return done.stdout


@pytest.mark.parametrize("content", [None, "", "no XML", "<unit-system></unit-system>", "<unit-system><unit><base/>", "\0\1\2",
                                     "<unit-system><unit><base/><name><singular>meter</singular></name><symbol>m</symbol></unit></unit-system>"])
def test_a_file_that_is_no_database_is_passed_over(content, answer):
    if content is not None:
        Path("udunits2.xml").write_text(content)
    done = check("--set", "heat.load=1000 kW", UDUNITS2_XML_PATH=os.path.abspath("udunits2.xml"))
    assert (done.returncode, done.stderr) == (0, "") and done.stdout.splitlines()[5:] == answer.splitlines()[5:], done.stderr


@pytest.mark.parametrize("path", ["", ".", "/nowhere/udunits2.xml", "relative/udunits2.xml", "/dev/null", "x" * 5000])
def test_a_path_that_leads_nowhere_is_passed_over(path, answer):
    done = check(UDUNITS2_XML_PATH=path)
    assert (done.returncode, done.stderr, done.stdout) == (0, "", answer), done.stderr


def test_a_database_of_the_user_is_used():
    own = PROGRAM.parent.parent / "share/coldsky/udunits/udunits2.xml"
    Path("mine.xml").write_text(f"<unit-system><import>{own}</import><unit><def>0.5 meter</def>"
                                "<name><singular>ell</singular></name></unit></unit-system>")
    assert check("--set", "panel.width=1 ell").returncode == 2
    done = check("--set", "panel.width=1 ell", UDUNITS2_XML_PATH=os.path.abspath("mine.xml"))
    assert done.returncode == 0 and '0.5 m' in done.stdout, done.stderr
