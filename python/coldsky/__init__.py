"""coldsky: how large, how heavy and how hot the radiator of a data centre in vacuum is.

    import coldsky
    answer = coldsky.size("cases/dawn-dusk-1mw.toml", heat__load="2 MW")
    print(answer.reason, answer["radiator.planform_area_m2"])

The functions answer what the commands of the same name do, with the same digits. ``docs/python.md`` is the manual. Nothing heavy is
imported before it is used; reading results (:func:`read`) needs neither the solver nor Kokkos.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from coldsky.cases import Case as Case
    from coldsky.errors import (
        ColdskyError as ColdskyError,
        ColdskyWarning as ColdskyWarning,
        InfeasibleError as InfeasibleError,
        InputError as InputError,
        Interrupted as Interrupted,
        LibraryError as LibraryError,
        LimitExceeded as LimitExceeded,
        NotConvergedError as NotConvergedError,
        SolverMissing as SolverMissing,
    )
    from coldsky.ledger import Ledger as Ledger
    from coldsky.panels import PanelResult as PanelResult
    from coldsky.progress import Progress as Progress
    from coldsky.reading import read as read
    from coldsky.results import Result as Result
    from coldsky.run import (
        check as check,
        claims as claims,
        configure as configure,
        describe as describe,
        info as info,
        scene as scene,
        size as size,
        solve as solve,
        sweep as sweep,
    )
    from coldsky.scenes import SceneResult as SceneResult
    from coldsky.sweeps import SweepResult as SweepResult

_HOMES = {
    "cases": ("Case",),
    "errors": (
        "ColdskyError", "ColdskyWarning", "InfeasibleError", "InputError", "Interrupted", "LibraryError", "LimitExceeded",
        "NotConvergedError", "SolverMissing",
    ),
    "ledger": ("Ledger",),
    "panels": ("PanelResult",),
    "progress": ("Progress",),
    "reading": ("read",),
    "results": ("Result",),
    "run": ("check", "claims", "configure", "describe", "info", "scene", "size", "solve", "sweep"),
    "scenes": ("SceneResult",),
    "sweeps": ("SweepResult",),
}  # fmt: skip
_HOME = {name: module for module, names in _HOMES.items() for name in names}
__all__ = [*sorted(_HOME), "__version__"]


def __getattr__(name: str) -> Any:
    if name == "__version__":
        from importlib.metadata import PackageNotFoundError, version

        try:
            return version("coldsky")
        except PackageNotFoundError:  # out of a build folder
            return str(__getattr__("info")()["version"])
    if name not in _HOME:
        raise AttributeError(f"module 'coldsky' has no attribute {name!r}")
    value = getattr(importlib.import_module(f"coldsky.{_HOME[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
