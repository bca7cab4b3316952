// Conjugate gradients with hypre's PFMG or BoomerAMG on the benchmark's linear systems.
//   mpirun -n 2 peer_hypre --solver pfmg --problem w1 --case thin --size 128x128x128 --repeat 5
#include <HYPRE.h>
#include <HYPRE_krylov.h>
#include <HYPRE_parcsr_ls.h>
#include <HYPRE_struct_ls.h>
#include <HYPRE_utilities.h>
#include <mpi.h>

#include "problem.hpp"

namespace {

using namespace peers;

constexpr double tolerance = 1e-8;
constexpr int limit = 300;

struct Machine {
  int rank = 0, ranks = 1;
  double total(double value) const {
    double sum = 0.0;
    MPI_Allreduce(&value, &sum, 1, MPI_DOUBLE, MPI_SUM, MPI_COMM_WORLD);
    return sum;
  }
  double now() const {
    MPI_Barrier(MPI_COMM_WORLD);
    return MPI_Wtime();
  }
};

/// PFMG: symmetric storage, relaxation skipped on levels that gain nothing; `pfmg` with weighted Jacobi and Galerkin
/// coarse operators, `pfmg-rb` with red-black Gauss-Seidel and non-Galerkin ones: which is faster depends on the size.
void run_pfmg(const Options& o, const Problem& problem, const Machine& machine) {
  const Slab planes = slab(o.nz, machine.rank, machine.ranks);
  const double cells = double(o.nx) * o.ny * o.nz;
  const double before = rss_megabytes();
  HYPRE_Int low[3] = {0, 0, planes.first}, high[3] = {o.nx - 1, o.ny - 1, planes.last - 1};
  HYPRE_StructGrid grid;
  HYPRE_StructGridCreate(MPI_COMM_WORLD, 3, &grid);
  HYPRE_StructGridSetExtents(grid, low, high);
  HYPRE_StructGridAssemble(grid);
  HYPRE_StructStencil stencil;
  HYPRE_StructStencilCreate(3, 4, &stencil);
  HYPRE_Int offsets[4][3] = {{0, 0, 0}, {1, 0, 0}, {0, 1, 0}, {0, 0, 1}};
  for (int n = 0; n < 4; ++n) HYPRE_StructStencilSetElement(stencil, n, offsets[n]);
  HYPRE_StructMatrix a;
  HYPRE_StructMatrixCreate(MPI_COMM_WORLD, grid, stencil, &a);
  HYPRE_StructMatrixSetSymmetric(a, 1);
  HYPRE_StructMatrixInitialize(a);
  HYPRE_StructVector b, x;
  for (HYPRE_StructVector* v : {&b, &x}) {
    HYPRE_StructVectorCreate(MPI_COMM_WORLD, grid, v);
    HYPRE_StructVectorInitialize(*v);
  }
  HYPRE_Int entries[4] = {0, 1, 2, 3};
  std::vector<double> values(4 * o.nx), rhs(o.nx);
  for (int k = planes.first; k < planes.last; ++k) {
    for (int j = 0; j < o.ny; ++j) {
      for (int i = 0; i < o.nx; ++i) {
        const Row r = problem.row(i, j, k);
        double* v = &values[4 * i];
        v[0] = r.s;
        for (const double face : r.face) v[0] += face;
        for (int d = 0; d < 3; ++d) v[1 + d] = -r.face[2 * d + 1];
        rhs[i] = r.b;
      }
      HYPRE_Int from[3] = {0, j, k}, to[3] = {o.nx - 1, j, k};
      HYPRE_StructMatrixSetBoxValues(a, from, to, 4, entries, values.data());
      HYPRE_StructVectorSetBoxValues(b, from, to, rhs.data());
    }
  }
  HYPRE_StructMatrixAssemble(a);
  HYPRE_StructVectorAssemble(b);
  HYPRE_StructVectorAssemble(x);
  const bool red_black = o.solver == "pfmg-rb";
  for (int n = 0; n < o.repeat; ++n) {
    HYPRE_StructVectorSetConstantValues(x, 0.0);
    const double begin = machine.now();
    HYPRE_StructSolver cg, pfmg;
    HYPRE_StructPCGCreate(MPI_COMM_WORLD, &cg);
    HYPRE_StructPCGSetTol(cg, tolerance);
    HYPRE_StructPCGSetMaxIter(cg, limit);
    HYPRE_StructPCGSetTwoNorm(cg, 1);
    HYPRE_StructPFMGCreate(MPI_COMM_WORLD, &pfmg);
    HYPRE_StructPFMGSetTol(pfmg, 0.0);
    HYPRE_StructPFMGSetMaxIter(pfmg, 1);
    HYPRE_StructPFMGSetZeroGuess(pfmg);
    HYPRE_StructPFMGSetRelaxType(pfmg, red_black ? 2 : 1);
    HYPRE_StructPFMGSetRAPType(pfmg, red_black ? 1 : 0);
    HYPRE_StructPFMGSetNumPreRelax(pfmg, 1);
    HYPRE_StructPFMGSetNumPostRelax(pfmg, 1);
    HYPRE_StructPFMGSetSkipRelax(pfmg, 1);
    HYPRE_StructPCGSetPrecond(cg, HYPRE_StructPFMGSolve, HYPRE_StructPFMGSetup, pfmg);
    HYPRE_StructPCGSetup(cg, a, b, x);
    const double middle = machine.now();
    HYPRE_StructPCGSolve(cg, a, b, x);
    const double end = machine.now();
    HYPRE_Int iterations = 0;
    double residual = 0.0;
    HYPRE_StructPCGGetNumIterations(cg, &iterations);
    HYPRE_StructPCGGetFinalRelativeResidualNorm(cg, &residual);
    HYPRE_StructPFMGDestroy(pfmg);
    HYPRE_StructPCGDestroy(cg);
    const double bytes = 1e6 * machine.total(rss_megabytes() - before) / cells;
    if (machine.rank == 0) print(o, machine.ranks, middle - begin, end - middle, iterations, residual, bytes);
  }
}

/// BoomerAMG as its manual advises for three-dimensional diffusion: HMIS, extended+i interpolation with at most four
/// entries a row, one aggressive level, l1-Gauss-Seidel forward and backward.
void run_boomeramg(const Options& o, const Problem& problem, const Machine& machine) {
  const Slab planes = slab(o.nz, machine.rank, machine.ranks);
  const double cells = double(o.nx) * o.ny * o.nz;
  const double before = rss_megabytes();
  const HYPRE_BigInt plane = HYPRE_BigInt(o.nx) * o.ny, first = plane * planes.first, last = plane * planes.last - 1;
  HYPRE_IJMatrix ij;
  HYPRE_IJMatrixCreate(MPI_COMM_WORLD, first, last, first, last, &ij);
  HYPRE_IJMatrixSetObjectType(ij, HYPRE_PARCSR);
  std::vector<HYPRE_Int> sizes(last - first + 1, 7);
  HYPRE_IJMatrixSetRowSizes(ij, sizes.data());
  HYPRE_IJMatrixInitialize(ij);
  HYPRE_IJVector ij_b, ij_x;
  for (HYPRE_IJVector* v : {&ij_b, &ij_x}) {
    HYPRE_IJVectorCreate(MPI_COMM_WORLD, first, last, v);
    HYPRE_IJVectorSetObjectType(*v, HYPRE_PARCSR);
    HYPRE_IJVectorInitialize(*v);
  }
  const HYPRE_BigInt step[6] = {-1, 1, -o.nx, o.nx, -plane, plane};
  HYPRE_BigInt at = first;
  for (int k = planes.first; k < planes.last; ++k) {
    for (int j = 0; j < o.ny; ++j) {
      for (int i = 0; i < o.nx; ++i, ++at) {
        const Row r = problem.row(i, j, k);
        HYPRE_BigInt columns[7] = {at};
        double values[7] = {r.s};
        HYPRE_Int count = 1;
        for (int n = 0; n < 6; ++n) {
          if (r.face[n] == 0.0) continue;
          values[0] += r.face[n];
          columns[count] = at + step[n];
          values[count++] = -r.face[n];
        }
        HYPRE_IJMatrixSetValues(ij, 1, &count, &at, columns, values);
        HYPRE_IJVectorSetValues(ij_b, 1, &at, &r.b);
      }
    }
  }
  HYPRE_IJMatrixAssemble(ij);
  HYPRE_IJVectorAssemble(ij_b);
  HYPRE_IJVectorAssemble(ij_x);
  HYPRE_ParCSRMatrix a;
  HYPRE_ParVector b, x;
  HYPRE_IJMatrixGetObject(ij, reinterpret_cast<void**>(&a));
  HYPRE_IJVectorGetObject(ij_b, reinterpret_cast<void**>(&b));
  HYPRE_IJVectorGetObject(ij_x, reinterpret_cast<void**>(&x));
  for (int n = 0; n < o.repeat; ++n) {
    HYPRE_ParVectorSetConstantValues(x, 0.0);
    const double begin = machine.now();
    HYPRE_Solver cg, amg;
    HYPRE_ParCSRPCGCreate(MPI_COMM_WORLD, &cg);
    HYPRE_PCGSetTol(cg, tolerance);
    HYPRE_PCGSetMaxIter(cg, limit);
    HYPRE_PCGSetTwoNorm(cg, 1);
    HYPRE_BoomerAMGCreate(&amg);
    HYPRE_BoomerAMGSetTol(amg, 0.0);
    HYPRE_BoomerAMGSetMaxIter(amg, 1);
    HYPRE_BoomerAMGSetCoarsenType(amg, 10);
    HYPRE_BoomerAMGSetInterpType(amg, 6);
    HYPRE_BoomerAMGSetPMaxElmts(amg, 4);
    HYPRE_BoomerAMGSetAggNumLevels(amg, 1);
    HYPRE_BoomerAMGSetStrongThreshold(amg, 0.25);
    HYPRE_BoomerAMGSetCycleRelaxType(amg, 13, 1);
    HYPRE_BoomerAMGSetCycleRelaxType(amg, 14, 2);
    HYPRE_BoomerAMGSetCycleRelaxType(amg, 9, 3);
    HYPRE_PCGSetPrecond(cg, reinterpret_cast<HYPRE_PtrToSolverFcn>(HYPRE_BoomerAMGSolve),
                        reinterpret_cast<HYPRE_PtrToSolverFcn>(HYPRE_BoomerAMGSetup), amg);
    HYPRE_ParCSRPCGSetup(cg, a, b, x);
    const double middle = machine.now();
    HYPRE_ParCSRPCGSolve(cg, a, b, x);
    const double end = machine.now();
    HYPRE_Int iterations = 0;
    double residual = 0.0;
    HYPRE_PCGGetNumIterations(cg, &iterations);
    HYPRE_PCGGetFinalRelativeResidualNorm(cg, &residual);
    HYPRE_BoomerAMGDestroy(amg);
    HYPRE_ParCSRPCGDestroy(cg);
    const double bytes = 1e6 * machine.total(rss_megabytes() - before) / cells;
    if (machine.rank == 0) print(o, machine.ranks, middle - begin, end - middle, iterations, residual, bytes);
  }
}

}  // namespace

int main(int argc, char** argv) {
  MPI_Init(&argc, &argv);
  HYPRE_Init();
  int code = 0;
  try {
    Options o = parse(argc, argv);
    if (o.solver.empty()) o.solver = "pfmg";
    Machine machine;
    MPI_Comm_rank(MPI_COMM_WORLD, &machine.rank);
    MPI_Comm_size(MPI_COMM_WORLD, &machine.ranks);
    const Problem problem(o);
    if (o.solver == "pfmg" || o.solver == "pfmg-rb") {
      run_pfmg(o, problem, machine);
    } else if (o.solver == "boomeramg") {
      run_boomeramg(o, problem, machine);
    } else {
      throw std::runtime_error("--solver is pfmg, pfmg-rb or boomeramg");
    }
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
    code = 1;
  }
  HYPRE_Finalize();
  MPI_Finalize();
  return code;
}
