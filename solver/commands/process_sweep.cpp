#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <thread>

#include "solver/commands/failed_run.hpp"
#include "solver/commands/ranked_parts.hpp"
#include "solver/core/error.hpp"
#include "solver/core/interrupt.hpp"
#include "solver/core/phrases.hpp"
#include "solver/core/streams.hpp"
#include "solver/core/threads.hpp"
#include "solver/ranks/claims.hpp"
#include "solver/ranks/rank_processes.hpp"
#include "solver/session/session.hpp"

namespace coldsky {

namespace {

/// Threads of each of several processes on one machine: what was asked for, else their share of the CPUs.
int threads_of_each(int asked, int processes) {
  if (asked > 0 || std::getenv("KOKKOS_NUM_THREADS") != nullptr || std::getenv("OMP_NUM_THREADS") != nullptr) {
    return asked;
  }
  return std::max(1, cpu_budget().usable() / processes);
}

/// What one of the processes does; returns its exit code.
int rank_process(const RankedSweep& given, const SweepPlan& plan, int number, const std::string& folder) {
  try {
    // Devices are taken in turn.
    ::setenv("COLDSKY_LOCAL_RANK", fmt::format("{}", number).c_str(), 1);
    return compute_ranked(given, plan, threads_of_each(given.threads, given.ranks.ranks), [&](const Session& session) {
      Claims claims(folder, given.interrupt);
      work_as_rank(plan, claims, place_of(given, plan, folder, claims.rank(), claims.ranks()), session);
      return 0;
    });
  } catch (const Interrupted& error) {
    return 128 + error.signal();
  } catch (const std::exception& error) {
    complain(error, fmt::format("rank {}", number));
    return exit_code_of(error);
  }
}

/// Waits for the processes; says which end before the sweep is complete. Throws Interrupted and LibraryError.
void watch_processes(const RankedSweep& given, const SweepPlan& plan, RankProcesses& processes, SweepWatch& watch,
                     const SweepFolder& folder) {
  ClaimsWatch claims(folder.partial);
  ClaimsWatch::State state;
  std::string ends;
  for (bool told = false; processes.running() > 0;) {
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
    if (!told && given.interrupt != nullptr && given.interrupt->signal() != 0) {
      processes.send(SIGUSR1);  // which may come to them a second time
      told = true;
    }
    for (const RankProcesses::Ended& one : processes.ended()) {
      if (one.well()) continue;
      const std::string text = fmt::format("rank {} (process {}) {}", one.number, one.process, one.text());
      folder.log.line(text);
      ends += (ends.empty() ? "" : "; ") + text;
      if (!told && processes.running() > 0 && !given.sweep.run.quiet) {
        tell(fmt::format("warning: {}\n",
                         phrase("ranks.others_go_on", fmt::arg("rank", text)).in(given.sweep.run.language)));
      }
    }
    state = claims.look();
    watch.show(state.designs, state.checks);
  }
  state = claims.look();
  watch.show(state.designs, state.checks);
  if (state.complete) return;
  gather(plan, KeptDesigns(folder.partial, sweep_origin(plan)), folder.rows);
  stop_if_set(given.interrupt);
  throw LibraryError(
      fmt::format("{}: all ranks have ended before the sweep was complete ({}); the same command with "
                  "--resume goes on from here",
                  folder.partial.string(), ends));
}

}  // namespace

int sweep_over_processes(const RankedSweep& given) {
  const SweepPlan plan = given.read();
  const int count = given.ranks.ranks;
  // Before Kokkos has threads or a device.
  RankProcesses processes(
      count, [&](int number, const std::string& folder) { return rank_process(given, plan, number, folder); });
  SweepOptions sweep = given.sweep;
  sweep.ranks = static_cast<std::uint64_t>(count);
  sweep.solve = [&](const SweepFolder& folder) {
    const OpenWork work = open_work(plan, folder.partial, sweep.batch, sweep.ranks);
    Claims::prepare(folder.partial, sweep.ranks, work.pieces, checks_asked_for(plan));
    for (int n = 0; n < count; ++n) folder.log.line(fmt::format("rank {} is process {}", n, processes.process(n)));
    SweepWatch watch(plan, folder, work.kept);
    processes.go(folder.partial.string());
    watch_processes(given, plan, processes, watch, folder);
    gather_all(plan, folder);
  };
  // This process solves nothing itself.
  return compute_ranked(given, plan, 1, [&](const Session& session) { return run_sweep(plan, sweep, session); });
}

}  // namespace coldsky
