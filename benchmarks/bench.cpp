#include "benchmarks/context.hpp"

#include <fmt/format.h>
#include <sys/resource.h>

#include <algorithm>
#include <charconv>
#include <map>
#include <nlohmann/json.hpp>

#include "coldsky_build_info.hpp"
#include "solver/core/error.hpp"

namespace coldsky {

namespace {

double peak_rss_megabytes() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return 1e-6 * 1024.0 * static_cast<double>(usage.ru_maxrss);
}

template <class T>
nlohmann::ordered_json or_null(const std::optional<T>& value) {
  return value ? nlohmann::ordered_json(*value) : nlohmann::ordered_json(nullptr);
}

void print_json(const BenchRow& row) {
  nlohmann::ordered_json line{
      {"name", row.name},
      {"case", row.case_name.empty() ? nlohmann::ordered_json(nullptr) : nlohmann::ordered_json(row.case_name)},
      {"size", row.size},
      {"threads", Kokkos::num_threads()},
      {"backend", backend_name()},
      {"setup_s", or_null(row.setup_seconds)},
      {"solve_s", or_null(row.solve_seconds)},
      {"total_s", or_null(row.total_seconds)},
      {"iterations", or_null(row.iterations)},
      {"relative_residual", or_null(row.relative_residual)},
      {"bytes_per_cell", or_null(row.bytes_per_cell)},
      {"peak_rss_mb", peak_rss_megabytes()},
      {"rate", or_null(row.rate)},
      {"rate_unit", row.rate_unit.empty() ? nlohmann::ordered_json(nullptr) : nlohmann::ordered_json(row.rate_unit)},
      {"roof_fraction", or_null(row.roof_fraction)}};
  if (!row.setup_work.empty()) line["setup_work"] = nlohmann::ordered_json::parse(row.setup_work);
  if (!row.solve_work.empty()) line["solve_work"] = nlohmann::ordered_json::parse(row.solve_work);
  fmt::print("{}\n", line.dump());
}

template <class T>
std::string or_dash(const std::optional<T>& value, const char* format) {
  return value ? fmt::format(fmt::runtime(format), *value) : "-";
}

void print_text(const BenchRow& row) {
  std::optional<double> percent;
  if (row.roof_fraction) percent = 100.0 * *row.roof_fraction;
  fmt::print("{:<8} {:<20} {:<14} {:>10} {:>10} {:>10} {:>5} {:>9} {:>7} {:>8.0f} {:>11} {:<9} {:>6}\n", row.name,
             row.case_name.empty() ? "-" : row.case_name, row.size, or_dash(row.setup_seconds, "{:.4f}"),
             or_dash(row.solve_seconds, "{:.4f}"), or_dash(row.total_seconds, "{:.4f}"), or_dash(row.iterations, "{}"),
             or_dash(row.relative_residual, "{:.1e}"), or_dash(row.bytes_per_cell, "{:.1f}"), peak_rss_megabytes(),
             or_dash(row.rate, "{:.4g}"), row.rate_unit, or_dash(percent, "{:.1f}"));
  std::fflush(stdout);
}

/// All of them, in the order of `bench all`.
const std::vector<Benchmark>& benchmarks() {
  static const std::vector<Benchmark> all = [] {
    std::vector<Benchmark> list = kernel_benchmarks();
    for (const auto& of_file : {solve_benchmarks(), orbit_benchmarks(), fin_benchmarks(), strip_benchmarks(),
                                ray_benchmarks(), exchange_benchmarks()}) {
      list.insert(list.end(), of_file.begin(), of_file.end());
    }
    return list;
  }();
  return all;
}

}  // namespace

void require_at_most(const std::string& what, double value, double limit) {
  if (!(value <= limit)) throw BenchError(fmt::format("{} is {:.3e}, more than {:.3e}", what, value, limit));
}

Box bench_box(const BenchOptions& options, const Box& standard, int depth) {
  if (options.size.empty()) return standard;
  std::vector<int> counts;
  const char* at = options.size.data();
  const char* const end = at + options.size.size();
  const auto bad = [&](const std::string& why) {
    throw InputError({}, fmt::format("--size {}: {}", options.size, why), "", "write 128 or 250x131x77");
  };
  while (true) {
    int count = 0;
    const auto [next, error] = std::from_chars(at, end, count);
    if (error != std::errc() || count < 1) bad("is no size");
    counts.push_back(count);
    if (next == end) break;
    if (*next != 'x') bad("is no size");
    at = next + 1;
  }
  if (counts.size() == 1) counts = {counts[0], counts[0], depth > 0 ? depth : counts[0]};
  if (counts.size() == 2 && depth > 0) counts.push_back(depth);
  if (counts.size() != 3) bad("has the wrong number of dimensions");
  constexpr double most = 2147483647.0;  // cells are numbered by int
  if (double(counts[0]) * counts[1] * counts[2] > most) bad("has more cells than can be numbered");
  return {counts[0], counts[1], counts[2]};
}

std::string box_text(const Box& box) { return fmt::format("{}x{}x{}", box.nx, box.ny, box.nz); }

double median(std::vector<double>& values) {
  std::sort(values.begin(), values.end());
  const std::size_t half = values.size() / 2;
  return values.size() % 2 == 1 ? values[half] : 0.5 * (values[half - 1] + values[half]);
}

std::vector<std::string> bench_names() {
  std::vector<std::string> names;
  for (const Benchmark& one : benchmarks()) names.emplace_back(one.name);
  return names;
}

int run_bench(const BenchOptions& options, const Session& session) {
  BenchContext context{options, session, options.json ? print_json : print_text};
  if (!options.json) {
    fmt::print("coldsky {} ({}), {}, {}; {} on {}\n", build_info::version, build_info::commit, build_info::compiler,
               build_info::build_type, backend_name(), device_name());
    fmt::print("seconds: median of {} runs; rates: best of {}; B/cell: traffic of a kernel, memory of a solve\n",
               options.repeat, options.repeat);
    fmt::print("roof %: of the triad's bandwidth, run before and after each call; median of {} calls\n",
               options.repeat);
    fmt::print("{:<8} {:<20} {:<14} {:>10} {:>10} {:>10} {:>5} {:>9} {:>7} {:>8} {:>11} {:<9} {:>6}\n", "name", "case",
               "size", "setup [s]", "solve [s]", "total [s]", "it", "residual", "B/cell", "RSS [MB]", "rate", "",
               "roof %");
  }
  for (const auto& [name, run] : benchmarks()) {
    if (options.name != name && options.name != "all") continue;
    try {
      run(context);
    } catch (const BenchError& error) {
      throw BenchError(fmt::format("{}: {}", name, error.what()));
    }
  }
  return 0;
}

}  // namespace coldsky
