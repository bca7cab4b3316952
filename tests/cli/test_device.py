"""Devices as users meet them: what info lists, a device that is not there, memory that runs out."""
import json
import os
import re
import resource
import tempfile

from common import CASE, SMALL, check, finish, run

os.chdir(tempfile.mkdtemp())
info = json.loads(run("info", "--json").stdout)
print(info["backend"], info["device"], info["devices"])
text = run("info").stdout
if info["backend"] in ("OpenMP", "Serial", "Threads"):
    check(info["devices"] == [] and "devices: none, this build runs on the CPU only" in text, "info of a CPU build")
    absent = 0
elif not info["devices"]:
    check(info["reason"] and f"devices: none ({info['reason']})" in text, "info says why there is no device")
    done = run("solve", CASE, *SMALL, "--set", "panel.count=1")
    check(done.returncode == 1 and "there is no device (" + info["reason"] in done.stderr, "no silent run on the CPU")
    absent = 0
else:
    for number, device in enumerate(info["devices"]):
        check(f"device {number}: {device['name']}, " in text and device["memory_bytes"] > 0, f"device {number} is listed")
    absent = len(info["devices"])
done = run("solve", CASE, *SMALL, "--set", "panel.count=1", "--device", absent)
print(done.stderr.strip())
check(done.returncode == 2 and f"--device {absent}: there is no such device (" in done.stderr, "a device that is not there")
check(not os.path.exists("dawn-dusk-1mw") and done.stdout == "", "nothing was computed in its place")

# The address space stands in for a device's memory.
if not info["devices"] and info["backend"]:
    def limited():
        resource.setrlimit(resource.RLIMIT_AS, (1 << 30, 1 << 30))
    done = run("bench", "w1", "--size", "256", "--threads", "2", preexec_fn=limited)
    print(done.stderr.strip())
    told = re.search(r"out of memory on 2 CPU threads: ([\d.]+) MB were asked for and ([\d.]+) MB of [\d.]+ GB were free;", done.stderr)
    check(done.returncode == 1 and told, "out of memory names what was asked for and free")
    if told:
        each = float(told[1]) / (1e-6 * 256**3)
        check(min(abs(each / size - 1) for size in (1, 2, 4, 8)) < 0.01, "the bytes asked for are those of a vector of 256^3")
        check(float(told[2]) < float(told[1]), "less was free than asked for")
    done = run("solve", CASE, "--set", "panel.count=32", "--set", "mesh.length_cells=4000", preexec_fn=limited)
    print(done.stderr.strip())
    check(done.returncode == 2 and re.search(r"needs about 27.6 GB \([01]\.\d+ GB are free here\)", done.stderr),
          "a limit on the process counts as memory")
finish()
