"""Cases as dictionaries, and keys that a call changes."""

import datetime
import tomllib

import coldsky
import numpy as np
import pytest
from coldsky.cases import nested, overrides_of, toml_text
from coldsky.quantities import quantity_text, toml_value
from conftest import CASE, SMALL, without_times


@pytest.mark.parametrize(
    "value",
    [True, False, 3, -7, 0.1, 1e-9, 1.5e300, "1 MW", 'with "quotes"', "back\\slash", "two\nlines", "한국어", "tab\there", "\x7f", [1, 2.5],
     ["0 m", "1 m"], {"low": 1, "high of it": "2 m"}, [], [[1, 2], [3]]],
)  # fmt: skip
def test_values_come_back_from_toml(value):
    assert tomllib.loads("value = " + toml_value(value))["value"] == value


def test_values_of_numpy():
    assert toml_value(np.float64(0.1)) == "0.1" and toml_value(np.int32(4)) == "4" and toml_value(np.bool_(True)) == "true"
    assert toml_value(np.array([1.0, 2.0])) == "[1.0, 2.0]"


def test_dates_and_paths(tmp_path):
    assert toml_value(datetime.date(2030, 3, 21)) == '"2030-03-21"'
    assert toml_value(tmp_path) == f'"{tmp_path}"'


def test_what_is_no_value():
    with pytest.raises(TypeError, match="no value of a case"):
        toml_value(object())


def test_tables_and_whole_keys_are_the_same():
    tables = {"title": "t", "heat": {"load": "1 MW"}, "panel": {"tube": {"pitch": "0.1 m", "wall": "1 mm"}}}
    keys = {"title": "t", "heat.load": "1 MW", "panel.tube": {"pitch": "0.1 m"}, "panel.tube.wall": "1 mm"}
    assert nested(keys) == nested(tables) == tomllib.loads(toml_text(keys)) == tables


def test_lists_of_tables():
    keys = {"scene": {"body": [{"name": "a", "front": {"emissivity": 0.9}}, {"name": "b"}]}}
    text = toml_text(keys)
    assert "[[scene.body]]" in text and tomllib.loads(text) == keys


def test_none_is_a_key_that_is_not_given():
    assert tomllib.loads(toml_text({"heat": {"load": "1 MW", "capacity": None}})) == {"heat": {"load": "1 MW"}}


@pytest.mark.parametrize("keys", [{"a.b": 1, "a": {"b": 2}}, {"a": 1, "a.b": 2}, {"a.b": {"c": 1}, "a": {"b": {"c": 2}}}])
def test_a_key_twice(keys):
    with pytest.raises(ValueError, match="twice|value and a table"):
        nested(keys)


def test_changes_in_three_ways():
    wanted = ['heat.load="2 MW"']
    assert overrides_of({"heat.load": "2 MW"}, {}) == wanted
    assert overrides_of(None, {"heat__load": "2 MW"}) == wanted
    assert overrides_of(None, {"heat": {"load": "2 MW"}}) == wanted
    assert overrides_of(None, {"heat__load": None}) == ["heat.load="]


@pytest.fixture(scope="module")
def units():
    return pytest.importorskip("pint").UnitRegistry()


@pytest.mark.parametrize(
    "number, unit, key, expected",
    [(1.5, "MW", "heat.load", 1.5e6), (85, "degC", "chips.junction_limit", 358.15), (185, "degF", "chips.junction_limit", 358.15),
     (358.15, "kelvin", "chips.junction_limit", 358.15), (10, "delta_degC", "coolant.temperature_rise", 10.0),
     (0.03, "K/W", "chips.resistance", 0.03), (650, "km", "environment.orbit.altitude", 650e3),
     (2, "kW/m**2/K", "panel.core.bond_conductance", 2000.0), (40, "percent", "coolant.pump_efficiency", 0.4), (0.02, "inch", "panel.sheet.thickness", 0.000508),
     (1, "bar", "coolant.loop_pressure_drop", 1e5), (60, "deg", "environment.orbit.beta", np.radians(60))],
)  # fmt: skip
def test_quantities_of_pint(units, number, unit, key, expected):
    quantity = units.Quantity(number, unit)
    resolved = tomllib.loads(coldsky.check(CASE, set={key: quantity})["resolved"])
    for name in key.split("."):
        resolved = resolved[name]
    found = float(str(resolved).split()[0])
    if key.endswith("beta"):
        found = np.radians(found) if "deg" in str(resolved) else found
    assert found == pytest.approx(expected, rel=1e-14)


def test_a_quantity_of_the_wrong_kind(units):
    with pytest.raises(coldsky.InputError, match="heat.load"):
        coldsky.check(CASE, set={"heat.load": units.Quantity(3, "kg")})


def test_powers_that_are_no_unit_of_a_case(units):
    with pytest.raises(ValueError, match="power"):
        quantity_text(units.Quantity(1, "m**0.5"))


def test_a_dictionary_a_text_and_a_file_are_one_case(answer):
    text = CASE.read_text()
    of_dictionary = coldsky.size(tomllib.loads(text), set=SMALL)
    of_text = coldsky.size(coldsky.Case(text), set=SMALL)
    wanted = {key: value for key, value in without_times(answer.summary).items() if key != "case"}
    for other in (of_dictionary, of_text, coldsky.size(coldsky.Case.from_file(CASE), set=SMALL)):
        assert {key: value for key, value in without_times(other.summary).items() if key != "case"} == wanted


def test_the_name_of_a_case():
    case = coldsky.Case.from_dict(tomllib.loads(CASE.read_text()), name="station")
    assert coldsky.check(case)["case"] == "station" and coldsky.check(CASE)["case"] == "dawn-dusk-1mw"


def test_a_text_is_not_taken_for_a_path():
    with pytest.raises(ValueError, match="coldsky.Case"):
        coldsky.check(CASE.read_text())
    with pytest.raises(TypeError, match="path, a dictionary or a coldsky.Case"):
        coldsky.check(7)  # type: ignore[arg-type]
