"""Threads: how many a run takes, how they wait, and that what users set about them wins; no variable set but by a test."""
import json
import os
import subprocess
from pathlib import Path

import pytest
from common import CASE, PROGRAM, SMALL

CLEAN = {name: value for name, value in os.environ.items() if not name.startswith(("OMP_", "GOMP_", "KMP_", "KOKKOS_"))}
TINY = ["--set", "mesh.length_cells=8", "--set", "mesh.half_pitch_cells=5", "--set", "mesh.sheet_cells=1", "--set", "mesh.core_cells=3",
        "--set", "mesh.error_estimate=false", "--set", "panel.count=36", "--no-figures", "--quiet"]
COMMANDS = {"info": ["info"], "size": ["size", CASE, *SMALL], "solve": ["solve", CASE, *TINY], "claims": ["claims", "--only", "C1"],
            "verify": ["verify", "fin_rect"], "bench": ["bench", "triad", "--size", "32"]}


def plainly(*arguments, variables=None, **options):
    return subprocess.run([str(PROGRAM), *map(str, arguments)], env={**CLEAN, **(variables or {})}, capture_output=True, text=True,
                          timeout=300, **options)


def info(*arguments, variables=None, **options):
    done = plainly("info", "--json", *arguments, variables=variables, **options)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout) | {"stderr": done.stderr}


@pytest.fixture(scope="module", autouse=True)
def openmp():
    if info()["backend"] != "OpenMP":
        pytest.skip("a build without OpenMP's threads")


def counted(threads):
    return f"{threads} thread{'s' if threads != 1 else ''}"


def test_threads_that_wait_sleep_without_any_variable():
    told = info()
    assert told["waiting"].startswith("sleep after a short spin (GOMP_SPINCOUNT=") and told["waiting_from"] == "coldsky", told
    text = plainly("info").stdout
    assert f"{counted(told['threads'])} (" in text and f"waiting: {told['waiting']} (coldsky)" in text, text


@pytest.mark.parametrize("setting", ["OMP_WAIT_POLICY=active", "OMP_WAIT_POLICY=passive", "GOMP_SPINCOUNT=7", "KMP_BLOCKTIME=3"])
def test_a_setting_of_the_user_about_waiting_wins(setting):
    told = info(variables=dict([setting.split("=")]))
    assert told["waiting"] == setting and told["waiting_from"] == "environment", told


@pytest.mark.parametrize("stale", ["1", "", "abc", "999999999"])
def test_a_mark_of_another_process_changes_nothing(stale):
    """Nor does it make the program start itself for ever."""
    assert info(variables={"COLDSKY_STARTED_AGAIN": stale})["waiting_from"] == "coldsky"


def test_started_again_the_program_is_the_one_that_was_called(tmp_path):
    link = tmp_path / "another-name"
    link.symlink_to(PROGRAM)
    done = subprocess.run([str(link), "solve", str(CASE), *TINY, "--json", "--out", "a b"], env=CLEAN, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["run.command_line"] == f"{link} solve {CASE} {' '.join(TINY)} --json --out a b"
    process = subprocess.Popen(["sleeper", "verify", "--json"], executable=str(PROGRAM), env=CLEAN, stdout=subprocess.PIPE, text=True)
    assert process.stdout.readline().startswith("{")  # its first row: started again by now
    command = Path(f"/proc/{process.pid}/cmdline").read_bytes()
    same = Path(f"/proc/{process.pid}/exe").resolve()
    process.kill()
    process.communicate()
    assert command == b"sleeper\0verify\0--json\0" and same == PROGRAM


def test_one_thread_is_no_plural():
    text = plainly("info", "--threads", 1).stdout
    assert "device 1 CPU thread\n" in text and "\n1 thread (--threads; " in text, text


def test_the_log_says_what_was_chosen():
    told = info()
    assert plainly("solve", CASE, *TINY, "--out", "out").returncode == 0
    log = Path("out/run.log").read_text()
    assert f"{counted(told['threads'])} ({told['threads_from']}; " in log and f"waiting: {told['waiting']} (coldsky)" in log, log
    assert plainly("solve", CASE, *TINY, "--threads", 3, "--out", "out", variables={"OMP_WAIT_POLICY": "passive"}).returncode == 0
    log = Path("out/run.log").read_text()
    assert "3 threads (--threads; " in log and "waiting: OMP_WAIT_POLICY=passive (environment)" in log, log


@pytest.mark.parametrize("cpus", [1, 2, 3])
def test_threads_follow_the_affinity(cpus):
    mine = sorted(os.sched_getaffinity(0))[:cpus]
    told = info(preexec_fn=lambda: os.sched_setaffinity(0, mine))
    assert told["cpus"]["affinity"] == len(mine) and told["threads"] <= len(mine), told
    if len(mine) < told["cpus"]["machine"] and told["cpus"]["quota"] is None:
        assert told["threads"] == len(mine) and told["threads_from"] == "affinity", told


@pytest.mark.parametrize("arguments, variables, count, source", [
    (["--threads", 3], {}, 3, "--threads"),
    ([], {"OMP_NUM_THREADS": "3"}, 3, "OMP_NUM_THREADS"),
    ([], {"OMP_NUM_THREADS": " 2,1 "}, 2, "OMP_NUM_THREADS"),
    ([], {"KOKKOS_NUM_THREADS": "3"}, 3, "KOKKOS_NUM_THREADS"),
    ([], {"KOKKOS_NUM_THREADS": "3", "OMP_NUM_THREADS": "2"}, 3, "KOKKOS_NUM_THREADS"),
    (["--threads", 1], {"KOKKOS_NUM_THREADS": "3", "OMP_NUM_THREADS": "2"}, 1, "--threads"),
    (["--threads", 1], {"KOKKOS_NUM_THREADS": "abc"}, 1, "--threads"),
    (["--threads", 3], {"OMP_THREAD_LIMIT": "2"}, 2, "OMP_THREAD_LIMIT"),
    (["--threads", 3], {"OMP_DYNAMIC": "true"}, 3, "--threads"),
    (["--threads", 512], {}, 512, "--threads"),
])
def test_a_number_of_the_user_wins(arguments, variables, count, source):
    told = info(*arguments, variables=variables)
    assert (told["threads"], told["threads_from"], told["stderr"]) == (count, source, ""), told


@pytest.mark.parametrize("name", COMMANDS)
@pytest.mark.parametrize("count", ["513", "600", "4096", "99999999999999999999"])
def test_more_threads_than_there_can_be_are_refused(name, count):
    done = plainly(*COMMANDS[name], "--threads", count)
    assert done.returncode == 2 and "--threads: Value " in done.stderr and " not in range 1 to 512" in done.stderr, done.stderr


@pytest.mark.parametrize("variable", ["OMP_NUM_THREADS", "KOKKOS_NUM_THREADS"])
@pytest.mark.parametrize("count", ["513", "600", "100000", "2147483648", "99999999999999999999"])
def test_a_variable_that_asks_for_more_is_answered_with_a_word(variable, count):
    default = info()
    told = info(variables={variable: count})
    assert (told["threads"], told["threads_from"]) == (default["threads"], default["threads_from"]), told
    assert f"warning: {variable}={count} is more than the 512 threads that are possible: {told['threads']} are taken" in told["stderr"], told


@pytest.mark.parametrize("variable", ["OMP_NUM_THREADS", "KOKKOS_NUM_THREADS", "OMP_THREAD_LIMIT"])
@pytest.mark.parametrize("value", ["abc", "0", "-3", "1e3", "2 threads", "0x4"])
def test_a_variable_that_holds_nonsense_is_an_error(variable, value):
    done = plainly("info", variables={variable: value})
    assert done.returncode == 2 and f"{variable}={value} is not a number of threads (" in done.stderr, done.stderr


@pytest.mark.parametrize("name", COMMANDS)
@pytest.mark.parametrize("variable, value", [("KOKKOS_NUM_THREADS", "600"), ("OMP_NUM_THREADS", "513"), ("KOKKOS_NUM_THREADS", "abc")])
def test_every_command_takes_such_a_variable_alike(name, variable, value):
    """Commands whose answer takes long are stopped by a table or a case that is not there, after their threads."""
    arguments = {"size": ["solve", CASE, *TINY], "verify": ["verify", "no_such_table"], "claims": ["claims", "--only", "no_such_claim"]}
    done = plainly(*arguments.get(name, COMMANDS[name]), variables={variable: value})
    if value == "abc" and name != "claims":  # which takes one thread whatever the variables say
        assert done.returncode == 2 and "is not a number of threads" in done.stderr, done.stderr
    elif name in ("verify", "claims"):
        assert done.returncode == 2 and "no_such_" in done.stderr, done.stderr
    else:
        assert done.returncode == 0 and f"warning: {variable}={value} is more" in done.stderr, done.stderr


@pytest.mark.parametrize("variable", ["KOKKOS_PRINT_CONFIGURATION", "KOKKOS_TUNE_INTERNALS"])
def test_other_variables_of_kokkos_end_nothing_either(variable):
    done = plainly("info", variables={variable: "abc"})
    assert done.returncode == 2 and f"{variable}=abc is neither true nor false" in done.stderr, done.stderr
    assert info(variables={"KOKKOS_DISABLE_WARNINGS": "abc", "KOKKOS_MAP_DEVICE_ID_BY": "abc"})["stderr"] == ""


def test_commands_without_threads_do_not_mind():
    for arguments in (["check", CASE], ["describe", "heat.load"], ["--version"]):
        done = plainly(*arguments, variables={"KOKKOS_NUM_THREADS": "abc", "OMP_THREAD_LIMIT": "1"})
        assert done.returncode == 0 and done.stderr == "", done.stderr
