#include <gtest/gtest.h>
#ifdef __linux__
#include <malloc.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <cstring>
#include <fstream>
#include <sstream>
#include <string>

#include "solver/core/freed_memory.hpp"
#include "solver/core/large_pages.hpp"

namespace coldsky {
namespace {

constexpr std::size_t large_page = std::size_t{1} << 21;

/// Memory of the system, which goes back to it at the end.
class Region {
 public:
  explicit Region(std::size_t size)
      : size_(size), begin_(::mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)) {}
  Region(const Region&) = delete;
  Region& operator=(const Region&) = delete;
  ~Region() { ::munmap(begin_, size_); }
  /// From the first large page on.
  char* begin() const {
    const auto place = reinterpret_cast<std::uintptr_t>(begin_);
    return static_cast<char*>(begin_) + (large_page - place % large_page) % large_page;
  }

 private:
  std::size_t size_;
  void* begin_;
};

/// Whether the system was advised to use ("hg") or not to use ("nh") large pages at an address.
bool advised(const void* place, const std::string& flag) {
  std::ifstream maps("/proc/self/smaps");
  const auto wanted = reinterpret_cast<std::uintptr_t>(place);
  bool inside = false;
  for (std::string line; std::getline(maps, line);) {
    std::uintptr_t begin = 0, end = 0;
    if (std::sscanf(line.c_str(), "%zx-%zx ", &begin, &end) == 2) inside = begin <= wanted && wanted < end;
    if (inside && line.rfind("VmFlags:", 0) == 0) return (line + " ").find(" " + flag + " ") != std::string::npos;
  }
  return false;
}

bool system_has_large_pages() {
  std::ifstream setting("/sys/kernel/mm/transparent_hugepage/enabled");
  std::string text;
  return std::getline(setting, text) && text.find("[never]") == std::string::npos;
}

TEST(LargePages, AreAskedForWhileTheyAreFoundEasily) {
  if (!system_has_large_pages()) GTEST_SKIP() << "this system has no large pages";
  const Region region(8 * large_page);
  int trials = 0;
  LargePages pages([&](void* page) {
    ++trials;
    EXPECT_EQ(page, region.begin() + large_page);
    return PageTrial{2e-3, 1e-3};
  });
  // It begins and ends inside of pages: all that it touches are asked for, one that is all its own is tried.
  pages.prefer(region.begin() + 100, 3 * large_page);
  EXPECT_TRUE(pages.easily_found());
  EXPECT_EQ(trials, 1);
  EXPECT_TRUE(advised(region.begin(), "hg"));
  EXPECT_TRUE(advised(region.begin() + 4 * large_page - 1, "hg"));
  EXPECT_FALSE(advised(region.begin() + 4 * large_page, "hg"));
  // Without a page of its own there is nothing to try, and a small array is none of its business.
  pages.prefer(region.begin() + 4 * large_page + 1, large_page);
  EXPECT_TRUE(advised(region.begin() + 4 * large_page, "hg"));
  pages.prefer(region.begin() + 6 * large_page, (1 << 18) - 1);
  EXPECT_FALSE(advised(region.begin() + 6 * large_page, "hg"));
  EXPECT_EQ(trials, 1);
}

TEST(LargePages, AreLeftAfterTheFirstThatIsHardToFind) {
  if (!system_has_large_pages()) GTEST_SKIP() << "this system has no large pages";
  const Region region(8 * large_page);
  double large = 1e-3;
  int trials = 0;
  LargePages pages([&](void*) {
    ++trials;
    return PageTrial{large, 1e-3};
  });
  pages.prefer(region.begin(), large_page);
  large = 3e-3;
  pages.prefer(region.begin() + large_page, large_page);
  EXPECT_FALSE(pages.easily_found());
  large = 1e-3;
  pages.prefer(region.begin() + 2 * large_page, large_page);
  EXPECT_EQ(trials, 2);
  EXPECT_TRUE(advised(region.begin(), "hg"));
  EXPECT_TRUE(advised(region.begin() + large_page, "nh"));
  EXPECT_TRUE(advised(region.begin() + 2 * large_page, "nh"));
}

TEST(LargePages, StayWhereTheSystemCannotBeTried) {
  const Region region(4 * large_page);
  LargePages pages([](void*) { return std::nullopt; });
  pages.prefer(region.begin(), large_page);
  EXPECT_TRUE(pages.easily_found());
}

TEST(LargePages, TheTrialLeavesTheArrayAsItIs) {
  const Region region(3 * large_page);
  std::memset(region.begin(), 7, large_page);
  LargePages pages;
  pages.prefer(region.begin(), large_page);
  EXPECT_TRUE(pages.easily_found());  // the page is there
  for (std::size_t n = 0; n < large_page; n += 512) ASSERT_EQ(region.begin()[n], 7);
}

#ifdef __GLIBC__
/// Page faults of a process of its own that takes, fills and frees an array again and again.
long faults_of_arrays(bool keep, std::size_t size, int times) {
  int ends[2];
  if (::pipe(ends) != 0) return -1;
  const pid_t child = ::fork();
  if (child == 0) {
    if (keep) keep_freed_memory();
    rusage before{}, after{};
    for (int n = 0; n <= times; ++n) {
      if (n == 1) ::getrusage(RUSAGE_SELF, &before);
      void* const array = std::malloc(size);
      std::memset(array, n, size);
      // Reading hinders the compiler from leaving all of it out.
      if (static_cast<const volatile char*>(array)[size / 2] != static_cast<char>(n)) ::_exit(1);
      std::free(array);
    }
    ::getrusage(RUSAGE_SELF, &after);
    const long faults = after.ru_minflt - before.ru_minflt;
    const bool told = ::write(ends[1], &faults, sizeof faults) == sizeof faults;
    ::_exit(told ? 0 : 1);
  }
  long faults = -1;
  if (::read(ends[0], &faults, sizeof faults) != sizeof faults) faults = -1;
  ::close(ends[0]);
  ::close(ends[1]);
  int status = 0;
  ::waitpid(child, &status, 0);
  return status == 0 ? faults : -1;
}

TEST(FreedMemory, StaysWithTheProgram) {
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
  GTEST_SKIP() << "sanitizers bring an allocator of their own";
#endif
  // Above what malloc takes as a mapping of its own by any of its thresholds, in pages of 4 KiB.
  constexpr std::size_t size = std::size_t{40} << 20;
  constexpr int times = 5;
  EXPECT_GE(faults_of_arrays(false, size, times), times * static_cast<long>(size >> 22));
  const long faults = faults_of_arrays(true, size, times);
  EXPECT_GE(faults, 0);
  EXPECT_LE(faults, times * 10);
}
#endif

}  // namespace
}  // namespace coldsky
#endif
