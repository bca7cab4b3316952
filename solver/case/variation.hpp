#pragma once
#include <memory>
#include <string>
#include <variant>
#include <vector>

#include "solver/case/case.hpp"
#include "solver/case/catalogue.hpp"
#include "solver/core/error.hpp"

namespace coldsky {

/// A key that is to have many values.
struct VariedKey {
  std::string path;
  Location where;  ///< that asks for it, for messages
};

/// A case file that is read once and checked again and again with other values of some of its keys, each time as if
/// --set had given them. Immutable: threads may share it.
class CaseVariation {
 public:
  using Value = std::variant<double, std::string>;  ///< SI; text of keys that hold text, "true" or "false" of switches
  /// \param text of the case file \param name for messages. Throws InputError where the case itself has faults, as
  /// parse_case_text does.
  CaseVariation(const std::string& text, const std::string& name, const std::vector<std::string>& overrides,
                const Catalogue& catalogue, std::vector<VariedKey> keys);

  /// The case as the file and --set give it.
  const Case& base() const;
  /// The case with these values of the keys, in their order. It does not hold resolved_text, given and defaults. Throws
  /// InputError where they make no valid case; how much memory this machine has is no reason.
  Case with(const std::vector<Value>& values) const;

 private:
  struct State;
  std::shared_ptr<const State> state_;
};

}  // namespace coldsky
