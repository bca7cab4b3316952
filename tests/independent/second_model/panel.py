"""A panel's heat, and the area that a case's heat needs: sections along the coolant's way, and the flow that fits.

The coolant loses to each metre of tube what the section at its temperature radiates. Conduction along the tubes is added to
first order.
"""
import functools
import math
import tomllib
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.polynomial import Chebyshev
from scipy.integrate import quad, solve_ivp
from scipy.optimize import brentq

from . import coolant, surroundings
from .section import Section, Sheet

DATA = Path(__file__).resolve().parents[3] / "data"
MATERIALS = tomllib.loads((DATA / "materials.toml").read_text())


@dataclass
class Answer:
    area: float           # m2, planform
    flux: float           # W/m2, heat of the coolant over planform
    heat: float           # W, load and pump
    pump: float           # W, electrical
    flow: float           # kg/s, all tubes
    inlet: float          # K
    outlet: float         # K
    film: float           # W/m2K at the middle of the coolant's way
    sink: float           # K
    along_tubes: float    # relative change of the heat by conduction along the tubes


def conductivity(material, given):
    across, along, through = (given,) * 3 if given is not None else MATERIALS[material]["conductivity"]
    return (across, through), along


@functools.lru_cache(maxsize=None)
def honeycomb(order, **lengths):
    return Section(order=order, **lengths)


class Panel:
    """The panel of a case, one pitch of it."""

    def __init__(self, case, order=4, cold=False):
        self.case = case
        kind = case.text("panel.kind", "honeycomb")
        self.fluid = coolant.Fluid(DATA / "fluids" / f"{case.text('coolant.fluid')}.csv")
        self.two_phase = case.text("coolant.loop", "single-phase") == "two-phase"
        self.pitch, self.length = case("panel.tube.pitch"), case("panel.length")
        self.diameter = case("panel.tube.diameter")
        self.bond = case("panel.tube.bond_conductance")
        sheet = case("panel.sheet.thickness")
        sheet_k, sheet_along = conductivity(case.text("panel.sheet.material"),
                                            case("panel.sheet.conductivity") if case.has("panel.sheet.conductivity") else None)
        tube_k, tube_along = conductivity(case.text("panel.tube.material"),
                                          case("panel.tube.conductivity") if case.has("panel.tube.conductivity") else None)
        fill = case("panel.tube.saddle_fill", 1.0)  # of a hollow extrusion: walls along the heat's way carry it, those across it do not
        tube_k, tube_along = tuple((1.0 - math.sqrt(1.0 - fill)) * k for k in tube_k), fill * tube_along
        duct, saddle = math.pi * self.diameter / 4.0, case("panel.tube.saddle_width", 0.0)
        common = dict(half_pitch=0.5 * self.pitch, sheet=sheet, duct=duct, saddle=saddle, sheet_k=sheet_k)
        if kind == "sheet":
            self.section = Sheet(order=2 * order, **common)
            self.axial = sheet_along * sheet * self.pitch  # W m/K
        elif kind == "honeycomb":
            core = case("panel.core.thickness")
            bond = case("panel.core.bond_conductance") if case.has("panel.core.bond_conductance") else math.inf
            self.section = honeycomb(order, core=core, bond=bond, saddle_k=tube_k,
                                     core_k=(case("panel.core.conductivity_across"), case("panel.core.conductivity_through")), **common)
            self.axial = (2 * sheet_along * sheet * self.pitch + tube_along * max(0.0, saddle * core - duct**2)
                          + case("panel.core.conductivity_along") * core * (self.pitch - saddle))
        else:
            raise ValueError(f"panels of kind {kind} are not in this model")
        self.emissivities, self.absorbed = surroundings.absorbed(case, cold)

    def wall_conductance(self, t, flow):
        if self.case.has("coolant.film_coefficient"):
            film = self.case("coolant.film_coefficient")
        else:
            film = (coolant.condensing_film if self.two_phase else coolant.liquid_film)(self.fluid, t, flow, self.diameter)
        return film, 1.0 / (1.0 / film + 1.0 / self.bond)

    def heat_per_metre(self, t, flow):
        return self.section.heat(t, self.wall_conductance(t, flow)[1], self.emissivities, self.absorbed)

    def tube(self, inlet, flow, degree=4, along=True):
        """Heat of one tube [W], outlet temperature [K], pressure drop [Pa]; `along`: with conduction along the tube."""
        if self.two_phase:
            return (self.heat_per_metre(inlet, flow) * self.length, inlet,
                    coolant.condensing_gradient(self.fluid, inlet, flow, self.diameter) * self.length)
        specific_heat = self.fluid.specific_heat
        # The heat falls on the way, so the outlet is warmer than `low`.
        low = inlet - 1.05 * self.heat_per_metre(inlet, flow) * self.length / (flow * specific_heat(inlet))
        law = Chebyshev.interpolate(np.vectorize(lambda t: self.heat_per_metre(t, flow)), degree, domain=[low, inlet])
        slope = law.deriv()

        def conduction(t):
            """What conducts along one tube's strip [W m/K], times what the heat that it moves matters to the coolant.

            The faces warm up by `share` kelvin for one of the coolant; of a watt put into the panel the coolant keeps that share, too.
            """
            emitted = sum(self.absorbed) + law(t) / self.pitch
            face = (emitted / (surroundings.SIGMA * sum(self.emissivities))) ** 0.25
            share = slope(t) / (4.0 * surroundings.SIGMA * sum(self.emissivities) * face**3 * self.pitch)
            return share**2 * self.axial if along else 0.0

        def change(t):
            """Kelvin a metre, conduction along the tube left out."""
            return -law(t) / (flow * specific_heat(t))

        def march(_, state):
            t = state[0]
            capacity = flow * specific_heat(t)
            conducted = conduction(t) * -slope(t) * change(t) / capacity  # W/m, conduction times the second derivative
            return [change(t) + conducted / capacity, coolant.liquid_gradient(self.fluid, t, flow, self.diameter)]

        def end_effect(t):
            """Kelvin that the coolant lacks behind the inlet, and is given at the outlet: the panel's ends pass no heat on."""
            return -conduction(t) * change(t) / (flow * specific_heat(t))

        end, lost = solve_ivp(march, (0.0, self.length), [inlet - end_effect(inlet), 0.0], rtol=1e-10, atol=1e-9, method="DOP853").y[:, -1]
        outlet = end + end_effect(end)
        return flow * quad(specific_heat, outlet, inlet, epsabs=0.0, epsrel=1e-11)[0], outlet, lost


def size(case, order=4, properties="one temperature"):
    """The area of the case's radiator: the number of tubes at which their heat is the load's and the pump's.

    `properties` of a single-phase coolant: those at the mean of its temperatures before and after the chips, as the manual has
    it ("one temperature"), or those at each place ("along the tube").
    """
    panel = Panel(case, order)
    inlet = (case("coolant.inlet_temperature") if case.has("coolant.inlet_temperature") else
             case("chips.junction_limit") - case("margin.temperature", 0.0) - case("chips.power") * case("chips.resistance"))
    if case.text("chips.arrangement", "series") != "series":
        raise ValueError("only chips in series are in this model")
    load = case("heat.load") * (1.0 + case("margin.heat_load", 0.0))
    rise = 0.0 if panel.two_phase else case("coolant.temperature_rise", 10.0)
    middle = inlet - 0.5 * rise
    if properties == "one temperature":
        panel.fluid = coolant.AtOneTemperature(panel.fluid, middle)
    fluid = panel.fluid
    pump_heat = case.raw("coolant.pump_heat", True)

    def flow_of(heat):
        if panel.two_phase:
            return heat / fluid.latent_heat(inlet)
        # Enthalpy that the coolant takes up in the chips, which warm it by the rise.
        return load / quad(fluid.specific_heat, inlet - rise, inlet, epsabs=0.0, epsrel=1e-10)[0]

    def loop(tubes):
        """What the tubes give less what the loop carries [W], and the loop's numbers."""
        heat = load
        for _ in range(50):
            flow = flow_of(heat)
            given, outlet, drop = panel.tube(inlet, flow / tubes)
            pump = flow / fluid.density(middle) * (drop + case("coolant.loop_pressure_drop", 1e5)) / case("coolant.pump_efficiency", 0.4)
            before, heat = heat, load + (pump if pump_heat else 0.0)
            if abs(heat - before) < 1e-9 * load or not panel.two_phase:
                break
        return tubes * given - heat, heat, pump, flow, outlet

    usual = load / 200.0  # tubes of 200 W, only to have a flow
    guess = load / (panel.heat_per_metre(middle, flow_of(load) / usual) * panel.length)
    tubes = brentq(lambda n: loop(n)[0], 0.7 * guess, 1.5 * guess, xtol=1e-9 * guess, rtol=1e-10)
    _, heat, pump, flow, outlet = loop(tubes)
    area = tubes * panel.pitch * panel.length
    given = panel.tube(inlet, flow / tubes)[0]
    along = given / panel.tube(inlet, flow / tubes, along=False)[0] - 1.0
    return Answer(area, heat / area, heat, pump, flow, inlet, outlet, panel.wall_conductance(middle, flow / tubes)[0],
                  surroundings.sink_temperature(panel.emissivities, panel.absorbed), along)


def coldest_coolant(case, hot, order=4):
    """Coolant [K] that leaves the radiator of `hot` in the cold case: its share of the load, the hot case's mass flow, a denser liquid to pump."""
    panel = Panel(case, order, cold=True)
    tubes = hot.area / (panel.pitch * panel.length)

    def missing(inlet):
        given, outlet, drop = panel.tube(inlet, hot.flow / tubes)
        volume_flow = hot.flow / panel.fluid.density(0.5 * (inlet + outlet))
        pump = volume_flow * (drop + case("coolant.loop_pressure_drop", 1e5)) / case("coolant.pump_efficiency", 0.4)
        heat = case("heat.load") * case("cold.load_fraction", 0.5) + (pump if case.raw("coolant.pump_heat", True) else 0.0)
        return tubes * given - heat

    inlet = brentq(missing, hot.inlet - 90.0, hot.inlet, xtol=1e-7)
    return panel.tube(inlet, hot.flow / tubes)[1]
