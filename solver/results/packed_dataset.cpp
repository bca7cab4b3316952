#include "solver/results/packed_dataset.hpp"

#include <zlib.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <map>
#include <memory>
#include <new>
#include <vector>

#include "solver/results/hdf5_support.hpp"

namespace coldsky::hdf5 {

namespace {

/// Forms zlib's streams from parts that stand for themselves: each ends on a byte and looks back at no other. The
/// state of deflate costs more to make than to use again.
class Deflate {
 public:
  explicit Deflate(int level) : level_(level) {
    if (deflateInit2(&stream_, level, Z_DEFLATED, -15, 8, Z_DEFAULT_STRATEGY) != Z_OK) throw std::bad_alloc();
  }
  ~Deflate() { deflateEnd(&stream_); }
  Deflate(const Deflate&) = delete;
  Deflate& operator=(const Deflate&) = delete;
  int level() const { return level_; }

  /// Compresses `planes` planes of `bytes` bytes each; what has only zeros is compressed once for all. Returns the
  /// size; 0 where there is too little room.
  std::size_t pack(const std::byte* from, std::size_t planes, std::size_t bytes, std::byte* to, std::size_t room) {
    constexpr std::size_t head = 2, tail = 6;
    if (room < head + tail) return 0;
    std::byte* at = to;
    std::byte* const end = to + room - tail;
    *at++ = std::byte{0x78};  // deflate, a window of 32 KiB, and the check of both bytes
    *at++ = std::byte{0x01};
    uLong sum = adler32_z(0, nullptr, 0);
    bool ended = false;
    const auto skipped = [&](std::size_t plane) { return bytes >= worth_it && all_zero(from + plane * bytes, bytes); };
    for (std::size_t plane = 0; plane < planes;) {
      const bool zero = skipped(plane);
      std::size_t next = plane + 1;
      while (next < planes && skipped(next) == zero) ++next;
      const std::size_t size = (next - plane) * bytes;
      if (zero) {
        const std::vector<std::byte>& ready = zeros(size);
        if (static_cast<std::size_t>(end - at) < ready.size()) return 0;
        at = std::copy(ready.begin(), ready.end(), at);
        sum = adler32_combine(sum, sum_of_zeros(size), static_cast<z_off_t>(size));
      } else {
        ended = next == planes;
        const std::size_t packed = part(from + plane * bytes, size, at, static_cast<std::size_t>(end - at), ended);
        if (packed == 0) return 0;
        at += packed;
        sum = adler32_z(sum, reinterpret_cast<const Bytef*>(from + plane * bytes), size);
      }
      plane = next;
    }
    if (!ended) {
      *at++ = std::byte{0x03};  // an empty last block
      *at++ = std::byte{0x00};
    }
    for (int shift = 24; shift >= 0; shift -= 8) *at++ = static_cast<std::byte>(sum >> shift & 0xff);
    return static_cast<std::size_t>(at - to);
  }

 private:
  /// Bytes of a plane from which on it pays to leave zeros out.
  static constexpr std::size_t worth_it = 4096;
  static bool all_zero(const std::byte* from, std::size_t bytes) {
    return bytes > 0 && from[0] == std::byte{0} && std::memcmp(from, from + 1, bytes - 1) == 0;
  }
  /// Adler's sum of zeros: 1 and their number.
  static uLong sum_of_zeros(std::size_t bytes) { return static_cast<uLong>(bytes % 65521) << 16 | 1; }

  /// \param last nothing follows it
  std::size_t part(const std::byte* from, std::size_t bytes, std::byte* to, std::size_t room, bool last = false) {
    if (deflateReset(&stream_) != Z_OK) throw std::bad_alloc();
    stream_.next_in = reinterpret_cast<Bytef*>(const_cast<std::byte*>(from));  // zlib only reads it
    stream_.avail_in = static_cast<uInt>(bytes);
    stream_.next_out = reinterpret_cast<Bytef*>(to);
    stream_.avail_out = static_cast<uInt>(room);
    const int code = deflate(&stream_, last ? Z_FINISH : Z_FULL_FLUSH);
    // Where a flush fills the room, more may be to come.
    const bool whole = last ? code == Z_STREAM_END : code == Z_OK && stream_.avail_in == 0 && stream_.avail_out > 0;
    return whole ? static_cast<std::size_t>(stream_.total_out) : 0;
  }
  const std::vector<std::byte>& zeros(std::size_t bytes) {
    std::vector<std::byte>& ready = zeros_[bytes];
    if (ready.empty()) {
      const std::vector<std::byte> plain(bytes);
      ready.resize(bytes / 64 + 64);
      ready.resize(part(plain.data(), bytes, ready.data(), ready.size()));
    }
    return ready;
  }

  z_stream stream_{};
  int level_;
  std::map<std::size_t, std::vector<std::byte>> zeros_;
};

/// First bytes of all entries, then the second ones, and so on.
template <std::size_t entry>
void shuffle(const std::byte* from, std::size_t count, std::byte* to) {
  for (std::size_t n = 0; n < count; ++n) {
    for (std::size_t byte = 0; byte < entry; ++byte) to[byte * count + n] = from[n * entry + byte];
  }
}

void shuffle(const std::byte* from, std::size_t count, std::size_t entry, std::byte* to) {
  if (entry == 8) return shuffle<8>(from, count, to);
  if (entry == 4) return shuffle<4>(from, count, to);
  for (std::size_t byte = 0; byte < entry; ++byte) {
    for (std::size_t n = 0; n < count; ++n) to[byte * count + n] = from[n * entry + byte];
  }
}

/// Of a pipeline of shuffle and deflate, the second was left out.
constexpr std::uint32_t not_deflated = 2;

void write_chunks(hid_t dataset, const PackedTable& table, std::size_t chunk_rows, const Packing& packing) {
  const std::size_t along = (table.rows + chunk_rows - 1) / chunk_rows, bytes = chunk_rows * table.entry;
  // The columns of a piece of the table follow each other, so that a reader finds them side by side.
  const auto make = [&](std::size_t n, Packers::Place& place) {
    const std::size_t first = n / table.width * chunk_rows, count = std::min(chunk_rows, table.rows - first);
    place.plain.resize(bytes);
    place.shuffled.resize(bytes);
    place.packed.resize(bytes);
    table.fill(n % table.width, first, count, place.plain.data());
    // A chunk at the end is as large as all others.
    std::memset(place.plain.data() + count * table.entry, 0, bytes - count * table.entry);
    if (table.entry > 1) {
      shuffle(place.plain.data(), chunk_rows, table.entry, place.shuffled.data());
    } else {
      place.shuffled.swap(place.plain);
    }
    auto* deflate = static_cast<Deflate*>(place.state.get());
    if (deflate == nullptr || deflate->level() != packing.level) {
      const auto fresh = std::make_shared<Deflate>(packing.level);
      deflate = fresh.get();
      place.state = fresh;
    }
    place.size = deflate->pack(place.shuffled.data(), table.entry, chunk_rows, place.packed.data(), bytes - 1);
    place.as_it_was = place.size == 0;
    if (place.as_it_was) place.size = bytes;
  };
  const auto take = [&](std::size_t n, const Packers::Place& place) {
    const std::array<hsize_t, 2> at{n / table.width * chunk_rows, n % table.width};
    const void* const from = place.as_it_was ? place.shuffled.data() : place.packed.data();
    COLDSKY_CHECK(
        H5Dwrite_chunk(dataset, H5P_DEFAULT, place.as_it_was ? not_deflated : 0, at.data(), place.size, from));
  };
  if (packing.packers != nullptr) {
    packing.packers->in_order(along * table.width, make, take);
  } else {
    Packers().in_order(along * table.width, make, take);
  }
}

/// A dataset as it lies in memory, rows at a time.
void write_plain(hid_t dataset, hid_t whole, const PackedTable& table) {
  std::vector<std::byte> rows, column;
  for (std::size_t first = 0; first < table.rows; first += chunk_entries) {
    const std::size_t count = std::min<std::size_t>(chunk_entries, table.rows - first);
    rows.resize(count * table.width * table.entry);
    for (std::size_t c = 0; c < table.width; ++c) {
      if (table.width == 1) {
        table.fill(c, first, count, rows.data());
        continue;
      }
      column.resize(count * table.entry);
      table.fill(c, first, count, column.data());
      for (std::size_t n = 0; n < count; ++n) {
        std::memcpy(rows.data() + (n * table.width + c) * table.entry, column.data() + n * table.entry, table.entry);
      }
    }
    const int rank = table.width > 1 ? 2 : 1;
    const std::array<hsize_t, 2> begin{first, 0}, size{count, table.width};
    COLDSKY_CHECK(H5Sselect_hyperslab(whole, H5S_SELECT_SET, begin.data(), nullptr, size.data(), nullptr));
    const Handle piece = COLDSKY_HANDLE(H5Sclose, H5Screate_simple(rank, size.data(), nullptr));
    COLDSKY_CHECK(H5Dwrite(dataset, table.type, piece, whole, H5P_DEFAULT, rows.data()));
  }
}

}  // namespace

hid_t write_table(hid_t parent, const char* name, const PackedTable& table, const Packing& packing) {
  const std::array<hsize_t, 2> size{table.rows, table.width};
  const int rank = table.width > 1 ? 2 : 1;
  const bool packed = table.rows > 0 && packing.level > 0;
  const Handle space = COLDSKY_HANDLE(H5Sclose, H5Screate_simple(rank, size.data(), nullptr));
  const Handle properties = COLDSKY_HANDLE(H5Pclose, H5Pcreate(H5P_DATASET_CREATE));
  COLDSKY_CHECK(H5Pset_obj_track_times(properties, false));  // the same numbers make the same file
  const std::array<hsize_t, 2> chunk{std::min<hsize_t>(table.rows, chunk_entries), 1};
  if (packed) {
    COLDSKY_CHECK(H5Pset_chunk(properties, rank, chunk.data()));
    COLDSKY_CHECK(H5Pset_shuffle(properties));
    COLDSKY_CHECK(H5Pset_deflate(properties, static_cast<unsigned>(packing.level)));
  }
  Handle dataset =
      COLDSKY_HANDLE(H5Dclose, H5Dcreate2(parent, name, table.type, space, H5P_DEFAULT, properties, H5P_DEFAULT));
  if (packed) {
    write_chunks(dataset, table, chunk[0], packing);
  } else if (table.rows > 0) {
    write_plain(dataset, space, table);
  }
  return dataset.release();
}

}  // namespace coldsky::hdf5
