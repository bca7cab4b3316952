#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "benchmarks/context.hpp"
#include "benchmarks/designs.hpp"
#include "kernels/base/mirror.hpp"
#include "kernels/radiation/exchange.hpp"

namespace coldsky {

namespace {

/// A matrix of 108 MB, which no cache holds.
constexpr int standard_patches = 3000;
/// Exchanged with each entry of a row: A F and the number of the patch.
constexpr double bytes_of_an_entry = sizeof(double) + sizeof(int);
constexpr double radiosity_tolerance = 1e-12;
/// Of what patches give off and reflect [W/m^2], [-].
constexpr double least_source = 100.0, most_source = 900.0, least_reflectance = 0.05, most_reflectance = 0.9;

/// All patches see each other, by random shares; a tenth of the view, about, is outside.
ExchangeRows random_scene(int patches) {
  ExchangeRows rows;
  rows.patches = patches;
  const auto count = static_cast<std::size_t>(patches);
  rows.first.reserve(count + 1);
  rows.target.reserve(count * count);
  rows.exchange.reserve(count * count);
  rows.first.push_back(0);
  for (int i = 0; i < patches; ++i) {
    double sum = 0.0;
    for (int j = 0; j < patches; ++j) {
      const auto low = static_cast<std::uint64_t>(std::min(i, j)), high = static_cast<std::uint64_t>(std::max(i, j));
      rows.target.push_back(j);
      rows.exchange.push_back(random_numbers::uniform_of(low, high) / patches);
      sum += rows.exchange.back();
    }
    rows.first.push_back(static_cast<int>(rows.target.size()));
    rows.outward.push_back(0.1 * sum);
    rows.area.push_back(sum + rows.outward.back());
  }
  return rows;
}

std::vector<double> random_values(int count, double low, double high, std::uint64_t input) {
  std::vector<double> values;
  values.reserve(static_cast<std::size_t>(count));
  for (int n = 0; n < count; ++n) {
    values.push_back(random_numbers::between(low, high, random_numbers::uniform_of(n, input)));
  }
  return values;
}

/// Largest |G - F (source + reflectance G)| of a sample of rows over the largest G, formed on the host.
double independent_residual(const ExchangeRows& rows, const std::vector<double>& source,
                            const std::vector<double>& reflectance, const std::vector<double>& irradiation) {
  constexpr int sample = 33;
  double worst = 0.0;
  for (int n = 0; n < sample; ++n) {
    const auto i = static_cast<std::size_t>(static_cast<std::int64_t>(n) * rows.patches / sample);
    long double sum = 0.0L;
    for (int e = rows.first[i]; e < rows.first[i + 1]; ++e) {
      const auto entry = static_cast<std::size_t>(e), j = static_cast<std::size_t>(rows.target[entry]);
      sum += static_cast<long double>(rows.exchange[entry]) * (source[j] + reflectance[j] * irradiation[j]);
    }
    worst = std::max(worst, std::fabs(static_cast<double>(sum / rows.area[i]) - irradiation[i]));
  }
  return worst / *std::max_element(irradiation.begin(), irradiation.end());
}

void bench_exchange(BenchContext& context) {
  const ExecutionSpace& space = context.session.space;
  const int patches = bench_box(context.options, {standard_patches, 1, 1}, 1).nx;
  const ExchangeRows rows = random_scene(patches);
  const auto source_host = random_values(patches, least_source, most_source, 0),
             reflectance_host = random_values(patches, least_reflectance, most_reflectance, 1);
  const auto source = to_device(space, source_host, "bench.source"),
             reflectance = to_device(space, reflectance_host, "bench.reflectance"),
             irradiation = make_zeros<double>(space, "bench.irradiation", patches),
             sent = make_zeros<double>(space, "bench.sent", patches);
  Radiosity radiosity(space, to_device(space, rows));
  std::vector<double> product, solve;
  RadiosityReport report;
  for (int n = 0; n < context.options.repeat; ++n) {
    space.fence("coldsky: benchmark");
    Kokkos::Timer timer;
    radiosity.irradiate(source, {}, sent);
    space.fence("coldsky: benchmark");
    product.push_back(timer.seconds());
    timer.reset();
    report = radiosity.solve(reflectance, sent, irradiation, radiosity_tolerance);
    space.fence("coldsky: benchmark");
    solve.push_back(timer.seconds());
  }
  if (!report.converged) throw BenchError("the radiosity of a scene does not converge");
  const double residual = independent_residual(rows, source_host, reflectance_host, to_host(space, irradiation));
  require_at_most("the residual of the radiosity", residual, 1e-11);
  const double bytes = bytes_of_an_entry * static_cast<double>(rows.target.size());
  BenchRow row{"exchange", "irradiation", fmt::format("{}", patches)};
  row.bytes_per_cell = bytes / patches;
  row.rate_unit = "GB/s";
  row.rate = 1e-9 * bytes / *std::min_element(product.begin(), product.end());
  context.add(row);
  // One product in every iteration, and one at the end.
  row.case_name = "radiosity";
  row.solve_seconds = median(solve);
  row.iterations = report.iterations;
  row.relative_residual = residual;
  row.rate = 1e-9 * bytes * (report.iterations + 1) / *row.solve_seconds;
  context.add(row);
}

}  // namespace

std::vector<Benchmark> exchange_benchmarks() { return {{"exchange", bench_exchange}}; }

}  // namespace coldsky
