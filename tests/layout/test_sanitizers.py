"""Builds with sanitizers: undefined behaviour ends a program, but for Thrust's own, which is left out by the name of its file."""
import os
import subprocess

from test_layout import SOURCE

THRUST = """#include <thrust/device_ptr.h>
#include <thrust/execution_policy.h>
#include <thrust/sort.h>
#include <cstdio>
int main() {
  int keys[3] = {2, 1, 3};
  double values[3] = {1, 2, 3};
  const auto first = thrust::device_pointer_cast(keys);
  thrust::stable_sort_by_key(thrust::device, first, first + 3, thrust::device_pointer_cast(values));
  std::puts("end");
}
"""
OURS = """#include <cstdio>
int main(int words, char**) {
  int* none = words > 5 ? &words : nullptr;
  int& reference = *none;
  std::printf("%p end", static_cast<void*>(&reference));
}
"""


def built(name, text, folder):
    source = folder / f"{name}.cpp"
    source.write_text(text)
    subprocess.run(["g++", "-std=c++20", "-O1", "-fopenmp", "-fsanitize=undefined", "-DTHRUST_HOST_SYSTEM=THRUST_HOST_SYSTEM_CPP", "-DTHRUST_DEVICE_SYSTEM=THRUST_DEVICE_SYSTEM_OMP",
                    f'-DCOLDSKY_SUPPRESSIONS="{SOURCE}/tests/support/undefined-behaviour.txt"', source, SOURCE / "cmake/sanitizer_options.cpp", "-o", folder / name], check=True)
    clean = {key: value for key, value in os.environ.items() if key != "UBSAN_OPTIONS"}
    return lambda **more: subprocess.run([folder / name], capture_output=True, text=True, check=False, env={**clean, **more})


def test_our_undefined_behaviour_ends_the_program(tmp_path):
    done = built("ours", OURS, tmp_path)()
    assert done.returncode != 0 and "null pointer" in done.stderr and "end" not in done.stdout


def test_thrusts_does_not(tmp_path):
    run = built("thrust", THRUST, tmp_path)
    assert run().returncode == 0 and run().stderr == ""
    # It is there, or the list would have nothing to leave out.
    assert "thrust/detail/reference.h" in run(UBSAN_OPTIONS="halt_on_error=1:suppressions=").stderr
