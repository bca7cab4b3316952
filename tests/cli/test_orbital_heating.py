"""Orbital heating of scenes from the command line: shadows of a tracking array and a sphere against geometry by hand, maps of the planet, parts that hit each other."""
import csv
import math

import h5py
import numpy as np
import pytest
from common import CASES, relative, run, settings, summary_of

TRACKING = CASES / "scenes" / "tracking.toml"
QUICK = ["--no-figures", "--no-report"]
SUN, IR, H = 1361.0, 239.0, 1.0 + 550.0 / 6371.0


def fluxes(folder):
    """Rows of orbit_fluxes.csv by surface, numbers as numbers."""
    found = {}
    with open(folder / "orbit_fluxes.csv") as file:
        for row in csv.DictReader(file):
            name = row.pop("surface")
            found.setdefault(name, []).append({key: float(value) for key, value in row.items()})
    return found


def clipped(polygon, inside, cross):
    result = []
    for a, b in zip(polygon, polygon[1:] + polygon[:1]):
        if inside(a):
            result.append(a)
        if inside(a) != inside(b):
            result.append(cross(a, b))
    return result


def overlap(polygon, half):
    """Area of a convex polygon within a square of this half side."""
    for axis in (0, 1):
        for sign in (1, -1):
            def inside(p): return sign * p[axis] <= half

            def cross(a, b):
                t = (sign * half - a[axis]) / (b[axis] - a[axis])
                return tuple(a[k] + t * (b[k] - a[k]) for k in (0, 1))
            polygon = clipped(polygon, inside, cross)
            if not polygon:
                return 0.0
    return 0.5 * abs(sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(polygon, polygon[1:] + polygon[:1])))


def test_shadow_of_a_tracking_array_runs_round_an_edge_on_radiator(tmp_path):
    beta, half = math.radians(30), 3.0
    summary_of("scene", TRACKING, *QUICK, "--out", tmp_path / "t")
    rows = fluxes(tmp_path / "t")
    near, far = 1.0 / math.tan(beta), 6.0 / math.tan(beta)
    seen = set()
    for row in rows["radiator/front"]:
        # At angle t past noon the Sun stands in the scene's x (zenith) and -y (against the way), and the array faces it.
        t = math.radians(row["angle_deg"])
        away, aside = (-math.cos(t), math.sin(t)), (math.sin(t), math.cos(t))
        shadow = [tuple(r * away[k] + s * aside[k] for k in (0, 1)) for r, s in ((near, -1.5), (far, -1.5), (far, 1.5), (near, 1.5))]
        share = 1.0 - overlap(shadow, half) / (4 * half * half)
        seen.add(round(share, 3))
        expected = row["sunlight"] * SUN * math.sin(beta) * share
        assert abs(row["direct_W_m2"] - expected) <= 4 * row["direct_error_W_m2"] + 0.05, (row["position"], row["direct_W_m2"], expected)
    assert len(seen) >= 3, "the square is cut in different ways"
    assert all(row["direct_W_m2"] == 0.0 for row in rows["radiator/back"])
    for row in rows["array/front"]:
        assert abs(row["direct_W_m2"] - row["sunlight"] * SUN * math.cos(beta)) < 0.01
    # The dark side of the Earth is dark: 36.5 % of this orbit, less than at beta 0.
    assert sum(row["sunlight"] == 0.0 for row in rows["array/front"]) in (8, 9, 7)


def test_where_the_shadow_lies(tmp_path):
    summary_of("scene", TRACKING, *QUICK, "--out", tmp_path / "t")
    with h5py.File(tmp_path / "t/results.h5") as file:
        patches, orbit = file["coldsky/patches"], file["coldsky/orbit"]
        names = patches["surfaces"].asstr()[()].split("\n")
        mine = patches["surface"][()] == names.index("radiator/front")
        centre, direct, angle = patches["centre"][()][mine], orbit["incident_direct_sunlight"][()][:, mine], orbit["anomaly"][()]
        assert orbit["incident_direct_sunlight"].attrs["units"] in ("W m-2", b"W m-2")
    beta, lit = math.radians(30), SUN * 0.5
    for n in (0, 5, 23):
        t = angle[n]
        along = -centre[:, 0] * math.cos(t) + centre[:, 1] * math.sin(t)
        aside = centre[:, 0] * math.sin(t) + centre[:, 1] * math.cos(t)
        inside = np.minimum(along - 1 / math.tan(beta), 1.5 - abs(aside))  # how deep in the shadow [m]; it goes on beyond the edge
        assert np.all(direct[n][inside > 0.36] == 0.0)
        assert np.allclose(direct[n][inside < -0.36], lit, rtol=1e-5)
        assert np.any(inside > 0.36) and np.any(inside < -0.36)


SPHERE = """
[environment]
kind = "orbit"
[environment.orbit]
altitude = "550 km"
beta = "0 deg"
normal = "velocity"
tubes = "nadir"
position = "average"
positions = 8
[eclipse]
model = "cylinder"
[exchange]
patch = "1 m"
rays = 4096
[[scene.body]]
name = "ball"
shape = "sphere"
radius = "1 m"
front = { absorptance = 0.3, emissivity = 0.8 }
"""


def test_spherical_satellite(tmp_path):
    case = tmp_path / "ball.toml"
    case.write_text(SPHERE)
    summary = summary_of("scene", case, *QUICK, "--out", tmp_path / "ball")
    with h5py.File(tmp_path / "ball/results.h5") as file:
        area = file["coldsky/patches/area"][()]
        means = {name: float((area * file[f"coldsky/patches/{name}"][()]).sum() / area.sum())
                 for name in ("incident_direct_sunlight", "incident_planet_infrared", "absorbed_outside_infrared")}
    relative(area.sum(), 4 * math.pi, 1e-12, "area of the sphere")
    # A sphere catches a quarter of the Sun on its surface; the planet fills (1 - sqrt(1 - 1/H^2)) / 2 of its view.
    h = 550e3
    dark = math.acos(math.sqrt(h * h + 2 * 6378137.0 * h) / (6378137.0 + h)) / math.pi
    relative(means["incident_direct_sunlight"], SUN / 4 * (1 - dark), 2e-4, "mean sunlight, W/m2")
    view = 0.5 * (1 - math.sqrt(1 - 1 / H**2))
    relative(means["incident_planet_infrared"], IR * view, 2e-4, "mean infrared of the planet, W/m2")
    rows = fluxes(tmp_path / "ball")["ball"]
    assert len(rows) == 8
    for row in rows:
        relative(row["planet_infrared_W_m2"], IR * view, 5e-4, f"infrared at {row['angle_deg']} deg")
        if row["sunlight"] == 1.0:
            relative(row["direct_W_m2"], SUN / 4, 5e-4, f"sunlight at {row['angle_deg']} deg")
    # Albedo above the point below the Sun: the planet's disc is seen under psi, each ring with the cosine of its zenith.
    psi = (np.arange(200000) + 0.5) / 200000 * math.asin(1 / H)
    distance = H * np.cos(psi) - np.sqrt(1 - (H * np.sin(psi)) ** 2)
    zenith = (H - distance * np.cos(psi))
    light = 0.3 * SUN / math.pi * float((zenith * np.sin(psi)).sum()) * 2 * math.pi * math.asin(1 / H) / 200000
    relative(rows[0]["albedo_W_m2"], light / 4, 5e-4, "albedo at noon, W/m2")
    heat = 4 * math.pi * (0.3 * (rows[0]["direct_W_m2"] + rows[0]["albedo_W_m2"]) + 0.8 * (rows[0]["planet_infrared_W_m2"] + 5.670374419e-8 * 2.72548**4))
    relative(summary["body.ball.orbit_absorbed_max_W"], heat, 1e-5, "most that it absorbs, W")


def test_sunlight_reflected_once_and_more(tmp_path):
    """Two plates at a right angle: the one that is edge-on to the Sun receives what the other reflects, by their view factor."""
    case = tmp_path / "corner.toml"
    case.write_text("""
[environment]
kind = "orbit"
[environment.orbit]
altitude = "35786 km"
beta = "90 deg"
normal = "orbit-normal"
tubes = "velocity"
position = "average"
positions = 2
[environment.planet]
albedo = 0.0
infrared = "0 W m-2"
[exchange]
patch = "1 m"
rays = 65536
radiosity = "per_surface"
[[scene.body]]
name = "floor"
shape = "rectangle"
width = "1 m"
length = "1 m"
front = { absorptance = 0.4, emissivity = 0.8 }
back = { absorptance = 0.4, emissivity = 0.8 }
[[scene.body]]
name = "wall"
shape = "rectangle"
width = "1 m"
length = "1 m"
position = ["-0.5001 m", "0 m", "0.5001 m"]
axis = [1, 0, 0]
front = { absorptance = 0.5, emissivity = 0.8 }
back = { absorptance = 0.5, emissivity = 0.8 }
""")
    summary_of("scene", case, *QUICK, "--out", tmp_path / "corner")
    rows = fluxes(tmp_path / "corner")
    factor = 0.20004377607540313  # two unit squares at a right angle (Howell C-14)
    onto_wall = 0.6 * SUN * factor / (1 - 0.6 * 0.5 * factor**2)
    for n in (0, 1):
        wall, floor = rows["wall/front"][n], rows["floor/front"][n]
        relative(floor["direct_W_m2"], SUN, 1e-6, "sunlight on the floor")
        assert wall["direct_W_m2"] < 1e-3 and floor["albedo_W_m2"] == 0.0
        relative(wall["reflected_sunlight_W_m2"], onto_wall, 2e-3, "what the floor sends to the wall, and back and forth")
        relative(floor["reflected_sunlight_W_m2"], 0.5 * factor * onto_wall, 2e-3, "and the wall to the floor")
        relative(wall["absorbed_sunlight_W_m2"], 0.5 * wall["reflected_sunlight_W_m2"], 1e-4, "absorbed by the wall")


def test_parts_that_hit_each_other_are_named(tmp_path):
    done = run("check", TRACKING, *settings(scene__body__array__width="8 m"))
    assert done.returncode == 2
    assert "'array' hits 'radiator'" in done.stderr and "tracking.toml:" in done.stderr, done.stderr
    # Clear of each other where they start, not on the way round.
    upright = ["--set", "scene.body.radiator.axis=[1, 0, 0]", "--set"]
    done = run("check", TRACKING, *upright, 'scene.body.radiator.position=["1.6 m", "0 m", "3 m"]')
    assert done.returncode == 0, done.stderr
    done = run("check", TRACKING, *upright, 'scene.body.radiator.position=["1.2 m", "0 m", "3 m"]')
    # The array's edge is 1.5 m off the joint: asin(1.2 / 1.5) = 53.1 degrees, looked at every 5.
    assert done.returncode == 2 and "'array' hits 'radiator'" in done.stderr and "55 degrees of the orbit" in done.stderr, done.stderr


@pytest.mark.parametrize("sets,words", [
    (["environment.orbit.positions=0"], "turns along the orbit, at no positions"),
    (["scene.body.array.joint.axis=[1, 0, 0]"], "turns about its front's normal"),
    (["scene.body.array.joint.follows=moon"], "moon"),
])
def test_joints_that_cannot_work(sets, words):
    done = run("check", TRACKING, *[x for one in sets for x in ("--set", one)])
    assert done.returncode == 2 and words in done.stderr, done.stderr


MAPPED = """
[environment]
kind = "sun-synchronous"
date = "2027-03-20"
planet.map = "map.csv"
[environment.orbit]
altitude = "700 km"
local_time = "12 h"
normal = "nadir"
tubes = "velocity"
position = "average"
positions = 24
[exchange]
patch = "1 m"
rays = 32768
[[scene.body]]
name = "plate"
shape = "rectangle"
width = "1 m"
length = "1 m"
front = { absorptance = 0.3, emissivity = 0.8 }
back = { absorptance = 0.3, emissivity = 0.8 }
"""


def test_map_of_infrared_and_albedo_by_latitude(tmp_path):
    case = tmp_path / "mapped.toml"
    case.write_text(MAPPED)
    even = "".join(f"{latitude},239,0.3\n" for latitude in range(-90, 91, 30))
    (tmp_path / "map.csv").write_text("latitude_deg,infrared_W_m2,albedo\n" + even)
    summary_of("scene", case, *QUICK, "--out", tmp_path / "even")
    plain = tmp_path / "plain.toml"
    plain.write_text(MAPPED.replace('planet.map = "map.csv"\n', ""))
    summary_of("scene", plain, *QUICK, "--out", tmp_path / "plain")
    for mapped, without in zip(fluxes(tmp_path / "even")["plate/front"], fluxes(tmp_path / "plain")["plate/front"]):
        for name in ("planet_infrared_W_m2", "albedo_W_m2"):
            assert abs(mapped[name] - without[name]) < 1e-4, "a map that is the same everywhere is none"

    # Infrared that rises with the sine of the latitude, 200 + 100 sin: the plate sees 200 F + 100 M sin(latitude below).
    (tmp_path / "map.csv").write_text("latitude_deg,infrared_W_m2,albedo\n" +
                                      "".join(f"{n},{200 + 100 * math.sin(math.radians(n)):.12g},0\n" for n in range(-90, 91)))
    summary_of("scene", case, *QUICK, "--out", tmp_path / "sine")
    rows = fluxes(tmp_path / "sine")["plate/front"]
    h = 1 + 700 / 6371
    psi = (np.arange(100000) + 0.5) / 100000 * math.asin(1 / h)
    step = math.asin(1 / h) / 100000
    ground = h - (h * np.cos(psi) - np.sqrt(1 - (h * np.sin(psi)) ** 2)) * np.cos(psi)  # of the point, along the zenith
    view = float((np.cos(psi) * np.sin(psi)).sum()) * 2 * step
    moment = float((ground * np.cos(psi) * np.sin(psi)).sum()) * 2 * step
    radius, day = 6378.137 + 700, 86400.0
    precession, motion = 2 * math.pi / (365.2422 * day), math.sqrt(398600.4418 / radius**3)
    cosine = -2 * precession * radius**2 / (3 * motion * 1.0826e-3 * 6378.137**2)
    inclination = math.acos(cosine)
    # Noon at the node that rises: the point nearest the Sun is within two degrees of it, and the way goes north.
    for row in rows:
        latitude = math.sin(inclination) * math.sin(math.radians(row["angle_deg"]))
        assert abs(row["planet_infrared_W_m2"] - (200 * view + 100 * moment * latitude)) < 3.0, row
    flux = np.array([row["planet_infrared_W_m2"] for row in rows])
    relative(flux.mean(), 200 * view, 2e-4, "mean infrared")
    wave = 2 * abs(np.fft.rfft(flux)[1]) / 24
    relative(wave, 100 * moment * math.sin(inclination), 2e-3, "its wave with the latitude")


def test_maps_that_cannot_be_read(tmp_path):
    case = tmp_path / "mapped.toml"
    case.write_text(MAPPED)
    (tmp_path / "map.csv").write_text("latitude_deg,infrared_W_m2,albedo\n0,239,1.3\n")
    done = run("check", case)
    assert done.returncode == 2 and "map.csv:2:7" in done.stderr and "albedo = 1.3" in done.stderr, done.stderr
    case.write_text(MAPPED.replace('"sun-synchronous"\ndate = "2027-03-20"', '"orbit"').replace('local_time = "12 h"', 'beta = "0 deg"'))
    done = run("check", case)
    assert done.returncode == 2 and "without a date" in done.stderr, done.stderr


LUNAR = """
[environment]
kind = "moon"
[environment.moon]
latitude = "0 deg"
hour = "3 h"
orientation = "vertical-edge-on"
ground_temperature = "320 K"
[exchange]
patch = "0.5 m"
rays = 512
[[scene.body]]
name = "ground"
shape = "rectangle"
axis = [0, 1, 0]
across = [1, 0, 0]
width = "12 m"
length = "8 m"
model = "sheet"
front = { absorptance = 0.88, emissivity = 0.95 }
back = { absorptance = 0, emissivity = 0 }
[[scene.body]]
name = "radiator"
shape = "rectangle"
position = ["0 m", "1.01 m", "0 m"]
axis = [1, 0, 0]
across = [0, 1, 0]
width = "2 m"
length = "4 m"
model = "temperature"
temperature = "300 K"
front = { absorptance = 0.2, emissivity = 0.9 }
back = { absorptance = 0.2, emissivity = 0.9 }
"""


def test_shadow_of_a_radiator_on_its_ground(tmp_path):
    """The Sun 45 degrees high: an upright radiator of 2 m x 4 m shades 8 m2 of the ground behind it, which is as cold as what it sees of the rest lets it be."""
    case = tmp_path / "moon.toml"
    case.write_text(LUNAR)
    summary_of("solve", case, *QUICK, "--out", tmp_path / "moon")
    with h5py.File(tmp_path / "moon/results.h5") as file:
        patches = file["coldsky/patches"]
        mine = patches["surface"][()] == patches["surfaces"].asstr()[()].split("\n").index("ground/front")
        centre, area = patches["centre"][()][mine], patches["area"][()][mine]
        direct, temperature = patches["incident_direct_sunlight"][()][mine], patches["temperature"][()][mine]
    lit = SUN * math.sin(math.radians(45))
    relative(float((direct * area).sum()), lit * (96 - 8), 2e-4, "sunlight on the ground, W")
    dark = (centre[:, 0] < -0.3) & (centre[:, 0] > -1.7) & (abs(centre[:, 2]) < 1.7)
    assert dark.sum() > 8 and np.all(direct[dark] == 0.0)
    far = (centre[:, 0] > 5) & (abs(centre[:, 2]) < 3)
    balance = (0.88 * lit / (0.95 * 5.670374419e-8)) ** 0.25
    assert np.all(abs(temperature[far] - balance) < 4.0), "far off the ground is that of a plain"
    assert temperature[dark].max() < 290.0 < balance


def test_tilt_disc_and_terrain_at_the_pole(tmp_path):
    case = tmp_path / "pole.toml"
    pole = LUNAR.replace('latitude = "0 deg"', 'latitude = "-90 deg"').replace('"vertical-edge-on"', '"vertical-facing-sun"')
    pole = pole.replace('axis = [1, 0, 0]\nacross', 'axis = [0, 0, 1]\nacross')
    (tmp_path / "ridge.csv").write_text("azimuth_deg,elevation_deg\n0,1.54\n180,1.54\n")

    def seen(*sets):
        done = run("scene", case, *QUICK, *[x for one in sets for x in ("--set", one)], "--out", tmp_path / "pole", "--json")
        assert done.returncode == 0, done.stderr
        with h5py.File(tmp_path / "pole/results.h5") as file:
            patches = file["coldsky/patches"]
            names = patches["surfaces"].asstr()[()].split("\n")
            return [float(patches["incident_direct_sunlight"][()][patches["surface"][()] == names.index(name)].mean()) for name in ("radiator/front", "ground/front")]

    case.write_text(pole)
    facing, ground = seen("environment.moon.sun_latitude=-1.54 deg")
    relative(facing, SUN * math.cos(math.radians(1.54)), 1e-5, "all of the Sun in the summer of the pole")
    facing, ground = seen("environment.moon.sun_latitude=1.54 deg")
    assert facing == 0.0 and ground == 0.0, "night in its winter"
    facing, ground = seen()
    relative(facing, SUN / 2, 1e-4, "half of the disc at equinox")
    facing, ground = seen("environment.moon.sun_latitude=-1.54 deg", "environment.moon.horizon=ridge.csv")
    relative(facing, SUN / 2, 1e-3, "half of the disc over a ridge as high as the Sun")
