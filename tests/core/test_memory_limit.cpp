#include "solver/core/memory_limit.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cmath>
#include <filesystem>
#include <fstream>
#include <string>

namespace coldsky {
namespace {

/// A tree of control groups as the kernel shows it.
class Groups : public testing::Test {
 protected:
  void put(const std::string& group, const std::string& name, const std::string& text) const {
    std::filesystem::create_directories(root_ / group);
    std::ofstream(root_ / group / name) << text << '\n';
  }
  double left(const std::string& membership) const { return memory_left_by_groups(membership, root_); }
  void TearDown() override { std::filesystem::remove_all(root_); }

 private:
  std::filesystem::path root_ =
      std::filesystem::path(testing::TempDir()) / ("coldsky-groups-" + std::to_string(::getpid()));
};

TEST_F(Groups, OfOneHierarchyTheTightestAboveTheProcessCounts) {
  put("job", "memory.max", "8000");
  put("job", "memory.current", "3000");
  put("job", "memory.stat", "anon 2000\ninactive_file 1000\nactive_file 5");
  put("job/step", "memory.max", "max");
  put("job/step", "memory.current", "2500");
  EXPECT_EQ(left("0::/job/step\n"), 8000.0 - (3000.0 - 1000.0));
  put("job/step", "memory.max", "4000");
  EXPECT_EQ(left("0::/job/step\n"), 1500.0);
  EXPECT_TRUE(std::isinf(left("0::/other\n")));
}

TEST_F(Groups, OfSeparateHierarchiesThatOfMemoryCounts) {
  put("memory/docker/abc", "memory.limit_in_bytes", "9223372036854771712");
  put("memory/docker/abc", "memory.usage_in_bytes", "100");
  EXPECT_GT(left("5:cpu,cpuacct:/x\n4:memory:/docker/abc\n0::/\n"), 1e18);
  put("memory/docker/abc", "memory.limit_in_bytes", "1000");
  put("memory/docker/abc", "memory.stat", "cache 60\ntotal_inactive_file 40");
  EXPECT_EQ(left("5:cpu,cpuacct:/x\n4:memory:/docker/abc\n0::/\n"), 1000.0 - (100.0 - 40.0));
}

TEST_F(Groups, InAContainerTheOwnGroupStandsAtTheMount) {
  put("memory", "memory.limit_in_bytes", "700");
  put("memory", "memory.usage_in_bytes", "200");
  EXPECT_EQ(left("4:memory:/docker/of-the-host\n"), 500.0);
}

TEST_F(Groups, MoreThanTheLimitLeavesNothing) {
  put("", "memory.max", "100");
  put("", "memory.current", "300");
  EXPECT_EQ(left("0::/\n"), 0.0);
  EXPECT_TRUE(std::isinf(left("nonsense\n")));
}

}  // namespace
}  // namespace coldsky
