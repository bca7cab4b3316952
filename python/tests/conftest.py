"""What the tests of the package share. Run them against an installed package, or against a build folder with
PYTHONPATH=build/cpu-release/python; COLDSKY_PROGRAM names the program that answers are compared with."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

SOURCE = Path(__file__).resolve().parents[2]
CASES = SOURCE / "cases"
CASE = CASES / "dawn-dusk-1mw.toml"
#: A narrow panel of few cells: the whole story in a fraction of a second.
SMALL = {"mesh.length_cells": 16, "panel.width": "0.2 m"}
#: What makes the transient case a short one.
SHORT = {**SMALL, "time.orbits": None, "time.end": "600 s", "output.probes": None, "panel.count": 600}
#: A solve that takes long enough to be ended in the middle.
LONG = CASES / "low-orbit-transient.toml"


def program() -> Path:
    return Path(os.environ.get("COLDSKY_PROGRAM") or SOURCE / "build/cpu-release/bin/coldsky").resolve()


def settings(changes: dict[str, Any]) -> list[str]:
    words: list[str] = []
    for key, value in changes.items():
        words += ["--set", f"{key}={'' if value is None else value}"]
    return words


def of_program(*words: object, code: int = 0) -> str:
    """Standard output of the program."""
    done = subprocess.run([str(program()), *map(str, words)], capture_output=True, text=True, timeout=600)
    assert done.returncode == code, done.stderr
    return done.stdout


def summary_of_program(command: str, case: Path, folder: Path, changes: dict[str, Any] = SMALL) -> dict[str, Any]:
    text = of_program(command, case, *settings(changes), "--json", "--no-report", "--out", folder)
    found: dict[str, Any] = json.loads(text)
    return found


def without_times(summary: dict[str, Any]) -> dict[str, Any]:
    """A summary without what differs between runs that agree in all else."""
    return {key: value for key, value in summary.items() if not key.startswith(("time.", "run.")) and key not in ("device", "scene.seconds")}


def small_sweep(folder: Path) -> Path:
    """A sweep file of twelve designs."""
    from coldsky.cases import toml_text

    file = folder / "twelve.toml"
    file.write_text(toml_text({
        "schema": 1, "case": str(CASE), "command": "size", "sampling": "grid", "check_share": 0.0,
        "objective": {"key": "radiator.mass_kg", "goal": "minimise"},
        "constraint": [{"key": "radiator.planform_area_m2", "at_most": "1200 m2"}],
        "vary": {"panel.tube.pitch": {"list": ["60 mm", "75 mm", "100 mm", "150 mm"]},
                 "panel.sheet.material": {"list": ["aluminium-6061", "cfrp-k13d2u", "graphite-film"]}},
    }))  # fmt: skip
    return file


def python(code: str, *arguments: object, check: bool = True, **environment: str) -> subprocess.CompletedProcess[str]:
    """Runs a script in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-c", code, *map(str, arguments)], capture_output=True, text=True, timeout=600, env={**os.environ, **environment}
    )
    assert not check or done.returncode == 0, done.stderr
    return done


@pytest.fixture(scope="session")
def answer() -> Any:
    """The shipped case, small."""
    import coldsky

    return coldsky.size(CASE, set=SMALL)


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same, as the package writes it."""
    import coldsky

    out = tmp_path_factory.mktemp("results") / "small"
    coldsky.size(CASE, set=SMALL, out=out, report=False)
    return out
