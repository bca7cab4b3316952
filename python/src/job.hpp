#pragma once
#include <nanobind/nanobind.h>

#include <cstdint>
#include <functional>

#include "solver/core/text.hpp"
#include "solver/session/session.hpp"

namespace coldsky::python {

/// What a run tells while it goes on.
struct News {
  Text text;
  std::uint64_t done = 0, all = 0;  ///< of what is counted; 0 of 0 = nothing is
};
using Tell = std::function<void(News)>;

/// How a caller follows a run and ends it.
struct Watch {
  nanobind::object progress;    ///< called as progress(text, done, all), or None
  nanobind::object stop;        ///< a threading.Event, or None
  std::string language = "en";  ///< of the texts
  bool one_thread = false;      ///< more would only wait for each other
};

/// Does some work on a thread of its own, with Python's lock released, and waits for it. In between Python looks for
/// signals, tells `watch.progress` the news and asks `watch.stop`, all on the thread of the caller; where one of them
/// raises, or Ctrl-C was typed, the work is asked to end, which it does between two Newton steps, and the exception
/// goes on when it has. To be called with Python's lock held. Throws nanobind::python_error.
void run_job(const Watch& watch, const std::function<void(const Session&, const Tell&)>& work);

/// Asks all jobs to end.
void stop_jobs();

}  // namespace coldsky::python
