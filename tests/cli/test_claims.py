"""The ledger of claims: reference tables, assumptions, choice of claims, languages, figures and fields."""
import csv
import json
import math
import os
import re
import sys
import tempfile
import unicodedata
from pathlib import Path

import h5py
import numpy

from common import SOURCE, check, finish, relative, run

os.chdir(tempfile.mkdtemp())
REFERENCE = SOURCE / "data" / "reference"
QUICK = ["--samples", "0", "--no-figures", "--quiet"]


def table(name):
    lines = (REFERENCE / f"{name}.csv").read_text().splitlines()
    return list(csv.DictReader(line for line in lines if not line.startswith("#")))


def ledger(out, *arguments):
    done = run("claims", *arguments, "--out", out)
    if done.returncode != 0:
        sys.exit(f"claims {arguments} ends with {done.returncode}: {done.stderr}")
    return json.loads((Path(out) / "claims.json").read_text()), done


def rows_of(document):
    return {row["id"]: row for part in ("claims", "counter_claims") for one in document[part] for row in one["rows"]}


def visit(node, path=""):
    """All leaves of a JSON document with their paths."""
    if isinstance(node, dict):
        for key, value in node.items():
            yield from visit(value, f"{path}.{key}")
    elif isinstance(node, list):
        for n, value in enumerate(node):
            yield from visit(value, f"{path}[{n}]")
    else:
        yield path, node


# The whole ledger, sampled, with figures and fields.
full, printed = ledger("full")
rows = rows_of(full)

# 1. The tables of claims, 1 % given their inputs.
ONE_PERCENT = 1e-2
# The table's orbit has an albedo factor of 0.1 where the disc gives 0.00882: 0.24 % of the area.
for line in table("claims_ledger"):
    if line["id"] == "C10":
        continue
    relative(rows[line["id"]]["value"], float(line["value"]), ONE_PERCENT, f"claims_ledger {line['id']}")

AREA_ROWS = {"LEO_dawn_dusk_650_edge_on": "C1f", "LEO_550_sun_on_one_face": "C1n", "GEO_edge_on_23deg": "C1o",
             "deep_space_1au_edge_on": "C1p", "Moon_noon_vertical_edge_on": "C6a", "Moon_night_vertical": "C6b",
             "Moon_noon_horizontal_one_face": "C6c"}
by_temperature = {}
for line in table("claim_area_mass_per_MW"):
    by_temperature.setdefault(line["T_radiator_K"], []).append(line)
for temperature, lines in by_temperature.items():
    document, _ = ledger("area", "--only", "C1", "--only", "C6", "--assume", f"radiator.temperature={temperature} K",
                         *QUICK)
    at = rows_of(document)
    for line in lines:
        if line["environment"] not in AREA_ROWS:
            continue
        row, reference = at[AREA_ROWS[line["environment"]]], float(line["area_m2_per_MW"])
        name = f"claim_area_mass_per_MW {line['environment']} {temperature} K"
        if reference < 0.0:
            check(row["value"] is None, f"{name}: no radiator can do it, the ledger says {row['value']}")
        else:
            relative(row["value"], reference, ONE_PERCENT, name)
        if line["environment"] == "LEO_dawn_dusk_650_edge_on":
            relative(at["C1g"]["value"], float(line["mass_kg_per_MW_at_5kg_m2"]), ONE_PERCENT, f"{name} mass")

# The table's area at a sink of its own: a server of one megawatt, whose one-sided radiator is twice the two-sided one.
TEMPERATURE, SINK = 333.15, 180.261404695


def two_sided_area(sink, temperature=TEMPERATURE):
    document, _ = ledger("sink", "--only", "C1", "--assume", "server.power=1 MW", "--assume", f"server.sink={sink} K",
                         "--assume", f"radiator.temperature={temperature} K", *QUICK)
    return 0.5 * rows_of(document)["C1d"]["value"]


def log_derivative(area, at):
    step = 0.01
    return math.log(area(at * (1.0 + step)) / area(at * (1.0 - step))) / math.log((1.0 + step) / (1.0 - step))


for line in table("claim_sensitivity"):
    parameter, reference = line["parameter"], float(line["area_m2_per_MW"])
    if parameter == "Ts":
        relative(two_sided_area(line["value"]), reference, ONE_PERCENT, f"claim_sensitivity Ts {line['value']}")
    elif parameter == "one_sided":
        relative(2.0 * two_sided_area(SINK), reference, ONE_PERCENT, "claim_sensitivity one_sided")
    elif parameter == "dlnA/dlnT":
        relative(log_derivative(lambda t: two_sided_area(SINK, t), TEMPERATURE), float(line["value"]), ONE_PERCENT,
                 "claim_sensitivity dlnA/dlnT")
    elif parameter == "dlnA/dlnTs":
        relative(log_derivative(two_sided_area, SINK), float(line["value"]), ONE_PERCENT, "claim_sensitivity dlnA/dlnTs")
    key = {"eps": "radiator.emissivity", "eta": "radiator.efficiency"}.get(line["parameter"])
    if key:
        document, _ = ledger("sensitivity", "--only", "C1", "--assume", f"{key}={line['value']}", *QUICK)
        area = rows_of(document)["C1f"]["value"]
        # The table keeps the sink's temperature when the emissivity changes; here what is absorbed from the Sun stays.
        relative(area, float(line["area_m2_per_MW"]), ONE_PERCENT, f"claim_sensitivity {key} {line['value']}")
        mark = [one for one in document["assumed"] if one["key"] == key]
        check(len(mark) == 1 and mark[0]["value_text"] == line["value"], f"--assume {key} is not marked")
        check([one["key"] for one in document["inputs"] if one["changed"]] == [key], f"{key} is not marked as changed")
        check(abs(area / rows["C1f"]["value"] - 1.0) > 0.02, f"--assume {key} does not move the area")

# 2. Every number finite or null, every text in both languages there.
for path, leaf in visit(full):
    if isinstance(leaf, float):
        check(math.isfinite(leaf), f"{path} is not finite")
MAY_BE_EMPTY = re.compile(r"\.(note|notes|threshold|crossover|quantity)_(en|ko)$")
for path, leaf in visit(full):
    if re.search(r"_(en|ko)$", path) and not MAY_BE_EMPTY.search(path):
        check(isinstance(leaf, str) and leaf.strip(), f"{path} is empty")
    if isinstance(leaf, str):
        check(not re.search(r"\{[A-Za-z0-9_]+(:|\})|\bnan\b|\binf\b", leaf), f"{path}: {leaf}")

# 3. Verdicts and ranges.
claims = {claim["id"]: claim for claim in full["claims"]}
check(list(claims) == [f"C{n}" for n in range(1, 11)], "C1 to C10 are not all there, in order")
check(claims["C1"]["verdict"] == "false" and not claims["C1"]["flips"], "C1 is false over the whole range of inputs")
check(claims["C1"]["verdicts_in_range"] == [{"verdict": "false", "share": 1.0}], "C1 in the range of the inputs")
check(claims["C10"]["verdict"] == "not physical" and claims["C10"]["value"] is None, "C10 is not physical")
for claim in full["claims"]:
    shares = sum(one["share"] for one in claim["verdicts_in_range"])
    check(claim["id"] == "C10" or abs(shares - 1.0) < 1e-12, f"{claim['id']}: shares of verdicts sum to {shares}")
    check(claim["flips"] == any(one["verdict"] != claim["verdict"] for one in claim["verdicts_in_range"]),
          f"{claim['id']}: flips")
for row in rows.values():
    if row["low"] is not None and row["high"] is not None:
        check(row["low"] <= row["high"], f"{row['id']}: range")
    check(row["method"] == "solve" or row["formula"], f"{row['id']}: arithmetic without formula")
for claim in full["claims"]:
    for crossover in claim["crossovers"]:
        if crossover["crossover"] is not None:
            relative(crossover["factor"], crossover["crossover"] / crossover["value"], 1e-9,
                     f"{claim['id']} crossover {crossover['input']}")
            check(1e-3 <= crossover["factor"] <= 1e3, f"{claim['id']} crossover {crossover['input']} out of span")
for deviation in full["deviations"]:
    relative(deviation["relative"] + 1.0, deviation["field"] / deviation["ideal"], 1e-9, deviation["name_en"])

# 4. What verifies a claim exists.
for claim in full["claims"]:
    for name in claim["verified_by"]:
        kind, _, rest = name.partition(" ")
        if kind == "verify":
            check(any(path.stem.startswith(rest) for path in REFERENCE.glob("*.csv")), f"no verification table {rest}")
        else:
            check((SOURCE / kind.rstrip(":")).exists() and (REFERENCE / f"{rest}.csv").exists(), f"no test {name}")

# 5. Figures: none empty, heat flows add up.
figures = {figure["id"]: figure for figure in full["figures"]}
for claim in full["claims"] + full["counter_claims"]:
    for figure in claim["figures"]:
        check(figure in figures, f"{claim['id']}: no figure {figure}")
for name, figure in figures.items():
    parts = {"lines": "series", "scatter": "series", "bars": "series", "tornado": "bars", "sankey": "links",
             "map": "maps"}[figure["kind"]]
    check(figure[parts], f"figure {name} is empty")
    for one in figure.get("series", []):
        check(any(value is not None for value in one["y"]), f"figure {name}: empty series {one['name_en']}")
    if figure["kind"] == "sankey":
        for node in range(len(figure["nodes"])):
            inflow = sum(link["value"] for link in figure["links"] if link["target"] == node)
            outflow = sum(link["value"] for link in figure["links"] if link["source"] == node)
            if inflow > 0.0 and outflow > 0.0:
                relative(inflow, outflow, 1e-3, f"{name}: heat through {figure['nodes'][node]['name_en']}")
check("c1-line" in figures, "the line below which no radiator is needed is not drawn")

# 6. Fields: the balance again from the file alone.
files = sorted(Path("full/fields").glob("*.h5"))
check(len(files) > 5, "fields of the solves")
for file in files:
    with h5py.File(file) as data:
        check(data["VTKHDF"].attrs["Type"] is not None, f"{file.name} is no VTKHDF")
        surfaces = data["coldsky/surfaces"]
        emitted, absorbed, net = (numpy.array(surfaces[name]) for name in ("emitted", "absorbed", "net"))
        check(numpy.all(numpy.isfinite(net)), f"{file.name}: net heat")
        check(numpy.allclose(emitted - absorbed, net, rtol=1e-6, atol=1e-6 * (1.0 + abs(emitted).max())),
              f"{file.name}: emitted - absorbed is not the net heat")

# 7. Terminal: ids in one column, in both languages; Korean is Korean.
def columns(text):
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)


korean, shown = ledger("korean", "--only", "C4", "--only", "C7", "--lang", "ko", "--samples", "0", "--no-figures")
check(korean["language"] == "ko" and re.search("[가-힣]", korean["claims"][0]["sentence"]), "no Korean")
check([claim["id"] for claim in korean["claims"]] == ["C4", "C7"], "--only")
for text in (printed.stdout, shown.stdout):
    for block in text.split("\n\n"):
        lines = [line for line in block.splitlines() if re.match(r"  [CK]\d+[A-Za-z_.0-9]*  +\S", line)]
        starts = {columns(re.match(r"  \S+ +", line).group()) for line in lines}
        check(len(starts) <= 1, f"names start in columns {starts}:\n{block}")
texts = [one["text_en"] for claim in full["claims"] for one in claim["crossovers"]]
plain = [text for text in texts if re.search(r"[a-z]\d\b|[a-z]-\d", text.partition(":")[2])]
check(texts and not plain, f"plain units in crossovers: {plain}")
check("e+" not in printed.stdout and " m2" not in printed.stdout, "units and large numbers in the terminal")

# 8. Errors: no output folder, and the nearest name.
for arguments, message in (
        (["--assume", "server.powr=5 kW"], "did you mean 'server.power'?"), (["--assume", "server.power"], "no '='"),
        (["--assume", "server.power=5 K"], "server.power"), (["--assume", "server.power=-5 kW"], "not above zero"),
        (["--assume", "radiator.emissivity=1.2"], "1.2 is more than 1 (it could not exist)"), (["--only", "C11"], "did you mean C1")):
    done = run("claims", *arguments, "--out", "refused", *QUICK)
    check(done.returncode == 2 and message in done.stderr, f"{arguments}: {done.returncode} {done.stderr}")
    check(not Path("refused").exists(), f"{arguments} leaves outputs")

finish()
