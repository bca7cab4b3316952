#pragma once
#include "kernels/radiation/emission.hpp"
#include "kernels/radiation/sky.hpp"

/// Where the rays of patches end, counted. Only integers are added: sums are the same in any order.
namespace coldsky {

/// Sums of a block of rows, scramble by scramble: entry (row scrambles + scramble) width + k.
struct RowCounts {
  int scrambles = 1, columns = 0, skies = 0, suns = 0;
  Array<int> hits;               ///< width: columns
  Array<int> planet;             ///< width: skies; rays that end at the planet
  Array<std::int64_t> albedo;    ///< width: skies; cosines of the Sun's zenith there (fixed_cosine)
  Array<std::int64_t> sunlight;  ///< width: suns; cosines towards the Sun where nothing is in the way
  /// Width: skies; the planet's infrared over its largest where rays end (fixed_cosine). Without a map empty.
  Array<std::int64_t> infrared = {};
  KOKKOS_INLINE_FUNCTION int place(int row, int scramble, int width) const {
    return (row * scrambles + scramble) * width;
  }
};

/// Counts rays by where they end, a piece of a row in a call.
template <bool mixed, bool bent>
struct CountRays {
  Paths<mixed, bent> paths;
  PatchRays sources;
  RayPieces pieces;
  Array<const SkyDirections> skies;
  PlanetTable map;
  RowCounts counts;

  /// Counts that have not been added yet: a few columns meet most rays of a piece.
  struct Pending {
    static constexpr int slots = runs_on_host ? 32 : 4;
    int column[slots], count[slots];
    int* to;
    KOKKOS_INLINE_FUNCTION explicit Pending(int* row) : to(row) {
      for (int s = 0; s < slots; ++s) column[s] = count[s] = 0;
    }
    // Different threads trace rays of a patch; integers add up to the same in any order.
    KOKKOS_INLINE_FUNCTION void add(int s) { Kokkos::atomic_add(to + column[s], count[s]); }
    KOKKOS_INLINE_FUNCTION void take(int met) {
      const int s = met % slots;
      if (count[s] > 0 && column[s] != met) {
        add(s);
        count[s] = 0;
      }
      column[s] = met;
      ++count[s];
    }
    KOKKOS_INLINE_FUNCTION void finish() {
      for (int s = 0; s < slots; ++s) {
        if (count[s] > 0) add(s);
      }
    }
  };

  template <bool mapped>
  KOKKOS_INLINE_FUNCTION void add_skies(const RayPieces::Piece& piece, const Vector3* leaving, int count) const {
    const int at = counts.place(piece.row, piece.scramble, counts.skies);
    for (int k = 0; k < counts.skies; ++k) {
      const SkyDirections sky = skies(k);
      int planet = 0;
      std::int64_t albedo = 0, infrared = 0;
      for (int r = 0; r < count; ++r) {
        float cosine = 0.0F, latitude_sine = 0.0F;
        if (!sky.meets_planet(leaving[r], cosine, latitude_sine)) continue;
        ++planet;
        if constexpr (mapped) {
          albedo += fixed_cosine(cosine * PlanetTable::at(map.albedo, latitude_sine));
          infrared += fixed_cosine(PlanetTable::at(map.infrared, latitude_sine));
        } else {
          albedo += fixed_cosine(cosine);
        }
      }
      if (infrared > 0) Kokkos::atomic_add(&counts.infrared(at + k), infrared);
      if (planet > 0) Kokkos::atomic_add(&counts.planet(at + k), planet);
      if (albedo > 0) Kokkos::atomic_add(&counts.albedo(at + k), albedo);
    }
  }

  KOKKOS_INLINE_FUNCTION void operator()(const int n) const {
    const RayPieces::Piece piece = pieces.piece(n);
    if (!sources.has(piece.source)) return;
    Pending pending(&counts.hits(counts.place(piece.row, piece.scramble, counts.columns)));
    Vector3 leaving[RayPieces::of_a_piece];
    int out = 0;
    std::uint32_t point[Sobol::dimensions];
    for (int d = 0; d < Sobol::dimensions; ++d) point[d] = sources.sobol.point(piece.begin, d);
    for (std::uint32_t r = piece.begin; r < piece.end; ++r) {
      const Ray ray = sources.ray(piece.source, point, piece.seeds);
      for (int d = 0; d < Sobol::dimensions; ++d) point[d] = sources.sobol.next(point[d], r, d);
      const std::uint64_t ticket = (piece.stream << 32U | r) * 0xd1342543de82ef95ULL + pieces.seed;
      const int met = paths.follow(
          ray, ticket, [&](int passed) { pending.take(passed); }, leaving[out]);
      pending.take(met);
      if (met == paths.scene.space()) ++out;
    }
    pending.finish();
    if (counts.skies == 0) return;
    if (counts.infrared.extent(0) > 0) {
      add_skies<true>(piece, leaving, out);
    } else {
      add_skies<false>(piece, leaving, out);
    }
  }
};

/// Sunlight on the patches: from points of theirs, whether something stands before the Sun.
template <bool mixed, bool bent>
struct SunRays {
  Paths<mixed, bent> paths;
  PatchRays sources;
  RayPieces pieces;
  Array<const Vector3> suns;
  RowCounts counts;
  KOKKOS_INLINE_FUNCTION void operator()(const int n) const {
    const RayPieces::Piece piece = pieces.piece(n / counts.suns);
    const int sun = n % counts.suns;
    if (!sources.has(piece.source)) return;
    const Vector3 towards = suns(sun);
    std::int64_t sum = 0;
    std::uint32_t point[2] = {sources.sobol.point(piece.begin, 0), sources.sobol.point(piece.begin, 1)};
    for (std::uint32_t r = piece.begin; r < piece.end; ++r) {
      const std::uint32_t x[2] = {scrambled(point[0], piece.seeds[0]), scrambled(point[1], piece.seeds[1])};
      for (int d = 0; d < 2; ++d) point[d] = sources.sobol.next(point[d], r, d);
      Ray ray;
      const Start start = sources.start(piece.source, x, ray.source);
      const float cosine = dot(start.normal, towards);
      if (!(cosine > 0.0F)) continue;
      ray.origin = start.point;
      ray.direction = towards;
      if (paths.sees_space(ray)) sum += fixed_cosine(cosine);
    }
    if (sum > 0) {
      Kokkos::atomic_add(&counts.sunlight(counts.place(piece.row, piece.scramble, counts.suns) + sun), sum);
    }
  }
};

/// Mean over scrambles of a share, and its standard error from their spread. \param sum, squares of the scrambles'
/// shares
KOKKOS_INLINE_FUNCTION double error_of_mean(double sum, double squares, int scrambles, double rays) {
  const double mean = sum / scrambles;
  // Of one scramble alone the error is not known; rays that know nothing of each other have at most this one.
  if (scrambles < 2) return Kokkos::sqrt(Kokkos::fmax(0.0, mean * (1.0 - mean)) / rays);
  const double variance = Kokkos::fmax(0.0, squares - sum * mean) / (scrambles - 1.0);
  return Kokkos::sqrt(variance / scrambles);
}

/// Of one number of a row: mean and standard error. \param values its sums, `stride` from scramble to scramble
/// \param unit what one count is worth as a share of a scramble's rays
template <class Count>
KOKKOS_INLINE_FUNCTION double share_of(const Count* values, int stride, int scrambles, double unit, double rays,
                                       double& error) {
  double sum = 0.0, squares = 0.0;
  for (int s = 0; s < scrambles; ++s) {
    const double share = double(values[s * stride]) * unit;
    sum += share;
    squares += share * share;
  }
  error = error_of_mean(sum, squares, scrambles, rays);
  return sum / scrambles;
}

/// Largest standard error of each row.
struct LargestErrors {
  RowCounts counts;
  Array<const int> active;
  double rays, sun_rays;  ///< of a scramble so far
  Array<double> error;    ///< of each active row
  template <class Count>
  KOKKOS_INLINE_FUNCTION double largest(const Array<Count>& sums, int row, int width, double unit, double of) const {
    double result = 0.0;
    for (int k = 0; k < width; ++k) {
      double one = 0.0;
      share_of(&sums(counts.place(row, 0, width) + k), width, counts.scrambles, unit, of * counts.scrambles, one);
      result = Kokkos::fmax(result, one);
    }
    return result;
  }
  KOKKOS_INLINE_FUNCTION void operator()(const int n) const {
    const int row = active(n);
    double worst = largest(counts.hits, row, counts.columns, 1.0 / rays, rays);
    worst = Kokkos::fmax(worst, largest(counts.planet, row, counts.skies, 1.0 / rays, rays));
    if (counts.infrared.extent(0) > 0)
      worst = Kokkos::fmax(worst, largest(counts.infrared, row, counts.skies, fixed_unit / rays, rays));
    worst = Kokkos::fmax(worst, largest(counts.albedo, row, counts.skies, fixed_unit / rays, rays));
    error(n) = Kokkos::fmax(worst, largest(counts.sunlight, row, counts.suns, fixed_unit / sun_rays, sun_rays));
  }
};

struct MarkHits {
  RowCounts counts;
  Array<std::uint8_t> found;  ///< of row and column
  KOKKOS_INLINE_FUNCTION void operator()(const int n) const {
    const int row = n / counts.columns, column = n % counts.columns;
    int sum = 0;
    for (int s = 0; s < counts.scrambles; ++s) sum |= counts.hits(counts.place(row, s, counts.columns) + column);
    found(n) = sum > 0 ? 1 : 0;
  }
};

/// Entries of the rows of a block, and where rows begin.
struct TakeHits {
  RowCounts counts;
  Array<const int> places;
  Array<const double> rays;  ///< of a scramble, of each row
  Array<int> target;
  Array<std::int64_t> taken;
  Array<double> factor, error;
  KOKKOS_INLINE_FUNCTION void operator()(const int n) const {
    const int place = places(n), row = place / counts.columns, column = place % counts.columns;
    const int at = counts.place(row, 0, counts.columns) + column;
    std::int64_t sum = 0;
    for (int s = 0; s < counts.scrambles; ++s) sum += counts.hits(at + s * counts.columns);
    target(n) = column;
    taken(n) = sum;
    // The factor from whole numbers: rows then sum to one as hits sum to rays.
    factor(n) = double(sum) / (rays(row) * counts.scrambles);
    double spread = 0.0;
    share_of(&counts.hits(at), counts.columns, counts.scrambles, 1.0 / rays(row), rays(row) * counts.scrambles, spread);
    // Scrambles can agree by more than a ray's worth where an edge lies along the grid of their points.
    const double grain = double(sum) < rays(row) * counts.scrambles ? 0.289 / rays(row) : 0.0;
    error(n) = Kokkos::sqrt(spread * spread + grain * grain);
  }
};

/// Means and errors of one of the sums beside the hits, of row n / width.
template <class Count>
struct TakeMeans {
  RowCounts counts;
  Array<const Count> sums;
  int width;
  double unit;
  Array<const double> rays;  ///< of a scramble, of each row
  Array<double> mean, error;
  KOKKOS_INLINE_FUNCTION void operator()(const int n) const {
    const int row = n / width;
    double spread = 0.0;
    mean(n) = share_of(&sums(counts.place(row, 0, width) + n % width), width, counts.scrambles, unit / rays(row),
                       rays(row) * counts.scrambles, spread);
    error(n) = spread;
  }
};

struct RowBegins {
  int columns;
  Array<int> begins;
  KOKKOS_INLINE_FUNCTION void operator()(const int n) const { begins(n) = n * columns; }
};

}  // namespace coldsky
