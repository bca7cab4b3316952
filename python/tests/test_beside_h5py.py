"""The solver's HDF5 and h5py's in one process."""

import pytest
from conftest import CASE, python

ORDERS = {
    "h5py first": "import h5py\nimport coldsky\ncoldsky.info()",
    "coldsky first": "import coldsky\ncoldsky.info()\nimport h5py",
    "h5py for all to see": "import os, sys\nsys.setdlopenflags(os.RTLD_NOW | os.RTLD_GLOBAL)\nimport h5py\nsys.setdlopenflags(os.RTLD_NOW)\nimport coldsky\ncoldsky.info()",
}


@pytest.mark.parametrize("order", ORDERS)
def test_both_work(order, tmp_path):
    code = (
        ORDERS[order]
        + """
import re, sys, numpy, json
with h5py.File(sys.argv[2] + "/mine.h5", "w") as mine:  # open while the solver writes its own
    mine["numbers"] = numpy.arange(1000.0)
    small = {"mesh.length_cells": 16, "panel.width": "0.2 m"}
    answer = coldsky.size(sys.argv[1], set=small, out=sys.argv[2] + "/out", report=False)
    mine["area"] = answer["radiator.planform_area_m2"]
with h5py.File(sys.argv[2] + "/mine.h5") as mine:
    assert mine["area"][()] == answer["radiator.planform_area_m2"] and mine["numbers"][999] == 999.0
with h5py.File(sys.argv[2] + "/out/results.h5") as written:
    for name in answer.arrays:
        value = written[name][()]
        if not isinstance(value, bytes):
            assert numpy.array_equal(value, answer.arrays[name]), name
print(json.dumps([sorted(set(re.findall(r"/[^ ]*/libhdf5[^ \\n]*", open("/proc/self/maps").read()))), coldsky.info()["hdf5"], h5py.version.hdf5_version]))
"""
    )
    import json

    libraries, of_solver, of_h5py = json.loads(python(code, CASE, tmp_path).stdout)
    print(libraries, of_solver, of_h5py)
    # Each has its own: the solver's is that of a process without h5py.
    assert of_solver == python("import coldsky; print(coldsky.info()['hdf5'])").stdout.strip()
    assert len(libraries) >= 2 or of_solver == of_h5py
