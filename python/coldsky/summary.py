"""The numbers of a run, ``summary.json``: by whole keys, or table by table."""

from __future__ import annotations

import re
from typing import Any, Iterator, Mapping

#: Endings of keys and the units that they stand for, the longest first.
_UNITS = {
    "_W_m2K": "W m-2 K-1", "_W_m2": "W m-2", "_kg_m2": "kg m-2", "_kg_s": "kg s-1", "_m2": "m2", "_kg": "kg", "_Pa": "Pa", "_W": "W",
    "_K": "K", "_s": "s", "_m": "m", "_J_K": "J K-1", "_deg": "deg",
}  # fmt: skip


def unit_of(key: str) -> str:
    """The unit that a key ends with, empty for numbers without one."""
    for ending in sorted(_UNITS, key=len, reverse=True):
        if key.endswith(ending):
            return _UNITS[ending]
    return ""


class Summary(Mapping[str, Any]):
    """``summary["radiator.planform_area_m2"]``, or ``summary.radiator.planform_area_m2``. Numbers are in the units that their keys end
    with; ``None`` is what is not known or has no meaning."""

    def __init__(self, values: Mapping[str, Any], prefix: str = "") -> None:
        self._values = dict(values)
        self._prefix = prefix

    def __getitem__(self, key: str) -> Any:
        whole = self._prefix + key
        if whole in self._values:
            return self._values[whole]
        if any(name.startswith(whole + ".") for name in self._values):
            return Summary(self._values, whole + ".")
        import difflib

        near = difflib.get_close_matches(whole, list(self._values), n=1)
        raise KeyError(f"{whole}: the summary has no such key" + (f"; did you mean {near[0]!r}?" if near else ""))

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        try:
            return self[name]
        except KeyError as error:
            raise AttributeError(error.args[0]) from None

    def __iter__(self) -> Iterator[str]:
        return (key[len(self._prefix) :] for key in self._values if key.startswith(self._prefix))

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def __dir__(self) -> list[str]:
        return sorted({re.split(r"\.", key)[0] for key in self} | set(super().__dir__()))

    def __repr__(self) -> str:
        return "\n".join(f"{self._prefix}{key} = {value!r}" for key, value in self.items() if value is not None)
