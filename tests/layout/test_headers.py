"""Headers compile on their own: host headers all, those that reach Kokkos where they have changed."""
import os
import subprocess
import sys
from pathlib import Path

import pytest

SOURCE = Path(__file__).resolve().parents[2]
BUILD = os.environ.get("COLDSKY_BUILD", SOURCE / "build/cpu-release")


def check(*arguments):
    return subprocess.run([sys.executable, SOURCE / "scripts/check-headers", "--build", BUILD, *arguments], capture_output=True, text=True)


def test_headers_compile_alone():
    done = check()
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("text, missing", [
    ("#pragma once\nstd::string name();\n", "string"),
    ('#pragma once\n#include "kernels/base/types.hpp"\nstd::string name(const coldsky::Transfer& t);\n', "Transfer"),
])
def test_a_header_that_leans_on_others_is_found(tmp_path, text, missing):
    (tmp_path / "bad.hpp").write_text(text)
    done = check(str(tmp_path / "bad.hpp"))
    assert done.returncode == 1
    assert missing in done.stdout
