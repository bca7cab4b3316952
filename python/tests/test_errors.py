"""What goes wrong says where, why and what to do."""

import pickle
import tomllib
import warnings

import coldsky
import pytest
from conftest import CASE, SMALL


@pytest.fixture
def broken(tmp_path):
    def write(old, new):
        path = tmp_path / "broken.toml"
        text = CASE.read_text()
        assert old in text
        path.write_text(text.replace(old, new, 1))
        return path

    return write


def test_a_fault_in_a_file(broken):
    path = broken("absorptance = 0.22", "absorptance = 1.2")
    with pytest.raises(coldsky.InputError) as caught:
        coldsky.size(path)
    error, lines = caught.value, path.read_text().split("\n")
    assert error.file == str(path)
    assert lines[error.line - 1].startswith("absorptance = 1.2") and error.column == len("absorptance = ") + 1
    assert "1.2" in error.problem and error.reason and str(error).startswith(f"{path}:{error.line}:{error.column}: ")


def test_a_misspelt_key(broken):
    with pytest.raises(coldsky.InputError) as caught:
        coldsky.check(broken("junction_limit", "junction_limt"))
    assert "junction_limt" in caught.value.problem and "junction_limit" in caught.value.suggestion


def test_every_fault_is_told(broken):
    path = broken("absorptance = 0.22\nemissivity = 0.91", "absorptance = 1.2\nemissivity = -1")
    with pytest.raises(coldsky.InputError) as caught:
        coldsky.check(path)
    error = caught.value
    assert len(error.further) == 1 and error.further[0].line == error.line + 1
    assert str(error).count("\n") == 1 and error.not_listed == 0


def test_no_such_file():
    with pytest.raises(coldsky.InputError, match="cannot be read"):
        coldsky.size("/nowhere/case.toml")


def test_a_fault_in_an_override():
    with pytest.raises(coldsky.InputError) as caught:
        coldsky.size(CASE, heat__load="2 kg")
    assert caught.value.file == "--set heat.load" and caught.value.line is None


def test_a_number_without_its_unit():
    with pytest.raises(coldsky.InputError, match="unit"):
        coldsky.size(CASE, heat__load=2e6)


def test_a_fault_in_a_dictionary():
    case = tomllib.loads(CASE.read_text())
    case["heat"]["load"] = "1 MWW"
    with pytest.raises(coldsky.InputError) as caught:
        coldsky.check(case)
    assert caught.value.file == "case" and "MWW" in caught.value.problem


def test_a_folder_that_is_a_file(tmp_path):
    (tmp_path / "out").write_text("mine")
    with pytest.raises(coldsky.InputError):
        coldsky.size(CASE, set=SMALL, out=tmp_path / "out")
    assert (tmp_path / "out").read_text() == "mine"


def test_what_no_radiator_can_do(tmp_path):
    with pytest.raises(coldsky.InfeasibleError) as caught:
        coldsky.size(CASE, set={**SMALL, "chips.junction_limit": "-60 degC"}, out=tmp_path / "out")
    assert caught.value.binding_limit and not (tmp_path / "out").exists()
    assert coldsky.read(tmp_path / "out.partial").status == "infeasible"


def test_a_limit_that_is_exceeded_is_a_warning():
    with pytest.warns(coldsky.LimitExceeded):
        found = coldsky.solve(CASE, set={**SMALL, "panel.count": 10})
    assert found.status == "limit_exceeded" and found["limits.exceeded"] and found["temperature.chip_max_K"] > 358.15


def test_limits_that_are_not_enforced():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found = coldsky.solve(CASE, set={**SMALL, "panel.count": 10}, limits__enforce=False)
    assert found.status == "ok" and found.warnings


def test_errors_are_of_pythons_kinds_too():
    assert issubclass(coldsky.InputError, ValueError) and issubclass(coldsky.LibraryError, RuntimeError)
    for name in ("InputError", "InfeasibleError", "NotConvergedError", "Interrupted", "LibraryError", "SolverMissing"):
        assert issubclass(getattr(coldsky, name), coldsky.ColdskyError)


def test_errors_survive_another_process():
    with pytest.raises(coldsky.InputError) as caught:
        coldsky.check(CASE, heat__load="2 kg", panel__width="-1 m")
    copy = pickle.loads(pickle.dumps(caught.value))
    assert str(copy) == str(caught.value) and copy.reason == caught.value.reason and len(copy.further) == 1
    other = pickle.loads(pickle.dumps(coldsky.InfeasibleError("no", "chip", {"a": 1.0})))
    assert other.binding_limit == "chip" and other.known == {"a": 1.0}


def test_a_key_of_the_manual_that_there_is_not():
    with pytest.raises(coldsky.InputError, match="did you mean 'panel.tube.pitch'"):
        coldsky.describe("panel.tube.pich")


def test_threads_are_chosen_before_the_first_run(answer):
    with pytest.raises(coldsky.LibraryError, match="before the first run"):
        coldsky.configure(threads=coldsky.info()["threads"] + 1)
    with pytest.raises(ValueError, match="threads"):
        coldsky.configure(threads=-1)
