"""verify refines a row until the mesh can decide it, and names the files that it passes over."""
import json
import math
import shutil

import pytest
from common import SOURCE, run

REFERENCE = SOURCE / "data/reference"


def rows_of(*arguments):
    done = run("verify", *arguments, "--json")
    return done, [json.loads(line) for line in done.stdout.splitlines()]


def nafems_t3(x, t):
    """Temperature of the bar of NAFEMS T3 [deg C]: the steady part in x that follows its end, and a sine series.

    T = x/L g(t) + sum b_n(t) sin(n pi x / L), g = 100 sin(w t), b_n' + lambda_n b_n = -c_n g', b_n(0) = 0.
    """
    length, diffusivity, w = 0.1, 35.0 / (7200.0 * 440.5), math.pi / 40.0
    total = x / length * 100.0 * math.sin(w * t)
    for n in range(1, 200001):
        rate = diffusivity * (n * math.pi / length)**2
        c = 2.0 * (-1)**(n + 1) / (n * math.pi) * 100.0 * w
        # int_0^t exp(-rate (t - s)) cos(w s) ds
        integral = (rate * math.cos(w * t) + w * math.sin(w * t) - rate * math.exp(-min(rate * t, 700.0))) / (rate**2 + w**2)
        total -= c * integral * math.sin(n * math.pi * x / length)
    return total


@pytest.fixture
def folder(own_folder):
    made = own_folder / "reference"
    made.mkdir()
    return made


def write_t3(folder, *points):
    lines = [line for line in (REFERENCE / "nafems_T3_transient.csv").read_text().splitlines() if line.startswith("#")]
    lines.append("x_m,t_s,T_C")
    lines += [f"{x},{t},{nafems_t3(x, t):.10f}" for x, t in points]
    (folder / "nafems_T3_transient.csv").write_text("\n".join(lines) + "\n")


def test_series_is_the_published_target():
    assert abs(nafems_t3(0.08, 32.0) - 36.6031159591) < 1e-6


def test_row_that_80_cells_cannot_judge_is_refined(folder):
    write_t3(folder, (0.09, 75.0), (0.08, 32.0))
    done, rows = rows_of("nafems_T3", "--reference", folder)
    hard, easy = rows
    assert done.returncode == 0 and hard["pass"] and hard["judged"], done.stdout
    assert hard["cells"] > 80, "refined"
    assert abs(hard["computed"] - nafems_t3(0.09, 75.0)) < 0.02 / 3, "the mesh's error is a third of the tolerance"
    assert 0.0 < hard["mesh_error"] <= hard["tolerance"] / 3
    assert easy["pass"] and easy["cells"] <= hard["cells"]


def test_a_wrong_value_still_fails(folder):
    write_t3(folder, (0.09, 75.0))
    file = folder / "nafems_T3_transient.csv"
    file.write_text(file.read_text().replace(f"{nafems_t3(0.09, 75.0):.10f}", f"{nafems_t3(0.09, 75.0) + 0.03:.10f}"))
    done, (row, ) = rows_of("nafems_T3", "--reference", folder)
    assert done.returncode == 1 and not row["pass"] and row["judged"]


def test_row_that_no_mesh_can_judge_says_so(folder):
    # The cold has gone a third of a millimetre into a slab of one metre: far less than a cell of the finest mesh.
    text = (REFERENCE / "slab_transient_radiating.csv").read_text().splitlines()
    header = next(n for n, line in enumerate(text) if not line.startswith("#"))
    names = text[header].split(",")
    row = dict(zip(names, text[header + 1].split(",")))
    row.update(N_rad="1000", theta_s="0", Fo="1e-7", theta_insulated="1", theta_surface="0.9", theta_mean="1")
    (folder / "slab_transient_radiating.csv").write_text(
        "\n".join(text[:header + 1] + [",".join(row[name] for name in names)]) + "\n")
    done, rows = rows_of("--reference", folder)
    surface = next(row for row in rows if row["quantity"] == "theta_surface")
    assert done.returncode == 1 and not surface["pass"] and not surface["judged"]
    assert surface["mesh_error"] > surface["tolerance"] / 3
    assert "could not be judged" in run("verify", "--reference", folder).stdout


def test_unknown_files_are_named(folder):
    write_t3(folder, (0.08, 32.0))
    (folder / "shuttle_radiator.csv").write_text("a,b\n1,2\n")
    shutil.copy(REFERENCE / "solids.csv", folder)
    done = run("verify", "--reference", folder)
    assert done.returncode == 0 and done.stdout.rstrip().endswith("1 passed, 0 failed"), done.stdout
    assert "not known, not verified: shuttle_radiator.csv" in done.stdout
    assert "not a problem for the solver: solids.csv" in done.stdout
    done, rows = rows_of("--reference", folder)
    assert len(rows) == 1 and "shuttle_radiator.csv" in done.stderr
    done = run("verify", "shuttle_radiator", "--reference", folder)
    assert done.returncode == 2


def test_folder_of_unknown_files_alone_is_an_error(folder):
    (folder / "shuttle_radiator.csv").write_text("a,b\n1,2\n")
    done = run("verify", "--reference", folder)
    assert done.returncode == 2 and "shuttle_radiator" in done.stderr, done.stderr


def test_every_shipped_file_is_known(folder):
    for file in REFERENCE.glob("*.csv"):
        (folder / file.name).write_text("")
    shutil.copy(REFERENCE / "plate_equilibrium.csv", folder)
    # Empty tables are refused by name; none is called unknown before that.
    text = run("verify", "--reference", folder)
    assert "not known" not in text.stdout + text.stderr
