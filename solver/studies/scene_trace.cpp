#include "solver/studies/scene_trace.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <utility>

#include "kernels/radiation/enforce.hpp"
#include "kernels/radiation/trace_exchange.hpp"
#include "meshes/rays/shapes.hpp"
#include "solver/case/estimate.hpp"
#include "solver/core/error.hpp"
#include "solver/core/interrupt.hpp"
#include "solver/core/phrases.hpp"
#include "solver/model/radiation/joints.hpp"
#include "solver/studies/conditions.hpp"
#include "solver/studies/scene_found.hpp"

namespace coldsky {

namespace {

enum class TraceBand { infrared, solar };

/// Share of what arrives at each patch that goes on as from a mirror; empty where none does.
std::vector<double> specular_shares(const SceneModel& model, TraceBand band) {
  std::vector<double> shares;
  shares.reserve(model.optics.size());
  bool any = false;
  for (const PatchOptics& patch : model.optics) {
    shares.push_back(band == TraceBand::solar ? (1.0 - patch.absorptance) * patch.specular_solar
                                              : (1.0 - patch.emissivity) * patch.specular_infrared);
    any = any || shares.back() > 0.0;
  }
  if (!any) shares.clear();
  return shares;
}

TraceInput trace_input(const ExecutionSpace& space, const SceneModel& model, const Sky& sky) {
  const SceneGeometry& geometry = model.geometry;
  TraceInput input;
  input.shapes = make_shapes(space, geometry.elements);
  input.tree = build_tree(space, input.shapes, TreeQuality::best);
  input.patches = make_patches(space, areas_of(geometry.elements), geometry.patch_of_side, geometry.count());
  for (const MirrorPlane& mirror : geometry.mirrors) {
    MirrorOf plane;
    std::copy(mirror.point.begin(), mirror.point.end(), plane.point);
    std::copy(mirror.normal.begin(), mirror.normal.end(), plane.normal);
    input.mirrors.push_back(plane);
  }
  for (const SkyPosition& position : sky.positions) {
    input.skies.push_back({{position.sun.x, position.sun.y, position.sun.z},
                           {position.down.x, position.down.y, position.down.z},
                           position.distance,
                           {position.pole.x, position.pole.y, position.pole.z}});
  }
  input.map_infrared = sky.map.infrared;
  input.map_albedo = sky.map.albedo;
  return input;
}

ExchangeOptions exchange_options(const Case& c) {
  ExchangeOptions options;
  options.rays = c.exchange.rays;
  options.scrambles = c.exchange.scrambles;
  options.seed = static_cast<std::uint64_t>(c.exchange.seed);
  options.asked_error = c.exchange.error;
  options.most_rays = c.exchange.most_rays;
  return options;
}

/// Refuses what the machine's memory cannot hold, and says what a trace will take.
void refuse_beyond_memory(const Case& c, const ExecutionSpace& space, const TraceInput& input,
                          const ExchangeOptions& options, StudyRun& run) {
  const TraceEstimate wanted = estimate_trace(space, input, options);
  run.log(fmt::format("scene: {} patches, at most {:.3g} rays, {:.3g} s and {:.3g} GB", input.patches.count,
                      wanted.rays, wanted.seconds, 1e-9 * wanted.bytes));
  if (wanted.bytes > available_memory()) {
    throw InputError({c.file, 1, 1},
                     fmt::format("exchange.patch = {:g} m makes {} patches", c.exchange.patch, input.patches.count),
                     fmt::format("their exchange takes {:.3g} GB of memory, {:.3g} GB are free", 1e-9 * wanted.bytes,
                                 1e-9 * available_memory()),
                     "make exchange.patch larger");
  }
}

/// What a geometry's trace has found in both bands.
struct BandsFound {
  TraceFound infrared;
  std::optional<TraceFound> solar;  ///< where mirrors of sunlight are others
  const TraceFound& lit() const { return solar ? *solar : infrared; }
};

/// Traces geometries of a case, each a stage of the run.
class SceneTracer {
 public:
  SceneTracer(const Case& c, const Session& session, StudyRun& run, const Show& show)
      : case_(c), session_(session), run_(run), options_(exchange_options(c)) {
    options_.progress = [&session, show, this](double share) {
      stop_if_set(session.interrupt);
      if (show) {
        show(phrase("progress.trace", fmt::arg("patches", patches_),
                    fmt::arg("percent", 100.0 * (static_cast<double>(done_) + share) / geometries)));
      }
    };
  }

  int geometries = 1;  ///< that will be traced, for the progress

  /// \param alone see found_by
  BandsFound found(const std::string& stage, const SceneModel& model, const Sky& sky, std::size_t alone) {
    patches_ = model.geometry.count();
    std::optional<TraceInput> input;
    const auto trace = [&](const std::string& name, std::vector<double> specular) {
      if (!run_.finished(name)) {
        if (!input) {
          input = trace_input(session_.space, model, sky);
          if (done_ == 0) refuse_beyond_memory(case_, session_.space, *input, options_, run_);
        }
        input->specular = std::move(specular);
        keep_trace(name, found_by(case_, session_, model, sky, alone, *input, options_), run_);
        run_.finish(name);
        run_.write_if_due();
      }
      return kept_trace(name, model, sky, alone, run_);
    };
    const std::vector<double> infrared = specular_shares(model, TraceBand::infrared),
                              solar = specular_shares(model, TraceBand::solar);
    BandsFound bands{trace(stage, infrared), std::nullopt};
    if (infrared != solar) bands.solar = trace(stage + " of sunlight", solar);
    ++done_;
    return bands;
  }

 private:
  const Case& case_;
  const Session& session_;
  StudyRun& run_;
  ExchangeOptions options_;
  int patches_ = 0, done_ = 0;
};

/// Irradiation of a patch at one position of the sky, or its standard errors.
PatchIrradiation at_position(const Sky& sky, const SkyPosition& position, const SeenSky& infrared, const SeenSky& solar,
                             double out) {
  PatchIrradiation arriving;
  arriving.direct = position.sunlight * sky.solar_flux * solar.sun;
  arriving.albedo = sky.albedo * sky.solar_flux * solar.albedo;
  arriving.planet = position.warmth * sky.planet_infrared * infrared.planet;
  arriving.background = sky.background * out;
  return arriving;
}

/// One of the positions that are asked for alone. \param n its number among those \param count how many there are
SceneMoment moment_of(const Sky& sky, const SkyPosition& position, const BandsFound& bands, std::size_t skies,
                      std::size_t count, std::size_t n) {
  SceneMoment moment;
  moment.at = position;
  const std::vector<double>&outward = bands.infrared.rows.outward, &area = bands.infrared.rows.area;
  const std::size_t patches = bands.infrared.out_error.size();
  moment.outside.reserve(patches);
  moment.error.reserve(patches);
  moment.lit.reserve(patches);
  for (std::size_t p = 0; p < patches; ++p) {
    const std::size_t seen = p * skies + skies - count + n, error = p * count + n;
    moment.outside.push_back(
        at_position(sky, position, bands.infrared.seen[seen], bands.lit().seen[seen], outward[p] / area[p]));
    moment.lit.push_back(sky.solar_flux * bands.lit().seen[seen].sun);
    PatchIrradiation miss = at_position(sky, position, bands.infrared.seen_error[error], bands.lit().seen_error[error],
                                        bands.infrared.out_error[p]);
    // Rays are traced in single precision, whatever their spread says.
    constexpr double rounding = 0x1p-22;
    miss.direct = std::hypot(miss.direct, rounding * position.sunlight * sky.solar_flux);
    moment.error.push_back(miss);
  }
  return moment;
}

/// Adds what a second trace of the same patches took.
void add_numbers(const SceneTrace& more, SceneTrace& sum) {
  sum.rays += more.rays;
  sum.seconds += more.seconds;
  sum.rays_of_patch = std::max(sum.rays_of_patch, more.rays_of_patch);
  sum.entries = std::max(sum.entries, more.entries);
  sum.factor_error = std::max(sum.factor_error, more.factor_error);
  sum.irradiation_error = std::max(sum.irradiation_error, more.irradiation_error);
  sum.closure = std::max(sum.closure, more.closure);
  sum.reciprocity_mean = std::max(sum.reciprocity_mean, more.reciprocity_mean);
  sum.reciprocity_largest = std::max(sum.reciprocity_largest, more.reciprocity_largest);
  sum.lost = std::max(sum.lost, more.lost);
  sum.error_met = sum.error_met && more.error_met;
}

/// The mean of several rows of the same patches.
class MeanRows {
 public:
  void add(const ExchangeRows& rows, double weight) {
    if (sum_.patches == 0) {
      sum_ = rows;
      entries_.resize(static_cast<std::size_t>(rows.patches));
      std::fill(sum_.outward.begin(), sum_.outward.end(), 0.0);
    }
    for (std::size_t i = 0; i < entries_.size(); ++i) {
      sum_.outward[i] += weight * rows.outward[i];
      for (auto n = static_cast<std::size_t>(rows.first[i]); n < static_cast<std::size_t>(rows.first[i + 1]); ++n) {
        entries_[i][rows.target[n]] += weight * rows.exchange[n];
      }
    }
  }
  ExchangeRows rows() const {
    ExchangeRows mean = sum_;
    mean.first.assign(1, 0);
    mean.target.clear();
    mean.exchange.clear();
    for (const auto& row : entries_) {
      for (const auto& [target, exchange] : row) {
        mean.target.push_back(target);
        mean.exchange.push_back(exchange);
      }
      mean.first.push_back(static_cast<int>(mean.target.size()));
    }
    return mean;
  }

 private:
  ExchangeRows sum_;
  std::vector<std::map<int, double>> entries_;
};

/// A scene whose parts stand still, under all positions at once: they share its rays.
void trace_still(SceneTracer& tracer, const std::string& stage, bool one_by_one, SceneExchange& scene) {
  Sky sky = scene.sky;
  const std::size_t averaged = sky.positions.size(), alone = one_by_one ? sky.around.size() : 0;
  if (one_by_one) {
    for (SkyPosition position : sky.around) {
      position.weight = 0.0;
      sky.positions.push_back(position);
    }
  }
  BandsFound bands = tracer.found(stage, scene.model, sky, alone);
  const std::size_t skies = sky.positions.size();
  scene.outside.reserve(scene.model.geometry.patches.size());
  for (std::size_t p = 0; p < scene.model.geometry.patches.size(); ++p) {
    const auto of_patch = [&](const TraceFound& from) {
      const auto first = from.seen.begin() + static_cast<std::ptrdiff_t>(p * skies);
      return irradiation(scene.sky, {first, first + static_cast<std::ptrdiff_t>(averaged)},
                         from.rows.outward[p] / from.rows.area[p]);
    };
    PatchIrradiation both = of_patch(bands.infrared);
    if (bands.solar) {
      const PatchIrradiation sun = of_patch(*bands.solar);
      both.direct = sun.direct;
      both.albedo = sun.albedo;
    }
    scene.outside.push_back(both);
  }
  scene.moments.reserve(alone);
  for (std::size_t n = 0; n < alone; ++n)
    scene.moments.push_back(moment_of(sky, scene.sky.around[n], bands, skies, alone, n));
  scene.trace = bands.infrared.numbers;
  if (bands.solar) add_numbers(bands.solar->numbers, scene.trace);
  scene.out_error = std::move(bands.infrared.out_error);
  scene.infrared_error = std::move(bands.infrared.infrared_error);
  scene.view_error = std::move(bands.infrared.view_error);
  scene.infrared = std::move(bands.infrared.rows);
  if (bands.solar) {
    scene.solar_error = std::move(bands.solar->solar_error);
    scene.solar = std::move(bands.solar->rows);
  } else {
    scene.solar_error = std::move(bands.infrared.solar_error);
  }
}

/// A scene whose parts turn, traced anew as they stand at each position; what is exchanged on the mean is the mean.
void trace_moving(const Case& c, const PanelMesh* mesh, SceneTracer& tracer, const std::string& stage,
                  SceneExchange& scene) {
  const std::vector<SkyPosition>& around = scene.sky.around;
  const double weight = 1.0 / static_cast<double>(around.size());
  MeanRows infrared, solar;
  tracer.geometries = static_cast<int>(around.size());
  for (std::size_t n = 0; n < around.size(); ++n) {
    Sky sky = scene.sky;
    sky.positions = {around[n]};
    sky.positions.front().weight = 1.0;
    const SceneModel model = n == 0 ? scene.model : make_scene(c, mesh, &around[n]);
    BandsFound bands = tracer.found(n == 0 ? stage : fmt::format("{} {}", stage, n + 1), model, sky, 1);
    SceneMoment moment = moment_of(sky, around[n], bands, 1, 1, 0);
    if (n == 0) {
      scene.outside.assign(moment.outside.size(), {});
      scene.out_error.assign(moment.outside.size(), 0.0);
      scene.solar_error = scene.infrared_error = scene.out_error;
      scene.view_error = bands.infrared.view_error;
      scene.trace = bands.infrared.numbers;
    } else {
      add_numbers(bands.infrared.numbers, scene.trace);
      for (std::size_t s = 0; s < scene.view_error.size(); ++s) {
        for (std::size_t t = 0; t < scene.view_error[s].size(); ++t) {
          scene.view_error[s][t] = std::max(scene.view_error[s][t], bands.infrared.view_error[s][t]);
        }
      }
    }
    if (bands.solar) add_numbers(bands.solar->numbers, scene.trace);
    for (std::size_t p = 0; p < scene.outside.size(); ++p) {
      scene.outside[p].direct += weight * moment.outside[p].direct;
      scene.outside[p].albedo += weight * moment.outside[p].albedo;
      scene.outside[p].planet += weight * moment.outside[p].planet;
      scene.outside[p].background += weight * moment.outside[p].background;
      // Each position has the same seeds: errors are added as if they went together.
      scene.out_error[p] += weight * bands.infrared.out_error[p];
      scene.infrared_error[p] += weight * bands.infrared.infrared_error[p];
      scene.solar_error[p] += weight * bands.lit().solar_error[p];
    }
    infrared.add(bands.infrared.rows, weight);
    moment.infrared = std::move(bands.infrared.rows);
    if (bands.solar) {
      solar.add(bands.solar->rows, weight);
      moment.solar = std::move(bands.solar->rows);
    }
    scene.moments.push_back(std::move(moment));
  }
  scene.infrared = infrared.rows();
  if (scene.moments.front().solar) scene.solar = solar.rows();
}

/// One radiosity for each side of a surface.
void group_surfaces(SceneExchange& scene) {
  scene.group = surfaces_of_patches(scene.model.geometry);
  const int groups = scene.group.empty() ? 0 : *std::max_element(scene.group.begin(), scene.group.end()) + 1;
  const auto grouped = [&](const ExchangeRows& rows) { return group_patches(rows, scene.group, groups); };
  scene.infrared = grouped(scene.infrared);
  if (scene.solar) scene.solar = grouped(*scene.solar);
  for (SceneMoment& moment : scene.moments) {
    if (moment.infrared) moment.infrared = grouped(*moment.infrared);
    if (moment.solar) moment.solar = grouped(*moment.solar);
  }
}

}  // namespace

SceneExchange trace_scene(const Case& c, const Session& session, const PanelMesh* mesh, StudyRun& run, const Show& show,
                          Extreme extreme, Moments moments) {
  SceneExchange scene;
  scene.sky = make_sky(with_ground(c.environment, session, extreme), optics_of(c.coating), extreme);
  const bool moving = moves(c, scene.sky.positions);
  if (moving) scene.sky.positions = scene.sky.around;
  scene.model = make_scene(c, mesh, &scene.sky.positions.at(0));
  run.log((extreme == Extreme::cold ? "environment of the cold case: " : "environment: ") + scene.sky.description);
  SceneTracer tracer(c, session, run, show);
  const std::string stage = extreme == Extreme::cold ? "cold trace" : "trace";
  if (moving) {
    trace_moving(c, mesh, tracer, stage, scene);
  } else {
    trace_still(tracer, stage, moments == Moments::wanted, scene);
  }
  if (c.exchange.radiosity == "per_surface") group_surfaces(scene);
  return scene;
}

SceneEstimate estimate_scene(const Case& given, const Session& session) {
  const Case c = hot_case(given);
  std::optional<PanelMesh> mesh;
  if (!c.bodies_alone()) mesh = make_panel_mesh(panel_mesh_spec(c));
  Sky sky = make_sky(with_ground(c.environment, session, Extreme::hot), optics_of(c.coating), Extreme::hot);
  double geometries = 1.0;
  if (moves(c, sky.positions)) {
    sky.positions = sky.around;
    geometries = static_cast<double>(sky.around.size());
    sky.positions.resize(1);
  }
  const SceneModel model = make_scene(c, mesh ? &*mesh : nullptr, &sky.positions.at(0));
  const std::vector<double> infrared = specular_shares(model, TraceBand::infrared),
                            solar = specular_shares(model, TraceBand::solar);
  const double traces = geometries * (infrared == solar ? 1.0 : 2.0);
  TraceInput input = trace_input(session.space, model, sky);
  input.specular = infrared;
  const TraceEstimate one = estimate_trace(session.space, input, exchange_options(c));
  return {model.geometry.count(), traces * one.rays, traces * one.seconds, one.bytes};
}

}  // namespace coldsky
