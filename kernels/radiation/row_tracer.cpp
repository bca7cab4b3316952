#include "kernels/radiation/row_tracer.hpp"

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "kernels/base/lists.hpp"
#include "kernels/base/mirror.hpp"

namespace coldsky {

namespace {

/// Rays towards the Sun, for that many rays in all directions: where shadows fall is smoother than what is met.
std::uint32_t sun_rays(std::uint32_t rays) { return (rays + 3U) / 4U; }

/// Rays of a launch: few enough that a program can be interrupted between launches.
constexpr double rays_of_a_launch = runs_on_host ? double(1 << 22) : double(1 << 26);

/// All batches behind one another.
template <class T, class Batch>
Array<T> joined(const ExecutionSpace& space, const std::vector<Batch>& batches, Array<T> Batch::*member) {
  using Member = Array<T> Batch::*;
  const Member which = member;
  std::size_t count = 0, at = 0;
  for (const Batch& batch : batches) count += (batch.*which).extent(0);
  if (batches.size() == 1) return batches[0].*which;
  const auto all = make_array<T>("view_factors.all", static_cast<int>(count));
  for (const Batch& batch : batches) {
    const std::size_t size = (batch.*which).extent(0);
    Kokkos::deep_copy(space, Kokkos::subview(all, std::make_pair(at, at + size)), batch.*which);
    at += size;
  }
  return all;
}

}  // namespace

/// Rows that are counted together.
struct RowTracer::Block {
  int first = 0, rows = 0;
  RowCounts counts;
  std::vector<double> rays;  ///< of a scramble, of each row
};

/// Entries of the rows of one block.
struct RowTracer::Entries {
  Array<int> target;
  Array<std::int64_t> hits;
  Array<double> factor, error;
  explicit Entries(int count)
      : target(make_array<int>("view_factors.target", count)),
        hits(make_array<std::int64_t>("view_factors.hits", count)),
        factor(make_array<double>("view_factors.factor", count)),
        error(make_array<double>("view_factors.error", count)) {}
};

RowTracer::RowTracer(const ExecutionSpace& space, PreparedTrace trace, const ExchangeOptions& options, int first_source,
                     int rows)
    : space_(space), trace_(std::move(trace)), options_(options), first_source_(first_source), rows_(rows) {
  if (options_.rays < 1 || options_.scrambles < 1) throw std::invalid_argument("a trace needs rays and scrambles");
}

template <bool mixed, bool bent>
void RowTracer::launch_as(const Block& block, const RayPieces& pieces, bool to_sun) const {
  const Paths<mixed, bent> paths{trace_.scene};
  if (to_sun) {
    for_each_ray(space_, "SunRays", pieces.count() * suns(), RayPieces::of_a_piece,
                 SunRays<mixed, bent>{paths, trace_.sources, pieces, trace_.suns, block.counts});
  } else {
    for_each_ray(space_, "CountRays", pieces.count(), RayPieces::of_a_piece,
                 CountRays<mixed, bent>{paths, trace_.sources, pieces, trace_.skies, trace_.map, block.counts});
  }
}

void RowTracer::launch_one(const Block& block, const RayPieces& pieces, bool to_sun) const {
  if (pieces.begin >= pieces.end) return;
  const bool mixed = trace_.scene.tree.mixed();
  if (trace_.bent) {
    mixed ? launch_as<true, true>(block, pieces, to_sun) : launch_as<false, true>(block, pieces, to_sun);
  } else {
    mixed ? launch_as<true, false>(block, pieces, to_sun) : launch_as<false, false>(block, pieces, to_sun);
  }
}

void RowTracer::launch(const Block& block, const Array<const int>& active, std::uint32_t begin, std::uint32_t end) {
  const int count = static_cast<int>(active.extent(0));
  const double of_a_row = double(end - begin) * options_.scrambles * (1.0 + suns() * 0.25);
  const int together = static_cast<int>(std::clamp(rays_of_a_launch / of_a_row, 1.0, double(count)));
  const double last =
      options_.asked_error > 0.0 ? std::max(double(end), double(options_.most_rays) / options_.scrambles) : double(end);
  for (int at = 0; at < count; at += together) {
    const int here = std::min(together, count - at);
    RayPieces pieces{active, at, here, first_source_ + block.first, begin, end, options_.scrambles, options_.seed};
    launch_one(block, pieces, false);
    traced_ += std::int64_t(here) * options_.scrambles * (end - begin);
    if (suns() > 0) {
      pieces.begin = begin == 0 ? 0 : sun_rays(begin);
      pieces.end = sun_rays(end);
      launch_one(block, pieces, true);
      traced_ += std::int64_t(here) * options_.scrambles * (pieces.end - pieces.begin) * suns();
    }
    if (options_.progress) {
      space_.fence("coldsky: rays are traced");
      const double of_batch = double(at + here) / count;
      const double of_block = std::min(1.0, (begin + of_batch * (end - begin)) / last);
      options_.progress((block.first + of_block * block.rows) / rows_);
    }
  }
}

std::vector<double> RowTracer::errors(const Block& block, const Array<const int>& active, std::uint32_t end) const {
  const int count = static_cast<int>(active.extent(0));
  const auto error = make_array<double>("trace.errors", count);
  for_each(space_, "LargestErrors", count,
           LargestErrors{block.counts, active, double(end), double(sun_rays(end)), error}, 1024);
  return to_host(space_, error);
}

void RowTracer::trace_block(Block& block, TracedExchange& result) {
  std::vector<int> active(static_cast<std::size_t>(block.rows));
  for (int row = 0; row < block.rows; ++row) active[static_cast<std::size_t>(row)] = row;
  std::uint32_t begin = 0, end = static_cast<std::uint32_t>(options_.rays);
  while (!active.empty()) {
    const Array<const int> rows = to_device(space_, active, "trace.active");
    launch(block, rows, begin, end);
    for (const int row : active) block.rays[static_cast<std::size_t>(row)] = end;
    const std::vector<double> error = errors(block, rows, end);
    if (!(options_.asked_error > 0.0)) {
      for (const double of_row : error) result.largest_error = std::max(result.largest_error, of_row);
      break;
    }
    const bool last = 2.0 * end * options_.scrambles > double(options_.most_rays) || end > (1U << 28U);
    std::vector<int> left;
    for (std::size_t n = 0; n < active.size(); ++n) {
      const bool done = error[n] <= options_.asked_error;
      if (done || last) result.largest_error = std::max(result.largest_error, error[n]);
      if (!done) left.push_back(active[n]);
    }
    if (last) {
      result.reached = result.reached && left.empty();
      break;
    }
    active.swap(left);
    begin = end;
    end *= 2;
  }
}

void RowTracer::take_rows(const Block& block, TracedExchange& result, std::vector<Entries>& entries,
                          std::vector<int>& first) const {
  const int places_of_block = block.rows * columns();
  const auto found = make_array<std::uint8_t>("view_factors.found", places_of_block);
  for_each(space_, "MarkHits", places_of_block, MarkHits{block.counts, found});
  const Array<int> places = compact(space_, found);
  const int size = static_cast<int>(places.extent(0));
  entries.emplace_back(size);
  const Entries& taken = entries.back();
  const Array<const double> rays = to_device(space_, block.rays, "trace.rays");
  for_each(space_, "TakeHits", size,
           TakeHits{block.counts, places, rays, taken.target, taken.hits, taken.factor, taken.error});
  const auto begins = make_array<int>("view_factors.begins", block.rows),
             at = make_array<int>("view_factors.at", block.rows);
  for_each(space_, "RowBegins", block.rows, RowBegins{columns(), begins});
  lower_bounds<int>(space_, places, begins, at);
  const int before = first.back();
  first.pop_back();
  for (const int begin : to_host(space_, at)) first.push_back(before + begin);
  first.push_back(before + size);
  // What came to no patch, row by row.
  const auto target = to_host(space_, taken.target);
  const auto factor = to_host(space_, taken.factor), error = to_host(space_, taken.error);
  for (int row = 0; row < block.rows; ++row) {
    const auto source = static_cast<std::size_t>(block.first + row);
    for (int n = first[source]; n < first[source + 1]; ++n) {
      const auto entry = static_cast<std::size_t>(n - before);
      const int column = target[entry];
      if (column == trace_.scene.space()) {
        result.out[source] = factor[entry];
        result.out_error[source] = error[entry];
      } else if (column == trace_.scene.blind()) {
        result.blind[source] = factor[entry];
      } else if (column == trace_.scene.lost()) {
        result.lost[source] = factor[entry];
      }
    }
  }
}

void RowTracer::take_means(const Block& block, TracedExchange& result) const {
  SeenOfSkies& seen = result.seen;
  if (skies() == 0) return;
  std::vector<double> rays(block.rays), of_sun(block.rays.size());
  for (std::size_t row = 0; row < rays.size(); ++row) {
    of_sun[row] = std::max(1.0, double(sun_rays(static_cast<std::uint32_t>(rays[row]))));
    rays[row] = std::max(1.0, rays[row]);
  }
  const auto take = [&]<class Count>(const Array<Count>& sums, int width, double unit, const std::vector<double>& of) {
    const int count = block.rows * width;
    const auto mean = make_array<double>("trace.mean", count), error = make_array<double>("trace.error", count);
    for_each(space_, "TakeMeans", count,
             TakeMeans<Count>{block.counts, sums, width, unit, to_device(space_, of, "trace.rays"), mean, error});
    return std::pair{to_host(space_, mean), to_host(space_, error)};
  };
  const bool mapped = trace_.map.there();
  const auto planet =
      mapped ? take(block.counts.infrared, skies(), fixed_unit, rays) : take(block.counts.planet, skies(), 1.0, rays);
  const auto albedo = take(block.counts.albedo, skies(), fixed_unit, rays);
  const auto sun = take(block.counts.sunlight, suns(), fixed_unit, of_sun);
  for (int row = 0; row < block.rows; ++row) {
    for (int sky = 0; sky < skies(); ++sky) {
      const auto from = static_cast<std::size_t>(row * skies() + sky);
      const auto to = static_cast<std::size_t>(block.first + row) * static_cast<std::size_t>(skies()) +
                      static_cast<std::size_t>(sky);
      const auto from_sun = static_cast<std::size_t>(row * suns() + trace_.sun_of_sky[static_cast<std::size_t>(sky)]);
      seen.planet[to] = planet.first[from];
      seen.planet_error[to] = planet.second[from];
      seen.albedo[to] = albedo.first[from];
      seen.albedo_error[to] = albedo.second[from];
      seen.sun[to] = sun.first[from_sun];
      seen.sun_error[to] = sun.second[from_sun];
    }
  }
}

TracedExchange RowTracer::run() {
  const Kokkos::Timer timer;
  const auto rows = static_cast<std::size_t>(rows_);
  TracedExchange result;
  result.raw.patches = trace_.scene.patches.count;
  result.raw.scrambles = options_.scrambles;
  result.out.assign(rows, 0.0);
  result.out_error = result.blind = result.lost = result.out;
  result.rays.assign(rows, 0);
  const std::vector<double> of_skies(rows * static_cast<std::size_t>(skies()), 0.0);
  result.seen = {skies(), of_skies, of_skies, of_skies, of_skies, of_skies, of_skies};
  const double of_a_row = double(options_.scrambles) * (columns() + 3.0 * skies() + 2.0 * suns());
  const int together = static_cast<int>(std::clamp(options_.most_counters / of_a_row, 1.0, double(std::max(1, rows_))));
  std::vector<Entries> entries;
  std::vector<int> first{0};
  for (int at = 0; at < rows_; at += together) {
    Block block;
    block.first = at;
    block.rows = std::min(together, rows_ - at);
    block.rays.assign(static_cast<std::size_t>(block.rows), 0.0);
    const int sums = block.rows * options_.scrambles;
    block.counts = {options_.scrambles,
                    columns(),
                    skies(),
                    suns(),
                    make_zeros<int>(space_, "trace.hits", sums * columns()),
                    make_zeros<int>(space_, "trace.planet", sums * skies()),
                    make_zeros<std::int64_t>(space_, "trace.albedo", sums * skies()),
                    make_zeros<std::int64_t>(space_, "trace.sunlight", sums * suns())};
    if (trace_.map.there()) block.counts.infrared = make_zeros<std::int64_t>(space_, "trace.infrared", sums * skies());
    trace_block(block, result);
    take_rows(block, result, entries, first);
    take_means(block, result);
    for (int row = 0; row < block.rows; ++row) {
      const auto of_row = static_cast<std::int64_t>(block.rays[static_cast<std::size_t>(row)]) * options_.scrambles;
      result.rays[static_cast<std::size_t>(at + row)] = of_row;
      result.raw.rays = std::max(result.raw.rays, of_row);
    }
  }
  if (rows_ == 0) entries.emplace_back(0);
  result.raw.first = to_device(space_, first, "view_factors.first");
  result.raw.target = joined(space_, entries, &Entries::target);
  result.raw.hits = joined(space_, entries, &Entries::hits);
  result.raw.factor = joined(space_, entries, &Entries::factor);
  result.raw.error = joined(space_, entries, &Entries::error);
  space_.fence("coldsky: view factors are counted");
  result.all_rays = traced_;
  result.seconds = timer.seconds();
  return result;
}

}  // namespace coldsky
