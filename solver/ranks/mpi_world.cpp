#include "solver/ranks/mpi_world.hpp"

#include <fmt/format.h>

#include <cstdlib>

#include "solver/core/error.hpp"

#ifdef COLDSKY_HAS_MPI
#define OMPI_SKIP_MPICXX 1
#define MPICH_SKIP_MPICXX 1
#include <mpi.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <thread>
#include <utility>

#include "solver/results/record_file.hpp"
#endif

namespace coldsky {

#ifdef COLDSKY_HAS_MPI

namespace {

void require(int code, const char* call) {
  if (code == MPI_SUCCESS) return;
  char text[MPI_MAX_ERROR_STRING];
  int length = 0;
  MPI_Error_string(code, text, &length);
  throw LibraryError(fmt::format("{}: {}", call, std::string(text, static_cast<std::size_t>(length))));
}
#define COLDSKY_MPI_CHECK(call) require(call, #call)

/// MPI spins while it waits; a rank that has nothing to do leaves its core to others.
void sleep_until_done(MPI_Request& request) {
  for (int done = 0;;) {
    COLDSKY_MPI_CHECK(MPI_Test(&request, &done, MPI_STATUS_IGNORE));
    if (done != 0) return;
    std::this_thread::sleep_for(std::chrono::microseconds(200));
  }
}

int reduced(int number, MPI_Op operation) {
  int all = 0;
  MPI_Request request = MPI_REQUEST_NULL;
  COLDSKY_MPI_CHECK(MPI_Iallreduce(&number, &all, 1, MPI_INT, operation, MPI_COMM_WORLD, &request));
  sleep_until_done(request);
  return all;
}

/// What ends a counter: no sweep has so many pieces.
constexpr std::uint64_t stop_step = std::uint64_t{1} << 50;

}  // namespace

std::string mpi_library() {
  // Both may be asked before MPI_Init.
  char text[MPI_MAX_LIBRARY_VERSION_STRING];
  int length = 0, version = 0, part = 0;
  MPI_Get_library_version(text, &length);
  MPI_Get_version(&version, &part);
  const std::string all(text, static_cast<std::size_t>(length));
  return fmt::format("{} (MPI {}.{})", all.substr(0, all.find_first_of(",\n")), version, part);
}

MpiWorld::MpiWorld() {
  int given = 0;
  COLDSKY_MPI_CHECK(MPI_Init_thread(nullptr, nullptr, MPI_THREAD_MULTIPLE, &given));
  MPI_Comm_set_errhandler(MPI_COMM_WORLD, MPI_ERRORS_RETURN);
  MPI_Comm_rank(MPI_COMM_WORLD, &rank_);
  MPI_Comm_size(MPI_COMM_WORLD, &size_);
}

MpiWorld::~MpiWorld() { MPI_Finalize(); }

std::string MpiWorld::host() const {
  char text[MPI_MAX_PROCESSOR_NAME];
  int length = 0;
  MPI_Get_processor_name(text, &length);
  return std::string(text, static_cast<std::size_t>(length));
}

std::string MpiWorld::broadcast(const std::string& text) const {
  std::uint64_t length = text.size();
  MPI_Request request = MPI_REQUEST_NULL;
  COLDSKY_MPI_CHECK(MPI_Ibcast(&length, 1, MPI_UINT64_T, 0, MPI_COMM_WORLD, &request));
  sleep_until_done(request);
  std::string all = text;
  all.resize(length);
  constexpr std::uint64_t most = std::uint64_t{1} << 30;
  for (std::uint64_t done = 0; done < length; done += most) {
    const int count = static_cast<int>(std::min(most, length - done));
    COLDSKY_MPI_CHECK(MPI_Bcast(all.data() + done, count, MPI_BYTE, 0, MPI_COMM_WORLD));
  }
  return all;
}

int MpiWorld::largest(int number) const { return reduced(number, MPI_MAX); }
int MpiWorld::least(int number) const { return reduced(number, MPI_MIN); }

void MpiWorld::wait_for_all() const {
  MPI_Request request = MPI_REQUEST_NULL;
  COLDSKY_MPI_CHECK(MPI_Ibarrier(MPI_COMM_WORLD, &request));
  sleep_until_done(request);
}

void MpiWorld::abort(int code) const {
  MPI_Abort(MPI_COMM_WORLD, code);
  std::abort();
}

struct MpiTeam::Parts {
  enum Counter { piece, check, kept_designs, kept_checks, counters };

  Parts(const MpiWorld& of, std::vector<DesignRange> all) : world(of), pieces(std::move(all)) {
    int level = 0;
    MPI_Query_thread(&level);
    const bool threads = level == MPI_THREAD_MULTIPLE;
    COLDSKY_MPI_CHECK(MPI_Comm_dup(MPI_COMM_WORLD, &requests));
    open_window();
    if (window == MPI_WIN_NULL && !threads) {
      throw LibraryError(
          "this MPI has neither windows on this network nor calls from several threads: ranks cannot share a "
          "counter");
    }
    serving = threads;
    if (serving && of.rank() == 0) thread = std::thread([this] { serve(); });
  }
  ~Parts() {
    ended = true;
    if (thread.joinable()) thread.join();
    if (window != MPI_WIN_NULL) {
      MPI_Win_unlock_all(window);
      MPI_Win_free(&window);
    }
    MPI_Comm_free(&requests);
  }
  Parts(const Parts&) = delete;
  Parts& operator=(const Parts&) = delete;

  /// The window of rank 0, where the network has windows: Open MPI 4 has none over TCP.
  void open_window() {
    const MPI_Aint bytes = world.rank() == 0 ? static_cast<MPI_Aint>(counters * sizeof(std::uint64_t)) : 0;
    void* memory = nullptr;
    const bool made = MPI_Win_allocate(bytes, 1, MPI_INFO_NULL, MPI_COMM_WORLD, &memory, &window) == MPI_SUCCESS;
    if (reduced(made ? 1 : 0, MPI_MIN) == 0) {
      window = MPI_WIN_NULL;
      return;
    }
    COLDSKY_MPI_CHECK(MPI_Win_lock_all(0, window));
    if (world.rank() == 0) {
      std::fill_n(static_cast<std::uint64_t*>(memory), static_cast<int>(counters), std::uint64_t{0});
      MPI_Win_sync(window);
    }
    world.wait_for_all();
  }

  /// Adds to a counter; returns what it was.
  std::uint64_t add(Counter counter, std::uint64_t more) {
    if (window == MPI_WIN_NULL) return added_by_message(counter, more);
    std::uint64_t before = 0;
    const auto place = static_cast<MPI_Aint>(counter * sizeof(std::uint64_t));
    COLDSKY_MPI_CHECK(MPI_Fetch_and_op(&more, &before, MPI_UINT64_T, 0, place, MPI_SUM, window));
    COLDSKY_MPI_CHECK(MPI_Win_flush(0, window));
    return before;
  }
  std::uint64_t added_by_message(Counter counter, std::uint64_t more) {
    if (world.rank() == 0) return values[counter].fetch_add(more);
    std::uint64_t before = 0;
    COLDSKY_MPI_CHECK(MPI_Send(&more, 1, MPI_UINT64_T, 0, counter, requests));
    MPI_Request request = MPI_REQUEST_NULL;
    COLDSKY_MPI_CHECK(MPI_Irecv(&before, 1, MPI_UINT64_T, 0, counters + counter, requests, &request));
    sleep_until_done(request);
    return before;
  }
  /// Looks into MPI, which then does what other ranks ask of this one, and answers their messages.
  void serve() {
    while (!ended) {
      int there = 0;
      MPI_Status status;
      MPI_Iprobe(MPI_ANY_SOURCE, MPI_ANY_TAG, requests, &there, &status);
      if (there == 0) {
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
        continue;
      }
      std::uint64_t more = 0;
      MPI_Recv(&more, 1, MPI_UINT64_T, status.MPI_SOURCE, status.MPI_TAG, requests, MPI_STATUS_IGNORE);
      const std::uint64_t before = values[static_cast<std::size_t>(status.MPI_TAG)].fetch_add(more);
      MPI_Send(&before, 1, MPI_UINT64_T, status.MPI_SOURCE, counters + status.MPI_TAG, requests);
    }
  }

  const MpiWorld& world;
  std::vector<DesignRange> pieces;
  std::uint64_t checks = 0;
  MPI_Win window = MPI_WIN_NULL;
  MPI_Comm requests = MPI_COMM_NULL;  ///< of counters without a window
  std::array<std::atomic<std::uint64_t>, counters> values{};
  bool serving = false;
  std::atomic<bool> ended{false};
  std::thread thread;
};

MpiTeam::MpiTeam(const MpiWorld& world, std::vector<DesignRange> pieces)
    : parts_(std::make_unique<Parts>(world, std::move(pieces))) {}
MpiTeam::~MpiTeam() = default;

bool MpiTeam::served() const { return parts_->serving; }
bool MpiTeam::has_window() const { return parts_->window != MPI_WIN_NULL; }

std::optional<Piece> MpiTeam::next_piece() {
  const std::uint64_t number = parts_->add(Parts::piece, 1);
  if (number >= parts_->pieces.size()) return std::nullopt;
  return Piece{number, parts_->pieces[number], false};
}

void MpiTeam::solved(const Piece&) {}

std::optional<std::uint64_t> MpiTeam::next_check() {
  const std::uint64_t number = parts_->add(Parts::check, 1);
  return number < parts_->checks ? std::optional(number) : std::nullopt;
}

void MpiTeam::checked(std::uint64_t) {}

std::vector<CheckJob> MpiTeam::sample(const std::function<std::vector<CheckJob>()>& draw) {
  Bytes bytes;
  if (parts_->world.rank() == 0) {
    for (const CheckJob& job : draw()) {
      bytes.put(job.design);
      bytes.put(job.sweep);
      bytes.put(static_cast<std::uint8_t>(job.kept));
    }
  }
  const std::string text = parts_->world.broadcast(bytes.text());
  std::vector<CheckJob> jobs;
  for (BytesReader reader(text); !reader.at_end();) {
    CheckJob job;
    job.design = reader.get<std::uint64_t>();
    job.sweep = reader.get<double>();
    job.kept = reader.get<std::uint8_t>() != 0;
    jobs.push_back(job);
  }
  parts_->checks = jobs.size();
  return jobs;
}

void MpiTeam::kept_designs(std::uint64_t count) { parts_->add(Parts::kept_designs, count); }
void MpiTeam::kept_check() { parts_->add(Parts::kept_checks, 1); }
std::uint64_t MpiTeam::kept(bool checks) { return parts_->add(checks ? Parts::kept_checks : Parts::kept_designs, 0); }

void MpiTeam::end_of_work(int signal) {
  if (signal != 0) {
    // The others find nothing more to do.
    for (const auto counter : {Parts::piece, Parts::check}) parts_->add(counter, stop_step);
  }
  const int any = parts_->world.largest(signal);
  if (any != 0) throw Interrupted(any, fmt::format("interrupted (signal {})", any));
}

#else

std::string mpi_library() { return {}; }

MpiWorld::MpiWorld() {
  throw InputError({}, "--mpi: this build has no MPI", "it was configured with COLDSKY_MPI=OFF",
                   "configure with -DCOLDSKY_MPI=ON, or use --ranks N on one machine and --slurm on a cluster");
}
MpiWorld::~MpiWorld() = default;
std::string MpiWorld::host() const { return {}; }
std::string MpiWorld::broadcast(const std::string& text) const { return text; }
int MpiWorld::largest(int number) const { return number; }
int MpiWorld::least(int number) const { return number; }
void MpiWorld::wait_for_all() const {}
void MpiWorld::abort(int) const { std::abort(); }

// A world without MPI cannot be made, and so no team.
struct MpiTeam::Parts {};
MpiTeam::MpiTeam(const MpiWorld&, std::vector<DesignRange>) {}
MpiTeam::~MpiTeam() = default;
bool MpiTeam::served() const { return false; }
bool MpiTeam::has_window() const { return false; }
std::optional<Piece> MpiTeam::next_piece() { return std::nullopt; }
void MpiTeam::solved(const Piece&) {}
std::optional<std::uint64_t> MpiTeam::next_check() { return std::nullopt; }
void MpiTeam::checked(std::uint64_t) {}
std::vector<CheckJob> MpiTeam::sample(const std::function<std::vector<CheckJob>()>& draw) { return draw(); }
void MpiTeam::kept_designs(std::uint64_t) {}
void MpiTeam::kept_check() {}
void MpiTeam::end_of_work(int) {}
std::uint64_t MpiTeam::kept(bool) { return 0; }

#endif

}  // namespace coldsky
