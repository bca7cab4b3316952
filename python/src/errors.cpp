#include "python/src/errors.hpp"

#include <nanobind/nanobind.h>
#include <nanobind/stl/pair.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/vector.h>

#include <new>

#include "solver/core/error.hpp"
#include "solver/session/backend.hpp"

namespace nb = nanobind;

namespace coldsky::python {

namespace {

nb::object of_errors(const char* name) { return nb::module_::import_("coldsky.errors").attr(name); }

nb::object input_error(const InputError& error) {
  nb::list further;
  for (const InputError& more : error.further) further.append(input_error(more));
  const Location& where = error.where();
  return of_errors("InputError")(error.what(), where.file, where.line, where.column, error.problem(), error.why(),
                                 error.suggestion(), further, error.not_listed);
}

[[noreturn]] void set(const nb::object& exception) {
  PyErr_SetObject(exception.type().ptr(), exception.ptr());
  throw nb::python_error();
}

}  // namespace

void raise(const std::exception_ptr& error) {
  try {
    std::rethrow_exception(error);
  } catch (const InputError& e) {
    set(input_error(e));
  } catch (const InfeasibleError& e) {
    nb::dict known;
    for (const auto& [key, value] : e.known) known[key.c_str()] = value;
    set(of_errors("InfeasibleError")(e.what(), e.binding_limit(), known));
  } catch (const NotConvergedError& e) {
    set(of_errors("NotConvergedError")(e.what()));
  } catch (const Interrupted& e) {
    set(of_errors("Interrupted")(e.what()));
  } catch (const nb::python_error&) {
    throw;
  } catch (const std::bad_alloc& e) {
    set(nb::borrow(PyExc_MemoryError)("coldsky ran out of memory"));
  } catch (const std::exception& e) {
    set(of_errors("LibraryError")(explained(e)));
  }
}

}  // namespace coldsky::python
