"""Results as objects: in memory as read from a folder."""

import json
import os

import coldsky
import numpy as np
import pytest
from conftest import CASE, CASES, SHORT, SMALL, small_sweep, without_times

os.environ.setdefault("MPLBACKEND", "Agg")
CUBE = CASES / "scenes/cube.toml"


@pytest.fixture(scope="module")
def transient(tmp_path_factory):
    out = tmp_path_factory.mktemp("transient") / "out"
    return coldsky.solve(CASES / "low-orbit-transient.toml", set=SHORT, out=out, report=False)


@pytest.fixture(scope="module")
def cube(tmp_path_factory):
    return coldsky.scene(CUBE, out=tmp_path_factory.mktemp("cube") / "out", report=False)


@pytest.fixture(scope="module")
def sweep(tmp_path_factory):
    folder = tmp_path_factory.mktemp("sweep")
    return coldsky.sweep(small_sweep(folder), out=folder / "out", report=False)


def same_arrays(memory, file):
    # Of view factors files have the digits of their text.
    assert set(memory.arrays) == set(file.arrays)
    for name in memory.arrays:
        left, right = memory.arrays[name], file.arrays[name]
        assert memory.arrays.units(name) == file.arrays.units(name), name
        if isinstance(left, str):
            assert left == right, name
        elif name == "factors/view_error":
            assert np.allclose(left, right, rtol=1e-2, atol=0.0)
        else:
            assert left.dtype == right.dtype and left.shape == right.shape and np.array_equal(left, right, equal_nan=left.dtype.kind == "f"), name


@pytest.mark.parametrize("volume", ["all", "surfaces", "none"])
def test_memory_and_file_hold_the_same(volume, tmp_path):
    answer = coldsky.size(CASE, set=SMALL, output__volume=volume, out=tmp_path / "out", report=False)
    same_arrays(answer, coldsky.read(tmp_path / "out"))


def test_memory_and_file_of_a_transient(transient):
    same_arrays(transient, coldsky.read(transient.folder))


def test_memory_and_file_of_a_scene(cube):
    same_arrays(cube, coldsky.read(cube.folder))


def test_memory_and_file_of_panels_in_a_scene(tmp_path):
    answer = coldsky.size(CASES / "scenes/wings.toml", set={"mesh.length_cells": 16, "exchange.patch": "3 m"}, figures=False, out=tmp_path / "out", report=False)
    memory = {name: value for name, value in answer.arrays.items() if not name.startswith(("coldsky/patches", "coldsky/exchange"))}  # files have none of these
    file = coldsky.read(tmp_path / "out")
    assert set(memory) == set(file.arrays)
    for name, value in memory.items():
        if not isinstance(value, str) and name != "factors/view_error":
            assert np.array_equal(value, file.arrays[name]), name
    assert "coldsky/patches/temperature" in answer.arrays


def test_memory_and_file_of_a_sweep(sweep):
    same_arrays(sweep, coldsky.read(sweep.folder))


def test_what_is_read_is_what_was_answered(answer, folder):
    read = coldsky.read(folder)
    assert type(read) is type(answer) and without_times(read.summary) == without_times(answer.summary)
    assert coldsky.read(folder / "results.h5").reason == answer.reason
    assert read.case_text == answer.case_text


def test_the_case_of_a_result_reads_back(answer):
    again = coldsky.size(coldsky.Case(answer.case_text, "dawn-dusk-1mw"))
    assert again["radiator.planform_area_m2"] == pytest.approx(answer["radiator.planform_area_m2"], rel=1e-12)


def test_no_results_in_a_folder(tmp_path):
    with pytest.raises(coldsky.InputError, match="holds no results"):
        coldsky.read(tmp_path)


def test_the_summary_by_keys_and_by_tables(answer):
    assert answer["radiator.mass_kg"] == answer.radiator.mass_kg == answer.summary.radiator["mass_kg"]
    assert "mass_kg" in dir(answer.summary.radiator) and "planform_area_m2" in list(answer.summary.radiator)
    with pytest.raises(KeyError, match="did you mean 'radiator.mass_kg'"):
        answer["radiator.mas_kg"]
    with pytest.raises(AttributeError, match="no 'radiatr'"):
        answer.radiatr


def test_heat_closes_over_the_arrays(answer):
    surfaces, tubes = answer.table("surfaces"), answer.table("tubes")
    assert surfaces["net"].sum() == pytest.approx(tubes["heat"].sum(), rel=1e-9)
    sigma = 5.670374419e-8
    radiates = np.isin(surfaces["axis"], 2)
    emitted = 0.91 * sigma * surfaces["area"] * surfaces["temperature"] ** 4
    assert np.allclose(emitted[radiates], surfaces["emitted"][radiates], rtol=1e-12)


def test_maps_of_both_sides(answer):
    x, y, front = answer.surface_map("front")
    assert front.shape == (y.size - 1, x.size - 1) and np.isfinite(front).all()
    assert x[-1] == pytest.approx(0.2) and y[-1] == pytest.approx(10.0)
    assert front.max() == pytest.approx(answer["temperature.radiator_max_K"], abs=0.5)
    _, _, flux = answer.surface_map("back", "net")
    area = answer.table("surfaces")["area"]
    assert 500 < flux.mean() < 1500 and area.min() > 0
    with pytest.raises(ValueError, match="'front' or 'back'"):
        answer.surface_map("top")
    with pytest.raises(ValueError, match="no quantity"):
        answer.surface_map("front", "colour")


def test_tables(answer):
    with pytest.raises(KeyError, match="there are history, scalars, surfaces, tubes"):
        answer.table("nothing")
    with pytest.raises(KeyError, match="did you mean"):
        answer.arrays["coldsky/surfaces/temperatur"]


def test_xarray(answer):
    pytest.importorskip("xarray")
    data = answer.to_xarray()
    cells = answer.arrays["VTKHDF/CellData/Temperature"]
    assert np.isfinite(data.temperature).sum() == cells.size
    assert float(data.temperature.max()) == cells.max() and float(data.temperature.min()) == cells.min()
    assert data.temperature.attrs["units"] == "K" and data.attrs["radiator.panels"] == answer["radiator.panels"]
    # The outermost cells lie half a cell behind the face.
    front = float(abs(data.front_temperature - data.temperature.isel(z=-1)).max())
    assert front < 0.5
    assert data.coolant_temperature_in.dims == ("tube", "segment")


def test_xarray_of_a_transient(transient):
    pytest.importorskip("xarray")
    data = transient.to_xarray()
    assert data.time[-1] == 600.0 and any(name.startswith("history_") and data[name].attrs["units"] == "K" for name in data)


def test_xarray_of_a_file_is_that_of_memory(transient):
    pytest.importorskip("xarray")
    assert coldsky.read(transient.folder).to_xarray().identical(transient.to_xarray())


def test_xarray_is_written_to_a_file(answer, tmp_path):
    xarray = pytest.importorskip("xarray")
    pytest.importorskip("h5netcdf", reason="one of xarray's writers")
    answer.to_xarray().to_netcdf(tmp_path / "a.nc", engine="h5netcdf")
    assert "temperature" in xarray.open_dataset(tmp_path / "a.nc", engine="h5netcdf")


def test_xarray_of_scenes_and_sweeps(cube, sweep):
    pytest.importorskip("xarray")
    factors = cube.to_xarray().view_factor
    assert np.allclose(factors.sum("seen"), 1.0, atol=1e-9)
    data = sweep.to_xarray()
    assert data.sizes["design"] == 12 and "panel.tube.pitch" in data.coords


def test_pandas(answer):
    pytest.importorskip("pandas")
    frame = answer.to_pandas()
    assert frame.loc["radiator.mass_kg", "value"] == answer.radiator.mass_kg and frame.loc["radiator.mass_kg", "unit"] == "kg"
    assert frame.loc["coolant.film_coefficient_W_m2K", "unit"] == "W m-2 K-1"
    assert len(answer.to_pandas("tubes")) == answer.table("tubes")["heat"].size


def test_pandas_of_sweeps_and_claims(sweep):
    pytest.importorskip("pandas")
    frame = sweep.to_pandas()
    best = frame[frame["keeps_constraints"]]["radiator.mass_kg"].idxmin()
    assert best == sweep["sweep.best_design"]
    ledger = coldsky.claims("C1", samples=0).to_pandas()
    assert list(ledger.index) == ["C1"] and ledger.loc["C1", "verdict"] in ("true", "false", "partly", "not physical")


def test_view_factors_of_a_cube(cube):
    pytest.importorskip("pandas")
    table = cube.view_factors
    # Inside, opposite squares see 0.1998 of each other (Howell, C-11), squares beside each other 0.2000.
    assert table.loc["plus-x/back", "minus-x/back"] == pytest.approx(0.19982, abs=2e-3)
    assert table.loc["plus-x/front", "outside"] == pytest.approx(1.0)
    assert set(cube.bodies) == {"plus-x", "minus-x", "plus-y", "minus-y", "plus-z", "minus-z"}
    assert cube.exchange_factors.shape == table.shape


def test_plots(answer, transient, cube, sweep, tmp_path):
    pytest.importorskip("matplotlib")
    for number, axes in enumerate([answer.plot(), answer.plot("back", "net"), transient.plot(quantity="history"), cube.plot(), cube.plot("exchange"),
                                   sweep.plot(), coldsky.claims("C1", samples=4).plot()]):  # fmt: skip
        assert axes.get_xlabel() and axes.get_ylabel() is not None
        axes.figure.savefig(tmp_path / f"{number}.png")
    with pytest.raises(ValueError, match="'view' or 'exchange'"):
        cube.plot("colour")


def test_pictures_in_three_dimensions(answer, cube, folder, tmp_path):
    pyvista = pytest.importorskip("pyvista")
    from coldsky.grids import unstructured

    grid = unstructured(answer)
    assert grid.n_cells == answer.arrays["VTKHDF/Types"].size and grid.volume == pytest.approx(0.2 * 10 * 0.016, rel=0.5)
    assert grid.cell_data["Temperature"].max() == answer.arrays["VTKHDF/CellData/Temperature"].max()
    assert isinstance(answer.show(off_screen=True), pyvista.Plotter)
    assert isinstance(cube.show(off_screen=True), pyvista.Plotter)
    assert unstructured(coldsky.read(folder)).n_cells == grid.n_cells
    with pytest.raises(ValueError, match="output.volume"):
        coldsky.size(CASE, set=SMALL, output__volume="none").show(off_screen=True)


def test_words_and_tables_for_notebooks(answer, cube, sweep):
    assert "planform area" in repr(answer) and answer.reason in repr(answer)
    for result in (answer, cube, sweep, coldsky.claims("C1", samples=0)):
        page = result._repr_html_()
        assert page.count("<table>") == 1 and page.count("<tr>") == page.count("</tr>") > 0
    assert coldsky.read.__doc__ and "<b>dawn-dusk-1mw</b>" in answer._repr_html_()


def test_what_a_page_shows_cannot_be_markup(answer):
    copy = coldsky.PanelResult({**answer.summary, "reason": "<script>alert(1)</script>", "case": "<b>"}, {})
    assert "<script>" not in copy._repr_html_() and "<b><b>" not in copy._repr_html_()


def test_a_package_that_is_missing_is_named(answer, monkeypatch):
    import sys

    monkeypatch.setitem(sys.modules, "xarray", None)
    with pytest.raises(ImportError, match="pip install xarray"):
        answer.to_xarray()


def test_columns_of_a_sweep(sweep):
    assert "panel.tube.pitch" in sweep.inputs and "radiator.mass_kg" in sweep.answers
    with pytest.raises(KeyError, match="did you mean 'radiator.mass_kg'"):
        sweep.column("radiator.mas_kg")
    assert set(sweep.column("status")) <= {"ok", "infeasible", "not_converged", "limit_exceeded", "invalid", "error"}


def test_a_ledger_reads_back(tmp_path):
    written = coldsky.claims(["C1", "C2"], samples=0, out=tmp_path / "claims", report=False)
    read = coldsky.read(tmp_path / "claims")
    assert isinstance(read, coldsky.Ledger) and list(read) == list(written) == ["C1", "C2"]
    assert json.dumps(read.document, sort_keys=True) == json.dumps(written.document, sort_keys=True)


def test_a_result_goes_to_another_process(answer):
    import pickle

    copy = pickle.loads(pickle.dumps(answer))
    assert copy.radiator.mass_kg == answer.radiator.mass_kg and copy.reason == answer.reason
    assert np.array_equal(copy.arrays["coldsky/surfaces/net"], answer.arrays["coldsky/surfaces/net"])


def test_results_of_an_older_version_are_read(tmp_path):
    """docs/versions.md: those of 0.1, arrays included; a layout of a later version is refused by its name."""
    from conftest import SOURCE

    before = SOURCE / "tests/cli/written-by-0.1"
    old = coldsky.read(before)
    assert old["version"] == "0.1.0" and old.status == "ok"
    assert old.table("surfaces")["net"].sum() > 0 and old.surface_map("front")[2].shape[0] > 1
    later = {**json.loads((before / "summary.json").read_text()), "schema": "coldsky-summary-2"}
    (tmp_path / "summary.json").write_text(json.dumps(later))
    with pytest.raises(coldsky.InputError, match="has the layout coldsky-summary-2") as caught:
        coldsky.read(tmp_path)
    assert caught.value.reason and caught.value.suggestion
