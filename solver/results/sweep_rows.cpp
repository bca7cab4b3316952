#include "solver/results/sweep_rows.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>
#include <zlib.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <stdexcept>
#include <type_traits>

#include "solver/core/error.hpp"
#include "solver/results/text_file.hpp"

namespace coldsky {

namespace {

constexpr std::string_view mark = "csweep-1";
constexpr std::uint32_t kind_batch = 0x48435442, kind_check = 0x4b434843;  // "BTCH", "CHCK"
constexpr std::size_t head_size = 16, record_head_size = 32;

std::uint32_t checksum_of(const char* bytes, std::size_t count) {
  return static_cast<std::uint32_t>(crc32_z(crc32_z(0, nullptr, 0), reinterpret_cast<const Bytef*>(bytes), count));
}

/// Numbers and texts as bytes.
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
class Reader {
 public:
  explicit Reader(std::string_view bytes) : bytes_(bytes) {}
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

DesignStatus status_from(std::uint8_t number) {
  if (number >= design_statuses) throw LibraryError("the checkpoint is damaged: it holds a status that there is not");
  return static_cast<DesignStatus>(number);
}

std::string contents_of(const SweepBatch& batch) {
  Bytes bytes;
  for (const DesignAnswer& answer : batch.answers) {
    bytes.put(static_cast<std::uint8_t>(answer.status));
    bytes.put_text(answer.limit);
    bytes.put_text(answer.reason);
    bytes.put_text(answer.sized_by);
    bytes.put(answer.seconds);
    for (const double value : answer.values) bytes.put(value);
  }
  return bytes.text();
}

std::string contents_of(const DesignCheck& check) {
  Bytes bytes;
  bytes.put(static_cast<std::uint8_t>(check.status));
  bytes.put_text(check.reason);
  for (const double number : {check.sweep, check.full, check.uncertainty, check.seconds}) bytes.put(number);
  return bytes.text();
}

DesignCheck check_from(std::uint64_t design, std::string_view contents) {
  Reader reader(contents);
  DesignCheck check;
  check.design = design;
  check.status = status_from(reader.get<std::uint8_t>());
  check.reason = reader.get_text();
  for (double* number : {&check.sweep, &check.full, &check.uncertainty, &check.seconds}) *number = reader.get<double>();
  if (!reader.at_end()) throw LibraryError("the checkpoint is damaged: a check is too long");
  return check;
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

}  // namespace

SweepRows::SweepRows(const std::filesystem::path& file, const Texts& texts) : path_(file), texts_(texts) {
  Bytes contents;
  for (const auto& [key, text] : texts_) {
    contents.put_text(key);
    contents.put_text(text);
  }
  Bytes head;
  head.put(static_cast<std::uint32_t>(contents.text().size()));
  head.put(checksum_of(contents.text().data(), contents.text().size()));
  file_ = ::open(file.c_str(), O_CREAT | O_RDWR | O_TRUNC | O_CLOEXEC, 0666);
  if (file_ < 0) throw LibraryError(cannot_write(file, std::strerror(errno)));
  try {
    write(std::string(mark) + head.text() + contents.text());
    flush_to_disk(file.parent_path());
  } catch (...) {
    ::close(file_);
    throw;
  }
}

SweepRows::SweepRows(const std::filesystem::path& file) : path_(file) {
  file_ = ::open(file.c_str(), O_RDWR | O_CLOEXEC);
  if (file_ < 0) throw LibraryError(std::strerror(errno));
  try {
    scan();
  } catch (...) {
    ::close(file_);
    throw;
  }
}

SweepRows::~SweepRows() { ::close(file_); }

void SweepRows::scan() {
  const off_t end = ::lseek(file_, 0, SEEK_END);
  if (end < 0) throw LibraryError(std::strerror(errno));
  const auto size = static_cast<std::uint64_t>(end);
  const std::string head = read_at(file_, 0, head_size);
  if (head.size() < head_size || !head.starts_with(mark)) throw LibraryError("it is no checkpoint of a sweep");
  Reader numbers(std::string_view(head).substr(mark.size()));
  const auto length = numbers.get<std::uint32_t>(), checksum = numbers.get<std::uint32_t>();
  // Nothing is allocated for more than the file holds.
  const std::string texts = read_at(file_, head_size, std::min<std::uint64_t>(length, size - head_size));
  if (texts.size() < length || checksum_of(texts.data(), texts.size()) != checksum) {
    throw LibraryError("the checkpoint is damaged: the checksum of its head does not match");
  }
  for (Reader reader(texts); !reader.at_end();) {
    const std::string key = reader.get_text();
    texts_[key] = reader.get_text();
  }
  end_ = head_size + length;
  while (true) {
    const std::string record = read_at(file_, end_, record_head_size);
    if (record.size() < record_head_size) break;
    Reader reader(record);
    const auto kind = reader.get<std::uint32_t>(), sum = reader.get<std::uint32_t>();
    const auto bytes = reader.get<std::uint64_t>(), first = reader.get<std::uint64_t>();
    const auto count = reader.get<std::uint64_t>();
    if (bytes > size - end_ - record_head_size) break;
    const std::string contents = read_at(file_, end_ + record_head_size, bytes);
    const std::string covered = record.substr(8) + contents;
    if (contents.size() < bytes || checksum_of(covered.data(), covered.size()) != sum) break;
    if (kind == kind_batch && first == designs_ && checks_.empty()) {
      batches_.push_back({first, end_ + record_head_size, bytes});
      designs_ += count;
    } else if (kind == kind_check) {
      checks_.push_back(check_from(first, contents));
    } else {
      break;
    }
    end_ += record_head_size + bytes;
  }
  cut_off_ = size - end_;
  if (cut_off_ > 0 && ::ftruncate(file_, static_cast<off_t>(end_)) != 0) throw LibraryError(std::strerror(errno));
}

void SweepRows::write(const std::string& bytes) {
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

void SweepRows::add_record(std::uint32_t kind, std::uint64_t first, std::uint64_t count, const std::string& contents) {
  Bytes covered;
  covered.put(static_cast<std::uint64_t>(contents.size()));
  covered.put(first);
  covered.put(count);
  const std::string rest = covered.text() + contents;
  Bytes head;
  head.put(kind);
  head.put(checksum_of(rest.data(), rest.size()));
  write(head.text() + rest);
}

void SweepRows::append(const SweepBatch& batch) {
  if (batch.first != designs_) throw std::logic_error("a batch of a sweep does not follow the last one");
  const std::string contents = contents_of(batch);
  const std::uint64_t offset = end_ + record_head_size;
  add_record(kind_batch, batch.first, batch.answers.size(), contents);
  batches_.push_back({batch.first, offset, contents.size()});
  designs_ += batch.answers.size();
}

void SweepRows::append(const DesignCheck& check) {
  add_record(kind_check, check.design, 1, contents_of(check));
  checks_.push_back(check);
}

SweepBatch SweepRows::batch_at(const Place& place) const {
  const std::string contents = read_at(file_, place.offset, place.length);
  SweepBatch batch;
  batch.first = place.first;
  for (Reader reader(contents); !reader.at_end();) {
    DesignAnswer answer;
    answer.status = status_from(reader.get<std::uint8_t>());
    answer.limit = reader.get_text();
    answer.reason = reader.get_text();
    answer.sized_by = reader.get_text();
    answer.seconds = reader.get<double>();
    answer.values.resize(design_quantities().size());
    for (double& value : answer.values) value = reader.get<double>();
    batch.answers.push_back(std::move(answer));
  }
  return batch;
}

void SweepRows::for_each(const std::function<void(const SweepBatch&)>& use) const {
  for (const Place& place : batches_) use(batch_at(place));
}

DesignAnswer SweepRows::answer(std::uint64_t design) const {
  if (design >= designs_) throw std::out_of_range("the design is not kept");
  const auto after = std::upper_bound(batches_.begin(), batches_.end(), design,
                                      [](std::uint64_t value, const Place& place) { return value < place.first; });
  const Place& place = *std::prev(after);
  return batch_at(place).answers.at(design - place.first);
}

}  // namespace coldsky
