"""verify passes; with face conductances 1 % off at least half of the conduction rows fail."""
import json

from common import check, finish, run

done = run("verify")
check(done.returncode == 0 and done.stdout.rstrip().endswith(", 0 failed"), "verify")
rows = [json.loads(line) for line in run("verify", "fin_rect", "fin_rect_kT", "nafems_T2", "--json",
                                         "--conductance-scale", "1.01").stdout.splitlines()]
failed = sum(not row["pass"] for row in rows)
print(f"{failed} of {len(rows)} conduction rows fail with a conductance 1 % off")
check(len(rows) >= 80 and failed >= len(rows) / 2, "conduction rows do not notice a wrong conductance")
check(run("verify", "fin_rect", "--conductance-scale", "1.01").returncode == 1, "verify does not fail")
check(run("verify", "no_such_table").returncode == 2, "unknown table")
finish()
