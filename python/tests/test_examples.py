"""Every example of docs/python.md, the notebook and the component of OpenMDAO run to their end."""

import importlib.util
import os
import re
import shutil
import subprocess
import sys

import pytest
from conftest import CASES, SOURCE

os.environ.setdefault("MPLBACKEND", "Agg")
EXAMPLES = SOURCE / "python/examples"
BLOCKS = re.findall(r"^```python\n(.*?)^```", (SOURCE / "docs/python.md").read_text(), re.DOTALL | re.MULTILINE)


@pytest.fixture(scope="module")
def page(tmp_path_factory):
    """What the examples of the page, one after another, leave behind, and where they stand."""
    folder = tmp_path_factory.mktemp("page")
    shutil.copytree(CASES, folder / "cases")
    return folder, {"__name__": "page"}


@pytest.mark.parametrize("number", range(len(BLOCKS)))
def test_examples_of_the_page(page, number, monkeypatch):
    for module in ("xarray", "pandas", "matplotlib", "pint"):
        pytest.importorskip(module)
    folder, names = page
    monkeypatch.chdir(folder)
    exec(compile(BLOCKS[number], f"docs/python.md, example {number + 1}", "exec"), names)


def test_the_page_names_every_function():
    import coldsky

    text = (SOURCE / "docs/python.md").read_text()
    for name in coldsky.__all__:
        if name not in ("__version__", "ColdskyWarning", "Result"):
            assert f"`{name}" in text or f"coldsky.{name}" in text, name


def test_the_notebook():
    nbformat, nbclient = pytest.importorskip("nbformat"), pytest.importorskip("nbclient")
    notebook = nbformat.read(EXAMPLES / "ledger.ipynb", as_version=4)
    assert not any(cell.get("outputs") for cell in notebook.cells)  # what it shows is computed anew
    client = nbclient.NotebookClient(notebook, timeout=600, kernel_name="python3", resources={"metadata": {"path": str(EXAMPLES)}})
    client.execute()
    shown = [output for cell in notebook.cells for output in cell.get("outputs", [])]
    html = [output["data"]["text/html"] for output in shown if "text/html" in output.get("data", {})]
    assert any("dawn-dusk-1mw" in "".join(page) for page in html) and any("verdict" in "".join(page) for page in html)
    assert sum("image/png" in output.get("data", {}) for output in shown) == 2


def component():
    spec = importlib.util.spec_from_file_location("radiator_component", EXAMPLES / "radiator_component.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_component_of_openmdao_answers_what_size_does():
    pytest.importorskip("openmdao")
    import coldsky

    module = component()
    problem = module.om.Problem(reports=False)
    problem.model.add_subsystem("radiator", module.Radiator(), promotes=["*"])
    problem.setup()
    for name, value in (("pitch", 0.1), ("sheet", 0.5e-3), ("load", 2e6)):
        problem.set_val(name, value)
    problem.run_model()
    wanted = coldsky.size(CASES / "dawn-dusk-1mw.toml", set=module.QUICK, heat__load="2 MW", panel__tube__pitch="0.1 m", panel__sheet__thickness="0.5 mm", panel__width="0.2 m")
    assert problem.get_val("area")[0] == wanted["radiator.planform_area_m2"]
    assert problem.get_val("system_mass")[0] == wanted["system.mass_kg"]
    # Mass grows with the load, about in proportion.
    totals = problem.compute_totals(of=["radiator_mass"], wrt=["load"])
    assert totals["radiator_mass", "load"][0][0] == pytest.approx(wanted["radiator.mass_kg"] / 2e6, rel=0.05)


def test_the_component_of_openmdao_finds_a_lighter_system():
    pytest.importorskip("openmdao")
    problem = component().lightest(iterations=6)
    assert problem.get_val("system_mass")[0] < 0.98 * problem.before
    assert 0.05 <= problem.get_val("pitch")[0] <= 0.15


def test_the_component_of_openmdao_as_a_program():
    pytest.importorskip("openmdao")
    code = "import runpy, sys; module = runpy.run_path(sys.argv[1]); print(module['lightest'](iterations=1).before)"
    done = subprocess.run([sys.executable, "-c", code, str(EXAMPLES / "radiator_component.py")], capture_output=True, text=True, timeout=600)
    assert done.returncode == 0 and float(done.stdout.split()[-1]) > 0, done.stderr
