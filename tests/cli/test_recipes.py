"""packaging/: recipes for module systems, Spack and Apptainer."""
import ast
import csv
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from common import PROGRAM, SOURCE

PACKAGING = SOURCE / "packaging"
INITS = [path for path in (Path("/usr/share/modules/init/bash"), *Path("/usr/share/lmod").glob("*/init/bash")) if path.exists()]
rows = list(csv.DictReader(line for line in (SOURCE / "cmake/packages.csv").read_text().splitlines() if not line.startswith("#")))


@pytest.mark.skipif(not INITS, reason="neither environment-modules nor lmod is installed")
def test_the_module_file():
    """Loaded, the program is found with its data; unloaded, it is gone."""
    (Path("prefix") / "modulefiles").mkdir(parents=True)
    shutil.copy(PACKAGING / "modulefiles/coldsky", "prefix/modulefiles/coldsky")
    (Path("prefix") / "bin").symlink_to(PROGRAM.parent)
    (Path("prefix") / "share").symlink_to(PROGRAM.parent.parent / "share")
    folder = Path("prefix").resolve()
    text = (f". {INITS[0]}\nmodule use {folder}/modulefiles\nmodule load coldsky\ncommand -v coldsky; coldsky --version\necho $CMAKE_PREFIX_PATH\n"
            "module whatis coldsky 2>&1\nmodule unload coldsky\ncommand -v coldsky || echo gone\n")
    done = subprocess.run(["bash", "-c", text], capture_output=True, text=True, check=False, env={"PATH": "/usr/bin:/bin", "HOME": str(folder)})
    said = done.stdout
    assert f"{folder}/bin/coldsky\n" in said and re.search(r"^\d+\.\d+\.\d+$", said, re.M) and f"\n{folder}\n" in said, done.stderr + said
    assert "sizes the radiators of data centres" in said and said.rstrip().endswith("gone")


def test_the_recipe_of_spack():
    """Untried, but Python, and it asks for every library that configuring does, by the names of the table."""
    text = (PACKAGING / "spack/package.py").read_text()
    tree = ast.parse(text)
    (recipe,) = [node for node in tree.body if isinstance(node, ast.ClassDef)]
    assert recipe.name == "Coldsky" and "Untried" in text.splitlines()[0]
    asked = {re.match(r"[a-z0-9-]+", call.args[0].value)[0] for call in ast.walk(recipe) if isinstance(call, ast.Call) and getattr(call.func, "id", "") == "depends_on"
             and isinstance(call.args[0], ast.Constant)}
    libraries = {row["spack"] for row in rows if row["what"] not in ("compiler", "Python", "unzip", "GTest", "rocthrust")}
    assert {"zlib" if name == "zlib-api" else "openmpi" if name == "mpi" else name for name in asked} >= libraries
    version = re.search(r"project\(coldsky VERSION ([0-9.]+)", (SOURCE / "CMakeLists.txt").read_text())[1]
    assert f'version("{version}", tag="v{version}")' in text
    for option in re.findall(r'"(COLDSKY_\w+)"', text):
        assert option in (SOURCE / "CMakeLists.txt").read_text(), option


def test_the_recipe_of_apptainer():
    text = (PACKAGING / "apptainer/coldsky.def").read_text()
    assert text.startswith("# Untried") and re.findall(r"^%(\w+)$", text, re.M) == ["files", "post", "environment", "runscript", "test", "labels", "help"]
    case = re.search(r"coldsky check /usr/share/coldsky/(\S+)", text)[1]
    assert (SOURCE / case).exists()
