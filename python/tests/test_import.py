"""Importing the package."""

import inspect
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import coldsky
import pytest
from conftest import SOURCE, python


def test_nothing_heavy_is_imported_before_it_is_used():
    loaded = python("import sys, coldsky; print(*sys.modules)").stdout.split()
    for module in ("numpy", "h5py", "pandas", "xarray", "matplotlib", "pyvista", "coldsky._core", "coldsky.run", "json", "tempfile"):
        assert module not in loaded, module


@pytest.mark.parametrize("name", coldsky.__all__)
def test_every_name_is_there_and_documented(name):
    value = getattr(coldsky, name)
    if name != "__version__":
        assert inspect.getdoc(value)


def test_names_are_listed():
    assert set(coldsky.__all__) <= set(dir(coldsky))


def test_a_name_that_there_is_not():
    with pytest.raises(AttributeError, match="no attribute 'sise'"):
        coldsky.sise  # noqa: B018


def test_the_version_is_that_of_the_project():
    wanted = re.search(r"project\(coldsky VERSION ([0-9.]+)", (SOURCE / "CMakeLists.txt").read_text())
    assert wanted and coldsky.__version__ == wanted[1] == coldsky.info()["version"]


@pytest.mark.parametrize("name", ["size", "solve", "scene", "sweep", "claims", "check", "describe", "read"])
def test_functions_have_types(name):
    signature = inspect.signature(getattr(coldsky, name))
    assert all(parameter.annotation is not inspect.Parameter.empty for parameter in signature.parameters.values())
    assert signature.return_annotation is not inspect.Signature.empty


def test_the_package_says_that_it_is_typed():
    assert (Path(coldsky.__file__).parent / "py.typed").exists()


def test_the_type_checker_finds_nothing():
    pytest.importorskip("mypy")
    done = subprocess.run([sys.executable, "-m", "mypy", "--cache-dir=/dev/null"], cwd=SOURCE, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout


def test_stubs_declare_what_the_module_has():
    from coldsky import _core

    text = (Path(coldsky.__file__).parent / "_core.pyi").read_text()
    declared = set(re.findall(r"^(?:def|class) (\w+)", text, re.MULTILINE))
    assert declared == {name for name in dir(_core) if not name.startswith("_")}
    for name in ("Given", "How", "Watch"):
        body = re.search(rf"class {name}:\n((?:    .*\n)+)", text)
        assert body
        fields = set(re.findall(r"^    (\w+):", body[1], re.MULTILINE))
        assert fields == {field for field in dir(getattr(_core, name)) if not field.startswith("_")}


@pytest.fixture(scope="module")
def without_solver(tmp_path_factory):
    """The package as it is installed on a machine without Kokkos."""
    root = tmp_path_factory.mktemp("alone")
    shutil.copytree(SOURCE / "python/coldsky", root / "coldsky")
    return root


def test_results_are_read_without_the_solver(without_solver, folder):
    code = """
import json, sys, coldsky
answer = coldsky.read(sys.argv[1])
assert "coldsky._core" not in sys.modules
print(json.dumps([coldsky.__file__, answer.radiator.planform_area_m2, float(answer.arrays["coldsky/surfaces/temperature"].max())]))
"""
    file, area, hottest = json.loads(python(code, folder, PYTHONPATH=str(without_solver)).stdout)
    assert str(without_solver) in file
    whole = coldsky.read(folder)
    assert area == whole["radiator.planform_area_m2"] and hottest == whole.arrays["coldsky/surfaces/temperature"].max()


@pytest.mark.parametrize("call", ["size('case.toml')", "describe()", "info()", "claims()", "configure(threads=1)"])
def test_without_the_solver_it_says_what_to_do(without_solver, call):
    code = f"""
import coldsky
try:
    coldsky.{call}
except coldsky.SolverMissing as error:
    assert isinstance(error, ImportError)
    print(error)
"""
    said = python(code, PYTHONPATH=str(without_solver)).stdout
    assert "scripts/setup" in said and "pip install ." in said and "Kokkos_ROOT" in said
