#include <thread>

#include "kernels/types.hpp"
#include "solver/studies/commands.hpp"

namespace coldsky {

std::string backend_name() { return ExecutionSpace::name(); }

std::string device_name() {
#if defined(KOKKOS_ENABLE_CUDA)
  const ExecutionSpace space;
  return space.cuda_device_prop().name;
#else
  return std::to_string(ExecutionSpace().concurrency()) + " CPU threads";
#endif
}

}  // namespace coldsky
