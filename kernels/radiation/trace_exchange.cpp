#include "kernels/radiation/trace_exchange.hpp"

#include <algorithm>

#include "kernels/radiation/row_tracer.hpp"

namespace coldsky {

TracedExchange trace_exchange(const ExecutionSpace& space, const TraceInput& input, const ExchangeOptions& options,
                              int first_patches) {
  const int rows = first_patches < 0 ? input.patches.count : std::min(first_patches, input.patches.count);
  return RowTracer(space, prepare_trace(space, input, {}, options.most_reflections), options, 0, rows).run();
}

ViewFactors trace_points(const ExecutionSpace& space, const TraceInput& input, const std::vector<PointOf>& points,
                         const ExchangeOptions& options) {
  TraceInput without_skies = input;
  without_skies.skies.clear();
  return RowTracer(space, prepare_trace(space, without_skies, points, options.most_reflections), options,
                   input.patches.count, static_cast<int>(points.size()))
      .run()
      .raw;
}

ViewFactors trace_view_factors(const ExecutionSpace& space, const Tree& tree, const Array<const Facet>& facets,
                               const Patches& patches, const ViewFactorOptions& options) {
  TraceInput input;
  input.shapes.facets = facets;
  input.tree = tree;
  input.patches = patches;
  ExchangeOptions of_exchange;
  of_exchange.rays = options.rays;
  of_exchange.scrambles = options.scrambles;
  of_exchange.seed = options.seed;
  of_exchange.most_counters = options.most_counters;
  return trace_exchange(space, input, of_exchange).raw;
}

TraceEstimate estimate_trace(const ExecutionSpace& space, const TraceInput& input, const ExchangeOptions& options) {
  constexpr int patches_of_a_sample = 64;
  const PreparedTrace trace = prepare_trace(space, input, {}, options.most_reflections);
  const int patches = input.patches.count, sample = std::min(patches, patches_of_a_sample);
  const double rays_of_a_patch = options.asked_error > 0.0
                                     ? std::max(double(options.most_rays), double(options.rays) * options.scrambles)
                                     : double(options.rays) * options.scrambles;
  TraceEstimate estimate;
  estimate.rays = rays_of_a_patch * patches;
  if (patches == 0) return estimate;
  // Rows from the whole scene: neighbours see much the same. The first of them wakes what is asleep.
  ExchangeOptions short_trace = options;
  short_trace.asked_error = 0.0;
  short_trace.rays = std::min(options.rays, 256);
  short_trace.scrambles = 1;
  short_trace.progress = nullptr;
  double seconds = 0.0, rays = 0.0, entries = 0.0;
  constexpr int pieces = 8;
  const int of_a_piece = std::max(1, sample / pieces);
  RowTracer(space, trace, short_trace, 0, 1).run();
  for (int piece = 0; piece < pieces && piece * of_a_piece < sample; ++piece) {
    const int first = static_cast<int>(std::int64_t(patches - of_a_piece) * piece / std::max(1, pieces - 1));
    const TracedExchange traced = RowTracer(space, trace, short_trace, first, of_a_piece).run();
    seconds += traced.seconds;
    rays += double(of_a_piece) * short_trace.rays;
    entries += double(traced.raw.target.extent(0)) / of_a_piece;
    if (patches <= of_a_piece) break;
  }
  estimate.seconds = seconds / rays * estimate.rays;
  // Rows of a short trace miss what is seen seldom: at most every patch.
  const double entries_of_a_row = std::min(double(patches), 2.0 * entries / pieces);
  constexpr double bytes_of_an_entry = 3 * 8 + 4 + 2 * (8 + 4);
  estimate.bytes = entries_of_a_row * patches * bytes_of_an_entry +
                   std::min(5.0 * options.most_counters, 5.0 * options.scrambles * double(patches) * (patches + 3.0)) +
                   double(input.tree.nodes.extent(0)) * sizeof(WideNode) +
                   double(input.tree.leaves.extent(0)) * sizeof(LeafBlock);
  return estimate;
}

}  // namespace coldsky
