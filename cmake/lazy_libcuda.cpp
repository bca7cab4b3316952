// The three calls of NVIDIA's driver that Kokkos makes by name, handed on to libcuda.so.1 at the first one: linked to
// the library itself, a program for GPUs would not even start where no driver is installed, and could neither check a
// case nor say what is missing. Without a driver they return the error that the driver has for it, as the runtime
// library does. Compiled with hidden symbols: the driver's own calls are not to come here.
#include <cuda.h>
#include <dlfcn.h>

namespace {

/// The driver's function of that name; null where there is no driver.
template <class Function>
Function driver(const char* name) {
  static void* const library = dlopen("libcuda.so.1", RTLD_NOW);
  return library != nullptr ? reinterpret_cast<Function>(dlsym(library, name)) : nullptr;
}

template <class Function, class... Arguments>
CUresult call(const char* name, Arguments... arguments) {
  const auto function = driver<Function>(name);
  return function != nullptr ? function(arguments...) : CUDA_ERROR_NO_DEVICE;
}

}  // namespace

// cuda.h gives some of these names a version (cuCtxPushCurrent is cuCtxPushCurrent_v2), which the driver's library has.
#define NAME(function) NAME_OF(function)
#define NAME_OF(function) #function

CUresult CUDAAPI cuCtxGetDevice(CUdevice* device) {
  return call<CUresult (*)(CUdevice*)>(NAME(cuCtxGetDevice), device);
}
CUresult CUDAAPI cuCtxPushCurrent(CUcontext context) {
  return call<CUresult (*)(CUcontext)>(NAME(cuCtxPushCurrent), context);
}
CUresult CUDAAPI cuStreamGetCtx(CUstream stream, CUcontext* context) {
  return call<CUresult (*)(CUstream, CUcontext*)>(NAME(cuStreamGetCtx), stream, context);
}
