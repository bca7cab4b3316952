"""Reads what runs have written: pure Python over h5py, without the solver."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Union

from coldsky.arrays import Arrays, FileArrays, MemoryArrays
from coldsky.errors import InputError
from coldsky.ledger import Ledger
from coldsky.panels import PanelResult
from coldsky.results import Result
from coldsky.scenes import SceneResult
from coldsky.sweeps import SweepResult


def read(folder: Union[str, "os.PathLike[str]"]) -> Result | Ledger:
    """The results in a folder that ``size``, ``solve``, ``scene``, ``sweep`` or ``claims`` has written, of the program or of this package.

    Arrays are read when they are asked for. A run that failed has left its reason in ``FOLDER.partial``; it can be read too, without
    arrays. Raises InputError where there are no results.
    """
    path = Path(folder)
    if path.is_file():
        path = path.parent
    summary_file = path / "summary.json"
    if not summary_file.is_file():
        raise InputError(
            f"{path}: holds no results (summary.json is missing)", str(path), problem="holds no results",
            reason="summary.json is missing", suggestion="name the folder that a run has written",
        )  # fmt: skip
    try:
        summary = json.loads(summary_file.read_text(encoding="utf-8"))
    except ValueError as error:
        raise InputError(f"{summary_file}: is damaged ({error})", str(summary_file), problem="is damaged", reason=str(error)) from None
    layout = str(summary.get("schema", "coldsky-summary-1")) if isinstance(summary, dict) else ""
    if layout.startswith("coldsky-") and not layout.endswith("-1"):  # docs/versions.md
        problem, reason, suggestion = f"has the layout {layout}", "this package reads layouts that end with -1", "read it with the version that wrote it"
        raise InputError(f"{summary_file}: {problem} ({reason}) {suggestion}", str(summary_file), problem=problem, reason=reason, suggestion=suggestion)
    if (path / "claims.json").is_file():
        return Ledger(json.loads((path / "claims.json").read_text(encoding="utf-8")), path)
    results = path / "results.h5"
    arrays: Arrays = FileArrays(results) if results.is_file() else MemoryArrays({})
    return make(summary, arrays, path)


def make(summary: object, arrays: Arrays, folder: Path | None) -> Result:
    """The result of a run out of its parts."""
    if not isinstance(summary, dict) or "command" not in summary:
        raise InputError(f"{folder}: summary.json is no summary of coldsky", str(folder), problem="summary.json is no summary of coldsky")
    if summary["command"] == "sweep":
        return SweepResult(summary, arrays, folder)
    if summary["command"] == "scene" or ("coldsky/patches/area" in arrays and "coldsky/surfaces/area" not in arrays):
        return SceneResult(summary, arrays, folder)
    return PanelResult(summary, arrays, folder)
