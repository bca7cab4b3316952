"""Builds with sanitizers: undefined behaviour and data races end a program, but for Thrust's and Kokkos' own, which are left out by name."""
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
# One thread reads what another writes, and no order between them is made: the pauses only see to it that both happen.
RACE = """#include <chrono>
#include <cstdio>
#include <thread>
long range = 0;
namespace Kokkos::Impl {
struct ThreadsInternal {
  [[gnu::noinline]] static long FUNCTION() { return range; }
};
}
int main() {
  std::thread other([] { std::this_thread::sleep_for(std::chrono::milliseconds(50)); range = 1; });
  std::this_thread::sleep_for(std::chrono::milliseconds(100));
  std::printf("%ld ", Kokkos::Impl::ThreadsInternal::FUNCTION());
  other.join();
  std::puts("end");
}
"""


def built(name, text, folder, sanitizer="undefined"):
    source = folder / f"{name}.cpp"
    source.write_text(text)
    subprocess.run(["g++", "-std=c++20", "-O1", "-fopenmp", f"-fsanitize={sanitizer}", "-DTHRUST_HOST_SYSTEM=THRUST_HOST_SYSTEM_CPP", "-DTHRUST_DEVICE_SYSTEM=THRUST_DEVICE_SYSTEM_OMP",
                    f'-DCOLDSKY_SUPPRESSIONS="{SOURCE}/tests/support"', source, SOURCE / "cmake/sanitizer_options.cpp", "-o", folder / name], check=True)
    clean = {key: value for key, value in os.environ.items() if key not in ("UBSAN_OPTIONS", "TSAN_OPTIONS")}
    return lambda **more: subprocess.run([folder / name], capture_output=True, text=True, check=False, env={**clean, **more})


def test_our_undefined_behaviour_ends_the_program(tmp_path):
    done = built("ours", OURS, tmp_path)()
    assert done.returncode != 0 and "null pointer" in done.stderr and "end" not in done.stdout


def test_thrusts_does_not(tmp_path):
    run = built("thrust", THRUST, tmp_path)
    assert run().returncode == 0 and run().stderr == ""
    # It is there, or the list would have nothing to leave out.
    assert "thrust/detail/reference.h" in run(UBSAN_OPTIONS="halt_on_error=1:suppressions=").stderr


def test_a_race_ends_the_program(tmp_path):
    done = built("race", RACE.replace("FUNCTION", "reads_what_another_writes"), tmp_path, "thread")()
    assert done.returncode != 0 and "data race" in done.stderr and "end" not in done.stdout


def test_a_look_at_the_work_of_another_thread_of_kokkos_does_not(tmp_path):
    run = built("look", RACE.replace("FUNCTION", "get_steal_target"), tmp_path, "thread")
    assert run().returncode == 0 and run().stderr == ""
    assert "data race" in run(TSAN_OPTIONS="suppressions=").stderr
