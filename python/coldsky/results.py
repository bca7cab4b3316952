"""What all results have in common."""

from __future__ import annotations

import html
from pathlib import Path
from typing import TYPE_CHECKING, Any, Mapping

from coldsky.arrays import Arrays, MemoryArrays
from coldsky.summary import Summary, unit_of

if TYPE_CHECKING:
    import pandas as pd


def needs(module: str, what: str) -> Any:
    """A module that an installation may lack. Raises ImportError with how to get it."""
    import importlib

    try:
        return importlib.import_module(module)
    except ModuleNotFoundError as error:
        if error.name != module.partition(".")[0]:
            raise
        package = error.name
        raise ImportError(f"{what} needs {package}: pip install {package}, or 'coldsky[all]' for all that results can use", name=package) from None


class Result:
    """The answer of a run.

    :ivar summary: its numbers, by the keys of ``summary.json``
    :ivar arrays: its fields, by their names in ``results.h5``
    :ivar folder: where its files lie; ``None`` where none were asked for
    """

    #: Keys that the table of a notebook shows where the summary has them, with what they are called.
    shown: Mapping[str, str] = {}

    def __init__(self, summary: Mapping[str, Any], arrays: Arrays | Mapping[str, Any], folder: Path | None = None) -> None:
        self.summary = summary if isinstance(summary, Summary) else Summary(summary)
        self.arrays = arrays if isinstance(arrays, Arrays) else MemoryArrays(arrays)
        self.folder = folder

    @property
    def command(self) -> str:
        return str(self.summary["command"])

    @property
    def name(self) -> str:
        """Of the case."""
        return str(self.summary["case"])

    @property
    def status(self) -> str:
        """``"ok"``, or ``"limit_exceeded"``: computed, but a limit of the case is exceeded."""
        return str(self.summary["status"])

    @property
    def reason(self) -> str:
        """The answer in a sentence."""
        return str(self.summary["reason"])

    @property
    def warnings(self) -> list[str]:
        return list(self.summary["warnings"] or []) if "warnings" in self.summary else []

    @property
    def case_text(self) -> str:
        """The case with every key, SI units: it reads back to the same case."""
        return str(self.arrays["coldsky/case"])

    def __getitem__(self, key: str) -> Any:
        """A number of the summary."""
        return self.summary[key]

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_") or name in ("summary", "arrays"):
            raise AttributeError(name)
        try:
            return self.summary[name]
        except KeyError:
            raise AttributeError(f"{type(self).__name__} has no {name!r}, nor does its summary have a table of that name") from None

    def table(self, name: str) -> dict[str, Any]:
        """The columns of a table of ``results.h5`` by their names, as arrays: ``"surfaces"``, ``"tubes"``, ``"time_series"``, ..."""
        begin = f"coldsky/{name}/"
        columns = {key[len(begin) :]: self.arrays[key] for key in self.arrays if key.startswith(begin)}
        if not columns:
            tables = sorted({key.split("/")[1] for key in self.arrays if key.startswith("coldsky/") and key.count("/") > 1})
            raise KeyError(f"{name}: there is no such table; there are {', '.join(tables)}")
        return {key: column for key, column in columns.items() if not isinstance(column, str)}

    def to_pandas(self, table: str = "summary") -> pd.DataFrame:
        """A table as a data frame: ``"summary"``, a row a key that is known, or one of :meth:`table`'s."""
        pandas = needs("pandas", "to_pandas()")
        if table == "summary":
            known = {key: value for key, value in self.summary.items() if value is not None}
            units = {key: unit_of(key) for key in known}
            frame: pd.DataFrame = pandas.DataFrame({"value": pandas.Series(known, dtype=object), "unit": pandas.Series(units, dtype=object)})
            frame.index.name = "key"
            return frame
        columns: pd.DataFrame = pandas.DataFrame(self.table(table))
        return columns

    def _attributes(self) -> dict[str, Any]:
        """The summary as xarray and its files take it."""
        plain: dict[str, Any] = {}
        for key, value in self.summary.items():
            if isinstance(value, bool):
                plain[key] = int(value)
            elif isinstance(value, (str, int, float)):
                plain[key] = value
        return plain

    def _rows(self) -> list[tuple[str, str, str]]:
        rows = []
        for key, label in self.shown.items():
            value = self.summary.get(key)
            if value is None:
                continue
            unit = unit_of(key)
            text = f"{value:.5g}" if isinstance(value, float) else str(value)
            if unit == "K" and isinstance(value, float):
                text, unit = f"{value:.2f}", "K"
            rows.append((label, text, unit))
        return rows

    def __repr__(self) -> str:
        lines = [f"<coldsky {self.command} {self.name}: {self.status}>", self.reason]
        width = max((len(label) for label, _, _ in self._rows()), default=0)
        lines += [f"  {label:<{width}}  {value} {unit}".rstrip() for label, value, unit in self._rows()]
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        rows = "".join(
            f"<tr><th style='text-align:left'>{html.escape(label)}</th><td style='text-align:right'>{html.escape(value)}</td>"
            f"<td style='text-align:left'>{html.escape(unit)}</td></tr>"
            for label, value, unit in self._rows()
        )
        warnings = "".join(f"<li>{html.escape(text)}</li>" for text in self.warnings)
        return (
            f"<div><p><b>{html.escape(self.name)}</b> ({html.escape(self.command)}, {html.escape(self.status)})</p>"
            f"<p>{html.escape(self.reason)}</p><table>{rows}</table>" + (f"<ul>{warnings}</ul>" if warnings else "") + "</div>"
        )
