"""Loads the solver when it is first needed."""

from __future__ import annotations

import atexit
import ctypes
import importlib
import os
import sys
import threading
from pathlib import Path
from types import ModuleType
from typing import Any

from coldsky.errors import LibraryError, SolverMissing

_lock = threading.Lock()
_core: Any = None
_forked = False

MISSING = """this installation of coldsky reads results, it has no solver{why}.
To get one, Kokkos has to be there when the package is built:
  1. in the source tree: scripts/setup --python --no-build   (builds Kokkos into .deps/; docs/install.md has other ways)
  2. pip install .                                     (Kokkos elsewhere: Kokkos_ROOT=/its/folder pip install .)"""


def data_folder() -> Path:
    """Property tables, cases, texts."""
    return Path(__file__).parent / "share"


def _load() -> ModuleType:
    # Read by OpenMP when it is loaded: threads that wait sleep soon, as those of the program do.
    given = [name for name in ("OMP_WAIT_POLICY", "GOMP_SPINCOUNT") if name in os.environ]
    if not given:
        os.environ["GOMP_SPINCOUNT"] = "1000"
    flags = sys.getdlopenflags() if hasattr(sys, "getdlopenflags") else None
    # Another HDF5 that was loaded for all to see would take the place of the one that the solver was built with.
    if flags is not None and hasattr(os, "RTLD_DEEPBIND") and hasattr(ctypes.CDLL(None), "H5open"):
        sys.setdlopenflags(os.RTLD_NOW | os.RTLD_LOCAL | os.RTLD_DEEPBIND)
    elif flags is not None:
        sys.setdlopenflags(os.RTLD_NOW | os.RTLD_LOCAL)
    try:
        core = importlib.import_module("coldsky._core")
    except ModuleNotFoundError as error:
        if error.name != "coldsky._core":
            raise
        raise SolverMissing(MISSING.format(why="")) from None
    except ImportError as error:
        raise SolverMissing(MISSING.format(why=f" that can be loaded ({error})")) from error
    finally:
        if flags is not None:
            sys.setdlopenflags(flags)
        if not given:
            del os.environ["GOMP_SPINCOUNT"]
    if not os.environ.get("COLDSKY_DATA"):
        core.use_data_folder(str(data_folder()))
    atexit.register(core.finish)
    if hasattr(os, "register_at_fork"):
        os.register_at_fork(after_in_child=_mark_forked)
    return core


def _mark_forked() -> None:
    global _forked
    _forked = True


def core() -> ModuleType:
    """The module of the solver. Raises SolverMissing, and LibraryError in a process that was forked from one with a solver."""
    global _core
    if _forked:
        raise LibraryError(
            "this process was forked from one that had the solver loaded, whose threads it does not have: start processes with "
            "multiprocessing.get_context('spawn'), or import and call coldsky in the child alone"
        )
    if _core is None:
        with _lock:
            if _core is None:
                _core = _load()
    module: ModuleType = _core
    return module


def has_solver() -> bool:
    """Whether the solver can be loaded."""
    try:
        core()
    except SolverMissing:
        return False
    return True
