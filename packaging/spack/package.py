# Untried: Spack could not be had where this was written. To use it, make a repository of your own and put this file into it:
#   spack repo create ~/coldsky-repo; mkdir -p ~/coldsky-repo/packages/coldsky; cp package.py ~/coldsky-repo/packages/coldsky/
#   spack repo add ~/coldsky-repo; spack install coldsky
# `git` names a clone of the source: change it to where yours is.
from spack.package import *


class Coldsky(CMakePackage, CudaPackage):
    """Sizes the radiators of data centres in vacuum: a finite-volume heat solver that couples conduction, radiation, coolant and orbit."""

    git = "file:///where/the/source/is/coldsky"

    license("Apache-2.0")

    version("main", branch="main")
    version("0.2.0", tag="v0.2.0")

    variant("openmp", default=True, description="Threads of the CPU")
    variant("mpi", default=False, description="Sweeps over the ranks of MPI jobs")

    depends_on("c", type="build")
    depends_on("cxx", type="build")
    depends_on("cmake@3.25:", type="build")
    depends_on("ninja", type="build")
    depends_on("git", type="build")
    depends_on("kokkos@4.5: +serial cxxstd=20")
    depends_on("kokkos+openmp", when="+openmp")
    for _arch in CudaPackage.cuda_arch_values:
        depends_on(f"kokkos+cuda+wrapper cuda_arch={_arch}", when=f"+cuda cuda_arch={_arch}")
    depends_on("hdf5@1.10: ~mpi", when="~mpi")
    depends_on("hdf5@1.10:", when="+mpi")
    depends_on("zlib-api")
    depends_on("fmt")
    depends_on("spdlog")
    depends_on("nlohmann-json")
    depends_on("cli11", type="build")
    depends_on("tomlplusplus")
    depends_on("udunits")
    depends_on("boost@1.71:")
    depends_on("muparser")
    depends_on("thrust", when="~cuda")
    depends_on("mpi@3:", when="+mpi")

    generator("ninja")

    def cmake_args(self):
        args = [
            self.define("COLDSKY_TESTS", False),
            self.define_from_variant("COLDSKY_MPI", "mpi"),
            self.define("COLDSKY_BACKEND", "cuda" if self.spec.satisfies("+cuda") else "cpu"),
        ]
        if self.spec.satisfies("+cuda"):
            args.append(self.define("CMAKE_CXX_COMPILER", self.spec["kokkos"].kokkos_cxx))
        return args

    def setup_build_environment(self, env):
        # Thrust is headers alone, which CMake looks for as the compiler does.
        if self.spec.satisfies("~cuda"):
            env.append_path("CPLUS_INCLUDE_PATH", self.spec["thrust"].prefix.include)

    @run_after("install")
    @on_package_attributes(run_tests=True)
    def sized(self):
        Executable(self.prefix.bin.coldsky)("check", self.prefix.share.coldsky.cases.join("dawn-dusk-1mw.toml"))
