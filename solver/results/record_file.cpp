#include "solver/results/record_file.hpp"

#include <fcntl.h>
#include <unistd.h>
#include <zlib.h>

#include <algorithm>
#include <cerrno>
#include <utility>

#include "solver/results/text_file.hpp"

namespace coldsky {

namespace {

constexpr std::string_view file_mark = "csweep-1";
constexpr std::size_t head_size = 16, record_head_size = 32;

std::uint32_t checksum_of(const std::string& bytes) {
  return static_cast<std::uint32_t>(
      crc32_z(crc32_z(0, nullptr, 0), reinterpret_cast<const Bytef*>(bytes.data()), bytes.size()));
}

/// Reads so many bytes from a place; fewer where the file ends before.
std::string read_at(int file, std::uint64_t offset, std::uint64_t count) {
  std::string bytes(count, '\0');
  std::size_t done = 0;
  while (done < bytes.size()) {
    const ssize_t got = ::pread(file, bytes.data() + done, bytes.size() - done, static_cast<off_t>(offset + done));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) throw LibraryError(std::strerror(errno));
    if (got == 0) break;
    done += static_cast<std::size_t>(got);
  }
  bytes.resize(done);
  return bytes;
}

/// The texts of a file's head. \param end gets where the head ends
RecordFile::Texts head_of(int file, std::uint64_t size, std::uint64_t& end) {
  const std::string head = read_at(file, 0, head_size);
  if (head.size() < head_size || !head.starts_with(file_mark)) throw LibraryError("it is no checkpoint of a sweep");
  BytesReader numbers(std::string_view(head).substr(file_mark.size()));
  const auto length = numbers.get<std::uint32_t>(), checksum = numbers.get<std::uint32_t>();
  // Nothing is allocated for more than the file holds.
  const std::string bytes = read_at(file, head_size, std::min<std::uint64_t>(length, size - head_size));
  if (bytes.size() < length || checksum_of(bytes) != checksum) {
    throw LibraryError("the checkpoint is damaged: the checksum of its head does not match");
  }
  RecordFile::Texts texts;
  for (BytesReader reader(bytes); !reader.at_end();) {
    const std::string key = reader.get_text();
    texts[key] = reader.get_text();
  }
  end = head_size + length;
  return texts;
}

}  // namespace

RecordFile::RecordFile(const std::filesystem::path& file, const Texts& texts) : path_(file), texts_(texts) {
  Bytes contents;
  for (const auto& [key, text] : texts_) {
    contents.put_text(key);
    contents.put_text(text);
  }
  Bytes head;
  head.put(static_cast<std::uint32_t>(contents.text().size()));
  head.put(checksum_of(contents.text()));
  file_ = ::open(file.c_str(), O_CREAT | O_RDWR | O_TRUNC | O_CLOEXEC, 0666);
  if (file_ < 0) throw LibraryError(cannot_write(file, std::strerror(errno)));
  try {
    write(std::string(file_mark) + head.text() + contents.text());
    flush_to_disk(file.parent_path());
  } catch (...) {
    ::close(file_);
    throw;
  }
}

RecordFile::RecordFile(const std::filesystem::path& file, For purpose, const Take& take) : path_(file) {
  file_ = ::open(file.c_str(), (purpose == For::appending ? O_RDWR : O_RDONLY) | O_CLOEXEC);
  if (file_ < 0) throw LibraryError(std::strerror(errno));
  try {
    texts_ = head_of(file_, size(), end_);
    read_on(take);
    if (purpose == For::appending) {
      cut_off_ = size() - end_;
      if (cut_off_ > 0 && ::ftruncate(file_, static_cast<off_t>(end_)) != 0) throw LibraryError(std::strerror(errno));
    }
  } catch (...) {
    ::close(file_);
    throw;
  }
}

RecordFile::RecordFile(RecordFile&& other) noexcept
    : path_(std::move(other.path_)),
      file_(std::exchange(other.file_, -1)),
      texts_(std::move(other.texts_)),
      end_(other.end_),
      cut_off_(other.cut_off_) {}

RecordFile::~RecordFile() {
  if (file_ >= 0) ::close(file_);
}

std::uint64_t RecordFile::size() const {
  const off_t end = ::lseek(file_, 0, SEEK_END);
  if (end < 0) throw LibraryError(std::strerror(errno));
  return static_cast<std::uint64_t>(end);
}

void RecordFile::read_on(const Take& take) {
  const std::uint64_t all = size();
  while (end_ <= all) {
    const std::string head = read_at(file_, end_, record_head_size);
    if (head.size() < record_head_size) break;
    BytesReader reader(head);
    Record record;
    record.kind = reader.get<std::uint32_t>();
    const auto checksum = reader.get<std::uint32_t>();
    record.length = reader.get<std::uint64_t>();
    record.first = reader.get<std::uint64_t>();
    record.count = reader.get<std::uint64_t>();
    record.offset = end_ + record_head_size;
    if (record.offset > all || record.length > all - record.offset) break;
    const std::string bytes = read_at(file_, record.offset, record.length);
    if (bytes.size() < record.length || checksum_of(head.substr(8) + bytes) != checksum) break;
    if (!take(record, bytes)) break;
    end_ = record.offset + record.length;
  }
}

void RecordFile::write(const std::string& bytes) {
  std::size_t done = 0;
  int code = 0;
  while (done < bytes.size() && code == 0) {
    const ssize_t count = ::pwrite(file_, bytes.data() + done, bytes.size() - done, static_cast<off_t>(end_ + done));
    if (count >= 0) {
      done += static_cast<std::size_t>(count);
    } else if (errno != EINTR) {
      code = errno;
    }
  }
  // Some file systems cannot flush; data that did not reach the disk is another matter.
  if (code == 0 && ::fdatasync(file_) != 0 && (errno == EIO || errno == ENOSPC || errno == EDQUOT)) code = errno;
  if (code != 0) throw LibraryError(cannot_write(path_, std::strerror(code)));
  end_ += bytes.size();
}

RecordFile::Record RecordFile::append(std::uint32_t kind, std::uint64_t first, std::uint64_t count,
                                      const std::string& contents) {
  Bytes covered;
  covered.put(static_cast<std::uint64_t>(contents.size()));
  covered.put(first);
  covered.put(count);
  const std::string rest = covered.text() + contents;
  Bytes head;
  head.put(kind);
  head.put(checksum_of(rest));
  const Record record{kind, first, count, end_ + record_head_size, contents.size()};
  write(head.text() + rest);
  return record;
}

std::string RecordFile::contents(const Record& record) const { return read_at(file_, record.offset, record.length); }

}  // namespace coldsky
