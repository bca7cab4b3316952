#include "solver/bodies/exchange_coupling.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "kernels/base/mirror.hpp"
#include "kernels/base/vector.hpp"
#include "solver/core/error.hpp"

namespace coldsky {

namespace {

/// Residuals of the systems of patches, relative: of steps towards the irradiation of a state, of products in double
/// and in single precision. Products have to be linear to the digits of their vectors.
constexpr double step_tolerance = 1e-10, double_tolerance = 1e-13, single_tolerance = 1e-7;
/// A step that changes the irradiation by less is the last: the next one would change it by its square.
constexpr double last_change = 1e-8;
constexpr int most_steps = 60;
/// Agreement of the area of a patch with the area of what it is made of, and of the shares of its irradiation with 1.
constexpr double area_tolerance = 1e-9, share_tolerance = 1e-9;

/// Share of what bodies emit that has to come back to them before whole bodies are corrected together: below, the
/// Krylov method needs two or three iterations without.
constexpr double slow_share = 0.5;

template <class T>
void require_entries(const std::vector<T>& values, int patches, const char* what) {
  if (static_cast<int>(values.size()) == patches) return;
  throw LibraryError(fmt::format("{} of {} patches are given, the exchange has {}", what, values.size(), patches));
}

void require_solved(const RadiosityReport& report) {
  if (report.converged) return;
  throw NotConvergedError(
      "the radiation between surfaces does not converge: an enclosure in which nothing absorbs has no radiosity");
}

}  // namespace

ExchangeCoupling::ExchangeCoupling(ExecutionSpace space, const ExchangeParts& parts,
                                   const std::vector<BlockBody*>& blocks, NodeBody* nodes)
    : space_(std::move(space)),
      nodes_(nodes),
      infrared_(space_, parts.infrared),
      light_(space_, parts.solar.value_or(parts.infrared)) {
  const int count = parts.infrared.patches;
  require_entries(parts.infrared_reflectance, count, "reflectances in the infrared");
  require_entries(parts.solar_reflectance, count, "reflectances of sunlight");
  if (light_.patches() != count) throw LibraryError("infrared and sunlight have different patches");
  absorbing_.assign(static_cast<std::size_t>(count), 0.0);
  std::vector<std::vector<int>> patch_of_face;
  for (const ExchangeParts::Faces& faces : parts.faces) {
    if (faces.panel < 0 || faces.panel >= static_cast<int>(blocks.size())) {
      throw LibraryError("faces of an exchange belong to a panel that is not there");
    }
    add_surface(faces, *blocks[faces.panel]);
    patch_of_face.push_back(faces.patch);
  }
  add_sides(parts.sides);
  const auto make = [&](const char* name) { return make_zeros<double>(space_, name, count); };
  reflectance_ = to_device(space_, parts.infrared_reflectance, "exchange.reflectance");
  light_reflectance_ = to_device(space_, parts.solar_reflectance, "exchange.light_reflectance");
  irradiation_ = make("exchange.irradiation");
  light_irradiation_ = make("exchange.light_irradiation");
  emission_ = make("exchange.emission");
  radiosity_ = make("exchange.radiosity");
  feedback_ = make("exchange.feedback");
  change_ = make("exchange.change");
  missed_ = make("exchange.missed");
  cut_patches(patch_of_face);
  auto absorbed = to_host(space_, infrared_.matrix().area);
  for (std::size_t p = 0; p < absorbed.size(); ++p) {
    const double share = absorbing_[p] + parts.infrared_reflectance[p];
    if (absorbed[p] > 0.0 && !(share <= 1.0 + share_tolerance)) {
      throw LibraryError(fmt::format("patch {} absorbs and reflects {} of its irradiation", p, share));
    }
    absorbed[p] *= share;
  }
  absorbed_outside_ = to_device(space_, absorbed, "exchange.absorbed_outside");
  set_outside(parts.infrared_outside, parts.solar_outside);
}

void ExchangeCoupling::add_surface(const ExchangeParts::Faces& faces, BlockBody& block) {
  Problem& problem = block.change_problem();
  if (faces.surface < 0 || faces.surface >= static_cast<int>(problem.surfaces.size())) {
    throw LibraryError("faces of an exchange belong to a surface that is not there");
  }
  const auto number = static_cast<std::size_t>(faces.surface);
  SurfaceData& data = problem.surfaces[number].data;
  if (static_cast<int>(faces.patch.size()) != data.count) {
    throw LibraryError(fmt::format("surface '{}' has {} faces, {} of them have a patch or none",
                                   problem.surfaces[number].name, data.count, faces.patch.size()));
  }
  if (data.law.kind == SurfaceLaw::fixed_temperature) {
    throw LibraryError("a surface whose temperature is given takes no part in an exchange");
  }
  if (!data.irradiated()) make_irradiation(space_, data);
  Surface surface{&block, number, {}};
  surface.faces.patch = to_device(space_, faces.patch, "exchange.patch");
  surface.faces.emitted = make_zeros<double>(space_, "exchange.emitted", data.count);
  surface.faces.again = make_zeros<double>(space_, "exchange.again", data.count);
  surface.faces.follows = make_zeros<double>(space_, "exchange.follows", data.count);
  surface.faces.taken = make_zeros<double>(space_, "exchange.taken", data.count);
  surfaces_.push_back(surface);
}

void ExchangeCoupling::add_sides(std::vector<ExchangeParts::Side> sides) {
  if (sides.empty()) return;
  if (nodes_ == nullptr) throw LibraryError("an exchange has sides of nodes, and there are none");
  std::stable_sort(sides.begin(), sides.end(), [](const auto& a, const auto& b) { return a.node < b.node; });
  const int nodes = nodes_->size();
  if (sides.front().node < 0 || sides.back().node >= nodes) {
    throw LibraryError("a side of an exchange belongs to a node that is not there");
  }
  std::vector<int> node, patch, begin(static_cast<std::size_t>(nodes) + 1, 0);
  std::vector<double> area, emissivity, absorptance;
  std::vector<std::uint8_t> given;
  for (const auto& side : sides) {
    node.push_back(side.node);
    patch.push_back(side.patch);
    area.push_back(side.area);
    emissivity.push_back(side.emissivity);
    absorptance.push_back(side.absorptance);
    ++begin[static_cast<std::size_t>(side.node) + 1];
  }
  for (int n = 0; n < nodes; ++n) {
    begin[static_cast<std::size_t>(n) + 1] += begin[static_cast<std::size_t>(n)];
    given.push_back(nodes_->is_given(n) ? 1 : 0);
  }
  sides_.count = static_cast<int>(sides.size());
  sides_.nodes = nodes;
  sides_.node = to_device(space_, node, "sides.node");
  sides_.patch = to_device(space_, patch, "sides.patch");
  sides_.area = to_device(space_, area, "sides.area");
  sides_.emissivity = to_device(space_, emissivity, "sides.emissivity");
  sides_.absorptance = to_device(space_, absorptance, "sides.absorptance");
  sides_.begin = to_device(space_, begin, "sides.begin");
  sides_.given = to_device(space_, given, "sides.given");
}

void ExchangeCoupling::cut_patches(const std::vector<std::vector<int>>& patch_of_face) {
  const auto count = static_cast<std::size_t>(patch_count());
  std::vector<std::vector<int>> pieces_of(count);
  std::vector<double> found(count, 0.0);
  const auto require_patch = [&](int patch) {
    if (patch >= static_cast<int>(count)) throw LibraryError("an exchange does not have a patch that faces belong to");
  };
  int pieces = 0;
  for (std::size_t n = 0; n < surfaces_.size(); ++n) {
    Surface& surface = surfaces_[n];
    const auto area = to_host(space_, surface.data().area);
    std::vector<std::vector<int>> faces_of(count);
    for (std::size_t f = 0; f < area.size(); ++f) {
      const int patch = patch_of_face[n][f];
      if (patch < 0) continue;
      require_patch(patch);
      faces_of[static_cast<std::size_t>(patch)].push_back(static_cast<int>(f));
      found[static_cast<std::size_t>(patch)] += area[f];
      absorbing_[static_cast<std::size_t>(patch)] += area[f] * surface.data().law.emittance();
    }
    std::vector<int> begin = {0}, face;
    face.reserve(area.size());
    surface.faces.first_piece = pieces;
    for (std::size_t p = 0; p < count; ++p) {
      for (std::size_t f = 0; f < faces_of[p].size(); ++f) {
        face.push_back(faces_of[p][f]);
        if ((f + 1) % faces_of_a_piece != 0 && f + 1 != faces_of[p].size()) continue;
        begin.push_back(static_cast<int>(face.size()));
        pieces_of[p].push_back(pieces++);
      }
    }
    surface.faces.pieces = static_cast<int>(begin.size()) - 1;
    surface.faces.begin = to_device(space_, begin, "exchange.piece");
    surface.faces.face = to_device(space_, face, "exchange.face");
  }
  sides_.first_piece = pieces;
  if (sides_.count > 0) {
    const auto patch = to_host(space_, sides_.patch);
    const auto area = to_host(space_, sides_.area), emissivity = to_host(space_, sides_.emissivity);
    for (std::size_t s = 0; s < patch.size(); ++s) {
      if (patch[s] < 0) throw LibraryError("a side of a node has no patch");
      require_patch(patch[s]);
      const auto p = static_cast<std::size_t>(patch[s]);
      pieces_of[p].push_back(pieces++);
      found[p] += area[s];
      absorbing_[p] += area[s] * emissivity[s];
    }
  }
  const auto area = to_host(space_, infrared_.matrix().area);
  std::vector<int> begin = {0}, piece;
  for (std::size_t p = 0; p < count; ++p) {
    if (!(std::fabs(found[p] - area[p]) <= area_tolerance * area[p])) {
      throw LibraryError(fmt::format("patch {} has {} m2, what it is made of {} m2", p, area[p], found[p]));
    }
    if (area[p] > 0.0) absorbing_[p] /= area[p];
    piece.insert(piece.end(), pieces_of[p].begin(), pieces_of[p].end());
    begin.push_back(static_cast<int>(piece.size()));
  }
  pieces_.patches = static_cast<int>(count);
  pieces_.count = pieces;
  pieces_.area = infrared_.matrix().area;
  pieces_.begin = to_device(space_, begin, "exchange.begin");
  pieces_.piece = to_device(space_, piece, "exchange.pieces");
  pieces_.emitted = make_array<double>("exchange.piece_emitted", pieces);
  pieces_.again = make_array<double>("exchange.piece_again", pieces);
}

void ExchangeCoupling::set_outside(const std::vector<double>& infrared, const std::vector<double>& solar) {
  bring_outside(infrared, solar);
  // An enclosure of mirrors is found here, not in the middle of a solve.
  require_solved(infrared_.solve(reflectance_, outside_, change_, double_tolerance));
  forget();
}

void ExchangeCoupling::bring_outside(const std::vector<double>& infrared, const std::vector<double>& solar) {
  require_entries(infrared, patch_count(), "infrared from outside");
  require_entries(solar, patch_count(), "sunlight from outside");
  outside_ = to_device(space_, infrared, "exchange.outside");
  light_outside_ = to_device(space_, solar, "exchange.light_outside");
  sunlight();
  stands_ = false;
  // The bodies tell the system.
  for (Surface& surface : surfaces_) surface.block->change_problem();
  if (nodes_ != nullptr) nodes_->set_nodes(nodes_->nodes());
}

void ExchangeCoupling::sunlight() {
  // G = F rho G + outside
  require_solved(light_.solve(light_reflectance_, light_outside_, light_irradiation_, double_tolerance));
  for (const Surface& surface : surfaces_) {
    for_each(space_, "FaceSunlight", surface.data().count,
             FaceSunlight{surface.data(), surface.faces.patch, light_irradiation_});
  }
}

SidesData ExchangeCoupling::sides() const {
  SidesData sides = sides_;
  if (nodes_ != nullptr) sides.reference_temperature = nodes_->reference_temperature();
  return sides;
}

void ExchangeCoupling::emit() {
  for (const Surface& surface : surfaces_) {
    for_each(space_, "FaceExchange", surface.data().count, FaceExchange{surface.kernel(), irradiation_, surface.faces});
    for_each(space_, "EmissionPieces", surface.faces.pieces,
             EmissionPieces{surface.faces, pieces_.emitted, pieces_.again}, faces_of_a_piece);
  }
  if (sides_.count > 0) {
    for_each(space_, "SideEmission", sides_.count,
             SideEmission{sides(), nodes_->state(), pieces_.emitted, pieces_.again});
  }
  for_each(space_, "PatchEmission", pieces_.patches, PatchEmission{pieces_, emission_});
  for_each(space_, "PatchFeedback", pieces_.patches, PatchFeedback{pieces_, reflectance_, feedback_});
}

void ExchangeCoupling::bring_state() {
  if (stands_) return;
  if (!started_) copy(space_, outside_, irradiation_);
  started_ = true;
  emit();
  // Steps that do not come to an end are no state either: nobody shall take the last one for an answer.
  bool last = false;
  for (int step = 0; !last; ++step) {
    // missed = F (e + rho G) + outside - G
    for_each(space_, "Leave", patch_count(), Leave{emission_, reflectance_, irradiation_, radiosity_});
    infrared_.irradiate(radiosity_, outside_, missed_);
    axpby(space_, -1.0, irradiation_, 1.0, missed_);
    // (I - F R) dG = missed
    if (step < most_steps && infrared_.solve(feedback_, missed_, change_, step_tolerance).converged) {
      axpby(space_, 1.0, change_, 1.0, irradiation_);
      last = absolute_sum(space_, change_, scratch_) <= last_change * absolute_sum(space_, irradiation_, scratch_);
    } else {
      // A state far from any answer: the balances are not numbers then, and a line search turns back.
      fill(space_, std::numeric_limits<double>::quiet_NaN(), irradiation_);
      started_ = false;
      last = true;
    }
    emit();
  }
  for_each(space_, "Leave", patch_count(), Leave{emission_, reflectance_, irradiation_, radiosity_});
  stands_ = true;
}

void ExchangeCoupling::add_balance() {
  // The faces have their irradiation: the bodies did the rest.
  if (sides_.count == 0) return;
  for_each(
      space_, "SideBalance", sides_.nodes,
      SideBalance{sides(), nodes_->state(), irradiation_, light_irradiation_, nodes_->residual(), nodes_->diagonal()});
}

template <class T>
void ExchangeCoupling::follow(const Array<T>& u, double tolerance) {
  using Value = std::remove_const_t<T>;
  for (const Surface& surface : surfaces_) {
    for_each(space_, "FollowPieces", surface.faces.pieces,
             FollowPieces<Value>{surface.faces, surface.data().cell, surface.block->part(u), pieces_.emitted},
             faces_of_a_piece);
  }
  if (sides_.count > 0) {
    for_each(space_, "SideFollow", sides_.count,
             SideFollow<Value>{sides(), nodes_->state(), nodes_->part(u), pieces_.emitted});
  }
  // (I - F R) dG = F S u
  for_each(space_, "PatchEmission", pieces_.patches, PatchEmission{pieces_, radiosity_});
  infrared_.irradiate(radiosity_, {}, missed_);
  // Without an answer the vectors of the Krylov method are not numbers, and it ends.
  if (!infrared_.solve(feedback_, missed_, change_, tolerance).converged) {
    fill(space_, std::numeric_limits<double>::quiet_NaN(), change_);
  }
}

template <class T>
void ExchangeCoupling::add_taken(double factor, const Array<T>& q) {
  for (const Surface& surface : surfaces_) {
    const SurfaceData& data = surface.data();
    for_each(space_, "FaceTaken", data.count,
             FaceTaken<T>{surface.faces, data.cell, factor, change_, surface.block->part(q)});
  }
  if (sides_.count == 0) return;
  for_each(space_, "SideTaken", sides_.nodes, SideTaken<T>{sides(), factor, change_, nodes_->part(q)});
}

void ExchangeCoupling::add_product(const Array<float>& u, const Array<float>& q) {
  follow(u, single_tolerance);
  add_taken(1.0, q);
}

void ExchangeCoupling::subtract_product(const Array<const double>& x, const Array<double>& b) {
  follow(x, double_tolerance);
  add_taken(-1.0, b);
}

bool ExchangeCoupling::respond(HeldSolver& held, Body& body, const Array<double>& work,
                               const Array<double>& other_work) {
  const Array<double> slopes = body.part(work), field = body.part(other_work);
  fill(space_, 0.0, slopes);
  for (const Surface& surface : surfaces_) {
    if (surface.block != &body) continue;
    for_each(space_, "FaceFollows", surface.data().count, FaceFollows{surface.faces, surface.data().cell, slopes});
  }
  if (nodes_ == &body && sides_.count > 0) {
    for_each(space_, "SideFollows", sides_.nodes, SideFollows{sides(), nodes_->state(), slopes});
  }
  fill(space_, 0.0, field);
  if (absolute_sum(space_, slopes, scratch_) == 0.0) return false;
  // Any field spans a space; a poor one costs iterations. Only numbers have to be numbers.
  if (!held.solve(body, slopes, field) && !std::isfinite(absolute_sum(space_, field, scratch_))) {
    fill(space_, 1.0, field);
  }
  return true;
}

void ExchangeCoupling::prepare(HeldSolver& held, const Array<double>& work, const Array<double>& other_work) {
  if (responses_ready_) return;
  responses_ready_ = true;
  std::vector<Body*> bodies;
  const auto take = [&](Body* body) {
    if (body != nullptr && std::find(bodies.begin(), bodies.end(), body) == bodies.end()) bodies.push_back(body);
  };
  for (const Surface& surface : surfaces_) take(surface.block);
  if (sides_.count > 0) take(nodes_);
  responses_.clear();
  fill(space_, 0.0, other_work);
  for (Body* body : bodies) {
    if (!respond(held, *body, work, other_work)) continue;
    responses_.push_back({body, make_array<float>("exchange.response", body->size())});
    axpby(space_, 1.0, body->part(other_work), 0.0, responses_.back().field);
  }
  // What all of them emit so, and what of it they take up again.
  const Array<const double> together = other_work;
  follow(together, single_tolerance);
  const double emitted = dot(space_, pieces_.area, radiosity_, scratch_);
  fill(space_, 0.0, work);
  add_taken(-1.0, work);
  if (!(absolute_sum(space_, work, scratch_) > slow_share * emitted)) responses_.clear();
}

double ExchangeCoupling::side_flow(SideFlows::Part part, bool all) {
  if (sides_.count == 0) return 0.0;
  return reduce_rows(space_, "SideFlows", Box{sides_.count, 1, 1},
                     SideFlows{sides(), nodes_->state(), irradiation_, light_irradiation_, part, all}, scratch_);
}

void ExchangeCoupling::add_totals(HeatTotals& totals) {
  bring_state();
  HeatTotals::Exchange exchange;
  exchange.emitted = side_flow(SideFlows::emitted, true);
  exchange.absorbed = side_flow(SideFlows::absorbed, true);
  for (const Surface& surface : surfaces_) {
    const SurfaceData& data = surface.data();
    exchange.emitted += absolute_sum(space_, surface.faces.emitted, scratch_);
    exchange.absorbed += reduce_rows(space_, "FaceAbsorbed", Box{data.count, 1, 1},
                                     FaceAbsorbed{data, surface.faces.patch, irradiation_}, scratch_);
  }
  for_each(space_, "Leave", patch_count(), Leave{emission_, reflectance_, irradiation_, radiosity_});
  exchange.to_space = dot(space_, infrared_.matrix().outward, radiosity_, scratch_);
  exchange.from_outside = dot(space_, absorbed_outside_, outside_, scratch_);
  totals.exchange = exchange;
  if (sides_.count == 0) return;
  HeatTotals::OfSurface of;
  of.name = "sides";
  of.area = side_flow(SideFlows::area, false);
  of.emitted = side_flow(SideFlows::emitted, false);
  of.absorbed = side_flow(SideFlows::absorbed, false) + side_flow(SideFlows::sunlight, false);
  of.net = of.emitted - of.absorbed;
  of.temperature_mean = of.area > 0.0 ? side_flow(SideFlows::temperature, false) / of.area : 0.0;
  totals.add(of);
}

ExchangeCoupling::Patches ExchangeCoupling::patches() {
  bring_state();
  for_each(space_, "Leave", patch_count(), Leave{emission_, reflectance_, irradiation_, radiosity_});
  Patches patches;
  patches.area = to_host(space_, infrared_.matrix().area);
  patches.emitted = to_host(space_, emission_);
  patches.irradiation = to_host(space_, irradiation_);
  patches.solar_irradiation = to_host(space_, light_irradiation_);
  const auto radiosity = to_host(space_, radiosity_), outward = to_host(space_, infrared_.matrix().outward);
  for (std::size_t p = 0; p < patches.area.size(); ++p) {
    patches.absorbed.push_back(absorbing_[p] * patches.irradiation[p]);
    patches.to_space.push_back(patches.area[p] > 0.0 ? outward[p] / patches.area[p] * radiosity[p] : 0.0);
  }
  return patches;
}

}  // namespace coldsky
