# Copies the emulator into the build folder and builds it there: cmake -DSOURCE=... -DTARGET=... -DCUDA=... -P build.cmake
if(NOT EXISTS "${SOURCE}/Makefile")
  message(FATAL_ERROR "The CUDA emulator is not at ${SOURCE}: configure with -DCOLDSKY_PTXEMU=... . With nvcc at hand the "
                      "emulated tests may not be left out.")
endif()
file(COPY "${SOURCE}/" DESTINATION "${TARGET}" NO_SOURCE_PERMISSIONS PATTERN lib EXCLUDE PATTERN build EXCLUDE)
execute_process(COMMAND make -j2 "CUDA_HOME=${CUDA}" WORKING_DIRECTORY "${TARGET}" RESULT_VARIABLE status)
if(status)
  message(FATAL_ERROR "The CUDA emulator did not build (it needs libzstd-dev)")
endif()
