#pragma once
#include <memory>
#include <optional>
#include <string>

#include "solver/session/session.hpp"

/// Kokkos inside a process of Python's: it starts with the first run and ends when Python does. Safe on any thread.
namespace coldsky::python {

/// Chooses threads of the CPU and the device before the first run.
/// Throws std::logic_error once Kokkos runs with others.
void choose(int threads, std::optional<int> device);

/// Threads, device, versions as JSON. Starts Kokkos.
std::string machine();

/// A share of the machine for one run: all of it where no other run has begun before, else an instance of Kokkos of its
/// own, of as many threads as would be its equal part. Where HDF5 is not built for threads, runs wait for each other.
class Lease {
 public:
  /// \param interrupt what may end the run; outlives the lease \param alone one thread is enough
  Lease(const Interrupt& interrupt, bool alone);
  ~Lease();
  Lease(const Lease&) = delete;
  Lease& operator=(const Lease&) = delete;
  const Session& session() const { return *session_; }

 private:
  std::optional<Session> session_;
  bool whole_ = false;
};

/// Ends all runs and then Kokkos; nothing can be run after it.
void finish();

}  // namespace coldsky::python
