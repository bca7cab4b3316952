"""File systems that lock no files: results and checkpoints are written, and HDF5's refusal is told where it cannot be avoided."""
import errno
import os

import pytest
from common import CASE, PROGRAM, run

TINY = [x for pair in ("mesh.length_cells=32", "panel.width=0.1 m", "mesh.half_pitch_cells=5", "mesh.core_cells=4",
                       "mesh.sheet_cells=1") for x in ("--set", pair)]


@pytest.fixture(autouse=True)
def no_locks(monkeypatch):
    monkeypatch.setenv("LD_PRELOAD", str(PROGRAM.parent / "no_locks.so"))
    monkeypatch.setenv("ASAN_OPTIONS", "verify_asan_link_order=0")


@pytest.mark.parametrize("code", [errno.ENOSYS, errno.ENOLCK, errno.EOPNOTSUPP], ids=errno.errorcode.get)
def test_results_and_checkpoints_are_written(code, monkeypatch):
    monkeypatch.setenv("NO_LOCKS", str(code))
    done = run("size", CASE, *TINY, "--quiet", "--checkpoint-interval", 0, "--out", f"out{code}")
    assert done.returncode == 0, f"{os.strerror(code)}: {done.returncode}, {done.stderr}"


def test_locks_asked_for(monkeypatch):
    """The environment overrules the program: now HDF5 asks for locks."""
    monkeypatch.setenv("NO_LOCKS", str(errno.EOPNOTSUPP))
    monkeypatch.setenv("HDF5_USE_FILE_LOCKING", "TRUE")
    done = run("size", CASE, *TINY, "--quiet", "--out", "locked")
    assert (done.returncode == 1 and done.stderr == "locked.partial/results.h5: cannot be written (Operation not supported: the "
          "file system does not lock files; set HDF5_USE_FILE_LOCKING=FALSE) make room or choose another --out\n"), (
          f"locks asked for: {done.returncode}, {done.stderr}")
