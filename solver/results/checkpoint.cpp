#include "solver/results/checkpoint.hpp"

#include <zlib.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fstream>

#include "solver/case/toml_text.hpp"
#include "solver/results/hdf5_support.hpp"
#include "solver/results/text_file.hpp"

namespace coldsky {

using namespace hdf5;

namespace {

constexpr const char* format_name = "coldsky-checkpoint-2";
constexpr std::string_view any_format = "coldsky-checkpoint-";
/// HDF5 looks for its data behind blocks of 512 bytes, 1024, ...: what stands before them is the user's.
constexpr std::size_t block_size = 512;
constexpr std::string_view hdf5_mark = "\x89HDF\r\n\x1a\n";

[[noreturn]] void damaged(const std::string& why) { throw LibraryError("the checkpoint is damaged: " + why); }

/// Length [bytes] and CRC-32 of all that stands behind the block.
struct Seal {
  std::uintmax_t length = 0;
  unsigned long checksum = 0;
  /// The block that holds them, as text.
  std::string block() const {
    std::string text = fmt::format("{}\nlength {}\ncrc32 {:08x}\n", format_name, length, checksum);
    text.resize(block_size, '\0');
    return text;
  }
};

/// Reads on from where the stream is.
Seal seal_of(std::istream& rest) {
  Seal seal;
  seal.checksum = crc32_z(0, nullptr, 0);
  std::vector<char> piece(1 << 20);
  while (rest) {
    rest.read(piece.data(), static_cast<std::streamsize>(piece.size()));
    const auto count = static_cast<std::size_t>(rest.gcount());
    seal.length += count;
    seal.checksum = crc32_z(seal.checksum, reinterpret_cast<const Bytef*>(piece.data()), count);
  }
  if (rest.bad()) throw LibraryError(std::strerror(errno));
  return seal;
}

std::ifstream open_to_read(const std::filesystem::path& file) {
  errno = 0;
  std::ifstream stream(file, std::ios::binary);
  if (!stream) throw LibraryError(errno != 0 ? std::strerror(errno) : "it cannot be opened");
  return stream;
}

/// Compares a file with its checksum, by plain reading. Returns the length of what HDF5 is to read [bytes].
std::uintmax_t verify_seal(const std::filesystem::path& file) {
  std::ifstream stream = open_to_read(file);
  std::string block(block_size, '\0');
  stream.read(block.data(), static_cast<std::streamsize>(block.size()));
  if (static_cast<std::size_t>(stream.gcount()) < block.size()) damaged("it ends in its first bytes");
  if (block.starts_with(hdf5_mark)) {
    throw LibraryError("it carries no checksum: an older coldsky wrote it");
  }
  if (!block.starts_with(any_format)) throw LibraryError("it is no checkpoint, or its head is damaged");
  const Seal seal = seal_of(stream);
  if (block == seal.block()) return seal.length;
  const std::string head = block.substr(0, block.find('\n'));
  if (head != format_name) damaged("its head names another format");
  if (block.find(fmt::format("\nlength {}\n", seal.length)) == std::string::npos) {
    damaged(fmt::format("it holds {} bytes, which is not the length that its head tells", seal.length + block_size));
  }
  damaged("its checksum does not match");
}

/// Datasets are read where they are of the kind that is written: in one piece of this file, no larger than it.
class Entry {
 public:
  Entry(hid_t parent, const std::string& name, std::uintmax_t most_bytes)
      : name_(name),
        most_bytes_(most_bytes),
        set_(open(parent, name)),
        type_(COLDSKY_HANDLE(H5Tclose, H5Dget_type(set_))),
        space_(COLDSKY_HANDLE(H5Sclose, H5Dget_space(set_))) {
    const Handle properties = COLDSKY_HANDLE(H5Pclose, H5Dget_create_plist(set_));
    if (H5Pget_layout(properties) != H5D_CONTIGUOUS || H5Pget_external_count(properties) != 0) {
      refuse("is not stored in one piece");
    }
    const hssize_t count = H5Sget_simple_extent_npoints(space_);
    if (count < 0) refuse("has no size");
    count_ = static_cast<std::size_t>(count);
  }

  std::string text() const {
    const bool fixed = H5Tget_class(type_) == H5T_STRING && H5Tis_variable_str(type_) == 0;
    if (!fixed || H5Sget_simple_extent_type(space_) != H5S_SCALAR) refuse("is no text");
    check_stored();
    std::string text(H5Tget_size(type_), '\0');
    COLDSKY_CHECK(H5Dread(set_, type_, H5S_ALL, H5S_ALL, H5P_DEFAULT, text.data()));
    if (text.size() == 1 && text[0] == '\0') text.clear();
    if (text.find('\0') != std::string::npos || first_not_utf8(text) < text.size()) refuse("is no text");
    return text;
  }

  std::vector<double> numbers() const {
    const bool doubles = H5Tget_class(type_) == H5T_FLOAT && H5Tget_size(type_) == sizeof(double);
    if (!doubles || H5Sget_simple_extent_ndims(space_) != 1) refuse("is no list of numbers");
    check_stored();
    std::vector<double> values(count_);
    if (count_ > 0) COLDSKY_CHECK(H5Dread(set_, H5T_NATIVE_DOUBLE, H5S_ALL, H5S_ALL, H5P_DEFAULT, values.data()));
    return values;
  }

 private:
  /// Nothing is allocated for more than the file holds.
  void check_stored() const {
    const std::size_t size = H5Tget_size(type_);
    if (size == 0 || count_ > most_bytes_ / size || H5Dget_storage_size(set_) != count_ * size) {
      refuse("is not stored whole");
    }
  }
  /// A link to elsewhere is not followed.
  static Handle open(hid_t parent, const std::string& name) {
    H5L_info_t link;
    COLDSKY_CHECK(H5Lget_info(parent, name.c_str(), &link, H5P_DEFAULT));
    if (link.type != H5L_TYPE_HARD) damaged(fmt::format("its '{}' is a link", name));
    return COLDSKY_HANDLE(H5Dclose, H5Dopen2(parent, name.c_str(), H5P_DEFAULT));
  }
  [[noreturn]] void refuse(const char* what) const { damaged(fmt::format("its '{}' {}", name_, what)); }

  std::string name_;
  std::uintmax_t most_bytes_;
  Handle set_, type_, space_;
  std::size_t count_ = 0;
};

/// Calls `use` with every entry of a group and its name.
template <class Use>
void for_each_entry(hid_t parent, const char* name, std::uintmax_t most_bytes, const Use& use) {
  const Handle entries = COLDSKY_HANDLE(H5Gclose, H5Gopen2(parent, name, H5P_DEFAULT));
  H5G_info_t info;
  COLDSKY_CHECK(H5Gget_info(entries, &info));
  for (hsize_t n = 0; n < info.nlinks; ++n) {
    const ssize_t length = H5Lget_name_by_idx(entries, ".", H5_INDEX_NAME, H5_ITER_INC, n, nullptr, 0, H5P_DEFAULT);
    COLDSKY_CHECK(length);
    std::string text(static_cast<std::size_t>(length) + 1, '\0');
    COLDSKY_CHECK(
        H5Lget_name_by_idx(entries, ".", H5_INDEX_NAME, H5_ITER_INC, n, text.data(), text.size(), H5P_DEFAULT));
    text.pop_back();
    use(text, Entry(entries, text, most_bytes));
  }
}

/// The attribute that names the format, as every file of HDF5 here has one.
void check_format(hid_t file) {
  if (H5Aexists(file, "format") <= 0) throw LibraryError("it is no checkpoint");
  const Handle id = COLDSKY_HANDLE(H5Aclose, H5Aopen(file, "format", H5P_DEFAULT));
  const Handle type = COLDSKY_HANDLE(H5Tclose, H5Aget_type(id)), space = COLDSKY_HANDLE(H5Sclose, H5Aget_space(id));
  std::string name(std::strlen(format_name), '\0');
  const bool fixed = H5Tget_class(type) == H5T_STRING && H5Tis_variable_str(type) == 0;
  if (!fixed || H5Tget_size(type) != name.size() || H5Sget_simple_extent_npoints(space) != 1) {
    throw LibraryError("it is no checkpoint");
  }
  COLDSKY_CHECK(H5Aread(id, type, name.data()));
  if (name != format_name) throw LibraryError("it is no checkpoint");
}

Handle with_free_block() {
  Handle properties = COLDSKY_HANDLE(H5Pclose, H5Pcreate(H5P_FILE_CREATE));
  COLDSKY_CHECK(H5Pset_userblock(properties, block_size));
  return properties;
}

}  // namespace

void seal_checkpoint(const std::filesystem::path& file) {
  std::ifstream written = open_to_read(file);
  written.seekg(block_size);
  const std::string block = seal_of(written).block();
  errno = 0;
  std::fstream head(file, std::ios::binary | std::ios::in | std::ios::out);
  head.write(block.data(), static_cast<std::streamsize>(block.size()));
  head.close();
  if (!head) throw LibraryError(errno != 0 ? std::strerror(errno) : "its checksum could not be written");
}

void write_checkpoint(const std::filesystem::path& file, const Checkpoint& checkpoint) {
  prepare_hdf5();
  std::filesystem::path fresh = file;
  fresh += ".new";
  try {
    const Handle access = file_access(), creation = with_free_block();
    Handle id = COLDSKY_HANDLE(H5Fclose, H5Fcreate(fresh.c_str(), H5F_ACC_TRUNC, creation, access));
    attribute(id, "format", format_name);
    {
      const Handle texts = group(id, "texts"), numbers = group(id, "numbers");
      for (const auto& [name, text] : checkpoint.texts) text_dataset(texts, name, text);
      for (const auto& [name, values] : checkpoint.numbers) dataset(numbers, name, values, "SI", 0);
    }
    COLDSKY_CHECK(H5Fflush(id, H5F_SCOPE_GLOBAL));
    id.close("H5Fclose(id)");
    seal_checkpoint(fresh);
    flush_to_disk(fresh);
    if (std::rename(fresh.c_str(), file.c_str()) != 0) throw LibraryError(std::strerror(errno));
    flush_to_disk(file.parent_path());
  } catch (const LibraryError& error) {
    std::error_code ignored;
    std::filesystem::remove(fresh, ignored);
    throw LibraryError(cannot_write(file, error.what()));
  }
}

Checkpoint read_checkpoint(const std::filesystem::path& file) {
  const std::uintmax_t length = verify_seal(file);
  prepare_hdf5();
  Checkpoint checkpoint;
  const Handle access = file_access();
  const Handle id = COLDSKY_HANDLE(H5Fclose, H5Fopen(file.c_str(), H5F_ACC_RDONLY, access));
  check_format(id);
  for_each_entry(id, "texts", length,
                 [&](const std::string& name, const Entry& entry) { checkpoint.texts[name] = entry.text(); });
  for_each_entry(id, "numbers", length,
                 [&](const std::string& name, const Entry& entry) { checkpoint.numbers[name] = entry.numbers(); });
  return checkpoint;
}

}  // namespace coldsky
