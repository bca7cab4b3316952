#include "solver/core/threads.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cmath>
#include <filesystem>
#include <fstream>
#include <map>
#include <string>

#include "solver/core/error.hpp"

namespace coldsky {
namespace {

/// A tree of control groups as the kernel shows it.
class CpuGroups : public testing::Test {
 protected:
  void put(const std::string& group, const std::string& name, const std::string& text) const {
    std::filesystem::create_directories(root_ / group);
    std::ofstream(root_ / group / name) << text << '\n';
  }
  double granted(const std::string& membership) const { return cpus_granted_by_groups(membership, root_); }
  void TearDown() override { std::filesystem::remove_all(root_); }

 private:
  std::filesystem::path root_ =
      std::filesystem::path(testing::TempDir()) / ("coldsky-cpu-groups-" + std::to_string(::getpid()));
};

TEST_F(CpuGroups, OfOneHierarchyTheTightestAboveTheProcessCounts) {
  put("job", "cpu.max", "400000 100000");
  put("job/step", "cpu.max", "max 100000");
  EXPECT_EQ(granted("0::/job/step\n"), 4.0);
  put("job/step", "cpu.max", "150000 100000");
  EXPECT_EQ(granted("0::/job/step\n"), 1.5);
  EXPECT_EQ(granted("0::/job\n"), 4.0);
  EXPECT_TRUE(std::isinf(granted("0::/other\n")));
}

TEST_F(CpuGroups, OfSeparateHierarchiesThatOfCpuCounts) {
  put("cpu/docker/abc", "cpu.cfs_quota_us", "-1");
  put("cpu/docker/abc", "cpu.cfs_period_us", "100000");
  EXPECT_TRUE(std::isinf(granted("5:cpuset:/docker/abc\n4:cpu,cpuacct:/docker/abc\n0::/\n")));
  put("cpu/docker/abc", "cpu.cfs_quota_us", "250000");
  EXPECT_EQ(granted("5:cpuset:/docker/abc\n4:cpu,cpuacct:/docker/abc\n0::/\n"), 2.5);
  EXPECT_TRUE(std::isinf(granted("5:cpuset:/docker/abc\n3:cpuacct:/docker/abc\n")));
}

TEST_F(CpuGroups, InAContainerTheOwnGroupStandsAtTheMount) {
  put("cpu,cpuacct", "cpu.cfs_quota_us", "200000");
  put("cpu,cpuacct", "cpu.cfs_period_us", "100000");
  EXPECT_EQ(granted("4:cpu,cpuacct:/docker/of-the-host\n"), 2.0);
  put("", "cpu.max", "50000 100000");
  EXPECT_EQ(granted("0::/\n"), 0.5);
}

TEST_F(CpuGroups, NonsenseIsNoQuota) {
  put("a", "cpu.max", "");
  put("b", "cpu.max", "100000 0");
  put("c", "cpu.max", "words");
  for (const char* membership : {"0::/a\n", "0::/b\n", "0::/c\n", "nonsense\n", ""}) {
    EXPECT_TRUE(std::isinf(granted(membership))) << membership;
  }
}

CpuBudget cpus(int machine, int affinity, double quota) {
  CpuBudget budget;
  budget.machine = machine;
  budget.affinity = affinity;
  budget.quota = quota;
  return budget;
}

constexpr double none = std::numeric_limits<double>::infinity();

TEST(CpuBudget, TwoOf64InAContainerAreTwo) {
  EXPECT_EQ(cpus(64, 64, 2.0).usable(), 2);
  EXPECT_EQ(cpus(64, 64, 2.7).usable(), 2);
  EXPECT_EQ(cpus(64, 64, 0.5).usable(), 1);
  EXPECT_EQ(cpus(64, 2, none).usable(), 2);
  EXPECT_EQ(cpus(64, 2, 4.0).usable(), 2);
  EXPECT_EQ(cpus(768, 768, none).usable(), most_threads);
}

ThreadChoice chosen(int asked, const std::map<std::string, std::string>& variables,
                    const CpuBudget& budget = cpus(64, 64, 2.0)) {
  return choose_threads(asked, budget, [&](const char* name) -> const char* {
    const auto found = variables.find(name);
    return found == variables.end() ? nullptr : found->second.c_str();
  });
}

TEST(ThreadChoice, SaysWhereTheNumberIsFrom) {
  EXPECT_EQ(chosen(0, {}).count, 2);
  EXPECT_EQ(chosen(0, {}).source, "control group");
  EXPECT_EQ(chosen(0, {}, cpus(64, 4, none)).source, "affinity");
  EXPECT_EQ(chosen(0, {}, cpus(4, 4, none)).source, "CPUs");
  EXPECT_EQ(chosen(0, {{"OMP_NUM_THREADS", ""}, {"KOKKOS_NUM_THREADS", ""}}).count, 2);
  EXPECT_EQ(chosen(0, {{"OMP_NUM_THREADS", "8"}}).count, 8);
  EXPECT_EQ(chosen(0, {{"OMP_NUM_THREADS", "8"}, {"KOKKOS_NUM_THREADS", "6"}}).count, 6);
  EXPECT_EQ(chosen(3, {{"OMP_NUM_THREADS", "8"}, {"KOKKOS_NUM_THREADS", "6"}}).count, 3);
  EXPECT_EQ(chosen(0, {{"OMP_NUM_THREADS", "8"}, {"OMP_THREAD_LIMIT", "5"}}).count, 5);
}

TEST(ThreadChoice, MoreThanThereCanBeIsNotTaken) {
  const ThreadChoice choice = chosen(0, {{"KOKKOS_NUM_THREADS", "99999999999999999999"}});
  EXPECT_EQ(choice.count, 2);
  EXPECT_EQ(choice.warning,
            "KOKKOS_NUM_THREADS=99999999999999999999 is more than the 512 threads that are possible: 2 are taken, as "
            "without it");
  EXPECT_EQ(chosen(0, {{"OMP_NUM_THREADS", "512"}}).count, 512);
}

TEST(ThreadChoice, NonsenseIsAnError) {
  for (const char* text : {"abc", "0", "-1", "-99999999999999999999", "1.5", "2,1", "0x2", "2 x", " "}) {
    EXPECT_THROW(chosen(0, {{"KOKKOS_NUM_THREADS", text}}), InputError) << text;
  }
  // What the command line asks for is taken, whatever the variable holds.
  const ThreadChoice asked = chosen(1, {{"KOKKOS_NUM_THREADS", "abc"}});
  EXPECT_EQ(asked.count, 1);
  EXPECT_EQ(asked.source, "--threads");
}

}  // namespace
}  // namespace coldsky
