"""Limits of control groups: a quota of CPUs sets the threads, a limit of memory the largest mesh. In a real group where one can be made, and in trees that are
laid over the kernel's in a mount namespace of the test's own."""
import json
import os
import subprocess
import time
from pathlib import Path

import pytest
from common import CASE, PROGRAM, users_environment

LARGE = ["--set", "mesh.length_cells=4000"]  # 48 GB
QUOTA = "by the quota of the control group"
ROOT = Path("/sys/fs/cgroup")


def told(*command):
    environment = {name: value for name, value in users_environment().items() if not name.startswith(("KMP_", "KOKKOS_"))}
    return subprocess.run([*map(str, command)], env=environment, capture_output=True, text=True, timeout=120)


def info(*before):
    """What `info --json` and `info` say, run behind the words of a command."""
    done, text = told(*before, PROGRAM, "info", "--json"), told(*before, PROGRAM, "info")
    assert done.returncode == 0 and text.returncode == 0, done.stderr + text.stderr
    answer = json.loads(done.stdout)
    if answer["backend"] != "OpenMP":  # of a build for a device
        pytest.skip("a build without OpenMP's threads")
    return answer, text.stdout


def limited_to_one_cpu(answer, text):
    cpus = answer["cpus"]
    assert cpus["quota"] == 1.0 and answer["threads"] == 1, answer
    if cpus["affinity"] > 1:
        assert answer["threads_from"] == "control group" and f"1 {QUOTA}" in text, (answer, text)


# --- A group that the kernel keeps


def own_group():
    """Folder of the group that this process is in, and the files that hold a quota there: of the hierarchy that has the CPUs."""
    for line in Path("/proc/self/cgroup").read_text().splitlines():
        _, controllers, path = line.split(":", 2)
        if "cpu" in controllers.split(","):
            for mount in (ROOT / "cpu", ROOT / controllers):
                if (mount / path.lstrip("/") / "cgroup.procs").exists():
                    return mount / path.lstrip("/"), {"cpu.cfs_period_us": "100000", "cpu.cfs_quota_us": "100000"}
        elif not controllers:
            handed_out = ROOT / path.lstrip("/") / "cgroup.subtree_control"
            if handed_out.exists() and "cpu" in handed_out.read_text().split():
                return handed_out.parent, {"cpu.max": "100000 100000"}
    return None, {}


@pytest.fixture
def group():
    """A control group whose quota is one CPU."""
    parent, files = own_group()
    if parent is None:
        pytest.skip("no hierarchy of control groups hands out CPUs here")
    folder = parent / f"coldsky-test-{os.getpid()}"
    try:
        folder.mkdir()
    except OSError as error:
        pytest.skip(f"a control group cannot be made: {error}")
    try:
        try:
            for name, value in files.items():
                (folder / name).write_text(value)
        except OSError as error:
            pytest.skip(f"a control group cannot be given a quota: {error}")
        yield folder
    finally:
        for _ in range(100):  # until the kernel has let go of the last process
            try:
                folder.rmdir()
                break
            except OSError:
                time.sleep(0.02)


def test_a_quota_of_one_cpu_is_one_thread(group):
    inside = ["sh", "-c", f'echo $$ > "{group}/cgroup.procs" && exec "$@"', "sh"]
    limited_to_one_cpu(*info(*inside))
    answer, text = info()
    assert answer["cpus"]["quota"] != 1.0 or QUOTA in text, "outside of it the group's quota does not count"


# --- Trees of files in place of the kernel's


def inside(membership, files):
    """The words that run a command where the kernel seems to show these control groups."""
    tree = Path("tree").resolve()
    for name, text in files.items():
        path = tree / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text + "\n")
    Path("membership").write_text(membership + "\n")
    # The shell's own number is that of the command that it becomes.
    lay = 'mount --bind "$0" /sys/fs/cgroup && mount --bind "$1" "/proc/$$/cgroup" && shift && exec "$@"'
    words = ["unshare", "--mount", "--propagation", "private", *([] if os.geteuid() == 0 else ["--map-root-user"]), "sh", "-c", lay, str(tree), str(Path("membership").resolve())]
    try:
        tried = told(*words, "true")
    except FileNotFoundError:
        pytest.skip("unshare is missing")
    if tried.returncode != 0:
        pytest.skip(f"mounting is not permitted: {tried.stderr.strip()}")
    return words


UNIFIED = {"job/cpu.max": "100000 100000", "job/step/cpu.max": "max 100000", "job/memory.max": "600000000", "job/memory.current": "100000000",
           "job/memory.stat": "anon 90000000\ninactive_file 40000000", "job/step/memory.max": "max", "job/step/memory.current": "90000000"}
SEPARATE = {"cpu,cpuacct/job/cpu.cfs_quota_us": "50000", "cpu,cpuacct/job/cpu.cfs_period_us": "50000", "memory/job/memory.limit_in_bytes": "600000000",
            "memory/job/memory.usage_in_bytes": "100000000", "memory/job/memory.stat": "cache 50000000\ntotal_inactive_file 40000000"}
# As a container sees it: the path is the host's, the group's files stand at the mount.
CONTAINER = {name.replace("job/", ""): text for name, text in SEPARATE.items()}
TREES = {"one hierarchy": ("0::/job/step", UNIFIED),
         "a hierarchy each": ("4:memory:/job\n2:cpu,cpuacct:/job\n0::/", SEPARATE),
         "a container": ("4:memory:/docker/of-the-host\n2:cpu,cpuacct:/docker/of-the-host", CONTAINER)}


@pytest.mark.parametrize("name", TREES)
def test_limits_of_a_tree(name):
    words = inside(*TREES[name])
    limited_to_one_cpu(*info(*words))
    done = told(*words, PROGRAM, "check", CASE, *LARGE)
    # 600 MB less what is in use, of which the kernel would give back the inactive files.
    assert done.returncode == 2 and "needs about 48.4 GB (0.54 GB are free here)" in done.stderr, done.stderr


def test_a_tree_without_limits():
    answer, text = info(*inside("0::/job", {"job/cpu.max": "max 100000", "job/memory.max": "max", "job/memory.current": "1000"}))
    assert answer["cpus"]["quota"] is None and answer["threads"] == answer["cpus"]["affinity"] and QUOTA not in text, (answer, text)


@pytest.mark.parametrize("quota, threads", [("250000 100000", 2), ("50000 100000", 1), ("6400000 100000", 64)])
def test_parts_of_a_cpu_are_rounded_down(quota, threads):
    answer, _ = info(*inside("0::/", {"cpu.max": quota}))
    assert answer["threads"] == min(threads, answer["cpus"]["affinity"]) and answer["cpus"]["quota"] == float(quota.split()[0]) / 1e5, answer
