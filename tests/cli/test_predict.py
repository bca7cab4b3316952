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


def test_a_cpu_takes_what_a_triad_of_as_many_bytes_takes():
    cpu = predict.Cpu({1e3: 1e-6, 1e5: 1e-5, 1e7: 1e-2})
    assert cpu.pass_of(1e5) == pytest.approx(1e-5)
    assert cpu.pass_of(10) == pytest.approx(1e-6)
    assert cpu.pass_of(1e4) == pytest.approx(1e-5 ** 0.5 * 1e-6 ** 0.5)
    assert cpu.pass_of(3e7) == pytest.approx(3e-2)
    traffic = predict.Traffic()
    traffic.rows = {"Kernel": (10.0, 1.0)}
    # 1e5 bytes: from memory 1e-4 s, where the kernel before left them 1e-5 s.
    assert cpu.seconds({"graphs": 0, "waits": 0, "kernels": [["Kernel", 10**4, 5, 3]]}, traffic) == pytest.approx(3e-5 + 2e-4)


def test_instructions_limit_a_cpu_that_has_the_data():
    traffic = predict.Traffic()
    triads = {1e3: 1e-9, 1e9: 1e-3}
    work = {"graphs": 0, "waits": 0, "kernels": [["ApplyDot", 10**4, 2, 2], ["CellBalance", 100, 1, 1]]}
    # A cell of ApplyDot takes 2 ns on one thread; CellBalance, which was not measured, by its instructions: both are large
    # beside the triads, and only ten thousand cells are shared between the threads.
    by_instructions = 2e-9 / traffic.rows["ApplyDot"][1] * traffic.rows["CellBalance"][1]
    cpu = predict.Cpu(triads, {"ApplyDot": 2e-9}, threads=4)
    assert cpu.seconds(work, traffic) == pytest.approx(2 * 10**4 * 2e-9 / 4 + 100 * by_instructions)


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
