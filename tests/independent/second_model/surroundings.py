"""What both sides of a plate receive [W/m2], by plain sums over the ground and the orbit, without closed forms.

Axes of the orbit: x towards noon (the point of the orbit nearest the Sun), y along the velocity there, z the orbit's normal.
"""
import numpy as np

SIGMA = 5.670374419e-8      # W/m2K4
SUN_RADIUS = 695.7e6        # m, IAU 2015
ASTRONOMICAL_UNIT = 1.495978707e11  # m


class Ground:
    """The ground below a plate at `height_ratio` radii, cut into rings round the sub-satellite point out to the horizon."""

    def __init__(self, height_ratio, rings=80, turns=360):
        t, weight = np.polynomial.legendre.leggauss(rings)
        horizon = np.arccos(1.0 / height_ratio)
        angle, strip = 0.5 * horizon * (t + 1.0), 0.5 * horizon * weight
        strip, cosine = strip * np.sin(angle), np.cos(angle)
        # Each ring begins elsewhere, so that what the points miss at the plate's horizon and the terminator evens out.
        azimuth = 2.0 * np.pi * (np.arange(turns) + 0.618034 * np.arange(rings)[:, None]) / turns
        sine, cosine = np.sqrt(1.0 - cosine**2)[:, None], np.broadcast_to(cosine[:, None], azimuth.shape)
        self.ground = np.stack([sine * np.cos(azimuth), sine * np.sin(azimuth), cosine], axis=-1).reshape(-1, 3)  # zenith is the third axis
        sight = self.ground - [0.0, 0.0, height_ratio]
        distance = np.linalg.norm(sight, axis=1)
        self.sight = sight / distance[:, None]
        self.solid_angle = (np.repeat(strip, turns) * 2.0 * np.pi / turns
                            * np.maximum(0.0, -(self.sight * self.ground).sum(axis=1)) / distance**2)

    def sums(self, normal, sun, zenith):
        """For both sides of a plate: view factor to the sphere, and (1/pi) integral max(0, n w) max(0, m s) dOmega of its sunlit ground."""
        east = np.cross(zenith, np.eye(3)[np.argmin(np.abs(zenith))])
        east /= np.linalg.norm(east)
        frame = np.stack([east, np.cross(zenith, east), zenith])
        facing = (self.sight @ (frame @ normal)) * self.solid_angle / np.pi
        lit = np.maximum(0.0, self.ground @ (frame @ sun))
        return [(seen.sum(), seen @ lit) for seen in (np.maximum(0.0, facing), np.maximum(0.0, -facing))]


def sunlit_share(position, sun, planet_radius, sun_distance, rings=40, turns=64):
    """Share of the Sun's disc that the planet leaves, at rows of positions [m]: the disc is cut into points."""
    distance = np.linalg.norm(position, axis=1)
    down = -position / distance[:, None]
    to_sun = sun_distance * sun - position  # from the satellite: the Sun is not infinitely far
    to_sun /= np.linalg.norm(to_sun, axis=1)[:, None]
    limb = np.arcsin(planet_radius / distance)
    size = np.arcsin(SUN_RADIUS / sun_distance)
    apart = np.arccos(np.clip((down * to_sun).sum(axis=1), -1.0, 1.0))
    share = np.where(apart < limb - size, 0.0, 1.0)
    radius = size * np.sqrt((np.arange(rings) + 0.5) / rings)[:, None]  # rings of equal area
    azimuth = 2.0 * np.pi * (np.arange(turns) + 0.5) / turns
    for at in np.flatnonzero(np.abs(apart - limb) <= size):
        # Points of the disc by their angle to the planet's centre; azimuth 0 is towards it.
        cosine = np.cos(radius) * np.cos(apart[at]) + np.sin(radius) * np.sin(apart[at]) * np.cos(azimuth)
        share[at] = np.mean(cosine < np.cos(limb[at]))
    return share


def direction(name, angle, sun):
    zenith = np.array([np.cos(angle), np.sin(angle), 0.0])
    velocity = np.array([-np.sin(angle), np.cos(angle), 0.0])
    across = np.array([0.0, 0.0, 1.0])
    return {"zenith": zenith, "nadir": -zenith, "velocity": velocity, "anti-velocity": -velocity, "orbit-normal": across,
            "anti-orbit-normal": -across, "sun": sun, "anti-sun": -sun}[name]


def orbit(case, planet_keys, positions=96, fine=20000):
    """Sunlight, albedo and infrared on both sides, averaged over a circular orbit: two rows (front, back) of (solar, infrared)."""
    altitude, beta = case("environment.orbit.altitude"), case("environment.orbit.beta")
    radiating = case("environment.planet.radius_radiation", 6371e3)
    shadowing = case("environment.planet.radius_shadow", 6378.137e3)
    infrared, albedo, constant = planet_keys
    distance = case("environment.distance", 1.0 * ASTRONOMICAL_UNIT)
    solar = constant * (ASTRONOMICAL_UNIT / distance) ** 2
    sun = np.array([np.cos(beta), 0.0, np.sin(beta)])
    normal = case.text("environment.orbit.normal")
    received = np.zeros((2, 2))
    ground = Ground(1.0 + altitude / radiating)
    for angle in 2.0 * np.pi * (np.arange(positions) + 0.5) / positions:
        sums = ground.sums(direction(normal, angle, sun), sun, direction("zenith", angle, sun))
        received += np.array([[albedo * solar * reflected, infrared * view] for view, reflected in sums]) / positions
    angles = 2.0 * np.pi * (np.arange(fine) + 0.5) / fine
    zeniths = np.stack([np.cos(angles), np.sin(angles), np.zeros(fine)], axis=1)
    lit = sunlit_share((shadowing + altitude) * zeniths, sun, shadowing, distance)
    facing = np.array([direction(normal, angle, sun) @ sun for angle in angles])
    received[0, 0] += solar * np.mean(lit * np.maximum(0.0, facing))
    received[1, 0] += solar * np.mean(lit * np.maximum(0.0, -facing))
    return received


def moon(case, constant):
    """Plain ground of a given temperature under an upright panel edge-on to the Sun: seen with half the hemisphere."""
    if case.text("environment.moon.orientation") != "vertical-edge-on" or not case.has("environment.moon.ground_temperature"):
        raise ValueError("of lunar panels only upright ones edge-on over a ground of known temperature are in this model")
    solar = constant * (ASTRONOMICAL_UNIT / case("environment.distance", ASTRONOMICAL_UNIT)) ** 2
    hour_angle = 2.0 * np.pi * case("environment.moon.hour", 0.0) / (24 * 3600.0)
    sun_height = max(0.0, np.cos(case("environment.moon.latitude")) * np.cos(hour_angle))  # sine of the Sun's elevation, no declination
    # cos(tilt) over the lower half of the hemisphere in front of the plate, by midpoints
    n = 2000
    polar = 0.5 * np.pi * (np.arange(n) + 0.5) / n
    view = np.sum(np.cos(polar) * np.sin(polar)) * (0.5 * np.pi / n) * np.pi / np.pi
    emitted = case("environment.moon.ground_emissivity", 0.95) * SIGMA * case("environment.moon.ground_temperature") ** 4
    reflected = case("environment.moon.ground_albedo", 0.12) * solar * sun_height
    return np.array([[view * reflected, view * emitted]] * 2)


def deep_space(case, constant):
    solar = constant * (ASTRONOMICAL_UNIT / case("environment.distance", ASTRONOMICAL_UNIT)) ** 2
    facing = np.cos(case("environment.sun_angle", 0.5 * np.pi))
    return np.array([[solar * max(0.0, facing), 0.0], [solar * max(0.0, -facing), 0.0]])


def absorbed(case, cold=False):
    """(emissivities, absorbed fluxes [W/m2]) of front and back; hot case with coatings at their end of life, cold case at their beginning."""
    def planet(key, default):
        return case(f"cold.{key.split('.')[-1]}") if cold and case.has(f"cold.{key.split('.')[-1]}") else case(f"environment.{key}", default)

    constant = planet("solar_constant", 1361.0)
    kind = case.text("environment.kind")
    if kind == "orbit":
        received = orbit(case, (planet("planet.infrared", 239.0), planet("planet.albedo", 0.3), constant))
    elif kind == "moon":
        received = moon(case, constant)
    elif kind == "deep-space":
        received = deep_space(case, constant)
    else:
        raise ValueError(f"surroundings of kind {kind} are not in this model")
    space = SIGMA * case("environment.space_temperature", 2.72548) ** 4
    emissivities, fluxes = [], []
    for side, (solar, infrared) in zip(("front", "back"), received):
        begin = "_begin" if cold else ""
        alpha = case(f"coating.{side}.absorptance{begin}", case(f"coating.{side}.absorptance"))
        epsilon = case(f"coating.{side}.emissivity{begin}", case(f"coating.{side}.emissivity"))
        emissivities.append(epsilon)
        fluxes.append(alpha * solar + epsilon * (infrared + space))
    return emissivities, fluxes


def sink_temperature(emissivities, fluxes):
    return (sum(fluxes) / (SIGMA * sum(emissivities))) ** 0.25
