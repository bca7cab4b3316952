"""Values of keys as the text that a case file has: numbers, texts, quantities of pint, arrays, dates."""

from __future__ import annotations

import datetime
import json
from typing import Any, Mapping

#: A number, a text with a unit ("1 MW"), a quantity of pint, a date, a list or an array of these, a table; ``None`` = not given.
Value = Any

#: Scales that do not begin at absolute zero, by pint's names and UDUNITS' ones; all other units go by their definition.
_SCALES = {"degree_Celsius": "degC", "degree_Fahrenheit": "degF"}


def is_quantity(value: object) -> bool:
    """Whether it is a quantity of pint, of any registry, or looks like one."""
    return hasattr(value, "magnitude") and hasattr(value, "units") and hasattr(value, "to")


def quantity_text(value: Any) -> str:
    """A quantity of pint with a unit that UDUNITS reads: "85 degC", "2 MW", "5 W/(m2 K)" as base units of the SI."""
    name = str(value.units)
    if name in _SCALES:
        return f"{float(value.magnitude)!r} {_SCALES[name]}"
    base = value.to_base_units()  # kilogram, meter, second, kelvin, ...; digits are kept where the factor is a power of ten
    units = [f"{unit}^{_power(power)}" for unit, power in base.unit_items()]
    return " ".join([repr(float(base.magnitude)), *units])


def _power(power: float) -> str:
    if power != int(power):
        raise ValueError(f"a unit to the power of {power} is none of a case")
    return str(int(power))


def toml_value(value: Value) -> str:
    """One value in TOML."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if is_quantity(value):
        text = quantity_text(value)
        return json.dumps(text) if " " in text else text  # a number alone: of percent, for example
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    if isinstance(value, int):
        return int.__repr__(value)
    if isinstance(value, float):
        return float.__repr__(value)  # of numpy's numbers, too
    if isinstance(value, (datetime.date, datetime.datetime)):
        return toml_value(value.isoformat())
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{toml_key(key)} = {toml_value(inner)}" for key, inner in value.items()) + " }"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(toml_value(inner) for inner in value) + "]"
    if hasattr(value, "tolist"):  # numpy
        return toml_value(value.tolist())
    if hasattr(value, "__fspath__"):
        return toml_value(str(value))
    raise TypeError(f"{value!r} ({type(value).__name__}) is no value of a case: give a number, a text with a unit, a quantity of pint or a list of these")


def toml_key(key: str) -> str:
    """A key of TOML, quoted where it has to be."""
    if not isinstance(key, str):
        raise TypeError(f"{key!r}: names of keys are texts")
    plain = key and all(letter.isascii() and (letter.isalnum() or letter in "-_") for letter in key)
    return key if plain else toml_value(key)
