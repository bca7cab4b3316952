"""Sweeps: a table of designs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from coldsky.results import Result, needs

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr


class SweepResult(Result):
    """The answer of :func:`coldsky.sweep`: a row a design."""

    shown = {
        "sweep.designs": "designs",
        "sweep.solved": "solved",
        "sweep.best_design": "the best",
    }

    def __len__(self) -> int:
        return int(self.arrays["coldsky/sweep/status"].size)

    @property
    def inputs(self) -> list[str]:
        """Keys that are varied or derived."""
        return self._below("inputs")

    @property
    def answers(self) -> list[str]:
        """Keys of the summary that every design has."""
        return self._below("answers")

    def _below(self, group: str) -> list[str]:
        begin = f"coldsky/sweep/{group}/"
        return [name[len(begin) :] for name in self.arrays if name.startswith(begin) and not name.endswith("_legend")]

    def column(self, key: str) -> Any:
        """One column: of an input or an answer by its key, or ``"status"``, ``"limit"``, ``"sized_by"``, ``"keeps_constraints"``. Numbers are
        in SI units, NaN where a design has none; texts are an array of them."""
        import numpy as np

        for name in (f"coldsky/sweep/inputs/{key}", f"coldsky/sweep/answers/{key}", f"coldsky/sweep/{key}"):
            if name not in self.arrays:
                continue
            values = self.arrays[name]
            if name + "_legend" in self.arrays:
                return np.array(str(self.arrays[name + "_legend"]).split("\n"), dtype=object)[values]
            return values.astype(bool) if key == "keeps_constraints" else values
        import difflib

        near = difflib.get_close_matches(key, [*self.inputs, *self.answers], n=1)
        raise KeyError(f"{key}: the table has no such column" + (f"; did you mean {near[0]!r}?" if near else ""))

    def to_pandas(self, table: str = "designs") -> pd.DataFrame:
        """The table: a row a design, its number as the index. ``"summary"`` is that of the whole sweep."""
        if table != "designs":
            return super().to_pandas(table)
        pandas = needs("pandas", "to_pandas()")
        keys = ["status", "limit", *self.inputs, *self.answers, "keeps_constraints"]
        frame: pd.DataFrame = pandas.DataFrame({key: self.column(key) for key in keys})
        frame.index.name = "design"
        return frame

    def to_xarray(self) -> xr.Dataset:
        """The answers by design, the inputs as coordinates."""
        xarray = needs("xarray", "to_xarray()")
        data: xr.Dataset = xarray.Dataset(attrs=self._attributes())
        for key in self.inputs:
            data.coords[key] = ("design", self.column(key))
        for key in ["status", *self.answers]:
            data[key] = ("design", self.column(key))
        return data

    def plot(self, x: str | None = None, y: str = "radiator.planform_area_m2", ax: Any = None) -> Any:
        """One column over another with Matplotlib, a point a design. Returns the axes."""
        pyplot = needs("matplotlib.pyplot", "plot()")
        x = x or next(key for key in self.inputs if self.column(key).dtype != object)
        ax = ax or pyplot.subplots()[1]
        solved = self.column("status") == "ok"
        ax.plot(self.column(x)[solved], self.column(y)[solved], ".")
        ax.set(xlabel=x, ylabel=y, title=self.name)
        return ax
