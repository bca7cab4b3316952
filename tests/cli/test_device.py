"""Devices as users meet them: what info lists, a device that is not there, memory that runs out."""
import json
import os
import re
import resource

import pytest
from common import CASE, SMALL, run


@pytest.fixture(scope="module")
def info():
    """What the program says of itself and its devices."""
    told = json.loads(run("info", "--json").stdout)
    print(told["backend"], told["device"], told["devices"])
    return told


def test_info_and_a_device_that_is_not_there(info):
    text = run("info").stdout
    if info["backend"] in ("OpenMP", "Serial", "Threads"):
        assert info["devices"] == [] and "devices: none, this build runs on the CPU only" in text, "info of a CPU build"
        absent = 0
    elif not info["devices"]:
        assert info["reason"] and f"devices: none ({info['reason']})" in text, "info says why there is no device"
        done = run("solve", CASE, *SMALL, "--set", "panel.count=1")
        assert done.returncode == 1 and "there is no device (" + info["reason"] in done.stderr, "no silent run on the CPU"
        absent = 0
    else:
        for number, device in enumerate(info["devices"]):
            assert f"device {number}: {device['name']}, " in text and device["memory_bytes"] > 0, f"device {number} is listed"
        absent = len(info["devices"])
    done = run("solve", CASE, *SMALL, "--set", "panel.count=1", "--device", absent)
    print(done.stderr.strip())
    assert done.returncode == 2 and f"--device {absent}: there is no such device (" in done.stderr, "a device that is not there"
    assert not os.path.exists("dawn-dusk-1mw") and done.stdout == "", "nothing was computed in its place"


# The address space stands in for a device's memory.
def limited():
    resource.setrlimit(resource.RLIMIT_AS, (1 << 30, 1 << 30))


@pytest.fixture
def cpu(info):
    if info["devices"] or not info["backend"]:
        pytest.skip("a build that runs on a device")


def test_out_of_memory_names_what_was_asked_for_and_free(cpu):
    done = run("bench", "w1", "--size", "256", "--threads", "2", preexec_fn=limited)
    print(done.stderr.strip())
    told = re.search(r"out of memory on 2 CPU threads: ([\d.]+) MB were asked for and ([\d.]+) MB of [\d.]+ GB were free;", done.stderr)
    assert done.returncode == 1 and told, "out of memory names what was asked for and free"
    if told:
        each = float(told[1]) / (1e-6 * 256**3)
        assert min(abs(each / size - 1) for size in (1, 2, 4, 8)) < 0.01, "the bytes asked for are those of a vector of 256^3"
        assert float(told[2]) < float(told[1]), "less was free than asked for"


def test_a_limit_on_the_process_counts_as_memory(cpu):
    done = run("solve", CASE, "--set", "panel.count=32", "--set", "mesh.length_cells=4000", preexec_fn=limited)
    print(done.stderr.strip())
    assert done.returncode == 2 and re.search(r"needs about 48.4 GB \([01]\.\d+ GB are free here\)", done.stderr), (
          "a limit on the process counts as memory")
