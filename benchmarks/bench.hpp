#pragma once
#include <cstdint>
#include <string>
#include <vector>

namespace coldsky {

struct Session;

struct BenchOptions {
  std::string name;            ///< a benchmark, or "all"
  std::string size;            ///< "128" or "250x131x77"; empty = the benchmark's own
  std::string case_name;       ///< empty = all cases of the benchmark
  std::int64_t designs = 0;    ///< of batched solvers; 0 = the benchmark's own
  std::int64_t triangles = 0;  ///< of traced scenes; 0 = the benchmark's own
  int repeat = 5;
  bool json = false;
  bool work = false;               ///< say what ran, for a model of the time; in JSON
  std::vector<std::string> files;  ///< compare: the two runs
  std::string out;                 ///< compare: page to write; fins: table of the first designs; empty = none
};

/// The benchmarks, in the order of `bench all`.
std::vector<std::string> bench_names();
/// `coldsky bench`: returns the exit code. Throws BenchError where a benchmark's own result is wrong.
int run_bench(const BenchOptions& options, const Session& session);
/// Two runs of `bench --json` side by side.
int run_bench_compare(const BenchOptions& options);

}  // namespace coldsky
