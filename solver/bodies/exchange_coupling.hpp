#pragma once
#include <vector>

#include "kernels/block/patch_faces.hpp"
#include "kernels/network/sides.hpp"
#include "kernels/radiation/exchange.hpp"
#include "kernels/radiation/patch_sums.hpp"
#include "solver/bodies/block_body.hpp"
#include "solver/bodies/coupling.hpp"
#include "solver/bodies/node_body.hpp"
#include "solver/bodies/scene_parts.hpp"

namespace coldsky {

/// Radiation between patches, in two bands. Faces and nodes keep their own temperatures: a patch emits the mean of what
/// its faces emit, and its irradiation
///
///     G = F (e + rho G) + outside
///
/// reaches all of its faces alike. Sunlight is solved once; infrared before every evaluation of the balances, until
/// emission and irradiation agree to rounding (true surface temperatures depend on what reaches the surface). So the
/// irradiation is no unknown: Jacobian and products hold its change,
///
///     (I - F R) dG = F S dT,
///
/// with S the emission that follows cells and nodes, and R = rho + what faces emit again of their irradiation. The
/// diagonals of the bodies hold the irradiation fixed. Where much of what bodies emit comes back to them, radiation is
/// a slow link between them, and the system corrects whole bodies together (see BodyResponses).
class ExchangeCoupling final : public Coupling {
 public:
  /// Surfaces of `parts` are those of `blocks`, its nodes those of `nodes` (null where it has none). Throws
  /// LibraryError where the parts do not fit together.
  ExchangeCoupling(ExecutionSpace space, const ExchangeParts& parts, const std::vector<BlockBody*>& blocks,
                   NodeBody* nodes);

  /// Takes over other irradiation from outside, per patch [W/m^2]; sunlight is solved anew.
  void set_outside(const std::vector<double>& infrared, const std::vector<double>& solar);
  /// The same from stage to stage of time steps: what is solved next starts from what stands.
  void bring_outside(const std::vector<double>& infrared, const std::vector<double>& solar);

  /// The patches at the present state. Vectors have one entry a patch.
  struct Patches {
    std::vector<double> area;               ///< [m^2]
    std::vector<double> emitted;            ///< infrared [W/m^2]
    std::vector<double> irradiation;        ///< infrared [W/m^2]
    std::vector<double> absorbed;           ///< of it [W/m^2]
    std::vector<double> to_space;           ///< infrared that leaves the scene, emitted or reflected [W/m^2]
    std::vector<double> solar_irradiation;  ///< from outside and by reflection [W/m^2]
  };
  Patches patches();
  int patch_count() const { return infrared_.patches(); }

  void bring_state() override;
  void add_balance() override;
  /// Patches that see nothing of each other have their irradiation from outside alone.
  bool joins() const override { return infrared_.matrix().target.extent(0) > 0; }
  double state_flow() override { return 0.0; }  // counted with the diagonals of the bodies
  void add_totals(HeatTotals& totals) override;
  void add_held(const Body&, const Array<float>&) override {}
  void add_held(const Body&, double, const Array<const double>&, const Array<double>&) override {}
  void release(Body&) override {}
  void add_product(const Array<float>& u, const Array<float>& q) override;
  void subtract_product(const Array<const double>& x, const Array<double>& b) override;
  void prepare(HeldSolver& held, const Array<double>& work, const Array<double>& other_work) override;
  void correct(const Array<float>&) override {}
  std::vector<Response> responses() const override { return responses_; }
  void forget() override { started_ = stands_ = responses_ready_ = false; }
  void state_changed() override { stands_ = false; }
  void rebase(double) override {}

 private:
  /// Faces of one surface that belong to patches.
  struct Surface {
    BlockBody* block;
    std::size_t number;
    PatchFaces faces;
    const SurfaceData& data() const { return block->problem().surfaces[number].data; }
    SurfaceBalance kernel() const { return {block->problem().block, data(), block->state(), {}, {}}; }
  };
  void add_surface(const ExchangeParts::Faces& faces, BlockBody& block);
  void add_sides(std::vector<ExchangeParts::Side> sides);
  /// Cuts patches into pieces and checks that they are as large as the matrix has them.
  void cut_patches(const std::vector<std::vector<int>>& patch_of_face);
  SidesData sides() const;
  /// What every face and node emits at the present state and irradiation; means over patches, and R.
  void emit();
  /// Change of the irradiation with the changes `u` of the unknowns.
  template <class T>
  void follow(const Array<T>& u, double tolerance);
  /// q -= factor * (what the unknowns take up as the irradiation changes)
  template <class T>
  void add_taken(double factor, const Array<T>& q);
  /// How a body follows an irradiation as of surroundings that are 1 K warmer; false where nothing of it radiates.
  bool respond(HeldSolver& held, Body& body, const Array<double>& work, const Array<double>& other_work);
  double side_flow(SideFlows::Part part, bool all);
  void sunlight();

  ExecutionSpace space_;
  std::vector<Surface> surfaces_;
  NodeBody* nodes_;
  SidesData sides_;
  PatchPieces pieces_;
  Radiosity infrared_, light_;
  Array<double> reflectance_, light_reflectance_;  ///< of each patch [-]
  Array<double> outside_, light_outside_;          ///< irradiation from outside [W/m^2]
  Array<double> irradiation_, light_irradiation_;  ///< [W/m^2]
  Array<double> emission_, radiosity_;             ///< [W/m^2]
  Array<double> absorbed_outside_;                 ///< A times what is not sent on by mirrors [m^2]
  Array<double> feedback_;                         ///< R of each patch [-]
  Array<double> change_, missed_;                  ///< of the irradiation, and right sides [W/m^2]
  std::vector<double> absorbing_;                  ///< emissivity of each patch [-]
  bool stands_ = false, started_ = false, responses_ready_ = false;
  std::vector<Response> responses_;
  ReductionScratch scratch_;
};

}  // namespace coldsky
