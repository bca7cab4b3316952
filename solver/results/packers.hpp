#pragma once
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "solver/core/interrupt.hpp"

namespace coldsky {

/// Threads that make pieces of a file while another writes them. What is written does not depend on their number.
class Packers {
 public:
  /// Where a piece is made: kept from one piece to the next, by a thread at a time.
  struct Place {
    std::vector<std::byte> plain, shuffled, packed;
    std::size_t size = 0;         ///< of the piece in `packed`, or in `shuffled` where that is smaller
    bool as_it_was = false;       ///< what is written lies in `shuffled`
    std::shared_ptr<void> state;  ///< of whoever packs
  };

  /// \param threads that work at a time, the writing one among them \param interrupt ends the writing; may be nullptr
  explicit Packers(int threads = 1, const Interrupt* interrupt = nullptr);
  ~Packers();
  Packers(const Packers&) = delete;
  Packers& operator=(const Packers&) = delete;

  /// Calls make(n, place) for n = 0 ... count - 1, several at once, and take(place) in the caller's thread in the order
  /// of n. Throws what they throw, and Interrupted.
  void in_order(std::size_t count, const std::function<void(std::size_t, Place&)>& make,
                const std::function<void(std::size_t, const Place&)>& take);

 private:
  void help();
  void make_one(std::unique_lock<std::mutex>& lock);
  bool claimable() const { return claimed_ < count_ && claimed_ < taken_ + places_.size(); }

  const Interrupt* interrupt_;
  std::mutex mutex_;
  std::condition_variable news_;
  bool ends_ = false;
  /// The pieces of the present call: begun, done (by place), written.
  const std::function<void(std::size_t, Place&)>* make_ = nullptr;
  std::size_t count_ = 0, claimed_ = 0, taken_ = 0, in_work_ = 0;
  std::exception_ptr failure_;
  std::vector<Place> places_;
  std::vector<char> done_;
  std::vector<std::thread> helpers_;
};

}  // namespace coldsky
