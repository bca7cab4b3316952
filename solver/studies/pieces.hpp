#pragma once
#include <cstddef>
#include <functional>
#include <memory>
#include <stdexcept>
#include <utility>
#include <vector>

namespace coldsky {

/// A table of numbers that are made where they are needed, so that a large one never lies in memory as a whole.
template <class T>
struct Pieces {
  std::size_t rows = 0, width = 1;
  /// Puts rows first ... first + count - 1 of a column at `to`. Several threads call it at once.
  std::function<void(std::size_t column, std::size_t first, std::size_t count, T* to)> fill;

  /// All of it, row after row.
  std::vector<T> all() const {
    std::vector<T> table(rows * width), one(width > 1 ? rows : 0);
    for (std::size_t column = 0; column < width; ++column) {
      fill(column, 0, rows, width > 1 ? one.data() : table.data());
      for (std::size_t row = 0; row < one.size(); ++row) table[row * width + column] = one[row];
    }
    return table;
  }
};

/// Those of an array, row after row, which outlives them.
template <class T>
Pieces<T> pieces_in(const std::vector<T>& values, std::size_t width = 1) {
  const T* const from = values.data();
  return {values.size() / width, width, [from, width](std::size_t column, std::size_t first, std::size_t count, T* to) {
            for (std::size_t n = 0; n < count; ++n) to[n] = from[(first + n) * width + column];
          }};
}

/// Those of an array that they keep.
template <class T>
Pieces<T> pieces_of(std::vector<T> values, std::size_t width = 1) {
  const auto kept = std::make_shared<const std::vector<T>>(std::move(values));
  Pieces<T> pieces = pieces_in(*kept, width);
  pieces.fill = [kept, fill = pieces.fill](std::size_t column, std::size_t first, std::size_t count, T* to) {
    fill(column, first, count, to);
  };
  return pieces;
}

/// One column whose number n is value(n).
template <class T, class Value>
Pieces<T> pieces_by(std::size_t rows, Value value) {
  return {rows, 1, [value](std::size_t, std::size_t first, std::size_t count, T* to) {
            for (std::size_t n = 0; n < count; ++n) to[n] = static_cast<T>(value(first + n));
          }};
}

}  // namespace coldsky
