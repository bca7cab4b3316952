"""verify passes; with face conductances 1 % off at least half of the conduction rows fail."""
import json

from common import run


def test_all_tables_pass():
    done = run("verify")
    assert done.returncode == 0 and done.stdout.rstrip().endswith(", 0 failed"), "verify"


def test_a_conductance_1_percent_off_is_noticed():
    rows = [json.loads(line) for line in run("verify", "fin_rect", "fin_rect_kT", "nafems_T2", "--json",
                                             "--conductance-scale", "1.01").stdout.splitlines()]
    failed = sum(not row["pass"] for row in rows)
    print(f"{failed} of {len(rows)} conduction rows fail with a conductance 1 % off")
    assert len(rows) >= 80 and failed >= len(rows) / 2, "conduction rows do not notice a wrong conductance"
    assert run("verify", "fin_rect", "--conductance-scale", "1.01").returncode == 1, "verify does not fail"


def test_unknown_table():
    assert run("verify", "no_such_table").returncode == 2, "unknown table"
