#!/usr/bin/env python3
"""What the compiler made of the kernels of a program for AMD's GPUs.

    hip_registers.py PROGRAM ARCHITECTURE [--csv FILE]

Takes the code objects of the architecture out of the program's section .hip_fatbin and reads the notes that the compiler
left in them (llvm-readelf; AMDGPU code object metadata): vector and scalar registers, spilled ones, private memory
[B a work item], shared memory [B a workgroup], wavefront size. Prints the kernels of coldsky, and fails when there are
none or when a kernel outside the rays spills vector registers.
"""
import argparse
import csv
import pathlib
import re
import shutil
import struct
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "emulated"))
import kernels  # noqa: E402

MAGIC = b"__CLANG_OFFLOAD_BUNDLE__"
# Kernels of rays keep the nodes that a ray still has to enter in private memory: a list of its own, as deep as the tree.
LISTS = re.compile(r"(TraceRay|SunRays|CountRays)<")
COLUMNS = {"vector registers": ".vgpr_count", "accumulation registers": ".agpr_count", "scalar registers": ".sgpr_count",
           "spilled vector": ".vgpr_spill_count", "spilled scalar": ".sgpr_spill_count",
           "private bytes": ".private_segment_fixed_size", "shared bytes": ".group_segment_fixed_size"}


def tool(name):
    """Path of a tool of LLVM, with or without a version behind its name."""
    found = [shutil.which(name)] + [shutil.which(f"{name}-{version}") for version in range(30, 15, -1)]
    for path in found:
        if path:
            return path
    sys.exit(f"hip_registers.py: {name} is missing (package llvm)")


def code_objects(program, architecture):
    """The ELF files for `architecture` in the program's bundles."""
    with tempfile.TemporaryDirectory() as folder:
        section = pathlib.Path(folder) / "section"
        subprocess.run([tool("llvm-objcopy"), f"--dump-section=.hip_fatbin={section}", program, f"{folder}/copy"], check=True)
        data = section.read_bytes()
    start = data.find(MAGIC)
    while start >= 0:
        count, = struct.unpack_from("<Q", data, start + len(MAGIC))
        place = start + len(MAGIC) + 8
        for _ in range(count):
            offset, size, length = struct.unpack_from("<QQQ", data, place)
            target = data[place + 24:place + 24 + length].decode()
            place += 24 + length
            if architecture in target and size:
                yield data[start + offset:start + offset + size]
        start = data.find(MAGIC, place)


def notes(code):
    """What the notes say of every kernel of a code object: {mangled name: {key: number}}."""
    with tempfile.NamedTemporaryFile(suffix=".elf") as file:
        file.write(code)
        file.flush()
        text = subprocess.run([tool("llvm-readelf"), "--notes", file.name], stdout=subprocess.PIPE, text=True, check=True).stdout
    result = {}
    # A kernel's entry in the list begins with "- ." at the depth of the list.
    for entry in re.split(r"\n  - (?=\.)", text.partition("amdhsa.kernels:")[2]):
        name = re.search(r"^\s*\.name:\s+(\S+)", entry, re.M)
        if name:
            result[name[1]] = {key: int(number) for key, number in re.findall(r"^\s*(\.\w+):\s+(\d+)\s*$", entry, re.M)}
    return result


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program")
    parser.add_argument("architecture")
    parser.add_argument("--csv")
    arguments = parser.parse_args()
    found = {}
    for code in code_objects(arguments.program, arguments.architecture):
        found.update(notes(code))
    names = sorted(found)
    rows = {}
    for name, readable in zip(names, kernels.demangle(names)):
        functor = kernels.functor(readable)
        if functor:
            numbers = [found[name].get(key, 0) for key in COLUMNS.values()]
            # The same functor may be compiled for several launch bounds: the largest numbers are kept.
            rows[functor] = [max(pair) for pair in zip(numbers, rows.get(functor, numbers))]
    if not rows:
        sys.exit(f"hip_registers.py: {arguments.program} holds no kernel of coldsky for {arguments.architecture}")
    width = max(map(len, rows))
    print(f"{'kernel':{width}}  " + "  ".join(COLUMNS))
    for functor, numbers in sorted(rows.items()):
        print(f"{functor:{width}}  " + "  ".join(f"{number:{len(title)}d}" for title, number in zip(COLUMNS, numbers)))
    if arguments.csv:
        with open(arguments.csv, "w", newline="") as file:
            table = csv.writer(file)
            table.writerow(["kernel", *COLUMNS])
            table.writerows([functor, *numbers] for functor, numbers in sorted(rows.items()))
    titles = list(COLUMNS)
    spilled = [functor for functor, numbers in rows.items() if numbers[titles.index("spilled vector")] and not LISTS.search(functor)]
    largest = max(rows, key=lambda functor: rows[functor][0])
    print(f"{len(rows)} kernels; most vector registers {rows[largest][0]} ({largest}); spilled vector registers: {len(spilled)} kernels")
    for functor in spilled:
        print(f"spills: {functor}: {rows[functor][titles.index('spilled vector')]} vector registers")
    return 1 if spilled else 0


if __name__ == "__main__":
    sys.exit(main())
