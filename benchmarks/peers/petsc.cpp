// Conjugate gradients with PETSc's GAMG or geometric multigrid on the benchmark's linear systems.
//   mpirun -n 2 peer_petsc --solver gamg --problem w1 --case thin --size 128x128x128 --repeat 5
#include <petscdmda.h>
#include <petscksp.h>

#include "problem.hpp"

namespace {

using namespace peers;

constexpr double tolerance = 1e-8;

double total(double value) {
  double sum = 0.0;
  MPI_Allreduce(&value, &sum, 1, MPI_DOUBLE, MPI_SUM, PETSC_COMM_WORLD);
  return sum;
}
double now() {
  MPI_Barrier(PETSC_COMM_WORLD);
  return MPI_Wtime();
}

/// Matrix and right side of the problem.
PetscErrorCode assemble(const Problem& problem, DM grid, Mat a, Vec b) {
  PetscInt x0, y0, z0, nx, ny, nz;
  PetscCall(DMDAGetCorners(grid, &x0, &y0, &z0, &nx, &ny, &nz));
  PetscScalar*** rhs;
  PetscCall(DMDAVecGetArray(grid, b, &rhs));
  for (PetscInt k = z0; k < z0 + nz; ++k) {
    for (PetscInt j = y0; j < y0 + ny; ++j) {
      for (PetscInt i = x0; i < x0 + nx; ++i) {
        const Row row = problem.row(i, j, k);
        MatStencil at{};
        at.i = i;
        at.j = j;
        at.k = k;
        MatStencil columns[7] = {at};
        PetscScalar values[7] = {row.s};
        int count = 1;
        for (int n = 0; n < 6; ++n) {
          if (row.face[n] == 0.0) continue;
          values[0] += row.face[n];
          MatStencil other = at;
          (n / 2 == 0 ? other.i : n / 2 == 1 ? other.j : other.k) += n % 2 == 0 ? -1 : 1;
          columns[count] = other;
          values[count++] = -row.face[n];
        }
        PetscCall(MatSetValuesStencil(a, 1, &at, count, columns, values, INSERT_VALUES));
        rhs[k][j][i] = row.b;
      }
    }
  }
  PetscCall(DMDAVecRestoreArray(grid, b, &rhs));
  PetscCall(MatAssemblyBegin(a, MAT_FINAL_ASSEMBLY));
  PetscCall(MatAssemblyEnd(a, MAT_FINAL_ASSEMBLY));
  PetscCall(MatSetOption(a, MAT_SPD, PETSC_TRUE));
  return 0;
}

/// `gamg`: smoothed aggregation, Chebyshev with Jacobi, threshold 0.01 as the manual advises for three dimensions.
/// `mg`: the grid's own hierarchy, piecewise constant interpolation for cells, Galerkin operators, Chebyshev with
/// SOR.
PetscErrorCode choose_preconditioner(const Options& o) {
  if (o.solver == "gamg") {
    PetscCall(PetscOptionsSetValue(nullptr, "-pc_type", "gamg"));
    if (const char* th = std::getenv("TH")) PetscCall(PetscOptionsSetValue(nullptr, "-pc_gamg_threshold", th));
    PetscCall(PetscOptionsSetValue(nullptr, "-mg_levels_pc_type", "jacobi"));
  } else {
    int levels = 1;
    for (int n[3] = {o.nx, o.ny, o.nz}; levels < 6; ++levels) {
      if (n[0] % 2 || n[1] % 2 || n[2] % 2 || std::min({n[0], n[1], n[2]}) < 6) break;
      for (int& one : n) one /= 2;
    }
    PetscCall(PetscOptionsSetValue(nullptr, "-pc_type", "mg"));
    PetscCall(PetscOptionsSetValue(nullptr, "-pc_mg_levels", std::to_string(levels).c_str()));
    PetscCall(PetscOptionsSetValue(nullptr, "-pc_mg_galerkin", "both"));
    PetscCall(PetscOptionsSetValue(nullptr, "-mg_coarse_pc_type", "gamg"));
  }
  return 0;
}

int run(const Options& o, const Problem& problem) {
  int ranks = 1, rank = 0;
  MPI_Comm_size(PETSC_COMM_WORLD, &ranks);
  MPI_Comm_rank(PETSC_COMM_WORLD, &rank);
  const double cells = double(o.nx) * o.ny * o.nz, before = rss_megabytes();
  DM grid;
  PetscCall(DMDACreate3d(PETSC_COMM_WORLD, DM_BOUNDARY_NONE, DM_BOUNDARY_NONE, DM_BOUNDARY_NONE, DMDA_STENCIL_STAR,
                         o.nx, o.ny, o.nz, 1, 1, ranks, 1, 1, nullptr, nullptr, nullptr, &grid));
  PetscCall(DMSetUp(grid));
  PetscCall(DMDASetInterpolationType(grid, DMDA_Q0));
  Mat a;
  Vec b, x, r;
  PetscCall(DMCreateMatrix(grid, &a));
  PetscCall(DMCreateGlobalVector(grid, &b));
  PetscCall(VecDuplicate(b, &x));
  PetscCall(VecDuplicate(b, &r));
  PetscCall(assemble(problem, grid, a, b));
  PetscCall(choose_preconditioner(o));
  PetscCall(PetscOptionsSetValue(nullptr, "-ksp_norm_type", "unpreconditioned"));
  double b_norm;
  PetscCall(VecNorm(b, NORM_2, &b_norm));
  for (int n = 0; n < o.repeat; ++n) {
    PetscCall(VecSet(x, 0.0));
    const double begin = now();
    KSP solver;
    PetscCall(KSPCreate(PETSC_COMM_WORLD, &solver));
    PetscCall(KSPSetType(solver, KSPCG));
    PetscCall(KSPSetDM(solver, grid));
    PetscCall(KSPSetDMActive(solver, PETSC_FALSE));
    PetscCall(KSPSetOperators(solver, a, a));
    PetscCall(KSPSetTolerances(solver, tolerance, 1e-300, PETSC_DEFAULT, 300));
    PetscCall(KSPSetFromOptions(solver));
    PetscCall(KSPSetUp(solver));
    PetscCall(KSPSetUpOnBlocks(solver));
    const double middle = now();
    PetscCall(KSPSolve(solver, b, x));
    const double end = now();
    PetscInt iterations;
    double norm;
    PetscCall(KSPGetIterationNumber(solver, &iterations));
    PetscCall(MatResidual(a, b, x, r));
    PetscCall(VecNorm(r, NORM_2, &norm));
    PetscCall(KSPDestroy(&solver));
    const double bytes = 1e6 * total(rss_megabytes() - before) / cells;
    if (rank == 0) print(o, ranks, middle - begin, end - middle, iterations, norm / b_norm, bytes);
  }
  PetscCall(VecDestroy(&r));
  PetscCall(VecDestroy(&x));
  PetscCall(VecDestroy(&b));
  PetscCall(MatDestroy(&a));
  PetscCall(DMDestroy(&grid));
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  int no_arguments = 1;  // PETSc reads none of ours
  if (PetscInitialize(&no_arguments, &argv, nullptr, nullptr) != 0) return 1;
  int code = 1;
  try {
    Options o = parse(argc, argv);
    if (o.solver.empty()) o.solver = "gamg";
    if (o.solver != "gamg" && o.solver != "mg") throw std::runtime_error("--solver is gamg or mg");
    code = run(o, Problem(o));
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
  }
  PetscFinalize();
  return code;
}
