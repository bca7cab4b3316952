"""Ten common forms of bad input end with exit code 2, the place, the reason and a suggestion."""
import pytest
from common import CASE, run

text = CASE.read_text()
lines = text.splitlines()


def line_of(start):
    return next(n for n, line in enumerate(lines, 1) if line.startswith(start))


def changed(old, new):
    assert old in text, old
    return text.replace(old, new, 1)


PLACE = line_of('load = "1 MW"')
FORMS = {
    "unknown key": (changed("thickness = \"0.5 mm\"", "thicknes = \"0.5 mm\""), line_of('thickness = "0.5 mm"'),
                    ["unknown key 'panel.sheet.thicknes'", "did you mean 'panel.sheet.thickness'?"]),
    "missing unit": (changed('load = "1 MW"', "load = 1e6"), PLACE, ["has no unit", "a quantity in W"]),
    "wrong dimension": (changed('load = "1 MW"', 'load = "1 m"'), PLACE, ["wrong dimension", "m cannot be converted to W"]),
    "emissivity above one": (changed("emissivity = 0.91", "emissivity = 1.3"), line_of("emissivity"),
                             ["coating.front.emissivity = 1.3 is outside 0 ... 1", "black body"]),
    "negative power": (changed('load = "1 MW"', 'load = "-1 MW"'), PLACE, ["heat.load = -1 MW is outside > 0 W"]),
    "not a number": (changed('load = "1 MW"', 'load = "nan W"'), PLACE, ["not a finite number"]),
    "truncated file": (text[: text.index('junction_limit = "85')] + 'junction_limit = "85', line_of("junction_limit"), ["TOML"]),
    "degC for a difference": (changed('temperature_rise = "10 K"', 'temperature_rise = "10 degC"'),
                              line_of("temperature_rise"), ["not a difference", 'write "10 K"']),
    "mesh larger than memory": (text + "\n[mesh]\nlength_cells = 90000\nhalf_pitch_cells = 500\n", len(lines) + 3,
                                ["cells is too large", "lower the [mesh] counts"]),
}


@pytest.mark.parametrize("content, line, words", FORMS.values(), ids=FORMS)
def test_place_reason_and_suggestion(own_folder, content, line, words):
    file = own_folder / "case.toml"
    file.write_text(content)
    done = run("check", file)
    print(done.stderr.strip())
    assert done.returncode == 2, f"exit code {done.returncode}"
    assert done.stderr.startswith(f"{file}:{line}:"), f"place is not line {line}"
    for word in words:
        assert word in done.stderr, f"no '{word}'"


def test_a_folder_is_no_case(own_folder):
    done = run("check", own_folder)
    assert done.returncode == 2 and f"{own_folder}:1:1: is a directory" in done.stderr, "directory"


def test_a_missing_file(own_folder):
    done = run("check", own_folder / "none.toml")
    assert done.returncode == 2 and "No such file" in done.stderr, "missing file"


def test_an_unknown_option():
    done = run("size", CASE, "--nonsense")
    assert done.returncode == 2, "wrong usage"


def test_a_device_on_a_cpu_build():
    done = run("size", CASE, "--device", "0")
    assert done.returncode == 2 and "CPU only" in done.stderr, "device on a CPU build"
