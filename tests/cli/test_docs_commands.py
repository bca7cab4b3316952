"""Every command of the documents runs, on coarse meshes and small samples, or stands below with what tries it instead."""
import re
import shutil
import subprocess
from functools import cache
from pathlib import Path

import pytest
from common import PROGRAM, SOURCE, run, users_environment

PAGES = [*sorted(SOURCE.glob("docs/*.md")), SOURCE / "README.md", SOURCE / "README.ko.md", SOURCE / "CONTRIBUTING.md"]
# Of commands in blocks that are not run here: a pattern, and what runs them or why nothing does. A path in parentheses has to exist.
ELSEWHERE = {
    r"^scripts/(coldsky|test)\b": "sets a machine up and builds the tree (scripts/checks.d/bare-machine)",
    r"^scripts/setup --cuda|^cmake --preset cuda": "needs nvcc (.ci/run)",
    r"^scripts/setup --python|^pip install": "compiles the solver once more (scripts/checks.d/python)",
    r"^(ctest|\.deps/venv/bin/python -m pytest|build/cpu-release/bin/kernel_tests)\b": "runs tests, of which this is one (scripts/test)",
    r"^cmake --(build build/cpu-release|preset cpu-release|build --preset cpu-release|install build/cpu-release)": "builds the tree (.ci/run)",
    r"cpu-debug|^cmake --build build/fuzz|^export ASAN|^for seed in": "builds with sanitizers (scripts/checks.d/fuzz)",
    r"^scripts/docs-numbers": "runs all commands with numbers, minutes long (tests/CMakeLists.txt)",
    r"^scripts/checks\b": "a check by name (scripts/checks)",
    r"^module load |^cmake -S \. -B build|^cmake --build build -j 8|^\"\$HOME/coldsky/bin/coldsky\"": "a cluster's own modules; the same build and installation (tests/cli/test_library.py)",
    r"^for part in algorithms": "needs root on Debian unstable (scripts/build-in-chroot)",
    r"^snakemake|^cp \.\.\./cases/workflows": "needs Snakemake (scripts/checks.d/workflow)",
    r"^mpirun ": "needs MPI (scripts/checks.d/mpi)",
    r"&& sbatch ": "needs Slurm (scripts/checks.d/slurm)",
    r"scenes/eclipse-season": "an orbit that repeats itself, with rays along it; there on coarse patches (tests/cli/test_cases.py)",
    r"^coldsky (deck|export) ": "decks of its own (tests/cli/test_deck.py)",
}
COARSE = "--set mesh.length_cells=8 --set mesh.half_pitch_cells=6 --set mesh.sheet_cells=1 --set mesh.core_cells=3 --set mesh.error_estimate=false"
ROUGH = "--set exchange.error=1 --set exchange.rays=64 --set exchange.patch='2 m'"
# Runs the program with what makes a run short; the command is otherwise that of the document.
WRAPPER = f"""#!/bin/bash
case "$1 $*" in
  size\\ *scenes/*|solve\\ *scenes/wings*) exec {PROGRAM} "$@" {COARSE} {ROUGH} --no-report --quiet ;;
  scene\\ *|solve\\ *scenes/*) exec {PROGRAM} "$@" {ROUGH} --no-report --quiet ;;
  size\\ *|solve\\ *) exec {PROGRAM} "$@" {COARSE} --no-report --quiet ;;
  sweep\\ *) exec {PROGRAM} "$@" --no-report --quiet ;;
  *) exec {PROGRAM} "$@" ;;
esac
"""


def commands(page):
    """Lines of the page's blocks of shell, comments cut off; a script with its first line is one command."""
    blocks = re.findall(r"^```(\w*)\n(.*?)^```$", page.read_text(), re.M | re.S)
    shell = [block for language, block in blocks if language in ("sh", "bash")]
    lines = [line for block in shell for line in ([block.strip()] if block.startswith("#!") else block.splitlines())]
    return [line for line in (line if line.startswith("#!") else re.sub(r"\s+#.*$", "", line).strip() for line in lines) if line]


def elsewhere(line):
    return [pattern for pattern in ELSEWHERE if re.search(pattern, line)]


@pytest.fixture(scope="module")
def cases(runs):
    """The shipped cases, sweeps among them with few designs."""
    shutil.copytree(SOURCE / "cases", runs / "cases")
    for sweep in (runs / "cases/sweeps").glob("*.toml"):
        sweep.write_text(re.sub(r"^(samples) = \d+", r"\1 = 8", sweep.read_text(), flags=re.M))
    return runs / "cases"


@pytest.mark.parametrize("page", [page for page in PAGES if any(not elsewhere(line) for line in commands(page))], ids=lambda page: page.name)
def test_commands_of_blocks(page, cases):
    shutil.copytree(cases, "cases")
    assert run("new", "orbit", "station.toml").returncode == 0
    for name, text in (("pitch.toml", 'schema = 1\ncase = "cases/dawn-dusk-1mw.toml"\nsampling = "grid"\n[vary]\n"panel.tube.pitch" = { list = ["75 mm", "100 mm"] }\n'),):
        Path(name).write_text(text)
    for folder in ("bin", ".local/share/bash-completion/completions", ".zfunc", ".config/fish/completions"):
        Path(folder).mkdir(parents=True)
    wrapper = Path("bin/coldsky")
    wrapper.write_text(WRAPPER)
    wrapper.chmod(0o755)
    home = Path.cwd()
    environment = {**users_environment(), "HOME": str(home), "PATH": f"{home}/bin:/usr/bin:/bin"}
    for line in commands(page):
        if elsewhere(line):
            continue
        if line.startswith("coldsky new") and line.endswith(".toml"):
            Path(line.split()[3]).unlink(missing_ok=True)  # an earlier block of the page has written it
        done = subprocess.run(["bash", "-e", "-c", line], capture_output=True, text=True, check=False, env=environment, timeout=300)
        if line.endswith("--resume") and "there is nothing to resume" in done.stderr:
            continue  # the command before it was not interrupted
        assert done.returncode == 0, f"{page.name}: {line}\n{done.stdout[-500:]}{done.stderr[-2000:]}"


def test_commands_that_run_elsewhere_do():
    """No entry is left over, and what they name is there."""
    used = {pattern for page in PAGES for line in commands(page) for pattern in elsewhere(line)}
    assert used == set(ELSEWHERE), set(ELSEWHERE) - used
    for reason in ELSEWHERE.values():
        assert (SOURCE / re.search(r"\(([^)]+)\)$", reason)[1]).exists(), reason


@cache
def options_of(command):
    done = run("help", command)
    assert done.returncode == 0, f"there is no command {command}"
    return set(re.findall(r"(?<![\w-])--?[A-Za-z][\w-]*", done.stdout)) | {"--help"}


# Words in backticks that begin with the program's name and are no command line.
NO_COMMANDS = {"coldsky complete"}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_commands_within_sentences(page):
    """`coldsky size A.toml --out DIR`: the command is there, and it knows the options."""
    text = re.sub(r"```.*?```", "", page.read_text(), flags=re.S)
    for line in re.findall(r"`coldsky ([a-z][^`]*)`", text):
        command, *words = line.split()
        if f"coldsky {command}" in NO_COMMANDS:
            continue
        known = options_of(command)
        for option in (word.split("=")[0].rstrip(",;)") for word in words if word.startswith("--")):
            assert option in known, f"`coldsky {line}`: coldsky {command} has no {option}"
