#include "solver/core/device.hpp"

#include <gtest/gtest.h>

#include <map>

#include "solver/core/error.hpp"

namespace coldsky {
namespace {

std::optional<LocalRank> rank_in(const std::map<std::string, std::string>& environment) {
  return local_rank([&](const char* name) {
    const auto found = environment.find(name);
    return found == environment.end() ? nullptr : found->second.c_str();
  });
}

template <class Error, class Call>
std::string message_of(const Call& call) {
  try {
    call();
  } catch (const Error& error) {
    return error.what();
  }
  return "nothing thrown";
}

DeviceSurvey machine_with(int devices) {
  DeviceSurvey survey{"CUDA", "13.0", "13.0", {}, ""};
  survey.devices.resize(devices);
  if (devices == 0) survey.why_none = "cudaGetDeviceCount: no CUDA-capable device is detected";
  return survey;
}

TEST(Device, LocalRankOfEveryLauncher) {
  EXPECT_FALSE(rank_in({}));
  EXPECT_EQ(rank_in({{"OMPI_COMM_WORLD_LOCAL_RANK", "3"}})->rank, 3);
  EXPECT_EQ(rank_in({{"MPI_LOCALRANKID", "2"}})->rank, 2);
  EXPECT_EQ(rank_in({{"PMI_LOCAL_RANK", "1"}})->rank, 1);
  EXPECT_EQ(rank_in({{"SLURM_LOCALID", "7"}})->rank, 7);
  // mpirun inside a Slurm job: Slurm counts one task, the launcher knows better.
  const auto both = rank_in({{"SLURM_LOCALID", "0"}, {"OMPI_COMM_WORLD_LOCAL_RANK", "5"}});
  EXPECT_EQ(both->rank, 5);
  EXPECT_EQ(both->variable, "OMPI_COMM_WORLD_LOCAL_RANK");
  EXPECT_FALSE(rank_in({{"SLURM_LOCALID", ""}}));
  EXPECT_FALSE(rank_in({{"SLURM_LOCALID", "-1"}}));
  EXPECT_FALSE(rank_in({{"SLURM_LOCALID", "2x"}}));
}

TEST(Device, RanksTakeTheDevicesInTurn) {
  const auto survey = machine_with(4);
  EXPECT_EQ(choose_device(survey, std::nullopt, std::nullopt), 0);
  for (int rank = 0; rank < 10; ++rank) EXPECT_EQ(choose_device(survey, std::nullopt, LocalRank{rank, "X"}), rank % 4);
  EXPECT_EQ(choose_device(survey, 2, LocalRank{1, "X"}), 2);  // what is asked for counts
  // A scheduler that shows each rank one device.
  EXPECT_EQ(choose_device(machine_with(1), std::nullopt, LocalRank{3, "X"}), 0);
}

TEST(Device, ADeviceThatIsNotThereIsAnErrorWithItsReason) {
  EXPECT_EQ(message_of<InputError>([] { choose_device(machine_with(2), 2, {}); }),
            "--device 2: there is no such device (the devices here are numbers 0 to 1) see 'coldsky info'");
  EXPECT_EQ(message_of<InputError>([] { choose_device(machine_with(1), 1, {}); }),
            "--device 1: there is no such device (the only device here is number 0) see 'coldsky info'");
  EXPECT_EQ(message_of<InputError>([] { choose_device(machine_with(0), 0, {}); }),
            "--device 0: there is no such device (cudaGetDeviceCount: no CUDA-capable device is detected) see 'coldsky "
            "info', or run a build of the 'cpu-release' preset");
  EXPECT_EQ(message_of<LibraryError>([] { choose_device(machine_with(0), {}, {}); }),
            "this build computes with CUDA, and there is no device (cudaGetDeviceCount: no CUDA-capable device is "
            "detected) see 'coldsky info', or run a build of the 'cpu-release' preset");
  EXPECT_EQ(message_of<InputError>([] { choose_device(DeviceSurvey{}, 0, {}); }),
            "--device 0: there is no such device (this build runs on the CPU only) build the 'cuda' preset, or leave "
            "--device out");
  EXPECT_FALSE(choose_device(DeviceSurvey{}, {}, LocalRank{1, "X"}));
}

TEST(Device, AFailedAllocationIsRecognised) {
  const auto bytes = [](const char* text) { return bytes_of_failed_allocation(text); };
  EXPECT_FALSE(bytes("file: no space left"));
  EXPECT_DOUBLE_EQ(*bytes("Kokkos ERROR: Cuda memory space failed to allocate 3.5 GiB (label=\"x\")."),
                   3.5 * 1024.0 * 1024.0 * 1024.0);
  EXPECT_DOUBLE_EQ(*bytes("Kokkos ERROR: Host memory space failed to allocate 12.25 MiB (label=\"x\")."),
                   12.25 * 1024.0 * 1024.0);
  EXPECT_DOUBLE_EQ(*bytes("Kokkos ERROR: Host memory space failed to allocate 100 B (label=\"x\")."), 100.0);
}

TEST(Device, AShortageNamesWhatWouldFit) {
  EXPECT_EQ(describe_shortage({"Some GPU", 3e9, 1.5e9, 80e9, 78e9, 200.0, 5e8}),
            "out of memory on Some GPU: 3.00 GB were asked for and 1.50 GB of 80.00 GB were free (a mesh of 500000000 "
            "cells); the largest mesh that would fit has about 390 million cells: lower the [mesh] counts");
}

}  // namespace
}  // namespace coldsky
