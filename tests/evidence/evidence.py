#!/usr/bin/env python3
"""What the compiler made of the kernels, against the table that is checked in.

    evidence.py --program PROGRAM --table kernels.csv --document backends.md [--cuobjdump PATH] [--write]

Reads registers, stack, shared memory and the machine code of every kernel of a CUDA program (cuobjdump), prints them,
and fails when a hot kernel uses local memory (spills, or arrays that are indexed at run time), needs twice the
registers of the table, divides integers where it did not, or is gone. Kernels of rays keep a list there by design:
they fail when it grows. Kernels that are not in the table are printed. --write puts the numbers of the table and its
copy in the document right, for the kernels that the table names.
"""
import argparse
import csv
import os
import pathlib
import re
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "emulated"))
import kernels  # noqa: E402

COLUMNS = ["kernel", "registers", "stack_bytes", "local_accesses", "shared_bytes", "occupancy_percent", "slow_operations"]
BEGIN, END = "<!-- table of kernels: begin, written by tests/evidence/evidence.py -->", "<!-- table of kernels: end -->"

# Compute capability 9.0 (CUDA C++ Programming Guide, technical specifications per compute capability).
REGISTERS_PER_SM, REGISTER_UNIT, WARPS_PER_SM, SHARED_PER_SM, THREADS_PER_BLOCK = 65536, 256, 64, 233472, 256

# Operations that take many instructions or a quarter and less of the rate, by what gives them away in machine code.
SLOW = [
    ("double division", re.compile(r"MUFU\.RCP64H")),
    ("double square root", re.compile(r"MUFU\.RSQ64H")),
    ("single division", re.compile(r"MUFU\.RCP\b")),
    ("single square root", re.compile(r"MUFU\.(RSQ|SQRT)\b")),
    ("exponential or logarithm", re.compile(r"MUFU\.(EX2|LG2)")),
    ("sine or cosine", re.compile(r"MUFU\.(SIN|COS)")),
    ("integer division", re.compile(r"I2F\S*\.RP")),
    ("call out of line", re.compile(r"CALL\.REL|CALL\.ABS")),
]
LOCAL = re.compile(r"\b(LDL|STL)\b")
# Kernels of rays keep the nodes that a ray still has to enter in local memory: a list of its own, as deep as the tree.
LISTS = re.compile(r"(TraceRay|SunRays|CountRays)<")


def occupancy(registers, shared):
    """Percentage of the warps of a multiprocessor that fit, at 256 threads a block; registers and shared memory alone."""
    warps_per_block = THREADS_PER_BLOCK // 32
    per_warp = -(-registers * 32 // REGISTER_UNIT) * REGISTER_UNIT
    blocks = min(WARPS_PER_SM // warps_per_block, REGISTERS_PER_SM // per_warp // warps_per_block)
    if shared:
        blocks = min(blocks, SHARED_PER_SM // (shared + 1024))
    return 100 * blocks * warps_per_block // WARPS_PER_SM


def machine_code(program, cuobjdump):
    """Instructions of every kernel: {mangled name: [text]}."""
    # cuobjdump asks nvdisasm, which lies beside it.
    environment = dict(os.environ, PATH=f"{pathlib.Path(cuobjdump).parent}:{os.environ['PATH']}")
    listing = subprocess.run([cuobjdump, "--dump-sass", program], stdout=subprocess.PIPE, text=True, check=True,
                             env=environment).stdout
    result, current = {}, None
    for line in listing.splitlines():
        match = re.match(r"\s*Function : (\S+)", line)
        if match:
            current = result[match.group(1)] = []  # copies of a kernel in several files are alike
        elif current is not None and re.match(r"\s+/\*[0-9a-f]{4,}\*/", line):
            current.append(line)
    return result


def measure(program, cuobjdump):
    """One row for each kernel of coldsky's; of copies in several files the most demanding one."""
    usage, code = kernels.resources(program, cuobjdump), machine_code(program, cuobjdump)
    rows = {}
    for name, plain in zip(sorted(usage), kernels.demangle(sorted(usage))):
        functor = kernels.functor(plain)
        if functor is None:
            continue
        text = code.get(name)
        if not text:
            sys.exit(f"no machine code was listed for {plain}: is nvdisasm beside {cuobjdump}?")
        slow = {label: sum(1 for line in text if pattern.search(line)) for label, pattern in SLOW}
        slow["single division"] -= slow["integer division"]  # which begins with a reciprocal in single precision
        row = {
            "kernel": re.sub(r"coldsky::(detail::)?", "", functor),
            "registers": usage[name]["REG"],
            "stack_bytes": usage[name]["STACK"],
            "local_accesses": sum(1 for line in text if LOCAL.search(line)),
            "shared_bytes": usage[name]["SHARED"],
            "occupancy_percent": occupancy(usage[name]["REG"], usage[name]["SHARED"]),
            "slow_operations": "; ".join(f"{count} {label}" for label, count in slow.items() if count),
        }
        old = rows.get(row["kernel"])
        if old is None or (row["local_accesses"], row["registers"]) > (old["local_accesses"], old["registers"]):
            rows[row["kernel"]] = row
    return rows


def counted(operations):
    """5 integer division; 1 call out of line -> 5 integer divisions; 1 call out of line"""
    return re.sub(r"(?<!\d)((?:[2-9]|\d{2,}) [^;]*)", lambda found: re.sub(r"\b(division|root|exponential|logarithm|sine|cosine|call)\b", r"\1s", found[1]), operations)


def markdown(rows):
    """The table as it stands in the document."""
    lines = ["| kernel | registers | stack [B] | local accesses | shared [B] | occupancy | slow operations in the code |",
             "|---|---|---|---|---|---|---|"]
    for row in rows:
        lines.append(f"| `{row['kernel']}` | {row['registers']} | {row['stack_bytes']} | {row['local_accesses']} | "
                     f"{row['shared_bytes']} | {row['occupancy_percent']} % | {counted(row['slow_operations'])} |")
    return "\n".join(lines)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--program", required=True)
    parser.add_argument("--table", required=True, type=pathlib.Path)
    parser.add_argument("--document", required=True, type=pathlib.Path)
    parser.add_argument("--cuobjdump", default="cuobjdump")
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()

    measured = measure(options.program, options.cuobjdump)
    known = {}
    if options.table.exists():
        with options.table.open(encoding="utf-8", newline="") as file:
            known = {row["kernel"]: row for row in csv.DictReader(file)}
    for name, row in measured.items():
        row["hot"] = "yes" if name in known else "no"
    rows = sorted(measured.values(), key=lambda row: (row["hot"] != "yes", row["kernel"]))
    hot = [row for row in rows if row["hot"] == "yes"]
    for row in rows:
        print("{hot:>3} hot {registers:4d} registers {stack_bytes:5d} B stack {local_accesses:4d} local {shared_bytes:6d} B shared "
              "{occupancy_percent:4d} % occupancy  {kernel}  {slow_operations}".format(**row))

    problems = []
    for row in hot:
        if (row["local_accesses"] or row["stack_bytes"]) and not LISTS.search(row["kernel"]):
            problems.append(f"{row['kernel']} is hot and uses local memory: {row['stack_bytes']} bytes of stack, "
                            f"{row['local_accesses']} accesses")
    if options.write:
        with options.table.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, COLUMNS, lineterminator="\n", extrasaction="ignore")
            writer.writeheader()
            writer.writerows(hot)
        text = options.document.read_text(encoding="utf-8")
        before, rest = text.split(BEGIN)
        after = rest.split(END)[1]
        options.document.write_text(f"{before}{BEGIN}\n{markdown(hot)}\n{END}{after}", encoding="utf-8")
    else:
        for name, row in sorted(known.items()):
            if name not in measured:
                problems.append(f"{name} is in the table but not in the program")
                continue
            now = measured[name]
            if now["registers"] >= 2 * int(row["registers"]):
                problems.append(f"{name} needs {now['registers']} registers, the table says {row['registers']}")
            if now["stack_bytes"] > int(row["stack_bytes"]):
                problems.append(f"{name} needs {now['stack_bytes']} bytes of stack, the table says {row['stack_bytes']}")
            divides = "integer division"
            if divides in now["slow_operations"] and divides not in row["slow_operations"]:
                problems.append(f"{name} divides integers, by the table it does not")
        if problems:
            problems.append(f"once understood, --write makes {options.table.name} and {options.document.name} anew")
    print(f"{len(measured)} kernels, {len(hot)} of them hot")
    if not hot:
        problems.append("no hot kernel was found")
    if problems:
        sys.exit("\n".join(problems))


if __name__ == "__main__":
    main()
