"""Fields of a run by their names in ``results.h5``: out of the solver's memory, or out of the file."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import TYPE_CHECKING, Any, Iterator, Mapping

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Array = NDArray[np.generic]


#: What tells viewers how to read the rest.
_FOR_VIEWERS = ("VTKHDF/Number", "VTKHDF/FieldData", "VTKHDF/Steps")


class Arrays(Mapping[str, Any]):
    """Arrays and texts by names such as ``"coldsky/surfaces/temperature"``. Arrays cannot be written to: those of a run are the solver's
    own memory, not copies of it, and live as long as one of them is held."""

    def units(self, name: str) -> str:
        """``"K"``, ``"1"`` for numbers without a unit."""
        raise NotImplementedError

    def _missing(self, name: str) -> KeyError:
        import difflib

        near = difflib.get_close_matches(name, list(self), n=1)
        return KeyError(f"{name}: there is no such array" + (f"; did you mean {near[0]!r}?" if near else ""))


class MemoryArrays(Arrays):
    """Those that the solver has handed out: name -> (array, units) or text."""

    def __init__(self, held: Mapping[str, Any]) -> None:
        self._held = dict(held)

    def __getitem__(self, name: str) -> Any:
        if name not in self._held:
            raise self._missing(name)
        value = self._held[name]
        return value if isinstance(value, str) else value[0]

    def units(self, name: str) -> str:
        self[name]
        value = self._held[name]
        return "1" if isinstance(value, str) else str(value[1])

    def __iter__(self) -> Iterator[str]:
        return iter(self._held)

    def __len__(self) -> int:
        return len(self._held)


class FileArrays(Arrays):
    """Those of a folder of results, each read when it is first asked for. The file is open only while it is read."""

    def __init__(self, file: Path) -> None:
        import h5py

        self._units: dict[str, str] = {}
        self._read: dict[str, Any] = {}

        self._place: dict[str, tuple[Path, str]] = {}
        for prefix, path in (("", file), ("scene/", file.parent / "scene.vtkhdf")):
            if not path.is_file():
                continue

            def note(name: str, item: Any, prefix: str = prefix, path: Path = path) -> None:
                if not isinstance(item, h5py.Dataset) or (name.startswith(_FOR_VIEWERS) and name != "VTKHDF/Steps/Values"):
                    return
                units = item.attrs.get("units", "1")
                self._units[prefix + name] = units.decode() if isinstance(units, bytes) else str(units)
                self._place[prefix + name] = (path, name)

            with h5py.File(path, "r") as opened:
                opened.visititems(note)
        self._read.update(_view_factors(file.parent / "view_factors.csv"))
        self._units.update({name: "m2" if name == "factors/area" else "1" for name in self._read})

    def __getitem__(self, name: str) -> Any:
        if name not in self._units:
            raise self._missing(name)
        if name not in self._read:
            import h5py

            path, inside = self._place[name]
            with h5py.File(path, "r") as opened:
                value = opened[inside][()]
            if isinstance(value, bytes):
                value = value.rstrip(b"\0").decode()
            else:
                value.flags.writeable = False
            self._read[name] = value
        return self._read[name]

    def units(self, name: str) -> str:
        if name not in self._units:
            raise self._missing(name)
        return self._units[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._units)

    def __len__(self) -> int:
        return len(self._units)


def _view_factors(file: Path) -> dict[str, Any]:
    """The tables of factors between the surfaces of a scene; nothing where there is none."""
    if not file.is_file():
        return {}
    import numpy as np

    with file.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    names: list[str] = []
    for row in rows:
        if row["from"] not in names:
            names.append(row["from"])
    place = {name: n for n, name in enumerate(names)}
    place["outside"] = len(names)
    tables = {key: np.zeros((len(names), len(names) + 1)) for key in ("view", "view_error", "exchange")}
    area = np.zeros(len(names))
    for row in rows:
        at = (place[row["from"]], place[row["to"]])
        area[at[0]] = float(row["from_area_m2"])
        tables["view"][at] = float(row["view_factor"])
        tables["view_error"][at] = float(row["standard_error"])
        tables["exchange"][at] = float(row["exchange_factor"])
    return {"factors/area": area, **{f"factors/{key}": table for key, table in tables.items()}}
