#pragma once
#include <filesystem>
#include <string>
#include <vector>

#include "solver/core/text.hpp"

namespace coldsky {

/// One number that the ledger of claims rests on, with its stated range.
struct ClaimInput {
  std::string key;                            ///< "server.power"
  Text name, group;                           ///< shown
  std::string si;                             ///< unit that the model computes in
  bool difference = false;                    ///< a temperature difference
  double value = 0.0, low = 0.0, high = 0.0;  ///< in `si`
  double shipped = 0.0;                       ///< the file's value, whatever `value` is moved to, in `si`
  double most = 0.0;                          ///< largest value that means anything, in `si`; may be infinite
  std::string unit;                           ///< shown
  double shown = 1.0;                         ///< `value` / shown is the number beside `unit`
  std::string text;                           ///< value and unit as they are typed
  std::string source, confidence;             ///< confidence: C read, R recalled, D derived, A assumption
  bool changed = false;                       ///< by --assume
};

/// All inputs, in the order of their file.
class ClaimInputs {
 public:
  /// Throws LibraryError with file and line: the file ships with coldsky.
  explicit ClaimInputs(const std::filesystem::path& file);

  /// Takes "KEY=VALUE", the value with a unit. Throws InputError: no such key (with the nearest one), no such unit.
  void assume(const std::string& assignment);

  const std::vector<ClaimInput>& all() const { return inputs_; }
  /// Throws LibraryError when there is no such input.
  const ClaimInput& find(const std::string& key) const { return inputs_[index(key)]; }
  double operator[](const std::string& key) const { return find(key).value; }
  std::size_t index(const std::string& key) const;
  /// Sets a value in SI units.
  void set(const std::string& key, double value) { inputs_[index(key)].value = value; }

 private:
  std::vector<ClaimInput> inputs_;
};

}  // namespace coldsky
