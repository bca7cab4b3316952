"""A radiator as a component of OpenMDAO: the pitch of the tubes and the sheet that make the whole cooling system lightest.

    python radiator_component.py [CASE.toml]

The component sizes the case for its inputs and returns masses and areas. Derivatives are differences; the answer of a design is kept, so
that a driver that asks again for it does not wait.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import coldsky
import openmdao.api as om

CASE = Path(__file__).resolve().parents[2] / "cases/dawn-dusk-1mw.toml"
#: A coarse mesh, for quick answers.
QUICK = {"mesh.length_cells": 16}
#: Tubes of a panel, which is as wide as they need to be: few, for quick answers. The edges of the case are adiabatic, so that panels beside
#: each other are one.
TUBES = 2

#: Inputs: name -> key of the case, unit, lower and upper bound.
INPUTS = {
    "pitch": ("panel.tube.pitch", "m", 0.05, 0.15),
    "sheet": ("panel.sheet.thickness", "m", 0.25e-3, 1.0e-3),
    "load": ("heat.load", "W", 1e4, 1e8),
}
#: Outputs: name -> key of the summary, unit.
OUTPUTS = {
    "system_mass": ("system.mass_kg", "kg"),
    "radiator_mass": ("radiator.mass_kg", "kg"),
    "area": ("radiator.planform_area_m2", "m**2"),
    "pump_power": ("heat.pump_W", "W"),
}


class Radiator(om.ExplicitComponent):  # type: ignore[misc]
    """Sizes a radiator: heat load, pitch and sheet in, masses, area and pump power out."""

    def initialize(self) -> None:
        self.options.declare("case", default=CASE, desc="case file, dictionary or coldsky.Case")
        self.options.declare("settings", default=QUICK, desc="keys of the case that are changed")

    def setup(self) -> None:
        self._kept: dict[tuple[float, ...], coldsky.PanelResult] = {}
        for name, (key, unit, low, high) in INPUTS.items():
            self.add_input(name, val=0.5 * (low + high) if name != "load" else 1e6, units=unit, desc=key)
        for name, (key, unit) in OUTPUTS.items():
            self.add_output(name, units=unit, desc=key)

    def setup_partials(self) -> None:
        # Steps well above the solver's tolerances, in parts of the inputs.
        self.declare_partials("*", "*", method="fd", step=1e-3, step_calc="rel_avg", form="central")

    def compute(self, inputs: Any, outputs: Any) -> None:
        design = tuple(float(inputs[name][0]) for name in INPUTS)
        if design not in self._kept:
            changes = {key: f"{value!r} {unit}" for (key, unit, *_), value in zip(INPUTS.values(), design)}
            changes["panel.width"] = f"{TUBES * design[0]!r} m"
            try:
                self._kept[design] = coldsky.size(self.options["case"], set={**self.options["settings"], **changes})
            except (coldsky.InfeasibleError, coldsky.NotConvergedError) as error:
                raise om.AnalysisError(str(error)) from error
        for name, (key, _) in OUTPUTS.items():
            outputs[name] = self._kept[design][key]


def lightest(case: Any = CASE, settings: Any = QUICK, iterations: int = 12) -> om.Problem:
    """The problem after its driver: the lightest system over pitch and sheet."""
    problem = om.Problem(reports=False)
    problem.model.add_subsystem("radiator", Radiator(case=case, settings=settings), promotes=["*"])
    problem.driver = om.ScipyOptimizeDriver(optimizer="SLSQP", maxiter=iterations, tol=1e-5, disp=False)
    for name in ("pitch", "sheet"):
        _, _, low, high = INPUTS[name]
        problem.model.add_design_var(name, lower=low, upper=high, ref=high, ref0=low)
    problem.model.add_objective("system_mass", ref=1e3)
    problem.setup()
    problem.set_val("pitch", 0.1)
    problem.set_val("sheet", 0.5e-3)
    problem.run_model()
    problem.before = float(problem.get_val("system_mass")[0])
    problem.run_driver()
    return problem


def main() -> None:
    problem = lightest(sys.argv[1] if len(sys.argv) > 1 else CASE)
    print(f"before: {problem.before:.1f} kg with a pitch of 100 mm and sheets of 0.5 mm")
    print(
        f"after:  {problem.get_val('system_mass')[0]:.1f} kg with a pitch of {problem.get_val('pitch', units='mm')[0]:.1f} mm "
        f"and sheets of {problem.get_val('sheet', units='mm')[0]:.3f} mm; {problem.get_val('area')[0]:.1f} m2 of radiator"
    )


if __name__ == "__main__":
    main()
