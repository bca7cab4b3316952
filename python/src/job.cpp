#include "python/src/job.hpp"

#include <nanobind/stl/string.h>

#include <chrono>
#include <condition_variable>
#include <csignal>
#include <deque>
#include <exception>
#include <mutex>
#include <set>
#include <thread>
#include <utility>

#include "python/src/backend.hpp"
#include "python/src/errors.hpp"
#include "solver/core/interrupt.hpp"

namespace nb = nanobind;

namespace coldsky::python {

namespace {

/// How often a caller that waits looks for signals.
constexpr std::chrono::milliseconds look(50);

struct Jobs {
  std::mutex mutex;
  std::set<Interrupt*> interrupts;
};
Jobs& jobs() {
  static Jobs* const all = new Jobs;
  return *all;
}

/// An interrupt that stop_jobs() sets while it lives.
struct Listed {
  Interrupt interrupt;
  Listed() {
    const std::lock_guard lock(jobs().mutex);
    jobs().interrupts.insert(&interrupt);
  }
  ~Listed() {
    const std::lock_guard lock(jobs().mutex);
    jobs().interrupts.erase(&interrupt);
  }
  Listed(const Listed&) = delete;
  Listed& operator=(const Listed&) = delete;
};

class Job {
 public:
  Job(const Watch& watch, const std::function<void(const Session&, const Tell&)>& work)
      : watch_(watch), thread_([this, &work] { run(work); }) {}

  void wait() {
    bool over = false;
    while (!over) {
      std::deque<News> news;
      {
        const nb::gil_scoped_release unlocked;
        std::unique_lock lock(mutex_);
        changed_.wait_for(lock, look, [&] { return over_ || !news_.empty(); });
        news.swap(news_);
        over = over_;
      }
      if (!raised_) follow(news);
    }
    {
      const nb::gil_scoped_release unlocked;
      thread_.join();
    }
    if (raised_) std::rethrow_exception(raised_);
    if (error_) raise(error_);
  }

 private:
  /// On the thread of the work.
  void run(const std::function<void(const Session&, const Tell&)>& work) {
    try {
      const Lease lease(listed_.interrupt, watch_.one_thread);
      work(lease.session(), [this](News news) {
        const std::lock_guard lock(mutex_);
        news_.push_back(std::move(news));
        changed_.notify_all();
      });
    } catch (...) {
      error_ = std::current_exception();
    }
    const std::lock_guard lock(mutex_);
    over_ = true;
    changed_.notify_all();
  }

  /// On the thread of the caller, with Python's lock.
  void follow(const std::deque<News>& news) {
    try {
      if (PyErr_CheckSignals() != 0) throw nb::python_error();
      if (!watch_.progress.is_none()) {
        for (const News& one : news) watch_.progress(one.text.in(watch_.language), one.done, one.all);
      }
      if (!watch_.stop.is_none() && nb::cast<bool>(watch_.stop.attr("is_set")())) listed_.interrupt.set(SIGINT);
    } catch (const nb::python_error&) {
      raised_ = std::current_exception();
      listed_.interrupt.set(SIGINT);
    }
  }

  const Watch& watch_;
  Listed listed_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<News> news_;
  bool over_ = false;
  std::exception_ptr error_;   ///< of the work
  std::exception_ptr raised_;  ///< by what follows it
  std::thread thread_;         ///< last: it uses all of these
};

}  // namespace

void run_job(const Watch& watch, const std::function<void(const Session&, const Tell&)>& work) {
  Job(watch, work).wait();
}

void stop_jobs() {
  const std::lock_guard lock(jobs().mutex);
  for (Interrupt* const interrupt : jobs().interrupts) interrupt->set(SIGTERM);
}

}  // namespace coldsky::python
