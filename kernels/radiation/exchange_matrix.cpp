#include "kernels/radiation/exchange_matrix.hpp"

#include <stdexcept>

#include "kernels/base/mirror.hpp"

namespace coldsky {

ExchangeMatrix to_device(const ExecutionSpace& space, const ExchangeRows& rows) {
  const auto patches = static_cast<std::size_t>(rows.patches), entries = rows.target.size();
  if (rows.first.size() != patches + 1 || rows.first.front() != 0 || rows.first.back() != static_cast<int>(entries) ||
      rows.exchange.size() != entries || rows.outward.size() != patches || rows.area.size() != patches) {
    throw std::invalid_argument("rows of an exchange matrix that do not fit together");
  }
  ExchangeMatrix matrix;
  matrix.patches = rows.patches;
  matrix.first = to_device(space, rows.first, "exchange.first");
  matrix.target = to_device(space, rows.target, "exchange.target");
  matrix.exchange = to_device(space, rows.exchange, "exchange.exchange");
  matrix.outward = to_device(space, rows.outward, "exchange.outward");
  matrix.area = to_device(space, rows.area, "exchange.area");
  return matrix;
}

}  // namespace coldsky
