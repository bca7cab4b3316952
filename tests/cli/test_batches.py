"""Several cases in one run: a folder each, the table of all, runs.csv; failures in the middle, interrupts, --resume, files of others."""
import csv
import fcntl
import json
import re
import shutil
import signal
import subprocess
from pathlib import Path

import h5py
import pytest
from common import CASE, CASES, ENVIRONMENT, PROGRAM, run, settings
from test_interrupt import default_signals, same, start, wait_for

S = [*settings(mesh__length_cells=8, mesh__half_pitch_cells=5, mesh__sheet_cells=1, mesh__core_cells=3, mesh__error_estimate="false"), "--no-figures", "--no-report"]
SINK = '\n[environment]\nkind = "fluxes"\nfront.sink_temperature = "400 K"\nback.sink_temperature = "400 K"\n'
TABLES = {".coldsky-manifest", "runs.csv"}


def case(name, megawatts=1, more=""):
    """A case file of its own; `more` stands at its end."""
    text = CASE.read_text()
    assert 'load = "1 MW"' in text
    Path(name).parent.mkdir(parents=True, exist_ok=True)
    Path(name).write_text(text.replace('load = "1 MW"', f'load = "{megawatts} MW"') + more)
    return name


def three():
    return [case(f"{name}.toml", n + 1) for n, name in enumerate("abc")]


def infeasible(name):
    text = re.sub(r"\[environment[^\[]*", "", CASE.read_text())
    Path(name).write_text(text + SINK)
    return name


def invalid(name):
    return case(name, -1)


def unsolved(name):
    return case(name, more="\n[solver]\nnewton_limit = 1\n")


def rows(folder="."):
    """Lines of runs.csv by case; every header stands once and every line has a cell for each."""
    with open(Path(folder) / "runs.csv", newline="") as file:
        table = list(csv.reader(file))
    header = table[0]
    assert len(set(header)) == len(header) and header[:3] == ["case", "status", "reason"]
    assert all(len(line) == len(header) for line in table)
    assert Path(folder, "runs.csv").read_text().count("\n") == len(table), "a case is a line"
    return {line[0]: dict(zip(header, line)) for line in table[1:]}


def statuses(folder="."):
    return [(name, row["status"]) for name, row in rows(folder).items()]


def summary(folder):
    return json.loads(Path(folder, "summary.json").read_text())


def names(folder="."):
    return {path.name for path in Path(folder).iterdir()}


def without_times(folder):
    """runs.csv without what differs between runs that agree in all else."""
    return {name: {key: cell for key, cell in row.items() if not key.startswith("time.")} for name, row in rows(folder).items()}


# --- Cases that all have an answer

KINDS = {"loads": ["size", "a.toml", "b.toml", "c.toml"], "kinds": ["size", CASE, CASES / "starcloud-kirchhoff.toml", CASES / "deep-space-1au-1mw.toml"],
         "solve": ["solve", "a.toml", "b.toml", "c.toml", *settings(panel__count=900, limits__enforce="false")]}


@pytest.mark.parametrize("kind", KINDS)
def test_each_case_is_what_it_is_on_its_own(kind):
    three()
    command, *files = KINDS[kind][:4]
    more = KINDS[kind][4:]
    done = run(command, *files, *S, *more, "--out", "all")
    assert done.returncode == 0, done.stderr
    stems = [Path(file).stem for file in files]
    assert names("all") == TABLES | set(stems)
    assert [name for name, _ in statuses("all")] == stems
    for file, name in zip(files, stems):
        assert run(command, file, *S, *more, "--quiet", "--out", f"alone/{name}").returncode == 0
        same(f"all/{name}", f"alone/{name}")


def test_every_number_of_the_summary_stands_in_the_table_with_its_unit():
    assert run("size", *three(), *S, "--out", "all", "--quiet").returncode == 0
    units = {line[:42].strip(): line[43:54].strip() for line in run("describe", "--summary").stdout.splitlines()[1:]}
    units |= {f"input.{key['key']}": key["unit"] for key in json.loads(run("describe", "--json").stdout)["keys"]}
    for name, row in rows("all").items():
        said = summary(f"all/{name}")
        headers = {header.split(" [")[0]: header for header in row}
        for key, value in said.items():
            if isinstance(value, bool) or not isinstance(value, (int, float)):
                continue
            header = headers[key]
            assert float(row[header]) == value, f"{name}: {key}"
            first, *others = units[key].split()
            ending = "" if first in ("-", "1") else "_" + "_".join([first, "".join(part.replace("-1", "").replace("-", "") for part in others)]).rstrip("_")
            assert header == f"{key} [{units[key]}]" or header == key and key.endswith(ending), f"{header}: {units[key]}"
        assert row["case"] == name and row["status"] == said["status"] and row["reason"] == said["reason"]
    assert [float(row["input.heat.load [W]"]) for row in rows("all").values()] == [1e6, 2e6, 3e6]


def test_the_columns_are_those_of_every_batch():
    assert run("size", *three()[:2], *S, "--out", "first", "--quiet").returncode == 0
    assert run("solve", infeasible("d.toml"), CASES / "starcloud-kirchhoff.toml", *S, "--out", "second", "--quiet", *settings(panel__count=900)).returncode in (0, 2, 4)
    assert len({tuple(next(iter(rows(folder).values()))) for folder in ("first", "second")}) == 1


def test_the_table_on_the_terminal():
    case("a.toml"), case("a-longer-name.toml", 2), infeasible("c.toml")
    done = run("size", "a.toml", "a-longer-name.toml", "c.toml", *S)
    assert done.returncode == 4
    lines = done.stdout.splitlines()
    assert [line.split()[0] for line in lines[:4]] == ["case", "a", "a-longer-name", "c"], "without --out the present folder holds them"
    for title, key in (("area [m2]", "radiator.planform_area_m2"), ("mass [kg]", "radiator.mass_kg"), ("time [s]", "time.total_s")):
        end = lines[0].index(title) + len(title)
        for line in lines[1:3]:
            assert line[:end].endswith(line[:end].split()[-1]) and line[end] == " ", line
            shown, value = line[:end].split()[-1], summary(line.split()[0])[key]
            assert abs(float(shown) - value) < 0.006 + 1e-4 * value, f"{title}: {shown} of {value}"
    assert "K below their limit" in lines[1] and "no radiator can do it" in lines[3]
    assert lines[4].endswith("runs.csv") and len(lines) == 5
    assert names() >= TABLES | {"a", "a-longer-name", "c.partial"}


def test_the_table_in_korean():
    said = run("size", *three(), *S, "--lang", "ko").stdout
    assert re.search("케이스 +상태", said) and "칩이 한계보다" in said and "K below" not in said


def test_what_is_said_while_it_runs():
    done = run("size", *three(), *S)
    assert [line for line in done.stderr.splitlines() if line.startswith("case ")] == ["case 1 of 3, a", "case 2 of 3, b", "case 3 of 3, c"]
    done = run("size", *three(), *S, "--quiet")
    assert done.returncode == 0 and done.stdout == done.stderr == ""


def test_help_says_it():
    said = " ".join(run("help", "size").stdout.split())
    assert "CASE..." in said and "one that is invalid or fails is a line of it, and the others are run" in said


# --- Cases that fail

FAILURES = {"invalid": (invalid, 2, "a-fault.toml:"), "infeasible": (infeasible, 4, "a-fault.toml: no radiator can do it"), "not_converged": (unsolved, 3, "a-fault.toml: ")}


@pytest.mark.parametrize("status", FAILURES)
def test_one_that_fails_in_the_middle(status):
    make, code, words = FAILURES[status]
    first, _, last = three()
    done = run("size", first, make("a-fault.toml"), last, *S, "--out", "all")
    assert done.returncode == code and words in done.stderr, done.stderr
    assert statuses("all") == [("a", "ok"), ("a-fault", status), ("c", "ok")]
    row = rows("all")["a-fault"]
    assert row["reason"] and row["radiator.mass_kg"] == ""
    left = summary("all/a-fault.partial")
    assert left["status"] == status and left["reason"].replace("\n", " ") == row["reason"] and not Path("all/a-fault").exists()
    # What it leaves is what it leaves on its own.
    alone = run("size", "a-fault.toml", *S, "--out", "alone")
    assert alone.returncode == code and alone.stderr.splitlines()[0] in done.stderr
    mine = summary("alone.partial")
    assert {key: value for key, value in mine.items() if not key.startswith(("time.", "run."))} == \
           {key: value for key, value in left.items() if not key.startswith(("time.", "run."))}


@pytest.mark.parametrize("made, code", [([infeasible, unsolved, invalid], 2), ([infeasible, unsolved], 3), ([case, infeasible], 4)])
def test_exit_code_is_the_first_of_1_2_3_4(made, code):
    files = [make(f"{n}.toml") for n, make in enumerate(made)]
    assert run("size", *files, *S, "--quiet").returncode == code


@pytest.mark.parametrize("wrong", [["heat.load=2 kg"], ["heat.laod=2 MW"], ["panel.width=-1 m"]])
def test_all_invalid(wrong):
    """Nothing is computed, so that it does not take the device."""
    done = run("size", *three(), *S, "--set", *wrong, "--device", 63)
    assert done.returncode == 2 and statuses() == [("a", "invalid"), ("b", "invalid"), ("c", "invalid")]
    assert done.stderr.count("heat.l" if "heat" in wrong[0] else "panel.width") >= 3


def test_a_limit_that_is_exceeded():
    """Its outputs are written, and --resume keeps it with its code."""
    first, second, _ = three()
    few = [first, second, *S, *settings(panel__count=20), "--out", "all"]
    done = run("solve", *few)
    assert done.returncode == 4 and statuses("all") == [("a", "limit_exceeded"), ("b", "limit_exceeded")]
    assert Path("all/a/results.h5").exists() and re.search(r"chips \d+\.\d\d K above their limit; exceeded: ", done.stdout), done.stdout
    again = run("solve", *few, "--resume")
    assert again.returncode == 4 and again.stderr.count("kept, it is finished") == 2 and again.stdout.count("limit_exceeded (kept)") == 2


def test_a_reason_with_commas_and_quotes():
    case("q.toml", more='\n[output]\nprobes = ["a, \\"b\\": 1 m"]\n')
    assert run("size", "q.toml", case("a.toml"), *S, "--quiet").returncode == 2
    assert rows()["q"]["reason"] == summary("q.partial")["reason"] and '""' in Path("runs.csv").read_text()


# --- Refused before any run

def folders_after_refusal(done, words, before):
    assert done.returncode == 2 and words in done.stderr, done.stderr
    assert names() == before, "something was written"


@pytest.mark.parametrize("files", [["a.toml", "b.toml", "a.toml"], ["x/a.toml", "b.toml", "y/a.toml"], ["a.toml", "a.partial.toml"], ["a.toml", "a.txt"],
                                   ["b.toml", "runs.csv.toml"]])
def test_two_of_one_name(files):
    for file in files:
        case(file)
    before = names()
    done = run("size", *files, *S)
    folders_after_refusal(done, f"{files[-1]}: would write to ", before)
    assert len(done.stderr.splitlines()) == 1 and run("size", *files, *S, "--out", "all").returncode == 2 and names() == before


def test_two_that_a_link_leads_to_one_folder():
    three()
    Path("a").mkdir()
    Path("b").symlink_to("a")
    before = names()
    folders_after_refusal(run("size", "a.toml", "b.toml", *S), "b.toml: would write to b, and so would a.toml", before)


@pytest.mark.parametrize("missing", ["none.toml", "folder", ""])
def test_files_that_cannot_be_read(missing):
    three()
    Path("folder").mkdir()
    before = names()
    done = run("size", "a.toml", missing, "b.toml", "nor-this.toml", *S)
    folders_after_refusal(done, missing, before)
    assert len(done.stderr.splitlines()) == 2 and "nor-this.toml:1:1: cannot be read" in done.stderr, "all are told at once"


@pytest.mark.parametrize("file", ["runs.csv", "runs.csv.partial"])
@pytest.mark.parametrize("out", [".", "all", None])
def test_a_foreign_table(file, out):
    files = three()
    place = Path(out or ".")
    place.mkdir(exist_ok=True)
    (place / file).write_text("mine")
    before = names()
    folders_after_refusal(run("size", *files, *S, *(["--out", out] if out else [])), f"{file}: is in the way of an output (no run of coldsky wrote it)", before)
    assert (place / file).read_text() == "mine" and names(place) == ({file} if out == "all" else before)


def test_an_out_that_is_a_file():
    files = three()
    Path("all").write_text("mine")
    before = names()
    folders_after_refusal(run("size", *files, *S, "--out", "all"), "all: is a file (outputs need a folder) choose another --out", before)


def test_an_own_table_is_replaced_and_all_else_stays():
    first, second, third = three()
    assert run("size", first, second, *S, "--quiet", "--out", "all").returncode == 0
    Path("all/notes.txt").write_text("mine")
    assert run("size", third, second, *S, "--quiet", "--out", "all").returncode == 0
    assert statuses("all") == [("c", "ok"), ("b", "ok")] and names("all") == TABLES | {"a", "b", "c", "notes.txt"}
    # A table of another hand with the same name, once ours is gone.
    Path("all/runs.csv").unlink()
    Path("all/.coldsky-manifest").unlink()
    Path("all/runs.csv").write_text("mine")
    assert run("size", first, second, *S, "--quiet", "--out", "all").returncode == 2 and Path("all/runs.csv").read_text() == "mine"


def test_beside_the_outputs_of_one_run():
    """A folder that one case was written to may hold a batch, too, and both keep their files."""
    first, second, third = three()
    assert run("size", third, *S, "--quiet", "--out", "all").returncode == 0
    before = names("all")
    assert run("size", first, second, *S, "--quiet", "--out", "all").returncode == 0
    assert names("all") == before | {"a", "b", "runs.csv"}
    assert run("size", third, *S, "--quiet", "--out", "all", *settings(heat__load="4 MW")).returncode == 0
    assert summary("all")["heat.load_W"] == 4e6 and names("all") >= before | {"a", "b"}


def test_a_foreign_file_in_the_folder_of_a_case():
    files = three()
    Path("b").mkdir()
    Path("b/results.h5").write_text("mine")
    done = run("size", *files, *S)
    assert done.returncode == 2 and "b/results.h5: is in the way of an output" in done.stderr
    assert statuses() == [("a", "ok"), ("b", "invalid"), ("c", "ok")] and Path("b/results.h5").read_text() == "mine"


def test_two_batches_in_one_folder():
    files = three()
    assert run("size", *files, *S, "--quiet").returncode == 0
    Path(".coldsky-manifest").write_text(Path(".coldsky-manifest").read_text() + "runs.csv.partial\n")
    with open("runs.csv.partial", "w") as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        done = run("size", *files, *S)
        assert done.returncode == 2 and "runs.csv: is being written by another run" in done.stderr
    # What a killed batch left there is no obstacle.
    assert run("size", *files, *S, "--quiet").returncode == 0 and not Path("runs.csv.partial").exists()


# --- --json

def test_one_object_a_line():
    first, _, last = three()
    infeasible("b.toml"), invalid("d.toml")
    done = run("size", first, "b.toml", last, "d.toml", *S, "--json")
    said = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.returncode == 2 and [(one["case"], one["status"]) for one in said] == [("a", "ok"), ("b", "infeasible"), ("c", "ok"), ("d", "invalid")]
    assert said[0] == summary("a") and said[3]["errors"][0]["problem"].startswith("heat.load = -1 MW is outside")
    assert not re.search("^case ", done.stderr, re.M)


@pytest.mark.parametrize("files", [["a.toml", "a.toml"], ["a.toml", "none.toml"], ["a.toml", "b.toml", "--nonsense"]])
def test_one_object_of_a_refused_batch(files):
    three()
    done = run("size", *files, *S, "--json")
    said = json.loads(done.stdout)
    assert done.returncode == 2 and said["status"] == "invalid" and len(said["errors"]) == 1 and len(done.stdout.splitlines()) == 1
    assert names() == {"a.toml", "b.toml", "c.toml"}


def test_a_reader_that_goes_away():
    """The other cases are run all the same; their outputs are files."""
    three()
    command = f"'{PROGRAM}' size a.toml b.toml c.toml {' '.join(repr(word) for word in S)} --json | head -n 1 >/dev/null; echo ${{PIPESTATUS[0]}}"
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, env=ENVIRONMENT)
    assert statuses() == [("a", "ok"), ("b", "ok"), ("c", "ok")] and done.stderr == "" and done.stdout == "141\n"


@pytest.mark.parametrize("options", [["--json"], []])
def test_an_output_that_is_full(options):
    three()
    with open("/dev/full", "w") as full:
        done = subprocess.run([str(PROGRAM), "size", "a.toml", "b.toml", *S, *options], stdout=full, stderr=subprocess.PIPE, text=True, env=ENVIRONMENT)
    assert done.returncode == 1 and done.stderr.count("standard output: No space left on device") == 1
    assert statuses() == [("a", "ok"), ("b", "ok")]


# --- Interrupts and --resume

LONG = [*S, *settings(mesh__length_cells=24), "--checkpoint-interval", "0"]


@pytest.fixture(scope="module")
def whole(runs):
    """An undisturbed batch, and how it is started."""
    files = [str(runs / f"{name}.toml") for name in "abc"]
    for n, file in enumerate(files):
        case(file, n + 1)
    arguments = ["size", *files, *LONG]
    assert run(*arguments, "--quiet", "--out", runs / "whole").returncode == 0
    return runs / "whole", arguments


@pytest.mark.parametrize("how, marker", [(signal.SIGINT, "coarse match: iteration 1"), (signal.SIGTERM, "full match: iteration 1"), (signal.SIGUSR1, "cold case: iteration 1")])
def test_interrupted_and_resumed(whole, how, marker):
    undisturbed, arguments = whole
    for _ in range(20):
        shutil.rmtree("all", ignore_errors=True)
        process = start(*arguments, "--out", "all")
        while process.poll() is None and not Path("all/b.partial/run.log").exists():
            pass
        if wait_for(process, "all/b", marker):
            process.send_signal(how)
        message = process.communicate()[1]
        if process.returncode == 128 + how and statuses("all") == [("a", "ok"), ("b", "interrupted"), ("c", "not_run")]:
            break
    else:
        pytest.fail(f"always too late: {process.returncode}, {message}")
    assert "all/b.partial: interrupted (" in message and "--resume goes on from here" in message
    assert rows("all")["c"]["input.heat.load [W]"] == "3000000" and rows("all")["c"]["radiator.mass_kg"] == ""
    before = Path("all/a/summary.json").read_bytes()
    done = run(*arguments, "--out", "all", "--resume")
    assert done.returncode == 0, done.stderr
    said = [line for line in done.stderr.splitlines() if line.startswith("case ")]
    assert said == ["case 1 of 3, a: kept, it is finished", "case 2 of 3, b: goes on from its checkpoint", "case 3 of 3, c"]
    assert Path("all/a/summary.json").read_bytes() == before and "resumed " in Path("all/b/run.log").read_text()
    assert without_times("all") == without_times(undisturbed) and "ok (kept)" in done.stdout.splitlines()[1]
    for name in "abc":
        same(f"all/{name}", f"{undisturbed}/{name}")


def test_interrupted_with_json(whole):
    """A line of each case, also of those that were not run."""
    _, arguments = whole
    for _ in range(20):
        shutil.rmtree("all", ignore_errors=True)
        process = subprocess.Popen([str(PROGRAM), *arguments, "--out", "all", "--json"], env=ENVIRONMENT, preexec_fn=default_signals, stdout=subprocess.PIPE,
                                   stderr=subprocess.PIPE, text=True)
        if wait_for(process, "all/a", "coarse match: iteration 1"):
            process.send_signal(signal.SIGTERM)
        answer = process.communicate()[0]
        if process.returncode == 143 and '"status":"ok"' not in answer:
            break
    else:
        pytest.fail("always too late")
    assert [(one["case"], one["status"]) for one in map(json.loads, answer.splitlines())] == [("a", "interrupted"), ("b", "not_run"), ("c", "not_run")]


def test_resume_of_what_was_never_begun():
    """A batch job may always be started with --resume."""
    done = run("size", *three(), *S, "--resume")
    assert done.returncode == 0 and statuses() == [("a", "ok"), ("b", "ok"), ("c", "ok")] and "kept" not in done.stdout + done.stderr


CHANGES = {"a key of --set": lambda: [*S, *settings(margin__heat_load=0.1)], "the case file": lambda: (case("b.toml", 7), S)[1],
           "a table that it names": lambda: (Path("swings.csv").write_text("time_s,factor\n0,1\n30,0.5\n90,1\n"), S)[1]}


@pytest.mark.parametrize("change", CHANGES)
def test_resume_keeps_the_very_same_case_only(change):
    Path("swings.csv").write_text("time_s,factor\n0,1\n30,0.6\n90,1\n")
    first, last = case("a.toml"), case("c.toml", 3)
    case("b.toml", 2, '\n[time]\nend = "60 s"\ninterval = "30 s"\n')
    Path("b.toml").write_text(Path("b.toml").read_text().replace("[heat]", '[heat]\nprofile = "swings.csv"'))
    arguments = [first, "b.toml", last, *settings(panel__count=900, limits__enforce="false")]
    assert run("solve", *arguments, *S, "--quiet").returncode == 0
    with h5py.File("b/results.h5") as file:
        assert b"heat.profile" in bytes(file["coldsky/files"][()])
    assert run("solve", *arguments, *S, "--resume").stderr.count("kept, it is finished") == 3
    changed = CHANGES[change]()
    done = run("solve", *arguments, *changed, "--resume")
    assert done.returncode == 0, done.stderr
    kept = re.findall(r"case \d of 3, (\w): kept", done.stderr)
    assert kept == ([] if change == "a key of --set" else ["a", "c"]), done.stderr


def test_resume_keeps_no_run_of_another_command_nor_a_damaged_one():
    files = three()
    more = [*S, *settings(panel__count=900, limits__enforce="false")]
    assert run("solve", *files, *more, "--quiet").returncode == 0
    Path("a/results.h5").write_bytes(Path("a/results.h5").read_bytes()[:1000])
    Path("b/summary.json").write_text("{")
    done = run("solve", *files, *more, "--resume")
    assert done.returncode == 0 and re.findall(r"case \d of 3, (\w): kept", done.stderr) == ["c"], done.stderr
    assert "kept" not in run("size", *files, *S, "--resume").stderr


def test_a_checkpoint_of_another_case_is_not_lost(whole):
    _, arguments = whole
    first, second, _ = three()
    for _ in range(20):
        shutil.rmtree("b.partial", ignore_errors=True)
        shutil.rmtree("b", ignore_errors=True)
        process = start("size", second, *LONG, "--out", "b")
        if wait_for(process, "b", "full match: iteration 1"):
            process.send_signal(signal.SIGINT)
        process.communicate()
        if process.returncode == 130:
            break
    else:
        pytest.fail("always too late")
    checkpoint = Path("b.partial/checkpoint.h5").read_bytes()
    done = run("size", first, second, *LONG, *settings(margin__heat_load=0.1), "--resume")
    assert done.returncode == 2 and "b.partial/checkpoint.h5: is of another case" in done.stderr
    assert statuses() == [("a", "ok"), ("b", "invalid")] and Path("b.partial/checkpoint.h5").read_bytes() == checkpoint
