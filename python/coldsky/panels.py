"""Panels that were sized or solved."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from coldsky.results import Result, needs

if TYPE_CHECKING:
    import numpy as np
    import xarray as xr
    from numpy.typing import NDArray

    Numbers = NDArray[np.float64]


class PanelResult(Result):
    """The answer of :func:`coldsky.size` and :func:`coldsky.solve`: the field of one panel, the coolant in it, and the numbers of the
    whole radiator."""

    shown = {
        "radiator.planform_area_m2": "planform area",
        "radiator.emitting_area_m2": "emitting area",
        "radiator.panels": "panels",
        "radiator.mass_kg": "radiator mass",
        "system.mass_kg": "mass with manifolds, pumps and array",
        "radiator.net_flux_per_planform_W_m2": "net flux per planform area",
        "temperature.chip_max_K": "hottest chip",
        "temperature.radiator_max_K": "hottest place of the radiator",
        "temperature.radiator_min_K": "coldest place of the radiator",
        "temperature.coolant_in_K": "coolant into the radiator",
        "temperature.coolant_out_K": "coolant out of it",
        "temperature.sink_K": "sink",
        "heat.balance_relative_error": "energy balance closes to",
    }

    def axes(self) -> tuple[Numbers, Numbers, Numbers]:
        """Coordinates of the mesh's planes across the tubes, along them and through the panel [m]."""
        import numpy as np

        if "VTKHDF/Points" not in self.arrays:
            raise ValueError("the result has no grid: output.volume = \"none\" leaves it out")
        points = self.arrays["VTKHDF/Points"]
        x, y, z = (np.unique(points[:, axis]) for axis in range(3))
        return x, y, z

    def surface_map(self, side: str = "front", quantity: str = "temperature") -> tuple[Numbers, Numbers, Numbers]:
        """A quantity over one side of the panel: coordinates of the planes across and along the tubes [m], and values by (along, across),
        NaN where there is no face. ``quantity`` is a column of the table ``"surfaces"``; ``emitted``, ``absorbed`` and the like are
        fluxes [W m-2] here."""
        import numpy as np

        if side not in ("front", "back"):
            raise ValueError(f"side = {side!r}: 'front' or 'back'")
        table = self.table("surfaces")
        if quantity not in table or quantity in ("surface", "cell", "axis", "high"):
            raise ValueError(f"quantity = {quantity!r} is no quantity of the surfaces")
        x, y, _ = self.axes()
        faces = (table["axis"] == 2) & (table["high"] == (1 if side == "front" else 0))
        values = np.full((y.size - 1, x.size - 1), np.nan)
        cell = table["cell"][faces]
        i, j = cell % (x.size - 1), cell // (x.size - 1) % (y.size - 1)
        given = table[quantity][faces]
        if quantity in ("emitted", "absorbed", "convected", "leaked", "net"):
            given = given / table["area"][faces]
        values[j, i] = given
        return x, y, values

    def to_xarray(self) -> xr.Dataset:
        """Temperatures of the cells by (z, y, x), NaN in voids (where ``output.volume = "all"``), of both sides by (y, x), of the coolant by
        (tube, segment), and a transient's histories by time. The summary stands in the attributes."""
        xarray = needs("xarray", "to_xarray()")
        import numpy as np

        data: xr.Dataset = xarray.Dataset(attrs=self._attributes())
        if "VTKHDF/Points" in self.arrays:
            x, y, z = self.axes()
            for name, nodes, words in (("x", x, "across the tubes"), ("y", y, "along the tubes"), ("z", z, "through the panel")):
                data[name] = (name, 0.5 * (nodes[:-1] + nodes[1:]), {"units": "m", "long_name": words})
            if "VTKHDF/CellData/Material" in self.arrays:
                data["temperature"] = (("z", "y", "x"), self._cells(x, y, z), {"units": "K", "long_name": "temperature"})
            for side in ("front", "back"):
                _, _, values = self.surface_map(side)
                if not np.isnan(values).all():
                    data[f"{side}_temperature"] = (("y", "x"), values, {"units": "K", "long_name": f"temperature of the {side}"})
        tubes = self.table("tubes") if "coldsky/tubes/tube" in self.arrays else {}
        if tubes and tubes["tube"].size:
            shape = (int(tubes["tube"].max()) + 1, int(tubes["segment"].max()) + 1)
            for name in ("temperature_in", "temperature_out", "wall_temperature", "heat", "position"):
                values = np.full(shape, np.nan)
                values[tubes["tube"], tubes["segment"]] = tubes[name]
                label = name if name.startswith("wall") else f"coolant_{name}"
                data[label] = (("tube", "segment"), values, {"units": self.arrays.units(f"coldsky/tubes/{name}")})
        if "coldsky/time_series/time" in self.arrays:
            series = self.table("time_series")
            data["time"] = ("time", series.pop("time"), {"units": "s"})
            for name, column in series.items():
                data[f"history_{name}"] = ("time", column, {"units": self.arrays.units(f"coldsky/time_series/{name}")})
        return data

    def _cells(self, x: Numbers, y: Numbers, z: Numbers) -> Numbers:
        """Temperatures of the cells on the mesh's block, at the end of a transient."""
        import numpy as np

        points = self.arrays["VTKHDF/Points"]
        first = points[self.arrays["VTKHDF/Connectivity"][self.arrays["VTKHDF/Offsets"][:-1]]]  # the corner where coordinates are least
        i, j, k = (np.searchsorted(nodes, first[:, axis]) for axis, nodes in enumerate((x, y, z)))
        temperature = self.arrays["VTKHDF/CellData/Temperature"]
        block = np.full((z.size - 1, y.size - 1, x.size - 1), np.nan)
        block[k, j, i] = temperature[-first.shape[0] :]
        return block

    def plot(self, side: str = "front", quantity: str = "temperature", ax: Any = None) -> Any:
        """The map of one side with Matplotlib; of a transient its histories with ``quantity = "history"``. Returns the axes."""
        pyplot = needs("matplotlib.pyplot", "plot()")
        if quantity == "history":
            series = self.table("time_series")
            ax = ax or pyplot.subplots()[1]
            for name, column in series.items():
                if name != "time" and self.arrays.units(f"coldsky/time_series/{name}") == "K":
                    ax.plot(series["time"] / 60.0, column, label=name.replace("_", " "))
            ax.set(xlabel="time [min]", ylabel="temperature [K]", title=self.name)
            ax.legend()
            return ax
        x, y, values = self.surface_map(side, quantity)
        ax = ax or pyplot.subplots()[1]
        drawn = ax.pcolormesh(x, y, values, shading="flat", cmap="inferno")
        unit = "K" if quantity == "temperature" else "W/m²"
        ax.figure.colorbar(drawn, ax=ax, label=f"{quantity} of the {side} [{unit}]")
        ax.set(xlabel="across the tubes [m]", ylabel="along the tubes [m]", title=self.name, aspect="equal")
        return ax

    def show(self, field: str = "Temperature", off_screen: bool = False, screenshot: str | None = None) -> Any:
        """The panel in three dimensions with PyVista. ``screenshot`` writes a picture and opens no window."""
        from coldsky.grids import show

        return show(self, field, off_screen, screenshot)
