#!/usr/bin/env python3
"""What the compiler made of the kernels of a program for AMD's GPUs.

    hip_registers.py PROGRAM ARCHITECTURE [--csv FILE]

Takes the code objects of the architecture out of the program's section .hip_fatbin and reads the notes that the compiler
left in them (llvm-readelf; AMDGPU code object metadata): vector and scalar registers, spilled ones, private memory
[B a work item], shared memory [B a workgroup]. Prints the kernels of coldsky, and fails when there are none or when a
kernel outside the rays spills vector registers to memory.

The compiler counts as spilled also what it keeps in accumulation registers: that costs an instruction and no access to
memory. On gfx90a and its successors it turns to memory only when the registers that the largest workgroup leaves to a
wavefront are all taken ("may have" in the table). A kernel that has spilled registers and takes all that it may have
counts as one that spills to memory; for other architectures each one does that has spilled registers.
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
# A compute unit has four SIMD units; on each a lane has 512 registers for all its wavefronts (LLVM's user guide of the
# AMDGPU backend, kernel descriptor for gfx90a: granules of 8, vector and accumulation registers in one file).
UNIFIED = {"gfx90a", "gfx940", "gfx941", "gfx942", "gfx950"}
REGISTERS, GRANULE, WAVEFRONT, UNITS = 512, 8, 64, 4
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


def at_most(kernel, architecture):
    """Vector and accumulation registers that a kernel of the notes may take so that its largest workgroup fits; 0: not known."""
    if architecture not in UNIFIED or not kernel.get(".max_flat_workgroup_size"):
        return 0
    wavefronts = -(-kernel[".max_flat_workgroup_size"] // (WAVEFRONT * UNITS))
    return REGISTERS // wavefronts // GRANULE * GRANULE


def spills_to_memory(kernel, most):
    """Whether a kernel of the notes keeps vector registers in memory."""
    return kernel.get(".vgpr_spill_count", 0) > 0 and (most == 0 or kernel.get(".vgpr_count", 0) >= most)


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
    rows, spilled, rays = {}, set(), set()
    for name, readable in zip(names, kernels.demangle(names)):
        functor = kernels.functor(readable)
        if functor:
            most = at_most(found[name], arguments.architecture)
            numbers = [found[name].get(key, 0) for key in COLUMNS.values()] + [most]
            if spills_to_memory(found[name], most):
                (rays if LISTS.search(functor) else spilled).add(functor)
            # The same functor may be compiled for several launch bounds: the largest numbers are kept.
            rows[functor] = [max(pair) for pair in zip(numbers, rows.get(functor, numbers))]
    if not rows:
        sys.exit(f"hip_registers.py: {arguments.program} holds no kernel of coldsky for {arguments.architecture}")
    width = max(map(len, rows))
    titles = [*COLUMNS, "may have"]
    print(f"{'kernel':{width}}  " + "  ".join(titles))
    for functor, numbers in sorted(rows.items()):
        print(f"{functor:{width}}  " + "  ".join(f"{number:{len(title)}d}" for title, number in zip(titles, numbers)))
    if arguments.csv:
        with open(arguments.csv, "w", newline="") as file:
            table = csv.writer(file)
            table.writerow(["kernel", *titles])
            table.writerows([functor, *numbers] for functor, numbers in sorted(rows.items()))
    largest = max(rows, key=lambda functor: rows[functor][0])
    kept = [functor for functor, numbers in rows.items()
            if numbers[titles.index("spilled vector")] and functor not in spilled | rays]
    print(f"{len(rows)} kernels; most vector registers {rows[largest][0]} ({largest})")
    print(f"vector registers spilled to memory: {len(spilled)} kernels, and {len(rays)} of rays; to accumulation registers: {', '.join(kept) or 'none'}")
    for functor in sorted(spilled):
        print(f"spills: {functor}: {rows[functor][titles.index('spilled vector')]} vector registers")
    return 1 if spilled else 0


if __name__ == "__main__":
    sys.exit(main())
