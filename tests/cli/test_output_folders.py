"""Folders of outputs: only files that a run wrote are ever replaced, whatever stands beside them and wherever the folder is."""
import json
import os
import re
import shutil
import signal
import subprocess
import time
from pathlib import Path

import pytest
from common import CASE, CASES, ENVIRONMENT, PROGRAM, run

TINY = [x for pair in ("mesh.length_cells=8", "panel.width=0.1 m", "mesh.half_pitch_cells=5", "mesh.core_cells=4",
                       "mesh.sheet_cells=1", "mesh.error_estimate=false") for x in ("--set", pair)]
MANIFEST = ".coldsky-manifest"


def size(out, megawatts=1, *more, **options):
    return run("size", CASE, *TINY, "--set", f"heat.load={megawatts} MW", "--no-figures", "--quiet", "--out", out, *more, **options)


def done(out, megawatts=1, **options):
    ran = size(out, megawatts, **options)
    assert ran.returncode == 0, ran.stderr
    where = Path(options.get("cwd", "."), out)
    assert json.loads((where / "summary.json").read_text())["heat.load_W"] == megawatts * 1e6
    return where


def written(folder):
    return set((folder / MANIFEST).read_text().splitlines()[1:])


def names(folder):
    return {str(path.relative_to(folder)) for path in Path(folder).rglob("*") if path.name != MANIFEST}


def test_the_manifest_names_what_the_run_wrote():
    folder = done("r")
    assert written(folder) == names(folder) and {"summary.json", "results.h5", "run.log", "report.html"} <= written(folder)


@pytest.mark.parametrize("laid", ["thesis.tex", "view.pvsm", "notes/today.md", "r.toml", "history.csv.bak", "fields/mine.h5"])
def test_files_beside_outputs_stay(laid):
    """Notes, states of ParaView, the case itself, laid beside outputs of a run or before the first one."""
    for before in (False, True):
        folder = Path("before" if before else "after")
        if not before:
            done(folder)
        (folder / laid).parent.mkdir(parents=True, exist_ok=True)
        (folder / laid).write_text("mine")
        for megawatts in (2, 3):
            done(folder, megawatts)
            assert (folder / laid).read_text() == "mine", f"{laid} is lost"
            assert written(folder) == names(folder) - names_of(laid) and not Path(f"{folder}.partial").exists()


def names_of(path):
    """A file and the folders on the way to it."""
    return {path, *(str(parent) for parent in Path(path).parents if str(parent) != ".")}


@pytest.mark.parametrize("name", ["summary.json", "results.h5", "report.html", "run.log", "history.csv"])
def test_a_foreign_file_with_the_name_of_an_output_is_refused_before_the_solve(name):
    folder = Path("r")
    folder.mkdir()
    (folder / name).write_text("{}")
    (folder / "thesis.tex").write_text("x")
    ran = size("r")
    assert ran.returncode == 2
    assert ran.stderr == f"r/{name}: is in the way of an output (no run of coldsky wrote it) choose another --out\n"
    assert names(folder) == {name, "thesis.tex"} and (folder / name).read_text() == "{}" and not Path("r.partial").exists()


def test_a_foreign_file_that_a_later_run_would_write():
    """A steady run wrote no history.csv: one that lies there is somebody's."""
    done("r")
    Path("r/history.csv").write_text("mine")
    assert size("r").returncode == 2 and Path("r/history.csv").read_text() == "mine"


@pytest.mark.parametrize("name", ["thesis.tex", "deep/er/notes.txt"])
def test_files_in_the_partial_folder_stay(name):
    path = Path("r.partial", name)
    path.parent.mkdir(parents=True)
    path.write_text("mine")
    for megawatts in (1, 2):
        done("r", megawatts)
        assert path.read_text() == "mine" and names("r") == written(Path("r"))
    assert names("r.partial") == names_of(name)


def test_a_foreign_output_in_the_partial_folder_is_refused():
    Path("r.partial").mkdir()
    Path("r.partial/results.h5").write_text("mine")
    ran = size("r")
    assert ran.returncode == 2 and ran.stderr.startswith("r.partial/results.h5: is in the way of an output")
    assert Path("r.partial/results.h5").read_text() == "mine"


def test_what_a_failed_run_left_is_replaced():
    assert run("size", CASES / "lunar-noon.toml", "--quiet", "--out", "r").returncode == 4
    assert Path("r.partial/summary.json").exists()
    Path("r.partial/notes").write_text("mine")
    done("r")
    assert names("r.partial") == {"notes"} and "notes" not in names("r")


def test_folders_without_a_manifest():
    """Of an older version: files with known names beside its summary are its own."""
    folder = done("r")
    (folder / MANIFEST).unlink()
    (folder / "mine.h5").write_text("mine")
    done("r", 2)
    assert (folder / "mine.h5").read_text() == "mine"


@pytest.mark.parametrize("line", ["../victim", "/etc/hostname", "link/victim", "a/../../victim"])
def test_a_manifest_names_nothing_outside_its_folder(line):
    folder = done("r")
    Path("victim").write_text("mine")
    (folder / "link").symlink_to("..")
    with open(folder / MANIFEST, "a") as manifest:
        manifest.write((line if line[0] != "/" else str(Path("victim").resolve())) + "\n")
    done("r", 2)
    assert Path("victim").read_text() == "mine" and (folder / "link").is_symlink()


@pytest.mark.parametrize("where, out", [("r", "."), ("r", "../r"), ("r/inner", ".."), ("r", "{}")])
def test_running_inside_the_folder(where, out):
    """The shell is left where it was."""
    done("r")
    Path("r/inner").mkdir()
    before = os.stat("r").st_ino
    out = out.format(Path("r").resolve())
    done(out, 2, cwd=where)
    assert os.stat("r").st_ino == before, "the folder was exchanged under the shell"
    assert names("r") - {"inner"} == written(Path("r")) and not Path("r.partial").exists()


def test_a_first_run_inside_a_folder_with_its_case():
    Path("study").mkdir()
    shutil.copy(CASE, "study/study.toml")
    done(".", 1, cwd="study")
    assert Path("study/study.toml").exists() and not Path("study.partial").exists()


MOUNTS = ["unshare", "-rm"]


@pytest.fixture(scope="module")
def mounts():
    if subprocess.run([*MOUNTS, "true"], capture_output=True).returncode != 0:
        pytest.skip("mounting is not permitted")


@pytest.mark.parametrize("kind", ["bind", "tmpfs", "link"])
def test_a_mount_point(mounts, kind):
    """A mounted volume cannot be exchanged: its files are, and nothing is left outside it."""
    for folder in ("volume", "r"):
        Path(folder).mkdir()
    Path("volume/thesis.tex").write_text("mine")
    Path("link").symlink_to("r")
    mount = "mount -t tmpfs tmpfs r && cp volume/thesis.tex r" if kind == "tmpfs" else "mount --bind volume r"
    command = " ".join(f"'{word}'" for word in (PROGRAM, "size", CASE, *TINY, "--no-figures", "--quiet", "--out",
                                                "link" if kind == "link" else "r"))
    twice = f"{mount} && {command} --set 'heat.load=1 MW' && {command} --set 'heat.load=2 MW' && cp -a r/. seen"
    Path("seen").mkdir()
    ran = subprocess.run([*MOUNTS, "sh", "-c", twice], capture_output=True, text=True, env=ENVIRONMENT)
    assert ran.returncode == 0, ran.stderr
    assert json.loads(Path("seen/summary.json").read_text())["heat.load_W"] == 2e6
    assert names("seen") == written(Path("seen")) | {"thesis.tex"}
    assert not Path("r.partial").exists() and not Path("link.partial").exists(), "something was left outside the volume"
    if kind != "tmpfs":
        assert names("volume") == names("seen")


def test_kills_while_files_are_exchanged_one_by_one():
    """A summary stands there only with the results of its own run, and the next run goes through."""
    folder = done("r")
    (folder / "mine.txt").write_text("mine")
    seen = set()
    for n in range(12):
        process = subprocess.Popen([str(PROGRAM), "size", str(CASE), *TINY, "--set", f"heat.load={n + 2} MW", "--no-figures",
                                    "--quiet", "--out", "r"], env=ENVIRONMENT, stderr=subprocess.PIPE)
        while process.poll() is None and not Path("r.partial/summary.json").exists():
            time.sleep(1e-4)
        time.sleep(0.001 * n)
        process.send_signal(signal.SIGKILL)
        process.communicate()
        assert (folder / "mine.txt").read_text() == "mine"
        summary = folder / "summary.json"
        seen.add(summary.exists())
        if summary.exists():
            told = re.search(r'\[heat\]\\nload = \\"([^ ]+) W\\"', (folder / "report.html").read_text())
            assert float(told[1]) == json.loads(summary.read_text())["heat.load_W"]
    print(f"a summary was there after the kill: {seen}")
    done("r", 100)
    assert names(folder) == written(folder) | {"mine.txt"} and not Path("r.partial").exists()


def claims(out):
    return run("claims", "--only", "C7", "--samples", 0, "--no-figures", "--quiet", "--out", out)


def test_claims_keep_to_their_files():
    assert claims("ledger").returncode == 0
    Path("ledger/thesis.tex").write_text("mine")
    Path("ledger/fields").mkdir(exist_ok=True)
    Path("ledger/fields/notes.txt").write_text("mine")
    assert claims("ledger").returncode == 0
    assert names("ledger") - {"fields"} == written(Path("ledger")) | {"thesis.tex", "fields/notes.txt"}
    Path("ledger/fields/mine.h5").write_text("mine")
    refused = claims("ledger")
    assert refused.returncode == 2 and "ledger/fields/mine.h5: is in the way of an output" in refused.stderr
    Path("other").mkdir()
    Path("other/claims.json").write_text("{}")
    assert claims("other").returncode == 2 and Path("other/claims.json").read_text() == "{}"
    # A run of another command replaces what the ledger wrote, and nothing else.
    done("ledger")
    assert names("ledger") - {"fields"} == written(Path("ledger")) | {"thesis.tex", "fields/notes.txt", "fields/mine.h5"}
