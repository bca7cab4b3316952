"""Quantities far outside what is built: bounds of every key, finite counts and messages, nothing that cannot be stopped."""
import json
import math
import re
import signal
import subprocess
import time
from pathlib import Path

import h5py
import pytest
from common import CASE, ENVIRONMENT, PROGRAM, relative, run, seal, settings
from test_interrupt import interrupted

COARSE = ["--set", "mesh.length_cells=8", "--set", "mesh.half_pitch_cells=5", "--set", "mesh.sheet_cells=1",
          "--set", "mesh.core_cells=3", "--set", "mesh.error_estimate=false", "--no-figures", "--quiet"]


def sized(**pairs):
    """Summary of a sized case, whether it keeps its limits or not."""
    done = run("size", CASE, *COARSE, *settings(**pairs), "--json")
    assert done.returncode in (0, 4), done.stderr
    return json.loads(done.stdout)


# --- Bounds


@pytest.mark.parametrize("key, value, words", [
    ("heat.load", "1e24 W", "heat.load = 1e24 W is above 1e+15 W (nothing that is built comes near it)"),
    ("heat.load", "1e16 W", "is above 1e+15 W"),
    ("panel.tube.diameter", "8 m", "is above 1 m"),
    ("panel.length", "1e9 m", "is above 100000 m"),
    ("redundancy.micrometeoroid_flux", "30 m-2 s-1", "is above 1 m-2 s-1"),
    ("time.end", "1e30 s", "is above 1e+12 s"),
    ("panel.sheet.conductivity", "1e300 W m-1 K-1", "is above 1e+12 W m-1 K-1"),
    ("bare.emissivity", "0", "bare.emissivity = 0 is outside 0.001 ... 1"),
    ("bare.emissivity", "1e-300", "is outside 0.001 ... 1"),
    ("panel.edge.flux", "-1e300 W m-2", "panel.edge.flux = -1e300 W m-2 is outside >= -1e+09 W m-2"),
    ("coating.life", "1e300", "coating.life = 1e+300 is above 1000"),
])
def test_beyond_a_bound(key, value, words):
    done = run("check", CASE, "--set", f"{key}={value}")
    assert done.returncode == 2 and words in done.stderr, done.stderr


def test_every_quantity_has_a_range():
    """The manual's own table: no quantity without an end."""
    rows = [line.split(" | ") for line in run("describe", "--markdown").stdout.splitlines() if line.startswith("| `")]
    numbers = [row for row in rows if row[1] != "-"]
    assert len(numbers) > 80
    for row in numbers:
        assert re.search(r"\.\.\.|at most", row[3]), f"{row[0]}: {row[3]}"


def test_more_tubes_than_are_counted():
    done = run("check", CASE, *settings(panel__tube__pitch="1 nm", panel__tube__diameter="0.5 nm", panel__tube__saddle_width="0 m"))
    assert done.returncode == 2 and "a panel of 3e+09 tubes (at most 1e+06 are counted)" in done.stderr, done.stderr


# --- Counts


def test_loads_of_nearly_nothing_and_of_nearly_everything():
    """Also a picowatt takes a panel, and no message holds a number that is none."""
    for load in ("1e-12 W", "1e-9 W", "1e-5 W", "1 W"):
        summary = sized(heat__load=load)
        assert summary["radiator.panels"] == 1, load
        assert "nan" not in json.dumps(summary).lower() and summary["system.mass_kg"] > 0.0, load
    one, many = sized(heat__load="1 GW"), sized(heat__load="1e15 W")
    relative(many["radiator.panels"], 1e6 * one["radiator.planform_area_m2"] / 30.0, 1e-6, "panels of 1 PW")
    assert many["radiator.panels"] > 1e9
    # The feed lines of ever more panels in two rows weigh more and more: the system grows faster than its heat.
    assert many["system.mass_kg"] > 1e6 * one["system.mass_kg"] and math.isfinite(many["system.mass_kg"])
    assert many["system.mass_kg"] > many["radiator.mass_kg"]


def test_losses_of_any_size_have_a_closed_form():
    """0.03 m-2 s-1 take thousands of millions of panels: the quantile of a Poisson process in steps that are bounded."""
    expected, spares = [], []
    for flux in (1e-10, 3e-8, 1e-6, 1.1e-6, 0.03, 1.0):
        summary = sized(redundancy__micrometeoroid_flux=f"{flux} m-2 s-1", redundancy__confidence=0.99)
        area = math.pi * 0.010 * 10 * 30 * summary["radiator.panels"]  # tubes of 10 mm outside
        expected.append(flux * area * 10 * 365.242198781 * 86400)
        spares.append(summary["radiator.spare_panels"])
    for mean, count in zip(expected, spares):
        # The normal quantile of 0.99 is 2.3263; the skew of the distribution adds (z^2 - 1) / 6 = 0.74.
        normal = mean + 2.326348 * math.sqrt(mean) + 0.735
        assert abs(count - normal) < 1.5, f"{count} for {mean}: {normal} expected"


def test_a_run_with_many_losses_can_be_ended():
    """At moments of its searches; `interrupted` tries again where the signal came after the end."""
    case = ["size", CASE, *settings(redundancy__micrometeoroid_flux="0.03 m-2 s-1"), "--quiet", "--no-figures"]
    seconds = {}
    for name, arguments in (("with few losses", settings(redundancy__micrometeoroid_flux="1e-9 m-2 s-1")), ("with many losses", [])):
        began = time.monotonic()
        assert run(*case, *arguments, "--out", "whole").returncode in (0, 4)
        seconds[name] = time.monotonic() - began
    assert seconds["with many losses"] < 3.0 * seconds["with few losses"] + 2.0, seconds
    for marker in ("mesh error: done", "full mesh: Newton step 1", "cold case: Newton step 1"):
        message = interrupted("ended", case, marker, signal.SIGTERM)
        assert message.startswith("ended.partial: interrupted (SIGTERM)"), f"{marker}: {message}"


# --- A checkpoint whose field is damaged


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
def test_a_checkpoint_that_holds_no_numbers(value):
    # A killed run leaves its last checkpoint.
    file = Path("damaged.partial/checkpoint.h5")
    unsolved = ["size", CASE, "--no-figures", "--quiet", "--out", "damaged"]
    process = subprocess.Popen([PROGRAM, *map(str, unsolved), "--checkpoint-interval", "0"], env=ENVIRONMENT, stderr=subprocess.PIPE)

    def has_field():
        if not file.exists():
            return False
        with h5py.File(file) as checkpoint:
            return any(name.endswith("deviation") and values.size for name, values in checkpoint["numbers"].items())

    while process.poll() is None and not has_field():
        time.sleep(0.01)
    process.kill()
    process.wait()
    assert file.exists() and has_field(), "the run ended before its first checkpoint"
    with h5py.File(file, "a") as checkpoint:
        fields = [name for name in checkpoint["numbers"] if name.endswith("deviation") and checkpoint["numbers"][name].size]
        assert fields, list(checkpoint["numbers"])
        checkpoint["numbers"][fields[0]][0] = value
    seal(file)
    done = run(*unsolved, "--resume")
    assert done.returncode == 2, f"{done.returncode}: {done.stderr}"
    assert re.fullmatch(r"damaged\.partial/checkpoint\.h5: cannot be read \(the checkpoint is damaged: its '[a-z .]+' holds a value "
                        r"that is no number\) leave out --resume to start anew\n", done.stderr), done.stderr
