"""Case files read with a parser of our own: quantities become SI numbers."""
import copy
import math
import re
import tomllib

UNITS = {  # factor to SI
    "m": 1.0, "g": 1e-3, "s": 1.0, "K": 1.0, "W": 1.0, "J": 1.0, "Pa": 1.0, "bar": 1e5, "hour": 3600.0, "h": 3600.0, "min": 60.0,
    "day": 86400.0, "year": 365.242198781 * 86400.0, "deg": math.pi / 180.0, "rad": 1.0, "au": 1.495978707e11,
}
PREFIXES = {"": 1.0, "G": 1e9, "M": 1e6, "k": 1e3, "c": 1e-2, "m": 1e-3, "u": 1e-6, "n": 1e-9}


def unit_factor(name):
    if name in UNITS:
        return UNITS[name]
    if name[:1] in PREFIXES and name[1:] in UNITS:
        return PREFIXES[name[0]] * UNITS[name[1:]]
    raise ValueError(f"unknown unit {name!r}")


def quantity(value):
    """SI value of a number or of text such as "2.4 W m-1 K-1", "0.03 K/W", "85 degC"."""
    if isinstance(value, (int, float)):
        return float(value)
    number, _, unit = value.strip().partition(" ")
    result = float(number)
    if unit == "degC":
        return result + 273.15
    above, *below = unit.split("/")
    for sign, part in [(1, above), *((-1, part) for part in below)]:
        for factor in part.split():
            name, power = re.fullmatch(r"([A-Za-z]+)(-?\d*)", factor).groups()
            result *= unit_factor(name) ** (sign * int(power or 1))
    return result


class Case:
    """A case file with some keys replaced; `case("panel.width", default)` is an SI number, `case.text(key)` the text."""

    def __init__(self, path, changes=()):
        self.path = path
        self.tree = tomllib.loads(path.read_text())
        for key, value in dict(changes).items():
            node = self.tree
            *parents, last = key.split(".")
            for parent in parents:
                node = node.setdefault(parent, {})
            node[last] = value

    def changed(self, changes):
        other = copy.copy(self)
        other.tree = copy.deepcopy(self.tree)
        for key, value in changes.items():
            node = other.tree
            *parents, last = key.split(".")
            for parent in parents:
                node = node.setdefault(parent, {})
            node[last] = value
        return other

    def raw(self, key, default=None):
        node = self.tree
        for part in key.split("."):
            if not isinstance(node, dict) or part not in node:
                return default
            node = node[part]
        return node

    def __call__(self, key, default=None):
        value = self.raw(key, default)
        if value is None:
            raise KeyError(f"{self.path}: {key} is not given")
        return quantity(value)

    def text(self, key, default=None):
        return self.raw(key, default)

    def has(self, key):
        return self.raw(key) is not None
