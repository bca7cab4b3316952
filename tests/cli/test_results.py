"""results.h5 alone gives chip temperature, area and balance again, and the VTK library opens it."""
import json

import h5py
import numpy as np
import pytest
from common import CASE, SMALL, relative, summary_of
from vtkmodules.util.numpy_support import vtk_to_numpy
from vtkmodules.vtkIOHDF import vtkHDFReader


def read_grid(file):
    reader = vtkHDFReader()
    reader.SetFileName(file)
    reader.Update()
    return reader.GetOutputDataObject(0)


@pytest.mark.parametrize("volume", ["all", "surfaces", "none"])
def test_file_alone_gives_the_summary_again(volume):
    summary = summary_of("size", CASE, *SMALL, "--set", f"output.volume={volume}", "--out", volume)
    assert summary == json.loads(open(f"{volume}/summary.json").read()), f"{volume}: summary on standard output differs"
    with h5py.File(f"{volume}/results.h5") as file:
        def visit(name, item):
            if isinstance(item, h5py.Dataset):
                assert "units" in item.attrs, f"{volume}: {name} has no units"
        file.visititems(visit)
        group = file["coldsky"]
        scalar = {name: group["scalars"][name][0] for name in group["scalars"]}
        surfaces = {name: group["surfaces"][name][()] for name in group["surfaces"]}
        tubes = {name: group["tubes"][name][()] for name in group["tubes"]}
        # Balance of the panel from the fluxes as written.
        heat, net = np.sum(tubes["heat"]), np.sum(surfaces["net"])
        flows = np.sum(np.abs(tubes["heat"])) + np.sum(surfaces["emitted"]) + np.sum(surfaces["absorbed"])
        balance = abs(heat - net) / flows
        print(f"{volume}: balance {balance:.1e}")
        assert balance <= 1e-8, f"{volume}: balance"
        emission = np.sum(surfaces["emitted"] - surfaces["absorbed"])
        relative(emission, net, 1e-9, f"{volume}: emitted less absorbed [W]")
        # Area: heat to be rejected over what a square metre of the front side's planform gives off.
        total = scalar["heat_load"] * (1 + scalar["heat_load_margin"]) + scalar["pump_heat_into_coolant"]
        names = bytes(group["surfaces"]["names"][()]).decode().split("\n")
        planform = np.sum(surfaces["area"][surfaces["surface"] == names.index("front")])
        relative(total / net * planform, summary["radiator.planform_area_m2"], 1e-8, f"{volume}: area [m2]")
        # Chip: the coolant that the hottest chip sees, and the drop to the junction.
        inlet = tubes["temperature_in"][tubes["segment"] == 0].max()
        sees = inlet - scalar["coolant_rise_chips"] if scalar["chips_in_parallel"] else inlet
        relative(sees + scalar["chip_power"] * scalar["chip_resistance"], summary["temperature.chip_max_K"], 1e-12,
                 f"{volume}: chip [K]")
        sigma, emissivity = 5.670374419e-8, 0.91
        black = np.sum(surfaces["area"] * emissivity * sigma * surfaces["temperature"] ** 4)
        relative(black, np.sum(surfaces["emitted"]), 1e-12, f"{volume}: emission from temperatures [W]")
        if volume == "none":
            assert "VTKHDF" not in file, "none: geometry was written"
            return
        raw = file["VTKHDF/CellData/Temperature"][()]
    grid = read_grid(f"{volume}/results.h5")
    temperature = vtk_to_numpy(grid.GetCellData().GetArray("Temperature"))
    assert grid.GetNumberOfCells() == len(raw), f"{volume}: number of cells"
    assert np.array_equal(temperature, raw), f"{volume}: VTK reads other temperatures"
    bounds = grid.GetBounds()
    assert np.allclose(bounds, (0, 0.3, 0, 10, 0, 0.016)), f"{volume}: bounds {bounds}"
    low, high = summary["temperature.radiator_min_K"], summary["temperature.coolant_in_K"]
    assert low - 0.1 <= temperature.min() and temperature.max() <= high, f"{volume}: temperatures outside the radiator's"
    if volume == "all":
        ducts = summary["solver.cells"] - grid.GetNumberOfCells()
        assert ducts == 3 * 4 * 4 * 32, f"void cells of the ducts: {ducts}"
