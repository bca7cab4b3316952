#include "solver/ranks/claims.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <thread>

#include "solver/core/error.hpp"
#include "solver/core/interrupt.hpp"
#include "solver/results/record_file.hpp"

namespace coldsky {

namespace {

/// Places of locks.
constexpr std::uint64_t all_of_it = 0, finishing = 1, first_item = std::uint64_t{1} << 20;
constexpr std::uint64_t head_bytes = 64;
constexpr std::string_view claims_mark = "cclaims1";
/// Designs and checks that a rank has kept.
constexpr std::uint64_t rank_bytes = 16;
constexpr std::uint64_t piece_bytes = 16;

/// Holds the lock on all that the file says.
class Locked {
 public:
  explicit Locked(LockFile& file) : file_(file) { file_.lock(all_of_it); }
  ~Locked() { file_.unlock(all_of_it); }
  Locked(const Locked&) = delete;
  Locked& operator=(const Locked&) = delete;

 private:
  LockFile& file_;
};

/// The numbers at the beginning of the file.
struct Numbers {
  std::uint64_t ranks = 0, pieces = 0, checks = 0;
  std::uint64_t next[2] = {0, 0};  ///< piece, check that nobody has taken yet

  std::uint64_t items(bool check) const { return check ? checks : pieces; }
  std::uint64_t piece_at(std::uint64_t piece) const { return head_bytes + ranks * rank_bytes + piece * piece_bytes; }
  std::uint64_t state_at(bool check, std::uint64_t item) const {
    return piece_at(pieces) + (check ? pieces : 0) + item;
  }
  std::string bytes() const {
    Bytes all;
    for (const std::uint64_t number : {ranks, pieces, checks, next[0], next[1]}) all.put(number);
    return std::string(claims_mark) + all.text();
  }
};

Numbers numbers_of(const LockFile& file) {
  const std::string bytes = file.read(0, head_bytes);
  if (!bytes.starts_with(claims_mark)) throw LibraryError("the file of claims is damaged");
  BytesReader reader(std::string_view(bytes).substr(claims_mark.size()));
  Numbers numbers;
  for (std::uint64_t* number : {&numbers.ranks, &numbers.pieces, &numbers.checks, numbers.next, numbers.next + 1}) {
    *number = reader.get<std::uint64_t>();
  }
  return numbers;
}

std::uint64_t lock_of(const Numbers& numbers, bool check, std::uint64_t item) {
  return first_item + (check ? numbers.pieces : 0) + item;
}

}  // namespace

void Claims::prepare(const std::filesystem::path& folder, std::uint64_t ranks, const std::vector<DesignRange>& pieces,
                     std::uint64_t checks) {
  LockFile file(folder / name, true);
  const Locked locked(file);
  Numbers numbers;
  numbers.ranks = ranks;
  numbers.pieces = pieces.size();
  numbers.checks = checks;
  std::string all = numbers.bytes();
  all.resize(head_bytes + ranks * rank_bytes);
  Bytes list;
  for (const DesignRange& piece : pieces) {
    list.put(piece.first);
    list.put(piece.end);
  }
  all += list.text();
  all.resize(all.size() + pieces.size() + checks);
  file.empty();
  file.write(0, all);
}

Claims::Claims(const std::filesystem::path& folder, const Interrupt* interrupt)
    : folder_(folder), interrupt_(interrupt), file_(folder / name, false) {
  const Locked locked(file_);
  const Numbers numbers = numbers_of(file_);
  while (rank_ < numbers.ranks && !file_.try_lock(LockFile::first_process + rank_)) ++rank_;
  if (rank_ == numbers.ranks) {
    throw InputError({folder.string(), 0, 0}, "has no place for another rank",
                     fmt::format("it was prepared for {}, and all of them are at work", numbers.ranks));
  }
  const std::string bytes = file_.read(head_bytes + rank_ * rank_bytes, rank_bytes);
  BytesReader kept(bytes);
  for (std::uint64_t& number : kept_) number = kept.get<std::uint64_t>();
}

Claims::~Claims() = default;

std::uint64_t Claims::ranks() const { return numbers_of(file_).ranks; }

std::optional<std::uint64_t> Claims::next_fresh(bool check) {
  Numbers numbers = numbers_of(file_);
  std::uint64_t& next = numbers.next[check ? 1 : 0];
  while (next < numbers.items(check)) {
    const std::uint64_t item = next++;
    if (!file_.try_lock(lock_of(numbers, check, item))) continue;
    file_.write(0, numbers.bytes());
    return item;
  }
  return std::nullopt;
}

std::optional<std::uint64_t> Claims::next(bool check, bool& begun) {
  using namespace std::chrono_literals;
  for (std::chrono::milliseconds pause = 10ms;; pause = std::min(2 * pause, std::chrono::milliseconds(500))) {
    stop_if_set(interrupt_);
    {
      const Locked locked(file_);
      begun = false;
      if (const auto item = next_fresh(check)) return item;
      // All are taken. What is not done is being solved, or was by a rank that has ended.
      begun = true;
      const Numbers numbers = numbers_of(file_);
      const std::string states = file_.read(numbers.state_at(check, 0), numbers.items(check));
      bool all_done = true;
      for (std::uint64_t item = 0; item < states.size(); ++item) {
        if (states[item] != 0) continue;
        if (file_.try_lock(lock_of(numbers, check, item))) return item;
        all_done = false;
      }
      if (all_done) return std::nullopt;
    }
    std::this_thread::sleep_for(pause);
  }
}

void Claims::done(bool check, std::uint64_t item) {
  const Locked locked(file_);
  const Numbers numbers = numbers_of(file_);
  file_.write(numbers.state_at(check, item), std::string(1, '\1'));
  file_.unlock(lock_of(numbers, check, item));
}

void Claims::count(bool check, std::uint64_t more) {
  kept_[check ? 1 : 0] += more;
  Bytes bytes;
  for (const std::uint64_t number : kept_) bytes.put(number);
  const Locked locked(file_);
  file_.write(head_bytes + rank_ * rank_bytes, bytes.text());
}

std::optional<Piece> Claims::next_piece() {
  Piece piece;
  const auto number = next(false, piece.begun);
  if (!number) return std::nullopt;
  const Locked locked(file_);
  const std::string bytes = file_.read(numbers_of(file_).piece_at(*number), piece_bytes);
  BytesReader reader(bytes);
  piece.number = *number;
  piece.range.first = reader.get<std::uint64_t>();
  piece.range.end = reader.get<std::uint64_t>();
  return piece;
}

void Claims::solved(const Piece& piece) { done(false, piece.number); }

std::optional<std::uint64_t> Claims::next_check() {
  bool begun = false;
  return next(true, begun);
}

void Claims::checked(std::uint64_t place) { done(true, place); }
void Claims::kept_designs(std::uint64_t count_of_them) { count(false, count_of_them); }
void Claims::kept_check() { count(true, 1); }

std::vector<CheckJob> Claims::sample(const std::function<std::vector<CheckJob>()>& draw) { return draw(); }

void Claims::end_of_work(int signal) {
  if (signal != 0) stop_if_set(interrupt_);
}

bool Claims::may_finish() {
  // Whoever holds the lock and dies leaves it to the next one.
  while (file_.is_at(folder_ / name)) {
    if (file_.try_lock(finishing)) return file_.is_at(folder_ / name);
    stop_if_set(interrupt_);
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  }
  return false;
}

ClaimsWatch::ClaimsWatch(const std::filesystem::path& folder) : file_(folder / Claims::name, false) {}

ClaimsWatch::State ClaimsWatch::look() {
  const Locked locked(file_);
  const Numbers numbers = numbers_of(file_);
  State state;
  const std::string ranks = file_.read(head_bytes, numbers.ranks * rank_bytes);
  for (BytesReader reader(ranks); !reader.at_end();) {
    state.designs += reader.get<std::uint64_t>();
    state.checks += reader.get<std::uint64_t>();
  }
  const std::string states = file_.read(numbers.state_at(false, 0), numbers.pieces + numbers.checks);
  state.complete = states.find('\0') == std::string::npos;
  return state;
}

}  // namespace coldsky
