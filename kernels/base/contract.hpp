#pragma once
#include <Kokkos_Core.hpp>

/// Preconditions, on the host and inside kernels.
///
/// A debug build (without NDEBUG: the preset cpu-debug) ends where one does not hold, with the condition, the file and
/// the line. A release build does not evaluate them: they stand in loops over cells. What a user can cause by the input
/// is never left to a contract, but refused with an error.
#define COLDSKY_CONTRACT_TEXT_OF(line) #line
#define COLDSKY_CONTRACT_TEXT(line) COLDSKY_CONTRACT_TEXT_OF(line)
#ifdef NDEBUG
#define COLDSKY_EXPECTS(condition) static_cast<void>(sizeof(!(condition)))
#else
#define COLDSKY_EXPECTS(condition) \
  static_cast<void>(               \
      (condition) ||               \
      (::Kokkos::abort("coldsky expects " #condition ", " __FILE__ ":" COLDSKY_CONTRACT_TEXT(__LINE__)), false))
#endif
