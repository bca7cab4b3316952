// Studies know nothing but what they are handed: two of them run in one process at once, each on an instance of its
// own and stopped by its own interrupt.
#include "solver/session/session.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <barrier>
#include <csignal>
#include <exception>
#include <set>
#include <thread>

#include "solver/core/error.hpp"
#include "solver/core/paths.hpp"
#include "solver/model/read_case.hpp"
#include "solver/studies/panel_fields.hpp"
#include "solver/studies/size.hpp"
#include "solver/studies/solve.hpp"

namespace coldsky {
namespace {

/// Instances that share the threads of a CPU, or streams of a device.
template <class Space>
std::vector<Space> two_of() {
  if constexpr (requires { Space(1); }) {  // OpenMP's: partition_space ends the program where there is one thread
    const int threads = std::max(1, Space().concurrency() / 2);
    return {Space(threads), Space(threads)};
  } else {
    return Kokkos::Experimental::partition_space(Space(), 1, 1);
  }
}
std::vector<ExecutionSpace> instances() { return two_of<ExecutionSpace>(); }

/// Above `fewest_cells_for_threads` on the finest level, so that kernels of all kinds are met.
Case small_case(const std::string& name, std::vector<std::string> overrides = {}) {
  for (const char* size :
       {"mesh.length_cells=48", "mesh.half_pitch_cells=5", "mesh.sheet_cells=1", "mesh.core_cells=3"}) {
    overrides.emplace_back(size);
  }
  return read_case(data_file("cases/" + name).string(), overrides);
}

/// All digits of an answer.
struct Digits {
  std::vector<double> numbers;
  bool operator==(const Digits&) const = default;
};

Digits digits_of(const Case& c, PanelAnswer answer) {
  const PanelOutcome& o = answer.outcome;
  Digits digits{{o.panels, o.pump_power, o.area_uncertainty, o.bare.temperature, answer.state.heat, answer.state.outlet,
                 o.cold ? o.cold->coolant_min : 0.0, o.cold ? o.cold->minimum_load : 0.0,
                 static_cast<double>(answer.model->linear_iterations())}};
  const auto append = [&](const std::vector<double>& more) {
    digits.numbers.insert(digits.numbers.end(), more.begin(), more.end());
  };
  const ResultFile file = collect_results(c, *answer.model, answer.state);
  append(file.field.cells.front().values);
  append(file.surfaces.net);
  append(file.tubes.temperature_out);
  if (o.history) {
    for (const auto& column : o.history->columns) append(column.values);
  }
  return digits;
}

using Study = std::function<Digits(const Session&)>;

Study sizing(const std::string& name) {
  return [c = small_case(name)](const Session& session) {
    StudyRun run;
    return digits_of(c, size(c, session, run, {}));
  };
}

Study transient() {
  return [c = small_case("low-orbit-transient.toml", {"time.orbits=0.1"})](const Session& session) {
    StudyRun run;
    return digits_of(c, solve(c, session, run, {}));
  };
}

void expect_the_same_at_once(const Study& one, const Study& other) {
  const std::vector<ExecutionSpace> spaces = instances();
  const Study* studies[] = {&one, &other};
  Digits alone[2], at_once[2];
  for (int n = 0; n < 2; ++n) alone[n] = (*studies[n])(Session{spaces[n]});
  std::exception_ptr failure[2];
  std::barrier start(2);
  std::vector<std::thread> threads;
  for (int n = 0; n < 2; ++n) {
    threads.emplace_back([&, n] {
      start.arrive_and_wait();
      try {
        at_once[n] = (*studies[n])(Session{spaces[n]});
      } catch (...) {
        failure[n] = std::current_exception();
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  for (int n = 0; n < 2; ++n) {
    if (failure[n]) std::rethrow_exception(failure[n]);
    EXPECT_GT(alone[n].numbers.size(), 8192u);
    EXPECT_TRUE(at_once[n] == alone[n]) << "study " << n + 1;
  }
}

TEST(Session, TwoSizingsAtOnceHaveTheDigitsOfOneAfterTheOther) {
  expect_the_same_at_once(sizing("dawn-dusk-1mw.toml"), sizing("deep-space-1au-1mw.toml"));
}

TEST(Session, ASizingBesideATransientHasItsDigits) {
  expect_the_same_at_once(sizing("dawn-dusk-1mw.toml"), transient());
}

/// An interrupt ends what was handed it, and nothing else.
TEST(Session, AnInterruptEndsItsOwnStudy) {
  const Case c = small_case("dawn-dusk-1mw.toml", {"mesh.error_estimate=false"});
  Interrupt interrupt;
  const std::vector<ExecutionSpace> spaces = instances();
  const Session stopped{spaces[0], &interrupt}, free{spaces[1]};
  interrupt.set(SIGINT);
  interrupt.set(SIGTERM);  // the first stays
  StudyRun run;
  try {
    size(c, stopped, run, {});
    ADD_FAILURE() << "the study went on";
  } catch (const Interrupted& reason) {
    EXPECT_EQ(reason.signal(), SIGINT);
    EXPECT_STREQ(reason.what(), "interrupted (SIGINT)");
    EXPECT_TRUE(run.convergence().empty()) << "it went on for some steps";
  }
  StudyRun other;
  EXPECT_GT(size(c, free, other, {}).outcome.panels, 0.0);
}

std::set<std::uint32_t>* launched = nullptr;

/// Kernels go to the session's instance. On a CPU Kokkos numbers no instances: there tests/layout reads the sources.
TEST(Session, AStudyLaunchesOnItsOwnInstance) {
  namespace tools = Kokkos::Tools::Experimental;
  const Session session{instances()[1]};
  const Study study = sizing("dawn-dusk-1mw.toml");
  std::set<std::uint32_t> seen;
  launched = &seen;
  const auto note = [](const char*, const std::uint32_t instance, std::uint64_t*) { launched->insert(instance); };
  tools::set_begin_parallel_for_callback(note);
  tools::set_begin_parallel_reduce_callback(note);
  tools::set_begin_parallel_scan_callback(note);
  study(session);
  tools::set_begin_parallel_for_callback(nullptr);
  tools::set_begin_parallel_reduce_callback(nullptr);
  tools::set_begin_parallel_scan_callback(nullptr);
  std::set<std::uint32_t> allowed{tools::device_id(session.space)};
#ifdef KOKKOS_ENABLE_SERIAL
  if (runs_on_host) allowed.insert(tools::device_id(Kokkos::Serial()));  // one thread does small kernels
#endif
  for (const std::uint32_t instance : seen) EXPECT_TRUE(allowed.count(instance)) << instance;
}

}  // namespace
}  // namespace coldsky
