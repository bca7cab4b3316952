"""Files for viewers: VTK's reader and PyVista open them by their names; fluxes, efficiency and coolant are those of results.h5."""
import shutil
from pathlib import Path

import h5py
import numpy as np
import pytest
from common import CASE, CASES, relative, run, settings, summary_of
from vtkmodules.util.numpy_support import vtk_to_numpy
from vtkmodules.vtkCommonExecutionModel import vtkStreamingDemandDrivenPipeline
from vtkmodules.vtkIOHDF import vtkHDFReader

COARSE = settings(mesh__length_cells=8, mesh__half_pitch_cells=5, mesh__sheet_cells=1, mesh__core_cells=3, mesh__error_estimate="false",
                  panel__width="0.3 m")
SIGMA = 5.670374419e-8  # W/(m2 K4)


def read(file):
    reader = vtkHDFReader()
    assert reader.CanReadFile(str(file)), f"{file} is none of VTK's"
    reader.SetFileName(str(file))
    reader.Update()
    return reader.GetOutputDataObject(0)


def array(data, name):
    return vtk_to_numpy(data.GetArray(name))


def field_texts(grid, name):
    values = grid.GetFieldData().GetAbstractArray(name)
    return [values.GetValue(n) for n in range(values.GetNumberOfValues())]


@pytest.fixture(scope="module", params=["all", "surfaces", "sheet", "ideal"])
def written(request, runs):
    """A folder of outputs and the summary: both contents of results.h5, and panels without a core or without tubes."""
    more = settings(panel__kind="sheet") if request.param == "sheet" else []
    if request.param == "surfaces":
        more = settings(output__volume="surfaces")
    case = CASES / "swarm-sheet.toml" if request.param == "ideal" else CASE
    summary = summary_of("size", case, *(COARSE[:-2] if request.param == "ideal" else COARSE), *more, "--no-figures", "--out",
                         runs / request.param)
    return runs / request.param, summary


def test_fields(written):
    folder, _ = written
    grid = read(folder / "results.vtkhdf")
    with h5py.File(folder / "results.h5") as results:
        raw = results["VTKHDF/CellData/Temperature"][()]
        assert np.array_equal(array(grid.GetCellData(), "Temperature"), raw) and grid.GetNumberOfCells() == len(raw)
        if grid.GetCellData().GetArray("Material"):
            names = bytes(results["coldsky/materials"][()]).decode().split("\n")
            legend = field_texts(grid, "materials")
            assert legend == [f"{n}: {name}" for n, name in enumerate(names)]
            assert set(array(grid.GetCellData(), "Material")) <= set(range(len(legend)))
        else:
            names = bytes(results["coldsky/surfaces/names"][()]).decode().split("\n")
            assert field_texts(grid, "surfaces") == [f"{n}: {name}" for n, name in enumerate(names)]
    assert "Temperature: K" in field_texts(grid, "units")


def test_faces(written):
    folder, summary = written
    grid = read(folder / "faces.vtkhdf")
    data = grid.GetCellData()
    with h5py.File(folder / "results.h5") as results:
        table = {name: results["coldsky/surfaces"][name][()] for name in results["coldsky/surfaces"]}
        panels = results["coldsky/scalars/panels"][0]
    legend = [f"{n}: {name}" for n, name in enumerate(bytes(table["names"]).decode().split("\n"))]
    for name in ("emitted", "absorbed", "convected", "leaked", "net"):
        assert np.allclose(array(data, f"{name}_W_m2") * table["area"], table[name], rtol=1e-14, atol=0), name
    assert np.array_equal(array(data, "temperature_K"), table["temperature"])
    assert np.array_equal(array(data, "surface"), table["surface"]) and field_texts(grid, "surfaces") == legend
    # The quadrilaterals are the faces: their area is that of the table, so that fluxes integrate to the summary's heat.
    relative(panels * np.sum(array(data, "net_W_m2") * table["area"]),
             summary["heat.emitted_W"] - summary["heat.absorbed_W"] + summary["heat.convected_W"] + summary["heat.leaked_W"], 1e-9,
             "net heat [W]")
    corners = np.array([[grid.GetCell(n).GetPoints().GetPoint(k) for k in range(4)] for n in range(0, grid.GetNumberOfCells(), 7)])
    area = np.linalg.norm(np.cross(corners[:, 1] - corners[:, 0], corners[:, 3] - corners[:, 0]), axis=1)
    assert np.allclose(area, table["area"][::7], rtol=1e-9)


def test_local_efficiency(written):
    """By hand from the coolant beside a face; its mean, weighted with what perfect faces would give off, is near that of the panel."""
    folder, summary = written
    faces, coolant = read(folder / "faces.vtkhdf"), read(folder / "coolant.vtkhdf")
    efficiency, data = array(faces.GetCellData(), "local_efficiency"), faces.GetCellData()
    lines = vtk_to_numpy(coolant.GetLines().GetConnectivityArray()).reshape(-1, 2)
    points = vtk_to_numpy(coolant.GetPoints().GetData())
    conductance, heat, wall = (array(coolant.GetCellData(), name) for name in ("conductance_W_K", "heat_W", "wall_K"))
    mean = wall + heat / conductance
    ideal = np.zeros(len(efficiency))
    for n in range(len(efficiency)):
        bounds = faces.GetCell(n).GetBounds()
        x, y = 0.5 * (bounds[0] + bounds[1]), 0.5 * (bounds[2] + bounds[3])
        along = (points[lines[:, 0], 1] <= y) & (y <= points[lines[:, 1], 1])
        nearest = np.flatnonzero(along)[np.argmin(np.abs(points[lines[along, 0], 0] - x))]
        black = array(data, "emitted_W_m2")[n] / array(data, "temperature_K")[n] ** 4
        ideal[n] = black * mean[nearest] ** 4 - array(data, "absorbed_W_m2")[n]
    by_hand = (array(data, "emitted_W_m2") - array(data, "absorbed_W_m2")) / ideal
    gives = ideal > 0.0  # a side in the Sun may take heat in
    assert np.allclose(efficiency[gives], by_hand[gives], rtol=1e-9) and np.all(np.isnan(efficiency[~gives])) and np.any(gives)
    assert 0.3 < efficiency[gives].min() and efficiency[gives].max() <= 1.0 + 1e-9
    if folder.name != "ideal":
        with h5py.File(folder / "results.h5") as results:
            area = results["coldsky/surfaces/area"][()]
        relative(np.sum(efficiency * ideal * area) / np.sum(ideal * area), summary["radiator.fin_efficiency"], 5e-3, "mean local efficiency")


def test_coolant(written):
    folder, summary = written
    coolant = read(folder / "coolant.vtkhdf")
    assert coolant.GetClassName() == "vtkPolyData"
    with h5py.File(folder / "results.h5") as results:
        tubes = {name: results["coldsky/tubes"][name][()] for name in results["coldsky/tubes"]}
    count = len(np.unique(tubes["tube"]))
    assert coolant.GetNumberOfLines() == len(tubes["tube"]) and coolant.GetNumberOfPoints() == len(tubes["tube"]) + count
    temperature = array(coolant.GetPointData(), "temperature_K")
    relative(temperature.max(), summary["temperature.coolant_in_K"], 1e-12, "coolant that enters [K]")
    assert np.array_equal(array(coolant.GetCellData(), "heat_W"), tubes["heat"])
    x0, x1, y0, y1, z0, z1 = coolant.GetBounds()
    with h5py.File(folder / "results.h5") as results:
        width, length = 0.3, results["VTKHDF/Points"][:, 1].max()
    if folder.name != "ideal":
        assert np.isclose(x0 + x1, width) and (y0, y1) == (0, length) and z0 == z1
        assert np.allclose(np.diff(np.unique(np.round(vtk_to_numpy(coolant.GetPoints().GetData())[:, 0], 9))), width / count)


def test_files_keep_together_elsewhere(written):
    """Copied, moved and renamed as a folder."""
    folder, _ = written
    shutil.copytree(folder, "copy")
    Path("copy").rename("elsewhere")
    assert read("elsewhere/results.vtkhdf").GetNumberOfCells() == read(folder / "results.h5").GetNumberOfCells()


@pytest.mark.parametrize("volume", ["all", "surfaces"])
def test_times_of_a_transient(volume):
    done = run("solve", CASES / "low-orbit-transient.toml", *COARSE[:-2],
               *settings(time__orbits=0.1, output__volume=volume, output__snapshots=3), "--no-figures", "--quiet", "--out", "out")
    assert done.returncode == 0, done.stderr
    reader = vtkHDFReader()
    reader.SetFileName("out/results.vtkhdf")
    reader.UpdateInformation()
    times = reader.GetOutputInformation(0).Get(vtkStreamingDemandDrivenPipeline.TIME_STEPS())
    with h5py.File("out/results.h5") as results:
        raw = results["VTKHDF/CellData/Temperature"][()].reshape(len(times), -1)
    for n, time in enumerate(times):
        reader.UpdateTimeStep(time)
        grid = reader.GetOutputDataObject(0)
        assert np.array_equal(array(grid.GetCellData(), "Temperature"), raw[n])
        assert "Temperature: K" in field_texts(grid, "units"), "texts stay through time"
    assert field_texts(read("out/faces.vtkhdf"), "state") == [f"state after {times[-1]:.6g} s"]


def test_no_grid_no_files():
    run("size", CASE, *COARSE, "--set", "output.volume=none", "--no-figures", "--quiet", "--out", "none")
    assert not list(Path("none").glob("*.vtkhdf")) and Path("none/results.h5").exists()


def test_pyvista_opens_them_by_name(written):
    import pyvista  # slow to load, and nothing else here needs it

    folder, _ = written
    grid = pyvista.read(folder / "results.vtkhdf")
    assert isinstance(grid, pyvista.UnstructuredGrid) and "Temperature" in grid.cell_data
    assert "Temperature: K" in list(grid.field_data["units"])
    faces = pyvista.read(folder / "faces.vtkhdf")
    assert {"emitted_W_m2", "absorbed_W_m2", "net_W_m2", "local_efficiency"} <= set(faces.cell_data.keys())
    coolant = pyvista.read(folder / "coolant.vtkhdf")
    assert isinstance(coolant, pyvista.PolyData) and coolant.n_lines > 0 and "temperature_K" in coolant.point_data
