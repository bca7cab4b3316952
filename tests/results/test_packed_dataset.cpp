// Datasets in chunks that we compress: what HDF5's own filters read back, and what they would have written.
#include "solver/results/packed_dataset.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <numeric>
#include <random>
#include <stdexcept>

#include "solver/core/error.hpp"
#include "solver/results/hdf5_support.hpp"

namespace coldsky {
namespace {

using namespace hdf5;

/// Smooth, repeated and noisy parts, so that some chunks shrink much and others not at all.
template <class T>
std::vector<T> numbers(std::size_t count) {
  std::mt19937_64 random(count);
  std::vector<T> values(count);
  for (std::size_t n = 0; n < count; ++n) {
    const bool noisy = n / 70000 % 2 == 1;
    if (!noisy) {
      values[n] = static_cast<T>(n / 7);
      continue;
    }
    const std::uint64_t bits = random();
    if constexpr (std::is_same_v<T, double>) {
      values[n] = static_cast<double>(bits) * 1e-300;
    } else {
      std::memcpy(&values[n], &bits, sizeof(T));
    }
  }
  return values;
}

class PackedDatasets : public ::testing::Test {
 protected:
  void SetUp() override { std::filesystem::create_directories(folder_); }
  void TearDown() override { std::filesystem::remove_all(folder_); }
  std::filesystem::path file(const std::string& name = "one.h5") const { return folder_ / name; }

  static std::string bytes_of(const std::filesystem::path& path) {
    std::ifstream stream(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), {}};
  }

  template <class T>
  std::filesystem::path written(const std::string& name, const std::vector<T>& values, std::size_t width, int level,
                                int threads) const {
    Packers packers(threads);
    write_new_file(file(name), [&](hid_t id) { dataset(id, "values", values, "m", {level, &packers}, width); });
    return file(name);
  }

  /// What a reader sees, and the bytes that the dataset takes in the file.
  template <class T>
  static std::vector<T> read(const std::filesystem::path& path, hsize_t* stored = nullptr) {
    const Handle id = COLDSKY_HANDLE(H5Fclose, H5Fopen(path.c_str(), H5F_ACC_RDONLY, H5P_DEFAULT));
    const Handle set = COLDSKY_HANDLE(H5Dclose, H5Dopen2(id, "values", H5P_DEFAULT));
    const Handle space = COLDSKY_HANDLE(H5Sclose, H5Dget_space(set));
    std::vector<T> values(static_cast<std::size_t>(H5Sget_simple_extent_npoints(space)));
    if (!values.empty()) COLDSKY_CHECK(H5Dread(set, type_of(T{}), H5S_ALL, H5S_ALL, H5P_DEFAULT, values.data()));
    if (stored != nullptr) *stored = H5Dget_storage_size(set);
    return values;
  }

  /// The same dataset through HDF5's own filters.
  template <class T>
  hsize_t by_filters(const std::vector<T>& values, int level) const {
    const auto path = file("filters.h5");
    write_new_file(path, [&](hid_t id) {
      const hsize_t rows = values.size(), chunk = std::min(rows, chunk_entries);
      const Handle space = COLDSKY_HANDLE(H5Sclose, H5Screate_simple(1, &rows, nullptr));
      const Handle how = COLDSKY_HANDLE(H5Pclose, H5Pcreate(H5P_DATASET_CREATE));
      COLDSKY_CHECK(H5Pset_chunk(how, 1, &chunk));
      COLDSKY_CHECK(H5Pset_shuffle(how));
      COLDSKY_CHECK(H5Pset_deflate(how, static_cast<unsigned>(level)));
      const Handle set =
          COLDSKY_HANDLE(H5Dclose, H5Dcreate2(id, "values", type_of(T{}), space, H5P_DEFAULT, how, H5P_DEFAULT));
      COLDSKY_CHECK(H5Dwrite(set, type_of(T{}), H5S_ALL, H5S_ALL, H5P_DEFAULT, values.data()));
    });
    hsize_t stored = 0;
    EXPECT_EQ(std::memcmp(read<T>(path, &stored).data(), values.data(), values.size() * sizeof(T)), 0);
    return stored;
  }

  template <class T>
  void check_type() const {
    for (const std::size_t rows : {1, 7, 65535, 65536, 65537, 200003}) {
      for (const std::size_t width : {1, 3}) {
        const std::vector<T> values = numbers<T>(rows * width);
        for (const int level : {0, 1, 6, 9}) {
          if (level > 1 && (rows < 200003 || width > 1)) continue;
          const std::string alone = bytes_of(written("alone.h5", values, width, level, 1));
          const auto path = written("many.h5", values, width, level, 4);
          EXPECT_TRUE(bytes_of(path) == alone) << rows << " x " << width << ", level " << level;
          hsize_t stored = 0;
          const std::vector<T> seen = read<T>(path, &stored);
          ASSERT_EQ(seen.size(), values.size());
          EXPECT_EQ(std::memcmp(seen.data(), values.data(), values.size() * sizeof(T)), 0)
              << rows << " x " << width << ", level " << level;
          if (level > 0 && width == 1) {
            // A part that ends on a byte, before what has only zeros, takes some 20 bytes a chunk.
            const hsize_t ends = 32 * ((rows + chunk_entries - 1) / chunk_entries);
            EXPECT_LE(stored, by_filters(values, level) + ends) << rows << ", level " << level;
          }
        }
      }
    }
  }

 private:
  std::filesystem::path folder_ =
      std::filesystem::temp_directory_path() / ("coldsky-packed-" + std::to_string(::getpid()));
};

TEST_F(PackedDatasets, OfDoublesReadAsTheyWere) { check_type<double>(); }
TEST_F(PackedDatasets, OfLongIntegersReadAsTheyWere) { check_type<std::int64_t>(); }
TEST_F(PackedDatasets, OfIntegersReadAsTheyWere) { check_type<std::int32_t>(); }
TEST_F(PackedDatasets, OfBytesReadAsTheyWere) { check_type<std::uint8_t>(); }

TEST_F(PackedDatasets, OfNothingAreThere) {
  EXPECT_TRUE(read<double>(written<double>("none.h5", {}, 1, 1, 2)).empty());
  EXPECT_TRUE(read<double>(written<double>("none.h5", {}, 3, 1, 2)).empty());
}

TEST_F(PackedDatasets, LeaveNothingWhereTheirNumbersCannotBeMade) {
  for (const int threads : {1, 4}) {
    Packers packers(threads);
    const Pieces<double> broken{3000000, 1, [](std::size_t, std::size_t first, std::size_t count, double* to) {
                                  if (first > 1000000) throw std::out_of_range("no such number");
                                  std::fill_n(to, count, 1.0);
                                }};
    EXPECT_THROW(write_new_file(file(),
                                [&](hid_t id) {
                                  dataset(id, "values", broken, "m", {1, &packers});
                                }),
                 std::out_of_range);
    EXPECT_FALSE(std::filesystem::exists(file()));
    // The same packers go on.
    write_new_file(file(), [&](hid_t id) { dataset(id, "values", numbers<double>(300000), "m", {1, &packers}); });
    EXPECT_EQ(read<double>(file()).size(), 300000u);
    std::filesystem::remove(file());
  }
}

TEST_F(PackedDatasets, LeaveNothingWhereASignalEndsThem) {
  Interrupt interrupt;
  Packers packers(2, &interrupt);
  const Pieces<double> signalled{3000000, 1, [&](std::size_t, std::size_t first, std::size_t count, double* to) {
                                   if (first > 1000000) interrupt.set(SIGINT);
                                   std::fill_n(to, count, 1.0);
                                 }};
  EXPECT_THROW(write_new_file(file(),
                              [&](hid_t id) {
                                dataset(id, "values", signalled, "m", {1, &packers});
                              }),
               Interrupted);
  EXPECT_FALSE(std::filesystem::exists(file()));
}

}  // namespace
}  // namespace coldsky
