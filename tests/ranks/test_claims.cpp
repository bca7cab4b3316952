// Work shared through a file with locks: who gets which piece, what becomes of the pieces of a rank that has gone.
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>
#include <set>
#include <thread>

#include "solver/core/error.hpp"
#include "solver/ranks/claims.hpp"
#include "solver/ranks/rank_processes.hpp"
#include "solver/ranks/slurm_script.hpp"

namespace coldsky {
namespace {

namespace fs = std::filesystem;

class ClaimsTest : public ::testing::Test {
 protected:
  void SetUp() override {
    folder_ = fs::temp_directory_path() / ("claims-" + std::to_string(::getpid()));
    fs::create_directories(folder_);
  }
  void TearDown() override { fs::remove_all(folder_); }
  std::vector<DesignRange> prepare(std::uint64_t designs, std::uint64_t batch, std::uint64_t ranks,
                                   std::uint64_t checks = 0) const {
    const std::vector<DesignRange> pieces = guided_pieces({{0, designs}}, batch, ranks);
    Claims::prepare(folder_, ranks, pieces, checks);
    return pieces;
  }
  fs::path folder_;
};

TEST(GuidedPieces, CoverAllThatIsOpenOnceAndInOrder) {
  const std::vector<DesignRange> open = {{3, 1000}, {1001, 1002}, {2000, 30000}};
  for (const std::uint64_t batch : {1u, 7u, 1024u, 100000u}) {
    for (const std::uint64_t ranks : {1u, 2u, 1000u}) {
      const auto pieces = guided_pieces(open, batch, ranks);
      std::size_t at = 0;
      std::uint64_t next = open[0].first;
      for (const DesignRange& piece : pieces) {
        ASSERT_EQ(piece.first, next);
        ASSERT_GT(piece.end, piece.first);
        ASSERT_LE(piece.count(), batch);
        ASSERT_LE(piece.end, open[at].end);
        next = piece.end;
        if (next == open[at].end && ++at < open.size()) next = open[at].first;
      }
      EXPECT_EQ(at, open.size());
    }
  }
}

TEST(GuidedPieces, TheLastOnesAreSmall) {
  const auto pieces = guided_pieces({{0, 20000}}, 1024, 2);
  EXPECT_EQ(pieces.front().count(), 1024u);
  EXPECT_LE(pieces.back().count(), 64u);
  EXPECT_LT(pieces.size(), 60u);
}

TEST_F(ClaimsTest, EveryPieceIsTakenOnce) {
  const auto pieces = prepare(1000, 64, 2);
  Claims first(folder_, nullptr), second(folder_, nullptr);
  EXPECT_NE(first.rank(), second.rank());
  std::set<std::uint64_t> taken;
  std::uint64_t designs = 0;
  for (std::size_t n = 0; n < pieces.size(); ++n) {
    const auto piece = (n % 2 == 0 ? first : second).next_piece();
    ASSERT_TRUE(piece.has_value());
    EXPECT_FALSE(piece->begun);
    EXPECT_TRUE(taken.insert(piece->number).second);
    designs += piece->range.count();
    (n % 2 == 0 ? first : second).solved(*piece);
  }
  EXPECT_EQ(designs, 1000u);
  EXPECT_FALSE(first.next_piece().has_value());
  EXPECT_FALSE(second.next_piece().has_value());
  EXPECT_TRUE(ClaimsWatch(folder_).look().complete);
}

/// What docs/scaling.md quotes: printed, not asserted.
TEST_F(ClaimsTest, ManyPiecesAreTakenQuickly) {
  constexpr std::uint64_t pieces = 2000;
  prepare(pieces, 1, 1);
  Claims claims(folder_, nullptr);
  const auto begin = std::chrono::steady_clock::now();
  std::uint64_t taken = 0;
  while (const auto piece = claims.next_piece()) {
    claims.solved(*piece);
    ++taken;
  }
  const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  std::printf("%.3g us to take a piece and to say that it is done\n", 1e6 * seconds / static_cast<double>(taken));
  EXPECT_EQ(taken, pieces);
}

TEST_F(ClaimsTest, APieceOfARankThatHasGoneIsTakenOver) {
  const auto pieces = prepare(100, 50, 2);
  Claims stays(folder_, nullptr);
  auto goes = std::make_unique<Claims>(folder_, nullptr);
  const auto lost = goes->next_piece();
  ASSERT_TRUE(lost.has_value());
  goes.reset();
  std::set<std::uint64_t> solved;
  bool taken_over = false;
  while (const auto piece = stays.next_piece()) {
    if (piece->number == lost->number) {
      EXPECT_TRUE(piece->begun) << "part of it may be kept";
      taken_over = true;
    }
    EXPECT_TRUE(solved.insert(piece->number).second);
    stays.solved(*piece);
  }
  EXPECT_TRUE(taken_over);
  EXPECT_EQ(solved.size(), pieces.size());
}

TEST_F(ClaimsTest, ItWaitsForAPieceThatAnotherOneIsSolving) {
  prepare(1, 1, 2);
  Claims first(folder_, nullptr), second(folder_, nullptr);
  const auto piece = first.next_piece();
  ASSERT_TRUE(piece.has_value());
  bool ended = false;
  std::thread other([&] {
    EXPECT_FALSE(second.next_piece().has_value());
    EXPECT_TRUE(ended) << "it did not wait";
  });
  std::this_thread::sleep_for(std::chrono::milliseconds(100));
  ended = true;
  first.solved(*piece);
  other.join();
}

TEST_F(ClaimsTest, AKilledProcessLeavesItsPlaceAndItsPiece) {
  prepare(4, 1, 1);
  int ready[2];
  ASSERT_EQ(::pipe(ready), 0);
  RankProcesses processes(1, [&](int, const std::string& folder) {
    Claims claims(folder, nullptr);
    claims.next_piece();
    if (::write(ready[1], "r", 1) != 1) return 1;
    ::pause();
    return 0;
  });
  processes.go(folder_.string());
  char byte = 0;
  ASSERT_EQ(::read(ready[0], &byte, 1), 1);
  EXPECT_TRUE(LockFile::in_use(folder_));
  EXPECT_THROW(Claims(folder_, nullptr), InputError) << "its one place is taken";
  ::kill(processes.process(0), SIGKILL);
  std::vector<RankProcesses::Ended> ended;
  while (ended.empty()) ended = processes.ended();
  EXPECT_EQ(ended.front().signal, SIGKILL);
  EXPECT_FALSE(LockFile::in_use(folder_));
  Claims claims(folder_, nullptr);
  EXPECT_EQ(claims.rank(), 0u);
  int pieces = 0, begun = 0;
  while (const auto piece = claims.next_piece()) {
    ++pieces;
    begun += piece->begun ? 1 : 0;
    claims.solved(*piece);
  }
  EXPECT_EQ(pieces, 4);
  EXPECT_EQ(begun, 1);
}

TEST_F(ClaimsTest, ChecksAreSharedOutLikeDesigns) {
  prepare(1, 1, 2, 3);
  Claims first(folder_, nullptr), second(folder_, nullptr);
  std::set<std::uint64_t> taken;
  for (int n = 0; n < 3; ++n) {
    const auto place = (n == 1 ? second : first).next_check();
    ASSERT_TRUE(place.has_value());
    taken.insert(*place);
    (n == 1 ? second : first).checked(*place);
  }
  EXPECT_EQ(taken, (std::set<std::uint64_t>{0, 1, 2}));
  EXPECT_FALSE(first.next_check().has_value());
}

TEST_F(ClaimsTest, OneAloneFinishes) {
  prepare(1, 1, 2);
  Claims first(folder_, nullptr), second(folder_, nullptr);
  ASSERT_TRUE(first.may_finish());
  std::thread other([&] { EXPECT_FALSE(second.may_finish()) << "the first one has written the table"; });
  fs::remove(folder_ / Claims::name);
  other.join();
}

TEST(SlurmScript, QuotesWordsAsAShellReadsThem) {
  const fs::path file = fs::temp_directory_path() / ("words-" + std::to_string(::getpid()));
  for (const std::string word :
       {"plain", "two words", "it's", "a \"b\" $c `d` \\e", "", "*", "~", "key=\"0.1 m\"", "줄"}) {
    const std::string command = "printf %s " + quoted_for_shell(word) + " > " + file.string();
    ASSERT_EQ(std::system(command.c_str()), 0);
    std::ifstream text(file);
    EXPECT_EQ(std::string(std::istreambuf_iterator<char>(text), {}), word);
  }
  fs::remove(file);
}

TEST(SlurmScript, KnowsTimeLimits) {
  for (const char* time : {"30", "30:00", "8:00:00", "1-12", "1-12:30", "1-12:30:15"})
    EXPECT_TRUE(is_slurm_time(time)) << time;
  for (const char* time : {"", "8h", "-3", "1:2:3:4", "1-", "10 min"}) EXPECT_FALSE(is_slurm_time(time)) << time;
}

}  // namespace
}  // namespace coldsky
