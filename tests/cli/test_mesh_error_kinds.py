"""The stated discretisation error on meshes that cannot be halved, or hardly: the true error lies within it, or it is said to be unknown."""

import pytest
from common import run, summary_of
from test_mesh_error import FLAGS, PANELS, SOLID, stated

# Fewest cells, odd counts, and counts that leave one when they are halved.
COUNTS = [{"length_cells": n} for n in (1, 2, 3)] + [{"half_pitch_cells": n} for n in (5, 6, 7)] + [{"core_cells": n} for n in (3, 4, 5)] + \
         [{"sheet_cells": n} for n in (1, 2, 3)] + [{"length_cells": 1, "half_pitch_cells": 5, "core_cells": 3, "sheet_cells": 1}, {"length_cells": 1, "core_cells": 3},
                                                    {"half_pitch_cells": 5, "sheet_cells": 3, "refinement": 0.5}, {"length_cells": 1, "refinement": 0.125}]


def name_of(counts):
    return ", ".join(f"{key} {n}" for key, n in counts.items())


def within(summary, reference, what):
    error, said = abs(summary["radiator.planform_area_m2"] / reference - 1), stated(summary)
    print(f"{what}: {error:.2e} off, stated {said}")
    assert said is None or error <= said, f"{what}: {error:.2e} off, stated {said:.2e}"


@pytest.mark.parametrize("counts", COUNTS, ids=name_of)
def test_few_cells(counts):
    mesh = {"length_cells": 16, **counts}
    within(summary_of("size", SOLID, "--set", "panel.width=100 mm", *[word for key, n in mesh.items() for word in ("--set", f"mesh.{key}={n}")], *FLAGS), 945.84, name_of(counts))


# Panels whose answer on far finer meshes is known (see test_mesh_error.py), of every kind and loop.
@pytest.mark.parametrize("counts", [{"length_cells": 1}, {"half_pitch_cells": 5}, {"core_cells": 3}, {"length_cells": 1, "half_pitch_cells": 5, "sheet_cells": 1, "core_cells": 3}], ids=name_of)
@pytest.mark.parametrize("panel", PANELS, ids=[f"{row['panel']}-{row['kind'].replace(', ', '-')}" for row in PANELS])
def test_few_cells_of_any_panel(panel, counts):
    options = [word for setting in panel["settings"].split(";") for word in ("--set", setting)]
    options += [word for key, n in counts.items() for word in ("--set", f"mesh.{key}={n}")]
    within(summary_of("size", SOLID, *options, *FLAGS), float(panel["reference_m2"]), f"{panel['kind']}, {name_of(counts)}")


@pytest.mark.parametrize("counts", [{"half_pitch_cells": n} for n in (0, 1, 2, 3, 4)] + [{"core_cells": n} for n in (0, 1, 2)] + [{"sheet_cells": 0}, {"length_cells": -1}], ids=name_of)
def test_fewer_cells_than_there_can_be(counts):
    (key, n), = counts.items()
    done = run("check", SOLID, "--set", f"mesh.{key}={n}")
    assert done.returncode == 2 and f"mesh.{key} = {n} is " in done.stderr, done.stderr
