"""Threads, Ctrl-C, progress, memory."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import coldsky
import numpy as np
import pytest
from conftest import CASE, LONG, SHORT, SMALL, python, small_sweep, without_times


def test_solves_in_threads_have_the_digits_of_one():
    loads = [f"{n} MW" for n in (1, 2, 3, 4, 5, 6)]
    alone = [without_times(coldsky.size(CASE, set=SMALL, heat__load=load).summary) for load in loads]
    with ThreadPoolExecutor(3) as pool:
        together = list(pool.map(lambda load: without_times(coldsky.size(CASE, set=SMALL, heat__load=load).summary), loads))
    assert together == alone


def test_a_fault_in_one_thread_leaves_the_others_alone():
    def one(load):
        try:
            return coldsky.size(CASE, set=SMALL, heat__load=load)["heat.load_W"]
        except coldsky.InputError as error:
            return error.file

    with ThreadPoolExecutor(3) as pool:
        assert list(pool.map(one, ["1 MW", "1 kg", "3 MW"])) == [1e6, "--set heat.load", 3e6]


def test_pythons_lock_is_released():
    ended, counted = threading.Event(), 0

    def count():
        nonlocal counted
        while not ended.is_set():
            counted += 1
            time.sleep(0.001)

    counter = threading.Thread(target=count)
    counter.start()
    seen = []
    coldsky.solve(LONG, set=SHORT, progress=lambda _: seen.append(counted))
    ended.set()
    counter.join()
    assert seen[-1] > seen[0]


def test_an_event_ends_a_run():
    stop = threading.Event()
    with pytest.raises(coldsky.Interrupted):
        coldsky.solve(LONG, progress=lambda _: stop.set(), stop=stop)
    assert coldsky.size(CASE, set=SMALL).status == "ok"  # the next one is not ended


def test_an_exception_of_the_progress_function_ends_the_run():
    class Enough(Exception):
        pass

    def enough(_):
        raise Enough("seen enough")

    with pytest.raises(Enough, match="seen enough"):
        coldsky.solve(LONG, progress=enough)


CTRL_C = """
import sys, coldsky
def said(progress):
    print("solving", flush=True)
try:
    coldsky.solve(sys.argv[1], progress=said, out=sys.argv[2], checkpoint_interval=0.0)
except KeyboardInterrupt:
    print("interrupted", flush=True)
small = {"mesh.length_cells": 16, "panel.width": "0.2 m"}
print(coldsky.size(sys.argv[3], set=small).status, flush=True)
"""


def interrupted(out):
    process = subprocess.Popen([sys.executable, "-c", CTRL_C, str(LONG), str(out), str(CASE)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert process.stdout and process.stdout.readline() == "solving\n"
    process.send_signal(signal.SIGINT)
    said, errors = process.communicate(timeout=300)
    return said.split("\n"), errors, process.returncode


def test_ctrl_c_ends_the_run_and_not_the_process(tmp_path):
    said, errors, code = interrupted(tmp_path / "out")
    assert [line for line in said if line and line != "solving"] == ["interrupted", "ok"], errors
    assert code == 0
    summary = json.loads((tmp_path / "out.partial/summary.json").read_text())
    assert summary["status"] == "interrupted" and (tmp_path / "out.partial/checkpoint.h5").exists()


def test_a_run_goes_on_after_ctrl_c(tmp_path):
    changes = {**SHORT, "time.end": "1200 s"}
    whole = coldsky.solve(LONG, set=changes)
    stop, seen = threading.Event(), []

    def later(progress):
        seen.append(progress)
        if len(seen) > 20:
            stop.set()

    with pytest.raises(coldsky.Interrupted):
        coldsky.solve(LONG, set=changes, out=tmp_path / "out", progress=later, stop=stop, checkpoint_interval=0.0)
    again = coldsky.solve(LONG, set=changes, out=tmp_path / "out", resume=True, report=False)
    assert without_times(again.summary) == without_times(whole.summary)


def test_python_may_end_while_a_run_goes_on():
    code = """
import sys, threading, coldsky
begun = threading.Event()
threading.Thread(target=lambda: coldsky.solve(sys.argv[1], progress=lambda _: begun.set()), daemon=True).start()
begun.wait()
"""
    python(code, LONG)


def test_other_processes_are_spawned():
    code = """
import multiprocessing, sys, coldsky
def area(load):
    return coldsky.size(sys.argv[1], heat__load=load, mesh__length_cells=16, panel__width="0.2 m")["radiator.planform_area_m2"]
if __name__ == "__main__":
    first = area("1 MW")
    context = multiprocessing.get_context("fork")
    def child(queue):
        try:
            area("1 MW")
        except coldsky.LibraryError as error:
            queue.put(str(error))
    queue = context.Queue()
    process = context.Process(target=child, args=(queue,))
    process.start()
    print(queue.get(timeout=60))
    process.join()
"""
    assert "spawn" in python(code, CASE).stdout


def test_progress_of_a_solve():
    seen = []
    coldsky.size(CASE, set=SMALL, progress=seen.append)
    assert seen and all(isinstance(one, coldsky.Progress) and one.text and one.total is None for one in seen)


def test_progress_in_korean():
    seen = []
    coldsky.size(CASE, set=SMALL, progress=seen.append, language="ko")
    assert any(any("가" <= letter <= "힣" for letter in one.text) for one in seen)


def test_progress_of_a_sweep(tmp_path):
    seen = []
    coldsky.sweep(small_sweep(tmp_path), batch=5, progress=seen.append)
    done = [one.done for one in seen]
    assert done == sorted(done) and done[-1] == 12 and {one.total for one in seen} == {12}


def test_a_bar(tmp_path, capfd):
    pytest.importorskip("tqdm")
    coldsky.sweep(small_sweep(tmp_path), progress=True)
    assert "12/12" in capfd.readouterr().err


def test_lines_where_there_is_no_tqdm(tmp_path, monkeypatch, capfd):
    monkeypatch.setitem(sys.modules, "tqdm", None)
    monkeypatch.setitem(sys.modules, "tqdm.auto", None)
    coldsky.sweep(small_sweep(tmp_path), progress=True)
    assert "sweep: 12 of 12" in capfd.readouterr().err


def resident():
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def test_a_hundred_solves_take_no_more_memory_than_ten():
    def solve(times):
        for _ in range(times):
            coldsky.size(CASE, set=SMALL)
        return resident()

    before = solve(10)
    after = solve(90)
    grown = (after - before) / 2**20
    print(f"memory after 10 solves {before / 2**20:.1f} MiB, after 100 {after / 2**20:.1f} MiB")
    assert grown < 4.0  # one answer of this case takes about as much


def test_arrays_outlive_their_result():
    temperature = coldsky.size(CASE, set=SMALL).arrays["coldsky/surfaces/temperature"]
    copy = temperature.copy()
    for _ in range(3):
        coldsky.size(CASE, set=SMALL, heat__load="2 MW")
    assert np.array_equal(temperature, copy)


def test_arrays_are_the_solvers_own(answer):
    first, again = (answer.arrays["coldsky/surfaces/temperature"] for _ in range(2))
    assert np.shares_memory(first, again) and not first.flags.owndata and not first.flags.writeable
    with pytest.raises(ValueError, match="read-only"):
        first[0] = 0.0
