// The checkpoint of a sweep: what is appended is read back; a file that is cut off anywhere, or in which any bit is
// flipped, gives the whole batches before the damage or is refused, and never another answer.
#include <gtest/gtest.h>
#include <unistd.h>

#include <cmath>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <limits>

#include "solver/core/error.hpp"
#include "solver/results/sweep_rows.hpp"

namespace coldsky {

namespace {

namespace fs = std::filesystem;

class SweepRowsFile : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = fs::temp_directory_path() / (std::string("sweep_rows_") + std::to_string(::getpid()));
    fs::create_directories(folder_);
  }
  void TearDown() override { fs::remove_all(folder_); }
  fs::path file() const { return folder_ / SweepRows::name; }

  static DesignAnswer answer_of(std::uint64_t design) {
    DesignAnswer answer;
    answer.status = static_cast<DesignStatus>(design % design_statuses);
    answer.limit = design % 2 == 0 ? "chip junction limit" : "";
    answer.reason = std::string(design % 7, 'x');
    answer.sized_by = "steady";
    answer.seconds = 0.25 * static_cast<double>(design);
    answer.values.resize(design_quantities().size());
    for (std::size_t n = 0; n < answer.values.size(); ++n) {
      answer.values[n] =
          design == 3 ? std::numeric_limits<double>::quiet_NaN() : 1.0 / (1.0 + static_cast<double>(design * 31 + n));
    }
    return answer;
  }
  static SweepBatch batch_of(std::uint64_t first, std::uint64_t count) {
    SweepBatch batch;
    batch.first = first;
    for (std::uint64_t n = 0; n < count; ++n) batch.answers.push_back(answer_of(first + n));
    return batch;
  }
  static DesignCheck check_of(std::uint64_t design) {
    DesignCheck check;
    check.design = design;
    check.sweep = 2.0;
    check.full = 1.6;
    check.uncertainty = 1e-3;
    return check;
  }
  /// Three batches of 3, 1 and 4 designs and a check.
  std::string written() const {
    {
      SweepRows rows(file(), {{"sweep", "schema = 1\n"}, {"case", ""}});
      rows.append(batch_of(0, 3));
      rows.append(batch_of(3, 1));
      rows.append(batch_of(4, 4));
      rows.append(check_of(5));
    }
    return content();
  }
  std::string content() const {
    std::ifstream stream(file(), std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
  }
  void write(const std::string& text) const { std::ofstream(file(), std::ios::binary | std::ios::trunc) << text; }

  static void expect_same(const DesignAnswer& found, std::uint64_t design) {
    const DesignAnswer wanted = answer_of(design);
    EXPECT_EQ(found.status, wanted.status);
    EXPECT_EQ(found.limit, wanted.limit);
    EXPECT_EQ(found.reason, wanted.reason);
    EXPECT_EQ(found.sized_by, wanted.sized_by);
    EXPECT_EQ(found.seconds, wanted.seconds);
    ASSERT_EQ(found.values.size(), wanted.values.size());
    for (std::size_t n = 0; n < found.values.size(); ++n) {
      if (std::isnan(wanted.values[n])) {
        EXPECT_TRUE(std::isnan(found.values[n]));
      } else {
        EXPECT_EQ(found.values[n], wanted.values[n]);
      }
    }
  }
  /// What a file holds is a beginning of what was written, batch by batch.
  static void expect_beginning(const SweepRows& rows) {
    const std::uint64_t known = rows.designs();
    EXPECT_TRUE(known == 0 || known == 3 || known == 4 || known == 8) << known;
    std::uint64_t design = 0;
    rows.for_each([&](const SweepBatch& batch) {
      for (const DesignAnswer& answer : batch.answers) expect_same(answer, design++);
    });
    EXPECT_EQ(design, known);
    ASSERT_LE(rows.checks().size(), 1U);
    if (rows.checks().size() == 1) {
      EXPECT_EQ(known, 8U);
      EXPECT_EQ(rows.checks()[0].design, 5U);
      EXPECT_DOUBLE_EQ(rows.checks()[0].difference(SweepCommand::size), 0.25);
      EXPECT_DOUBLE_EQ(rows.checks()[0].difference(SweepCommand::solve), 0.4);
    }
  }

 private:
  fs::path folder_;
};

}  // namespace

TEST_F(SweepRowsFile, WhatWasAppendedIsReadBack) {
  written();
  const SweepRows rows(file());
  EXPECT_EQ(rows.texts().at("sweep"), "schema = 1\n");
  EXPECT_EQ(rows.designs(), 8U);
  EXPECT_EQ(rows.cut_off(), 0U);
  EXPECT_EQ(rows.checks().size(), 1U);
  expect_beginning(rows);
  for (const std::uint64_t design : {7U, 0U, 3U, 5U}) expect_same(rows.answer(design), design);
  EXPECT_THROW(static_cast<void>(rows.answer(8)), std::out_of_range);
}

TEST_F(SweepRowsFile, CutOffAnywhere) {
  const std::string whole = written();
  std::uint64_t last = 0;
  for (std::size_t length = 0; length < whole.size(); length += 5) {
    write(whole.substr(0, length));
    try {
      SweepRows rows(file());
      expect_beginning(rows);
      EXPECT_GE(rows.designs(), last);
      last = rows.designs();
      EXPECT_EQ(rows.checks().size(), 0U);
      EXPECT_EQ(fs::file_size(file()) + rows.cut_off(), length);
      // It goes on as if nothing had been there.
      if (last == 4 && length % 10 == 0) {
        rows.append(batch_of(4, 4));
        rows.append(check_of(5));
        EXPECT_EQ(content(), whole);
      }
    } catch (const LibraryError&) {
      EXPECT_EQ(last, 0U) << "refused, though its head is whole: " << length;
    }
  }
  EXPECT_EQ(last, 8U);
}

TEST_F(SweepRowsFile, AnyFlippedBit) {
  const std::string whole = written();
  for (std::size_t n = 0; n < whole.size(); n += n < 200 ? 1 : 7) {
    std::string damaged = whole;
    damaged[n] = static_cast<char>(damaged[n] ^ (1 << (n % 8)));
    write(damaged);
    try {
      const SweepRows rows(file());
      expect_beginning(rows);
      EXPECT_GT(rows.cut_off(), 0U) << "byte " << n;
    } catch (const LibraryError& error) {
      const std::string what = error.what();
      EXPECT_TRUE(what.find("damaged") != std::string::npos || what == "it is no checkpoint of a sweep") << what;
    }
  }
}

TEST_F(SweepRowsFile, BatchesFollowEachOther) {
  SweepRows rows(file(), {});
  rows.append(batch_of(0, 3));
  EXPECT_THROW(rows.append(batch_of(4, 1)), std::logic_error);
  EXPECT_EQ(rows.designs(), 3U);
}

TEST_F(SweepRowsFile, ARecordThatIsMissing) {
  std::vector<std::uintmax_t> ends;
  {
    SweepRows rows(file(), {{"sweep", ""}});
    for (const auto& [first, count] : {std::pair{0, 3}, {3, 1}, {4, 4}}) {
      rows.append(batch_of(static_cast<std::uint64_t>(first), static_cast<std::uint64_t>(count)));
      ends.push_back(fs::file_size(file()));
    }
  }
  write(content().erase(ends[0], ends[1] - ends[0]));
  const SweepRows rows(file());
  EXPECT_EQ(rows.designs(), 3U) << "designs that do not follow were taken for others";
  EXPECT_EQ(rows.cut_off(), ends[2] - ends[1]);
}

TEST_F(SweepRowsFile, FilesThatAreNone) {
  for (const std::string& text : {std::string(), std::string("csweep-1"), std::string(4096, '\0')}) {
    write(text);
    EXPECT_THROW(SweepRows rows(file()), LibraryError);
  }
  EXPECT_THROW(SweepRows rows(file().parent_path() / "none"), LibraryError);
}

}  // namespace coldsky
