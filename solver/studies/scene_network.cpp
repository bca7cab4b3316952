#include "solver/studies/scene_network.hpp"

#include <algorithm>
#include <numbers>
#include <utility>

#include "solver/studies/scene_grouped.hpp"
#include "solver/studies/scene_orbit.hpp"

namespace coldsky {

namespace {

using Kind = NetworkNode::Kind;

/// Couplings below this share of what both nodes emit are left out: rounding of the solves for the radiosities.
constexpr double least_share = 1e-15;

class SceneNodes {
 public:
  SceneNodes(const Session& session, const SceneExchange& scene)
      : session_(session),
        scene_(scene),
        model_(scene.model),
        grouped_(scene),
        matrix_(to_device(session.space, scene.infrared)),
        infrared_(diffuse_reflectance(scene, grouped_, false)),
        none_(infrared_.size(), 0.0) {}

  SceneNetwork build() {
    nodes();
    for (const SceneLink& link : model_.links) join(place(link.first), place(link.second), link.conductance, false);
    couplings();
    release(absorbed_from_outside());
    along_orbit();
    return std::move(result_);
  }

 private:
  static int place(int node) { return node + 1; }

  void nodes() {
    NetworkNode space;
    space.submodel = "SPACE";
    space.number = 1;
    space.kind = Kind::boundary;
    result_.network.nodes.push_back(space);
    int number = 0;
    for (const SceneNode& given : model_.nodes) {
      NetworkNode node;
      node.submodel = "SCENE";
      node.number = ++number;
      node.kind = given.temperature ? Kind::boundary : given.capacity > 0.0 ? Kind::diffusion : Kind::arithmetic;
      node.capacity = node.kind == Kind::diffusion ? given.capacity : 0.0;
      node.temperature = given.temperature.value_or(0.0);
      node.comment = given.name;
      result_.network.nodes.push_back(node);
    }
  }

  void join(int first, int second, double conductance, bool radiation) {
    result_.network.join("SCENE", first, second, conductance).radiation = radiation;
  }

  void couplings() {
    const std::size_t count = model_.nodes.size();
    std::vector<std::vector<double>> absorbed(count, std::vector<double>(count, 0.0));
    std::vector<double> emitted(count, 0.0), outward(count, 0.0);
    for (const NodeSide& side : model_.sides) emitted[side.node] += side.area * emissivity(side);
    for (std::size_t i = 0; i < count; ++i) {
      stop_if_set(session_.interrupt);
      if (!(emitted[i] > 0.0)) continue;
      std::vector<double> source(none_.size(), 0.0);
      for (const NodeSide& side : model_.sides) {
        const std::size_t patch = grouped_.of(side.patch);
        if (side.node == static_cast<int>(i))
          source[patch] += side.area / scene_.infrared.area[patch] * emissivity(side);
      }
      // Of a node that emits 1 W/m^2 where it is black.
      const std::vector<double> arriving = irradiated(session_, matrix_, infrared_, source, none_);
      for (const NodeSide& side : model_.sides)
        absorbed[i][side.node] += side.area * emissivity(side) * arriving[grouped_.of(side.patch)];
      for (std::size_t p = 0; p < arriving.size(); ++p)
        outward[i] += scene_.infrared.outward[p] * (source[p] + infrared_[p] * arriving[p]);
    }
    for (std::size_t i = 0; i < count; ++i) {
      for (std::size_t j = i + 1; j < count; ++j) {
        const double both = 0.5 * (absorbed[i][j] + absorbed[j][i]);
        if (both > least_share * std::max(emitted[i], emitted[j]))
          join(place(static_cast<int>(i)), place(static_cast<int>(j)), both, true);
      }
      if (outward[i] > least_share * emitted[i]) join(place(static_cast<int>(i)), 0, outward[i], true);
    }
  }
  double emissivity(const NodeSide& side) const { return model_.optics[side.patch].emissivity; }

  /// By node [W]. \param sunlight, warmth irradiation of the matrix's patches, all reflections included [W/m^2]
  std::vector<double> absorbed_by_node(const std::vector<double>& sunlight, const std::vector<double>& warmth) const {
    std::vector<double> heat(model_.nodes.size(), 0.0);
    for (const NodeSide& side : model_.sides) {
      const PatchOptics& optics = model_.optics[side.patch];
      const std::size_t patch = grouped_.of(side.patch);
      heat[side.node] += side.area * (optics.absorptance * (1.0 - optics.conversion) * sunlight[patch] +
                                      optics.emissivity * warmth[patch]);
    }
    return heat;
  }

  std::vector<double> absorbed_from_outside() {
    const auto outside = [&](const auto& member) {
      return grouped_.means(of_patches(scene_, [&](std::size_t p) { return member(scene_.outside[p]); }));
    };
    const std::vector<double> sunlight =
        irradiated(session_, scene_.solar ? to_device(session_.space, *scene_.solar) : matrix_,
                   diffuse_reflectance(scene_, grouped_, true), none_,
                   outside([](const PatchIrradiation& one) { return one.solar(); }));
    const std::vector<double> warmth =
        irradiated(session_, matrix_, infrared_, none_, outside([](const auto& one) { return one.infrared(); }));
    for (std::size_t p = 0; p < warmth.size(); ++p)
      result_.reflected_to_space += scene_.infrared.outward[p] * infrared_[p] * warmth[p];
    return absorbed_by_node(sunlight, warmth);
  }

  void release(const std::vector<double>& absorbed) {
    for (std::size_t n = 0; n < absorbed.size(); ++n) {
      const double heat = absorbed[n] + model_.nodes[n].heat;
      if (!model_.nodes[n].temperature && heat != 0.0)
        result_.network.sources.push_back({place(static_cast<int>(n)), heat, -1});
    }
  }

  void along_orbit() {
    const OrbitFluxes orbit = orbit_fluxes(session_, scene_);
    if (orbit.moments.empty() || !(orbit.period > 0.0)) return;
    Network network = result_.network;
    network.sources.clear();
    std::vector<double> time;
    std::vector<std::vector<double>> heat;
    for (const OrbitFluxes::Moment& moment : orbit.moments) {
      time.push_back(moment.anomaly / (2.0 * std::numbers::pi) * orbit.period);
      heat.emplace_back(model_.nodes.size(), 0.0);
      for (const NodeSide& side : model_.sides) {
        const auto patch = static_cast<std::size_t>(side.patch);
        heat.back()[side.node] +=
            side.area * ((1.0 - model_.optics[patch].conversion) * moment.absorbed_sunlight[patch] +
                         moment.absorbed_infrared[patch]);
      }
    }
    time.push_back(time.front() + orbit.period);
    heat.push_back(heat.front());
    for (std::size_t n = 0; n < model_.nodes.size(); ++n) {
      if (model_.nodes[n].temperature) continue;
      if (model_.nodes[n].heat != 0.0)
        network.sources.push_back({place(static_cast<int>(n)), model_.nodes[n].heat, -1});
      NetworkTable table{"SCENE", static_cast<int>(n) + 1, time, {}};
      for (const std::vector<double>& row : heat) table.value.push_back(row[n]);
      network.sources.push_back({place(static_cast<int>(n)), 1.0, static_cast<int>(network.tables.size())});
      network.tables.push_back(std::move(table));
    }
    network.begin = time.front();
    network.end = time.back();
    network.output_interval = orbit.period / static_cast<double>(orbit.moments.size());
    result_.in_time = std::move(network);
  }

  const Session& session_;
  const SceneExchange& scene_;
  const SceneModel& model_;
  Grouped grouped_;
  ExchangeMatrix matrix_;
  std::vector<double> infrared_, none_;
  SceneNetwork result_;
};

}  // namespace

SceneNetwork scene_network(const Session& session, const SceneExchange& scene) {
  return SceneNodes(session, scene).build();
}

}  // namespace coldsky
