"""The model that predicts seconds: its arithmetic on work made by hand, and that it knows every kernel that ran."""
import csv
import json
import sys
from pathlib import Path

import pytest
from common import run

sys.path.insert(0, str(Path(__file__).resolve().parent.parent.parent / "benchmarks"))
import predict  # noqa: E402


def rows_of(*arguments):
    done = run("bench", *arguments, "--json", "--work", "--repeat", 1, "--threads", 1)
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def card(**changes):
    row = {"card": "C", "name_holds": "C", "bandwidth_TB_s": "2", "share_of_triad": "0.5", "issue_T_s": "10", "kernel_us": "2",
           "graph_us": "5", "launch_us": "4", "wait_us": "10", "team_us": "50"}
    return predict.Card({**row, **changes})


def test_a_card_takes_the_longer_of_bytes_and_instructions():
    traffic = predict.Traffic()
    traffic.rows = {"Bytes": (20.0, 10.0), "Instructions": (1.0, 400.0), "CoarseCycle<Cuda>": (1.0, 1.0)}
    work = lambda graphs, waits, *kernels: {"graphs": graphs, "waits": waits, "kernels": kernels}
    # 1e6 cells: 20 MB at 1 TB/s are 20 us; 400e6 instructions at 10e12 a second 40 us; a hundred cells take what a kernel takes.
    assert card().seconds(work(1, 0, ["Bytes", 10**6, 3, 0]), traffic) == pytest.approx(5e-6 + 60e-6)
    assert card().seconds(work(1, 0, ["Instructions", 10**6, 1, 0]), traffic) == pytest.approx(5e-6 + 40e-6)
    assert card().seconds(work(1, 2, ["Bytes", 100, 7, 0]), traffic) == pytest.approx(5e-6 + 20e-6 + 14e-6)
    assert card().seconds(work(0, 0, ["Bytes", 100, 7, 0]), traffic) == pytest.approx(28e-6)
    assert card().seconds(work(1, 0, ["CoarseCycle<Kokkos::Cuda>", 4000, 2, 0]), traffic) == pytest.approx(5e-6 + 100e-6)
    assert card(bandwidth_TB_s="4").seconds(work(1, 0, ["Bytes", 10**6, 1, 0]), traffic) == pytest.approx(5e-6 + 10e-6)
    assert not traffic.unknown
    card().seconds(work(0, 0, ["Other", 10, 2, 0]), traffic)
    assert traffic.unknown == {"Other": 20}


def by_hand(**rows):
    """Traffic of kernels: bytes, of them stored without being read and stored again, instructions."""
    traffic = predict.Traffic()
    traffic.rows = {name: (bytes_, instructions) for name, (bytes_, _, _, instructions) in rows.items()}
    traffic.stored = {name: stored for name, (_, stored, _, _) in rows.items()}
    traffic.rewritten = {name: rewritten for name, (_, _, rewritten, _) in rows.items()}
    return traffic


def test_a_cpu_waits_for_lines_as_a_triad_does():
    # In the cache a byte takes 1e-10 s, from memory 1e-9 s; a launch takes 1e-7 s.
    cpu = predict.Cpu({1e3: 1e-7, 1e5: 1e-5, 1e7: 1e-2})
    assert cpu.pass_of(1e5) == pytest.approx(1e-5)
    assert cpu.pass_of(10) == pytest.approx(1e-7)
    assert cpu.pass_of(1e4) == pytest.approx(1e-7 ** 0.5 * 1e-5 ** 0.5)
    assert cpu.pass_of(3e7) == pytest.approx(3e-2)
    work = lambda launches, alike: {"graphs": 0, "waits": 0, "kernels": [["Kernel", 10**6, launches, alike]]}
    # As the triad: 24 bytes counted, 32 moved.
    triad = by_hand(Kernel=(24.0, 8.0, 0.0, 1.0))
    assert cpu.seconds(work(1, 1), triad) == pytest.approx(2.4e-2 - 2.4e-3)
    # It reads alone: three quarters of the lines.
    assert cpu.seconds(work(1, 1), by_hand(Kernel=(24.0, 0.0, 0.0, 1.0))) == pytest.approx(0.75 * (2.4e-2 - 2.4e-3))
    # Two arrays of which one is stored again: as many lines as the one that reads, over two thirds of the memory.
    held = 1.6e7 * (1e-9 - 1e-10)
    assert cpu.seconds(work(1, 1), by_hand(Kernel=(24.0, 0.0, 8.0, 1.0))) == pytest.approx(1.5 * 0.75 * held)
    # A kernel behind another over the same cells finds in the cache what fits there, and a launch is never for nothing.
    small = {"graphs": 0, "waits": 0, "kernels": [["Kernel", 4000, 5, 3]]}
    cached, memory = cpu.pass_of(9.6e4) - 9.6e-6, 9.6e-5 - 9.6e-6
    assert cached < 1e-7 < memory
    assert cpu.seconds(small, triad) == pytest.approx(3 * 1e-7 + 2 * memory)


def test_work_of_a_core_adds_to_the_wait_for_memory():
    traffic = predict.Traffic()
    triads = {1e3: 1e-9, 1e9: 1e-3}
    work = {"graphs": 0, "waits": 0, "kernels": [["ApplyDot", 10**4, 2, 2], ["CellBalance", 100, 1, 1]]}
    # A cell of ApplyDot takes 2 ns on one thread; CellBalance, which was not measured, by its instructions: both are large
    # beside the triads, and only ten thousand cells are shared between the threads.
    by_instructions = 2e-9 / traffic.rows["ApplyDot"][1] * traffic.rows["CellBalance"][1]
    cpu = predict.Cpu(triads, {"ApplyDot": 2e-9}, threads=4)
    assert cpu.seconds(work, traffic) == pytest.approx(2 * 10**4 * 2e-9 / 4 + 100 * by_instructions, rel=1e-3)


def test_the_time_of_a_launch_is_not_a_cell_s():
    triad = lambda size, seconds: {"name": "triad", "size": size, "total_s": seconds, "threads": 1}
    probe = {"name": "kernels", "case": "apply-dot", "size": "10x10x10", "total_s": 3e-6, "threads": 1,
             "solve_work": {"graphs": 0, "waits": 0, "kernels": [["ApplyDot", 1000, 1, 0]]}}
    cpu = predict.cpu_of([triad("8x8x8", 1e-6), triad("100x100x100", 1e-3), probe])
    assert cpu.cores["ApplyDot"] == pytest.approx(2e-9)


def test_traffic_agrees_with_the_instructions_counted():
    """Bytes and instructions of the kernels that the emulator counts, tests/evidence/instructions.csv."""
    evidence = Path(__file__).resolve().parent.parent / "evidence"
    sys.path.insert(0, str(evidence))
    import instructions
    with (evidence / "instructions.csv").open(encoding="utf-8", newline="") as file:
        counted = {row["kernel"]: row for row in csv.DictReader(file)}
    traffic = predict.Traffic()
    for case, (functor, _) in instructions.CASES.items():
        # A coarse cell of the restriction stands for two fine ones.
        cells = 2 if case == "restrict" else 1
        moved, taken = traffic.rows[functor]
        assert moved == cells * float(counted[case]["bytes_per_cell"]), functor
        assert taken == pytest.approx(cells * float(counted[case]["instructions_per_cell"])), functor


def test_cards_have_sources_and_are_found_by_their_names():
    for row in predict.table("cards.csv"):
        assert "data sheet" in row["source"], row["card"]
    assert predict.card_of("NVIDIA H100 80GB HBM3, 9.0, 81559 MiB, 580.1").name == "H100"
    assert predict.card_of("NVIDIA GeForce GTX 1080") is None


@pytest.mark.parametrize("arguments", [("w1", "--size", 24), ("panel", "--case", "linear", "--size", 24), ("vcycle", "--size", 24),
                                       ("kernels", "--size", 24), ("panel", "--case", "nonlinear", "--size", 8)])
def test_every_kernel_has_its_traffic(arguments):
    lines, unknown = predict.predictions(rows_of(*arguments) + rows_of("triad", "--size", 16))
    assert not unknown, f"benchmarks/traffic.csv lacks {sorted(unknown)}"
    assert lines
    for name, case, size, measured, predicted, on in lines:
        assert measured > 0 and predicted > 0 and all(value > 0 for value in on.values()), f"{name} {case} {size}"


def test_work_counts_iterations():
    row = rows_of("w1", "--size", 32, "--case", "aligned")[0]
    graphs, launched = row["solve_work"]["graphs"], {}
    for functor, _, launches, alike in row["solve_work"]["kernels"]:
        assert 0 <= alike <= launches
        launched[functor] = launched.get(functor, 0) + launches
    # A graph an iteration; the host may have launched some ahead that did nothing.
    assert row["iterations"] <= graphs <= 2 * row["iterations"]
    assert launched["ApplyDot"] == launched["ResidualUpdate"] == graphs
    assert launched["DirectionUpdate"] == graphs
    assert row["solve_work"]["waits"] <= row["iterations"] + 2
