"""Ten common forms of bad input end with exit code 2, the place, the reason and a suggestion."""
import tempfile
from pathlib import Path

from common import CASE, check, finish, run

text = CASE.read_text()
lines = text.splitlines()


def line_of(start):
    return next(n for n, line in enumerate(lines, 1) if line.startswith(start))


def changed(old, new):
    assert old in text, old
    return text.replace(old, new, 1)


place = line_of('load = "1 MW"')
cases = {
    "unknown key": (changed("thickness = \"0.5 mm\"", "thicknes = \"0.5 mm\""), line_of('thickness = "0.5 mm"'),
                    ["unknown key 'panel.sheet.thicknes'", "did you mean 'panel.sheet.thickness'?"]),
    "missing unit": (changed('load = "1 MW"', "load = 1e6"), place, ["has no unit", "a quantity in W"]),
    "wrong dimension": (changed('load = "1 MW"', 'load = "1 m"'), place, ["wrong dimension", "m cannot be converted to W"]),
    "emissivity above one": (changed("emissivity = 0.91", "emissivity = 1.3"), line_of("emissivity"),
                             ["coating.front.emissivity = 1.3 is outside 0 ... 1", "black body"]),
    "negative power": (changed('load = "1 MW"', 'load = "-1 MW"'), place, ["heat.load = -1 MW is outside > 0 W"]),
    "not a number": (changed('load = "1 MW"', 'load = "nan W"'), place, ["not a finite number"]),
    "truncated file": (text[: text.index('junction_limit = "85')] + 'junction_limit = "85', line_of("junction_limit"), ["TOML"]),
    "degC for a difference": (changed('temperature_rise = "10 K"', 'temperature_rise = "10 degC"'),
                              line_of("temperature_rise"), ["not a difference", 'write "10 K"']),
    "mesh larger than memory": (text + "\n[mesh]\nlength_cells = 90000\nhalf_pitch_cells = 500\n", len(lines) + 3,
                                ["cells is too large", "lower the [mesh] counts"]),
}
with tempfile.TemporaryDirectory() as folder:
    for name, (content, line, words) in cases.items():
        file = Path(folder) / "case.toml"
        file.write_text(content)
        done = run("check", file)
        print(f"{name}: {done.stderr.strip()}")
        check(done.returncode == 2, f"{name}: exit code {done.returncode}")
        check(done.stderr.startswith(f"{file}:{line}:"), f"{name}: place is not line {line}")
        for word in words:
            check(word in done.stderr, f"{name}: no '{word}'")
    done = run("check", folder)
    check(done.returncode == 2 and f"{folder}:1:1: is a directory" in done.stderr, "directory")
    done = run("check", Path(folder) / "none.toml")
    check(done.returncode == 2 and "No such file" in done.stderr, "missing file")
    done = run("size", CASE, "--nonsense")
    check(done.returncode == 2, "wrong usage")
    done = run("size", CASE, "--device", "0")
    check(done.returncode == 2 and "CPU only" in done.stderr, "device on a CPU build")
finish()
