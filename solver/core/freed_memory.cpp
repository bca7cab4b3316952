#include "solver/core/freed_memory.hpp"

#include <cstdlib>
#ifdef __GLIBC__
#include <malloc.h>

#include <limits>
#endif

namespace coldsky {

void keep_freed_memory() {
#ifdef __GLIBC__
  constexpr int step = 1 << 22;  // that the heap grows by, beyond what is asked for [bytes]
  mallopt(M_MMAP_MAX, 0);
  mallopt(M_TRIM_THRESHOLD, std::numeric_limits<int>::max());
  mallopt(M_TOP_PAD, step);
#endif
}

}  // namespace coldsky
