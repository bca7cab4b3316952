#pragma once
#include <functional>
#include <vector>

#include "kernels/radiation/view_factors.hpp"

/// What patches see of each other, of the planet, of the Sun and of space, with the errors of all of it: batches of
/// rays until an error that is asked for.
namespace coldsky {

/// A plane at which the scene is reflected. \param normal into the half that holds the scene, of any length
struct MirrorOf {
  double point[3] = {0.0, 0.0, 0.0}, normal[3] = {0.0, 0.0, 1.0};
};

/// Where Sun and planet stand about a scene. Vectors of any length, in the scene's own frame.
struct SkyOf {
  double sun[3] = {0.0, 0.0, 1.0};    ///< towards the Sun
  double down[3] = {0.0, 0.0, -1.0};  ///< towards the planet's centre, or the ground
  double distance = 0.0;              ///< of that centre, in radii of the planet; 1: an infinite plane; 0: no planet
  double pole[3] = {0.0, 0.0, 1.0};   ///< the planet's axis, to its north; read where there is a map
};

/// An element without size, and the side from which it sees.
struct PointOf {
  double point[3] = {0.0, 0.0, 0.0}, normal[3] = {0.0, 0.0, 1.0};
};

/// A scene as it is traced.
struct TraceInput {
  Shapes shapes;
  Tree tree;  ///< of the same shapes
  Patches patches;
  std::vector<MirrorOf> mirrors;  ///< at most six
  std::vector<SkyOf> skies;
  /// The planet's infrared and albedo over their largest values, 0 ... 1, at nodes that lie evenly over the sine of the
  /// latitude from -1 to 1, as many of one as of the other and at least two; empty: the same everywhere. With a map the
  /// means of SeenOfSkies are weighted with them.
  std::vector<double> map_infrared, map_albedo;
  /// Of each patch, the share of what arrives that goes on as from a mirror; empty: none does. Every arrival counts.
  std::vector<double> specular;
};

struct ExchangeOptions {
  int rays = 1 << 12;  ///< of a patch and scramble, in the first batch; later batches are as large as all before them
  int scrambles = 8;   ///< independent repetitions, whose spread is the error
  std::uint64_t seed = 1;
  /// Largest standard error that a view factor, a planet's or the Sun's mean cosine of a patch may have: its batches go
  /// on until then. 0: one batch.
  double asked_error = 0.0;
  std::int64_t most_rays = std::int64_t{1} << 22;  ///< of a patch, all batches and scrambles together
  int most_reflections = 1000;                     ///< at mirrors and specular patches, of a ray
  int most_counters = 1 << 24;                     ///< counters at a time
  /// Called between launches with the share of the work that is done, 0 ... 1; may throw to stop.
  std::function<void(double)> progress;
};

/// What a patch sees of each sky: entry patch skies + sky.
struct SeenOfSkies {
  int skies = 0;
  std::vector<double> planet, planet_error;  ///< share of the rays that end at the planet
  std::vector<double> albedo, albedo_error;  ///< mean over all rays of max(0, cos of the Sun's zenith) where they end
  std::vector<double> sun, sun_error;        ///< mean over the patch of max(0, cos) to the Sun, where it is seen
};

struct TracedExchange {
  ViewFactors raw;
  std::vector<std::int64_t> rays;      ///< of each patch, all scrambles together
  std::vector<double> out, out_error;  ///< share of its rays that leave the scene, to planet or space
  std::vector<double> blind, lost;     ///< shares that come to sides without a patch; of too many reflections
  SeenOfSkies seen;
  double largest_error = 0.0;  ///< standard error of any factor or mean of any patch
  bool reached = true;         ///< whether no patch stopped at most_rays before the asked error
  std::int64_t all_rays = 0;   ///< of all patches, those towards the Sun too
  double seconds = 0.0;
};

/// \param first_patches of which rows are traced; -1: all
/// \throws std::invalid_argument for more than six mirrors, directions of length zero, shares outside 0 ... 1
TracedExchange trace_exchange(const ExecutionSpace& space, const TraceInput& input, const ExchangeOptions& options,
                              int first_patches = -1);

/// View factors from points, one row for each. Errors and mirrors as above; skies are not read.
ViewFactors trace_points(const ExecutionSpace& space, const TraceInput& input, const std::vector<PointOf>& points,
                         const ExchangeOptions& options);

/// What a trace will take, from a short one of a few patches.
struct TraceEstimate {
  double rays = 0.0;     ///< of all patches, at most
  double seconds = 0.0;  ///< at most
  double bytes = 0.0;    ///< of counters, rows and tree
};
TraceEstimate estimate_trace(const ExecutionSpace& space, const TraceInput& input, const ExchangeOptions& options);

}  // namespace coldsky
