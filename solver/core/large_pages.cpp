#include "solver/core/large_pages.hpp"

#include <algorithm>
#include <ctime>

#ifdef __linux__
#include <sys/mman.h>
#include <unistd.h>
#endif

namespace coldsky {

#if defined(MADV_HUGEPAGE) && defined(MADV_NOHUGEPAGE) && defined(MADV_POPULATE_WRITE)

namespace {

constexpr std::uintptr_t large_page = std::uintptr_t{1} << 21;
constexpr std::uint64_t small_array = std::uint64_t{1} << 18;
/// How much longer a large page may take than small ones: it saves time later.
constexpr double worth = 2.0;

// Where a page begins, which is not where an object does.
// NOLINTNEXTLINE(performance-no-int-to-ptr)
void* address(std::uintptr_t place) { return reinterpret_cast<void*>(place); }

double processor_seconds() {
  std::timespec now{};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

/// Processor time until the system has found the pages from `begin` on [s].
std::optional<double> time_to_find(void* begin) {
  const double start = processor_seconds();
  if (::madvise(begin, large_page, MADV_POPULATE_WRITE) != 0) return std::nullopt;
  return processor_seconds() - start;
}

std::optional<double> time_to_find_small_pages() {
  void* const memory = ::mmap(nullptr, large_page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED) return std::nullopt;
  ::madvise(memory, large_page, MADV_NOHUGEPAGE);
  const std::optional<double> taken = time_to_find(memory);
  ::munmap(memory, large_page);
  return taken;
}

std::optional<PageTrial> measured(void* begin) {
  static const std::optional<double> small = time_to_find_small_pages();
  const std::optional<double> large = time_to_find(begin);
  if (!large || !small) return std::nullopt;
  return PageTrial{*large, *small};
}

}  // namespace

LargePages::LargePages() : trial_(measured) {}

void LargePages::prefer(const void* array, std::uint64_t size) {
  if (size < small_array) return;
  // The pages at both ends are asked for, too, since other arrays lie beside this one; and in the heap those up to its
  // end, for the allocator writes behind an array before the next one is known, and a large page takes no place where a
  // small one is.
  const auto begin = reinterpret_cast<std::uintptr_t>(array), heap_end = reinterpret_cast<std::uintptr_t>(::sbrk(0));
  const std::uintptr_t end = std::max<std::uintptr_t>(begin + size, begin < heap_end ? heap_end : 0);
  const std::uintptr_t first = begin / large_page * large_page, last = (end + large_page - 1) / large_page * large_page;
  const auto advise = [&](int advice) { ::madvise(address(first), last - first, advice); };
  if (easily_found_) {
    advise(MADV_HUGEPAGE);
    const std::uintptr_t whole = (begin + large_page - 1) / large_page * large_page;
    if (whole + large_page > begin + size) return;
    const std::optional<PageTrial> trial = trial_(address(whole));
    if (!trial || trial->large <= worth * trial->small) return;
    easily_found_ = false;
  }
  advise(MADV_NOHUGEPAGE);
}

#else

LargePages::LargePages() = default;
void LargePages::prefer(const void*, std::uint64_t) {}

#endif

}  // namespace coldsky
