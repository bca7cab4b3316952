#include "meshes/surface/gmsh_numbers.hpp"

#include <fmt/format.h>

#include <cmath>
#include <cstring>

namespace coldsky {

template <class Number>
Number GmshNumbers::bytes(const char* what) {
  const std::size_t at = text_.at();
  if (text_.left() < sizeof(Number))
    fail(at, fmt::format("the file ends where {} should stand", what), "it is cut off");
  Number value;
  std::memcpy(&value, text_.contents().data() + at, sizeof(Number));
  text_.go_to(at + sizeof(Number));
  return value;
}

int GmshNumbers::integer(const char* what) {
  if (binary_) return bytes<std::int32_t>(what);
  const std::size_t begin = at();
  const std::int64_t value = text_.integer(what);
  if (value < std::numeric_limits<int>::min() || value > std::numeric_limits<int>::max()) {
    fail(begin, fmt::format("{} is {}", what, value), "it is a whole number of 32 bits");
  }
  return static_cast<int>(value);
}

double GmshNumbers::number(const char* what) {
  const std::size_t begin = at();
  const double value = binary_ ? bytes<double>(what) : text_.number(what);
  if (!(std::fabs(value) <= most_coordinate)) {
    fail(begin, fmt::format("{} is {:g}", what, value), fmt::format("it is a number within {:g}", most_coordinate));
  }
  return value;
}

std::int64_t GmshNumbers::tag(const char* what) { return binary_ ? bytes<std::int64_t>(what) : text_.integer(what); }

std::size_t GmshNumbers::count(const char* what, std::size_t least_bytes) {
  const std::size_t begin = at();
  const std::int64_t value = tag(what);
  if (value < 0) fail(begin, fmt::format("{} is {}", what, value), "it cannot be below 0");
  if (least_bytes > 0 && static_cast<std::uint64_t>(value) > text_.left() / least_bytes) {
    fail(begin, fmt::format("{} is {}", what, value), fmt::format("the file has {} bytes left, too few", text_.left()));
  }
  return static_cast<std::size_t>(value);
}

void GmshNumbers::skip_tags(std::size_t count, const char* what) {
  for (std::size_t n = 0; n < count; ++n) tag(what);
}

}  // namespace coldsky
