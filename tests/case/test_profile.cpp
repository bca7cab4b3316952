#include "solver/case/profile.hpp"

#include <gtest/gtest.h>

#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>

#include "solver/core/error.hpp"
#include "test_folders.hpp"

namespace coldsky {
namespace {

class ProfileFile : public testing::Test {
 protected:
  std::filesystem::path write(const std::string& text) const {
    std::ofstream(path_) << text;
    return path_;
  }
  Profile read(const std::string& text, Beyond beyond = Beyond::hold) const {
    return Profile(write(text), factor_columns(), beyond);
  }
  /// What the reader says about a table that it refuses, from the line on.
  std::string refusal(const std::string& text, Beyond beyond = Beyond::hold) const {
    try {
      read(text, beyond);
    } catch (const InputError& error) {
      const std::string what = error.what();
      EXPECT_EQ(what.rfind(path_.string() + ":", 0), 0u) << what;
      return what.substr(path_.string().size());
    }
    return "accepted";
  }
  void TearDown() override { std::filesystem::remove(path_); }

 private:
  std::filesystem::path path_ = std::filesystem::path(testing::TempDir()) /
                                (std::string("coldsky-") + std::to_string(::getpid()) + "-profile.csv");
};

TEST_F(ProfileFile, GoesStraightBetweenRowsAndHoldsItsEnds) {
  const Profile profile = read("time_s,factor\n10,2\n20,4\n");
  EXPECT_DOUBLE_EQ(profile.at("factor", 12.5, 0.0), 2.5);
  EXPECT_EQ(profile.at("factor", 0.0, 0.0), 2.0);
  EXPECT_EQ(profile.at("factor", 99.0, 0.0), 4.0);
  EXPECT_EQ(profile.at("other", 12.0, 7.0), 7.0);
  EXPECT_EQ(profile.kinks(15.0), (std::vector<double>{10.0}));
}

TEST_F(ProfileFile, RepeatsWithTheSpanOfItsRows) {
  // A triangle of period 10 from 3 on: 0 at 3, 8 at 7, 0 at 13.
  const Profile profile = read("time_s,factor\n3,0\n7,8\n13,0\n", Beyond::repeat);
  EXPECT_EQ(profile.span(), 10.0);
  for (const double start : {-10.0, 0.0, 10.0, 1000.0}) {
    EXPECT_NEAR(profile.at("factor", start + 5.0, 0.0), 4.0, 1e-9) << start;
    EXPECT_NEAR(profile.at("factor", start + 10.0, 0.0), 4.0, 1e-9) << start;
    EXPECT_NEAR(profile.at("factor", start + 3.0, 0.0), 0.0, 1e-9) << start;
  }
  // Before its first row too: 1 is as 11.
  EXPECT_NEAR(profile.at("factor", 1.0, 0.0), 8.0 / 6.0 * 2.0, 1e-12);
  EXPECT_EQ(profile.kinks(25.0), (std::vector<double>{3.0, 7.0, 13.0, 17.0, 23.0}));
}

TEST_F(ProfileFile, RepeatsOnlyWhatEndsAsItBegins) {
  EXPECT_NE(refusal("time_s,factor\n0,1\n10,2\n", Beyond::repeat).find(":3:4: factor ends at 2 and begins at 1"),
            std::string::npos);
  EXPECT_NE(refusal("time_s,factor\n0,1\n", Beyond::repeat).find("one row cannot be repeated"), std::string::npos);
}

TEST_F(ProfileFile, PassesOverWhatSpreadsheetsAdd) {
  const Profile profile = read("\xEF\xBB\xBFtime_s , factor,,\r\n 0, 1 ,,\r\n10 ,3,\r\n\r\n");
  EXPECT_EQ(profile.times(), (std::vector<double>{0.0, 10.0}));
  EXPECT_DOUBLE_EQ(profile.at("factor", 5.0, 0.0), 2.0);
}

TEST_F(ProfileFile, NamesThePlaceOfAFault) {
  const auto says = [&](const std::string& text, const std::string& words) {
    EXPECT_NE(refusal(text).find(words), std::string::npos) << refusal(text) << "\nexpected " << words;
  };
  says("time_s,factor,factor\n0,1,1\n", ":1:15: column 'factor' stands twice");
  says("time_s,factor\n0,1\n5, inf\n", ":3:4: factor = 'inf' is not a finite number");
  says("time_s,factor\nnan,1\n", ":2:1: time_s = 'nan' is not a finite number");
  says("time_s,factor\n0,1\n5,2\n5,3\n", ":4:1: time_s = 5 follows 5");
  says("time_s,factor\n0,1\n5,-2\n", ":3:3: factor = -2 is below 0");
  says("time_s,factor\n0,\n", ":2:3: factor = '' is not a number");
  says("time_s,factor\n0,1\n5,2,7\n", ":3:5: 3 cells, but the header names 2");
  says("time_s,,factor\n0,1,2\n", ":1:8: a column has no name");
  says("time_s;factor\n0;1\n", ":1:1: there is no column 'time_s'");
  says("time_s,flow\n0,1\n", ":1:8: column 'flow' is not known");
}

}  // namespace
}  // namespace coldsky
