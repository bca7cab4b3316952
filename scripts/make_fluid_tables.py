#!/usr/bin/env python3
"""Writes data/fluids/*.csv: saturated properties of the coolants, from CoolProp.

Usage: pip install CoolProp==8.0.0 && scripts/make_fluid_tables.py data/fluids
"""
import sys
from pathlib import Path

import CoolProp
from CoolProp.CoolProp import PropsSI

# Name in CoolProp, first and last temperature (from the triple point), and what CoolProp computes it from.
FLUIDS = {
    "ammonia": ("Ammonia", 195.5, 400.0,
                "Gao et al. (2020), conductivity Tufeu et al. (1984), viscosity Fenghour et al. (1995)"),
    "water": ("Water", 273.16, 500.0,
              "IAPWS-95 (Wagner & Pruss 2002), conductivity Huber et al. (2012), viscosity Huber et al. (2009)"),
}
STEP_K = 2.5
COLUMNS = [
    ("temperature_K", None),
    ("pressure_Pa", ("P", 0)),
    ("density_kg_m3", ("D", 0)),
    ("vapour_density_kg_m3", ("D", 1)),
    ("specific_heat_J_kgK", ("C", 0)),
    ("conductivity_W_mK", ("L", 0)),
    ("viscosity_Pa_s", ("V", 0)),
    ("vapour_viscosity_Pa_s", ("V", 1)),
    ("latent_heat_J_kg", None),
]


def row(fluid, temperature):
    values = []
    for name, source in COLUMNS:
        if name == "temperature_K":
            values.append(temperature)
        elif name == "latent_heat_J_kg":
            values.append(PropsSI("H", "T", temperature, "Q", 1, fluid) - PropsSI("H", "T", temperature, "Q", 0, fluid))
        else:
            values.append(PropsSI(source[0], "T", temperature, "Q", source[1], fluid))
    return ",".join(f"{value:.9g}" for value in values)


def main():
    out = Path(sys.argv[1])
    out.mkdir(parents=True, exist_ok=True)
    for name, (fluid, low, high, sources) in FLUIDS.items():
        steps = int((high - low) / STEP_K)
        temperatures = [low + STEP_K * n for n in range(steps + 1)]
        if temperatures[-1] < high:
            temperatures.append(high)
        lines = [
            f"# saturated {name}: liquid, and vapour where the column says so",
            f"# source: CoolProp {CoolProp.__version__}, fluid {fluid}: equation of state {sources}",
            "# command: scripts/make_fluid_tables.py data/fluids",
            f"# critical_pressure_Pa: {PropsSI('PCRIT', fluid):.9g}",
            ",".join(column for column, _ in COLUMNS),
        ]
        lines += [row(fluid, temperature) for temperature in temperatures]
        (out / f"{name}.csv").write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
