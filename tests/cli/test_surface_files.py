"""Bodies whose surfaces come from files of Gmsh and STL: by hand, beside the same body as a primitive, and what is refused."""
import shutil
import struct
from pathlib import Path

import pytest
from common import SOURCE, absolute, relative, run, settings, summary_of

FILES = SOURCE / "tests/meshes/surface/files"  # by Gmsh: a box with its top turned over, a drum of eight corners
SIGMA = 5.670374419e-8  # W/(m2 K4)
QUICK = ["--no-figures", "--no-report"]
DARK = 'absorptance = 0.2, emissivity = 0.8'

HEAD = """
title = "Surfaces from files"
[environment]
kind = "deep-space"
sun_angle = "90 deg"
[exchange]
patch = "0.25 m"
rays = 8192
error = 0.005
"""


def body(name, front=DARK, back=None, **keys):
    lines = ["[[scene.body]]", f'name = "{name}"', 'model = "node"', *(f"{key} = {value}" for key, value in keys.items()), f"front = {{ {front} }}"]
    return "\n".join(lines + ([f"back = {{ {back} }}"] if back else [])) + "\n"


def write(folder, *bodies):
    path = folder / "case.toml"
    path.write_text(HEAD + "".join(bodies))
    return path


def stl(path, low, high, inward=False):
    """A closed box as binary STL, fronts outside."""
    x, y, z = zip(low, high)
    corner = [(x[n & 1], y[n >> 1 & 1], z[n >> 2]) for n in range(8)]
    quads = [(0, 4, 6, 2), (1, 3, 7, 5), (0, 1, 5, 4), (2, 6, 7, 3), (0, 2, 3, 1), (4, 5, 7, 6)]
    triangles = [t for a, b, c, d in quads for t in ((a, b, c), (a, c, d))]
    facets = [struct.pack("<12fH", 0, 0, 0, *(v for n in (t[::-1] if inward else t) for v in corner[n]), 0) for t in triangles]
    path.write_bytes(b"box".ljust(80) + struct.pack("<I", len(facets)) + b"".join(facets))


def turned_top():
    """The bus of Gmsh with the group of its top unsigned: a sound box."""
    text = (FILES / "bus.msh").read_text()
    assert text.count(" 1 -9 4 ") == 1
    return text.replace(" 1 -9 4 ", " 1 9 4 ")


def test_a_box_of_gmsh_radiates_as_its_area(tmp_path):
    """Convex and alone: nothing but its area counts. 1 m x 0.5 m x 0.25 m in the file, half of it by scale."""
    (tmp_path / "bus.msh").write_text(turned_top())
    case = write(tmp_path, body("bus", shape='"file"', file='"bus.msh"', scale="0.5", closed="true", heat='"300 W"'))
    summary = summary_of("solve", case, *QUICK, *settings(environment__solar_constant="0 W m-2"), "--out", tmp_path / "out")
    area = 2 * (1 * 0.5 + 1 * 0.25 + 0.5 * 0.25) / 4
    relative(summary["body.bus.temperature_mean_K"], (300 / (0.8 * SIGMA * area) + 2.72548**4) ** 0.25, 1e-9, "temperature")


def test_a_box_of_a_file_and_the_primitive_are_one(tmp_path):
    """A sheet beside a box: of STL, of Gmsh in part, and as a primitive."""
    stl(tmp_path / "box.stl", (-500, -250, -125), (500, 250, 125))
    sheet = body("sheet", back=DARK, shape='"rectangle"', position='["0 m", "0 m", "0.4 m"]', width='"1 m"', length='"0.5 m"', heat='"50 W"')
    boxes = {"primitive": dict(shape='"box"', width='"1 m"', length='"0.5 m"', height='"0.25 m"'),
             "stl": dict(shape='"file"', file='"box.stl"', scale="0.001", closed="true")}
    found = {}
    for name, keys in boxes.items():
        case = write(tmp_path, body("box", heat='"400 W"', **keys), sheet)
        summary = summary_of("solve", case, *QUICK, "--out", tmp_path / name)
        found[name] = [summary[f"body.{part}.temperature_mean_K"] for part in ("box", "sheet")]
    for part, here, there in zip(("box", "sheet"), found["stl"], found["primitive"]):
        absolute(here, there, 0.2, f"{part}, K")


@pytest.mark.parametrize("name, make, message", [
    ("bus.msh", lambda path: shutil.copy(FILES / "bus.msh", path),
     "'thing/top': 8 faces have their fronts on another side than the rest (at 0.0833333, 0.25, 0.25 m) turn them over (in Gmsh by the sign of a surface in its "
     "physical group)"),
    ("bus.msh", lambda path: path.write_bytes((FILES / "bus-binary.msh").read_bytes()[:2000]), "bus.msh: byte "),
    ("bus.msh", lambda path: path.write_text(turned_top().replace("4.1 0 8", "2.2 0 8")),
     "bus.msh:2:1: the format is MSH 2.2 (only MSH 4.1 is read) save the mesh as MSH 4.1 (gmsh -format msh41)"),
    ("box.stl", lambda path: stl(path, (0, 0, 0), (1, 1, 1), inward=True), "'thing/box': the fronts of 12 faces look into the body, which is closed"),
    ("box.stl", lambda path: path.write_text("solid lid\nfacet normal 0 0 1\nouter loop\nvertex 0 0 0\nvertex 1 0 0\nvertex 0 1 0\nendloop\nendfacet\nendsolid lid\n"),
     "'thing/lid': 3 edges have one face, but the body claims to be closed"),
    ("box.stl", lambda path: path.write_text("solid lid\nfacet normal 0 0 1\nouter loop\nvertex 0 0 0\nvertex 1 0 none\n"),
     "box.stl:5:1: 'none' stands where a coordinate should (it is not a number)"),
])
def test_what_is_refused(tmp_path, name, make, message):
    make(tmp_path / name)
    case = write(tmp_path, body("thing", shape='"file"', file=f'"{name}"', closed="true"))
    for command in ("check", "solve"):
        done = run(command, case, *(["--out", tmp_path / "out"] if command == "solve" else []))
        assert done.returncode == 2, done.stdout + done.stderr
        assert message in done.stderr, done.stderr
    assert not Path(tmp_path / "out").exists()


def test_all_faults_of_a_scene_are_named(tmp_path):
    (tmp_path / "bus.msh").write_text(turned_top())
    stl(tmp_path / "inside.stl", (0.2, 0.1, 0.05), (0.3, 0.2, 0.1))
    case = write(tmp_path, body("bus", shape='"file"', file='"bus.msh"', closed="true"), body("core", shape='"file"', file='"inside.stl"', closed="true"),
                 body("plate", back=DARK, shape='"rectangle"', position='["0.5 m", "0.25 m", "0.25 m"]', width='"0.2 m"', length='"0.2 m"'),
                 body("wing", back=DARK, shape='"rectangle"', position='["1.5 m", "0.25 m", "0.1 m"]', width='"2 m"', length='"0.2 m"'))
    done = run("check", case)
    assert done.returncode == 2
    for message in ("'core/inside' and 'bus': a part of the first lies within 'bus', which is closed", "'wing' and 'bus': a part of the first lies within 'bus'",
                    "'bus/top' and 'plate': faces lie in one place: a ray would meet either"):
        assert message in done.stderr, done.stderr
    assert "'plate' and 'bus'" not in done.stderr
