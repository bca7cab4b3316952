#pragma once
#include <exception>

namespace coldsky::python {

/// Raises what ended a run as the exception of coldsky.errors of the same name. To be called with Python's lock held.
/// Throws nanobind::python_error.
[[noreturn]] void raise(const std::exception_ptr& error);

}  // namespace coldsky::python
