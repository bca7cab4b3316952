#pragma once
#include <functional>
#include <string>
#include <vector>

#include "solver/bodies/heat_solver.hpp"
#include "solver/session/session.hpp"
#include "solver/verify/tables.hpp"

/// What the verification tables share: small problems and how they are read out.
namespace coldsky {

/// Residual tolerance of verification solves.
inline constexpr double verify_tolerance = 1e-10;

std::vector<double> uniform_nodes(double length, int cells);
/// Nodes that crowd towards the start, where a fin is steepest; smooth, so that second order stays.
std::vector<double> crowded_nodes(double length, int cells);

MaterialLaw isotropic(double conductivity);
SurfaceLaw fixed_law(double temperature);
SurfaceLaw radiating_law(double emissivity, double sink, bool half_cell = true);
SurfaceLaw flux_law(double inward_flux, bool half_cell = true);
SurfaceLaw convection_law(double film_coefficient, double ambient);

/// A block of one material.
Problem make_uniform_problem(const BlockNodes& nodes, const MaterialLaw& law, double reference,
                             const VerifySetup& setup);
void add_surface(const VerifySetup& setup, Problem& problem, const std::string& name, const Side& side,
                 const SurfaceLaw& law);

/// Solves to `verify_tolerance`; throws NotConvergedError.
NewtonReport solve_or_throw(HeatSolver& solver, const std::string& what);

/// Order from the values on two meshes, the second twice as fine.
double observed_order(double coarse, double fine, double reference);

/// Share of a row's tolerance that the estimated error of the mesh may take.
inline constexpr double mesh_share = 1.0 / 3.0;

/// Numbers of one or several rows on ever finer meshes.
struct Refined {
  std::vector<double> values;        ///< to compare: of the finest mesh, or extrapolated from the two finest
  std::vector<double> coarse, fine;  ///< on the two finest meshes, the second twice as fine
  std::vector<double> mesh_error;    ///< estimated error of `values`, in their unit
  int cells = 0;                     ///< what the finest mesh was asked for with
};
/// Where refinement starts and where it has to end.
struct RefinementPlan {
  int cells, limit;          ///< of the first pair of meshes, its finer one; never more than `limit`
  bool extrapolate = false;  ///< second order is known: take the values to zero cell width
};
/// Solves on `cells` / 2 and `cells`, and on twice as many until the estimated error of every value is below
/// `mesh_share` of its row's tolerance. Two meshes are taken for first order, three for the order that they show,
/// between first and second. \param allowed tolerance of every value, in its unit \param solve values on a mesh of that
/// many cells
Refined refine_until_judged(const RefinementPlan& plan, const std::vector<double>& allowed,
                            const std::function<std::vector<double>(int)>& solve);
/// Takes value `n` of `refined` into a row: what is compared, its observed order and the mesh's error.
void take(const Refined& refined, std::size_t n, VerifyRow& row);

/// Temperature at a point of a block that is one cell thick in z, bilinear between cell centres and the true
/// temperatures of the four sides: second order up to the edge [K].
class PlaneSample {
 public:
  explicit PlaneSample(HeatSolver& solver);
  double at(double x, double y) const;

 private:
  std::vector<double> x_, y_, values_;
};

/// Value of a function at the centre of every cell, or of every face of a surface; x, y, z in metres.
using PointFunction = std::function<double(double, double, double)>;
std::vector<double> at_cells(const Problem& problem, const PointFunction& function);
std::vector<double> at_faces(const ExecutionSpace& space, const Problem& problem, const SurfaceData& surface,
                             const PointFunction& function);
/// Volume of every cell [m^3].
std::vector<double> cell_volumes(const Problem& problem);
/// Root of the volume-weighted mean square of T - exact [K].
double l2_error(HeatSolver& solver, const PointFunction& exact);

}  // namespace coldsky
