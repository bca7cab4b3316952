"""Tables against time, kind by kind: shorter than the run, beginning after 0, repeated over any number of periods, of one row; and what files hold."""
from pathlib import Path

import numpy as np
import pytest
from common import run, settings, summary_of
from test_tables import NODE, by_hand, history, write

TRIANGLE = ([0.0, 40.0, 100.0], [200.0, 1400.0, 200.0])
HELD = NODE.replace('table = "flux.csv"', 'table = "flux.csv"\ntable_beyond = "hold"')
LOAD = NODE.replace('load = "1 W"', 'load = "2 kW"\nprofile = "duty.csv"\nprofile_beyond = "{}"').replace('table = "flux.csv"', 'table = "flux.csv"\ntable_beyond = "hold"').replace(
    "1e9 J/K", "1e5 J/K")


def plate(rows, beyond, end):
    """Temperatures of the plate every 10 s."""
    write("time_s,front_absorbed_W_m2\n" + "".join(f"{time!r},{flux!r}\n" for time, flux in zip(*rows)), NODE.replace('table = "flux.csv"', f'table = "flux.csv"\ntable_beyond = "{beyond}"'))
    summary_of("solve", "node.toml", "--no-figures", *settings(time__end=f"{end!r} s"), "--out", "out")
    series = history("out")
    times = np.arange(0.0, end + 1e-9, 10.0)
    return times, np.interp(times, series["time_s"], series["front_mean_K"])


def agree(found, flux, end):
    expected = by_hand(flux, end)[1]
    assert np.abs(found - expected).max() < 2e-3, np.abs(found - expected).max()


@pytest.mark.parametrize("periods", [1.0, 2.0, 2.5, 10.0])
def test_any_number_of_periods(periods):
    end = 100.0 * periods
    times, found = plate(TRIANGLE, "repeat", end)
    agree(found, lambda time: np.interp(time % 100.0, *TRIANGLE), end)


@pytest.mark.parametrize("shift", [30.0, 250.0, -70.0])
def test_a_period_that_begins_elsewhere(shift):
    """Rows that begin after the run's start, or before it, are as many periods away as it takes."""
    times, found = plate(([time + shift for time in TRIANGLE[0]], TRIANGLE[1]), "repeat", 250.0)
    agree(found, lambda time: np.interp((time - shift) % 100.0, *TRIANGLE), 250.0)


@pytest.mark.parametrize("shift", [30.0, 250.0, -70.0])
def test_what_begins_late_or_ends_early_is_held_at_both_ends(shift):
    """The first value before the first row, the last one behind the last."""
    rows = ([time + shift for time in TRIANGLE[0]], [1400.0, 700.0, 200.0])
    times, found = plate(rows, "hold", 250.0)
    agree(found, lambda time: np.interp(time, *rows), 250.0)


@pytest.mark.parametrize("time", [0.0, 40.0, -5.0])
def test_one_row_is_a_constant(time):
    times, found = plate(([time], [700.0]), "hold", 200.0)
    agree(found, lambda at: 700.0, 200.0)


@pytest.mark.parametrize("key", ["environment.table", "heat.profile", "coolant.profile"])
@pytest.mark.parametrize("rows, words", [
    ("0,1\n", "ends at 0 s, before the run, which ends at 400 s"),
    ("5,1\n", "begins at 5 s, after the run's start"),
    ("400,1\n", "begins at 400 s, after the run's start"),
    ("0,1\n100,1\n", "ends at 100 s, before the run"),
    ("0,1\n399.9,1\n", "ends at 399.9 s, before the run"),
    ("-100,1\n300,1\n", "ends at 300 s, before the run"),
    ("0.001,1\n400,1\n", "begins at 0.001 s, after the run's start"),
    ("500,1\n900,1\n", "begins at 500 s, after the run's start"),
    ("-900,1\n-500,1\n", "ends at -500 s, before the run"),
])
def test_what_does_not_cover_the_run_is_an_error(key, rows, words):
    write("time_s,front_absorbed_W_m2\n0,200\n400,200\n", NODE.replace('profile_beyond = "hold"\n', ""))
    Path("stopped.csv").write_text("time_s,factor\n0,0\n400,0\n")
    Path("other.csv").write_text(f"time_s,{'front_absorbed_W_m2' if key == 'environment.table' else 'factor'}\n{rows}")
    done = run("check", "node.toml", "--set", f"{key}=other.csv")
    assert done.returncode == 2 and f"{key} {words}" in done.stderr, done.stderr
    assert run("check", "node.toml", "--set", f"{key}=other.csv", "--set", f"{key}_beyond=hold").returncode == 0
    repeated = run("check", "node.toml", "--set", f"{key}=other.csv", "--set", f"{key}_beyond=repeat")
    if rows.count("\n") == 1:
        assert repeated.returncode == 2 and "one row cannot be repeated" in repeated.stderr, repeated.stderr
    else:
        assert repeated.returncode == 0, repeated.stderr


@pytest.mark.parametrize("periods", [2.0, 2.5, 10.0])
def test_a_load_over_any_number_of_periods(periods):
    """The coolant stands still: what the load gives stays in the loop."""
    write("time_s,front_absorbed_W_m2\n0,0\n", LOAD.format("repeat"))
    rows = ([0.0, 30.0, 30.5, 90.0, 90.5, 100.0], [1.0, 1.0, 0.0, 0.0, 1.0, 1.0])
    Path("duty.csv").write_text("time_s,factor\n" + "".join(f"{time},{factor}\n" for time, factor in zip(*rows)))
    summary_of("solve", "node.toml", "--no-figures", *settings(time__end=f"{100 * periods} s"), "--out", "duty")
    series = history("duty")
    fine = np.linspace(0.0, 100.0 * periods, round(4000 * periods) + 1)  # every row is one of these times
    given = np.trapezoid(np.interp(fine % 100.0, *rows), fine) if hasattr(np, "trapezoid") else np.trapz(np.interp(fine % 100.0, *rows), fine)
    rise = series["coolant_in_K"][-1] - series["coolant_in_K"][0]
    assert abs(rise - given * 2000 / 1e5) < 1e-3, (rise, given * 2000 / 1e5)


@pytest.mark.parametrize("rows, factor", [("0,0.5\n", lambda time: 0.5), ("80,0.25\n120,1\n", lambda time: np.interp(time, [80, 120], [0.25, 1])),
                                          ("0,0\n20,1\n", lambda time: np.interp(time, [0, 20], [0, 1]))], ids=["one row", "late", "short"])
def test_a_load_is_held(rows, factor):
    write("time_s,front_absorbed_W_m2\n0,0\n", LOAD.format("hold"))
    Path("duty.csv").write_text("time_s,factor\n" + rows)
    summary_of("solve", "node.toml", "--no-figures", *settings(time__end="200 s"), "--out", "duty")
    series = history("duty")
    for time in (0.0, 50.0, 100.0, 150.0, 200.0):
        assert abs(np.interp(time, series["time_s"], series["heat_load_W"]) - 2000.0 * factor(time)) < 1e-5, time  # rows stand a moment beside their time


# --- What files hold. Every column, so that none is read by other rules.

FLUXES = [f"{side}_{kind}" for side in ("front", "back") for kind in ("solar_W_m2", "infrared_W_m2", "absorbed_W_m2", "sink_K")]
COLUMNS = [("environment.table", column) for column in FLUXES] + [("heat.profile", "factor"), ("coolant.profile", "factor")]


def checked(key, text):
    write("time_s,front_absorbed_W_m2\n0,200\n400,200\n")
    Path("other.csv").write_bytes(text if isinstance(text, bytes) else text.encode())
    return run("check", "node.toml", "--set", f"{key}=other.csv", "--set", f"{key}_beyond=hold")


def refused(key, text, words):
    done = checked(key, text)
    assert done.returncode == 2 and words in done.stderr, done.stderr


@pytest.mark.parametrize("key, column", COLUMNS, ids=[f"{key}, {column}" for key, column in COLUMNS])
def test_no_numbers_in_any_column(key, column):
    for value in ("inf", "-inf", "nan", "NaN", "Infinity", "+inf"):
        refused(key, f"time_s,{column}\n0,1\n400,{value}\n", f"other.csv:3:5: {column} = '{value}' is not a finite number")
        refused(key, f"time_s,{column}\n0,1\n{value},1\n", f"other.csv:3:1: time_s = '{value}' is not a finite number")
    for value in ("1e999", "-1e999", "1e-999"):
        refused(key, f"time_s,{column}\n0,1\n400,{value}\n", f"other.csv:3:5: {column} = '{value}' is beyond what a number can hold")
    for value in ("", "one", "1 W", "0x10", "1;2", "--1", "+-1", "+"):
        refused(key, f"time_s,{column}\n0,1\n400,{value}\n", f"other.csv:3:5: {column} = '{value}' is not a number")
    refused(key, f"time_s,{column}\n0,1\n400,-0.5\n", f"other.csv:3:5: {column} = -0.5 is below 0")
    refused(key, f"time_s,{column},{column}\n0,1,1\n400,1,1\n", f"other.csv:1:{9 + len(column)}: column '{column}' stands twice")
    refused(key, f"time_s,{column},time_s\n0,1,0\n400,1,400\n", f"other.csv:1:{9 + len(column)}: column 'time_s' stands twice")


@pytest.mark.parametrize("key, column", COLUMNS[-3:])
@pytest.mark.parametrize("times, line, words", [
    (("0", "400", "400"), 4, "time_s = 400 follows 400"), (("0", "400", "399"), 4, "time_s = 399 follows 400"), (("0", "0", "400"), 3, "time_s = 0 follows 0"),
    (("400", "200", "0"), 3, "time_s = 200 follows 400"), (("0", "-0", "400"), 3, "follows 0"), (("0", "400", "400.0"), 4, "time_s = 400 follows 400")])
def test_times_that_do_not_rise(key, column, times, line, words):
    refused(key, f"time_s,{column}\n" + "".join(f"{time},1\n" for time in times), f"other.csv:{line}:1: ")
    refused(key, f"time_s,{column}\n" + "".join(f"{time},1\n" for time in times), words)
    # The column of the fault, where times stand last.
    refused(key, f"{column},time_s\n" + "".join(f"1,{time}\n" for time in times), f"other.csv:{line}:3: ")


@pytest.mark.parametrize("key, column", COLUMNS[-3:])
@pytest.mark.parametrize("form", [
    "\ufefftime_s,{}\n0,1\n400,2\n", "time_s,{}\r\n0,1\r\n400,2\r\n", "\ufefftime_s,{}\r\n0,1\r\n400,2", "time_s,{},\n0,1,\n400,2,\n", "time_s,{},,,\n0,1,,,\n400,2,,,\n",
    "time_s , {} \n 0 , 1\n\t400,\t2 \n", "# from a spreadsheet\n\ntime_s,{}\n\n0,1\n  \n400,2\n\n", "time_s,{}\n0,1\n400,2\n,\n", "time_s,{}\n+0,1e0\n4e2,+2\n", "time_s,{}\n0.,1\n400.000,2.\n"],
    ids=["BOM", "CRLF", "BOM, CRLF, no end", "trailing comma", "trailing commas", "blanks and tabs", "comment, empty lines", "row of commas", "exponents, signs", "points"])
def test_what_programs_write(key, column, form):
    done = checked(key, form.format(column))
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("text, words", [
    ("time_s,factor\n0,1\n400,1\n".encode("utf-16"), "other.csv:1:1: is text in UTF-16"), (b"time_s,factor\n0,1\n400,\xb5\n", "other.csv:3:5: factor = '\\xb5' is not a number"),
    (b"time_s,factor\n0,1\n400,1\0\n", "other.csv:3:5: factor = '1\\x00' is not a number"),
    (b"time_s;factor\n0;1\n400;1\n", "other.csv:1:1"), (b"time_s,factor\n0,1\n400\n", "other.csv:3:1: 1 cell, but the header names 2"), (b"time_s,factor\n", "holds no table"), (b"\xef\xbb\xbf", "holds no table"),
    (b"time_s\n0\n400\n", "has no column beside 'time_s'"), (b"factor,time\n1,0\n", "other.csv:1:"), (b"0,1\n400,1\n", "other.csv:1:1"), (b"time_s,factor\n0,1,7\n400,1\n", "other.csv:2:5")],
    ids=["UTF-16", "Latin-1", "NUL", "semicolons", "a cell less", "no rows", "only a BOM", "times alone", "no times", "no header", "a cell more"])
def test_what_is_no_table(text, words):
    refused("heat.profile", text, words)
