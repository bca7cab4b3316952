#include "solver/results/packers.hpp"

#include <algorithm>
#include <system_error>

namespace coldsky {

namespace {

/// Pieces a thread may be ahead of the one that writes.
constexpr std::size_t ahead = 3;

}  // namespace

Packers::Packers(int threads, const Interrupt* interrupt)
    : interrupt_(interrupt), places_(ahead * static_cast<std::size_t>(std::max(1, threads))), done_(places_.size(), 0) {
  helpers_.reserve(static_cast<std::size_t>(std::max(1, threads)));
  try {
    for (int n = 1; n < threads; ++n) helpers_.emplace_back([this] { help(); });
  } catch (const std::system_error&) {
    // Fewer do as well.
  }
}

Packers::~Packers() {
  {
    const std::lock_guard lock(mutex_);
    ends_ = true;
  }
  news_.notify_all();
  for (std::thread& helper : helpers_) helper.join();
}

/// Takes the next piece; the lock is free while it is made.
void Packers::make_one(std::unique_lock<std::mutex>& lock) {
  const std::size_t n = claimed_++;
  const auto& make = *make_;
  ++in_work_;
  lock.unlock();
  std::exception_ptr failure;
  try {
    make(n, places_[n % places_.size()]);
  } catch (...) {
    failure = std::current_exception();
  }
  lock.lock();
  --in_work_;
  if (failure) {
    count_ = claimed_;
    if (!failure_) failure_ = failure;
  } else {
    done_[n % places_.size()] = 1;
  }
  news_.notify_all();
}

void Packers::help() {
  std::unique_lock lock(mutex_);
  while (true) {
    news_.wait(lock, [this] { return ends_ || claimable(); });
    if (ends_) return;
    make_one(lock);
  }
}

void Packers::in_order(std::size_t count, const std::function<void(std::size_t, Place&)>& make,
                       const std::function<void(std::size_t, const Place&)>& take) {
  std::unique_lock lock(mutex_);
  make_ = &make;
  count_ = count;
  claimed_ = taken_ = 0;
  failure_ = nullptr;
  std::fill(done_.begin(), done_.end(), 0);
  news_.notify_all();
  try {
    while (taken_ < count && !failure_) {
      if (interrupt_ != nullptr) interrupt_->stop_if_set();
      const std::size_t place = taken_ % places_.size();
      if (done_[place] != 0) {
        lock.unlock();
        try {
          take(taken_, places_[place]);
        } catch (...) {
          lock.lock();
          throw;
        }
        lock.lock();
        done_[place] = 0;
        ++taken_;
        news_.notify_all();
      } else if (claimable()) {
        make_one(lock);
      } else {
        news_.wait(lock);
      }
    }
  } catch (...) {
    if (!failure_) failure_ = std::current_exception();
  }
  count_ = claimed_ = 0;  // nothing more is begun
  news_.wait(lock, [this] { return in_work_ == 0; });
  const std::exception_ptr failure = failure_;
  failure_ = nullptr;
  make_ = nullptr;
  lock.unlock();
  if (failure) std::rethrow_exception(failure);
}

}  // namespace coldsky
