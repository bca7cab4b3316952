#pragma once
#include "kernels/radiation/counting.hpp"
#include "kernels/radiation/trace_exchange.hpp"

/// The launches behind a trace: rows in blocks that fit the counters, batches until an error, entries of sparse rows.
namespace coldsky {

/// A trace, ready for the device.
struct PreparedTrace {
  Scene scene;
  PatchRays sources;
  Array<const SkyDirections> skies;
  PlanetTable map;
  Array<const Vector3> suns;
  std::vector<int> sun_of_sky;  ///< skies with the same Sun share its rays
  bool bent = false;            ///< mirrors, or specular patches
};

/// \throws std::invalid_argument, see trace_exchange
PreparedTrace prepare_trace(const ExecutionSpace& space, const TraceInput& input, const std::vector<PointOf>& points,
                            int most_reflections);

/// Rows of a trace. Those of patches may be fewer than all.
class RowTracer {
 public:
  /// \param first_source, rows sources that are traced, one behind another
  RowTracer(const ExecutionSpace& space, PreparedTrace trace, const ExchangeOptions& options, int first_source,
            int rows);
  TracedExchange run();

 private:
  struct Block;
  struct Entries;
  void trace_block(Block& block, TracedExchange& result);
  void launch(const Block& block, const Array<const int>& active, std::uint32_t begin, std::uint32_t end);
  template <bool mixed, bool bent>
  void launch_as(const Block& block, const RayPieces& pieces, bool to_sun) const;
  void launch_one(const Block& block, const RayPieces& pieces, bool to_sun) const;
  std::vector<double> errors(const Block& block, const Array<const int>& active, std::uint32_t end) const;
  void take_rows(const Block& block, TracedExchange& result, std::vector<Entries>& entries,
                 std::vector<int>& first) const;
  void take_means(const Block& block, TracedExchange& result) const;
  int columns() const { return trace_.scene.columns(); }
  int suns() const { return static_cast<int>(trace_.suns.extent(0)); }
  int skies() const { return static_cast<int>(trace_.skies.extent(0)); }

  ExecutionSpace space_;
  PreparedTrace trace_;
  ExchangeOptions options_;
  int first_source_, rows_;
  std::int64_t traced_ = 0;
};

}  // namespace coldsky
