"""Limits on the memory of the process count when a mesh is judged too large."""
import json
import re
import resource

import pytest
from common import CASE, run

LARGE = ["--set", "mesh.length_cells=4000"]  # 48 GB


def limited(which, gigabytes):
    return lambda: resource.setrlimit(which, (int(gigabytes * 2**30), int(gigabytes * 2**30)))


@pytest.mark.parametrize("command", ["check", "size", "solve"])
@pytest.mark.parametrize("which, gigabytes", [(resource.RLIMIT_AS, 1), (resource.RLIMIT_AS, 3), (resource.RLIMIT_DATA, 1), (resource.RLIMIT_DATA, 3)],
                         ids=["address space 1 GiB", "address space 3 GiB", "data 1 GiB", "data 3 GiB"])
def test_a_mesh_beyond_a_limit_of_the_process(command, which, gigabytes):
    done = run(command, CASE, *LARGE, "--set", "panel.count=32", preexec_fn=limited(which, gigabytes))
    told = re.search(r"needs about 48\.4 GB \(([\d.]+) GB are free here\)", done.stderr)
    assert done.returncode == 2 and told, done.stderr
    assert float(told[1]) < gigabytes * 1.0738, done.stderr


def test_a_mesh_within_the_limit():
    done = run("check", CASE, "--json", "--set", "mesh.length_cells=8", preexec_fn=limited(resource.RLIMIT_AS, 1))
    assert done.returncode == 0 and json.loads(done.stdout)["memory_bytes"] < 2**30, done.stderr
