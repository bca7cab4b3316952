"""Cases as users give them: files, dictionaries, texts; and keys that a call changes."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Mapping, Union

from coldsky.quantities import Value, is_quantity, toml_key, toml_value

#: Tables of a sweep whose keys are written in full: "panel.tube.pitch" = { ... }.
_FLAT = ("vary", "derive")


@dataclass(frozen=True)
class Case:
    """A case as text.

    :param text: TOML
    :param name: stands for its file: messages name it, paths in the case count from its folder, and its stem is the case's name
    """

    text: str
    name: str = "case"

    @classmethod
    def from_file(cls, path: str | os.PathLike[str]) -> Case:
        """A case file, whose text may then be changed."""
        return cls(Path(path).read_text(encoding="utf-8"), os.fspath(path))

    @classmethod
    def from_dict(cls, keys: Mapping[str, Any], name: str = "case") -> Case:
        """A dictionary of tables, ``{"heat": {"load": "1 MW"}}``, or of whole keys, ``{"heat.load": "1 MW"}``."""
        return cls(toml_text(keys), name)


CaseLike = Union[str, "os.PathLike[str]", Mapping[str, Any], Case]


def nested(keys: Mapping[str, Any]) -> dict[str, Any]:
    """Keys with dots as tables in tables. Raises ValueError where a name is a value and a table."""
    tables: dict[str, Any] = {}
    for key, value in keys.items():
        if not isinstance(key, str):
            raise TypeError(f"{key!r}: names of keys are texts")
        *above, last = key.split(".")
        table = tables
        for name in above:
            table = table.setdefault(name, {})
            if not isinstance(table, dict):
                raise ValueError(f"{key}: {name} is a value and a table")
        if isinstance(value, Mapping):
            inner = nested(value)
            there = table.setdefault(last, {})
            if not isinstance(there, dict):
                raise ValueError(f"{key} is a value and a table")
            _merge(there, inner, key)
        elif last in table:
            raise ValueError(f"{key} is given twice")
        else:
            table[last] = value
    return tables


def _merge(into: dict[str, Any], more: Mapping[str, Any], place: str) -> None:
    for key, value in more.items():
        if key in into and isinstance(into[key], dict) and isinstance(value, dict):
            _merge(into[key], value, f"{place}.{key}")
        elif key in into:
            raise ValueError(f"{place}.{key} is given twice")
        else:
            into[key] = value


def toml_text(keys: Mapping[str, Any]) -> str:
    """A dictionary as TOML. ``None`` is a key that is not given."""
    flat = {name: keys[name] for name in _FLAT if isinstance(keys.get(name), Mapping)}
    lines: list[str] = []
    _write(nested({key: value for key, value in keys.items() if key not in flat}), "", lines)
    for name, table in flat.items():
        lines.append(f"[{name}]")
        lines += [f"{toml_key(key)} = {toml_value(value)}" for key, value in table.items() if value is not None]
    return "\n".join(lines) + "\n"


def _write(table: Mapping[str, Any], path: str, lines: list[str]) -> None:
    later: list[tuple[str, Any]] = []
    for key, value in table.items():
        if value is None:
            continue
        if isinstance(value, Mapping) or (isinstance(value, (list, tuple)) and value and all(isinstance(v, Mapping) for v in value)):
            later.append((key, value))
        else:
            lines.append(f"{toml_key(key)} = {toml_value(value)}")
    for key, value in later:
        inner = f"{path}.{toml_key(key)}" if path else toml_key(key)
        if isinstance(value, Mapping):
            if value:
                lines.append(f"[{inner}]")
                _write(value, inner, lines)
            continue
        for one in value:
            lines.append(f"[[{inner}]]")
            _write(one, inner, lines)


def overrides_of(settings: Mapping[str, Value] | None, keywords: Mapping[str, Value]) -> list[str]:
    """Changed keys as ``--set`` takes them: ``{"heat.load": "2 MW"}``, ``heat__load="2 MW"`` or ``heat={"load": "2 MW"}``.
    ``None`` takes a key away, as if the file did not have it."""
    changed: dict[str, Value] = {}

    def add(key: str, value: Value) -> None:
        if isinstance(value, Mapping) and not is_quantity(value):
            for name, inner in value.items():
                add(f"{key}.{name}", inner)
        else:
            changed[key] = value

    for key, value in (settings or {}).items():
        add(key, value)
    for key, value in keywords.items():
        add(key.replace("__", "."), value)
    return [f"{key}={'' if value is None else toml_value(value)}" for key, value in changed.items()]


def text_and_name(case: CaseLike) -> tuple[str | None, str]:
    """The text of a case and what stands for its file; without text it is a file."""
    if isinstance(case, Case):
        return case.text, case.name
    if isinstance(case, Mapping):
        made = Case.from_dict(case)
        return made.text, made.name
    if isinstance(case, (str, os.PathLike)):
        path = os.fspath(case)
        if "\n" in path:
            raise ValueError("this is a text of several lines, not a path: give coldsky.Case(text)")
        return None, path
    raise TypeError(f"a case is a path, a dictionary or a coldsky.Case, not {type(case).__name__}")
