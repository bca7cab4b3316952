#!/usr/bin/env python3
"""Writes data/fluids/*.csv: properties of the coolants, from CoolProp.

Usage: pip install CoolProp==8.0.0 && scripts/make_fluid_tables.py data/fluids
"""
import sys
from pathlib import Path

import CoolProp
from CoolProp.CoolProp import PropsSI

# Pure fluids at saturation: name in CoolProp, first and last temperature (from the triple point), and what CoolProp computes it from.
FLUIDS = {
    "ammonia": ("Ammonia", 195.5, 400.0,
                "Gao et al. (2020), conductivity Tufeu et al. (1984), viscosity Fenghour et al. (1995), "
                "surface tension Mulero et al. (2012)"),
    "water": ("Water", 273.16, 500.0,
              "IAPWS-95 (Wagner & Pruss 2002), conductivity Huber et al. (2012), viscosity Huber et al. (2009), "
              "surface tension Mulero et al. (2012)"),
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
    ("surface_tension_N_m", ("I", 0)),
]

# Solutions: name in CoolProp, last temperature, largest mass fraction and steps from 0 to it, and their source. At each
# fraction TEMPERATURES equal steps lead from the freezing point to the last temperature, so that no row lies beyond
# the liquid's range and rows of the same number can be interpolated over the fraction.
SOLUTIONS = {
    "ethylene-glycol": ("MEG", 373.15, 0.6, 24, "Melinder, Properties of Secondary Working Fluids for Indirect "
                        "Systems, IIF-IIR (2010)"),
    "propylene-glycol": ("MPG", 373.15, 0.6, 24, "Melinder, Properties of Secondary Working Fluids for Indirect "
                         "Systems, IIF-IIR (2010)"),
}
TEMPERATURES = 20
SOLUTION_COLUMNS = [
    ("density_kg_m3", "D"),
    ("specific_heat_J_kgK", "C"),
    ("conductivity_W_mK", "L"),
    ("viscosity_Pa_s", "V"),
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


def solution_rows(fluid, last, largest, steps):
    for n in range(steps + 1):
        fraction = largest * n / steps
        state = CoolProp.AbstractState("INCOMP", fluid)
        state.set_mass_fractions([fraction])
        freezing = state.keyed_output(CoolProp.iT_freeze)
        for j in range(TEMPERATURES + 1):
            temperature = freezing + (last - freezing) * j / TEMPERATURES
            # The liquid itself starts a rounding error above its freezing point. Its properties know no pressure; 1 MPa
            # keeps CoolProp from comparing with a vapour pressure.
            values = [PropsSI(key, "T", min(max(temperature, freezing + 1e-9), last), "P", 1e6, f"INCOMP::{fluid}[{fraction!r}]")
                      for _, key in SOLUTION_COLUMNS]
            yield ",".join(f"{value:.9g}" for value in [fraction, temperature, *values])


def main():
    out = Path(sys.argv[1])
    out.mkdir(parents=True, exist_ok=True)
    for name, (fluid, last, largest, steps, source) in SOLUTIONS.items():
        lines = [
            f"# {name} and water: liquid, by mass fraction of {name}; the first row of each fraction is its freezing point",
            f"# source: CoolProp {CoolProp.__version__}, fluid INCOMP::{fluid}: {source}",
            "# command: scripts/make_fluid_tables.py data/fluids",
            ",".join(["fraction", "temperature_K", *(column for column, _ in SOLUTION_COLUMNS)]),
            *solution_rows(fluid, last, largest, steps),
        ]
        (out / f"{name}.csv").write_text("\n".join(lines) + "\n")
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
