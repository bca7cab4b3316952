#include "solver/core/device.hpp"

#include <fmt/format.h>

#include <charconv>
#include <cstring>

#include "solver/core/error.hpp"

namespace coldsky {

std::optional<LocalRank> local_rank(const std::function<const char*(const char*)>& get) {
  for (const char* name : {"COLDSKY_LOCAL_RANK", "OMPI_COMM_WORLD_LOCAL_RANK", "MPI_LOCALRANKID", "PALS_LOCAL_RANKID",
                           "PMI_LOCAL_RANK", "MV2_COMM_WORLD_LOCAL_RANK", "FLUX_TASK_LOCAL_ID", "SLURM_LOCALID"}) {
    const char* text = get(name);
    if (text == nullptr) continue;
    int rank = -1;
    const char* end = text + std::strlen(text);
    const auto [stop, error] = std::from_chars(text, end, rank);
    if (error == std::errc() && stop == end && rank >= 0) return LocalRank{rank, name};
  }
  return std::nullopt;
}

std::optional<int> choose_device(const DeviceSurvey& survey, std::optional<int> asked,
                                 const std::optional<LocalRank>& rank) {
  if (survey.backend.empty()) {
    if (!asked) return std::nullopt;
    throw InputError({}, fmt::format("--device {}: there is no such device", *asked), "this build runs on the CPU only",
                     "build the 'cuda' preset, or leave --device out");
  }
  const int count = static_cast<int>(survey.devices.size());
  if (count == 0) {
    const std::string text = asked ? fmt::format("--device {}: there is no such device", *asked)
                                   : fmt::format("this build computes with {}, and there is no device", survey.backend);
    const std::string help = "see 'coldsky info', or run a build of the 'cpu-release' preset";
    if (asked) throw InputError({}, text, survey.why_none, help);
    throw LibraryError(fmt::format("{} ({}) {}", text, survey.why_none, help));
  }
  if (asked) {
    if (*asked < count) return asked;
    throw InputError({}, fmt::format("--device {}: there is no such device", *asked),
                     count == 1 ? "the only device here is number 0"
                                : fmt::format("the devices here are numbers 0 to {}", count - 1),
                     "see 'coldsky info'");
  }
  return rank ? rank->rank % count : 0;
}

std::string bytes_text(double bytes) {
  if (bytes < 1e6) return fmt::format("{:.0f} bytes", bytes);
  return bytes < 1e9 ? fmt::format("{:.1f} MB", 1e-6 * bytes) : fmt::format("{:.2f} GB", 1e-9 * bytes);
}

std::string describe_shortage(const MemoryShortage& s) {
  std::string text = fmt::format("out of memory on {}: {} were asked for and {} of {} were free", s.device,
                                 bytes_text(s.asked), bytes_text(s.free), bytes_text(s.total));
  if (s.cells > 0.0) text += fmt::format(" (a mesh of {:.0f} cells)", s.cells);
  if (s.bytes_per_cell > 0.0) {
    const double millions = 1e-6 * s.usable / s.bytes_per_cell;
    text += fmt::format("; the largest mesh that would fit has about {:.{}f} million cells: lower the [mesh] counts",
                        millions, millions < 10.0 ? 2 : 0);
  } else {
    text += "; choose a smaller size";
  }
  return text;
}

std::optional<double> bytes_of_failed_allocation(const std::string& text) {
  constexpr const char* before = "failed to allocate ";
  const auto at = text.find(before);
  if (at == std::string::npos) return std::nullopt;
  double number = 0.0;
  const char* begin = text.data() + at + std::strlen(before);
  const auto [stop, error] = std::from_chars(begin, text.data() + text.size(), number);
  if (error != std::errc()) return std::nullopt;
  const std::string unit(stop, text.data() + text.size());
  double factor = 1.0;
  for (const char* name : {" K", " M", " G", " T"}) {
    factor *= 1024.0;
    if (unit.starts_with(name)) return number * factor;
  }
  return number;
}

}  // namespace coldsky
