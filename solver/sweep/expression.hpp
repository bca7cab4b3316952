#pragma once
#include <cstddef>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

namespace coldsky {

/// Why an expression was refused, and where in it.
struct ExpressionError : std::runtime_error {
  ExpressionError(std::size_t at, const std::string& problem) : std::runtime_error(problem), place(at) {}
  std::size_t place;  ///< from 0, in bytes
};

/// Arithmetic on named numbers: + - * / ^, parentheses, min, max, sqrt, exp, log (natural), abs, floor, ceil, round and
/// pi. Nothing else of muParser's is switched on: no assignment, no condition, no code. Safe to use from many threads.
class Expression {
 public:
  /// A name as it stands in the expression.
  struct Name {
    std::string text;
    std::size_t place;  ///< of its first use, from 0
  };
  /// Throws ExpressionError.
  explicit Expression(const std::string& text);
  ~Expression();
  Expression(Expression&&) noexcept;
  Expression(const Expression&) = delete;
  Expression& operator=(const Expression&) = delete;
  Expression& operator=(Expression&&) = delete;

  /// The names that need a value, in the order in which they first stand.
  const std::vector<Name>& names() const;
  /// \param values of the names, in their order. NaN or infinite where arithmetic has no answer.
  double operator()(const std::vector<double>& values) const;

 private:
  struct Parser;
  std::unique_ptr<Parser> parser_;
};

}  // namespace coldsky
