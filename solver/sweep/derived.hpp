#pragma once
#include <optional>
#include <string>
#include <vector>

#include "solver/case/case.hpp"
#include "solver/case/faults.hpp"
#include "solver/sweep/expression.hpp"
#include "solver/sweep/factor.hpp"
#include "solver/sweep/factor_reader.hpp"

namespace coldsky {

/// A number that an expression needs: of a column, or always the same.
struct DerivedInput {
  std::optional<std::size_t> column;
  double constant = 0.0;
};

/// One entry of [derive].
struct DerivedKey {
  std::string key;
  const KeySpec* spec = nullptr;  ///< nullptr = design.NAME
  Location where;
  std::string text;
  Expression expression;
  std::vector<DerivedInput> inputs;  ///< of the expression's names, in their order

  double at(const std::vector<double>& columns) const;
};

/// The derived keys, in the order in which they stand in the file, which is that of their columns, behind the factors'.
/// \param order in which they can be computed
/// \param text of the file, to tell where in a line an expression goes wrong
std::vector<DerivedKey> read_derived(const std::vector<NamedNode>& entries, const std::vector<Factor>& factors,
                                     const Case& base, const std::string& file, const std::string& text,
                                     std::vector<std::size_t>& order, Faults& faults);

}  // namespace coldsky
