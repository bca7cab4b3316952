"""Folders of the command-line tests: each test has a temporary one of its own as its current folder."""
import pytest

pytest.register_assert_rewrite("common")
from common import PROGRAM  # noqa: E402 (its assertions are rewritten too)


def pytest_sessionstart():
    if not PROGRAM.exists():
        pytest.exit(f"{PROGRAM}: there is no such program: build it, or name another one in COLDSKY_PROGRAM", returncode=3)


@pytest.fixture(autouse=True)
def own_folder(tmp_path, monkeypatch):
    """An empty folder, the current one while the test runs."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture(scope="module")
def runs(tmp_path_factory):
    """A folder for runs that several tests of a file look at (fixtures of scope module write into it)."""
    return tmp_path_factory.mktemp("runs")
