#pragma once
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "solver/core/error.hpp"
#include "solver/model/read_case.hpp"
#include "solver/sweep/plan.hpp"
#include "test_folders.hpp"

namespace coldsky::sweep_tests {

inline SweepNames known_names() {
  return {model_catalogue(),
          {{"radiator.mass_kg", "kg"},
           {"radiator.planform_area_m2", "m2"},
           {"radiator.fin_efficiency", ""},
           {"system.mass_kg", "kg"},
           {"temperature.chip_max_K", "K"},
           {"temperature.radiator_mean_K", "K"}}};
}

/// A sweep file in a folder of its own, gone with the object.
class SweepFile {
 public:
  explicit SweepFile(const std::string& text) {
    static int count = 0;
    folder_ = std::filesystem::temp_directory_path() /
              ("coldsky-sweep-" + std::to_string(::getpid()) + "-" + std::to_string(count++));
    std::filesystem::create_directories(folder_);
    std::ofstream(path()) << text;
  }
  ~SweepFile() {
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
  }
  SweepFile(const SweepFile&) = delete;
  SweepFile& operator=(const SweepFile&) = delete;
  std::filesystem::path path() const { return folder_ / "study.toml"; }
  SweepPlan plan(const std::vector<std::string>& set = {}) const { return read_sweep(path(), set, known_names()); }

 private:
  std::filesystem::path folder_;
};

inline const std::string shipped_case = std::string(COLDSKY_CASES) + "/dawn-dusk-1mw.toml";
/// The lines that every sweep of the shipped case begins with: two.
inline std::string begin(const std::string& more = "") { return "case = \"" + shipped_case + "\"\n" + more + "\n"; }

inline double number(const std::vector<SweepValue>& values, std::size_t column) {
  return std::get<double>(values[column]);
}

}  // namespace coldsky::sweep_tests
