"""summary.json against its declaration: coldsky describe --summary, docs/outputs.md."""
from common import CASE, SOURCE, run, summary_of

SMALL_MESH = ["--set", "mesh.length_cells=8", "--set", "mesh.half_pitch_cells=5", "--set", "mesh.sheet_cells=1",
              "--set", "mesh.core_cells=3", "--no-figures", "--quiet"]


def declared_rows():
    """Rows of the table of keys: name, unit, filled by, in transients, meaning."""
    table = run("describe", "--summary", "--markdown").stdout.splitlines()
    assert table[0] == "| key | unit | filled by | in transients | meaning |"
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in table[2:]]


def test_documentation_holds_the_declared_table():
    documented = (SOURCE / "docs" / "outputs.md").read_text()
    inside = documented.split("<!-- summary keys -->\n")[1].split("<!-- end of summary keys -->")[0]
    assert inside == run("describe", "--summary", "--markdown").stdout, \
        "put the output of coldsky describe --summary --markdown between the two marks of docs/outputs.md"


def test_every_declared_key_has_a_unit_that_its_name_ends_in():
    for row in declared_rows():
        name, unit, meaning = row[0].strip("`"), row[1], row[4]
        assert meaning.endswith("."), f"{name}: a sentence"
        if unit in ("-", "text", ""):
            continue
        ending = "_" + unit.replace("-1", "").replace("-2", "2").replace(" ", "_")
        per = {"W m-2": "_W_m2", "W m-2 K-1": "_W_m2K", "kg s-1": "_kg_s"}
        assert name.endswith(per.get(unit, ending)), f"{name} is in {unit}"


def test_a_run_writes_the_declared_keys_and_no_others():
    summary = summary_of("size", CASE, *SMALL_MESH)
    names = [row[0].strip("`") for row in declared_rows()]
    families = tuple(name[:-1] for name in names if name.endswith("*"))
    single = [name for name in names if not name.endswith("*")]
    assert [name for name in summary if not (families and name.startswith(families))] == single


def test_what_no_run_of_its_kind_fills_stays_null():
    summary = summary_of("size", CASE, *SMALL_MESH)
    for row in declared_rows():
        name, filled_by = row[0].strip("`"), row[2]
        if "size" not in filled_by and name in summary:
            assert summary[name] is None, f"{name} is declared for {filled_by}, not for size"
