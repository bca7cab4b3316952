"""Properties of coolants from data/fluids, film coefficients and pressure drops in smooth tubes (docs/coolant.md)."""
import csv

import numpy as np
from scipy.interpolate import make_interp_spline

LOGARITHMIC = {"pressure", "vapour_density", "viscosity", "vapour_viscosity"}


class Fluid:
    """Saturated liquid: `fluid.density(T)`, `.specific_heat`, `.conductivity`, `.viscosity`; where there is a vapour `.latent_heat` and more."""

    def __init__(self, path):
        lines = path.read_text().splitlines()
        heads = [line for line in lines if line.startswith("#")]
        self.critical_pressure = next((float(line.split(":")[1]) for line in heads if "critical_pressure_Pa" in line), None)
        rows = list(csv.DictReader(line for line in lines if not line.startswith("#")))
        temperature = np.array([float(row["temperature_K"]) for row in rows])
        if len(set(temperature)) != len(temperature):
            raise ValueError("solutions are not in this model")
        for column in rows[0]:
            name = column
            for unit in ("_kg_m3", "_J_kgK", "_W_mK", "_Pa_s", "_J_kg", "_N_m", "_Pa", "_K"):
                if column.endswith(unit):
                    name = column[: -len(unit)]
                    break
            if name == "temperature":
                continue
            values = np.array([float(row[column]) for row in rows])
            if name in LOGARITHMIC:
                spline = make_interp_spline(temperature, np.log(values), k=5)
                setattr(self, name, lambda t, spline=spline: float(np.exp(spline(t))))
            else:
                spline = make_interp_spline(temperature, values, k=5)
                setattr(self, name, lambda t, spline=spline: float(spline(t)))


class AtOneTemperature:
    """A fluid whose properties stay those of one temperature."""

    def __init__(self, fluid, temperature):
        self.critical_pressure = fluid.critical_pressure
        for name, law in vars(fluid).items():
            if callable(law):
                setattr(self, name, lambda t, value=law(temperature): value)


def between(reynolds, laminar, turbulent):
    """Laminar below Re 2300, turbulent above 3000, a straight line between."""
    share = min(1.0, max(0.0, (reynolds - 2300.0) / 700.0))
    return (laminar if share < 1.0 else 0.0) * (1.0 - share) + (turbulent if share > 0.0 else 0.0) * share


def petukhov(reynolds):
    return (0.790 * np.log(reynolds) - 1.64) ** -2


def friction(reynolds):
    """Darcy's friction factor."""
    return between(reynolds, 64.0 / reynolds, petukhov(reynolds))


def liquid_film(fluid, t, flow, diameter):
    """Film coefficient [W/m2K] of a liquid at t [K] and flow [kg/s]: Gnielinski (1976), 48/11 in laminar flow."""
    reynolds = 4.0 * flow / (np.pi * diameter * fluid.viscosity(t))
    prandtl = fluid.specific_heat(t) * fluid.viscosity(t) / fluid.conductivity(t)
    eighth = petukhov(reynolds) / 8.0
    gnielinski = eighth * (reynolds - 1000.0) * prandtl / (1.0 + 12.7 * np.sqrt(eighth) * (prandtl ** (2.0 / 3.0) - 1.0))
    return between(reynolds, 48.0 / 11.0, gnielinski) * fluid.conductivity(t) / diameter


def liquid_gradient(fluid, t, flow, diameter):
    """Pressure lost per metre [Pa/m]."""
    flux = 4.0 * flow / (np.pi * diameter**2)
    return friction(flux * diameter / fluid.viscosity(t)) * flux**2 / (2.0 * fluid.density(t) * diameter)


def condensing_film(fluid, t, flow, diameter, quality=0.5):
    """Shah (1979) at the mean quality."""
    flux = 4.0 * flow / (np.pi * diameter**2)
    k = fluid.conductivity(t)
    reynolds, prandtl = flux * diameter / fluid.viscosity(t), fluid.specific_heat(t) * fluid.viscosity(t) / k
    liquid = 0.023 * reynolds**0.8 * prandtl**0.4 * k / diameter
    reduced = fluid.pressure(t) / fluid.critical_pressure
    shah = liquid * ((1 - quality) ** 0.8 + 3.8 * quality**0.76 * (1 - quality) ** 0.04 / reduced**0.38)
    return max(shah, 48.0 / 11.0 * k / diameter)


def condensing_gradient(fluid, t, flow, diameter, quality=0.5):
    """Homogeneous mixture with McAdams' viscosity [Pa/m]."""
    flux = 4.0 * flow / (np.pi * diameter**2)
    viscosity = 1.0 / (quality / fluid.vapour_viscosity(t) + (1 - quality) / fluid.viscosity(t))
    density = 1.0 / (quality / fluid.vapour_density(t) + (1 - quality) / fluid.density(t))
    return friction(flux * diameter / viscosity) * flux**2 / (2.0 * density * diameter)
