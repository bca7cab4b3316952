#include <fmt/format.h>

#include <exception>
#include <filesystem>
#include <memory>
#include <optional>

#include "solver/commands/failed_run.hpp"
#include "solver/commands/ranked_parts.hpp"
#include "solver/core/error.hpp"
#include "solver/ranks/mpi_world.hpp"
#include "solver/session/backend.hpp"
#include "solver/session/session.hpp"

namespace coldsky {

namespace {

/// Ends all ranks where one has failed: the first of them throws what it is, the others are told its exit code. None
/// where all went well. \param failure of this rank; may be none
std::optional<int> agreed_failure(const MpiWorld& world, const std::exception_ptr& failure) {
  const int first = world.least(failure ? world.rank() : world.size());
  if (first == world.size()) return std::nullopt;
  if (first != world.rank()) return world.largest(0);
  try {
    std::rethrow_exception(failure);
  } catch (const std::exception& error) {
    world.largest(exit_code_of(error));
    throw;
  }
}

std::exception_ptr failure_of(const std::function<void()>& work) {
  try {
    work();
    return nullptr;
  } catch (const std::exception&) {
    return std::current_exception();
  }
}

std::string packed(const SweepRows::Texts& texts) {
  Bytes bytes;
  for (const auto& [key, text] : texts) {
    bytes.put_text(key);
    bytes.put_text(text);
  }
  return bytes.text();
}

SweepRows::Texts unpacked_texts(const std::string& bytes) {
  SweepRows::Texts texts;
  for (BytesReader reader(bytes); !reader.at_end();) {
    const std::string key = reader.get_text();
    texts[key] = reader.get_text();
  }
  return texts;
}

/// What rank 0 tells the others before they begin; nothing where it could not open its folder.
struct Start {
  std::string folder;
  std::vector<DesignRange> pieces;
};

std::string packed(const Start& start) {
  Bytes bytes;
  bytes.put_text(start.folder);
  for (const DesignRange& piece : start.pieces) {
    bytes.put(piece.first);
    bytes.put(piece.end);
  }
  return bytes.text();
}

Start unpacked_start(const std::string& bytes) {
  Start start;
  BytesReader reader(bytes);
  start.folder = reader.get_text();
  while (!reader.at_end()) {
    DesignRange piece;
    piece.first = reader.get<std::uint64_t>();
    piece.end = reader.get<std::uint64_t>();
    start.pieces.push_back(piece);
  }
  return start;
}

/// Works together with all other ranks. What fails in one of them ends the job: the others would wait for it.
void work_together(const RankedSweep& given, const SweepPlan& plan, const MpiWorld& world, MpiTeam& team,
                   const RankPlace& place, const Session& session) {
  try {
    work_as_rank(plan, team, place, session);
  } catch (const Interrupted&) {
    throw;  // as all others do
  } catch (const std::exception& error) {
    complain(error, fmt::format("rank {} on {}", world.rank(), world.host()));
    if (!given.sweep.run.quiet) {
      complain(LibraryError("this ends the MPI job; the same command with --resume goes on from what is kept"));
    }
    world.abort(exit_code_of(error));
  }
}

/// What a rank other than the first does.
int work_for_first(const RankedSweep& given, const SweepPlan& plan, const MpiWorld& world, const Session& session) {
  const std::string told = world.broadcast("");
  if (told.empty()) return 0;  // rank 0 says why
  const Start start = unpacked_start(told);
  MpiTeam team(world, start.pieces);
  try {
    work_together(given, plan, world, team,
                  place_of(given, plan, start.folder, static_cast<std::uint64_t>(world.rank()),
                           static_cast<std::uint64_t>(world.size())),
                  session);
  } catch (const Interrupted& error) {
    return 128 + error.signal();  // rank 0 says it
  }
  return 0;
}

/// What rank 0 does for the sweep in its open folder.
void work_as_first(const RankedSweep& given, const SweepPlan& plan, const MpiWorld& world, const Session& session,
                   const SweepFolder& folder) {
  const auto ranks = static_cast<std::uint64_t>(world.size());
  const OpenWork work = open_work(plan, folder.partial, given.sweep.batch, ranks);
  world.broadcast(packed(Start{std::filesystem::absolute(folder.partial).string(), work.pieces}));
  folder.log.line(fmt::format("{} ranks, {}", world.size(), mpi_library()));
  try {
    MpiTeam team(world, work.pieces);
    if (!team.served()) folder.log.line("this MPI cannot be called from several threads: none serves the counter");
    if (!team.has_window()) folder.log.line("this network has no windows: the counter is asked for by messages");
    SweepWatch watch(plan, folder, work.kept);
    RankPlace place = place_of(given, plan, folder.partial, 0, ranks);
    const auto look = [&] { watch.show(team.kept(false), team.kept(true)); };
    place.kept = look;
    work_together(given, plan, world, team, place, session);
    look();
  } catch (const Interrupted&) {
    gather(plan, KeptDesigns(folder.partial, sweep_origin(plan)), folder.rows);
    throw;
  }
  gather_all(plan, folder);
}

int run_on_rank(const RankedSweep& given, const SweepPlan& plan, const MpiWorld& world, const Session& session) {
  if (world.rank() != 0) return work_for_first(given, plan, world, session);
  bool begun = false;
  SweepOptions sweep = given.sweep;
  sweep.ranks = static_cast<std::uint64_t>(world.size());
  sweep.solve = [&](const SweepFolder& folder) {
    begun = true;
    work_as_first(given, plan, world, session, folder);
  };
  try {
    return run_sweep(plan, sweep, session);
  } catch (const std::exception&) {
    if (!begun) world.broadcast("");
    throw;
  }
}

}  // namespace

int sweep_over_mpi(const RankedSweep& given) {
  const MpiWorld world;
  // The folder and its summary are rank 0's.
  if (world.rank() != 0 && given.sweep.run.failure != nullptr) given.sweep.run.failure->told = true;
  std::optional<SweepPlan> plan;
  if (const auto code = agreed_failure(world, failure_of([&] { plan = given.read(); }))) return *code;
  const std::exception_ptr others = [&] {
    const SweepRows::Texts first = unpacked_texts(world.broadcast(packed(sweep_origin(*plan))));
    return failure_of([&] {
      const std::string other = sweep_difference(first, sweep_origin(*plan));
      if (other.empty()) return;
      throw InputError({given.file, 0, 0}, "the ranks see different files",
                       fmt::format("what rank 0 reads, seen from rank {} on {}, {}", world.rank(), world.host(), other),
                       "all ranks have to read the same sweep file and case with the same coldsky");
    });
  }();
  if (const auto code = agreed_failure(world, others)) return *code;
  std::unique_ptr<BackendSession> backend;
  const auto start = [&] { backend = std::make_unique<BackendSession>(given.threads, given.device, given.interrupt); };
  if (const auto code = agreed_failure(world, failure_of(start))) return *code;
  int code = 0;
  const std::exception_ptr failure = failure_of([&] { code = run_on_rank(given, *plan, world, backend->session()); });
  // The others wait while rank 0 writes the table, whatever comes of it.
  world.wait_for_all();
  if (failure) std::rethrow_exception(failure);
  return code;
}

}  // namespace coldsky
