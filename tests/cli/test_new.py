"""coldsky new: starting cases of every kind check and size; files that exist stay as they are. The examples of the help are understood."""
import json
import re
import shlex
from pathlib import Path

import pytest
from common import CASE, CASES, SOURCE, run, settings, summary_of

KINDS = sorted(path.stem for path in (SOURCE / "data/templates").glob("*.toml"))
COARSE = [*settings(mesh__length_cells=8, mesh__half_pitch_cells=6, mesh__core_cells=4, mesh__error_estimate="false"), "--no-figures", "--no-report"]
phrases = json.loads((SOURCE / "solver" / "report" / "assets" / "strings.json").read_text())


def text_of(*arguments):
    done = run(*arguments)
    assert done.returncode == 0 and done.stderr == "", f"{arguments}: {done.stderr}"
    return done.stdout


def test_the_kinds():
    assert {"ideal", "moon", "orbit", "panel", "scene", "sheet", "sweep"} <= set(KINDS)
    for language in ("en", "ko"):
        said = text_of("new", "--lang", language)
        for kind in KINDS:
            assert re.search(rf"^ +{kind} +{re.escape(phrases[f'new.kind.{kind}'][language])}$", said, re.M), said
    assert [kind["kind"] for kind in json.loads(text_of("new", "--json"))["kinds"]] == KINDS


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "sweep"])
def test_a_starting_case_checks_and_sizes(kind):
    said = text_of("new", kind, "start.toml")
    assert "start.toml" in said and "coldsky check start.toml" in said and "coldsky size start.toml" in said
    case = Path("start.toml").read_text()
    assert case == (SOURCE / f"data/templates/{kind}.toml").read_text() and case.count("#") > 10
    check = json.loads(text_of("check", "start.toml", "--json"))
    assert check["status"] == "ok"
    coarse = settings() if kind == "ideal" else COARSE if kind != "sheet" else [x for x in COARSE if x != "mesh.core_cells=4"]
    coarse = [x for n, x in enumerate(coarse) if x != "--set" or coarse[n + 1].startswith("mesh.")]
    if kind == "scene":
        coarse = [*coarse, *settings(exchange__patch="2.5 m", exchange__rays=256)]
    answer = summary_of("size", "start.toml", *coarse)
    assert answer["status"] == "ok" and answer["radiator.planform_area_m2"] > (50 if kind == "scene" else 100)
    assert answer["temperature.chip_max_K"] < 358.15 + 1e-6


def test_what_the_comments_offer_is_taken():
    """Lines that are commented out, and values named beside others."""
    text_of("new", "orbit", "orbit.toml")
    text = Path("orbit.toml").read_text()
    for line in ("count = 32", "[margin]", "policy = \"mil-std-1540\"", "[time]", "orbits = 2", "interval = \"60 s\""):
        assert f"# {line}" in text
        text = text.replace(f"# {line}", line)
    Path("orbit.toml").write_text(text)
    resolved = json.loads(text_of("check", "orbit.toml", "--json"))["resolved"]
    assert "mil-std-1540" in resolved and "orbits" in resolved
    text_of("new", "moon", "moon.toml")
    text_of("new", "panel", "panel.toml")
    for key, values in {"environment.moon.orientation": ["horizontal", "vertical-facing-sun"], "environment.moon.ground_temperature": ["385 K"]}.items():
        for value in values:
            text_of("check", "moon.toml", "--set", f"{key}={value}")
    for key, values in {"chips.arrangement": ["parallel"], "coolant.fluid": ["water"], "panel.sheet.material": ["cfrp-k13d2u", "graphite-film"]}.items():
        for value in values:
            text_of("check", "panel.toml", "--set", f"{key}={value}")
    text_of("check", "panel.toml", "--set", "coolant.fluid=propylene-glycol", "--set", "coolant.fraction=0.5")
    text_of("check", "panel.toml", *settings(margin__temperature="5 K", margin__heat_load=0.1))
    text_of("new", "scene", "scene.toml")
    text = Path("scene.toml").read_text()
    for line in ("[[scene.mirror]]", 'point = ["0 m", "14 m", "0 m"]', "normal = [0, -1, 0]"):
        assert f"# {line}" in text
        text = text.replace(f"# {line}", line)
    Path("scene.toml").write_text(text)
    assert "scene.mirror" in text_of("check", "scene.toml")
    text_of("new", "sheet", "sheet.toml")
    text_of("check", "sheet.toml", *settings(panel__sheet__tip_thickness="0.5 mm"))


def test_a_sweep_brings_its_case_or_takes_one():
    said = text_of("new", "sweep", "study.toml")
    assert "coldsky sweep study.toml" in said and Path("study-case.toml").exists()
    answer = summary_of("sweep", "study.toml", *settings(mesh__length_cells=8, mesh__half_pitch_cells=6, mesh__core_cells=4), "--no-report")
    assert answer["status"] == "ok" and answer["sweep.designs"] == 18
    Path("deep").mkdir()
    text_of("new", "panel", "mine.toml")
    text_of("new", "sweep", "deep/study.toml", "mine.toml")
    assert sorted(path.name for path in Path("deep").iterdir()) == ["study.toml"]
    assert 'case = "../mine.toml"' in Path("deep/study.toml").read_text()
    text_of("check", "deep/study.toml")


def test_a_sweep_of_commented_keys():
    text_of("new", "sweep", "study.toml")
    text = Path("study.toml").read_text().replace("# [derive]", "[derive]").replace('# "panel.tube.diameter"', '"panel.tube.diameter"')
    Path("study.toml").write_text(text)
    assert "panel.tube.diameter" in text_of("check", "study.toml")


def test_nothing_is_overwritten():
    Path("mine.toml").write_text("precious")
    done = run("new", "panel", "mine.toml")
    assert done.returncode == 2 and done.stderr == "'mine.toml' exists already (a file is never overwritten) choose another name\n"
    assert Path("mine.toml").read_text() == "precious"
    Path("study.toml").write_text("precious")  # the case of the sweep goes with it
    assert run("new", "sweep", "study.toml").returncode == 2 and not Path("study-case.toml").exists()
    done = run("new", "panel", "nowhere/case.toml", "--json")
    assert done.returncode == 2 and json.loads(done.stdout)["status"] == "invalid"
    assert run("new", "pannel").stderr == "there is no kind of starting case 'pannel' did you mean 'panel'?\n"
    assert run("new", "panel", "a.toml", "b.toml").returncode == 2 and not Path("a.toml").exists()
    assert run("new", "sweep", "a.toml", "b.toml").returncode == 2 and not Path("a.toml").exists()


def test_without_a_name_the_kind_is_the_name():
    text_of("new", "ideal")
    assert Path("ideal.toml").exists()


def test_examples_of_the_help_are_understood():
    """Each is taken by the program; those that would compute for long are asked for their help."""
    text_of("new", "panel", "station.toml")
    for name in ("orbit", "moon"):
        text_of("new", name)
    for wing in (CASES / "scenes").glob("wings.toml"):
        Path("wings.toml").write_text(wing.read_text())
    Path("pitches.toml").write_text((SOURCE / "data/templates/sweep.toml").read_text().replace("CASE", "station.toml"))
    said = 0
    commands = re.findall(r"^  (\w+)  ", run("help").stdout.split("Options")[0], re.M)
    commands.remove("help")
    for command in ["", *commands]:
        for line in re.findall(r"^  (coldsky .*)$", run("help", *([command] if command else [])).stdout.split("\nExamples\n")[-1], re.M):
            words = shlex.split(line.split(" | ")[0].split(" > ")[0])[1:]
            assert command in ("", words[0])
            done = run(*words, "--nonsense")
            assert "--nonsense" in done.stderr and done.returncode == 2, f"{line}: {done.stderr}"
            said += 1
    assert said >= 25
    for command in commands:
        assert "\nExamples\n" in run("help", command).stdout, command
    assert json.loads(text_of("check", "station.toml", "--set", "heat.load=2 MW", "--json"))["status"] == "ok"
    text_of("check", "pitches.toml", "--json")
    text_of("check", CASE)
