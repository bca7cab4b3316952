"""What one square metre of panel weighs, by parts [kg/m2]: every tube round, its wall counted once."""
import math

from . import coolant
from .panel import DATA, MATERIALS


def areal(case, coolant_temperature):
    pitch = case("panel.tube.pitch")
    inner = 0.5 * case("panel.tube.diameter")
    outer = inner + case("panel.tube.wall")
    bore, tube = math.pi * inner**2, math.pi * outer**2
    sheet, metal = (MATERIALS[case.text(f"panel.{part}.material")]["density"] for part in ("sheet", "tube"))
    fluid = coolant.Fluid(DATA / "fluids" / f"{case.text('coolant.fluid')}.csv")
    parts = {"tubes": metal * (tube - bore) / pitch, "coolant": fluid.density(coolant_temperature) * bore / pitch, "core": 0.0, "saddles": 0.0}
    if case.text("panel.kind", "honeycomb") == "sheet":
        parts["sheets"] = sheet * case("panel.sheet.thickness")
        return parts
    core, saddle = case("panel.core.thickness"), case("panel.tube.saddle_width", 0.0)
    if 0.0 < saddle < 2.0 * outer:
        raise ValueError("saddles narrower than their tube are not in this model")
    parts["sheets"] = 2.0 * sheet * case("panel.sheet.thickness")
    if saddle > 0.0:
        parts["saddles"] = metal * case("panel.tube.saddle_fill", 1.0) * (saddle * core - tube) / pitch
        parts["core"] = case("panel.core.density") * core * (pitch - saddle) / pitch
    else:
        parts["core"] = case("panel.core.density") * (core * pitch - tube) / pitch
    return parts
