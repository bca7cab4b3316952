"""The program of docs/library.md, built against an installation and run: two studies at once in one process."""
import re
import shutil
import subprocess

import pytest
from common import CASES, PROGRAM, SOURCE, relative, summary_of, users_environment

BUILD = PROGRAM.parent.parent
SMALL = "\n[mesh]\nlength_cells = 8\nhalf_pitch_cells = 5\nsheet_cells = 1\ncore_cells = 3\nerror_estimate = false\n"


def command(*words, **options):
    done = subprocess.run(list(map(str, words)), capture_output=True, text=True, check=False, **options)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def block(language):
    """The first block of code of that language in the document."""
    return re.search(rf"```{language}\n(.*?)```", (SOURCE / "docs/library.md").read_text(), re.DOTALL)[1]


@pytest.mark.skipif(not (BUILD / "CMakeCache.txt").exists(), reason="the program does not lie in a build folder")
def test_the_program_of_the_manual(own_folder):
    prefix = own_folder / "prefix"
    command("cmake", "--install", BUILD, "--prefix", prefix)
    source = own_folder / "source"
    source.mkdir()
    (source / "CMakeLists.txt").write_text(block("cmake"))
    text = block("cpp")
    assert "/where/it/went" in text
    (source / "sizes.cpp").write_text(text.replace("/where/it/went", str(prefix)))
    names = ["dawn-dusk-1mw.toml", "deep-space-1au-1mw.toml"]
    for name in names:
        shutil.copy(CASES / name, name)
        with open(name, "a", encoding="utf-8") as file:
            file.write(SMALL)
    kokkos = re.search(r"^Kokkos_DIR:PATH=(.*)$", (BUILD / "CMakeCache.txt").read_text(), re.MULTILINE)[1]
    command("cmake", "-S", source, "-B", "made", "-G", "Ninja", "-DCMAKE_BUILD_TYPE=Release", f"-DCMAKE_PREFIX_PATH={prefix}",
            f"-DKokkos_DIR={kokkos}")
    command("cmake", "--build", "made")
    environment = {**users_environment(), "OMP_WAIT_POLICY": "passive"}
    said = command("made/sizes", *names, env=environment)
    for name in names:
        area = float(re.search(rf"{name}: ([0-9.]+) m2", said)[1])
        relative(area, summary_of("size", name, "--out", f"{name}.run", "--no-report")["radiator.planform_area_m2"], 2e-4, name)
