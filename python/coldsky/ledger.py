"""The ledger of claims."""

from __future__ import annotations

import html
from pathlib import Path
from typing import TYPE_CHECKING, Any, Iterator, Mapping

from coldsky.results import needs

if TYPE_CHECKING:
    import pandas as pd


def _said(claim: Mapping[str, Any], key: str) -> Any:
    """A member of a claim, in English where there is one in each language."""
    return claim.get(key, claim.get(f"{key}_en"))


class Ledger(Mapping[str, Mapping[str, Any]]):
    """What is claimed about data centres in space, claim by claim: ``ledger["C1"]["verdict"]``. The keys of a claim are those of
    ``claims.json`` (docs/claims.md)."""

    def __init__(self, document: Mapping[str, Any], folder: Path | None = None) -> None:
        self.document = dict(document)
        self.folder = folder
        self._claims: dict[str, Mapping[str, Any]] = {str(claim["id"]): claim for claim in document["claims"]}

    def __getitem__(self, claim: str) -> Mapping[str, Any]:
        return self._claims[claim]

    def __iter__(self) -> Iterator[str]:
        return iter(self._claims)

    def __len__(self) -> int:
        return len(self._claims)

    @property
    def reason(self) -> str:
        """All of it in a few sentences."""
        return str(self.document.get("summary_en", ""))

    def to_pandas(self) -> pd.DataFrame:
        """A row a claim: what was said, the number that is computed, its range, the verdict."""
        pandas = needs("pandas", "to_pandas()")
        keys = ["quote", "quantity", "value", "low", "high", "unit", "verdict", "sentence"]
        frame: pd.DataFrame = pandas.DataFrame([{key: _said(claim, key) for key in keys} for claim in self.values()], index=list(self))
        frame.index.name = "claim"
        return frame

    def plot(self, ax: Any = None) -> Any:
        """The range of every number over what is computed, with Matplotlib. Returns the axes."""
        pyplot = needs("matplotlib.pyplot", "plot()")
        ax = ax or pyplot.subplots()[1]
        names = []
        for claim, row in self.items():
            value, low, high = row.get("value"), row.get("low"), row.get("high")
            if not isinstance(value, (int, float)) or not value:
                continue
            names.append(f"{claim}: {_said(row, 'quantity')} [{row.get('unit', '')}]")
            at = len(names) - 1
            if isinstance(low, (int, float)) and isinstance(high, (int, float)):
                ax.plot([low / value, high / value], [at, at], color="tab:blue", linewidth=4, alpha=0.5)
            ax.plot([1.0], [at], "o", color="tab:blue")
        ax.set_yticks(range(len(names)), names)
        ax.invert_yaxis()
        ax.set(xlabel="range over the inputs, in units of the computed value", xscale="log")
        return ax

    def __repr__(self) -> str:
        return "\n".join([f"<coldsky claims: {len(self)}>", *(f"  {name}: {claim['verdict']}: {_said(claim, 'sentence')}" for name, claim in self.items())])

    def _repr_html_(self) -> str:
        rows = "".join(
            f"<tr><td>{html.escape(name)}</td><td style='text-align:left'>{html.escape(str(_said(claim, 'quote')))}</td>"
            f"<td><b>{html.escape(str(claim['verdict']))}</b></td><td style='text-align:left'>{html.escape(str(_said(claim, 'sentence')))}</td></tr>"
            for name, claim in self.items()
        )
        return f"<p>{html.escape(self.reason)}</p><table><tr><th>claim</th><th>said</th><th>verdict</th><th>computed</th></tr>{rows}</table>"
