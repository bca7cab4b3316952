"""Names of coldsky's kernels in CUDA programs and in the emulator's statistics."""
import re
import subprocess


def plain(name):
    """A functor without the guard that graphs put around it, and a sum without what becomes of it."""
    guarded = re.match(r"coldsky::detail::Guarded<(.*?)>?$", name)
    if guarded:
        name = guarded.group(1)
    name = re.sub(r",coldsky::(?:detail::)?(?:StoreSum|GradientStep)\b.*$", ">", name)
    # What becomes of the sum may be where the name is cut off.
    head, comma, tail = name.rpartition(",coldsky")
    if comma and any(end.startswith(comma + tail) for end in (",coldsky::detail::StoreSum", ",coldsky::GradientStep")):
        name = head + ">"
    return name


def functor(name):
    """The coldsky functor that a demangled kernel launches, or None. The name may be cut off after the functor."""
    name = re.sub(r"\(anonymous namespace\)|_GLOBAL__N__\w+|_INTERNAL_\w+", "{}", name)
    launch = re.search(r"Parallel(?:For|Reduce|Scan)<(?:Kokkos::Impl::CombinedFunctorReducer<)?(?=coldsky::)", name)
    if not launch:
        return None
    start = launch.end()
    depth = 0
    for position in range(start, len(name)):
        letter = name[position]
        if letter in "<(":
            depth += 1
        elif letter in ">)":
            depth -= 1
        if depth < 0 or (depth == 0 and letter in ", "):
            return plain(re.sub(r"\s+", "", name[start:position]))
    return plain(re.sub(r"\s+", "", name[start:]))


def demangle(names):
    """Demangled names, in order."""
    run = subprocess.run(["c++filt"], input="\n".join(names), stdout=subprocess.PIPE, text=True, check=True)
    return run.stdout.split("\n")[:len(names)]


def resources(program, cuobjdump="cuobjdump"):
    """Resource usage of every kernel with machine code: {mangled name: {"REG": ..., "STACK": ..., "SHARED": ...}}."""
    listing = subprocess.run([cuobjdump, "--dump-resource-usage", program], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                             text=True, check=True).stdout
    found = re.findall(r"Function (\S+):\s+(REG:.*)", listing)
    return {name: {key: int(value) for key, value in re.findall(r"([A-Z]+):(\d+)", usage)} for name, usage in found}


def registered(program, cuobjdump="cuobjdump"):
    """Functors of all kernels that `program` holds, machine code or else PTX."""
    names = sorted(resources(program, cuobjdump))
    if not names:
        listing = subprocess.run([cuobjdump, "--dump-ptx", program], stdout=subprocess.PIPE, text=True, check=True).stdout
        names = sorted(set(re.findall(r"\.entry (\w+)\(", listing)))
    return {functor(name) for name in demangle(names)} - {None}
