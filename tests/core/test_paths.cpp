#include "solver/core/paths.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>

#include "solver/core/error.hpp"

namespace coldsky {
namespace {

namespace fs = std::filesystem;

class Folder {
 public:
  Folder() : path_(fs::temp_directory_path() / ("coldsky-paths-" + std::to_string(::getpid()))) {
    fs::create_directories(path_);
  }
  ~Folder() { fs::remove_all(path_); }
  const fs::path& path() const { return path_; }

 private:
  fs::path path_;
};

TEST(DataFolder, OneWithoutDataIsRefusedByName) {
  const Folder empty;
  try {
    use_data_folder(empty.path());
    ADD_FAILURE() << "taken";
  } catch (const InputError& error) {
    EXPECT_NE(std::string(error.what()).find((empty.path() / "materials.toml").string()), std::string::npos)
        << error.what();
  }
}

TEST(DataFolder, StaysWhatItIsOnceInUse) {
  const fs::path used = data_file("materials.toml").parent_path();
  EXPECT_EQ(used, data_folder());
  EXPECT_NO_THROW(use_data_folder(used));
  const Folder other;
  std::ofstream(other.path() / "materials.toml") << "\n";
  EXPECT_THROW(use_data_folder(other.path()), std::logic_error);
  EXPECT_EQ(data_folder(), used);
}

TEST(DataFolder, AMissingFileIsNamedWithItsPlace) {
  try {
    data_file("fluids/no-such-fluid.csv");
    ADD_FAILURE() << "found";
  } catch (const LibraryError& error) {
    const std::string text = error.what();
    EXPECT_NE(text.find((data_folder() / "fluids/no-such-fluid.csv").string()), std::string::npos) << text;
  }
}

}  // namespace
}  // namespace coldsky
