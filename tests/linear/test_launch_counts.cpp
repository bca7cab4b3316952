// Launches and waits of linear solves as a GPU has them, against tests/evidence/launches.csv: counted through the tools
// interface of Kokkos, on a CPU with the graphs and the looks of a GPU.
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <map>
#include <sstream>

#include "benchmarks/problems.hpp"
#include "kernels/base/vector.hpp"
#include "solver/linear/krylov.hpp"
#include "solver/linear/multigrid.hpp"
#include "test_folders.hpp"
#include "tests/support/kernel_events.hpp"

namespace coldsky {
namespace {

using testing::EventRecorder;
using testing::KernelEvents;

/// Of one solve to 1e-8 that finds its graphs and its memory made.
struct Counts {
  int iterations = 0, launches = 0, kernels = 0, waits = 0;
};

/// What is counted: problem, box, method.
struct Counted {
  std::string problem, method;
  Box box;
  std::string name() const {
    return method + ": " + problem + " " + std::to_string(box.nx) + " x " + std::to_string(box.ny) + " x " +
           std::to_string(box.nz);
  }
  int cells() const { return box.cells(); }
};

LinearSystem make(const Counted& what) {
  const ExecutionSpace space{};
  return what.problem == "panel" ? make_linear_panel(space, what.box)
                                 : make_w1(space, find_w1_case(what.problem), what.box);
}

Counts count(const Counted& what) {
  const ExecutionSpace space{};
  const LinearSystem system = make(what);
  StencilOperator op(space, system.a);
  MultigridOptions options;
  options.replay = Replay::graph;
  Multigrid multigrid(space, options);
  multigrid.build(op.single());
  const int cells = op.size();
  const Array<double> x("x", cells);
  KernelEvents events;
  Counts counts;
  const auto run = [&](auto& solver) {
    for (int n = 0; n < 2; ++n) {
      fill(space, 0.0, x);
      EventRecorder recorder;
      const LinearReport report = solver.solve(op, multigrid, system.b, x, {1e-8, 100});
      EXPECT_EQ(report.status, LinearStatus::converged);
      counts.iterations = report.iterations;
      events = recorder.events();
    }
  };
  if (what.method == "conjugate gradients") {
    ConjugateGradients solver(space, cells, {Replay::graph, GradientReport::most});
    run(solver);
  } else {
    BiConjugateGradientsStabilised solver(space, cells);
    run(solver);
  }
  EXPECT_TRUE(events.hidden.empty() || runs_on_host) << events.text();
  counts.launches = events.launches + events.graphs;
  counts.kernels = events.launches + events.nodes;
  counts.waits = events.sums;
  return counts;
}

// When the host looks next is drawn from the residual's rate in whole iterations: a build without optimisation rounds
// otherwise and may look once more.
#ifdef NDEBUG
constexpr int one_more_look = 0;
#else
constexpr int one_more_look = 1;
#endif

constexpr const char* begin_mark = "<!-- table of launches: begin, written by the test LaunchCounts -->";
constexpr const char* end_mark = "<!-- table of launches: end -->";

std::string read_file(const std::string& path) {
  std::ostringstream text;
  text << std::ifstream(path).rdbuf();
  return text.str();
}

/// The table as docs/backends.md shows it.
std::string markdown(const std::map<std::string, Counts>& table) {
  std::ostringstream text;
  text << "| solve | iterations | launches | kernels in them | waits | an iteration: launches | kernels | waits |\n"
          "|---|---|---|---|---|---|---|---|\n";
  for (const auto& [name, counts] : table) {
    const auto each = [iterations = counts.iterations](int all) {
      char digits[16];
      std::snprintf(digits, sizeof digits, "%.1f", double(all) / iterations);
      return std::string(digits);
    };
    text << "| " << name << " | " << counts.iterations << " | " << counts.launches << " | " << counts.kernels << " | "
         << counts.waits << " | " << each(counts.launches) << " | " << each(counts.kernels) << " | "
         << each(counts.waits) << " |\n";
  }
  return text.str();
}

/// Puts the table between its marks, or finds it there.
void document(const std::map<std::string, Counts>& table, bool write) {
  const std::string path = std::string(COLDSKY_DOCS) + "/backends.md", text = read_file(path);
  const std::size_t begin = text.find(begin_mark), end = text.find(end_mark);
  ASSERT_TRUE(begin != std::string::npos && end != std::string::npos && begin < end) << path;
  const std::size_t from = begin + std::string(begin_mark).size() + 1;
  if (write) {
    std::ofstream(path) << text.substr(0, from) << markdown(table) << text.substr(end);
  } else {
    EXPECT_EQ(text.substr(from, end - from), markdown(table)) << path << " shows another table than launches.csv";
  }
}

std::string table_path() { return std::string(COLDSKY_EVIDENCE) + "/launches.csv"; }

std::map<std::string, Counts> read_table() {
  std::map<std::string, Counts> table;
  std::ifstream file(table_path());
  std::string line;
  std::getline(file, line);  // the names of the columns
  while (std::getline(file, line)) {
    std::istringstream cells(line);
    std::string name, number;
    std::getline(cells, name, ',');
    Counts counts;
    for (int* const to : {&counts.iterations, &counts.launches, &counts.kernels, &counts.waits}) {
      std::getline(cells, number, ',');
      *to = std::stoi(number);
    }
    table[name] = counts;
  }
  return table;
}

/// With COLDSKY_WRITE_LAUNCHES set, on a CPU, the table is made anew.
TEST(LaunchCounts, AreNoMoreThanTheTableSays) {
  const std::vector<Counted> all{
      {"aligned", "conjugate gradients", {16, 16, 16}},
      {"aligned", "conjugate gradients", {64, 64, 64}},
      {"aligned", "conjugate gradients", {128, 128, 128}},
      {"thin", "conjugate gradients", {64, 64, 64}},
      {"panel", "conjugate gradients", {32, 32, 12}},
      {"panel", "conjugate gradients", {256, 256, 12}},
      {"aligned", "BiCGStab", {16, 16, 16}},
      {"aligned", "BiCGStab", {64, 64, 64}},
      {"panel", "BiCGStab", {256, 256, 12}},
  };
  const bool write = runs_on_host && std::getenv("COLDSKY_WRITE_LAUNCHES") != nullptr;
  const std::map<std::string, Counts> table = read_table();
  std::ostringstream made;
  made << "solve,iterations,launches,kernels,waits\n";
  for (const Counted& what : all) {
    // An emulator takes a minute for ten thousand cells.
    if (!runs_on_host && what.cells() > 5000) continue;
    const Counts now = count(what);
    made << what.name() << ',' << now.iterations << ',' << now.launches << ',' << now.kernels << ',' << now.waits
         << '\n';
    if (write) continue;
    ASSERT_TRUE(table.contains(what.name())) << what.name();
    const Counts& known = table.at(what.name());
    EXPECT_EQ(now.iterations, known.iterations) << what.name();
    EXPECT_LE(now.launches, known.launches + one_more_look) << what.name();
    EXPECT_LE(now.kernels, known.kernels + one_more_look) << what.name();
    EXPECT_LE(now.waits, known.waits + one_more_look) << what.name();
  }
  std::printf("%s", made.str().c_str());
  if (write) std::ofstream(table_path()) << made.str();
  document(read_table(), write);
}

}  // namespace
}  // namespace coldsky
