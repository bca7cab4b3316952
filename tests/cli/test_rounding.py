"""A tolerance below what numbers can hold: the solve ends at its own rounding and says so."""
import pytest
from common import SOURCE, relative, run, settings, summary_of

CASE = SOURCE / "tests/cases/dawn-dusk-solid-saddle.toml"
COARSE = [*settings(mesh__length_cells=8, mesh__half_pitch_cells=5, mesh__sheet_cells=4, mesh__core_cells=3, panel__count=32), "--no-figures"]


@pytest.mark.parametrize("tolerance", ["1e-12", "1e-14"])
def test_solve_ends_at_its_rounding(tolerance):
    done = summary_of("solve", CASE, *COARSE, *settings(solver__tolerance=tolerance), "--out", "tight")
    usual = summary_of("solve", CASE, *COARSE, "--out", "usual")
    assert done["status"] == "ok"
    if done["solver.residual"] > float(tolerance):
        assert done["solver.residual"] <= done["solver.rounding"] < 1e-10
    # Unit roundoff of temperatures 20 K off the reference in cells of 0.125 mm: 1e-12 and some.
    assert done["solver.residual"] < 2e-11
    for key in ("temperature.chip_max_K", "heat.emitted_W", "temperature.coolant_out_K"):
        relative(done[key], usual[key], 1e-9, key)
    assert usual["solver.rounding"] is None, "a tolerance that is met needs no excuse"


def test_log_and_report_name_the_tightest_tolerance():
    done = run("solve", CASE, *COARSE, *settings(solver__tolerance="1e-14"), "--out", "out")
    assert done.returncode == 0, done.stderr
    with open("out/run.log") as file:
        assert "is the tightest that this case can meet" in file.read()
    assert "rounding limits it above solver.tolerance = 1.0e-14" in done.stdout
    assert "0.000000" not in done.stdout + done.stderr


def test_a_residual_that_rounding_does_not_explain_still_fails():
    done = run("solve", CASE, *COARSE, *settings(solver__newton_limit=1), "--out", "out")
    assert done.returncode == 3 and "limit of Newton steps" in done.stderr, done.stderr
