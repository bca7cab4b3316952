#pragma once
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <type_traits>

#include "solver/core/error.hpp"

namespace coldsky {

/// Numbers and texts as bytes, in the byte order of the machine.
class Bytes {
 public:
  template <class Number>
  void put(Number number) {
    static_assert(std::is_trivially_copyable_v<Number>);
    const std::size_t at = text_.size();
    text_.resize(at + sizeof number);
    std::memcpy(text_.data() + at, &number, sizeof number);
  }
  void put_text(const std::string& text) {
    put(static_cast<std::uint32_t>(text.size()));
    text_ += text;
  }
  const std::string& text() const { return text_; }

 private:
  std::string text_;
};

/// The same read back. Throws LibraryError beyond the end.
class BytesReader {
 public:
  explicit BytesReader(std::string_view bytes) : bytes_(bytes) {}
  template <class Number>
  Number get() {
    Number number;
    std::memcpy(&number, take(sizeof number).data(), sizeof number);
    return number;
  }
  std::string get_text() { return std::string(take(get<std::uint32_t>())); }
  bool at_end() const { return bytes_.empty(); }

 private:
  std::string_view take(std::size_t count) {
    if (count > bytes_.size()) throw LibraryError("the checkpoint is damaged: a record ends too early");
    const std::string_view taken = bytes_.substr(0, count);
    bytes_.remove_prefix(count);
    return taken;
  }
  std::string_view bytes_;
};

/// A file that records are appended to, each with its length and checksum, each on the disk before the call returns.
/// A process that is killed leaves every record that it was told of, and at most the beginning of another one.
///
/// The file holds a head (8 bytes of name, length, checksum, texts) and records (kind, checksum, length, first design,
/// count, contents) in the byte order of the machine; checksums are CRC-32 over all that follows them in head or
/// record.
class RecordFile {
 public:
  using Texts = std::map<std::string, std::string>;
  /// Where the contents of a record stand, and what they are about.
  struct Record {
    std::uint32_t kind = 0;
    std::uint64_t first = 0, count = 0;    ///< designs
    std::uint64_t offset = 0, length = 0;  ///< of the contents [bytes]
  };
  /// Handed each whole record; false = neither this one nor those behind it are of use.
  using Take = std::function<bool(const Record&, const std::string& contents)>;

  /// Begins a new file. Throws LibraryError.
  RecordFile(const std::filesystem::path& file, const Texts& texts);
  enum class For { appending, reading };
  /// Opens one. To append, what stands behind the last whole record is cut off; to read, which another process may be
  /// writing, nothing is. Throws LibraryError where it is no such file or its head is damaged.
  RecordFile(const std::filesystem::path& file, For purpose, const Take& take);
  RecordFile(RecordFile&& other) noexcept;
  RecordFile& operator=(RecordFile&&) = delete;
  ~RecordFile();

  const Texts& texts() const { return texts_; }
  /// Bytes that were cut off when the file was opened.
  std::uint64_t cut_off() const { return cut_off_; }
  /// Hands out the whole records that another process has appended since.
  void read_on(const Take& take);
  /// Throws LibraryError.
  Record append(std::uint32_t kind, std::uint64_t first, std::uint64_t count, const std::string& contents);
  /// Throws LibraryError.
  std::string contents(const Record& record) const;

 private:
  void write(const std::string& bytes);
  std::uint64_t size() const;

  std::filesystem::path path_;
  int file_ = -1;
  Texts texts_;
  std::uint64_t end_ = 0, cut_off_ = 0;
};

}  // namespace coldsky
