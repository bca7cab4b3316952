"""Scenes: what the surfaces see of each other."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from coldsky.results import Result, needs

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr


class SceneResult(Result):
    """The answer of :func:`coldsky.scene`, and of :func:`coldsky.solve` for bodies without panels."""

    shown = {
        "scene.patches": "patches",
        "scene.rays": "rays",
        "scene.view_factor_error": "standard error of view factors",
        "scene.energy_error": "energy balance closes to",
    }

    @property
    def surfaces(self) -> list[str]:
        """Names of the surfaces, ``"bus/front"``: rows of :attr:`view_factors`."""
        return str(self.arrays["coldsky/patches/surfaces"]).split("\n")

    @property
    def bodies(self) -> list[str]:
        return str(self.arrays["coldsky/patches/bodies"]).split("\n")

    @property
    def view_factors(self) -> pd.DataFrame:
        """View factors between surfaces: a row the surface that looks, a column what it sees, the last one what lies outside."""
        return self._factors("view")

    @property
    def exchange_factors(self) -> pd.DataFrame:
        """Share of the infrared that a row's surface emits that a column's absorbs, reflected or not on its way."""
        return self._factors("exchange")

    def _factors(self, kind: str) -> pd.DataFrame:
        pandas = needs("pandas", "tables of factors")
        names = self.surfaces
        frame: pd.DataFrame = pandas.DataFrame(self.arrays[f"factors/{kind}"], index=names, columns=[*names, "outside"])
        return frame

    def to_xarray(self) -> xr.Dataset:
        """Everything that is known of the patches, by patch, and the factors between surfaces, by (surface, seen)."""
        xarray = needs("xarray", "to_xarray()")
        data: xr.Dataset = xarray.Dataset(attrs=self._attributes())
        for name, values in self.table("patches").items():
            units = {"units": self.arrays.units(f"coldsky/patches/{name}")}
            if values.ndim == 2:
                data[name] = (("patch", "axis"), values, units)
            else:
                data["surface_number" if name == "surface" else "body_number" if name == "body" else name] = ("patch", values, units)
        if "factors/view" in self.arrays:
            data["surface"] = ("surface", self.surfaces)
            data["seen"] = ("seen", [*self.surfaces, "outside"])
            for kind in ("view", "view_error", "exchange"):
                data[f"{kind}_factor" if kind != "view_error" else kind] = (("surface", "seen"), self.arrays[f"factors/{kind}"])
        return data

    def plot(self, kind: str = "view", ax: Any = None) -> Any:
        """The factors between surfaces as a picture with Matplotlib, ``"view"`` or ``"exchange"``. Returns the axes."""
        pyplot = needs("matplotlib.pyplot", "plot()")
        if kind not in ("view", "exchange"):
            raise ValueError(f"kind = {kind!r}: 'view' or 'exchange'")
        names = self.surfaces
        ax = ax or pyplot.subplots()[1]
        drawn = ax.imshow(self.arrays[f"factors/{kind}"], cmap="viridis", vmin=0.0)
        ax.figure.colorbar(drawn, ax=ax, label=f"{kind} factor [-]")
        ax.set_xticks(range(len(names) + 1), [*names, "outside"], rotation=90)
        ax.set_yticks(range(len(names)), names)
        ax.set(xlabel="to", ylabel="from", title=self.name)
        return ax

    def show(self, field: str | None = None, off_screen: bool = False, screenshot: str | None = None) -> Any:
        """The scene in three dimensions with PyVista: temperatures, or where none were solved what is absorbed."""
        from coldsky.grids import show

        if field is None:
            field = next(name for name in ("temperature", "absorbed_sunlight", "sees_outside") if f"VTKHDF/CellData/{name}" in self.arrays)
        return show(self, field, off_screen, screenshot)
