"""Grids of viewers out of a result's arrays."""

from __future__ import annotations

from typing import Any

from coldsky.results import Result, needs


def unstructured(result: Result) -> Any:
    """The grid of ``results.h5`` as PyVista's UnstructuredGrid, its arrays with it."""
    pyvista = needs("pyvista", "show()")
    import numpy as np

    arrays = result.arrays
    if "VTKHDF/Points" not in arrays:
        raise ValueError("the result has no grid: output.volume = \"none\" leaves it out")
    offsets, connectivity = arrays["VTKHDF/Offsets"], arrays["VTKHDF/Connectivity"]
    # VTK's list of cells: the number of points, then the points.
    sizes = np.diff(offsets)
    cells = np.insert(connectivity, offsets[:-1], sizes)
    grid = pyvista.UnstructuredGrid(cells, np.asarray(arrays["VTKHDF/Types"]), np.asarray(arrays["VTKHDF/Points"]))
    for name in arrays:
        if name.startswith("VTKHDF/CellData/"):
            values = arrays[name]
            grid.cell_data[name.rpartition("/")[2]] = values[-grid.n_cells :]  # the end of a transient
    return grid


def show(result: Result, field: str, off_screen: bool, screenshot: str | None) -> Any:
    """A window with one field; returns the plotter where nothing is to be opened."""
    pyvista = needs("pyvista", "show()")
    grid = unstructured(result)
    title = f"{field.replace('_', ' ')} [{result.arrays.units('VTKHDF/CellData/' + field)}]"
    plotter = pyvista.Plotter(off_screen=off_screen or screenshot is not None)
    plotter.add_mesh(grid, scalars=field, scalar_bar_args={"title": title})
    plotter.add_axes(xlabel="x", ylabel="y", zlabel="z")
    if screenshot is not None:
        plotter.screenshot(screenshot)
        return plotter
    if off_screen:
        return plotter
    return plotter.show()
